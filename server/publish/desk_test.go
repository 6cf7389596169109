package publish

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"parvis/content"
	"parvis/content/markdown"
	"parvis/server/auth"
	"parvis/server/db"
	"parvis/server/db/dbtest"
	"parvis/server/events"
	"parvis/server/jobs"
	"parvis/server/library"
)

// desk is a folder and an editor over one database, with a clock that stands until it is moved.
type desk struct {
	*Service

	t   *testing.T
	ns  atomic.Int64
	dir fstest.MapFS
}

func (d *desk) now() time.Time           { return time.Unix(0, d.ns.Load()).UTC() }
func (d *desk) forward(by time.Duration) { d.ns.Add(int64(by)) }

func onDesk(t *testing.T, suite func(t *testing.T, d *desk)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		t.Helper()
		suite(t, newDesk(t, database))
	})
}

func newDesk(t *testing.T, database *db.DB) *desk {
	t.Helper()
	d := &desk{t: t, dir: fstest.MapFS{"community.toml": file("name = \"C\"\nlanguages = [\"fr\", \"en\"]\n")}}
	d.forward(time.Duration(time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC).UnixNano()))
	reader, log := markdown.New(), slog.New(slog.DiscardHandler)
	lib := library.New(database, reader, d.now)
	queue := jobs.New(database, jobs.Settings{Now: d.now, Log: log})
	d.Service = &Service{DB: database, Reader: reader, Library: lib, Jobs: queue, Events: events.New(database, log), Now: d.now, Log: log}
	d.Register()
	return d
}

func (d *desk) load() Result {
	d.t.Helper()
	d.forward(time.Second)
	return load(d.t, d.Service, d.dir)
}

// work does every job that is due.
func (d *desk) work() {
	d.t.Helper()
	for {
		found, err := d.Jobs.Step(d.t.Context())
		if err != nil {
			d.t.Fatal(err)
		}
		if !found {
			return
		}
	}
}

func doc(front, body string) string {
	if front != "" {
		front += "\n"
	}
	return "---\ntitle: Titre\n" + front + "---\n\n" + body + "\n"
}

var (
	ada = auth.Member{ID: "ada", Name: "Ada", Role: auth.Documentalist}
	bob = auth.Member{ID: "bob", Name: "Bob", Role: auth.Documentalist}
)

// save saves a text over the newest one.
func (d *desk) save(by auth.Member, path, text string, intent Intent) Saved {
	d.t.Helper()
	d.forward(time.Second)
	out, err := d.Save(d.t.Context(), Save{By: by, Path: path, Base: d.newest(path), Text: []byte(text), Intent: intent})
	if err != nil {
		d.t.Fatalf("save %s: %v", path, err)
	}
	return out
}

func (d *desk) newest(path string) string {
	row, _, err := documentAt(d.t.Context(), d.DB, path)
	if err != nil {
		d.t.Fatal(err)
	}
	return row.head
}

func (d *desk) row(path string) row {
	d.t.Helper()
	r, _, err := documentAt(d.t.Context(), d.DB, path)
	if err != nil {
		d.t.Fatal(err)
	}
	return r
}

// read is all that somebody sees, in every language.
func read(t *testing.T, lib *library.Library, r content.Reader) string {
	t.Helper()
	var b strings.Builder
	for _, lang := range []string{"fr", "en"} {
		faq, err := lib.FAQ(t.Context(), lang, r)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range faq {
			fmt.Fprintf(&b, "%s %s %s %s\n", lang, e.ID, e.Title, e.Plain)
		}
		for _, s := range lib.Summaries(lang, r) {
			one, err := lib.Summary(t.Context(), s.ID, lang, r)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&b, "%s %s %s %+v\n", lang, one.ID, one.Title, one.Sections)
		}
	}
	for _, m := range lib.Documents(r) {
		fmt.Fprintf(&b, "%s %s\n", m.Path, m.Title)
	}
	return b.String()
}

func (d *desk) seen() string { return read(d.t, d.Library, content.Reader{}) }

func (d *desk) sees(want ...string) {
	d.t.Helper()
	all := d.seen()
	for _, w := range want {
		bare := strings.TrimPrefix(w, "!")
		if strings.Contains(all, bare) == (w != bare) {
			d.t.Errorf("readers: %s\n%s", w, all)
		}
	}
}

// stepped is a folder at each of whose files something is done.
type stepped struct {
	fs.FS

	each func(name string)
}

// Stat tells of a file without opening it.
func (s stepped) Stat(name string) (fs.FileInfo, error) { return fs.Stat(s.FS, name) }

func (s stepped) Open(name string) (fs.File, error) {
	s.each(name)
	return s.FS.Open(name)
}

// replica is a second library on the same database.
func (d *desk) replica() *library.Library { return library.New(d.DB, d.Reader, d.now) }

func count(t *testing.T, d *db.DB, query string, args ...any) (n int) {
	t.Helper()
	if err := d.QueryRowContext(context.Background(), query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
