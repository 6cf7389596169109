package library

import (
	"maps"
	"slices"
	"strings"
	"time"

	"parvis/app/problem"
	"parvis/content"
	"parvis/content/markdown"
)

// item is one published document. Its text is kept in memory where pages need all documents of a kind at once;
// summaries, questions and glossaries, of which there may be thousands, are read when they are asked for.
type item struct {
	path     string
	beside   string // path of the original; its own for an original
	revision string
	doc      markdown.Document // completed from its original; without text unless whole
	raw      markdown.Document // as read, before it was completed
	body     string            // of a charter, for its hash
	whole    bool
	original string             // revision of the original, for a translation
	from     *markdown.Document // the original, for a translation
	since    time.Time
	edited   time.Time
	turns    []time.Time // when the clock changes what it shows
}

// lazily tells which kinds are read when they are asked for.
func lazily(k content.Kind) bool {
	return k == content.KindSummary || k == content.KindFAQ || k == content.KindGlossary
}

// shelf is one whole state of the documents; it never changes once it stands.
type shelf struct {
	loaded time.Time
	seq    int64
	items  map[string]*item // by path, also those whose time has not come
	sorted []*item          // in order of path, those that can be read now
	turn   time.Time        // when the clock next changes something; zero: never

	community  content.Community
	journeys   []content.Journey
	steps      map[string][]content.Step
	charters   []content.Charter
	spaces     []content.Space
	faq        []*item
	summaries  []*item
	glossaries []*item
	groups     map[group][]*item  // the languages of one document
	newer      map[string][]*item // id of a summary -> those that supersede it
}

// group names a document over its languages.
type group struct {
	kind content.Kind
	id   string // with its journey, for a step
}

func (it *item) group() group {
	m := it.doc.Meta
	if it.doc.Step != nil {
		return group{m.Kind, it.doc.Step.Journey + "/" + m.ID}
	}
	return group{m.Kind, m.ID}
}

// patched is s with some paths replaced (nil: removed).
func (s *shelf) patched(changed map[string]*item, now time.Time) *shelf {
	items := make(map[string]*item, len(s.items)+len(changed))
	maps.Copy(items, s.items)
	for path, it := range changed {
		if it == nil {
			delete(items, path)
			continue
		}
		items[path] = it
	}
	return stand(items, now)
}

// stand makes a shelf of items.
func stand(items map[string]*item, now time.Time) *shelf {
	s := &shelf{
		items: items, steps: map[string][]content.Step{}, groups: map[group][]*item{}, newer: map[string][]*item{},
		sorted: make([]*item, 0, len(items)),
	}
	for path, it := range items {
		items[path] = s.complete(it)
	}
	for path, it := range items {
		it, open := s.within(it, now)
		items[path] = it
		s.wait(it, now)
		if open && it.doc.Meta.Open(now) {
			s.sorted = append(s.sorted, it)
		}
	}
	slices.SortFunc(s.sorted, func(a, b *item) int { return strings.Compare(a.path, b.path) })
	s.hashCharters()
	for _, it := range s.sorted {
		s.add(it)
	}
	return s
}

// shown is the document at a path, as far as its time has come; nil when it has not.
func (s *shelf) shown(path string) *item {
	i, ok := slices.BinarySearchFunc(s.sorted, path, func(it *item, path string) int { return strings.Compare(it.path, path) })
	if !ok {
		return nil
	}
	return s.sorted[i]
}

// complete gives a translation what only its original says. Readers may hold an older shelf: what changes is a copy.
func (s *shelf) complete(it *item) *item {
	of := ""
	original, ok := s.items[it.beside]
	if ok && it.beside != it.path {
		of = original.revision
	}
	if it.original == of && it.doc.Readable() {
		return it
	}
	c := *it
	c.doc, c.original, c.from = clone(c.raw), of, nil
	if of != "" {
		c.from = &original.raw
		c.doc.Inherit(original.raw)
	}
	return &c
}

// within puts a step under its journey: nobody sees it who does not see the journey, and it is not there without one.
func (s *shelf) within(it *item, now time.Time) (*item, bool) {
	step := it.raw.Step
	if step == nil {
		return it, true
	}
	journey := s.journey(step.Journey)
	if journey == nil || !journey.doc.Meta.Open(now) {
		return it, false
	}
	seen := strictest(it.doc.Meta.Visibility, journey.doc.Meta.Visibility)
	if seen == it.doc.Meta.Visibility {
		return it, true
	}
	c := *it
	c.doc = clone(it.doc)
	c.doc.Meta.Visibility, c.doc.Step.Visibility = seen, seen
	c.original += journey.revision
	return &c, true
}

// journey is a journey's French file, else that of another language.
func (s *shelf) journey(id string) *item {
	if it := s.items["journeys/"+id+"/journey.md"]; it != nil {
		return it
	}
	var first *item
	for _, it := range s.items {
		if it.raw.Journey != nil && it.beside == "journeys/"+id+"/journey.md" && (first == nil || it.path < first.path) {
			first = it
		}
	}
	return first
}

// nobody is a visibility that only staff meets.
const nobody content.Visibility = "nobody"

// strictest is a visibility that only who meets both meets. Where none says both, it is nobody's.
func strictest(a, b content.Visibility) content.Visibility {
	switch {
	case a == b || b == content.Public:
		return a
	case a == content.Public:
		return b
	}
	return nobody
}

// clone is a copy that may be completed without changing d.
func clone(d markdown.Document) markdown.Document {
	d.Journey, d.Step, d.Charter = same(d.Journey), same(d.Step), same(d.Charter)
	d.FAQ, d.Space, d.Summary, d.Glossary = same(d.FAQ), same(d.Space), same(d.Summary), same(d.Glossary)
	return d
}

func same[T any](p *T) *T {
	if p == nil {
		return nil
	}
	c := *p
	return &c
}

// wait remembers when the clock next changes what a document shows.
func (s *shelf) wait(it *item, now time.Time) {
	next := it.next(now)
	if !next.IsZero() && (s.turn.IsZero() || next.Before(s.turn)) {
		s.turn = next
	}
}

// next is when the clock next changes what the document shows; zero when it never does.
func (it *item) next(after time.Time) time.Time {
	var next time.Time
	for _, t := range it.instants() {
		if t.After(after) && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	return next
}

// instants are when the document comes out (with its original, for a translation) and a charter comes into force.
func (it *item) instants() []time.Time {
	all := []time.Time{it.doc.Meta.PublishAt}
	if c := it.doc.Charter; c != nil {
		all = append(all, c.Effective, c.Date)
	}
	return append(all, it.turns...)
}

func (s *shelf) hashCharters() {
	files := map[string]map[string][]byte{} // revision -> file -> bytes
	for _, it := range s.sorted {
		if c := it.doc.Charter; c != nil {
			if files[c.ID] == nil {
				files[c.ID] = map[string][]byte{}
			}
			files[c.ID][it.path] = []byte(it.body)
		}
	}
	for i, it := range s.sorted {
		if it.doc.Charter != nil {
			twin, c := *it, *it.doc.Charter
			c.Hash = markdown.CharterHash(files[c.ID])
			if c.Effective.IsZero() {
				c.Effective = c.Date
			}
			twin.doc.Charter = &c
			s.items[it.path], s.sorted[i] = &twin, &twin
		}
	}
}

func (s *shelf) add(it *item) {
	d := it.doc
	s.groups[it.group()] = append(s.groups[it.group()], it)
	switch {
	case d.Community != nil:
		s.community = *d.Community
	case d.Journey != nil:
		s.journeys = append(s.journeys, *d.Journey)
	case d.Step != nil:
		s.steps[d.Step.Journey] = append(s.steps[d.Step.Journey], *d.Step)
	case d.Charter != nil:
		s.charters = append(s.charters, *d.Charter)
	case d.Space != nil:
		s.spaces = append(s.spaces, *d.Space)
	case d.FAQ != nil:
		s.faq = append(s.faq, it)
	case d.Summary != nil:
		s.summaries = append(s.summaries, it)
		if id := d.Meta.Supersedes; id != "" && id != d.Meta.ID {
			s.newer[id] = append(s.newer[id], it)
		}
	case d.Glossary != nil:
		s.glossaries = append(s.glossaries, it)
	}
}

// originalPath is the French file that a translation stands beside: faq/venir.en.md beside faq/venir.md.
func originalPath(name string) string {
	f, known := markdown.Classify(name)
	base, translated := strings.CutSuffix(name, "."+f.Lang+".md")
	if !known || !translated {
		return name
	}
	return base + ".md"
}

// described is what has a content.Meta.
type described interface {
	content.Journey | content.Step | content.Charter | content.Space | *item
}

func metaOf[T described](doc T) content.Meta {
	switch d := any(doc).(type) {
	case content.Journey:
		return d.Meta
	case content.Step:
		return d.Meta
	case content.Charter:
		return d.Meta
	case content.Space:
		return d.Meta
	case *item:
		return d.doc.Meta
	}
	return content.Meta{}
}

// pick chooses one language per id, in order of id, among what the reader may see: lang, else first, else any.
func pick[T described](all []T, lang, first string, r content.Reader) []T {
	picked := make([]T, 0, len(all))
	at := make(map[string]int, len(all))
	for _, doc := range all {
		m := metaOf(doc)
		if !content.Visible(m.Visibility, r) {
			continue
		}
		i, seen := at[m.ID]
		if !seen {
			at[m.ID] = len(picked)
			picked = append(picked, doc)
		} else if rank(m.Lang, lang, first) > rank(metaOf(picked[i]).Lang, lang, first) {
			picked[i] = doc
		}
	}
	return picked
}

func rank(have, lang, first string) int {
	switch {
	case strings.EqualFold(have, lang):
		return 2
	case strings.EqualFold(have, first):
		return 1
	}
	return 0
}

func find[T described](all []T, id string) (T, error) {
	for _, doc := range all {
		if metaOf(doc).ID == id {
			return doc, nil
		}
	}
	var none T
	return none, problem.New(problem.CodeNotFound)
}
