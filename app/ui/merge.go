package ui

import (
	"net/url"
	"time"

	"parvis/app/i18n"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// MergePage is "/atelier/documents/{kind}/{id}/fusion?langue=": two texts of one document, of two people or of folder
// and editor. What only one of them changed is put together already; the rest is chosen here. It also answers a form of
// EditorPage whose version was not the latest.
//
// Form: POST to the same path: version (Revision, of theirs), mien and depart (revisions), langue, for each passage its
// Name = mine | theirs | both, texte (the text below the fields as it was written by hand), and the button choix = miens |
// leurs | fusion | texte. Fields of Problem: names of passages.
type MergePage struct {
	Site
	Kind     string
	ID       string
	TextLang string
	Heading  string // title of the document
	Revision string // of Theirs
	Kept     string // revision of Mine
	Begun    string // revision of Base, or empty
	Settles  bool   // Mine is the editor's, Theirs the folder's
	Own      bool   // Theirs is by the reader too, from another window
	Mine     MergeSide
	Theirs   MergeSide
	Base     *MergeSide     // what both began with, when it is known
	Open     []MergePassage // what both changed
	Taken    []MergeTaken   // what could be put together
	Merged   string         // the text below the fields, with both passages where one is to be chosen
	Writing  bool           // it was written in
	Problem  *Problem
}

// MergeSide is one of the texts.
type MergeSide struct {
	Who    string // first name, or empty
	Folder bool   // comes from the content folder
	At     time.Time
	HTML   string // sanitised; empty for what cannot be shown
	Text   string // the whole file, for then
}

// MergePassage is what both changed, each in another way.
type MergePassage struct {
	Name   string
	Label  string // of the field, empty for a passage of the text
	Under  string // the heading it stands under, or empty
	Before string
	Mine   string
	Theirs string
	Both   bool   // both can stand, one after the other
	Choice string // "", "mine", "theirs", "both"
}

// MergeTaken is a change that asks for nobody.
type MergeTaken struct {
	Label string // of the field, else the heading it stands under, or empty
	From  string // "mine", "theirs", "agreed"
	Lines []DiffLine
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
			el("p", p.theirs("merge.since."), " ", p.t("merge.text"))),
		el("div", class("slot"), p.faults(p.Problem)),
		p.post(p.path()+"/fusion", class("flow up"),
			hidden("version", p.Revision), hidden("mien", p.Kept), hidden("depart", p.Begun), hidden("langue", p.TextLang),
			p.passages(), p.taken(),
			el("button", class("btn"), a("name", "choix"), a("value", "fusion"), p.t("merge.save")),
			p.written(), p.alone()),
		el("details", class("card up"),
			el("summary", p.t("merge.whole")),
			el("div", class("cols inner"),
				p.side("mine", p.mine("merge.text_of."), p.Mine),
				p.side("theirs", p.theirs("merge.text_of."), p.Theirs),
				when(p.Base != nil, func() app.UI { return p.side("base", p.t("merge.base"), *p.Base) }))),
	)
}

// mine says something of the first text, by a key that begins so.
func (p *MergePage) mine(key string) string {
	if p.Settles {
		return p.t(key + "editor")
	}
	return p.t(key + "mine")
}

// theirs says something of the second one.
func (p *MergePage) theirs(key string) string {
	when := i18n.Moment(p.Lang, p.Now, p.Theirs.At)
	switch {
	case p.Theirs.Folder:
		return p.t(key+"folder", "when", when)
	case p.Own:
		return p.t(key+"own", "when", when)
	case p.Theirs.Who != "":
		return p.t(key+"name", "name", p.Theirs.Who, "when", when)
	}
	return p.t(key+"other", "when", when)
}

// passages are the choices that only a person can make.
func (p *MergePage) passages() app.UI {
	if len(p.Open) == 0 {
		return el("p", p.t("merge.nothing_open"))
	}
	return el("section", class("flow"), a("aria-labelledby", "h-choix"),
		el("h2", class("h3"), id("h-choix"), p.t("merge.choose")),
		el("p", p.t("merge.choose_text", "n", len(p.Open))),
		each(p.numbered(), func(one numberedPassage) app.UI { return p.passage(one) }))
}

type numberedPassage struct {
	MergePassage
	n int
}

func (p *MergePage) numbered() []numberedPassage {
	out := make([]numberedPassage, len(p.Open))
	for i, o := range p.Open {
		out[i] = numberedPassage{o, i + 1}
	}
	return out
}

// Called is how a passage is named, by its number among those to choose.
func (p *MergePage) Called(n int) string {
	one := p.Open[n-1]
	name := p.t("merge.passage", "n", n)
	switch {
	case one.Label != "":
		return name + " · " + one.Label
	case one.Under != "":
		return name + " · " + p.t("merge.under", "title", one.Under)
	}
	return name
}

func (p *MergePage) passage(one numberedPassage) app.UI {
	fault := p.Problem.of(one.Name)
	box := fieldID(one.Name)
	option := func(value, title string, text ...string) app.UI {
		return pick("radio", one.Name, value, one.Choice == value, title, "", yes("required", true),
			each(text, func(t string) app.UI {
				if t == "" {
					return el("span", class("said mut"), p.t("merge.nothing"))
				}
				return el("span", class("said"), p.tongue(p.TextLang), t)
			}))
	}
	return el("fieldset", id(box), a("tabindex", "-1"), a("aria-describedby", faultID(box, fault)),
		el("legend", p.Called(one.n)),
		when(one.Before != "", func() app.UI {
			return el("p", class("sm mut said"), p.t("merge.before"), " ", el("span", p.tongue(p.TextLang), one.Before))
		}),
		option("mine", p.mine("merge.take."), one.Mine),
		option("theirs", p.theirs("merge.take."), one.Theirs),
		when(one.Both, func() app.UI { return option("both", p.t("merge.take.both"), one.Mine, one.Theirs) }),
		p.fault(box+"-faute", fault))
}

func faultID(box, fault string) string {
	if fault == "" {
		return ""
	}
	return box + "-faute"
}

// taken shows what was put together, and where it comes from.
func (p *MergePage) taken() any {
	if len(p.Taken) == 0 {
		return nil
	}
	return el("section", class("card flow"), a("aria-labelledby", "h-pris"),
		el("h2", class("h3"), id("h-pris"), p.t("merge.taken")),
		el("p", class("sm mut"), p.t("merge.taken_text")),
		el("ul", class("list dense"), each(p.Taken, func(t MergeTaken) app.UI {
			from := p.t("merge.text_of.both")
			switch t.From {
			case "mine":
				from = p.mine("merge.text_of.")
			case "theirs":
				from = p.theirs("merge.text_of.")
			}
			return el("li",
				el("p", class("row"), el("span", class("tag"), from), when(t.Label != "", func() app.UI { return el("strong", t.Label) })),
				p.diff([]DiffHunk{{Lines: t.Lines}}))
		})))
}

// written is for who would rather write the text below the fields than choose.
func (p *MergePage) written() app.UI {
	hint := p.t("merge.write_hint")
	if len(p.Open) > 0 {
		hint = p.t("merge.write_open")
	}
	return el("details", class("card"), yes("open", p.Writing),
		el("summary", p.t("merge.write")),
		el("div", class("flow inner"),
			p.text(field{Name: "texte", Label: p.t("editor.body"), Hint: hint, Value: p.Merged, Area: true, Rows: "16"}),
			el("button", class("btn alt"), a("name", "choix"), a("value", "texte"), yes("formnovalidate", true), p.t("merge.write_save"))))
}

// alone keeps one text and lets the other go, which stays in the history.
func (p *MergePage) alone() app.UI {
	return el("details", class("card"),
		el("summary", p.t("merge.alone")),
		el("div", class("flow inner"),
			el("p", p.t("merge.alone_text")),
			el("div", class("row"),
				el("button", class("btn alt"), a("name", "choix"), a("value", "miens"), yes("formnovalidate", true), p.mine("merge.keep.")),
				el("button", class("btn alt"), a("name", "choix"), a("value", "leurs"), yes("formnovalidate", true), p.theirs("merge.keep.")))))
}

// side is a whole text as its readers would see it.
func (p *MergePage) side(name, title string, m MergeSide) app.UI {
	return el("section", class("flow"), a("aria-labelledby", "h-"+name),
		el("h2", class("h3"), id("h-"+name), title),
		when(!m.At.IsZero(), func() app.UI { return el("p", class("sm mut"), i18n.Moment(p.Lang, p.Now, m.At)) }),
		p.rendered(name, m.HTML, m.Text, p.TextLang))
}

// rendered is a text as its readers would see it, or as it is when it cannot be shown.
func (s *Site) rendered(name, html, text, lang string) app.UI {
	if html == "" {
		return el("pre", class("raw"), id(name), a("tabindex", "0"), s.tongue(lang), text)
	}
	return el("div", class("read"), id(name), s.tongue(lang), sanitised("txt flow", html))
}
