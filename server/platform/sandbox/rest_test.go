package sandbox_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// TestEveryRead calls each reading route once; the client holds the answers to Discord's description.
func TestEveryRead(t *testing.T) {
	t.Parallel()
	r := start(t)
	g := r.guild("Accueil")
	u := r.user("Léa")
	r.control("member", map[string]any{"guild": "Accueil", "user": u, "roles": []string{"Membre"}})
	r.control("bot", map[string]any{"guild": "Accueil", "permissions": []string{"ADMINISTRATOR"}})
	ch := "/channels/" + g.Channels[0].ID
	inv := r.want(r.call("POST", ch+"/invites", map[string]any{"max_uses": 1, "unique": true, "role_ids": []string{g.role("Membre")}}), 200, 0).text("code")
	msg := r.want(r.call("POST", ch+"/messages", map[string]any{"content": "Bonjour"}), 200, 0).text("id")
	r.want(r.call("PUT", "/guilds/"+g.ID+"/bans/"+r.user("Nuisible"), map[string]any{}), 204, 0)
	banned := r.call("GET", "/guilds/"+g.ID+"/bans", nil).text(0, "user", "id")
	for _, path := range []string{
		"/users/@me", "/users/" + u, "/users/@me/guilds", "/users/@me/guilds?with_counts=true&limit=1",
		"/guilds/" + g.ID, "/guilds/" + g.ID + "?with_counts=true", "/guilds/" + g.ID + "/roles",
		"/guilds/" + g.ID + "/roles/" + g.role("Membre"), "/guilds/" + g.ID + "/roles/member-counts",
		"/guilds/" + g.ID + "/channels", "/guilds/" + g.ID + "/members?limit=1000", "/guilds/" + g.ID + "/members/" + u,
		"/guilds/" + g.ID + "/members/search?query=l&limit=10", "/guilds/" + g.ID + "/bans", "/guilds/" + g.ID + "/bans/" + banned,
		"/guilds/" + g.ID + "/invites", "/guilds/" + g.ID + "/audit-logs", ch, ch + "/invites", ch + "/messages",
		ch + "/messages/" + msg, "/invites/" + inv, "/invites/" + inv + "?with_counts=true", "/applications/@me",
		"/oauth2/applications/@me", "/gateway", "/gateway/bot",
	} {
		for _, version := range []string{"/api/v10", "/api/v9", "/api"} {
			if a := r.call("GET", version+path, nil); a.Status != 200 {
				t.Errorf("GET %s%s: %d %s", version, path, a.Status, a.Body)
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	r := start(t)
	g := r.guild("Accueil")
	u, out := r.user("Léa"), r.user("Noé")
	r.control("member", map[string]any{"guild": g.ID, "user": u})
	r.control("role", map[string]any{"guild": g.ID, "name": "Haut", "position": 99})
	r.control("role", map[string]any{"guild": g.ID, "name": "Lié", "managed": true})
	r.control("channel", map[string]any{"guild": g.ID, "name": "secret", "overwrites": []map[string]any{
		{"id": "@everyone", "type": 0, "deny": []string{"VIEW_CHANNEL"}}}})
	g = r.guild("Accueil")
	ch, members := "/channels/"+g.Channels[0].ID, "/guilds/"+g.ID+"/members/"
	none := option(func(q *http.Request) { q.Header.Del("Authorization") })
	noAgent := option(func(q *http.Request) { q.Header["User-Agent"] = []string{""} })
	for _, c := range []struct {
		name, method, path string
		body               any
		status, code       int
		opts               []option
	}{
		{"no token", "GET", "/users/@me", nil, 401, 0, []option{none}},
		{"wrong token", "GET", "/users/@me", nil, 401, 0, []option{header("Authorization", "Bot x")}},
		{"no User-Agent", "GET", "/users/@me", nil, 403, 40333, []option{noAgent}},
		{"unknown route", "GET", "/nothing", nil, 404, 0, nil},
		{"unknown method", "PATCH", "/users/@me/guilds", nil, 405, 0, nil},
		{"id that is none", "GET", "/guilds/abc", nil, 400, 50035, nil},
		{"unknown guild", "GET", "/guilds/1", nil, 404, 10004, nil},
		{"unknown channel", "GET", "/channels/1", nil, 404, 10003, nil},
		{"hidden channel", "GET", "/channels/" + g.Channels[2].ID, nil, 403, 50001, nil},
		{"unknown invite", "GET", "/invites/nope", nil, 404, 10006, nil},
		{"not a member", "GET", members + out, nil, 404, 10007, nil},
		{"unknown user", "GET", members + "12345", nil, 404, 10013, nil},
		{"unknown role", "PUT", members + u + "/roles/12345", nil, 404, 10011, nil},
		{"role above the bot", "PUT", members + u + "/roles/" + g.role("Haut"), nil, 403, 50013, nil},
		{"managed role", "PUT", members + u + "/roles/" + g.role("Lié"), nil, 403, 50013, nil},
		{"everyone", "PUT", members + u + "/roles/" + g.ID, nil, 400, 50028, nil},
		{"role of a stranger", "PUT", members + out + "/roles/" + g.role("Membre"), nil, 404, 10007, nil},
		{"roles above the bot", "PATCH", members + u, map[string]any{"roles": []string{g.role("Haut")}}, 403, 50013, nil},
		{"unknown roles", "PATCH", members + u, map[string]any{"roles": []string{"12345"}}, 400, 50028, nil},
		{"nickname without the right", "PATCH", members + u, map[string]any{"nick": "L"}, 403, 50013, nil},
		{"kick without the right", "DELETE", members + u, nil, 403, 50013, nil},
		{"bans without the right", "GET", "/guilds/" + g.ID + "/bans", nil, 403, 50013, nil},
		{"audit log without the right", "GET", "/guilds/" + g.ID + "/audit-logs", nil, 403, 50013, nil},
		{"invite without body", "POST", ch + "/invites", nil, 400, 50035, nil},
		{"invite of bad JSON", "POST", ch + "/invites", "{", 400, 50109, nil},
		{"invite of a list", "POST", ch + "/invites", "[]", 400, 50035, nil},
		{"invite too long", "POST", ch + "/invites", map[string]any{"max_age": 604801}, 400, 50035, nil},
		{"invite of negative age", "POST", ch + "/invites", map[string]any{"max_age": -1}, 400, 50035, nil},
		{"invite of many uses", "POST", ch + "/invites", map[string]any{"max_uses": 101}, 400, 50035, nil},
		{"invite of text", "POST", ch + "/invites", map[string]any{"max_age": "soon"}, 400, 50035, nil},
		{"invite of text for unique", "POST", ch + "/invites", map[string]any{"unique": "yes"}, 400, 50035, nil},
		{"invite with one role as text", "POST", ch + "/invites", map[string]any{"role_ids": g.role("Membre")}, 400, 50035, nil},
		{"invite with a name for a role", "POST", ch + "/invites", map[string]any{"role_ids": []string{"Membre"}}, 400, 50035, nil},
		{"invite with a high role", "POST", ch + "/invites", map[string]any{"role_ids": []string{g.role("Haut")}}, 403, 50013, nil},
		{"invite with an unknown role", "POST", ch + "/invites", map[string]any{"role_ids": []string{"12345"}}, 400, 50028, nil},
		{"empty message", "POST", ch + "/messages", map[string]any{"content": " "}, 400, 50006, nil},
		{"long message", "POST", ch + "/messages", map[string]any{"content": strings.Repeat("é", 2001)}, 400, 50035, nil},
		{"long reason", "POST", ch + "/messages", map[string]any{"content": "a"}, 400, 50035, []option{header("X-Audit-Log-Reason", strings.Repeat("a", 513))}},
		{"limit too high", "GET", "/guilds/" + g.ID + "/members?limit=1001", nil, 400, 50035, nil},
		{"join without token", "PUT", members + out, map[string]any{}, 400, 50035, nil},
		{"join with a bad token", "PUT", members + out, map[string]any{"access_token": "x"}, 400, 50025, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := r.call(c.method, c.path, c.body, c.opts...)
			if a.Status != c.status || a.code() != c.code {
				t.Errorf("answered %d (code %d), want %d (code %d): %s", a.Status, a.code(), c.status, c.code, a.Body)
			}
			if c.code == 50035 && a.at("errors") == nil {
				t.Errorf("no errors tree: %s", a.Body)
			}
		})
	}
}

func TestRolesOneByOne(t *testing.T) {
	t.Parallel()
	r := start(t)
	g := r.guild("Accueil")
	u := r.user("Léa")
	r.control("member", map[string]any{"guild": "Accueil", "user": u})
	r.control("bot", map[string]any{"guild": "Accueil", "permissions": []string{"VIEW_CHANNEL", "MANAGE_ROLES", "VIEW_AUDIT_LOG", "MANAGE_NICKNAMES", "KICK_MEMBERS"}})
	path := "/guilds/" + g.ID + "/members/" + u
	why := header("X-Audit-Log-Reason", "charte%20accept%C3%A9e")
	for range 2 {
		r.want(r.call("PUT", path+"/roles/"+g.role("Membre"), nil, why), 204, 0)
	}
	if roles, _, _ := r.guild("Accueil").member(u); !slices.Equal(roles, []string{g.role("Membre")}) {
		t.Fatalf("roles %v", roles)
	}
	log := r.call("GET", "/guilds/"+g.ID+"/audit-logs?action_type=25&target_id="+u, nil)
	if log.text("audit_log_entries", 0, "reason") != "charte acceptée" || log.at("audit_log_entries", 1) != nil {
		t.Errorf("audit log: %s", log.Body)
	}
	a := r.want(r.call("PATCH", path, map[string]any{"roles": []string{g.role("Atelier")}, "nick": "Lé"}), 200, 0)
	if a.text("roles", 0) != g.role("Atelier") || a.at("roles", 1) != nil || a.text("nick") != "Lé" {
		t.Errorf("member %s", a.Body)
	}
	for range 2 {
		r.want(r.call("DELETE", path+"/roles/"+g.role("Atelier"), nil), 204, 0)
	}
	if roles, _, _ := r.guild("Accueil").member(u); len(roles) != 0 {
		t.Errorf("roles %v", roles)
	}
	r.want(r.call("DELETE", path, nil), 204, 0)
	r.want(r.call("DELETE", path, nil), 404, 10007)
}

func TestBans(t *testing.T) {
	t.Parallel()
	r := start(t)
	g, u := r.guild("Accueil"), r.user("Nuisible")
	r.control("member", map[string]any{"guild": "Accueil", "user": u})
	r.control("bot", map[string]any{"guild": "Accueil", "permissions": []string{"VIEW_CHANNEL", "BAN_MEMBERS", "CREATE_INSTANT_INVITE"}})
	path := "/guilds/" + g.ID + "/bans/" + u
	r.want(r.call("GET", path, nil), 404, 10026)
	r.want(r.call("PUT", path, map[string]any{"delete_message_seconds": 700000}), 400, 50035)
	r.want(r.call("PUT", path, nil, header("X-Audit-Log-Reason", "pourriel")), 204, 0)
	if a := r.want(r.call("GET", path, nil), 200, 0); a.text("reason") != "pourriel" {
		t.Errorf("ban %s", a.Body)
	}
	if _, _, in := r.guild("Accueil").member(u); in {
		t.Error("still a member")
	}
	code := r.call("POST", "/channels/"+g.Channels[0].ID+"/invites", map[string]any{}).text("code")
	if status, errCode := r.join(u, code); status != 403 || errCode != 40007 {
		t.Errorf("join answered %d %d", status, errCode)
	}
	r.want(r.call("DELETE", path, nil), 204, 0)
	if status, _ := r.join(u, code); status != 200 {
		t.Errorf("join after the ban answered %d", status)
	}
}

func TestMessages(t *testing.T) {
	t.Parallel()
	r := start(t)
	path := "/channels/" + r.guild("Accueil").Channels[0].ID + "/messages"
	var ids []string
	for _, text := range []string{"un", "deux", "trois", "quatre"} {
		ids = append(ids, r.want(r.call("POST", path, map[string]any{"content": text}), 200, 0).text("id"))
	}
	for _, c := range []struct{ query, first, last string }{
		{"", "quatre", "un"}, {"?limit=2", "quatre", "trois"}, {"?limit=2&before=" + ids[2], "deux", "un"},
		{"?limit=2&after=" + ids[0], "trois", "deux"}, {"?limit=2&around=" + ids[1], "trois", "deux"},
	} {
		a := r.want(r.call("GET", path+c.query, nil), 200, 0)
		if a.text(0, "content") != c.first || a.text(a.len()-1, "content") != c.last {
			t.Errorf("%s: from %q to %q", c.query, a.text(0, "content"), a.text(a.len()-1, "content"))
		}
	}
	body := map[string]any{"content": "une fois", "nonce": "n1", "enforce_nonce": true}
	if a, b := r.call("POST", path, body), r.call("POST", path, body); a.text("id") != b.text("id") {
		t.Error("an enforced nonce made two messages")
	}
	if n := len(r.guild("Accueil").Messages); n != 5 {
		t.Errorf("%d messages in the state", n)
	}
}
