package httpd

import (
	"log/slog"
	"net/http"
	"time"

	"parvis/app/api"
	"parvis/app/i18n"
	"parvis/app/problem"
	"parvis/app/ui"
	"parvis/server/admission"
	"parvis/server/notify"
)

// request is GET /demandes/{id}. With ?cle= it takes the secret into the cookie and goes to the bare address, so that
// the secret does not stay in the bar, the history or a picture of the screen.
func (c *call) request() error {
	c.noStore()
	id := c.r.PathValue("id")
	if secret := c.r.URL.Query().Get("cle"); secret != "" {
		opened, err := c.Admission.Open(c.ctx(), secret)
		if err != nil {
			return err
		}
		if opened.Request != id {
			return problem.New(problem.CodeNotFound)
		}
		c.remember(c.w, c.r, secret)
		return c.to("/demandes/" + id)
	}
	if len(c.Requests) == 0 {
		return problem.New(problem.CodeUnauthorized)
	}
	page, err := c.requestPage(id)
	if err != nil {
		return err
	}
	if c.wantsJSON() {
		return c.showJSON(page)
	}
	return c.show(http.StatusOK, page)
}

// acts are the words for what was just done; the page holds a secret and repeats no other.
var acts = map[string]string{
	"sent": "sent", "message": "message", "confirmed": "confirmed", "undone": "undone", "fresh": "fresh", "withdrawn": "withdrawn",
	"linked": "linked", "unlinked": "unlinked", "avis_coupes": "push_off",
}

// requestPage fills the page of a request that is the caller's own.
func (c *call) requestPage(id string) (*ui.RequestPage, error) {
	if !c.Owns(id) {
		return nil, problem.New(problem.CodeNotFound)
	}
	if err := c.Grants.Look(c.ctx(), id); err != nil {
		c.Log.Warn("look at places", slog.Any("error", err))
	}
	v, err := c.Admission.View(c.ctx(), id, c.lang)
	if err != nil {
		return nil, err
	}
	page := &ui.RequestPage{
		Site: c.site(), ID: v.ID, State: v.State, Version: v.Version, AskedAt: c.local(v.AskedAt),
		Messages: c.thread(v.Messages, false), Linking: c.Linker != nil, Account: v.Account,
		Door: v.Door, Helper: v.Helper,
		Done:    acts[c.r.URL.Query().Get("fait")],
		Address: c.Base.Scheme + "://" + c.Base.Host + c.href("/demandes/"+v.ID) + "?cle=" + c.secretFor(v.ID),
	}
	page.Site.Request = v.ID
	if page.Push, err = c.pushSwitch(notify.Request, v.ID); err != nil {
		return nil, err
	}
	for _, d := range v.Decisions {
		switch d.What {
		case api.Reopen:
			page.Reopened = true
		case api.Approve, api.Refuse:
			page.Reopened = false
		}
	}
	for _, p := range v.Places {
		page.Places = append(page.Places, c.requestPlace(p))
		if p.Space == c.r.URL.Query().Get("entree") {
			page.Asking = p.Space
		}
	}
	return page, nil
}

// undoFor is how long "I am in" stays in view with the way to take it back.
const undoFor = time.Hour

func (c *call) requestPlace(p admission.PlaceView) ui.RequestPlace {
	reason, note := reasonAndNote(p)
	place := ui.RequestPlace{
		Space: p.Space, Title: p.Content.Title, Server: p.Server, Roles: p.Roles, Sensitive: p.Sensitive, State: p.State,
		Reason: reason, Note: note, InviteURL: p.InviteURL, ExpiresAt: c.local(p.Expires), ChangedAt: c.local(p.Since),
		Owner: p.Content.Owner, JustIn: p.State == api.Confirmed && c.Now().Sub(p.Since) < undoFor,
	}
	if place.Title == "" {
		place.Title = p.Space
	}
	if place.Owner.Name == "" {
		place.Owner = c.Library.Community().Text(c.lang).Welcome
	}
	return place
}

// thread turns messages for who reads: mine are those of one's own side.
func (c *call) thread(all []admission.Message, staff bool) []ui.Message {
	out := make([]ui.Message, 0, len(all))
	for _, m := range all {
		out = append(out, ui.Message{Author: m.Author, Mine: m.Staff == staff, Text: m.Text, At: c.local(m.At)})
	}
	return out
}

// onOwn runs an act on one's own request, and shows its page again with the problem when there is one.
func (c *call) onOwn(done string, act func(id string) error) error {
	id := c.r.PathValue("id")
	if !c.Owns(id) {
		return problem.New(problem.CodeNotFound)
	}
	err := act(id)
	if err == nil {
		return c.to("/demandes/" + id + "?fait=" + done)
	}
	told, err := c.told(err)
	if err != nil {
		return err
	}
	page, err := c.requestPage(id)
	if err != nil {
		return err
	}
	page.Problem, page.Typed = told, c.r.PostFormValue("message")
	page.Problem.Bare = page.Typed == ""
	return c.show(statusOf(told), page)
}

// say is POST /demandes/{id}/messages.
func (c *call) say() error {
	return c.onOwn("message", func(id string) error {
		form, err := c.form()
		if err != nil {
			return err
		}
		return c.Admission.SayOnce(c.ctx(), id, "", false, form.Get("message"), form.Get("cle_envoi"))
	})
}

// withdraw is POST /demandes/{id}/retirer.
func (c *call) withdraw() error {
	return c.onOwn("withdrawn", func(id string) error {
		form, err := c.form()
		if err != nil {
			return err
		}
		return c.Admission.Withdraw(c.ctx(), id, form["espace"]...)
	})
}

// renew is POST /demandes/{id}/places/{space}/invitation.
func (c *call) renew() error {
	return c.onOwn("fresh", func(id string) error { return c.Admission.Renew(c.ctx(), id, c.r.PathValue("space")) })
}

// confirm is POST /demandes/{id}/places/{space}/confirmer.
func (c *call) confirm() error {
	return c.onOwn("confirmed", func(id string) error { return c.Admission.Confirm(c.ctx(), id, c.r.PathValue("space")) })
}

// unconfirm is POST /demandes/{id}/places/{space}/annuler.
func (c *call) unconfirm() error {
	return c.onOwn("undone", func(id string) error { return c.Admission.Unconfirm(c.ctx(), id, c.r.PathValue("space")) })
}

// notMe is POST /demandes/{id}/places/{space}/pas-moi: the invite was used, and not by its person. It is a message, which
// the moderators find in what waits for them.
func (c *call) notMe() error {
	return c.onOwn("message", func(id string) error {
		v, err := c.Admission.View(c.ctx(), id, "")
		if err != nil {
			return err
		}
		for _, p := range v.Places {
			if p.Space == c.r.PathValue("space") && p.State == api.Used {
				return c.Admission.Say(c.ctx(), id, "", false, i18n.T(v.Lang, "request.said_not_me", "space", titleOf(p)))
			}
		}
		return problem.New(problem.CodeNotInvitable)
	})
}
