package ui

import (
	"net/url"
	"time"

	"parvis/app/i18n"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// DocumentHistoryPage is "/atelier/documents/{kind}/{id}/historique?langue=&de=&a=&lire=".
//
// The comparison is a GET to the same path (de, a: revisions; langue), and so is reading one (lire). Restoring: POST …/restaurer (revision, version,
// langue) makes a draft of an older text.
type DocumentHistoryPage struct {
	Site
	Kind      string
	ID        string
	TextLang  string
	Heading   string // title of the document
	Revision  string // the latest: hidden version of the restore form
	Revisions []DocumentRevision
	From      string // revisions compared, or empty
	To        string
	Hunks     []DiffHunk
	Read      string // revision that is read, or empty
	HTML      string // of it, sanitised; empty when it cannot be shown
	Text      string // the whole file, for then
	More      string // address of older revisions, or empty
	Restore   bool   // the reader may restore
	Problem   *Problem
}

// DocumentRevision is one text. The document's own comes first, then the others, newest first.
type DocumentRevision struct {
	ID     string
	Number int    // from 1, the oldest; times alone may be the same
	Who    string // first name, or empty
	Folder bool   // came from the content folder
	At     time.Time
	Note   string // words of its author, or one of ours: "folder", "kept", "merged", "restored"
	State  string // of EditorPage
	Live   bool   // what readers see
}

func (p *DocumentHistoryPage) head() head {
	return head{Title: p.t("summary.history_of", "title", p.Heading), CSS: []string{"form", "staff", "desk", "diff"}, Private: true}
}

func (p *DocumentHistoryPage) path() string {
	return "/atelier/documents/" + url.PathEscape(p.Kind) + "/" + url.PathEscape(p.ID)
}

func (p *DocumentHistoryPage) body() app.UI {
	return el("div",
		el("a", class("tall"), href(p.to(p.path())+"?langue="+url.QueryEscape(p.TextLang)), icon("back"), el("span", p.Heading)),
		el("div", class("head"), el("h1", class("h2"), p.t("summary.history"))),
		el("div", class("slot"), p.faults(p.Problem)),
		p.reading(),
		p.compared(),
		el("section", class("flow up"), a("aria-labelledby", "h-versions"),
			el("h2", class("h3"), id("h-versions"), p.t("history.versions")),
			when(len(p.Revisions) > 1, func() app.UI {
				return el("form", id("comparer"), class("row"), a("method", "get"), action(p.to(p.path()+"/historique")), hidden("langue", p.TextLang),
					el("p", p.t("history.pick")),
					el("button", class("btn"), p.t("history.compare")))
			}),
			el("ol", class("list dense"), each(p.Revisions, func(r DocumentRevision) app.UI { return p.revision(r) })),
			when(p.More != "", func() app.UI { return el("p", el("a", class("tall"), href(p.More), p.t("queue.more"))) })),
	)
}

// reading is one text as its readers would see it.
func (p *DocumentHistoryPage) reading() any {
	if p.Read == "" {
		return nil
	}
	return el("section", id("version"), class("card flow"), a("aria-labelledby", "h-version"),
		el("h2", class("h3"), id("h-version"), p.date(p.Read)),
		p.restore(p.Read),
		p.rendered("lecture", p.HTML, p.Text, p.TextLang))
}

func (p *DocumentHistoryPage) compared() any {
	if p.From == "" && p.To == "" {
		return nil
	}
	return el("section", id("ecarts"), class("card flow"), a("aria-labelledby", "h-ecarts"),
		el("h2", class("h3"), id("h-ecarts"), p.t("history.changes")),
		el("p", class("sm mut"), p.t("history.between", "from", p.date(p.From), "to", p.date(p.To))),
		when(len(p.Hunks) == 0, func() app.UI { return el("p", p.t("diff.none")) }),
		when(len(p.Hunks) > 0, func() app.UI { return p.diff(p.Hunks) }))
}

// date names a revision by its number and when it was written.
func (p *DocumentHistoryPage) date(revision string) string {
	for _, r := range p.Revisions {
		if r.ID == revision {
			return p.called(r)
		}
	}
	return p.t("history.older")
}

func (p *DocumentHistoryPage) called(r DocumentRevision) string {
	return p.t("history.version", "n", r.Number, "when", i18n.Moment(p.Lang, p.Now, r.At))
}

// restore offers to take up a text that is not the newest.
func (p *DocumentHistoryPage) restore(revision string) any {
	if !p.Restore || revision == p.Revision {
		return nil
	}
	return p.post(p.path()+"/restaurer", hidden("revision", revision), hidden("version", p.Revision), hidden("langue", p.TextLang),
		el("button", class("btn bare"), p.t("history.restore"), el("span", class("vh"), " ", p.date(revision))))
}

func (p *DocumentHistoryPage) revision(r DocumentRevision) app.UI {
	who := r.Who
	if r.Folder {
		who = p.t("merge.folder")
	}
	note := r.Note
	if key := "history.note." + note; i18n.Has(key) {
		note = p.t(key)
	}
	side := func(name, key, picked string) any {
		if len(p.Revisions) < 2 {
			return nil
		}
		return el("label", class("radio"), el("input", a("type", "radio"), a("form", "comparer"), a("name", name), a("value", r.ID), yes("checked", picked == r.ID)),
			p.t(key), el("span", class("vh"), " ", p.called(r)))
	}
	return el("li", class("q2"),
		el("div",
			el("p", el("strong", p.called(r)), " ", who),
			when(note != "", func() app.UI { return el("p", class("sm"), note) }),
			el("div", class("row"),
				when(r.ID == p.Revision, func() app.UI { return el("span", class("tag"), p.t("history.newest")) }),
				when(r.Live, func() app.UI { return el("span", class("tag in"), p.t("history.live")) }),
				p.stateTag(r.State),
				el("a", class("tall"), href(p.to(p.path()+"/historique")+"?"+url.Values{"langue": {p.TextLang}, "lire": {r.ID}}.Encode()+"#version"),
					p.t("history.read"), el("span", class("vh"), " ", p.called(r))),
				p.restore(r.ID))),
		el("div", class("row"), side("de", "history.from", p.From), side("a", "history.to", p.To)),
	)
}
