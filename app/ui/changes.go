package ui

import (
	"time"

	"parvis/app/i18n"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// ChangesPage is "/charte/changements?depuis=<revision>": only what changed.
//
// The form posts to "/charte" as on CharterPage.
type ChangesPage struct {
	Site
	TextLang   string    // of the rules when it is not the page's (no translation), else empty
	From       string    // revision compared with
	AcceptedAt time.Time // when From was accepted; zero when it was not
	Revision   string    // in force
	Effective  time.Time
	Hash       string
	Rules      []RuleChange
	Unchanged  int
	Accepted   *Receipt // the revision in force is accepted already: no form
	Next       string
	Problem    *Problem
}

// RuleChange is one rule that changed.
type RuleChange struct {
	ID       string
	Number   int // now; before, for a removed one
	Title    string
	Kind     string    // "changed", "new", "removed"
	Segments []Segment // word level; before is same+del, now is same+ins
	Why      string
}

// Segment is a run of words. Text carries its own spaces.
type Segment struct {
	Op   string // "same", "ins", "del"
	Text string
}

func (p *ChangesPage) head() head {
	return head{Title: p.t("changes.title"), Description: p.t("changes.description", "revision", p.Revision),
		CSS: []string{"charter", "form"}, Private: true}
}

func (p *ChangesPage) body() app.UI {
	return el("div", class("wrap"),
		el("a", class("tall"), href(p.to("/charte")), icon("back"), el("span", p.t("changes.whole"))),
		el("div", class("head flow"),
			el("h1", p.t("changes.title")),
			el("p", class("lede"), p.summary()),
			p.only(p.TextLang),
			el("p", class("sm mut"), p.t("charter.revision", "revision", p.Revision, "date", i18n.Date(p.Lang, p.Effective))),
		),
		el("div", class("side r"),
			el("div", class("flow"),
				each(p.Rules, func(r RuleChange) app.UI { return p.change(r) }),
				when(p.Unchanged > 0, func() app.UI {
					return el("p", class("mut"), p.t("changes.unchanged", "n", p.Unchanged))
				}),
			),
			p.consent(),
		),
	)
}

func (p *ChangesPage) summary() string {
	if len(p.Rules) == 0 {
		return p.t("changes.none")
	}
	if p.AcceptedAt.IsZero() {
		return p.t("changes.between", "n", len(p.Rules), "revision", p.From)
	}
	return p.t("changes.since", "n", len(p.Rules), "date", i18n.Date(p.Lang, p.AcceptedAt))
}

func (p *ChangesPage) change(r RuleChange) app.UI {
	kind := r.Kind
	if kind != "new" && kind != "removed" {
		kind = "changed"
	}
	return el("article", class("card flow"), id(r.ID),
		el("div", class("q2"),
			el("h2", class("h3"), p.t("charter.rule_title", "number", r.Number, "title", r.Title)),
			el("span", class("tag"), p.t("charter."+kind)),
		),
		p.comparison(kind, r.Segments),
		when(r.Why != "", func() app.UI {
			return el("p", class("sm"), el("strong", p.t("changes.why")), " ", p.within(p.TextLang, r.Why))
		}),
	)
}

func (p *ChangesPage) comparison(kind string, segments []Segment) app.UI {
	before := func() app.UI {
		return el("div", el("dt", p.t("changes.before")), el("dd", p.tongue(p.TextLang), p.side(segments, "ins")))
	}
	now := func() app.UI {
		return el("div", el("dt", p.t("changes.now")), el("dd", p.tongue(p.TextLang), p.side(segments, "del")))
	}
	return el("dl", class("cols"), when(kind != "new", before), when(kind != "removed", now))
}

// side is one side of the comparison: all segments but those of the other side.
func (p *ChangesPage) side(segments []Segment, without string) []app.UI {
	var out []app.UI
	for _, seg := range segments {
		switch seg.Op {
		case without:
		case "ins", "del":
			out = append(out, el(seg.Op, seg.Text))
		default:
			out = append(out, app.Text(mark(seg.Text)))
		}
	}
	return out
}

func (p *ChangesPage) consent() app.UI {
	if p.Accepted != nil {
		return el("section", id("accord"), class("gate ink arch stick"), a("aria-labelledby", "h-accord"),
			p.receipt(*p.Accepted, p.Next, false))
	}
	return el("section", id("accord"), class("gate ink arch stick"), a("aria-labelledby", "h-accord"),
		p.consentForm(p.Revision, p.Hash, p.Next, p.t("changes.read", "n", len(p.Rules)), p.t("changes.accept"), p.Problem),
		when(p.Welcome.Name != "" && contactHref(p.Welcome.Contact) != "", func() app.UI {
			return el("p", el("a", class("tall"), href(contactHref(p.Welcome.Contact)), p.t("changes.talk", "name", p.Welcome.Name)))
		}),
	)
}
