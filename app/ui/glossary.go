package ui

import (
	"strings"
	"time"

	"parvis/app/i18n"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// GlossaryPage is "/glossaire": the community's own words and acronyms.
type GlossaryPage struct {
	Site
	TextLang string // of the words when it is not the page's (no translation), else empty
	HTML     string // sanitised: what is written around the words, or the whole glossary; may be empty
	Groups   []GlossaryGroup
	Updated  time.Time
	Edit     string // staff: address of the editor, or empty
}

// GlossaryGroup is a letter with its words.
type GlossaryGroup struct {
	Letter string
	Terms  []GlossaryTerm
}

// GlossaryTerm is one word.
type GlossaryTerm struct {
	ID   string // of its place on the page
	Term string
	Long string   // what an acronym stands for, or empty
	Also []string // other words for the same
	HTML string   // sanitised
}

func (p *GlossaryPage) head() head {
	return head{Title: p.t("nav.glossary"), Description: p.t("glossary.description", "name", p.Name), CSS: []string{"find"}, Card: "website"}
}

func (p *GlossaryPage) body() app.UI {
	if len(p.Groups) == 0 && strings.TrimSpace(p.HTML) == "" {
		return el("div", class("wrap"),
			el("div", class("head"), el("h1", p.t("nav.glossary"))),
			p.nothing("shut", p.t("glossary.none"), p.t("glossary.none_text"), p.askHref("", ""), p.t("question.ask")))
	}
	return el("div", class("wrap narrow"),
		el("div", class("head flow"),
			el("h1", p.t("nav.glossary")),
			el("p", class("lede"), p.t("glossary.lede")),
			p.only(p.TextLang),
			when(len(p.Groups) > 2, func() app.UI {
				return el("nav", a("aria-label", p.t("glossary.letters")), el("ul", class("row"), each(p.Groups, func(g GlossaryGroup) app.UI {
					return el("li", el("a", class("chip"), href("#"+p.anchor(g)), g.Letter))
				})))
			}),
		),
		when(p.HTML != "", func() app.UI { return el("div", p.tongue(p.TextLang), sanitised("txt flow", p.HTML)) }),
		each(p.Groups, func(g GlossaryGroup) app.UI {
			return el("section", class("up"), a("aria-labelledby", p.anchor(g)),
				el("h2", id(p.anchor(g)), g.Letter),
				el("dl", class("words"), p.tongue(p.TextLang), each(g.Terms, func(t GlossaryTerm) app.UI { return p.term(t) })))
		}),
		el("p", class("row gap"),
			when(!p.Updated.IsZero(), func() app.UI {
				return el("span", class("sm mut"), p.t("updated", "date", i18n.Date(p.Lang, p.Updated)))
			}),
			el("a", class("tall"), href(p.askHref("document", "glossary")), p.t("glossary.missing")),
			when(p.Edit != "", func() app.UI { return el("a", class("btn alt"), href(p.Edit), p.t("editor.edit")) }),
		),
	)
}

func (p *GlossaryPage) anchor(g GlossaryGroup) string { return fieldID("lettre." + g.Letter) }

func (p *GlossaryPage) term(t GlossaryTerm) app.UI {
	return el("div", id(t.ID),
		el("dt", t.Term, when(t.Long != "", func() app.UI { return el("span", class("line mut"), t.Long) })),
		el("dd", sanitised("txt flow", t.HTML),
			when(len(t.Also) > 0, func() app.UI { return el("p", class("sm mut"), p.t("glossary.also", "words", p.names(t.Also))) })))
}
