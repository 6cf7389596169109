package ui

import (
	"slices"
	"strings"
	"testing"

	"parvis/app/i18n"

	"golang.org/x/net/html"
)

// Every page in every state, in every language, is well built for who listens, types or taps.
func TestPagesAreWellBuilt(t *testing.T) {
	t.Parallel()
	for _, lang := range i18n.Languages() {
		for name, page := range samples(lang) {
			t.Run(lang+"/"+name, func(t *testing.T) {
				t.Parallel()
				d := Render(page)
				if d.Title == "" || d.Lang != lang || d.Dir != i18n.Dir(lang) {
					t.Errorf("title %q, language %q, direction %q", d.Title, d.Lang, d.Dir)
				}
				doc := parse(t, d.Body)
				headings(t, doc)
				ids(t, doc)
				controls(t, doc)
				for _, l := range find(doc, "a") {
					if attribute(l, "href") == "" || words(l) == "" {
						t.Errorf("a link without address or words: %q", words(l))
					}
				}
				if len(find(doc, "main")) != 1 {
					t.Error("not one main")
				}
				if got := attribute(find(doc, "a")[0], "href"); got != "#contenu" {
					t.Errorf("the first link leads to %q, not to the content", got)
				}
			})
		}
	}
}

func headings(t *testing.T, doc *html.Node) {
	t.Helper()
	level, first := 0, 0
	for _, e := range find(doc, "*") {
		if len(e.Data) != 2 || e.Data[0] != 'h' || e.Data[1] < '1' || e.Data[1] > '6' {
			continue
		}
		n := int(e.Data[1] - '0')
		if n == 1 {
			first++
		}
		if n > level+1 {
			t.Errorf("h%d %q follows h%d", n, words(e), level)
		}
		level = n
	}
	if first != 1 {
		t.Errorf("%d h1", first)
	}
}

func ids(t *testing.T, doc *html.Node) {
	t.Helper()
	seen := map[string]bool{}
	for _, e := range with(doc, "id", "") {
		if id := attribute(e, "id"); seen[id] {
			t.Errorf("id %q twice", id)
		}
		seen[attribute(e, "id")] = true
	}
	for _, name := range []string{"aria-labelledby", "aria-describedby", "for"} {
		for _, e := range with(doc, name, "") {
			for _, id := range strings.Fields(attribute(e, name)) {
				if !seen[id] {
					t.Errorf("%s of %s points to %q, which is not there", name, e.Data, id)
				}
			}
		}
	}
	for _, e := range find(doc, "a") {
		if id, ok := strings.CutPrefix(attribute(e, "href"), "#"); ok && !seen[id] {
			t.Errorf("a link leads to #%s, which is not there", id)
		}
	}
}

func controls(t *testing.T, doc *html.Node) {
	t.Helper()
	labelled := map[string]bool{}
	for _, l := range find(doc, "label") {
		labelled[attribute(l, "for")] = true
	}
	for _, tag := range []string{"input", "textarea", "select"} {
		for _, e := range find(doc, tag) {
			if attribute(e, "type") == "hidden" {
				continue
			}
			inside := false
			for p := range e.Ancestors() {
				inside = inside || p.Data == "label"
			}
			if !inside && !labelled[attribute(e, "id")] {
				t.Errorf("%s %q has no label", tag, attribute(e, "name"))
			}
		}
	}
	for _, b := range find(doc, "button") {
		if words(b) == "" {
			t.Error("a button without words")
		}
	}
	for _, f := range find(doc, "form") {
		if attribute(f, "action") == "" || !slices.Contains([]string{"get", "post"}, attribute(f, "method")) {
			t.Errorf("a form with action %q and method %q", attribute(f, "action"), attribute(f, "method"))
		}
	}
}

// What was typed is still there when a form is shown again, with its fault beside it.
func TestFormKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	page := samples("fr")["ask-faulty"].(*NewRequestPage)
	page.Questions[1].Value = "\n  Oui, <b>trois</b> étés.\n"
	doc := parse(t, Render(page).Body)
	area := with(doc, "id", "f-q-kids")[0]
	if got := area.FirstChild.Data; got != page.Questions[1].Value {
		t.Errorf("text area holds %q, want %q", got, page.Questions[1].Value)
	}
	if got := attribute(with(doc, "id", "f-contact")[0], "value"); got != "malika@" {
		t.Errorf("contact holds %q", got)
	}
	why := with(doc, "id", "f-q-why")[0]
	if attribute(why, "aria-invalid") != "true" || !strings.Contains(attribute(why, "aria-describedby"), "f-q-why-faute") {
		t.Errorf("the fault is not tied to its field: %v", why.Attr)
	}
	if len(with(doc, "role", "alert")) != 1 || len(with(doc, "href", "#f-q-why")) != 1 {
		t.Error("no summary with a link to the field")
	}
	for _, in := range find(doc, "input") {
		if _, checked := has(in, "checked"); checked {
			t.Errorf("%q is ticked by itself", attribute(in, "name"))
		}
	}
}

func TestSecretStaysOutOfTheData(t *testing.T) {
	t.Parallel()
	d := Render(samples("fr")["request-mixed"])
	if !d.Live || len(d.Data) == 0 || strings.Contains(string(d.Data), "6t3kq0w9x8") {
		t.Errorf("live %v, data %d bytes", d.Live, len(d.Data))
	}
	if !strings.Contains(d.Body, "6t3kq0w9x8") {
		t.Error("the address to keep is not on the page")
	}
}

func TestReadersAndStaffHaveTheirOwnFrame(t *testing.T) {
	t.Parallel()
	pages := samples("fr")
	if len(find(parse(t, Render(pages["queue"]).Body), "footer")) != 0 {
		t.Error("staff see the public footer")
	}
	home := parse(t, Render(pages["home"]).Body)
	if len(find(home, "footer")) != 1 {
		t.Error("readers have no footer")
	}
	space := parse(t, Render(pages["space"]).Body)
	current := with(space, "aria-current", "page")
	if len(current) != 1 || attribute(current[0], "href") != "/espaces" {
		t.Errorf("the tab of a space: %d", len(current))
	}
}

func TestLanguagePrefix(t *testing.T) {
	t.Parallel()
	for _, c := range [][3]string{{"fr", "/faq", "/faq"}, {"en", "/faq", "/en/faq"}, {"en", "/", "/en"}, {"", "/", "/"}} {
		if got := Path(c[0], c[1]); got != c[2] {
			t.Errorf("Path(%q, %q) = %q, want %q", c[0], c[1], got, c[2])
		}
	}
	d := Render(&HomePage{Site: sampleSite("en", "/")})
	if d.Canonical != "/en" {
		t.Errorf("canonical %q", d.Canonical)
	}
}

func BenchmarkRender(b *testing.B) {
	page := samples("fr")["home"]
	for b.Loop() {
		Render(page)
	}
}
