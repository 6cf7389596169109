package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"time"

	"parvis/server/db"
)

// Settings of a queue. The zero value is usable.
type Settings struct {
	Now     func() time.Time
	Log     *slog.Logger
	Workers int           // default 4
	Lease   time.Duration // default 30 s; outlives the longest handler by Margin
	Margin  time.Duration // default a quarter of Lease
	Poll    time.Duration // default 500 ms: how soon work of other replicas and delayed work is seen
	Grace   time.Duration // default 8 s: how long handlers in hand may go on once Run must end
}

func (s Settings) withDefaults() Settings {
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	if s.Workers == 0 {
		s.Workers = 4
	}
	if s.Lease == 0 {
		s.Lease = 30 * time.Second
	}
	if s.Margin == 0 {
		s.Margin = s.Lease / 4
	}
	if s.Poll == 0 {
		s.Poll = 500 * time.Millisecond
	}
	if s.Grace == 0 {
		s.Grace = 8 * time.Second
	}
	return s
}

// Run works until ctx ends, then waits for the handlers in hand. On SQLite one process holds the data folder, so the
// leases of a process that died are given back at once; on PostgreSQL they run out.
func (q *Queue) Run(ctx context.Context) error {
	if q.db.Engine == db.SQLite {
		if err := releaseAll(ctx, q.db); err != nil {
			return err
		}
	}
	var group sync.WaitGroup
	for range q.opts.Workers {
		group.Go(func() { q.work(ctx) })
	}
	group.Wait()
	return nil
}

func (q *Queue) work(ctx context.Context) {
	for ctx.Err() == nil {
		found, err := q.Step(ctx)
		if err != nil && ctx.Err() == nil {
			q.opts.Log.Error("lease a job", slog.Any("error", err))
		}
		if !found {
			q.idle(ctx)
		}
	}
}

// Step runs one job that is due and tells whether there was one. Run is this, again and again, by several workers; a
// test may take the steps by itself.
func (q *Queue) Step(ctx context.Context) (found bool, err error) {
	job, found, err := q.lease(ctx)
	if err != nil || !found {
		return false, err
	}
	q.Wake() // there may be more, for the others
	q.do(ctx, job)
	return true, nil
}

// idle waits for a wake-up or the next look, whichever is first.
func (q *Queue) idle(ctx context.Context) {
	timer := time.NewTimer(q.opts.Poll)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-q.wake:
	case <-timer.C:
	}
}

// do runs one job to its end: its context ends with the lease, or Grace after the start of a shutdown.
func (q *Queue) do(ctx context.Context, j Job) {
	run, cancel := context.WithTimeout(context.WithoutCancel(ctx), q.opts.Lease-q.opts.Margin)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(q.opts.Grace, cancel) })
	defer stop()
	err := q.call(run, j)
	keep, done := context.WithTimeout(context.WithoutCancel(ctx), q.opts.Margin)
	defer done()
	if err := q.settle(keep, j, err); err != nil {
		q.opts.Log.Error("settle a job", slog.String("kind", j.Kind), slog.String("job", j.ID), slog.Any("error", err))
	}
}

func (q *Queue) call(ctx context.Context, j Job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in job %s: %v\n%s", j.Kind, p, debug.Stack())
		}
	}()
	h, ok := q.handlers[j.Kind]
	if !ok {
		return fmt.Errorf("no handler for jobs of kind %s", j.Kind)
	}
	return h(ctx, j)
}

func (q *Queue) settle(ctx context.Context, j Job, err error) error {
	var s snooze
	switch {
	case err == nil:
		return q.finish(ctx, j)
	case errors.As(err, &s):
		return q.postpone(ctx, j, s.after, j.Attempt-1, "")
	case errors.Is(err, ErrLeaseLost):
		return nil
	}
	q.opts.Log.Warn("job failed", slog.String("kind", j.Kind), slog.String("job", j.ID),
		slog.Int("attempt", j.Attempt), slog.Any("error", err))
	return q.postpone(ctx, j, BackOff(j.Attempt), j.Attempt, err.Error())
}

// BackOff is the pause after the given failed attempt (from 1): doubling from half a second to ten minutes, with
// full jitter over its upper half.
func BackOff(attempt int) time.Duration {
	d := 500 * time.Millisecond << min(max(attempt-1, 0), 11)
	d = min(d, 10*time.Minute)
	return d/2 + rand.N(d/2)
}
