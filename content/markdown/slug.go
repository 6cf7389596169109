package markdown

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

const maxID = 64

var validID = regexp.MustCompile(`^[a-z0-9-]{1,64}$`)

// ValidID tells whether id may stand in addresses: small letters without accents, digits and dashes, 1 to 64.
func ValidID(id string) bool { return validID.MatchString(id) }

var ligatures = strings.NewReplacer("œ", "oe", "Œ", "oe", "æ", "ae", "Æ", "ae", "ß", "ss")

// Slug makes an id of any text: "Où l’été ?" becomes "ou-l-ete", whole words as far as they fit. It is empty when the text
// has neither letter nor digit of the Latin alphabet.
func Slug(text string) string {
	var b strings.Builder
	dash := false
	for _, r := range norm.NFD.String(ligatures.Replace(text)) {
		r = unicode.ToLower(r)
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			if dash && b.Len() > 0 {
				b.WriteByte('-')
			}
			dash = false
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r): // an accent
		default:
			dash = true
		}
		if b.Len() > maxID {
			break
		}
	}
	s := b.String()
	if len(s) <= maxID {
		return s
	}
	if end := strings.LastIndexByte(s, '-'); end > maxID/2 { // no word is cut
		return s[:end]
	}
	return s[:maxID]
}
