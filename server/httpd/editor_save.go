package httpd

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"parvis/app/i18n"
	"parvis/app/problem"
	"parvis/app/ui"
	"parvis/content"
	"parvis/server/publish"
)

// save is POST /atelier/documents/{kind}/{id} and …/nouveau.
func (c *call) save() error {
	d, form, err := c.deskForm()
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
	return d.again(d.text(), nil, told)
}

type savedJSON struct {
	Revision string    `json:"revision"`
	State    string    `json:"state"`
	SavedAt  time.Time `json:"saved_at"`
	Said     string    `json:"said"` // when that was, by the clock of the community
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
		Said: i18n.T(d.call.lang, "editor.say.saved", "time", i18n.Clock(d.call.lang, d.local(cmp.Or(saved.At, d.Now())))),
		URL:  d.href(editorPath(d.kind, d.id)) + "?langue=" + d.lang,
	})
	return nil
}
