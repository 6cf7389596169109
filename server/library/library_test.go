package library_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"parvis/app/problem"
	"parvis/content"
	"parvis/server/db"
	"parvis/server/db/dbtest"
	"parvis/server/library"
	"parvis/server/publish"
)

type shelf struct {
	t   *testing.T
	at  time.Time
	lib *library.Library
	pub *publish.Service
	dir fstest.MapFS
	db  *db.DB
	log bytes.Buffer
}

func each(t *testing.T, suite func(t *testing.T, s *shelf)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		t.Helper()
		s := &shelf{t: t, db: d, at: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC), dir: fstest.MapFS{}}
		s.wire()
		s.write("community.toml", "name = \"C\"\nlanguages = [\"fr\", \"en\"]\n")
		suite(t, s)
	})
}

func (s *shelf) write(name, text string) { s.dir[name] = &fstest.MapFile{Data: []byte(text)} }

func (s *shelf) load() publish.Result {
	s.t.Helper()
	s.at = s.at.Add(time.Minute)
	r, err := s.pub.Load(s.t.Context(), s.dir)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

func doc(front, body string) string { return "---\n" + front + "\n---\n\n" + body + "\n" }

var (
	visitor = content.Reader{}
	member  = content.Reader{Member: true}
	holder  = content.Reader{Member: true, Roles: []string{"Équipe"}}
	staff   = content.Reader{Staff: true}
)

func TestARestrictedDocumentDoesNotExist(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *shelf) {
		for _, kind := range []string{"faq", "spaces"} {
			for id, visibility := range map[string]string{"a": "public", "b": "members", "c": "\"role:Équipe\"", "d": "\"role:Autre\""} {
				s.write(kind+"/"+id+".md", doc("title: T"+id+"\nvisibility: "+visibility+"\nserver: S", "texte"))
				s.write(kind+"/"+id+".en.md", doc("title: E"+id, "text")) // says nothing: as its original
			}
		}
		s.write("journeys/j/journey.md", doc("title: J\nvisibility: members", "x"))
		s.write("journeys/j/10-un.md", doc("title: Un", "x"))
		s.write("journeys/k/journey.md", doc("title: K", "x"))
		s.write("journeys/k/10-un.md", doc("title: Un", "x"))
		s.write("journeys/k/20-deux.md", doc("title: Deux\nvisibility: members", "x"))
		s.load()
		for name, c := range map[string]struct {
			reader                content.Reader
			docs, journeys, steps string
		}{
			"visitor": {visitor, "a", "k", "un"}, "member": {member, "ab", "jk", "un deux"}, "holder": {holder, "abc", "jk", "un deux"},
			"staff": {staff, "abcd", "jk", "un deux"}, "role without being a member": {content.Reader{Roles: []string{"Équipe"}}, "ac", "k", "un"},
		} {
			for _, lang := range []string{"fr", "en", "de", ""} {
				var faq, spaces, journeys, steps []string
				entries, err := s.lib.FAQ(t.Context(), lang, c.reader)
				if err != nil {
					t.Fatal(err)
				}
				for _, d := range entries {
					faq = append(faq, d.ID)
				}
				for _, d := range s.lib.Spaces(lang, c.reader) {
					spaces = append(spaces, d.ID)
				}
				for _, d := range s.lib.Journeys(lang, c.reader) {
					journeys = append(journeys, d.ID)
				}
				for _, d := range s.lib.Steps("k", lang, c.reader) {
					steps = append(steps, d.ID)
				}
				got := []string{strings.Join(faq, ""), strings.Join(spaces, ""), strings.Join(journeys, ""), strings.Join(steps, " ")}
				if diff := cmp.Diff([]string{c.docs, c.docs, c.journeys, c.steps}, got); diff != "" {
					t.Errorf("%s in %q: %s", name, lang, diff)
				}
				for _, id := range []string{"a", "b", "c", "d", "nowhere", ""} {
					_, errFAQ := s.lib.FAQEntry(t.Context(), id, lang, c.reader)
					_, errSpace := s.lib.Space(id, lang, c.reader)
					seen := id != "" && strings.Contains(c.docs, id)
					if (errFAQ == nil) != seen || (errSpace == nil) != seen {
						t.Errorf("%s reads %q: %v %v", name, id, errFAQ, errSpace)
					}
					if !seen && (problem.CodeOf(errFAQ) != problem.CodeNotFound || errFAQ.Error() != "not-found") {
						t.Errorf("%s is told more about %q: %v", name, id, errFAQ)
					}
				}
			}
			for _, m := range s.lib.Documents(c.reader) {
				if !content.Visible(m.Visibility, c.reader) {
					t.Errorf("%s is listed %s", name, m.Path)
				}
			}
		}
	})
}

// A translation that nobody may read is not fallen back to, and not fallen back from.
func TestLanguages(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *shelf) {
		s.write("faq/both.md", doc("title: FR", "x"))
		s.write("faq/both.en.md", doc("title: EN", "x"))
		s.write("faq/french.md", doc("title: FR", "x"))
		s.write("faq/english.en.md", doc("title: EN", "x"))
		s.write("faq/hidden.md", doc("title: FR", "x"))
		s.write("faq/hidden.en.md", doc("title: EN\nvisibility: members", "x"))
		s.load()
		for lang, want := range map[string]string{"fr": "both=FR english=EN french=FR hidden=FR", "en": "both=EN english=EN french=FR hidden=FR", "de": "both=FR english=EN french=FR hidden=FR"} {
			var got []string
			entries, err := s.lib.FAQ(t.Context(), lang, visitor)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range entries {
				got = append(got, d.ID+"="+d.Title)
			}
			if diff := cmp.Diff(want, strings.Join(got, " ")); diff != "" {
				t.Errorf("%s: %s", lang, diff)
			}
		}
	})
}

func rules(text string) string { return "# Charte\n\n## Une {#une}\n\n" + text }

func TestCharterInForce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *shelf) {
		if _, err := s.lib.Charter("fr"); problem.CodeOf(err) != problem.CodeNotFound {
			t.Errorf("without a charter: %v", err)
		}
		s.write("charter/2025.md", doc("title: C\neffective: 2025-01-01", rules("vieille")))
		s.write("charter/2026.md", doc("title: C\neffective: 2026-11-01", rules("nouvelle")))
		s.write("charter/2027.md", doc("title: C\neffective: 2027-01-01", rules("future")))
		s.load()
		is := func(want string) content.Charter {
			t.Helper()
			c, err := s.lib.Charter("fr")
			if err != nil || c.ID != want {
				t.Errorf("in force: %s %v, want %s", c.ID, err, want)
			}
			return c
		}
		before := is("2026").Hash
		s.at = time.Date(2026, 12, 31, 23, 59, 59, 0, time.UTC)
		is("2026")
		s.at = time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
		is("2027")
		s.at = time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
		s.write("charter/2026.en.md", doc("title: C", rules("new")))
		s.load()
		if is("2026").Hash == before {
			t.Error("a translation does not count in the hash")
		}
		en, err := s.lib.Charter("en")
		if err != nil || en.Hash != is("2026").Hash || en.Rules[0].Plain != "new" {
			t.Errorf("%+v %v", en, err)
		}
		// What not everybody may read cannot be what everybody accepts.
		s.write("charter/2026.md", doc("title: C\neffective: 2026-11-01\nvisibility: \"role:Équipe\"", rules("brouillon")))
		s.load()
		is("2025")
		for _, c := range s.lib.CharterRevisions("fr") {
			if c.ID == "2026" {
				t.Error("a draft is listed")
			}
		}
	})
}

func TestCharterAsOf(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *shelf) {
		at := map[string]time.Time{}
		for _, text := range []string{"première", "deuxième", "troisième"} {
			s.write("charter/r.md", doc("title: C\neffective: 2025-01-01", rules(text)))
			s.load()
			at[text] = s.at
		}
		delete(s.dir, "charter/r.md")
		s.load()
		s.write("charter/r.md", doc("title: C\neffective: 2025-01-01\nvisibility: nonsense", rules("cassée")))
		s.load()
		for text, when := range at {
			for _, lang := range []string{"fr", "en"} {
				c, err := s.lib.CharterAsOf(t.Context(), "r", lang, when.Add(30*time.Second))
				if err != nil || c.Rules[0].Plain != text {
					t.Errorf("%s: %+v %v", text, c.Rules, err)
				}
			}
		}
		if _, err := s.lib.CharterAsOf(t.Context(), "r", "fr", at["première"].Add(-time.Second)); problem.CodeOf(err) != problem.CodeNotFound {
			t.Errorf("before it was: %v", err)
		}
		for _, bad := range []string{"nothing", "../faq/x", "", "%"} {
			if _, err := s.lib.CharterAsOf(t.Context(), bad, "fr", s.at); problem.CodeOf(err) != problem.CodeNotFound {
				t.Errorf("%q: %v", bad, err)
			}
		}
	})
}

func TestCompare(t *testing.T) {
	t.Parallel()
	rule := func(id, title, plain string) content.Rule { return content.Rule{ID: id, Title: title, Plain: plain} }
	before := content.Charter{Rules: []content.Rule{rule("a", "A", "un deux trois"), rule("b", "B", "reste"), rule("c", "C", "partie"), rule("d", "D", "même texte")}}
	now := content.Charter{
		Rules:   []content.Rule{rule("b", "B", "reste"), rule("a", "A", "un quatre trois"), rule("d", "Delta", "même texte"), rule("e", "E", "neuve")},
		Changes: map[string]string{"a": "parce que"},
	}
	changes, same := library.Compare(before, now)
	var got []string
	for _, c := range changes {
		var words []string
		for _, w := range c.Words {
			words = append(words, w.Op+":"+w.Text)
		}
		got = append(got, fmt.Sprintf("%s %s %s %s", c.Kind, c.Rule.ID, strings.Join(words, "|"), c.Why))
	}
	want := []string{
		"changed a same:un |del:deux |ins:quatre |same:trois parce que", "changed d del:D\n|ins:Delta\n|same:même texte ",
		"new e ins:neuve ", "removed c del:partie ",
	}
	if diff := cmp.Diff(want, got); diff != "" || same != 1 {
		t.Errorf("%d unchanged; %s", same, diff)
	}
	if changes, same := library.Compare(now, now); len(changes) != 0 || same != 4 {
		t.Errorf("with itself: %v %d", changes, same)
	}
}
