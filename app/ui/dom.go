package ui

import (
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// attr is one attribute of el. A value that is empty is left out.
type attr struct {
	name  string
	value string
	bare  bool // a boolean attribute: written without a value
}

// a is an attribute with a text.
func a(name, value string) attr { return attr{name: name, value: value} }

func class(names string) attr { return a("class", names) }
func id(value string) attr    { return a("id", value) }

// yes is a boolean attribute, there only when on.
func yes(name string, on bool) attr {
	if !on {
		return attr{}
	}
	return attr{name: name, value: "true", bare: true}
}

// href is a link to one of our pages, a web page, a mail or a telephone: anything else leads nowhere.
func href(target string) attr { return a("href", safeHref(target)) }

// action is where a form goes: one of our own paths only, never another site.
func action(path string) attr {
	if !strings.HasPrefix(path, "/") {
		return attr{}
	}
	return a("action", safeHref(path))
}

func safeHref(target string) string {
	lower := strings.ToLower(strings.TrimSpace(target))
	for _, p := range []string{"https://", "http://", "mailto:", "tel:", "#", "?"} {
		if strings.HasPrefix(lower, p) {
			return target
		}
	}
	if strings.HasPrefix(lower, "/") && !strings.HasPrefix(lower, "//") && !strings.HasPrefix(lower, `/\`) {
		return target
	}
	return ""
}

// contactHref is the link of a person's contact, which may be a bare mail address.
func contactHref(contact string) string {
	if safeHref(contact) == "" && strings.Count(contact, "@") == 1 && !strings.ContainsAny(contact, ": \t\n") {
		return "mailto:" + contact
	}
	return safeHref(contact)
}

// el is an element. Parts are attributes (one or several), elements, strings (text), lists of elements, or nil.
func el(tag string, parts ...any) app.UI {
	var attrs []attr
	var kids []app.UI
	for _, p := range parts {
		switch p := p.(type) {
		case attr:
			attrs = append(attrs, p)
		case []attr:
			attrs = append(attrs, p...)
		case string:
			if p != "" {
				kids = append(kids, app.Text(mark(p)))
			}
		case []app.UI:
			kids = append(kids, p...)
		case app.UI:
			kids = append(kids, p)
		}
	}
	switch tag {
	case "input", "br", "hr", "img", "source":
		e := app.ElemSelfClosing(tag)
		for _, x := range attrs {
			if x.value != "" {
				e = e.Attr(x.name, x.written())
			}
		}
		return e
	}
	e := app.Elem(tag)
	if isSVG(tag) {
		e = e.XMLNS("http://www.w3.org/2000/svg")
	}
	for _, x := range attrs {
		if x.value != "" {
			e = e.Attr(x.name, x.written())
		}
	}
	return e.Body(kids...)
}

// straight is a text without the characters that turn words round (U+202A to U+202E, U+2066 to U+2069): for what comes
// with an address or is a file's name, which would turn our words or pass for another name.
func straight(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, s)
}

func (x attr) written() string {
	if x.bare {
		return x.value
	}
	return Attr(x.value)
}

func isSVG(tag string) bool {
	switch tag {
	case "svg", "path", "circle":
		return true
	}
	return false
}

// each draws a list.
func each[T any](items []T, draw func(T) app.UI) []app.UI {
	out := make([]app.UI, 0, len(items))
	for _, it := range items {
		out = append(out, draw(it))
	}
	return out
}

// when is the element, or nothing.
func when(on bool, draw func() app.UI) any {
	if !on {
		return nil
	}
	return draw()
}

// sanitised puts HTML that content/markdown has cleaned into one element: the only door for raw HTML.
func sanitised(classes, html string) app.UI {
	if strings.TrimSpace(html) == "" {
		return app.Raw(`<div></div>`)
	}
	return app.Raw(`<div class="` + classes + `">` + mark(html) + `</div>`)
}

// PlainMeta makes one line of plain text for a title or a description, cut at a word near max runes.
func PlainMeta(s string, max int) string {
	s = strings.Join(strings.Fields(straight(s)), " ")
	runes := []rune(s)
	if len(runes) <= max {
		return s
	}
	cut := string(runes[:max-1])
	if i := strings.LastIndexByte(cut, ' '); i > max/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:.") + "…"
}

// lines shows plain text with its line breaks and paragraphs.
func lines(classes, text string) []app.UI {
	var out []app.UI
	for _, para := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if para = strings.TrimSpace(para); para == "" {
			continue
		}
		parts := []any{class(classes)}
		for i, line := range strings.Split(para, "\n") {
			if i > 0 {
				parts = append(parts, el("br"))
			}
			parts = append(parts, line)
		}
		out = append(out, el("p", parts...))
	}
	return out
}

// number writes a count in a label.
func number(n int) string { return strconv.Itoa(n) }
