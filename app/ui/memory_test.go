package ui

import (
	"slices"
	"strings"
	"testing"

	"parvis/content"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
	"golang.org/x/net/html"
)

// A snippet lets <mark> through and nothing else, whatever an index holds.
func TestMarked(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"un <mark>jardin</mark> &amp; deux":     "un <mark>jardin</mark> &amp; deux",
		"<script>alert(1)</script>":             "&lt;script&gt;alert(1)&lt;/script&gt;",
		"<mark><mark>x</mark></mark>":           "<mark>&lt;mark&gt;x</mark>&lt;/mark&gt;",
		"<mark onclick=x>y</mark>":              "&lt;mark onclick=x&gt;y&lt;/mark&gt;",
		"<mark>never closed":                    "<mark>never closed</mark>",
		"</p><img src=x onerror=alert(1)>":      "&lt;/p&gt;&lt;img src=x onerror=alert(1)&gt;",
		"&lt;b&gt; stays <MARK>as it is</MARK>": "&lt;b&gt; stays &lt;MARK&gt;as it is&lt;/MARK&gt;",
	} {
		if got := tighten(app.HTMLString(marked("snip", in))); got != `<p class="snip">`+want+`</p>` {
			t.Errorf("%s:\n got %s\nwant %s", in, got, want)
		}
	}
}

func FuzzMarked(f *testing.F) {
	for _, s := range hostile() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, e := range find(parse(t, tighten(app.HTMLString(marked("snip", s)))), "*") {
			if !slices.Contains([]string{"html", "head", "title", "body", "p", "mark"}, e.Data) || e.Data == "mark" && len(e.Attr) > 0 {
				t.Fatalf("%q makes %s", s, e.Data)
			}
		}
	})
}

// Only pages for everybody say how they look where their address is passed on.
func TestCards(t *testing.T) {
	t.Parallel()
	for name, page := range samples("fr") {
		d := Render(page)
		if (d.Card == nil) != (d.Robots != "") {
			t.Errorf("%s: robots %q, card %v", name, d.Robots, d.Card)
		}
	}
	if c := Render(samples("fr")["summary"]).Card; c.Type != "article" || c.Title != "Prêter les outils entre jardins" || c.Locale != "fr_FR" {
		t.Errorf("%+v", c)
	}
	if d := Render(samples("fr")["summaries"]); d.Feed != "/flux.atom" {
		t.Errorf("feed %q", d.Feed)
	}
}

// A summary is read in the order of what matters, whatever the order of its text.
func TestSummaryOrder(t *testing.T) {
	t.Parallel()
	page := sampleSummary("fr")
	slices.Reverse(page.Sections)
	var got []string
	for _, h := range find(with(parse(t, Render(page).Body), "id", "contenu")[0], "h2") {
		got = append(got, attribute(h, "id"))
	}
	if want := []string{"decide", "actions", "ouvert", "contexte", "chiffres", ""}; !slices.Equal(got[:5], want[:5]) {
		t.Errorf("sections %v", got)
	}
	newer := samples("fr")["summary-old"].(*SummaryPage)
	body := Render(newer).Body
	if strings.Index(body, "La malle passe à dix jours") > strings.Index(body, "<h1") {
		t.Error("the more recent decision stands below the title")
	}
	empty := sampleSummary("fr")
	empty.Sections = []SummarySection{{Part: content.PartDecided, ID: "decide"}}
	if len(with(parse(t, Render(empty).Body), "id", "decide")) != 0 {
		t.Error("an empty part is shown")
	}
}

// What a person searched without finding goes along to the question.
func TestNoResultLeadsToAQuestion(t *testing.T) {
	t.Parallel()
	page := samples("fr")["search-none"].(*SearchPage)
	page.Query = `« où & quand » ?`
	doc := parse(t, Render(page).Body)
	if len(with(doc, "href", "/questions/nouvelle?mots=%C2%AB+o%C3%B9+%26+quand+%C2%BB+%3F")) != 1 {
		t.Error("no link with the words")
	}
	if len(with(doc, "role", "status")) != 1 {
		t.Error("the count is not said")
	}
	form := parse(t, Render(samples("fr")["question-new"]).Body)
	if got := with(form, "name", "mots"); len(got) != 1 || attribute(got[0], "value") != "aquaponie" {
		t.Error("the words are not sent along")
	}
}

// Enter in a field of the editor saves: the first button of a form is the one that browsers press.
func TestEnterSaves(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"editor", "editor-new", "editor-faulty", "editor-agree"} {
		form := with(parse(t, Render(samples("fr")[name]).Body), "id", "texte")[0]
		var first *html.Node
		for _, b := range find(form, "button") {
			if attribute(b, "type") != "button" {
				first = b
				break
			}
		}
		if first == nil || attribute(first, "value") != "enregistrer" {
			t.Errorf("%s: the first button is %v", name, first)
		}
	}
}

// Without JavaScript the editor sends every field under the name that it is filled by, and the text to the byte.
func TestEditorSendsWhatItShows(t *testing.T) {
	t.Parallel()
	page := sampleEditor("fr")
	page.Body = "\n\n  Deux lignes vides <b>avant</b>.\n</textarea>\n"
	form := with(parse(t, Render(page).Body), "id", "texte")[0]
	for name, want := range map[string]string{
		"version": "01jd", "langue": "fr", "f.title": "Prêter les outils entre jardins", "f.date": "2026-11-12",
		"f.sensitive": "oui", "f.owner.0.0": "Paul", "f.owner.0.3": "paul@example.org", "f.questions.0.1": "Pour vous accueillir",
		"f.questions.1.0": "", "f.at": "2026-11-22T18:00",
	} {
		in := with(form, "name", name)
		if len(in) != 1 || attribute(in[0], "value") != want {
			t.Errorf("%s: %d fields, want one with %q", name, len(in), want)
		}
	}
	if area := with(form, "name", "corps"); len(area) != 1 || area[0].FirstChild.Data != page.Body {
		t.Errorf("the text is %q", area[0].FirstChild.Data)
	}
	if cell := with(form, "name", "f.choices.0.1"); len(cell) != 1 || words(cell[0]) != "semaine | Chaque semaine\nmois | Chaque mois" {
		t.Error("a cell of several lines loses them")
	}
	if len(with(form, "name", "f.choices.2.0")) != 0 {
		t.Error("two empty rows stand at the end")
	}
	picked := 0
	for _, o := range find(form, "option") {
		if _, ok := has(o, "selected"); ok && attribute(o, "value") == "yes" {
			picked++
		}
		if _, ok := has(o, "value"); !ok {
			t.Errorf("option %q would send its words", words(o))
		}
	}
	if picked != 1 {
		t.Error("the choice is not kept")
	}
}
