package ui

import (
	"slices"
	"time"

	"parvis/app/i18n"
	"parvis/content"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// AccessibilityPage is "/accessibilite": the declaration that French law asks for, then every criterion.
type AccessibilityPage struct {
	Site
	Host    content.Host // who declares, and whom to tell
	Checked time.Time    // the day of the last look
	Rate    int          // per cent of the applicable criteria that are held
	Count   map[string]int
	Missing []AccessCriterion // not held, or not looked at
	Topics  []AccessTopic
}

// AccessTopic is a thematic with its criteria.
type AccessTopic struct {
	ID       string
	Number   int // from 1; 0 is not shown
	Title    string
	Lang     string // of the table's words when it is not the page's, else empty
	Criteria []AccessCriterion
}

// AccessCriterion is one criterion as the table has it.
type AccessCriterion struct {
	Number string
	Title  string
	State  string // one of accessStates
	Why    string
	By     []string // names of checks
	Lang   string   // as the topic's
}

// accessStates are the states of a criterion, in the order in which they are counted.
func accessStates() []string { return []string{"held", "fails", "unchecked", "none"} }

func (p *AccessibilityPage) head() head {
	return head{Title: p.t("accessibility.title"), Description: p.t("accessibility.description", "name", p.Name)}
}

func (p *AccessibilityPage) body() app.UI {
	return el("div", class("wrap"),
		el("div", class("head flow"), el("h1", class("h1s"), p.t("accessibility.title")),
			el("p", class("lede"), p.t("accessibility.lede", "name", p.who())),
			el("p", p.t("accessibility.covers"))),
		el("div", class("side r"),
			el("div", class("flow"),
				p.accessState(),
				p.accessMissing(),
				p.accessMeans(),
				el("section", class("flow"), a("aria-labelledby", "criteres"),
					el("h2", id("criteres"), p.t("accessibility.criteria")),
					each(p.Topics, func(t AccessTopic) app.UI { return p.topic(t) })),
			),
			el("div", class("flow"), p.accessTell(), p.accessRecourse()),
		),
	)
}

// who declares: the host, else the community.
func (p *AccessibilityPage) who() string {
	if p.Host.Name != "" {
		return p.Host.Name
	}
	return p.Name
}

func (p *AccessibilityPage) accessState() app.UI {
	return el("section", class("flow"), a("aria-labelledby", "etat"),
		el("h2", id("etat"), p.t("accessibility.state")),
		el("p", el("strong", p.t("accessibility.partly")), " ", p.t("accessibility.rate", "rate", number(p.Rate))),
		el("dl", class("slip"), each(accessStates(), func(state string) app.UI {
			return el("div", el("dt", p.t("accessibility.count."+state)), el("dd", number(p.Count[state])))
		})))
}

func (p *AccessibilityPage) accessMissing() app.UI {
	return el("section", class("flow"), a("aria-labelledby", "manque"),
		el("h2", id("manque"), p.t("accessibility.missing")),
		el("ul", class("list"), each(p.Missing, func(c AccessCriterion) app.UI { return p.criterion(c) })),
		el("p", p.t("accessibility.missing_counts")),
		el("p", p.t("accessibility.texts")))
}

func (p *AccessibilityPage) accessMeans() app.UI {
	return el("section", class("flow"), a("aria-labelledby", "moyens"),
		el("h2", id("moyens"), p.t("accessibility.means")),
		el("p", p.t("accessibility.means_text")),
		el("p", p.t("accessibility.means_people")),
		el("dl", class("slip"),
			slip(p.t("accessibility.checked"), i18n.Date(p.Lang, p.Checked)),
			slip(p.t("accessibility.pages"), p.t("accessibility.pages_text")),
			slip(p.t("accessibility.tools"), p.t("accessibility.tools_text")),
			slip(p.t("accessibility.technologies"), "HTML, CSS, SVG, JavaScript, WebAssembly, WAI-ARIA"),
		))
}

func (p *AccessibilityPage) accessTell() app.UI {
	return el("section", class("flow"), a("aria-labelledby", "dire"),
		el("h2", class("h3"), id("dire"), p.t("accessibility.tell")),
		el("p", p.t("accessibility.tell_text")),
		el("p", el("a", class("btn alt"), href(p.askHref("", "")), p.t("question.ask"))),
		p.writeTo(p.Welcome.Name, p.Welcome.Contact, "tall"),
		when(contactHref(p.Host.Contact) != "", func() app.UI {
			return el("dl", class("slip"), el("div", el("dt", p.t("accessibility.host")), el("dd", el("a", href(contactHref(p.Host.Contact)), p.Host.Contact))))
		}))
}

// Addresses of the Défenseur des droits, for who got no answer.
const (
	recourseForm   = "https://formulaire.defenseurdesdroits.fr/"
	recourseNear   = "https://www.defenseurdesdroits.fr/saisir/delegues"
	recourseLetter = "Défenseur des droits, Libre réponse 71120, 75342 Paris CEDEX 07"
)

func (p *AccessibilityPage) accessRecourse() app.UI {
	return el("section", class("flow"), a("aria-labelledby", "recours"),
		el("h2", class("h3"), id("recours"), p.t("accessibility.recourse")),
		el("p", p.t("accessibility.recourse_text")),
		el("ul", class("plain"),
			el("li", el("a", class("tall"), href(recourseForm), p.t("accessibility.recourse_form"))),
			el("li", el("a", class("tall"), href(recourseNear), p.t("accessibility.recourse_near"))),
			el("li", p.t("accessibility.recourse_letter"), " ", el("span", a("lang", p.other("fr")), recourseLetter))))
}

// other is a language for a lang attribute, or empty when it is the page's own.
func (s *Site) other(lang string) string {
	if lang == s.Lang {
		return ""
	}
	return lang
}

func (p *AccessibilityPage) topic(t AccessTopic) app.UI {
	kept := 0
	for _, c := range t.Criteria {
		if slices.Contains([]string{"held", "none"}, c.State) {
			kept++
		}
	}
	title := t.Title
	if t.Number > 0 {
		title = number(t.Number) + ". " + title
	}
	return el("details", class("card"), id(t.ID),
		el("summary", el("h3", el("span", a("lang", t.Lang), a("dir", direction(t.Lang)), title),
			el("small", class("line"), p.t("accessibility.of", "n", kept, "total", number(len(t.Criteria)))))),
		el("ul", class("list inner"), each(t.Criteria, func(c AccessCriterion) app.UI { return p.criterion(c) })))
}

// direction is that of a table's words within a page that may run the other way.
func direction(lang string) string {
	if lang == "" {
		return ""
	}
	return "ltr"
}

func (p *AccessibilityPage) criterion(c AccessCriterion) app.UI {
	state, tag := c.State, "tag"
	switch c.State {
	case "held":
		tag = "tag in"
	case "none":
	case "fails":
		tag = "tag bad"
	default:
		state = "unchecked"
	}
	return el("li", class("flow"),
		el("p", class("q2"), el("span", a("lang", c.Lang), a("dir", direction(c.Lang)), el("strong", c.Number), " ", c.Title),
			el("span", class(tag), p.t("accessibility.state."+state))),
		when(c.Why != "", func() app.UI { return el("p", a("lang", c.Lang), a("dir", direction(c.Lang)), c.Why) }),
		when(len(c.By) > 0, func() app.UI {
			return el("p", class("sm mut"), p.t("accessibility.by"), " ",
				el("span", a("lang", p.other("en")), a("dir", "ltr"), each(c.By, func(name string) app.UI { return el("code", class("line"), name) })))
		}))
}
