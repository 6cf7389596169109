package ui

import (
	"time"

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
	return head{Title: p.t("nav.summaries"), Description: p.t("summaries.description", "name", p.Name)}
}

func (p *SummariesPage) body() app.UI {
	return el("div", class("wrap"), el("h1", p.t("nav.summaries")))
}
