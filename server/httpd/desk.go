package httpd

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"parvis/app/i18n"
	"parvis/app/ui"
	"parvis/content"
	"parvis/search/french"
	"parvis/server/auth"
	"parvis/server/insight"
	"parvis/server/publish"
)

// soon is how long before its date a document to be read again is on the desk.
const soon = 14 * 24 * time.Hour

// documents is GET /atelier/documents: the documentalist's desk.
func (c *call) documents() error {
	c.noStore()
	faults, err := c.Library.Diagnostics(c.ctx())
	if err != nil {
		return err
	}
	all, err := c.Publish.Documents(c.ctx())
	if err != nil {
		return err
	}
	q := c.r.URL.Query()
	page := &ui.DocumentsPage{
		Site: c.site(), LoadedAt: c.local(c.Library.Loaded()), Index: c.indexProgress(), Query: clip(q.Get("q"), 100),
	}
	if done, total := c.Publish.Progress(); total > 0 && page.Index == nil {
		page.Index = &ui.IndexProgress{Done: done, Total: total}
	}
	if done := q.Get("fait"); done == "archived" || done == "settled" {
		page.Done = done
	}
	if c.May(auth.Write) {
		for _, k := range writable {
			page.Write = append(page.Write, string(k))
		}
	}
	all = slices.DeleteFunc(all, func(d publish.Document) bool { return !slices.Contains(writable, d.Kind) }) // settings are the host's
	metas := map[string]content.Meta{}
	for _, m := range c.Library.Documents(content.Reader{Staff: true}) {
		metas[m.Path] = m
	}
	page.Faults = c.faultsFor(faults, all)
	c.work(page, all, metas)
	if err := errors.Join(c.remarked(page, all), c.missed(page)); err != nil {
		return err
	}
	c.filterDesk(page, all)
	some := slices.DeleteFunc(slices.Clone(all), func(d publish.Document) bool { return !c.onDesk(d) })
	slices.SortStableFunc(some, newestFirst)
	page.Total = len(some)
	some, page.Previous, page.Next = paged(c, some, "/atelier/documents", perPage)
	for _, d := range some {
		page.Documents = append(page.Documents, c.deskRow(d, metas[d.Path], faults))
	}
	return c.show(http.StatusOK, page)
}

// newestFirst is the order of the list. What came in within one minute, as a whole folder does, is in the order of kinds.
func newestFirst(a, b publish.Document) int {
	return cmp.Or(b.Updated.Truncate(time.Minute).Compare(a.Updated.Truncate(time.Minute)),
		cmp.Compare(slices.Index(kindsFirst, a.Kind), slices.Index(kindsFirst, b.Kind)), b.From.Compare(a.From),
		cmp.Compare(stem(a.Path), stem(b.Path)), cmp.Compare(len(a.Path), len(b.Path)), cmp.Compare(a.Path, b.Path))
}

// stem is what the files of a document have in common: the one without a language comes before its translations.
func stem(path string) string {
	name, _, _ := strings.Cut(path, ".")
	return name
}

// kindsFirst are the kinds of documents, those that are worked on most first.
var kindsFirst = []content.Kind{
	content.KindSummary, content.KindFAQ, content.KindStep, content.KindJourney, content.KindSpace, content.KindGlossary, content.KindCharter,
}

// remarked gathers what colleagues said about the texts of who looks.
func (c *call) remarked(page *ui.DocumentsPage, all []publish.Document) error {
	remarks, err := c.Publish.RemarksFor(c.ctx(), *c.Staff)
	if err != nil {
		return err
	}
	for _, r := range remarks {
		i := slices.IndexFunc(all, func(d publish.Document) bool { return d.Path == r.Path })
		if i < 0 {
			continue
		}
		page.Work.Remarks = append(page.Work.Remarks, ui.WorkItem{
			Kind: string(all[i].Kind), Title: all[i].Title, Href: c.editorHref(all[i]) + "#h-remarques", Who: r.Name, At: c.local(r.At),
			Text: firstWords(r.Text, 120),
		})
	}
	return nil
}

// idInEditor is the name of a document in the editor's address.
func idInEditor(d publish.Document) string {
	if d.Kind == content.KindStep {
		parts := strings.Split(d.Path, "/")
		return parts[1] + "/" + d.ID
	}
	return d.ID
}

func (c *call) editorHref(d publish.Document) string {
	if !slices.Contains(writable, d.Kind) {
		return ""
	}
	return c.href(editorPath(d.Kind, idInEditor(d))) + "?langue=" + url.QueryEscape(d.Lang)
}

// deskState is the state of a document in the words of the pages.
func deskState(d publish.Document) string {
	switch {
	case d.State == publish.Published && d.Pending:
		return ui.DocScheduled
	case d.State == publish.Draft && d.Shown:
		return ui.DocChanged
	case d.State == publish.Broken:
		return ui.DocDraft
	}
	return string(d.State)
}

// onDesk tells whether a document is one that the filters leave.
func (c *call) onDesk(d publish.Document) bool {
	q := c.r.URL.Query()
	if kind := q.Get("type"); kind != "" && kind != string(d.Kind) {
		return false
	}
	if state := q.Get("etat"); state != "" && state != deskState(d) {
		return false
	}
	return strings.Contains(french.Fold(strings.ToLower(d.Title+" "+d.Path)), french.Fold(strings.ToLower(strings.TrimSpace(q.Get("q")))))
}

// filterDesk counts the filters: each as if it were not set itself.
func (c *call) filterDesk(page *ui.DocumentsPage, all []publish.Document) {
	q := c.r.URL.Query()
	kinds, states := map[string]int{}, map[string]int{}
	for _, d := range all {
		kinds[string(d.Kind)]++
		states[deskState(d)]++
	}
	page.Kinds = []ui.Facet{{Title: i18n.T(c.lang, "search.everything"), Href: c.toggled("/atelier/documents", "type", "", false), Count: len(all), Picked: q.Get("type") == ""}}
	for _, k := range writable {
		if n := kinds[string(k)]; n > 0 {
			picked := q.Get("type") == string(k)
			page.Kinds = append(page.Kinds, ui.Facet{Title: c.kindName(string(k)), Href: c.toggled("/atelier/documents", "type", string(k), picked), Count: n, Picked: picked})
		}
	}
	for _, state := range []string{ui.DocDraft, ui.DocReview, ui.DocScheduled, ui.DocChanged, ui.DocPublished, ui.DocArchived} {
		if n := states[state]; n > 0 {
			picked := q.Get("etat") == state
			page.States = append(page.States, ui.Facet{Title: i18n.T(c.lang, "state."+state), Href: c.toggled("/atelier/documents", "etat", state, picked), Count: n, Picked: picked})
		}
	}
	for _, name := range []string{"type", "etat"} {
		if v := q.Get(name); v != "" {
			page.Kept = append(page.Kept, ui.Pair{Name: name, Value: v})
		}
	}
}

func (c *call) deskRow(d publish.Document, m content.Meta, faults []content.Diagnostic) ui.DocumentRow {
	row := ui.DocumentRow{
		Kind: string(d.Kind), ID: d.ID, Lang: d.Lang, Title: d.Title, Path: d.Path, Visibility: string(m.Visibility),
		State: deskState(d), ChangedAt: c.local(d.Updated), By: d.Author, Edit: c.editorHref(d), From: d.From,
	}
	if !d.InFolder {
		row.Path = ""
	}
	if d.Shown {
		row.Href = pageOf(content.Meta{Kind: d.Kind, ID: d.ID, Lang: d.Lang, Path: d.Path})
	}
	for _, f := range faults {
		switch {
		case f.Path != d.Path:
		case f.Severity == content.Error:
			row.Errors++
		default:
			row.Warnings++
		}
	}
	return row
}

// work gathers what asks for somebody.
func (c *call) work(page *ui.DocumentsPage, all []publish.Document, metas map[string]content.Meta) {
	now := c.Now()
	charter, _ := c.Library.Charter(c.lang) // none in force: none to read again
	for _, d := range all {
		item := ui.WorkItem{Kind: string(d.Kind), Title: d.Title, Href: c.editorHref(d), Who: d.Author, At: c.local(d.Updated)}
		switch {
		case d.State == publish.Review && d.AuthorID == c.Staff.ID: // who wrote it cannot be its second reader
			page.Work.Away = append(page.Work.Away, item)
		case d.State == publish.Review:
			page.Work.Reviews = append(page.Work.Reviews, item)
		case deskState(d) == ui.DocChanged:
			page.Work.Changed = append(page.Work.Changed, item)
		case d.State == publish.Draft:
			page.Work.Drafts = append(page.Work.Drafts, item)
		case d.State == publish.Published && d.Pending:
			scheduled := item
			scheduled.At = c.local(d.PublishAt)
			page.Work.Scheduled = append(page.Work.Scheduled, scheduled)
		}
		if d.Conflict != "" {
			settle := item
			settle.Href = c.href(editorPath(d.Kind, idInEditor(d))+"/fusion") + "?langue=" + url.QueryEscape(d.Lang)
			page.Work.Conflicts = append(page.Work.Conflicts, settle)
		}
		old := d.Kind == content.KindCharter && d.ID != charter.ID
		if m := metas[d.Path]; !old && !m.ReviewBy.IsZero() && m.ReviewBy.Before(now.Add(soon)) {
			item.At = c.local(m.ReviewBy)
			page.Work.Overdue = append(page.Work.Overdue, item)
		}
	}
	slices.SortFunc(page.Work.Overdue, func(a, b ui.WorkItem) int { return a.At.Compare(b.At) })
	slices.SortFunc(page.Work.Scheduled, func(a, b ui.WorkItem) int { return a.At.Compare(b.At) })
}

// searched are words as the page lists them, the most frequent first as insight has them.
func (c *call) searched(all []insight.Words) []ui.LostWords {
	var out []ui.LostWords
	for _, w := range all {
		out = append(out, ui.LostWords{Words: w.Text, Count: w.Times, Href: c.href("/recherche") + "?" + url.Values{"q": {w.Text}}.Encode()})
	}
	return out
}

// missed gathers what people did not find, and what they read although it is superseded.
func (c *call) missed(page *ui.DocumentsPage) error {
	list, err := c.Insight.Worklist(c.ctx())
	if err != nil {
		return err
	}
	page.Work.Lost, page.Work.Unopened = c.searched(list.Missing), c.searched(list.Unclicked)
	for _, s := range list.Unclear {
		journey, id, _ := strings.Cut(s.ID, "/")
		title := s.ID
		for _, step := range c.Library.Steps(journey, c.lang, c.reader()) {
			if step.ID == id {
				title = step.Title
			}
		}
		page.Work.Unclear = append(page.Work.Unclear, ui.UnclearStep{
			Title: title, Href: c.href(editorPath(content.KindStep, s.ID)), No: s.No, Yes: s.Yes,
		})
	}
	for _, d := range list.Superseded {
		s, err := c.Library.Summary(c.ctx(), d.ID, c.lang, c.reader())
		if err != nil || len(s.SupersededBy) == 0 {
			continue // it went, or stands again
		}
		page.Work.StillRead = append(page.Work.StillRead, ui.WorkItem{
			Kind: d.Kind, Title: s.Title, Href: c.href("/syntheses/" + d.ID), At: c.local(d.Last), Count: d.Times,
		})
	}
	return nil
}
