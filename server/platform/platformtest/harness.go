// Package platformtest is the conformance suite that every platform of Parvis runs.
//
// It tests promises, not calls: that an invite works once, that an error says truly whether something may have
// happened, that doing twice is doing once. An adapter's tests build a [Harness] on a server of that platform (or one
// that speaks like it) and call [Run]. The suite knows no platform; what only one can do is tested beside its adapter.
package platformtest

import (
	"testing"
	"time"

	"parvis/server/platform"
)

// Harness is one fresh platform with a hand on its other side. Parts of a test never share one.
type Harness struct {
	Platform platform.Platform
	// Imposter is the same platform with credentials that it refuses.
	Imposter platform.Platform
	Place    Place
	World    World
}

// Place is a server where all is right: we are in it, may invite and give roles, and nobody else is in yet.
type Place struct {
	Server      string // id
	ServerName  string
	Channel     string // id
	ChannelName string
	Member      string // id of a role that we may give
	Helper      string // id of another
	Above       string // id of a role above ours
	Managed     string // id of a role that only the platform gives
}

// World acts for everybody but us. A method that cannot do its work fails the test.
type World interface {
	// AddUser creates a person outside of all servers.
	AddUser(name string) (id string)
	// Consent opens an address of AuthorizeURL as that person, agrees, and answers what came back.
	Consent(user, address string) (code, state string)
	// Redeem uses an invite as that person; the error is the platform's refusal.
	Redeem(user, code string) error
	// Admit puts a person into the place by hand, without roles.
	Admit(user string)
	// Screen makes the place keep newcomers pending.
	Screen(on bool)
	// SetPending changes one member.
	SetPending(user string, pending bool)
	// Ban keeps a person out of the place.
	Ban(user string)
	// Obstruct makes the platform refuse a person everywhere: "server_limit", "unverified" or "restricted".
	Obstruct(user, reason string)
	DeleteRole(role string)
	// RaiseRole moves a role above ours.
	RaiseRole(role string)
	DeleteChannel(channel string)
	// HideChannel takes our sight of a channel.
	HideChannel(channel string)
	PauseInvites(on bool)
	// Forbid takes a right from us: "invite", "roles", "list", "write" or "history".
	Forbid(right string)
	// Expel removes us from the place.
	Expel()
	// Advance moves the platform's time and the adapter's.
	Advance(d time.Duration)
	// Break makes calls to come go wrong.
	Break(Fault)
	// Mend ends all faults.
	Mend()
	// Roles are the role ids that a member has in truth; in is false for who is not a member.
	Roles(user string) (roles []string, in bool)
	// Invites are the codes that work in truth.
	Invites() []string
	// Say writes a message as that person.
	Say(user, channel, text string)
	// Messages are what was written in truth, by anybody, oldest first.
	Messages() []Message
	// Reasons are what the platform's log kept of the reasons we gave, oldest first.
	Reasons() []string
	// Calls counts what reached the platform, whatever became of it.
	Calls() int
}

// Message is one message as it is in truth.
type Message struct {
	ID       string
	Channel  string
	Text     string
	Mentions []string // who was called by it
}

// Call is a kind of call that a fault concerns.
type Call string

// The calls that are broken.
const (
	AnyCall      Call = ""
	CreateInvite Call = "create invite"
	AddRole      Call = "add role"
	Join         Call = "join"
	ReadMember   Call = "read member"
	Post         Call = "post"
	ReadChannel  Call = "read channel"
)

// Trouble is what goes wrong.
type Trouble string

// The troubles. Of those that answer nothing, only ResetAfter has had its effect.
const (
	ServerError   Trouble = "500"
	BadGateway    Trouble = "502"
	Unavailable   Trouble = "503"
	Page          Trouble = "a page instead of an answer"
	Hang          Trouble = "no answer ever"
	ResetBefore   Trouble = "connection lost before the effect"
	ResetAfter    Trouble = "connection lost after the effect"
	Limited       Trouble = "limit of a route"
	LimitedAll    Trouble = "limit of everything"
	LimitedShared Trouble = "limit shared with others"
	LimitedPage   Trouble = "limit told by a page"
)

// Fault breaks the next Times calls of a kind.
type Fault struct {
	Call    Call
	Trouble Trouble
	Times   int           // zero means one, -1 all
	After   time.Duration // what a limit asks to wait, in whole seconds
}

// Run runs the whole suite; fresh builds a Harness and registers its end with t.Cleanup.
func Run(t *testing.T, fresh func(t *testing.T) Harness) {
	for _, group := range []struct {
		name  string
		parts map[string]func(*testing.T, Harness)
	}{
		{"directory", directoryParts()},
		{"invites", inviteParts()},
		{"roles", roleParts()},
		{"linking", linkParts()},
		{"joining", joinParts()},
		{"preflight", preflightParts()},
		{"announcing", announceParts()},
		{"faults", faultParts()},
	} {
		t.Run(group.name, func(t *testing.T) {
			t.Parallel()
			for name, part := range group.parts {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					part(t, fresh(t))
				})
			}
		})
	}
}
