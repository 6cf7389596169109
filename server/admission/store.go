package admission

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"parvis/app/problem"
	"parvis/server/db"
)

func addAcceptance(ctx context.Context, tx *db.Tx, a Acceptance) (bool, error) {
	n, err := tx.Changed(ctx, `INSERT INTO acceptance (id, revision, hash, accepted_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (id) DO NOTHING`, a.ID, a.Revision, a.Hash, a.AcceptedAt.UnixMilli())
	if err != nil {
		return false, fmt.Errorf("store an acceptance: %w", err)
	}
	return n == 1, nil
}

func readAcceptance(ctx context.Context, q db.Querier, id string) (Acceptance, error) {
	a := Acceptance{ID: id}
	var at int64
	err := q.QueryRowContext(ctx, `SELECT revision, hash, accepted_at FROM acceptance WHERE id = $1 AND erased_at IS NULL`, id).
		Scan(&a.Revision, &a.Hash, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return a, problem.New(problem.CodeNotFound)
	}
	if err != nil {
		return a, fmt.Errorf("read an acceptance: %w", err)
	}
	a.AcceptedAt = time.UnixMilli(at).UTC()
	return a, nil
}

const requestColumns = `id, acceptance, state, version, touched, answers, contact, lang, door, helper, asked_at, updated_at`

func scanRequest(scan func(...any) error) (Request, error) {
	var r Request
	var answers string
	var asked, updated int64
	err := scan(&r.ID, &r.Acceptance, &r.State, &r.Version, &r.Touched, &answers, &r.Contact, &r.Lang, &r.Door, &r.Helper, &asked, &updated)
	if err != nil {
		return r, err
	}
	r.AskedAt, r.UpdatedAt = time.UnixMilli(asked).UTC(), time.UnixMilli(updated).UTC()
	return r, json.Unmarshal([]byte(answers), &r.Answers)
}

func readRequest(ctx context.Context, q db.Querier, id, lock string) (Request, error) {
	if hasControl(id) { // PostgreSQL would take it for an error of ours
		return Request{}, problem.New(problem.CodeNotFound)
	}
	r, err := scanRequest(q.QueryRowContext(ctx,
		`SELECT `+requestColumns+` FROM request WHERE id = $1 AND erased_at IS NULL`+lock, id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return r, problem.New(problem.CodeNotFound)
	}
	if err != nil {
		return r, fmt.Errorf("read a request: %w", err)
	}
	return r, nil
}

func byKey(ctx context.Context, q db.Querier, acceptance, idem string) (id, body string, err error) {
	err = q.QueryRowContext(ctx, `SELECT id, body FROM request WHERE acceptance = $1 AND idem = $2 AND erased_at IS NULL`,
		acceptance, idem).Scan(&id, &body)
	if errors.Is(err, sql.ErrNoRows) {
		return "", "", nil
	}
	if err != nil {
		return "", "", fmt.Errorf("look for an earlier request: %w", err)
	}
	return id, body, nil
}

func addRequest(ctx context.Context, tx *db.Tx, id, acceptance, idem, body, code string, a Ask, now time.Time) (bool, error) {
	answers, err := json.Marshal(a.keep)
	if err != nil {
		return false, fmt.Errorf("write answers: %w", err)
	}
	n, err := tx.Changed(ctx, `INSERT INTO request (`+requestColumns+`, idem, body, code_hash)
		VALUES ($1, $2, 'waiting', 0, 0, $3, $4, $5, $6, $7, $8, $8, $9, $10, $11) ON CONFLICT (acceptance, idem) DO NOTHING`,
		id, acceptance, string(answers), a.Contact, a.Lang, a.door(), a.Helper, now.UnixMilli(), idem, body, code)
	if err != nil {
		return false, fmt.Errorf("store a request: %w", err)
	}
	return n == 1, nil
}

func addPlace(ctx context.Context, tx *db.Tx, request, space string, position int) error {
	err := tx.Exec(ctx, `INSERT INTO place (request, space, position, verdict, reason, decided_by)
		VALUES ($1, $2, $3, 'waiting', '', '')`, request, space, position)
	if err != nil {
		return fmt.Errorf("store a place: %w", err)
	}
	return nil
}

func placesOf(ctx context.Context, q db.Querier, request string) ([]Place, error) {
	all, err := db.All(ctx, q, func(scan func(...any) error) (Place, error) {
		var p Place
		var at sql.NullInt64
		err := scan(&p.Space, &p.Verdict, &p.Reason, &p.DecidedBy, &at)
		if at.Valid {
			p.DecidedAt = time.UnixMilli(at.Int64).UTC()
		}
		return p, err
	}, `SELECT space, verdict, reason, decided_by, decided_at FROM place WHERE request = $1 ORDER BY position`, request)
	if err != nil {
		return nil, fmt.Errorf("read places: %w", err)
	}
	return all, nil
}

func setVerdict(ctx context.Context, tx *db.Tx, request, space, verdict, reason, by string, now time.Time) error {
	err := tx.Exec(ctx, `UPDATE place SET verdict = $1, reason = $2, decided_by = $3, decided_at = $4
		WHERE request = $5 AND space = $6`, verdict, reason, by, now.UnixMilli(), request, space)
	if err != nil {
		return fmt.Errorf("store a verdict: %w", err)
	}
	return nil
}

func setRequestState(ctx context.Context, tx *db.Tx, request, state string) error {
	return tx.Exec(ctx, `UPDATE request SET state = $1 WHERE id = $2`, state, request)
}

// raise raises the version of a request; an erased one stays silent at its last.
func raise(ctx context.Context, tx *db.Tx, request string, touch bool, now time.Time) (int64, error) {
	var version int64
	err := tx.QueryRowContext(ctx, `UPDATE request SET version = version + 1, updated_at = $1,
			touched = CASE WHEN $2 THEN version + 1 ELSE touched END
		WHERE id = $3 RETURNING version`, now.UnixMilli(), touch, request).Scan(&version)
	if err != nil {
		return 0, fmt.Errorf("raise the version of a request: %w", err)
	}
	return version, nil
}

func addDecision(ctx context.Context, tx *db.Tx, r Request, space, what, member, author, reason string, now time.Time) error {
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("make an id: %w", err)
	}
	err = tx.Exec(ctx, `INSERT INTO decision (id, request, space, what, member, author, reason, version, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		id.String(), r.ID, space, what, member, author, reason, r.Version, now.UnixMilli())
	if err != nil {
		return fmt.Errorf("store a decision: %w", err)
	}
	return nil
}

// addMessage stores a message under an id of its own or, when once is given, under that one unless it is there.
func addMessage(ctx context.Context, tx *db.Tx, once, request, author string, staff bool, text string, now time.Time) (bool, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return false, fmt.Errorf("make an id: %w", err)
	}
	n, err := tx.Changed(ctx, `INSERT INTO message (id, request, author, staff, text, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (id) DO NOTHING`, cmp.Or(once, id.String()), request, author, staff, text, now.UnixMilli())
	if err != nil {
		return false, fmt.Errorf("store a message: %w", err)
	}
	return n == 1, nil
}
