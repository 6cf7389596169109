package publish

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"parvis/content"
	"parvis/content/markdown"
	"parvis/server/db"
	"parvis/server/db/dbtest"
	"parvis/server/library"
)

func each(t *testing.T, suite func(t *testing.T, s *Service, dir fstest.MapFS)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		t.Helper()
		at := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
		now := func() time.Time { at = at.Add(time.Second); return at }
		reader := markdown.New()
		suite(t, &Service{DB: d, Reader: reader, Library: library.New(d, reader, now), Now: now, Log: slog.New(slog.DiscardHandler)},
			fstest.MapFS{"community.toml": file("name = \"C\"\n")})
	})
}

func file(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }

func load(t *testing.T, s *Service, dir fs.FS) Result {
	t.Helper()
	r, err := s.Load(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func bodies(t *testing.T, s *Service, path string) []string {
	t.Helper()
	all, err := db.All(t.Context(), s.DB, func(scan func(...any) error) (string, error) {
		var body, sum string
		err := scan(&body, &sum)
		if got := sha256.Sum256([]byte(body)); hex.EncodeToString(got[:]) != sum {
			t.Errorf("%s: the hash is not the body's", path)
		}
		return body, err
	}, `SELECT body, sha256 FROM revision WHERE path = $1 ORDER BY created_at`, path)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestRevisionsKeepTheExactBytes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *Service, dir fstest.MapFS) {
		texts := []string{
			"---\ntitle: Un\n---\n\ntexte", "---\r\ntitle: Un\r\n---\r\n\r\ntexte  \r\n\r\n", "\ufeff---\ntitle: Un\n---\n\nÀ é\u0301 🦔 \u200b\n",
			"---\ntitle: \"\\\"\"\n---\n\n$1 ?1 '; DROP TABLE revision; --\n\n\n",
		}
		for _, text := range texts {
			dir["faq/un.md"] = file(text)
			if r := load(t, s, dir); r.Stored == 0 {
				t.Errorf("not stored: %q", text)
			}
			if r := load(t, s, dir); r.Stored != 0 {
				t.Errorf("stored again: %d", r.Stored)
			}
		}
		got := bodies(t, s, "faq/un.md")
		if strings.Join(got, "\x01") != strings.Join(texts, "\x01") {
			t.Errorf("stored %q", got)
		}
		dir["faq/un.md"] = file(texts[0]) // back to an earlier text: a revision of its own
		load(t, s, dir)
		if got := bodies(t, s, "faq/un.md"); len(got) != len(texts)+1 {
			t.Errorf("%d revisions", len(got))
		}
	})
}

func ids(s *Service) string {
	var all []string
	for _, d := range s.Library.Titles(content.KindFAQ, "fr", content.Reader{Staff: true}) {
		all = append(all, d.ID)
	}
	return strings.Join(all, " ")
}

func TestABrokenFileHidesOnlyItself(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *Service, dir fstest.MapFS) {
		good := "---\ntitle: Bien\n---\n\ntexte\n"
		dir["faq/a.md"], dir["faq/b.md"], dir["faq/c.md"] = file(good), file(good), file(good)
		load(t, s, dir)
		if ids(s) != "a b c" {
			t.Fatal(ids(s))
		}
		dir["faq/b.md"] = file("---\ntitle: Cassé\nvisibility: tout le monde\n---\n\ntexte\n")
		r := load(t, s, dir)
		if ids(s) != "a c" || r.Hidden != 1 {
			t.Errorf("%s, %d hidden: an earlier good text must not stand in", ids(s), r.Hidden)
		}
		faults, err := s.Library.Diagnostics(t.Context())
		if err != nil || len(faults) == 0 || faults[0].Path != "faq/b.md" || faults[0].Line != 3 || faults[0].Severity != content.Error {
			t.Errorf("%+v %v", faults, err)
		}
		delete(dir, "faq/a.md")
		dir["faq/b.md"] = file(good)
		load(t, s, dir)
		if ids(s) != "b c" {
			t.Errorf("mended: %s", ids(s))
		}
		faults, err = s.Library.Diagnostics(t.Context())
		if err != nil || slices.ContainsFunc(faults, func(d content.Diagnostic) bool { return d.Severity == content.Error }) {
			t.Errorf("old faults are still told: %+v %v", faults, err)
		}
	})
}

type broken struct{}

func (broken) Open(string) (fs.File, error) { return nil, errors.New("the disk is gone") }

func TestAFolderThatCannotBeReadChangesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *Service, dir fstest.MapFS) {
		dir["faq/a.md"] = file("---\ntitle: Bien\n---\n\ntexte\n")
		load(t, s, dir)
		before := dbtest.Dump(t, s.DB)
		for name, bad := range map[string]fs.FS{
			"unreadable": broken{}, "empty": fstest.MapFS{}, "no community": fstest.MapFS{"faq/b.md": dir["faq/a.md"]},
			"broken community": fstest.MapFS{"community.toml": file("name = ["), "faq/b.md": dir["faq/a.md"]},
			"nameless":         fstest.MapFS{"community.toml": file("tagline = \"x\"")},
		} {
			if _, err := s.Load(t.Context(), bad); err == nil {
				t.Errorf("%s: loaded", name)
			}
		}
		canceled, cancel := context.WithCancel(t.Context())
		cancel()
		dir["faq/b.md"] = dir["faq/a.md"]
		if _, err := s.Load(canceled, dir); err == nil {
			t.Error("loaded after the end")
		}
		if dbtest.Dump(t, s.DB) != before || ids(s) != "a" {
			t.Error("something changed")
		}
	})
}
