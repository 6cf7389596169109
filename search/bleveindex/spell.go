package bleveindex

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	segment "github.com/blevesearch/scorch_segment_api/v2"
	"github.com/blevesearch/vellum/levenshtein"

	"parvis/search"
	"parvis/search/french"
)

// automata of words within one and two edits; two letters that change places are one edit.
var automata = sync.OnceValue(func() (a [3]*levenshtein.LevenshteinAutomatonBuilder) {
	for d := 1; d <= 2; d++ {
		b, err := levenshtein.NewLevenshteinAutomatonBuilder(uint8(d), true)
		if err != nil {
			panic(err) // only for distances that are not supported
		}
		a[d] = b
	}
	return a
})

// correct gives the text with its unknown words replaced by the likeliest known ones of the reader's language.
func (r *run) correct(text string, tokens []french.Token, q search.Query, n *names) (string, error) {
	lang := spoken(n, q)
	var b strings.Builder
	at := 0
	for _, t := range tokens {
		unfinished := q.Typing && t.End == len(text)
		if !correctable(t) || q.Synonyms.Knows(t.Word) {
			continue
		}
		if known, err := r.known(t, unfinished); err != nil {
			return "", err
		} else if known {
			continue
		}
		better, err := r.nearest(t.Word, lang)
		if err != nil {
			return "", err
		}
		if better != "" {
			b.WriteString(text[at:t.Start])
			b.WriteString(better)
			at = t.End
		}
	}
	b.WriteString(text[at:])
	return b.String(), nil
}

func correctable(t french.Token) bool {
	n := utf8.RuneCountInString(t.Word)
	return !t.Stop && n >= minCorrected && n <= maxCorrected && !strings.ContainsFunc(t.Word, unicode.IsDigit)
}

// known tells whether an entry has the word or another form of it or, when it is unfinished, one that begins so.
func (r *run) known(t french.Token, unfinished bool) (bool, error) {
	n, err := r.inReading(wordReading, t.Word)
	if n > 0 || err != nil {
		return true, err
	}
	n, err = r.inReading(stemReading, t.Stem)
	if n > 0 || err != nil {
		return true, err
	}
	if !unfinished {
		return false, nil
	}
	return r.begins(wordReading, t.Word)
}

// spoken is the language in which words are corrected: the one that is chosen, else the reader's; nil is any. A word of
// another language is left as it is: "turbidity" is no misspelt French.
func spoken(n *names, q search.Query) *want {
	lang := q.Lang
	if lang == "" {
		lang = q.Serves
	}
	if lang == "" {
		return nil
	}
	w := n.want(lang)
	return &w
}

// nearest is the likeliest word within one edit or, of long words without such a one, two; empty without any.
func (r *run) nearest(word string, lang *want) (string, error) {
	best, err := r.within(word, 1, lang)
	if best == "" && err == nil && utf8.RuneCountInString(word) >= minCorrectedTwo {
		best, err = r.within(word, 2, lang)
	}
	return best, err
}

// within is the most frequent word within some edits. One of which two letters changed places counts swappedWeight times:
// few words are that near.
func (r *run) within(word string, edits int, lang *want) (string, error) {
	dfa, err := automata()[edits].BuildDfa(word, uint8(edits))
	if err != nil {
		return "", nil // too many states: a word that nobody means
	}
	seen := map[string]bool{}
	for _, f := range wordReading.fields {
		for part := range r.u.parts {
			if err := r.collect(part, f, dfa, seen); err != nil {
				return "", err
			}
		}
	}
	var best counted
	for term := range seen {
		n, err := r.inLanguage(term, lang)
		if err != nil {
			return "", err
		}
		if swapped(word, term) {
			n *= swappedWeight
		}
		if c := (counted{term, n}); n > 0 && (best.n == 0 || byCount(c, best) < 0) {
			best = c
		}
	}
	return best.term, nil
}

// swapped tells whether two neighbouring letters change places between the words.
func swapped(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) != len(y) {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	return i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && slices.Equal(x[i+2:], y[i+2:])
}

// inLanguage is the larger document frequency of a word's fields among the entries of a language; nil is any.
func (r *run) inLanguage(term string, lang *want) (int, error) {
	if lang == nil {
		return r.inReading(wordReading, term)
	}
	most := 0
	for _, f := range wordReading.fields {
		n := 0
		for i := range r.u.parts {
			l, err := r.list(i, f, term)
			if err != nil {
				return 0, err
			}
			r.iterator = l.Iterator(false, false, false, r.iterator)
			for {
				at, err := r.iterator.Next()
				if err != nil {
					return 0, err
				}
				if at == nil {
					break
				}
				if r.u.parts[i].cols.langs[at.Number()] == lang.number {
					n++
				}
			}
		}
		most = max(most, n)
	}
	return most, r.ctx.Err()
}

func (r *run) collect(part, field int, a segment.Automaton, into map[string]bool) error {
	it, err := r.walk(part, field, a, nil, nil)
	if err != nil {
		return err
	}
	for {
		e, err := it.Next()
		if err != nil || e == nil {
			return err
		}
		into[e.Term] = true
		if err := r.ctx.Err(); err != nil {
			return err
		}
	}
}

// phrases finds the alternatives of words and phrases of the text: by number of the token, the other members.
func phrases(tokens []french.Token, s *search.Synonyms) map[int][][]string {
	found := map[int][][]string{}
	for i := range tokens {
		var words []string
		for j := i; j < len(tokens) && j-i < s.Longest(); j++ {
			words = append(words, tokens[j].Word)
			for _, other := range s.Of(words) {
				for k := i; k <= j; k++ {
					found[k] = append(found[k], slices.Clone(other))
				}
			}
		}
	}
	return found
}
