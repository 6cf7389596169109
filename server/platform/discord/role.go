package discord

import (
	"context"
	"fmt"
	"net/http"

	"github.com/bwmarrin/discordgo"
)

// AddRole gives one role (Discord docs, Guild Resource, Add Guild Member Role). Calls for one member must not run at
// the same time: Discord can lose one of them although both succeed.
func (a *Adapter) AddRole(ctx context.Context, server, user, role, reason string) error {
	if err := a.writeRole(ctx, http.MethodPut, server, user, role, reason); err != nil {
		return fmt.Errorf("give role %s to %s: %w", role, user, err)
	}
	return nil
}

// RemoveRole takes one role back (Discord docs, Guild Resource, Remove Guild Member Role).
func (a *Adapter) RemoveRole(ctx context.Context, server, user, role, reason string) error {
	if err := a.writeRole(ctx, http.MethodDelete, server, user, role, reason); err != nil {
		return fmt.Errorf("take role %s from %s: %w", role, user, err)
	}
	return nil
}

func (a *Adapter) writeRole(ctx context.Context, method, server, user, role, reason string) error {
	if err := checkIDs(server, user, role); err != nil {
		return err
	}
	r, err := a.do(ctx, call{method: method, endpoint: discordgo.EndpointGuildMemberRole(server, user, role), reason: reason})
	if err != nil {
		return a.explain(ctx, server, []string{role}, err)
	}
	return r.expect(http.StatusNoContent)
}
