package sandbox

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	tokenLife = 604800 * time.Second
	codeLife  = 10 * time.Minute
)

// oauthScopes are the ones a person can be asked for here.
func oauthScopes() []string {
	return []string{"identify", "email", "guilds", "guilds.join", "guilds.members.read"}
}

// oauthRefusal is an answer of the token endpoint, in OAuth's own shape.
func oauthRefusal(status int, code, description string) (reply, error) {
	return reply{status, object{"error": code, "error_description": description}}, nil
}

// oauthForm reads the form and checks the client's secret, given by Basic or in the form. A nil form is a refusal.
func (c *call) oauthForm() (url.Values, reply) {
	kind, _, _ := mime.ParseMediaType(c.header.Get("Content-Type"))
	form, err := url.ParseQuery(string(c.body))
	if kind != "application/x-www-form-urlencoded" || err != nil {
		rep, _ := oauthRefusal(http.StatusBadRequest, "invalid_request", "The body must be application/x-www-form-urlencoded.")
		return nil, rep
	}
	id, key, basic := (&http.Request{Header: c.header}).BasicAuth()
	if basic {
		// RFC 6749, 2.3.1: both halves are form-encoded.
		if u, err := url.QueryUnescape(id); err == nil {
			id = u
		}
		if u, err := url.QueryUnescape(key); err == nil {
			key = u
		}
	} else {
		id, key = form.Get("client_id"), form.Get("client_secret")
	}
	a := c.w.app()
	if id != a.ID || subtle.ConstantTimeCompare([]byte(key), []byte(a.ClientSecret)) != 1 {
		rep, _ := oauthRefusal(http.StatusUnauthorized, "invalid_client", "Unknown client or wrong secret.")
		return nil, rep
	}
	return form, reply{}
}

// exchangeToken turns a code or a refresh token into a new pair.
func (c *call) exchangeToken() (reply, error) {
	form, refusal := c.oauthForm()
	if form == nil {
		return refusal, nil
	}
	switch form.Get("grant_type") {
	case "authorization_code":
		return c.exchangeCode(form)
	case "refresh_token":
		return c.refresh(form.Get("refresh_token"))
	case "client_credentials":
		return c.ownToken(form.Get("scope"))
	}
	return oauthRefusal(http.StatusBadRequest, "unsupported_grant_type", "Grant type must be authorization_code, refresh_token or client_credentials.")
}

// exchangeCode uses a code, once: it is gone even when the rest does not fit.
func (c *call) exchangeCode(form url.Values) (reply, error) {
	code, known := c.w.codes.get(form.Get("code"))
	if !known {
		return oauthRefusal(http.StatusBadRequest, "invalid_grant", `Invalid "code" in request.`)
	}
	c.w.codes.remove(c.tx, form.Get("code"))
	switch {
	case !c.now.Before(code.Expires):
		return oauthRefusal(http.StatusBadRequest, "invalid_grant", `Invalid "code" in request.`)
	case form.Get("redirect_uri") != code.RedirectURI:
		return oauthRefusal(http.StatusBadRequest, "invalid_grant", `Invalid "redirect_uri" in request.`)
	case code.Challenge != "" && challengeOf(form.Get("code_verifier")) != code.Challenge:
		return oauthRefusal(http.StatusBadRequest, "invalid_grant", `Invalid "code_verifier" in request.`)
	}
	return c.issue(code.UserID, code.Scopes)
}

// challengeOf is PKCE's S256.
func challengeOf(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func (c *call) refresh(token string) (reply, error) {
	for access, g := range c.w.grants.rows {
		if token != "" && g.Refresh == token {
			c.w.grants.remove(c.tx, access)
			return c.issue(g.UserID, g.Scopes)
		}
	}
	return oauthRefusal(http.StatusBadRequest, "invalid_grant", `Invalid "refresh_token" in request.`)
}

func (c *call) issue(userID string, scopes []string) (reply, error) {
	access := secret(22)
	g := oauthGrant{UserID: userID, Scopes: scopes, Refresh: secret(22), Expires: c.now.Add(tokenLife)}
	c.w.grants.put(c.tx, access, g)
	return ok(object{"access_token": access, "token_type": "Bearer", "expires_in": int(tokenLife / time.Second),
		"refresh_token": g.Refresh, "scope": strings.Join(scopes, " ")})
}

// revokeToken ends every token the application has for that person, as Discord does. An unknown token is no error.
func (c *call) revokeToken() (reply, error) {
	form, refusal := c.oauthForm()
	if form == nil {
		return refusal, nil
	}
	token, owner := form.Get("token"), ""
	for access, g := range c.w.grants.rows {
		if token != "" && (access == token || g.Refresh == token) {
			owner = g.UserID
		}
	}
	for access, g := range c.w.grants.rows {
		if g.UserID == owner {
			c.w.grants.remove(c.tx, access)
		}
	}
	return ok(object{})
}
