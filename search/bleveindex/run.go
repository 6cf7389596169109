package bleveindex

import (
	"context"
	"sync"

	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// run is one search in one union, with the room it works in. Arrays are by number of the entry.
type run struct {
	ctx   context.Context
	u     *union
	dicts []segment.TermDictionary // by part and field, opened when first asked
	bounds

	*room
}

// room is what a run needs and hands on to the next, all zero or empty.
type room struct {
	score    []float64
	weighted []float64 // weighted term frequency in the clause at hand
	second   []float64 // the same of one word of a phrase
	state    []uint8
	touched  []uint32 // entries with a weighted term frequency
	found    []uint32 // candidates: entries with a state, excluded ones as well
	refined  []uint32 // the best of them, in the order of their numbers
	scratch  []float64
	postings segment.PostingsList
	iterator segment.PostingsIterator
}

// The state of an entry in a run.
const (
	failsKind uint8 = 1 << iota // does not pass this filter
	failsTag
	failsLang
	failsSpace
	candidate // has been met
	excluded  // is not for this reader's language
	refining  // is among the best candidates

	failsAny = failsKind | failsTag | failsLang | failsSpace
)

var rooms = sync.Pool{New: func() any { return new(room) }}

func newRun(ctx context.Context, u *union, b bounds) *run {
	r := &run{ctx: ctx, u: u, bounds: b, room: rooms.Get().(*room)}
	r.dicts = make([]segment.TermDictionary, len(u.parts)*fields)
	if n := int(u.size); len(r.score) < n {
		n += n / 8
		r.score, r.weighted, r.second = make([]float64, n), make([]float64, n), make([]float64, n)
		r.state = make([]uint8, n)
	}
	return r
}

// close clears what was used and hands the room on. What the lists point at belongs to the index: let go of it.
func (r *run) close() {
	for _, slot := range r.touched {
		r.weighted[slot], r.second[slot] = 0, 0
	}
	r.forget()
	r.touched = r.touched[:0]
	r.postings, r.iterator = nil, nil
	rooms.Put(r.room)
	r.room = nil
}

// forget drops the candidates.
func (r *run) forget() {
	for _, slot := range r.found {
		r.score[slot], r.state[slot] = 0, 0
	}
	r.found, r.refined = r.found[:0], r.refined[:0]
}

func (r *run) dict(part, field int) (segment.TermDictionary, error) {
	at := part*fields + field
	if r.dicts[at] == nil {
		d, err := r.u.parts[part].seg.Dictionary(fieldNames[field])
		if err != nil {
			return nil, err
		}
		r.dicts[at] = d
	}
	return r.dicts[at], nil
}

// list is the entries of one part that have a term in a field. It holds until the next call.
func (r *run) list(part, field int, term string) (segment.PostingsList, error) {
	d, err := r.dict(part, field)
	if err != nil {
		return nil, err
	}
	l, err := d.PostingsList([]byte(term), r.u.parts[part].deleted, r.postings)
	if err != nil {
		return nil, err
	}
	r.postings = l
	return l, nil
}

// frequency is the document frequency of a term in a field: live entries only.
func (r *run) frequency(field int, term string) (int, error) {
	n := 0
	for part := range r.u.parts {
		l, err := r.list(part, field, term)
		if err != nil {
			return 0, err
		}
		n += int(l.Count())
	}
	return n, r.ctx.Err()
}

// reading is one way to read the entries: title and body by their words, their stems.
type reading struct {
	boost  float64
	fields []int
}

var (
	stemReading    = reading{stemBoost, []int{titleStem, bodyStem}}
	wordReading    = reading{wordBoost, []int{titleWord, bodyWord}}
	englishReading = reading{englishBoost, []int{titleEnglish, bodyEnglish}}
	titleReading   = reading{titleBoost, []int{titleAll}}
)

// inReading is the larger document frequency of the fields.
func (r *run) inReading(rd reading, term string) (int, error) {
	most := 0
	for _, f := range rd.fields {
		n, err := r.frequency(f, term)
		if err != nil {
			return 0, err
		}
		most = max(most, n)
	}
	return most, nil
}
