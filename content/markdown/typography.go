package markdown

import (
	"strings"
	"unicode"
)

// The spaces that French puts before and inside punctuation. They do not break.
const (
	narrowSpace = '\u202f' // before ; ! ? » and after «
	wideSpace   = '\u00a0' // before :
)

// french sets one run of text: spaces before double punctuation and inside guillemets, and the typographic
// apostrophe. prev is the rune before the run on the same line (0: none), last tells that nothing follows on the
// line. Where no space is written one is added only after a word and before an end, so that 12:30 stays.
func french(s string, prev rune, last bool) string {
	if !strings.ContainsAny(s, "'’;:!?«»") {
		return s
	}
	in := []rune(s)
	out := make([]rune, 0, len(in)+8)
	before := func() rune {
		if len(out) > 0 {
			return out[len(out)-1]
		}
		return prev
	}
	for i := 0; i < len(in); i++ {
		r, end := in[i], i+1 == len(in)
		var next rune
		if !end {
			next = in[i+1]
		}
		closes := end && last || isBlank(next) || strings.ContainsRune("!?»”\"…", next)
		switch r {
		case '\'':
			if isWord(before()) && (isWord(next) || next == '«' || end && !last) {
				r = '’'
			}
		case '!', '?', '»':
			out = spaceBefore(out, prev, narrowSpace, r == '»' || closes || strings.ContainsRune(")].,;:", next))
		case ';':
			if closes {
				out = spaceBefore(out, prev, narrowSpace, true)
			}
		case ':':
			if closes {
				out = spaceBefore(out, prev, wideSpace, !named(out))
			}
		case '«':
			out = append(out, r)
			for i+1 < len(in) && isBlank(in[i+1]) {
				i++
			}
			if i+1 < len(in) || !last {
				out = append(out, narrowSpace)
			}
			continue
		}
		out = append(out, r)
	}
	return string(out)
}

// spaceBefore makes the white space at the end of out the given one. Where there is none it is added after a word,
// when add allows.
func spaceBefore(out []rune, prev, space rune, add bool) []rune {
	n := len(out)
	for n > 0 && isBlank(out[n-1]) {
		n--
	}
	before := prev
	if n > 0 {
		before = out[n-1]
	}
	switch {
	case n < len(out):
		if before == 0 || before == '«' {
			return out
		}
		return append(out[:n], space)
	case add && (isWord(before) || strings.ContainsRune(")]»”’…%€.", before)):
		return append(out, space)
	}
	return out
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func isBlank(r rune) bool {
	return r == ' ' || r == '\t' || r == wideSpace || r == narrowSpace || r == '\u2009'
}

// named tells whether out ends like the name of a picture sign, as in ":smile".
func named(out []rune) bool {
	n := len(out)
	for n > 0 && (isWord(out[n-1]) || out[n-1] == '_') {
		n--
	}
	return n > 0 && n < len(out) && out[n-1] == ':'
}
