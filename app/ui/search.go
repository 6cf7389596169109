package ui

import (
	"net/url"
	"strconv"
	"time"

	"parvis/app/i18n"

	"parvis/content"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// SearchPage is "/recherche?q=&type=&tag=&langue=&espace=&page=&tel=1": tel=1 searches exactly what was typed.
type SearchPage struct {
	Site
	Query      string // as typed; empty shows what can be searched
	Total      int
	Corrected  string        // what was searched instead of Query, or empty
	Verbatim   string        // address that searches Query as typed; with Corrected
	DidYouMean *Link         // another spelling that was not searched: Title is the text
	Answer     *SearchAnswer // a FAQ entry that answers, in place, or nil
	Hits       []SearchHit
	Kinds      []Facet // the first one is "everything"; empty hides the filters
	Tags       []Facet
	Langs      []Facet
	Spaces     []Facet
	Kept       []Pair // filters that the field carries on: type, tag, …
	Previous   *Link
	Next       *Link
	Examples   []Link // for an empty query: words that find something
	Near       []Link // for no result: documents worth a look
	Index      *IndexProgress
	Shortened  bool // the query was cut to what can be searched
	Offline    bool // answered by the phone from what it keeps
}

// SearchAnswer is a FAQ entry shown in place.
type SearchAnswer struct {
	Title   string
	HTML    string // sanitised
	Href    string
	Lang    string // when it is not the page's, else empty
	Checked time.Time
}

// SearchHit is one document found. That it is opened is counted by its words, without anybody's name: its link, and no
// other of the page, says where it stands to who answers it, which is ourselves.
type SearchHit struct {
	Kind       string // content.Kind
	Title      string
	Href       string
	Snippet    string // HTML with <mark> only: any other markup is shown as text
	Where      string // "étape 4 de Jardiner"; of a rule of the charter its number; or empty
	Date       time.Time
	Superseded bool
	TextLang   string // when it is not the page's, else empty
	Visibility string
}

// IndexProgress is an index being built again while the pages stay up. Nil when there is nothing to tell.
type IndexProgress struct {
	Done  int
	Total int
}

func (p *SearchPage) head() head {
	title := p.t("search.title")
	if p.Query != "" {
		title = p.t("search.head", "n", p.Total, "q", p.Query)
	}
	// Search engines may know what was found, under the address without the words; not what somebody else made up.
	return head{Title: title, Description: p.t("search.lede"), Private: p.Query != "" && p.Total == 0, CSS: []string{"find"}, Finder: true}
}

func (p *SearchPage) body() app.UI {
	return el("div", class("wrap"),
		el("div", class("head flow"),
			el("h1", class("h2"), p.t("search.title")),
			p.finder("q", p.Query, p.Kept),
			p.status(),
			p.fromPocket(),
			p.building(p.Index),
			p.filters(),
		),
		p.results(),
	)
}

// status says how many answers there are and what was searched; it is read out.
func (p *SearchPage) status() any {
	if p.Query == "" {
		return nil
	}
	searched := p.Query
	if p.Corrected != "" {
		searched = p.Corrected
	}
	return el("div", a("role", "status"),
		el("p", p.t("search.count", "n", p.Total, "q", straight(searched))),
		p.respelt(),
		when(p.Corrected == "" && p.DidYouMean != nil, func() app.UI {
			return el("p", p.t("search.did_you_mean"), " ", el("a", class("tall"), href(p.DidYouMean.Href), el("strong", p.DidYouMean.Title)), p.doubt())
		}),
		when(p.Shortened, func() app.UI { return el("p", class("sm mut"), p.t("search.shortened")) }),
	)
}

// respelt says that something else was searched, and how to search what was typed.
func (p *SearchPage) respelt() any {
	if p.Corrected == "" {
		return nil
	}
	return el("p", p.t("search.corrected"), " ", el("a", class("tall"), href(p.Verbatim), p.t("search.verbatim", "q", straight(p.Query))))
}

// fromPocket says that answers come from this device.
func (p *SearchPage) fromPocket() any {
	if !p.Offline {
		return nil
	}
	return el("p", class("sm mut"), p.t("search.pocket"))
}

// building tells that answers may be missing while an index is made again.
func (s *Site) building(i *IndexProgress) any {
	if i == nil {
		return nil
	}
	return note("", "clock", el("p", s.t("search.building", "done", i.Done, "total", i.Total)))
}

func (p *SearchPage) filters() any {
	if len(p.Kinds) == 0 && len(p.Tags)+len(p.Langs)+len(p.Spaces) == 0 {
		return nil
	}
	return el("nav", a("aria-label", p.t("search.refine")),
		when(len(p.Kinds) > 0, func() app.UI { return p.facets(p.Kinds) }),
		p.moreFilters(group{p.t("search.tags"), p.Tags}, group{p.t("nav.spaces"), p.Spaces}, group{p.t("search.langs"), p.Langs}),
	)
}

func (p *SearchPage) results() app.UI {
	switch {
	case p.Query == "":
		return p.hints()
	case len(p.Hits) == 0 && p.Answer == nil:
		return p.empty()
	}
	return el("div", class("side r"),
		el("div", class("flow"),
			p.answer(),
			el("h2", class("h3"), p.t("search.all")),
			el("ul", class("list"), each(p.Hits, func(h SearchHit) app.UI { return p.hit(h) })),
			p.pages(p.Previous, p.Next),
		),
		el("section", class("flow stick"), a("aria-labelledby", "autre"),
			el("h2", class("h3"), id("autre"), p.t("search.not_it")),
			el("p", p.t("search.not_it_text")),
			el("p", el("a", class("btn alt"), href(p.askHref("mots", p.Query)), p.t("question.ask"))),
		),
	)
}

// answer is a FAQ entry in place: nobody has to open a page for it.
func (p *SearchPage) answer() any {
	if p.Answer == nil {
		return nil
	}
	return el("section", class("lintel ink"), a("aria-labelledby", "reponse"),
		el("p", el("strong", p.t("search.answer"))),
		el("h2", class("h3"), id("reponse"), p.tongue(p.Answer.Lang), p.Answer.Title),
		p.only(p.Answer.Lang),
		el("div", p.tongue(p.Answer.Lang), sanitised("txt flow", p.Answer.HTML)),
		el("p", class("row"),
			el("a", class("tall"), href(p.Answer.Href), p.t("search.answer_open")),
			when(!p.Answer.Checked.IsZero(), func() app.UI {
				return el("span", class("sm"), p.t("search.checked", "date", i18n.Date(p.Lang, p.Answer.Checked)))
			})),
	)
}

func (p *SearchPage) hit(h SearchHit) app.UI {
	about := p.kindWord(h.Kind)
	switch _, err := strconv.Atoi(h.Where); {
	case h.Where == "":
	case err == nil && h.Kind == string(content.KindCharter):
		about += " · " + p.t("search.rule", "number", h.Where)
	default:
		about += " · " + h.Where
	}
	if !h.Date.IsZero() {
		about += " · " + i18n.Date(p.Lang, h.Date)
	}
	return el("li",
		el("p", class("row"), el("small", about),
			when(h.Superseded, func() app.UI { return el("span", class("tag"), p.t("summaries.superseded")) }),
			p.otherLang(h.TextLang),
			p.reserved(h.Visibility)),
		el("h3", el("a", href(h.Href), a("referrerpolicy", "same-origin"), p.tongue(h.TextLang), a("hreflang", h.TextLang), h.Title)),
		when(h.Snippet != "", func() app.UI { return el("div", p.tongue(h.TextLang), marked("snip", h.Snippet)) }),
	)
}

// empty leads on when nothing was found: to the same words without filters, to a person, to documents nearby.
func (p *SearchPage) empty() app.UI {
	var wider any
	if len(p.Kept) > 0 {
		wider = el("p", el("a", class("btn alt"), href(p.to("/recherche")+"?q="+url.QueryEscape(p.Query)), p.t("search.without_filter")))
	}
	return el("div",
		wider,
		el("section", class("gate ink arch up"),
			el("p", class("lone"), el("span", class("door shut"), a("aria-hidden", "true"))),
			el("h2", class("h3"), p.t("search.none")),
			el("p", class("up"), p.t("search.none_text")),
			el("p", class("up"), el("a", class("btn go"), href(p.askHref("mots", p.Query)), p.t("question.ask"))),
			el("p", class("sm up"), p.t("search.none_tip")),
		),
		when(len(p.Near) > 0, func() app.UI {
			return el("section", class("flow gap"), a("aria-labelledby", "proches"),
				el("h2", class("h3"), id("proches"), p.t("failure.near")), p.teasers(p.Near))
		}),
	)
}

// hints say what can be searched before anything is typed.
func (p *SearchPage) hints() app.UI {
	return el("div", class("side r"),
		el("section", class("flow"), a("aria-labelledby", "quoi"),
			el("h2", class("h3"), id("quoi"), p.t("search.what")),
			el("p", p.t("search.what_text")),
			when(len(p.Examples) > 0, func() app.UI {
				return el("ul", class("row"), each(p.Examples, func(l Link) app.UI {
					return el("li", el("a", class("chip"), href(l.Href), l.Title))
				}))
			}),
			el("ul", class("plain"),
				el("li", el("a", class("tall"), href(p.to("/syntheses")), p.t("search.browse_summaries"))),
				el("li", el("a", class("tall"), href(p.to("/faq")), p.t("home.faq_all"))),
				el("li", el("a", class("tall"), href(p.to("/glossaire")), p.t("search.browse_glossary"))),
			),
		),
		el("section", class("flow"), a("aria-labelledby", "autre"),
			el("h2", class("h3"), id("autre"), p.t("search.rather_ask")),
			el("p", p.t("search.not_it_text")),
			el("p", el("a", class("btn alt"), href(p.askHref("", "")), p.t("question.ask"))),
		),
	)
}
