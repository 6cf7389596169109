package auth

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"parvis/app/problem"
	"parvis/server/db"
	"parvis/server/secret"
)

func readLink(ctx context.Context, q db.Querier, token string, now time.Time, lock string) (Link, error) {
	var l Link
	err := q.QueryRowContext(ctx, `SELECT name, role FROM signin_link
		WHERE hash = $1 AND used_at IS NULL AND expires_at > $2`+lock, secret.Hash(token), now.UnixMilli()).
		Scan(&l.Name, &l.Role)
	if errors.Is(err, sql.ErrNoRows) {
		return Link{}, errLink
	}
	if err != nil {
		return Link{}, fmt.Errorf("read a sign-in link: %w", err)
	}
	return l, nil
}

func spend(ctx context.Context, tx *db.Tx, token, session string, m Member, now time.Time) error {
	n, err := tx.Changed(ctx, `UPDATE signin_link SET used_at = $1 WHERE hash = $2 AND used_at IS NULL`,
		now.UnixMilli(), secret.Hash(token))
	if err != nil {
		return fmt.Errorf("spend a sign-in link: %w", err)
	}
	if n == 0 {
		return errLink
	}
	err = tx.Exec(ctx, `INSERT INTO member (id, name, role, created_at) VALUES ($1, $2, $3, $4)`,
		m.ID, m.Name, string(m.Role), now.UnixMilli())
	if err != nil {
		return fmt.Errorf("add a member: %w", err)
	}
	err = tx.Exec(ctx, `INSERT INTO session (hash, member, created_at, expires_at, seen_at) VALUES ($1, $2, $3, $4, $5)`,
		secret.Hash(session), m.ID, now.UnixMilli(), now.Add(SessionLife).UnixMilli(), now.UnixMilli())
	if err != nil {
		return fmt.Errorf("open a session: %w", err)
	}
	return nil
}

func readEnd(ctx context.Context, q db.Querier, session string, now time.Time) (time.Time, error) {
	var expires, seen int64
	err := q.QueryRowContext(ctx, `SELECT expires_at, seen_at FROM session WHERE hash = $1 AND expires_at > $2 AND seen_at > $3`,
		secret.Hash(session), now.UnixMilli(), now.Add(-SessionIdle).UnixMilli()).Scan(&expires, &seen)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, problem.New(problem.CodeUnauthorized)
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("read a session's end: %w", err)
	}
	return time.UnixMilli(min(expires, seen+SessionIdle.Milliseconds())), nil
}

func readSession(ctx context.Context, q db.Querier, session string, now time.Time) (Member, time.Time, error) {
	var m Member
	var seen int64
	err := q.QueryRowContext(ctx, `SELECT m.id, m.name, m.role, s.seen_at FROM session s JOIN member m ON m.id = s.member
		WHERE s.hash = $1 AND s.expires_at > $2 AND s.seen_at > $3`,
		secret.Hash(session), now.UnixMilli(), now.Add(-SessionIdle).UnixMilli()).
		Scan(&m.ID, &m.Name, &m.Role, &seen)
	if errors.Is(err, sql.ErrNoRows) {
		return Member{}, time.Time{}, problem.New(problem.CodeUnauthorized)
	}
	if err != nil {
		return Member{}, time.Time{}, fmt.Errorf("read a session: %w", err)
	}
	return m, time.UnixMilli(seen), nil
}
