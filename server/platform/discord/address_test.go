package discord

import (
	"net/url"
	"testing"

	"github.com/bwmarrin/discordgo"
)

func TestParseAddresses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ base, rest, token, consent, invite string }{
		{"https://discord.com/api", "https://discord.com/api/v10/users/@me", "https://discord.com/api/oauth2/token", "https://discord.com/oauth2/authorize", "https://discord.gg/abc"},
		{"https://canary.discord.com/api/", "https://canary.discord.com/api/v10/users/@me", "https://canary.discord.com/api/oauth2/token", "https://discord.com/oauth2/authorize", "https://discord.gg/abc"},
		{"http://127.0.0.1:9000/api", "http://127.0.0.1:9000/api/v10/users/@me", "http://127.0.0.1:9000/api/oauth2/token", "http://127.0.0.1:9000/oauth2/authorize", "http://127.0.0.1:9000/invite/abc"},
		{"https://chat.example/x/api/", "https://chat.example/x/api/v10/users/@me", "https://chat.example/x/api/oauth2/token", "https://chat.example/oauth2/authorize", "https://chat.example/invite/abc"},
		{"https://notdiscord.com/api", "https://notdiscord.com/api/v10/users/@me", "https://notdiscord.com/api/oauth2/token", "https://notdiscord.com/oauth2/authorize", "https://notdiscord.com/invite/abc"},
	} {
		a, err := parseAddresses(test.base)
		if err != nil {
			t.Errorf("%s: %v", test.base, err)
			continue
		}
		u, _ := url.Parse(discordgo.EndpointUser("@me"))
		rest, ok := a.rest(u)
		config := a.oauth("1", "2")
		got := []string{rest.String(), config.Endpoint.TokenURL, config.Endpoint.AuthURL, a.inviteURL("abc")}
		for i, want := range []string{test.rest, test.token, test.consent, test.invite} {
			if !ok || got[i] != want {
				t.Errorf("%s: %s, want %s", test.base, got[i], want)
			}
		}
		if path := a.relative(rest); path != "/users/@me" {
			t.Errorf("%s: route %s", test.base, path)
		}
	}
	for _, wrong := range []string{"discord.com/api", "ftp://discord.com/api", "https://discord.com/api/v10", "https://u:p@discord.com/api", "://", "https:///api"} {
		if _, err := parseAddresses(wrong); err == nil {
			t.Errorf("%s was taken", wrong)
		}
	}
}

func TestNewNeedsAToken(t *testing.T) {
	t.Parallel()
	if _, err := New(Options{}); err == nil {
		t.Error("no token was needed")
	}
	a, err := New(Options{Token: "x"})
	if err != nil {
		t.Fatal(err)
	}
	if a.timeout != defaultTimeout || a.Name() != "discord" || a.AuthorizeURL("s", "c", "r") != "" {
		t.Errorf("defaults: %s %s", a.timeout, a.Name())
	}
}
