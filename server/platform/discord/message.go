package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"parvis/server/platform"
)

const (
	maxContent  = 2000 // characters of a message (Discord docs, Message Resource, Create Message)
	maxNonce    = 25
	messagePage = 100 // the most that one page holds
)

var (
	errContent   = errors.New("a message has 1 to 2000 characters, its nonce at most 25")
	errNoText    = errors.New("no text to look for")
	errElsewhere = errors.New("the message is in another channel")
	errHistory   = errors.New("the right READ_MESSAGE_HISTORY is missing: whether a message is there cannot be seen")
)

// message is a message as far as we look at it (Discord docs, Message Resource).
type message struct {
	ID      string               `json:"id"`
	Channel string               `json:"channel_id"`
	Author  *struct{ ID string } `json:"author"`
	Content string               `json:"content"`
}

// messageOrder is the body of Create Message. No list of parse means that everything is: it must be there and empty. What a
// message leads to is shown without a preview: that is a copy at Discord which says what the page once said, and whether
// there is one would hang on a right, EMBED_LINKS, that we do not ask for.
type messageOrder struct {
	Content  string `json:"content"`
	Nonce    string `json:"nonce,omitempty"`
	Enforce  bool   `json:"enforce_nonce"`
	Mentions struct {
		Parse []string `json:"parse"`
	} `json:"allowed_mentions"`
	Flags discordgo.MessageFlags `json:"flags"`
}

// Post writes a message (Discord docs, Message Resource, Create Message: Send Messages). Of an enforced nonce that was
// seen in the past few minutes Discord answers the message that is there.
func (a *Adapter) Post(ctx context.Context, channel, text, nonce string) (string, error) {
	id, err := a.post(ctx, channel, text, nonce)
	if err != nil {
		return "", fmt.Errorf("post to channel %s: %w", channel, err)
	}
	return id, nil
}

func (a *Adapter) post(ctx context.Context, channel, text, nonce string) (string, error) {
	if err := checkIDs(channel); err != nil {
		return "", err
	}
	if n := utf8.RuneCountInString(text); strings.TrimSpace(text) == "" || n > maxContent || utf8.RuneCountInString(nonce) > maxNonce {
		return "", &platform.Error{Step: platform.WaitSteward, Reason: "invalid", Err: errContent}
	}
	order := messageOrder{Content: text, Nonce: nonce, Enforce: nonce != "", Flags: discordgo.MessageFlagsSuppressEmbeds}
	order.Mentions.Parse = []string{}
	r, err := a.do(ctx, call{method: http.MethodPost, endpoint: discordgo.EndpointChannelMessages(channel), body: order})
	if err != nil {
		return "", err
	}
	made, err := decode[message](r)
	switch {
	case err != nil:
		return "", err
	case !isSnowflake(made.ID):
		return "", misunderstood(r, errNoID)
	case made.Channel != channel:
		return "", misunderstood(r, errElsewhere)
	}
	return made.ID, nil
}

// Posted looks at the newest hundred messages of a channel (Discord docs, Message Resource, Get Channel Messages). Our own
// are told with their content whatever our intents.
func (a *Adapter) Posted(ctx context.Context, channel, contains string) (string, error) {
	id, err := a.posted(ctx, channel, contains)
	if err != nil {
		return "", fmt.Errorf("look for a message in channel %s: %w", channel, err)
	}
	return id, nil
}

func (a *Adapter) posted(ctx context.Context, channel, contains string) (string, error) {
	if err := checkIDs(channel); err != nil {
		return "", err
	}
	if contains == "" {
		return "", &platform.Error{Step: platform.WaitSteward, Reason: "invalid", Err: errNoText}
	}
	bot, err := a.self(ctx)
	if err != nil {
		return "", err
	}
	query := url.Values{"limit": {fmt.Sprint(messagePage)}}
	list, err := get[[]message](ctx, a, discordgo.EndpointChannelMessages(channel)+"?"+query.Encode())
	if err != nil {
		return "", err
	}
	for _, m := range list {
		if m.Author != nil && m.Author.ID == bot.ID && strings.Contains(m.Content, contains) {
			return m.ID, nil
		}
	}
	if len(list) == 0 {
		return "", a.mayRead(ctx, channel)
	}
	return "", nil
}

// mayRead answers nil only where an empty list means an empty channel: to who may not read the history Discord shows one
// too, as a success.
func (a *Adapter) mayRead(ctx context.Context, id string) error {
	c, err := get[struct {
		channel

		Guild string `json:"guild_id"`
	}](ctx, a, discordgo.EndpointChannel(id))
	if err != nil {
		return err
	}
	g, me, err := a.standing(ctx, c.Guild)
	if err != nil {
		return err
	}
	if !g.in(c.channel, me).has(readHistory) {
		return &platform.Error{Step: platform.WaitSteward, Reason: "permission", Status: http.StatusOK, Err: errHistory}
	}
	return nil
}
