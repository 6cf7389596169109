package auth

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"golang.org/x/oauth2"

	"parvis/app/problem"
	"parvis/server/db"
	"parvis/server/platform"
	"parvis/server/secret"
)

// OAuthLife is how long a person may take on the platform's consent page.
const OAuthLife = 10 * time.Minute

const (
	sealAccount = "account"
	sealOAuth   = "oauth"
)

type tokens struct {
	Access  string    `json:"access"`
	Refresh string    `json:"refresh"`
	Expires time.Time `json:"expires"`
}

// BeginLink starts linking an account to a request: it answers the state and the PKCE challenge (RFC 7636) to send.
// The state is bound to the browser by the caller's cookie and is good for one use within OAuthLife.
func (s *Service) BeginLink(ctx context.Context, request string) (state, challenge string, err error) {
	state = secret.Token()
	verifier := oauth2.GenerateVerifier()
	sealed, err := s.Key.Seal(sealOAuth, verifier)
	if err != nil {
		return "", "", err
	}
	err = s.DB.InTx(ctx, func(tx *db.Tx) error {
		return tx.Exec(ctx, `INSERT INTO oauth_state (hash, request, sealed, expires_at) VALUES ($1, $2, $3, $4)`,
			secret.Hash(state), request, sealed, s.Now().Add(OAuthLife).UnixMilli())
	})
	return state, oauth2.S256ChallengeFromVerifier(verifier), err
}

// EndLink spends a state: it answers which request it was for and the PKCE verifier.
func (s *Service) EndLink(ctx context.Context, state string) (request, verifier string, err error) {
	err = s.DB.InTx(ctx, func(tx *db.Tx) error {
		var sealed string
		err := tx.QueryRowContext(ctx, `DELETE FROM oauth_state WHERE hash = $1 AND expires_at > $2 RETURNING request, sealed`,
			secret.Hash(state), s.Now().UnixMilli()).Scan(&request, &sealed)
		if errors.Is(err, sql.ErrNoRows) {
			return errLink
		}
		if err != nil {
			return fmt.Errorf("spend an oauth state: %w", err)
		}
		verifier, err = s.Key.Open(sealOAuth, sealed)
		return err
	})
	return request, verifier, err
}

// SaveAccount stores the account of a request in tx, with its tokens sealed; a later one replaces an earlier one.
func (s *Service) SaveAccount(ctx context.Context, tx *db.Tx, request string, a platform.Account) error {
	body, err := json.Marshal(tokens{a.AccessToken, a.RefreshToken, a.Expires})
	if err != nil {
		return fmt.Errorf("write tokens: %w", err)
	}
	sealed, err := s.Key.Seal(sealAccount, string(body))
	if err != nil {
		return err
	}
	err = tx.Exec(ctx, `INSERT INTO account (request, user_id, name, sealed, linked_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (request) DO UPDATE SET user_id = excluded.user_id, name = excluded.name,
			sealed = excluded.sealed, linked_at = excluded.linked_at`,
		request, a.UserID, a.Name, sealed, s.Now().UnixMilli())
	if err != nil {
		return fmt.Errorf("save an account: %w", err)
	}
	return nil
}

// Account reads the account linked to a request; CodeNotFound when there is none.
func (s *Service) Account(ctx context.Context, q db.Querier, request string) (platform.Account, error) {
	var a platform.Account
	var sealed string
	err := q.QueryRowContext(ctx, `SELECT user_id, name, sealed FROM account WHERE request = $1`, request).
		Scan(&a.UserID, &a.Name, &sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return a, problem.New(problem.CodeNotFound)
	}
	if err != nil {
		return a, fmt.Errorf("read an account: %w", err)
	}
	body, err := s.Key.Open(sealAccount, sealed)
	if err != nil {
		return a, err
	}
	var t tokens
	if err := json.Unmarshal([]byte(body), &t); err != nil {
		return a, fmt.Errorf("read tokens: %w", err)
	}
	a.AccessToken, a.RefreshToken, a.Expires = t.Access, t.Refresh, t.Expires
	return a, nil
}

// Linked tells whether some request has this account.
func (s *Service) Linked(ctx context.Context, q db.Querier, user string) (bool, error) {
	var n int
	err := q.QueryRowContext(ctx, `SELECT count(*) FROM account WHERE user_id = $1`, user).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("look for an account: %w", err)
	}
	return n > 0, nil
}

// ForgetAccount removes the account of a request.
func (s *Service) ForgetAccount(ctx context.Context, tx *db.Tx, request string) error {
	return tx.Exec(ctx, `DELETE FROM account WHERE request = $1`, request)
}
