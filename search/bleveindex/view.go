package bleveindex

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// view is one state of all stores, taken after a write: every search sees one, never half of a write.
type view struct {
	stores map[string]*storeView
	refs   atomic.Int64 // searches in it, and one for the Index while it is current
	close  func()       // once the last has left

	mu     sync.Mutex
	unions map[string]*union
}

// storeView is one state of one store.
type storeView struct {
	snap     *scorch.IndexSnapshot
	segments []segmentView
	live     int             // entries
	total    [lengths]uint64 // terms of live entries
	filled   [lengths]int    // live entries with at least one term
}

type segmentView struct {
	seg     segment.Segment
	deleted *roaring.Bitmap // may be nil
	dead    []uint64        // the same, a bit for each entry
	cols    *columns
	size    uint32 // entries, deleted ones included
}

func (s *segmentView) isDead(doc uint32) bool {
	return s.dead != nil && s.dead[doc/64]&(1<<(doc%64)) != 0
}

// see takes a view of the store as it stands. Only the writer calls it.
func (s *store) see(n *names) (*storeView, error) {
	snap, err := s.snapshot()
	if err != nil {
		return nil, err
	}
	v := &storeView{snap: snap}
	kept := map[uint64]*columns{}
	for _, ss := range snap.Segments() {
		cols := s.loaded[ss.Id()]
		if cols == nil || uint64(len(cols.keys)) != ss.Segment().Count() {
			if cols, err = loadColumns(ss.Segment(), n); err != nil {
				snap.Close()
				return nil, fmt.Errorf("read index: %w", err)
			}
		}
		kept[ss.Id()] = cols
		v.add(segmentView{seg: ss.Segment(), deleted: ss.Deleted(), cols: cols, size: uint32(len(cols.keys))})
	}
	s.loaded = kept
	return v, nil
}

func (v *storeView) add(s segmentView) {
	if s.deleted != nil && s.deleted.IsEmpty() {
		s.deleted = nil
	}
	if s.deleted != nil {
		s.dead = make([]uint64, s.size/64+1)
		for it := s.deleted.Iterator(); it.HasNext(); {
			doc := it.Next()
			s.dead[doc/64] |= 1 << (doc % 64)
		}
	}
	v.segments = append(v.segments, s)
	for doc := range s.size {
		if s.isDead(doc) {
			continue
		}
		v.live++
		for i := range v.total {
			if n := s.cols.lengths[i][doc]; n > 0 {
				v.total[i] += uint64(n)
				v.filled[i]++
			}
		}
	}
}

// union is what a reader of some labels sees of a view: numbers of entries count on from store to store.
type union struct {
	parts []part
	size  uint32 // numbers of entries, deleted ones included
	live  float64
	mean  [lengths]float64 // terms of an entry that has any
	// Entries of one document under several labels, each with all of them, in the order of labels.
	siblings map[uint32][]uint32
	most     int // entries of one document
}

type part struct {
	segmentView
	base uint32 // number of the first entry
}

// maxUnions bounds how many unions a view keeps at hand: readers have few different sets of labels.
const maxUnions = 64

// union of the labels; the same for the same set in any order.
func (v *view) union(labels []string) *union {
	labels = slices.Compact(slices.Sorted(slices.Values(labels)))
	labels = slices.DeleteFunc(labels, func(l string) bool { return v.stores[l] == nil })
	key := strings.Join(labels, "\x00")
	v.mu.Lock()
	defer v.mu.Unlock()
	if u := v.unions[key]; u != nil {
		return u
	}
	u := v.unite(labels)
	if v.unions == nil || len(v.unions) >= maxUnions {
		v.unions = map[string]*union{}
	}
	v.unions[key] = u
	return u
}

func (v *view) unite(labels []string) *union {
	u := &union{most: 1}
	var total, filled [lengths]float64
	for _, label := range labels {
		s := v.stores[label]
		u.live += float64(s.live)
		for i := range total {
			total[i] += float64(s.total[i])
			filled[i] += float64(s.filled[i])
		}
		for _, seg := range s.segments {
			u.parts = append(u.parts, part{seg, u.size})
			u.size += seg.size
		}
	}
	for i := range u.mean {
		u.mean[i] = total[i] / max(filled[i], 1)
	}
	if len(labels) > 1 {
		u.findSiblings()
	}
	return u
}

// findSiblings looks for keys that several live entries have. Hashes sieve first: most documents have one entry.
func (u *union) findSiblings() {
	var once, twice sieve
	once.grow(u.size)
	twice.grow(u.size)
	u.eachLive(func(_ uint32, cols *columns, doc uint32) {
		if h := cols.hashes[doc]; once.has(h) {
			twice.add(h)
		} else {
			once.add(h)
		}
	})
	groups := map[string][]uint32{}
	u.eachLive(func(slot uint32, cols *columns, doc uint32) {
		if twice.has(cols.hashes[doc]) {
			groups[cols.keys[doc]] = append(groups[cols.keys[doc]], slot)
		}
	})
	u.siblings = map[uint32][]uint32{}
	for _, g := range groups {
		if len(g) > 1 {
			for _, slot := range g {
				u.siblings[slot] = g
			}
			u.most = max(u.most, len(g))
		}
	}
}

func (u *union) eachLive(f func(slot uint32, cols *columns, doc uint32)) {
	for i := range u.parts {
		p := &u.parts[i]
		for doc := range p.size {
			if !p.isDead(doc) {
				f(p.base+doc, p.cols, doc)
			}
		}
	}
}

// at finds an entry by its number, which is below size.
func (u *union) at(slot uint32) (*columns, uint32) {
	lo, hi := 0, len(u.parts)-1
	for lo < hi {
		if mid := (lo + hi + 1) / 2; u.parts[mid].base <= slot {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return u.parts[lo].cols, slot - u.parts[lo].base
}

// sieve is a set of hashes that may say yes to one it does not hold.
type sieve struct {
	bits []uint64
	mask uint64
}

func (s *sieve) grow(n uint32) {
	size := uint64(1024)
	for size < 16*uint64(n) {
		size *= 2
	}
	s.bits, s.mask = make([]uint64, size/64), size-1
}

func (s *sieve) has(h uint64) bool { h &= s.mask; return s.bits[h/64]&(1<<(h%64)) != 0 }
func (s *sieve) add(h uint64)      { h &= s.mask; s.bits[h/64] |= 1 << (h % 64) }
