// Package library holds the documents and is the only way to read them.
//
// Every call takes the reader and a language. A document that the reader may not see is not found: the system
// behaves as if it did not exist, also where it only counts, suggests or corrects. What is missing in a language is
// answered in the community's first one.
package library

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"parvis/app/problem"
	"parvis/content"
	"parvis/content/markdown"
	"parvis/server/db"
)

// kept is how many texts that are read when asked for stay in memory.
const kept = 1024

// Library is the slice. It answers from memory, and follows the change log of the published documents.
type Library struct {
	db     *db.DB
	reader *markdown.Reader
	now    func() time.Time
	log    *slog.Logger
	shelf  atomic.Pointer[shelf]
	texts  *lru.Cache[string, markdown.Document]

	refresh sync.Mutex // one at a time
	seek    seek

	// Shown is told, after each look, of documents that everybody may read and that are new or have a new text: they are
	// on the pages and found by then. It may be nil.
	Shown func(m content.Meta, at time.Time)
}

// New makes an empty library, without search.
func New(d *db.DB, r *markdown.Reader, now func() time.Time) *Library {
	texts, err := lru.New[string, markdown.Document](kept)
	if err != nil {
		panic(err) // the size is ours
	}
	l := &Library{db: d, reader: r, now: now, log: slog.New(slog.DiscardHandler), texts: texts}
	l.shelf.Store(&shelf{})
	return l
}

// Reload reads all published documents from the database. Readers see the old ones until it ends.
func (l *Library) Reload(ctx context.Context) error {
	l.refresh.Lock()
	defer l.refresh.Unlock()
	return l.reload(ctx)
}

func (l *Library) reload(ctx context.Context) error {
	seq, err := newestChange(ctx, l.db) // before the documents: what changes meanwhile is read again
	if err != nil {
		return err
	}
	items, err := l.items(ctx, nil)
	if err != nil {
		return err
	}
	now := l.now()
	l.put(stand(items, now), seq, now)
	return nil
}

func (l *Library) put(next *shelf, seq int64, now time.Time) {
	next.seq, next.loaded = seq, now
	if before := l.shelf.Load().loaded; !next.loaded.After(before) { // two states never share a mark
		next.loaded = before.Add(1)
	}
	l.shelf.Store(next)
}

// Refresh takes in what changed since the last look, and tells the index. It is cheap when nothing did.
func (l *Library) Refresh(ctx context.Context) error {
	l.refresh.Lock()
	defer l.refresh.Unlock()
	s := l.shelf.Load()
	c, err := l.changes(ctx, s)
	if err != nil {
		return err
	}
	now := l.now()
	due := !s.turn.IsZero() && !s.turn.After(now)
	switch {
	case c.whole:
		defer l.wakeIndexer()
		return l.reload(ctx)
	case len(c.paths) == 0 && !due:
		return nil
	}
	next := s.patched(c.items, now)
	l.put(next, c.seq, now)
	err = l.follow(ctx, s, next)
	l.tell(s, next, c.paths)
	return err
}

// changes is what happened since a state of the documents.
type changes struct {
	seq   int64
	paths []string
	items map[string]*item // of paths; nil: no longer published
	whole bool             // too much: everything is to be read again
}

// changes reads what changed since s: all of it as it stood at one moment. A translation and its original, read one before
// and one after they were restricted, would show what nobody meant to show.
func (l *Library) changes(ctx context.Context, s *shelf) (changes, error) {
	if s.items == nil {
		return changes{whole: true}, nil
	}
	const tries = 5
	for range tries {
		var c changes
		var err error
		c.seq, c.paths, c.whole, err = changesSince(ctx, l.db, s.seq)
		if err != nil || c.whole || len(c.paths) == 0 {
			return c, err
		}
		if c.items, err = l.items(ctx, c.paths); err != nil {
			return c, err
		}
		for _, p := range c.paths {
			if _, there := c.items[p]; !there {
				c.items[p] = nil
			}
		}
		switch seq, err := newestChange(ctx, l.db); {
		case err != nil:
			return c, err
		case seq == c.seq:
			return c, nil
		}
	}
	return changes{whole: true}, nil // one statement reads everything as of one moment
}

// tell names what of some paths everybody may read and was not there before.
func (l *Library) tell(before, after *shelf, paths []string) {
	if l.Shown == nil {
		return
	}
	for _, path := range paths {
		it, old := after.shown(path), before.items[path]
		if it == nil || old != nil && old.revision == it.revision || !content.Visible(it.doc.Meta.Visibility, content.Reader{}) {
			continue
		}
		l.Shown(it.doc.Meta, it.edited)
	}
}

// Ready tells whether there is anything to read.
func (l *Library) Ready() bool { return l.shelf.Load().community.Name != "" }

// Loaded marks the state of the documents: it changes with each of their changes.
func (l *Library) Loaded() time.Time { return l.shelf.Load().loaded }

// Len is how many documents are published.
func (l *Library) Len() int { return len(l.shelf.Load().sorted) }

// Light answers a published document without its text, as it was read, if the library holds this revision of it.
func (l *Library) Light(path, revision string) (markdown.Document, bool) {
	it, ok := l.shelf.Load().items[path]
	if !ok || it.revision != revision {
		return markdown.Document{}, false
	}
	return it.raw, true
}

// Turn is when the clock next changes what is shown; zero when it never does.
func (l *Library) Turn() time.Time { return l.shelf.Load().turn }

// Community answers the community's own settings.
func (l *Library) Community() content.Community { return l.shelf.Load().community }

// Journeys lists the journeys, in order of id.
func (l *Library) Journeys(lang string, r content.Reader) []content.Journey {
	all, now := pick(l.shelf.Load().journeys, lang, l.first(), r), l.now()
	for i := range all {
		all[i].Body = all[i].Body.Resolve(r, now)
	}
	return all
}

// Journey answers one journey.
func (l *Library) Journey(id, lang string, r content.Reader) (content.Journey, error) {
	return find(l.Journeys(lang, r), id)
}

// Steps lists the steps of a journey in their order, on all branches.
func (l *Library) Steps(journey, lang string, r content.Reader) []content.Step {
	all, now := pick(l.shelf.Load().steps[journey], lang, l.first(), r), l.now()
	for i := range all {
		all[i].Body = all[i].Body.Resolve(r, now)
	}
	slices.SortStableFunc(all, func(a, b content.Step) int { return a.Order - b.Order })
	return all
}

// Spaces lists the spaces, in order of id.
func (l *Library) Spaces(lang string, r content.Reader) []content.Space {
	all, now := pick(l.shelf.Load().spaces, lang, l.first(), r), l.now()
	for i := range all {
		all[i].Body = all[i].Body.Resolve(r, now)
	}
	return all
}

// Space answers one space.
func (l *Library) Space(id, lang string, r content.Reader) (content.Space, error) {
	return find(l.Spaces(lang, r), id)
}

// FAQ lists the questions, in order of id.
func (l *Library) FAQ(ctx context.Context, lang string, r content.Reader) ([]content.FAQEntry, error) {
	return texts(ctx, l, pick(l.shelf.Load().faq, lang, l.first(), r), r, func(d markdown.Document) *content.FAQEntry { return d.FAQ })
}

// Titles lists documents of a kind without their text, in order of id: for lists and neighbours.
func (l *Library) Titles(kind content.Kind, lang string, r content.Reader) []content.Meta {
	s := l.shelf.Load()
	var of []*item
	switch kind {
	case content.KindFAQ:
		of = s.faq
	case content.KindSummary:
		of = s.summaries
	case content.KindGlossary:
		of = s.glossaries
	default:
		return nil
	}
	var metas []content.Meta
	for _, it := range pick(of, lang, l.first(), r) {
		metas = append(metas, it.doc.Meta)
	}
	return metas
}

// FAQEntry answers one question.
func (l *Library) FAQEntry(ctx context.Context, id, lang string, r content.Reader) (content.FAQEntry, error) {
	it, err := find(pick(l.shelf.Load().groups[group{content.KindFAQ, id}], lang, l.first(), r), id)
	if err != nil {
		return content.FAQEntry{}, err
	}
	d, err := l.text(ctx, it, r)
	if err != nil {
		return content.FAQEntry{}, err
	}
	return *d.FAQ, nil
}

// Glossary lists the glossaries with their words.
func (l *Library) Glossary(ctx context.Context, lang string, r content.Reader) ([]content.Glossary, error) {
	return texts(ctx, l, pick(l.shelf.Load().glossaries, lang, l.first(), r), r, func(d markdown.Document) *content.Glossary { return d.Glossary })
}

// texts reads the documents of some items as the reader may see them.
func texts[T any](ctx context.Context, l *Library, of []*item, r content.Reader, as func(markdown.Document) *T) ([]T, error) {
	all := make([]T, 0, len(of))
	for _, it := range of {
		d, err := l.text(ctx, it, r)
		if err != nil {
			return nil, err
		}
		if one := as(d); one != nil {
			all = append(all, *one)
		}
	}
	return all, nil
}

// text is a document with its text, as the reader may see it now.
func (l *Library) text(ctx context.Context, it *item, r content.Reader) (markdown.Document, error) {
	d, err := l.whole(ctx, it)
	if err != nil {
		return markdown.Document{}, err
	}
	return d.Resolve(r, l.now()), nil
}

// whole is a document with its text, reserved blocks apart.
func (l *Library) whole(ctx context.Context, it *item) (markdown.Document, error) {
	if it.whole {
		return it.doc, nil
	}
	key := it.revision + "/" + it.original
	if d, ok := l.texts.Get(key); ok {
		return d, nil
	}
	body, err := bodyOf(ctx, l.db, it.revision)
	if err != nil {
		return markdown.Document{}, err
	}
	d, _ := l.reader.Read(it.path, []byte(body))
	if !d.Readable() {
		return markdown.Document{}, fmt.Errorf("read the stored %s: no longer readable", it.path)
	}
	if it.from != nil {
		d.Inherit(*it.from)
	}
	l.texts.Add(key, d)
	return d, nil
}

// Charter answers the revision in force: the newest whose date is not in the future. What everybody accepts everybody
// can read: a revision that is not public is a draft and not in force for anybody.
func (l *Library) Charter(lang string) (content.Charter, error) {
	now := l.now()
	all := pick(l.shelf.Load().charters, lang, l.first(), content.Reader{})
	all = slices.DeleteFunc(all, func(c content.Charter) bool { return c.Effective.After(now) })
	if len(all) == 0 {
		return content.Charter{}, problem.New(problem.CodeNotFound)
	}
	return slices.MaxFunc(all, newer), nil
}

func newer(a, b content.Charter) int {
	if c := a.Effective.Compare(b.Effective); c != 0 {
		return c
	}
	return strings.Compare(a.ID, b.ID)
}

// CharterRevisions lists every public revision, oldest first.
func (l *Library) CharterRevisions(lang string) []content.Charter {
	all := pick(l.shelf.Load().charters, lang, l.first(), content.Reader{})
	slices.SortFunc(all, newer)
	return all
}

// CharterAsOf answers a revision as its text stood at a moment, also when its file was changed or removed since. What was
// not public then was in force for nobody, and is not answered.
func (l *Library) CharterAsOf(ctx context.Context, revision, lang string, at time.Time) (content.Charter, error) {
	original, err := l.charterAsOf(ctx, "charter/"+revision+".md", at)
	if err != nil && problem.CodeOf(err) != problem.CodeNotFound {
		return content.Charter{}, err
	}
	for _, doc := range []func() (markdown.Document, error){
		func() (markdown.Document, error) {
			d, err := l.charterAsOf(ctx, "charter/"+revision+"."+lang+".md", at)
			if original.Readable() {
				d.Inherit(original)
			}
			return d, err
		},
		func() (markdown.Document, error) { return original, err },
	} {
		switch d, err := doc(); {
		case err != nil && problem.CodeOf(err) != problem.CodeNotFound:
			return content.Charter{}, err
		case d.Charter != nil && d.Meta.Visibility == content.Public:
			return *d.Charter, nil
		}
	}
	return content.Charter{}, problem.New(problem.CodeNotFound)
}

func (l *Library) charterAsOf(ctx context.Context, path string, at time.Time) (markdown.Document, error) {
	body, err := bodyAsOf(ctx, l.db, path, at)
	if err != nil {
		return markdown.Document{}, err
	}
	doc, _ := l.reader.Read(path, []byte(body))
	return doc, nil
}

func (l *Library) first() string {
	if langs := l.Community().Languages; len(langs) > 0 {
		return langs[0]
	}
	return "fr"
}

// Diagnostics lists the authoring faults found when the documents were last published, errors first.
func (l *Library) Diagnostics(ctx context.Context) ([]content.Diagnostic, error) {
	all, err := diagnostics(ctx, l.db)
	if err != nil {
		return nil, fmt.Errorf("list diagnostics: %w", err)
	}
	return all, nil
}

// Documents lists what is published, in order of path, as far as r may see it.
func (l *Library) Documents(r content.Reader) []content.Meta {
	var seen []content.Meta
	for _, it := range l.shelf.Load().sorted {
		if m := it.doc.Meta; content.Visible(m.Visibility, r) {
			seen = append(seen, m)
		}
	}
	return seen
}
