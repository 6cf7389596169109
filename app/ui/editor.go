package ui

import (
	"net/url"
	"strings"
	"time"

	"parvis/app/i18n"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// EditorPage is "/atelier/documents/{kind}/nouveau?langue=" and "/atelier/documents/{kind}/{id}?langue=". An id of a
// kind that stands in a folder (a step: journey/step) is one path segment, escaped.
//
// Form: POST to the same path: version (Revision), cle (Key), langue, f.<key> for each field, corps, publier_le, and the button
// geste = enregistrer | apercu | relecture | relue | publier | programmer | deprogrammer | archiver | restaurer | ligne:<key> (one more
// row of a table). A list is one item a line, a flag is "oui", a table or person is f.<key>.<row>.<column>. "apercu" and
// "ligne:" answer this page again with what was typed. With Accept: application/json, "enregistrer" answers {revision,
// state, saved_at, said, url}; said tells when, in words, and url is the editor's address when it has changed (a new document). GET with that Accept answers
// {revision, newer, others, remarks}: what others do to it meanwhile. A version that is not the
// latest answers MergePage (409), or problem+json with code "stale".
//
// Comments: POST …/commentaires (remarque, langue), …/commentaires/{comment} (langue: settles it). Preview: POST /atelier/apercu (kind, id and all fields of the form)
// answers {html, advice:[{line, message, remedy, severity}]}. Images: POST /atelier/medias (multipart, file "image")
// answers {url, alt}. Fields of Problem: "f.<key>", "corps", "publier_le", "remarque".
type EditorPage struct {
	Site
	Kind      string // content.Kind
	ID        string // empty for a new one
	TextLang  string // language of the text
	Heading   string // title of the document, or empty for a new one
	State     string // one of the states below
	Revision  string // of the text the form was opened with; empty for a new one
	Key       string // of a new one: sent twice, it is one document
	SavedAt   time.Time
	SavedBy   string // first name
	PublishAt time.Time
	Fields    []EditorField
	Body      string       // Markdown
	NoBody    bool         // this kind has fields only
	Title     string       // of the preview
	HTML      string       // preview, sanitised; empty shows none
	Summary   *SummaryPage // preview of a summary, which has a page of its own form; nil of any other kind
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
	Done      string    // "", "saved", "review", "read", "published", "scheduled", "unscheduled", "archived", "restored", "comment", "taken", "merged", "merged_mine", "merged_editor", "merged_folder", "merged_theirs"
	DoneAt    time.Time // of "taken": when that version was written
}

// States of a document in the workshop.
const (
	DocDraft     = "draft"
	DocReview    = "review"
	DocPublished = "published"
	DocChanged   = "changed" // readers see an older text
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
	Long     []int    // columns that take several lines
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
	At       string // how the line begins, as its author wrote it; empty shows its number
	Message  string
	Remedy   string
	Field    string // name of the field that mends it, or empty
	Label    string // of that field, with the fold it stands in
}

// Comment is one remark between the people who work on a draft.
type Comment struct {
	ID   string
	Who  string // first name
	Done bool   // settled
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
	Save       bool
	Review     bool // send to a second reader
	Agree      bool // is a second reader and may agree
	Publish    bool
	Schedule   bool
	Unschedule bool // what is to come out at its hour
	Archive    bool
	Restore    bool // from the archive
}

func (p *EditorPage) head() head {
	return head{Title: p.title(), CSS: []string{"form", "staff", "desk", "editor", "summary"}, Scripts: []string{"beside.js", "copy.js", "editor.js", "write.js"}, Private: true}
}

func (p *EditorPage) title() string {
	if p.Heading != "" {
		return p.t("editor.title", "title", p.Heading)
	}
	return p.t("editor.new", "kind", p.kindWord(p.Kind))
}

// path is where the form goes: a new document has no id yet.
func (p *EditorPage) path() string {
	base := "/atelier/documents/" + url.PathEscape(p.Kind) + "/"
	if p.ID == "" {
		return base + "nouveau"
	}
	return base + url.PathEscape(p.ID)
}

// at is a page about this document, in the language of its text.
func (p *EditorPage) at(more string) string {
	return p.to(p.path()+more) + "?langue=" + url.QueryEscape(p.TextLang)
}

func (p *EditorPage) body() app.UI {
	return el("div", a("data-page", "editor"),
		p.done(),
		el("a", class("tall"), href(p.to("/atelier/documents")), icon("back"), el("span", p.t("nav.documents"))),
		el("div", class("q2"),
			el("h1", class("h2"), p.title()),
			p.languages(),
		),
		p.notices(),
		el("div", class("desk pair"),
			p.form(),
			p.preview(),
			p.remarks(),
		),
	)
}

func (p *EditorPage) done() any {
	when := i18n.Moment(p.Lang, p.Now, p.PublishAt)
	switch p.Done {
	case "saved":
		return toast(p.saved(when))
	case "scheduled":
		return toast(p.t("editor.done.scheduled_at", "when", when))
	case "read":
		if p.State == DocScheduled {
			return toast(p.t("editor.done.read_scheduled", "when", when))
		}
	case "unscheduled":
		if p.State == DocChanged {
			return toast(p.t("editor.done.unscheduled_changed"))
		}
	case "taken":
		return toast(p.t("editor.done.taken", "when", i18n.Moment(p.Lang, p.Now, p.DoneAt)))
	case "merged", "merged_mine", "merged_editor", "merged_folder", "merged_theirs":
		text := p.t("editor.done."+p.Done, "name", p.SavedBy)
		if p.State == DocChanged {
			text += " " + p.t("editor.done.still_before")
		}
		return toast(text)
	case "published", "restored":
		return toast(p.t("editor.done."+p.Done), p.seePage())
	case "review", "archived", "comment":
	default:
		return nil
	}
	return toast(p.t("editor.done." + p.Done))
}

// seePage leads from the message to the page that it speaks of.
func (p *EditorPage) seePage() any {
	if safeHref(p.Read) == "" {
		return nil
	}
	return el("a", class("btn alt"), href(p.Read), p.t("editor.see"))
}

// saved says what became of a text that was saved: it may have readers already, or an hour to come out.
func (p *EditorPage) saved(when string) string {
	switch p.State {
	case DocScheduled:
		return p.t("editor.done.saved_scheduled", "when", when)
	case DocChanged, DocPublished:
		return p.t("editor.done.saved_" + p.State)
	}
	return p.t("editor.done.saved")
}

func (p *EditorPage) languages() any {
	if len(p.Languages) == 0 {
		return nil
	}
	return el("ul", class("row"), a("aria-label", p.t("search.langs")), each(p.Languages, func(l EditorLanguage) app.UI {
		current, title := "", langName(l.Tag)
		if l.Current {
			current = "true"
		}
		if l.Missing {
			title = p.t("editor.translate", "lang", title)
		}
		return el("li", el("a", class("chip"), href(l.Href), a("aria-current", current), title))
	}))
}

// notices: who else is here, what the script finds on the device, what is said about the folder.
func (p *EditorPage) notices() app.UI {
	return el("div", class("slot"),
		p.faults(p.Problem.labelled(p.label)),
		el("div", id("presents"), a("role", "status"), p.others()),
		el("div", id("repris"), class("note sun"), yes("hidden", true), icon("info"), el("div", class("flow"),
			el("p", el("strong", p.t("editor.kept"))),
			el("p", class("sm mut")),
			el("p", class("row"),
				el("button", class("btn"), a("type", "button"), a("data-take", "yes"), p.t("editor.kept_take")),
				el("button", class("btn bare"), a("type", "button"), a("data-take", "no"), p.t("editor.kept_drop"))))),
		el("div", id("efface"), class("note"), a("role", "status"), yes("hidden", true), icon("info"), el("p", class("row"), p.t("editor.kept_gone"), " ",
			el("button", class("btn bare"), a("type", "button"), a("data-take", "back"), p.t("editor.kept_back")))),
		el("div", id("perime"), class("note bad"), a("role", "alert"), yes("hidden", true), icon("warn"), el("div", class("flow"),
			el("p", el("strong", p.t("editor.stale"))),
			el("p", p.t("editor.stale_text")),
			el("p", el("button", class("btn"), a("form", "texte"), a("name", "geste"), a("value", "enregistrer"), p.t("editor.compare"))))),
		el("div", id("neuve"), class("note sun"), a("role", "status"), yes("hidden", true), icon("info"), el("div", class("flow"),
			el("p", el("strong"), " ", p.t("editor.newer_text")),
			el("p", el("a", class("btn"), href(p.at("")), p.t("editor.newer_take"))))),
	)
}

// label is the name of a field of the form.
func (p *EditorPage) label(name string) string {
	switch name {
	case "malgre":
		return p.t("editor.comments")
	case "corps":
		return p.t("editor.body")
	case "publier_le":
		return p.t("editor.when")
	case "remarque":
		return p.t("editor.comment")
	}
	for _, f := range p.Fields {
		if name == "f."+f.Key {
			return f.Label
		}
	}
	return ""
}

// preview is drawn by the server's own pipeline; the script keeps it fresh.
func (p *EditorPage) preview() app.UI {
	seen, text := p.seen(), "#f-corps"
	if p.NoBody {
		text = "#texte"
	}
	return el("section", class("card beside"), a("aria-labelledby", "h-apercu"),
		el("div", class("q2 seen"),
			el("h2", class("sm mut"), id("h-apercu"), p.t("editor.preview")),
			el("a", class("btn bare look-back"), href(text), icon("back"), el("span", p.t("editor.to_text")))),
		el("div", id("apercu"), class("decide"), p.tongue(p.TextLang), a("tabindex", "-1"), seen),
		el("p", class("mut sm"), a("data-hide", "preview"), yes("hidden", seen != nil), p.t("editor.no_preview")))
}

// seen is the text as its page shows it, its title first; nil when there is nothing to show.
func (p *EditorPage) seen() any {
	if p.Summary != nil {
		return p.Summary.seen()
	}
	if p.HTML == "" {
		return nil
	}
	return el("div", class("flow"), seenTitle(p.Title), sanitised("txt flow", p.HTML))
}

// seenTitle looks as the title of the page will, below the headings of the editor; nil before there is one.
func seenTitle(title string) any {
	if strings.TrimSpace(title) == "" {
		return nil
	}
	return el("p", class("h1s"), a("role", "heading"), a("aria-level", "2"), title)
}

// Seen is the preview as HTML, for the script; empty when there is nothing to show.
func (p *EditorPage) Seen() string {
	if node, ok := p.seen().(app.UI); ok {
		return tighten(app.HTMLString(node))
	}
	return ""
}
