package ui

import (
	"net/url"

	"parvis/content"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// SpacesPage is "/espaces".
type SpacesPage struct {
	Site
	Spaces []SpaceBrief
}

// SpaceBrief is a space in a list.
type SpaceBrief struct {
	ID        string
	Title     string
	Lang      string // of its words when it is not the page's (no translation), else empty
	Purpose   string
	Organised bool
	Server    string // as people call it
	Channel   string
	Roles     []string // names, as the platform shows them
	Sensitive bool
	Owner     content.Person
	State     string // of the visitor's own place in it (api.PlaceStates), or empty
}

// SpacePage is "/espaces/{id}".
type SpacePage struct {
	Site
	Space     SpaceBrief
	HTML      string // sanitised
	Questions []Question
}

// Question is something a space asks, and why.
type Question struct {
	ID       string
	Label    string
	Purpose  string
	Required bool
}

func (p *SpacesPage) head() head {
	return head{Title: p.t("spaces.title"), Description: p.t("spaces.description", "name", p.Name), CSS: []string{"form"}}
}

func (p *SpacesPage) body() app.UI {
	return el("div", class("wrap"),
		el("div", class("head flow"), el("h1", p.t("spaces.title")), el("p", class("lede"), p.t("spaces.lede"))),
		when(len(p.Spaces) == 0, func() app.UI {
			return p.nothing("shut", p.t("spaces.none"), p.t("spaces.none_text"), p.to("/parcours"), p.t("nav.journey"))
		}),
		el("ul", class("rooms"), each(p.Spaces, func(b SpaceBrief) app.UI { return p.room(b) })),
		when(len(p.Spaces) > 0, func() app.UI {
			return el("p", class("gap"), el("a", class("btn go"), href(p.to("/demandes/nouvelle")), p.t("spaces.ask_all")))
		}),
	)
}

func (p *SpacesPage) room(b SpaceBrief) app.UI {
	return el("li", class("card flow"),
		el("h2", class("h3"), el("a", href(p.to("/espaces/"+url.PathEscape(b.ID))), p.tongue(b.Lang), b.Title)),
		el("p", p.tongue(b.Lang), b.Purpose),
		p.marks(b),
		el("dl", class("slip"), p.opens(b), p.person(b)),
	)
}

// marks are the words about a space: its kind, whether it is sensitive, and where the visitor stands.
func (s *Site) marks(b SpaceBrief) app.UI {
	kind := "spaces.free"
	if b.Organised {
		kind = "spaces.organised"
	}
	return el("p", class("row"),
		when(b.State != "", func() app.UI { return s.badge(b.State) }),
		el("span", class("tag"), s.t(kind)),
		when(b.Sensitive, func() app.UI { return el("span", class("tag"), s.t("spaces.sensitive")) }),
	)
}

// opens says in words what the space gives.
func (s *Site) opens(b SpaceBrief) app.UI {
	where := b.Server
	if b.Channel != "" {
		where = s.t("spaces.where", "channel", b.Channel, "server", b.Server)
	}
	return el("div", el("dt", s.t("spaces.opens")), el("dd", where,
		when(len(b.Roles) > 0, func() app.UI {
			return el("span", class("line mut"), s.t("spaces.roles", "n", len(b.Roles), "roles", s.names(b.Roles)))
		})))
}

func (s *Site) person(b SpaceBrief) any {
	if b.Owner.Name == "" {
		return nil
	}
	return el("div", el("dt", s.t("spaces.person")), el("dd", b.Owner.Name,
		when(b.Owner.Hours != "", func() app.UI { return el("span", class("line mut"), b.Owner.Hours) })))
}

func (p *SpacePage) head() head {
	return head{Title: p.Space.Title, Description: p.Space.Purpose, CSS: []string{"form"}}
}

func (p *SpacePage) body() app.UI {
	b := p.Space
	return el("div", class("wrap"),
		el("a", class("tall"), href(p.to("/espaces")), icon("back"), el("span", p.t("spaces.title"))),
		el("div", class("head flow"), el("h1", p.tongue(b.Lang), b.Title), el("p", class("lede"), p.tongue(b.Lang), b.Purpose), p.only(b.Lang), p.marks(b)),
		el("div", class("side r"),
			el("div", class("flow"),
				el("div", p.tongue(b.Lang), sanitised("txt flow", p.HTML)),
				p.asks(),
			),
			el("div", class("flow stick"),
				p.action(),
				el("dl", class("slip card"), p.opens(b)),
				when(b.Owner.Name != "", func() app.UI {
					return el("section", class("flow"), a("aria-labelledby", "referent"),
						el("h2", class("h3"), id("referent"), p.t("spaces.person")),
						p.who(b.Owner), p.writeTo(b.Owner.Name, b.Owner.Contact, "tall"))
				}),
			),
		),
	)
}

func (p *SpacePage) action() app.UI {
	b := p.Space
	if b.State != "" && p.Request != "" {
		words := PlaceText(p.Lang, b.State, "")
		return el("section", class("flow lintel sun"), a("aria-labelledby", "vous"),
			el("h2", class("h3"), id("vous"), p.t("spaces.you")),
			el("p", words.Sentence),
			el("a", class("btn go"), href(p.to("/demandes/"+url.PathEscape(p.Request))), p.t("spaces.see_request")))
	}
	return el("a", class("btn go"), href(p.to("/demandes/nouvelle")+"?espace="+url.QueryEscape(b.ID)), p.t("spaces.ask"))
}

// asks lists what will be asked, and why, before anybody starts.
func (p *SpacePage) asks() any {
	if len(p.Questions) == 0 {
		return el("p", class("mut"), p.t("spaces.asks_nothing"))
	}
	return el("section", class("flow"), a("aria-labelledby", "demande"),
		el("h2", id("demande"), p.t("spaces.asks")),
		el("ul", class("list"), each(p.Questions, func(q Question) app.UI {
			return el("li", el("h3", p.within(p.Space.Lang, q.Label), when(!q.Required, func() app.UI { return el("span", class("opt"), " ", p.t("form.optional")) })),
				el("p", class("mut"), p.tongue(p.Space.Lang), q.Purpose))
		})),
	)
}
