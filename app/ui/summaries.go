package ui

import (
	"time"

	"parvis/app/i18n"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// SummariesPage is "/syntheses?tag=&espace=&page=": newest first.
type SummariesPage struct {
	Site
	Tag      string  // picked, or empty
	Space    string  // title of the picked space, or empty
	Tags     []Facet // most frequent first
	Spaces   []Facet
	Items    []SummaryItem
	Total    int    // of what the filters leave
	Clear    string // this page without filters
	Previous *Link  // the page of newer ones, or nil
	Next     *Link  // the page of older ones, or nil
	Feed     string // "/flux.atom" with prefix, or empty
	Write    string // staff: address of a new summary, or empty
}

// Facet is a filter with how many documents it leaves. Href sets it, and for a picked one takes it away.
type Facet struct {
	Title  string
	Href   string
	Count  int
	Picked bool
	Lang   string // of the title when it is not the page's, else empty
}

// SummaryItem is one summary in a list.
type SummaryItem struct {
	Title      string
	Href       string
	Date       time.Time
	Tags       []Link
	Spaces     []string // titles
	Excerpt    string   // plain text
	Superseded bool
	TextLang   string // when it is not the page's, else empty
	Visibility string // content.Visibility; public shows nothing
}

func (p *SummariesPage) head() head {
	title := p.t("nav.summaries")
	if p.Tag != "" {
		title = p.Tag + " – " + title
	}
	return head{Title: title, Description: p.t("summaries.description", "name", p.Name), CSS: []string{"find"},
		Scripts: []string{"fresh.js"}, Feed: p.Feed, Card: "website"}
}

func (p *SummariesPage) body() app.UI {
	title, tag, space := p.t("nav.summaries"), straight(p.Tag), straight(p.Space)
	switch {
	case p.Tag != "" && p.Space != "":
		title = p.t("summaries.of_both", "tag", tag, "space", space)
	case p.Tag != "":
		title = p.t("summaries.of_tag", "tag", tag)
	case p.Space != "":
		title = p.t("summaries.of_space", "space", space)
	}
	return el("div", class("wrap"),
		el("div", class("head flow"),
			el("h1", class("h1s"), title),
			el("p", class("lede"), p.t("summaries.lede")),
			el("div", class("note row"), a("data-published", p.t("summaries.fresh")), a("hidden", "hidden"),
				el("p", a("role", "status")), el("a", class("tall"), href(p.to("/syntheses")), p.t("summaries.fresh_see"))),
			when(p.Write != "", func() app.UI {
				return el("p", el("a", class("btn"), href(p.Write), icon("pen"), el("span", p.t("summaries.write"))))
			}),
			p.filters(),
		),
		p.list(),
		when(len(p.Items) > 0, func() app.UI { return el("div", p.pages(p.Previous, p.Next), p.feed()) }),
	)
}

// filters shows the most frequent tags at once, and the others with the spaces in a fold.
func (p *SummariesPage) filters() any {
	if len(p.Tags)+len(p.Spaces) == 0 {
		return nil
	}
	const atOnce = 6
	first := p.Tags[:min(atOnce, len(p.Tags))]
	if p.Clear != "" {
		all := Facet{Title: p.t("search.everything"), Href: p.Clear, Picked: p.Tag == "" && p.Space == ""}
		first = append([]Facet{all}, first...)
	}
	return el("nav", a("aria-label", p.t("search.refine")),
		p.facets(first),
		p.moreFilters(group{p.t("search.tags"), p.Tags[min(atOnce, len(p.Tags)):]}, group{p.t("nav.spaces"), p.Spaces}),
	)
}

func (p *SummariesPage) list() app.UI {
	switch {
	case len(p.Items) > 0:
		return el("div",
			el("p", class("sm mut"), a("role", "status"), p.t("summaries.count", "n", p.Total)),
			el("ul", class("list up"), each(p.Items, func(it SummaryItem) app.UI { return p.item(it) })))
	case p.Tag != "" || p.Space != "":
		return p.nothing("shut", p.t("summaries.none_here"), p.t("summaries.none_here_text"), p.Clear, p.t("summaries.all"))
	}
	return p.nothing("shut", p.t("summaries.none"), p.t("summaries.none_text"), p.to("/parcours"), p.t("nav.journey"))
}

func (p *SummariesPage) item(it SummaryItem) app.UI {
	about := i18n.Date(p.Lang, it.Date)
	if len(it.Spaces) > 0 {
		if about != "" {
			about += " · "
		}
		about += p.names(it.Spaces)
	}
	return el("li",
		el("p", class("row"), el("small", about),
			when(it.Superseded, func() app.UI { return el("span", class("tag"), p.t("summaries.superseded")) }),
			p.otherLang(it.TextLang),
			p.reserved(it.Visibility)),
		el("h2", class("h3"), el("a", href(it.Href), p.tongue(it.TextLang), a("hreflang", it.TextLang), it.Title)),
		when(it.Excerpt != "", func() app.UI { return el("p", p.tongue(it.TextLang), it.Excerpt) }),
		p.tags(it.Tags),
	)
}

// tags are small links under a text.
func (s *Site) tags(list []Link) any {
	if len(list) == 0 {
		return nil
	}
	return el("ul", class("row labels"), a("aria-label", s.t("search.tags")), each(list, func(l Link) app.UI {
		return el("li", el("a", class("label"), href(l.Href), s.tongue(l.Lang), l.Title))
	}))
}

func (p *SummariesPage) feed() any {
	if p.Feed == "" {
		return nil
	}
	return el("p", class("up"), el("a", class("tall"), href(p.Feed), p.t("summaries.feed")), " ",
		el("span", class("sm mut"), p.t("summaries.feed_text")))
}
