package discord

import (
	"bytes"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"parvis/server/platform"
)

const (
	guildB   = "1000000000000000011"
	channelB = "1000000000000000012"
)

// One server that refuses everything stops what we ask of it, and nothing else; that we stopped is told, once.
func TestOneServersRefusalsDoNotStopTheOthers(t *testing.T) {
	t.Parallel()
	var logged bytes.Buffer
	member := answers(200, `{"user":{"id":"`+personA+`"},"roles":[]}`)
	f := newFake(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, guildB) {
			member(w, r)
			return
		}
		answers(403, said("50013"))(w, r)
	})
	a, c := f.adapter(t, func(o *Options) { o.Log = slog.New(slog.NewTextHandler(&logged, nil)) })
	for range budgetRoutine + 200 {
		c.Advance(30 * time.Millisecond)
		_, _ = a.Member(t.Context(), guildA, personA)
	}
	if n := len(f.all()); n != budgetRoutine {
		t.Errorf("%d calls went out", n)
	}
	_, err := a.Member(t.Context(), guildA, personA)
	if e := wantProblem(t, err, platform.RetryAt, "rate_limited"); !e.Held || e.Global {
		t.Errorf("not told as ours: %+v", e)
	}
	if _, err := a.Member(t.Context(), guildB, personA); err != nil {
		t.Errorf("the other server waits too: %v", err)
	}
	if n := strings.Count(logged.String(), "hold back"); n != 1 {
		t.Errorf("told %d times: %s", n, logged.String())
	}
	c.Advance(11 * time.Minute)
	for range budgetRoutine + 5 {
		c.Advance(30 * time.Millisecond)
		_, _ = a.Member(t.Context(), guildA, personA)
	}
	if n := strings.Count(logged.String(), "hold back"); n != 2 {
		t.Errorf("a second time is told %d times", n-1)
	}
}

// A server's channels are counted with it, as far as we know whose they are.
func TestChannelsCountWithTheirServer(t *testing.T) {
	t.Parallel()
	table := guildRoutes(nil)
	table["GET /channels/"+channelA+"/invites"] = answers(403, said("50013"))
	table["GET /guilds/"+guildA+"/invites"] = answers(403, said("50013"))
	table["GET /channels/"+channelA] = answers(200, `{"id":"`+channelA+`","guild_id":"`+guildA+`"}`)
	f := newFake(t, routes(table))
	a, c := f.adapter(t)
	if _, err := a.Server(t.Context(), guildA); err != nil {
		t.Fatal(err)
	}
	for range budgetRoutine {
		c.Advance(time.Second / 4)
		_, _ = a.Invites(t.Context(), channelA)
	}
	refused := 0
	for _, got := range f.all() {
		if strings.HasSuffix(got.Path, "/invites") {
			refused++
		}
	}
	if refused != budgetRoutine {
		t.Errorf("%d refused calls of one server", refused)
	}
}

// However many servers refuse, all together stay far below what Discord bans for.
func TestAllServersTogetherAreBounded(t *testing.T) {
	t.Parallel()
	g := newGate(newClock().Now)
	sent := 0
	for server := range 40 {
		where := routeOf(http.MethodGet, "/guilds/10000000000000"+string(rune('0'+server/10))+string(rune('0'+server%10))+"/members/1")
		for range budgetRoutine {
			told := &trip{}
			g.second = time.Time{} // not what this is about
			if g.admit(where, told) != nil {
				break
			}
			sent++
			g.learn(where, told, answer{status: 403, header: http.Header{}}, &platform.Error{Step: platform.WaitSteward, Reason: "permission"})
		}
	}
	if sent != budgetAll || budgetAll+budgetUrgent >= 10_000 {
		t.Errorf("%d refused calls in ten minutes", sent)
	}
}
