package ui

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// GlossaryPage is "/glossaire": the community's own words and acronyms.
type GlossaryPage struct {
	Site
	Groups  []GlossaryGroup
	Updated time.Time
	Edit    string // staff: address of the editor, or empty
}

// GlossaryGroup is a letter with its words.
type GlossaryGroup struct {
	Letter string
	Terms  []GlossaryTerm
}

// GlossaryTerm is one word.
type GlossaryTerm struct {
	ID   string // of its place on the page
	Term string
	Long string   // what an acronym stands for, or empty
	Also []string // other words for the same
	HTML string   // sanitised
}

func (p *GlossaryPage) head() head {
	return head{Title: p.t("nav.glossary"), Description: p.t("glossary.description", "name", p.Name)}
}

func (p *GlossaryPage) body() app.UI {
	return el("div", class("wrap narrow"), el("h1", p.t("nav.glossary")))
}
