package library

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"parvis/content"
	"parvis/content/markdown"
	"parvis/search"
	"parvis/search/bleveindex"
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
// tried again, at last with an index made anew: the pages do without search meanwhile.
func (l *Library) Index(ctx context.Context) {
	faults := 0
	for ctx.Err() == nil {
		switch err := l.catchUp(ctx); {
		case err == nil:
			faults = 0
		case ctx.Err() == nil:
			l.log.Error("bring the search index up to date", slog.Any("error", err))
			if faults++; faults%3 == 0 {
				l.distrust()
			}
			l.again(10 * time.Second)
		}
		select {
		case <-ctx.Done():
		case <-l.seek.wake:
		}
	}
}

// distrust has the index made anew.
func (l *Library) distrust() {
	l.seek.mu.Lock()
	defer l.seek.mu.Unlock()
	l.seek.stale = true
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

// SearchState tells how the index stands.
func (l *Library) SearchState() (state bleveindex.State, ok bool) {
	if l.seek.index == nil {
		return bleveindex.State{}, false
	}
	return l.seek.index.State(), true
}
