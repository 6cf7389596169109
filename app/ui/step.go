package ui

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"parvis/content"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// StepPage is "/parcours/{journey}/{step}".
//
// The choice form is a GET to Action with the picked option, the pairs of Kept and "suite=1": a server that sees
// "suite" redirects (303) to the step that follows with all choices in the query and without "suite".
//
// "Was this clear?": POST to the step's path + "/clair" (clair = oui | non, and the pairs of Kept) counts and redirects
// back with merci=1.
type StepPage struct {
	Site
	Journey     Link   // the overview, choices kept
	JourneyID   string // key of the progress on the device
	ID          string
	Number      int // from 1 among the steps that apply
	Title       string
	TextLang    string // of the text when it is not the page's (no translation), else empty
	Minutes     int    // 0 is not shown
	MinutesLeft int    // of the steps after this one
	HTML        string
	Stones      []Stone // all steps that apply; the current one has Current
	Choice      *Choice // asked on this step, or nil
	Action      string  // of the choice form: this step's path without query
	Kept        []Pair  // the other choices made so far
	Leads       *Link   // the step's main action elsewhere, or nil
	Previous    *Link   // nil on the first step
	Next        *Link   // nil on the last step
	Help        content.Person
	Thanks      bool // has just said whether it was clear
}

func (p *StepPage) head() head {
	return head{
		Title: p.Title + " – " + p.Journey.Title,
		Description: p.t("step.description", "number", p.Number, "total", len(p.Stones), "title", p.Title,
			"journey", p.Journey.Title),
		CSS: []string{"journey", "form"},
	}
}

func (p *StepPage) body() app.UI {
	return el("div", class("wrap"),
		el("a", class("tall"), href(p.Journey.Href), icon("back"), el("span", p.tongue(p.Journey.Lang), p.Journey.Title)),
		el("nav", class("fold"), a("aria-label", p.t("step.trail")), p.stones(p.JourneyID, p.Stones)),
		el("div", class("sign"),
			el("span", class("n"), a("aria-hidden", "true"), strconv.Itoa(p.Number)),
			el("div",
				el("p", p.where()),
				el("h1", p.tongue(p.TextLang), p.Title),
				p.only(p.TextLang),
			),
		),
		el("div", class("side"),
			el("nav", class("wideonly stick"), a("aria-label", p.t("step.all")), p.path(p.JourneyID, p.Stones)),
			el("div", class("flow"),
				el("div", class("txt"), p.tongue(p.TextLang), sanitised("flow", p.HTML)),
				p.leads(),
				p.onward(),
				p.clear(),
				p.stuck(),
				el("nav", class("q2"), a("aria-label", p.t("step.back_label")),
					p.back(),
					el("span", class("mut sm"), p.left()),
				),
				p.progress(p.JourneyID),
				p.otherWays(p.JourneyID, p.ID, p.chosen()),
			),
		),
	)
}

func (p *StepPage) where() string {
	where := p.t("step.where", "number", p.Number, "total", len(p.Stones))
	if p.Minutes > 0 {
		where += " · " + p.t("minutes", "n", p.Minutes)
	}
	return where
}

func (p *StepPage) left() string {
	if p.Next == nil {
		return p.t("step.last")
	}
	if p.MinutesLeft == 0 {
		return ""
	}
	return p.t("step.left", "n", p.MinutesLeft)
}

func (p *StepPage) leads() any {
	if p.Leads == nil {
		return nil
	}
	if p.Next == nil {
		return nil // the end of the path leads there
	}
	done := ""
	if strings.Contains(p.Leads.Href, "?suite=") {
		done = p.ID // it comes back to the next step
	}
	return el("p", el("a", class("btn go"), href(p.Leads.Href), a("data-journey", p.JourneyID), a("data-done", done), p.tongue(p.Leads.Lang), p.Leads.Title))
}

// onward is the main action: the choice, or the next step, or the end. Pressing it marks the step on the device.
func (p *StepPage) onward() app.UI {
	switch {
	case p.Choice != nil:
		next := p.t("step.continue")
		return el("form", class("flow"), a("method", "get"), action(p.Action),
			a("data-journey", p.JourneyID), a("data-done", p.ID),
			pairs(p.Kept), hidden("suite", "1"),
			p.choice(*p.Choice),
			el("button", class("btn go"), next),
			el("p", class("sm mut"), p.t("journey.choice_kept")),
		)
	case p.Next != nil:
		kind := "btn go"
		if p.Leads != nil {
			kind = "btn alt" // one main action a page: where the step leads
		}
		return el("div", class("flow"),
			el("a", class(kind), href(p.Next.Href), a("data-journey", p.JourneyID), a("data-done", p.ID),
				p.t("step.next", "title", p.Next.Title)),
			p.undo(),
		)
	}
	return el("section", class("flow lintel sun"), a("aria-labelledby", "fin"),
		el("h2", id("fin"), p.t("step.end")),
		el("p", p.t("step.end_text")),
		el("a", class("btn go"), href(p.to("/demandes/nouvelle")), a("data-journey", p.JourneyID), a("data-done", p.ID),
			p.t("step.end_action")),
		p.undo(),
	)
}

// chosen are the choices made so far, with this step's own.
func (p *StepPage) chosen() []Pair {
	out := p.Kept
	if p.Choice != nil {
		for _, o := range p.Choice.Options {
			if o.Picked {
				out = append(slices.Clone(out), Pair{Name: p.Choice.ID, Value: o.ID})
			}
		}
	}
	return out
}

// undo is shown by the boot script when this step is done on this device.
func (p *StepPage) undo() app.UI {
	return el("p", class("sm row"), yes("hidden", true), a("data-undo", p.ID), a("data-journey", p.JourneyID),
		el("span", p.t("step.is_done")), " ",
		el("button", a("type", "button"), class("btn bare"), p.t("step.undo")))
}

// clear asks whether the step was understood: a count, no person.
func (p *StepPage) clear() app.UI {
	if p.Thanks {
		return el("p", id("clair"), class("toast ink"), a("role", "status"), a("tabindex", "-1"), p.t("step.clear_thanks"))
	}
	return p.post("/parcours/"+url.PathEscape(p.JourneyID)+"/"+url.PathEscape(p.ID)+"/clair", id("clair"), class("row clear"), pairs(p.Kept),
		el("span", id("clair-q"), el("strong", p.t("step.clear")), el("small", class("line"), p.t("step.clear_hint"))),
		el("span", class("row"), a("role", "group"), a("aria-labelledby", "clair-q"),
			el("button", class("chip"), a("name", "clair"), a("value", "oui"), p.t("step.clear_yes")),
			el("button", class("chip"), a("name", "clair"), a("value", "non"), p.t("step.clear_no"))))
}

// stuck shows who to turn to, and leads to a question about this step.
func (p *StepPage) stuck() app.UI {
	person := p.Help
	if person.Name == "" {
		person = p.Welcome
	}
	ask := el("p", el("a", class("btn"), href(p.askHref("etape", p.JourneyID+"/"+p.ID)), p.t("question.ask")))
	if person.Name == "" {
		return el("details", class("card"),
			el("summary", icon("question"), el("span", p.t("step.stuck"))),
			el("div", class("flow inner"), el("p", p.t("step.stuck_alone")), ask))
	}
	return el("details", class("card"),
		el("summary", icon("question"), el("span", p.t("step.stuck"))),
		el("div", class("flow inner"),
			el("p", p.t("step.stuck_text", "name", person.Name, "number", p.Number)),
			ask,
			p.who(person),
			p.reach(person),
		),
	)
}

// reach is the way to write to a person or, when they gave none, to the one at the door.
func (p *StepPage) reach(person content.Person) any {
	if contactHref(person.Contact) == "" {
		person = p.Welcome
	}
	return p.writeTo(person.Name, person.Contact, "tall")
}

func (p *StepPage) back() any {
	if p.Previous == nil {
		return el("a", class("tall"), href(p.Journey.Href), p.t("step.overview"))
	}
	return el("a", class("tall"), href(p.Previous.Href), p.t("step.previous", "title", p.Previous.Title))
}
