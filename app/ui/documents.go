package ui

import (
	"net/url"
	"strings"
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
	Faults    []DocumentFault // errors first; of all files, those that could not be read too
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
	Reviews   []WorkItem // drafts that wait for a second reader, and the reader of the page may be that
	Remarks   []WorkItem // what colleagues said about the reader's texts
	Away      []WorkItem // the reader's own drafts that wait for somebody else to read them
	Drafts    []WorkItem
	Changed   []WorkItem // readers see an older text
	Scheduled []WorkItem
	Overdue   []WorkItem  // past review-by
	StillRead []WorkItem  // superseded and still read: Count readings
	Lost      []LostWords // searched without result
	Unopened  []LostWords // found, but hardly anybody opened anything
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
	Text  string    // first words of a remark, or empty
}

// DocumentFault is a fault of one document. Path and Line are empty for what has no file.
type DocumentFault struct {
	content.Diagnostic

	Title string // empty for what is no document, or has none yet
	Href  string // its editor, or empty
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
	Path       string // its file, or empty for what has none
	Visibility string
	Href       string // where it is read, or empty
	Errors     int
	Warnings   int
	State      string // one of those of EditorPage, "broken", or empty
	Edit       string // address of its editor, or empty
	ChangedAt  time.Time
	By         string    // first name
	From       time.Time // a charter's first day; zero for others
}

func (p *DocumentsPage) head() head {
	return head{Title: p.t("nav.documents"), CSS: []string{"form", "staff", "desk"}, Scripts: []string{"waits.js"}, Private: true}
}

func (p *DocumentsPage) body() app.UI {
	return el("div",
		p.done(),
		el("div", class("head q2"),
			el("h1", class("h2"), p.t("nav.documents"), " ", el("span", class("mut"), number(p.count()))),
			p.write(),
		),
		p.building(p.Index),
		p.onDevice(),
		el("div", class("duo desk"),
			el("div", class("flow"), p.urgent(), p.work(), p.faultList()),
			p.table(),
		),
	)
}

// onDevice leads to the texts that the editor's script keeps on this device; another script fills it.
func (p *DocumentsPage) onDevice() app.UI {
	return el("div", id("gardes"), class("note"), yes("hidden", true), a("data-untitled", p.t("documents.untitled")), icon("info"),
		el("div", el("p", el("strong", p.t("documents.on_device"))), el("ul")))
}

func (p *DocumentsPage) count() int { return max(p.Total, len(p.Documents)) }

func (p *DocumentsPage) done() any {
	switch p.Done {
	case "archived", "settled":
		return toast(p.t("documents.done." + p.Done))
	}
	return nil
}

// write offers a new document of each kind.
func (p *DocumentsPage) write() any {
	if len(p.Write) == 0 {
		return nil
	}
	return el("details", class("pens"),
		el("summary", class("btn"), icon("pen"), el("span", p.t("documents.write"))),
		el("ul", class("card"), each(p.Write, func(kind string) app.UI {
			return el("li", class("row"), el("a", class("tall"), href(p.to("/atelier/documents/"+url.PathEscape(kind)+"/nouveau")), p.kindWord(kind)), el("span", class("mut sm"), p.t("documents.use."+kind)))
		})))
}

// urgent is what somebody waits for: two texts to choose from, a draft to read.
func (p *DocumentsPage) urgent() any {
	if len(p.Work.Conflicts)+len(p.Work.Reviews) == 0 {
		return nil
	}
	return el("section", class("note sun flow"), a("aria-labelledby", "presse"),
		el("div",
			el("h2", class("h3"), id("presse"), p.t("documents.urgent")),
			el("ul", class("list dense"),
				each(p.Work.Conflicts, func(w WorkItem) app.UI { return p.task(w, "documents.conflict") }),
				each(p.Work.Reviews, func(w WorkItem) app.UI { return p.task(w, "documents.to_read") }))))
}

func (p *DocumentsPage) task(w WorkItem, key string) app.UI {
	return el("li",
		el("p", el("strong", p.t(key)), " ", el("a", class("tall"), href(w.Href), w.Title)),
		el("small", p.about(w)))
}

// about is kind, author and date of what asks for somebody.
func (p *DocumentsPage) about(w WorkItem) string {
	parts := []string{p.kindWord(w.Kind)}
	if w.Who != "" {
		parts = append(parts, w.Who)
	}
	if !w.At.IsZero() {
		parts = append(parts, i18n.Date(p.Lang, w.At))
	}
	if w.Count > 0 {
		parts = append(parts, p.t("documents.readings", "n", w.Count))
	}
	return strings.Join(parts, " · ")
}

// work is the list of what will ask for somebody, folded with its counts.
func (p *DocumentsPage) work() any {
	w := p.Work
	folds := []app.UI{}
	add := func(key string, open bool, next any, items []WorkItem, about func(WorkItem) string) {
		if len(items) == 0 {
			return
		}
		folds = append(folds, p.fold(key, len(items), open, next, el("ul", class("plain"), each(items, func(it WorkItem) app.UI {
			return el("li", el("a", class("tall"), href(it.Href), it.Title), el("small", class("line"), about(it)),
				when(it.Text != "", func() app.UI { return el("blockquote", it.Text) }))
		}))))
	}
	add("documents.remarks", true, nil, w.Remarks, p.about)
	add("documents.away", false, nil, w.Away, p.about)
	add("documents.drafts", false, nil, w.Drafts, p.about)
	add("documents.changed", false, nil, w.Changed, p.about)
	add("documents.scheduled", false, nil, w.Scheduled, p.about)
	add("documents.overdue", true, el("p", class("sm"), p.t("documents.overdue_next")), w.Overdue, p.due)
	add("documents.still_read", false, nil, w.StillRead, p.about)
	words := func(key string, list []LostWords) {
		if len(list) == 0 {
			return
		}
		folds = append(folds, p.fold(key, len(list), false, nil, el("ul", class("plain"), each(list, func(l LostWords) app.UI {
			return el("li", class("q2"), el("a", class("tall"), href(l.Href), el("bdi", l.Words)), el("small", p.t("documents.times", "n", l.Count)))
		}))))
	}
	words("documents.lost", w.Lost)
	words("documents.unopened", w.Unopened)
	if len(w.Unclear) > 0 {
		folds = append(folds, p.fold("documents.unclear", len(w.Unclear), false, nil, el("ul", class("plain"), each(w.Unclear, func(u UnclearStep) app.UI {
			return el("li", class("q2"), el("a", class("tall"), href(u.Href), u.Title), el("small", p.t("documents.unclear_of", "n", u.No, "total", u.No+u.Yes)))
		}))))
	}
	if len(folds) == 0 {
		return nil
	}
	return el("section", a("aria-labelledby", "suivi"), el("h2", class("h3"), id("suivi"), p.t("documents.work")), folds)
}

// due is about for what is to be read again.
func (p *DocumentsPage) due(w WorkItem) string {
	key := "documents.due_since"
	if w.At.After(p.Now) {
		key = "documents.due_by"
	}
	return p.kindWord(w.Kind) + " · " + p.t(key, "date", i18n.Date(p.Lang, w.At))
}

func (p *DocumentsPage) fold(key string, n int, open bool, next any, list app.UI) app.UI {
	return el("details", class("card"), yes("open", open), el("summary", el("span", p.t(key)), el("span", class("tag"), number(n))),
		el("div", class("flow inner"), next, list))
}

// faultList is what could not be read, or not as it was meant.
func (p *DocumentsPage) faultList() app.UI {
	if len(p.Faults) == 0 {
		return el("p", class("who sm mut"), icon("check"), el("span", p.t("documents.fine"), p.loaded()))
	}
	errors := 0
	for _, f := range p.Faults {
		if f.Severity == content.Error {
			errors++
		}
	}
	return el("section", class("flow"), a("aria-labelledby", "fautes"),
		el("h2", class("h3"), id("fautes"), p.t("documents.faults")),
		el("p", class("sm mut"), p.t("documents.errors", "n", errors), " · ", p.t("documents.warnings", "n", len(p.Faults)-errors), p.loaded()),
		el("ul", class("list dense"), each(p.Faults, func(d DocumentFault) app.UI {
			kind, word := "tag", p.t("documents.warning")
			if d.Severity == content.Error {
				kind, word = "tag bad", p.t("documents.error")
			}
			return el("li",
				el("p", class("row"), el("span", class(kind), word), p.named(d)),
				el("p", straight(d.Message)),
				when(d.Remedy != "", func() app.UI { return el("p", class("sm"), el("strong", p.t("queue.todo")), " ", straight(d.Remedy)) }),
				when(d.Title != "" && d.Path != "", func() app.UI { return el("p", class("sm mut"), p.place(d)) }))
		})),
	)
}

// named is the document that a fault is in, by its title, or where there is none by its file.
func (p *DocumentsPage) named(d DocumentFault) app.UI {
	switch {
	case d.Title == "":
		return p.place(d)
	case safeHref(d.Href) == "":
		return el("strong", d.Title)
	}
	return el("strong", el("a", href(d.Href), d.Title))
}

// place is where in the folder a fault is.
func (p *DocumentsPage) place(d DocumentFault) app.UI {
	at := straight(d.Path)
	if d.Line > 0 {
		at += ":" + number(d.Line)
	}
	return el("code", at)
}

func (p *DocumentsPage) loaded() any {
	if p.LoadedAt.IsZero() {
		return nil
	}
	return el("span", " · ", p.t("documents.loaded", "when", i18n.Moment(p.Lang, p.Now, p.LoadedAt)))
}

func (p *DocumentsPage) table() app.UI {
	return el("section", class("flow"), a("aria-labelledby", "liste"),
		el("h2", class("h3"), id("liste"), p.t("documents.list")),
		el("form", class("find"), a("role", "search"), a("method", "get"), action(p.to("/atelier/documents")), pairs(p.Kept),
			el("label", class("vh"), a("for", "f-q"), p.t("documents.find")),
			el("div", class("ask"),
				el("input", id("f-q"), a("name", "q"), a("type", "search"), a("value", p.Query), a("placeholder", p.t("documents.find"))),
				el("button", class("btn"), icon("search"), el("span", class("vh"), p.t("search.title"))))),
		when(len(p.Kinds)+len(p.States) > 0, func() app.UI {
			return el("nav", class("flow"), a("aria-label", p.t("search.refine")), p.facets(p.Kinds), when(len(p.States) > 1 || anyPicked(p.States), func() app.UI { return p.facets(p.States) }))
		}),
		when(len(p.Documents) == 0, func() app.UI { return el("p", class("mut"), p.none()) }),
		el("ul", class("list dense docs"), each(p.Documents, func(d DocumentRow) app.UI { return p.row(d) })),
		p.states(),
		p.pages(p.Previous, p.Next),
	)
}

// states says what each word about a document means for those who read it.
func (p *DocumentsPage) states() app.UI {
	return el("details", class("card"), el("summary", p.t("documents.states")),
		el("dl", class("slip inner"), each([]string{DocDraft, DocReview, DocScheduled, DocPublished, DocChanged, DocArchived, "broken"}, func(state string) app.UI {
			return el("div", el("dt", p.t("state."+state)), el("dd", p.t("documents.state."+state)))
		})))
}

func (p *DocumentsPage) none() string {
	if p.Query != "" || anyPicked(p.Kinds) || anyPicked(p.States) {
		return p.t("documents.none_here")
	}
	return p.t("documents.none")
}

func (p *DocumentsPage) row(d DocumentRow) app.UI {
	return el("li",
		el("p", el("strong", p.titled(d)), el("small", class("line"), p.described(d)),
			when(d.Path != "" && d.Errors+d.Warnings > 0, func() app.UI { return el("small", class("line mut"), el("code", straight(d.Path))) })),
		el("p", class("row"),
			p.stateTag(d.State),
			p.reserved(d.Visibility),
			when(d.Errors > 0, func() app.UI { return el("span", class("tag bad"), p.t("documents.errors", "n", d.Errors)) }),
			when(d.Warnings > 0, func() app.UI { return el("span", class("tag sun"), p.t("documents.warnings", "n", d.Warnings)) }),
			when(d.Edit != "" && safeHref(d.Href) != "", func() app.UI {
				return el("a", class("tall"), href(d.Href), p.t("documents.read"), el("span", class("vh"), " ", d.Title))
			}),
		))
}

// described is what a document is, in which language, and who changed it when.
func (p *DocumentsPage) described(d DocumentRow) string {
	parts := []string{p.kindWord(d.Kind)}
	if !d.From.IsZero() {
		parts[0] = p.t("documents.charter_of", "date", i18n.Date(p.Lang, d.From))
	}
	if len(p.Languages) > 1 {
		parts = append(parts, p.langWord(d.Lang))
	}
	if !d.ChangedAt.IsZero() {
		changed := p.t("documents.modified", "date", i18n.Date(p.Lang, d.ChangedAt))
		if d.By != "" {
			changed += ", " + d.By
		}
		parts = append(parts, changed)
	}
	return strings.Join(parts, " · ")
}

// stateTag is the state of a document, or nothing for what readers simply see.
func (s *Site) stateTag(state string) any {
	key := "state." + state
	if state == "" || state == DocPublished || !i18n.Has(key) {
		return nil
	}
	kind := "tag"
	if state == DocReview || state == DocDraft || state == DocChanged {
		kind = "tag sun"
	}
	return el("span", class(kind), s.t(key))
}

// titled leads to the editor, or for who may not write, to the page.
func (p *DocumentsPage) titled(d DocumentRow) any {
	title, target := d.Title, d.Edit
	if title == "" {
		title = d.ID
	}
	if target == "" {
		target = d.Href
	}
	if safeHref(target) == "" {
		return title
	}
	return el("a", href(target), title)
}
