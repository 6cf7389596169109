package grants

import (
	"context"
	"slices"
	"time"

	"parvis/server/db"
	"parvis/server/jobs"
)

// How often granted places are looked at again, and how many per sweep.
const (
	sweepEvery = 10 * time.Minute
	sweepAge   = 6 * time.Hour
	sweepMost  = 200
)

// Start makes sure that the sweep runs and that every place that is not settled has its job: after a restart, after
// a platform was connected, after a restore.
func (s *Service) Start(ctx context.Context) error {
	for _, state := range []State{Joining, Invited, Screening, BlockedSteward, BlockedPerson} {
		if err := s.enqueueStale(ctx, state, s.Now().Add(time.Minute), 100_000); err != nil {
			return err
		}
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		return s.Jobs.Enqueue(ctx, tx, KindSweep, struct{}{}, jobs.Options{UniqueKey: KindSweep})
	})
}

// sweep looks again at granted places: who left, whose roles a human changed.
func (s *Service) sweep(ctx context.Context, _ jobs.Job) error {
	if s.Platform == nil {
		return jobs.Snooze(sweepEvery)
	}
	if err := s.enqueueStale(ctx, Granted, s.Now().Add(-sweepAge), sweepMost); err != nil {
		return err
	}
	return jobs.Snooze(sweepEvery)
}

// lookAge is how fresh what a person is shown of a place should be.
const lookAge = 5 * time.Second

// Look has the places of a request that wait for their person looked at now, because the person is looking: whoever
// comes back from the platform should not wait for the next round. Asking often is cheap.
func (s *Service) Look(ctx context.Context, request string) error {
	all, err := Of(ctx, s.DB, request)
	if err != nil || s.Platform == nil {
		return err
	}
	for _, g := range all {
		waits := g.Wanted && (g.State == Invited || g.State == Screening)
		if !waits || s.Now().Sub(g.Checked) < lookAge {
			continue
		}
		err := s.DB.InTx(ctx, func(tx *db.Tx) error { return s.enqueue(ctx, tx, request, g.Server) })
		if err != nil {
			return err
		}
	}
	return nil
}

// enqueueStale enqueues by parts, so that nobody who decides waits for long.
func (s *Service) enqueueStale(ctx context.Context, state State, before time.Time, most int) error {
	all, err := stale(ctx, s.DB, state, before, most)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(all, 200) {
		err := s.DB.InTx(ctx, func(tx *db.Tx) error {
			for _, g := range some {
				if err := s.enqueue(ctx, tx, g.Request, g.Server); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
