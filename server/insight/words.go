package insight

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of words that are counted.
const (
	MaxLength = 80 // characters
	MaxWords  = 8
	maxDigits = 5  // of one number, however it is grouped: a postcode passes, a telephone number does not
	maxToken  = 30 // characters without a space: longer ones are secrets or addresses
	maxRaw    = 1024
)

// Clean makes one text of the spellings of a search: lower case, no accents, no punctuation, single spaces. ok is
// false for what is not counted: nothing to read in it, too long, or looking like somebody's own (an address, a
// number, a name on a platform).
func Clean(raw string) (words string, ok bool) {
	raw = strings.TrimSpace(raw)
	if len(raw) > maxRaw || !utf8.ValidString(raw) {
		return "", false
	}
	folded := inclusive.ReplaceAllString(fold(raw), "$1")
	if personal(folded) {
		return "", false
	}
	fields := strings.Fields(strings.Map(separate, folded))
	words = strings.Join(fields, " ")
	if len(fields) == 0 || len(fields) > MaxWords || utf8.RuneCountInString(words) > MaxLength {
		return "", false
	}
	return words, strings.ContainsFunc(words, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) })
}

// separate keeps what words are made of and makes a space of the rest.
func separate(r rune) rune {
	switch {
	case unicode.IsLetter(r), unicode.IsNumber(r), unicode.IsMark(r), r == '\'', r == '-':
		return r
	}
	return ' '
}

// accents are the folded forms of lower-case letters that French and its neighbours write.
var accents = func() *strings.Replacer {
	var pairs []string
	for plain, marked := range map[string]string{
		"a": "àáâãäåāăą", "c": "çćč", "d": "ďđ", "e": "èéêëēĕėęě", "g": "ğģ", "i": "ìíîïīįı", "l": "łľĺ", "n": "ñńňņ",
		"o": "òóôõöøōő", "r": "řŕ", "s": "śšşș", "t": "ťțţ", "u": "ùúûüūůűų", "y": "ýÿ", "z": "źżž", "ae": "æ", "oe": "œ",
		"ss": "ß", "'": "’ʼ`´‘", "-": "‐‑‒–—−", " ": "\u00a0\u202f\u2009", "@": "＠", ".": "．。",
	} {
		for _, r := range marked {
			pairs = append(pairs, string(r), plain)
		}
	}
	return strings.NewReplacer(pairs...)
}()

// inclusive finds the endings that write both genders at once ("adhérent.e.s", "modérateur·ice"): one word, no address.
var inclusive = regexp.MustCompile(`(\pL)(?:[.·•](?:e|s|es|x|ice|ices|rice|rices|trice|trices|euse|euses|se|ses|ne|nes|le|les|te|tes|ve|ves|fe|fes|ere|eres))+\b`)

// fold makes lower case, and drops accents and characters that nobody sees.
func fold(s string) string {
	return accents.Replace(strings.Map(func(r rune) rune {
		if r >= 0x300 && r <= 0x36f || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s))
}

// personal tells whether folded text looks like somebody's own: when in doubt it does, and a count is lost.
func personal(s string) bool {
	for _, sign := range []string{"@", "://", "www.", "arobase", "(at)", "[at]"} {
		if strings.Contains(s, sign) {
			return true
		}
	}
	for _, token := range strings.Fields(s) {
		if utf8.RuneCountInString(token) > maxToken || dotted(token) || tagged(token) {
			return true
		}
	}
	return longNumber(s)
}

// dotted finds an address without its beginning, or a name as accounts have them: words joined by a point or an
// underscore. A.G. and 2.5 are neither.
func dotted(token string) bool {
	words, long := 0, false
	for _, part := range strings.FieldsFunc(token, func(r rune) bool { return r == '.' || r == '_' }) {
		if strings.ContainsFunc(part, unicode.IsLetter) {
			words++
			long = long || utf8.RuneCountInString(part) > 1
		}
	}
	return words > 1 && long
}

// tagged finds name#1234.
func tagged(token string) bool {
	_, after, found := strings.Cut(token, "#")
	return found && strings.ContainsFunc(after, unicode.IsNumber)
}

// longNumber finds more digits than maxDigits with nothing but spaces and punctuation between them.
func longNumber(s string) bool {
	n := 0
	for _, r := range s {
		switch {
		case unicode.IsNumber(r):
			if n++; n > maxDigits {
				return true
			}
		case unicode.IsLetter(r):
			n = 0
		}
	}
	return false
}

// validID tells whether an id of a document may be counted: the form that addresses have.
func validID(id string) bool {
	return id != "" && len(id) <= 200 && !strings.ContainsFunc(id, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '/' || r == '_' || r == '.')
	})
}

// langOf is a language's short name, or empty.
func langOf(lang string) string {
	if len(lang) < 2 || len(lang) > 3 || strings.ContainsFunc(lang, func(r rune) bool { return r < 'a' || r > 'z' }) {
		return ""
	}
	return lang
}
