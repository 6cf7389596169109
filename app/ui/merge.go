package ui

import (
	"net/url"
	"time"

	"parvis/app/i18n"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// MergePage is "/atelier/documents/{kind}/{id}/fusion?langue=": two texts of one document, of two people or of folder
// and editor. It also answers a form of EditorPage whose version was not the latest.
//
// Form: POST to the same path: version (Revision, of theirs), langue, mien (my whole text), texte (the proposal), and
// the button choix = miens | leurs | fusion. Field of Problem: "texte".
type MergePage struct {
	Site
	Kind     string
	ID       string
	TextLang string
	Heading  string // title of the document
	Revision string // of Theirs
	Mine     MergeSide
	Theirs   MergeSide
	Base     *MergeSide // what both began with, when it is known
	Hunks    []DiffHunk // from theirs to mine
	Merged   string     // proposal
	Open     int        // places of the proposal that are to be settled by hand; they are marked in it
	Problem  *Problem
}

// MergeSide is one of the texts: the whole file.
type MergeSide struct {
	Who    string // first name, or empty
	Folder bool   // comes from the content folder
	At     time.Time
	Text   string
}

func (p *MergePage) head() head {
	return head{Title: p.t("merge.title", "title", p.Heading), CSS: []string{"form", "staff", "desk", "diff"}, Private: true}
}

func (p *MergePage) path() string {
	return "/atelier/documents/" + url.PathEscape(p.Kind) + "/" + url.PathEscape(p.ID)
}

func (p *MergePage) body() app.UI {
	return el("div", class("desk"),
		el("a", class("tall"), href(p.to(p.path())+"?langue="+url.QueryEscape(p.TextLang)), icon("back"), el("span", p.Heading)),
		el("div", class("flow head"),
			el("h1", class("h2"), p.t("merge.heading")),
			el("p", p.t("merge.text"))),
		p.faults(p.Problem),
		el("section", class("flow card"), a("aria-labelledby", "h-ecarts"),
			el("h2", class("h3"), id("h-ecarts"), p.t("merge.differences")),
			el("p", class("sm mut"), p.t("merge.differences_text", "theirs", p.side(p.Theirs, "merge.theirs"))),
			when(len(p.Hunks) == 0, func() app.UI { return el("p", p.t("diff.none")) }),
			when(len(p.Hunks) > 0, func() app.UI { return p.diff(p.Hunks) })),
		p.post(p.path()+"/fusion", class("flow up"),
			hidden("version", p.Revision), hidden("langue", p.TextLang), hidden("mien", p.Mine.Text),
			el("div", class("row"),
				el("button", class("btn alt"), a("name", "choix"), a("value", "miens"), p.t("merge.keep_mine")),
				el("button", class("btn alt"), a("name", "choix"), a("value", "leurs"), p.t("merge.keep_theirs"))),
			p.text(field{Name: "texte", Label: p.t("merge.both"), Hint: p.bothHint(), Value: p.Merged, Fault: p.Problem.of("texte"), Area: true, Rows: "16"}),
			el("button", class("btn"), a("name", "choix"), a("value", "fusion"), p.t("merge.save"))),
		el("div", class("cols up"),
			p.whole("mine", p.t("merge.mine"), p.Mine),
			p.whole("theirs", p.side(p.Theirs, "merge.theirs"), p.Theirs),
			when(p.Base != nil, func() app.UI { return p.whole("base", p.t("merge.base"), *p.Base) })),
	)
}

// side says whose text it is.
func (p *MergePage) side(m MergeSide, key string) string {
	switch {
	case m.Folder:
		return p.t("merge.folder")
	case m.Who != "":
		return p.t("merge.of", "name", m.Who)
	}
	return p.t(key)
}

func (p *MergePage) bothHint() string {
	if p.Open > 0 {
		return p.t("merge.both_open", "n", p.Open)
	}
	return p.t("merge.both_hint")
}

func (p *MergePage) whole(name, title string, m MergeSide) app.UI {
	return el("section", class("flow"), a("aria-labelledby", "h-"+name),
		el("h2", class("h3"), id("h-"+name), title),
		when(!m.At.IsZero(), func() app.UI { return el("p", class("sm mut"), i18n.Moment(p.Lang, p.Now, m.At)) }),
		el("pre", class("raw"), a("tabindex", "0"), a("lang", p.TextLang), m.Text))
}
