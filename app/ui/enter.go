package ui

import (
	"net/url"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// EnterPage is "/entrer": the address on posters, for ever. It says what this is in five lines and opens every door.
type EnterPage struct {
	Site
	Journey *JourneyBrief // nil when there is none
	Paper   bool          // there are spaces to ask for, on paper too
	Done    string        // "forgotten": this device no longer holds what it showed
}

func (p *EnterPage) head() head {
	return head{Title: p.t("enter.title"), Description: p.t("enter.description", "name", p.Name), CSS: []string{"reach"}}
}

func (p *EnterPage) body() app.UI {
	return el("div", class("wrap narrow"),
		when(p.Done == "forgotten", func() app.UI { return toast(p.t("enter.forgotten")) }),
		el("div", class("head flow"), el("h1", p.t("enter.title")), el("p", class("lede"), p.Tagline)),
		el("ol", class("five"),
			p.line("door", p.t("enter.what", "name", p.Name)),
			p.line("path", p.way()),
			p.line("page", p.t("enter.charter")),
			p.line("mail", p.t("enter.answer")),
			p.line("check", p.t("enter.free")),
		),
		el("p", class("up"), p.begin()),
		el("section", class("up flow"), a("aria-labelledby", "autrement"),
			el("h2", class("h3"), id("autrement"), p.t("enter.other")),
			el("ul", class("ways"),
				p.door("/charte?suite="+url.QueryEscape(p.to("/demandes/nouvelle")), "check", "decided"),
				p.door("/entrer/aide", "question", "helped"),
				when(p.Paper, func() app.UI { return p.door("/entrer/papier", "pen", "paper") }),
				p.door("/entrer/code", "page", "code"),
			)),
	)
}

func (p *EnterPage) way() string {
	if p.Journey == nil {
		return p.t("enter.read")
	}
	return p.t("enter.way", "n", len(p.Journey.Steps), "measure", p.measure(*p.Journey))
}

// begin is the main action; the boot script turns it into "resume" where this device has begun.
func (p *EnterPage) begin() app.UI {
	if p.Journey == nil || p.Journey.Start == "" {
		return el("a", class("btn go"), href(p.to("/espaces")), p.t("home.see_spaces"))
	}
	return el("a", class("btn go"), href(p.Journey.Start), p.t("enter.begin"))
}

func (p *EnterPage) line(pic, text string) app.UI {
	return el("li", icon(pic), el("span", text))
}

// door is one of the other ways in: the whole line is the target.
func (p *EnterPage) door(path, pic, name string) app.UI {
	return el("li", el("a", href(p.to(path)), icon(pic), el("span", el("b", p.t("enter.to."+name)), el("span", class("line sm"), p.t("enter.to."+name+"_text")))))
}

// HelpPage is "/entrer/aide": for two people before one screen.
type HelpPage struct {
	Site
	Journey *JourneyBrief // nil when there is none
}

func (p *HelpPage) head() head {
	return head{Title: p.t("help.title"), Description: p.t("help.lede"), CSS: []string{"reach"}}
}

func (p *HelpPage) body() app.UI {
	return el("div", class("wrap"),
		el("a", class("tall noprint"), href(p.to("/entrer")), icon("back"), el("span", p.t("enter.title"))),
		el("div", class("head flow"), el("h1", p.t("help.title")), el("p", class("lede"), p.t("help.lede"))),
		el("div", class("side r"),
			el("div", class("flow"),
				p.part("person", 4), p.part("helper", 4), p.part("never", 3), p.part("contact", 2), p.part("after", 3),
			),
			el("div", class("flow stick noprint"),
				el("h2", class("h3"), p.t("help.go")),
				when(p.Journey != nil && p.Journey.Start != "", func() app.UI {
					return el("p", el("a", class("btn go"), href(p.Journey.Start), p.t("enter.begin")))
				}),
				el("p", el("a", class("btn alt"), href(p.to("/demandes/nouvelle")+"?aide=1"), p.t("help.ask"))),
				el("ul", class("plain"),
					el("li", el("a", class("tall"), href(p.to("/charte")), p.t("help.charter"))),
					el("li", el("a", class("tall"), href(p.to("/entrer/papier")), p.t("enter.to.paper"))),
					when(p.Journey != nil, func() app.UI {
						return el("li", el("a", class("tall"), href(alsoAsk(p.Journey.Href, "imprimer=1")), p.t("help.journey")))
					}),
				),
				el("p", class("noprint"), p.printer()),
			),
		),
	)
}

// part is one heading with its points.
func (p *HelpPage) part(name string, points int) app.UI {
	var all []app.UI
	for i := range points {
		all = append(all, el("li", p.t("help."+name+"_"+number(i+1))))
	}
	return el("section", class("flow"), a("aria-labelledby", "h-"+name),
		el("h2", class("h3"), id("h-"+name), p.t("help."+name)), el("ul", class("dots"), all))
}

// CodePage is "/entrer/code": where the code on a slip is typed.
type CodePage struct {
	Site
	Typed   string
	Problem *Problem
}

func (p *CodePage) head() head {
	return head{Title: p.t("enter.to.code"), Description: p.t("enter.to.code_text"), CSS: []string{"form"}, Private: p.Problem != nil}
}

func (p *CodePage) body() app.UI {
	return el("div", class("wrap narrow"),
		el("a", class("tall"), href(p.to("/entrer")), icon("back"), el("span", p.t("enter.title"))),
		el("div", class("head flow"), el("h1", p.t("enter.to.code")), el("p", class("lede"), p.t("enter.code_lede"))),
		p.post("/entrer/code", class("flow"),
			p.faults(p.Problem),
			p.text(field{Name: "code", Label: p.t("enter.code"), Hint: p.t("enter.code_hint"), Value: p.Typed, Fault: p.Problem.of("code"),
				Required: true, Complete: "off"}),
			el("button", class("btn go"), p.t("enter.code_open")),
		),
		el("p", class("sm mut up"), p.t("enter.code_kept")),
	)
}
