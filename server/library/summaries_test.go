package library_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"parvis/content"
	"parvis/server/library"
)

func summary(front, body string) string {
	return doc("title: Titre\n"+front, "## Décidé\n\n"+body)
}

func (s *shelf) summary(id string, r content.Reader) library.Summary {
	s.t.Helper()
	out, err := s.lib.Summary(s.t.Context(), id, "fr", r)
	if err != nil {
		s.t.Fatal(err)
	}
	return out
}

// What is reserved or dated within a text is there for its readers and in its time, whoever read it before.
func TestBlocksAreTheReaders(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *shelf) {
		s.write("summaries/a.md", summary("", "pour tous\n\n::: réservé membres\n\nMEMBRES\n\n:::\n\n::: réservé role:Équipe\n\nÉQUIPE\n\n:::\n\n"+
			"::: du 2026-12-01 au 2026-12-03\n\nDÉCEMBRE\n\n:::"))
		s.load()
		read := func(r content.Reader) (words string) {
			text := fmt.Sprintf("%+v", s.summary("a", r))
			for _, w := range []string{"MEMBRES", "ÉQUIPE", "DÉCEMBRE"} {
				if strings.Contains(text, w) {
					words += w + " "
				}
			}
			return strings.TrimSpace(words)
		}
		for range 2 { // the second time from memory
			for want, r := range map[string]content.Reader{"": visitor, "MEMBRES": member, "MEMBRES ÉQUIPE": staff} {
				if got := read(r); got != want {
					t.Errorf("%+v reads %q", r, got)
				}
			}
		}
		for at, want := range map[string]string{"2026-11-30T22:59:59Z": "", "2026-11-30T23:00:00Z": "DÉCEMBRE", "2026-12-03T22:59:59Z": "DÉCEMBRE", "2026-12-03T23:00:00Z": ""} {
			var err error
			if s.at, err = time.Parse(time.RFC3339, at); err != nil {
				t.Fatal(err)
			}
			if got := read(visitor); got != want {
				t.Errorf("at %s: %q", at, got)
			}
		}
	})
}

func TestSummariesInOrderAndSuperseded(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *shelf) {
		s.write("summaries/a.md", summary("date: 2026-01-01", "x"))
		s.write("summaries/b.md", summary("date: 2026-02-01\nsupersedes: a", "x"))
		s.write("summaries/c.md", summary("date: 2026-02-01\nsupersedes: b\nvisibility: members", "x"))
		s.write("summaries/d.md", summary("", "x"))
		s.write("summaries/e.md", summary("supersedes: f", "x"))
		s.write("summaries/f.md", summary("supersedes: e", "x"))
		s.write("summaries/g.md", summary("supersedes: g", "x"))
		s.load()
		list := func(r content.Reader) string {
			var all []string
			for _, c := range s.lib.Summaries("fr", r) {
				id := c.ID
				if c.Superseded {
					id += "!"
				}
				all = append(all, id)
			}
			return strings.Join(all, " ")
		}
		if got := list(visitor); got != "d g b e! f! a!" {
			t.Errorf("a visitor: %s", got)
		}
		if got := list(member); got != "d g c e! f! b! a!" {
			t.Errorf("a member: %s", got)
		}
		if b := s.summary("b", visitor); len(b.SupersededBy) != 0 || len(b.Replaces) != 1 {
			t.Errorf("%+v", b)
		}
		if b := s.summary("b", member); len(b.SupersededBy) != 1 {
			t.Errorf("%+v", b)
		}
		for id, want := range map[string][2]string{"a": {"b", "c"}, "b": {"", "c"}, "d": {"", ""}, "e": {"f", "f"}, "g": {"", ""}, "none": {"", ""}} {
			for i, r := range []content.Reader{visitor, member} {
				if next, ok := s.lib.Successor(id, "fr", r); next.ID != want[i] || ok != (want[i] != "") {
					t.Errorf("after %s: %q", id, next.ID)
				}
			}
		}
	})
}

// History shows a text to who could read it in its time, and may still.
func TestHistoryKeepsWhatWasKept(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *shelf) {
		history := func(lang string, r content.Reader) string {
			t.Helper()
			all, err := s.lib.History(t.Context(), "a", lang, r)
			if err != nil {
				t.Fatal(err)
			}
			var words []string
			for _, v := range all {
				for word := range strings.FieldsSeq(v.Plain) {
					if strings.HasPrefix(word, "v") && len(word) == 2 {
						words = append(words, word)
					}
				}
			}
			return strings.Join(words, " ")
		}
		say := func(fr, en, visibility string) {
			s.write("summaries/a.md", summary("visibility: "+visibility, fr))
			s.write("summaries/a.en.md", summary("", en))
			s.load()
		}
		say("v1", "v1", "public")
		say("v2", "v2", "members")
		say("v2", "v3", "members")
		say("v4", "v3", "public")
		say("v5", "v5", "public\nstatus: draft")
		say("v6", "v6", "public")
		for _, lang := range []string{"fr", "en"} {
			if got, want := history(lang, visitor), map[string]string{"fr": "v6 v4 v1", "en": "v6 v1"}[lang]; got != want {
				t.Errorf("a visitor, %s: %s", lang, got)
			}
		}
		if got := history("en", member); !strings.Contains(got, "v2") || !strings.Contains(got, "v3") {
			t.Errorf("a member: %s", got)
		}
		say("v7", "v7", "members")
		if _, err := s.lib.History(t.Context(), "a", "fr", visitor); err == nil {
			t.Error("a visitor is shown the history of what they may not read")
		}
	})
}

// A charter that was not public was in force for nobody.
func TestCharterAsOfWasPublic(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *shelf) {
		s.write("charter/r.md", doc("title: C\neffective: 2025-01-01\nvisibility: members", rules("secrète")))
		s.write("charter/r.en.md", doc("title: C", rules("secret")))
		s.load()
		for _, lang := range []string{"fr", "en"} {
			if c, err := s.lib.CharterAsOf(t.Context(), "r", lang, s.at.Add(time.Hour)); err == nil {
				t.Errorf("%s: %+v", lang, c.Rules)
			}
		}
	})
}

// The clock turns pages: a text that comes out, a block that comes and goes.
func TestTheClockTurnsPages(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *shelf) {
		s.write("faq/a.md", doc("title: A\npublish_at: 2026-11-22 10:00", "x")) // no queue here: the page waits by itself
		s.write("faq/a.en.md", doc("title: A", "x"))
		s.load()
		turn := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
		if got := s.lib.Turn(); !got.Equal(turn) {
			t.Errorf("the next turn is at %v", got)
		}
		seen := func() int { return len(s.lib.Documents(visitor)) }
		before := seen()
		s.at = turn.Add(-time.Second)
		s.refresh()
		if seen() != before {
			t.Error("too early")
		}
		loaded := s.lib.Loaded()
		s.at = turn
		s.refresh()
		if seen() != before+2 || s.lib.Loaded().Equal(loaded) || !s.lib.Turn().IsZero() {
			t.Errorf("%d documents, then %d; next %v", before, seen(), s.lib.Turn())
		}
	})
}
