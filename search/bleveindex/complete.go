package bleveindex

import (
	"cmp"
	"slices"

	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// counted is a term with its document frequency, or a bound of it.
type counted struct {
	term string
	n    int
}

func byCount(a, b counted) int {
	return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.term, b.term))
}

// complete gives the terms of a reading that begin with prefix, without itself: the maxCompletions most frequent.
func (r *run) complete(rd reading, prefix string) ([]counted, error) {
	most := map[string]int{}
	for _, f := range rd.fields {
		inField := map[string]int{}
		for part := range r.u.parts {
			if err := r.beginning(part, f, prefix, inField); err != nil {
				return nil, err
			}
		}
		for t, n := range inField {
			most[t] = max(most[t], n)
		}
	}
	delete(most, prefix)
	found := make([]counted, 0, len(most))
	for t, n := range most {
		if n > 0 {
			found = append(found, counted{t, n})
		}
	}
	slices.SortFunc(found, byCount)
	return found[:min(len(found), maxCompletions)], nil
}

// beginning adds up the live entries of a part that have terms with the prefix. Dictionaries cannot be asked for
// counts: theirs hold deleted entries, and are 1 for all terms after the first that only one entry has.
func (r *run) beginning(part, field int, prefix string, into map[string]int) error {
	it, err := r.terms(part, field, prefix)
	if err != nil {
		return err
	}
	for {
		e, err := it.Next()
		if err != nil || e == nil {
			return err
		}
		l, err := r.list(part, field, e.Term)
		if err != nil {
			return err
		}
		into[e.Term] += int(l.Count())
		if err := r.ctx.Err(); err != nil {
			return err
		}
	}
}

// uncounted is a dictionary that can spare the reading of each term's entries.
type uncounted interface {
	AutomatonIteratorOmitCount(a segment.Automaton, start, end []byte) segment.DictionaryIterator
}

// terms are those of a part that begin with prefix, in their order.
func (r *run) terms(part, field int, prefix string) (segment.DictionaryIterator, error) {
	end := []byte(prefix)
	end[len(end)-1]++ // a prefix is valid UTF-8: its last byte is never 0xff
	return r.walk(part, field, nil, []byte(prefix), end)
}

func (r *run) walk(part, field int, a segment.Automaton, start, end []byte) (segment.DictionaryIterator, error) {
	d, err := r.dict(part, field)
	if err != nil {
		return nil, err
	}
	if u, ok := d.(uncounted); ok {
		return u.AutomatonIteratorOmitCount(a, start, end), nil
	}
	return d.AutomatonIterator(a, start, end), nil
}

// begins tells whether a live entry has a word that begins with prefix.
func (r *run) begins(rd reading, prefix string) (bool, error) {
	for _, f := range rd.fields {
		for part := range r.u.parts {
			if yes, err := r.beginsIn(part, f, prefix); yes || err != nil {
				return yes, err
			}
		}
	}
	return false, nil
}

func (r *run) beginsIn(part, field int, prefix string) (bool, error) {
	it, err := r.terms(part, field, prefix)
	if err != nil {
		return false, err
	}
	for {
		e, err := it.Next()
		if err != nil || e == nil {
			return false, err
		}
		l, err := r.list(part, field, e.Term)
		if err != nil || l.Count() > 0 {
			return err == nil, err
		}
	}
}
