// Package french reads a text as searching does: words with their places, folded, without elided article, and their
// stems. The index, the queries and the passages shown of a hit all read through it, so that they agree.
//
// It links into the browser's program: no index, no Bleve, no table that is not needed.
package french

import (
	"strings"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	snowball "github.com/blevesearch/snowballstem/french"

	"parvis/search"
)

// Token is one word of a text.
type Token struct {
	Word  string // lower case, without accents, ligatures and elided article: "l'Œuvre" is "oeuvre"
	Stem  string // of Word, by Snowball; empty for a stop word
	Start int    // bytes of the text that Word was made from; an elided article stands before Start
	End   int
	Stop  bool // "le", "qui": says little about what a text is about
}

// Analyze gives the words of a text in their order. Any bytes are allowed.
func Analyze(text string) []Token {
	tokens := make([]Token, 0, len(text)/6+1)
	for at := 0; ; {
		start, end := nextWord(text, at)
		if start == end {
			return tokens
		}
		at = end
		start += article(text[start:end])
		word := Fold(text[start:end])
		if word == "" {
			continue
		}
		t := Token{Word: word, Start: start, End: end, Stop: stops[word]}
		if !t.Stop {
			t.Stem = Stem(word)
		}
		tokens = append(tokens, t)
	}
}

// Words gives the folded words of a text, stop words included.
func Words(text string) []string {
	var words []string
	for _, t := range Analyze(text) {
		words = append(words, t.Word)
	}
	return words
}

// Stem cuts the ending of a folded word, so that forms of one word become equal. Stems are not words.
func Stem(word string) string {
	env := snowballstem.NewEnv(singular(word))
	snowball.Stem(env)
	return env.Current()
}

// singular cuts the s of "vélos", "amis", "menus" and "agendas", which Snowball leaves.
func singular(word string) string {
	if n := len(word) - 1; n >= 3 && word[n] == 's' && strings.IndexByte("aiou", word[n-1]) >= 0 {
		return word[:n]
	}
	return word
}

// Synonyms prepares groups of words or phrases that mean the same.
func Synonyms(groups [][]string) *search.Synonyms { return search.NewSynonyms(groups, Words) }

var articles = map[string]bool{
	"l": true, "m": true, "t": true, "qu": true, "n": true, "s": true, "j": true, "d": true, "c": true,
	"jusqu": true, "quoiqu": true, "lorsqu": true, "puisqu": true,
}

const longestArticle = len("lorsqu")

// article is the length of an elided article in front of a word, with its apostrophe; 0 without one.
func article(word string) int {
	for i, r := range word {
		if i > longestArticle {
			break
		}
		if r == '\'' || r == '’' {
			if n := i + utf8.RuneLen(r); articles[Fold(word[:i])] {
				return n
			}
		}
	}
	return 0
}
