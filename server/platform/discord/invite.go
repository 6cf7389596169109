package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"

	"parvis/server/platform"
)

const (
	defaultTTL = 24 * time.Hour
	maxTTL     = 7 * 24 * time.Hour
)

var (
	errNoCode     = errors.New("no code in the answer")
	errOtherRoles = errors.New("the invite was made with other roles than asked")
)

// invite is an invite with its metadata (Discord docs, Invite Resource). The library's type has no roles.
type invite struct {
	Code      string                `json:"code"`
	Inviter   *struct{ ID string }  `json:"inviter"`
	Channel   *struct{ ID string }  `json:"channel"`
	CreatedAt time.Time             `json:"created_at"`
	ExpiresAt time.Time             `json:"expires_at"`
	MaxAge    int                   `json:"max_age"`
	MaxUses   int                   `json:"max_uses"`
	Uses      int                   `json:"uses"`
	Roles     []struct{ ID string } `json:"roles"`
	RoleIDs   []string              `json:"role_ids"`
}

// inviteOrder is the body of Create Channel Invite. unique must be true, else two people may get one code.
type inviteOrder struct {
	MaxAge    int      `json:"max_age"`
	MaxUses   int      `json:"max_uses"`
	Unique    bool     `json:"unique"`
	Temporary bool     `json:"temporary"`
	RoleIDs   []string `json:"role_ids,omitempty"`
}

// CreateInvite mints a single-use invite that carries its roles (Discord docs, Channels Resource, Create Channel
// Invite). A TTL of zero means a day, more than a week a week: an invite without end is never made.
func (a *Adapter) CreateInvite(ctx context.Context, order platform.InviteOrder) (platform.Invite, error) {
	out, err := a.createInvite(ctx, order)
	if err != nil {
		return platform.Invite{}, fmt.Errorf("create invite for channel %s: %w", order.Channel, err)
	}
	return out, nil
}

func (a *Adapter) createInvite(ctx context.Context, order platform.InviteOrder) (platform.Invite, error) {
	if err := checkIDs(append([]string{order.Channel}, order.Roles...)...); err != nil {
		return platform.Invite{}, err
	}
	r, err := a.do(ctx, call{
		method:   http.MethodPost,
		endpoint: discordgo.EndpointChannelInvites(order.Channel),
		reason:   order.Reason,
		body:     inviteOrder{MaxAge: seconds(order.TTL), MaxUses: 1, Unique: true, RoleIDs: order.Roles},
	})
	if err != nil {
		return platform.Invite{}, a.explain(ctx, order.Server, order.Roles, err)
	}
	made, err := decode[invite](r)
	if err == nil && made.Code == "" {
		err = misunderstood(r, errNoCode)
	}
	if err != nil {
		return platform.Invite{}, err
	}
	return a.checked(ctx, order, made)
}

// checked takes an invite back that does not carry what was asked. A server that tells no roles is believed.
func (a *Adapter) checked(ctx context.Context, order platform.InviteOrder, made invite) (platform.Invite, error) {
	out := a.invite(made, "")
	out.Ours = true
	if out.Created.IsZero() {
		out.Created = a.PlatformNow()
	}
	if out.Expires.IsZero() {
		out.Expires = out.Created.Add(time.Duration(seconds(order.TTL)) * time.Second)
	}
	if out.Roles == nil || sameSet(out.Roles, order.Roles) {
		return out, nil
	}
	left := a.RevokeInvite(ctx, made.Code, "roles differ")
	return platform.Invite{}, &platform.Error{
		Step: platform.WaitSteward, Reason: "permission", Status: http.StatusOK, Ambiguous: left != nil, Err: errOtherRoles,
	}
}

// Invites lists a channel's live invites (Discord docs, Channels Resource, Get Channel Invites: Manage Channels).
func (a *Adapter) Invites(ctx context.Context, channel string) ([]platform.Invite, error) {
	list, err := a.invites(ctx, channel)
	if err != nil {
		return nil, fmt.Errorf("list invites of channel %s: %w", channel, err)
	}
	bot, err := a.self(ctx)
	if err != nil {
		return nil, fmt.Errorf("list invites of channel %s: %w", channel, err)
	}
	out := make([]platform.Invite, 0, len(list))
	for _, i := range list {
		if i.Channel == nil || i.Channel.ID == channel {
			out = append(out, a.invite(i, bot.ID))
		}
	}
	return out, nil
}

// invites asks for the channel's list, and for the server's where only Manage Server was given.
func (a *Adapter) invites(ctx context.Context, channel string) ([]invite, error) {
	if err := checkIDs(channel); err != nil {
		return nil, err
	}
	list, err := get[[]invite](ctx, a, discordgo.EndpointChannelInvites(channel))
	if !platform.IsReason(err, "permission") {
		return list, err
	}
	owner, lookErr := get[struct {
		Guild string `json:"guild_id"`
	}](ctx, a, discordgo.EndpointChannel(channel))
	if lookErr != nil || !isSnowflake(owner.Guild) {
		return nil, err
	}
	list, lookErr = get[[]invite](ctx, a, discordgo.EndpointGuildInvites(owner.Guild))
	if lookErr != nil {
		return nil, err
	}
	return list, nil
}

// RevokeInvite deletes an invite (Discord docs, Invite Resource, Delete Invite). One that is gone is a success.
func (a *Adapter) RevokeInvite(ctx context.Context, code, reason string) error {
	if code == "" {
		return fmt.Errorf("revoke invite: %w", &platform.Error{Step: platform.WaitSteward, Reason: "invalid", Err: errNoCode})
	}
	_, err := a.do(ctx, call{method: http.MethodDelete, endpoint: discordgo.EndpointInvite(url.PathEscape(code)), reason: reason})
	if err != nil && !platform.IsReason(err, "unknown_invite") {
		return fmt.Errorf("revoke invite: %w", err)
	}
	return nil
}

// invite says the same in our words; own is our id.
func (a *Adapter) invite(i invite, own string) platform.Invite {
	out := platform.Invite{
		Code: i.Code, URL: a.addresses.inviteURL(i.Code), Roles: i.roles(), Created: i.CreatedAt, Expires: i.ExpiresAt,
		Uses: i.Uses, MaxUses: i.MaxUses, Ours: i.Inviter != nil && i.Inviter.ID == own,
	}
	if out.Expires.IsZero() && i.MaxAge > 0 && !i.CreatedAt.IsZero() {
		out.Expires = i.CreatedAt.Add(time.Duration(i.MaxAge) * time.Second)
	}
	return out
}

// roles are the ids of what an invite carries, nil where it is not told.
func (i invite) roles() []string {
	if i.Roles == nil {
		return i.RoleIDs
	}
	out := make([]string, 0, len(i.Roles))
	for _, r := range i.Roles {
		out = append(out, r.ID)
	}
	return out
}

// seconds rounds a life up to whole seconds.
func seconds(ttl time.Duration) int {
	if ttl <= 0 {
		ttl = defaultTTL
	}
	return int((min(ttl, maxTTL) + time.Second - 1) / time.Second)
}

func sameSet(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(slices.Compact(a), slices.Compact(b))
}
