package admission

import (
	"context"
	"fmt"
	"time"

	"parvis/app/api"
	"parvis/app/problem"
	"parvis/server/db"
	"parvis/server/grants"
)

// Mine is everything held about who shows these secrets.
type Mine struct {
	Acceptances []Acceptance
	Requests    []View
	Invites     []Issued
}

// Issued is an invite that was made for a person, without its code.
type Issued struct {
	Request string
	Space   string
	State   string
	Created time.Time
	Expires time.Time // zero when it was never made
}

// Empty tells whether nothing is held.
func (m Mine) Empty() bool { return len(m.Acceptances)+len(m.Requests) == 0 }

// Mine collects what is held: an acceptance brings the requests made with it, a request its acceptance.
func (s *Service) Mine(ctx context.Context, opened []Opened) (Mine, error) {
	var m Mine
	acceptances, requests, err := s.reach(ctx, s.DB, opened)
	if err != nil {
		return m, err
	}
	for _, id := range acceptances {
		a, err := readAcceptance(ctx, s.DB, id)
		if problem.CodeOf(err) == problem.CodeNotFound && err != nil {
			continue // withdrawn; what was asked with it is still held
		}
		if err != nil {
			return m, err
		}
		m.Acceptances = append(m.Acceptances, a)
	}
	for _, id := range requests {
		v, err := s.View(ctx, id, "")
		if err != nil {
			return m, err
		}
		m.Requests = append(m.Requests, v)
		issued, err := issuedTo(ctx, s.DB, id)
		if err != nil {
			return m, err
		}
		m.Invites = append(m.Invites, issued...)
	}
	return m, nil
}

// reach finds the acceptances and requests that belong to who shows these secrets.
func (s *Service) reach(ctx context.Context, q db.Querier, opened []Opened) (acceptances, requests []string, err error) {
	seenA, seenR := map[string]bool{}, map[string]bool{}
	for _, o := range opened {
		a := o.Acceptance
		if o.Request != "" {
			r, err := readRequest(ctx, q, o.Request, "")
			if problem.CodeOf(err) == problem.CodeNotFound {
				continue
			}
			if err != nil {
				return nil, nil, err
			}
			a = r.Acceptance
			if !seenR[r.ID] {
				seenR[r.ID] = true
				requests = append(requests, r.ID)
			}
		}
		if a == "" || seenA[a] {
			continue
		}
		seenA[a] = true
		acceptances = append(acceptances, a)
		ids, err := requestsOf(ctx, q, a)
		if err != nil {
			return nil, nil, err
		}
		for _, id := range ids {
			if !seenR[id] {
				seenR[id] = true
				requests = append(requests, id)
			}
		}
	}
	return acceptances, requests, nil
}

// Erase removes name, answers, contact, account and messages of who shows these secrets, and keeps a pseudonymous
// line of each decision. leave also takes back, on the platform, what we gave.
func (s *Service) Erase(ctx context.Context, opened []Opened, leave bool) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		acceptances, requests, err := s.reach(ctx, tx, opened)
		if err != nil {
			return err
		}
		for _, id := range requests {
			if err := s.eraseRequest(ctx, tx, id, leave); err != nil {
				return fmt.Errorf("erase a request: %w", err)
			}
		}
		for _, id := range acceptances {
			err := tx.Exec(ctx, `UPDATE acceptance SET erased_at = $1 WHERE id = $2`, s.Now().UnixMilli(), id)
			if err != nil {
				return fmt.Errorf("erase an acceptance: %w", err)
			}
		}
		return nil
	})
}

// WithdrawAcceptance takes an acceptance back: it is forgotten, and what was asked with it and is not open yet is
// withdrawn.
func (s *Service) WithdrawAcceptance(ctx context.Context, id string) error {
	requests, err := requestsOf(ctx, s.DB, id)
	if err != nil {
		return fmt.Errorf("list requests of an acceptance: %w", err)
	}
	for _, r := range requests {
		if err := s.Withdraw(ctx, r); err != nil {
			return err
		}
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		return tx.Exec(ctx, `UPDATE acceptance SET erased_at = $1 WHERE id = $2`, s.Now().UnixMilli(), id)
	})
}

func (s *Service) eraseRequest(ctx context.Context, tx *db.Tx, id string, leave bool) error {
	r, err := readRequest(ctx, tx, id, tx.ForUpdate())
	if err != nil {
		return err
	}
	if err := s.Grants.Forget(ctx, tx, id, leave); err != nil {
		return err
	}
	if s.Erased != nil {
		if err := s.Erased(ctx, tx, id); err != nil {
			return err
		}
	}
	now := s.Now().UnixMilli()
	state := r.State
	if state == api.Waiting {
		state = api.Withdrawn
	}
	for _, step := range []struct {
		sql  string
		args []any
	}{
		{`UPDATE request SET answers = '{}', contact = '', helper = '', code_hash = '', idem = id, body = '', state = $1, erased_at = $2 WHERE id = $3`, []any{state, now, id}},
		{`UPDATE place SET reason = '', verdict = CASE WHEN verdict = 'waiting' THEN 'withdrawn' ELSE verdict END WHERE request = $1`, []any{id}},
		{`DELETE FROM message WHERE request = $1`, []any{id}},
		{`DELETE FROM oauth_state WHERE request = $1`, []any{id}},
		{`UPDATE decision SET reason = '' WHERE request = $1`, []any{id}},
	} {
		if err := tx.Exec(ctx, step.sql, step.args...); err != nil {
			return err
		}
	}
	if err := addDecision(ctx, tx, r, "", "erase", "", "", "", s.Now()); err != nil {
		return err
	}
	return s.changed(ctx, tx, id, true)
}

func requestsOf(ctx context.Context, q db.Querier, acceptance string) ([]string, error) {
	return db.All(ctx, q, func(scan func(...any) error) (string, error) {
		var id string
		return id, scan(&id)
	}, `SELECT id FROM request WHERE acceptance = $1 AND erased_at IS NULL ORDER BY asked_at, id`, acceptance)
}

func issuedTo(ctx context.Context, q db.Querier, request string) ([]Issued, error) {
	all, err := db.All(ctx, q, func(scan func(...any) error) (Issued, error) {
		i := Issued{Request: request}
		var created, expires int64
		err := scan(&i.Space, &i.State, &created, &expires)
		i.Created = time.UnixMilli(created).UTC()
		if expires != 0 {
			i.Expires = time.UnixMilli(expires).UTC()
		}
		return i, err
	}, `SELECT space, state, created_at, expires_at FROM invite WHERE request = $1 ORDER BY created_at, id`, request)
	if err != nil {
		return nil, fmt.Errorf("list invites made: %w", err)
	}
	return all, nil
}

// Standing tells what who shows these requests is on the platform: a member has a linked account and a granted place.
func (s *Service) Standing(ctx context.Context, requests []string) (member bool, roles []string, err error) {
	for _, id := range requests {
		all, err := grants.Of(ctx, s.DB, id)
		if err != nil {
			return false, nil, err
		}
		for _, g := range all {
			if g.Wanted && g.UserID != "" && g.State == grants.Granted {
				member = true
				roles = append(roles, g.Roles...)
			}
		}
	}
	return member, roles, nil
}

// Purge erases what is older than the community keeps: requests nobody answered, refused ones, what people wrote in
// those that were approved, and the journal's lines. It answers how many requests it touched.
func (s *Service) Purge(ctx context.Context, unanswered, refused, answers, journal time.Duration) (int, error) {
	now := s.Now()
	ids, err := db.All(ctx, s.DB, func(scan func(...any) error) (string, error) {
		var id string
		return id, scan(&id)
	}, `SELECT id FROM request WHERE erased_at IS NULL AND (
			state = 'waiting' AND updated_at < $1 OR state IN ('refused', 'withdrawn') AND updated_at < $2)`,
		now.Add(-unanswered).UnixMilli(), now.Add(-refused).UnixMilli())
	if err != nil {
		return 0, fmt.Errorf("list requests to purge: %w", err)
	}
	for _, id := range ids {
		err := s.DB.InTx(ctx, func(tx *db.Tx) error { return s.eraseRequest(ctx, tx, id, false) })
		if err != nil && problem.CodeOf(err) != problem.CodeNotFound { // another replica, or the person, was first
			return 0, fmt.Errorf("purge a request: %w", err)
		}
	}
	var n int64
	err = s.DB.InTx(ctx, func(tx *db.Tx) error {
		if n, err = forgetWords(ctx, tx, now.Add(-answers)); err != nil {
			return err
		}
		return tx.Exec(ctx, `DELETE FROM decision WHERE at < $1`, now.Add(-journal).UnixMilli())
	})
	return len(ids) + int(n), err
}

// forgetWords empties approved requests that nothing happened to since: answers, contact, messages. The place stays.
func forgetWords(ctx context.Context, tx *db.Tx, since time.Time) (int64, error) {
	const old = `erased_at IS NULL AND state = 'approved' AND updated_at < $1`
	n, err := tx.Changed(ctx, `UPDATE request SET answers = '{}', contact = '', helper = '' WHERE `+old+` AND (answers <> '{}' OR
		contact <> '' OR helper <> '' OR EXISTS (SELECT 1 FROM message m WHERE m.request = request.id))`, since.UnixMilli())
	if err != nil {
		return 0, fmt.Errorf("purge answers: %w", err)
	}
	err = tx.Exec(ctx, `DELETE FROM message WHERE request IN (SELECT id FROM request WHERE `+old+`)`, since.UnixMilli())
	if err != nil {
		return 0, fmt.Errorf("purge messages: %w", err)
	}
	return n, nil
}
