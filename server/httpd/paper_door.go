package httpd

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"parvis/app/i18n"
	"parvis/app/problem"
	"parvis/app/ui"
	"parvis/content"
	"parvis/server/admission"
	"parvis/server/secret"
)

// paperForm is GET /entrer/papier?espace=: the form to print.
func (c *call) paperForm() error {
	charter, err := c.Library.Charter(c.lang)
	if err != nil {
		return err
	}
	code, err := c.qrOf(c.href("/entrer"))
	if err != nil {
		return err
	}
	page := &ui.PaperFormPage{
		Site: c.site(), Charter: paperCharter(charter), Enter: c.enterAddress("/entrer"), QR: code, ErasedDays: c.Retention.Unanswered,
	}
	for _, r := range charter.Rules {
		page.Rules = append(page.Rules, ui.CharterRule{ID: r.ID, Number: r.Number, Title: r.Title, HTML: r.HTML})
	}
	page.Spaces, page.Questions = c.spacesFor(c.r.URL.Query(), c.reader())
	return c.showPublic(page)
}

func paperCharter(c content.Charter) ui.PaperCharter {
	return ui.PaperCharter{Title: c.Title, Revision: c.ID, Hash: c.Hash, Effective: c.Effective}
}

// paperDesk is GET /atelier/papier.
func (c *call) paperDesk() error {
	q := c.r.URL.Query()
	q.Del("cle_envoi") // always ours
	if q.Has("choisir") && !q.Has("espace") {
		return c.showPaperDesk(q, ui.Tell(c.lang, &problem.Error{
			Code: problem.CodeInvalid, Fields: []problem.Field{{Name: "espace", Key: "field.choose"}},
		}).Untyped())
	}
	return c.showPaperDesk(q, nil)
}

func (c *call) showPaperDesk(form url.Values, p *ui.Problem) error {
	c.noStore()
	charter, err := c.Library.Charter(c.lang)
	if err != nil {
		return err
	}
	page := &ui.PaperDeskPage{
		Site: c.site(), Charter: paperCharter(charter), Signed: form.Get("signe"), Today: c.local(c.Now()).Format(time.DateOnly),
		Carries: form.Get("porte") != "" && form.Get("hash") == charter.Hash, Contact: form.Get("contact"), Helper: form.Get("aidant"),
		Key: form.Get("cle_envoi"), Problem: p,
	}
	if page.Key == "" {
		page.Key = secret.Token()
	}
	page.Spaces, page.Questions = c.spacesFor(form, content.Reader{})
	return c.show(statusOf(p), page)
}

// enterPaper is POST /atelier/papier.
func (c *call) enterPaper() error {
	form, err := c.form()
	if err != nil {
		return err
	}
	signed, err := c.signedOn(form.Get("signe"))
	if err == nil && form.Get("porte") == "" {
		err = &problem.Error{Code: problem.CodeInvalid, Fields: []problem.Field{{Name: "porte", Key: "field.consent"}}}
	}
	var id string
	if err == nil {
		id, err = c.Admission.AskOnPaper(c.ctx(), *c.Staff, admission.Paper{
			Revision: form.Get("revision"), Hash: form.Get("hash"), Signed: signed,
			Ask: admission.Ask{
				Spaces: form["espace"], Answers: answersIn(form), Contact: form.Get("contact"), Lang: c.lang,
				Helper: form.Get("aidant"), Key: form.Get("cle_envoi"),
			},
		})
	}
	if err != nil {
		p, err := c.told(err)
		if err != nil {
			return err
		}
		inForm(p)
		rename(p, map[string]string{"signed": "signe", "helper": "aidant"})
		if p.Code == string(problem.CodeCharterChanged) {
			p.Message = i18n.T(c.lang, "sheet.charter_changed")
		}
		return c.showPaperDesk(form, p)
	}
	return c.to("/atelier/papier/" + id + "?fait=saisie")
}

// signedOn is the day on a paper, in the community's zone: its last moment, or now when it is today. Zero for none.
func (c *call) signedOn(day string) (time.Time, error) {
	if day == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, day, c.local(c.Now()).Location())
	if err != nil {
		return time.Time{}, &problem.Error{Code: problem.CodeInvalid, Fields: []problem.Field{{Name: "signed", Key: "field.day"}}}
	}
	now := c.Now()
	if t.Before(now) && t.AddDate(0, 0, 1).After(now) {
		return now, nil
	}
	return t.Add(12 * time.Hour), nil
}

// slip is GET /atelier/papier/{id}: what the person takes along. Only a request from paper has one: no other secret is
// shown to staff.
func (c *call) slip() error {
	c.noStore()
	v, err := c.Admission.View(c.ctx(), c.r.PathValue("id"), c.lang)
	if err != nil {
		return err
	}
	if v.Door != admission.DoorPaper {
		return problem.New(problem.CodeNotFound)
	}
	path := ui.Path(v.Lang, "/demandes/"+v.ID) + "?cle=" + c.Admission.RequestSecret(v.ID)
	code, err := c.qrOf(path)
	if err != nil {
		return err
	}
	page := &ui.SlipPage{
		Site: c.site(), ID: v.ID, AskedAt: c.local(v.AskedAt), Address: c.Base.Scheme + "://" + c.Base.Host + path, QR: code,
		Code: c.Admission.Code(v.ID), Enter: c.enterAddress("/entrer/code"), New: c.r.URL.Query().Get("fait") == "saisie",
		Door: c.Library.Community().Text(c.lang).Welcome,
	}
	for _, p := range v.Places {
		page.Places = append(page.Places, ui.SlipPlace{Title: titleOf(p), State: p.State, InviteURL: p.InviteURL, ExpiresAt: c.local(p.Expires)})
	}
	return c.show(http.StatusOK, page)
}

// answersIn are the answers of a form, by question.
func answersIn(form url.Values) map[string]string {
	answers := map[string]string{}
	for name := range form {
		if id, ok := strings.CutPrefix(name, "q."); ok {
			answers[id] = strings.ReplaceAll(form.Get(name), "\r\n", "\n")
		}
	}
	return answers
}
