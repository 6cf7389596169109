package discord

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"parvis/server/platform"
)

// What the library does by itself and must not do here; the numbers are the defects found in it.

func TestPostIsSentOnce(t *testing.T) { // defect 6
	t.Parallel()
	for _, status := range []int{500, 502, 503, 504} {
		f := newFake(t, answers(status, htmlPage, "Content-Type", "text/html"))
		a, _ := f.adapter(t)
		_, err := a.CreateInvite(t.Context(), order())
		if e := wantProblem(t, err, platform.BackOff, "unavailable"); !e.Ambiguous {
			t.Errorf("%d: not ambiguous", status)
		}
		if n := len(f.all()); n != 1 {
			t.Errorf("%d: sent %d times", status, n)
		}
	}
}

func TestLimitIsNotRetried(t *testing.T) { // defect 3
	t.Parallel()
	f := newFake(t, answers(429, `{"message":"slow","retry_after":0.3,"global":false}`, "Retry-After", "1"))
	a, c := f.adapter(t)
	_, err := a.Member(t.Context(), guildA, personA)
	if e := wantProblem(t, err, platform.RetryAt, "rate_limited"); e.After != time.Second || e.Global {
		t.Errorf("%+v", e)
	}
	_, err = a.Member(t.Context(), guildA, personA)
	if e := wantProblem(t, err, platform.RetryAt, "rate_limited"); e.Status != 0 || e.After != time.Second {
		t.Errorf("not held back: %+v", e)
	}
	if err := a.AddRole(t.Context(), guildA, personA, roleLow, ""); platform.AsError(err).Status != 429 {
		t.Errorf("another route was held back: %v", err)
	}
	c.Advance(1001 * time.Millisecond)
	if _, err = a.Member(t.Context(), guildA, personA); platform.AsError(err).Status != 429 {
		t.Errorf("still held back after the time: %v", err)
	}
	if n := len(f.all()); n != 3 {
		t.Errorf("sent %d times", n)
	}
}

func TestPageInsteadOfLimit(t *testing.T) { // defect 2
	t.Parallel()
	f := newFake(t, answers(429, htmlPage, "Content-Type", "text/html", "Retry-After", "300"))
	a, _ := f.adapter(t)
	_, err := a.CreateInvite(t.Context(), order())
	if e := wantProblem(t, err, platform.RetryAt, "rate_limited"); !e.Global || e.After != 5*time.Minute || e.Ambiguous {
		t.Errorf("%+v", e)
	}
	if _, err := a.Server(t.Context(), guildA); platform.AsError(err).Status != 0 || len(f.all()) != 1 {
		t.Errorf("something else was sent: %v", err)
	}
}

func TestGlobalLimitStopsEverything(t *testing.T) { // defect 1
	t.Parallel()
	f := newFake(t, answers(429, `{"retry_after":2,"global":true}`, "Retry-After", "2", "X-RateLimit-Global", "true"))
	a, c := f.adapter(t)
	if _, err := a.Member(t.Context(), guildA, personA); !platform.AsError(err).Global {
		t.Fatalf("%v", err)
	}
	for range 10 {
		err := a.RemoveRole(t.Context(), guildA, personA, roleLow, "")
		if e := wantProblem(t, err, platform.RetryAt, "rate_limited"); !e.Global || e.After != 2*time.Second || e.Ambiguous {
			t.Fatalf("%+v", e)
		}
	}
	if n := len(f.all()); n != 1 {
		t.Errorf("%d calls went out while limited", n-1)
	}
	c.Advance(2 * time.Second)
	if _, err := a.Member(t.Context(), guildA, personA); platform.AsError(err).Status != 429 {
		t.Errorf("still held back: %v", err)
	}
}

func TestContextIsHonoured(t *testing.T) { // defects 4 and 5
	t.Parallel()
	release := make(chan struct{})
	f := newFake(t, func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	defer close(release)
	a, _ := f.adapter(t)
	slow, stop := context.WithCancel(t.Context())
	defer stop()
	go a.Member(slow, guildA, personA) // holds what the library would hold a mutex for

	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err := a.CreateInvite(ctx, order())
	_, memberErr := a.Member(ctx, guildA, personA)
	if took := time.Since(start); took > 300*time.Millisecond {
		t.Errorf("returned after %s", took)
	}
	if e := wantProblem(t, err, platform.BackOff, "unavailable"); !e.Ambiguous || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%+v", e)
	}
	if memberErr == nil || platform.AsError(memberErr).Ambiguous {
		t.Errorf("a read is never ambiguous: %v", memberErr)
	}
}

func TestTimeoutOfItsOwn(t *testing.T) {
	t.Parallel()
	f := newFake(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	a, _ := f.adapter(t, func(o *Options) { o.Timeout = 50 * time.Millisecond })
	_, err := a.CreateInvite(t.Context(), order())
	if e := wantProblem(t, err, platform.BackOff, "unavailable"); !e.Ambiguous {
		t.Errorf("%+v", e)
	}
}

func TestEmptiedBucketIsNotCalled(t *testing.T) { // the library would sleep here, whatever the context says
	t.Parallel()
	f := newFake(t, answers(204, "", "X-RateLimit-Bucket", "b1", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset-After", "1.5"))
	a, c := f.adapter(t)
	if err := a.AddRole(t.Context(), guildA, personA, roleLow, ""); err != nil {
		t.Fatal(err)
	}
	err := a.AddRole(t.Context(), guildA, personA, roleHigh, "")
	if e := wantProblem(t, err, platform.RetryAt, "rate_limited"); e.After != 1500*time.Millisecond || e.Ambiguous {
		t.Errorf("%+v", e)
	}
	const otherGuild = "1000000000000000099"
	if err := a.AddRole(t.Context(), otherGuild, personA, roleLow, ""); err != nil {
		t.Errorf("another server shares the limit: %v", err)
	}
	c.Advance(1500 * time.Millisecond)
	if err := a.AddRole(t.Context(), guildA, personA, roleHigh, ""); err != nil {
		t.Errorf("after the reset: %v", err)
	}
}

func TestBrokenBodies(t *testing.T) { // defect 7: the library panics on null
	t.Parallel()
	for name, body := range map[string]string{
		"null": "null", "empty": "", "truncated": `{"user":{"id":"1000`, "array": "[]", "number": "7", "empty object": "{}",
		"somebody else": `{"user":{"id":"1"},"roles":[]}`, "html": htmlPage, "wrong types": `{"user":[],"roles":{}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t, answers(200, body))
			a, _ := f.adapter(t)
			_, err := a.Member(t.Context(), guildA, personA)
			if e := wantProblem(t, err, platform.BackOff, "unavailable"); e.Ambiguous {
				t.Errorf("a read is never ambiguous: %+v", e)
			}
			_, err = a.CreateInvite(t.Context(), order())
			if e := wantProblem(t, err, platform.BackOff, "unavailable"); !e.Ambiguous {
				t.Errorf("the invite may exist: %+v", e)
			}
			if body != "[]" {
				_, err = a.Invites(t.Context(), channelA)
				wantProblem(t, err, platform.BackOff, "unavailable")
			}
			_, err = a.Server(t.Context(), guildA)
			if err == nil && body != "{}" {
				t.Error("a server out of nothing")
			}
		})
	}
}

func TestBodyIsBounded(t *testing.T) {
	t.Parallel()
	f := newFake(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		chunk := bytes.Repeat([]byte(" "), 1<<20)
		for range 12 {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	})
	a, _ := f.adapter(t)
	_, err := a.Server(t.Context(), guildA)
	wantProblem(t, err, platform.BackOff, "unavailable")
}

func TestSuccessThatIsNone(t *testing.T) {
	t.Parallel()
	f := newFake(t, answers(200, `{}`))
	a, _ := f.adapter(t)
	if e := wantProblem(t, a.AddRole(t.Context(), guildA, personA, roleLow, ""), platform.BackOff, "unavailable"); !e.Ambiguous {
		t.Errorf("%+v", e)
	}
}

func TestUnsentIsNotAmbiguous(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	a, err := New(Options{API: "http://" + address + "/api", Token: testToken})
	if err != nil {
		t.Fatal(err)
	}
	_, err = a.CreateInvite(t.Context(), order())
	if e := wantProblem(t, err, platform.BackOff, "unavailable"); e.Ambiguous {
		t.Errorf("nothing listens: %+v", e)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err = a.CreateInvite(ctx, order()); platform.AsError(err).Ambiguous {
		t.Errorf("the context was over before: %v", err)
	}
}

func TestResetIsAmbiguous(t *testing.T) {
	t.Parallel()
	f := newFake(t, func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		conn.Close()
	})
	a, _ := f.adapter(t)
	_, err := a.CreateInvite(t.Context(), order())
	if e := wantProblem(t, err, platform.BackOff, "unavailable"); !e.Ambiguous {
		t.Errorf("%+v", e)
	}
	if n := len(f.all()); n != 1 {
		t.Errorf("sent %d times", n)
	}
	if err := a.AddRole(t.Context(), guildA, personA, roleLow, ""); err == nil || !platform.AsError(err).Ambiguous {
		t.Errorf("%v", err)
	}
}

// A transport that reports nothing must not make us believe that nothing was sent.
type silentTransport struct{}

func (silentTransport) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, io.ErrUnexpectedEOF
}

func TestUnknownTransportIsAmbiguous(t *testing.T) {
	t.Parallel()
	a, err := New(Options{Token: testToken, Transport: silentTransport{}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err = a.CreateInvite(t.Context(), order()); !platform.AsError(err).Ambiguous {
		t.Errorf("%v", err)
	}
}

func TestRequestOnTheWire(t *testing.T) {
	t.Parallel()
	f := newFake(t, answers(200, madeInvite))
	a, _ := f.adapter(t, func(o *Options) { o.Home = "https://parvis.example" })
	o := order()
	o.Reason = "charte acceptée\nintention 42"
	if _, err := a.CreateInvite(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	got := f.all()[0]
	if got.Method != "POST" || got.Path != "/api/v10/channels/"+channelA+"/invites" {
		t.Errorf("%s %s", got.Method, got.Path)
	}
	for name, want := range map[string]string{
		"Authorization":      "Bot " + testToken,
		"User-Agent":         "DiscordBot (https://parvis.example, 1.0)",
		"Content-Type":       "application/json",
		"X-Audit-Log-Reason": "charte%20accept%C3%A9e%20intention%2042", // defect 9
	} {
		if got.Header.Get(name) != want {
			t.Errorf("%s: %q, want %q", name, got.Header.Get(name), want)
		}
	}
	if want := `{"max_age":86400,"max_uses":1,"unique":true,"temporary":false,"role_ids":["` + roleLow + `"]}`; got.Body != want {
		t.Errorf("body %s\nwant %s", got.Body, want)
	}
}

func TestRefusedTokenIsNotTriedAgain(t *testing.T) { // defect 11: and its 401 is told
	t.Parallel()
	f := newFake(t, answers(401, `{"message":"401: Unauthorized","code":0}`))
	a, c := f.adapter(t)
	for range 20 {
		_, err := a.Member(t.Context(), guildA, personA)
		wantProblem(t, err, platform.WaitSteward, "bot_token")
	}
	if n := len(f.all()); n != 1 {
		t.Errorf("sent %d times", n)
	}
	faults, err := a.Preflight(t.Context(), nil)
	if err != nil || len(faults) != 1 || faults[0].Code != "token" || len(f.all()) != 2 {
		t.Errorf("%v %v after %d calls", faults, err, len(f.all()))
	}
	c.Advance(tokenPause)
	if _, err := a.Member(t.Context(), guildA, personA); platform.AsError(err).Status != 401 || len(f.all()) != 3 {
		t.Errorf("never tried again: %v", err)
	}
}

func TestRefusalsAreBounded(t *testing.T) {
	t.Parallel()
	f := newFake(t, answers(403, said("50013")))
	a, c := f.adapter(t)
	urgent := platform.Urgent(t.Context())
	spend := func(ctx context.Context, calls int) {
		for range calls {
			c.Advance(30 * time.Millisecond)
			_, _ = a.Member(ctx, guildA, personA)
		}
	}
	spend(t.Context(), 700)
	if n := len(f.all()); n != budgetRoutine {
		t.Errorf("%d routine calls went out", n)
	}
	_, err := a.Member(t.Context(), guildA, personA)
	if e := wantProblem(t, err, platform.RetryAt, "rate_limited"); e.After <= 0 || e.After > 10*time.Minute || e.Global {
		t.Errorf("%+v", e)
	}
	spend(urgent, 2000)
	if n := len(f.all()); n != budgetUrgent {
		t.Errorf("%d calls in all", n)
	}
	c.Advance(10 * time.Minute)
	if _, err := a.Member(t.Context(), guildA, personA); platform.AsError(err).Status != 403 {
		t.Errorf("never opens again: %v", err)
	}
}

func TestSharedLimitsAreNotCounted(t *testing.T) {
	t.Parallel()
	if (answer{status: 429, header: headerOf("X-RateLimit-Scope: shared")}).refused() {
		t.Error("a shared limit counts")
	}
	if !(answer{status: 429, header: headerOf("X-RateLimit-Scope: user")}).refused() {
		t.Error("a limit of ours does not count")
	}
}

func TestPace(t *testing.T) {
	t.Parallel()
	f := newFake(t, answers(204, ""))
	a, c := f.adapter(t)
	for range 60 {
		_ = a.AddRole(t.Context(), guildA, personA, roleLow, "")
	}
	if n := len(f.all()); n != perSecond {
		t.Errorf("%d calls in a second", n)
	}
	c.Advance(time.Second)
	if err := a.AddRole(t.Context(), guildA, personA, roleLow, ""); err != nil {
		t.Errorf("the next second: %v", err)
	}
}

func TestNoSecretsInErrorsAndLogs(t *testing.T) {
	t.Parallel()
	var logged bytes.Buffer
	var told []string
	for _, handle := range []http.HandlerFunc{
		answers(401, `{"message":"401: Unauthorized","code":0}`), answers(500, "x"), answers(429, htmlPage),
		answers(400, badRoles), answers(200, "null"),
		func(w http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) },
	} {
		f := newFake(t, handle)
		a, _ := f.adapter(t, func(o *Options) { o.Log = slog.New(slog.NewTextHandler(&logged, nil)) })
		account := platform.Account{UserID: personA, AccessToken: "access-canary", RefreshToken: "refresh-canary"}
		errs := []error{a.RevokeInvite(t.Context(), "code-canary", "r"), a.Unlink(t.Context(), account)}
		_, _, err := a.Join(t.Context(), guildA, account)
		errs = append(errs, err)
		_, err = a.Refresh(t.Context(), account)
		errs = append(errs, err)
		_, err = a.Exchange(t.Context(), "oauth-canary", "verifier-canary", "https://parvis.example/retour")
		for _, err := range append(errs, err) {
			if err != nil {
				told = append(told, err.Error())
			}
		}
	}
	all := strings.Join(told, "\n") + logged.String()
	if len(told) < 20 || strings.Contains(all, "canary") {
		t.Errorf("%d errors:\n%s", len(told), all)
	}
}
