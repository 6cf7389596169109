package sandbox

import (
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// consentAsk is a checked authorization request.
type consentAsk struct {
	redirect  *url.URL
	scopes    []string
	state     string
	challenge string
}

// parseConsent checks the request. An error must be shown, not redirected: the address itself may be wrong. A refusal
// text goes back to the application.
func (s *Server) parseConsent(q url.Values) (ask consentAsk, refusal string, err error) {
	if q.Get("client_id") != s.ClientID() {
		return ask, "", refuse(http.StatusBadRequest, 10002, "Unknown Application")
	}
	ask.redirect, err = url.Parse(q.Get("redirect_uri"))
	if err != nil || !s.mayRedirect(ask.redirect) {
		return ask, "", invalid("REDIRECT_URI_INVALID", "Invalid OAuth2 redirect_uri", "redirect_uri")
	}
	ask.state, ask.challenge = q.Get("state"), q.Get("code_challenge")
	ask.scopes = strings.Fields(q.Get("scope"))
	switch {
	case q.Get("response_type") != "code":
		return ask, "unsupported_response_type", nil
	case len(ask.scopes) == 0, slices.ContainsFunc(ask.scopes, func(sc string) bool { return !slices.Contains(oauthScopes(), sc) }):
		return ask, "invalid_scope", nil
	case ask.challenge != "" && q.Get("code_challenge_method") != "S256":
		return ask, "invalid_request", nil
	}
	return ask, "", nil
}

// mayRedirect accepts loopback addresses and those of the options.
func (s *Server) mayRedirect(u *url.URL) bool {
	if slices.Contains(s.opts.RedirectURIs, u.String()) {
		return true
	}
	host := u.Hostname()
	ip := net.ParseIP(host)
	loopback := host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback()
	return (u.Scheme == "http" || u.Scheme == "https") && loopback && u.Fragment == ""
}

// back is the redirect with the answer in its query.
func (a consentAsk) back(key, value string) string {
	u := *a.redirect
	q := u.Query()
	q.Set(key, value)
	if a.state != "" {
		q.Set("state", a.state)
	}
	u.RawQuery = q.Encode()
	return u.String()
}

type consentPage struct {
	App, Back, Example, Verb string
	Scopes                   []scopeText
	People                   []user
	Prefer                   bool // open the list of people: one of them is expected
	Asked                    map[string]string
}

type scopeText struct{ Name, Text string }

// showConsent asks the person. A script that adds user and approve to the address is redirected at once.
func (s *Server) showConsent(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	ask, refusal, err := s.parseConsent(q)
	if err != nil {
		s.showProblem(w, err)
		return
	}
	if refusal != "" {
		http.Redirect(w, r, ask.back("error", refusal), http.StatusFound)
		return
	}
	if q.Get("approve") != "" {
		s.conclude(w, r, ask, q, http.StatusFound)
		return
	}
	page := consentPage{App: botName, Back: ask.redirect.Host, Verb: "Autoriser en son nom", Asked: map[string]string{}}
	for _, sc := range ask.scopes {
		page.Scopes = append(page.Scopes, scopeText{sc, scopeSentence(sc)})
	}
	for _, name := range []string{"client_id", "redirect_uri", "response_type", "scope", "state", "code_challenge", "code_challenge_method"} {
		if q.Has(name) {
			page.Asked[name] = q.Get(name)
		}
	}
	s.view(func(wd *world, _ time.Time) {
		page.People, page.Example = wd.latest(q.Get("user")), wd.example()
		_, page.Prefer = wd.users.get(q.Get("user"))
	})
	s.render(w, http.StatusOK, "consent", page)
}

func scopeSentence(scope string) string {
	switch scope {
	case "identify":
		return "Connaître votre nom et votre identifiant"
	case "email":
		return "Connaître votre adresse électronique"
	case "guilds":
		return "Voir la liste de vos serveurs"
	case "guilds.join":
		return "Vous faire entrer dans un serveur"
	case "guilds.members.read":
		return "Lire vos rôles dans un serveur"
	}
	return scope
}

func (s *Server) decideConsent(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		s.showProblem(w, refuse(http.StatusBadRequest, 0, err.Error()))
		return
	}
	ask, refusal, err := s.parseConsent(r.PostForm)
	switch {
	case err != nil:
		s.showProblem(w, err)
	case refusal != "":
		http.Redirect(w, r, ask.back("error", refusal), http.StatusSeeOther)
	default:
		s.conclude(w, r, ask, r.PostForm, http.StatusSeeOther)
	}
}

// conclude sends the person back with a code, or with access_denied.
func (s *Server) conclude(w http.ResponseWriter, r *http.Request, ask consentAsk, form url.Values, status int) {
	if form.Get("approve") != "1" {
		http.Redirect(w, r, ask.back("error", "access_denied"), status)
		return
	}
	code := secret(22)
	err := s.update(func(tx *change) error {
		u, err := s.actor(tx, form)
		if err != nil {
			return err
		}
		s.world.codes.put(tx, code, authCode{UserID: u.ID, Scopes: ask.scopes, RedirectURI: form.Get("redirect_uri"),
			Challenge: ask.challenge, Expires: s.now().Add(codeLife)})
		return nil
	})
	if err != nil {
		s.showProblem(w, err)
		return
	}
	http.Redirect(w, r, ask.back("code", code), status)
}
