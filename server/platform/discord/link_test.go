package discord

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parvis/server/platform"
)

const oneToken = `{"access_token":"%s","token_type":"Bearer","expires_in":604800,"refresh_token":"ref","scope":"identify guilds.join"}`

// Each person's token has limits of its own: thirty who come back from consent at once are thirty accounts, though
// Discord names one bucket for all of them.
func TestThirtyLinkAtOnce(t *testing.T) {
	t.Parallel()
	var people atomic.Int64
	limits := []string{"X-RateLimit-Bucket", "me", "X-RateLimit-Limit", "10", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset-After", "30"}
	f := newFake(t, routes(map[string]http.HandlerFunc{
		"POST /oauth2/token": func(w http.ResponseWriter, r *http.Request) {
			answers(200, fmt.Sprintf(oneToken, fmt.Sprint("acc", people.Add(1))))(w, r)
		},
		"GET /users/@me": func(w http.ResponseWriter, r *http.Request) {
			id, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer acc")
			answers(200, `{"id":"90000000000000`+id+`","username":"x"}`, limits...)(w, r)
		},
	}))
	a, _ := f.adapter(t)
	var group sync.WaitGroup
	var seen sync.Map
	for i := range 30 {
		group.Go(func() {
			account, err := a.Exchange(t.Context(), fmt.Sprint("code", i), "v", "https://parvis.example/retour")
			if err != nil {
				t.Error(err)
			}
			if _, twice := seen.LoadOrStore(account.UserID, true); twice {
				t.Errorf("%s twice", account.UserID)
			}
		})
	}
	group.Wait()
	if _, err := a.self(t.Context()); err == nil { // answers without an id of the bot are refused elsewhere
		if n := len(f.all()); n != 61 {
			t.Errorf("%d calls: a person's limit held the bot back", n)
		}
	} else if platform.AsError(err).Status == 0 && platform.AsError(err).Step == platform.RetryAt {
		t.Errorf("a person's limit holds the bot back: %v", err)
	}
}

// Once a code is redeemed there is no second one: what comes in between is waited for.
func TestARedeemedCodeIsNotLost(t *testing.T) {
	t.Parallel()
	for name, trouble := range map[string]http.HandlerFunc{
		"asked to wait": answers(429, `{"retry_after":0.2,"global":false}`, "Retry-After", "1"),
		"down":          answers(502, htmlPage),
		"cut off":       func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int64
			f := newFake(t, routes(map[string]http.HandlerFunc{
				"POST /oauth2/token": answers(200, fmt.Sprintf(oneToken, "acc")),
				"GET /users/@me": func(w http.ResponseWriter, r *http.Request) {
					if asked.Add(1) == 1 {
						trouble(w, r)
						return
					}
					answers(200, `{"id":"`+personA+`","username":"ana"}`)(w, r)
				},
			}))
			a, _ := f.adapter(t, func(o *Options) { o.Now = time.Now })
			account, err := a.Exchange(t.Context(), "the code", "v", "https://parvis.example/retour")
			if err != nil || account.UserID != personA || account.RefreshToken != "ref" {
				t.Errorf("%+v %v", account, err)
			}
		})
	}
}

// A code that was certainly not redeemed is still good: a short wait is worth it. One that may have been is not tried again.
func TestACodeHeldBackIsTriedAgain(t *testing.T) {
	t.Parallel()
	var tokens atomic.Int64
	f := newFake(t, routes(map[string]http.HandlerFunc{
		"POST /oauth2/token": func(w http.ResponseWriter, r *http.Request) {
			switch tokens.Add(1) {
			case 1:
				answers(429, `{"retry_after":0.2,"global":false}`)(w, r)
			case 2:
				answers(200, fmt.Sprintf(oneToken, "acc"))(w, r)
			default:
				answers(502, htmlPage)(w, r)
			}
		},
		"GET /users/@me": answers(200, `{"id":"`+personA+`","username":"ana"}`),
	}))
	a, _ := f.adapter(t, func(o *Options) { o.Now = time.Now })
	if account, err := a.Exchange(t.Context(), "code", "v", "https://parvis.example/retour"); err != nil || account.UserID != personA {
		t.Errorf("%+v %v", account, err)
	}
	if _, err := a.Exchange(t.Context(), "other", "v", "https://parvis.example/retour"); err == nil || tokens.Load() != 3 {
		t.Errorf("%v after %d calls", err, tokens.Load())
	}
}

// Discord's front blocks who does not say what they are, on every call.
func TestEveryCallSaysWhoWeAre(t *testing.T) {
	t.Parallel()
	f := newFake(t, routes(map[string]http.HandlerFunc{
		"POST /oauth2/token":        answers(200, fmt.Sprintf(oneToken, "acc")),
		"POST /oauth2/token/revoke": answers(200, `{}`),
		"GET /users/@me":            answers(200, `{"id":"`+personA+`","username":"ana"}`),
	}))
	a, _ := f.adapter(t)
	account, err := a.Exchange(t.Context(), "code", "v", "https://parvis.example/retour")
	if err == nil {
		_, err = a.Refresh(t.Context(), account)
	}
	if err == nil {
		err = a.Unlink(t.Context(), account)
	}
	if err == nil {
		_, err = a.CheckApplication(t.Context(), "")
	}
	if n := len(f.all()); n < 4 || err == nil {
		t.Fatalf("%d calls, %v", n, err)
	}
	for _, c := range f.all() {
		if got := c.Header.Get("User-Agent"); got != userAgent(defaultHome) {
			t.Errorf("%s %s says %q", c.Method, c.Path, got)
		}
	}
}
