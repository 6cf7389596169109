package markdown

import (
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"parvis/content"

	"github.com/google/go-cmp/cmp"
)

var wholly = cmp.AllowUnexported(Document{}, reference{})

// TestFacts: facts read back are the light document, for every file of the sound folder and of every kind.
func TestFacts(t *testing.T) {
	t.Parallel()
	files := sound()
	files["faq/q.md"] = "---\ntitle: Q\nstatus: review\npublish_at: 2026-12-01 09:00\ndate: 2026-11-01\nvisibility: members\n---\n# Un\n\n[a](/faq/z)\n\n::: réservé membres\nsecret [b](/faq/y)\n:::\n::: du 2026-11-20 au 2026-12-20\nsecret\n:::\n"
	for path, text := range files {
		if _, known := Classify(path); !known {
			continue
		}
		doc := mustRead(t, path, text)
		data, err := EncodeFacts(doc)
		if err != nil {
			t.Fatal(err)
		}
		got, err := DecodeFacts(data)
		if err != nil {
			t.Fatal(err)
		}
		if light := doc.Light(); !light.NextChange(time.Time{}).Equal(doc.NextChange(time.Time{})) || !got.NextChange(time.Time{}).Equal(doc.NextChange(time.Time{})) {
			t.Errorf("%s: next change %v", path, doc.NextChange(time.Time{}))
		}
		if diff := cmp.Diff(doc.Light(), got, wholly); diff != "" {
			t.Errorf("%s:\n%s", path, diff)
		}
		if strings.Contains(string(data), "secret") || strings.Contains(string(data), "<h2") {
			t.Errorf("%s: text in %s", path, data)
		}
		other := strings.Replace(string(data), fmt.Sprintf(`"Version":%d`, FactsVersion), fmt.Sprintf(`"Version":%d`, FactsVersion+1), 1)
		for _, bad := range []string{other, "", "{", "null", "[]", "{}", fmt.Sprintf(`{"Version":%d}`, FactsVersion), fmt.Sprintf(`{"Version":%d,"FAQ":{}}`, FactsVersion)} {
			if _, err := DecodeFacts([]byte(bad)); !errors.Is(err, ErrFacts) {
				t.Errorf("%s: taken: %s", path, bad)
			}
		}
	}
	if _, err := EncodeFacts(Document{}); err == nil {
		t.Error("facts of no document")
	}
}

// TestCheckFolderLight: light entries, read one by one, come to what ReadFolder says, twice in a row and without
// changing what the caller keeps.
func TestCheckFolderLight(t *testing.T) {
	t.Parallel()
	files := sound()
	files["faq/r.md"] = "---\ntitle: R\nid: q\n---\n[x](/nulle-part)\n"
	files["faq/h.md"] = "---\nvisibility: ?\n---\nx\n"
	files["faq/h.en.md"] = "---\ntitle: H\n---\nx\n"
	files["faq/i.md"] = "---\ntitle: I\nstatut: draft\n---\nx\n"
	files["faq/i.en.md"] = "---\ntitle: I\nvisibility: public\n---\nx\n"
	fsys := mapFS(files)
	folder, want, err := New().ReadFolder(fsys)
	if err != nil {
		t.Fatal(err)
	}
	r, kept := New(), []Entry(nil)
	var found []content.Diagnostic
	listed, err := Walk(fsys, func(l Listed) error {
		if l.Info == nil || l.Info.Size() != int64(len(files[l.Path])) {
			t.Errorf("%s: %v", l.Path, l.Info)
		}
		e, faults := r.ListedEntry(fsys, l)
		kept, found = append(kept, e.Light()), append(found, faults...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(kept, func(a, b Entry) int { return strings.Compare(a.Path, b.Path) })
	for range 2 {
		entries := slices.Clone(kept)
		got := sorted(slices.Concat(found, listed, CheckFolder(entries)))
		if diff := cmp.Diff(lines(want), lines(got)); diff != "" {
			t.Error(diff)
		}
		for i, e := range entries {
			if diff := cmp.Diff(folder.Files[i].Light(), e, wholly); diff != "" {
				t.Errorf("%s:\n%s", e.Path, diff)
			}
			if (e.Data != nil) != (e.File.Kind == content.KindCharter) {
				t.Errorf("%s keeps %d bytes", e.Path, len(e.Data))
			}
		}
	}
	for _, hidden := range []string{"faq/r.md", "faq/h.en.md", "faq/i.en.md"} {
		if i := slices.IndexFunc(folder.Files, func(e Entry) bool { return e.Path == hidden }); folder.Files[i].Document.Readable() {
			t.Errorf("%s is not hidden", hidden)
		}
	}
}

func TestWalkEnds(t *testing.T) {
	t.Parallel()
	stop := errors.New("stop")
	if _, err := Walk(mapFS(sound()), func(Listed) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("got %v", err)
	}
	if e, found := New().Entry("notes.txt", []byte("x")); e.Path != "" || len(found) > 0 {
		t.Errorf("%+v %v", e, found)
	}
	if _, err := (Listed{}).Read(mapFS(nil)); !errors.Is(err, fs.ErrInvalid) {
		t.Errorf("got %v", err)
	}
}

const summaryText = `---
title: "Une synthèse %d"
lang: fr
date: 2026-11-12
visibility: public
tags: [matériel, atelier, quartier %d]
review_by: 2027-05-12
authors: [Élise, Tom]
consent: "Les personnes citées ont dit oui."
licence: CC-BY-SA-4.0
---

## Contexte

En octobre, quatre ateliers ont été annulés faute de matériel, alors que deux malles dormaient dans un garage.

## Décidé

1. **Une malle par arrondissement**, gardée chez une personne volontaire.
2. **Un carnet partagé** dit où est chaque malle.

## Actions

- Karim : achète les trois premières malles (avant le 30 novembre 2026)
- Élise : ouvre le carnet — avant le 7 décembre

## Reste ouvert

Faut-il une caution ?

## Sources

- [Discussion « Malles »](/syntheses/s%d)
`

// BenchmarkTenThousandSummaries walks, reads and checks a folder as server/publish does, keeping light entries. It
// reports what they hold and how long one file takes.
func BenchmarkTenThousandSummaries(b *testing.B) {
	const files = 10_000
	fsys := fstest.MapFS{"community.toml": {Data: []byte("name = 'A'")}}
	for i := range files {
		fsys[fmt.Sprintf("summaries/s%d.md", i)] = &fstest.MapFile{Data: fmt.Appendf(nil, summaryText, i, i%20, i/2)}
	}
	r := New()
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		start := time.Now()
		var entries []Entry
		if _, err := Walk(fsys, func(l Listed) error {
			e, _ := r.ListedEntry(fsys, l)
			entries = append(entries, e.Light())
			return nil
		}); err != nil {
			b.Fatal(err)
		}
		read := time.Since(start)
		found := CheckFolder(entries)
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(read.Microseconds())/files, "µs/file")
		b.ReportMetric(float64((time.Since(start) - read).Milliseconds()), "check-ms")
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/files, "held-B/file")
		if len(entries) != files+1 || len(found) > 3 {
			b.Fatalf("%d entries\n%s", len(entries), lines(found))
		}
	}
}

// BenchmarkFacts decodes the facts of one summary: what a start costs per file that has not changed.
func BenchmarkFacts(b *testing.B) {
	doc, _ := New().Read("summaries/a.md", fmt.Appendf(nil, summaryText, 1, 2, 3))
	data, err := EncodeFacts(doc)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(len(data)), "B")
	for b.Loop() {
		if _, err := DecodeFacts(data); err != nil {
			b.Fatal(err)
		}
	}
}
