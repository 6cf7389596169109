package httpd

import (
	"crypto/subtle"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"parvis/app/i18n"
	"parvis/app/problem"
	"parvis/app/ui"
	"parvis/server/auth"
	"parvis/server/db"
	"parvis/server/platform"
)

const returnPath = "/connexion/discord/retour"

// redirectURI is the one address that the platform sends people back to.
func (s *Server) redirectURI() string { return s.Base.Scheme + "://" + s.Base.Host + returnPath }

// beginLink is GET /connexion/discord?demande={id}: a plain link that leaves for the platform's consent page.
func (c *call) beginLink() error {
	c.noStore()
	id := c.r.URL.Query().Get("demande")
	if c.Linker == nil || !c.Owns(id) {
		return problem.New(problem.CodeNotFound)
	}
	state, challenge, err := c.Auth.BeginLink(c.ctx(), id)
	if err != nil {
		return err
	}
	c.setCookie(c.w, cookieLink, c.lang+":"+state, auth.OAuthLife)
	http.Redirect(c.w, c.r, c.Linker.AuthorizeURL(state, challenge, c.redirectURI()), http.StatusSeeOther)
	return nil
}

// endLink is GET /connexion/discord/retour: the state must be the one this browser set out with, and is spent.
func (c *call) endLink() error {
	c.noStore()
	q := c.r.URL.Query()
	lang, began, _ := strings.Cut(c.cookie(c.r, cookieLink), ":")
	if slices.Contains(i18n.Languages(), lang) {
		c.lang = lang // the one address of return is French
	}
	c.setCookie(c.w, cookieLink, "", 0)
	if c.Linker == nil || began == "" || subtle.ConstantTimeCompare([]byte(began), []byte(q.Get("state"))) != 1 {
		return problem.New(problem.CodeLinkSpent)
	}
	id, verifier, err := c.Auth.EndLink(c.ctx(), began)
	if err != nil {
		return err
	}
	if !c.Owns(id) {
		return problem.New(problem.CodeNotFound)
	}
	if q.Get("code") == "" { // the person said no, or the platform did
		return c.to("/demandes/" + id + "?fait=unlinked")
	}
	account, err := c.Linker.Exchange(c.ctx(), q.Get("code"), verifier, c.redirectURI())
	if err != nil {
		return c.linkFailed(id, err)
	}
	err = c.Admission.Link(c.ctx(), id, func(tx *db.Tx) error { return c.Grants.Link(c.ctx(), tx, id, account) })
	if err != nil {
		return err
	}
	return c.to("/demandes/" + id + "?fait=linked")
}

// linkFailed shows the request with what happened; nothing is lost, the person may try again.
func (c *call) linkFailed(id string, err error) error {
	e := platform.AsError(err)
	c.Log.Warn("link an account", slog.String("reason", e.Reason), slog.Int("status", e.Status), slog.Int("code", e.Code))
	code := problem.CodeUnavailable
	if e.Step == platform.WaitPerson || e.Step == platform.Final {
		code = problem.CodeLinkSpent
	}
	page, err := c.requestPage(id)
	if err != nil {
		return err
	}
	told := problem.New(code)
	if e.Step == platform.WaitSteward { // such as a wrong client secret: trying again is no help
		told.Key = "problem.link-setting"
	}
	page.Problem = ui.Tell(c.lang, told).Untyped()
	return c.show(statuses[code], page)
}
