package markdown

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// MaxFile is the largest file that is read, in bytes: 128 KiB, some sixty pages of text.
const MaxFile = 128 << 10

// clean checks that data is text and makes it uniform: no byte order mark, lines end with "\n", and no character
// that changes the direction of what follows or that no page and no feed may contain. Line numbers do not move.
func clean(data []byte, rep *report) ([]byte, bool) {
	if len(data) > MaxFile {
		rep.fail(0, fmt.Sprintf("Ce fichier dépasse la limite de %d Kio.", MaxFile>>10),
			"Coupez-le en plusieurs documents plus courts.")
		return nil, false
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if i := bytes.IndexByte(data, 0); i >= 0 {
		rep.fail(lineAt(data, i), "Il y a ici un octet nul : ce fichier n’est pas un texte.",
			"Ouvrez-le dans un éditeur de texte et enregistrez-le en UTF-8.")
		return nil, false
	}
	if i := invalidUTF8(data); i >= 0 {
		rep.fail(lineAt(data, i), "Un caractère n’est pas en UTF-8.", "Enregistrez le fichier en UTF-8.")
		return nil, false
	}
	text := bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	text = bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))
	if i := bytes.IndexFunc(text, hidden); i >= 0 {
		r, _ := utf8.DecodeRune(text[i:])
		rep.warn(lineAt(text, i), fmt.Sprintf("Il y a ici un caractère invisible (U+%04X) qui peut tromper le regard.", r),
			"Nous l’avons retiré de la page ; effacez-le aussi du fichier.")
		text = []byte(visible(string(text)))
	}
	return text, true
}

// hidden tells the characters that are taken out of every text: controls, bidirectional embeddings, overrides and
// isolates, and what XML forbids.
func hidden(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case r < 0x20, r >= 0x7f && r <= 0x9f:
		return true
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return true
	}
	return r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef
}

// visible is s without its hidden characters.
func visible(s string) string {
	if strings.IndexFunc(s, hidden) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if hidden(r) {
			return -1
		}
		return r
	}, s)
}

func invalidUTF8(data []byte) int {
	if utf8.Valid(data) {
		return -1
	}
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n <= 1 {
			return i
		}
		i += n
	}
	return -1
}

// lineAt is the number, from 1, of the line that holds offset.
func lineAt(text []byte, offset int) int {
	offset = min(max(offset, 0), len(text))
	return 1 + bytes.Count(text[:offset], []byte("\n"))
}
