package library

import (
	"context"
	"fmt"
	"iter"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"parvis/app/problem"
	"parvis/content"
	"parvis/content/markdown"
	"parvis/search"
	"parvis/search/bleveindex"
	"parvis/search/french"
)

// seek is the search side of a library: the index, and which state of the documents it holds.
type seek struct {
	index *bleveindex.Index
	epoch string // of the database

	mu       sync.Mutex // one writer
	catching sync.Mutex // one catchUp
	building bool       // under mu
	stale    bool       // to be built anew
	wake     chan struct{}

	synonyms synonyms
}

// OpenIndex gives the library an index in dir (empty: in memory). What it lacks is made up for by Index, in the
// background: searches answer what is there.
func (l *Library) OpenIndex(ctx context.Context, dir string, log *slog.Logger) error {
	epoch, err := epochOf(ctx, l.db)
	if err != nil {
		return err
	}
	index, err := bleveindex.Open(dir, bleveindex.Options{Log: log})
	if err != nil {
		return fmt.Errorf("open the search index: %w", err)
	}
	l.log = log
	l.seek.epoch, l.seek.wake, l.seek.index = epoch, make(chan struct{}, 1), index
	l.seek.stale = index.NeedsRebuild()
	return nil
}

// CloseIndex gives the index back.
func (l *Library) CloseIndex() error {
	if l.seek.index == nil {
		return nil
	}
	return l.seek.index.Close()
}

// mark names a state of the documents within an index: the database, its change, and the hour, since blocks come and go.
func (l *Library) mark(s *shelf) string {
	return l.seek.epoch + "/" + strconv.FormatInt(s.seq, 10) + "/" + strconv.FormatInt(s.loaded.UnixMilli(), 10)
}

// marked reads the index's mark; ok is false for one of another database.
func (l *Library) marked() (seq int64, at time.Time, ok bool) {
	parts := strings.Split(l.seek.index.Mark(), "/")
	if len(parts) != 3 || parts[0] != l.seek.epoch {
		return 0, time.Time{}, false
	}
	seq, err := strconv.ParseInt(parts[1], 10, 64)
	ms, err2 := strconv.ParseInt(parts[2], 10, 64)
	return seq, time.UnixMilli(ms), err == nil && err2 == nil
}

// Index brings the index up to date with the documents, and builds it anew where it must, until ctx ends. A fault is
// tried again: the pages do without search meanwhile.
func (l *Library) Index(ctx context.Context) {
	for ctx.Err() == nil {
		if err := l.catchUp(ctx); err != nil && ctx.Err() == nil {
			l.log.Error("bring the search index up to date", slog.Any("error", err))
			l.again(10 * time.Second)
		}
		select {
		case <-ctx.Done():
		case <-l.seek.wake:
		}
	}
}

func (l *Library) again(after time.Duration) { time.AfterFunc(after, l.wakeIndexer) }

func (l *Library) wakeIndexer() {
	select {
	case l.seek.wake <- struct{}{}:
	default:
	}
}

// CatchUp brings the index up to date before it answers: for starts of small communities, and tests.
func (l *Library) CatchUp(ctx context.Context) error {
	if l.seek.index == nil {
		return nil
	}
	return l.catchUp(ctx)
}

func (l *Library) catchUp(ctx context.Context) error {
	l.seek.catching.Lock()
	defer l.seek.catching.Unlock()
	l.seek.mu.Lock()
	defer l.seek.mu.Unlock()
	s := l.shelf.Load()
	if s.items == nil {
		return nil
	}
	seq, at, ours := l.marked()
	if !ours || seq > s.seq || l.seek.stale {
		return l.rebuild(ctx, s)
	}
	var paths []string
	if seq < s.seq {
		_, changed, whole, err := changesSince(ctx, l.db, seq)
		if err != nil {
			return err
		}
		if whole {
			return l.rebuild(ctx, s)
		}
		paths = changed
	}
	for path, it := range s.items {
		if it.turned(at, s.loaded) {
			paths = append(paths, path)
		}
	}
	if len(paths) == 0 {
		return nil
	}
	return l.update(ctx, s, s, paths)
}

// rebuild fills a new index beside the old one, which answers meanwhile, and hears of what changes. It is called with
// the writer's lock and lets go of it for as long as it takes.
func (l *Library) rebuild(ctx context.Context, s *shelf) error {
	began := l.now()
	l.seek.building = true
	l.seek.mu.Unlock()
	err := l.seek.index.Rebuild(ctx, l.entries(ctx, s, s.sorted), len(s.sorted), nil)
	l.seek.mu.Lock()
	l.seek.building = false
	if err != nil {
		return fmt.Errorf("build the search index: %w", err)
	}
	if err := l.seek.index.SetMark(l.mark(s)); err != nil {
		return err
	}
	l.seek.stale = false
	l.log.Info("search index built", slog.Int("documents", len(s.sorted)), slog.Duration("took", l.now().Sub(began)))
	if l.shelf.Load() != s {
		l.wakeIndexer()
	}
	return nil
}

// follow tells the index what changed from one shelf to the next. An index that is behind is left to catchUp; one that is
// being built anew hears of it, too, so that nothing that was withdrawn is found until it is done.
func (l *Library) follow(ctx context.Context, before, after *shelf) error {
	if l.seek.index == nil {
		return nil
	}
	if !l.seek.mu.TryLock() {
		l.wakeIndexer()
		return nil
	}
	defer l.seek.mu.Unlock()
	seq, at, ours := l.marked()
	behind := l.seek.stale || !ours || seq != before.seq
	switch {
	case l.seek.building:
		return l.write(ctx, before, after, differing(before, after, before.loaded))
	case behind:
		l.wakeIndexer()
		return nil
	}
	return l.update(ctx, before, after, differing(before, after, at))
}

// differing lists the paths whose document is another one, or shown otherwise because of the time since at.
func differing(before, after *shelf, at time.Time) []string {
	var paths []string
	old, now := before.sorted, after.sorted
	for len(old) > 0 || len(now) > 0 {
		switch {
		case len(now) == 0 || len(old) > 0 && old[0].path < now[0].path:
			paths, old = append(paths, old[0].path), old[1:]
		case len(old) == 0 || now[0].path < old[0].path:
			paths, now = append(paths, now[0].path), now[1:]
		default:
			o, it := old[0], now[0]
			if o != it && (o.revision != it.revision || o.original != it.original) || it.turned(at, after.loaded) {
				paths = append(paths, it.path)
			}
			old, now = old[1:], now[1:]
		}
	}
	return paths
}

// turned tells whether a dated block of the document began or ended between two moments.
func (it *item) turned(from, to time.Time) bool {
	at := it.next(from)
	return !at.IsZero() && !at.After(to)
}

// update is write with the mark of the state that the index then holds.
func (l *Library) update(ctx context.Context, before, after *shelf, paths []string) error {
	if err := l.write(ctx, before, after, paths); err != nil {
		return err
	}
	return l.seek.index.SetMark(l.mark(after))
}

// write replaces what the index holds of some paths, and of the documents that stand in relation to them: the other
// languages, and what they supersede.
func (l *Library) write(ctx context.Context, before, after *shelf, paths []string) error {
	touched := map[string]*item{} // path -> as it is now; nil: gone
	for _, s := range []*shelf{before, after} {
		for _, path := range paths {
			it, ok := s.items[path]
			if !ok {
				if _, known := touched[path]; !known {
					touched[path] = nil
				}
				continue
			}
			for _, other := range after.related(it) {
				touched[other.path] = other
			}
			if _, known := touched[path]; !known {
				touched[path] = nil
			}
		}
	}
	var remove []string
	var put []*item
	for path := range touched {
		keys, err := l.keys(ctx, path)
		if err != nil {
			return err
		}
		remove = append(remove, keys...)
		if it := after.shown(path); it != nil {
			put = append(put, it)
		}
	}
	slices.Sort(remove)
	var entries []search.Entry
	for e, err := range l.entries(ctx, after, put) {
		if err != nil {
			return err
		}
		entries = append(entries, e)
	}
	if err := l.seek.index.Update(ctx, entries, slices.Compact(remove)); err != nil {
		return fmt.Errorf("update the search index: %w", err)
	}
	return nil
}

// related are the documents whose entries depend on one: its languages and those it supersedes; itself too.
func (s *shelf) related(it *item) []*item {
	all := slices.Clone(s.groups[it.group()])
	if old := it.doc.Meta.Supersedes; old != "" {
		all = append(all, s.groups[group{it.doc.Meta.Kind, old}]...)
	}
	if it.doc.Charter == nil && it.doc.Journey == nil {
		return all
	}
	for _, other := range s.sorted {
		if it.doc.Charter != nil && other.doc.Charter != nil ||
			it.doc.Journey != nil && other.doc.Step != nil && other.doc.Step.Journey == it.doc.Meta.ID {
			all = append(all, other)
		}
	}
	return all
}

// keys are the keys under which a document is or was indexed: a charter by rule.
func (l *Library) keys(ctx context.Context, path string) ([]string, error) {
	keys := []string{path}
	if f, ok := markdown.Classify(path); !ok || f.Kind != content.KindCharter {
		return keys, nil
	}
	ids, err := l.pastRules(ctx, path)
	for _, id := range ids {
		keys = append(keys, path+"#"+id)
	}
	return keys, err
}

// entries makes what is indexed of documents.
func (l *Library) entries(ctx context.Context, s *shelf, of []*item) iter.Seq2[search.Entry, error] {
	inForce := l.charterPaths(s)
	return func(yield func(search.Entry, error) bool) {
		for _, it := range of {
			if it.doc.Community != nil || it.doc.Charter != nil && !inForce[it.path] {
				continue
			}
			d, err := l.whole(ctx, it)
			if err != nil {
				if !yield(search.Entry{}, err) {
					return
				}
				continue
			}
			for _, e := range l.entriesOf(s, it, d) {
				if !yield(e, nil) {
					return
				}
			}
		}
	}
}

// charterPaths are the files of the revision in force: older and coming ones are not found.
func (l *Library) charterPaths(s *shelf) map[string]bool {
	paths := map[string]bool{}
	now := s.loaded
	var best content.Charter
	for _, c := range s.charters {
		if c.Visibility == content.Public && !c.Effective.After(now) && (best.ID == "" || newer(c, best) > 0) {
			best = c
		}
	}
	for _, c := range s.charters {
		if c.ID == best.ID && c.Visibility == content.Public {
			paths[c.Path] = true
		}
	}
	return paths
}

func (l *Library) entriesOf(s *shelf, it *item, d markdown.Document) []search.Entry {
	m := it.doc.Meta
	base := search.Entry{
		Key: it.path, Label: string(m.Visibility), Kind: string(m.Kind), Lang: m.Lang, Serves: s.serves(it), Title: m.Title,
		Tags: m.Tags, Date: m.Date, Old: s.old(it),
	}
	if d.Charter != nil {
		return rules(base, *d.Charter)
	}
	if d.Summary != nil {
		base.Spaces = it.doc.Summary.Spaces
	}
	if d.Space != nil {
		base.Spaces = []string{m.ID}
	}
	var all []search.Entry
	at := map[string]int{} // label -> entry
	add := func(label, text string) {
		i, ok := at[label]
		if !ok {
			e := base
			if label != base.Label {
				e.Title = ""
			}
			e.Label = label
			i, at[label] = len(all), len(all)
			all = append(all, e)
		}
		all[i].Body = strings.TrimSpace(all[i].Body + "\n" + text)
	}
	add(base.Label, strings.Join(m.Tags, "\n"))
	now := s.loaded
	for _, p := range d.Passages() {
		if !p.From.After(now) && (p.Until.IsZero() || now.Before(p.Until)) {
			add(label(m.Visibility, p.Visibility), p.Plain)
		}
	}
	return all
}

func rules(base search.Entry, c content.Charter) []search.Entry {
	var all []search.Entry
	for _, r := range c.Rules {
		e := base
		e.Key, e.Title, e.Body = base.Key+"#"+r.ID, r.Title, r.Plain
		all = append(all, e)
	}
	return all
}

// between joins the two visibilities that a reader of a reserved block must meet. No visibility contains it.
const between = "\x1f"

func label(document, block content.Visibility) string {
	switch {
	case block == "" || block == document || block == content.Public:
		return string(document)
	case document == content.Public:
		return string(block)
	}
	return string(document) + between + string(block)
}

// readable are the labels of the index that a reader may see.
func (l *Library) readable(r content.Reader) []string {
	var labels []string
	for _, name := range l.seek.index.Labels() {
		may := true
		for part := range strings.SplitSeq(name, between) {
			may = may && content.Visible(content.Visibility(part), r)
		}
		if may {
			labels = append(labels, name)
		}
	}
	return labels
}

// weaker tells whether whoever may read a document of visibility b may read one of a.
func weaker(a, b content.Visibility) bool { return a == content.Public || a == b }

// serves are the languages whose readers find a document: its own, and those in which no version of it stands that
// each of its readers may see.
func (s *shelf) serves(it *item) []string {
	m := it.doc.Meta
	langs := []string{m.Lang}
	for _, lang := range s.community.Languages {
		if lang == m.Lang {
			continue
		}
		better := slices.ContainsFunc(s.groups[it.group()], func(o *item) bool {
			om := o.doc.Meta
			return o != it && weaker(om.Visibility, m.Visibility) && (om.Lang == lang || m.Lang != s.community.Languages[0] && om.Lang == s.community.Languages[0])
		})
		if !better {
			langs = append(langs, lang)
		}
	}
	return langs
}

// old tells whether a document is superseded for each of its readers.
func (s *shelf) old(it *item) bool {
	if it.doc.Summary == nil {
		return false
	}
	return slices.ContainsFunc(s.newer[it.doc.Meta.ID], func(o *item) bool {
		return weaker(o.doc.Meta.Visibility, it.doc.Meta.Visibility)
	})
}

// Question is what is searched for, as a page or a call asks it.
type Question struct {
	Text     string
	Lang     string // of the page
	Typing   bool
	Verbatim bool
	Kind     string
	Tag      string
	In       string // language of the documents
	Space    string
	Offset   int
	Limit    int
	Facets   bool
}

// Found is one document that answers.
type Found struct {
	content.Meta

	Rule    string // id of the rule, for one of the charter
	Number  int    // of the rule
	Journey string // of a step
	Order   int    // of a step
	Title   string // of the rule, or the document
	Snippet string // HTML with <mark> only
	Score   float64
	Old     bool
}

// Answers is what a search found.
type Answers struct {
	Total     int
	Found     []Found
	Corrected string // what was searched instead of the text; empty: the text itself
	Kinds     []search.Count
	Tags      []search.Count
	Langs     []search.Count
	Spaces    []search.Count
}

// Search answers what a reader may find.
func (l *Library) Search(ctx context.Context, q Question, r content.Reader) (Answers, error) {
	if l.seek.index == nil {
		return Answers{}, problem.New(problem.CodeUnavailable)
	}
	s := l.shelf.Load()
	synonyms, err := l.synonyms(ctx, s, r)
	if err != nil {
		return Answers{}, err
	}
	serves := q.Lang
	if q.In != "" {
		serves = ""
	}
	page, err := l.seek.index.Search(ctx, search.Query{
		Text: q.Text, Typing: q.Typing, Verbatim: q.Verbatim, Labels: l.readable(r), Serves: serves, Kind: q.Kind, Tag: q.Tag,
		Lang: q.In, Space: q.Space, Offset: q.Offset, Limit: q.Limit, Facets: q.Facets, Synonyms: synonyms, Now: l.now(),
	})
	if err != nil {
		return Answers{}, fmt.Errorf("search: %w", err)
	}
	out := Answers{
		Total: page.Total, Corrected: page.Corrected, Kinds: page.Kinds, Tags: page.Tags, Langs: page.Langs, Spaces: page.Spaces,
	}
	for _, h := range page.Hits {
		f, ok, err := l.found(ctx, s, h, page.Terms, q.Typing, r)
		if err != nil {
			return Answers{}, err
		}
		if ok {
			out.Found = append(out.Found, f)
		}
	}
	return out, nil
}

// found is a hit as its reader may see it; not ok when the document went meanwhile.
func (l *Library) found(ctx context.Context, s *shelf, h search.Hit, terms []string, brief bool, r content.Reader) (Found, bool, error) {
	path, rule, _ := strings.Cut(h.Key, "#")
	it := s.shown(path)
	if it == nil || !content.Visible(it.doc.Meta.Visibility, r) {
		return Found{}, false, nil
	}
	m := it.doc.Meta
	f := Found{Meta: m, Rule: rule, Title: m.Title, Score: h.Score}
	if it.doc.Step != nil {
		f.Journey, f.Order = it.doc.Step.Journey, it.doc.Step.Order
	}
	if it.doc.Summary != nil {
		f.Old = len(l.successors(s, m.ID, m.Lang, r)) > 0
	}
	if brief && rule == "" {
		return f, true, nil
	}
	d, err := l.text(ctx, it, r)
	if err != nil {
		return Found{}, false, err
	}
	plain := bodyText(d)
	if rule != "" {
		i := slices.IndexFunc(d.Charter.Rules, func(c content.Rule) bool { return c.ID == rule })
		if i < 0 {
			return Found{}, false, nil
		}
		f.Title, f.Number, plain = d.Charter.Rules[i].Title, d.Charter.Rules[i].Number, d.Charter.Rules[i].Plain
	}
	if !brief {
		f.Snippet = french.Snippet(plain, terms, snippetLength)
	}
	return f, true, nil
}

const snippetLength = 220

// bodyText is a document's words without its title.
func bodyText(d markdown.Document) string {
	_, text, _ := strings.Cut(plainOf(d), "\n")
	return text
}

// synonyms keeps what was made of the glossaries: for one state of the documents, by the glossaries that are read.
type synonyms struct {
	mu   sync.Mutex
	of   *shelf
	made map[string]*search.Synonyms
}

// synonyms are the words that mean the same, of the glossaries that the reader may see. What is reserved or dated within a
// glossary counts for nobody, so that they depend on the state of the documents and on these glossaries alone.
func (l *Library) synonyms(ctx context.Context, s *shelf, r content.Reader) (*search.Synonyms, error) {
	var key strings.Builder
	var readable []*item
	for _, it := range s.glossaries {
		if content.Visible(it.doc.Meta.Visibility, r) {
			readable = append(readable, it)
			key.WriteString(it.path + "\n")
		}
	}
	if len(readable) == 0 {
		return nil, nil
	}
	c := &l.seek.synonyms
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of != s {
		c.of, c.made = s, map[string]*search.Synonyms{}
	}
	if made, ok := c.made[key.String()]; ok {
		return made, nil
	}
	var groups [][]string
	for _, it := range readable {
		d, err := l.whole(ctx, it)
		if err != nil {
			return nil, err
		}
		groups = append(groups, d.Glossary.Groups...)
	}
	c.made[key.String()] = french.Synonyms(groups)
	return c.made[key.String()], nil
}

// SearchState tells how the index stands.
func (l *Library) SearchState() (state bleveindex.State, ok bool) {
	if l.seek.index == nil {
		return bleveindex.State{}, false
	}
	return l.seek.index.State(), true
}
