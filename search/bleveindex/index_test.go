package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"parvis/search"
)

// No goroutine outlives its index. On a loaded machine the last ones end late.
func TestMain(m *testing.M) {
	code := m.Run()
	leaked := goleak.Find()
	for i := 0; i < 20 && leaked != nil; i++ {
		leaked = goleak.Find()
	}
	if leaked != nil {
		fmt.Fprintln(os.Stderr, leaked)
		code = max(code, 1)
	}
	os.Exit(code)
}

func open(t testing.TB, dir string, entries ...search.Entry) *Index {
	t.Helper()
	x, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	if len(entries) > 0 {
		put(t, x, entries...)
	}
	return x
}

func put(t testing.TB, x *Index, entries ...search.Entry) {
	t.Helper()
	if err := x.Update(context.Background(), entries, nil); err != nil {
		t.Fatal(err)
	}
}

func remove(t testing.TB, x *Index, keys ...string) {
	t.Helper()
	if err := x.Update(context.Background(), nil, keys); err != nil {
		t.Fatal(err)
	}
}

func rebuild(t testing.TB, x *Index, entries ...search.Entry) {
	t.Helper()
	if err := x.Rebuild(context.Background(), seqOf(entries), len(entries), nil); err != nil {
		t.Fatal(err)
	}
}

func find(t testing.TB, x *Index, q search.Query) search.Page {
	t.Helper()
	if q.Labels == nil {
		q.Labels = []string{"public"}
	}
	p, err := x.Search(context.Background(), q)
	if err != nil {
		t.Fatalf("search %+v: %v", q, err)
	}
	return p
}

func keysOf(p search.Page) []string {
	keys := []string{}
	for _, h := range p.Hits {
		keys = append(keys, h.Key)
	}
	return keys
}

func wantKeys(t testing.TB, x *Index, q search.Query, want ...string) {
	t.Helper()
	if diff := cmp.Diff(append([]string{}, want...), keysOf(find(t, x, q))); diff != "" {
		t.Errorf("search %+v (-want +got)\n%s", q, diff)
	}
}

func entry(key, label, title, body string) search.Entry {
	return search.Entry{Key: key, Label: label, Kind: "faq", Lang: "fr", Title: title, Body: body}
}

var public = []string{"public"}
var both = []string{"members", "public"}

// eachHome runs a test on an index in memory and on one on disk.
func eachHome(t *testing.T, f func(t *testing.T, dir string)) {
	t.Run("memory", func(t *testing.T) { t.Parallel(); f(t, "") })
	t.Run("disk", func(t *testing.T) { t.Parallel(); f(t, t.TempDir()) })
}

func TestUpdate(t *testing.T) {
	t.Parallel()
	eachHome(t, func(t *testing.T, dir string) {
		x := open(t, dir, entry("a", "public", "Adhérer à l'association", "cotisation"), entry("b", "members", "Adhésion des amis", ""))
		wantKeys(t, x, search.Query{Text: "adherer"}, "a")
		wantKeys(t, x, search.Query{Text: "amis", Labels: both}, "b")

		put(t, x, entry("a", "public", "Le potager", ""), entry("c", "public", "Adhérents", ""))
		wantKeys(t, x, search.Query{Text: "cotisation"})
		wantKeys(t, x, search.Query{Text: "adherent"}, "c")

		put(t, x, entry("b", "public", "Adhésion des amis", "")) // leaves the members
		wantKeys(t, x, search.Query{Text: "amis"}, "b")
		wantKeys(t, x, search.Query{Text: "amis", Labels: []string{"members"}})
		if s := x.State(); s.Labels != 1 || s.Documents != 3 {
			t.Errorf("state is %+v", s)
		}

		remove(t, x, "b", "unknown")
		wantKeys(t, x, search.Query{Text: "amis"})
		remove(t, x, "a", "c")
		if s := x.State(); s.Labels != 0 || s.Documents != 0 {
			t.Errorf("state is %+v", s)
		}
		wantKeys(t, x, search.Query{Text: "adherent"})
	})
}

func TestRebuild(t *testing.T) {
	t.Parallel()
	eachHome(t, func(t *testing.T, dir string) {
		x := open(t, dir, entry("a", "public", "ancien", ""), entry("b", "members", "ancien", ""))
		if !x.NeedsRebuild() {
			t.Error("a new index does not say that it is empty")
		}
		all := []search.Entry{
			entry("c", "public", "nouveau", "premier"), entry("c", "public", "nouveau", "dernier"), entry("c", "members", "", "réservé"),
		}
		err := x.Rebuild(context.Background(), func(yield func(search.Entry, error) bool) {
			wantKeys(t, x, search.Query{Text: "ancien"}, "a")
			put(t, x, entry("d", "public", "entre-temps", ""))
			for _, e := range all {
				if !yield(e, nil) {
					return
				}
			}
		}, 3, nil)
		if err != nil {
			t.Fatal(err)
		}
		wantKeys(t, x, search.Query{Text: "ancien", Labels: both})
		wantKeys(t, x, search.Query{Text: "premier"})
		wantKeys(t, x, search.Query{Text: "nouveau"}, "c")
		wantKeys(t, x, search.Query{Text: "reserve", Labels: both}, "c")
		wantKeys(t, x, search.Query{Text: "entre-temps"}, "d")
		if s := x.State(); s.NeedsRebuild || s.Building || s.Documents != 3 {
			t.Errorf("state is %+v", s)
		}

		broken := errors.New("broken")
		err = x.Rebuild(context.Background(), func(yield func(search.Entry, error) bool) {
			_ = yield(all[0], nil) && yield(search.Entry{}, broken)
		}, 3, nil)
		if !errors.Is(err, broken) {
			t.Errorf("error is %v", err)
		}
		wantKeys(t, x, search.Query{Text: "nouveau"}, "c")
		if s := x.State(); s.NeedsRebuild || s.Building {
			t.Errorf("state is %+v", s)
		}
	})
}

func TestReopen(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	x := open(t, dir)
	rebuild(t, x, entry("a", "public", "Adhérer", ""), entry("b", "role:modération", "Refuser", ""))
	put(t, x, entry("c", "public", "Cotiser", ""))
	if err := x.SetMark("42"); err != nil {
		t.Fatal(err)
	}
	x.Close()

	x = open(t, dir)
	if x.NeedsRebuild() || x.Mark() != "42" {
		t.Errorf("needs rebuild: %v, mark %q", x.NeedsRebuild(), x.Mark())
	}
	wantKeys(t, x, search.Query{Text: "adherer"}, "a")
	wantKeys(t, x, search.Query{Text: "cotiser"}, "c")
	wantKeys(t, x, search.Query{Text: "refuser", Labels: []string{"role:modération"}}, "b")
	if folders, _ := filepath.Glob(filepath.Join(dir, "*.*")); len(folders) != 3 {
		t.Errorf("files are %v", folders)
	}
}

func TestClosed(t *testing.T) {
	t.Parallel()
	x := open(t, t.TempDir(), entry("a", "public", "Adhérer", ""))
	x.Close()
	if err := x.Close(); err != nil {
		t.Errorf("close twice: %v", err)
	}
	ctx := context.Background()
	_, err := x.Search(ctx, search.Query{Text: "a", Labels: public})
	for _, err := range []error{
		err, x.Update(ctx, nil, nil), x.SetMark("1"), x.Rebuild(ctx, seqOf(nil), 0, nil),
	} {
		if !errors.Is(err, ErrClosed) {
			t.Errorf("error is %v", err)
		}
	}
}

// TestDamaged cuts, empties, changes and removes each file in turn: Open must work, and either say that entries are
// missing or find all of them.
func TestDamaged(t *testing.T) {
	t.Parallel()
	whole := t.TempDir()
	x := open(t, whole)
	rebuild(t, x, entry("a", "public", "Adhérer", "cotisation"), entry("b", "members", "Refuser", "motif"))
	put(t, x, entry("c", "public", "Cotiser", "adhésion"))
	if err := x.SetMark("1"); err != nil {
		t.Fatal(err)
	}
	x.Close()
	damage := map[string]func(path string, data []byte) error{
		"cut":     func(path string, data []byte) error { return os.WriteFile(path, data[:len(data)*2/3], 0o600) },
		"empty":   func(path string, _ []byte) error { return os.WriteFile(path, nil, 0o600) },
		"removed": func(path string, _ []byte) error { return os.Remove(path) },
		"flipped": func(path string, data []byte) error {
			data[len(data)/2] ^= 0x40
			return os.WriteFile(path, data, 0o600)
		},
	}
	files, _ := filepath.Glob(filepath.Join(whole, "*", "*"))
	files = append(files, filepath.Join(whole, manifestName))
	for _, file := range files {
		for name, harm := range damage {
			rel, _ := filepath.Rel(whole, file)
			t.Run(name+" "+filepath.Base(rel), func(t *testing.T) {
				dir := t.TempDir()
				if err := os.CopyFS(dir, os.DirFS(whole)); err != nil {
					t.Fatal(err)
				}
				data, err := os.ReadFile(filepath.Join(dir, rel))
				if err != nil {
					t.Fatal(err)
				}
				if err := harm(filepath.Join(dir, rel), data); err != nil {
					t.Fatal(err)
				}
				x := open(t, dir)
				if !x.NeedsRebuild() {
					wantKeys(t, x, search.Query{Text: "cotisation", Labels: both}, "c", "a")
					wantKeys(t, x, search.Query{Text: "motif", Labels: both}, "b")
				} else if x.Mark() != "" {
					t.Error("the mark is kept")
				}
				rebuild(t, x, entry("d", "public", "Nouveau", ""))
				wantKeys(t, x, search.Query{Text: "nouveau", Labels: both}, "d")
			})
		}
	}
}
