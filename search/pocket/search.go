package pocket

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"parvis/search"
	"parvis/search/french"
)

// The same weights as the server's index has, see search/bleveindex/tune.go, where they were measured.
const (
	k1          = 2.0
	titleWeight = 5.0
	titleB      = 0.75
	bodyB       = 0.65

	stemBoost  = 1.0
	wordBoost  = 0.2
	titleBoost = 2.0

	completionWeight = 0.85
	completionShare  = 0.35
	maxCompletions   = 50
	minCompleted     = 2

	synonymWeight = 0.3

	oldFactor    = 0.5
	recencyShare = 0.03
	recencyHalf  = 365.0
	leastShare   = 0.15
)

// clause is one word of the query in one reading, with all that counts for it.
type clause struct {
	in    reading
	terms []alternative
	gain  float64
}

// alternative is one term or, for a phrase, several that a document must have all.
type alternative struct {
	words  []string
	weight float64
}

// Search answers a query; Labels and Synonyms of it are not asked for: an index is made for one reader, with its own. Keys
// of hits are addresses.
func (r *Reader) Search(q search.Query) search.Page {
	text := french.Cut(q.Text)
	tokens := french.Query(text)
	corrected := text
	if !q.Verbatim {
		if corrected = r.correct(text, tokens, q); corrected != text {
			tokens = french.Query(corrected)
		}
	}
	clauses := r.plan(corrected, tokens, q)
	page := r.page(r.score(clauses), q)
	page.Terms = marked(clauses)
	if corrected != text {
		page.Corrected = corrected
	}
	return page
}

func (r *Reader) plan(text string, tokens []french.Token, q search.Query) []clause {
	var all []clause
	if french.OnlyStops(tokens, q.Typing) {
		all = r.clauses(all, text, r.byTitle(), titleBoost, french.Token.InTitles, tokens, q)
	}
	all = r.clauses(all, text, byStem{r}, stemBoost, french.Token.InStems, tokens, q)
	return r.clauses(all, text, byWord{r}, wordBoost, french.Token.InWords, tokens, q)
}

func (r *Reader) clauses(all []clause, text string, in reading, boost float64, term func(french.Token) string, tokens []french.Token, q search.Query) []clause {
	others := r.phrases(tokens)
	seen := map[string]bool{}
	for i, t := range tokens {
		word := term(t)
		if word == "" || seen[word] {
			continue
		}
		seen[word] = true
		c := clause{in: in, terms: []alternative{{[]string{word}, 1}}}
		df := frequency(in.list(word))
		if q.Typing && t.End == len(text) && letters(word) >= minCompleted {
			df += c.complete(word)
		}
		df += c.synonyms(others[i], term)
		if df == 0 {
			continue
		}
		c.gain = boost * idf(float64(len(r.x.Docs)), float64(df)) * (k1 + 1)
		all = append(all, c)
	}
	return all
}

// complete adds the most frequent terms that begin so, and answers a share of their frequencies: one of them is meant.
func (c *clause) complete(word string) int {
	type counted struct {
		term string
		n    int
	}
	var found []counted
	for term, posts := range c.in.begin(word) {
		found = append(found, counted{term, frequency(posts)})
	}
	slices.SortFunc(found, func(a, b counted) int { return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.term, b.term)) })
	sum := 0
	for _, f := range found[:min(len(found), maxCompletions)] {
		c.terms = append(c.terms, alternative{[]string{f.term}, completionWeight})
		sum += f.n
	}
	return int(math.Ceil(completionShare * float64(sum)))
}

func (c *clause) synonyms(others [][]string, term func(french.Token) string) int {
	sum := 0
	for _, other := range others {
		a := alternative{weight: synonymWeight}
		least := math.MaxInt
		for _, w := range other {
			word := term(french.Token{Word: w, Stem: french.Stem(w), Stop: french.Stop(w)})
			if word != "" {
				a.words, least = append(a.words, word), min(least, frequency(c.in.list(word)))
			}
		}
		known := slices.ContainsFunc(c.terms, func(b alternative) bool { return slices.Equal(a.words, b.words) })
		if len(a.words) > 0 && least > 0 && !known {
			c.terms = append(c.terms, a)
			sum += least
		}
	}
	return sum
}

// phrases finds the alternatives of words and phrases of the text: by number of the token, the other members.
func (r *Reader) phrases(tokens []french.Token) map[int][][]string {
	found := map[int][][]string{}
	for i := range tokens {
		words := ""
		for j := i; j < len(tokens) && j-i < r.long; j++ {
			words = strings.TrimSpace(words + " " + tokens[j].Word)
			for _, other := range r.same[words] {
				for k := i; k <= j; k++ {
					found[k] = append(found[k], other)
				}
			}
		}
	}
	return found
}

func idf(n, df float64) float64 {
	df = min(df, n)
	return math.Log(1 + (n-df+0.5)/(df+0.5))
}

// score adds up the clauses by BM25F.
func (r *Reader) score(clauses []clause) []float64 {
	scores := make([]float64, len(r.x.Docs))
	for _, c := range clauses {
		sum := map[int]float64{}
		for _, a := range c.terms {
			for doc, w := range c.weigh(a) {
				sum[doc] += a.weight * w
			}
		}
		for doc, w := range sum {
			scores[doc] += c.gain * w / (w + k1)
		}
	}
	return scores
}

// weigh gives the frequencies of one alternative by document; of a phrase, as far as its rarest word.
func (c clause) weigh(a alternative) map[int]float64 {
	means := c.in.means()
	var least map[int]float64
	for _, word := range a.words {
		here := map[int]float64{}
		for _, p := range c.in.list(word) {
			title, body := c.in.length(p.doc)
			w := titleWeight*float64(p.title)/(1-titleB+titleB*title/means[0]) + float64(p.body)/(1-bodyB+bodyB*body/means[1])
			if before, ok := least[p.doc]; ok {
				w = min(w, before)
			} else if least != nil {
				continue
			}
			here[p.doc] = w
		}
		least = here
	}
	return least
}

// page chooses the documents that pass the filters and score enough beside the best, best first.
func (r *Reader) page(scores []float64, q search.Query) search.Page {
	best, bestPassing := 0.0, 0.0
	type hit struct {
		doc    int
		passes bool
		score  float64
	}
	var all []hit
	for doc, s := range scores {
		if s == 0 {
			continue
		}
		d := r.x.Docs[doc]
		s *= factor(d, q)
		h := hit{doc, (q.Kind == "" || q.Kind == d.Kind) && (q.Lang == "" || q.Lang == d.Lang) && (q.Tag == "" || slices.Contains(d.Tags, q.Tag)), s}
		best = max(best, s)
		if h.passes {
			bestPassing = max(bestPassing, s)
		}
		all = append(all, h)
	}
	least := leastShare * best
	if bestPassing < least {
		least = leastShare * bestPassing
	}
	all = slices.DeleteFunc(all, func(h hit) bool { return !h.passes || h.score < least })
	slices.SortStableFunc(all, func(a, b hit) int { return cmp.Compare(b.score, a.score) })
	page := search.Page{Total: len(all)}
	limit := q.Limit
	if limit <= 0 {
		limit = 10
	}
	from := min(max(q.Offset, 0), len(all))
	for _, h := range all[from:min(from+min(limit, search.MaxLimit), len(all))] {
		page.Hits = append(page.Hits, search.Hit{Key: r.x.Docs[h.doc].URL, Score: h.score})
	}
	return page
}

// factor lowers the score of what is superseded and, a little, of summaries with their age.
func factor(d Doc, q search.Query) float64 {
	x := 1.0
	if d.Old {
		x = oldFactor
	}
	if !q.Now.IsZero() && d.Kind == "summary" && d.Day != 0 {
		age := float64(max(dayOf(q.Now)-d.Day, 0))
		x *= 1 - recencyShare*age/(age+recencyHalf)
	}
	return x
}

// marked are the words and stems that passages are marked for. A phrase with the word itself in it adds none.
func marked(clauses []clause) []string {
	var all []string
	for _, c := range clauses {
		for _, a := range c.terms {
			if len(a.words) == 1 || !slices.Contains(a.words, c.terms[0].words[0]) {
				all = append(all, a.words...)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
