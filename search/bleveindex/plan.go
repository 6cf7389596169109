package bleveindex

import (
	"cmp"
	"math"
	"slices"
	"unicode/utf8"

	"parvis/search"
	"parvis/search/french"
)

// clause is one word of the query in one reading, with all that counts for it: one term, with one idf.
type clause struct {
	reading reading
	terms   []alternative
	gain    float64 // boost, idf and the constant part of saturation
}

// alternative is one term or, for a phrase, several that an entry must have all.
type alternative struct {
	words  []string
	weight float64
}

// plan is what is searched for a text.
type plan struct {
	text    string
	clauses []clause // highest gain first
}

// toTerm gives the term of a token in a reading; empty when it has none.
type toTerm func(french.Token) string

// makePlan reads the text, as it is searched, in the readings of the query.
func (r *run) makePlan(text string, tokens []french.Token, q search.Query) (*plan, error) {
	p := &plan{text: text}
	if french.OnlyStops(tokens, q.Typing) {
		if err := r.addClauses(p, titleReading, french.Token.InTitles, tokens, q); err != nil {
			return nil, err
		}
	}
	if err := r.addClauses(p, stemReading, french.Token.InStems, tokens, q); err != nil {
		return nil, err
	}
	if err := r.addClauses(p, wordReading, french.Token.InWords, tokens, q); err != nil {
		return nil, err
	}
	if !q.Typing {
		if err := r.addClauses(p, englishReading, english, tokens, q); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(p.clauses, func(a, b clause) int { return cmp.Compare(b.gain, a.gain) })
	return p, nil
}

func (r *run) addClauses(p *plan, rd reading, term toTerm, tokens []french.Token, q search.Query) error {
	others := phrases(tokens, q.Synonyms)
	seen := map[string]bool{}
	for i, t := range tokens {
		word := term(t)
		if word == "" || seen[word] {
			continue
		}
		seen[word] = true
		c := clause{reading: rd, terms: []alternative{{[]string{word}, 1}}}
		df, err := r.inReading(rd, word)
		if err != nil {
			return err
		}
		if q.Typing && t.End == len(p.text) && utf8.RuneCountInString(word) >= minCompleted {
			n, err := r.addCompletions(&c, word)
			if err != nil {
				return err
			}
			df += n
		}
		n, err := r.addSynonyms(&c, others[i], term)
		if err != nil {
			return err
		}
		if df += n; df == 0 {
			continue
		}
		c.gain = rd.boost * idf(r.u.live, float64(df)) * (k1 + 1)
		p.clauses = append(p.clauses, c)
	}
	return nil
}

// addCompletions gives the document frequency of what it adds: a share of the sum, for one of them is meant.
func (r *run) addCompletions(c *clause, word string) (int, error) {
	more, err := r.complete(c.reading, word)
	if err != nil {
		return 0, err
	}
	sum := 0
	for _, m := range more {
		c.terms = append(c.terms, alternative{[]string{m.term}, completionWeight})
		sum += m.n
	}
	return int(math.Ceil(completionShare * float64(sum))), nil
}

// addSynonyms gives the document frequency of what it adds; of a phrase, that of its rarest word.
func (r *run) addSynonyms(c *clause, others [][]string, term toTerm) (int, error) {
	sum := 0
	for _, other := range others {
		a := alternative{weight: synonymWeight}
		least := math.MaxInt
		for _, w := range other {
			word := term(french.Token{Word: w, Stem: french.Stem(w), Stop: french.Stop(w)})
			if word == "" {
				continue
			}
			n, err := r.inReading(c.reading, word)
			if err != nil {
				return 0, err
			}
			a.words, least = append(a.words, word), min(least, n)
		}
		if len(a.words) > 0 && least > 0 && !has(c.terms, a.words) {
			c.terms = append(c.terms, a)
			sum += least
		}
	}
	return sum, nil
}

func has(terms []alternative, words []string) bool {
	return slices.ContainsFunc(terms, func(a alternative) bool { return slices.Equal(a.words, words) })
}

// idf is the inverse document frequency of a term that df of n entries have.
func idf(n, df float64) float64 {
	df = min(df, n)
	return math.Log(1 + (n-df+0.5)/(df+0.5))
}

// marked are the words and stems that passages are marked for, sorted. A phrase with the word itself in it adds none:
// "kit" is not found in "measuring".
func (p *plan) marked() []string {
	var all []string
	for _, c := range p.clauses {
		word := c.terms[0].words[0]
		for _, a := range c.terms {
			if len(a.words) == 1 || !slices.Contains(a.words, word) {
				all = append(all, a.words...)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
