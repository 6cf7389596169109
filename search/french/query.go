package french

import (
	"slices"
	"unicode/utf8"

	"parvis/search"
)

// Cut gives the first search.MaxText characters of what is searched for.
func Cut(text string) string {
	if len(text) <= search.MaxText {
		return text
	}
	at := 0
	for range search.MaxText {
		_, n := utf8.DecodeRuneInString(text[at:])
		if at += n; at >= len(text) {
			return text
		}
	}
	return text[:at]
}

// Query gives the first search.MaxWords words that are searched, and the stop words before them.
func Query(text string) []Token {
	tokens := Analyze(text)
	words := 0
	for i, t := range tokens {
		if !t.Stop {
			words++
		}
		if words > search.MaxWords || i >= 2*search.MaxWords {
			return tokens[:i]
		}
	}
	return tokens
}

// OnlyStops tells whether a query has nothing but stop words, as "qui sommes-nous" or, still being typed, "qui som":
// titles alone are searched for those.
func OnlyStops(tokens []Token, typing bool) bool {
	if n := len(tokens); typing && n > 1 {
		tokens = tokens[:n-1]
	}
	return !slices.ContainsFunc(tokens, func(t Token) bool { return !t.Stop })
}

// A query is read three times: among stems, among words, and among the words of titles, which hold stop words too. Each
// of these gives the term of a token there, empty when it has none.

func (t Token) InStems() string { return t.Stem }

func (t Token) InWords() string {
	if t.Stop {
		return ""
	}
	return t.Word
}

func (t Token) InTitles() string { return t.Word }
