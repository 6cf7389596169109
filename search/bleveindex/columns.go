package bleveindex

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/maphash"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// columns is what is stored of a segment's entries, in memory, by number of the entry in the segment: filters, facets
// and lengths cost one look. A segment never changes, so neither do its columns.
type columns struct {
	keys    []string
	hashes  []uint64 // of keys
	kinds   []uint32 // numbers of texts in names, as all below
	langs   []uint32
	tags    []uint32 // numbers of lists
	spaces  []uint32
	serves  []uint32
	days    []int32
	old     []bool
	lengths [lengths][]uint32

	frequent atomic.Pointer[map[fieldTerm]occurrences] // nil until decoded
}

// names numbers texts and lists of texts. Numbers stay for the life of an Index.
type names struct {
	mu     sync.RWMutex
	texts  []string
	number map[string]uint32
	lists  [][]uint32
	listed map[string]uint32
}

func newNames() *names {
	n := &names{number: map[string]uint32{}, listed: map[string]uint32{}}
	n.text("")
	n.list(nil)
	return n
}

func (n *names) text(s string) uint32 {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.textLocked(s)
}

func (n *names) textLocked(s string) uint32 {
	if i, ok := n.number[s]; ok {
		return i
	}
	s = strings.Clone(s)
	i := uint32(len(n.texts))
	n.texts = append(n.texts, s)
	n.number[s] = i
	return i
}

// list numbers a list of texts, each counted once.
func (n *names) list(l []string) uint32 {
	key := fmt.Sprintf("%q", l)
	n.mu.Lock()
	defer n.mu.Unlock()
	if i, ok := n.listed[key]; ok {
		return i
	}
	var numbers []uint32
	for _, s := range l {
		if i := n.textLocked(s); !slices.Contains(numbers, i) {
			numbers = append(numbers, i)
		}
	}
	i := uint32(len(n.lists))
	n.lists = append(n.lists, numbers)
	n.listed[key] = i
	return i
}

// find is the number of a text that is known.
func (n *names) find(s string) (uint32, bool) {
	n.mu.RLock()
	defer n.mu.RUnlock()
	i, ok := n.number[s]
	return i, ok
}

// all gives texts and lists as they stand; they only grow.
func (n *names) all() (texts []string, lists [][]uint32) {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return n.texts, n.lists
}

var keySeed = maphash.MakeSeed()

// loadColumns reads what is stored of all entries of a segment.
func loadColumns(seg segment.Segment, n *names) (*columns, error) {
	c := &columns{}
	lists := map[string]uint32{}
	var key string
	var stored []byte
	for doc := range seg.Count() {
		key, stored = "", stored[:0]
		err := seg.VisitStoredFields(doc, func(name string, _ byte, value []byte, _ []uint64) bool {
			switch name {
			case "_id":
				key = string(value)
			case metaField:
				stored = append(stored, value...) // Bleve uses its bytes again as soon as it returns
			}
			return true
		})
		if err != nil {
			return nil, err
		}
		if err := c.add(key, stored, n, lists); err != nil {
			return nil, fmt.Errorf("entry %q: %w", key, err)
		}
	}
	return c, nil
}

var errStored = errors.New("stored values are damaged")

// reader takes apart what meta.encode wrote.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) uint() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.bad = true
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *reader) int() int64 {
	v, n := binary.Varint(r.b)
	if n <= 0 {
		r.bad = true
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *reader) text() string {
	n := r.uint()
	if n > uint64(len(r.b)) {
		r.bad = true
		return ""
	}
	s := string(r.b[:n])
	r.b = r.b[n:]
	return s
}

// list gives the number of a list; seen spares the making of one that came before.
func (r *reader) list(n *names, seen map[string]uint32) uint32 {
	start := r.b
	count := r.uint()
	var l []string
	for range min(count, uint64(len(r.b))) {
		size := r.uint()
		if size > uint64(len(r.b)) {
			r.bad = true
			return 0
		}
		l = append(l, string(r.b[:size]))
		r.b = r.b[size:]
	}
	raw := string(start[:len(start)-len(r.b)])
	i, ok := seen[raw]
	if !ok {
		i = n.list(l)
		seen[raw] = i
	}
	return i
}

func (c *columns) add(key string, stored []byte, n *names, seen map[string]uint32) error {
	r := &reader{b: stored}
	c.keys = append(c.keys, key)
	c.hashes = append(c.hashes, maphash.String(keySeed, key))
	c.old = append(c.old, r.uint() == 1)
	c.days = append(c.days, int32(r.int()))
	for i := range c.lengths {
		c.lengths[i] = append(c.lengths[i], uint32(r.uint()))
	}
	c.kinds = append(c.kinds, n.text(r.text()))
	c.langs = append(c.langs, n.text(r.text()))
	c.tags = append(c.tags, r.list(n, seen))
	c.spaces = append(c.spaces, r.list(n, seen))
	c.serves = append(c.serves, r.list(n, seen))
	if r.bad {
		return errStored
	}
	return nil
}
