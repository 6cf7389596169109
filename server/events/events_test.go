package events_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"parvis/server/db"
	"parvis/server/db/dbtest"
	"parvis/server/events"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 20 * time.Second

// startHub runs a hub until the test ends and waits until it hears what others publish.
func startHub(t *testing.T, d *db.DB) *events.Hub {
	t.Helper()
	h := events.New(d, slog.New(slog.DiscardHandler))
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); h.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	untilHeard(t, d, h)
	return h
}

// untilHeard publishes until a listener of its own hears it: from then on the hub listens.
func untilHeard(t *testing.T, d *db.DB, h *events.Hub) {
	t.Helper()
	deadline := time.After(patience)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		l := h.Listen(func(e events.Event) bool { return e.Type == "probe" })
		publish(t, d, h, events.Event{Type: "probe"})
		select {
		case <-l.C:
			l.Close()
			return
		case <-l.Lost:
		case <-tick.C:
			l.Close()
		case <-deadline:
			t.Fatal("the hub hears nothing")
		}
	}
}

func publish(t *testing.T, d *db.DB, h *events.Hub, e events.Event) {
	t.Helper()
	err := d.InTx(t.Context(), func(tx *db.Tx) error { return h.Publish(t.Context(), tx, e) })
	if err != nil {
		t.Fatal(err)
	}
}

func only(kind string) func(events.Event) bool {
	return func(e events.Event) bool { return e.Type == kind }
}

func next(t *testing.T, l *events.Listener) events.Event {
	t.Helper()
	select {
	case e := <-l.C:
		return e
	case <-l.Lost:
		t.Fatal("lost")
	case <-time.After(patience):
		t.Fatal("no event")
	}
	return events.Event{}
}

func TestEventsFollowTheCommit(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := startHub(t, d)
		l := h.Listen(only("request"))
		defer l.Close()
		oops := errors.New("oops")
		err := d.InTx(t.Context(), func(tx *db.Tx) error {
			return errors.Join(h.Publish(t.Context(), tx, events.Event{Type: "request", ID: "rolled back"}), oops)
		})
		if !errors.Is(err, oops) {
			t.Fatal(err)
		}
		publish(t, d, h, events.Event{Type: "other", ID: "unwanted"})
		want := events.Event{Type: "request", ID: "a", Version: 7}
		publish(t, d, h, want)
		if diff := cmp.Diff(want, next(t, l)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestEventsReachOtherReplicas(t *testing.T) {
	t.Parallel()
	dsn := dbtest.PostgresDSN(t)
	first, second := open(t, dsn), open(t, dsn)
	a, b := startHub(t, first), startHub(t, second)
	l := b.Listen(only("request"))
	defer l.Close()
	publish(t, first, a, events.Event{Type: "request", ID: "x"})
	if e := next(t, l); e.ID != "x" {
		t.Errorf("got %+v", e)
	}
}

func open(t *testing.T, dsn string) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), "", dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func TestASlowListenerIsDroppedAndTheOthersAreNot(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := startHub(t, d)
		slow, quick := h.Listen(only("request")), h.Listen(only("request"))
		defer quick.Close()
		for i := range int64(cap(slow.C) + 1) {
			publish(t, d, h, events.Event{Type: "request", Version: i})
			if e := next(t, quick); e.Version != i {
				t.Fatalf("version %d, want %d", e.Version, i)
			}
		}
		select {
		case <-slow.Lost:
		case <-time.After(patience):
			t.Fatal("not told")
		}
		slow.Close()
		slow.Close() // more than once is harmless
		publish(t, d, h, events.Event{Type: "request", Version: 99})
		if e := next(t, quick); e.Version != 99 {
			t.Errorf("got %+v", e)
		}
	})
}

// Events may be missed while the connection is away. Whoever listened at any moment of it is told to look again, also
// who came after it broke.
func TestALostConnectionIsToldToEveryone(t *testing.T) {
	t.Parallel()
	d := dbtest.Postgres(t)
	h := startHub(t, d)
	before := h.Listen(only("request"))
	if _, err := d.QueryContext(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
		WHERE datname = current_database() AND query LIKE 'LISTEN%'`); err != nil {
		t.Fatal(err)
	}
	wait := func(l *events.Listener, who string) {
		t.Helper()
		select {
		case <-l.Lost:
		case <-l.C:
		case <-time.After(patience):
			t.Errorf("who came %s heard nothing and was not told", who)
		}
	}
	during := h.Listen(only("request"))
	publish(t, d, h, events.Event{Type: "request", ID: "missed"})
	wait(before, "before")
	between := h.Listen(only("request"))
	publish(t, d, h, events.Event{Type: "request", ID: "missed too"})
	wait(during, "during")
	wait(between, "between")
	untilHeard(t, d, h)
	after := h.Listen(only("request"))
	defer after.Close()
	publish(t, d, h, events.Event{Type: "request", ID: "heard"})
	if e := next(t, after); e.ID != "heard" {
		t.Errorf("got %+v", e)
	}
}

// Who is where is known on every replica, tells of comings and goings only, and ends by itself.
func TestPresence(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := startHub(t, d)
		b := a
		if d.Engine == db.Postgres {
			b = startHub(t, d) // another replica
		}
		heard := b.Listen(only(events.Presence))
		defer heard.Close()
		now := time.Now()
		ines, other := events.Somebody{Who: "m1", Name: "Inès", Page: "1"}, events.Somebody{Who: "m1", Name: "Inès", Page: "2"}
		paul := events.Somebody{Who: "m2", Name: "Paul", Page: "3"}
		say := func(s events.Somebody, until time.Time) {
			t.Helper()
			if err := a.Stay(t.Context(), "request/x", s, until); err != nil {
				t.Fatal(err)
			}
		}
		hears := func(who string) {
			t.Helper()
			if e := next(t, heard); e.ID != "request/x" || e.Who == nil || e.Who.Who != who {
				t.Fatalf("%+v", e)
			}
		}
		soon := now.Add(time.Minute)
		say(ines, soon)
		hears("m1")
		say(ines, soon.Add(time.Second)) // still there: no news
		say(other, soon)
		hears("m1")
		say(paul, now.Add(10*time.Second))
		hears("m2")
		for _, c := range []struct {
			what, place, who string
			now              time.Time
			want             []string
		}{
			{"the others, each once", "request/x", "m2", now, []string{"Inès"}},
			{"not oneself", "request/x", "m1", now, []string{"Paul"}},
			{"all", "request/x", "", now, []string{"Inès", "Paul"}},
			{"elsewhere", "request/y", "", now, []string{}},
			{"whose time is over", "request/x", "", now.Add(30 * time.Second), []string{"Inès"}},
			{"everybody's time is over", "request/x", "", now.Add(time.Hour), []string{}},
		} {
			if diff := cmp.Diff(c.want, b.Others(c.place, c.who, c.now)); diff != "" {
				t.Errorf("%s: %s", c.what, diff)
			}
		}
		say(ines, time.Time{})
		hears("m1")
		if diff := cmp.Diff([]string{"Inès"}, b.Others("request/x", "m2", now)); diff != "" {
			t.Error("one of two pages is left: " + diff)
		}
		say(other, time.Time{})
		hears("m1")
		if diff := cmp.Diff([]string{}, b.Others("request/x", "m2", now)); diff != "" {
			t.Error(diff)
		}
	})
}
