package sandbox_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"syscall"
	"testing"
)

func TestFaults(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		fault   map[string]any
		status  int  // 0 = a broken connection
		applied bool // the invite exists afterwards
	}{
		{"429", map[string]any{"action": "429", "retry_after": 0.3}, 429, false},
		{"429 global", map[string]any{"action": "429", "global": true}, 429, false},
		{"429 of HTML", map[string]any{"action": "429", "html": true}, 429, false},
		{"429 as a number", map[string]any{"action": 429}, 429, false},
		{"500", map[string]any{"action": "500"}, 500, false},
		{"502", map[string]any{"action": "502"}, 502, false},
		{"503", map[string]any{"action": "503"}, 503, false},
		{"html", map[string]any{"action": "html"}, 429, false},
		{"html 403", map[string]any{"action": "html", "status": 403}, 403, false},
		{"reset before", map[string]any{"action": "reset_before"}, 0, false},
		{"reset after", map[string]any{"action": "reset_after"}, 0, true},
		{"drop", map[string]any{"action": "drop"}, 200, false},
		{"slow", map[string]any{"action": "slow", "delay_ms": 5}, 200, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := start(t)
			path := "/channels/" + r.guild("Accueil").Channels[0].ID + "/invites"
			c.fault["method"], c.fault["path"] = "POST", "/channels/*/invites"
			r.control("faults", c.fault)
			a, err := r.try("POST", path, map[string]any{})
			if a.Status != c.status || (err != nil) != (c.status == 0) {
				t.Fatalf("answered %d, %v", a.Status, err)
			}
			if c.status == 0 && !errors.Is(err, syscall.ECONNRESET) {
				t.Errorf("not a reset: %v", err)
			}
			if c.status == 429 && a.Header.Get("Retry-After") == "" {
				t.Error("429 without Retry-After")
			}
			if c.name == "429 global" && (a.Header.Get("X-RateLimit-Reset-After") != "" || a.Header.Get("X-RateLimit-Global") != "true") {
				t.Errorf("headers %v", a.Header)
			}
			if strings.Contains(strings.ToLower(c.name), "html") != strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") && c.status != 502 {
				t.Errorf("content type %q", a.Header.Get("Content-Type"))
			}
			if applied := len(r.guild("Accueil").Invites) == 1; applied != c.applied {
				t.Errorf("applied: %v", applied)
			}
			r.want(r.call("POST", path, map[string]any{"unique": true}), 200, 0) // once only
		})
	}
}

func TestHang(t *testing.T) {
	t.Parallel()
	r := start(t)
	r.control("faults", map[string]any{"method": "GET", "path": "/users", "action": "hang"})
	ctx, cancel := context.WithCancel(context.Background())
	seen := make(chan struct{})
	go func() {
		defer close(seen)
		for { // until the call has been received, then the client gives up
			if len(r.control("requests", nil).at("requests").([]any)) == 1 {
				cancel()
				return
			}
		}
	}()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.URL+"/api/v10/users/@me", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.http.Do(req); !errors.Is(err, context.Canceled) {
		t.Errorf("answered: %v", err)
	}
	<-seen
}

func TestWhichCallsAFaultTakes(t *testing.T) {
	t.Parallel()
	r := start(t)
	calls := []string{"/users/@me", "/users/@me/guilds", "/gateway", "/users/@me", "/users/@me"}
	for _, c := range []struct {
		name  string
		fault map[string]any
		want  string // x = taken
	}{
		{"next", map[string]any{"path": "/users/@me"}, "x...."},
		{"third", map[string]any{"path": "/users/@me", "nth": 3}, "...x."},
		{"two from the second", map[string]any{"path": "/users/@me", "nth": 2, "times": 2}, ".x.x."},
		{"always", map[string]any{"path": "/users", "times": -1}, "xx.xx"},
		{"with version", map[string]any{"path": "/api/v9/users/@me/guilds"}, ".x..."},
		{"wildcard is one segment", map[string]any{"path": "/users/*", "times": -1}, "x..xx"},
		{"template", map[string]any{"path": "/users/{user_id}/guilds"}, ".x..."},
		{"any rest", map[string]any{"path": "/users/**", "times": -1}, "xx.xx"},
		{"everything", map[string]any{"times": -1}, "xxxxx"},
		{"other method", map[string]any{"method": "PUT", "times": -1}, "....."},
		{"not part of a word", map[string]any{"path": "/user", "times": -1}, "....."},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.fault["action"] = "500"
			r.control("faults", c.fault)
			var got strings.Builder
			for _, path := range calls {
				if r.call("GET", path, nil).Status == 500 {
					got.WriteByte('x')
				} else {
					got.WriteByte('.')
				}
			}
			if got.String() != c.want {
				t.Errorf("took %s, want %s", got.String(), c.want)
			}
			if status := r.Control(t, http.MethodDelete, "faults", nil, nil); status != 204 {
				t.Errorf("clearing answered %d", status)
			}
		})
	}
	if status := r.Control(t, http.MethodPost, "faults", map[string]any{"action": "explode"}, nil); status != 400 {
		t.Errorf("an unknown action was answered %d", status)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	r := start(t)
	a := r.call("GET", "/users/@me", nil)
	b := r.call("GET", "/users/@me/guilds", nil)
	if a.Header.Get("X-RateLimit-Bucket") == b.Header.Get("X-RateLimit-Bucket") {
		t.Error("two routes, one bucket")
	}
	r.control("limits", map[string]any{"enforce": true, "limit": 2, "window_ms": 60_000})
	if a := r.call("GET", "/users/@me", nil); a.Header.Get("X-RateLimit-Remaining") != "1" || a.Header.Get("X-RateLimit-Limit") != "2" {
		t.Errorf("headers %v", a.Header)
	}
	r.want(r.call("GET", "/users/@me", nil), 200, 0)
	over := r.want(r.call("GET", "/users/@me", nil), 429, 0)
	if wait, _ := over.at("retry_after").(float64); wait <= 0 || over.Header.Get("X-RateLimit-Scope") != "user" {
		t.Errorf("%v %s", over.Header, over.Body)
	}
	r.want(r.call("GET", "/users/@me/guilds", nil), 200, 0)
	r.control("limits", map[string]any{"enforce": true, "per_second": 1, "window_ms": 1})
	for range 20 { // at least two of these fall into one second
		if a := r.call("GET", "/gateway", nil); a.Status == 429 {
			if a.at("global") != true || a.Header.Get("X-RateLimit-Scope") != "global" {
				t.Errorf("%v %s", a.Header, a.Body)
			}
			return
		}
	}
	t.Error("twenty calls at one per second passed")
}
