package discord

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"

	"parvis/server/platform"
)

// guild is a server in Discord's words, with what permissions and role order need (Discord docs, Guild Resource).
type guild struct {
	ID        string     `json:"id"`
	Name      string     `json:"name"`
	OwnerID   string     `json:"owner_id"`
	Roles     []role     `json:"roles"`
	Features  []string   `json:"features"`
	MFALevel  int        `json:"mfa_level"`
	Incidents *incidents `json:"incidents_data"`
	Channels  []channel  `json:"-"`
}

type incidents struct {
	InvitesDisabledUntil *time.Time `json:"invites_disabled_until"`
}

type role struct {
	ID          string      `json:"id"`
	Name        string      `json:"name"`
	Position    int         `json:"position"`
	Managed     bool        `json:"managed"`
	Permissions permissions `json:"permissions"`
}

type channel struct {
	ID         string                `json:"id"`
	Name       string                `json:"name"`
	Type       discordgo.ChannelType `json:"type"`
	Overwrites []overwrite           `json:"permission_overwrites"`
}

// overwrite changes the permissions of a role or member in one channel.
type overwrite struct {
	ID    string      `json:"id"`
	Type  int         `json:"type"` // 0 role, 1 member
	Allow permissions `json:"allow"`
	Deny  permissions `json:"deny"`
}

// permissions is a set of bits that Discord writes as a decimal string.
type permissions uint64

// UnmarshalJSON reads the string; anything else is no permission at all.
func (p *permissions) UnmarshalJSON(raw []byte) error {
	text, err := strconv.Unquote(string(raw))
	if err != nil {
		text = string(raw)
	}
	n, _ := strconv.ParseUint(text, 10, 64)
	*p = permissions(n)
	return nil
}

// guild reads a server with its channels, fresh.
func (a *Adapter) guild(ctx context.Context, id string) (guild, error) {
	if err := checkIDs(id); err != nil {
		return guild{}, err
	}
	g, err := get[guild](ctx, a, discordgo.EndpointGuild(id))
	if err != nil {
		return guild{}, fmt.Errorf("read server %s: %w", id, err)
	}
	g.Channels, err = get[[]channel](ctx, a, discordgo.EndpointGuildChannels(id))
	if err != nil {
		return guild{}, fmt.Errorf("list channels of server %s: %w", id, err)
	}
	a.guilds.put(g)
	a.transport.gate.own(g.ID, g.Channels)
	return g, nil
}

// get reads a T as the bot.
func get[T any](ctx context.Context, a *Adapter, endpoint string) (T, error) {
	r, err := a.do(ctx, call{method: http.MethodGet, endpoint: endpoint})
	if err != nil {
		var zero T
		return zero, err
	}
	return decode[T](r)
}

// server says the same in our words. The role of everyone is not one that can be given, a category is no place to
// talk: both are left out.
func (g guild) server() platform.Server {
	out := platform.Server{ID: g.ID, Name: g.Name}
	for _, r := range g.Roles {
		if r.ID != g.ID {
			out.Roles = append(out.Roles, platform.Role{ID: r.ID, Name: r.Name, Position: r.Position, Managed: r.Managed})
		}
	}
	for _, c := range g.Channels {
		if c.Type != discordgo.ChannelTypeGuildCategory {
			out.Channels = append(out.Channels, platform.Channel{ID: c.ID, Name: c.Name})
		}
	}
	return out
}

// invitesPaused tells whether moderators, or Discord after a raid, have stopped all invites.
func (g guild) invitesPaused(now time.Time) bool {
	for _, feature := range g.Features {
		if feature == "INVITES_DISABLED" {
			return true
		}
	}
	return g.Incidents != nil && g.Incidents.InvitesDisabledUntil != nil && now.Before(*g.Incidents.InvitesDisabledUntil)
}
