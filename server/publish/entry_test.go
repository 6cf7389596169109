package publish

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"parvis/app/problem"
	"parvis/content"
	"parvis/server/auth"
	"parvis/server/db"
)

func nothingElse(context.Context, *db.Tx, string) error { return nil }

var solene = auth.Member{ID: "m1", Name: "Solène", Role: auth.Documentalist}

func TestAddEntry(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *Service, dir fstest.MapFS) {
		dir["faq/ou-est-la-cle.md"] = file("---\ntitle: Où ?\n---\n\nLà.\n")
		dir["faq/la-cle.en.md"] = file("---\ntitle: The key\n---\n\nThere.\n")
		load(t, s, dir)
		ctx := t.Context()
		for i, c := range []struct{ title, lang, path string }{
			{"Où est la clé ?", "fr", "faq/ou-est-la-cle-2.md"},
			{"Où est la clé ?", "en", "faq/ou-est-la-cle-3.en.md"}, // no translation of the French one
			{"La clé", "fr", "faq/la-cle-2.md"},
			{"???", "fr", "faq/question.md"},
			{strings.Repeat("mot ", 40), "fr", "faq/" + strings.Repeat("mot-", 15) + "mot.md"},
			{strings.Repeat("mot ", 40), "fr", "faq/" + strings.Repeat("mot-", 14) + "mot-2.md"},
		} {
			e := Entry{Title: c.title, Body: "Sous le *pot*.", Lang: c.lang, Tags: []string{" clé ", "", "clé"}}
			var told string
			out, err := s.AddEntry(ctx, solene, e, func(_ context.Context, _ *db.Tx, id string) error { told = id; return nil })
			if err != nil || out.Path != c.path || out.State != Published || !strings.HasPrefix(c.path, "faq/"+told+".") {
				t.Fatalf("%d: %+v %s: %v", i, out, told, err)
			}
			got, err := s.Library.FAQEntry(ctx, told, c.lang, content.Reader{})
			if err != nil || unset(got.Title) != unset(c.title) || !strings.Contains(got.HTML, "<em>pot</em>") || len(got.Tags) != 1 {
				t.Errorf("%d: read as %+v: %v", i, got, err)
			}
			d, err := s.Document(ctx, c.path)
			if err != nil || !e.Is(d.Text) || (Entry{Title: c.title, Body: "autre"}).Is(d.Text) || d.Author != "Solène" {
				t.Errorf("%d: %v %+v", i, err, d)
			}
		}
	})
}

// unset takes from a text what French typography may add.
func unset(s string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(s), ""), "’", "'")
}

// What somebody wrote is title and text, and nothing of the front matter.
func TestAddEntryQuotes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *Service, dir fstest.MapFS) {
		load(t, s, dir)
		for _, text := range []string{
			`a: "b" # c`, "---", "--- x", "'", `\`, "- a", "[x", "{a: b}", "!!binary x", "<script>alert(1)</script>", "true", "2026-01-01", "null", "&a *a",
			"title: x visibility: members", "<!-- x", "%YAML 1.2", "@x", "`x`",
		} {
			e := Entry{Title: text, Body: "---\nvisibility: members\nstatus: archived\n---\n\n" + text, Lang: "fr", Tags: []string{text}}
			var id string
			out, err := s.AddEntry(t.Context(), solene, e, func(_ context.Context, _ *db.Tx, n string) error { id = n; return nil })
			if err != nil {
				t.Errorf("%q: %v", text, err)
				continue
			}
			got, err := s.Library.FAQEntry(t.Context(), id, "fr", content.Reader{})
			if err != nil || unset(got.Title) != unset(e.tidy().Title) || got.Visibility != content.Public || out.State != Published || strings.Contains(got.HTML, "<script") {
				t.Errorf("%q: %+v %v", text, got, err)
			}
		}
	})
}

// The entry and what goes with it are one: of both nothing or all is done. Two hands at once get two names.
func TestAddEntryIsOne(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *Service, dir fstest.MapFS) {
		load(t, s, dir)
		ctx := t.Context()
		e := Entry{Title: "Où est la clé ?", Body: "Là.", Lang: "fr"}
		failed := errors.New("failed")
		if _, err := s.AddEntry(ctx, solene, e, func(context.Context, *db.Tx, string) error { return failed }); !errors.Is(err, failed) {
			t.Errorf("got %v", err)
		}
		if all, err := s.Documents(ctx); err != nil || len(all) != 1 { // the community
			t.Errorf("left %+v %v", all, err)
		}
		var group sync.WaitGroup
		var mu sync.Mutex
		paths := map[string]bool{}
		at := s.Now()
		s.Now = func() time.Time { return at }
		for range 4 {
			group.Go(func() {
				out, err := s.AddEntry(ctx, solene, e, nothingElse)
				mu.Lock()
				defer mu.Unlock()
				if err != nil || paths[out.Path] {
					t.Errorf("%+v %v", out, err)
				}
				paths[out.Path] = true
			})
		}
		group.Wait()
		for _, bad := range []Entry{{}, {Title: "x"}, {Body: "x"}, {Title: "x", Body: "a\x00"}, {Title: "x\x00", Body: "a"},
			{Title: strings.Repeat("x", 201), Body: "x"}, {Title: "x", Body: "x", Tags: strings.Fields("a b c d e f g h i j k")},
			{Title: "x", Body: "x", Tags: []string{strings.Repeat("x", 51)}}} {
			if _, err := s.AddEntry(ctx, solene, bad, nothingElse); err == nil || problem.CodeOf(err) != problem.CodeInvalid {
				t.Errorf("%+v: %v", bad, err)
			}
		}
	})
}
