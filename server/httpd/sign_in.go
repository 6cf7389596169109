package httpd

import (
	"net/http"
	"net/url"

	"parvis/app/problem"
	"parvis/app/ui"
	"parvis/server/auth"
	"parvis/server/db"
	"parvis/server/events"
	"parvis/server/secret"
)

// signIn is GET /connexion: how staff sign in and, with ?lien=, one button. Opening the address spends nothing.
func (c *call) signIn() error {
	c.noStore()
	token := c.r.URL.Query().Get("lien")
	page := &ui.SignInPage{Site: c.site(), State: "explain"}
	switch {
	case token != "":
		link, err := c.Auth.PeekLink(c.ctx(), token)
		if problem.CodeOf(err) == problem.CodeLinkSpent {
			page.State = "spent"
			return c.show(http.StatusGone, page)
		}
		if err != nil {
			return err
		}
		page.State, page.Name, page.Role = "ready", link.Name, string(link.Role)
		page.Action = c.href("/connexion") + "?" + url.Values{"lien": {token}}.Encode()
	case c.Staff != nil:
		page.State = "signed-in"
	}
	return c.show(http.StatusOK, page)
}

// spendLink is POST /connexion?lien=: signs in, once.
func (c *call) spendLink() error {
	c.noStore()
	if err := c.r.ParseForm(); err != nil {
		return err
	}
	token := c.r.FormValue("lien")
	session, m, err := c.Auth.SpendLink(c.ctx(), token)
	if problem.CodeOf(err) == problem.CodeLinkSpent {
		return c.show(http.StatusGone, &ui.SignInPage{Site: c.site(), State: "spent"})
	}
	if err != nil {
		return err
	}
	if old := c.cookie(c.r, cookieSession); old != "" { // nothing that was planted or left behind stays good
		if err := c.endSession(old); err != nil {
			return err
		}
	}
	c.setCookie(c.w, cookieSession, session, auth.SessionLife)
	return c.to(begin(m.Role))
}

// endSession ends a session, and the sockets that were opened with it.
func (c *call) endSession(session string) error {
	if err := c.Auth.SignOut(c.ctx(), session); err != nil {
		return err
	}
	return c.DB.InTx(c.ctx(), func(tx *db.Tx) error {
		return c.Events.Publish(c.ctx(), tx, events.Event{Type: sessionOver, ID: secret.Hash(session)})
	})
}

// signOut is POST /deconnexion.
func (c *call) signOut() error {
	if err := c.endSession(c.cookie(c.r, cookieSession)); err != nil {
		return err
	}
	c.setCookie(c.w, cookieSession, "", 0)
	return c.to("/")
}
