package ui

import (
	"parvis/app/i18n"
	"parvis/content"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// parts are those of a summary, in the order of a new one.
var parts = []content.SectionPart{content.PartContext, content.PartDecided, content.PartActions, content.PartOpen, content.PartSources}

// guide says what the text is for and, of a summary, each of its parts. It is open where nothing is written yet.
func (p *EditorPage) guide() any {
	key := "guide." + p.Kind
	if !i18n.Has(key) {
		return nil
	}
	return el("details", class("card"), id("guide"), yes("open", p.ID == ""),
		el("summary", p.guideTitle()),
		el("div", class("flow inner sm"),
			el("p", p.t(key)),
			when(p.Kind == string(content.KindSummary), func() app.UI {
				return el("ul", class("plain"), each(parts, func(part content.SectionPart) app.UI {
					return el("li", el("strong", p.tongue(p.TextLang), p.partTitle(part)), p.t("guide.is"), " ", p.t("guide.summary."+string(part)))
				}))
			})))
}

func (p *EditorPage) guideTitle() string {
	if p.Kind == string(content.KindSummary) {
		return p.t("guide.title_parts")
	}
	return p.t("guide.title")
}

// partTitle is the title of a part as it stands in the text.
func (p *EditorPage) partTitle(part content.SectionPart) string {
	lang := p.TextLang
	if i18n.Pick(lang) != lang {
		lang = "en" // as the template of a new text
	}
	return i18n.T(lang, "guide.part."+string(part))
}

// bodyHint tells how to write, and to leave the titles of parts where they are.
func (p *EditorPage) bodyHint() string {
	switch p.Kind {
	case string(content.KindSummary), string(content.KindCharter):
		return p.t("editor.body_hint") + " " + p.t("guide.keep")
	}
	return p.t("editor.body_hint")
}
