package french

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// letters of Latin alphabets that do not come apart into a letter and an accent.
var letters = map[rune]string{
	'œ': "oe", 'æ': "ae", 'ß': "ss", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ħ': "h", 'ı': "i",
	'ŋ': "n", 'ɗ': "d", 'ɓ': "b", 'ŧ': "t", 'ſ': "s", '’': "'", '‘': "'", '＇': "'",
}

// Fold gives a word in lower case, without accents and ligatures: "Œuvre" is "oeuvre". Letters of other alphabets stay.
func Fold(word string) string {
	if folded, ok := foldASCII(word); ok {
		return folded
	}
	var b strings.Builder
	for _, r := range norm.NFC.String(word) {
		foldRune(&b, unicode.ToLower(r))
	}
	return b.String()
}

func foldASCII(word string) (string, bool) {
	for i := 0; i < len(word); i++ {
		if word[i] >= utf8.RuneSelf {
			return "", false
		}
	}
	return strings.ToLower(word), true
}

func foldRune(b *strings.Builder, r rune) {
	if r < utf8.RuneSelf {
		b.WriteRune(r)
		return
	}
	if s, ok := letters[r]; ok {
		b.WriteString(s)
		return
	}
	if unicode.Is(unicode.Cf, r) || r >= 0x300 && r <= 0x36f {
		return // soft hyphens, marks of direction, accents without a letter to sit on
	}
	if folded, ok := takeApart(r); ok {
		b.WriteString(folded)
	} else {
		b.WriteRune(r)
	}
}

// takeApart gives the ASCII letters that a character is made of, without its accents.
func takeApart(r rune) (string, bool) {
	var b strings.Builder
	for _, a := range norm.NFKD.String(string(r)) {
		s, known := letters[a]
		switch {
		case known:
			b.WriteString(s)
		case a < utf8.RuneSelf:
			b.WriteRune(unicode.ToLower(a))
		case !unicode.Is(unicode.Mn, a):
			return "", false
		}
	}
	return b.String(), b.Len() > 0
}
