package sandbox_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// page gets or posts a page without following redirects.
func (r *rig) page(method, path string, form url.Values) (status int, location, body string) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		r.t.Fatal(err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := r.http.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return res.StatusCode, res.Header.Get("Location"), string(raw)
}

// TestNewcomer walks the way of a person without script: open the invite, enter, accept the rules, leave.
func TestNewcomer(t *testing.T) {
	t.Parallel()
	r := start(t)
	g := r.guild("Accueil")
	r.control("guild", map[string]any{"guild": "Accueil", "screening": true})
	code := r.call("POST", "/channels/"+g.Channels[0].ID+"/invites", map[string]any{"max_uses": 1, "unique": true, "role_ids": []string{g.role("Membre")}}).text("code")
	for range 2 { // looking uses nothing up
		if status, _, body := r.page("GET", "/invite/"+code, nil); status != 200 || !strings.Contains(body, "Accueil") || !strings.Contains(body, "Membre") {
			t.Fatalf("%d %s", status, body)
		}
	}
	status, to, _ := r.page("POST", "/invite/"+code, url.Values{"user": {"new"}, "name": {"<b>Léa</b>"}})
	if status != 303 || !strings.HasPrefix(to, "/welcome?") {
		t.Fatalf("entering answered %d to %s", status, to)
	}
	_, _, body := r.page("GET", to, nil)
	if !strings.Contains(body, "Presque, &lt;b&gt;Léa") || strings.Contains(body, "<b>Léa") {
		t.Error("not welcomed as pending, or the name is not escaped")
	}
	u, _ := url.Parse(to)
	person := u.Query().Get("person")
	form := url.Values{"guild": {g.ID}, "person": {person}, "from": {"welcome"}}
	if status, again, _ := r.page("POST", "/accept", form); status != 303 || again != to {
		t.Errorf("accepting answered %d to %s", status, again)
	}
	if _, _, body := r.page("GET", to, nil); !strings.Contains(body, "Vous y êtes") {
		t.Error("not welcomed")
	}
	if status, _, body := r.page("GET", "/invite/"+code, nil); status != 404 || !strings.Contains(body, "a déjà servi") {
		t.Errorf("a spent invite: %d", status)
	}
	if _, _, body := r.page("GET", "/?person="+person, nil); !strings.Contains(body, "Quitter") || strings.Contains(body, "<b>Léa</b>") {
		t.Error("the home page")
	}
	r.page("POST", "/leave", form)
	if _, _, in := r.guild("Accueil").member(person); in {
		t.Error("still in")
	}
}

func TestInvitePagesSayWhy(t *testing.T) {
	t.Parallel()
	r := start(t)
	path := "/channels/" + r.guild("Accueil").Channels[0].ID + "/invites"
	deleted := r.call("POST", path, map[string]any{"unique": true}).text("code")
	r.call("DELETE", "/invites/"+deleted, nil)
	expired := r.call("POST", path, map[string]any{"unique": true, "max_age": 60}).text("code")
	open := r.call("POST", path, map[string]any{"unique": true, "max_age": 0}).text("code")
	r.control("clock", map[string]any{"advance_ms": 60_000})
	r.control("state", nil) // the sweep notes what has expired
	banned, full := r.user("A"), r.user("B")
	r.control("ban", map[string]any{"guild": "Accueil", "user": banned})
	r.control("user", map[string]any{"user": full, "at_limit": true})
	for _, c := range []struct {
		code, user, want string
		status           int
	}{
		{deleted, "new", "a été retirée", 404}, {expired, "new", "est passée", 404}, {"nope", "new", "ne marche plus", 404},
		{open, banned, "refusée", 403}, {open, full, "Trop de serveurs", 400}, {open, "", "Qui êtes-vous", 404},
	} {
		status, _, body := r.page("POST", "/invite/"+c.code, url.Values{"user": {c.user}})
		if status != c.status || !strings.Contains(body, c.want) {
			t.Errorf("want %d %q, got %d", c.status, c.want, status)
		}
	}
}

// TestConsentPage asks a person by forms: allow under a new name, and refuse.
func TestConsentPage(t *testing.T) {
	t.Parallel()
	r := start(t)
	q := url.Values{"client_id": {r.ClientID()}, "redirect_uri": {redirect}, "response_type": {"code"}, "scope": {"identify guilds.join"}, "state": {`"><script>`}}
	status, _, body := r.page("GET", "/oauth2/authorize?"+q.Encode(), nil)
	if status != 200 || !strings.Contains(body, "Autoriser") || strings.Contains(body, "<script>") {
		t.Fatalf("%d %s", status, body)
	}
	q.Set("approve", "1")
	q.Set("user", "new")
	q.Set("name", "Léa")
	status, to, _ := r.page("POST", "/oauth2/authorize", q)
	back, err := url.Parse(to)
	if err != nil || status != 303 || back.Query().Get("code") == "" || back.Query().Get("state") != `"><script>` {
		t.Errorf("allowing answered %d to %s", status, to)
	}
	q.Set("approve", "0")
	if _, to, _ := r.page("POST", "/oauth2/authorize", q); !strings.Contains(to, "error=access_denied") {
		t.Errorf("refusing went to %s", to)
	}
}

func TestHomeForms(t *testing.T) {
	t.Parallel()
	r := start(t)
	status, to, _ := r.page("POST", "/person", url.Values{"name": {"Léa"}})
	if status != 303 || !strings.HasPrefix(to, "/?") {
		t.Fatalf("%d %s", status, to)
	}
	if _, _, body := r.page("GET", to, nil); !strings.Contains(body, "Vous êtes Léa") {
		t.Error("not acting as the new person")
	}
	for _, link := range []string{"abc", "http://127.0.0.1:9000/invite/abc", "https://x/invite/abc/?y=1#z"} {
		if _, to, _ := r.page("POST", "/open", url.Values{"code": {link}}); to != "/invite/abc" {
			t.Errorf("%s opens %s", link, to)
		}
	}
	g := r.guild("Accueil").ID
	r.page("POST", "/screening", url.Values{"guild": {g}, "on": {"1"}})
	if a := r.call("GET", "/guilds/"+g, nil); !strings.Contains(string(a.Body), "MEMBER_VERIFICATION_GATE_ENABLED") {
		t.Error("screening is not on")
	}
	if status, _, _ := r.page("GET", "/nowhere", nil); status != 404 {
		t.Errorf("an unknown page answered %d", status)
	}
}

func TestOtherOriginsMayNotPost(t *testing.T) {
	t.Parallel()
	r := start(t)
	for _, path := range []string{"/_control/users", "/person"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.URL+path, strings.NewReader(`{"name":"x"}`))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Origin", "https://evil.example")
		req.Header.Set("Sec-Fetch-Site", "cross-site")
		res, err := r.http.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != 403 {
			t.Errorf("%s answered %d", path, res.StatusCode)
		}
	}
}

// TestPagesInEnglish walks the pages as an English browser: no French is left on them.
func TestPagesInEnglish(t *testing.T) {
	t.Parallel()
	r := start(t)
	g := r.guild("Accueil")
	code := r.call("POST", "/channels/"+g.Channels[0].ID+"/invites", map[string]any{"max_uses": 1, "unique": true}).text("code")
	look := func(method, path string, form url.Values) string {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, r.URL+path, strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept-Language", "en-GB,fr;q=0.5")
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		res, err := r.http.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		raw, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		if to := res.Header.Get("Location"); to != "" {
			return to
		}
		body := string(raw)
		if !strings.Contains(body, `<html lang="en">`) {
			t.Errorf("%s is not in English", path)
		}
		for _, french := range []string{"’e", "’a", " vous ", "Vous ", "votre", "serveur", "Invitation", "invitation en", " les ", " des ", "rôle", "Refuser", "%!"} {
			if strings.Contains(body, french) {
				t.Errorf("%s says %q: %s", path, french, body[strings.Index(body, "<body"):])
			}
		}
		return body
	}
	look("GET", "/", nil)
	look("GET", "/nowhere", nil)
	look("GET", "/invite/nope", nil)
	look("GET", "/invite/"+code, nil)
	welcome := look("POST", "/invite/"+code, url.Values{"user": {"new"}, "name": {"Lea"}})
	look("GET", welcome, nil)
	look("GET", "/invite/"+code, nil)
	u, _ := url.Parse(welcome)
	if body := look("GET", "/?done=left&person="+u.Query().Get("person"), nil); !strings.Contains(body, "the bot") {
		t.Error("it is not said what Parvis is there")
	}
	q := url.Values{"client_id": {r.ClientID()}, "redirect_uri": {redirect}, "response_type": {"code"}, "scope": {"identify guilds.join"}}
	look("GET", "/oauth2/authorize?"+q.Encode(), nil)
}
