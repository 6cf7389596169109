package grants

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"parvis/server/db"
	"parvis/server/secret"
)

// States of an invite row. The intention is written before the platform is asked, so that a crash leaves a trace.
const (
	inviteIntended = "intended"
	inviteLive     = "live"
	inviteUsed     = "used"
	inviteExpired  = "expired"
	inviteRevoking = "revoking"
	inviteRevoked  = "revoked"
)

const sealInvite = "invite"

type invite struct {
	ID         string
	Request    string
	Space      string
	Generation int64
	Channel    string   // platform id
	Roles      []string // platform ids
	State      string
	Sealed     string
	Attempted  time.Time // by the platform's clock; zero: the platform was not asked, or certainly refused
	Expires    time.Time
}

// stale tells that an invite is open though it is of an earlier generation, or its place no longer wanted.
func (i invite) stale(g *Grant) bool {
	open := i.State == inviteLive || i.State == inviteIntended || i.State == inviteRevoking
	return open && (i.Generation != g.Generation || !g.Wanted)
}

const inviteColumns = `id, request, space, generation, channel, roles, state, sealed, attempted_at, expires_at`

func scanInvite(scan func(...any) error) (invite, error) {
	var i invite
	var roles string
	var attempted, expires int64
	if err := scan(&i.ID, &i.Request, &i.Space, &i.Generation, &i.Channel, &roles, &i.State, &i.Sealed, &attempted, &expires); err != nil {
		return i, err
	}
	if attempted != 0 {
		i.Attempted = time.UnixMilli(attempted).UTC()
	}
	i.Expires = time.UnixMilli(expires).UTC()
	return i, unlist(roles, &i.Roles)
}

func invitesOf(ctx context.Context, q db.Querier, g Grant) ([]invite, error) {
	all, err := db.All(ctx, q, scanInvite, `SELECT `+inviteColumns+` FROM invite
		WHERE request = $1 AND space = $2 ORDER BY created_at, id`, g.Request, g.Space)
	if err != nil {
		return nil, fmt.Errorf("list invites: %w", err)
	}
	return all, nil
}

func intend(ctx context.Context, tx *db.Tx, g Grant, channel string, roles []string, now time.Time) (invite, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return invite{}, fmt.Errorf("make an id: %w", err)
	}
	i := invite{
		ID: id.String(), Request: g.Request, Space: g.Space, Generation: g.Generation,
		Channel: channel, Roles: roles, State: inviteIntended,
	}
	err = tx.Exec(ctx, `INSERT INTO invite (`+inviteColumns+`, code_hash, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, '', 0, 0, '', $8)`,
		i.ID, i.Request, i.Space, i.Generation, i.Channel, list(i.Roles), i.State, now.UnixMilli())
	if err != nil {
		return invite{}, fmt.Errorf("write an intended invite: %w", err)
	}
	return i, nil
}

// setAttempted notes what the platform is about to be asked for, and when: an answer that gets lost is looked for by
// these words.
func setAttempted(ctx context.Context, tx *db.Tx, i invite) error {
	ms := int64(0)
	if !i.Attempted.IsZero() {
		ms = i.Attempted.UnixMilli()
	}
	return tx.Exec(ctx, `UPDATE invite SET attempted_at = $1, channel = $2, roles = $3 WHERE id = $4`,
		ms, i.Channel, list(i.Roles), i.ID)
}

func setLive(ctx context.Context, tx *db.Tx, id, sealed, code string, expires time.Time) error {
	return tx.Exec(ctx, `UPDATE invite SET state = 'live', sealed = $1, code_hash = $2, expires_at = $3 WHERE id = $4`,
		sealed, secret.Hash(code), expires.UnixMilli(), id)
}

// setInvite moves an invite on; once it is over its code is forgotten, its hash stays so that it is never adopted.
func setInvite(ctx context.Context, tx *db.Tx, id, state string) error {
	if state == inviteRevoking {
		return tx.Exec(ctx, `UPDATE invite SET state = $1 WHERE id = $2`, state, id)
	}
	return tx.Exec(ctx, `UPDATE invite SET state = $1, sealed = '' WHERE id = $2`, state, id)
}

// known tells whether a code is one of ours already.
func known(ctx context.Context, q db.Querier, code string) (bool, error) {
	var n int
	err := q.QueryRowContext(ctx, `SELECT count(*) FROM invite WHERE code_hash = $1`, secret.Hash(code)).Scan(&n)
	return n > 0, err
}

// LeftOpen lists the spaces of a request where an invite should be gone that we lack the right to delete: a steward
// deletes it by hand or gives us the right, or it runs out.
func LeftOpen(ctx context.Context, q db.Querier, request string) ([]string, error) {
	all, err := db.All(ctx, q, func(scan func(...any) error) (space string, err error) { return space, scan(&space) },
		`SELECT DISTINCT space FROM invite WHERE request = $1 AND state = 'revoking' ORDER BY space`, request)
	if err != nil {
		return nil, fmt.Errorf("list invites left open: %w", err)
	}
	return all, nil
}

// Ticket is the live invite of a place: its address is a secret of its person.
type Ticket struct {
	URL     string
	Expires time.Time
}

// TicketOf reads the live invite of a grant; ok is false where there is none.
func (s *Service) TicketOf(ctx context.Context, q db.Querier, g Grant) (t Ticket, ok bool, err error) {
	if g.State != Invited {
		return t, false, nil
	}
	all, err := invitesOf(ctx, q, g)
	if err != nil {
		return t, false, err
	}
	for _, i := range all {
		if i.Generation != g.Generation || i.State != inviteLive {
			continue
		}
		_, url, err := s.unseal(i)
		return Ticket{URL: url, Expires: i.Expires}, err == nil, err
	}
	return t, false, nil
}

// sealed keeps code and address of an invite together, readable with the server's key only.
func (s *Service) sealed(code, url string) (string, error) {
	return s.Key.Seal(sealInvite, code+"\n"+url)
}

func (s *Service) unseal(i invite) (code, url string, err error) {
	text, err := s.Key.Open(sealInvite, i.Sealed)
	if err != nil {
		return "", "", err
	}
	code, url, _ = strings.Cut(text, "\n")
	return code, url, nil
}
