// Package platform says what Parvis needs of the place where a community talks, in small capabilities.
//
// An adapter lives in a folder named after its platform and implements those it can. The words here are ours
// (server, role, invite); a platform's own words stay in its adapter. Every error an adapter returns is, or wraps,
// an *Error that says what to do next.
package platform

import (
	"context"
	"time"
)

// Server is one instance on a platform with what of it matters for admission.
type Server struct {
	ID       string
	Name     string
	Roles    []Role
	Channels []Channel
}

// Role of a server.
type Role struct {
	ID       string
	Name     string
	Position int
	Managed  bool // given by the platform or an integration, never by hand
}

// Channel is a conversation on a server.
type Channel struct {
	ID   string
	Name string
}

// Member is one account's standing on one server as the platform tells it now.
type Member struct {
	UserID  string
	Roles   []string // role ids
	Pending bool     // has not yet accepted the platform's own screening
}

// Account is a person's identity on the platform with the tokens that let us add them. Tokens are secrets.
type Account struct {
	UserID       string
	Name         string
	AccessToken  string
	RefreshToken string
	Expires      time.Time
}

// Invite is a personal single-use invite.
type Invite struct {
	Code    string
	URL     string
	Roles   []string // role ids; nil where the platform does not tell
	Created time.Time
	Expires time.Time
	Uses    int
	MaxUses int
	Ours    bool // created by our own account
}

// InviteOrder asks for one personal invite.
type InviteOrder struct {
	Server  string
	Channel string   // channel id
	Roles   []string // role ids carried by the invite
	TTL     time.Duration
	Reason  string // shown in the platform's log; carries our intent id
}

// Directory reads servers. It is asked before every convergence, so adapters may keep an answer for a short while.
type Directory interface {
	// Servers lists the ids and names of the servers where we are.
	Servers(ctx context.Context) ([]Server, error)
	// Server reads one with its roles and channels.
	Server(ctx context.Context, id string) (Server, error)
}

// MemberReader reads one member; an *Error with Step LookAgain and Reason "not_member" says that there is none.
type MemberReader interface {
	Member(ctx context.Context, server, user string) (Member, error)
}

// Joiner adds a linked account to a server, without roles. added is false when the account was already in.
type Joiner interface {
	Join(ctx context.Context, server string, account Account) (member Member, added bool, err error)
}

// RoleWriter adds and removes one role at a time. Both are idempotent.
type RoleWriter interface {
	AddRole(ctx context.Context, server, user, role, reason string) error
	RemoveRole(ctx context.Context, server, user, role, reason string) error
}

// Inviter mints, lists and revokes personal invites. CreateInvite is not idempotent: after an error whose Ambiguous
// is true the invite may exist, and must be looked for before another is asked for.
type Inviter interface {
	CreateInvite(ctx context.Context, order InviteOrder) (Invite, error)
	// Invites lists a channel's live invites. Where we may not list them the error's Step is WaitSteward.
	Invites(ctx context.Context, channel string) ([]Invite, error)
	// RevokeInvite succeeds when the invite is gone, also when it was gone before.
	RevokeInvite(ctx context.Context, code, reason string) error
}

// Announcer writes to channels. Post is not idempotent: after an error whose Ambiguous is true the message may be there,
// and must be looked for with Posted before it is written again.
type Announcer interface {
	// Post writes a message that mentions nobody, and answers its id. Where the platform can, two posts of one nonce (at
	// most 25 characters) within a few minutes are one message.
	Post(ctx context.Context, channel, text, nonce string) (id string, err error)
	// Posted looks among a channel's newest messages for one of ours that contains a text; empty when there is none.
	Posted(ctx context.Context, channel, contains string) (id string, err error)
}

// Linker lets a person prove who they are on the platform and allow us to add them (OAuth2 with PKCE).
type Linker interface {
	AuthorizeURL(state, challenge, redirect string) string
	Exchange(ctx context.Context, code, verifier, redirect string) (Account, error)
	// Refresh renews the tokens of an account whose access has expired.
	Refresh(ctx context.Context, account Account) (Account, error)
	// Unlink gives the tokens back. Best effort.
	Unlink(ctx context.Context, account Account) error
}

// Clock tells the platform's own time, by which its invites expire: for an adapter over HTTP the local clock moved by
// the difference that the last answer's Date header showed; the local clock before any answer.
type Clock interface {
	PlatformNow() time.Time
}

// Fault is one thing Preflight found wrong, with what to do about it.
type Fault struct {
	Code   string // stable: "token", "not_in_server", "permission", "role_order", "role_missing", "role_managed", "channel_missing", "invites_paused", "two_factor", "name_ambiguous", "permission_optional" (invites cannot be listed or revoked), "announce_permission" (a channel cannot be told of summaries), "client_id", "client_secret", "redirect"
	Server string
	Object string // the role, channel or right concerned
}

// Wanted is what the community's spaces need of one server.
type Wanted struct {
	Server   string   // id or exact name
	Channels []string // names or ids
	Roles    []string // names or ids
	Announce []string // channels, by names or ids, that are told of summaries
}

// Checker compares what is wanted with what is there and allowed.
type Checker interface {
	Preflight(ctx context.Context, wanted []Wanted) ([]Fault, error)
}

// Platform is an adapter that can do all that flow 2 needs. Slices ask for the capabilities they use.
type Platform interface {
	Name() string
	Directory
	MemberReader
	Joiner
	RoleWriter
	Inviter
	Linker
	Checker
	Clock
}
