package platformtest

import (
	"crypto/sha256"
	"encoding/base64"
	"testing"
	"time"

	"parvis/server/platform"
)

const (
	redirect = "http://127.0.0.1:8080/connexion/discord/retour"
	verifier = "a-verifier-of-at-least-forty-three-characters-0123456789"
)

func linkParts() map[string]func(*testing.T, Harness) {
	return map[string]func(*testing.T, Harness){
		"tells who it is": func(t *testing.T, h Harness) {
			user := h.World.AddUser("Zoé Lenoir")
			a := link(t, h, user)
			if a.UserID != user || a.Name != "Zoé Lenoir" || a.AccessToken == "" || a.RefreshToken == "" {
				t.Errorf("%q %q", a.UserID, a.Name)
			}
			if left := a.Expires.Sub(h.Platform.PlatformNow()); left < time.Hour || left > 30*24*time.Hour {
				t.Errorf("lives %s", left)
			}
		},
		"brings the state back": func(t *testing.T, h Harness) {
			_, state := h.World.Consent(h.World.AddUser("Ana"), h.Platform.AuthorizeURL("a state", challenge(verifier), redirect))
			if state != "a state" {
				t.Errorf("%q", state)
			}
		},
		"a code works once": func(t *testing.T, h Harness) {
			code := consent(h, h.World.AddUser("Ana"))
			must[platform.Account](t)(h.Platform.Exchange(t.Context(), code, verifier, redirect))
			_, err := h.Platform.Exchange(t.Context(), code, verifier, redirect)
			wantError(t, err, platform.WaitPerson, "token_revoked")
		},
		"a code needs its verifier": func(t *testing.T, h Harness) {
			_, err := h.Platform.Exchange(t.Context(), consent(h, h.World.AddUser("Ana")), "another-verifier-of-at-least-forty-three-characters", redirect)
			wantError(t, err, platform.WaitPerson, "token_revoked")
		},
		"a code needs its address": func(t *testing.T, h Harness) {
			_, err := h.Platform.Exchange(t.Context(), consent(h, h.World.AddUser("Ana")), verifier, redirect+"2")
			wantError(t, err, platform.WaitPerson, "token_revoked")
		},
		"renewed": func(t *testing.T, h Harness) {
			user := h.World.AddUser("Ana")
			old := link(t, h, user)
			h.World.Advance(8 * 24 * time.Hour)
			_, _, err := h.Platform.Join(t.Context(), h.Place.Server, old)
			wantError(t, err, platform.WaitPerson, "token_revoked")
			fresh := must[platform.Account](t)(h.Platform.Refresh(t.Context(), old))
			if fresh.UserID != user || fresh.AccessToken == old.AccessToken || !fresh.Expires.After(old.Expires) {
				t.Errorf("%s until %s, before %s", fresh.UserID, fresh.Expires, old.Expires)
			}
			if _, _, err := h.Platform.Join(t.Context(), h.Place.Server, fresh); err != nil {
				t.Error(err)
			}
		},
		"given back": func(t *testing.T, h Harness) {
			a := link(t, h, h.World.AddUser("Ana"))
			for range 2 {
				if err := h.Platform.Unlink(t.Context(), a); err != nil {
					t.Fatal(err)
				}
			}
			_, _, err := h.Platform.Join(t.Context(), h.Place.Server, a)
			wantError(t, err, platform.WaitPerson, "token_revoked")
			_, err = h.Platform.Refresh(t.Context(), a)
			wantError(t, err, platform.WaitPerson, "token_revoked")
		},
	}
}

func challenge(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func consent(h Harness, user string) string {
	code, _ := h.World.Consent(user, h.Platform.AuthorizeURL("state", challenge(verifier), redirect))
	return code
}

// link goes the whole way to an account.
func link(t *testing.T, h Harness, user string) platform.Account {
	t.Helper()
	return must[platform.Account](t)(h.Platform.Exchange(t.Context(), consent(h, user), verifier, redirect))
}
