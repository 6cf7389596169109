package sandbox_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"testing"
)

func TestGuildsJoin(t *testing.T) {
	t.Parallel()
	r := start(t)
	g := r.guild("Accueil")
	u, other := r.user("Léa"), r.user("Noé")
	path := "/guilds/" + g.ID + "/members/"
	join := func(user, token string) answer {
		return r.call("PUT", path+user, map[string]any{"access_token": token, "roles": []string{g.role("Membre")}})
	}
	r.want(join(u, r.access(u, "identify")), 403, 50026)
	token := r.access(u, "identify guilds.join")
	r.want(join(other, token), 400, 50025)
	for _, c := range []struct {
		field        string
		status, code int
	}{{"at_limit", 400, 30001}, {"limited", 403, 340015}, {"unverified", 403, 50178}} {
		r.control("user", map[string]any{"user": u, c.field: true})
		r.want(join(u, token), c.status, c.code)
		r.control("user", map[string]any{"user": u, c.field: false})
	}
	r.control("ban", map[string]any{"guild": "Accueil", "user": u})
	r.want(join(u, token), 403, 40007)
	r.control("ban", map[string]any{"guild": "Accueil", "user": u, "remove": true})
	r.control("guild", map[string]any{"guild": "Accueil", "screening": true})
	a := r.want(join(u, token), 201, 0)
	if a.at("pending") != true || a.text("roles", 0) != g.role("Membre") {
		t.Errorf("member %s", a.Body)
	}
	if a := r.want(join(u, token), 204, 0); len(a.Body) != 0 {
		t.Errorf("204 with a body: %s", a.Body)
	}
	r.control("member", map[string]any{"guild": "Accueil", "user": u, "pending": false})
	if a := r.call("GET", path+u, nil); a.at("pending") != false {
		t.Errorf("still pending: %s", a.Body)
	}
	r.control("clock", map[string]any{"advance_ms": 604800_000})
	r.want(join(other, token), 400, 50025)
}

func TestOAuth(t *testing.T) {
	t.Parallel()
	r := start(t)
	u := r.user("Léa")
	back := r.consent(u, "identify guilds", nil)
	if back.Get("state") != "s p&ce" {
		t.Errorf("state %q", back.Get("state"))
	}
	form := url.Values{"grant_type": {"authorization_code"}, "code": {back.Get("code")}, "redirect_uri": {redirect}}
	r.want(r.token(form, header("Content-Type", "application/json")), 400, 0)
	if a := r.token(form, header("Authorization", "Basic eDp5")); a.Status != 401 || a.text("error") != "invalid_client" {
		t.Errorf("wrong client: %d %s", a.Status, a.Body)
	}
	a := r.want(r.token(form), 200, 0)
	if a.at("expires_in") != float64(604800) || a.text("token_type") != "Bearer" || a.text("scope") != "identify guilds" {
		t.Errorf("token %s", a.Body)
	}
	if again := r.token(form); again.Status != 400 || again.text("error") != "invalid_grant" {
		t.Errorf("a code worked twice: %s", again.Body)
	}
	as := func(token string) option { return header("Authorization", "Bearer "+token) }
	if me := r.want(r.call("GET", "/users/@me", nil, as(a.text("access_token"))), 200, 0); me.text("id") != u || me.text("global_name") != "Léa" {
		t.Errorf("me %s", me.Body)
	}
	r.want(r.call("GET", "/users/@me/guilds", nil, as(a.text("access_token"))), 200, 0)
	r.want(r.call("GET", "/oauth2/@me", nil, as(a.text("access_token"))), 200, 0)
	r.want(r.call("GET", "/guilds/"+r.guild("Accueil").ID, nil, as(a.text("access_token"))), 401, 0)

	b := r.want(r.token(url.Values{"grant_type": {"refresh_token"}, "refresh_token": {a.text("refresh_token")}}), 200, 0)
	r.want(r.call("GET", "/users/@me", nil, as(a.text("access_token"))), 401, 0)
	inForm := url.Values{"token": {b.text("access_token")}, "client_id": {r.ClientID()}, "client_secret": {r.ClientSecret()}}
	r.want(r.call("POST", "/api/oauth2/token/revoke", inForm.Encode(), header("Content-Type", "application/x-www-form-urlencoded")), 200, 0)
	r.want(r.call("GET", "/users/@me", nil, as(b.text("access_token"))), 401, 0)
}

func TestPKCE(t *testing.T) {
	t.Parallel()
	r := start(t)
	u := r.user("Léa")
	sum := sha256.Sum256([]byte("verifier"))
	extra := url.Values{"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"}}
	for verifier, status := range map[string]int{"verifier": 200, "other": 400, "": 400} {
		code := r.consent(u, "identify", extra).Get("code")
		r.want(r.token(url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {redirect}, "code_verifier": {verifier}}), status, 0)
	}
}

func TestConsentRefusals(t *testing.T) {
	t.Parallel()
	r := start(t)
	u := r.user("Léa")
	for key, c := range map[string]struct{ value, want string }{
		"approve":               {"0", "access_denied"},
		"scope":                 {"identify dreams", "invalid_scope"},
		"response_type":         {"token", "unsupported_response_type"},
		"code_challenge_method": {"plain", "invalid_request"},
	} {
		back := r.consent(u, "identify", url.Values{key: {c.value}, "code_challenge": {"x"}})
		if key == "approve" {
			back = r.consent(u, "identify", url.Values{key: {c.value}})
		}
		if back.Get("error") != c.want || back.Get("state") == "" || back.Get("code") != "" {
			t.Errorf("%s=%s went back with %v", key, c.value, back)
		}
	}
	for key, value := range map[string]string{"client_id": "1", "redirect_uri": "https://evil.example/", "user": "1"} {
		q := url.Values{"client_id": {r.ClientID()}, "redirect_uri": {redirect}, "response_type": {"code"}, "scope": {"identify"}, "approve": {"1"}, "user": {u}}
		q.Set(key, value)
		res, err := r.http.Get(r.URL + "/oauth2/authorize?" + q.Encode())
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode < 400 {
			t.Errorf("wrong %s was answered %d", key, res.StatusCode)
		}
	}
}
