package library_test

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"parvis/content"
	"parvis/content/markdown"
	"parvis/server/db"
	"parvis/server/db/dbtest"
	"parvis/server/library"
	"parvis/server/publish"
)

// again is a new program on the same database, with its index in dir (empty: in memory).
func (s *shelf) again(dir string) *shelf {
	s.t.Helper()
	twin := &shelf{t: s.t, db: s.db, at: s.at, dir: s.dir}
	twin.wire()
	if err := errors.Join(twin.lib.Reload(s.t.Context()), twin.lib.OpenIndex(s.t.Context(), dir, slog.New(slog.NewTextHandler(&twin.log, nil)))); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { twin.lib.CloseIndex() }) //nolint:errcheck // closed by the test itself, or at its end
	return twin
}

func (s *shelf) wire() {
	now := func() time.Time { return s.at }
	reader := markdown.New()
	s.lib = library.New(s.db, reader, now)
	s.pub = &publish.Service{DB: s.db, Reader: reader, Library: s.lib, Now: now, Log: slog.New(slog.DiscardHandler)}
}

func (s *shelf) catchUp() *shelf {
	s.t.Helper()
	if err := s.lib.CatchUp(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	return s
}

func (s *shelf) refresh() {
	s.t.Helper()
	if err := s.lib.Refresh(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

// finds is what a reader finds, by path, in order.
func (s *shelf) finds(text string, r content.Reader) string {
	s.t.Helper()
	found, err := s.lib.Search(s.t.Context(), library.Question{Text: text, Lang: "fr", Limit: 20, Verbatim: true}, r)
	if err != nil {
		s.t.Fatal(err)
	}
	var all []string
	for _, f := range found.Found {
		path := f.Path
		if f.Rule != "" {
			path += "#" + f.Rule
		}
		all = append(all, path)
	}
	if found.Total != len(all) {
		s.t.Errorf("%q: %d are counted, %d are shown", text, found.Total, len(all))
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

func (s *shelf) found(text string, r content.Reader, want string) {
	s.t.Helper()
	if got := s.finds(text, r); got != want {
		s.t.Errorf("%q finds %q, not %q", text, got, want)
	}
}

// The index follows what happens to documents, one by one.
func TestTheIndexFollows(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *shelf) {
		s.write("charter/2026.md", doc("title: C\neffective: 2026-01-01", rules("tournesol")+"\n\n## Deux {#deux}\n\npivoine"))
		s.write("faq/a.md", doc("title: A", "coquelicot"))
		s.load()
		n := s.again("").catchUp()
		n.found("coquelicot", visitor, "faq/a.md")
		n.found("pivoine", visitor, "charter/2026.md#deux")
		n.write("faq/a.md", doc("title: A", "bleuet"))
		n.write("charter/2026.md", doc("title: C\neffective: 2026-01-01", rules("tournesol")))
		n.load()
		n.found("coquelicot", visitor, "")
		n.found("bleuet", visitor, "faq/a.md")
		n.found("pivoine", visitor, "")
		n.write("faq/a.md", doc("title: A\nvisibility: members", "bleuet"))
		n.write("faq/a.en.md", doc("title: A", "cornflower"))
		n.load()
		n.found("bleuet", visitor, "")
		n.found("cornflower", visitor, "")
		n.found("bleuet", member, "faq/a.md")
		n.write("charter/2026.md", doc("title: C\neffective: 2026-01-01\nvisibility: members", rules("tournesol")))
		n.load()
		n.found("tournesol", staff, "")
		n.write("journeys/j/journey.md", doc("title: J", "x"))
		n.write("journeys/j/10-un.md", doc("title: Un", "violette"))
		n.load()
		n.found("violette", visitor, "journeys/j/10-un.md")
		n.write("journeys/j/journey.md", doc("title: J\nvisibility: members", "x"))
		n.load()
		n.found("violette", visitor, "")
		n.found("violette", member, "journeys/j/10-un.md")
		n.write("journeys/j/journey.md", doc("title: J\nstatus: draft", "x"))
		n.load()
		n.found("violette", staff, "")
	})
}

// A restart catches up by the change log, also with what the clock did meanwhile; with nothing new it does nothing.
func TestARestartCatchesUp(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *shelf) {
		dir := t.TempDir()
		s.write("charter/2026.md", doc("title: C\neffective: 2026-01-01", rules("x")+"\n\n## Deux {#deux}\n\npivoine"))
		s.write("charter/2027.md", doc("title: C\neffective: 2026-12-01", rules("muguet")))
		s.write("faq/a.md", doc("title: A", "coquelicot\n\n::: du 2026-12-01 au 2026-12-03\n\nnarcisse\n\n:::"))
		s.write("faq/b.md", doc("title: B", "bleuet"))
		s.load()
		first := s.again(dir).catchUp()
		first.found("pivoine", visitor, "charter/2026.md#deux")
		first.found("narcisse muguet", visitor, "")
		built := "search index built"
		if !strings.Contains(first.log.String(), built) {
			t.Fatal("never built")
		}
		closed := func(x *shelf) {
			t.Helper()
			if err := x.lib.CloseIndex(); err != nil {
				t.Fatal(err)
			}
		}
		closed(first)
		before := tree(t, dir)
		second := s.again(dir).catchUp()
		second.found("coquelicot", visitor, "faq/a.md")
		if second.log.Len() != 0 || tree(t, dir) != before {
			t.Errorf("a restart with nothing new: %s", second.log.String())
		}
		closed(second)
		delete(s.dir, "faq/b.md")
		s.write("charter/2026.md", doc("title: C\neffective: 2026-01-01", rules("x")))
		s.load()
		s.at = time.Date(2026, 12, 2, 0, 0, 0, 0, time.UTC)
		third := s.again(dir).catchUp()
		third.found("bleuet", visitor, "")
		third.found("pivoine", visitor, "")
		third.found("narcisse", visitor, "faq/a.md")
		third.found("muguet", visitor, "charter/2027.md#une")
		// While it runs, the clock is followed too.
		third.at = time.Date(2026, 12, 4, 0, 0, 0, 0, time.UTC)
		third.refresh()
		third.found("narcisse", visitor, "")
		closed(third)
		if strings.Contains(third.log.String(), built) {
			t.Error("built anew for a few changes")
		}
		s.at = third.at
		s.again(dir).catchUp().found("narcisse", visitor, "")
	})
}

func tree(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		fmt.Fprintln(&b, path, info.Size())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Whatever is wrong with the index, it is made again: it holds nothing that the database does not.
func TestTheIndexIsDerived(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *shelf) {
		s.write("faq/a.md", doc("title: A", "coquelicot"))
		s.load()
		foreign := &shelf{t: t, db: dbtest.SQLite(t), at: s.at, dir: fstest.MapFS{}}
		foreign.wire()
		foreign.write("community.toml", "name = \"C\"\nlanguages = [\"fr\", \"en\"]\n")
		foreign.write("faq/a.md", doc("title: A", "étrangère"))
		foreign.load()
		for name, spoil := range map[string]func(dir string){
			"missing": func(dir string) { os.RemoveAll(dir) },
			"damaged": func(dir string) {
				err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
					if err != nil || e.IsDir() {
						return err
					}
					return os.WriteFile(path, []byte("x"), 0o600)
				})
				if err != nil {
					t.Error(err)
				}
			},
			"of another database": func(dir string) {
				os.RemoveAll(dir)
				other := foreign.again(dir).catchUp()
				other.found("étrangère", visitor, "faq/a.md")
				if err := other.lib.CloseIndex(); err != nil {
					t.Error(err)
				}
			},
			"ahead": func(dir string) { // of a database that was put back
				back := s.again(dir).catchUp()
				defer back.lib.CloseIndex() //nolint:errcheck // a test
				if err := s.db.InTx(t.Context(), func(tx *db.Tx) error {
					return tx.Exec(t.Context(), `UPDATE change_head SET seq = seq + 100`)
				}); err != nil {
					t.Error(err)
				}
				back.refresh()
				back.catchUp()
				if err := s.db.InTx(t.Context(), func(tx *db.Tx) error {
					return tx.Exec(t.Context(), `UPDATE change_head SET seq = seq - 100`)
				}); err != nil {
					t.Error(err)
				}
			},
		} {
			dir := filepath.Join(t.TempDir(), "index")
			if err := s.again(dir).catchUp().lib.CloseIndex(); err != nil {
				t.Fatal(err)
			}
			spoil(dir)
			again := s.again(dir).catchUp()
			again.found("coquelicot", visitor, "faq/a.md")
			again.found("étrangère", visitor, "")
			if err := again.lib.CloseIndex(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		dir := t.TempDir()
		holder, second := s.again(dir).catchUp(), s.again(dir).catchUp() // the second finds it locked
		holder.found("coquelicot", visitor, "faq/a.md")
		second.found("coquelicot", visitor, "faq/a.md")
	})
}

// Searches, refreshes and rebuilds at once: every answer is right for a moment, and no word that is only for members
// comes to others.
func TestSearchWhileItChanges(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *shelf) {
		for i := range 20 {
			s.write(fmt.Sprintf("faq/q%02d.md", i), doc("title: Q", "commun"))
		}
		s.write("faq/secret.md", doc("title: S\nvisibility: members", "secret commun"))
		s.load()
		n := s.again("").catchUp()
		done := make(chan struct{})
		var group sync.WaitGroup
		for _, r := range []content.Reader{visitor, member, staff} {
			group.Go(func() {
				for {
					select {
					case <-done:
						return
					default:
					}
					found, err := n.lib.Search(t.Context(), library.Question{Text: "secret commun", Lang: "fr", Limit: 20, Facets: true}, r)
					if err != nil {
						t.Error(err)
						return
					}
					for _, f := range found.Found {
						if !content.Visible(f.Visibility, r) || f.Path == "faq/secret.md" && !r.Member && !r.Staff {
							t.Errorf("%+v finds %s", r, f.Path)
						}
					}
					entry, err := n.lib.FAQEntry(t.Context(), "q00", "fr", r)
					if err != nil || strings.Contains(entry.HTML, "réservé") != (r.Member || r.Staff) && strings.Contains(entry.Title, "bloc") {
						t.Errorf("%v %s", err, entry.HTML)
					}
				}
			})
		}
		for i := range 12 {
			block := doc(fmt.Sprintf("title: Q bloc %d", i), "commun\n\n::: réservé membres\n\nréservé\n\n:::")
			n.dir["faq/q00.md"] = &fstest.MapFile{Data: []byte(block)}
			if _, err := n.pub.Load(t.Context(), n.dir); err != nil {
				t.Error(err)
			}
			if err := errors.Join(n.lib.Reload(t.Context()), n.lib.CatchUp(t.Context()), n.lib.Refresh(t.Context())); err != nil {
				t.Error(err)
			}
		}
		close(done)
		group.Wait()
		n.catchUp()
		n.found("secret", visitor, "")
		n.found("secret", member, "faq/secret.md")
	})
}

// Words of a glossary widen the searches of who may read it, and a change of it is known at once.
func TestSynonymsAreTheReaders(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *shelf) {
		s.write("faq/a.md", doc("title: A", "covoiturage"))
		s.write("faq/b.md", doc("title: B", "assemblée générale"))
		s.write("glossary/public.md", doc("title: Mots", "- covoiturage, trajet partagé"))
		s.write("glossary/members.md", doc("title: Mots\nvisibility: members", "- AG : assemblée générale"))
		s.load()
		n := s.again("").catchUp()
		for range 2 {
			n.found("trajet partagé", visitor, "faq/a.md glossary/public.md")
			n.found("AG", visitor, "")
			n.found("AG", member, "faq/b.md glossary/members.md")
			n.found("AG", visitor, "")
		}
		n.write("glossary/members.md", doc("title: Mots", "- AG : assemblée générale"))
		n.load()
		n.found("AG", visitor, "faq/b.md glossary/members.md")
		delete(n.dir, "glossary/members.md")
		n.load()
		n.found("AG", member, "")
	})
}
