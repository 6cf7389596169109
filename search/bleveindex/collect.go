package bleveindex

import (
	"cmp"
	"math"
	"slices"

	"parvis/search"
)

// filter is what the query asks besides its text. Lists tell, by number of a list, whether it has what is asked.
type filter struct {
	kind, lang         want
	tag, space, serves []bool // nil: all
	today              int32
	summary            uint32
}

// want is one value that is asked for.
type want struct {
	any    bool
	number uint32 // math.MaxUint32 when no entry has the value
}

func newFilter(n *names, q search.Query) *filter {
	f := &filter{kind: n.want(q.Kind), lang: n.want(q.Lang), summary: n.want(summaryKind).number}
	_, lists := n.all()
	f.tag, f.space, f.serves = n.want(q.Tag).among(lists), n.want(q.Space).among(lists), n.want(q.Serves).among(lists)
	if f.serves != nil {
		f.serves[0] = true // an entry that names no language serves all
	}
	if !q.Now.IsZero() {
		f.today = dayOf(q.Now)
	}
	return f
}

func (n *names) want(s string) want {
	number, ok := n.find(s)
	if !ok {
		number = math.MaxUint32
	}
	return want{s == "", number}
}

func (w want) among(lists [][]uint32) []bool {
	if w.any {
		return nil
	}
	has := make([]bool, len(lists))
	for i, l := range lists {
		has[i] = slices.Contains(l, w.number)
	}
	return has
}

const summaryKind = "summary"

// check gives the state bits of the filters that an entry fails.
func (f *filter) check(c *columns, doc uint32) (state uint8) {
	if f.serves != nil && !f.serves[c.serves[doc]] {
		return excluded
	}
	if !f.kind.any && f.kind.number != c.kinds[doc] {
		state |= failsKind
	}
	if f.tag != nil && !f.tag[c.tags[doc]] {
		state |= failsTag
	}
	if !f.lang.any && f.lang.number != c.langs[doc] {
		state |= failsLang
	}
	if f.space != nil && !f.space[c.spaces[doc]] {
		state |= failsSpace
	}
	return state
}

// factor lowers the score of what is superseded and, a little, of summaries with their age.
func (f *filter) factor(c *columns, doc uint32) float64 {
	x := 1.0
	if c.old[doc] {
		x = oldFactor
	}
	if f.today != 0 && c.kinds[doc] == f.summary && c.days[doc] != 0 {
		age := float64(max(f.today-c.days[doc], 0))
		x *= 1 - recencyShare*age/(age+recencyHalf)
	}
	return x
}

// match is a document found: the first of its entries, with the score of all.
type match struct {
	slot  uint32
	fails uint8
	score float64
}

// matches gives the documents found that score enough beside the best.
func (r *run) matches(f *filter) []match {
	all := make([]match, 0, len(r.found))
	best, bestPassing := 0.0, 0.0
	for _, slot := range r.found {
		m, ok := r.match(slot)
		if !ok {
			continue
		}
		m.score *= f.factor(r.u.at(slot))
		all = append(all, m)
		best = max(best, m.score)
		if m.fails == 0 {
			bestPassing = max(bestPassing, m.score)
		}
	}
	// What a filter leaves is measured by the best without it, so that facets count what choosing them shows; unless
	// nothing would be left.
	least := leastShare * best
	if bestPassing < least {
		least = leastShare * bestPassing
	}
	return slices.DeleteFunc(all, func(m match) bool { return m.score < least })
}

// match adds up the entries of a document, once for all of them.
func (r *run) match(slot uint32) (match, bool) {
	m := match{slot, r.state[slot] & failsAny, r.score[slot]}
	if m.score == 0 {
		return m, false
	}
	sum, first := 0.0, true
	for _, s := range r.u.siblings[slot] {
		if r.score[s] == 0 {
			continue
		}
		if s != slot && first {
			return m, false
		}
		first = false
		sum += r.score[s]
		m.fails &= r.state[s] & failsAny
	}
	if !first {
		m.score = sum
	}
	return m, true
}

// page cuts what is asked for out of the documents found, best first, and counts facets.
func (r *run) page(all []match, q search.Query, n *names) search.Page {
	var page search.Page
	passing := make([]match, 0, len(all))
	for _, m := range all {
		if m.fails == 0 {
			passing = append(passing, m)
		}
	}
	page.Total = len(passing)
	from := min(max(q.Offset, 0), search.MaxDepth)
	limit := q.Limit
	if limit <= 0 {
		limit = 10
	}
	to := from + min(limit, search.MaxLimit)
	for _, m := range r.foremost(passing, to)[min(from, len(passing)):] {
		cols, doc := r.u.at(m.slot)
		page.Hits = append(page.Hits, search.Hit{Key: cols.keys[doc], Score: m.score})
	}
	if q.Facets {
		r.countFacets(all, n, &page)
	}
	return page
}

// foremost sorts the best n to the front: highest score, then key.
func (r *run) foremost(ms []match, n int) []match {
	better := func(a, b match) int {
		if c := cmp.Compare(b.score, a.score); c != 0 {
			return c
		}
		ca, da := r.u.at(a.slot)
		cb, db := r.u.at(b.slot)
		return cmp.Compare(ca.keys[da], cb.keys[db])
	}
	if len(ms) > 4*n { // sort only what can be among them
		scores := make([]float64, len(ms))
		for i, m := range ms {
			scores[i] = m.score
		}
		least := nthLargest(scores, n)
		ms = slices.DeleteFunc(ms, func(m match) bool { return m.score < least })
	}
	slices.SortFunc(ms, better)
	return ms[:min(n, len(ms))]
}

// nthLargest selects the n-th largest of more than n values, which it reorders.
func nthLargest(v []float64, n int) float64 {
	lo, hi := 0, len(v)-1
	for lo < hi {
		pivot := v[(lo+hi)/2]
		i, j := lo, hi
		for i <= j {
			for v[i] > pivot {
				i++
			}
			for v[j] < pivot {
				j--
			}
			if i <= j {
				v[i], v[j] = v[j], v[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case n-1 <= j:
			hi = j
		case n-1 >= i:
			lo = i
		default:
			return v[n-1]
		}
	}
	return v[n-1]
}

// countFacets counts each facet over what passes the other filters.
func (r *run) countFacets(all []match, n *names, page *search.Page) {
	texts, lists := n.all()
	kinds, langs := make(tally, len(texts)), make(tally, len(texts))
	tags, spaces := make(tally, len(lists)), make(tally, len(lists))
	for _, m := range all {
		cols, doc := r.u.at(m.slot)
		if m.fails&^failsKind == 0 {
			kinds[cols.kinds[doc]]++
		}
		if m.fails&^failsTag == 0 {
			tags[cols.tags[doc]]++
		}
		if m.fails&^failsLang == 0 {
			langs[cols.langs[doc]]++
		}
		if m.fails&^failsSpace == 0 {
			spaces[cols.spaces[doc]]++
		}
	}
	page.Kinds, page.Langs = kinds.counts(texts), langs.counts(texts)
	page.Tags, page.Spaces = tags.ofLists(lists, texts), spaces.ofLists(lists, texts)
}

// tally counts by number of a text or of a list.
type tally []int

// ofLists counts the texts of the lists.
func (t tally) ofLists(lists [][]uint32, texts []string) []search.Count {
	each := make(tally, len(texts))
	for list, count := range t {
		if count > 0 {
			for _, n := range lists[list] {
				each[n] += count
			}
		}
	}
	return each.counts(texts)
}

func (t tally) counts(texts []string) []search.Count {
	var all []search.Count
	for n, count := range t {
		if count > 0 && texts[n] != "" {
			all = append(all, search.Count{Value: texts[n], Count: count})
		}
	}
	slices.SortFunc(all, func(a, b search.Count) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	return all
}
