package discord_test

import (
	"net/http"
	"sync"
	"testing"

	"parvis/server/platform"
)

// On a server that enforces its limits, none of our calls is above them: the gate counts the ones on their way.
func TestNeverAboveTheLimits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.adapter(&http.Transport{}, w.env.Token())
	guild, role := w.guild().ID, w.role("Membre", nil)
	user := w.AddUser("Ana")
	w.Admit(user)
	w.tell("limits", map[string]any{"enforce": true, "limit": 5, "window_ms": 60_000})
	if err := a.AddRole(t.Context(), guild, user, role, ""); err != nil { // learns the limit
		t.Fatal(err)
	}
	var mu sync.Mutex
	var held int
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			if err := a.AddRole(t.Context(), guild, user, role, ""); err != nil {
				e := platform.AsError(err)
				if e.Step != platform.RetryAt || e.Status != 0 || e.Ambiguous || e.After <= 0 {
					t.Errorf("%+v", e)
				}
				mu.Lock()
				held++
				mu.Unlock()
			}
		})
	}
	group.Wait()
	if held != 16 || w.Calls() != 5 {
		t.Errorf("%d held back, %d sent", held, w.Calls())
	}
}
