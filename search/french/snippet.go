package french

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Snippet is the passage of a text that has the most of the terms, as HTML: hits stand in <mark>, everything else is
// escaped. terms are folded words and stems, as a search.Page gives them. The passage is whole words of at most size
// bytes of the text (40 at least), "…" where it is cut; without any hit it is the beginning. White space is one space each.
func Snippet(body string, terms []string, size int) string {
	wanted := make(map[string]bool, len(terms))
	for _, t := range terms {
		wanted[t] = true
	}
	var hits []Token
	for _, t := range Analyze(body) {
		if wanted[t.Word] || t.Stem != "" && wanted[t.Stem] {
			hits = append(hits, t)
		}
	}
	from, to := passage(body, hits, max(size, longestWord))
	var b strings.Builder
	if from > 0 {
		b.WriteString("… ")
	}
	at := from
	for _, h := range hits {
		if h.Start < from || h.End > to {
			continue
		}
		writeText(&b, body[at:h.Start])
		b.WriteString("<mark>")
		writeText(&b, body[h.Start:h.End])
		b.WriteString("</mark>")
		at = h.End
	}
	writeText(&b, body[at:to])
	if to < len(body) {
		b.WriteString(" …")
	}
	return b.String()
}

// passage chooses the bytes to show: a little before the hits that lie within reach of each other and are the most.
func passage(body string, hits []Token, size int) (from, to int) {
	if len(body) <= size {
		return trim(body, 0, len(body))
	}
	first, last := densest(hits, size)
	if first < 0 {
		return trim(body, 0, wordBefore(body, size))
	}
	room := size - (hits[last].End - hits[first].Start)
	from = hits[first].Start - room/3
	if from <= 0 {
		return trim(body, 0, wordBefore(body, size))
	}
	if from+size >= len(body) {
		return trim(body, wordAfter(body, len(body)-size), len(body))
	}
	from = min(wordAfter(body, from), hits[first].Start)
	return trim(body, from, wordBefore(body, from+size))
}

// densest gives the first and last of the hits that lie within size bytes and have the most different words; -1 when
// none fits.
func densest(hits []Token, size int) (first, last int) {
	first, last = -1, -1
	best := 0
	count := map[string]int{}
	at := 0
	for i, h := range hits {
		count[key(h)]++
		for at <= i && h.End-hits[at].Start > size {
			if k := key(hits[at]); count[k] > 1 {
				count[k]--
			} else {
				delete(count, k)
			}
			at++
		}
		if len(count) > best {
			best, first, last = len(count), at, i
		}
	}
	return first, last
}

func key(t Token) string {
	if t.Stem != "" {
		return t.Stem
	}
	return t.Word
}

// wordBefore is the last place not after at where a word does not go on; wordAfter the first not before it. Both keep
// characters whole, and give up on words of more than longestWord bytes.
func wordBefore(s string, at int) int {
	at = start(s, min(max(at, 0), len(s)))
	for i := at; i > 0 && at-i < longestWord; i = start(s, i-1) {
		if i == len(s) || breaks(s, i) {
			return i
		}
	}
	return at
}

func wordAfter(s string, at int) int {
	at = start(s, min(max(at, 0), len(s)))
	for i := at; i < len(s) && i-at < longestWord; {
		if i == 0 || breaks(s, i) {
			return i
		}
		_, n := utf8.DecodeRuneInString(s[i:])
		i += n
	}
	return at
}

const longestWord = 40

// breaks tells whether white space is just before or at byte i.
func breaks(s string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i:])
	return unicode.IsSpace(before) || unicode.IsSpace(after)
}

// start is the first byte of the character at byte at.
func start(s string, at int) int {
	for i := at; i > 0 && i > at-utf8.UTFMax; i-- {
		if i == len(s) || utf8.RuneStart(s[i]) {
			return i
		}
	}
	return max(at, 0)
}

func trim(s string, from, to int) (int, int) {
	cut := s[from:max(from, to)]
	from += len(cut) - len(strings.TrimLeftFunc(cut, unicode.IsSpace))
	return from, from + len(strings.TrimSpace(cut))
}

// writeText escapes text; bytes that are no UTF-8 and control characters become spaces, runs of white space one.
func writeText(b *strings.Builder, text string) {
	var plain strings.Builder
	space := false
	for _, r := range text {
		if unicode.IsSpace(r) || unicode.IsControl(r) || r == utf8.RuneError {
			if !space {
				plain.WriteByte(' ')
			}
			space = true
			continue
		}
		space = false
		plain.WriteRune(r)
	}
	b.WriteString(html.EscapeString(plain.String()))
}
