package inbox

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parvis/app/problem"
	"parvis/content"
	"parvis/server/auth"
	"parvis/server/db"
	"parvis/server/db/dbtest"
	"parvis/server/events"
	"parvis/server/secret"
)

// desk is the slice over a real database; its spaces are berges, carnet and, for members, cercle.
type desk struct {
	*Service
	t  *testing.T
	at time.Time
}

var (
	solene = auth.Member{ID: "m1", Name: "Solène", Role: auth.Moderator}
	idriss = auth.Member{ID: "m2", Name: "Idriss", Role: auth.Documentalist}
)

const day = 24 * time.Hour

func each(t *testing.T, suite func(t *testing.T, d *desk)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		t.Helper()
		x := &desk{t: t, at: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)}
		log := slog.New(slog.DiscardHandler)
		x.Service = &Service{
			DB: d, Key: secret.NewKey([32]byte{3}), Events: events.New(d, log), Space: space, Now: func() time.Time { return x.at }, Log: log,
		}
		suite(t, x)
	})
}

func space(id, _ string, r content.Reader) (content.Space, error) {
	if id == "berges" || id == "carnet" || id == "cercle" && (r.Member || r.Staff) {
		return content.Space{}, nil
	}
	return content.Space{}, problem.New(problem.CodeNotFound)
}

func (d *desk) ask(text string) string {
	d.t.Helper()
	a, err := d.Ask(d.t.Context(), In{Text: text, Space: "berges", Origin: Origin{Kind: FromSearch, Ref: text}, Lang: "fr", Contact: text})
	if err != nil {
		d.t.Fatal(err)
	}
	return a.ID
}

func (d *desk) view(id string) View {
	d.t.Helper()
	v, err := d.View(d.t.Context(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	return v
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) answer(id, text string) {
	d.t.Helper()
	d.must(d.Answer(d.t.Context(), solene, id, text, d.view(id).Version))
}

func is(t *testing.T, what string, err error, want problem.Code) {
	t.Helper()
	if err == nil || problem.CodeOf(err) != want {
		t.Errorf("%s: %v, want %s", what, err, want)
	}
}

// A question goes there and back twice, and becomes a FAQ entry.
func TestThereAndBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		a, err := d.Ask(ctx, In{
			Text: "  Où est la clé ?\r\nMerci ", Space: "berges", Contact: " a@b.fr ", Lang: "fr",
			Origin: Origin{Kind: FromStep, Ref: "bienvenue/cle"},
		})
		d.must(err)
		id, err := d.Open(ctx, a.Secret)
		if err != nil || id != a.ID {
			t.Fatalf("%s opens %s: %v", a.Secret, id, err)
		}
		d.answer(id, "Sous le pot.")
		d.at = d.at.Add(time.Minute)
		d.must(d.Say(ctx, id, "Lequel ?"))
		if v := d.view(id); v.State != Waiting || v.AnsweredBy != "Solène" {
			t.Errorf("asked again: %+v", v.Question)
		}
		d.at = d.at.Add(time.Minute)
		d.must(d.Answer(ctx, idriss, id, "Le bleu.", d.view(id).Version))
		d.must(d.DB.InTx(ctx, func(tx *db.Tx) error { return d.BecameFAQ(ctx, tx, id, "ou-est-la-cle") }))
		d.must(d.Move(ctx, solene, id, "carnet"))
		at := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
		want := View{
			Question: Question{
				ID: id, Text: "Où est la clé ?\nMerci", Space: "carnet", Origin: Origin{FromStep, "bienvenue/cle"}, Lang: "fr",
				Contact: "a@b.fr", State: Answered, Version: 6, Touched: 4, AnsweredBy: "Idriss", FAQ: "ou-est-la-cle",
				AskedAt: at, UpdatedAt: at.Add(2 * time.Minute),
			},
			Messages: []Message{
				{"Solène", true, "Sous le pot.", at}, {"", false, "Lequel ?", at.Add(time.Minute)}, {"Idriss", true, "Le bleu.", at.Add(2 * time.Minute)},
			},
		}
		if diff := cmp.Diff(want, d.view(id)); diff != "" {
			t.Error(diff)
		}
		held, err := d.Export(ctx, "none", id)
		if diff := cmp.Diff([]View{want}, held); err != nil || diff != "" {
			t.Error(err, diff)
		}
	})
}

// Of twenty answers at once one stands, and the others are told.
func TestOneAnswerStands(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		for round := range 5 {
			id := d.ask("mots")
			version := d.view(id).Version
			var won atomic.Int32
			var group sync.WaitGroup
			for i := range 20 {
				group.Go(func() {
					var err error
					if i%4 == 3 {
						err = d.Close(t.Context(), solene, id, "double", version)
					} else {
						err = d.Answer(t.Context(), []auth.Member{solene, idriss}[i%2], id, fmt.Sprint("réponse ", i), version)
					}
					if err == nil {
						won.Add(1)
					} else if problem.CodeOf(err) != problem.CodeStale {
						t.Errorf("lost with %v", err)
					}
				})
			}
			group.Wait()
			v := d.view(id)
			if won.Load() != 1 || v.Version != version+1 || (v.State == Answered) != (len(v.Messages) == 1) {
				t.Errorf("round %d: %d won: %+v", round, won.Load(), v)
			}
		}
	})
}

// A closed question can wait again: once, on the version that was seen, and without the reason.
func TestReopen(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		id := d.ask("mots")
		is(t, "waits already", d.Reopen(ctx, solene, id, 1), problem.CodeAlreadyDecided)
		d.must(d.Close(ctx, solene, id, "hors sujet", 1))
		is(t, "not staff", d.Reopen(ctx, auth.Member{Role: auth.Newcomer}, id, 2), problem.CodeForbidden)
		is(t, "another version", d.Reopen(ctx, solene, id, 1), problem.CodeStale)
		d.must(d.Reopen(ctx, idriss, id, 2))
		if v := d.view(id); v.State != Waiting || v.Reason != "" || v.Version != 3 {
			t.Errorf("ends in %+v", v.Question)
		}
		is(t, "again", d.Reopen(ctx, idriss, id, 3), problem.CodeAlreadyDecided)
		d.must(d.Withdraw(ctx, id))
		is(t, "withdrawn", d.Reopen(ctx, idriss, id, 4), problem.CodeAlreadyWithdrawn)
		is(t, "none", d.Reopen(ctx, idriss, "x", 4), problem.CodeNotFound)
	})
}

// What the asker does at the same time is never lost, and never answered unseen.
func TestAskerAgainstStaff(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		for range 5 {
			id := d.ask("mots")
			version := d.view(id).Version
			var answered atomic.Bool
			var group sync.WaitGroup
			for range 3 {
				group.Go(func() {
					if err := d.Say(t.Context(), id, "encore"); err != nil {
						t.Error(err)
					}
				})
				group.Go(func() {
					if err := d.Move(t.Context(), solene, id, "carnet"); err != nil {
						t.Error(err)
					}
				})
			}
			group.Go(func() {
				err := d.Answer(t.Context(), solene, id, "voilà", version)
				answered.Store(err == nil)
				if err != nil && problem.CodeOf(err) != problem.CodeStale {
					t.Error(err)
				}
			})
			group.Wait()
			v := d.view(id)
			if v.State != Waiting || v.Space != "carnet" {
				t.Errorf("ends in %+v", v.Question)
			}
			if want := map[bool]int{true: 4, false: 3}[answered.Load()]; len(v.Messages) != want {
				t.Errorf("%d messages, want %d", len(v.Messages), want)
			}
			if answered.Load() && !v.Messages[0].Staff {
				t.Error("answered what was not seen")
			}
		}
	})
}

func TestSameKeySameQuestion(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		in := In{Text: "mots", Contact: "moi", Key: "6f1f7f0e", Origin: Origin{Kind: FromFAQ, Ref: "cle"}}
		var group sync.WaitGroup
		var mu sync.Mutex
		got := map[Asked]bool{}
		for range 10 {
			group.Go(func() {
				a, err := d.Ask(t.Context(), in)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				got[a] = true
			})
		}
		group.Wait()
		p, err := d.Queue(t.Context(), "", "", "")
		if err != nil || len(got) != 1 || len(p.Items) != 1 || p.Items[0].Version != 1 {
			t.Errorf("asked %v, held %+v: %v", got, p.Items, err)
		}
		other := in
		other.Text = "autres mots"
		_, err = d.Ask(t.Context(), other)
		is(t, "another question with the key", err, problem.CodeKeyReused)
		in.Key = ""
		for range 2 {
			a, err := d.Ask(t.Context(), in)
			d.must(err)
			if got[a] {
				t.Error("without a key it is the same question")
			}
			got[a] = true
		}
	})
}

func TestBadInput(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		bad := map[string]string{"long": strings.Repeat("é", MaxText+1), "NUL": "a\x00b", "escape": "\x1b[31m", "UTF-8": string([]byte{0xff})}
		for name, in := range map[string]In{
			"text": {}, "text ": {Text: " \n\t"}, "space": {Text: "x", Space: "none"}, "space ": {Text: "x", Space: "cercle"},
			"origin": {Text: "x", Origin: Origin{Kind: "elsewhere"}}, "lang": {Text: "x", Lang: strings.Repeat("f", 17)}, "key": {Text: "x", Key: strings.Repeat("k", MaxKey+1)},
			"contact": {Text: "x", Contact: strings.Repeat("é", MaxContact+1)}, "contact ": {Text: "x", Contact: "a\x00"},
		} {
			_, err := d.Ask(t.Context(), in)
			fields := fieldsOf(err)
			if len(fields) != 1 || fields[0] != strings.TrimSpace(name) {
				t.Errorf("%s: %v %v", name, fields, err)
			}
		}
		_, err := d.Ask(t.Context(), In{Space: "none", Contact: "\x00", Origin: Origin{Kind: "x"}})
		if diff := cmp.Diff([]string{"text", "space", "contact", "origin"}, fieldsOf(err)); diff != "" {
			t.Error(diff)
		}
		a, err := d.Ask(t.Context(), In{Text: strings.Repeat("🦔", MaxText), Space: "cercle", Reader: content.Reader{Member: true}, Origin: Origin{Ref: "a\x00\xffb" + strings.Repeat("é", 300)}})
		d.must(err)
		if v := d.view(a.ID); v.Origin.Kind != FromPage || v.Origin.Ref != "a b"+strings.Repeat("é", MaxRef-4) {
			t.Errorf("origin %q", v.Origin)
		}
		for name, text := range bad {
			is(t, "say "+name, d.Say(t.Context(), a.ID, text), problem.CodeInvalid)
			is(t, "answer "+name, d.Answer(t.Context(), solene, a.ID, text, 1), problem.CodeInvalid)
			is(t, "close "+name, d.Close(t.Context(), solene, a.ID, text, 1), problem.CodeInvalid)
			is(t, "move "+name, d.Move(t.Context(), solene, a.ID, text), problem.CodeInvalid)
			_, err := d.Ask(t.Context(), In{Text: text})
			is(t, "ask "+name, err, problem.CodeInvalid)
			is(t, "faq "+name, d.DB.InTx(t.Context(), func(tx *db.Tx) error { return d.BecameFAQ(t.Context(), tx, a.ID, text) }), problem.CodeInvalid)
		}
		is(t, "close without a reason", d.Close(t.Context(), solene, a.ID, " ", 1), problem.CodeInvalid)
		for _, none := range []string{"", "none", "\x00", a.ID + " "} {
			_, err := d.View(t.Context(), none)
			for name, err := range map[string]error{
				"view": err, "say": d.Say(t.Context(), none, "x"), "answer": d.Answer(t.Context(), solene, none, "x", 1), "erase": d.Erase(t.Context(), none),
				"close": d.Close(t.Context(), solene, none, "x", 1), "move": d.Move(t.Context(), solene, none, ""), "withdraw": d.Withdraw(t.Context(), none),
			} {
				is(t, fmt.Sprintf("%s on %q", name, none), err, problem.CodeNotFound)
			}
		}
		for _, role := range []auth.Role{"", auth.Visitor, auth.Newcomer, auth.MemberRole} {
			by := auth.Member{ID: "x", Name: "x", Role: role}
			is(t, "answer", d.Answer(t.Context(), by, a.ID, "x", 1), problem.CodeForbidden)
			is(t, "close", d.Close(t.Context(), by, a.ID, "x", 1), problem.CodeForbidden)
			is(t, "move", d.Move(t.Context(), by, a.ID, ""), problem.CodeForbidden)
		}
		if v := d.view(a.ID); v.Version != 1 || v.State != Waiting {
			t.Errorf("changed by what was refused: %+v", v)
		}
	})
}

func fieldsOf(err error) (names []string) {
	if e, ok := err.(*problem.Error); ok { //nolint:errorlint // made here
		for _, f := range e.Fields {
			names = append(names, f.Name)
		}
	}
	return names
}

func TestStates(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		id := d.ask("mots")
		d.must(d.Close(ctx, solene, id, "posée deux fois", 1))
		if v := d.view(id); v.State != Closed || v.Reason != "posée deux fois" {
			t.Errorf("closed: %+v", v.Question)
		}
		is(t, "closed twice", d.Close(ctx, solene, id, "x", 2), problem.CodeAlreadyDecided)
		is(t, "an old version", d.Answer(ctx, solene, id, "x", 1), problem.CodeStale)
		is(t, "a version to come", d.Answer(ctx, solene, id, "x", 3), problem.CodeStale)
		d.must(d.Answer(ctx, solene, id, "tout de même", 2))
		d.must(d.Answer(ctx, solene, id, "et encore", 3))
		d.must(d.Move(ctx, solene, id, ""))
		d.must(d.Move(ctx, solene, id, ""))
		if v := d.view(id); v.State != Answered || v.Reason != "" || v.Version != 5 || v.Touched != 4 {
			t.Errorf("answered: %+v", v.Question)
		}
		d.must(d.Answer(ctx, solene, id, "déplacée, pas changée", 4))
		faq := func(name string) error {
			return d.DB.InTx(ctx, func(tx *db.Tx) error { return d.BecameFAQ(ctx, tx, id, name) })
		}
		d.must(faq("un"))
		d.must(faq("un"))
		is(t, "two entries", faq("deux"), problem.CodeAlreadyDecided)
		d.must(d.Withdraw(ctx, id))
		version := d.view(id).Version
		d.must(d.Withdraw(ctx, id))
		if v := d.view(id); v.State != Withdrawn || v.Version != version {
			t.Errorf("withdrawn: %+v", v.Question)
		}
		is(t, "answer", d.Answer(ctx, solene, id, "x", version), problem.CodeAlreadyWithdrawn)
		is(t, "close", d.Close(ctx, solene, id, "x", version), problem.CodeAlreadyWithdrawn)
		is(t, "say", d.Say(ctx, id, "x"), problem.CodeAlreadyWithdrawn)
		id = d.ask("mots")
		for range MaxAgain {
			d.must(d.Say(ctx, id, "x"))
		}
		is(t, "for ever", d.Say(ctx, id, "x"), problem.CodeTooMany)
		d.answer(id, "staff may still answer")
	})
}

func TestSecrets(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		id := d.ask("mots")
		right := d.Secret(id)
		if got, err := d.Open(t.Context(), right); err != nil || got != id {
			t.Errorf("%s %v", got, err)
		}
		for name, text := range map[string]string{
			"empty": "", "dots": "..", "kind only": "q", "another kind": "r" + right[1:], "of a request": "r." + id + "." + d.Key.Derive("r", id),
			"longer": right + "x", "shorter": right[:len(right)-1], "upper case": strings.ToUpper(right), "none": d.Secret("none"), "space": " " + right,
			"NUL": d.Secret("\x00"),
		} {
			got, err := d.Open(t.Context(), text)
			is(t, name+" opens "+got, err, problem.CodeUnauthorized)
		}
		if strings.Contains(dbtest.Dump(t, d.DB), strings.Split(right, ".")[2]) {
			t.Error("a secret is stored")
		}
	})
}

// After an erasure no word of the person is in any table; another's question stays as it was.
func TestErasureLeavesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		other := d.ask("autre")
		before := d.view(other)
		in := In{Text: "CANARY text", Contact: "CANARY contact", Origin: Origin{FromSearch, "CANARY words"}, Key: "CANARY key"}
		a, err := d.Ask(ctx, in)
		d.must(err)
		d.answer(a.ID, "CANARY answer")
		d.must(d.Say(ctx, a.ID, "CANARY again"))
		d.must(d.Close(ctx, solene, a.ID, "CANARY reason", d.view(a.ID).Version))
		if n := strings.Count(dbtest.Dump(t, d.DB), "CANARY"); n != 6 {
			t.Fatalf("%d canaries", n)
		}
		d.must(d.Erase(ctx, a.ID))
		dump := dbtest.Dump(t, d.DB)
		for line := range strings.Lines(dump) {
			if strings.Contains(line, "CANARY") || strings.Contains(line, bodyHash(in)) || strings.Contains(line, keyHash(in.Key)) {
				t.Errorf("left: %s", line)
			}
		}
		if !strings.Contains(dump, fmt.Sprintf("question: id=%q", a.ID)) {
			t.Error("no line is kept")
		}
		_, err = d.Open(ctx, a.Secret)
		is(t, "open", err, problem.CodeUnauthorized)
		is(t, "erase again", d.Erase(ctx, a.ID), problem.CodeNotFound)
		held, err := d.Export(ctx, a.ID)
		if err != nil || len(held) != 0 {
			t.Errorf("held: %+v %v", held, err)
		}
		if p, err := d.Queue(ctx, AllStates, "", ""); err != nil || len(p.Items) != 1 {
			t.Errorf("queue: %+v %v", p, err)
		}
		again, err := d.Ask(ctx, in)
		if err != nil || again.ID == a.ID {
			t.Errorf("asked anew: %+v %v", again, err)
		}
		if diff := cmp.Diff(before, d.view(other)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestPurge(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		ids := map[string]string{}
		for _, kind := range []string{"waiting", "answered", "closed", "withdrawn", "revived"} {
			id := d.ask("CANARY-" + kind)
			ids[kind] = id
			switch kind {
			case "answered", "revived":
				d.answer(id, "CANARY-"+kind)
			case "closed":
				d.must(d.Close(ctx, solene, id, "CANARY-"+kind, 1))
			case "withdrawn":
				d.must(d.Withdraw(ctx, id))
			}
		}
		purge := func(want, wantWaiting int, left string) {
			t.Helper()
			n, err := d.Purge(ctx, d.at.Add(-10*day))
			w, err2 := d.PurgeUnanswered(ctx, d.at.Add(-30*day))
			if err != nil || err2 != nil || n != want || w != wantWaiting {
				t.Errorf("purged %d and %d: %v %v", n, w, err, err2)
			}
			dump := dbtest.Dump(t, d.DB)
			for kind := range ids {
				if got := strings.Contains(dump, "CANARY-"+kind); got != strings.Contains(left, kind) {
					t.Errorf("on %s %s is left: %v", d.at.Format(time.DateOnly), kind, got)
				}
			}
		}
		purge(1, 0, "waiting answered closed revived") // who takes a question back is told that its words go
		d.at = d.at.Add(10 * day)
		d.answer(ids["revived"], "encore")
		purge(0, 0, "waiting answered closed revived")
		d.at = d.at.Add(time.Millisecond)
		purge(2, 0, "waiting revived")
		purge(0, 0, "waiting revived")
		d.at = d.at.Add(20 * day)
		purge(1, 1, "")
	})
}

func TestQueue(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		var order []string
		for i := range PageSize + 3 {
			d.at = d.at.Add(time.Duration(i%2) * time.Second) // some in the same millisecond
			order = append(order, d.ask(fmt.Sprint("question ", i)))
		}
		first, err := d.Queue(ctx, "", "", "")
		d.must(err)
		second, err := d.Queue(ctx, Waiting, "", first.Next)
		d.must(err)
		if diff := cmp.Diff(order, append(idsOf(first), idsOf(second)...)); diff != "" || second.Next != "" || len(first.Items) != PageSize {
			t.Errorf("%d then %d: %s", len(first.Items), len(second.Items), diff)
		}
		d.answer(order[1], "oui")
		d.answer(order[5], "non")
		d.must(d.Move(ctx, solene, order[5], "carnet"))
		d.must(d.Move(ctx, solene, order[6], ""))
		for _, c := range []struct {
			state, space string
			want         []string
		}{
			{Answered, "", []string{order[5], order[1]}},
			{Answered, "berges", []string{order[1]}},
			{AllStates, "carnet", []string{order[5]}},
			{AllStates, NoSpace, []string{order[6]}},
			{Closed, "", nil},
			{"", "none", nil},
		} {
			p, err := d.Queue(ctx, c.state, c.space, "")
			if diff := cmp.Diff(c.want, idsOf(p)); err != nil || diff != "" {
				t.Errorf("%s in %q: %v %s", c.state, c.space, err, diff)
			}
			if c.state == Answered && (len(p.Items[0].Messages) != 1 || p.Items[0].AnsweredBy != "Solène") {
				t.Errorf("thread: %+v", p.Items[0])
			}
		}
		p, err := d.Queue(ctx, AllStates, "berges", "")
		want := Counts{State: map[string]int{Waiting: PageSize, Answered: 1}, Spaces: map[string]int{"berges": PageSize, "": 1}}
		if diff := cmp.Diff(want, p.Counts); err != nil || diff != "" {
			t.Error(err, diff)
		}
		for _, bad := range [][3]string{{"none"}, {"", "\x00"}, {"", "", "!"}, {"", "", "YQ"}, {"", "", "MSAA"}} {
			_, err := d.Queue(ctx, bad[0], bad[1], bad[2])
			is(t, fmt.Sprintf("%q", bad), err, problem.CodeInvalid)
		}
	})
}

func idsOf(p Page) (ids []string) {
	for _, v := range p.Items {
		ids = append(ids, v.ID)
	}
	return ids
}

// Every change is told once, after it is durable and with its version; what is refused is not.
func TestEvents(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		ctx, cancel := context.WithCancel(t.Context())
		var group sync.WaitGroup
		defer group.Wait()
		defer cancel()
		group.Go(func() { d.Events.Run(ctx) })
		l := d.Events.Listen(func(events.Event) bool { return true })
		if d.DB.Engine == db.Postgres { // it has begun to hear once it drops who came before
			select {
			case <-l.Lost:
			case <-time.After(20 * time.Second):
				t.Fatal("never heard")
			}
			l = d.Events.Listen(func(events.Event) bool { return true })
		}
		defer l.Close()
		id := d.ask("mots")
		acts := []func() error{
			func() error { return d.Move(ctx, solene, id, "carnet") },
			func() error { d.answer(id, "oui"); return nil },
			func() error { return d.Say(ctx, id, "encore") },
			func() error { return d.DB.InTx(ctx, func(tx *db.Tx) error { return d.BecameFAQ(ctx, tx, id, "faq") }) },
			func() error { return d.Close(ctx, solene, id, "assez", 5) },
			func() error { return d.Withdraw(ctx, id) },
			func() error { return d.Erase(ctx, id) },
		}
		for i := range len(acts) + 1 {
			if i > 0 {
				d.must(acts[i-1]())
			}
			select {
			case e := <-l.C:
				if want := (events.Event{Type: "question", ID: id, Version: int64(i + 1)}); e != want {
					t.Errorf("act %d told %+v", i, e)
				}
			case <-time.After(20 * time.Second):
				t.Fatalf("act %d told nothing", i)
			}
		}
		is(t, "refused", d.Say(ctx, id, "x"), problem.CodeNotFound)
		select {
		case e := <-l.C:
			t.Errorf("told %+v", e)
		default:
		}
	})
}
