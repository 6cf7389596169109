package httpd

import (
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

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
	if page.Others, err = d.Publish.Open(d.ctx(), *d.Staff, d.path); err != nil {
		return err
	}
	readers, err := d.Publish.Readers(d.ctx(), d.doc.Revision)
	if err != nil {
		return err
	}
	page.Reader = strings.Join(readers, ", ")
	remarks, err := d.Publish.Remarks(d.ctx(), *d.Staff, d.path)
	if err != nil {
		return err
	}
	for _, r := range remarks {
		page.Comments = append(page.Comments, ui.Comment{ID: r.ID, Who: r.Name, Text: r.Text, At: d.local(r.At), Done: r.Done})
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

// preview is the text as its readers would see it. One without title gets a sign in its place: its field says that it
// wants one.
func (d *desk) preview(text []byte) publish.Preview {
	values, body, ok := publish.Form(text)
	if ok && values["title"].Text == "" {
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

// save is POST /atelier/documents/{kind}/{id} and …/nouveau.
func (c *call) save() error {
	form, err := c.form()
	if err != nil {
		return err
	}
	d, err := c.desk(form.Get("langue"))
	if err != nil {
		return err
	}
	gesture := form.Get("geste")
	if gesture == "relue" {
		return d.agree(form)
	}
	text, err := d.compose(form)
	if err != nil {
		return err
	}
	if key, isRow := strings.CutPrefix(gesture, "ligne:"); isRow || gesture == "apercu" {
		page, err := d.page(text, form)
		if err != nil {
			return err
		}
		d.addRow(page, key)
		return c.show(http.StatusOK, page)
	}
	saved, told, err := d.keep(form, text, gesture)
	var conflict *publish.Conflict
	switch {
	case errors.As(err, &conflict):
		return d.stale(conflict)
	case err != nil:
		return err
	case c.wantsJSON():
		return d.answerSaved(saved, told)
	case told != nil:
		page, err := d.page(text, form)
		if err != nil {
			return err
		}
		page.Problem = told
		if saved.Revision != "" {
			page.Revision = saved.Revision
		}
		return c.show(statusOf(told), page)
	}
	return c.to(editorPath(d.kind, d.id) + "?langue=" + d.lang + "&fait=" + d.doneWord(gesture, saved))
}

func (d *desk) doneWord(gesture string, saved publish.Saved) string {
	switch {
	case gesture == "archiver":
		return "archived"
	case gesture == "restaurer":
		return "restored"
	case gesture == "deprogrammer":
		return "unscheduled"
	case saved.State == publish.Review:
		return "review"
	case gesture == "enregistrer":
		return "saved"
	case saved.State == publish.Published && gesture == "programmer":
		return "scheduled"
	case saved.State == publish.Published:
		return "published"
	}
	return "saved"
}

// intents are what the buttons ask for.
var intents = map[string]publish.Intent{
	"enregistrer": publish.Keep, "deprogrammer": publish.Keep, "relecture": publish.SendReview, "publier": publish.Publish, "programmer": publish.Publish,
	"archiver": publish.Archive, "restaurer": publish.Publish,
}

// keep stores what was typed. told is what its author must hear: a field that will not do (nothing was stored then), or
// a text that was stored and cannot be shown.
func (d *desk) keep(form url.Values, text []byte, gesture string) (publish.Saved, *ui.Problem, error) {
	intent, ok := intents[gesture]
	if !ok {
		return publish.Saved{}, nil, problem.New(problem.CodeInvalid)
	}
	err := d.name(form, gesture)
	if err == nil && gesture == "programmer" {
		text, err = d.schedule(form, text)
	}
	if err == nil && (gesture == "publier" || gesture == "deprogrammer") {
		text, err = d.unscheduled(text)
	}
	if err != nil {
		told, err := d.told(err)
		return publish.Saved{}, told, err
	}
	base := form.Get("version")
	if base == "" {
		base = d.began
	}
	saved, err := d.Publish.Save(d.ctx(), publish.Save{
		By: *d.Staff, Path: d.path, Base: base, Text: text, Intent: intent, Autosave: d.wantsJSON(), Key: form.Get("cle"),
	})
	var conflict *publish.Conflict
	var unreadable *publish.Unreadable
	switch {
	case errors.As(err, &conflict):
		return publish.Saved{}, nil, err
	case errors.As(err, &unreadable):
		told, _ := d.told(problem.New(problem.CodeUnreadable))
		return unreadable.Saved, told, nil
	case err != nil:
		told, err := d.told(err)
		return publish.Saved{}, told, err
	}
	return saved, nil, nil
}

// name gives a new document its path, from what was typed.
func (d *desk) name(form url.Values, gesture string) error {
	if d.path != "" {
		return nil
	}
	path, first, err := d.Publish.Begun(d.ctx(), *d.Staff, form.Get("cle"))
	if err != nil {
		return err
	}
	if path != "" { // sent before, by a tab that was closed or a button pressed twice
		d.path, d.id, d.began = path, d.idOf(path), first
		return nil
	}
	title := strings.TrimSpace(form.Get("f.title"))
	id := strings.TrimSpace(form.Get("f.file_id"))
	if id == "" && d.kind == content.KindCharter {
		id = strings.TrimSpace(form.Get("f.effective"))
	}
	if id == "" {
		if title == "" && gesture != "enregistrer" {
			return oneField("f.title", "problem.field.title")
		}
		id = publish.Slug(title)
	}
	if id == "" {
		id = "sans-titre-" + strconv.FormatInt(d.Now().Unix(), 36)
	}
	if d.kind == content.KindStep {
		order := strings.TrimSpace(form.Get("f.order"))
		if n, err := strconv.Atoi(order); err != nil || n < 1 || n > 999_999 {
			order = "90"
		}
		id = form.Get("f.journey") + "/" + order + "-" + id
	}
	free, err := d.free(id)
	if err != nil {
		return oneField("f.file_id", "problem.field.name")
	}
	d.path = free
	d.id = d.idOf(free)
	return nil
}

// free is the path of an id, with a number where the name is taken.
func (d *desk) free(id string) (string, error) {
	for n := 1; n < 100; n++ {
		try := id
		if n > 1 {
			try += "-" + strconv.Itoa(n)
		}
		path, err := publish.PathOf(d.kind, try, d.lang)
		if err != nil {
			return "", err
		}
		if _, err := d.Publish.Document(d.ctx(), path); problem.CodeOf(err) == problem.CodeNotFound && err != nil {
			return path, nil
		}
	}
	return "", problem.New(problem.CodeNameTaken)
}

// idOf is the name of a document in the editor's address.
func (d *desk) idOf(path string) string {
	parts := strings.Split(strings.TrimSuffix(strings.TrimSuffix(path, ".md"), "."+d.lang), "/")
	switch d.kind {
	case content.KindJourney:
		return parts[1]
	case content.KindStep:
		_, step, _ := strings.Cut(parts[2], "-")
		return parts[1] + "/" + step
	}
	return parts[1]
}

func oneField(name, key string) error {
	return &problem.Error{Code: problem.CodeInvalid, Fields: []problem.Field{{Name: name, Key: key}}}
}

// schedule writes the hour of publication into a text.
func (d *desk) schedule(form url.Values, text []byte) ([]byte, error) {
	at, err := time.ParseInLocation("2006-01-02T15:04", form.Get("publier_le"), d.Zone)
	if err != nil || !at.After(d.Now()) {
		return nil, oneField("publier_le", "problem.field.when")
	}
	_, body, ok := publish.Form(text)
	if !ok {
		return nil, problem.New(problem.CodeUnreadable)
	}
	return publish.Compose(text, d.kind, map[string]publish.Value{"publish_at": {Text: at.Format("2006-01-02 15:04")}}, body)
}

// unscheduled takes an hour to come out of a text: it is published now, or by hand.
func (d *desk) unscheduled(text []byte) ([]byte, error) {
	values, body, ok := publish.Form(text)
	if !ok || values["publish_at"].Text == "" {
		return text, nil
	}
	return publish.Compose(text, d.kind, map[string]publish.Value{"publish_at": {}}, body)
}

// remarksOpen is a fault when remarks wait to be settled and nobody said that they may.
func (d *desk) remarksOpen(form url.Values) error {
	all, err := d.Publish.Remarks(d.ctx(), *d.Staff, d.path)
	if err != nil {
		return err
	}
	n := 0
	for _, r := range all {
		if !r.Done {
			n++
		}
	}
	if n == 0 || form.Get("malgre") == "oui" {
		return nil
	}
	return &problem.Error{
		Code: problem.CodeInvalid, Key: "problem.remarks_open", Args: map[string]string{"n": strconv.Itoa(n)},
		Fields: []problem.Field{{Name: "malgre", Key: "problem.field.remarks_open"}},
	}
}

// agree is the second reader's yes.
func (d *desk) agree(form url.Values) error {
	err := d.remarksOpen(form)
	if err == nil {
		_, err = d.Publish.Approve(d.ctx(), *d.Staff, d.path, form.Get("version"))
	}
	told, err := d.told(err)
	if err != nil {
		return err
	}
	if told == nil {
		return d.to(editorPath(d.kind, d.id) + "?langue=" + d.lang + "&fait=read")
	}
	page, err := d.page(d.text(), nil)
	if err != nil {
		return err
	}
	page.Problem = told
	return d.show(statusOf(told), page)
}

type savedJSON struct {
	Revision string    `json:"revision"`
	State    string    `json:"state"`
	SavedAt  time.Time `json:"saved_at"`
	URL      string    `json:"url"`
}

// answerSaved answers the editor's script.
func (d *desk) answerSaved(saved publish.Saved, told *ui.Problem) error {
	if told != nil && saved.Revision == "" {
		return &problem.Error{Code: problem.Code(told.Code)}
	}
	doc, err := d.Publish.Document(d.ctx(), d.path)
	if err != nil {
		return err
	}
	d.noStore()
	writeJSON(d.w, http.StatusOK, "application/json", savedJSON{
		Revision: saved.Revision, State: deskState(doc), SavedAt: saved.At,
		URL: d.href(editorPath(d.kind, d.id)) + "?langue=" + d.lang,
	})
	return nil
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

// addMedia is POST /atelier/medias.
func (c *call) addMedia() error {
	file, _, err := c.r.FormFile("image")
	if err != nil {
		return &problem.Error{Code: problem.CodeInvalid, Key: "problem.picture", Err: err}
	}
	defer file.Close()
	m, err := c.Publish.AddMedia(c.ctx(), *c.Staff, file)
	if err != nil {
		return err
	}
	c.noStore()
	writeJSON(c.w, http.StatusCreated, "application/json", struct {
		URL string `json:"url"`
		Alt string `json:"alt"`
	}{"/medias/" + m.Name, ""})
	return nil
}

// comment is POST /atelier/documents/{kind}/{id}/commentaires.
func (c *call) comment() error {
	form, err := c.form()
	if err != nil {
		return err
	}
	d, err := c.desk(form.Get("langue"))
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
	page, err := d.page(d.text(), nil)
	if err != nil {
		return err
	}
	page.Problem = told
	return c.show(statusOf(told), page)
}

// commentDone is POST /atelier/documents/{kind}/{id}/commentaires/{comment}.
func (c *call) commentDone() error {
	form, err := c.form()
	if err != nil {
		return err
	}
	d, err := c.desk(form.Get("langue"))
	if err != nil {
		return err
	}
	if err := c.Publish.RemarkDone(c.ctx(), d.path, c.r.PathValue("comment")); err != nil {
		return err
	}
	return c.to(editorPath(d.kind, d.id) + "?langue=" + d.lang)
}
