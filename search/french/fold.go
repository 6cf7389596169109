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
	apart := norm.NFKD.String(string(r))
	if apart[0] >= utf8.RuneSelf {
		b.WriteRune(r)
		return
	}
	for _, a := range apart {
		if s, ok := letters[a]; ok {
			b.WriteString(s)
		} else if !unicode.Is(unicode.Mn, a) {
			b.WriteRune(unicode.ToLower(a))
		}
	}
}
