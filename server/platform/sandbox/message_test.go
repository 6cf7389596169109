package sandbox_test

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestNonce(t *testing.T) {
	t.Parallel()
	r := start(t)
	g := r.guild("Accueil")
	here, there := "/channels/"+g.Channels[0].ID+"/messages", "/channels/"+g.Channels[1].ID+"/messages"
	body := map[string]any{"content": "une fois", "nonce": "n1", "enforce_nonce": true}
	first := r.want(r.call("POST", here, body), 200, 0).text("id")
	for _, path := range []string{here, there} { // the author counts, not the channel
		if again := r.want(r.call("POST", path, body), 200, 0); again.text("id") != first || again.text("channel_id") != g.Channels[0].ID {
			t.Errorf("another message: %s", again.Body)
		}
	}
	body["enforce_nonce"] = false
	if again := r.want(r.call("POST", here, body), 200, 0); again.text("id") == first {
		t.Error("a nonce that is not enforced was")
	}
	r.control("clock", map[string]any{"advance_ms": (10 * time.Minute).Milliseconds()})
	body["enforce_nonce"] = true
	if again := r.want(r.call("POST", here, body), 200, 0); again.text("id") == first {
		t.Error("a nonce is remembered for ever")
	}
	state := r.control("state", nil)
	if state.text("guilds", 0, "messages", 0, "nonce") != "n1" || state.text("guilds", 0, "messages", 0, "author") != state.text("bot", "id") {
		t.Errorf("%v", state.at("guilds", 0, "messages"))
	}
}

func TestMentions(t *testing.T) {
	t.Parallel()
	r := start(t)
	g, u := r.guild("Accueil"), r.user("Léa")
	role := g.role("Membre")
	path := "/channels/" + g.Channels[0].ID + "/messages"
	for _, c := range []struct {
		name    string
		right   bool
		allowed any
		want    []string
	}{
		{"nothing said, without the right", false, nil, []string{u}},
		{"nothing said", true, nil, []string{u, role, "@everyone"}},
		{"none", true, map[string]any{"parse": []string{}}, nil},
		{"people", true, map[string]any{"parse": []string{"users"}}, []string{u}},
		{"one role", true, map[string]any{"parse": []string{}, "roles": []string{role}}, []string{role}},
	} {
		rights := []string{"VIEW_CHANNEL", "SEND_MESSAGES", "READ_MESSAGE_HISTORY"}
		if c.right {
			rights = append(rights, "MENTION_EVERYONE")
		}
		r.control("bot", map[string]any{"guild": "Accueil", "permissions": rights})
		body := map[string]any{"content": "@everyone <@" + u + "> <@!" + u + "> <@&" + role + "> <@1>"}
		if c.allowed != nil {
			body["allowed_mentions"] = c.allowed
		}
		r.want(r.call("POST", path, body), 200, 0)
		state := r.control("state", nil)
		all, _ := state.at("guilds", 0, "messages").([]any)
		rang, _ := state.at("guilds", 0, "messages", len(all)-1, "mentions").([]any)
		got := []string{}
		for _, x := range rang {
			got = append(got, x.(string))
		}
		if !slices.Equal(got, c.want) && len(got)+len(c.want) > 0 {
			t.Errorf("%s: rang at %v, want %v", c.name, got, c.want)
		}
	}
	r.want(r.call("POST", path, map[string]any{"content": "a", "allowed_mentions": map[string]any{"parse": []string{"all"}}}), 400, 50035)
}

func TestMessageRights(t *testing.T) {
	t.Parallel()
	r := start(t)
	g := r.guild("Accueil")
	path := "/channels/" + g.Channels[0].ID + "/messages"
	bot := func(denied ...string) {
		r.control("channel", map[string]any{"guild": "Accueil", "name": "accueil",
			"overwrites": []map[string]any{{"id": "Parvis", "deny": denied}}})
	}
	body := map[string]any{"content": "  Bonjour \n"}
	if r.want(r.call("POST", path, body), 200, 0).text("content") != "Bonjour" {
		t.Error("not trimmed")
	}
	bot("SEND_MESSAGES")
	r.want(r.call("POST", path, body), 403, 50013)
	bot("READ_MESSAGE_HISTORY")
	if a := r.want(r.call("GET", path, nil), 200, 0); a.len() != 0 {
		t.Errorf("the history is shown: %s", a.Body)
	}
	bot("VIEW_CHANNEL")
	r.want(r.call("POST", path, body), 403, 50001)
	r.want(r.call("GET", path, nil), 403, 50001)
	bot()
	u := r.user("Léa")
	r.control("message", map[string]any{"channel": g.Channels[0].ID, "user": u, "content": "<b>salut</b>"})
	if a := r.want(r.call("GET", path, nil), 200, 0); a.len() != 2 || a.text(0, "author", "id") != u {
		t.Errorf("%s", a.Body)
	}
	if _, _, page := r.page("GET", "/", nil); !strings.Contains(page, "&lt;b&gt;salut") {
		t.Error("the page does not show what was said")
	}
	r.control("bot", map[string]any{"guild": "Accueil", "remove": true})
	r.want(r.call("POST", path, body), 403, 50001)
}
