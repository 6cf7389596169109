package grants

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
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
	r := &run{Service: s, job: j}
	err = r.everything(ctx, a.Server, all)
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

func (r *run) everything(ctx context.Context, server string, all []Grant) error {
	if r.Platform == nil {
		return r.each(ctx, all, func(g *Grant) error {
			return r.move(ctx, g, BlockedSteward, ReasonNoPlatform)
		})
	}
	var err error
	r.server, err = r.resolve(ctx, server)
	if err != nil {
		return r.obstacles(ctx, all, err)
	}
	return r.each(ctx, all, func(g *Grant) error { return r.place(ctx, g) })
}

// each goes through the places in order; what stops one place is told there and does not stop the next, unless
// nothing may be sent now.
func (r *run) each(ctx context.Context, all []Grant, f func(*Grant) error) error {
	for i := range all {
		if err := f(&all[i]); err != nil {
			if err := r.obstacle(ctx, &all[i], err); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *run) place(ctx context.Context, g *Grant) error {
	if err := r.closeInvites(ctx, g); err != nil {
		return err
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

// settled ends what is no longer wanted: a person who asked to be forgotten leaves no row.
func (r *run) settled(ctx context.Context, g *Grant) error {
	if g.Reason != ReasonErased && g.Reason != ReasonErasedKeep {
		return nil
	}
	return r.tx(ctx, func(tx *db.Tx) error { return remove(ctx, tx, *g) })
}

// tx writes under the lease: a late worker writes nothing.
func (r *run) tx(ctx context.Context, f func(*db.Tx) error) error {
	return r.DB.InTx(ctx, func(tx *db.Tx) error {
		if err := r.Jobs.Holds(ctx, tx, r.job); err != nil {
			return err
		}
		return f(tx)
	})
}

// move writes a new state of a place, if it is still the place we looked at, and tells about it.
func (r *run) move(ctx context.Context, g *Grant, to State, reason string) error {
	return r.tx(ctx, func(tx *db.Tx) error {
		n, err := setState(ctx, tx, *g, to, reason, r.Now())
		if err != nil {
			return fmt.Errorf("move a place to %s: %w", to, err)
		}
		if n == 0 {
			return errMoved
		}
		same := g.State == to && g.Reason == reason
		g.State, g.Reason = to, reason
		if same {
			return nil
		}
		r.Log.Info("place", slog.String("request", g.Request), slog.String("space", g.Space),
			slog.String("state", string(to)), slog.String("reason", reason))
		return r.Changed(ctx, tx, g.Request)
	})
}

// again asks to be run after d, or sooner if another place wants so.
func (r *run) again(d time.Duration) {
	if r.soonest == 0 || d < r.soonest {
		r.soonest = d
	}
}

// pace is how long to wait before the next look at something that only time or a person changes: a quarter of its
// age, within bounds.
func (r *run) pace(g *Grant, least, most time.Duration) time.Duration {
	return min(max(r.Now().Sub(g.Since)/4, least), most)
}

// obstacles tells the same error at every wanted place.
func (r *run) obstacles(ctx context.Context, all []Grant, err error) error {
	return r.each(ctx, all, func(*Grant) error { return err })
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
	if !g.Wanted {
		return r.leftover(e)
	}
	switch e.Step {
	case platform.WaitPerson:
		r.again(r.pace(g, 30*time.Second, 6*time.Hour))
		return r.move(ctx, g, BlockedPerson, e.Reason)
	case platform.WaitSteward:
		r.again(r.pace(g, 10*time.Second, 30*time.Minute))
		return r.move(ctx, g, BlockedSteward, e.Reason)
	case platform.Final:
		return r.move(ctx, g, BlockedPerson, e.Reason)
	}
	return r.hold(ctx, g, e)
}

// hold keeps a place as it is while the platform is slow, down or says "later", and tells so; after a week it is a
// steward's task. The job ends for now: what holds one place on a server holds the others.
func (r *run) hold(ctx context.Context, g *Grant, e *platform.Error) error {
	if r.Now().Sub(g.Since) > GiveUp {
		r.again(time.Hour)
		return r.move(ctx, g, BlockedSteward, ReasonGaveUp)
	}
	if g.State == Joining || g.State == BlockedSteward || g.State == BlockedPerson {
		if err := r.move(ctx, g, Joining, e.Reason); err != nil {
			return err
		}
	}
	if e.Step == platform.RetryAt {
		return jobs.Snooze(max(e.After, 100*time.Millisecond))
	}
	return e // the queue's growing pauses apply
}

// leftover paces the closing of what is no longer wanted.
func (r *run) leftover(e *platform.Error) error {
	switch e.Step {
	case platform.RetryAt:
		r.again(max(e.After, 100*time.Millisecond))
	case platform.WaitSteward, platform.WaitPerson:
		r.again(10 * time.Minute)
	case platform.Final:
	default:
		return e
	}
	return nil
}
