package starter

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

func TestFSIsAContentFolder(t *testing.T) {
	t.Parallel()
	err := fstest.TestFS(FS(), "community.toml", "journeys/premiers-pas/journey.md", "charter/2025-11.md",
		"charter/2026-10.md", "faq/sans-discord.md", "spaces/berges.md")
	if err != nil {
		t.Fatal(err)
	}
}

// Every document has its French original, a plain name and a front matter that says its language. All have an English
// twin, but for the memory: of the summaries some are translated.
func TestDocuments(t *testing.T) {
	t.Parallel()
	plainName := regexp.MustCompile(`^[a-z0-9-]+(\.(?:en|ar))?\.md$`)
	for name, data := range readAll(t, FS()) {
		if name == "community.toml" || strings.HasPrefix(name, "medias/") {
			continue
		}
		if !plainName.MatchString(filepath.Base(name)) {
			t.Errorf("%s: want a name in lower-case ASCII letters, digits and hyphens", name)
		}
		lang, twin := "fr", strings.TrimSuffix(name, ".md")+".en.md"
		if french, ok := strings.CutSuffix(name, ".en.md"); ok {
			lang, twin = "en", french+".md"
		}
		if french, ok := strings.CutSuffix(name, ".ar.md"); ok {
			lang, twin = "ar", french+".md"
		}
		if arabic := strings.TrimSuffix(name, ".md") + ".ar.md"; lang == "fr" && strings.HasPrefix(name, "charter/") {
			if _, err := fs.Stat(FS(), arabic); err != nil {
				t.Errorf("the charter is read in every language: %v", err)
			}
		}
		if lang == "fr" && strings.HasPrefix(name, "summaries/") {
			twin = name
		}
		if _, err := fs.Stat(FS(), twin); err != nil {
			t.Errorf("%s: the other language is missing: %v", name, err)
		}
		front, _, closed := bytes.Cut(data, []byte("\n---\n"))
		if !closed || !bytes.HasPrefix(front, []byte("---\n")) || !bytes.Contains(front, []byte("\nlang: "+lang+"\n")) {
			t.Errorf("%s: want a front matter with lang: %s", name, lang)
		}
	}
}

func TestWriteTo(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name string
		dir  func(t *testing.T) string
	}{
		{"absent folder, absent parents", func(t *testing.T) string { return filepath.Join(t.TempDir(), "data", "content") }},
		{"empty folder", func(t *testing.T) string { return t.TempDir() }},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := c.dir(t)
			if err := WriteTo(dir); err != nil {
				t.Fatal(err)
			}
			want, got := readAll(t, FS()), readAll(t, os.DirFS(dir))
			for name := range got {
				if _, ok := want[name]; !ok {
					t.Errorf("left behind: %s", name)
				}
			}
			for name, data := range want {
				if !bytes.Equal(got[name], data) {
					t.Errorf("%s differs from the embedded file", name)
				}
			}
			info, err := os.Stat(filepath.Join(dir, "community.toml"))
			if err != nil {
				t.Fatal(err)
			}
			if info.Mode().Perm()&0o200 == 0 {
				t.Errorf("community.toml has mode %v: its owner must be able to write it", info.Mode())
			}
		})
	}
}

func TestWriteToRefusesWhatIsNotEmpty(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mine := filepath.Join(dir, "community.toml")
	if err := os.WriteFile(mine, []byte("name = \"Mine\"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	err := WriteTo(dir)
	if err == nil || !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), "not empty") {
		t.Fatalf("got error %v, want one that names the folder and says it is not empty", err)
	}
	if got := readAll(t, os.DirFS(dir)); len(got) != 1 || string(got["community.toml"]) != "name = \"Mine\"\n" {
		t.Errorf("the folder was touched: %d files", len(got))
	}
	if err := WriteTo(mine); err == nil {
		t.Error("a file was accepted as a folder")
	}
}

// A folder cut short must not pass for a complete one.
func TestSettingsComeLast(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	src := failing{FS(), "spaces/berges.md"}
	if err := write(src, dir); !errors.Is(err, fs.ErrPermission) {
		t.Fatalf("got error %v, want the one of the source", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "community.toml")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("community.toml was written before the rest: %v", err)
	}
}

// failing refuses to open one file.
type failing struct {
	fs.FS
	name string
}

func (f failing) Open(name string) (fs.File, error) {
	if name == f.name {
		return nil, fs.ErrPermission
	}
	return f.FS.Open(name)
}

func readAll(t *testing.T, fsys fs.FS) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		all[name], err = fs.ReadFile(fsys, name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
