package markdown

import (
	"strings"
	"unicode"
)

// The spaces that French puts before and inside punctuation. They do not break.
const (
	narrowSpace = '\u202f' // before ; ! ? » %, after «, between thousands
	wideSpace   = '\u00a0' // before : and €, around the h of hours
)

// french sets one run of text: spaces before double punctuation and inside guillemets, and the typographic
// apostrophe. prev is the rune before the run on the same line (0: none), last tells that nothing follows on the
// line. Where no space is written one is added only after a word and before an end, so that 12:30 stays.
func french(s string, prev rune, last bool) string {
	if !strings.ContainsAny(s, "'’;:!?«»0123456789") {
		return s
	}
	in := []rune(s)
	numbers(in)
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

// numbers keeps a number in one piece, and with its unit: thousands, per cent, euros, hours. Only spaces that are there
// change: "12 000 personnes", "10 %", "5 €", "17 h 30".
func numbers(in []rune) {
	digit := func(i int) bool { return i >= 0 && i < len(in) && in[i] >= '0' && in[i] <= '9' }
	ends := func(i int) bool { return i >= len(in) || !isWord(in[i]) }
	hour := func(i int) bool { return i > 0 && i < len(in) && in[i] == 'h' && isBlank(in[i-1]) && digit(i-2) }
	for i, r := range in {
		switch {
		case r != ' ' || i+1 >= len(in):
		case hour(i-1) && digit(i+1) && digit(i+2) && ends(i+3):
			in[i] = wideSpace
		case !digit(i - 1):
		case in[i+1] == '%' && ends(i+2):
			in[i] = narrowSpace
		case in[i+1] == '€' && ends(i+2), in[i+1] == 'h' && ends(i+2):
			in[i] = wideSpace
		case digit(i+1) && digit(i+2) && digit(i+3) && ends(i+4):
			first := i - 1
			for digit(first - 1) {
				first--
			}
			if i-first <= 3 && (first == 0 || !isWord(in[first-1]) && !strings.ContainsRune(".,/-+", in[first-1])) {
				in[i] = narrowSpace
			}
		}
	}
}

// typeset sets the texts of a French document that are shown as they stand, outside of its body. Ids, addresses and the
// names of servers, channels and roles stay as they are: others know them by these letters.
func (d *Document) typeset() {
	set := func(texts ...*string) {
		for _, t := range texts {
			*t = french(*t, 0, true)
		}
	}
	set(&d.Meta.Title)
	switch {
	case d.Journey != nil:
		d.Journey.Title = d.Meta.Title
		for i := range d.Journey.Choices {
			c := &d.Journey.Choices[i]
			set(&c.Label)
			for j := range c.Options {
				set(&c.Options[j].Label, &c.Options[j].Hint)
			}
		}
	case d.Step != nil:
		d.Step.Title = d.Meta.Title
		set(&d.Step.Action.Label, &d.Step.Contact.Role, &d.Step.Contact.Hours)
	case d.Charter != nil:
		d.Charter.Title = d.Meta.Title
		for id, why := range d.Charter.Changes {
			d.Charter.Changes[id] = french(why, 0, true)
		}
	case d.FAQ != nil:
		d.FAQ.Title = d.Meta.Title
	case d.Space != nil:
		d.Space.Title = d.Meta.Title
		set(&d.Space.Purpose, &d.Space.Owner.Role, &d.Space.Owner.Hours)
		for i := range d.Space.Questions {
			set(&d.Space.Questions[i].Label, &d.Space.Questions[i].Purpose)
		}
	case d.Summary != nil:
		d.Summary.Title = d.Meta.Title
		set(&d.Summary.Consent, &d.Summary.Credits)
	case d.Glossary != nil:
		d.Glossary.Title = d.Meta.Title
	}
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
