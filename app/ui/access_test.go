package ui

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"
)

// everyPage runs a check on every page and state, in both languages. The rows of server/access name these tests.
func everyPage(t *testing.T, check func(t *testing.T, page Page, doc *html.Node)) {
	t.Helper()
	t.Parallel()
	for _, p := range drawnPages() {
		t.Run(p.name, func(t *testing.T) { check(t, p.page, p.doc) })
	}
}

// drawnPage is a sample as a browser reads it. The tests here only look.
type drawnPage struct {
	name string
	page Page
	body string
	doc  *html.Node
}

var drawnPages = sync.OnceValue(func() []drawnPage {
	var all []drawnPage
	for _, lang := range []string{"fr", "en"} {
		for name, page := range samples(lang) {
			p := drawnPage{name: lang + "/" + name, page: page, body: Render(page).Body}
			p.doc, _ = html.Parse(strings.NewReader("<!doctype html><title>t</title><body>" + p.body)) // never fails on a string
			all = append(all, p)
		}
	}
	return all
})

func classed(n *html.Node, class string) bool {
	return slices.Contains(strings.Fields(attribute(n, "class")), class)
}

// within tells whether an element stands in one that satisfies.
func within(n *html.Node, is func(*html.Node) bool) bool {
	for p := range n.Ancestors() {
		if is(p) {
			return true
		}
	}
	return false
}

// written tells what documentalists wrote: tables and pictures there are theirs.
func written(n *html.Node) bool {
	return within(n, func(p *html.Node) bool { return classed(p, "txt") || attribute(p, "id") == "apercu" })
}

func TestDecorationIsSilent(t *testing.T) {
	everyPage(t, func(t *testing.T, _ Page, doc *html.Node) {
		for _, svg := range find(doc, "svg") {
			if attribute(svg, "role") == "img" && attribute(svg, "aria-label") != "" {
				continue // says something, in words too
			}
			if attribute(svg, "aria-hidden") != "true" || words(svg) != "" || attribute(svg, "role") != "" {
				t.Errorf("a drawing is not silent: %v %q", svg.Attr, words(svg))
			}
		}
		for _, img := range find(doc, "img") {
			if _, ok := has(img, "alt"); !ok {
				t.Errorf("a picture without words: %v", img.Attr)
			}
		}
		for _, tag := range []string{"object", "embed", "canvas", "iframe", "video", "audio", "marquee", "blink"} {
			if n := len(find(doc, tag)); n > 0 {
				t.Errorf("%d %s", n, tag)
			}
		}
	})
}

// Nobody has to remember a password or to solve anything.
func TestNoPuzzle(t *testing.T) {
	everyPage(t, func(t *testing.T, _ Page, doc *html.Node) {
		for _, in := range find(doc, "input") {
			if attribute(in, "type") == "password" || attribute(in, "type") == "image" {
				t.Errorf("a field %v", in.Attr)
			}
		}
		for _, e := range find(doc, "*") {
			if strings.Contains(strings.ToLower(attribute(e, "class")+attribute(e, "id")+attribute(e, "name")), "captcha") {
				t.Errorf("%s %v", e.Data, e.Attr)
			}
		}
	})
}

func TestTablesAreNamed(t *testing.T) {
	everyPage(t, func(t *testing.T, _ Page, doc *html.Node) {
		for _, table := range find(doc, "table") {
			if written(table) {
				continue
			}
			if len(find(table, "caption")) == 0 && attribute(table, "aria-labelledby") == "" {
				t.Errorf("a table without a name: %q", words(table))
			}
			if len(find(table, "th")) == 0 {
				t.Error("a table without headers")
			}
			for _, th := range find(table, "th") {
				if s := attribute(th, "scope"); s != "col" && s != "row" {
					t.Errorf("the header %q has scope %q", words(th), s)
				}
			}
		}
	})
}

// What a browser makes of the markup is what we wrote: no element is closed or moved by it, no attribute stands twice.
func TestMarkupNestsAsWritten(t *testing.T) {
	t.Parallel()
	for _, p := range drawnPages() {
		name, body := p.name, p.body
		var wrote, made []string
		depth := 0
		for z := html.NewTokenizer(strings.NewReader(body)); ; {
			kind := z.Next()
			if kind == html.ErrorToken {
				break
			}
			tok := z.Token()
			switch kind {
			case html.StartTagToken:
				wrote = append(wrote, fmt.Sprint(depth, tok.Data))
				if !slices.Contains([]string{"input", "br", "hr", "img", "source"}, tok.Data) {
					depth++
				}
			case html.SelfClosingTagToken:
				wrote = append(wrote, fmt.Sprint(depth, tok.Data))
			case html.EndTagToken:
				depth--
			}
			seen := map[string]bool{}
			for _, at := range tok.Attr {
				if seen[at.Key] {
					t.Errorf("%s: %s has %s twice", name, tok.Data, at.Key)
				}
				seen[at.Key] = true
			}
		}
		var walk func(*html.Node, int)
		walk = func(n *html.Node, depth int) {
			for c := n.FirstChild; c != nil; c = c.NextSibling {
				if c.Type == html.ElementNode {
					made = append(made, fmt.Sprint(depth, strings.ToLower(c.Data)))
					walk(c, depth+1)
				}
			}
		}
		walk(find(p.doc, "body")[0], 0)
		for i := range wrote {
			if i >= len(made) || wrote[i] != made[i] {
				t.Errorf("%s: written %v, read %v", name, wrote[max(0, i-3):min(len(wrote), i+2)], made[max(0, min(i-3, len(made))):min(len(made), i+2)])
				break
			}
		}
	}
}

// The parts of a page are declared, named, and in the same place on every page: menu, search, content, help.
func TestLandmarks(t *testing.T) {
	everyPage(t, func(t *testing.T, page Page, doc *html.Node) {
		for _, tag := range []string{"header", "main"} {
			if n := len(find(doc, tag)); n != 1 {
				t.Errorf("%d %s", n, tag)
			}
		}
		names := map[string]bool{}
		for _, nav := range find(doc, "nav") {
			name := attribute(nav, "aria-label")
			if name == "" || names[name] {
				t.Errorf("navigation named %q", name)
			}
			names[name] = true
		}
		head := find(doc, "header")[0]
		if navs := find(head, "nav"); len(navs) != 1 || len(find(navs[0], "a")) < 2 || len(find(navs[0], "li")) != len(find(navs[0], "a")) {
			t.Fatal("the header has not one menu, which is a list")
		}
		for _, list := range append(find(doc, "ul"), find(doc, "ol")...) {
			for c := list.FirstChild; c != nil; c = c.NextSibling {
				if c.Type == html.ElementNode && c.Data != "li" {
					t.Errorf("a list holds a %s", c.Data)
				}
			}
		}
		if page.site().inWorkshop() {
			return
		}
		if len(find(doc, "footer")) != 1 {
			t.Error("no footer")
		}
		if len(with(head, "href", page.site().to("/recherche"))) != 1 {
			t.Error("the menu does not lead to the search")
		}
		if n := len(with(doc, "role", "search")); n != 1 {
			t.Errorf("%d search fields", n)
		}
		if foot := find(doc, "footer"); page.site().Welcome.Name != "" && (len(with(foot[0], "id", "aide")) != 1 || len(find(foot[0], "nav")) != 2) {
			t.Error("help is not where it is on the other pages")
		}
	})
}

// What a person wrote and another page repeats is a quotation.
func TestQuotesAreQuotes(t *testing.T) {
	t.Parallel()
	for name, quoted := range map[string]string{"request-refused": "Le jardin est complet", "queue-stale": "Le jardin est complet."} {
		found := false
		for _, q := range find(parse(t, Render(samples("fr")[name]).Body), "blockquote") {
			found = found || strings.Contains(words(q), quoted)
		}
		if !found {
			t.Errorf("%s: %q is not quoted", name, quoted)
		}
	}
}

// labelOf is the words of a field's label.
func labelOf(doc, field *html.Node) string {
	for _, l := range find(doc, "label") {
		if id := attribute(field, "id"); id != "" && attribute(l, "for") == id {
			return words(l)
		}
	}
	for p := range field.Ancestors() {
		if p.Data == "label" {
			return words(p)
		}
	}
	return ""
}

func TestSameFieldSameLabel(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"fr", "en"} {
		labels := map[string]map[string]bool{"q": {}, "contact": {}}
		for _, p := range drawnPages() {
			if p.page.site().inWorkshop() || p.page.site().Lang != lang {
				continue
			}
			name, doc := p.name, p.doc
			for _, in := range find(doc, "input") {
				of, ok := labels[attribute(in, "name")]
				if !ok || attribute(in, "type") == "hidden" {
					continue
				}
				label := labelOf(doc, in)
				if label == "" {
					t.Errorf("%s: %q has no label", name, attribute(in, "name"))
				}
				of[label] = true
			}
		}
		for _, field := range []string{"q", "contact"} {
			if len(labels[field]) != 1 {
				t.Errorf("%s: the field %q has the labels %v", lang, field, labels[field])
			}
		}
	}
}

// Boxes and dots that belong together stand in a group with a title.
func TestChoicesAreGrouped(t *testing.T) {
	everyPage(t, func(t *testing.T, _ Page, doc *html.Node) {
		for _, form := range find(doc, "form") {
			same := map[string][]*html.Node{}
			for _, in := range find(form, "input") {
				if kind := attribute(in, "type"); kind == "radio" || kind == "checkbox" {
					name := attribute(in, "name")
					same[name] = append(same[name], in)
				}
			}
			for name, all := range same {
				for _, in := range all {
					grouped := within(in, func(p *html.Node) bool {
						if p.Data == "fieldset" {
							legends := find(p, "legend")
							return len(legends) > 0 && words(legends[0]) != ""
						}
						return attribute(p, "role") == "group" && attribute(p, "aria-label")+attribute(p, "aria-labelledby") != ""
					})
					if len(all) > 1 && !grouped {
						t.Errorf("%d choices %q have no group with a title", len(all), name)
						break
					}
				}
			}
		}
	})
}

// What is wrong is said at its field, for who listens too; a known field fills itself.
func TestFaultsAreTiedToTheirFields(t *testing.T) {
	t.Parallel()
	tied := 0
	for _, p := range drawnPages() {
		name, doc := p.name, p.doc
		described := map[string]bool{}
		for _, e := range with(doc, "aria-describedby", "") {
			for _, id := range strings.Fields(attribute(e, "aria-describedby")) {
				described[id] = true
			}
		}
		for _, e := range find(doc, "*") {
			if !classed(e, "err") {
				continue
			}
			tied++
			if !described[attribute(e, "id")] {
				t.Errorf("%s: the fault %q is tied to no field", name, words(e))
			}
		}
		for _, e := range with(doc, "aria-invalid", "true") {
			if attribute(e, "aria-describedby") == "" {
				t.Errorf("%s: %q is wrong and does not say why", name, attribute(e, "name"))
			}
		}
		for _, in := range with(doc, "name", "contact") {
			if p.page.site().inWorkshop() {
				break // somebody else's
			}
			if attribute(in, "type") != "hidden" && attribute(in, "autocomplete") != "email" {
				t.Errorf("%s: the contact does not fill itself", name)
			}
		}
	}
	if tied == 0 {
		t.Error("no fault was looked at")
	}
}
