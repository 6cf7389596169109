package httpd

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"parvis/app/problem"
	"parvis/app/ui"
	"parvis/content"
)

// enter is GET /entrer: the address of posters.
func (c *call) enter() error {
	page := &ui.EnterPage{Site: c.site(), Journey: c.firstJourney(), Paper: len(c.Library.Spaces(c.lang, content.Reader{})) > 0}
	if c.r.URL.Query().Get("fait") == "oublie" {
		page.Done = "forgotten"
	}
	return c.showPublic(page)
}

// enterHelp is GET /entrer/aide.
func (c *call) enterHelp() error {
	return c.showPublic(&ui.HelpPage{Site: c.site(), Journey: c.firstJourney()})
}

// firstJourney is the journey that a newcomer begins with; nil when there is none.
func (c *call) firstJourney() *ui.JourneyBrief {
	all := c.Library.Journeys(c.lang, c.reader())
	if len(all) == 0 {
		return nil
	}
	b := c.brief(all[0], nil)
	return &b
}

// enterAddress is where posters lead, as people read it.
func (c *call) enterAddress(path string) string { return c.Base.Host + c.href(path) }

// enterCode is GET /entrer/code.
func (c *call) enterCode() error { return c.showPublic(&ui.CodePage{Site: c.site()}) }

// openByCode is POST /entrer/code: the code on a slip opens its request on this device.
func (c *call) openByCode() error {
	form, err := c.form()
	if err != nil {
		return err
	}
	id, secret, err := c.Admission.OpenCode(c.ctx(), form.Get("code"))
	if err != nil {
		p, err := c.told(err)
		if err != nil {
			return err
		}
		return c.show(statusOf(p), &ui.CodePage{Site: c.site(), Typed: clip(form.Get("code"), 40), Problem: p})
	}
	c.remember(c.w, c.r, secret)
	return c.to("/demandes/" + id)
}

// carriedJourney is a journey on its way to another device.
type carriedJourney struct {
	journey content.Journey
	picked  map[string]string
	steps   []content.Step
	read    []string // ids of the steps that were read, in the order of the path
}

// carriedJourney reads what the address says of a journey. Read are the steps that "lues" names, between dots, or those before
// "etape". What is no step of it is left out.
func (c *call) carriedJourney() (carriedJourney, error) {
	q := c.r.URL.Query()
	j, err := c.Library.Journey(q.Get("parcours"), c.lang, c.reader())
	if err != nil {
		return carriedJourney{}, err
	}
	w := carriedJourney{journey: j, picked: choicesMade(j, q)}
	w.steps = c.stepsFor(j, w.picked)
	named := strings.Split(q.Get("lues"), ".")
	before := w.index(q.Get("etape"))
	for i, s := range w.steps {
		if slices.Contains(named, s.ID) || !q.Has("lues") && i < before {
			w.read = append(w.read, s.ID)
		}
	}
	return w, nil
}

// index is the place of a step, or -1.
func (w carriedJourney) index(step string) int {
	return slices.IndexFunc(w.steps, func(s content.Step) bool { return s.ID == step })
}

// elsewhere is GET /entrer/ailleurs?parcours=&etape=: an address that carries what was read of a journey to another
// device. With JavaScript the page asks again, with the steps that this device keeps.
func (c *call) elsewhere() error {
	w, err := c.carriedJourney()
	if err != nil {
		return err
	}
	j := w.journey
	to := url.Values{"parcours": {j.ID}}
	for id, option := range w.picked {
		to.Set(id, option)
	}
	if len(w.read) > 0 {
		to.Set("lues", strings.Join(w.read, "."))
	}
	page := &ui.ElsewherePage{
		Site: c.site(), Kind: "journey", JourneyID: j.ID, Title: j.Title, Read: len(w.read), Back: c.href("/parcours/"+j.ID) + query(w.picked),
	}
	if i := w.index(c.r.URL.Query().Get("etape")); i >= 0 {
		page.Back = c.stepHref(j, w.steps[i], w.picked)
	}
	return c.showElsewhere(page, c.href("/entrer/reprendre")+"?"+to.Encode())
}

// showElsewhere draws an address of ours; one that is too long for a picture is only written.
func (c *call) showElsewhere(page *ui.ElsewherePage, path string) error {
	code, err := c.qrOf(path)
	if err != nil && problem.CodeOf(err) != problem.CodeInvalid {
		return err
	}
	page.QR, page.Address = code, c.Base.Scheme+"://"+c.Base.Host+path
	return c.show(http.StatusOK, page)
}

// resume is GET /entrer/reprendre?parcours=&lues=: the other device asks whether to go on here.
func (c *call) resume() error {
	w, err := c.carriedJourney()
	if err != nil {
		return err
	}
	j := w.journey
	page := &ui.ResumePage{
		Site: c.site(), Journey: ui.Link{Title: j.Title, Href: c.href("/parcours/"+j.ID) + query(w.picked)}, JourneyID: j.ID,
		IDs: strings.Join(w.read, " "), Total: len(w.steps),
	}
	for i, s := range c.stones(j, w.steps, "", w.picked) {
		if i == 0 {
			page.First = s.Href
		}
		switch {
		case slices.Contains(w.read, s.ID):
			page.Read = append(page.Read, s)
		case page.Next == nil:
			page.Next = &s
		}
	}
	return c.show(http.StatusOK, page)
}

// requestElsewhere is GET /demandes/{id}/ailleurs: the secret address of one's own request, for another device.
func (c *call) requestElsewhere() error {
	c.noStore()
	id := c.r.PathValue("id")
	if !c.Owns(id) {
		return problem.New(problem.CodeNotFound)
	}
	page := &ui.ElsewherePage{Site: c.site(), Kind: "request", ID: id, Back: c.href("/demandes/" + id)}
	return c.showElsewhere(page, c.href("/demandes/"+id)+"?cle="+c.Admission.RequestSecret(id))
}

// questionElsewhere is GET /questions/{id}/ailleurs.
func (c *call) questionElsewhere() error {
	c.noStore()
	id := c.r.PathValue("id")
	if err := c.ownQuestion(id); err != nil {
		return err
	}
	page := &ui.ElsewherePage{Site: c.site(), Kind: "question", ID: id, Back: c.href("/questions/" + id)}
	return c.showElsewhere(page, c.href("/questions/"+id)+"?cle="+c.Inbox.Secret(id))
}

// forgetRequest is POST /demandes/{id}/oublier: this device, which may be a helper's, no longer holds the request, nor
// the acceptance that it was made with. Nothing is erased.
func (c *call) forgetRequest() error {
	id := c.r.PathValue("id")
	if !c.Owns(id) {
		return problem.New(problem.CodeNotFound)
	}
	if _, err := c.form(); err != nil {
		return err
	}
	v, err := c.Admission.View(c.ctx(), id, c.lang)
	if err != nil {
		return err
	}
	c.unremember(cookieAccess, func(secret string) bool {
		return secret == c.Admission.RequestSecret(id) || secret == c.Admission.AcceptanceSecret(v.Acceptance)
	})
	return c.to("/entrer?fait=oublie")
}

// forgetQuestion is POST /questions/{id}/oublier.
func (c *call) forgetQuestion() error {
	id := c.r.PathValue("id")
	if err := c.ownQuestion(id); err != nil {
		return err
	}
	if _, err := c.form(); err != nil {
		return err
	}
	c.unremember(cookieQuestions, func(secret string) bool { return secret == c.Inbox.Secret(id) })
	return c.to("/entrer?fait=oublie")
}

// unremember takes secrets out of what a device holds.
func (c *call) unremember(cookie string, which func(string) bool) {
	kept := slices.DeleteFunc(c.secretsOf(c.r, cookie), which)
	c.setCookie(c.w, cookie, strings.Join(kept, "~"), secretsLife)
}

// poster is GET /atelier/affiche.
func (c *call) poster() error {
	code, err := c.qrOf(c.href("/entrer"))
	if err != nil {
		return err
	}
	return c.show(http.StatusOK, &ui.PosterPage{Site: c.site(), QR: code, Enter: c.enterAddress("/entrer")})
}
