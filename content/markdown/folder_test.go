package markdown

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"parvis/content"
	"parvis/content/starter"
)

// sound is a folder without a fault.
func sound() map[string]string {
	return map[string]string{
		"community.toml":         "name = \"A\"\nlanguages = [\"fr\", \"en\"]\n[privacy]\ncontact = \"a@b.fr\"\n",
		"journeys/j/journey.md":  "---\ntitle: J\nchoices:\n  - {id: c, label: C, options: [o, p]}\n---\nx\n",
		"journeys/j/10-a.md":     "---\ntitle: A\nchoose: c\nminutes: 4\n---\n[b](/parcours/j/b) [q](/faq/q) [s](/espaces/s) [c](/charte) [d](/demandes/nouvelle)\n",
		"journeys/j/10-a.en.md":  "---\ntitle: A\n---\n[b](/parcours/j/b) [q](/en/faq/q)\n",
		"journeys/j/20-b.md":     "---\ntitle: B\nwhen: {c: [o]}\n---\nx\n",
		"charter/2025-01.md":     "---\ntitle: C\neffective: 2025-02-01\n---\n## R {#r}\n\n## Old {#old}\n",
		"charter/2026-01.md":     "---\ntitle: C\neffective: 2026-02-01\nsupersedes: 2025-01\nchanges: {old: parti}\n---\n## R {#r}\n",
		"charter/2026-01.en.md":  "---\ntitle: C\n---\n## R {#r}\n",
		"faq/q.md":               "---\nid: q\ntitle: Q\nvisibility: members\n---\nx\n",
		"faq/q.en.md":            "---\ntitle: Q\n---\nx\n",
		"spaces/s.md":            "---\ntitle: S\nserver: v\nroles: [R]\nsensitive: true\nkind: organised\nquestions:\n  - {id: n, label: N, purpose: p, required: true}\n---\nx\n",
		"spaces/s.en.md":         "---\ntitle: S\n---\nx\n",
		"summaries/x.md":         "---\ntitle: X\nsupersedes: w\nconsent: oui\n---\n## Contexte\n\nx\n\n## Décidé\n\nx\n\n## Actions\n\n- Ana : x\n\n## Reste ouvert\n\nx\n\n## Sources\n\n[w](w.md) [g](/glossaire)\n",
		"summaries/x.en.md":      "---\ntitle: X\n---\n## Context\n\nx\n\n## Decided\n\nx\n\n## Actions\n\n- Ana: x\n\n## Still open\n\nx\n\n## Sources\n\nx\n",
		"summaries/w.md":         "---\ntitle: W\nstatus: archived\n---\n## Contexte\n\nx\n\n## Décisions\n\nx\n\n## Qui fait quoi\n\nx\n\n## Reste ouvert\n\nx\n\n## Sources\n\n[x](/syntheses/x)\n",
		"glossary/mots.md":       "---\ntitle: G\n---\n- AG : assemblée générale\n",
		".obsidian/settings.md":  "x",
		".DS_Store":              "x",
		"faq/.q.md.swp":          "x",
		"journeys/j/.hidden.txt": "x",
	}
}

func mapFS(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

func TestFolder(t *testing.T) {
	t.Parallel()
	files := sound()
	folder, found, err := New().ReadFolder(mapFS(files))
	if err != nil || len(found) > 0 {
		t.Fatalf("%v\n%s", err, lines(found))
	}
	byPath := map[string]Entry{}
	for i, e := range folder.Files {
		byPath[e.Path] = e
		sum := sha256.Sum256([]byte(files[e.Path]))
		if string(e.Data) != files[e.Path] || e.SHA256 != hex.EncodeToString(sum[:]) {
			t.Errorf("%s: bytes or hash", e.Path)
		}
		if i > 0 && folder.Files[i-1].Path >= e.Path {
			t.Errorf("%s out of order", e.Path)
		}
	}
	if len(folder.Files) != 16 || len(folder.Documents()) != 16 || folder.Community().Name != "A" {
		t.Errorf("%d files, %d documents", len(folder.Files), len(folder.Documents()))
	}
	sum := sha256.Sum256([]byte(files["charter/2026-01.en.md"] + files["charter/2026-01.md"]))
	for _, path := range []string{"charter/2026-01.md", "charter/2026-01.en.md"} {
		if c := byPath[path].Document.Charter; c.Hash != hex.EncodeToString(sum[:]) || c.Effective.Year() != 2026 {
			t.Errorf("%s: %s %v", path, c.Hash, c.Effective)
		}
	}
	en := byPath["spaces/s.en.md"].Document.Space
	if !en.Sensitive || en.Server != "v" || len(en.Roles) != 1 || !en.Organised || len(en.Questions) != 1 {
		t.Errorf("translation of a space: %+v", en)
	}
	if q := byPath["faq/q.en.md"].Document; q.Meta.Visibility != content.Members || q.FAQ.Visibility != content.Members {
		t.Errorf("translation shows more than its original: %v", q.Meta.Visibility)
	}
	if s := byPath["journeys/j/10-a.en.md"].Document.Step; s.Choose != "c" || s.Minutes != 4 {
		t.Errorf("translation of a step: %+v", s)
	}
}

// TestFolderFaults changes the sound folder and looks for one line.
func TestFolderFaults(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		path, text string // "" removes the file
		want, says string
		hidden     string // path of a document that is hidden by it
	}{
		"same id":                {"faq/r.md", "---\ntitle: R\nid: q\n---\nx\n", "faq/r.md:3: error", "faq/q.md", "faq/r.md"},
		"same step":              {"journeys/j/30-a.md", "---\ntitle: R\n---\nx\n", "journeys/j/30-a.md: error", "« a »", "journeys/j/30-a.md"},
		"unknown choice":         {"journeys/j/20-b.md", "---\ntitle: B\nwhen: {d: [o]}\n---\nx\n", "journeys/j/20-b.md:3: warning", "« d »", ""},
		"unknown option":         {"journeys/j/20-b.md", "---\ntitle: B\nwhen:\n  c: z\n---\nx\n", "journeys/j/20-b.md:3: warning", "« z »", ""},
		"unknown choose":         {"journeys/j/20-b.md", "---\ntitle: B\nchoose: d\n---\nx\n", "journeys/j/20-b.md:3: warning", "« d »", ""},
		"step without journey":   {"journeys/k/10-a.md", "---\ntitle: B\n---\nx\n", "journeys/k/10-a.md: warning", "journey.md", ""},
		"space without server":   {"spaces/t.md", "---\ntitle: T\n---\nx\n", "spaces/t.md: warning", "serveur", ""},
		"question put otherwise": {"spaces/t.md", "---\ntitle: T\nserver: v\nquestions: [{id: n, label: M, purpose: p}]\n---\nx\n", "spaces/t.md:4: warning", "spaces/s.md", ""},
		"supersedes":             {"charter/2026-01.md", "---\ntitle: C\neffective: 2026-02-01\nsupersedes: 2024\n---\n## R\n", "charter/2026-01.md:4: warning", "2024", ""},
		"changes":                {"charter/2026-01.md", "---\ntitle: C\neffective: 2026-02-01\nchanges: {x: y}\n---\n## R\n", "charter/2026-01.md:4: warning", "« x »", ""},
		"effective":              {"charter/2027-01.md", "---\ntitle: C\n---\n## R\n", "charter/2027-01.md: warning", "effective", ""},
		"dead link":              {"faq/q.md", "---\ntitle: Q\n---\n\n[a](/faq/z#b)\n", "faq/q.md:5: warning", "/faq/z", ""},
		"dead link in English":   {"faq/q.en.md", "---\ntitle: Q\n---\n\n[a](/parcours/j/z)\n", "faq/q.en.md:5: warning", "/parcours/j/z", ""},
		"dead page":              {"faq/q.md", "---\ntitle: Q\n---\n[a](/nulle-part)\n", "faq/q.md:4: warning", "/nulle-part", ""},
		"dead file":              {"faq/q.md", "---\ntitle: Q\n---\n[a](../spaces/z.md)\n", "faq/q.md:4: warning", "/espaces/z", ""},
		"dead action":            {"journeys/j/20-b.md", "---\ntitle: B\naction: {label: x, href: /faq/z}\n---\nx\n", "journeys/j/20-b.md:3: warning", "/faq/z", ""},
		"superseded summary":     {"summaries/x.md", "---\ntitle: X\nsupersedes: v\n---\nx\n", "summaries/x.md:3: warning", "« v »", ""},
		"in a circle":            {"summaries/w.md", "---\ntitle: W\nsupersedes: x\n---\nx\n", "summaries/x.md:3: warning", "rond", ""},
		"by itself":              {"summaries/w.md", "---\ntitle: W\nsupersedes: w\n---\nx\n", "summaries/w.md:3: warning", "rond", ""},
		"spaces":                 {"summaries/w.md", "---\ntitle: W\nspaces: [s, t]\n---\nx\n", "summaries/w.md:3: warning", "« t »", ""},
		"dead summary":           {"faq/q.md", "---\ntitle: Q\n---\n[a](/syntheses/z)\n", "faq/q.md:4: warning", "/syntheses/z", ""},
		"dead summary file":      {"faq/q.md", "---\ntitle: Q\n---\n[a](../summaries/z.md)\n", "faq/q.md:4: warning", "/syntheses/z", ""},
		"dead glossary":          {"faq/q.md", "---\ntitle: Q\n---\n[a](/glossaire/mots)\n", "faq/q.md:4: warning", "/glossaire/mots", ""},
		"same summary":           {"summaries/y.md", "---\ntitle: Y\nid: x\n---\nx\n", "summaries/y.md:3: error", "summaries/x.md", "summaries/y.md"},
		"reserved in one only":   {"faq/q.md", "---\ntitle: Q\n---\n::: réservé membres\nx\n:::\n", "faq/q.en.md: warning", "réserve", ""},
		"status unreadable":      {"faq/q.md", "---\nstatut: draft\n---\nx\n", "faq/q.en.md: error", "« status: »", "faq/q.en.md"},
		"hour unreadable":        {"faq/q.md", "---\npublish_at: demain\n---\nx\n", "faq/q.en.md: error", "« publish_at: »", "faq/q.en.md"},
		"no original":            {"faq/z.en.md", "---\ntitle: Q\n---\nx\n", "faq/z.en.md: warning", "faq/z.md", ""},
		"original unreadable":    {"faq/q.md", "---\nvisibility: ?\n---\nx\n", "faq/q.en.md: error", "faq/q.md", "faq/q.en.md"},
		"other visibility":       {"faq/q.en.md", "---\ntitle: Q\nvisibility: public\n---\nx\n", "faq/q.en.md:3: warning", "members", ""},
		"other language":         {"faq/q.de.md", "---\ntitle: Q\n---\nx\n", "faq/q.de.md: warning", "« de »", ""},
		"other file":             {"notes/a.md", "x", "notes/a.md: warning", "ignoré", ""},
		"step without number":    {"journeys/j/z.md", "x", "journeys/j/z.md: warning", "10-", ""},
		"too large":              {"faq/q.md", strings.Repeat("x\n\n", MaxFile), "faq/q.md: error", "128 Kio", "faq/q.md"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := sound()
			files[c.path] = c.text
			folder, found, err := New().ReadFolder(mapFS(files))
			if err != nil {
				t.Fatal(err)
			}
			hit := false
			for _, d := range found {
				hit = hit || strings.HasPrefix(d.String(), c.want+": ") && strings.Contains(d.String(), c.says)
			}
			if !hit {
				t.Errorf("want %s … %s, got\n%s", c.want, c.says, lines(found))
			}
			for _, e := range folder.Files {
				if e.Path == c.hidden && e.Document.Readable() {
					t.Errorf("%s is not hidden", e.Path)
				}
			}
		})
	}
}

func TestFolderThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for name, fsys := range map[string]fs.FS{
		"no folder":    os.DirFS(filepath.Join(t.TempDir(), "absent")),
		"no community": mapFS(map[string]string{"faq/a.md": "x"}),
		"bad toml":     mapFS(map[string]string{"community.toml": "name = "}),
		"no name":      mapFS(map[string]string{"community.toml": "tagline = 'x'"}),
	} {
		_, found, err := New().ReadFolder(fsys)
		if err == nil || name != "no folder" && (!errors.Is(err, ErrCommunity) || !hasError(found)) {
			t.Errorf("%s: %v\n%s", name, err, lines(found))
		}
	}
	_, found, err := New().ReadFolder(mapFS(map[string]string{"community.toml": "name = 'A'"}))
	if err != nil || strings.Count(lines(found), "warning") != 3 {
		t.Errorf("empty folder: %v\n%s", err, lines(found))
	}
}

func TestTooManyFiles(t *testing.T) {
	t.Parallel()
	seen := 0
	w := walk{fsys: mapFS(sound()), most: 5, each: func(Listed) error { seen++; return nil }}
	if err := fs.WalkDir(w.fsys, ".", w.visit); err != nil || seen != 5 || !hasError(w.found) {
		t.Errorf("%v, %d seen, %s", err, seen, lines(w.found))
	}
}

// TestSymlinks: a link within the folder is followed, also as container volumes lay them (file -> ..data/file,
// ..data -> a dated folder); one that leaves it is refused.
func TestSymlinks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	outside := filepath.Join(t.TempDir(), "secret.md")
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	link := func(to, name string) {
		t.Helper()
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Skip(err)
		}
	}
	write(outside, "secret")
	write(filepath.Join(dir, "..2026/community.toml"), "name = 'A'")
	write(filepath.Join(dir, "faq/a.md"), "---\ntitle: A\n---\nx\n")
	link("..2026", "..data")
	link("..data/community.toml", "community.toml")
	link("a.md", "faq/inside.md")
	link("../faq/../faq/a.md", "faq/round.md")
	link(outside, "faq/absolute.md")
	link("../../"+filepath.Base(filepath.Dir(outside))+"/secret.md", "faq/up.md")
	link("loop.md", "faq/loop.md")
	link("absent.md", "faq/absent.md")
	link("..", "faq/folder.md")
	link(filepath.Dir(outside), "out")
	link("../out/secret.md", "faq/through.md")
	folder, found, err := New().ReadFolder(os.DirFS(dir))
	if err != nil {
		t.Fatal(err, lines(found))
	}
	read := map[string]bool{}
	for _, e := range folder.Files {
		read[e.Path] = e.Document.Readable()
		if bytes.Contains(e.Data, []byte("secret")) {
			t.Errorf("%s was followed", e.Path)
		}
	}
	for path, want := range map[string]bool{
		"community.toml": true, "faq/a.md": true, "faq/inside.md": true, "faq/round.md": true, "faq/absolute.md": false,
		"faq/up.md": false, "faq/loop.md": false, "faq/absent.md": false, "faq/folder.md": false, "faq/through.md": false,
	} {
		if got, ok := read[path]; got != want || !ok {
			t.Errorf("%s: read %v, listed %v", path, got, ok)
		}
		if !want && !strings.Contains(lines(found), path+": error") {
			t.Errorf("%s: no error", path)
		}
	}
}

func TestCharterHash(t *testing.T) {
	t.Parallel()
	sum := sha256.Sum256([]byte("enfr"))
	if got := CharterHash(map[string][]byte{"charter/a.md": []byte("fr"), "charter/a.en.md": []byte("en")}); got != hex.EncodeToString(sum[:]) {
		t.Error(got)
	}
}

// TestConcurrent uses one Reader from many goroutines, for the race detector.
func TestConcurrent(t *testing.T) {
	t.Parallel()
	r, done := New(), make(chan string)
	for range 8 {
		go func() {
			doc, _ := r.Read("faq/a.md", []byte("# T\n\n[^a] | « x » https://a.fr\n\n[^a]: b\n"))
			done <- doc.FAQ.HTML
		}()
	}
	first := <-done
	for range 7 {
		select {
		case next := <-done:
			if next != first {
				t.Error("two readings differ")
			}
		case <-time.After(time.Minute):
			t.Fatal("stuck")
		}
	}
}

// TestUnreadableHidesItselfOnly: an original that says nothing of visibility takes no translation with it.
func TestUnreadableHidesItselfOnly(t *testing.T) {
	t.Parallel()
	files := sound()
	files["faq/q.md"] = "---\ntitle: Q\n---\n\xff\n"
	folder, found, err := New().ReadFolder(mapFS(files))
	if err != nil || strings.Count(lines(found), ": error") != 1 || len(folder.Documents()) != 15 {
		t.Errorf("%v, %d documents\n%s", err, len(folder.Documents()), lines(found))
	}
}

// TestStarter: the sample community has no fault, and nothing to advise.
func TestStarter(t *testing.T) {
	t.Parallel()
	r := New()
	folder, found, err := r.ReadFolder(starter.FS())
	if err != nil || len(found) > 0 {
		t.Errorf("%v\n%s", err, lines(found))
	}
	kinds, servers := map[content.Kind]int{}, map[string]bool{}
	for _, e := range folder.Files {
		if e.File.Lang == "fr" {
			kinds[e.File.Kind]++
		}
		if s := e.Document.Space; s != nil {
			servers[s.Server] = true
		}
		if e.File.Kind == content.KindSummary || e.File.Kind == content.KindGlossary {
			if advice := r.Advise(e.Path, e.Data, func(content.Kind, string) bool { return true }); len(advice) > 0 {
				t.Errorf("%s", lines(advice))
			}
		}
		if g := e.Document.Glossary; g != nil && len(g.Groups) != 17 {
			t.Errorf("%s: %d groups", e.Path, len(g.Groups))
		}
		if s := e.Document.Summary; s != nil && (len(s.Sections) != 5 || len(s.Sections[2].Tasks) == 0 || s.ReviewBy.IsZero()) {
			t.Errorf("%s: %+v", e.Path, s.Sections)
		}
	}
	want := map[content.Kind]int{
		content.KindCommunity: 1, content.KindJourney: 2, content.KindStep: 13, content.KindCharter: 2, content.KindFAQ: 25,
		content.KindSpace: 6, content.KindSummary: 30, content.KindGlossary: 1,
	}
	if !maps.Equal(want, kinds) || len(servers) != 3 {
		t.Errorf("on %d servers: %v", len(servers), kinds)
	}
}
