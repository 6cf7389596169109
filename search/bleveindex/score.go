package bleveindex

import (
	"slices"

	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// weigh adds, per field, weight and length to a term frequency: the frequency of BM25F.
type weigh struct {
	weight      float64
	base, slope float64 // of the length in terms
}

func (r *run) weighing(field int, weight float64) weigh {
	w, b := bodyWeight, bodyB
	switch field {
	case titleStem, titleWord, titleEnglish, titleAll:
		w, b = titleWeight, titleB
	}
	return weigh{weight * w, 1 - b, b / max(r.u.mean[lengthOf[field]], 1)}
}

func (w weigh) of(freq uint64, length uint32) float64 {
	return w.weight * float64(freq) / (w.base + w.slope*float64(length))
}

// scoreAll adds up the clauses, those of the highest gain first. When there are enough candidates, the rest only refines
// the scores of the best: the frequent words of a query alone are found in a large part of the index, and no one reads
// so far.
func (r *run) scoreAll(p *plan, f *filter) error {
	rest := 0.0 // what an entry may still get, and does not reach
	for _, c := range p.clauses {
		rest += c.gain
	}
	hits, closed, looked := 0, false, rest
	for _, c := range p.clauses {
		if !closed && hits >= r.candidates {
			r.choose()
			closed, looked = true, rest
		}
		if closed && rest < looked/2 { // looking costs time, too
			r.thin(rest)
			looked = rest
		}
		if err := r.weighClause(c, closed); err != nil {
			return err
		}
		hits += r.saturate(c.gain, f)
		rest -= c.gain
	}
	return nil
}

// nthScore is the n-th best score so far of those entries that pass all filters, 0 when they are fewer.
func (r *run) nthScore(slots []uint32, n int) float64 {
	r.scratch = r.scratch[:0]
	for _, slot := range slots {
		if r.state[slot]&(excluded|failsAny) == 0 {
			r.scratch = append(r.scratch, r.score[slot])
		}
	}
	if len(r.scratch) <= n {
		return 0
	}
	return nthLargest(r.scratch, n)
}

// choose marks the best candidates, in the order of their numbers: all with the score of the last, so that the choice
// does not depend on how entries are numbered.
func (r *run) choose() {
	least := r.nthScore(r.found, r.best)
	for _, slot := range r.found {
		if r.score[slot] >= least {
			r.refine(slot)
			for _, s := range r.u.siblings[slot] {
				r.refine(s)
			}
		}
	}
	slices.Sort(r.refined)
}

// thin lets those go that can no longer come among the first. Entries of divided documents stay: they add up.
func (r *run) thin(rest float64) {
	least := r.nthScore(r.refined, r.first) - rest
	if least <= 0 {
		return
	}
	r.refined = slices.DeleteFunc(r.refined, func(slot uint32) bool {
		if r.score[slot] >= least || r.u.siblings[slot] != nil {
			return false
		}
		r.state[slot] &^= refining
		return true
	})
}

func (r *run) refine(slot uint32) {
	if r.state[slot]&(refining|excluded) == 0 {
		r.state[slot] |= refining
		r.refined = append(r.refined, slot)
	}
}

// weighClause fills weighted and touched with the clause's frequencies.
func (r *run) weighClause(c clause, closed bool) error {
	for _, a := range c.terms {
		if len(a.words) > 1 {
			if err := r.weighPhrase(c.reading, a, closed); err != nil {
				return err
			}
			continue
		}
		for _, field := range c.reading.fields {
			if err := r.scan(field, a.words[0], a.weight, r.weighted, closed); err != nil {
				return err
			}
		}
	}
	return nil
}

// weighPhrase counts entries that have all words, each as far as its rarest word.
func (r *run) weighPhrase(rd reading, a alternative, closed bool) error {
	outer := r.touched
	var least map[uint32]float64
	for _, word := range a.words {
		r.touched = nil
		for _, field := range rd.fields {
			if err := r.scan(field, word, 1, r.second, closed); err != nil {
				r.touched = append(r.touched, outer...)
				return err
			}
		}
		both := make(map[uint32]float64, len(r.touched))
		for _, slot := range r.touched {
			if before, ok := least[slot]; ok || least == nil {
				both[slot] = r.second[slot]
				if ok {
					both[slot] = min(before, r.second[slot])
				}
			}
			r.second[slot] = 0
		}
		least = both
	}
	r.touched = outer
	for slot, w := range least {
		if r.weighted[slot] == 0 {
			r.touched = append(r.touched, slot)
		}
		r.weighted[slot] += a.weight * w
	}
	return nil
}

// scan adds a term's frequencies in a field to into; closed: those of chosen candidates only.
func (r *run) scan(field int, term string, weight float64, into []float64, closed bool) error {
	w := r.weighing(field, weight)
	for i := range r.u.parts {
		p := &r.u.parts[i]
		lengths := p.cols.lengths[lengthOf[field]]
		if o, ok := p.decoded(field, term); ok {
			if closed {
				r.noteRefined(p, o, w, into, r.refinedIn(p))
			} else {
				r.noteAll(p, o, w, into)
			}
			continue
		}
		l, err := r.list(i, field, term)
		if err != nil {
			return err
		}
		count := l.Count()
		if count == 0 {
			continue
		}
		r.iterator = l.Iterator(true, true, false, r.iterator)
		if !closed {
			err = r.scanAll(p, r.iterator, w, lengths, into)
		} else {
			err = r.scanRefined(p, r.iterator, count, w, lengths, into)
		}
		if err != nil {
			return err
		}
	}
	return r.ctx.Err()
}

func (r *run) refinedIn(p *part) []uint32 {
	from, _ := slices.BinarySearch(r.refined, p.base)
	to, _ := slices.BinarySearch(r.refined, p.base+p.size)
	return r.refined[from:to]
}

func (r *run) scanAll(p *part, it segment.PostingsIterator, w weigh, lengths []uint32, into []float64) error {
	for n := 1; ; n++ {
		at, err := it.Next()
		if err != nil || at == nil {
			return err
		}
		doc := at.Number()
		r.note(p.base+uint32(doc), w.of(at.Frequency(), lengths[doc]), into)
		if n%4096 == 0 && r.ctx.Err() != nil {
			return r.ctx.Err()
		}
	}
}

func (r *run) note(slot uint32, w float64, into []float64) {
	if into[slot] == 0 {
		r.touched = append(r.touched, slot)
	}
	into[slot] += w
}

// scanRefined visits only chosen candidates; when they are many, all entries are read and the others passed over,
// which costs less than the jumps.
func (r *run) scanRefined(
	p *part, it segment.PostingsIterator, count uint64, w weigh, lengths []uint32, into []float64,
) error {
	wanted := r.refinedIn(p)
	jump := uint64(len(wanted))*4 < count
	for i := 0; i < len(wanted); i++ {
		var at segment.Posting
		var err error
		if jump {
			at, err = it.Advance(uint64(wanted[i] - p.base))
		} else {
			at, err = it.Next()
			i--
		}
		if err != nil || at == nil {
			return err
		}
		doc := at.Number()
		slot := p.base + uint32(doc)
		if r.state[slot]&refining != 0 {
			r.note(slot, w.of(at.Frequency(), lengths[doc]), into)
		}
		for jump && i+1 < len(wanted) && wanted[i+1] <= slot {
			i++
		}
		if doc%1024 == 0 && r.ctx.Err() != nil {
			return r.ctx.Err()
		}
	}
	return nil
}

// saturate adds the clause to the scores and gives how many new candidates pass all filters.
func (r *run) saturate(gain float64, f *filter) (hits int) {
	for _, slot := range r.touched {
		w := r.weighted[slot]
		r.weighted[slot] = 0
		if r.state[slot] == 0 {
			hits += r.admit(slot, f)
		}
		if r.state[slot]&excluded == 0 {
			r.score[slot] += gain * w / (w + k1)
		}
	}
	r.touched = r.touched[:0]
	return hits
}

// admit makes an entry a candidate, together with the other entries of its document.
func (r *run) admit(slot uint32, f *filter) (hits int) {
	group := r.u.siblings[slot]
	if group == nil {
		return r.admitOne(slot, f)
	}
	for _, s := range group {
		if r.state[s] == 0 {
			hits += r.admitOne(s, f)
		}
	}
	return min(hits, 1)
}

func (r *run) admitOne(slot uint32, f *filter) int {
	cols, doc := r.u.at(slot)
	r.state[slot] = candidate | f.check(cols, doc)
	r.found = append(r.found, slot)
	if r.state[slot]&(excluded|failsAny) != 0 {
		return 0
	}
	return 1
}
