// Package bleveindex searches entries with one Bleve index per label. Bleve analyses nothing and scores nothing here:
// it keeps terms on disk and finds the entries that have them. Words are read by search/french, scores are BM25F over
// the union of the labels that a reader may see, and nothing of other labels moves them.
//
// The index is derived from the database: whatever is wrong with its files, Open gives an index that works and says
// whether it must be fed again.
package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"

	index "github.com/blevesearch/bleve_index_api"

	"parvis/search"
	"parvis/search/french"
)

// ErrClosed answers every call after Close.
var ErrClosed = errors.New("search index is closed")

// Options of an index.
type Options struct {
	Log *slog.Logger // nil: nothing is logged
}

// Index is safe for use by several goroutines. Searches never wait for writes.
type Index struct {
	dir   string // empty in memory
	log   *slog.Logger
	names *names
	queue *index.AnalysisQueue

	bounds  bounds
	warming sync.WaitGroup

	rebuilding sync.Mutex // held during Rebuild

	writing  sync.Mutex // held while something is written; guards what follows
	stores   map[string]*store
	manifest manifest
	stale    bool      // the view may be older than the stores
	replay   *[]change // writes during a rebuild, to be repeated on what it builds

	mu     sync.Mutex // guards what follows; held for a moment only
	view   *view
	state  State
	closed bool
}

// State is what readiness and progress are told by.
type State struct {
	Labels       int
	Documents    int // entries, over all labels
	NeedsRebuild bool
	Building     bool // a rebuild is under way, Done of Total entries read
	Done, Total  int
}

// Open opens the index in dir, or an empty one in memory when dir is empty. Files that are missing, damaged, locked by
// another program or made by another recipe are put aside: see NeedsRebuild. It fails only when dir cannot be written.
func Open(dir string, o Options) (*Index, error) {
	x := &Index{dir: dir, log: o.Log, names: newNames(), stores: map[string]*store{}, bounds: defaultBounds}
	if x.log == nil {
		x.log = slog.New(slog.DiscardHandler)
	}
	x.queue = index.NewAnalysisQueue(min(runtime.GOMAXPROCS(0), 4))
	if err := x.load(); err != nil {
		x.queue.Close()
		return nil, err
	}
	if err := x.refresh(); err != nil {
		x.Close()
		return nil, err
	}
	return x, nil
}

// load opens the stores that the manifest lists and removes every other folder.
func (x *Index) load() error {
	x.manifest = manifest{Rebuild: true, Recipe: recipe}
	if x.dir == "" {
		return nil
	}
	if err := os.MkdirAll(x.dir, 0o700); err != nil {
		return fmt.Errorf("make folder of the search index: %w", err)
	}
	if m, err := readManifest(x.dir); err != nil {
		x.log.Info("search index begins empty", "reason", err)
	} else {
		x.manifest = m
	}
	kept := map[string]string{}
	for label, folder := range x.manifest.Folders {
		s, err := openStore(label, folder, filepath.Join(x.dir, folder), x.manifest.Written[label], x.names, x.queue)
		if err != nil {
			x.log.Warn("search index of a label is put aside", "folder", folder, "err", err)
			x.manifest.Rebuild, x.manifest.Mark = true, ""
			continue
		}
		kept[label] = folder
		x.stores[label] = s
	}
	x.manifest.Folders = kept
	if err := x.manifest.write(x.dir); err != nil {
		return err
	}
	x.sweep()
	return nil
}

// sweep removes what the manifest does not list: builds cut short, indexes put aside.
func (x *Index) sweep() {
	found, err := os.ReadDir(x.dir)
	if err != nil {
		return
	}
	kept := slices.Collect(maps.Values(x.manifest.Folders))
	for _, f := range found {
		if f.IsDir() && !slices.Contains(kept, f.Name()) {
			if err := os.RemoveAll(filepath.Join(x.dir, f.Name())); err != nil {
				x.log.Warn("folder of an old search index stays", "folder", f.Name(), "err", err)
			}
		}
	}
}

// refresh makes what has been written visible to searches, all at once.
func (x *Index) refresh() error {
	x.stale = true
	v := &view{stores: map[string]*storeView{}}
	v.refs.Store(1)
	v.close = func() {
		for _, s := range v.stores {
			s.snap.Close()
		}
	}
	live := 0
	for label, s := range x.stores {
		sv, err := s.see(x.names)
		if err != nil {
			v.close()
			return err
		}
		v.stores[label] = sv
		live += sv.live
	}
	x.mu.Lock()
	old := x.view
	x.view = v
	x.state.Labels, x.state.Documents, x.state.NeedsRebuild = len(x.stores), live, x.manifest.Rebuild
	x.mu.Unlock()
	x.stale = false
	old.leave()
	x.startWarming()
	return nil
}

// enter gives the current view; leave it when done.
func (x *Index) enter() (*view, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.closed {
		return nil, ErrClosed
	}
	x.view.refs.Add(1)
	return x.view, nil
}

func (v *view) leave() {
	if v != nil && v.refs.Add(-1) == 0 {
		v.close()
	}
}

// NeedsRebuild tells whether the index does not hold all it should: it is new, or files of it were lost. Searches
// answer from what is there.
func (x *Index) NeedsRebuild() bool { return x.State().NeedsRebuild }

// State tells what the index holds and does.
func (x *Index) State() State {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.state
}

// Close ends writes under way and closes the files. Searches in flight end well.
func (x *Index) Close() error {
	x.mu.Lock()
	if x.closed {
		x.mu.Unlock()
		return nil
	}
	x.closed = true
	v := x.view
	x.mu.Unlock()

	x.writing.Lock()
	defer x.writing.Unlock()
	x.warming.Wait()
	v.leave()
	var errs []error
	for _, s := range x.stores {
		errs = append(errs, s.bleve.Close())
	}
	x.stores = nil
	x.queue.Close()
	return errors.Join(errs...)
}

func (x *Index) isClosed() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.closed
}

// Search answers a query from the union of its labels' entries. What is hostile or too long is cut, never refused; the
// only errors are those of ctx and of the disk.
func (x *Index) Search(ctx context.Context, q search.Query) (search.Page, error) {
	v, err := x.enter()
	if err != nil {
		return search.Page{}, err
	}
	defer v.leave()
	r := newRun(ctx, v.union(q.Labels), x.bounds)
	defer r.close()
	page, err := x.search(r, q)
	if err != nil {
		return search.Page{}, fmt.Errorf("search: %w", err)
	}
	return page, nil
}

func (x *Index) search(r *run, q search.Query) (search.Page, error) {
	text := french.Cut(q.Text)
	tokens := french.Query(text)
	corrected := text
	if !q.Verbatim {
		var err error
		if corrected, err = r.correct(text, tokens, q, x.names); err != nil {
			return search.Page{}, err
		}
		if corrected != text {
			tokens = french.Query(corrected)
		}
	}
	p, err := r.makePlan(corrected, tokens, q)
	if err != nil {
		return search.Page{}, err
	}
	f := newFilter(x.names, q)
	if err := r.scoreAll(p, f); err != nil {
		return search.Page{}, err
	}
	page := r.page(r.matches(f), q, x.names)
	page.Terms = p.marked()
	if corrected != text {
		page.Corrected = corrected
	}
	return page, nil
}
