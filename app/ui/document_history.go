package ui

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// DocumentHistoryPage is "/atelier/documents/{kind}/{id}/historique?langue=&de=&a=".
//
// The comparison is a GET to the same path (de, a: revisions; langue). Restoring: POST …/restaurer (revision, version,
// langue) makes a draft of an older text.
type DocumentHistoryPage struct {
	Site
	Kind      string
	ID        string
	TextLang  string
	Heading   string // title of the document
	Revision  string // the latest: hidden version of the restore form
	Revisions []DocumentRevision
	From      string // revisions compared, or empty
	To        string
	Hunks     []DiffHunk
	More      string // address of older revisions, or empty
	Restore   bool   // the reader may restore
	Problem   *Problem
}

// DocumentRevision is one text, newest first.
type DocumentRevision struct {
	ID     string
	Who    string // first name, or empty
	Folder bool   // came from the content folder
	At     time.Time
	Note   string
	State  string // of EditorPage
	Live   bool   // what readers see
}

func (p *DocumentHistoryPage) head() head {
	return head{Title: p.Heading, CSS: []string{"form", "staff"}, Private: true}
}

func (p *DocumentHistoryPage) body() app.UI {
	return el("div", el("h1", class("h2"), p.Heading))
}
