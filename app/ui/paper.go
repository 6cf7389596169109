package ui

import (
	"strconv"
	"strings"

	"parvis/app/i18n"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// QR is an address for the camera of another device.
type QR struct {
	Address string // in full
	Size    int    // modules on a side, margin included
	Path    string // of the dark modules, as an SVG path
}

// code draws a QR code of the page.
func (s *Site) code(q QR) app.UI { return s.square(q, s.t("qr.label")) }

// square draws a QR code: dark on light in every theme, or cameras do not read it. label says what it leads to.
func (s *Site) square(q QR, label string) app.UI {
	side := strconv.Itoa(q.Size)
	return el("svg", class("qr"), a("viewBox", "0 0 "+side+" "+side), a("role", "img"), a("aria-label", label),
		a("shape-rendering", "crispEdges"), el("path", a("d", q.Path)))
}

// paper is what a printed page says of itself: where it is on the web, and when it was printed. Nobody sees it on a screen.
func (s *Site) paper(q *QR) any {
	if q == nil {
		return nil
	}
	return el("div", class("paper"),
		s.code(*q),
		el("p", el("strong", s.t("paper.at")), el("span", class("line"), q.Address),
			el("small", class("line"), s.t("paper.text", "date", i18n.Date(s.Lang, s.Now)))))
}

// printer is the button that prints; the boot script shows it.
func (s *Site) printer() app.UI {
	return el("button", a("type", "button"), class("btn alt"), yes("hidden", true), a("data-print", "1"), icon("print"), el("span", s.t("paper.print")))
}

// JourneyPaperPage is "/parcours/{journey}?imprimer=1": every step on one page, for paper and for who reads in one go.
type JourneyPaperPage struct {
	Site
	Journey JourneyBrief
	HTML    string // sanitised introduction
	Steps   []PaperStep
	Paper   *QR
}

// PaperStep is one step on paper.
type PaperStep struct {
	Number  int
	Title   string
	Minutes int // 0 is not shown
	HTML    string
	Lang    string  // of the text when it is not the page's, else empty
	For     string  // whom it is for, when it is not for all: "À distance"
	Choice  *Choice // asked on this step, or nil
	Leads   *Link   // elsewhere, or nil
}

func (p *JourneyPaperPage) head() head {
	return head{Title: p.t("paper.journey", "title", p.Journey.Title), CSS: []string{"charter", "print"}, Private: true}
}

func (p *JourneyPaperPage) body() app.UI {
	return el("div", class("wrap narrow"),
		el("a", class("tall noprint"), href(p.Journey.Href), icon("back"), el("span", p.tongue(p.Journey.Lang), p.Journey.Title)),
		el("div", class("head flow"),
			el("h1", class("h1s"), p.tongue(p.Journey.Lang), p.Journey.Title),
			p.only(p.Journey.Lang),
			el("p", class("sm mut"), p.measure(p.Journey)),
			el("div", p.tongue(p.Journey.Lang), sanitised("txt flow", p.HTML)),
			el("p", class("noprint"), p.printer()),
		),
		el("ol", class("rules"), each(p.Steps, func(s PaperStep) app.UI { return p.step(s) })),
		p.paper(p.Paper),
	)
}

func (p *JourneyPaperPage) step(s PaperStep) app.UI {
	return el("li",
		el("span", class("n"), a("aria-hidden", "true"), strconv.Itoa(s.Number)),
		el("div", class("flow"),
			el("h2", class("h3"), el("span", class("vh"), p.t("step.word"), " ", strconv.Itoa(s.Number), " "), p.within(s.Lang, s.Title)),
			when(s.For != "" || s.Minutes > 0, func() app.UI {
				return el("p", class("row sm mut"),
					when(s.For != "", func() app.UI { return el("span", class("tag"), s.For) }),
					when(s.Minutes > 0, func() app.UI { return el("span", p.t("minutes", "n", s.Minutes)) }))
			}),
			el("div", p.tongue(s.Lang), sanitised("txt flow", s.HTML)),
			when(s.Choice != nil, func() app.UI { return p.boxes(*s.Choice) }),
			when(s.Leads != nil, func() app.UI {
				return el("p", class("txt"), el("a", class("tall"), href(s.Leads.Href), p.tongue(s.Leads.Lang), s.Leads.Title))
			}),
		))
}

// boxes is a choice to be made with a pencil.
func (p *JourneyPaperPage) boxes(c Choice) app.UI {
	return el("div", class("boxes"), p.tongue(c.Lang), el("p", el("strong", c.Label)),
		el("ul", each(c.Options, func(o ChoiceOption) app.UI {
			return el("li", el("b", o.Label), when(o.Hint != "", func() app.UI { return el("span", class("line"), o.Hint) }))
		})))
}

// alsoAsk adds a pair to the query of one of our paths.
func alsoAsk(path, pair string) string {
	if strings.Contains(path, "?") {
		return path + "&" + pair
	}
	return path + "?" + pair
}
