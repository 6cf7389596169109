package bleveindex

import (
	"math"

	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// Frequent terms of large segments are kept decoded: reading them from Bleve's files at each search would make the time
// of a search grow with the index. It is done aside, after a write is visible; until then the files are read.
const warmShare = 100 // a term is frequent that one entry in so many has

// occurrences are the entries of a segment that have a term in a field, deleted ones included.
type occurrences struct {
	docs    []uint32
	freqs   []uint16
	lengths []uint16 // of the field, here once more because they are read together
}

type fieldTerm struct {
	field int
	term  string
}

// warm decodes the frequent terms of the segments of a view. It ends early when the index is closed.
func (x *Index) warm(v *view) {
	defer x.warming.Done()
	defer v.leave()
	for _, s := range v.stores {
		for i := range s.segments {
			seg := &s.segments[i]
			if int(seg.size) < x.bounds.warm || seg.cols.frequent.Load() != nil {
				continue
			}
			terms, err := x.decode(seg)
			if err != nil {
				x.log.Warn("frequent terms are not decoded", "err", err)
				return
			}
			if terms != nil {
				seg.cols.frequent.Store(&terms)
			}
		}
	}
}

// startWarming begins it for the current view; called by the writer only.
func (x *Index) startWarming() {
	if v, err := x.enter(); err == nil {
		x.warming.Add(1)
		go x.warm(v)
	}
}

// decode gives nil when the index is being closed.
func (x *Index) decode(seg *segmentView) (map[fieldTerm]occurrences, error) {
	found := map[fieldTerm]occurrences{}
	least := uint64(max(seg.size/warmShare, 1))
	var list segment.PostingsList
	var places segment.PostingsIterator
	for field := range fields {
		dict, err := seg.seg.Dictionary(fieldNames[field])
		if err != nil {
			return nil, err
		}
		for it := dict.AutomatonIterator(nil, nil, nil); ; {
			e, err := it.Next()
			if err != nil {
				return nil, err
			}
			if e == nil {
				break
			}
			if x.isClosed() {
				return nil, nil
			}
			if list, err = dict.PostingsList([]byte(e.Term), nil, list); err != nil {
				return nil, err
			}
			if list.Count() < least { // the dictionary's own counts are wrong, see beginning
				continue
			}
			places = list.Iterator(true, true, false, places)
			o, err := decodeList(places, list.Count(), seg.cols.lengths[lengthOf[field]])
			if err != nil {
				return nil, err
			}
			if o.docs != nil {
				found[fieldTerm{field, e.Term}] = o
			}
		}
	}
	return found, nil
}

// decodeList gives nothing when a number is beyond what is kept.
func decodeList(places segment.PostingsIterator, n uint64, lengths []uint32) (occurrences, error) {
	o := occurrences{make([]uint32, 0, n), make([]uint16, 0, n), make([]uint16, 0, n)}
	for {
		at, err := places.Next()
		if err != nil || at == nil {
			return o, err
		}
		doc := uint32(at.Number())
		if at.Frequency() > math.MaxUint16 || lengths[doc] > math.MaxUint16 {
			return occurrences{}, nil
		}
		o.docs = append(o.docs, doc)
		o.freqs = append(o.freqs, uint16(at.Frequency()))
		o.lengths = append(o.lengths, uint16(lengths[doc]))
	}
}

// decoded gives the occurrences of a term in a part when they are at hand.
func (p *part) decoded(field int, term string) (occurrences, bool) {
	known := p.cols.frequent.Load()
	if known == nil {
		return occurrences{}, false
	}
	o, ok := (*known)[fieldTerm{field, term}]
	return o, ok
}

// noteAll adds the frequencies of all live entries.
func (r *run) noteAll(p *part, o occurrences, w weigh, into []float64) {
	for i, doc := range o.docs {
		if !p.isDead(doc) {
			r.note(p.base+doc, w.of(uint64(o.freqs[i]), uint32(o.lengths[i])), into)
		}
	}
}

// noteRefined adds those of chosen candidates.
func (r *run) noteRefined(p *part, o occurrences, w weigh, into []float64, wanted []uint32) {
	docs := o.docs
	at := 0
	for _, slot := range wanted {
		doc := slot - p.base
		at += seek(docs[at:], doc)
		if at == len(docs) {
			return
		}
		if docs[at] == doc {
			r.note(slot, w.of(uint64(o.freqs[at]), uint32(o.lengths[at])), into)
		}
	}
}

// seek is the place of the first value that is at least x, which is likely to be near.
func seek(v []uint32, x uint32) int {
	step := 1
	for step < len(v) && v[step] < x {
		step *= 2
	}
	lo, hi := step/2, min(step+1, len(v))
	if step == 1 {
		lo = 0
	}
	for lo < hi {
		if mid := (lo + hi) / 2; v[mid] < x {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}
