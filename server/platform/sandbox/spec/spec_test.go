package spec_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parvis/server/platform/sandbox/spec"
)

func TestCheckRequest(t *testing.T) {
	t.Parallel()
	d := spec.Load(t)
	for _, c := range []struct {
		name, method, path, body string
		ok                       bool
	}{
		{"good", "POST", "/api/v10/channels/1/invites", `{"max_age":60,"max_uses":1,"unique":true,"role_ids":["2"]}`, true},
		{"v9", "POST", "/api/v9/channels/1/invites", `{}`, true},
		{"no version", "GET", "/api/users/@me", ``, true},
		{"text for a number", "POST", "/api/v10/channels/1/invites", `{"max_age":"soon"}`, false},
		{"too many uses", "POST", "/api/v10/channels/1/invites", `{"max_uses":101}`, false},
		{"longer than documented", "POST", "/api/v10/channels/1/invites", `{"max_age":604801}`, false},
		{"no body", "POST", "/api/v10/channels/1/invites", ``, false},
		{"a name for an id", "POST", "/api/v10/channels/1/invites", `{"role_ids":["Membre"]}`, false},
		{"unknown path", "GET", "/api/v10/guilds/1/nothing", ``, false},
		{"unknown method", "PATCH", "/api/v10/users/@me/guilds", ``, false},
		{"message", "POST", "/api/v10/channels/1/messages", `{"content":"a","nonce":"n","enforce_nonce":true,"allowed_mentions":{"parse":[]},"flags":4}`, true},
		{"message longer than documented", "POST", "/api/v10/channels/1/messages", `{"content":"` + strings.Repeat("a", 2001) + `"}`, false},
		{"nonce too long", "POST", "/api/v10/channels/1/messages", `{"content":"a","nonce":"` + strings.Repeat("n", 26) + `"}`, false},
		{"mentions of nobody known", "POST", "/api/v10/channels/1/messages", `{"content":"a","allowed_mentions":{"parse":["all"]}}`, false},
		{"page too long", "GET", "/api/v10/channels/1/messages?limit=101", ``, false},
		{"good query", "GET", "/api/v10/guilds/1/members?limit=1000&after=5", ``, true},
		{"query out of bounds", "GET", "/api/v10/guilds/1/members?limit=1001", ``, false},
		{"unknown query", "GET", "/api/v10/guilds/1/members?page=2", ``, false},
		{"body where none is taken", "PUT", "/api/v10/guilds/1/members/2/roles/3", `{"x":1}`, false},
		{"ban lifted without body", "DELETE", "/api/v10/guilds/1/bans/2", ``, true},
		{"token, which is not described", "POST", "/api/oauth2/token", `x`, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			u, err := url.Parse(c.path)
			if err != nil {
				t.Fatal(err)
			}
			err = d.CheckRequest(c.method, u, "application/json", []byte(c.body))
			if (err == nil) != c.ok {
				t.Error(err)
			}
		})
	}
}

func TestCheckAnswer(t *testing.T) {
	t.Parallel()
	d := spec.Load(t)
	const json = "application/json"
	for _, c := range []struct {
		name, method, path string
		status             int
		kind, body         string
		ok                 bool
	}{
		{"bare role", "GET", "/api/v10/guilds/1/roles", 200, json, `[{"id":"1","name":"x"}]`, false},
		{"no roles", "GET", "/api/v10/guilds/1/roles", 200, json, `[]`, true},
		{"empty 204", "PUT", "/api/v10/guilds/1/members/2/roles/3", 204, "", ``, true},
		{"204 with body", "PUT", "/api/v10/guilds/1/members/2/roles/3", 204, json, `{}`, false},
		{"other status", "PUT", "/api/v10/guilds/1/members/2/roles/3", 200, json, `{}`, false},
		{"error", "GET", "/api/v10/guilds/1", 404, json, `{"message":"Unknown Guild","code":10004}`, true},
		{"error without code", "GET", "/api/v10/guilds/1", 404, json, `{"message":"Unknown Guild"}`, false},
		{"form error", "POST", "/api/v10/channels/1/invites", 400, json, `{"message":"m","code":50035,"errors":{"role_ids":{"0":{"_errors":[{"code":"X","message":"y"}]}}}}`, true},
		{"form error without text", "POST", "/api/v10/channels/1/invites", 400, json, `{"message":"m","code":50035,"errors":{"max_age":{"_errors":[{"code":"X"}]}}}`, false},
		{"429", "GET", "/api/v10/guilds/1", 429, json, `{"message":"m","code":0,"retry_after":1.5,"global":false}`, true},
		{"429 without wait", "GET", "/api/v10/guilds/1", 429, json, `{"message":"m","code":0}`, false},
		{"HTML of the proxy", "GET", "/api/v10/guilds/1", 403, "text/html", `<html>`, true},
		{"HTML as success", "GET", "/api/v10/guilds/1", 200, "text/html", `<html>`, false},
		{"502", "GET", "/api/v10/guilds/1", 502, "text/html", `<html>`, true},
		{"unknown path", "GET", "/api/v10/nothing", 404, json, `{"message":"404: Not Found","code":0}`, true},
		{"unknown path answered", "GET", "/api/v10/nothing", 200, json, `{}`, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := d.CheckAnswer(c.method, c.path, c.status, c.kind, []byte(c.body))
			if (err == nil) != c.ok {
				t.Error(err)
			}
		})
	}
	if err := d.CheckHeaders(200, http.Header{}); err == nil {
		t.Error("an answer without rate-limit headers passed")
	}
}
