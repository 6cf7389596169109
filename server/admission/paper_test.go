package admission

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"parvis/app/api"
	"parvis/app/problem"
	"parvis/content"
	"parvis/server/auth"
	"parvis/server/db/dbtest"
)

// paper is a form on paper as a moderator enters it.
func (d *desk) paper(key string) Paper {
	d.t.Helper()
	c, err := d.Library.Charter("fr")
	if err != nil {
		d.t.Fatal(err)
	}
	return Paper{Revision: c.ID, Hash: c.Hash, Signed: d.at.Add(-48 * time.Hour), Ask: Ask{
		Spaces: []string{"berges"}, Answers: map[string]string{"envie": "mots", "secteur": "mots", "appareil": "mots"},
		Contact: "04 00 00 00 00", Helper: "Lucie", Lang: "fr", Key: key,
	}}
}

// What comes on paper is a request like any other: acceptance, places, decision; who entered it is in the journal, and
// the same paper sent twice is one request.
func TestARequestFromPaper(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		id, err := d.AskOnPaper(ctx, moderator, d.paper("k"))
		d.must(err)
		again, err := d.AskOnPaper(ctx, moderator, d.paper("k"))
		if err != nil || again != id {
			t.Errorf("sent twice: %s and %s, %v", id, again, err)
		}
		other := d.paper("k")
		other.Signed = other.Signed.Add(-24 * time.Hour)
		if _, err := d.AskOnPaper(ctx, moderator, other); problem.CodeOf(err) != problem.CodeKeyReused {
			t.Errorf("another paper with the same key: %v", err)
		}
		v := d.view(id)
		if v.Door != DoorPaper || v.Helper != "Lucie" || v.State != api.Waiting || len(v.Places) != 1 || v.Contact != "04 00 00 00 00" {
			t.Errorf("%+v", v.Request)
		}
		if len(v.Decisions) != 1 || v.Decisions[0].What != "paper" || v.Decisions[0].Author != moderator.Name {
			t.Errorf("journal: %+v", v.Decisions)
		}
		a, err := d.Acceptance(ctx, v.Acceptance)
		if err != nil || !a.AcceptedAt.Equal(d.at.Add(-48*time.Hour)) || !d.Current(a) {
			t.Errorf("acceptance: %+v %v", a, err)
		}
		d.decideNow(id, api.Approve, "")
		if s := d.view(id).State; s != api.Approved {
			t.Errorf("decided: %s", s)
		}
	})
}

// The code on a slip opens its request however it is typed, no other does, and none after an erasure.
func TestTheCodeOfASlip(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		id, err := d.AskOnPaper(ctx, moderator, d.paper("k"))
		d.must(err)
		helped, _ := d.ask("mots", "berges")
		code := d.Code(id)
		if len(code) != 14 || strings.ContainsAny(code, "ILOU") {
			t.Errorf("code %q", code)
		}
		typed := strings.NewReplacer("0", "o", "1", "l").Replace(strings.ToLower(strings.ReplaceAll(code, "-", " ")))
		for _, text := range []string{code, typed, strings.ReplaceAll(code, "-", "")} {
			request, secret, err := d.OpenCode(ctx, text)
			if err != nil || request != id || secret != d.RequestSecret(id) {
				t.Errorf("%q opens %s: %v", text, request, err)
			}
		}
		for _, text := range []string{"", "-", code[:13], code + "0", "0000-0000-0000", d.Code(helped), "\x00", strings.Repeat("é", 12)} {
			if request, _, err := d.OpenCode(ctx, text); problem.CodeOf(err) != problem.CodeInvalid {
				t.Errorf("%q opens %q: %v", text, request, err)
			}
		}
		if dump := dbtest.Dump(t, d.DB); strings.Contains(dump, code) || strings.Contains(dump, plainCode(code)) {
			t.Error("a code is stored")
		}
		d.must(d.Erase(ctx, []Opened{{Request: id}}, false))
		if _, _, err := d.OpenCode(ctx, code); problem.CodeOf(err) != problem.CodeInvalid {
			t.Errorf("after an erasure: %v", err)
		}
		if _, err := d.AskOnPaper(ctx, moderator, d.paper("k")); problem.CodeOf(err) != problem.CodeKeyReused {
			t.Errorf("the erased paper, sent again: %v", err)
		}
	})
}

// The rules of any other request hold: the charter in force, a day that can be, the questions, what may be read, and who
// may enter it.
func TestPaperKeepsTheRules(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		for name, c := range map[string]struct {
			change func(*Paper)
			by     auth.Member
			code   problem.Code
			field  string
		}{
			"another revision":   {func(p *Paper) { p.Revision = "2025-11" }, moderator, problem.CodeCharterChanged, ""},
			"another text":       {func(p *Paper) { p.Hash = "0" + p.Hash[1:] }, moderator, problem.CodeCharterChanged, ""},
			"no day":             {func(p *Paper) { p.Signed = time.Time{} }, moderator, problem.CodeInvalid, "signed"},
			"a day to come":      {func(p *Paper) { p.Signed = d.at.Add(time.Minute) }, moderator, problem.CodeInvalid, "signed"},
			"before there was":   {func(p *Paper) { p.Signed = d.at.Add(-10 * year) }, moderator, problem.CodeInvalid, "signed"},
			"no space":           {func(p *Paper) { p.Ask.Spaces = nil }, moderator, problem.CodeInvalid, "spaces"},
			"no answer":          {func(p *Paper) { p.Ask.Answers = nil }, moderator, problem.CodeInvalid, "answers.envie"},
			"a long helper":      {func(p *Paper) { p.Ask.Helper = strings.Repeat("é", MaxHelper+1) }, moderator, problem.CodeInvalid, "helper"},
			"a hidden space":     {func(p *Paper) { p.Ask.Spaces, p.Ask.Reader = []string{"nowhere"}, content.Reader{} }, moderator, problem.CodeInvalid, "spaces"},
			"a documentalist":    {func(*Paper) {}, auth.Member{ID: "d", Name: "Inès", Role: auth.Documentalist}, problem.CodeForbidden, ""},
			"nobody who is in":   {func(*Paper) {}, auth.Member{}, problem.CodeForbidden, ""},
			"two faults at once": {func(p *Paper) { p.Signed, p.Ask.Answers = time.Time{}, nil }, moderator, problem.CodeInvalid, "answers.envie"},
		} {
			p := d.paper(name)
			c.change(&p)
			_, err := d.AskOnPaper(t.Context(), c.by, p)
			if problem.CodeOf(err) != c.code {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if c.field != "" && !hasField(err, c.field) {
				t.Errorf("%s: no fault of %s in %v", name, c.field, err)
			}
		}
		items, _, err := d.Queue(t.Context(), FilterAll, "", "fr")
		if err != nil || len(items) != 0 {
			t.Errorf("something was stored: %d %v", len(items), err)
		}
	})
}

// Who helps is told when it was said that somebody helps, and goes with the answers and the erasure.
func TestHelpIsToldAndForgotten(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		ask := func(helped bool, helper string) string {
			id, err := d.Ask(ctx, Ask{Acceptance: d.AcceptanceSecret(d.accept().ID), Spaces: []string{"berges"}, Lang: "fr", Helped: helped, Helper: helper,
				Answers: map[string]string{"envie": "x", "secteur": "x", "appareil": "x"}})
			d.must(err)
			return id
		}
		if v := d.view(ask(false, "CANARY")); v.Door != "" || v.Helper != "" {
			t.Errorf("nobody helps: %q %q", v.Door, v.Helper)
		}
		id, kept := ask(true, " CANARY "), ask(true, "CANARY")
		if v := d.view(id); v.Door != DoorHelped || v.Helper != "CANARY" {
			t.Errorf("somebody helps: %q %q", v.Door, v.Helper)
		}
		d.must(d.Erase(ctx, []Opened{{Request: id}}, false))
		d.decideNow(kept, api.Approve, "")
		d.at = d.at.Add(100 * day)
		if _, err := d.Purge(ctx, year, year, 30*day, year); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(dbtest.Dump(t, d.DB), "CANARY") {
			t.Error("a helper's name is left")
		}
	})
}

func hasField(err error, name string) bool {
	var p *problem.Error
	return errors.As(err, &p) && slices.ContainsFunc(p.Fields, func(f problem.Field) bool { return f.Name == name })
}
