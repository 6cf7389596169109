package sandbox_test

import (
	"net/http"
	"testing"

	"parvis/server/platform/sandbox"
)

func TestSeed(t *testing.T) {
	t.Parallel()
	r := start(t, sandbox.SeedServer{Name: "A", Channels: []string{"un"}, Roles: []string{"bas", "haut"}},
		sandbox.SeedServer{Name: "B"}, sandbox.SeedServer{Name: "A", Channels: []string{"un", "deux"}, Roles: []string{"haut", "autre"}})
	g := r.guild("A")
	var names []string
	for i, x := range g.Roles {
		names = append(names, x.Name)
		if x.Position != i {
			t.Errorf("%s at %d", x.Name, x.Position)
		}
	}
	if len(names) != 5 || names[0] != "@everyone" || g.Roles[0].ID != g.ID || !g.Roles[4].Managed {
		t.Errorf("roles %v", names)
	}
	if len(g.Channels) != 2 || len(g.Members) != 1 || len(r.guild("B").Channels) != 1 {
		t.Errorf("%+v", g)
	}
	roles := r.call("GET", "/guilds/"+g.ID+"/roles", nil)
	if roles.text(4, "tags", "bot_id") != g.Members[0].User.ID || roles.text(4, "permissions") != "268438577" {
		t.Errorf("the bot's role: %s", roles.Body)
	}
}

func TestRoleOrder(t *testing.T) {
	t.Parallel()
	r := start(t)
	g, u := r.guild("Accueil"), r.user("Léa")
	r.control("member", map[string]any{"guild": "Accueil", "user": u})
	give := "/guilds/" + g.ID + "/members/" + u + "/roles/" + g.role("Membre")
	r.control("role", map[string]any{"guild": "Accueil", "name": "Membre", "position": 3})
	r.want(r.call("PUT", give, nil), 403, 50013)
	r.control("bot", map[string]any{"guild": "Accueil", "position": 3})
	r.want(r.call("PUT", give, nil), 204, 0)
	r.control("role", map[string]any{"guild": "Accueil", "name": "Membre", "delete": true})
	r.want(r.call("PUT", give, nil), 404, 10011)
	if roles, _, _ := r.guild("Accueil").member(u); len(roles) != 0 {
		t.Errorf("a deleted role is still held: %v", roles)
	}
}

func TestControlMember(t *testing.T) {
	t.Parallel()
	r := start(t)
	u := r.user("Léa")
	r.control("guild", map[string]any{"guild": "Accueil", "screening": true})
	r.control("member", map[string]any{"guild": "Accueil", "user": u, "roles": []string{"Membre", "Atelier"}})
	if roles, pending, in := r.guild("Accueil").member(u); !in || !pending || len(roles) != 2 {
		t.Errorf("%v %v %v", roles, pending, in)
	}
	r.control("member", map[string]any{"guild": "Accueil", "user": u, "pending": false})
	if roles, pending, _ := r.guild("Accueil").member(u); pending || len(roles) != 2 {
		t.Errorf("%v %v", roles, pending)
	}
	r.control("member", map[string]any{"guild": "Accueil", "user": u, "roles": []string{}})
	if roles, _, _ := r.guild("Accueil").member(u); len(roles) != 0 {
		t.Errorf("%v", roles)
	}
	r.control("member", map[string]any{"guild": "Accueil", "user": u, "remove": true})
	if _, _, in := r.guild("Accueil").member(u); in {
		t.Error("still in")
	}
	for _, in := range []map[string]any{{"guild": "x", "user": u}, {"guild": "Accueil", "user": "1"}, {"guild": "Accueil", "user": u, "roles": []string{"x"}}} {
		if status := r.Control(t, http.MethodPost, "member", in, nil); status != 404 {
			t.Errorf("%v was answered %d", in, status)
		}
	}
}

func TestRequestLog(t *testing.T) {
	t.Parallel()
	r := start(t)
	r.call("GET", "/users/@me", nil, header("X-Audit-Log-Reason", "pour%20voir"))
	r.call("GET", "/guilds/1", nil)
	r.call("GET", "/gateway", nil)
	a := r.control("requests?after=1", nil)
	if list, _ := a.at("requests").([]any); len(list) != 2 {
		t.Fatalf("%s", a.Body)
	}
	if a.at("requests", 0, "n") != float64(2) || a.at("requests", 0, "status") != float64(404) || a.text("requests", 1, "path") != "/api/v10/gateway" {
		t.Errorf("%s", a.Body)
	}
	if all := r.control("requests", nil); all.text("requests", 0, "reason") != "pour voir" || all.text("requests", 0, "method") != "GET" {
		t.Errorf("%s", all.Body)
	}
}
