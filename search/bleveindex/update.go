package bleveindex

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"parvis/search"
)

// change is one call of Update.
type change struct {
	put    []search.Entry
	remove []string
}

// Update replaces all entries of the documents that put and remove name, whatever their labels were: an entry that
// changed label leaves its old one, a document only in remove has none left. Of several entries with one key and label
// the last counts. Searches see all of it or nothing; it is on disk when Update returns. After an error, or a crash
// within, part of it may be done: call it again.
func (x *Index) Update(ctx context.Context, put []search.Entry, remove []string) error {
	x.writing.Lock()
	defer x.writing.Unlock()
	if x.isClosed() {
		return ErrClosed
	}
	if x.replay != nil {
		*x.replay = append(*x.replay, change{slices.Clone(put), slices.Clone(remove)})
	}
	seen := x.view
	if x.stale {
		seen = nil
	}
	err := x.apply(ctx, seen, put, remove)
	if rerr := x.refresh(); err == nil {
		err = rerr
	}
	if err == nil {
		err = x.dropEmpty()
	}
	if err != nil {
		return fmt.Errorf("update search index: %w", err)
	}
	return nil
}

// apply writes to the stores, of which seen is the state when it is not nil. What goes, goes first: a crash must not
// leave an entry under a label it has left.
func (x *Index) apply(ctx context.Context, seen *view, put []search.Entry, remove []string) error {
	byLabel := map[string]map[string]search.Entry{}
	keys := map[string]bool{}
	for _, key := range remove {
		keys[key] = true
	}
	for _, e := range put {
		keys[e.Key] = true
		if byLabel[e.Label] == nil {
			byLabel[e.Label] = map[string]search.Entry{}
		}
		byLabel[e.Label][e.Key] = e
	}
	all := slices.Sorted(maps.Keys(keys))
	for label, s := range x.stores {
		if err := removeFrom(ctx, s, seen, all, byLabel[label]); err != nil {
			return err
		}
	}
	for _, label := range slices.Sorted(maps.Keys(byLabel)) {
		s, err := x.store(label)
		if err != nil {
			return err
		}
		if err := putInto(ctx, s, byLabel[label]); err != nil {
			return err
		}
	}
	return nil
}

// removeFrom removes the keys that the store has and will not get anew.
func removeFrom(ctx context.Context, s *store, seen *view, keys []string, anew map[string]search.Entry) error {
	var there map[string]bool
	if seen != nil {
		var err error
		if there, err = seen.stores[s.label].has(keys); err != nil {
			return err
		}
	}
	var gone []string
	for _, key := range keys {
		if _, stays := anew[key]; !stays && (there == nil || there[key]) {
			gone = append(gone, key)
		}
	}
	for some := range slices.Chunk(gone, batchSize) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := s.write(nil, some); err != nil {
			return err
		}
	}
	return nil
}

func putInto(ctx context.Context, s *store, entries map[string]search.Entry) error {
	for some := range slices.Chunk(slices.Sorted(maps.Keys(entries)), batchSize) {
		if err := ctx.Err(); err != nil {
			return err
		}
		batch := make([]search.Entry, len(some))
		for i, key := range some {
			batch[i] = entries[key]
		}
		if err := s.write(batch, nil); err != nil {
			return err
		}
	}
	return nil
}

// store gives the store of a label, made when there is none.
func (x *Index) store(label string) (*store, error) {
	if s := x.stores[label]; s != nil {
		return s, nil
	}
	folder, path := x.nextFolder(label)
	s, err := createStore(label, folder, path, x.queue)
	if err != nil {
		return nil, err
	}
	x.stores[label] = s
	return s, x.list()
}

// nextFolder names a folder that was never used; both are empty in memory.
func (x *Index) nextFolder(label string) (folder, path string) {
	if x.dir == "" {
		return "", ""
	}
	for {
		x.manifest.Generation++
		folder = newFolder(label, x.manifest.Generation)
		path = filepath.Join(x.dir, folder)
		if _, err := os.Lstat(path); err != nil {
			return folder, path
		}
	}
}

// list writes the manifest for the stores as they are.
func (x *Index) list() error {
	folders := map[string]string{}
	for label, s := range x.stores {
		folders[label] = s.folder
	}
	x.manifest.Folders = folders
	return x.manifest.write(x.dir)
}

// dropEmpty makes labels without entries vanish as if they had never been.
func (x *Index) dropEmpty() error {
	var empty []*store
	for label, v := range x.view.stores {
		if v.live == 0 {
			empty = append(empty, x.stores[label])
			delete(x.stores, label)
		}
	}
	if len(empty) == 0 {
		return nil
	}
	if err := x.list(); err != nil {
		return err
	}
	if err := x.refresh(); err != nil {
		return err
	}
	x.retire(empty)
	return nil
}

// retire closes stores that are no longer listed and removes their files. Searches that still read them may go on.
func (x *Index) retire(stores []*store) {
	for _, s := range stores {
		if err := s.bleve.Close(); err != nil {
			x.log.Warn("close a search index that is not used any more", "folder", s.folder, "err", err)
		}
		if x.dir != "" {
			_ = os.RemoveAll(filepath.Join(x.dir, s.folder)) // or by the sweep of the next start
		}
	}
}
