package grants

import (
	"context"
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
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		for _, state := range []State{Joining, Invited, Screening, BlockedSteward, BlockedPerson} {
			if err := s.enqueueStale(ctx, tx, state, s.Now().Add(time.Minute), 100_000); err != nil {
				return err
			}
		}
		return s.Jobs.Enqueue(ctx, tx, KindSweep, struct{}{}, jobs.Options{UniqueKey: KindSweep})
	})
}

// sweep looks again at granted places: who left, whose roles a human changed.
func (s *Service) sweep(ctx context.Context, _ jobs.Job) error {
	if s.Platform == nil {
		return jobs.Snooze(sweepEvery)
	}
	err := s.DB.InTx(ctx, func(tx *db.Tx) error {
		return s.enqueueStale(ctx, tx, Granted, s.Now().Add(-sweepAge), sweepMost)
	})
	if err != nil {
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

func (s *Service) enqueueStale(ctx context.Context, tx *db.Tx, state State, before time.Time, most int) error {
	all, err := stale(ctx, tx, state, before, most)
	if err != nil {
		return err
	}
	for _, g := range all {
		if err := s.enqueue(ctx, tx, g.Request, g.Server); err != nil {
			return err
		}
	}
	return nil
}
