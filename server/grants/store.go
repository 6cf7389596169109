package grants

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"parvis/app/problem"
	"parvis/server/db"
)

const columns = `request, space, server, channel, roles, sensitive, generation, wanted, state, reason, user_id, joined,
	given, held, since, checked_at`

func scanGrant(scan func(...any) error) (Grant, error) {
	var g Grant
	var roles, given, held string
	var since, checked int64
	err := scan(&g.Request, &g.Space, &g.Server, &g.Channel, &roles, &g.Sensitive, &g.Generation, &g.Wanted, &g.State,
		&g.Reason, &g.UserID, &g.Joined, &given, &held, &since, &checked)
	if err != nil {
		return g, err
	}
	g.Since, g.Checked = time.UnixMilli(since).UTC(), time.UnixMilli(checked).UTC()
	return g, errors.Join(unlist(roles, &g.Roles), unlist(given, &g.Given), unlist(held, &g.Held))
}

func list(items []string) string {
	if len(items) == 0 {
		return "[]"
	}
	b, _ := json.Marshal(items) //nolint:errcheck // strings always marshal
	return string(b)
}

func unlist(text string, into *[]string) error { return json.Unmarshal([]byte(text), into) }

// Of lists the grants of a request, in the order of their spaces' names.
func Of(ctx context.Context, q db.Querier, request string) ([]Grant, error) {
	all, err := db.All(ctx, q, scanGrant, `SELECT `+columns+` FROM access_grant WHERE request = $1 ORDER BY space`, request)
	if err != nil {
		return nil, fmt.Errorf("list grants: %w", err)
	}
	return all, nil
}

func onServer(ctx context.Context, q db.Querier, request, server string) ([]Grant, error) {
	all, err := db.All(ctx, q, scanGrant,
		`SELECT `+columns+` FROM access_grant WHERE request = $1 AND server = $2 ORDER BY space`, request, server)
	if err != nil {
		return nil, fmt.Errorf("list grants on a server: %w", err)
	}
	return all, nil
}

// One reads the grant of a place; CodeNotFound when nothing was ever wanted there.
func One(ctx context.Context, q db.Querier, request, space string) (Grant, error) {
	return one(ctx, q, request, space, "")
}

func one(ctx context.Context, q db.Querier, request, space, lock string) (Grant, error) {
	g, err := scanGrant(q.QueryRowContext(ctx,
		`SELECT `+columns+` FROM access_grant WHERE request = $1 AND space = $2`+lock, request, space).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return g, problem.New(problem.CodeNotFound)
	}
	if err != nil {
		return g, fmt.Errorf("read a grant: %w", err)
	}
	return g, nil
}

func upsert(ctx context.Context, tx *db.Tx, g Grant, now time.Time) error {
	err := tx.Exec(ctx, `INSERT INTO access_grant (`+columns+`)
		VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8, $9, $10, $11, '[]', '[]', $12, $12)
		ON CONFLICT (request, space) DO UPDATE SET server = excluded.server, channel = excluded.channel,
			roles = excluded.roles, sensitive = excluded.sensitive, generation = access_grant.generation + 1,
			wanted = excluded.wanted, state = excluded.state, reason = excluded.reason, user_id = excluded.user_id,
			joined = excluded.joined, held = '[]', since = excluded.since, checked_at = excluded.checked_at`,
		g.Request, g.Space, g.Server, g.Channel, list(g.Roles), g.Sensitive, g.Wanted, string(g.State), g.Reason,
		g.UserID, false, now.UnixMilli())
	if err != nil {
		return fmt.Errorf("write a grant: %w", err)
	}
	return nil
}

func bump(ctx context.Context, tx *db.Tx, g Grant, wanted bool, state State, reason string, now time.Time) error {
	err := tx.Exec(ctx, `UPDATE access_grant SET generation = generation + 1, wanted = $1, state = $2, reason = $3,
			joined = $4, held = '[]', since = $5, checked_at = $5 WHERE request = $6 AND space = $7`,
		wanted, string(state), reason, false, now.UnixMilli(), g.Request, g.Space)
	if err != nil {
		return fmt.Errorf("restart a grant: %w", err)
	}
	return nil
}

// setState moves a grant on, if nobody else moved it since g was read.
func setState(ctx context.Context, tx *db.Tx, g Grant, state State, reason string, now time.Time) (int64, error) {
	return tx.Changed(ctx, `UPDATE access_grant SET state = $1, reason = $2, checked_at = $3,
			since = CASE WHEN state = $1 THEN since ELSE $3 END
		WHERE request = $4 AND space = $5 AND generation = $6 AND state = $7`,
		string(state), reason, now.UnixMilli(), g.Request, g.Space, g.Generation, string(g.State))
}

// setSeen records what was observed or is about to be done, in the same generation.
func setSeen(ctx context.Context, tx *db.Tx, g Grant) (int64, error) {
	return tx.Changed(ctx, `UPDATE access_grant SET joined = $1, given = $2, held = $3
		WHERE request = $4 AND space = $5 AND generation = $6`,
		g.Joined, list(g.Given), list(g.Held), g.Request, g.Space, g.Generation)
}

// setUser makes a place another account's, which we have given nothing yet.
func setUser(ctx context.Context, tx *db.Tx, g Grant, user string) error {
	return tx.Exec(ctx, `UPDATE access_grant SET user_id = $1, given = '[]' WHERE request = $2 AND space = $3`,
		user, g.Request, g.Space)
}

// leave writes a row beside a place for the account that it had before: unwanted, with what that account was given. It
// is closed like any other, and then goes.
func leave(ctx context.Context, tx *db.Tx, g Grant, now time.Time) error {
	if g.UserID == "" || len(g.Given) == 0 {
		return nil
	}
	space := g.Space + " " + g.UserID
	old, err := one(ctx, tx, g.Request, space, tx.ForUpdate())
	if err != nil && problem.CodeOf(err) != problem.CodeNotFound {
		return err
	}
	for _, role := range old.Given {
		g.Given = union(g.Given, role)
	}
	g.Space, g.Wanted, g.State, g.Reason = space, false, Revoked, ReasonRelinked
	if err := upsert(ctx, tx, g, now); err != nil {
		return err
	}
	return setGiven(ctx, tx, g)
}

func setGiven(ctx context.Context, tx *db.Tx, g Grant) error {
	return tx.Exec(ctx, `UPDATE access_grant SET given = $1 WHERE request = $2 AND space = $3`, list(g.Given), g.Request, g.Space)
}

// others lists what other places of the same account want on the same server.
func others(ctx context.Context, q db.Querier, g Grant) ([]Grant, error) {
	all, err := db.All(ctx, q, scanGrant, `SELECT `+columns+` FROM access_grant
		WHERE user_id = $1 AND server = $2 AND wanted = $3 AND NOT (request = $4 AND space = $5)`,
		g.UserID, g.Server, true, g.Request, g.Space)
	if err != nil {
		return nil, fmt.Errorf("list other grants of an account: %w", err)
	}
	return all, nil
}

func remove(ctx context.Context, tx *db.Tx, g Grant) error {
	n, err := tx.Changed(ctx, `DELETE FROM access_grant WHERE request = $1 AND space = $2 AND generation = $3`,
		g.Request, g.Space, g.Generation)
	if err != nil {
		return fmt.Errorf("remove a grant: %w", err)
	}
	if n == 0 {
		return errMoved
	}
	if err := tx.Exec(ctx, `DELETE FROM invite WHERE request = $1 AND space = $2`, g.Request, g.Space); err != nil {
		return fmt.Errorf("remove the invites of a grant: %w", err)
	}
	return nil
}

// stale lists the places whose last look is older than before, oldest first.
func stale(ctx context.Context, q db.Querier, state State, before time.Time, most int) ([]Grant, error) {
	all, err := db.All(ctx, q, scanGrant, `SELECT `+columns+` FROM access_grant
		WHERE state = $1 AND checked_at < $2 ORDER BY checked_at LIMIT $3`, string(state), before.UnixMilli(), most)
	if err != nil {
		return nil, fmt.Errorf("list grants to look at: %w", err)
	}
	return all, nil
}
