package bleveindex

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"

	"parvis/search"
)

// store is the Bleve index of one label.
type store struct {
	label  string
	folder string // its name in the index's folder; empty in memory
	bleve  index.Index
	loaded map[uint64]*columns // by number of the segment

	written uint64 // writes so far
}

// Kept inside each index: an index without recipe has lost what was written; one that counts fewer writes than the
// manifest knows of has fallen back to an older state, as Bleve does when newer files cannot be read.
var (
	recipeKey  = []byte("recipe")
	writtenKey = []byte("written")
)

var errDamaged = errors.New("index is damaged")

// newFolder names a folder for a label that none had before: readable, of characters that every file system takes.
func newFolder(label string, generation uint64) string {
	var readable []byte
	for i := 0; i < len(label) && len(readable) < 24; i++ {
		c := label[i]
		if c < 'a' || c > 'z' {
			c = '-'
		}
		readable = append(readable, c)
	}
	sum := sha256.Sum256([]byte(label))
	return fmt.Sprintf("%s-%s.%d", readable, hex.EncodeToString(sum[:6]), generation)
}

func openBleve(path string, queue *index.AnalysisQueue) (idx index.Index, err error) {
	// A damaged bolt file may make its reader panic.
	defer func() {
		if r := recover(); r != nil {
			idx, err = nil, fmt.Errorf("%w: %v", errDamaged, r)
		}
	}()
	idx, err = scorch.NewScorch(scorch.Name, map[string]any{"path": path, "bolt_timeout": "2s"}, queue)
	if err != nil {
		return nil, err
	}
	if err := idx.Open(); err != nil {
		return nil, err
	}
	return idx, nil
}

// createStore makes an empty index; an empty path means in memory.
func createStore(label, folder, path string, queue *index.AnalysisQueue) (*store, error) {
	idx, err := openBleve(path, queue)
	if err != nil {
		return nil, fmt.Errorf("create index of a label: %w", err)
	}
	s := &store{label: label, folder: folder, bleve: idx, loaded: map[uint64]*columns{}}
	b := index.NewBatch()
	b.SetInternal(recipeKey, []byte(recipe))
	if err := idx.Batch(b); err != nil {
		idx.Close()
		return nil, fmt.Errorf("create index of a label: %w", err)
	}
	return s, nil
}

// openStore opens what createStore or a build made, and proves that all of it can be read, write number least included.
func openStore(label, folder, path string, least uint64, n *names, queue *index.AnalysisQueue) (*store, error) {
	if info, err := os.Stat(filepath.Join(path, "root.bolt")); err != nil {
		return nil, err
	} else if info.Size() == 0 {
		return nil, errDamaged
	}
	idx, err := openBleve(path, queue)
	if err != nil {
		return nil, err
	}
	s := &store{label: label, folder: folder, bleve: idx, loaded: map[uint64]*columns{}}
	err = s.verify(least)
	if err == nil {
		var v *storeView
		if v, err = s.see(n); err == nil {
			err = v.snap.Close()
		}
	}
	if err != nil {
		idx.Close()
		return nil, err
	}
	return s, nil
}

// verify compares the checksums of the segments in use, the recipe and the count of writes.
func (s *store) verify(least uint64) error {
	snap, err := s.snapshot()
	if err != nil {
		return err
	}
	defer snap.Close()
	made, err := snap.GetInternal(recipeKey)
	if err != nil {
		return err
	}
	if string(made) != recipe {
		return fmt.Errorf("%w: made by recipe %q", errDamaged, made)
	}
	written, err := snap.GetInternal(writtenKey)
	if err != nil {
		return err
	}
	s.written, _ = strconv.ParseUint(string(written), 10, 64)
	if s.written < least {
		return fmt.Errorf("%w: it holds %d writes of %d", errDamaged, s.written, least)
	}
	for _, seg := range snap.Segments() {
		if p, ok := seg.Segment().(segment.PersistedSegment); ok {
			if err := checksum(p.Path()); err != nil {
				return err
			}
		}
	}
	return nil
}

// checksum reads a segment's file, which ends in the CRC-32 of all before.
func checksum(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Size() < 4 {
		return errDamaged
	}
	sum := crc32.NewIEEE()
	if _, err := io.CopyN(sum, f, info.Size()-4); err != nil {
		return err
	}
	var said [4]byte
	if _, err := io.ReadFull(f, said[:]); err != nil {
		return err
	}
	if hex.EncodeToString(said[:]) != fmt.Sprintf("%08x", sum.Sum32()) {
		return fmt.Errorf("%w: checksum of %s", errDamaged, filepath.Base(path))
	}
	return nil
}

func (s *store) snapshot() (*scorch.IndexSnapshot, error) {
	r, err := s.bleve.Reader()
	if err != nil {
		return nil, err
	}
	snap, ok := r.(*scorch.IndexSnapshot)
	if !ok {
		r.Close()
		return nil, fmt.Errorf("reader of the index is a %T", r)
	}
	return snap, nil
}

// has gives those of the keys that the view of this store holds.
func (v *storeView) has(keys []string) (map[string]bool, error) {
	found := map[string]bool{}
	if v == nil {
		return found, nil
	}
	for i, seg := range v.snap.Segments() {
		docs, err := seg.DocNumbers(keys)
		if err != nil {
			return nil, err
		}
		for it := docs.Iterator(); it.HasNext(); {
			found[v.segments[i].cols.keys[it.Next()]] = true
		}
	}
	return found, nil
}

// write puts entries and removes keys, in one batch that is on disk when it returns.
func (s *store) write(put []search.Entry, remove []string) error {
	b := index.NewBatch()
	for _, key := range remove {
		b.Delete(key)
	}
	for _, e := range put {
		b.Update(newDocument(e))
	}
	b.SetInternal(writtenKey, strconv.AppendUint(nil, s.written+1, 10))
	if err := s.bleve.Batch(b); err != nil {
		return err
	}
	s.written++
	return nil
}

// builder writes a store's files beside, all at once: one segment, a third smaller.
type builder struct {
	label, folder string
	b             *scorch.Builder
}

func newBuilder(label, folder, path string) (*builder, error) {
	b, err := scorch.NewBuilder(map[string]any{
		"path": path, "buildPathPrefix": filepath.Dir(path), "batchSize": batchSize,
		"internal": map[string][]byte{string(recipeKey): []byte(recipe)},
	})
	if err != nil {
		return nil, fmt.Errorf("build index of a label: %w", err)
	}
	return &builder{label, folder, b}, nil
}
