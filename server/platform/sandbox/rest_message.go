package sandbox

import (
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	messageLongest = 2000            // characters that a bot may send
	nonceKept      = 5 * time.Minute // Discord says "a few minutes"
)

// createMessage keeps the text; embeds and components are accepted and not shown. Of a nonce that the author used a
// moment ago, in whatever channel, the message that is there is answered.
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
	flags := f.integer("flags", 0, 0, math.MaxInt32)
	allowed := f.allowedMentions()
	if err := f.err(); err != nil {
		return fail(err)
	}
	if strings.TrimSpace(content) == "" && !f.list("embeds") && !f.list("components") && !f.list("sticker_ids") {
		return fail(errEmptyMessage())
	}
	if enforce && nonce != "" {
		for _, m := range c.w.messages.rows {
			if m.Nonce == nonce && m.AuthorID == bot.UserID && c.now.Sub(m.At) < nonceKept {
				return ok(c.w.wireMessage(m))
			}
		}
	}
	m := message{ID: c.w.ids.next(c.now), GuildID: g.ID, ChannelID: ch.ID, AuthorID: bot.UserID,
		Content: strings.TrimSpace(content), Nonce: nonce, Flags: flags, At: c.now}
	c.w.ring(&m, g, allowed, g.permissionsInChannel(bot, ch).has(permMentionEveryone))
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

// mentioned finds who a text calls.
var mentioned = regexp.MustCompile(`@everyone|@here|<@(&?)!?([0-9]{1,20})>`)

// allowed is which calls of a text may ring.
type allowed struct {
	all          bool // nothing was said: every one
	parse        []string
	users, roles []string
}

func (a allowed) kind(name string) bool { return a.all || slices.Contains(a.parse, name) }

func (f *form) allowedMentions() allowed {
	raw, given := f.given("allowed_mentions")
	if !given {
		return allowed{all: true}
	}
	var in struct{ Parse, Users, Roles []string }
	if json.Unmarshal(raw, &in) != nil {
		f.faults.add("DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType", "allowed_mentions")
	}
	for i, p := range in.Parse {
		if !slices.Contains([]string{"roles", "users", "everyone"}, p) {
			f.faults.add("BASE_TYPE_CHOICES", "Value must be one of ('roles', 'users', 'everyone').", "allowed_mentions", "parse", strconv.Itoa(i))
		}
	}
	return allowed{parse: in.Parse, users: in.Users, roles: in.Roles}
}

// ring finds out at whose place a message rings. Roles and everyone need the right besides.
func (w *world) ring(m *message, g guild, a allowed, everyone bool) {
	for _, found := range mentioned.FindAllStringSubmatch(m.Content, -1) {
		id := found[2]
		_, isUser := w.users.get(id)
		_, isRole := g.role(id)
		switch {
		case id == "":
			m.Everyone = m.Everyone || everyone && a.kind("everyone")
		case found[1] == "" && isUser && (a.kind("users") || slices.Contains(a.users, id)):
			m.Users = appendNew(m.Users, []string{id})
		case found[1] == "&" && isRole && everyone && (a.kind("roles") || slices.Contains(a.roles, id)):
			m.Roles = appendNew(m.Roles, []string{id})
		}
	}
}

// mentions lists who a message rang at.
func (m message) mentions() []string {
	out := append(append(none(), m.Users...), m.Roles...)
	if m.Everyone {
		out = append(out, "@everyone")
	}
	return out
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
