package insight

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parvis/server/db"
	"parvis/server/db/dbtest"
	"parvis/server/secret"
)

type counter struct {
	*Service
	t   *testing.T
	mu  sync.Mutex
	now time.Time
	log bytes.Buffer
}

const oneDay = 24 * time.Hour

var start = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

func each(t *testing.T, suite func(t *testing.T, c *counter)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		t.Helper()
		suite(t, newCounter(t, d))
	})
}

func newCounter(t *testing.T, d *db.DB) *counter {
	t.Helper()
	c := &counter{t: t, now: start}
	c.Service = New(d, secret.NewKey([32]byte{7}), func() time.Time {
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.now
	}, slog.New(slog.NewTextHandler(&c.log, nil)))
	return c
}

func (c *counter) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func (c *counter) search(words string, hits, times int) {
	for range times {
		c.Search(c.t.Context(), Query{Words: words, Lang: "fr", Hits: hits})
	}
}

func (c *counter) flush() {
	c.t.Helper()
	if err := c.Flush(c.t.Context()); err != nil {
		c.t.Fatal(err)
	}
}

func (c *counter) purge() {
	c.t.Helper()
	if err := c.Purge(c.t.Context()); err != nil {
		c.t.Fatal(err)
	}
}

func (c *counter) list() Worklist {
	c.t.Helper()
	c.flush()
	w, err := c.Worklist(c.t.Context())
	if err != nil {
		c.t.Fatal(err)
	}
	return w
}

func (c *counter) stored(words string) bool {
	c.t.Helper()
	return strings.Contains(dbtest.Dump(c.t, c.DB), words)
}

func texts(all []Words) (list []string) {
	for _, w := range all {
		list = append(list, w.Text)
	}
	return list
}

func TestWorklist(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *counter) {
		ctx := t.Context()
		c.search("Clé du local", 0, 4)
		c.search("clés", 0, 4)
		c.flush()
		c.search("cle du LOCAL ?", 0, 2)
		c.search("compost", 3, 30)
		c.Clicked(ctx, "Compost", "composter")
		c.search("velo", 2, 20)
		for range 3 {
			c.Clicked(ctx, "vélo", "velos")
		}
		c.Clear(ctx, "bienvenue/cle", "fr", false)
		c.Clear(ctx, "bienvenue/cle", "fr", true)
		c.Clear(ctx, "bienvenue/cle", "fr", false)
		c.Clear(ctx, "bienvenue/fin", "fr", true)
		c.Read(ctx, "summaries", "ancienne")
		c.flush()
		c.Read(ctx, "summaries", "ancienne")
		c.pass(oneDay)
		c.search("clé du local", 0, 1)
		today := start.Truncate(oneDay)
		want := Worklist{
			Missing:    []Words{{Text: "cle du local", Lang: "fr", Times: 7, Last: today.Add(oneDay)}},
			Unclicked:  []Words{{Text: "compost", Lang: "fr", Times: 30, Clicked: 1, Last: today}},
			Unclear:    []Step{{ID: "bienvenue/cle", Lang: "fr", Yes: 1, No: 2, Last: today}},
			Superseded: []Document{{Kind: "summaries", ID: "ancienne", Times: 2, Last: today}},
		}
		if diff := cmp.Diff(want, c.list()); diff != "" {
			t.Error(diff)
		}
		c.pass(oneDay)
		c.search("clé du local", 1, 1) // somebody wrote it
		if w := c.list(); len(w.Missing) != 0 {
			t.Errorf("still missing: %+v", w.Missing)
		}
		c.pass(oneDay)
		c.search("clé du local", 0, 2) // and took it back
		if w := c.list(); len(w.Missing) != 1 || w.Missing[0].Times != 2 {
			t.Errorf("not missing again: %+v", w.Missing)
		}
		c.pass(KeepDays * oneDay)
		if diff := cmp.Diff(Worklist{}, c.list()); diff != "" {
			t.Error(diff)
		}
		c.purge()
		for line := range strings.Lines(dbtest.Dump(t, c.DB)) {
			if strings.HasPrefix(line, "insight_") {
				t.Errorf("left: %s", line)
			}
		}
	})
}

// Words become readable with the search that reaches the threshold, not before.
func TestRareWordsAreNotReadable(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *counter) {
		c.search("canaricinq", 0, MinTimes-1)
		c.flush()
		for range MinTimes {
			c.Clicked(t.Context(), "canaricinq", "x") // a click is no search
			c.Clicked(t.Context(), "canariclic", "x")
			c.flush()
		}
		for range MinDays - 1 {
			c.search("canarijour", 1, 1)
			c.flush()
			c.pass(oneDay)
		}
		if c.stored("canari") {
			t.Fatal("a rare word is readable")
		}
		c.search("canaricinq", 1, 1)
		c.flush()
		if !c.stored("canaricinq") || c.stored("canarijour") {
			t.Error("five times is the threshold")
		}
		c.search("canarijour", 0, 1)
		c.flush()
		if !c.stored("canarijour") || c.stored("canariclic") {
			t.Error("three days are the threshold")
		}
		c.search("canarilent", 0, 4)
		c.flush()
		c.pass(RareDays * oneDay)
		c.search("canarilent", 0, 1) // forgotten meanwhile, also when nobody tidied
		c.flush()
		if c.stored("canarilent") {
			t.Error("counted beyond the days that rare words are kept")
		}
		c.purge()
		c.search("canarilent", 0, 3)
		c.flush()
		if c.stored("canarilent") {
			t.Error("purged counts still count")
		}
		c.pass(KeepDays*oneDay - oneDay)
		c.search("canaricinq", 0, 2)
		c.flush()
		c.purge()
		if c.stored("canaricinq") {
			t.Error("readable with what is left below the threshold")
		}
		if c.stored("canari") || strings.Contains(c.log.String(), "canari") {
			t.Error("something is readable")
		}
	})
}

// Whatever is searched in whatever order, over days, with purges between: what is readable was searched often enough,
// by what the database holds and by what we counted ourselves.
func TestNothingReadableBelowTheThreshold(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *counter) {
		seed := rand.Uint64()
		r := rand.New(rand.NewPCG(seed, 1))
		type occurrence struct{ day, times int }
		seen := map[string][]occurrence{}
		today := 0
		check := func() {
			t.Helper()
			shown, err := db.All(t.Context(), c.DB, func(scan func(...any) error) (string, error) {
				var w string
				return w, scan(&w)
			}, `SELECT words FROM insight_words`)
			if err != nil {
				t.Fatal(err)
			}
			for _, words := range shown {
				times, days := 0, map[int]bool{}
				for _, o := range seen[words] {
					if o.day > today-KeepDays {
						times += o.times
						days[o.day] = true
					}
				}
				if times < MinTimes && len(days) < MinDays {
					t.Errorf("seed %d: %q is readable after %d times on %d days", seed, words, times, len(days))
				}
			}
			dump := dbtest.Dump(t, c.DB)
			for words := range seen {
				if want := strings.Contains(" "+strings.Join(shown, " ")+" ", " "+words+" "); strings.Contains(dump, `"`+words+`"`) != want {
					t.Errorf("seed %d: %q stands elsewhere in the database", seed, words)
				}
			}
		}
		for range 60 {
			for range r.IntN(8) {
				words := fmt.Sprintf("mot%d", int(r.ExpFloat64()*12))
				if r.IntN(4) == 0 {
					c.Clicked(t.Context(), words, "x")
					continue
				}
				c.search(words, r.IntN(2), 1)
				seen[words] = append(seen[words], occurrence{today, 1})
			}
			if r.IntN(2) == 0 {
				c.flush()
			}
			if r.IntN(3) == 0 {
				n := 1 + r.IntN(20)
				c.flush() // what is held belongs to its own day; flushed late it may only be rarer
				c.pass(time.Duration(n) * oneDay)
				today += n
				c.purge()
			}
			check()
		}
	})
}

// The same words have the same hash from one start to the next, and another with another key.
func TestHashIsKeyed(t *testing.T) {
	t.Parallel()
	a, b := New(nil, secret.NewKey([32]byte{1}), nil, nil), New(nil, secret.NewKey([32]byte{2}), nil, nil)
	again := New(nil, secret.NewKey([32]byte{1}), nil, nil)
	if a.hash("mot") == b.hash("mot") || a.hash("mot") != again.hash("mot") || a.hash("mot") == a.hash("mots") {
		t.Error("not a keyed hash")
	}
}

func TestRunWrites(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *counter) {
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			c.Run(ctx)
		}()
		var group sync.WaitGroup
		for range 10 {
			group.Go(func() {
				for range flushSize / 10 {
					c.Search(ctx, Query{Words: "compost", Lang: "fr"})
				}
			})
		}
		group.Wait()
		deadline := time.Now().Add(20 * time.Second)
		for { // a hundred events are written at once
			w, err := c.Worklist(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if len(w.Missing) == 1 && w.Missing[0].Times == flushSize {
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("not written: %+v", w)
			}
		}
		c.search("velo", 0, 6)
		cancel()
		<-done // what was left is written at the end
		w, err := c.Worklist(t.Context())
		if diff := cmp.Diff([]string{"compost", "velo"}, texts(w.Missing)); err != nil || diff != "" {
			t.Error(err, diff)
		}
	})
}

// A database that does not answer costs no search and no count; a flood costs no memory.
func TestHeldIsBounded(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *counter) {
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		c.search("compost", 0, 7)
		if err := c.Flush(gone); err == nil {
			t.Fatal("written on a context that is over")
		}
		for i := range 3 * maxHeld {
			c.search("flot "+word(i), 0, 1)
		}
		c.search("compost", 0, 2) // what is known is still counted
		if len(c.held) != maxHeld {
			t.Errorf("%d counts are held", len(c.held))
		}
		if w := c.list(); len(w.Missing) != 1 || w.Missing[0].Times != 9 {
			t.Errorf("lost: %+v", w.Missing)
		}
		if len(c.held) != 0 {
			t.Errorf("%d counts are still held", len(c.held))
		}
	})
}

// A commit whose answer is lost may have been one: its counts are not written again, so that no word counts twice. A
// write that failed is written once.
func TestLostCommitIsNotCountedTwice(t *testing.T) {
	t.Parallel()
	c := newCounter(t, dbtest.SQLite(t))
	mend := func(statement string) {
		t.Helper()
		if err := c.DB.InTx(t.Context(), func(tx *db.Tx) error { return tx.Exec(t.Context(), statement) }); err != nil {
			t.Fatal(err)
		}
	}
	// a reference that is looked at with the commit makes only that fail
	mend(`CREATE TABLE spoilt (x TEXT REFERENCES member (id) DEFERRABLE INITIALLY DEFERRED)`)
	mend(`CREATE TRIGGER spoil AFTER INSERT ON insight_search BEGIN INSERT INTO spoilt VALUES ('nobody'); END`)
	c.search("canari", 0, MinTimes-1)
	if err := c.Flush(t.Context()); err == nil || !strings.Contains(err.Error(), "commit") {
		t.Fatalf("the commit did not fail: %v", err)
	}
	mend(`DROP TRIGGER spoil`)
	c.search("canari", 0, MinTimes-1)
	c.flush()
	if c.stored("canari") {
		t.Error("counted twice")
	}
	mend(`CREATE TRIGGER spoil BEFORE INSERT ON insight_search BEGIN SELECT RAISE(ABORT, 'no'); END`)
	c.search("compost", 0, MinTimes)
	if err := c.Flush(t.Context()); err == nil {
		t.Fatal("the write did not fail")
	}
	mend(`DROP TRIGGER spoil`)
	if w := c.list(); len(w.Missing) != 1 || w.Missing[0].Times != MinTimes {
		t.Errorf("%+v", w.Missing)
	}
}

func word(i int) string {
	return strings.Map(func(r rune) rune { return 'a' + r - '0' }, fmt.Sprint(i))
}

// A flood fills a day, not the disk; what is known is still counted.
func TestDayIsBounded(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *counter) {
		c.daily = 3
		c.search("compost", 0, 5)
		c.flush()
		c.search("flot", 0, 9)
		c.flush()
		for i := range 10 {
			c.search("flot "+word(i), 0, 9)
		}
		c.search("compost", 0, 2)
		if w := c.list(); len(w.Missing) != 3 || w.Missing[2].Times != 7 {
			t.Errorf("%+v", w.Missing)
		}
		c.pass(oneDay)
		c.search("demain", 0, 9)
		if w := c.list(); len(w.Missing) != 4 {
			t.Errorf("the next day is full too: %+v", w.Missing)
		}
	})
}

func TestBadIDsAreNotCounted(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *counter) {
		for _, bad := range []string{"", "Jean Dupont", "é", "a\x00", "<b>", strings.Repeat("a", 201), "a@b", "\xff"} {
			c.Clear(t.Context(), bad, "fr", false)
			c.Read(t.Context(), bad, "x")
			c.Read(t.Context(), "x", bad)
		}
		c.Clicked(t.Context(), "compost", "")
		for _, lang := range []string{"", "f", "FR", "fr-FR", "\x00\x00"} {
			c.Clear(t.Context(), "a/b", lang, false)
			c.Search(t.Context(), Query{Words: "compost", Lang: lang})
		}
		w := c.list()
		if len(w.Unclear) != 1 || w.Unclear[0].Lang != "" || w.Unclear[0].No != 5 || len(w.Superseded) != 0 || w.Missing[0].Lang != "" {
			t.Errorf("%+v", w)
		}
	})
}

// Replicas write the same words at once: nothing is lost, nobody waits for ever.
func TestReplicas(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *counter) {
		other := newCounter(t, c.DB)
		var group sync.WaitGroup
		for _, one := range []*counter{c, other} {
			group.Go(func() {
				for range 10 {
					for i := range 20 {
						one.search("mot "+word(i), 0, 1)
					}
					if err := one.Flush(t.Context()); err != nil {
						t.Error(err)
					}
					if err := one.Purge(t.Context()); err != nil {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		w := c.list()
		if len(w.Missing) != 20 {
			t.Fatalf("%d words", len(w.Missing))
		}
		for _, m := range w.Missing {
			if m.Times != 20 {
				t.Errorf("%s %d times", m.Text, m.Times)
			}
		}
	})
}
