package httpd

import (
	"net/http"
	"net/url"

	"parvis/app/problem"
	"parvis/app/ui"
	"parvis/server/notify"
)

// pushSwitch is the switch of news on one request or question, as its page shows it.
func (c *call) pushSwitch(kind, id string) (ui.PushSwitch, error) {
	if c.Notify == nil {
		return ui.PushSwitch{}, nil
	}
	held, err := c.Notify.Held(c.ctx(), kind, id)
	return ui.PushSwitch{Key: c.Notify.PublicKey(), Devices: len(held)}, err
}

// pushOn keeps the browser that the form names; a script of the page sends it.
func (c *call) pushOn(kind, id string) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	if c.Notify == nil {
		return problem.New(problem.CodeNotFound)
	}
	if err := c.Notify.Subscribe(c.ctx(), kind, id, c.lang, pushedTo(form)); err != nil {
		return err
	}
	c.noStore()
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

func pushedTo(form url.Values) notify.Subscription {
	return notify.Subscription{Endpoint: form.Get("endpoint"), P256dh: form.Get("p256dh"), Auth: form.Get("auth")}
}

// pushMoved is POST /avis: a browser whose push service gave it another address, told by its service worker.
func (c *call) pushMoved() error {
	form, err := c.form()
	if err != nil {
		return err
	}
	if c.Notify == nil {
		return problem.New(problem.CodeNotFound)
	}
	if err := c.Notify.Moved(c.ctx(), form.Get("old"), pushedTo(form)); err != nil {
		return err
	}
	c.noStore()
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

// pushOff is the off switch: a form that works without JavaScript, and the same for the page's script.
func (c *call) pushOff(kind, id, page string) error {
	if _, err := c.form(); err != nil {
		return err
	}
	if c.Notify == nil {
		return problem.New(problem.CodeNotFound)
	}
	if err := c.Notify.Off(c.ctx(), kind, id); err != nil {
		return err
	}
	return c.to(page + "?fait=avis_coupes")
}

// pushRequest is POST /demandes/{id}/avis.
func (c *call) pushRequest() error {
	id := c.r.PathValue("id")
	if !c.Owns(id) {
		return problem.New(problem.CodeNotFound)
	}
	return c.pushOn(notify.Request, id)
}

// unpushRequest is POST /demandes/{id}/avis/arret.
func (c *call) unpushRequest() error {
	id := c.r.PathValue("id")
	if !c.Owns(id) {
		return problem.New(problem.CodeNotFound)
	}
	return c.pushOff(notify.Request, id, "/demandes/"+url.PathEscape(id))
}

// pushQuestion is POST /questions/{id}/avis.
func (c *call) pushQuestion() error {
	id := c.r.PathValue("id")
	if err := c.ownQuestion(id); err != nil {
		return err
	}
	return c.pushOn(notify.Question, id)
}

// unpushQuestion is POST /questions/{id}/avis/arret.
func (c *call) unpushQuestion() error {
	id := c.r.PathValue("id")
	if err := c.ownQuestion(id); err != nil {
		return err
	}
	return c.pushOff(notify.Question, id, "/questions/"+url.PathEscape(id))
}

// pushes are the browsers that are told of these things, for my data.
func (c *call) pushes() ([]ui.HeldPush, error) {
	if c.Notify == nil {
		return nil, nil
	}
	var out []ui.HeldPush
	for kind, ids := range map[string][]string{notify.Request: c.Requests, notify.Question: c.Questions} {
		for _, id := range ids {
			held, err := c.Notify.Held(c.ctx(), kind, id)
			if err != nil {
				return nil, err
			}
			for _, h := range held {
				out = append(out, ui.HeldPush{Kind: kind, ID: id, Host: h.Host, Since: c.local(h.Since)})
			}
		}
	}
	return out, nil
}
