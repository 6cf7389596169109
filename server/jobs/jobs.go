// Package jobs is the durable queue: work that survives a restart.
//
// Work is enqueued in the caller's transaction, leased by one worker at a time and run at least once. A lane lets
// one job run at a time among those that name it (all calls to one server of a platform); a unique key keeps one
// job per thing: enqueuing it again while it waits moves it forward, while it runs makes it run once more. The API
// follows River's, so that River can replace it when its drivers for both engines can be had.
package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"parvis/server/db"
)

// Options of one job. The zero value means: now, no lane, not unique.
type Options struct {
	UniqueKey string
	Lane      string
	RunAt     time.Time
}

// Job is one leased piece of work as its handler sees it.
type Job struct {
	ID      string
	Kind    string
	Attempt int // from 1; a snooze does not count
	Created time.Time

	args   []byte
	worker string
}

// Args decodes what was given to Enqueue.
func (j Job) Args(into any) error {
	if err := json.Unmarshal(j.args, into); err != nil {
		return fmt.Errorf("read arguments of job %s: %w", j.Kind, err)
	}
	return nil
}

// Handler does one job. Its context ends before the lease does. nil means done; Snooze asks to be run later without
// counting an attempt; any other error is retried with growing pauses.
type Handler func(context.Context, Job) error

// ErrLeaseLost says that another worker may have taken the job: nothing more may be written for it.
var ErrLeaseLost = errors.New("lease lost")

type snooze struct{ after time.Duration }

func (s snooze) Error() string { return "snooze " + s.after.String() }

// Snooze is the answer of a handler that wants to run again after a while.
func Snooze(after time.Duration) error { return snooze{after} }

// Queue runs jobs. Handlers are named before Run and not after.
type Queue struct {
	db       *db.DB
	opts     Settings
	handlers map[string]Handler
	wake     chan struct{}
}

// New makes a queue; nothing runs before Run.
func New(d *db.DB, s Settings) *Queue {
	return &Queue{
		db: d, opts: s.withDefaults(), handlers: map[string]Handler{}, wake: make(chan struct{}, 1),
	}
}

// Handle names the handler of a kind.
func (q *Queue) Handle(kind string, h Handler) { q.handlers[kind] = h }

// Enqueue adds a job in the caller's transaction, at its end.
func (q *Queue) Enqueue(ctx context.Context, tx *db.Tx, kind string, args any, o Options) error {
	body, err := json.Marshal(args)
	if err != nil {
		return fmt.Errorf("write arguments of job %s: %w", kind, err)
	}
	now := q.opts.Now()
	if o.RunAt.IsZero() {
		o.RunAt = now
	}
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("make an id: %w", err)
	}
	tx.AfterCommit(q.Wake)
	tx.Late("job "+o.UniqueKey, func() error {
		if err := insert(ctx, tx, id.String(), kind, string(body), o, now); err != nil {
			return fmt.Errorf("enqueue %s: %w", kind, err)
		}
		return nil
	})
	return nil
}

// Wake makes an idle worker look for work at once.
func (q *Queue) Wake() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// Holds tells inside tx whether the job's lease is still its worker's, so that what tx writes is not a late one's. It
// keeps the job's row locked: call it last in tx, since who enqueues does so last.
func (q *Queue) Holds(ctx context.Context, tx *db.Tx, j Job) error {
	return holds(ctx, tx, j, q.opts.Now())
}
