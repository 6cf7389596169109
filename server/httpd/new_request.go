package httpd

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"parvis/app/api"
	"parvis/app/problem"
	"parvis/app/ui"
	"parvis/content"
	"parvis/server/admission"
	"parvis/server/secret"
)

// newRequest is GET /demandes/nouvelle: choose spaces, then the questions of those that are picked.
func (c *call) newRequest() error {
	q := c.r.URL.Query()
	if id := c.newest(); q.Has("suivre") && id != "" { // the shortcut on a home screen: one's own
		return c.to("/demandes/" + id)
	}
	if q.Has("choisir") && !q.Has("espace") {
		return c.showNewRequest(q, ui.Tell(c.lang, &problem.Error{
			Code: problem.CodeInvalid, Fields: []problem.Field{{Name: "espace", Key: "field.choose"}},
		}).Untyped())
	}
	return c.showNewRequest(q, nil)
}

func (c *call) showNewRequest(form url.Values, p *ui.Problem) error {
	page := &ui.NewRequestPage{
		Site: c.site(), Contact: form.Get("contact"), Key: form.Get("cle_envoi"), Linking: c.Linker != nil,
		Discord: c.Linker != nil, ErasedDays: c.Retention.Unanswered, Problem: p, Helped: form.Get("aide") != "", Helper: form.Get("aidant"),
	}
	if page.Whole = c.drawn(); page.Key == "" && !page.Whole {
		page.Key = secret.Token()
	}
	last, err := c.lastAcceptance()
	if err != nil {
		return err
	}
	if last != nil {
		page.Accepted = c.Admission.Current(*last)
		page.Outdated = !page.Accepted
	}
	page.Changing = form.Get("changer") != "" || p != nil && form.Get("choisir") != ""
	if page.Changing && !c.reads() {
		page.Carried = carried(form)
	}
	if page.Open, err = c.openRequest(); err != nil {
		return err
	}
	in, err := c.alreadyIn()
	if err != nil {
		return err
	}
	if page.Whole { // the questions of all spaces
		form = url.Values{}
		for _, s := range c.Library.Spaces(c.lang, c.reader()) {
			form.Add("espace", s.ID)
		}
	}
	page.Spaces, page.Questions = c.spacesFor(form, c.reader())
	for i := range page.Spaces {
		page.Spaces[i].Picked = page.Spaces[i].Picked && !page.Whole
	}
	for i, s := range page.Spaces {
		page.Spaces[i].In = in[s.ID] && !s.Picked
	}
	return c.show(statusOf(p), page)
}

// carried is what was typed, but for the spaces that are being chosen.
func carried(form url.Values) (out []ui.Pair) {
	for _, name := range slices.Sorted(maps.Keys(form)) {
		if name == "contact" || name == "cle_envoi" || name == "aide" || name == "aidant" || strings.HasPrefix(name, "q.") {
			out = append(out, ui.Pair{Name: name, Value: form.Get(name)})
		}
	}
	return out
}

// alreadyIn are the spaces where the caller is, or says to be.
func (c *call) alreadyIn() (map[string]bool, error) {
	in := map[string]bool{}
	for _, id := range c.Requests {
		v, err := c.Admission.View(c.ctx(), id, c.lang)
		if err != nil {
			return nil, err
		}
		for _, p := range v.Places {
			if p.State == api.Granted || p.State == api.Confirmed {
				in[p.Space] = true
			}
		}
	}
	return in, nil
}

// openRequest is the newest of the caller's requests that still waits, or empty.
func (c *call) openRequest() (string, error) {
	for _, id := range slices.Backward(c.Requests) {
		v, err := c.Admission.View(c.ctx(), id, c.lang)
		if err != nil {
			return "", err
		}
		if v.State == api.Waiting {
			return id, nil
		}
	}
	return "", nil
}

// spacesFor lists the spaces that r may read with what a form picks, and the questions of the picked ones, each once.
func (c *call) spacesFor(form url.Values, r content.Reader) (spaces []ui.SpacePick, questions []ui.AskedQuestion) {
	at := map[string]int{}
	for _, s := range c.Library.Spaces(c.lang, r) {
		picked := slices.Contains(form["espace"], s.ID)
		spaces = append(spaces, ui.SpacePick{
			ID: s.ID, Title: s.Title, Lang: otherLang(s.Lang, c.lang), Purpose: s.Purpose, Sensitive: s.Sensitive, Roles: s.Roles, Picked: picked,
		})
		if !picked {
			continue
		}
		for _, q := range s.Questions {
			i, seen := at[q.ID]
			if !seen {
				i = len(questions)
				at[q.ID] = i
				questions = append(questions, ui.AskedQuestion{Question: question(q), Lang: otherLang(s.Lang, c.lang), Value: form.Get("q." + q.ID)})
			}
			questions[i].Spaces = append(questions[i].Spaces, s.Title)
			questions[i].Required = questions[i].Required || q.Required
		}
	}
	return spaces, questions
}

// ask is POST /demandes/nouvelle.
func (c *call) ask() error {
	form, err := c.form()
	if err != nil {
		return err
	}
	switch {
	case form.Get("changer") != "":
		return c.showNewRequest(form, nil)
	case form.Get("choisir") != "" && !form.Has("espace"):
		return c.showNewRequest(form, ui.Tell(c.lang, &problem.Error{
			Code: problem.CodeInvalid, Fields: []problem.Field{{Name: "espace", Key: "field.choose"}},
		}))
	case form.Get("choisir") != "":
		return c.showNewRequest(form, nil)
	}
	secret := c.acceptanceSecret()
	if secret == "" {
		return c.showNewRequest(form, ui.Tell(c.lang, problem.New(problem.CodeInvalid)))
	}
	id, err := c.Admission.Ask(c.ctx(), admission.Ask{
		Acceptance: secret, Spaces: form["espace"], Answers: answersIn(form), Contact: form.Get("contact"), Lang: c.lang,
		Key: form.Get("cle_envoi"), Reader: c.reader(), Helped: form.Get("aide") != "", Helper: form.Get("aidant"),
	})
	if err != nil {
		p, err := c.told(err)
		if err != nil {
			return err
		}
		inForm(p)
		return c.showNewRequest(form, p)
	}
	c.remember(c.w, c.r, c.Admission.RequestSecret(id))
	return c.to("/demandes/" + id + "?fait=sent")
}

// inForm gives the fields of a problem the names that they have in the form.
func inForm(p *ui.Problem) {
	for i, f := range p.Fields {
		switch {
		case f.Name == "spaces":
			p.Fields[i].Name = "espace"
		case f.Name == "helper":
			p.Fields[i].Name = "aidant"
		case strings.HasPrefix(f.Name, "answers."):
			p.Fields[i].Name = "q." + strings.TrimPrefix(f.Name, "answers.")
		}
	}
}
