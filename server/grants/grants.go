// Package grants keeps what should be true on the platform and makes the platform agree.
//
// Admission writes the desired state (this person, this server, these roles, this generation); a job per person and
// server observes, joins or invites, adds one role at a time, reads back. What the platform answers when read is
// the truth. It never ends with "done after N tries": an obstacle is a state that people can see, with a remedy.
//
// Two ways in. A linked account is added directly and read back: its place ends granted. Without one a personal
// invite carries the roles: invited, used, confirmed by the person, never granted.
package grants

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"parvis/app/problem"
	"parvis/server/auth"
	"parvis/server/db"
	"parvis/server/jobs"
	"parvis/server/platform"
	"parvis/server/secret"
)

// State of a grant as people see it; the words are those of a place.
type State string

// The states.
const (
	Joining        State = "joining" // being prepared
	Invited        State = "invited"
	Used           State = "used"
	Confirmed      State = "confirmed"
	Screening      State = "screening"
	Granted        State = "granted"
	BlockedPerson  State = "blocked_person"
	BlockedSteward State = "blocked_steward"
	Expired        State = "expired"
	Revoked        State = "revoked"
)

// Reasons of our own beside those of package platform.
const (
	ReasonNoPlatform = "no_platform"
	ReasonSensitive  = "sensitive_needs_account"
	ReasonServer     = "server_unknown"
	ReasonLeft       = "left"
	ReasonOverridden = "overridden"
	ReasonGaveUp     = "gave_up"
	ReasonHeldBack   = "held_back" // we stopped calling: too many calls were refused, mostly for want of a right
	ReasonWithdrawn  = "withdrawn"
	ReasonTakenBack  = "taken_back"
	ReasonErased     = "erased"      // remove what we gave, then forget
	ReasonErasedKeep = "erased_keep" // forget, and leave the platform as it is
	ReasonRelinked   = "relinked"    // of the rows that Link leaves behind; no place ever shows it
)

// InviteLife is how long a personal invite is good for.
const InviteLife = 24 * time.Hour

// Settle is how long after an ambiguous creation an invite may still appear. It outlives the adapter's timeout. Where
// invites may not be listed what appeared cannot be found, now or later: after it another is asked for, so that the person
// gets in, and the first, whose code nobody knows, runs out by itself. The doctor says so and names the right that mends it.
const Settle = 15 * time.Second

// GiveUp is the age at which a grant that only meets transient errors becomes a steward's task.
const GiveUp = 7 * 24 * time.Hour

// Grant is the desired and the observed state of one place.
type Grant struct {
	Request    string
	Space      string
	Server     string   // the content's name; settings map it
	Channel    string   // the content's name
	Roles      []string // the content's names
	Sensitive  bool
	Generation int64
	Wanted     bool
	State      State
	Reason     string
	UserID     string    // of the linked account; empty without one
	Joined     bool      // seen in the server in this generation
	Given      []string  // role ids that we added
	Held       []string  // role ids read back as held in this generation
	Since      time.Time // of the state
	Checked    time.Time
}

// ServerSetting maps a server's name in the content to a platform's ids or exact names.
type ServerSetting struct {
	ID       string
	Roles    map[string]string
	Channels map[string]string
}

// Service is the slice. Platform is nil when none is connected. Changed is called in the transaction of every change
// of a place's state.
type Service struct {
	DB       *db.DB
	Jobs     *jobs.Queue
	Auth     *auth.Service
	Key      secret.Key
	Platform platform.Platform
	Servers  map[string]ServerSetting
	Now      func() time.Time
	Log      *slog.Logger
	Changed  func(ctx context.Context, tx *db.Tx, request string) error

	refused refusals
	listed  listings
}

// Kinds of jobs.
const (
	KindConverge = "grants.converge"
	KindSweep    = "grants.sweep"
	KindUnlink   = "grants.unlink"
)

type convergeArgs struct {
	Request string `json:"request"`
	Server  string `json:"server"`
}

// Register names the handlers.
func (s *Service) Register() {
	s.Jobs.Handle(KindConverge, s.converge)
	s.Jobs.Handle(KindSweep, s.sweep)
	s.Jobs.Handle(KindUnlink, s.unlink)
}

func (s *Service) enqueue(ctx context.Context, tx *db.Tx, request, server string) error {
	return s.Jobs.Enqueue(ctx, tx, KindConverge, convergeArgs{request, server}, jobs.Options{
		UniqueKey: "converge/" + request + "/" + server,
		Lane:      "server/" + server,
	})
}

// Want asks that a place be open, in tx. Asking again starts a new generation.
func (s *Service) Want(ctx context.Context, tx *db.Tx, g Grant) error {
	g.Wanted, g.State, g.Reason = true, Joining, ""
	if err := upsert(ctx, tx, g, s.Now()); err != nil {
		return err
	}
	return s.enqueue(ctx, tx, g.Request, g.Server)
}

// Unwant asks that what we opened be closed: live invites are revoked, roles that we gave are taken back.
func (s *Service) Unwant(ctx context.Context, tx *db.Tx, request, space, reason string) error {
	g, err := one(ctx, tx, request, space, tx.ForUpdate())
	if err != nil {
		return err
	}
	if err := s.restart(ctx, tx, g, false, Revoked, reason); err != nil {
		return err
	}
	return s.enqueue(ctx, tx, request, g.Server)
}

// Renew gives a fresh invite instead of an expired one.
func (s *Service) Renew(ctx context.Context, tx *db.Tx, g Grant) error {
	if err := s.restart(ctx, tx, g, true, Joining, ""); err != nil {
		return err
	}
	return s.enqueue(ctx, tx, g.Request, g.Server)
}

// Retry tries a blocked place again, now: who asks may have given the right that was missing.
func (s *Service) Retry(ctx context.Context, tx *db.Tx, g Grant) error {
	s.refused.forget()
	return s.Renew(ctx, tx, g)
}

// Confirm records that the person says to be in. Only a place with an invite can be confirmed.
func (s *Service) Confirm(ctx context.Context, tx *db.Tx, g Grant) error {
	n, err := setState(ctx, tx, g, Confirmed, "", s.Now())
	if err != nil {
		return fmt.Errorf("confirm a place: %w", err)
	}
	if n == 0 {
		return problem.New(problem.CodeStale)
	}
	return s.Changed(ctx, tx, g.Request)
}

// Confirmable tells whether a person may say "I am in".
func (g Grant) Confirmable() bool {
	return g.Wanted && g.UserID == "" && (g.State == Invited || g.State == Used || g.State == Expired)
}

// Link turns every wanted place of a request to the direct way, for this account. One approval is for one account:
// what another one was given before is taken back.
func (s *Service) Link(ctx context.Context, tx *db.Tx, request string, account platform.Account) error {
	if err := s.Auth.SaveAccount(ctx, tx, request, account); err != nil {
		return err
	}
	all, err := Of(ctx, tx, request)
	if err != nil {
		return err
	}
	for _, g := range all {
		if !g.Wanted {
			continue
		}
		if g.UserID != account.UserID {
			if err := leave(ctx, tx, g, s.Now()); err != nil {
				return err
			}
			if err := setUser(ctx, tx, g, account.UserID); err != nil {
				return err
			}
		}
		if err := s.restart(ctx, tx, g, true, Joining, ""); err != nil {
			return err
		}
		if err := s.enqueue(ctx, tx, request, g.Server); err != nil {
			return err
		}
	}
	return nil
}

// Forget ends every grant of a request and forgets the person, whose tokens are given back to the platform; leave also
// takes back what we gave there.
func (s *Service) Forget(ctx context.Context, tx *db.Tx, request string, leave bool) error {
	reason := ReasonErasedKeep
	if leave {
		reason = ReasonErased
	}
	all, err := Of(ctx, tx, request)
	if err != nil {
		return err
	}
	for _, g := range all {
		if err := s.Unwant(ctx, tx, request, g.Space, reason); err != nil {
			return err
		}
	}
	if err := s.giveBack(ctx, tx, request); err != nil {
		return err
	}
	return s.Auth.ForgetAccount(ctx, tx, request)
}

// restart opens a new generation of a grant.
func (s *Service) restart(ctx context.Context, tx *db.Tx, g Grant, wanted bool, state State, reason string) error {
	if err := bump(ctx, tx, g, wanted, state, reason, s.Now()); err != nil {
		return err
	}
	return s.Changed(ctx, tx, g.Request)
}
