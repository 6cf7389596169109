package ui

import (
	"time"

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
}

// SearchAnswer is a FAQ entry shown in place.
type SearchAnswer struct {
	Title   string
	HTML    string // sanitised
	Href    string
	Checked time.Time
}

// SearchHit is one document found.
type SearchHit struct {
	Kind       string // content.Kind
	Title      string
	Href       string
	Snippet    string // HTML with <mark> only: any other markup is shown as text
	Where      string // "étape 4 de Jardiner", or empty
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
	return head{Title: p.t("search.title"), Private: true, CSS: []string{"form"}}
}

func (p *SearchPage) body() app.UI {
	return el("div", class("wrap"), el("h1", p.t("search.title")))
}
