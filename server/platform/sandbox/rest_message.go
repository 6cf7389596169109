package sandbox

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// messageLongest is the longest content a bot may send.
const messageLongest = 2000

// createMessage keeps the text; embeds and components are accepted and not shown.
func (c *call) createMessage() (reply, error) {
	g, ch, bot, err := c.channelWith(permSendMessages)
	if err != nil {
		return fail(err)
	}
	f, err := parseForm(c.body)
	if err != nil {
		return fail(err)
	}
	content := f.text("content", messageLongest)
	nonce := f.nonce()
	enforce := f.boolean("enforce_nonce")
	f.boolean("tts")
	if err := f.err(); err != nil {
		return fail(err)
	}
	if strings.TrimSpace(content) == "" && !f.list("embeds") && !f.list("components") && !f.list("sticker_ids") {
		return fail(errEmptyMessage())
	}
	if enforce && nonce != "" {
		for _, m := range c.w.messages.rows {
			if m.ChannelID == ch.ID && m.Nonce == nonce && m.AuthorID == bot.UserID {
				return ok(c.w.wireMessage(m))
			}
		}
	}
	m := message{ID: c.w.ids.next(c.now), GuildID: g.ID, ChannelID: ch.ID, AuthorID: bot.UserID, Content: content,
		Nonce: nonce, At: c.now}
	c.w.messages.put(c.tx, m.ID, m)
	return ok(c.w.wireMessage(m))
}

// nonce is text of at most 25 characters or a whole number.
func (f *form) nonce() string {
	raw, given := f.given("nonce")
	if !given {
		return ""
	}
	var text string
	var n int64
	switch {
	case json.Unmarshal(raw, &text) == nil && utf8.RuneCountInString(text) <= 25:
		return text
	case json.Unmarshal(raw, &n) == nil:
		return strconv.FormatInt(n, 10)
	}
	f.faults.add("NONCE_TYPE_INVALID", "Must be a whole number or 25 or fewer characters.", "nonce")
	return ""
}

// list reports whether the field is a list with something in it.
func (f *form) list(name string) bool {
	raw, _ := f.given(name)
	var list []json.RawMessage
	return json.Unmarshal(raw, &list) == nil && len(list) > 0
}

// messagesIn a channel, newest first.
func (w *world) messagesIn(channelID string) []message {
	out := sorted(w.messages.rows, func(m message) bool { return m.ChannelID == channelID }, func(m message) string { return m.ID })
	slices.Reverse(out)
	return out
}

func (w *world) lastMessage(channelID string) any {
	if list := w.messagesIn(channelID); len(list) > 0 {
		return list[0].ID
	}
	return nil
}

// listMessages answers newest first. Who may not read the history gets an empty list, not a refusal.
func (c *call) listMessages() (reply, error) {
	g, ch, bot, err := c.channelWith(permViewChannel)
	if err != nil {
		return fail(err)
	}
	limit, err := c.intQuery("limit", 50, 1, 100)
	if err != nil {
		return fail(err)
	}
	bounds := map[string]string{}
	for _, name := range []string{"before", "after", "around"} {
		if bounds[name], err = c.idQuery(name); err != nil {
			return fail(err)
		}
	}
	out := []object{}
	if !g.permissionsInChannel(bot, ch).has(permReadHistory) {
		return ok(out)
	}
	for _, m := range pick(c.w.messagesIn(ch.ID), bounds, limit) {
		out = append(out, c.w.wireMessage(m))
	}
	return ok(out)
}

// pick takes a page of messages given newest first: the newest before an id, the oldest after one, or those around.
func pick(list []message, bounds map[string]string, limit int) []message {
	cut := func(id string) int { // how many are newer than id
		return len(slices.Collect(func(yield func(message) bool) {
			for _, m := range list {
				if snowflakeLess(id, m.ID) && !yield(m) {
					return
				}
			}
		}))
	}
	switch {
	case bounds["around"] != "":
		from := max(0, cut(bounds["around"])-limit/2)
		list = list[from:]
	case bounds["after"] != "":
		newer := list[:cut(bounds["after"])]
		list = newer[max(0, len(newer)-limit):]
	case bounds["before"] != "":
		list = slices.DeleteFunc(list, func(m message) bool { return !snowflakeLess(m.ID, bounds["before"]) })
	}
	return list[:min(limit, len(list))]
}

func (c *call) getMessage() (reply, error) {
	_, ch, _, err := c.channelWith(permReadHistory)
	if err != nil {
		return fail(err)
	}
	m, known := c.w.messages.get(c.params["message_id"])
	if !known || m.ChannelID != ch.ID {
		return fail(errUnknownMessage())
	}
	return ok(c.w.wireMessage(m))
}
