package ui

import (
	"strconv"
	"time"

	"parvis/app/i18n"

	"parvis/content"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// DocumentsPage is "/atelier/documents?type=&etat=&q=&page=": the documentalist's desk. The filters are a GET form and
// links.
type DocumentsPage struct {
	Site
	LoadedAt  time.Time // of the folder; zero when there is none
	Documents []DocumentRow
	Faults    []content.Diagnostic // errors first; of all files, those that could not be read too
	Work      DocumentWork
	Index     *IndexProgress
	Query     string  // words the list is filtered by
	Kinds     []Facet // the first one is "everything"
	States    []Facet
	Kept      []Pair   // filters that the field carries on
	Total     int      // of what the filters leave
	Write     []string // kinds that the reader may write
	Previous  *Link
	Next      *Link
	Done      string // "", "archived", "settled"
}

// DocumentWork is what asks for somebody, most pressing first.
type DocumentWork struct {
	Conflicts []WorkItem // both texts are kept: Href leads to MergePage
	Reviews   []WorkItem // drafts that wait for a second reader
	Drafts    []WorkItem
	Scheduled []WorkItem
	Overdue   []WorkItem // past review-by
	StillRead []WorkItem // superseded and still read: Count readings
	Lost      []LostWords
	Unclear   []UnclearStep
}

// WorkItem is one document that asks for somebody.
type WorkItem struct {
	Kind  string
	Title string
	Href  string
	Who   string    // first name, or empty
	At    time.Time // last change; of Scheduled: when it comes out; of Overdue: when it was to be read again
	Count int       // 0 is not shown
}

// LostWords is what people searched without finding.
type LostWords struct {
	Words string
	Count int
	Href  string // the same search
}

// UnclearStep is a step that was found unclear.
type UnclearStep struct {
	Title string
	Href  string // its editor
	No    int
	Yes   int
}

// DocumentRow is one document in the table.
type DocumentRow struct {
	Kind       string // content.Kind
	ID         string
	Lang       string
	Title      string
	Path       string // file
	Visibility string
	Href       string // where it is read, or empty
	Errors     int
	Warnings   int
	State      string // of EditorPage, or empty
	Edit       string // address of its editor, or empty
	ChangedAt  time.Time
	By         string // first name
}

func (p *DocumentsPage) head() head {
	return head{Title: p.t("nav.documents"), CSS: []string{"form", "staff"}, Private: true}
}

func (p *DocumentsPage) body() app.UI {
	errors, warnings := 0, 0
	for _, f := range p.Faults {
		if f.Severity == content.Error {
			errors++
			continue
		}
		warnings++
	}
	return el("div",
		el("div", class("head flow"),
			el("h1", class("h2"), p.t("nav.documents")),
			el("p", class("sm mut"), p.t("documents.count", "n", len(p.Documents)), " · ", p.t("documents.errors", "n", errors), " · ",
				p.t("documents.warnings", "n", warnings)),
			when(!p.LoadedAt.IsZero(), func() app.UI {
				return el("p", class("sm mut"), p.t("documents.loaded", "when", i18n.Moment(p.Lang, p.Now, p.LoadedAt)))
			}),
		),
		p.faultList(),
		p.table(),
	)
}

func (p *DocumentsPage) faultList() app.UI {
	if len(p.Faults) == 0 {
		return note("", "check", el("p", el("strong", p.t("documents.fine"))))
	}
	return el("section", class("flow"), a("aria-labelledby", "fautes"),
		el("h2", class("h3"), id("fautes"), p.t("documents.faults")),
		el("ul", class("list dense"), each(p.Faults, func(d content.Diagnostic) app.UI {
			kind, word := "tag", p.t("documents.warning")
			if d.Severity == content.Error {
				kind, word = "tag bad", p.t("documents.error")
			}
			at := d.Path
			if d.Line > 0 {
				at += ":" + strconv.Itoa(d.Line)
			}
			return el("li",
				el("p", class("row"), el("span", class(kind), word), el("code", at)),
				el("p", d.Message),
				when(d.Remedy != "", func() app.UI { return el("p", class("sm"), el("strong", p.t("queue.todo")), " ", d.Remedy) }))
		})),
	)
}

func (p *DocumentsPage) table() app.UI {
	if len(p.Documents) == 0 {
		return el("p", class("mut"), p.t("documents.none"))
	}
	return el("section", class("flow gap"), a("aria-labelledby", "liste"),
		el("h2", class("h3"), id("liste"), p.t("documents.list")),
		el("ul", class("list dense docs"), each(p.Documents, func(d DocumentRow) app.UI {
			return el("li",
				el("p", el("strong", p.titled(d)), el("small", class("line"), el("code", d.Path))),
				el("p", class("row"),
					el("span", class("tag"), p.kind(d.Kind)),
					el("span", class("tag"), d.Lang),
					when(d.Visibility != "" && d.Visibility != string(content.Public), func() app.UI { return el("span", class("tag"), p.visibility(d.Visibility)) }),
					when(d.Errors > 0, func() app.UI { return el("span", class("tag bad"), p.t("documents.errors", "n", d.Errors)) }),
					when(d.Warnings > 0, func() app.UI { return el("span", class("tag sun"), p.t("documents.warnings", "n", d.Warnings)) }),
				))
		})),
	)
}

func (p *DocumentsPage) titled(d DocumentRow) any {
	title := d.Title
	if title == "" {
		title = d.ID
	}
	if safeHref(d.Href) == "" {
		return title
	}
	return el("a", href(d.Href), title)
}

func (p *DocumentsPage) kind(kind string) string {
	switch content.Kind(kind) {
	case content.KindCommunity, content.KindJourney, content.KindStep, content.KindCharter, content.KindFAQ, content.KindSpace:
		return p.t("kind." + kind)
	}
	return kind
}

func (p *DocumentsPage) visibility(v string) string {
	if role, ok := content.Visibility(v).Role(); ok {
		return p.t("visibility.role", "role", role)
	}
	if v == string(content.Members) {
		return p.t("visibility.members")
	}
	return v
}
