//go:build !(js && wasm)

package ui

import (
	"slices"
	"strconv"
	"strings"
)

// Attr makes a text safe as the value of an attribute. go-app writes values with strconv.Quote, which is not HTML:
// a quote would end the attribute, a no-break space would come out as a backslash sequence. So every character that
// means something to HTML or to Quote becomes a numeric reference. On the phone values are set through the DOM and
// need nothing.
func Attr(s string) string {
	if s == "true" {
		return "&#116;rue" // written bare otherwise, and aria-hidden without a value means nothing
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == 0, r >= 0x80 && r <= 0x9f:
			b.WriteString("&#65533;") // references to these mean other characters in HTML
		case strings.ContainsRune(`"&<>'\`+"`", r), !strconv.IsPrint(r):
			b.WriteString("&#" + strconv.Itoa(int(r)) + ";")
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Marks around text. go-app writes a line feed and an indent between children, the tree in the browser has none:
// tighten drops what stands outside the marks, so that both are the same and a comma stays at its word.
const (
	textOpen  = "\x01"
	textClose = "\x02"
)

var withoutMarks = strings.NewReplacer(textOpen, "", textClose, "")

func mark(s string) string { return textOpen + withoutMarks.Replace(s) + textClose }

// tighten removes line feeds and indents between elements, and the marks.
func tighten(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for s != "" {
		i := strings.Index(s, textOpen)
		if i < 0 {
			dropIndents(&b, s)
			break
		}
		dropIndents(&b, s[:i])
		s = s[i+len(textOpen):]
		j := strings.Index(s, textClose)
		if j < 0 {
			j = len(s)
		}
		b.WriteString(s[:j])
		s = strings.TrimPrefix(s[j:], textClose)
	}
	return b.String()
}

// dropIndents copies markup without its line feeds and the spaces that follow or end them.
func dropIndents(b *strings.Builder, s string) {
	for {
		i := strings.IndexByte(s, '\n')
		if i < 0 {
			inOrder(b, strings.TrimRight(s, " "))
			return
		}
		inOrder(b, s[:i])
		s = strings.TrimLeft(s[i+1:], " ")
	}
}

// inOrder copies markup with the attributes of each tag in the order of their names. go-app keeps them in a map: a page
// drawn twice would be two pages, for caches, and would compress worse. Attr lets no quote and no > into a value.
func inOrder(b *strings.Builder, s string) {
	for {
		open := strings.IndexByte(s, '<')
		end := strings.IndexByte(s[max(open, 0):], '>')
		if open < 0 || end < 0 {
			b.WriteString(s)
			return
		}
		end += open
		name, rest, _ := strings.Cut(s[open:end], " ")
		b.WriteString(s[:open])
		b.WriteString(name)
		for _, attr := range attributesOf(rest) {
			b.WriteByte(' ')
			b.WriteString(attr)
		}
		b.WriteByte('>')
		s = s[end+1:]
	}
}

// attributesOf splits `a="x y" b c="z"`, sorted.
func attributesOf(s string) []string {
	var all []string
	for s = strings.TrimLeft(s, " "); s != ""; s = strings.TrimLeft(s, " ") {
		end := strings.IndexAny(s, " =")
		if end >= 0 && strings.HasPrefix(s[end:], `="`) {
			close := strings.IndexByte(s[end+2:], '"')
			end += close + 3
		}
		if end < 0 || end > len(s) {
			end = len(s)
		}
		all = append(all, s[:end])
		s = s[end:]
	}
	slices.Sort(all)
	return all
}
