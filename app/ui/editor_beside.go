package ui

import (
	"net/url"

	"parvis/app/i18n"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// What others do to a document that is open in the editor.

// others says who else has the document open.
func (p *EditorPage) others() any {
	if len(p.Others) == 0 {
		return nil
	}
	return note("sun", "info", el("p", el("strong", p.t("editor.others", "n", len(p.Others), "names", p.names(p.Others))), " ", p.t("editor.others_text")))
}

// Beside is who else has the document open, as HTML for the script; empty when nobody has.
func (p *EditorPage) Beside() string {
	if node, ok := p.others().(app.UI); ok {
		return tighten(app.HTMLString(node))
	}
	return ""
}

// Newer says who wrote a text that is newer than the one on the page.
func (p *EditorPage) Newer() string {
	if p.SavedBy == "" {
		return p.t("editor.newer")
	}
	return p.t("editor.newer_by", "name", p.SavedBy)
}

// Talk is the remarks, as HTML for the script.
func (p *EditorPage) Talk() string { return tighten(app.HTMLString(p.talked())) }

// remarks is the talk between who writes and who reads.
func (p *EditorPage) remarks() any {
	if p.ID == "" {
		return nil
	}
	return el("section", class("flow"), a("aria-labelledby", "h-remarques"),
		el("h2", class("h3"), id("h-remarques"), p.t("editor.comments")),
		p.talked(),
		p.post(p.path()+"/commentaires", class("flow"), hidden("langue", p.TextLang),
			p.text(field{Name: "remarque", Label: p.t("editor.comment"), Hint: p.t("editor.comment_hint"), Fault: p.Problem.of("remarque"), Area: true, Required: true}),
			el("button", class("btn alt"), p.t("editor.comment_send"))))
}

// talked is the list of the remarks; the script keeps it fresh.
func (p *EditorPage) talked() app.UI {
	return el("div", id("remarques"), a("aria-live", "polite"), when(len(p.Comments) > 0, func() app.UI {
		return el("ol", class("talk"), each(p.Comments, func(c Comment) app.UI { return p.comment(c) }))
	}))
}

func (p *EditorPage) comment(c Comment) app.UI {
	return el("li", class("card"),
		el("p", class("q2"), el("span", el("strong", c.Who), " ", el("small", i18n.Moment(p.Lang, p.Now, c.At))),
			when(c.Done, func() app.UI { return el("span", class("tag"), icon("check"), p.t("editor.comment_done")) })),
		lines("", c.Text),
		when(!c.Done && c.ID != "", func() app.UI {
			return p.post(p.path()+"/commentaires/"+url.PathEscape(c.ID), hidden("langue", p.TextLang),
				el("button", class("btn bare"), p.t("editor.comment_settle")))
		}))
}
