// Package auth knows people: members who work here, their one-use links and sessions, the accounts that newcomers
// link, and who may do what (policy.go). What follows from an action belongs to the slices.
package auth

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"parvis/app/problem"
	"parvis/server/db"
	"parvis/server/secret"
)

// How long things live.
const (
	LinkLife    = 15 * time.Minute
	SessionIdle = 12 * time.Hour
	SessionLife = 7 * 24 * time.Hour
)

// Member is a person who works here.
type Member struct {
	ID   string
	Name string
	Role Role
}

// Link is a one-use sign-in link as its page shows it before it is spent.
type Link struct {
	Name string
	Role Role
}

// Service is the slice.
type Service struct {
	DB  *db.DB
	Key secret.Key
	Now func() time.Time
}

// StaffRole tells whether a link may be made for this role.
func StaffRole(r Role) bool { return r == Moderator || r == Documentalist || r == Host }

// NewLink makes a one-use link and answers its token, which is stored hashed only.
func (s *Service) NewLink(ctx context.Context, role Role, name string) (token string, err error) {
	if !StaffRole(role) {
		return "", errors.New("a link is for a moderator, a documentalist or a host")
	}
	token = secret.Token()
	now := s.Now()
	return token, s.DB.InTx(ctx, func(tx *db.Tx) error {
		return tx.Exec(ctx, `INSERT INTO signin_link (hash, role, name, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)`,
			secret.Hash(token), string(role), name, now.UnixMilli(), now.Add(LinkLife).UnixMilli())
	})
}

// PeekLink reads a link without spending it: mail scanners and previews open addresses.
func (s *Service) PeekLink(ctx context.Context, token string) (Link, error) {
	return readLink(ctx, s.DB, token, s.Now(), "")
}

// SpendLink signs in with a link, once. It answers the session's token, stored hashed only.
func (s *Service) SpendLink(ctx context.Context, token string) (session string, m Member, err error) {
	session = secret.Token()
	now := s.Now()
	err = s.DB.InTx(ctx, func(tx *db.Tx) error {
		link, err := readLink(ctx, tx, token, now, tx.ForUpdate())
		if err != nil {
			return err
		}
		id, err := uuid.NewV7()
		if err != nil {
			return err
		}
		m = Member{ID: id.String(), Name: link.Name, Role: link.Role}
		return spend(ctx, tx, token, session, m, now)
	})
	return session, m, err
}

// SignOut ends a session. Ending one that is over is fine.
func (s *Service) SignOut(ctx context.Context, session string) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		return tx.Exec(ctx, `DELETE FROM session WHERE hash = $1`, secret.Hash(session))
	})
}

// BySession finds who a session belongs to; CodeUnauthorized when it is over or was never.
func (s *Service) BySession(ctx context.Context, session string) (Member, error) {
	m, seen, err := readSession(ctx, s.DB, session, s.Now())
	if err != nil {
		return Member{}, err
	}
	if s.Now().Sub(seen) > time.Hour {
		return m, s.touch(ctx, session)
	}
	return m, nil
}

// SessionEnd is when a session that nobody uses any more is over; CodeUnauthorized as for BySession.
func (s *Service) SessionEnd(ctx context.Context, session string) (time.Time, error) {
	return readEnd(ctx, s.DB, session, s.Now())
}

func (s *Service) touch(ctx context.Context, session string) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		return tx.Exec(ctx, `UPDATE session SET seen_at = $1 WHERE hash = $2`, s.Now().UnixMilli(), secret.Hash(session))
	})
}

// Sweep forgets links, sessions and OAuth states that are over.
func (s *Service) Sweep(ctx context.Context) error {
	now := s.Now()
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		return errors.Join(
			tx.Exec(ctx, `DELETE FROM signin_link WHERE expires_at < $1`, now.Add(-24*time.Hour).UnixMilli()),
			tx.Exec(ctx, `DELETE FROM session WHERE expires_at < $1 OR seen_at < $2`,
				now.UnixMilli(), now.Add(-SessionIdle).UnixMilli()),
			tx.Exec(ctx, `DELETE FROM oauth_state WHERE expires_at < $1`, now.UnixMilli()))
	})
}

var errLink = problem.New(problem.CodeLinkSpent)
