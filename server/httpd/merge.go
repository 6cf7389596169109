package httpd

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"parvis/app/problem"
	"parvis/app/ui"
	"parvis/server/publish"
)

// stale shows both texts to who saved one that came too late. Nothing of theirs is lost: it is stored, and in the page.
func (d *desk) stale(conflict *publish.Conflict, mine []byte) error {
	if d.wantsJSON() {
		return problem.About("document", problem.CodeStale, conflict)
	}
	page, err := d.mergePage(string(mine), conflict.Base, conflict.Theirs)
	if err != nil {
		return err
	}
	return d.show(http.StatusConflict, page)
}

// mergePage sets a text of the reader's beside another one.
func (d *desk) mergePage(mine, base, theirs string) (*ui.MergePage, error) {
	other, err := d.Publish.Version(d.ctx(), d.path, theirs)
	if err != nil {
		return nil, err
	}
	page := &ui.MergePage{
		Site: d.site(), Kind: string(d.kind), ID: d.id, TextLang: d.lang, Heading: d.doc.Title, Revision: theirs,
		Mine:   ui.MergeSide{Who: d.Staff.Name, At: d.local(d.Now()), Text: mine},
		Theirs: ui.MergeSide{Who: other.Author, Folder: other.AuthorID == "", At: d.local(other.At), Text: other.Text},
		Hunks:  hunks(other.Text, mine), Merged: mine,
	}
	begun, err := d.Publish.Version(d.ctx(), d.path, base)
	if base == "" || problem.CodeOf(err) == problem.CodeNotFound && err != nil {
		return page, nil
	}
	if err != nil {
		return nil, err
	}
	page.Base = &ui.MergeSide{Who: begun.Author, Folder: begun.AuthorID == "", At: d.local(begun.At), Text: begun.Text}
	page.Merged, page.Open = publish.Merge(begun.Text, mine, other.Text)
	return page, nil
}

// merge is GET /atelier/documents/{kind}/{id}/fusion: the folder's text beside ours.
func (c *call) merge() error {
	c.noStore()
	d, err := c.desk(c.r.URL.Query().Get("langue"))
	if err != nil {
		return err
	}
	if d.doc.Conflict == "" {
		return c.to(editorPath(d.kind, d.id) + "?langue=" + d.lang)
	}
	base, err := c.Publish.Common(c.ctx(), d.path)
	if err != nil {
		return err
	}
	page, err := d.mergePage(d.doc.Text, base, d.doc.Conflict)
	if err != nil {
		return err
	}
	return c.show(http.StatusOK, page)
}

// settle is POST /atelier/documents/{kind}/{id}/fusion.
func (c *call) settle() error {
	form, err := c.form()
	if err != nil {
		return err
	}
	d, err := c.desk(form.Get("langue"))
	if err != nil {
		return err
	}
	theirs, err := c.Publish.Version(c.ctx(), d.path, form.Get("version"))
	if err != nil {
		return err
	}
	text := d.chosen(form, theirs.Text)
	if marked.MatchString(text) {
		return d.unsettled(form, text)
	}
	in := publish.Save{By: *c.Staff, Path: d.path, Base: form.Get("version"), Text: []byte(text), Intent: publish.Keep}
	if d.doc.Conflict != "" && d.doc.Conflict == theirs.ID { // folder and editor: the one text is what is shown
		in.Base, in.Intent = d.doc.Revision, publish.AsWritten
		_, err = c.Publish.Settle(c.ctx(), in, theirs.ID)
	} else {
		_, err = c.Publish.Save(c.ctx(), in)
	}
	var conflict *publish.Conflict
	var unreadable *publish.Unreadable
	if errors.As(err, &conflict) {
		return d.stale(conflict, []byte(text))
	}
	if err != nil && !errors.As(err, &unreadable) {
		return err
	}
	return c.to(editorPath(d.kind, d.id) + "?langue=" + d.lang + "&fait=merged")
}

// marked tells whether lines are left that a merge put around a place to be settled.
var marked = regexp.MustCompile(`(?m)^(?:<{7}|={7}|>{7})(?: |\r?$)`)

// chosen is the text that a form of the merge page asks for.
func (d *desk) chosen(form url.Values, theirs string) string {
	switch form.Get("choix") {
	case "miens":
		return strings.ReplaceAll(form.Get("mien"), "\r\n", "\n")
	case "leurs":
		return theirs
	}
	return strings.ReplaceAll(form.Get("texte"), "\r\n", "\n")
}

// unsettled shows the page again: marks are left in the text.
func (d *desk) unsettled(form url.Values, text string) error {
	page, err := d.mergePage(strings.ReplaceAll(form.Get("mien"), "\r\n", "\n"), "", form.Get("version"))
	if err != nil {
		return err
	}
	page.Merged, page.Open = text, strings.Count(text, publish.MarkMine)
	page.Problem, err = d.told(oneField("texte", "problem.field.merge"))
	if err != nil {
		return err
	}
	return d.show(http.StatusUnprocessableEntity, page)
}

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
	for _, v := range all {
		row := ui.DocumentRevision{
			ID: v.ID, Who: v.Author, Folder: v.AuthorID == "", At: c.local(v.At), Note: v.Note, State: ui.DocDraft,
			Live: d.doc.Shown && v.ID == d.doc.Published,
		}
		if !v.Published.IsZero() {
			row.State = ui.DocPublished
		}
		page.Revisions = append(page.Revisions, row)
	}
	if page.From == "" && page.To == "" && len(all) > 1 {
		page.From, page.To = all[1].ID, all[0].ID
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
	page.Hunks = hunks(before.Text, after.Text)
	return c.show(http.StatusOK, page)
}

// restoreVersion is POST /atelier/documents/{kind}/{id}/restaurer.
func (c *call) restoreVersion() error {
	form, err := c.form()
	if err != nil {
		return err
	}
	d, err := c.desk(form.Get("langue"))
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
	return c.to(editorPath(d.kind, d.id) + "?langue=" + d.lang + "&fait=saved")
}
