package publish

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"parvis/content"
	"parvis/content/starter"
	"parvis/server/db"
	"parvis/server/db/dbtest"
)

func TestTheStarterLoadsOnce(t *testing.T) {
	t.Parallel()
	onDesk(t, func(t *testing.T, d *desk) {
		first := load(t, d.Service, starter.FS())
		if first.Files < 50 || first.Stored != first.Files || first.Hidden != 0 {
			t.Errorf("%+v", first)
		}
		before := dbtest.Dump(t, d.DB)
		loaded := d.Library.Loaded()
		d.forward(time.Hour)
		again := load(t, d.Service, starter.FS())
		if again.Stored != 0 || again.Files != first.Files || dbtest.Dump(t, d.DB) != before || d.Library.Loaded() != loaded {
			t.Errorf("the same folder again: %+v", again)
		}
		restarted := newDesk(t, d.DB)
		if r := load(t, restarted.Service, starter.FS()); r.Stored != 0 || dbtest.Dump(t, d.DB) != before {
			t.Errorf("after a restart: %+v", r)
		}
	})
}

// A document of a database from before documents had kinds and names gets them at the next start.
func TestDocumentsOfAnOlderVersion(t *testing.T) {
	t.Parallel()
	onDesk(t, func(t *testing.T, d *desk) {
		folder := fstest.MapFS{"community.toml": {Data: []byte("name = 'A'\n")}, "faq/a.md": {Data: []byte("---\ntitle: Où ?\n---\nLà.\n")}}
		load(t, d.Service, folder)
		row := func() string {
			var kind, name, lang, title string
			var since, updated int64
			if err := d.DB.QueryRowContext(t.Context(), `SELECT kind, name, lang, title, since, updated_at FROM document WHERE path = 'faq/a.md'`).Scan(&kind, &name, &lang, &title, &since, &updated); err != nil {
				t.Fatal(err)
			}
			return fmt.Sprintln(kind, name, lang, title, since, updated)
		}
		before := row()
		for _, was := range []string{ // brought up just now, or by a version that left it so
			`UPDATE document SET kind = '', name = '', lang = '', title = '', since = 0, updated_at = 0, folder = ''`,
			`UPDATE document SET kind = '', name = '', lang = '', title = '', since = 0, updated_at = 0`,
		} {
			if err := d.DB.InTx(t.Context(), func(tx *db.Tx) error { return tx.Exec(t.Context(), was) }); err != nil {
				t.Fatal(err)
			}
			d.forward(time.Hour)
			load(t, newDesk(t, d.DB).Service, folder)
			if after := row(); after != before {
				t.Errorf("%s: %s, want %s", was, after, before)
			}
		}
	})
}

// A look at a folder on disk reads no file whose size and time are those of the look before.
func TestALookReadsLittle(t *testing.T) {
	t.Parallel()
	d := newDesk(t, dbtest.SQLite(t))
	dir := t.TempDir()
	write := func(name, text string, age time.Duration) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
		at := time.Now().Add(-age)
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	var opened []string
	look := func() Result {
		t.Helper()
		opened = nil
		return load(t, d.Service, stepped{os.DirFS(dir), func(name string) {
			if strings.HasSuffix(name, ".md") {
				opened = append(opened, name)
			}
		}})
	}
	write("community.toml", "name = \"C\"", time.Hour)
	write("faq/old.md", doc("", "ancien"), time.Hour)
	write("faq/new.md", doc("", "un"), 0)
	if r := look(); r.Stored != 3 {
		t.Errorf("%+v", r)
	}
	if look(); !slices.Equal(slices.Compact(opened), []string{"faq/new.md"}) {
		t.Errorf("read again: %q", opened)
	}
	info, err := os.Stat(filepath.Join(dir, "faq/new.md"))
	if err != nil {
		t.Fatal(err)
	}
	write("faq/new.md", doc("", "du"), 0) // the same size, within the second: the clock of some disks does not tell
	if err := os.Chtimes(filepath.Join(dir, "faq/new.md"), info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
	if r := look(); r.Stored != 1 {
		t.Errorf("a change of the same size and time: %+v", r)
	}
	d.sees(" du", "! un")
}

func TestAFolderThatChanges(t *testing.T) {
	t.Parallel()
	onDesk(t, func(t *testing.T, d *desk) {
		d.dir["faq/a.md"], d.dir["faq/b.md"] = file(doc("id: x", "premier")), file(doc("", "deuxième"))
		d.load()
		d.sees("premier", "deuxième")
		d.dir["faq/b.md"] = file(doc("", "changé"))
		d.load()
		d.sees("premier", "changé", "!deuxième")
		// Renamed: the id is that of a document that is gone.
		d.dir["faq/renamed.md"] = d.dir["faq/a.md"]
		delete(d.dir, "faq/a.md")
		d.load()
		d.sees("faq/renamed.md", "premier", "!faq/a.md")
		d.dir["faq/a.md"] = d.dir["faq/renamed.md"]
		delete(d.dir, "faq/renamed.md")
		d.load()
		d.sees("faq/a.md", "premier", "!faq/renamed.md")
		delete(d.dir, "faq/b.md")
		d.load()
		d.sees("!changé")
		if r := d.load(); r.Stored != 0 {
			t.Errorf("%+v", r)
		}
		d.dir["faq/b.md"] = file(doc("", "changé"))
		d.load()
		d.sees("changé")
		if n := len(bodies(t, d.Service, "faq/b.md")); n != 2 {
			t.Errorf("%d texts: one that comes back is the one it was", n)
		}
	})
}

// A check that fails is made up for by the next look, though nothing changed since.
func TestACheckIsMadeUpFor(t *testing.T) {
	t.Parallel()
	onDesk(t, func(t *testing.T, d *desk) {
		d.load()
		d.dir["faq/a.md"] = file(doc("", "neuf"))
		refuse(t, d.DB, "publication")
		if _, err := d.Load(t.Context(), d.dir); err == nil {
			t.Error("loaded")
		}
		accept(t, d.DB, "publication")
		d.sees("!neuf")
		d.load()
		d.sees("neuf")
	})
}

func TestTwoOfOneName(t *testing.T) {
	t.Parallel()
	onDesk(t, func(t *testing.T, d *desk) {
		d.dir["faq/a.md"], d.dir["faq/b.md"] = file(doc("id: x", "premier")), file(doc("id: x", "second"))
		r := d.load()
		d.sees("premier", "!second")
		if !slices.ContainsFunc(r.Diagnostics, func(f content.Diagnostic) bool { return f.Path == "faq/b.md" && f.Severity == content.Error }) {
			t.Errorf("%+v", r.Diagnostics)
		}
		d.dir["faq/a.md"] = file(doc("id: x\nstatus: draft", "premier"))
		d.load()
		d.sees("!premier", "second")
		d.dir["faq/a.md"] = file(doc("id: y", "premier"))
		r = d.load()
		d.sees("premier", "second")
		if slices.ContainsFunc(r.Diagnostics, func(f content.Diagnostic) bool { return f.Severity == content.Error }) {
			t.Errorf("%+v", r.Diagnostics)
		}
	})
}

// A stray file may be called anything, and hides nothing.
func TestAFileNameThatIsNoText(t *testing.T) {
	t.Parallel()
	onDesk(t, func(t *testing.T, d *desk) {
		d.dir["faq/a.md"], d.dir["faq/caf\xe9.txt"], d.dir["faq/caf\xe9.md"] = file(doc("", "là")), file("x"), file(doc("", "x"))
		d.load()
		d.sees("là")
	})
}

// hiding is what makes an original one that not everybody may read.
var hiding = map[string]string{
	"members": doc("visibility: members", "x"), "role": doc("visibility: \"role:R\"", "x"), "draft": doc("status: draft", "x"),
	"review": doc("status: review", "x"), "archived": doc("status: archived", "x"), "broken": doc("visibility: tous", "x"),
	"unreadable": "---\ntitle: [\n---\n", "later": doc("publish_at: 2027-01-01", "x"), "removed": "",
}

// A translation that says nothing itself is never seen while its original is not, whoever looks at whatever moment.
func TestATranslationWaitsForItsOriginal(t *testing.T) {
	t.Parallel()
	onDesk(t, func(t *testing.T, d *desk) {
		each := func(do func(how, base string)) {
			for how := range hiding {
				for i := range 14 {
					do(how, fmt.Sprintf("faq/%s-%02d", how, i))
				}
			}
		}
		set := func(path, text string) {
			if text == "" {
				delete(d.dir, path)
				return
			}
			d.dir[path] = file(text)
		}
		replica := d.replica()
		steps := 0
		look := func() {
			t.Helper()
			if err := errors.Join(replica.Refresh(t.Context()), d.Library.Refresh(t.Context())); err != nil {
				t.Fatal(err)
			}
			steps++
			for _, lib := range []string{read(t, replica, content.Reader{}), d.seen()} {
				if at := strings.Index(lib, "SECRET"); at >= 0 {
					t.Fatalf("seen: %.60s", lib[max(0, at-40):])
				}
			}
		}
		stepping := func() {
			t.Helper()
			n := 0
			d.forward(time.Second)
			load(t, d.Service, stepped{d.dir, func(name string) {
				if n++; n%40 == 0 || name == "medias" {
					look()
				}
			}})
			look()
		}
		for i := range 30 {
			set(fmt.Sprintf("faq/00-%02d.md", i), doc("", "rien"))
		}
		each(func(how, base string) {
			set(base+".md", hiding[how])
			if how != "removed" {
				set(base+".en.md", doc("", "SECRET one"))
			}
		})
		stepping()
		each(func(_, base string) { set(base+".md", doc("", "public")); set(base+".en.md", doc("", "for all")) })
		stepping()
		if n := strings.Count(d.seen(), "for all"); n != 14*len(hiding) {
			t.Errorf("%d translations are seen", n)
		}
		each(func(how, base string) { set(base+".md", hiding[how]); set(base+".en.md", doc("", "SECRET two")) })
		stepping()
		each(func(_, base string) { set(base+".md", doc("", "public")); set(base+".en.md", doc("", "for all again")) })
		stepping()
		if n := strings.Count(d.seen(), "for all again"); n != 14*len(hiding) {
			t.Errorf("%d translations are seen again", n)
		}
		if steps < 20 {
			t.Errorf("looked %d times", steps)
		}
	})
}

// The same by the editor: hiding the original hides the translation in the same moment, and it comes back with it.
func TestAnEditorHidesTheTranslationToo(t *testing.T) {
	t.Parallel()
	onDesk(t, func(t *testing.T, d *desk) {
		d.dir["faq/a.md"], d.dir["faq/a.en.md"] = file(doc("visibility: members", "texte")), file(doc("", "SECRET"))
		d.load()
		d.save(ada, "faq/a.md", doc("visibility: members", "texte"), Archive)
		d.sees("!SECRET")
		d.save(ada, "faq/a.en.md", doc("", "SECRET two"), Publish)
		d.sees("!SECRET")
		d.save(ada, "faq/a.md", doc("", "public"), Publish)
		d.sees("public", "SECRET two")
		d.save(ada, "faq/b.en.md", doc("", "alone"), Publish)
		d.sees("alone")
		d.save(ada, "faq/b.md", doc("", "x"), Keep)
		d.save(ada, "faq/b.en.md", doc("", "SECRET three"), Publish)
		d.sees("!SECRET three")
		if err := d.Recheck(t.Context()); err != nil {
			t.Fatal(err)
		}
		d.sees("!SECRET three", "SECRET two")
		d.dir["faq/c.md"] = file(hiding["broken"])
		d.load()
		d.save(ada, "faq/c.en.md", doc("", "SECRET four"), Publish)
		d.sees("!SECRET four")
	})
}

// Ten thousand files: several transactions, others write in between, bounded memory, and progress.
func TestALargeFolder(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("10,000 files")
	}
	onDesk(t, func(t *testing.T, d *desk) {
		n := 10_000
		if race || d.DB.Engine == db.Postgres {
			n = 1000
		}
		body := strings.Repeat("Une phrase assez longue pour que le texte pèse son poids. ", 60)
		for i := range n {
			d.dir[fmt.Sprintf("summaries/s%05d.md", i)] = file(doc("date: 2026-01-01", "## Contexte\n\n"+body))
		}
		heap := func() uint64 {
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			return m.HeapAlloc
		}
		before, most, slowest, writes, told := heap(), uint64(0), time.Duration(0), 0, map[int]bool{}
		opened := 0
		load(t, d.Service, stepped{d.dir, func(string) {
			if opened++; opened%(n/5) != 0 {
				return
			}
			most = max(most, heap())
			done, total := d.Progress()
			told[done] = total == n+1
			began := time.Now()
			d.save(ada, fmt.Sprintf("faq/q%d.md", writes), doc("", "entre deux"), Publish)
			if err := d.Recheck(t.Context()); err != nil {
				t.Error(err)
			}
			slowest = max(slowest, time.Since(began))
			writes++
		}})
		if d.Library.Len() != n+1+writes || writes < 4 || len(told) < 4 || slices.Contains(values(told), false) {
			t.Errorf("%d shown, %d written meanwhile, progress %v", d.Library.Len(), writes, told)
		}
		if slowest > 5*time.Second {
			t.Errorf("a writer waited %v", slowest)
		}
		if grown := int64(most) - int64(before); grown > 150<<20 { // the texts are 34 MB, and stay in the database
			t.Errorf("%d MB more while loading", grown>>20)
		}
		if grown := int64(heap()) - int64(before); grown > 80<<20 {
			t.Errorf("%d MB more afterwards", grown>>20)
		}
		for i := range n {
			delete(d.dir, fmt.Sprintf("summaries/s%05d.md", i))
		}
		d.load()
		if d.Library.Len() != 1+writes {
			t.Errorf("%d are left", d.Library.Len())
		}
	})
}

func values(m map[int]bool) (all []bool) {
	for _, v := range m {
		all = append(all, v)
	}
	return all
}

// A transaction of the folder leaves the pen to others while it reads: a writer gets in between two batches.
func TestTheFolderLeavesThePen(t *testing.T) {
	t.Parallel()
	d := newDesk(t, dbtest.SQLite(t))
	for i := range 250 {
		d.dir[fmt.Sprintf("faq/q%03d.md", i)] = file(doc("", "x"))
	}
	within := 0
	load(t, d.Service, stepped{d.dir, func(string) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		if err := d.DB.InTx(ctx, func(*db.Tx) error { within++; return nil }); err != nil {
			t.Errorf("the pen is held while a file is read: %v", err)
		}
	}})
	if within < 250 {
		t.Error(within)
	}
}

// A replica follows by the change log alone.
func TestAReplicaFollows(t *testing.T) {
	t.Parallel()
	onDesk(t, func(t *testing.T, d *desk) {
		d.dir["faq/a.md"] = file(doc("", "un"))
		d.load()
		replica := d.replica()
		follows := func() {
			t.Helper()
			if err := replica.Refresh(t.Context()); err != nil {
				t.Fatal(err)
			}
			if a, b := read(t, replica, content.Reader{Staff: true}), read(t, d.Library, content.Reader{Staff: true}); a != b {
				t.Errorf("the replica shows\n%s\nnot\n%s", a, b)
			}
		}
		follows()
		d.save(ada, "faq/a.md", doc("", "deux"), Publish)
		follows()
		d.save(ada, "faq/b.md", doc("", "trois"), Publish)
		d.save(ada, "faq/a.md", doc("", "deux"), Archive)
		follows()
		n := 2100 // more than is read one by one
		if race || d.DB.Engine == db.Postgres {
			n = 150
		}
		for i := range n {
			d.dir[fmt.Sprintf("faq/q%04d.md", i)] = file(doc("", "x"))
		}
		delete(d.dir, "faq/a.md")
		d.load()
		follows()
		if _, err := d.Service.Import(t.Context(), fstest.MapFS{"community.toml": d.dir["community.toml"], "faq/b.md": file(doc("status: draft", "x"))}); err != nil {
			t.Fatal(err)
		}
		follows()
	})
}

// Watch takes in what changes on disk, folders that are new among it.
func TestWatch(t *testing.T) {
	t.Parallel()
	d := newDesk(t, dbtest.SQLite(t))
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "community.toml"), []byte("name = \"C\""), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { d.Watch(ctx, dir); close(done) }()
	defer func() { cancel(); <-done }()
	until := func(what string, ok func() bool) {
		t.Helper()
		deadline, tick := time.After(5*time.Second), time.NewTicker(5*time.Millisecond)
		defer tick.Stop()
		for !ok() {
			select {
			case <-deadline:
				t.Fatalf("never: %s", what)
			case <-tick.C:
			}
		}
	}
	until("the folder is read", d.Library.Ready)
	for i, path := range []string{"faq/a.md", "faq/b.md", "summaries/c.md", "journeys/j/journey.md"} {
		word := fmt.Sprintf("mot%d", i)
		name := filepath.Join(dir, path)
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(strings.Replace(doc("", "## Contexte\n\nx"), "Titre", word, 1)), 0o644)); err != nil {
			t.Fatal(err)
		}
		until(path, func() bool { return strings.Contains(d.seen(), word) })
	}
	if err := os.Remove(filepath.Join(dir, "faq/a.md")); err != nil {
		t.Fatal(err)
	}
	until("removed", func() bool { return !strings.Contains(d.seen(), "mot0") })
}

var _ fs.FS = stepped{}
