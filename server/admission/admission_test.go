package admission

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"parvis/app/api"
	"parvis/app/problem"
	"parvis/content/markdown"
	"parvis/content/starter"
	"parvis/server/auth"
	"parvis/server/db"
	"parvis/server/db/dbtest"
	"parvis/server/events"
	"parvis/server/grants"
	"parvis/server/jobs"
	"parvis/server/library"
	"parvis/server/platform"
	"parvis/server/publish"
	"parvis/server/secret"
)

// desk is the slice over a real database and the starter's charter and spaces, without a platform.
type desk struct {
	*Service
	t    *testing.T
	at   time.Time
	jobs *jobs.Queue
}

var moderator = auth.Member{ID: "m1", Name: "Solène", Role: auth.Moderator}

const (
	day  = 24 * time.Hour
	year = 365 * day
)

func each(t *testing.T, suite func(t *testing.T, d *desk)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		t.Helper()
		suite(t, newDesk(t, d))
	})
}

func newDesk(t *testing.T, d *db.DB) *desk {
	t.Helper()
	x := &desk{t: t, at: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)}
	now := func() time.Time { return x.at }
	log, key, reader := slog.New(slog.DiscardHandler), secret.NewKey([32]byte{3}), markdown.New()
	lib := library.New(d, reader, now)
	pub := &publish.Service{DB: d, Reader: reader, Library: lib, Now: now, Log: log}
	if _, err := pub.Load(t.Context(), rules()); err != nil {
		t.Fatal(err)
	}
	x.jobs = jobs.New(d, jobs.Settings{Now: now, Log: log, Poll: 5 * time.Millisecond})
	people := &auth.Service{DB: d, Key: key, Now: now}
	g := &grants.Service{DB: d, Jobs: x.jobs, Auth: people, Key: key, Now: now, Log: log}
	x.Service = &Service{DB: d, Key: key, Library: lib, Grants: g, Auth: people, Events: events.New(d, log), Now: now, Log: log}
	g.Changed = x.PlaceChanged
	g.Register()
	return x
}

// rules are what of the starter admission looks at: each desk reads it anew.
var rules = sync.OnceValue(func() fs.FS {
	files := fstest.MapFS{}
	for _, pattern := range []string{"community.toml", "charter/*", "spaces/*"} {
		names, err := fs.Glob(starter.FS(), pattern)
		if err != nil || len(names) == 0 {
			panic(fmt.Sprint(pattern, err))
		}
		for _, name := range names {
			data, err := fs.ReadFile(starter.FS(), name)
			if err != nil {
				panic(err)
			}
			files[name] = &fstest.MapFile{Data: data}
		}
	}
	return files
})

func (d *desk) accept() Acceptance {
	d.t.Helper()
	c, err := d.Library.Charter("fr")
	if err != nil {
		d.t.Fatal(err)
	}
	a, err := d.Accept(d.t.Context(), c.ID, c.Hash)
	if err != nil {
		d.t.Fatal(err)
	}
	return a
}

func (d *desk) ask(text string, spaces ...string) (request string, a Acceptance) {
	d.t.Helper()
	a = d.accept()
	id, err := d.Ask(d.t.Context(), Ask{
		Acceptance: d.AcceptanceSecret(a.ID), Spaces: spaces, Contact: text, Lang: "fr",
		Answers: map[string]string{"envie": text, "secteur": text, "appareil": text},
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return id, a
}

func (d *desk) view(id string) View {
	d.t.Helper()
	v, err := d.View(d.t.Context(), id, "fr")
	if err != nil {
		d.t.Fatal(err)
	}
	return v
}

func (d *desk) decideNow(id, decision, reason string, spaces ...string) {
	d.t.Helper()
	err := d.Decide(d.t.Context(), moderator, id, api.Decide{Decision: decision, Reason: reason, Spaces: spaces, Version: d.view(id).Version})
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// work runs the jobs that are due, then stops.
func (d *desk) work(until func() bool) {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.t.Context(), 20*time.Second)
	defer cancel()
	go func() {
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for ctx.Err() == nil && !until() {
			<-tick.C
		}
		cancel()
	}()
	d.must(d.jobs.Run(ctx))
}

// Twenty moderators decide at once: one decision stands, one line in the journal per place (T-A2).
func TestOneDecisionStands(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		for round := range 5 {
			id, _ := d.ask("mots", "berges", "carnet")
			version := d.view(id).Version
			var won atomic.Int32
			var group sync.WaitGroup
			for i := range 20 {
				group.Go(func() {
					decision := []string{api.Approve, api.Refuse}[i%2]
					err := d.Decide(t.Context(), moderator, id, api.Decide{Decision: decision, Reason: "car", Version: version})
					switch code := problem.CodeOf(err); {
					case err == nil:
						won.Add(1)
					case code != problem.CodeAlreadyDecided && code != problem.CodeStale:
						t.Errorf("lost with %v", err)
					}
				})
			}
			group.Wait()
			v := d.view(id)
			if won.Load() != 1 || len(v.Decisions) != 2 || v.Decisions[0].What != v.Decisions[1].What || v.State == api.Waiting {
				t.Errorf("round %d: %d won, %s, journal %+v", round, won.Load(), v.State, v.Decisions)
			}
			all, err := grants.Of(t.Context(), d.DB, id)
			if want := map[string]int{api.Approved: 2, api.Refused: 0}[v.State]; err != nil || len(all) != want {
				t.Errorf("%s with %d grants: %v", v.State, len(all), err)
			}
		}
	})
}

// Withdrawing, deciding and writing at once end in something whole.
func TestWithdrawAgainstDecide(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		for range 5 {
			id, _ := d.ask("mots", "berges")
			version := d.view(id).Version
			var group sync.WaitGroup
			for range 5 {
				group.Go(func() {
					if err := d.Withdraw(t.Context(), id); err != nil {
						t.Error(err)
					}
				})
				group.Go(func() {
					err := d.Decide(t.Context(), moderator, id, api.Decide{Decision: api.Approve, Version: version})
					if code := problem.CodeOf(err); err != nil && code != problem.CodeAlreadyDecided && code != problem.CodeStale {
						t.Error(err)
					}
				})
				group.Go(func() {
					if err := d.Say(t.Context(), id, "", false, "un mot"); err != nil {
						t.Error(err)
					}
				})
			}
			group.Wait()
			v := d.view(id)
			if v.State != api.Withdrawn || len(v.Messages) != 5 {
				t.Errorf("%s with %d messages", v.State, len(v.Messages))
			}
			all, err := grants.Of(t.Context(), d.DB, id)
			if err != nil || len(all) == 1 && all[0].Wanted {
				t.Errorf("something is still wanted: %+v %v", all, err)
			}
		}
	})
}

func TestSecretsOpenWhatTheyAreOf(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		id, a := d.ask("mots", "berges")
		r, s := d.RequestSecret(id), d.AcceptanceSecret(a.ID)
		for text, want := range map[string]Opened{r: {Request: id}, s: {Acceptance: a.ID}} {
			if got, err := d.Open(t.Context(), text); err != nil || got != want {
				t.Errorf("%+v %v", got, err)
			}
		}
		swapped := "a" + r[1:]
		forged := kindAcceptance + "." + id + "." + d.Key.Derive(kindAcceptance, id)
		for name, text := range map[string]string{
			"empty": "", "dots": "..", "kind only": "r", "another kind": swapped, "right for the wrong kind": forged, "longer": r + "x", "shorter": r[:len(r)-1],
			"upper case": strings.ToUpper(r), "none": d.RequestSecret("none"), "unknown kind": "x." + id + "." + d.Key.Derive("x", id), "space": " " + r,
			"NUL": kindRequest + ".\x00." + d.Key.Derive(kindRequest, "\x00"),
		} {
			if got, err := d.Open(t.Context(), text); problem.CodeOf(err) != problem.CodeUnauthorized {
				t.Errorf("%s opens %+v: %v", name, got, err)
			}
		}
		if strings.Contains(dbtest.Dump(t, d.DB), strings.Split(r, ".")[2]) {
			t.Error("a secret is stored")
		}
	})
}

// canaries fill everything that is held about a person.
func (d *desk) canaries(space ...string) (id string, a Acceptance) {
	d.t.Helper()
	id, a = d.ask("CANARY", space...)
	ctx := d.t.Context()
	d.must(d.Say(ctx, id, "", false, "CANARY message"))
	d.must(d.Say(ctx, id, "Solène", true, "CANARY answer"))
	d.decideNow(id, api.Refuse, "CANARY refusal")
	d.decideNow(id, api.Reopen, "")
	d.decideNow(id, api.Approve, "CANARY reason", space[0])
	_, _, err := d.Auth.BeginLink(ctx, id)
	d.must(err)
	d.must(d.Link(ctx, id, func(tx *db.Tx) error {
		return d.Grants.Link(ctx, tx, id, platform.Account{UserID: "CANARY-4711", Name: "CANARY name", AccessToken: "x"})
	}))
	return id, a
}

// After an erasure no word of the person is in any table, and what keeps is a line that names nobody (T-P6).
func TestErasureLeavesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		for name, erase := range map[string]func(id string, a Acceptance) error{
			"by the request": func(id string, _ Acceptance) error {
				return d.Erase(t.Context(), []Opened{{Request: id}}, false)
			},
			"by the acceptance, leaving": func(_ string, a Acceptance) error {
				return d.Erase(t.Context(), []Opened{{Acceptance: a.ID}}, true)
			},
		} {
			id, a := d.canaries("berges", "carnet")
			if n := strings.Count(dbtest.Dump(t, d.DB), "CANARY"); n < 8 {
				t.Fatalf("only %d canaries", n)
			}
			d.must(erase(id, a))
			gone := func() bool {
				all, err := grants.Of(t.Context(), d.DB, id)
				return err == nil && len(all) == 0
			}
			d.work(gone)
			dump := dbtest.Dump(t, d.DB)
			for line := range strings.Lines(dump) {
				if strings.Contains(line, "CANARY") {
					t.Errorf("%s: left: %s", name, line)
				}
			}
			if !gone() {
				t.Errorf("%s: a grant is left", name)
			}
			for _, text := range []string{d.RequestSecret(id), d.AcceptanceSecret(a.ID)} {
				if _, err := d.Open(t.Context(), text); problem.CodeOf(err) != problem.CodeUnauthorized {
					t.Errorf("%s: a secret still opens: %v", name, err)
				}
			}
			var what []string
			all, err := decisionsOf(t.Context(), d.DB, id)
			d.must(err)
			for _, one := range all {
				what = append(what, one.What)
			}
			want := []string{"refuse", "refuse", "reopen", "reopen", "approve", "erase"}
			if diff := cmp.Diff(want, what); diff != "" {
				t.Errorf("%s: journal %s", name, diff)
			}
			if err := d.Erase(t.Context(), []Opened{{Request: id}, {Acceptance: a.ID}}, true); err != nil {
				t.Errorf("%s: twice: %v", name, err)
			}
		}
	})
}

func TestErasureOfOneIsNotOfAnother(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		id, _ := d.ask("A", "berges")
		other, _ := d.ask("B", "berges")
		before := d.view(other)
		d.must(d.Erase(t.Context(), []Opened{{Request: id}}, true))
		if diff := cmp.Diff(before, d.view(other)); diff != "" {
			t.Error(diff)
		}
	})
}

// Taking an acceptance back withdraws what rests on it; what is held of the requests can still be seen and erased.
func TestWithdrawAcceptance(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		id, a := d.ask("CANARY", "berges")
		d.must(d.WithdrawAcceptance(t.Context(), a.ID))
		if v := d.view(id); v.State != api.Withdrawn {
			t.Errorf("request %s", v.State)
		}
		mine, err := d.Mine(t.Context(), []Opened{{Request: id}})
		if err != nil || len(mine.Requests) != 1 || len(mine.Acceptances) != 0 {
			t.Errorf("held: %+v %v", mine, err)
		}
		_, err = d.Ask(t.Context(), Ask{Acceptance: d.AcceptanceSecret(a.ID), Spaces: []string{"berges"}, Answers: map[string]string{"envie": "x"}})
		if problem.CodeOf(err) != problem.CodeInvalid {
			t.Errorf("asked with an acceptance that was taken back: %v", err)
		}
		d.must(d.Erase(t.Context(), []Opened{{Request: id}}, true))
		if strings.Contains(dbtest.Dump(t, d.DB), "CANARY") {
			t.Error("something is left")
		}
	})
}

// What is older than the community keeps goes, and nothing else (T-P3).
func TestPurge(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		ids := map[string]string{}
		for _, kind := range []string{"waiting", "refused", "withdrawn", "approved", "contact only"} {
			id, _ := d.ask("CANARY-"+kind, "berges")
			ids[kind] = id
			d.must(d.Say(t.Context(), id, "", false, "CANARY-"+kind))
			switch kind {
			case "refused":
				d.decideNow(id, api.Refuse, "CANARY-"+kind)
			case "withdrawn":
				d.must(d.Withdraw(t.Context(), id))
			case "approved":
				d.decideNow(id, api.Approve, "")
			case "contact only":
				d.decideNow(id, api.Approve, "")
				d.must(d.DB.InTx(t.Context(), func(tx *db.Tx) error {
					return errors.Join(tx.Exec(t.Context(), `UPDATE request SET answers = '{}' WHERE id = $1`, id),
						tx.Exec(t.Context(), `DELETE FROM message WHERE request = $1`, id))
				}))
			}
		}
		purge := func(want int) {
			t.Helper()
			n, err := d.Purge(t.Context(), 40*day, 20*day, 10*day, year)
			if err != nil || n != want {
				t.Errorf("after %s: %d purged, %v, want %d", d.at.Format(time.DateOnly), n, err, want)
			}
		}
		left := func(kinds ...string) {
			t.Helper()
			dump := dbtest.Dump(t, d.DB)
			for kind := range ids {
				want := false
				for _, k := range kinds {
					want = want || k == kind
				}
				if got := strings.Contains(dump, "CANARY-"+kind); got != want {
					t.Errorf("on %s %s is left: %v, want %v", d.at.Format(time.DateOnly), kind, got, want)
				}
			}
		}
		purge(0)
		left("waiting", "refused", "withdrawn", "approved", "contact only")
		d.at = d.at.Add(10*day + time.Second)
		purge(2)
		purge(0)
		left("waiting", "refused", "withdrawn")
		d.at = d.at.Add(10 * day)
		purge(2)
		left("waiting")
		d.at = d.at.Add(20 * day)
		purge(1)
		left()
		for _, kind := range []string{"approved", "contact only"} { // the place stays, without words
			if v := d.view(ids[kind]); v.State != api.Approved || len(v.Answers) != 0 || v.Contact != "" || len(v.Messages) != 0 {
				t.Errorf("%s: %+v", kind, v)
			}
		}
		d.at = d.at.Add(year + time.Second)
		purge(0)
		for line := range strings.Lines(dbtest.Dump(t, d.DB)) {
			if strings.HasPrefix(line, "decision:") {
				t.Errorf("the journal is kept for ever: %s", line)
			}
		}
	})
}

func TestVersions(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		id, _ := d.ask("mots", "berges")
		seen := d.view(id).Version
		d.must(d.Say(t.Context(), id, "Solène", true, "de nous")) // our own words do not make a decision stale
		d.must(d.Decide(t.Context(), moderator, id, api.Decide{Decision: api.Approve, Version: seen}))
		id, _ = d.ask("mots", "berges")
		seen = d.view(id).Version
		d.must(d.Say(t.Context(), id, "", false, "en fait non"))
		err := d.Decide(t.Context(), moderator, id, api.Decide{Decision: api.Approve, Version: seen})
		if problem.CodeOf(err) != problem.CodeStale {
			t.Errorf("decided on words that were not seen: %v", err)
		}
		last := int64(0)
		for i, act := range []func() error{
			func() error { return d.Say(t.Context(), id, "", false, "un") },
			func() error { return d.Say(t.Context(), id, "S", true, "deux") },
			func() error { d.decideNow(id, api.Refuse, "x"); return nil },
			func() error { d.decideNow(id, api.Reopen, ""); return nil },
			func() error { return d.Withdraw(t.Context(), id) },
		} {
			d.must(act())
			if v := d.view(id).Version; v <= last {
				t.Errorf("act %d left the version at %d", i, v)
			} else {
				last = v
			}
		}
	})
}

func TestBounds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		id, _ := d.ask("mots", "berges")
		d.decideNow(id, api.Approve, strings.Repeat("🦔", MaxReason))
		for name, act := range map[string]func(string) error{
			"message": func(s string) error { return d.Say(t.Context(), id, "", false, s) },
			"reason": func(s string) error {
				return d.Decide(t.Context(), moderator, id, api.Decide{Decision: api.Refuse, Reason: s, Version: d.view(id).Version})
			},
			"taking back": func(s string) error { return d.TakeBack(t.Context(), moderator, id, "berges", s) },
		} {
			for _, bad := range []string{strings.Repeat("é", MaxMessage+1), "a\x00b", "\x1b[31m", string([]byte{0xff})} {
				if err := act(bad); problem.CodeOf(err) != problem.CodeInvalid {
					t.Errorf("%s %.10q: %v", name, bad, err)
				}
			}
		}
		d.must(d.Say(t.Context(), id, "", false, strings.Repeat("🦔", MaxMessage)))
		d.must(d.TakeBack(t.Context(), moderator, id, "berges", "car"))
		if err := d.TakeBack(t.Context(), moderator, id, "berges", "car"); problem.CodeOf(err) != problem.CodeAlreadyDecided {
			t.Errorf("taken back twice: %v", err)
		}
		for _, none := range []string{"", "none", "\x00", fmt.Sprint(id, " ")} {
			for name, err := range map[string]error{
				"say": d.Say(t.Context(), none, "", false, "x"), "withdraw": d.Withdraw(t.Context(), none), "retry": d.Retry(t.Context(), none, "berges"),
				"decide": d.Decide(t.Context(), moderator, none, api.Decide{Decision: api.Approve}), "confirm": d.Confirm(t.Context(), none, "berges"),
			} {
				if problem.CodeOf(err) != problem.CodeNotFound || err == nil {
					t.Errorf("%s on %q: %v", name, none, err)
				}
			}
		}
	})
}

func TestStateOfRequest(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"waiting": "waiting", "approved": "approved", "refused": "refused", "withdrawn": "withdrawn", "waiting approved": "waiting",
		"approved refused": "approved", "approved withdrawn": "approved", "refused withdrawn": "withdrawn", "refused refused": "refused",
		"waiting refused withdrawn approved": "waiting",
	} {
		var places []Place
		for _, v := range strings.Fields(text) {
			places = append(places, Place{Verdict: v})
		}
		if got := stateOfRequest(places); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// What waits for a moderator is in one list: undecided requests, words that nobody read, places to mend. Each leaves it by
// what settles it.
func TestTodo(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		todo := func(want ...string) {
			t.Helper()
			items, _, err := d.Queue(t.Context(), FilterTodo, "", "fr")
			d.must(err)
			var got []string
			for _, v := range items {
				got = append(got, v.ID)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("to do (-want +got):\n%s", diff)
			}
			if c, err := d.Counts(t.Context()); err != nil || c.Todo != len(want) {
				t.Errorf("%+v, want %d: %v", c, len(want), err)
			}
		}
		ask := func() string {
			d.at = d.at.Add(time.Second)
			id, _ := d.ask("mots", "berges")
			return id
		}
		waits, refused, in, broken := ask(), ask(), ask(), ask()
		d.decideNow(refused, api.Refuse, "complet")
		d.decideNow(in, api.Approve, "")
		d.decideNow(broken, api.Approve, "")
		todo(waits)
		d.must(d.Say(t.Context(), refused, "", false, "Et un autre soir ?"))
		d.must(d.Say(t.Context(), in, "", false, "Ce n’était pas moi."))
		d.must(d.DB.InTx(t.Context(), func(tx *db.Tx) error {
			return tx.Exec(t.Context(), `UPDATE access_grant SET state = 'blocked_steward', reason = 'permission' WHERE request = $1`, broken)
		}))
		todo(waits, refused, in, broken)
		want := Counts{Todo: 4, Waiting: 1, Unread: 2, Blocked: 1, Decided: 3}
		if c, err := d.Counts(t.Context()); err != nil || c != want {
			t.Errorf("%+v, want %+v: %v", c, want, err)
		}
		if v := d.view(in); v.Unread != "Ce n’était pas moi." {
			t.Errorf("unread: %q", v.Unread)
		}
		d.must(d.Say(t.Context(), in, "Solène", true, "Voici une autre invitation."))
		d.must(d.Seen(t.Context(), moderator, refused))
		todo(waits, broken)
		d.must(d.Say(t.Context(), refused, "", false, "Merci"))
		todo(waits, refused, broken)
		d.decideNow(refused, api.Reopen, "")
		d.decideNow(refused, api.Refuse, "vraiment complet") // deciding deals with what was written before
		todo(waits, broken)
	})
}

func TestWithdrawOneSpace(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		id, _ := d.ask("mots", "berges", "carnet", "haute-vallee")
		states := func() (got []string) {
			for _, p := range d.view(id).Places {
				got = append(got, p.State)
			}
			return got
		}
		d.must(d.Withdraw(t.Context(), id, "carnet"))
		d.must(d.Withdraw(t.Context(), id, "carnet"))
		if diff := cmp.Diff([]string{api.Waiting, api.Withdrawn, api.Waiting}, states()); diff != "" {
			t.Error(diff)
		}
		if v := d.view(id); v.State != api.Waiting || len(v.Decisions) != 1 {
			t.Errorf("%s, %+v", v.State, v.Decisions)
		}
		d.decideNow(id, api.Refuse, "complet", "berges")
		for space, want := range map[string]problem.Code{"berges": problem.CodeAlreadyDecided, "nulle-part": problem.CodeInvalid} {
			if err := d.Withdraw(t.Context(), id, space); problem.CodeOf(err) != want || err == nil {
				t.Errorf("%s: %v", space, err)
			}
		}
		d.must(d.Withdraw(t.Context(), id))
		if diff := cmp.Diff([]string{api.Refused, api.Withdrawn, api.Withdrawn}, states()); diff != "" {
			t.Error(diff)
		}
	})
}

// "I am in" can be taken back: the place is what its invite says.
func TestUnconfirm(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		for invite, want := range map[string]string{"live": api.Invited, "used": api.Used, "expired": api.Expired, "": api.Joining} {
			id, _ := d.ask("mots", "berges")
			d.decideNow(id, api.Approve, "")
			d.must(d.DB.InTx(t.Context(), func(tx *db.Tx) error {
				if invite != "" {
					err := tx.Exec(t.Context(), `INSERT INTO invite (id, request, space, generation, channel, roles, state, sealed, code_hash,
						attempted_at, created_at, expires_at) VALUES ($1, $2, 'berges', 1, 'c', '[]', $3, '', '', 0, 0, 0)`, id, id, invite)
					if err != nil {
						return err
					}
				}
				return tx.Exec(t.Context(), `UPDATE access_grant SET state = 'confirmed' WHERE request = $1`, id)
			}))
			before := d.view(id).Version
			g, err := grants.One(t.Context(), d.DB, id, "berges")
			d.must(err)
			d.must(d.DB.InTx(t.Context(), func(tx *db.Tx) error { return d.Grants.Unconfirm(t.Context(), tx, g) }))
			after, err := grants.One(t.Context(), d.DB, id, "berges")
			d.must(err)
			if string(after.State) != want || after.Generation != g.Generation {
				t.Errorf("invite %q: %s, generation %d after %d", invite, after.State, after.Generation, g.Generation)
			}
			if r, err := readRequest(t.Context(), d.DB, id, ""); err != nil || r.Version <= before {
				t.Errorf("nobody hears of it: %v", err)
			}
			err = d.DB.InTx(t.Context(), func(tx *db.Tx) error { return d.Grants.Unconfirm(t.Context(), tx, g) })
			if problem.CodeOf(err) != problem.CodeStale {
				t.Errorf("twice: %v", err)
			}
		}
	})
}
