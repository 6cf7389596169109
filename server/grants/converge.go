package grants

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"parvis/server/db"
	"parvis/server/jobs"
	"parvis/server/platform"
)

// errMoved says that the grant changed under our feet: nothing is wrong, look at it anew.
var errMoved = errors.New("the grant changed meanwhile")

// run is one convergence: one person on one server, under one lease.
type run struct {
	*Service
	job jobs.Job

	all     []Grant // the places of one request on one server
	server  platform.Server
	soonest time.Duration // when to look again; zero: settled
}

// converge makes the platform agree with what is wanted of one person on one server, as far as it can be made now.
func (s *Service) converge(ctx context.Context, j jobs.Job) error {
	var a convergeArgs
	if err := j.Args(&a); err != nil {
		return err
	}
	all, err := onServer(ctx, s.DB, a.Request, a.Server)
	if err != nil || len(all) == 0 {
		return err
	}
	r := &run{Service: s, job: j, all: all}
	err = r.everything(ctx, a.Server)
	switch {
	case errors.Is(err, errMoved):
		return jobs.Snooze(0)
	case err != nil:
		return err
	case r.soonest > 0:
		return jobs.Snooze(r.soonest)
	}
	return nil
}

func (r *run) everything(ctx context.Context, server string) error {
	if r.Platform == nil {
		return r.each(ctx, func(g *Grant) error { return r.offline(ctx, g) })
	}
	var err error
	r.server, err = r.resolve(ctx, server)
	if err != nil {
		return r.each(ctx, func(*Grant) error { return err })
	}
	return r.each(ctx, func(g *Grant) error { return r.place(ctx, g) })
}

// each goes through the places in order; what stops one place is told there and does not stop the next, unless
// nothing may be sent now.
func (r *run) each(ctx context.Context, f func(*Grant) error) error {
	for i := range r.all {
		if err := f(&r.all[i]); err != nil {
			if err := r.obstacle(ctx, &r.all[i], err); err != nil {
				return err
			}
		}
	}
	return nil
}

// offline is what can be done without a platform: say so where something waits for one, and forget who is to be
// forgotten. What is open on the platform stays as it is, and is closed when one is connected again.
func (r *run) offline(ctx context.Context, g *Grant) error {
	open, err := r.unclosed(ctx, g)
	switch {
	case err != nil:
		return err
	case !g.Wanted && open && !r.givenUp(g):
		r.again(time.Hour)
		return nil
	case !g.Wanted:
		return r.settled(ctx, g)
	case g.rests() || g.State == Invited || g.State == Granted:
		return nil
	}
	return r.move(ctx, g, BlockedSteward, ReasonNoPlatform)
}

func (r *run) place(ctx context.Context, g *Grant) error {
	waits, err := r.closeInvites(ctx, g)
	direct := g.Wanted && g.UserID != ""
	switch {
	case direct && platform.AsError(err).Step == platform.WaitSteward:
		r.again(r.pace(g, 10*time.Second, time.Hour)) // a right that we lack on invites keeps nobody out
	case err != nil:
		return err
	case waits && !direct:
		return nil // nothing new is made before it is known what became of the old
	}
	switch {
	case g.UserID != "":
		return r.linked(ctx, g)
	case !g.Wanted:
		return r.settled(ctx, g)
	case g.Sensitive:
		return r.move(ctx, g, BlockedPerson, ReasonSensitive)
	default:
		return r.invited(ctx, g)
	}
}

// rests tells that a wanted place asks nothing more of the platform: its person is in, its invite is over, or a human
// decided. Trouble on the server does not touch it.
func (g *Grant) rests() bool {
	switch g.State {
	case Used, Confirmed, Expired:
		return g.UserID == ""
	case Revoked:
		return true
	}
	return false
}

// forgotten tells that the row goes once everything is closed.
func (g *Grant) forgotten() bool {
	return g.Reason == ReasonErased || g.Reason == ReasonErasedKeep || g.Reason == ReasonRelinked
}

// givenUp tells that we have tried long enough to close what a person who asked to be forgotten had open.
func (r *run) givenUp(g *Grant) bool { return g.forgotten() && r.Now().Sub(g.Since) > GiveUp }

// settled ends what is no longer wanted: a person who asked to be forgotten leaves no row.
func (r *run) settled(ctx context.Context, g *Grant) error {
	if !g.forgotten() {
		return r.move(ctx, g, Revoked, g.Reason)
	}
	return r.tx(ctx, func(tx *db.Tx) error { return remove(ctx, tx, *g) })
}

// tx writes under the lease: a late worker writes nothing. The lease is looked at last: whoever decides locks the
// request, then its grants, then their jobs, and so do we.
func (r *run) tx(ctx context.Context, f func(*db.Tx) error) error {
	return r.DB.InTx(ctx, func(tx *db.Tx) error {
		if err := f(tx); err != nil {
			return err
		}
		return r.Jobs.Holds(ctx, tx, r.job)
	})
}

// move writes a new state of a place, if it is still the place we looked at, and tells about it.
func (r *run) move(ctx context.Context, g *Grant, to State, reason string) error {
	return r.moveWith(ctx, g, to, reason, func(*db.Tx) error { return nil })
}

// moveWith moves a place together with something else.
func (r *run) moveWith(ctx context.Context, g *Grant, to State, reason string, also func(*db.Tx) error) error {
	now, same := r.Now(), g.State == to && g.Reason == reason
	err := r.tx(ctx, func(tx *db.Tx) error {
		if !same { // first, since it locks the request
			if err := r.Changed(ctx, tx, g.Request); err != nil {
				return err
			}
		}
		if err := also(tx); err != nil {
			return err
		}
		n, err := setState(ctx, tx, *g, to, reason, now)
		if err != nil {
			return fmt.Errorf("move a place to %s: %w", to, err)
		}
		if n == 0 {
			return errMoved
		}
		return nil
	})
	if err != nil || same {
		return err
	}
	if g.State != to {
		g.Since = now
	}
	g.State, g.Reason = to, reason
	r.Log.Info("place", slog.String("request", g.Request), slog.String("space", g.Space),
		slog.String("state", string(to)), slog.String("reason", reason))
	return nil
}

// again asks to be run after d, or sooner if another place wants so.
func (r *run) again(d time.Duration) {
	if r.soonest == 0 || d < r.soonest {
		r.soonest = d
	}
}

// pace is how long to wait before the next look at something that only time or a person changes: a quarter of how long
// it has been so, within bounds.
func (r *run) pace(g *Grant, least, most time.Duration) time.Duration {
	return min(max(r.Now().Sub(g.Since)/4, least), most)
}

// obstacle turns an error of the platform into a state with a remedy and a time to try again. It answers an error
// only when the whole job must stop.
func (r *run) obstacle(ctx context.Context, g *Grant, err error) error {
	var e *platform.Error
	if errors.Is(err, errMoved) || errors.Is(err, jobs.ErrLeaseLost) || !errors.As(err, &e) {
		return err
	}
	r.Log.Warn("platform", slog.String("request", g.Request), slog.String("space", g.Space),
		slog.String("reason", e.Reason), slog.Int("status", e.Status), slog.Int("code", e.Code))
	if !g.Wanted || g.rests() {
		return r.leftover(ctx, g, e)
	}
	switch e.Step {
	case platform.WaitPerson:
		err = r.move(ctx, g, BlockedPerson, e.Reason)
		r.again(r.pace(g, 30*time.Second, 6*time.Hour))
		return err
	case platform.WaitSteward:
		err = r.move(ctx, g, BlockedSteward, e.Reason)
		r.again(r.pace(g, 10*time.Second, 30*time.Minute))
		return err
	case platform.Final:
		return r.move(ctx, g, BlockedPerson, e.Reason)
	}
	return r.hold(ctx, g, e)
}

// hold keeps a place as it is while the platform is slow, down or says "later", and notes that it was looked at. One
// that is still being prepared tells why, and after a week it is a steward's task. The job ends for now: what holds one
// place on a server holds the others.
func (r *run) hold(ctx context.Context, g *Grant, e *platform.Error) error {
	state, reason := g.State, g.Reason
	switch {
	case g.State == Joining && r.Now().Sub(g.Since) > GiveUp, g.Reason == ReasonGaveUp:
		r.again(time.Hour)
		return r.move(ctx, g, BlockedSteward, ReasonGaveUp)
	case e.Held && (g.State == Joining || g.Reason == ReasonHeldBack):
		state, reason = BlockedSteward, ReasonHeldBack
	case g.State == Joining || g.Reason == ReasonNoPlatform:
		state, reason = Joining, e.Reason
	}
	if err := r.move(ctx, g, state, reason); err != nil {
		return err
	}
	if e.Step == platform.RetryAt {
		return jobs.Snooze(max(e.After, 100*time.Millisecond))
	}
	return e // the queue's growing pauses apply
}

// leftover paces the closing of what is no longer wanted, and gives it up in the end where a person asked to be
// forgotten: their row does not wait for a platform that will not answer. What only a steward can close is their task: a
// place that is withdrawn or taken back keeps that as its reason, and is never called closed before it is.
func (r *run) leftover(ctx context.Context, g *Grant, e *platform.Error) error {
	open, err := r.unclosed(ctx, g)
	switch {
	case err != nil:
		return err
	case !open || e.Step == platform.Final || r.givenUp(g):
		if g.Wanted {
			return nil
		}
		return r.settled(ctx, g)
	case e.Step == platform.RetryAt:
		r.again(max(e.After, 100*time.Millisecond))
	case e.Step == platform.WaitSteward && !g.Wanted && !g.forgotten():
		r.again(r.pace(g, 10*time.Second, time.Hour))
		return r.move(ctx, g, BlockedSteward, g.Reason)
	case e.Step == platform.WaitSteward || e.Step == platform.WaitPerson:
		r.again(r.pace(g, 10*time.Second, time.Hour))
	default:
		return e
	}
	return nil
}

// unclosed tells whether something of a place is open on the platform that should not be.
func (r *run) unclosed(ctx context.Context, g *Grant) (bool, error) {
	if !g.Wanted && len(g.Given) > 0 && g.Reason != ReasonErasedKeep {
		return true, nil
	}
	all, err := invitesOf(ctx, r.DB, *g)
	return slices.ContainsFunc(all, func(i invite) bool { return i.stale(g) }), err
}
