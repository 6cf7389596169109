package ui

import (
	"slices"

	"net/url"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// finder is the search field: a plain form, to which web/js/suggest.js adds suggestions.
func (s *Site) finder(fid, query string, kept []Pair) app.UI {
	return el("form", class("find"), a("role", "search"), a("method", "get"), action(s.to("/recherche")),
		el("label", class("vh"), a("for", fid), s.t("search.label")),
		el("div", class("ask"), a("data-suggest", s.Lang), a("data-word-list", s.t("search.suggestions")),
			a("data-word-one", s.t("search.suggestion")), a("data-word-many", s.t("search.suggested")),
			a("data-word-offline", s.t("search.offline")),
			el("input", id(fid), a("name", "q"), a("type", "search"), a("value", query), a("maxlength", "200"),
				a("autocomplete", "off"), a("enterkeyhint", "search"), a("placeholder", s.t("search.placeholder"))),
			el("button", class("btn"), icon("search"), el("span", class("vh"), s.t("search.title"))),
		),
		pairs(kept),
	)
}

// headFinder stands in the header of wide screens, but where the page has a field of its own.
func (s *Site) headFinder(h head) any {
	if h.Finder {
		return nil
	}
	return s.finder("q-haut", "", nil)
}

// facets are filters as links.
func (s *Site) facets(list []Facet) app.UI {
	return el("ul", class("row"), each(list, func(f Facet) app.UI {
		current := ""
		if f.Picked {
			current = "true"
		}
		return el("li", el("a", class("chip"), href(f.Href), a("aria-current", current), el("span", s.tongue(f.Lang), f.Title), " ",
			when(f.Count > 0, func() app.UI { return el("span", class("nb"), number(f.Count)) })))
	}))
}

// group is a fold of more filters: a title over each list. It is open when one of them is set.
type group struct {
	Title string
	List  []Facet
}

// mostFacets are shown of one sort, the most frequent ones: the words of the others can be searched for.
const mostFacets = 6

func (s *Site) moreFilters(groups ...group) any {
	var shown []app.UI
	open := false
	for _, g := range groups {
		if len(g.List) == 0 {
			continue
		}
		open = open || anyPicked(g.List)
		g.List = slices.DeleteFunc(slices.Clone(g.List), func(f Facet) bool { return !f.Picked && slices.Index(g.List, f) >= mostFacets })
		shown = append(shown, el("div", el("p", class("sm"), el("strong", g.Title)), s.facets(g.List)))
	}
	if len(shown) == 0 {
		return nil
	}
	return el("details", yes("open", open), el("summary", s.t("search.more_filters")), el("div", class("flow inner"), shown))
}

func anyPicked(list []Facet) bool {
	for _, f := range list {
		if f.Picked {
			return true
		}
	}
	return false
}

// pages leads to the page before and after. A link without title has our own word.
func (s *Site) pages(previous, next *Link) any {
	if previous == nil && next == nil {
		return nil
	}
	one := func(l *Link, word string) any {
		if l == nil {
			return el("span")
		}
		if l.Title != "" {
			word = l.Title
		}
		return el("a", class("btn alt"), href(l.Href), word)
	}
	return el("nav", class("q2 up"), a("aria-label", s.t("pages.label")),
		one(previous, s.t("pages.previous")), one(next, s.t("pages.next")))
}

// askHref leads to asking a person, with what led there. kind is one of QuestionOrigin.
func (s *Site) askHref(kind, id string) string {
	target := s.to("/questions/nouvelle")
	if kind == "" || strings.TrimSpace(id) == "" {
		return target
	}
	return target + "?" + url.Values{kind: {id}}.Encode()
}

// marked shows a snippet: text that is escaped already, with <mark> around what was searched. Any other markup, and
// marks that do not pair, come out as text.
func marked(classes, snippet string) app.UI {
	var b strings.Builder
	inside := false
	for rest := snippet; rest != ""; {
		i := strings.IndexAny(rest, "<>")
		if i < 0 {
			b.WriteString(rest)
			break
		}
		b.WriteString(rest[:i])
		rest = rest[i:]
		switch {
		case !inside && strings.HasPrefix(rest, "<mark>"):
			inside, rest = true, rest[len("<mark>"):]
			b.WriteString("<mark>")
		case inside && strings.HasPrefix(rest, "</mark>"):
			inside, rest = false, rest[len("</mark>"):]
			b.WriteString("</mark>")
		case rest[0] == '<':
			b.WriteString("&lt;")
			rest = rest[1:]
		default:
			b.WriteString("&gt;")
			rest = rest[1:]
		}
	}
	if inside {
		b.WriteString("</mark>")
	}
	return app.Raw(`<p class="` + classes + `">` + mark(b.String()) + `</p>`)
}
