package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"parvis/search"
	"parvis/search/bleveindex"
)

// source makes documents and queries of a corpus.
type source struct {
	titles, sentences     []string
	typed, sent, misspelt []string // queries
}

func newSource(sets []set) *source {
	s := &source{}
	for _, set := range sets {
		for _, d := range set.documents {
			s.titles = append(s.titles, d.Title)
			for _, sentence := range strings.FieldsFunc(d.Body, func(r rune) bool { return r == '.' || r == '\n' }) {
				if sentence = strings.TrimSpace(sentence); sentence != "" {
					s.sentences = append(s.sentences, sentence)
				}
			}
		}
		for _, q := range set.queries {
			switch q.Kind {
			case typed:
				s.typed = append(s.typed, q.Text)
			case "typo1":
				s.misspelt = append(s.misspelt, q.Text)
			case "clean":
				s.sent = append(s.sent, q.Text)
			}
		}
	}
	return s
}

// shortest is how many words a document has at least: a sentence more, and it has some fifty.
const shortest = 40

// documents are n documents, the same ones in each run: sentences put together anew, two summaries to a question.
func (s *source) documents(n int) []document {
	r := rand.New(rand.NewPCG(1, 2))
	first := time.Date(2019, 1, 1, 0, 0, 0, 0, time.UTC)
	all := make([]document, n)
	for i := range all {
		var body []string
		for words := 0; words < shortest; {
			one := s.sentences[r.IntN(len(s.sentences))]
			words += len(strings.Fields(one))
			body = append(body, one+".")
		}
		all[i] = document{
			ID: fmt.Sprintf("d%06d", i), Title: s.titles[r.IntN(len(s.titles))], Body: strings.Join(body, "\n"), Lang: "fr",
			Tags: []string{fmt.Sprint("sujet", i%20), fmt.Sprint("mot", i%7)}, Date: first.AddDate(0, 0, r.IntN(2500)).Format(time.DateOnly),
			faq: i%3 == 2,
		}
	}
	return all
}

// queries are n of all, each cut where it is still being typed when cut.
func queries(all []string, n int, cut bool) []string {
	if len(all) == 0 {
		return nil
	}
	r := rand.New(rand.NewPCG(5, 6))
	out := make([]string, n)
	for i := range out {
		letters := []rune(all[r.IntN(len(all))])
		if at := 2 + r.IntN(max(len(letters)-1, 1)); cut && at < len(letters) {
			letters = letters[:at]
		}
		out[i] = string(letters)
	}
	return out
}

// sheet is the table of figures: a line each, a column per number of documents.
type sheet struct {
	lines []*line
	at    map[string]*line
}

type line struct {
	name, unit string
	values     []float64
}

func (s *sheet) add(name, unit string, value float64) {
	if s.at == nil {
		s.at = map[string]*line{}
	}
	l := s.at[name]
	if l == nil {
		l = &line{name: name, unit: unit}
		s.at[name] = l
		s.lines = append(s.lines, l)
	}
	l.values = append(l.values, value)
}

func (s *sheet) print(sizes []int) {
	t := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	defer t.Flush()
	fmt.Fprint(t, "\nspeed\t\t")
	for _, n := range sizes {
		fmt.Fprintf(t, "%d documents\t", n)
	}
	fmt.Fprintln(t, "ratio")
	for _, l := range s.lines {
		fmt.Fprintf(t, "%s\t%s\t", l.name, l.unit)
		for _, v := range l.values {
			fmt.Fprintf(t, "%s\t", number(v))
		}
		if first, last := l.values[0], l.values[len(l.values)-1]; len(l.values) > 1 && first > 0 {
			fmt.Fprintf(t, "× %.2f", last/first)
		}
		fmt.Fprintln(t)
	}
}

func number(v float64) string {
	switch {
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

func ms(d time.Duration) float64 { return d.Seconds() * 1000 }

// spread adds the middle and the 99th of 100 of some times; of a few times, the longest.
func (s *sheet) spread(name string, times []time.Duration) {
	if len(times) == 0 {
		return
	}
	slices.Sort(times)
	s.add(name+" p50", "ms", ms(times[len(times)/2]))
	if len(times) < 100 {
		s.add(name+" longest of "+fmt.Sprint(len(times)), "ms", ms(times[len(times)-1]))
		return
	}
	s.add(name+" p99", "ms", ms(times[len(times)*99/100]))
}

// speed measures the program with several numbers of documents, all of them published through a content folder.
func (b *bench) speed(ctx context.Context, src *source, sizes []int) error {
	if len(src.sent) == 0 {
		return errors.New("no query of the kind clean to ask")
	}
	var s sheet
	for _, n := range sizes {
		fmt.Fprintf(os.Stderr, "-- speed: %d documents\n", n)
		if err := b.speedOf(ctx, &s, src, n); err != nil {
			return fmt.Errorf("%d documents: %w", n, err)
		}
	}
	s.print(sizes)
	fmt.Printf("\n%d processors", runtime.NumCPU())
	if load, err := os.ReadFile("/proc/loadavg"); err == nil {
		fmt.Printf(", load at the end %s", strings.Join(strings.Fields(string(load))[:3], " "))
	}
	fmt.Println(": a busy machine lengthens what is waited for, hardly what the processor does.")
	fmt.Println("Wanted: typing, index alone, p99 processor ≤ 20 ms at 100,000; sent, p99 at 100,000 ≤ 2.5 × that at 10,000;",
		"publish to found and first answer after a start ≤ 1,000 ms.")
	return nil
}

// site is one published folder that is measured.
type site struct {
	*bench
	*sheet

	src           *source
	data, content string
	documents     []document
	written       *written
	server        *server
	chance        *rand.Rand
	name, word    string // a document, and a word that only it has
}

func (b *bench) speedOf(ctx context.Context, out *sheet, src *source, n int) error {
	s := &site{bench: b, sheet: out, src: src, documents: src.documents(n), chance: rand.New(rand.NewPCG(9, uint64(n)))}
	top, err := b.folder(fmt.Sprint("speed", n))
	if err != nil {
		return err
	}
	defer os.RemoveAll(top)
	s.data, s.content = filepath.Join(top, "data"), filepath.Join(top, "content")
	if s.written, err = write(s.content, s.documents, true); err != nil {
		return err
	}
	if s.server, err = b.published(ctx, s.data, s.content); err != nil {
		return err
	}
	defer func() { s.server.kill() }()
	for _, step := range []func(context.Context) error{s.load, s.doors, s.changes, s.restarts, s.alone} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// load tells what publishing and indexing everything took. Both go on at the same time.
func (s *site) load(context.Context) error {
	took := time.Since(s.server.began)
	s.add("folder to all found", "s", took.Seconds())
	s.add("  documents", "/s", float64(len(s.documents))/took.Seconds())
	s.add("  processor", "s", s.server.processor().Seconds())
	if built, err := time.ParseDuration(s.server.built()); err == nil {
		s.add("  building the index alone, as logged", "s", built.Seconds())
	}
	now, peak := s.server.memory()
	s.add("memory after loading", "MiB", now)
	s.add("memory, most while loading", "MiB", peak)
	return nil
}

// doors are the ways in for a query: the page with its filters, the API, and what is asked at each letter.
func (s *site) doors(ctx context.Context) error {
	for _, door := range []struct {
		name    string
		texts   []string
		address func(string) string
	}{
		{"typing, GET /suggest", queries(s.src.typed, 1000, true), suggestAddress},
		{"sent, page with filters", queries(s.src.sent, 1000, false), func(q string) string { return "/recherche?q=" + url.QueryEscape(q) }},
		{"sent, GET /search", queries(s.src.sent, 1000, false), searchAddress},
		{"misspelt, GET /search", queries(s.src.misspelt, 500, false), searchAddress},
	} {
		var walls, used []time.Duration
		for i, text := range append(slices.Clone(door.texts[:min(len(door.texts), 100)]), door.texts...) {
			cpu, began := s.server.processor(), time.Now()
			if _, err := s.server.get(ctx, door.address(text)); err != nil {
				return err
			}
			if i >= 100 { // before, caches were cold
				walls, used = append(walls, time.Since(began)), append(used, s.server.processor()-cpu)
			}
		}
		s.spread(door.name+", whole process, processor", used)
		s.spread(door.name+", waited", walls)
	}
	now, _ := s.server.memory()
	s.add("memory after the queries", "MiB", now)
	return nil
}

const changed = 12 // documents

// changes tells how soon a changed file, and a document that is sent, are found.
func (s *site) changes(ctx context.Context) error {
	var folder, used, stored, found []time.Duration
	for range changed {
		d := s.documents[s.chance.IntN(len(s.documents))]
		s.name, s.word = s.written.names[d.ID], s.newWord()
		d.Body += "\n" + s.word
		cpu, began := s.server.processor(), time.Now()
		if err := os.WriteFile(s.written.file(d), text(d, true), 0o600); err != nil {
			return err
		}
		if err := s.server.until(ctx, s.name, s.word, true); err != nil {
			return err
		}
		folder, used = append(folder, time.Since(began)), append(used, s.server.processor()-cpu)
	}
	staff, err := s.staff(ctx, s.server, s.data)
	if err != nil {
		return err
	}
	for i := range changed {
		d := s.documents[s.chance.IntN(len(s.documents))]
		s.name, s.word = fmt.Sprint("nouvelle-", i), s.newWord()
		d.Body += "\n" + s.word
		began := time.Now()
		if err := s.server.put(ctx, staff, s.name, text(d, true)); err != nil {
			return err
		}
		stored = append(stored, time.Since(began))
		if err := s.server.until(ctx, s.name, s.word, true); err != nil {
			return err
		}
		found = append(found, time.Since(began))
	}
	s.spread("changed file to found", folder)
	s.spread("changed file to found, with the looking, processor", used)
	s.spread("PUT to stored", stored)
	s.spread("PUT to found", found)
	s.add("index on disk", "MiB", sizeOf(filepath.Join(s.data, "index")))
	s.add("database on disk", "MiB", sizeOf(s.data)-sizeOf(filepath.Join(s.data, "index")))
	s.add("content folder", "MiB", sizeOf(s.content))
	return nil
}

func (s *site) newWord() string {
	letters := make([]byte, 10)
	for i := range letters {
		letters[i] = "bcdfghjklmnpqrstvwxz"[s.chance.IntN(20)]
	}
	return string(letters)
}

func sizeOf(dir string) float64 {
	size := int64(0)
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			if info, err := d.Info(); err == nil {
				size += info.Size()
			}
		}
		return nil
	})
	return float64(size) / (1 << 20)
}

// restarts kills the program and starts it again.
func (s *site) restarts(ctx context.Context) error {
	var ready, page, search, used []time.Duration
	for range 3 {
		s.server.kill()
		next, err := s.start(ctx, s.data, s.content)
		if err != nil {
			return err
		}
		s.server = next
		if _, err := next.get(ctx, "/"); err != nil {
			return err
		}
		ready, page, used = append(ready, next.ready), append(page, time.Since(next.began)), append(used, next.processor())
		if err := next.until(ctx, s.name, s.word, true); err != nil {
			return err
		}
		search = append(search, time.Since(next.began))
	}
	s.spread("killed, started: ready", ready)
	s.spread("killed, started: first page", page)
	s.spread("killed, started: first page, processor", used)
	s.spread("killed, started: first search", search)
	return nil
}

// alone asks the index without the program: the processor time of one thread, the least of three runs, since what
// others do on the machine slows its caches down.
func (s *site) alone(ctx context.Context) error {
	s.server.stop()
	index, err := bleveindex.Open(filepath.Join(s.data, "index"), bleveindex.Options{})
	if err != nil {
		return err
	}
	defer index.Close()
	for _, kind := range []struct {
		name  string
		texts []string
		query search.Query
	}{
		{"typing, index alone, processor", queries(s.src.typed, 1000, true), search.Query{Typing: true, Limit: depth}},
		{"sent with filters, index alone, processor", queries(s.src.sent, 1000, false), search.Query{Facets: true}},
		{"misspelt with filters, index alone, processor", queries(s.src.misspelt, 500, false), search.Query{Facets: true}},
	} {
		var used []time.Duration
		found := 0
		for _, text := range kind.texts {
			q := kind.query
			q.Text, q.Labels, q.Serves, q.Now = text, []string{"public"}, "fr", time.Now()
			least := time.Duration(0)
			for i := range 3 {
				took, err := cpuOf(func() error {
					page, err := index.Search(ctx, q)
					found += page.Total
					return err
				})
				if err != nil {
					return err
				}
				if i == 0 || took < least {
					least = took
				}
			}
			used = append(used, least)
		}
		if found == 0 && len(used) > 0 {
			return errors.New("the index alone finds nothing: its label or its language is another")
		}
		s.spread(kind.name, used)
	}
	return nil
}
