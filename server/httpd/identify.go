package httpd

import (
	"context"
	"net/http"
	"strings"
	"time"

	"parvis/app/i18n"
	"parvis/app/problem"
	"parvis/content"
	"parvis/server/admission"
	"parvis/server/auth"
	"parvis/server/inbox"
)

// Cookies. The access cookie holds the secrets of what a newcomer did on this device, the questions' cookie those of what
// they asked, so that neither pushes the other out; the session cookie is staff's; the link cookie ties an OAuth round
// trip to the browser that began it.
const (
	cookieAccess    = "parvis_acces"
	cookieQuestions = "parvis_questions"
	cookieSession   = "parvis_atelier"
	cookieLink      = "parvis_lien"
)

// keepSecrets is how many acceptances and requests one device remembers, and how many questions.
const keepSecrets = 8

// secretsLife is how long a device remembers them.
const secretsLife = 365 * 24 * time.Hour

// cookieName is bound to host and TLS where there is TLS (RFC 6265bis, __Host- prefix).
func (s *Server) cookieName(name string) string {
	if s.https() {
		return "__Host-" + name
	}
	return name
}

func (s *Server) setCookie(w http.ResponseWriter, name, value string, life time.Duration) {
	c := &http.Cookie{
		Name: s.cookieName(name), Value: value, Path: "/", HttpOnly: true, Secure: s.https(),
		SameSite: http.SameSiteLaxMode, MaxAge: int(life.Seconds()),
	}
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

func (s *Server) cookie(r *http.Request, name string) string {
	c, err := r.Cookie(s.cookieName(name))
	if err != nil {
		return ""
	}
	return c.Value
}

// secretsOf lists the secrets that a device holds in a cookie, newest last.
func (s *Server) secretsOf(r *http.Request, name string) []string {
	value := s.cookie(r, name)
	if value == "" {
		return nil
	}
	all := strings.Split(value, "~")
	return all[max(0, len(all)-keepSecrets):]
}

// remember adds the secret of an acceptance or a request to what a device holds.
func (s *Server) remember(w http.ResponseWriter, r *http.Request, secret string) {
	s.rememberIn(w, r, cookieAccess, secret)
}

func (s *Server) rememberIn(w http.ResponseWriter, r *http.Request, name, secret string) {
	kept := []string{}
	for _, old := range s.secretsOf(r, name) {
		if old != secret {
			kept = append(kept, old)
		}
	}
	kept = append(kept, secret)
	kept = kept[max(0, len(kept)-keepSecrets):]
	s.setCookie(w, name, strings.Join(kept, "~"), secretsLife)
}

// caller is who calls and what they showed.
type caller struct {
	auth.Actor
	opened  []admission.Opened
	secrets []string // those of opened, in the same order
}

// bySession identifies staff; a session that is over is nobody's.
func (s *Server) bySession(ctx context.Context, r *http.Request) (c caller, err error) {
	session := s.cookie(r, cookieSession)
	if session == "" {
		return c, nil
	}
	m, err := s.Auth.BySession(ctx, session)
	switch {
	case err == nil:
		c.Staff = &m
	case problem.CodeOf(err) != problem.CodeUnauthorized:
		return c, err
	}
	return c, nil
}

// byCookies identifies who calls a page. Somebody who only reads has no cookie and costs no look-up.
func (s *Server) byCookies(ctx context.Context, r *http.Request) (caller, error) {
	c, err := s.bySession(ctx, r)
	if err != nil {
		return c, err
	}
	for _, secret := range append(s.secretsOf(r, cookieAccess), s.secretsOf(r, cookieQuestions)...) {
		if err := s.show(ctx, &c, secret); err != nil && problem.CodeOf(err) != problem.CodeUnauthorized {
			return c, err
		}
	}
	return c, s.markStanding(ctx, &c)
}

// byBearer identifies who calls the API: a bearer for newcomers, the session cookie for staff.
func (s *Server) byBearer(ctx context.Context, r *http.Request) (caller, error) {
	c, err := s.bySession(ctx, r)
	if err != nil {
		return c, err
	}
	header := r.Header.Get("Authorization")
	if header == "" {
		return c, nil
	}
	scheme, secret, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return c, problem.New(problem.CodeUnauthorized)
	}
	if err := s.show(ctx, &c, strings.TrimSpace(secret)); err != nil {
		return c, err
	}
	return c, s.markStanding(ctx, &c)
}

// show adds what a secret opens to a caller.
func (s *Server) show(ctx context.Context, c *caller, secret string) error {
	if inbox.IsSecret(secret) {
		id, err := s.Inbox.Open(ctx, secret)
		if err == nil {
			c.Questions = append(c.Questions, id)
		}
		return err
	}
	o, err := s.Admission.Open(ctx, secret)
	if err != nil {
		return err
	}
	if o.Request != "" {
		c.Requests = append(c.Requests, o.Request)
	}
	if o.Acceptance != "" {
		c.Acceptances = append(c.Acceptances, o.Acceptance)
	}
	c.opened = append(c.opened, o)
	c.secrets = append(c.secrets, secret)
	return nil
}

func (s *Server) markStanding(ctx context.Context, c *caller) (err error) {
	if len(c.Requests) == 0 {
		return nil
	}
	c.IsMember, c.Roles, err = s.Admission.Standing(ctx, c.Requests)
	return err
}

// reader is what a caller may read.
func (c caller) reader() content.Reader {
	return content.Reader{Member: c.IsMember, Staff: c.Staff != nil, Roles: c.Roles}
}

// reader is what a caller may read on a page, where what is not for everybody says so to those who see it.
func (c *call) reader() content.Reader {
	r := c.caller.reader()
	if c.draws != nil { // nobody in particular, who may read what the pocket's reader may
		r = c.draws.reader
	}
	if r.Member || r.Staff {
		r.Mark = c.forWhom
	}
	return r
}

// forWhom says whom a block is for. Its days are its authors' business: others just see it, or do not.
func (c *call) forWhom(b content.Block) string {
	var all []string
	if role, ok := b.Visibility.Role(); ok {
		all = append(all, i18n.T(c.lang, "block.role", "role", role))
	} else if b.Visibility == content.Members {
		all = append(all, i18n.T(c.lang, "block.members"))
	}
	if c.Staff != nil {
		from := i18n.Date(c.lang, c.local(b.From))
		until := ""
		if !b.Until.IsZero() {
			until = i18n.Date(c.lang, c.local(b.Until.Add(-time.Second)))
		}
		switch {
		case from != "" && until != "":
			all = append(all, i18n.T(c.lang, "block.between", "from", from, "until", until))
		case from != "":
			all = append(all, i18n.T(c.lang, "block.from", "from", from))
		case until != "":
			all = append(all, i18n.T(c.lang, "block.until", "until", until))
		}
	}
	return strings.Join(all, " · ")
}

// known tells whether any secret was shown.
func (c caller) known() bool { return len(c.opened)+len(c.Questions) > 0 }

// newest is the newest request of the caller, or empty.
func (c caller) newest() string {
	if len(c.Requests) == 0 {
		return ""
	}
	return c.Requests[len(c.Requests)-1]
}

// secretFor is the secret that the caller showed for a request.
func (c caller) secretFor(request string) string {
	for i, o := range c.opened {
		if o.Request == request {
			return c.secrets[i]
		}
	}
	return ""
}
