package discord

import (
	"context"
	"errors"
	"net/http"

	"parvis/server/platform"
)

// explain looks once at why Discord refused: it says "missing permissions" of the right and of the role order alike, and
// has no code for paused invites, but the remedies differ. When it cannot tell, the error stays as it was.
func (a *Adapter) explain(ctx context.Context, server string, roles []string, err error) error {
	var refusal *platform.Error
	if !errors.As(err, &refusal) || refusal.Reason != "permission" || refusal.Status != http.StatusForbidden {
		return err
	}
	g, me, lookErr := a.standing(ctx, server)
	if lookErr != nil {
		return err
	}
	better := *refusal
	if better.Reason = g.obstacle(me, roles); better.Reason == "" && refusal.Code == 0 && g.invitesPaused(a.PlatformNow()) {
		better.Reason = "invites_paused"
	}
	if better.Reason == "" {
		return err
	}
	return &better
}

// obstacle names what about the roles themselves keeps m from giving them; empty when nothing does.
func (g guild) obstacle(m platform.Member, roles []string) string {
	for _, id := range roles {
		r, ok := g.role(id)
		switch {
		case !ok:
		case r.Managed:
			return "role_managed"
		case g.everywhere(m).has(manageRoles) && !g.below(r, m):
			return "role_order"
		}
	}
	return ""
}

// standing reads a server and our own member of it, fresh.
func (a *Adapter) standing(ctx context.Context, server string) (guild, platform.Member, error) {
	bot, err := a.self(ctx)
	if err != nil {
		return guild{}, platform.Member{}, err
	}
	g, err := a.guild(ctx, server)
	if err != nil {
		return guild{}, platform.Member{}, err
	}
	me, err := a.member(ctx, server, bot.ID)
	return g, me, err
}
