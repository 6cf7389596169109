package discord

import (
	"context"
	"fmt"
	"net/http"

	"github.com/bwmarrin/discordgo"
)

// botUser is who we are. MFA tells whether the account that owns the bot has two-factor authentication; nil where
// the server does not tell.
type botUser struct {
	ID  string `json:"id"`
	MFA *bool  `json:"mfa_enabled"`
}

// self answers who we are and remembers it.
func (a *Adapter) self(ctx context.Context) (botUser, error) {
	a.mu.Lock()
	known := a.bot
	a.mu.Unlock()
	if known != nil {
		return *known, nil
	}
	return a.askSelf(ctx)
}

// askSelf asks even when the token was refused a moment ago: it is how we learn that it is right again.
func (a *Adapter) askSelf(ctx context.Context) (botUser, error) {
	r, err := a.do(ctx, call{method: http.MethodGet, endpoint: discordgo.EndpointUser("@me"), probe: true})
	if err != nil {
		return botUser{}, fmt.Errorf("read the bot's own account: %w", err)
	}
	bot, err := decode[botUser](r)
	if err == nil && !isSnowflake(bot.ID) {
		err = misunderstood(r, errNoID)
	}
	if err != nil {
		return botUser{}, fmt.Errorf("read the bot's own account: %w", err)
	}
	a.mu.Lock()
	a.bot = &bot
	a.mu.Unlock()
	return bot, nil
}
