package ui

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// HomePage is "/".
type HomePage struct {
	Site
	About     string         // plain text, a few lines
	Picture   *Face          // nil: none
	Journey   *JourneyBrief  // nil: the section is left out
	Others    []JourneyBrief // the other journeys
	FAQ       []Link         // up to three; Text is the first words of the answer
	Spaces    []Link         // up to three; Text is the purpose
	Summaries []Link         // up to three, newest first; Text is the first decision
	In        bool           // the reader is in one of the spaces already
}

// JourneyBrief is a journey as others point to it.
type JourneyBrief struct {
	ID      string // key of the progress on the device
	Title   string
	Text    string // first words of its introduction, plain
	Lang    string // of title and text when it is not the page's, else empty
	Href    string // the overview
	Start   string // address of the first step
	Minutes int    // all steps together; 0 is not shown
	Steps   []Stone
}

// Stone is one step of a path.
type Stone struct {
	ID      string // step id; the device's progress is kept under it
	Number  int    // from 1, as shown
	Title   string
	Lang    string // of the title when it is not the page's, else empty
	Href    string // final, with the choices made so far in the query
	Minutes int    // 0 is not shown
	Current bool
}

func (p *HomePage) head() head {
	about := p.About
	if about == "" {
		about = p.Tagline
	}
	return head{Title: p.Name, Description: about, CSS: []string{"home", "journey"}, Finder: true}
}

func (p *HomePage) body() app.UI {
	return el("div",
		p.wall(),
		el("div", class("wrap"),
			p.enter(),
			el("div", class("up big"), p.finder("q", "", nil)),
			el("div", class("side r gap"),
				when(p.Picture != nil, func() app.UI { return p.Picture.welcome() }),
				p.way(),
				p.yours(),
			),
			p.doors(),
			p.decided(),
			p.questions(),
		),
	)
}

// wall is the front: the welcome, the about, the facts and the open door.
func (p *HomePage) wall() app.UI {
	lede := p.About
	if lede == "" {
		lede = p.Tagline
	}
	return el("div", class("ink wall"),
		el("div", class("wrap"),
			el("h1", p.t("home.title")),
			el("p", class("lede"), lede),
			when(p.Journey != nil, func() app.UI {
				return el("ul", class("facts"),
					p.fact(len(p.Journey.Steps), "home.fact.steps"),
					when(p.Journey.Minutes > 0, func() app.UI { return p.fact(p.Journey.Minutes, "home.fact.minutes") }),
				)
			}),
		),
		el("svg", class("hole"), a("viewBox", "0 0 320 308"), a("aria-hidden", "true"),
			el("path", class("g"), a("d", "M172 199h148l-12 109h-1400z")),
			el("path", a("d", "M172 200V74a74 74 0 0 1 148 0v126z")),
			el("path", class("d"), a("d", "M172 200V74c0-28 14-52 36-65v176z")),
			el("path", a("d", "M196 110a4 4 0 1 0 8 0 4 4 0 1 0-8 0")),
		),
	)
}

func (p *HomePage) fact(n int, key string) app.UI {
	return el("li", el("b", strconv.Itoa(n)), " ", p.t(key, "n", n))
}

// enter is the main action: for who has asked, where that stands. The boot script turns it into "resume" when there is progress on the device.
func (p *HomePage) enter() any {
	if p.Request != "" {
		words := p.t("home.request")
		if p.In {
			words = p.t("home.in")
		}
		var journey any
		if p.Journey != nil {
			journey = el("a", class("btn alt"), href(p.Journey.Href), p.t("home.again"))
		}
		return el("div", class("enter row"), el("a", class("btn go"), href(p.to("/demandes/"+p.Request)), words), journey)
	}
	if p.Journey == nil || p.Journey.Start == "" {
		return el("div", class("enter"),
			el("a", class("btn go"), href(p.to("/espaces")), p.t("home.see_spaces")))
	}
	return el("div", class("enter"),
		el("a", class("btn go"), href(p.Journey.Start), a("data-resume", p.Journey.ID), p.t("home.start")),
		el("p", class("sm"), p.t("home.account")),
	)
}

func (p *HomePage) way() any {
	if p.Journey == nil {
		return nil
	}
	return el("section", class("flow"), a("aria-labelledby", "chemin"),
		el("h2", id("chemin"), p.t("home.way", "n", len(p.Journey.Steps))),
		el("p", p.t("home.way_text")),
		p.path(p.Journey.ID, p.Journey.Steps),
		p.others(),
	)
}

// others are the ways for who comes for something else.
func (p *HomePage) others() any {
	if len(p.Others) == 0 {
		return nil
	}
	return el("div", class("flow"),
		el("h3", p.t("home.others")),
		el("ul", class("list"), each(p.Others, func(j JourneyBrief) app.UI {
			return el("li", el("a", class("tall"), href(j.Href), j.Title), el("small", class("line mut"), p.measure(j)))
		})))
}

// yours says what stays with the person.
func (p *HomePage) yours() app.UI {
	return el("aside", class("flow stick"), a("aria-labelledby", "confiance"),
		el("h2", id("confiance"), p.t("home.trust")),
		el("ul", class("list"), each([]string{"name", "answers", "attention"}, func(k string) app.UI {
			return el("li", el("h3", p.t("home.trust."+k)), el("p", p.t("home.trust."+k+"_text")))
		})),
		el("p", el("a", class("tall"), href(p.to("/mes-donnees")), p.t("home.trust_all"))),
	)
}

func (p *HomePage) doors() any {
	if len(p.Spaces) == 0 {
		return nil
	}
	return el("section", class("flow gap"), a("aria-labelledby", "portes"),
		el("h2", id("portes"), p.t("home.spaces")),
		el("p", p.t("home.spaces_text")),
		p.teasers(p.Spaces),
		el("p", el("a", class("tall"), href(p.to("/espaces")), p.t("home.see_spaces"))),
	)
}

// decided shows what was written down last.
func (p *HomePage) decided() any {
	if len(p.Summaries) == 0 {
		return nil
	}
	return el("section", class("flow gap"), a("aria-labelledby", "decisions"),
		el("h2", id("decisions"), p.t("home.summaries")),
		el("p", p.t("home.summaries_text")),
		p.teasers(p.Summaries),
		el("p", el("a", class("tall"), href(p.to("/syntheses")), p.t("search.browse_summaries"))),
	)
}

func (p *HomePage) questions() any {
	if len(p.FAQ) == 0 {
		return nil
	}
	return el("section", class("flow gap"), a("aria-labelledby", "demandees"),
		el("h2", id("demandees"), p.t("home.faq")),
		p.teasers(p.FAQ),
		el("p", el("a", class("tall"), href(p.to("/faq")), p.t("home.faq_all"))),
	)
}

func (s *Site) teasers(links []Link) app.UI {
	return el("ul", class("cols three"), each(links, func(l Link) app.UI {
		return el("li", s.tongue(l.Lang), el("h3", el("a", href(l.Href), a("hreflang", l.Lang), l.Title)), when(l.Text != "", func() app.UI { return el("p", PlainMeta(l.Text, 130)) }))
	}))
}
