package publish

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"parvis/content"
	"parvis/server/db"
	"parvis/server/db/dbtest"
)

// files is all that a folder holds.
func files(t *testing.T, folder fs.FS) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := fs.WalkDir(folder, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := fs.ReadFile(folder, name)
		all[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// empty is a database beside another, of its engine.
func empty(t *testing.T, d *desk) *desk {
	t.Helper()
	if d.DB.Engine == db.Postgres {
		return newDesk(t, dbtest.Postgres(t))
	}
	return newDesk(t, dbtest.SQLite(t))
}

func (d *desk) export() (fs.FS, Exported) {
	d.t.Helper()
	dir := d.t.TempDir()
	out, err := d.Export(d.t.Context(), dir)
	if err != nil {
		d.t.Fatal(err)
	}
	return os.DirFS(dir), out
}

// What is exported and imported is the same to the byte, and to its readers.
func TestThereAndBack(t *testing.T) {
	t.Parallel()
	onDesk(t, func(t *testing.T, d *desk) {
		later := "publish_at: " + d.now().Add(time.Hour).Format("2006-01-02T15:04:05Z")
		folder := map[string]string{
			"faq/plain.md": doc("", "texte"), "faq/crlf.md": strings.ReplaceAll(doc("", "lignes\n\nà la Windows"), "\n", "\r\n"),
			"faq/bom.md": "\ufeff" + doc("", "marque"), "faq/odd.md": "---\n\"title\" : 'Titre' # dit-on\ntags: [ a,b ]\nx: {y: 1}\n---\nbizarre",
			"faq/noend.md": "---\ntitle: Titre\n---\n\nsans fin de ligne", "faq/unicode.md": doc("", "e\u0301 🦔 \u200b"),
			"faq/draft.md": doc("status: draft", "brouillon"), "faq/archived.md": doc("status: archived", "archive"),
			"faq/later.md": doc(later, "tard"), "faq/members.md": doc("visibility: members", "membres"), "faq/members.en.md": doc("", "to members"),
			"faq/plain.en.md": doc("", "text"), "summaries/s.md": doc("date: 2026-01-01", "## Décidé\n\nOui."),
		}
		for name, text := range folder {
			d.dir[name] = file(text)
		}
		d.load()
		d.dir["faq/gone.md"] = file(doc("", "SECRET retiré"))
		d.load()
		delete(d.dir, "faq/gone.md")
		d.load()
		folder["community.toml"] = string(d.dir["community.toml"].Data)
		first, out := d.export()
		if diff := cmp.Diff(folder, files(t, first)); diff != "" || out.Files != len(folder) || out.Drafts != 3 || len(out.Left) != 0 {
			t.Fatalf("%+v: %s", out, diff)
		}
		other := empty(t, d)
		if r, err := other.Import(t.Context(), first); err != nil || r.Stored != len(folder) || r.Hidden != 0 {
			t.Fatalf("%+v %v", r, err)
		}
		if diff := cmp.Diff(d.seen(), other.seen()); diff != "" {
			t.Error(diff)
		}
		second, _ := other.export()
		if diff := cmp.Diff(files(t, first), files(t, second)); diff != "" {
			t.Error(diff)
		}
		if r, err := other.Import(t.Context(), second); err != nil || r.Stored != 0 {
			t.Errorf("once more: %+v %v", r, err)
		}
	})
}

// What readers do not see is not shown by who takes the export in, whatever the text says.
func TestAnExportTellsNoSecret(t *testing.T) {
	t.Parallel()
	onDesk(t, func(t *testing.T, d *desk) {
		d.dir["faq/a.md"] = file(doc("", "public"))
		d.load()
		d.save(ada, "faq/a.md", doc("", "SECRET brouillon d’un texte montré"), Keep)
		d.save(ada, "faq/b.md", doc("", "SECRET brouillon"), Keep)
		d.save(ada, "faq/c.md", "---\ntitle: &t [\n", Keep)
		d.save(ada, "faq/d.md", "---\n? title\n: Titre\n---\n\nSECRET sous une forme que personne n’écrit\n", Keep)
		d.Review = []content.Kind{content.KindFAQ}
		d.save(ada, "faq/e.md", doc("", "SECRET à relire"), AsWritten)
		d.Review = nil
		folder, out := d.export()
		if want := []string{"faq/a.md", "faq/d.md"}; out.Drafts == 0 || !slices.Equal(out.Left, want) {
			t.Errorf("%+v, want %v left in the editor", out, want)
		}
		other := empty(t, d)
		if _, err := other.Import(t.Context(), folder); err != nil {
			t.Fatal(err)
		}
		other.sees("public", "!SECRET")
		if s := other.row("faq/b.md").state; s != Draft {
			t.Errorf("a draft became %s", s)
		}
		if s := other.row("faq/e.md").state; s != Review {
			t.Errorf("what waits for a reader became %s", s)
		}
	})
}

func TestImportLeavesWhatItLacks(t *testing.T) {
	t.Parallel()
	onDesk(t, func(t *testing.T, d *desk) {
		d.dir["faq/a.md"] = file(doc("", "du dossier"))
		d.load()
		d.save(ada, "faq/b.md", doc("", "de l’atelier"), Publish)
		in := fstest.MapFS{"community.toml": d.dir["community.toml"], "faq/b.md": file(doc("", "importé")), "faq/c.md": file("---\ntitle: [\n---\n")}
		if r, err := d.Import(t.Context(), in); err != nil || r.Stored != 1 || r.Hidden != 1 {
			t.Errorf("%+v %v", r, err)
		}
		d.sees("du dossier", "importé", "!de l’atelier")
		if versions, err := d.Versions(t.Context(), "faq/b.md"); err != nil || len(versions) != 2 {
			t.Errorf("%+v %v", versions, err)
		}
	})
}

func TestEmptyDir(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "a", "b")
	if err := EmptyDir(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "x"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := EmptyDir(dir); err != ErrNotEmpty { //nolint:errorlint // the very one
		t.Error(err)
	}
	for _, bad := range []string{"../x", "/x", `a\b`, "a/../../x", ""} {
		if write(dir, bad, nil) == nil {
			t.Errorf("%q is written", bad)
		}
	}
}
