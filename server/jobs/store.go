package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"parvis/server/db"
)

func insert(ctx context.Context, tx *db.Tx, id, kind, args string, o Options, now time.Time) error {
	return tx.Exec(ctx, `
		INSERT INTO job (id, kind, args, lane, unique_key, state, run_at, attempt, again, worker, lease_until, last_error, created_at)
		VALUES ($1, $2, $3, $4, $5, 'ready', $6, 0, $7, '', 0, '', $8)
		ON CONFLICT (unique_key) DO UPDATE SET
			run_at = CASE WHEN job.state = 'ready' AND excluded.run_at < job.run_at THEN excluded.run_at ELSE job.run_at END,
			attempt = CASE WHEN job.state = 'ready' THEN 0 ELSE job.attempt END,
			again = job.again OR job.state = 'running'`,
		id, kind, args, null(o.Lane), null(o.UniqueKey), o.RunAt.UnixMilli(), false, now.UnixMilli())
}

func null(s string) sql.NullString { return sql.NullString{String: s, Valid: s != ""} }

// oneLeaser is the advisory lock of PostgreSQL under which workers choose, one after the other: each then sees which
// lanes the others have taken. Without it two could reach for one lane, and the later wait, on the index job_lane and
// with a row in hand, for whoever enqueues there: a circle. "parvis" in ASCII.
const oneLeaser = 0x706172766973

// lease takes the job that has been due for longest. The index job_lane is the last word on who has a lane. Every lease has a name of its own: one that ran out is never taken for
// a later one of the same process, whatever became of the attempts in between.
func (q *Queue) lease(ctx context.Context) (Job, bool, error) {
	var j Job
	now, name := q.opts.Now(), uuid.NewString()
	err := q.db.InTx(ctx, func(tx *db.Tx) error {
		var args string
		var created int64
		if tx.Engine == db.Postgres {
			if err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, oneLeaser); err != nil {
				return fmt.Errorf("wait for the other workers: %w", err)
			}
		}
		err := tx.QueryRowContext(ctx, `
			UPDATE job SET state = 'running', worker = $1, lease_until = $2, attempt = attempt + 1
			WHERE id = (
				SELECT j.id FROM job j
				WHERE (j.state = 'ready' AND j.run_at <= $3 OR j.state = 'running' AND j.lease_until <= $3)
				  AND (j.lane IS NULL OR NOT EXISTS
				       (SELECT 1 FROM job r WHERE r.lane = j.lane AND r.state = 'running' AND r.id <> j.id))
				ORDER BY j.run_at, j.id LIMIT 1`+tx.SkipLocked()+`)
			RETURNING id, kind, args, attempt, created_at`,
			name, now.Add(q.opts.Lease).UnixMilli(), now.UnixMilli()).
			Scan(&j.ID, &j.Kind, &args, &j.Attempt, &created)
		j.args, j.worker, j.Created = []byte(args), name, time.UnixMilli(created).UTC()
		return err
	})
	switch {
	case db.Unique(err):
		q.Wake()
		return Job{}, false, nil
	case errors.Is(err, sql.ErrNoRows):
		return Job{}, false, nil
	case err != nil:
		return Job{}, false, err
	}
	return j, true, nil
}

// holds keeps the row locked until tx ends, so that nobody takes the job between this look and the commit.
func holds(ctx context.Context, tx *db.Tx, j Job, now time.Time) error {
	var id string
	err := tx.QueryRowContext(ctx, `SELECT id FROM job
		WHERE id = $1 AND worker = $2 AND state = 'running' AND attempt = $3 AND lease_until > $4`+tx.ForUpdate(),
		j.ID, j.worker, j.Attempt, now.UnixMilli()).Scan(&id)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return ErrLeaseLost
	case err != nil:
		return fmt.Errorf("look at the lease: %w", err)
	}
	return nil
}

// finish removes a job that is done, unless it was enqueued again meanwhile.
func (q *Queue) finish(ctx context.Context, j Job) error {
	return q.db.InTx(ctx, func(tx *db.Tx) error {
		n, err := tx.Changed(ctx, `DELETE FROM job WHERE id = $1 AND worker = $2 AND attempt = $3 AND again = $4`,
			j.ID, j.worker, j.Attempt, false)
		if err != nil || n > 0 {
			return err
		}
		tx.AfterCommit(q.Wake)
		return tx.Exec(ctx, `UPDATE job SET state = 'ready', again = $1, run_at = $2, attempt = 0, worker = ''
			WHERE id = $3 AND worker = $4 AND attempt = $5`,
			false, q.opts.Now().UnixMilli(), j.ID, j.worker, j.Attempt)
	})
}

// postpone gives a job back until later, or at once when it was enqueued again meanwhile.
func (q *Queue) postpone(ctx context.Context, j Job, after time.Duration, attempt int, lastError string) error {
	now := q.opts.Now()
	return q.db.InTx(ctx, func(tx *db.Tx) error {
		tx.AfterCommit(q.Wake)
		return tx.Exec(ctx, `UPDATE job SET state = 'ready', worker = '', attempt = $1, last_error = $2,
				run_at = CASE WHEN again THEN CAST($3 AS BIGINT) ELSE CAST($4 AS BIGINT) END, again = $5
			WHERE id = $6 AND worker = $7 AND attempt = $8`,
			max(attempt, 0), lastError, now.UnixMilli(), now.Add(after).UnixMilli(), false, j.ID, j.worker, j.Attempt)
	})
}

func releaseAll(ctx context.Context, d *db.DB) error {
	err := d.InTx(ctx, func(tx *db.Tx) error {
		return tx.Exec(ctx, `UPDATE job SET lease_until = 0 WHERE state = 'running'`)
	})
	if err != nil {
		return fmt.Errorf("give back the leases of a process that ended: %w", err)
	}
	return nil
}

// Counts tells how many jobs are due, how many run, and since when the oldest due one has been waiting (zero: none).
func (q *Queue) Counts(ctx context.Context) (due, running int, oldest time.Time, err error) {
	var at sql.NullInt64
	now := q.opts.Now().UnixMilli()
	err = q.db.QueryRowContext(ctx, `SELECT
		COALESCE(SUM(CASE WHEN state = 'ready' AND run_at <= $1 THEN 1 ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN state = 'running' THEN 1 ELSE 0 END), 0),
		MIN(CASE WHEN state = 'ready' AND run_at <= $1 THEN run_at END) FROM job`, now).Scan(&due, &running, &at)
	if at.Valid {
		oldest = time.UnixMilli(at.Int64).UTC()
	}
	return due, running, oldest, err
}
