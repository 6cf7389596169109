package httpd

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"parvis/app/i18n"
	"parvis/app/problem"
	"parvis/app/ui"
	"parvis/content"
	"parvis/server/publish"
)

// writable are the kinds that the editor writes.
var writable = []content.Kind{
	content.KindSummary, content.KindFAQ, content.KindSpace, content.KindCharter, content.KindJourney, content.KindStep, content.KindGlossary,
}

// desk is one document on a documentalist's desk, as one call sees it.
type desk struct {
	*call

	kind content.Kind
	id   string // empty for a new one
	lang string // of the text
	path string
	doc  publish.Document // zero for a new one

	began string // the first text of a new one that was sent before
}

// desk finds the document that a call is about.
func (c *call) desk(lang string) (*desk, error) {
	d := &desk{call: c, kind: content.Kind(c.r.PathValue("kind")), id: c.r.PathValue("id"), lang: lang}
	if !slices.Contains(writable, d.kind) {
		return nil, problem.New(problem.CodeNotFound)
	}
	if d.lang == "" {
		d.lang = i18n.Default
	}
	if !slices.Contains(offered(c.Library.Community()), d.lang) {
		return nil, problem.New(problem.CodeNotFound)
	}
	if d.id == "" {
		return d, nil
	}
	var err error
	d.path, err = c.Publish.Find(c.ctx(), d.kind, d.id, d.lang)
	if err == nil {
		d.doc, err = c.Publish.Document(c.ctx(), d.path)
		return d, err
	}
	if problem.CodeOf(err) != problem.CodeNotFound {
		return nil, err
	}
	return d, d.translation()
}

// deskForm is the desk of a form that was sent, with what was typed.
func (c *call) deskForm() (*desk, url.Values, error) {
	form, err := c.form()
	if err != nil {
		return nil, nil, err
	}
	d, err := c.desk(form.Get("langue"))
	return d, form, err
}

// again shows the editor with what its author must hear.
func (d *desk) again(text []byte, typed url.Values, told *ui.Problem) error {
	page, err := d.page(text, typed)
	if err != nil {
		return err
	}
	page.Problem = told
	return d.show(statusOf(told), page)
}

// translation is a text that does not stand yet, of a document that stands in another language.
func (d *desk) translation() error {
	for _, lang := range offered(d.Library.Community()) {
		if original, err := d.Publish.Find(d.ctx(), d.kind, d.id, lang); err == nil {
			id := d.id
			if d.kind == content.KindStep { // beside its file, whose name has a number
				id = strings.TrimSuffix(strings.TrimPrefix(original, "journeys/"), ".md")
				id = strings.TrimSuffix(id, "."+lang)
			}
			d.path, err = publish.PathOf(d.kind, id, d.lang)
			return err
		}
	}
	return problem.New(problem.CodeNotFound)
}

// fresh tells whether no text stands yet.
func (d *desk) fresh() bool { return d.doc.Revision == "" }

// text is what the form is filled with: the newest text, or a start.
func (d *desk) text() []byte {
	if d.fresh() {
		return d.start()
	}
	return []byte(d.doc.Text)
}

// newDocument is GET /atelier/documents/{kind}/nouveau.
func (c *call) newDocument() error { return c.edit() }

// edit is GET /atelier/documents/{kind}/{id}.
func (c *call) edit() error {
	c.noStore()
	q := c.r.URL.Query()
	d, err := c.desk(q.Get("langue"))
	if err != nil {
		return err
	}
	if c.wantsJSON() {
		return d.news()
	}
	page, err := d.page(d.text(), nil)
	if err != nil {
		return err
	}
	if done := q.Get("fait"); slices.Contains(editorDone, done) {
		page.Done = done
	}
	if page.Done == "taken" {
		from, err := c.Publish.Version(c.ctx(), d.path, q.Get("de"))
		if err != nil {
			return err
		}
		page.DoneAt = c.local(from.At)
	}
	return c.show(http.StatusOK, page)
}

var editorDone = []string{"saved", "review", "read", "published", "scheduled", "archived", "restored", "comment", "unscheduled", "taken",
	"merged", "merged_mine", "merged_editor", "merged_folder", "merged_theirs"}

// page is the editor with a text; typed holds what was typed in fields that the text has no place for.
func (d *desk) page(text []byte, typed url.Values) (*ui.EditorPage, error) {
	page := &ui.EditorPage{
		Site: d.site(), Kind: string(d.kind), ID: d.id, TextLang: d.lang, Revision: d.doc.Revision, State: ui.DocDraft,
		SavedAt: d.local(d.doc.Updated), SavedBy: d.doc.Author, Second: d.Publish.Reviewed(d.kind), Heading: d.doc.Title,
	}
	values, body, ok := publish.Form(text)
	page.Body = body
	if ok {
		page.Fields = d.fields(values, typed)
	} else {
		page.Body = string(text)
	}
	if d.fresh() && d.id == "" {
		page.Fields = append(d.naming(typed), page.Fields...)
		if page.Key = typed.Get("cle"); page.Key == "" {
			page.Key = rand.Text()
		}
	}
	preview := d.preview(text)
	d.seen(page, preview)
	page.Advice = d.advice(text, preview.Advice)
	d.languages(page)
	if d.fresh() {
		page.Can = ui.EditorCan{Save: true, Review: page.Second, Publish: !page.Second, Schedule: !page.Second}
		return page, nil
	}
	return page, d.standing(page)
}

// standing tells how a document that stands is doing.
func (d *desk) standing(page *ui.EditorPage) error {
	page.State = deskState(d.doc)
	page.PublishAt = d.local(d.doc.PublishAt)
	if d.doc.InFolder {
		page.Folder = d.path
	}
	if d.doc.Shown {
		page.Read = pageOf(content.Meta{Kind: d.kind, ID: d.doc.ID, Lang: d.TextLang(), Path: d.path})
	}
	var err error
	opened, err := d.Publish.Open(d.ctx(), *d.Staff, d.path)
	if err != nil {
		return err
	}
	page.Others = append(opened, d.beside(atText+d.path)...)
	slices.Sort(page.Others)
	page.Others = slices.Compact(page.Others)
	readers, err := d.Publish.Readers(d.ctx(), d.doc.Revision)
	if err != nil {
		return err
	}
	page.Reader = strings.Join(readers, ", ")
	if err := d.remarks(page); err != nil {
		return err
	}
	archived := d.doc.State == publish.Archived
	waits := d.doc.State == publish.Review
	agree := waits && d.doc.AuthorID != d.Staff.ID
	page.Can = ui.EditorCan{
		Save: true, Review: !archived && !waits, Agree: agree, Publish: !archived && !page.Second && !agree,
		Schedule: !archived && !page.Second, Unschedule: page.State == ui.DocScheduled, Archive: !archived, Restore: archived,
	}
	return nil
}

func (d *desk) remarks(page *ui.EditorPage) error {
	remarks, err := d.Publish.Remarks(d.ctx(), *d.Staff, d.path)
	if err != nil {
		return err
	}
	for _, r := range remarks {
		page.Comments = append(page.Comments, ui.Comment{ID: r.ID, Who: r.Name, Text: r.Text, At: d.local(r.At), Done: r.Done})
	}
	return nil
}

// news is what others do to a document that is open in the editor, for its script.
func (d *desk) news() error {
	if d.fresh() {
		return problem.New(problem.CodeNotFound)
	}
	page := &ui.EditorPage{Site: d.site(), Kind: string(d.kind), ID: d.id, TextLang: d.lang, SavedBy: d.doc.Author, Others: d.beside(atText + d.path)}
	if err := d.remarks(page); err != nil {
		return err
	}
	writeJSON(d.w, http.StatusOK, "application/json", struct {
		Revision string `json:"revision"`
		Newer    string `json:"newer"` // who wrote it, as a sentence
		Others   string `json:"others"`
		Remarks  string `json:"remarks"`
	}{d.doc.Revision, page.Newer(), page.Beside(), page.Talk()})
	return nil
}

// TextLang is the language of the text.
func (d *desk) TextLang() string { return d.lang }

func (d *desk) languages(page *ui.EditorPage) {
	for _, lang := range offered(d.Library.Community()) {
		l := ui.EditorLanguage{Tag: lang, Current: lang == d.lang}
		path := "/atelier/documents/" + string(d.kind) + "/nouveau"
		if d.id != "" {
			path = editorPath(d.kind, d.id)
			_, err := d.Publish.Find(d.ctx(), d.kind, d.id, lang)
			l.Missing = err != nil
		}
		l.Href = d.href(path) + "?langue=" + lang
		page.Languages = append(page.Languages, l)
	}
}

// previewPath is a path that the text is read as while it has none.
func (d *desk) previewPath() string {
	if d.path != "" {
		return d.path
	}
	id := "nouveau"
	if d.kind == content.KindStep {
		id = "nouveau/10-nouveau"
	}
	path, err := publish.PathOf(d.kind, id, d.lang)
	if err != nil {
		return ""
	}
	return path
}

// preview is the text as its readers would see it, and nothing of one that is its template still: there is nothing to
// advise on yet. One without title gets a sign in its place: its field says that it wants one.
func (d *desk) preview(text []byte) publish.Preview {
	values, body, ok := publish.Form(text)
	if ok && values["title"].Text == "" {
		if _, given, _ := publish.Form(publish.Template(d.kind, d.lang)); strings.TrimSpace(body) == strings.TrimSpace(given) {
			return publish.Preview{}
		}
		if titled, err := publish.Compose(text, d.kind, map[string]publish.Value{"title": {Text: "…"}}, body); err == nil {
			text = titled
		}
	}
	return d.Publish.Preview(d.ctx(), d.previewPath(), text, content.Reader{Staff: true, Ahead: true, Mark: d.forWhom})
}

// seen puts a preview on the page.
func (d *desk) seen(page *ui.EditorPage, p publish.Preview) {
	page.Title, page.HTML = p.Title, p.HTML
	if p.Summary != nil {
		page.Summary = &ui.SummaryPage{Site: page.Site, ID: d.id, Title: p.Title, Sections: sectionsOf(*p.Summary)}
	}
}

// label is how the form names a key, "" for one that it has no field for.
func (d *desk) label(key string) string {
	return d.fieldName(d.kind, key)
}

// preview is POST /atelier/apercu: what the form's text looks like, for the editor's script.
func (c *call) preview() error {
	form, err := c.form()
	if err != nil {
		return err
	}
	d := &desk{call: c, kind: content.Kind(form.Get("kind")), id: form.Get("id"), lang: form.Get("langue")}
	if d.lang == "" {
		d.lang = i18n.Default
	}
	if !slices.Contains(writable, d.kind) {
		return problem.New(problem.CodeNotFound)
	}
	if d.id != "" {
		if path, err := c.Publish.Find(c.ctx(), d.kind, d.id, d.lang); err == nil {
			d.path = path
			if d.doc, err = c.Publish.Document(c.ctx(), path); err != nil {
				return err
			}
		}
	}
	text, err := d.compose(form)
	if err != nil {
		return err
	}
	p := d.preview(text)
	page := &ui.EditorPage{Site: d.site(), TextLang: d.lang}
	d.seen(page, p)
	seen, err := c.sized(page.Seen())
	if err != nil {
		return err
	}
	out := previewJSON{HTML: seen, Advice: []adviceJSON{}}
	for _, a := range d.advice(text, p.Advice) {
		out.Advice = append(out.Advice, adviceJSON{string(a.Severity), a.Line, a.At, a.Message, a.Remedy, ui.FieldID(a.Field), a.Label})
	}
	c.noStore()
	writeJSON(c.w, http.StatusOK, "application/json", out)
	return nil
}

type previewJSON struct {
	HTML   string       `json:"html"`
	Advice []adviceJSON `json:"advice"`
}

type adviceJSON struct {
	Severity string `json:"severity"`
	Line     int    `json:"line"`
	At       string `json:"at"`
	Message  string `json:"message"`
	Remedy   string `json:"remedy"`
	Field    string `json:"field"` // id in the page, or empty
	Label    string `json:"label"`
}

// pictureForm is GET /atelier/medias.
func (c *call) pictureForm() error { return c.show(http.StatusOK, &ui.PicturePage{Site: c.site()}) }

// addMedia is POST /atelier/medias.
func (c *call) addMedia() error {
	url, err := c.storeMedia()
	switch {
	case c.wantsJSON() && err != nil:
		return err
	case c.wantsJSON():
		c.noStore()
		writeJSON(c.w, http.StatusCreated, "application/json", struct {
			URL string `json:"url"`
			Alt string `json:"alt"`
		}{url, ""})
		return nil
	}
	page := &ui.PicturePage{Site: c.site(), Stored: url}
	if page.Problem, err = c.told(err); err != nil {
		return err
	}
	return c.show(statusOf(page.Problem), page)
}

func (c *call) storeMedia() (string, error) {
	file, _, err := c.r.FormFile("image")
	if err != nil {
		return "", &problem.Error{Code: problem.CodeInvalid, Key: "problem.picture", Err: err}
	}
	defer file.Close()
	m, err := c.Publish.AddMedia(c.ctx(), *c.Staff, file)
	if err != nil {
		return "", err
	}
	return "/medias/" + m.Name, nil
}

// comment is POST /atelier/documents/{kind}/{id}/commentaires.
func (c *call) comment() error {
	d, form, err := c.deskForm()
	if err != nil {
		return err
	}
	told, err := c.told(c.Publish.Remark(c.ctx(), *c.Staff, d.path, form.Get("remarque")))
	if err != nil {
		return err
	}
	if told == nil {
		return c.to(editorPath(d.kind, d.id) + "?langue=" + d.lang + "&fait=comment")
	}
	return d.again(d.text(), nil, told)
}

// commentDone is POST /atelier/documents/{kind}/{id}/commentaires/{comment}.
func (c *call) commentDone() error {
	d, _, err := c.deskForm()
	if err != nil {
		return err
	}
	if err := c.Publish.RemarkDone(c.ctx(), d.path, c.r.PathValue("comment")); err != nil {
		return err
	}
	return c.to(editorPath(d.kind, d.id) + "?langue=" + d.lang)
}
