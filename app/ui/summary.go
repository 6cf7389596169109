package ui

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// SummaryPage is "/syntheses/{id}": what was decided first, then who does what, what is open, the context.
type SummaryPage struct {
	Site
	ID         string
	Title      string
	TextLang   string // of the text when it is not the page's (no translation), else empty
	Date       time.Time
	Minutes    int    // 0 is not shown
	Reviewer   string // first name of the second person who read it; "" with Reviewed shows no name
	Reviewed   bool
	ReviewBy   time.Time
	Overdue    bool // ReviewBy has passed
	Draft      bool // staff look at a text that is not published: says so on top
	NewerBy    []SummaryRef
	Replaces   []SummaryRef
	Sections   []SummarySection
	Authors    []string
	Licence    string // "CC BY-SA 4.0"
	LicenceURL string // or empty
	Credits    string // plain text, lines kept
	Consent    string // plain text: how the people named were asked; empty shows nothing
	Tags       []Link
	Spaces     []Link
	Revisions  []time.Time // when it was published and changed, newest first
	Visibility string
	Plain      string // first words, for the description
	Edit       string // staff: address of the editor, or empty
	Share      string // full address of this page to pass on, or empty
}

// SummaryRef leads to another summary.
type SummaryRef struct {
	Title string
	Href  string
	Date  time.Time
}

// Parts of a summary, as SummarySection.Part. Anything else is drawn as PartOther, in the order given.
const (
	PartContext = "context"
	PartDecided = "decided"
	PartActions = "actions"
	PartOpen    = "open"
	PartSources = "sources"
	PartOther   = "other"
)

// SummarySection is one section. The page puts them in its own order, the parts that are there.
type SummarySection struct {
	Part  string
	ID    string // of its heading, unique on the page
	Title string // as written; empty shows the page's own word for the part
	HTML  string // sanitised
	Tasks []Task // of PartActions, when its list could be read; HTML is then shown only when Tasks is empty
}

// Task is one action.
type Task struct {
	Who  string // first name; empty is "a person to find"
	HTML string // what, sanitised, one paragraph or inline
	When string // as it is shown: "avant le 30 novembre"; empty shows nothing
	Done bool
}

// HistoryPage is "/syntheses/{id}/historique": the published revisions, newest first.
type HistoryPage struct {
	Site
	ID        string
	Title     string
	Revisions []PublishedRevision
}

// PublishedRevision is one text as it was published, with what changed since the one before.
type PublishedRevision struct {
	At    time.Time
	Who   string // first name when it is public, else empty
	Note  string // why, plain text, or empty
	First bool   // nothing before it: no hunks
	Hunks []DiffHunk
}

func (p *SummaryPage) head() head {
	return head{Title: p.Title, Description: p.Plain}
}

func (p *SummaryPage) body() app.UI {
	return el("div", class("wrap"), el("h1", p.Title))
}

func (p *HistoryPage) head() head {
	return head{Title: p.Title, Private: true}
}

func (p *HistoryPage) body() app.UI {
	return el("div", class("wrap"), el("h1", p.Title))
}
