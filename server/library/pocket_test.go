package library_test

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"parvis/content"
	"parvis/content/starter"
	"parvis/search"
	"parvis/search/french"
	"parvis/search/pocket"
	"parvis/server/db/dbtest"
	"parvis/server/library"
)

func pathOf(f library.Found) string {
	if f.Rule != "" {
		return f.Path + "#" + f.Rule
	}
	return f.Path
}

// pocketOf is the pocket of everybody, with paths for addresses.
func pocketOf(t *testing.T, s *shelf, lang string, r content.Reader) *pocket.Index {
	t.Helper()
	x, err := s.lib.Pocket(t.Context(), lang, r, func(f library.Found) (library.Placed, bool, error) {
		return library.Placed{URL: pathOf(f)}, true, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// Asked for what stands in the starter's documents, the pocket finds first what the server finds first: whole titles, pairs
// of words of the texts, words begun and misspelt.
func TestPocketFindsWhatTheServerFinds(t *testing.T) {
	t.Parallel()
	s := starterShelf(t)
	for _, lang := range []string{"fr", "en"} {
		x := pocketOf(t, s, lang, content.Reader{})
		reader := pocket.Open(x)
		queries := []search.Query{}
		for i, d := range x.Docs {
			queries = append(queries, search.Query{Text: d.Title})
			var words []string
			for _, w := range french.Analyze(d.Text) {
				if !w.Stop && len(w.Word) > 4 {
					words = append(words, w.Word)
				}
			}
			if len(words) < 8 {
				continue
			}
			a, b := words[i%len(words)], words[(i+5)%len(words)]
			queries = append(queries, search.Query{Text: a + " " + b}, search.Query{Text: a + " " + b[:3], Typing: true}, search.Query{Text: b[:2] + b[3:] + " " + a})
		}
		agree := 0
		for _, q := range queries {
			found, err := s.lib.Search(t.Context(), library.Question{Text: q.Text, Lang: lang, Typing: q.Typing, Limit: 1}, content.Reader{})
			if err != nil {
				t.Fatal(err)
			}
			want, got := "", ""
			if len(found.Found) > 0 {
				want = pathOf(found.Found[0])
			}
			q.Now = s.at
			if p := reader.Search(q); len(p.Hits) > 0 {
				got = p.Hits[0].Key
			}
			if want == got {
				agree++
			} else {
				t.Logf("%s: %q: %s, the server %s", lang, q.Text, got, want)
			}
		}
		t.Logf("%s: %d of %d agree", lang, agree, len(queries))
		if agree*10 < len(queries)*9 || len(queries) < 100 {
			t.Errorf("%s: only %d of %d agree", lang, agree, len(queries))
		}
	}
}

// A pocket has what its reader may read, in his language, and nothing of what he may not: words, titles, synonyms.
func TestPocketHasItsReadersDocuments(t *testing.T) {
	t.Parallel()
	s := newShelf(t, map[string]string{
		"community.toml":     "name = \"C\"\nlanguages = [\"fr\", \"en\"]\n",
		"faq/un.md":          "---\ntitle: Une\n---\n\nouvert\n\n::: réservé membres\n\nblocreserve\n\n:::\n",
		"faq/un.en.md":       "---\ntitle: One\n---\n\nopen\n",
		"faq/deux.md":        "---\ntitle: Deux\nvisibility: members\n---\n\nmembresseuls\n",
		"summaries/s.md":     "---\ntitle: Brouillon\nstatus: draft\n---\n\n## Décidé\n\nbrouillonseul\n",
		"glossary/g.md":      "---\ntitle: Mots\n---\n\n- AG : assemblée générale\n",
		"glossary/secret.md": "---\ntitle: Mots secrets\nvisibility: members\n---\n\n- KX : motsecret\n",
		"charter/un.md":      "---\ntitle: Charte\neffective: 2020-01-01\n---\n\n## Première règle\n\nrespect\n\n## Seconde\n\nécoute\n",
	})
	for name, c := range map[string]struct {
		lang string
		r    content.Reader
		want string
	}{
		"visitor": {"fr", content.Reader{}, "charter/un.md#premiere-regle charter/un.md#seconde faq/un.md glossary/g.md"},
		"member":  {"fr", content.Reader{Member: true}, "charter/un.md#premiere-regle charter/un.md#seconde faq/deux.md faq/un.md glossary/g.md glossary/secret.md"},
		"English": {"en", content.Reader{}, "charter/un.md#premiere-regle charter/un.md#seconde faq/un.en.md glossary/g.md"},
	} {
		x := pocketOf(t, s, c.lang, c.r)
		var urls []string
		for _, d := range x.Docs {
			urls = append(urls, d.URL)
		}
		if got := strings.Join(urls, " "); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
		all := fmt.Sprintf("%+v", *x)
		for word, shown := range map[string]bool{
			"blocreserve": c.r.Member, "membresseuls": c.r.Member, "motsecret": c.r.Member, "brouillonseul": false, "assemblee generale": true,
		} {
			if strings.Contains(all, word) != shown {
				t.Errorf("%s: %q is there: %v", name, word, !shown)
			}
		}
	}
}

// newShelf holds some files, found by the server as well.
func newShelf(t *testing.T, files map[string]string) *shelf {
	t.Helper()
	s := &shelf{t: t, db: dbtest.SQLite(t), at: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC), dir: fstest.MapFS{}}
	s.wire()
	for name, text := range files {
		s.write(name, text)
	}
	s.load()
	return s.again("").catchUp()
}

func starterShelf(t *testing.T) *shelf {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(starter.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(starter.FS(), name)
		files[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return newShelf(t, files)
}
