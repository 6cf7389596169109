package ui

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// EditorPage is "/atelier/documents/{kind}/nouveau?langue=" and "/atelier/documents/{kind}/{id}?langue=". An id of a
// kind that stands in a folder (a step: journey/step) is one path segment, escaped.
//
// Form: POST to the same path: version (Revision), langue, f.<key> for each field, corps, publier_le, and the button
// geste = enregistrer | apercu | relecture | relue | publier | programmer | archiver | restaurer | ligne:<key> (one more
// row of a table). A list is one item a line, a flag is "oui", a table or person is f.<key>.<row>.<column>. "apercu" and
// "ligne:" answer this page again with what was typed. With Accept: application/json, "enregistrer" answers {revision,
// state, saved_at, url}; url is the editor's address when it has changed (a new document). A version that is not the
// latest answers MergePage (409), or problem+json with code "stale".
//
// Comments: POST …/commentaires (message, langue). Preview: POST /atelier/apercu (kind, id and all fields of the form)
// answers {html, advice:[{line, message, remedy, severity}]}. Images: POST /atelier/medias (multipart, file "image")
// answers {url, alt}. Fields of Problem: "f.<key>", "corps", "publier_le", "message".
type EditorPage struct {
	Site
	Kind      string // content.Kind
	ID        string // empty for a new one
	TextLang  string // language of the text
	Heading   string // title of the document, or empty for a new one
	State     string // one of the states below
	Revision  string // of the text the form was opened with; empty for a new one
	SavedAt   time.Time
	SavedBy   string // first name
	PublishAt time.Time
	Fields    []EditorField
	Body      string // Markdown
	NoBody    bool   // this kind has fields only
	HTML      string // preview, sanitised; empty shows none
	Advice    []Advice
	Others    []string // first names of who else has it open
	Comments  []Comment
	Second    bool   // this kind wants a second reader before it is published
	Reader    string // first name of the second reader who agreed, or empty
	Languages []EditorLanguage
	Folder    string // file in the content folder, or empty
	Read      string // address where readers find it, or empty
	Can       EditorCan
	Problem   *Problem
	Done      string // "", "saved", "review", "read", "published", "scheduled", "archived", "restored", "comment", "merged"
}

// States of a document in the workshop.
const (
	DocDraft     = "draft"
	DocReview    = "review"
	DocPublished = "published"
	DocScheduled = "scheduled"
	DocArchived  = "archived"
)

// EditorField is one field of the front matter.
type EditorField struct {
	Key      string
	Label    string
	Help     string
	Type     string // "text", "longtext", "list", "date", "datetime", "choice", "flag", "person", "table"
	Value    string // list: one item a line; flag: "oui" or empty; date: 2026-11-21; datetime: 2026-11-21T18:00
	Rows     [][]string
	Columns  []string // labels; of person: of its one row
	Options  []EditorOption
	Required bool
	Problem  string
	Group    string // fields of a group stand together in a fold with this title; empty: at once in view
}

// EditorOption is one value of a choice; for other types it is offered while typing.
type EditorOption struct {
	Value string
	Title string
}

// Advice is one remark about a text being written.
type Advice struct {
	Severity string // content.Error hides the document, content.Warning does not
	Line     int    // of the body, from 1; 0 when the whole document is meant
	Message  string
	Remedy   string
}

// Comment is one remark between the people who work on a draft.
type Comment struct {
	Who  string
	Text string
	At   time.Time
}

// EditorLanguage is one language of the document.
type EditorLanguage struct {
	Tag     string // "fr"
	Href    string // its editor; of a missing one: a new text
	Current bool
	Missing bool
}

// EditorCan is what the reader may do with the document now.
type EditorCan struct {
	Save     bool
	Review   bool // send to a second reader
	Agree    bool // is a second reader and may agree
	Publish  bool
	Schedule bool
	Archive  bool
	Restore  bool // from the archive
}

func (p *EditorPage) head() head {
	return head{Title: p.Heading, CSS: []string{"form", "staff"}, Private: true}
}

func (p *EditorPage) body() app.UI {
	return el("div", el("h1", class("h2"), p.Heading))
}
