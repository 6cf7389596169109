package ui

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// MergePage is "/atelier/documents/{kind}/{id}/fusion?langue=": two texts of one document, of two people or of folder
// and editor. It also answers a form of EditorPage whose version was not the latest.
//
// Form: POST to the same path: version (Revision, of theirs), langue, mien (my whole text), texte (the proposal), and
// the button choix = miens | leurs | fusion. Field of Problem: "texte".
type MergePage struct {
	Site
	Kind     string
	ID       string
	TextLang string
	Heading  string // title of the document
	Revision string // of Theirs
	Mine     MergeSide
	Theirs   MergeSide
	Base     *MergeSide // what both began with, when it is known
	Hunks    []DiffHunk // from theirs to mine
	Merged   string     // proposal
	Open     int        // places of the proposal that are to be settled by hand; they are marked in it
	Problem  *Problem
}

// MergeSide is one of the texts: the whole file.
type MergeSide struct {
	Who    string // first name, or empty
	Folder bool   // comes from the content folder
	At     time.Time
	Text   string
}

func (p *MergePage) head() head {
	return head{Title: p.Heading, CSS: []string{"form", "staff"}, Private: true}
}

func (p *MergePage) body() app.UI {
	return el("div", el("h1", class("h2"), p.Heading))
}
