package ui

import (
	"net/url"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// JourneysPage is "/parcours" when there are several journeys (with one, its overview is there).
type JourneysPage struct {
	Site
	Journeys []JourneyBrief // may be empty
}

// JourneyPage is "/parcours/{journey}" (or "/parcours" when it is the only one): the overview of a journey.
type JourneyPage struct {
	Site
	Journey JourneyBrief // its Lang is that of the text
	HTML    string       // sanitised introduction
	Choices []Choice
	Action  string // where the form of the choices goes (GET): this page's own path
	Kept    []Pair // nothing unless the address carries more than the choices
}

// Choice is a question whose answer picks a branch. Its ID is the name of the query parameter.
type Choice struct {
	ID      string
	Label   string
	Lang    string // of the words when it is not the page's, else empty
	Options []ChoiceOption
}

// ChoiceOption is one answer; ID is the value in the query.
type ChoiceOption struct {
	ID     string
	Label  string
	Hint   string
	Picked bool
}

func (p *JourneysPage) head() head {
	return head{Title: p.t("journeys.title"), Description: p.t("journeys.text"), CSS: []string{"journey"}}
}

func (p *JourneysPage) body() app.UI {
	return el("div", class("wrap"),
		el("div", class("head flow"), el("h1", p.t("journeys.title")), el("p", class("lede"), p.t("journeys.text"))),
		when(len(p.Journeys) == 0, func() app.UI {
			return p.nothing("shut", p.t("journeys.none"), p.t("journeys.none_text"), p.to("/espaces"), p.t("home.see_spaces"))
		}),
		el("ul", class("rooms"), each(p.Journeys, func(j JourneyBrief) app.UI {
			return el("li", class("card flow"),
				el("h2", class("h3"), el("a", href(j.Href), p.tongue(j.Lang), j.Title)),
				when(j.Text != "", func() app.UI { return el("p", p.tongue(j.Lang), j.Text) }),
				el("p", class("mut"), p.measure(j)),
			)
		})),
	)
}

// measure says how long a journey is.
func (s *Site) measure(j JourneyBrief) string {
	text := s.t("journey.steps", "n", len(j.Steps))
	if j.Minutes > 0 {
		text += " · " + s.t("minutes", "n", j.Minutes)
	}
	return text
}

func (p *JourneyPage) head() head {
	return head{Title: p.Journey.Title, Description: p.t("journey.description", "title", p.Journey.Title,
		"measure", p.measure(p.Journey)), CSS: []string{"journey", "form"}}
}

func (p *JourneyPage) body() app.UI {
	return el("div", class("wrap"),
		el("div", class("head flow"),
			el("h1", p.tongue(p.Journey.Lang), p.Journey.Title),
			p.only(p.Journey.Lang),
			el("p", class("sm mut"), p.measure(p.Journey)),
		),
		el("div", class("side r"),
			el("div", class("flow"),
				el("div", class("txt flow"), p.tongue(p.Journey.Lang), sanitised("flow", p.HTML)),
				when(p.Journey.Start != "", func() app.UI {
					return el("p", el("a", class("btn go"), href(p.Journey.Start), a("data-resume", p.Journey.ID), p.t("home.start")))
				}),
				el("h2", p.t("journey.way")),
				p.path(p.Journey.ID, p.Journey.Steps),
				el("p", el("a", class("tall"), href(alsoAsk(p.Journey.Href, "imprimer=1")), icon("print"), el("span", p.t("paper.all")))),
				p.progress(p.Journey.ID),
				p.otherWays(p.Journey.ID, "", p.pickedPairs()),
			),
			p.choices(),
		),
	)
}

// progress is the note about what the device keeps; the boot script shows it when there is something to clear.
func (s *Site) progress(journey string) app.UI {
	return el("div", class("row mut sm"), a("data-progress", journey), yes("hidden", true),
		el("span", s.t("journey.kept")), " ",
		el("button", a("type", "button"), class("btn bare"), a("data-clear", journey),
			a("data-word-cleared", s.t("journey.cleared")), s.t("journey.clear")))
}

// otherWays leads to another device, and to who helps.
func (s *Site) otherWays(journey, step string, kept []Pair) app.UI {
	q := url.Values{"parcours": {journey}}
	if step != "" {
		q.Set("etape", step)
	}
	for _, k := range kept {
		q.Set(k.Name, k.Value)
	}
	return el("ul", class("plain noprint"),
		el("li", el("a", class("tall"), href(s.to("/entrer/ailleurs")+"?"+q.Encode()), s.t("journey.elsewhere"))),
		el("li", el("a", class("tall"), href(s.to("/entrer/aide")), s.t("journey.helped"))))
}

// pickedPairs are the choices made so far.
func (p *JourneyPage) pickedPairs() []Pair {
	var out []Pair
	for _, c := range p.Choices {
		for _, o := range c.Options {
			if o.Picked {
				out = append(out, Pair{Name: c.ID, Value: o.ID})
			}
		}
	}
	return out
}

// choices lets the way be set for oneself before starting.
func (p *JourneyPage) choices() any {
	if len(p.Choices) == 0 {
		return nil
	}
	return el("form", class("flow stick card"), a("method", "get"), action(p.Action),
		el("h2", class("h3"), p.t("journey.choices")),
		pairs(p.Kept),
		each(p.Choices, func(c Choice) app.UI { return p.choice(c) }),
		el("button", class("btn alt"), p.t("journey.adapt")),
		el("p", class("sm mut"), p.t("journey.choice_kept")),
	)
}

func (s *Site) choice(c Choice) app.UI {
	return el("fieldset", el("legend", s.within(c.Lang, c.Label), el("span", class("hint"), s.t("journey.one_choice"))),
		each(c.Options, func(o ChoiceOption) app.UI {
			return s.pickIn(c.Lang, "radio", c.ID, o.ID, o.Picked, o.Label, o.Hint)
		}))
}
