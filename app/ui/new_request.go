package ui

import (
	"net/url"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// NewRequestPage is "/demandes/nouvelle".
//
// Two steps that work without JavaScript: choose spaces (GET, espace=<id> repeated), then answer and send (POST,
// same path: espace=<id> repeated, q.<question id>, contact, cle_envoi). The first step is shown while no space is
// picked. POST with "changer" goes back to it, and POST with "choisir" on again: both send nothing and carry what was
// typed, in the form and not in an address. Fields of Problem: "espace", "q.<question id>", "contact", "aidant".
type NewRequestPage struct {
	Site
	Accepted   bool   // the charter in force is accepted; false shows the way to it and keeps the picks
	Outdated   bool   // an older revision was accepted
	Open       string // id of a request of theirs that still waits, or empty
	Whole      bool   // for a phone without a line: spaces and the questions of all of them in one form, which waits there
	Changing   bool   // the picks are being changed: shows the first step although some are picked
	Carried    []Pair // what was typed before, carried through the first step
	Spaces     []SpacePick
	Questions  []AskedQuestion // of the picked spaces, each once
	Contact    string          // what was typed
	Key        string          // idempotency key, made by the server, kept when shown again
	Linking    bool            // accounts can be linked: sensitive spaces say that it will be asked
	Discord    bool            // the spaces are on Discord: say what leaves for where
	Answerers  []string        // first names of who reads, may be empty
	ErasedDays int             // unanswered requests are erased after this many days; 0 is not shown
	Helped     bool            // somebody is beside them
	Helper     string
	Problem    *Problem
}

// SpacePick is one space to choose.
type SpacePick struct {
	ID        string
	Title     string
	Lang      string // of title and purpose when it is not the page's, else empty
	Purpose   string
	Sensitive bool
	Roles     []string
	Picked    bool
	In        bool // they are in already: said instead of offered
}

// AskedQuestion is a question with what was typed.
type AskedQuestion struct {
	Question
	Lang   string   // of label and purpose when it is not the page's, else empty
	Spaces []string // titles of the spaces that ask it
	Value  string
}

func (p *NewRequestPage) head() head {
	return head{Title: p.t("ask.title"), Description: p.t("ask.lede"), CSS: []string{"form"}, Private: true}
}

func (p *NewRequestPage) picked() []SpacePick {
	var out []SpacePick
	for _, s := range p.Spaces {
		if s.Picked {
			out = append(out, s)
		}
	}
	return out
}

func (p *NewRequestPage) body() app.UI {
	picked := p.picked()
	var main app.UI
	switch {
	case len(p.Spaces) == 0:
		main = p.nothing("shut", p.t("spaces.none"), p.t("spaces.none_text"), p.to("/parcours"), p.t("nav.journey"))
	case p.Whole:
		main = p.whole()
	case !p.Accepted:
		main = p.first(picked)
	case len(picked) == 0 || p.Changing:
		main = p.choose()
	default:
		main = p.answer(picked)
	}
	return el("div", class("wrap"),
		el("div", class("head flow"), el("h1", p.t("ask.title")), el("p", class("lede"), p.t("ask.lede"))),
		when(p.Open != "", func() app.UI {
			return note("sun", "info", el("p", el("strong", p.t("ask.open")), " ",
				el("a", href(p.to("/demandes/"+p.Open)), p.t("ask.open_action"))))
		}),
		main,
	)
}

// first is the way to the charter: what was picked is kept in the address to come back to.
func (p *NewRequestPage) first(picked []SpacePick) app.UI {
	back := url.Values{}
	for _, s := range picked {
		back.Add("espace", s.ID)
	}
	if p.Helped {
		back.Set("aide", "1")
	}
	next := p.to("/demandes/nouvelle")
	if len(back) > 0 {
		next += "?" + back.Encode()
	}
	title, text := "ask.charter", "ask.charter_text"
	if p.Outdated {
		title, text = "ask.outdated", "ask.outdated_text"
	}
	return el("section", class("gate ink arch"),
		el("p", class("lone"), el("span", class("door shut"), a("aria-hidden", "true"))),
		el("h2", class("h3"), p.t(title)),
		el("p", class("up"), p.t(text)),
		when(len(picked) > 0, func() app.UI {
			titles := make([]string, 0, len(picked))
			for _, s := range picked {
				titles = append(titles, s.Title)
			}
			return el("p", class("up"), p.t("ask.picked_kept", "n", len(picked), "spaces", p.names(titles)))
		}),
		el("p", class("up"), el("a", class("btn go"), href(p.to("/charte")+"?suite="+url.QueryEscape(next)), p.t("ask.read_charter"))),
	)
}

// choose is the first step: which spaces.
func (p *NewRequestPage) choose() app.UI {
	method := "get"
	if len(p.Carried) > 0 {
		method = "post" // what was typed has no place in an address
	}
	return el("form", class("flow narrow"), a("method", method), action(p.to("/demandes/nouvelle")),
		p.faults(p.Problem),
		hidden("choisir", "1"), pairs(p.Carried),
		when(p.Helped && len(p.Carried) == 0, func() app.UI { return hidden("aide", "1") }),
		p.which(),
		p.fault("espaces-faute", p.Problem.of("espace")),
		el("button", class("btn go"), p.t("ask.go_on")),
		el("p", class("sm mut"), p.t("ask.nothing_sent")),
	)
}

func (p *NewRequestPage) which() app.UI {
	return el("fieldset", id(fieldID("espace")), a("tabindex", "-1"), a("aria-describedby", faultID("espaces", p.Problem.of("espace"))),
		el("legend", el("span", class("h3"), p.t("ask.which")), el("span", class("hint"), p.t("ask.which_hint"))),
		each(p.Spaces, func(s SpacePick) app.UI {
			var mark any
			switch {
			case s.In:
				return el("p", class("pick in"), el("span", class("door open"), a("aria-hidden", "true")),
					el("span", el("b", p.tongue(s.Lang), s.Title), el("span", class("hint"), p.t("ask.already_in"))))
			case s.Sensitive:
				mark = el("span", class("hint"), p.sensitiveHint())
			}
			return p.pickIn(s.Lang, "checkbox", "espace", s.ID, s.Picked, s.Title, s.Purpose, mark)
		}),
	)
}

// whole is both steps at once. What a space that is not picked asks may stay empty: the server looks when it arrives.
func (p *NewRequestPage) whole() app.UI {
	return el("div", class("side r"),
		p.post("/demandes/nouvelle", class("flow"), yes("data-whole", true),
			note("", "info", el("p", p.t("ask.offline"), " ", el("a", href(p.to("/charte")), p.t("nav.charter")))),
			p.which(),
			p.asked(true),
			p.rest(),
		),
		p.after(),
	)
}

// asked are the questions, each with the spaces that ask it where there are several.
func (p *NewRequestPage) asked(several bool) []app.UI {
	return each(p.Questions, func(q AskedQuestion) app.UI {
		name := "q." + q.ID
		hint := q.Purpose
		if several && len(q.Spaces) > 0 {
			hint += " " + p.t("ask.asked_by", "n", len(q.Spaces), "spaces", p.names(q.Spaces))
		}
		return p.text(field{Name: name, Label: q.Label, Hint: hint, Lang: q.Lang, Value: q.Value, Fault: p.Problem.of(name),
			Area: true, Required: q.Required && !p.Whole, Optional: !q.Required})
	})
}

// rest is how to reach the person, what leaves for where, and the button.
func (p *NewRequestPage) rest() []app.UI {
	out := []app.UI{
		el("h2", p.t("ask.contact_title")),
		p.text(field{Name: "contact", Label: p.t("ask.contact"), Hint: p.t("ask.contact_hint"), Value: p.Contact,
			Fault: p.Problem.of("contact"), Optional: true, Complete: "email"}),
		p.helped(),
	}
	if leaving, ok := p.leaving().(app.UI); ok {
		out = append(out, leaving)
	}
	return append(out, el("button", class("btn go"), p.t("ask.send")), el("p", class("sm mut"), p.t("ask.can_withdraw")))
}

func (p *NewRequestPage) sensitiveHint() string {
	if p.Linking {
		return p.t("ask.sensitive_link")
	}
	return p.t("ask.sensitive")
}

// answer is the second step: the questions, then what happens next, then the button.
func (p *NewRequestPage) answer(picked []SpacePick) app.UI {
	return el("div", class("side r"),
		p.post("/demandes/nouvelle", class("flow"),
			p.faults(p.Problem.labelled(p.label)),
			el("button", yes("hidden", true), p.t("ask.send")), // what Enter in a field presses: it sends, the next one goes back
			p.chosen(picked),
			each(picked, func(s SpacePick) app.UI { return hidden("espace", s.ID) }),
			hidden("cle_envoi", p.Key),
			when(len(p.Questions) > 0, func() app.UI { return el("h2", p.t("ask.questions", "n", len(p.Questions))) }),
			el("p", class("sm mut"), p.t("form.expected")),
			p.asked(len(picked) > 1),
			p.rest(),
		),
		p.after(),
	)
}

// helped says that somebody is beside the person, with what that means for both.
func (p *NewRequestPage) helped() app.UI {
	return el("details", class("card"), yes("open", p.Helped || p.Problem.of("aidant") != ""),
		el("summary", icon("question"), el("span", p.t("ask.helped"))),
		el("div", class("flow inner"),
			el("p", p.t("ask.helped_text"), " ", el("a", href(p.to("/entrer/aide")), p.t("ask.helped_more"))),
			pick("checkbox", "aide", "1", p.Helped, p.t("ask.helped_yes"), p.t("ask.helped_hint")),
			p.text(field{Name: "aidant", Label: p.t("ask.helper"), Hint: p.t("ask.helper_hint"), Value: p.Helper,
				Fault: p.Problem.of("aidant"), Optional: true, Complete: "off"}),
		))
}

// label is the question that a field answers.
func (p *NewRequestPage) label(name string) string {
	for _, q := range p.Questions {
		if name == "q."+q.ID {
			return q.Label
		}
	}
	return ""
}

func (p *NewRequestPage) chosen(picked []SpacePick) app.UI {
	return el("section", class("card flow"), a("aria-labelledby", "choisis"),
		el("h2", class("h3"), id("choisis"), p.t("ask.chosen", "n", len(picked))),
		el("ul", class("plain"), each(picked, func(s SpacePick) app.UI {
			return el("li", el("strong", p.tongue(s.Lang), s.Title), when(s.Sensitive, func() app.UI {
				return el("span", class("line sm mut"), p.sensitiveHint())
			}))
		})),
		el("p", el("button", class("btn bare"), a("name", "changer"), a("value", "1"), yes("formnovalidate", true), p.t("ask.change"))),
	)
}

// after says what happens next and who reads.
func (p *NewRequestPage) after() app.UI {
	return el("aside", class("flow stick"), a("aria-labelledby", "suite"),
		el("h2", class("h3"), id("suite"), p.t("ask.next")),
		el("ol", class("steps"),
			el("li", p.readers()),
			el("li", p.t("ask.next_answer")),
			el("li", p.t("ask.next_open")),
		),
		when(p.ErasedDays > 0, func() app.UI { return el("p", class("sm mut"), p.t("ask.erased", "n", p.ErasedDays)) }),
	)
}

func (p *NewRequestPage) readers() string {
	if len(p.Answerers) == 0 {
		return p.t("ask.next_read")
	}
	return p.t("ask.next_read_by", "n", len(p.Answerers), "names", p.names(p.Answerers))
}

func (p *NewRequestPage) leaving() any {
	if !p.Discord {
		return nil
	}
	return el("details", class("card"),
		el("summary", icon("info"), el("span", p.t("leave.title"))),
		el("div", class("flow inner"), p.leavingText()),
	)
}

// leavingText says what leaves for where before a hand-off, what we keep, and the other door.
func (s *Site) leavingText() []app.UI {
	out := []app.UI{
		el("p", s.t("leave.what")),
		el("p", s.t("leave.keep")),
	}
	if s.Welcome.Name != "" && contactHref(s.Welcome.Contact) != "" {
		return append(out, el("p", el("a", href(contactHref(s.Welcome.Contact)), s.t("leave.other_with", "name", s.Welcome.Name))))
	}
	return append(out, el("p", s.t("leave.other")))
}
