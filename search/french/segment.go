package french

import (
	"unicode"
	"unicode/utf8"
)

// class is what a character is to word boundaries, after Unicode's annex 29.
type class uint8

const (
	other     class = iota
	letter          // ALetter: joins letters and digits
	digit           // Numeric
	katakana        // joins its own
	ideogram        // a word by itself
	joiner          // ExtendNumLet: "_"
	midLetter       // inside a word only between letters: ":"
	midNumber       // inside a word only between digits: ","
	midBoth         // between two letters or two digits: ".", apostrophes
	extend          // belongs to the character before: combining accents, marks of direction
)

func classOf(r rune) class {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z':
		return letter
	case r >= '0' && r <= '9':
		return digit
	}
	switch r {
	case '_', '\u203f', '\u2040', '\u2054', '\uff3f':
		return joiner
	case ':', '\u00b7', '\u0387', '\u2027', '\uff1a':
		return midLetter
	case ',', ';', '\u037e', '\u2044', '\uff0c', '\uff1b':
		return midNumber
	case '.', '\'', '\u2018', '\u2019', '\u2024', '\uff07', '\uff0e':
		return midBoth
	case '\u200b': // a space without width parts words
		return other
	}
	if r < utf8.RuneSelf {
		return other
	}
	return classOfRest(r)
}

func classOfRest(r rune) class {
	switch {
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Mc, unicode.Cf):
		return extend
	case unicode.Is(unicode.Katakana, r), r == 'ー':
		return katakana
	case unicode.In(r, unicode.Han, unicode.Hiragana):
		return ideogram
	case unicode.IsLetter(r), unicode.In(r, unicode.Nl, unicode.Other_Alphabetic):
		return letter
	case unicode.Is(unicode.Nd, r):
		return digit
	}
	return other
}

// nextWord finds the next word at or after byte at; start equals end when there is none.
func nextWord(s string, at int) (start, end int) {
	for at < len(s) {
		r, size := utf8.DecodeRuneInString(s[at:])
		switch c := classOf(r); c {
		case letter, digit, katakana, joiner, ideogram:
			start, end = at, wordEnd(s, at+size, c)
			if c != joiner || hasWord(s[start:end]) {
				return start, end
			}
			at = end
		default:
			at += size
		}
	}
	return len(s), len(s)
}

// wordEnd is where the word ends that has a character of class last just before byte end.
func wordEnd(s string, end int, last class) int {
	for end < len(s) {
		r, size := utf8.DecodeRuneInString(s[end:])
		c := classOf(r)
		switch {
		case c == extend:
		case joins(last, c):
			last = c
		case bridges(last, c):
			next, n := after(s, end+size)
			if next != last {
				return end
			}
			size += n
		default:
			return end
		}
		end += size
	}
	return end
}

// joins tells whether no boundary is between two characters that follow each other.
func joins(a, b class) bool {
	switch {
	case a == ideogram || b == ideogram:
		return false
	case a == joiner || b == joiner:
		return b == joiner || b == letter || b == digit || b == katakana
	case a == katakana || b == katakana:
		return a == b
	}
	return (a == letter || a == digit) && (b == letter || b == digit)
}

// bridges tells whether mid may stand inside a word after a character of class last.
func bridges(last, mid class) bool {
	return last == letter && (mid == midLetter || mid == midBoth) ||
		last == digit && (mid == midNumber || mid == midBoth)
}

// after is the class of the character at byte at, past what extends the one before, and the bytes up to its end.
func after(s string, at int) (c class, size int) {
	for at+size < len(s) {
		r, n := utf8.DecodeRuneInString(s[at+size:])
		size += n
		if c = classOf(r); c != extend {
			return c, size
		}
	}
	return other, size
}

func hasWord(s string) bool {
	for _, r := range s {
		if c := classOf(r); c == letter || c == digit || c == katakana {
			return true
		}
	}
	return false
}
