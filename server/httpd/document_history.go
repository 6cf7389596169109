package httpd

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"parvis/app/i18n"
	"parvis/app/problem"
	"parvis/app/ui"
	"parvis/server/publish"
)

// documentHistory is GET /atelier/documents/{kind}/{id}/historique.
func (c *call) documentHistory() error {
	c.noStore()
	q := c.r.URL.Query()
	d, err := c.desk(q.Get("langue"))
	if err != nil {
		return err
	}
	all, err := c.Publish.Versions(c.ctx(), d.path)
	if err != nil {
		return err
	}
	page := &ui.DocumentHistoryPage{
		Site: c.site(), Kind: string(d.kind), ID: d.id, TextLang: d.lang, Heading: d.doc.Title, Revision: d.doc.Revision,
		From: q.Get("de"), To: q.Get("a"), Restore: true,
	}
	numbers := map[string]int{}
	for i, v := range all {
		numbers[v.ID] = len(all) - i
	}
	// The newest text comes first, whatever was kept beside it later.
	slices.SortStableFunc(all, func(a, b publish.Version) int {
		switch d.doc.Revision {
		case a.ID:
			return -1
		case b.ID:
			return 1
		}
		return 0
	})
	for _, v := range all {
		row := ui.DocumentRevision{
			ID: v.ID, Number: numbers[v.ID], Who: v.Author, Folder: v.AuthorID == "", At: c.local(v.At), Note: v.Note, State: ui.DocDraft,
			Live: d.doc.Shown && v.ID == d.doc.Published,
		}
		if !v.Published.IsZero() {
			row.State = ui.DocPublished
		}
		page.Revisions = append(page.Revisions, row)
	}
	if read := q.Get("lire"); read != "" {
		v, err := c.Publish.Version(c.ctx(), d.path, read)
		if err != nil {
			return err
		}
		page.Read, page.Text, page.HTML = v.ID, v.Text, d.preview([]byte(v.Text)).HTML
		return c.show(http.StatusOK, page)
	}
	if page.From == "" && page.To == "" && len(all) > 1 {
		page.From, page.To = begunWith(all), all[0].ID
	}
	if page.From == "" || page.To == "" {
		return c.show(http.StatusOK, page)
	}
	before, err := c.Publish.Version(c.ctx(), d.path, page.From)
	if err != nil {
		return err
	}
	after, err := c.Publish.Version(c.ctx(), d.path, page.To)
	if err != nil {
		return err
	}
	page.Hunks = d.differences(before.Text, after.Text)
	return c.show(http.StatusOK, page)
}

// differences are those of two texts: fields by the names of the form, then what stands below.
func (d *desk) differences(before, after string) []ui.DiffHunk {
	was, old, ok := publish.Form([]byte(before))
	now, body, ok2 := publish.Form([]byte(after))
	if !ok || !ok2 {
		return hunks(before, after)
	}
	var all []ui.DiffHunk
	for _, f := range publish.Fields(d.kind) {
		if lines := changed(d.said(f, was[f.Key]), d.said(f, now[f.Key])); len(lines) > 0 {
			all = append(all, ui.DiffHunk{Title: i18n.T(d.call.lang, "doc."+f.Key), Lines: lines})
		}
	}
	return append(all, hunks(old, body)...)
}

// begunWith is the text that the first of some was made from, or the one before it.
func begunWith(all []publish.Version) string {
	for _, v := range all[1:] {
		if v.ID == all[0].Parent {
			return v.ID
		}
	}
	for _, v := range all[1:] {
		if !v.Beside() {
			return v.ID
		}
	}
	return all[1].ID
}

// restoreVersion is POST /atelier/documents/{kind}/{id}/restaurer.
func (c *call) restoreVersion() error {
	d, form, err := c.deskForm()
	if err != nil {
		return err
	}
	_, err = c.Publish.Restore(c.ctx(), *c.Staff, d.path, form.Get("revision"), form.Get("version"))
	var conflict *publish.Conflict
	if errors.As(err, &conflict) {
		return problem.About("document", problem.CodeStale, conflict)
	}
	if err != nil {
		return err
	}
	return c.to(editorPath(d.kind, d.id) + "?langue=" + d.lang + "&fait=taken&de=" + url.QueryEscape(form.Get("revision")))
}
