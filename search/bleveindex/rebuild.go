package bleveindex

import (
	"context"
	"fmt"
	"iter"
	"path/filepath"

	"parvis/search"
)

// Rebuild makes the index anew from all entries, in any order, and puts it in the place of the old one, which answers
// until then. What Update writes meanwhile is in both. total is how many entries are expected, for State and for
// progress, which is called now and then on this goroutine and may be nil. The mark stays as it is.
//
// The entries are read once; memory is bounded by batches. An error of entries or ctx leaves the old index.
func (x *Index) Rebuild(
	ctx context.Context, entries iter.Seq2[search.Entry, error], total int, progress func(done, total int),
) error {
	x.rebuilding.Lock()
	defer x.rebuilding.Unlock()
	if err := x.beginRebuild(total); err != nil {
		return err
	}
	b := &build{x: x, builders: map[string]*builder{}, seen: map[[2]string]bool{}}
	err := b.read(ctx, entries, total, progress)
	if err == nil {
		err = b.finish()
	}
	if err == nil {
		err = x.swap(ctx, b)
	}
	x.writing.Lock()
	x.replay = nil
	x.writing.Unlock()
	x.setBuilding(false, 0, 0)
	if err != nil {
		b.discard()
		return fmt.Errorf("rebuild search index: %w", err)
	}
	return nil
}

func (x *Index) beginRebuild(total int) error {
	x.writing.Lock()
	defer x.writing.Unlock()
	if x.isClosed() {
		return ErrClosed
	}
	x.replay = &[]change{}
	x.setBuilding(true, 0, total)
	return nil
}

func (x *Index) setBuilding(building bool, done, total int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.state.Building, x.state.Done, x.state.Total = building, done, total
}

// build is an index in the making: builders on disk, stores at once in memory.
type build struct {
	x        *Index
	builders map[string]*builder
	stores   map[string]*store // what it became
	batches  map[string][]search.Entry
	seen     map[[2]string]bool
	again    []search.Entry // later entries of a key and label that have one: a builder takes no second
}

const progressEvery = 500 // entries

func (b *build) read(
	ctx context.Context, entries iter.Seq2[search.Entry, error], total int, progress func(done, total int),
) error {
	b.stores = map[string]*store{}
	b.batches = map[string][]search.Entry{}
	done := 0
	tell := func() {
		b.x.setBuilding(true, done, max(total, done))
		if progress != nil {
			progress(done, max(total, done))
		}
	}
	for e, err := range entries {
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			err = b.add(e)
		}
		if err != nil {
			return err
		}
		if done++; done%progressEvery == 0 {
			tell()
		}
	}
	tell()
	return nil
}

func (b *build) add(e search.Entry) error {
	id := [2]string{e.Label, e.Key}
	if b.seen[id] {
		b.again = append(b.again, e)
		return nil
	}
	b.seen[id] = true
	if b.x.dir == "" {
		return b.addToBatch(e)
	}
	bl := b.builders[e.Label]
	if bl == nil {
		b.x.writing.Lock()
		folder, path := b.x.nextFolder(e.Label)
		b.x.writing.Unlock()
		var err error
		if bl, err = newBuilder(e.Label, folder, path); err != nil {
			return err
		}
		b.builders[e.Label] = bl
	}
	return bl.b.Index(newDocument(e))
}

func (b *build) addToBatch(e search.Entry) error {
	some := append(b.batches[e.Label], e)
	if len(some) < batchSize {
		b.batches[e.Label] = some
		return nil
	}
	b.batches[e.Label] = nil
	return b.writeBatch(e.Label, some)
}

func (b *build) writeBatch(label string, some []search.Entry) error {
	s := b.stores[label]
	if s == nil {
		var err error
		if s, err = createStore(label, "", "", b.x.queue); err != nil {
			return err
		}
		b.stores[label] = s
	}
	return s.write(some, nil)
}

// finish writes what is left and opens what was built.
func (b *build) finish() error {
	for label, some := range b.batches {
		if len(some) == 0 {
			continue
		}
		if err := b.writeBatch(label, some); err != nil {
			return err
		}
	}
	for label, bl := range b.builders {
		if err := bl.b.Close(); err != nil {
			return err
		}
		path := filepath.Join(b.x.dir, bl.folder)
		if err := syncFolder(path); err != nil {
			return err
		}
		s, err := openStore(label, bl.folder, path, 0, b.x.names, b.x.queue)
		if err != nil {
			return err
		}
		b.stores[label] = s
	}
	return nil
}

// swap puts the new stores in the place of the old, with what was written since.
func (x *Index) swap(ctx context.Context, b *build) error {
	x.writing.Lock()
	defer x.writing.Unlock()
	if x.isClosed() {
		return ErrClosed
	}
	old, before := x.stores, x.manifest
	x.stores = b.stores
	err := x.catchUp(ctx, b)
	if err == nil {
		x.manifest.Rebuild, x.manifest.Written = false, nil
		err = x.list()
	}
	if err == nil {
		err = x.refresh()
	}
	if err != nil {
		generation := x.manifest.Generation
		x.stores, x.manifest = old, before
		x.manifest.Generation = generation
		return err
	}
	b.stores = nil
	var retired []*store
	for _, s := range old {
		retired = append(retired, s)
	}
	x.retire(retired)
	return x.dropEmpty()
}

// catchUp repeats on the new stores what was written to the old ones while they were built.
func (x *Index) catchUp(ctx context.Context, b *build) error {
	changes := *x.replay
	x.replay = nil
	for _, e := range b.again {
		if err := putInto(ctx, b.stores[e.Label], map[string]search.Entry{e.Key: e}); err != nil {
			return err
		}
	}
	for _, c := range changes {
		if err := x.apply(ctx, nil, c.put, c.remove); err != nil {
			return err
		}
	}
	return nil
}

// discard removes what a rebuild that failed has left.
func (b *build) discard() {
	for _, s := range b.stores {
		_ = s.bleve.Close()
	}
	if b.x.dir != "" {
		b.x.writing.Lock()
		b.x.sweep()
		b.x.writing.Unlock()
	}
}
