package ui

import (
	"net/url"
	"time"

	"parvis/app/i18n"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// FAQListPage is "/faq".
type FAQListPage struct {
	Site
	Groups []FAQGroup // one group without title is a plain list
}

// FAQGroup is a heading with its questions.
type FAQGroup struct {
	Title   string
	Lang    string // of the title when it is not the page's, else empty
	Entries []FAQItem
}

// FAQItem is one question with its answer.
type FAQItem struct {
	ID    string
	Title string
	HTML  string // sanitised
	Lang  string // when it is not the page's, else empty
}

// FAQPage is "/faq/{id}".
type FAQPage struct {
	Site
	ID       string
	Title    string
	TextLang string // when it is not the page's (no translation), else empty
	HTML     string // sanitised
	Plain    string // for the description
	Updated  time.Time
	Previous *Link
	Next     *Link
}

func (p *FAQListPage) head() head {
	return head{Title: p.t("nav.faq_long"), Description: p.t("faq.description", "name", p.Name)}
}

func (p *FAQListPage) body() app.UI {
	entries := 0
	for _, g := range p.Groups {
		entries += len(g.Entries)
	}
	return el("div", class("wrap narrow"),
		el("div", class("head flow"), el("h1", p.t("nav.faq_long")), el("p", class("lede"), p.t("faq.lede"))),
		when(entries == 0, func() app.UI {
			return p.nothing("shut", p.t("faq.none"), p.t("faq.none_text"), p.to("/parcours"), p.t("nav.journey"))
		}),
		each(p.Groups, func(g FAQGroup) app.UI {
			return el("section", class("up"),
				when(g.Title != "", func() app.UI { return el("h2", class("h3"), p.tongue(g.Lang), g.Title) }),
				when(entries > inPlace, func() app.UI {
					return el("ul", class("plain up"), each(g.Entries, func(e FAQItem) app.UI {
						return el("li", id(e.ID), el("a", class("tall"), href(p.to("/faq/"+url.PathEscape(e.ID))), p.tongue(e.Lang), e.Title))
					}))
				}),
				when(entries <= inPlace, func() app.UI {
					return el("div", each(g.Entries, func(e FAQItem) app.UI { return p.entry(e) }))
				}),
			)
		}),
		p.ask("", ""),
	)
}

// inPlace is how many questions show their answers on the page of all: with more it would be long to fetch, and each leads
// to its own page.
const inPlace = 15

func (p *FAQListPage) entry(e FAQItem) app.UI {
	return el("details", class("card"), id(e.ID),
		el("summary", el("span", p.tongue(e.Lang), e.Title)),
		el("div", class("flow inner"),
			p.only(e.Lang),
			el("div", p.tongue(e.Lang), sanitised("txt flow", e.HTML)),
			el("p", class("sm"), el("a", class("tall"), href(p.to("/faq/"+url.PathEscape(e.ID))),
				p.t("faq.permalink"), el("span", class("vh"), " ", p.within(e.Lang, e.Title)))),
		),
	)
}

// ask leads on when no answer fits: to a question, and to the human.
func (s *Site) ask(kind, about string) app.UI {
	return el("section", class("flow gap card"), a("aria-labelledby", "autre"),
		el("h2", class("h3"), id("autre"), s.t("faq.ask")),
		el("p", s.t("search.not_it_text")),
		el("p", el("a", class("btn"), href(s.askHref(kind, about)), s.t("question.ask"))),
		when(s.Welcome.Name != "", func() app.UI {
			return el("div", s.who(s.Welcome), s.writeTo(s.Welcome.Name, s.Welcome.Contact, "tall"))
		}),
	)
}

func (p *FAQPage) head() head {
	return head{Title: p.Title, Description: p.Plain}
}

func (p *FAQPage) body() app.UI {
	return el("div", class("wrap narrow"),
		el("a", class("tall"), href(p.to("/faq")), icon("back"), el("span", p.t("nav.faq_long"))),
		el("article", class("flow"),
			el("h1", class("h1s"), p.tongue(p.TextLang), p.Title),
			p.only(p.TextLang),
			el("div", p.tongue(p.TextLang), sanitised("txt flow", p.HTML)),
			when(!p.Updated.IsZero(), func() app.UI {
				return el("p", class("sm mut"), p.t("updated", "date", i18n.Date(p.Lang, p.Updated)))
			}),
		),
		p.ask("faq", p.ID),
		p.neighbours(p.t("faq.neighbours"), p.Previous, p.Next),
	)
}

// neighbours leads to the documents before and after this one.
func (s *Site) neighbours(label string, previous, next *Link) any {
	if previous == nil && next == nil {
		return nil
	}
	one := func(l *Link, key string) any {
		if l == nil {
			return nil
		}
		return el("p", el("small", class("line"), s.t(key)), el("a", class("tall"), href(l.Href), s.tongue(l.Lang), l.Title))
	}
	return el("nav", class("q2 gap"), a("aria-label", label), one(previous, "before"), one(next, "after"))
}
