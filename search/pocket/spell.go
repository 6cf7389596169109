package pocket

import (
	"strings"
	"unicode"

	"parvis/search"
	"parvis/search/french"
)

const (
	minCorrected    = 4
	minCorrectedTwo = 7
	maxCorrected    = 30
	swappedWeight   = 8
)

// correct gives the text with its unknown words replaced by the likeliest known ones of the reader's language.
func (r *Reader) correct(text string, tokens []french.Token, q search.Query) string {
	lang := q.Lang
	if lang == "" {
		lang = r.x.Lang
	}
	var b strings.Builder
	at := 0
	for _, t := range tokens {
		n := letters(t.Word)
		if t.Stop || n < minCorrected || n > maxCorrected || strings.ContainsFunc(t.Word, unicode.IsDigit) ||
			r.knows(t.Word) || r.has(t, q.Typing && t.End == len(text)) {
			continue
		}
		better := r.nearest(t.Word, 1, lang)
		if better == "" && n >= minCorrectedTwo {
			better = r.nearest(t.Word, 2, lang)
		}
		if better != "" {
			b.WriteString(text[at:t.Start])
			b.WriteString(better)
			at = t.End
		}
	}
	b.WriteString(text[at:])
	return b.String()
}

// has tells whether a document has the word, another form of it or, when it is unfinished, one that begins so.
func (r *Reader) has(t french.Token, unfinished bool) bool {
	from, to := r.from(t.Word)
	return from < to && (unfinished || r.words[from] == t.Word) || len(byStem{r}.list(t.Stem)) > 0
}

// nearest is the most frequent word within some edits. One of which two letters changed places counts more.
func (r *Reader) nearest(word string, edits int, lang string) string {
	best, most := "", 0
	letters := []rune(word)
	for i, other := range r.words {
		d, swapped := distance(letters, []rune(other), edits)
		if d > edits {
			continue
		}
		n := frequency(r.ofLang(r.at(i), lang))
		if swapped {
			n *= swappedWeight
		}
		if n > most {
			best, most = other, n
		}
	}
	return best
}

func (r *Reader) ofLang(all []post, lang string) []post {
	if lang == "" {
		return all
	}
	var some []post
	for _, p := range all {
		if r.x.Docs[p.doc].Lang == lang {
			some = append(some, p)
		}
	}
	return some
}

// distance counts the edits between two words, as far as most of them; two neighbours that change places are one. swapped
// tells that this is all there is.
func distance(a, b []rune, most int) (edits int, swapped bool) {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1, false
	}
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0] {
		return 1, true
	}
	before, row := []int(nil), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		next := make([]int, len(b)+1)
		next[0] = i + 1
		least := next[0]
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			next[j+1] = min(row[j]+cost, row[j+1]+1, next[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
			least = min(least, next[j+1])
		}
		if least > most {
			return most + 1, false
		}
		before, row = row, next
	}
	return row[len(b)], false
}
