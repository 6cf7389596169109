package db

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// Tx is one transaction. Inside InTx use nothing but the Tx: on SQLite the writing connection is the only one.
type Tx struct {
	Engine Engine

	tx     *sql.Tx
	db     *DB
	late   []late
	commit []func()
}

type late struct {
	key string
	do  func() error
}

// InTx runs f in a transaction that may write; it commits when f answers nil. After the commit, and never without
// one, the functions given to AfterCommit run in order.
func (d *DB) InTx(ctx context.Context, f func(*Tx) error) error {
	t, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	tx := &Tx{Engine: d.Engine, tx: t, db: d}
	defer t.Rollback() //nolint:errcheck // answers ErrTxDone after a commit
	if err := f(tx); err != nil {
		return err
	}
	slices.SortStableFunc(tx.late, func(a, b late) int { return strings.Compare(a.key, b.key) })
	for _, l := range tx.late {
		if err := l.do(); err != nil {
			return err
		}
	}
	if err := t.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	for _, hook := range tx.commit {
		hook()
	}
	return nil
}

// Late has do write just before the commit, after all else and in the order of the keys. It is for rows that many
// transactions touch: always locked last and in one order, they never make two of them wait for each other in a circle.
func (t *Tx) Late(key string, do func() error) { t.late = append(t.late, late{key, do}) }

// AfterCommit runs hook once the transaction is durable. It is for hints (wake a worker, push an event): what must
// happen goes into the transaction.
func (t *Tx) AfterCommit(hook func()) { t.commit = append(t.commit, hook) }

// ExecContext writes.
func (t *Tx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return t.tx.ExecContext(ctx, t.db.text(query), args...)
}

// QueryContext reads rows.
func (t *Tx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return t.tx.QueryContext(ctx, t.db.text(query), args...)
}

// QueryRowContext reads one row.
func (t *Tx) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return t.tx.QueryRowContext(ctx, t.db.text(query), args...)
}

// Changed runs a statement and answers how many rows it touched.
func (t *Tx) Changed(ctx context.Context, query string, args ...any) (int64, error) {
	res, err := t.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// Exec runs a statement whose result does not matter.
func (t *Tx) Exec(ctx context.Context, query string, args ...any) error {
	_, err := t.ExecContext(ctx, query, args...)
	return err
}

// ForUpdate locks the rows of a SELECT on PostgreSQL; on SQLite the transaction holds the only pen already.
func (t *Tx) ForUpdate() string {
	if t.Engine == Postgres {
		return " FOR UPDATE"
	}
	return ""
}

// SkipLocked lets competing workers pass each other on PostgreSQL.
func (t *Tx) SkipLocked() string {
	if t.Engine == Postgres {
		return " FOR UPDATE SKIP LOCKED"
	}
	return ""
}

// text turns $1 into ?1 for SQLite, where $1 would be a name and not a number.
func (d *DB) text(query string) string {
	if d.Engine == Postgres {
		return query
	}
	if t, ok := d.texts.Load(query); ok {
		return t.(string)
	}
	t := strings.ReplaceAll(query, "$", "?")
	d.texts.Store(query, t)
	return t
}

// All reads every row with scan.
func All[T any](ctx context.Context, q Querier, scan func(func(...any) error) (T, error), query string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		one, err := scan(rows.Scan)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}
