package discord

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"

	"github.com/bwmarrin/discordgo"
	"golang.org/x/oauth2"
)

// apiVersion is the version we speak. The library speaks v9; the calls we make are the same in both.
const apiVersion = "v10"

// addresses says where a Discord-compatible server keeps its things.
type addresses struct {
	api     *url.URL // base without version and without final slash
	consent string   // page where a person allows us to add them
	invite  string   // prefix of an invite's address, with final slash
}

var versioned = regexp.MustCompile(`/v[0-9]+$`)

// parseAddresses reads the base of the API and derives the other addresses from it.
func parseAddresses(base string) (addresses, error) {
	api, err := url.Parse(strings.TrimRight(base, "/"))
	if err != nil {
		return addresses{}, errors.New("the API's base is not an address")
	}
	if (api.Scheme != "http" && api.Scheme != "https") || api.Host == "" || api.RawQuery != "" || api.User != nil {
		return addresses{}, fmt.Errorf("the API's base %q is not a plain http address", api.Redacted())
	}
	if versioned.MatchString(api.Path) {
		return addresses{}, fmt.Errorf("the API's base %q must not name a version", base)
	}
	if isDiscord(api.Hostname()) {
		return addresses{api: api, consent: "https://discord.com/oauth2/authorize", invite: "https://discord.gg/"}, nil
	}
	origin := api.Scheme + "://" + api.Host
	return addresses{api: api, consent: origin + "/oauth2/authorize", invite: origin + "/invite/"}, nil
}

func isDiscord(host string) bool {
	return host == "discord.com" || host == "discordapp.com" || strings.HasSuffix(host, ".discord.com")
}

// rest turns an address as the library builds it into ours; ok is false for an address that is not the library's.
func (a addresses) rest(u *url.URL) (*url.URL, bool) {
	endpoint, ok := strings.CutPrefix(u.String(), discordgo.EndpointAPI)
	if !ok {
		return u, false
	}
	out, err := url.Parse(a.api.String() + "/" + apiVersion + "/" + endpoint)
	if err != nil {
		return u, false
	}
	return out, true
}

// relative is the path below the API's base, without its version.
func (a addresses) relative(u *url.URL) string {
	below := strings.TrimPrefix(u.EscapedPath(), strings.TrimRight(a.api.EscapedPath(), "/"))
	return path.Clean("/" + strings.TrimPrefix(below, "/"+apiVersion))
}

// oauth says where tokens are given. The credentials go in the header so that the library does not probe for a
// style, which would spend the person's code (Discord docs, OAuth2; discord.com/.well-known/oauth-authorization-server).
func (a addresses) oauth(id, secret string) oauth2.Config {
	return oauth2.Config{
		ClientID:     id,
		ClientSecret: secret,
		Scopes:       []string{"identify", "guilds.join"},
		Endpoint: oauth2.Endpoint{
			AuthURL:   a.consent,
			TokenURL:  a.api.String() + "/oauth2/token",
			AuthStyle: oauth2.AuthStyleInHeader,
		},
	}
}

func (a addresses) revocation() string { return a.api.String() + "/oauth2/token/revoke" }

func (a addresses) inviteURL(code string) string { return a.invite + url.PathEscape(code) }
