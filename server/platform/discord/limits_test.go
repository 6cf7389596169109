package discord

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestBudgetSlides(t *testing.T) {
	t.Parallel()
	start := newClock().Now()
	var b budget
	for i := range budgetRoutine {
		b.add(start.Add(time.Duration(i) * time.Second)) // spread over 500 s
	}
	now := start.Add(budgetRoutine * time.Second)
	if b.wait(now, true) != 0 {
		t.Error("urgent calls stop too early")
	}
	wait := b.wait(now, false)
	if wait <= 0 || wait > 110*time.Second {
		t.Fatalf("waits %s", wait)
	}
	if b.wait(now.Add(wait-time.Nanosecond), false) == 0 {
		t.Error("a shorter wait would have done")
	}
	if again := b.wait(now.Add(wait), false); again != 0 {
		t.Errorf("after the wait it waits %s more", again)
	}
}

// Whatever the times, the budget never counts less than the refusals of the last ten minutes.
func TestBudgetNeverForgetsEarly(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var b budget
		now := newClock().Now()
		var at []time.Time
		for _, gap := range rapid.SliceOfN(rapid.IntRange(0, 90_000), 1, 300).Draw(t, "gaps") {
			now = now.Add(time.Duration(gap) * time.Millisecond)
			b.add(now)
			at = append(at, now)
		}
		recent, counted := 0, 0
		for _, when := range at {
			if now.Sub(when) < (budgetSlots-1)*budgetSlot {
				recent++
			}
		}
		for _, n := range b.slots {
			counted += n
		}
		if counted < recent || counted > len(at) {
			t.Fatalf("counts %d of %d recent", counted, recent)
		}
	})
}

func TestAuditReason(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ in, want string }{
		"empty":    {"", ""},
		"blank":    {" \n ", ""},
		"accents":  {"charte acceptée", "charte%20accept%C3%A9e"},
		"newline":  {"a\nb\r\nc", "a%20b%20%20c"},
		"percent":  {"100 %", "100%20%25"},
		"emoji":    {"🚪", "%F0%9F%9A%AA"},
		"invalid":  {"a\xffb", "a%EF%BF%BDb"},
		"long":     {strings.Repeat("a", 600), strings.Repeat("a", 512)},
		"long é":   {strings.Repeat("é", 600), strings.Repeat("%C3%A9", 85)},
		"boundary": {strings.Repeat("a", 507) + "éb", strings.Repeat("a", 507)},
	} {
		if got := auditReason(test.in); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func TestAuditReasonAlwaysFits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		encoded := auditReason(rapid.String().Draw(t, "reason") + strings.Repeat(rapid.StringN(1, 3, -1).Draw(t, "piece"), rapid.IntRange(0, 600).Draw(t, "times")))
		decoded, err := url.PathUnescape(encoded)
		if err != nil || len(encoded) > maxReason || !utf8.ValidString(decoded) {
			t.Fatalf("%d bytes, %v", len(encoded), err)
		}
		for i := range len(encoded) {
			if encoded[i] <= ' ' || encoded[i] > '~' {
				t.Fatalf("byte %x cannot stand in a header", encoded[i])
			}
		}
	})
}

func TestRouteOf(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		path string
		want route
	}{
		{"/guilds/11/members/22/roles/33", route{"GET", "/guilds/{id}/members/{id}/roles/{id}", "11"}},
		{"/channels/11/invites", route{"GET", "/channels/{id}/invites", "11"}},
		{"/invites/secretCode", route{"GET", "/invites/{code}", ""}},
		{"/invites/123456", route{"GET", "/invites/{code}", ""}},
		{"/users/@me", route{"GET", "/users/@me", ""}},
		{"/oauth2/token", route{"GET", "/oauth2/token", ""}},
	} {
		if got := routeOf("GET", test.path); got != test.want {
			t.Errorf("%s: %+v, want %+v", test.path, got, test.want)
		}
	}
}

func TestPlatformClock(t *testing.T) {
	t.Parallel()
	c := newClock()
	clock := platformClock{now: c.Now}
	hear := func(at time.Time) { clock.hear(http.Header{"Date": {at.UTC().Format(http.TimeFormat)}}) }
	if !clock.time().Equal(c.Now()) {
		t.Error("before any answer it is the local clock")
	}
	hear(c.Now().Add(25 * time.Hour))
	if got := clock.time().Sub(c.Now()); got != 25*time.Hour {
		t.Errorf("ahead by %s", got)
	}
	clock.hear(http.Header{"Date": {"yesterday"}})
	if got := clock.time().Sub(c.Now()); got != 25*time.Hour {
		t.Errorf("nonsense moved it to %s", got)
	}
	hear(c.Now().Add(-time.Second))
	if !clock.time().Equal(c.Now()) {
		t.Error("a second is no difference")
	}
}
