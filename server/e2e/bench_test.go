package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"parvis/app/api"
)

// BenchmarkDecisionToGranted is how long a person with a linked account waits from a moderator's decision to being in
// with the role, beside a bare sequence of the same calls to the same sandbox in the same run ("x-bare").
func BenchmarkDecisionToGranted(b *testing.B) {
	w := newTown(b)
	m := w.moderator()
	var ours, bare []time.Duration
	for b.Loop() {
		b.StopTimer()
		n := w.people(w.newcomer(berges))
		until(b, "linked", n.links) // held back for a moment when the rounds come faster than the platform allows
		r, err := n.status()
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		began := time.Now()
		if err := m.decide(n, api.Approve, r.Version); err != nil {
			b.Fatal(err)
		}
		n.granted(b)
		ours = append(ours, time.Since(began))
		b.StopTimer()
		bare = append(bare, w.bare(b))
		b.StartTimer()
	}
	mine, theirs := median(ours), median(bare)
	b.ReportMetric(float64(mine.Microseconds())/1000, "ms-granted")
	b.ReportMetric(float64(theirs.Microseconds())/1000, "ms-bare")
	b.ReportMetric(float64(mine)/float64(theirs), "x-bare")
}

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}

// granted looks again and again until the place is open.
func (n *newcomer) granted(b *testing.B) {
	b.Helper()
	deadline := time.Now().Add(patience)
	for {
		r, err := n.status()
		if err != nil {
			b.Fatal(err)
		}
		if placeOf(r, berges).State == api.Granted {
			return
		}
		if time.Now().After(deadline) {
			b.Fatalf("still %s", placeOf(r, berges).State)
		}
	}
}

// bare adds a fresh account to the server and gives it the role, as a script would: look, add, give, look.
func (w *town) bare(b *testing.B) time.Duration {
	b.Helper()
	user, err := w.person()
	if err != nil {
		b.Fatal(err)
	}
	token := w.consent(b, user)
	g := w.state().guild(sauvrine)
	i := slices.IndexFunc(g.Roles, func(r struct{ ID, Name string }) bool { return r.Name == observer })
	member := w.sandbox.ready.API + "/v10/guilds/" + g.ID + "/members/" + user
	began := time.Now()
	for _, c := range []struct {
		method, address string
		body            any
		status          int
	}{
		{"GET", member, nil, 404},
		{"PUT", member, object{"access_token": token}, 201},
		{"PUT", member + "/roles/" + g.Roles[i].ID, nil, 204},
		{"GET", member, nil, 200},
	} {
		if got := w.asBot(b, c.method, c.address, c.body); got != c.status {
			b.Fatalf("%s: %d, want %d", c.method, got, c.status)
		}
	}
	return time.Since(began)
}

func (w *town) asBot(b *testing.B, method, address string, body any) int {
	b.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		b.Fatal(err)
	}
	if body == nil {
		raw = nil
	}
	req, err := http.NewRequest(method, address, bytes.NewReader(raw))
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Authorization", "Bot "+w.sandbox.ready.Token)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "DiscordBot (https://example.org, 1)")
	res, err := quick.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	res.Body.Close()
	return res.StatusCode
}

// consent is a person who lets us add them to servers: it answers their token.
func (w *town) consent(b *testing.B, user string) string {
	b.Helper()
	r := w.sandbox.ready
	q := url.Values{"client_id": {r.ClientID}, "redirect_uri": {"http://127.0.0.1/back"}, "response_type": {"code"},
		"scope": {"identify guilds.join"}, "state": {"s"}, "user": {user}, "approve": {"1"}}
	c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	next, err := hop(c, r.URL+"/oauth2/authorize?"+q.Encode())
	if err != nil {
		b.Fatal(err)
	}
	back, err := url.Parse(next)
	if err != nil {
		b.Fatal(err)
	}
	form := url.Values{"grant_type": {"authorization_code"}, "code": {back.Query().Get("code")}, "redirect_uri": {"http://127.0.0.1/back"}}
	req, err := http.NewRequest("POST", r.API+"/v10/oauth2/token", strings.NewReader(form.Encode()))
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.SetBasicAuth(r.ClientID, r.ClientSecret)
	res, err := quick.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	var t struct {
		Access string `json:"access_token"`
	}
	if err := json.NewDecoder(res.Body).Decode(&t); err != nil || t.Access == "" {
		b.Fatal(fmt.Errorf("no token: %s, %w", res.Status, err))
	}
	return t.Access
}
