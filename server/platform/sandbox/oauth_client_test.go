package sandbox_test

import (
	"net/url"
	"testing"
)

func TestClientCredentials(t *testing.T) {
	t.Parallel()
	r := start(t)
	form := url.Values{"grant_type": {"client_credentials"}, "scope": {"identify"}}
	a := r.want(r.token(form), 200, 0)
	if a.text("scope") != "identify" || a.text("refresh_token") != "" {
		t.Errorf("%s", a.Body)
	}
	me := r.want(r.call("GET", "/users/@me", nil, header("Authorization", "Bearer "+a.text("access_token"))), 200, 0)
	app := r.want(r.call("GET", "/applications/@me", nil), 200, 0)
	if me.text("id") == "" || me.text("id") != app.text("owner", "id") {
		t.Errorf("a token of %q", me.text("id"))
	}
	if a := r.token(form, header("Authorization", "Basic eDp5")); a.Status != 401 || a.text("error") != "invalid_client" {
		t.Errorf("wrong client: %d %s", a.Status, a.Body)
	}
	form.Set("scope", "dreams")
	if a := r.token(form); a.Status != 400 || a.text("error") != "invalid_scope" {
		t.Errorf("unknown scope: %d %s", a.Status, a.Body)
	}
	if again := r.token(url.Values{"grant_type": {"refresh_token"}, "refresh_token": {""}}); again.Status != 400 {
		t.Errorf("refreshed without a token: %s", again.Body)
	}
}
