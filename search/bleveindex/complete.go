package bleveindex

import (
	"cmp"
	"slices"

	index "github.com/blevesearch/bleve_index_api"
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
	found, err := r.beginning(rd, prefix)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(found, byCount)
	return r.mostFrequent(rd, found)
}

// beginning counts, by the dictionaries, the terms that begin with prefix: deleted entries may still be in it.
func (r *run) beginning(rd reading, prefix string) ([]counted, error) {
	most := map[string]int{}
	end := []byte(prefix)
	end[len(end)-1]++ // prefixes are valid UTF-8: never 0xff
	for _, f := range rd.fields {
		inField := most
		if len(rd.fields) > 1 || len(r.u.parts) > 1 {
			inField = map[string]int{}
		}
		for part := range r.u.parts {
			d, err := r.dict(part, f)
			if err != nil {
				return nil, err
			}
			it := d.AutomatonIterator(nil, []byte(prefix), end)
			for i := 0; ; i++ {
				e, err := it.Next()
				if err != nil {
					return nil, err
				}
				if e == nil {
					break
				}
				if i%256 == 255 && r.ctx.Err() != nil {
					return nil, r.ctx.Err()
				}
				inField[e.Term] += int(e.Count)
			}
		}
		for t, n := range inField {
			most[t] = max(most[t], n)
		}
	}
	delete(most, prefix)
	found := make([]counted, 0, len(most))
	for t, n := range most {
		found = append(found, counted{t, n})
	}
	return found, nil
}

// mostFrequent counts anew, live entries only, until no other term can be among the first: the counts of the
// dictionaries, in whose order the terms come, are never too small.
func (r *run) mostFrequent(rd reading, found []counted) ([]counted, error) {
	if !r.anyDeleted() {
		return found[:min(len(found), maxCompletions)], nil
	}
	var live []counted
	for _, c := range found {
		if len(live) >= maxCompletions && c.n < live[maxCompletions-1].n {
			break
		}
		n, err := r.inReading(rd, c.term)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			continue
		}
		c.n = n
		at, _ := slices.BinarySearchFunc(live, c, byCount)
		live = slices.Insert(live, at, c)
		live = live[:min(len(live), maxCompletions)]
	}
	return live, nil
}

func (r *run) anyDeleted() bool {
	return slices.ContainsFunc(r.u.parts, func(p part) bool { return p.deleted != nil })
}

// begins tells whether a live entry has a word that begins with prefix.
func (r *run) begins(rd reading, prefix string) (bool, error) {
	end := []byte(prefix)
	end[len(end)-1]++
	for _, f := range rd.fields {
		for part := range r.u.parts {
			d, err := r.dict(part, f)
			if err != nil {
				return false, err
			}
			it := d.AutomatonIterator(nil, []byte(prefix), end)
			for {
				e, err := it.Next()
				if err != nil {
					return false, err
				}
				if e == nil {
					break
				}
				if live, err := r.alive(part, f, e); live || err != nil {
					return live, err
				}
			}
		}
	}
	return false, nil
}

// alive tells whether a live entry of the part has the term.
func (r *run) alive(part, field int, e *index.DictEntry) (bool, error) {
	if r.u.parts[part].deleted == nil {
		return true, nil
	}
	l, err := r.list(part, field, e.Term)
	return err == nil && l.Count() > 0, err
}
