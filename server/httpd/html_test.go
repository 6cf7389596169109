package httpd

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// node is the page as a browser understands it.
func (a *reply) node() *html.Node {
	a.t.Helper()
	if a.doc == nil {
		doc, err := html.Parse(strings.NewReader(a.Body))
		if err != nil {
			a.t.Fatal(err)
		}
		a.doc = doc
	}
	return a.doc
}

// all finds elements by a small part of CSS: "form[action='/charte'] button", "#id", "h1".
func (a *reply) all(selector string) []*html.Node {
	a.t.Helper()
	return selected(a.node(), selector)
}

// one finds the only element that fits.
func (a *reply) one(selector string) *html.Node {
	a.t.Helper()
	found := a.all(selector)
	if len(found) != 1 {
		a.t.Fatalf("%d elements fit %s, want one: %s", len(found), selector, cut(words(a.node()), 2000))
	}
	return found[0]
}

// has tells whether something fits.
func (a *reply) has(selector string) bool {
	a.t.Helper()
	return len(a.all(selector)) > 0
}

// text is what can be read in the only element that fits.
func (a *reply) text(selector string) string {
	a.t.Helper()
	return words(a.one(selector))
}

func selected(root *html.Node, selector string) []*html.Node {
	found := []*html.Node{root}
	for _, part := range strings.Fields(selector) {
		var next []*html.Node
		for _, n := range found {
			for d := range n.Descendants() {
				if d.Type == html.ElementNode && fits(d, part) && !slices.Contains(next, d) {
					next = append(next, d)
				}
			}
		}
		found = next
	}
	return found
}

// fits tells whether an element is tag#id.class[name='value'][name].
func fits(n *html.Node, part string) bool {
	head, attrs, _ := strings.Cut(part, "[")
	for attrs != "" {
		one, rest, _ := strings.Cut(attrs, "]")
		name, value, given := strings.Cut(one, "=")
		have, there := attribute(n, name)
		if !there || given && have != strings.Trim(value, "'") {
			return false
		}
		attrs = strings.TrimPrefix(rest, "[")
	}
	head, class, byClass := strings.Cut(head, ".")
	have, _ := attribute(n, "class")
	if byClass && !slices.Contains(strings.Fields(have), class) {
		return false
	}
	tag, id, byID := strings.Cut(head, "#")
	have, _ = attribute(n, "id")
	return (tag == "" || n.Data == tag) && (!byID || have == id)
}

func attribute(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func attrOf(n *html.Node, name string) string {
	v, _ := attribute(n, name)
	return v
}

func words(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode && d.Parent.Data != "style" && d.Parent.Data != "script" {
			b.WriteString(d.Data)
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// readForm is what a browser would send of a form.
func readForm(t testing.TB, form *html.Node, fill url.Values) (method, action string, values url.Values) {
	t.Helper()
	values, names := url.Values{}, map[string]bool{}
	for n := range form.Descendants() {
		name := attrOf(n, "name")
		if name == "" || n.Type != html.ElementNode {
			continue
		}
		names[name] = true
		switch {
		case n.Data == "textarea":
			values.Add(name, strings.TrimPrefix(raw(n), "\n"))
		case n.Data == "button":
		case attrOf(n, "type") == "checkbox" || attrOf(n, "type") == "radio":
			if _, on := attribute(n, "checked"); on {
				values.Add(name, attrOf(n, "value"))
			}
		default:
			values.Add(name, attrOf(n, "value"))
		}
	}
	for name, v := range fill {
		if !names[name] {
			t.Fatalf("the form %s has no field %q", attrOf(form, "action"), name)
		}
		values[name] = v
	}
	method = http.MethodGet
	if strings.EqualFold(attrOf(form, "method"), "post") {
		method = http.MethodPost
	}
	return method, attrOf(form, "action"), values
}

func raw(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}
