package discord

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"parvis/server/platform"
)

const (
	testToken = "bot-token-canary"
	guildA    = "1000000000000000001"
	channelA  = "1000000000000000002"
	roleLow   = "1000000000000000003"
	roleHigh  = "1000000000000000004"
	personA   = "1000000000000000005"
	botID     = "1000000000000000006"
)

// clock is a time that tests move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// received is one call as the fake server got it.
type received struct {
	Method, Path, Query, Body string
	Header                    http.Header
}

// fakeServer answers what a test tells it to, and remembers what it was asked.
type fakeServer struct {
	*httptest.Server
	mu    sync.Mutex
	calls []received
}

func newFake(t *testing.T, handle http.HandlerFunc) *fakeServer {
	t.Helper()
	f := &fakeServer{}
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		f.mu.Lock()
		f.calls = append(f.calls, received{r.Method, r.URL.Path, r.URL.RawQuery, string(body), r.Header.Clone()})
		f.mu.Unlock()
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		w.Header().Set("Date", newClock().Now().Format(http.TimeFormat))
		handle(w, r)
	}))
	t.Cleanup(f.Close)
	return f
}

func (f *fakeServer) all() []received {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]received(nil), f.calls...)
}

// adapter is one on the fake server, with a clock of the test.
func (f *fakeServer) adapter(t *testing.T, change ...func(*Options)) (*Adapter, *clock) {
	t.Helper()
	c := newClock()
	options := Options{API: f.URL + "/api", Token: testToken, ClientID: "42", ClientSecret: "client-secret-canary", Now: c.Now}
	for _, do := range change {
		do(&options)
	}
	a, err := New(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Close)
	return a, c
}

// answers writes one fixed response.
func answers(status int, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

// routes answers by "METHOD /path below the version".
func routes(table map[string]http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		key := r.Method + " " + strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/api"), "/"+apiVersion)
		if handle, ok := table[key]; ok {
			handle(w, r)
			return
		}
		answers(http.StatusNotFound, `{"message":"404: Not Found","code":0}`)(w, r)
	}
}

// wantProblem checks a classified error.
func wantProblem(t *testing.T, err error, step platform.Step, reason string) *platform.Error {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %s", reason)
	}
	got := platform.AsError(err)
	if got.Step != step || got.Reason != reason {
		t.Fatalf("step %d reason %q, want %d %q (%v)", got.Step, got.Reason, step, reason, err)
	}
	return got
}

func order() platform.InviteOrder {
	return platform.InviteOrder{Server: guildA, Channel: channelA, Roles: []string{roleLow}, TTL: 24 * time.Hour, Reason: "intent 1"}
}

const madeInvite = `{"type":0,"code":"code-canary","expires_at":"2026-11-22T09:00:00+00:00","created_at":"2026-11-21T09:00:00.000000+00:00",
"max_age":86400,"max_uses":1,"uses":0,"inviter":{"id":"` + botID + `"},"channel":{"id":"` + channelA + `"},"roles":[{"id":"` + roleLow + `"}]}`
