package ui

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func parse(t *testing.T, body string) *html.Node {
	t.Helper()
	doc, err := html.Parse(strings.NewReader("<!doctype html><title>t</title><body>" + body))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// find lists the elements with a tag, or all of them for "*", in document order.
func find(n *html.Node, tag string) []*html.Node {
	var out []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && (tag == "*" || d.Data == tag) {
			out = append(out, d)
		}
	}
	return out
}

// with lists the elements that have an attribute with a value; an empty value means any.
func with(n *html.Node, name, value string) []*html.Node {
	var out []*html.Node
	for _, e := range find(n, "*") {
		if v, ok := has(e, name); ok && (value == "" || v == value) {
			out = append(out, e)
		}
	}
	return out
}

func has(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func attribute(n *html.Node, name string) string {
	v, _ := has(n, name)
	return v
}

// words is the text of an element.
func words(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.TrimSpace(b.String())
}
