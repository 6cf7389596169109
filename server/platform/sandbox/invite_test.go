package sandbox_test

import (
	"slices"
	"sync"
	"sync/atomic"
	"testing"
)

func TestSingleUseIsAtomic(t *testing.T) {
	t.Parallel()
	r := start(t)
	g := r.guild("Accueil")
	a := r.call("POST", "/channels/"+g.Channels[0].ID+"/invites", map[string]any{"max_uses": 1, "unique": true, "role_ids": []string{g.role("Membre")}})
	code := a.text("code")
	var users []string
	for range 20 {
		users = append(users, r.user("Quelqu’un"))
	}
	var entered, spent atomic.Int32
	var wg sync.WaitGroup
	for _, u := range users {
		wg.Go(func() {
			switch status, errCode := r.join(u, code); {
			case status == 200:
				entered.Add(1)
			case status == 404 && errCode == 10006:
				spent.Add(1)
			}
		})
	}
	wg.Wait()
	if entered.Load() != 1 || spent.Load() != 19 {
		t.Fatalf("%d entered, %d were refused", entered.Load(), spent.Load())
	}
	g = r.guild("Accueil")
	if len(g.Invites) != 0 || len(g.Members) != 2 {
		t.Errorf("%d invites and %d members are left", len(g.Invites), len(g.Members))
	}
	if !slices.Contains(g.Members[1].Roles, g.role("Membre")) {
		t.Error("entered without the role")
	}
	r.want(r.call("GET", "/invites/"+code, nil), 404, 10006)
}

func TestInviteExpiresByTheVirtualClock(t *testing.T) {
	t.Parallel()
	r := start(t)
	path := "/channels/" + r.guild("Accueil").Channels[0].ID + "/invites"
	short := r.call("POST", path, map[string]any{"max_age": 3600}).text("code")
	ever := r.call("POST", path, map[string]any{"max_age": 0})
	if ever.at("expires_at") != nil {
		t.Errorf("max_age 0 expires: %s", ever.Body)
	}
	r.control("clock", map[string]any{"advance_ms": 3599_000})
	r.want(r.call("GET", "/invites/"+short, nil), 200, 0)
	r.control("clock", map[string]any{"advance_ms": 1_000})
	r.want(r.call("GET", "/invites/"+short, nil), 404, 10006)
	if status, code := r.join(r.user("Léa"), short); status != 404 || code != 10006 {
		t.Errorf("join answered %d %d", status, code)
	}
	if a := r.call("GET", path, nil); a.len() != 1 || a.text(0, "code") != ever.text("code") {
		t.Errorf("listed: %s", a.Body)
	}
}

func TestUniqueOrNot(t *testing.T) {
	t.Parallel()
	r := start(t)
	g := r.guild("Accueil")
	path := "/channels/" + g.Channels[0].ID + "/invites"
	body := map[string]any{"max_age": 60, "max_uses": 1, "role_ids": []string{g.role("Membre")}}
	first, again := r.call("POST", path, body).text("code"), r.call("POST", path, body).text("code")
	if first != again {
		t.Error("an equal invite was not handed back")
	}
	body["unique"] = true
	if r.call("POST", path, body).text("code") == first {
		t.Error("unique was not")
	}
	delete(body, "unique")
	body["role_ids"] = []string{g.role("Atelier")}
	if r.call("POST", path, body).text("code") == first {
		t.Error("an invite with other roles was handed back")
	}
}

func TestInviteOfAMember(t *testing.T) {
	t.Parallel()
	r := start(t)
	g, u := r.guild("Accueil"), r.user("Léa")
	r.control("member", map[string]any{"guild": "Accueil", "user": u})
	path := "/channels/" + g.Channels[0].ID + "/invites"
	gives := r.call("POST", path, map[string]any{"max_uses": 1, "unique": true, "role_ids": []string{g.role("Membre")}}).text("code")
	plain := r.call("POST", path, map[string]any{"max_uses": 1, "unique": true}).text("code")
	for _, code := range []string{gives, plain} {
		if status, _ := r.join(u, code); status != 200 {
			t.Fatalf("join answered %d", status)
		}
	}
	g = r.guild("Accueil")
	if roles, _, _ := g.member(u); !slices.Contains(roles, g.role("Membre")) {
		t.Error("a member did not get the role")
	}
	if len(g.Invites) != 1 || g.Invites[0].Code != plain {
		t.Errorf("left: %+v; an invite that gave nothing is not used up", g.Invites)
	}
}

func TestInviteRights(t *testing.T) {
	t.Parallel()
	r := start(t)
	g := r.guild("Accueil")
	path := "/channels/" + g.Channels[0].ID + "/invites"
	code := r.call("POST", path, map[string]any{}).text("code")
	r.control("bot", map[string]any{"guild": "Accueil", "permissions": []string{"VIEW_CHANNEL", "VIEW_AUDIT_LOG"}})
	r.control("role", map[string]any{"guild": "Accueil", "name": "@everyone", "permissions": []string{"VIEW_CHANNEL"}})
	r.want(r.call("POST", path, map[string]any{}), 403, 50013)
	r.want(r.call("GET", path, nil), 403, 50013)
	r.want(r.call("DELETE", "/invites/"+code, nil), 403, 50013)
	a := r.want(r.call("GET", "/guilds/"+g.ID+"/invites", nil), 200, 0)
	if a.text(0, "code") != code || a.at(0, "uses") != nil {
		t.Errorf("metadata without MANAGE_GUILD: %s", a.Body)
	}
	r.control("bot", map[string]any{"guild": "Accueil", "permissions": []string{"MANAGE_GUILD"}})
	if a := r.want(r.call("GET", "/guilds/"+g.ID+"/invites", nil), 200, 0); a.at(0, "uses") == nil {
		t.Errorf("no metadata: %s", a.Body)
	}
	r.want(r.call("DELETE", "/invites/"+code, nil), 200, 0)
	r.control("bot", map[string]any{"guild": "Accueil", "remove": true})
	r.want(r.call("GET", "/guilds/"+g.ID, nil), 404, 10004)
	r.want(r.call("POST", path, map[string]any{}), 403, 50001)
}

func TestInvitesMostAndPause(t *testing.T) {
	t.Parallel()
	r := start(t)
	g, u := r.guild("Accueil"), r.user("Léa")
	path := "/channels/" + g.Channels[0].ID + "/invites"
	var code string
	for range 1000 {
		code = r.want(r.call("POST", path, map[string]any{"unique": true}), 200, 0).text("code")
	}
	r.want(r.call("POST", path, map[string]any{"unique": true}), 400, 30016)
	r.control("guild", map[string]any{"guild": "Accueil", "invites_disabled": true})
	if status, _ := r.join(u, code); status != 403 {
		t.Errorf("join of a paused server answered %d", status)
	}
	if a := r.call("GET", "/guilds/"+g.ID, nil); a.text("features", 0) != "INVITES_DISABLED" {
		t.Errorf("features %v", a.at("features"))
	}
}
