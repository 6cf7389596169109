package sandbox

import (
	"net/http"
	"strings"
)

// who may call a route.
type access int

const (
	botOnly  access = iota // the bot's token
	anyToken               // the bot's token or a person's access token
	bearer                 // a person's access token
	anyone                 // also without Authorization
)

// apiRoute is one line of the REST table; path is without the version prefix.
type apiRoute struct {
	method, path string
	access       access
	handle       func(*call) (reply, error)
	segments     []string
}

// apiRoutes is the whole REST surface. Literal segments stand before parameters: the first match wins.
func apiRoutes() []apiRoute {
	routes := []apiRoute{
		{method: "GET", path: "/users/@me", access: anyToken, handle: (*call).getMe},
		{method: "GET", path: "/users/@me/guilds", access: anyToken, handle: (*call).listMyGuilds},
		{method: "GET", path: "/users/@me/guilds/{guild_id}/member", access: bearer, handle: (*call).getMyMember},
		{method: "GET", path: "/users/{user_id}", handle: (*call).getUser},

		{method: "GET", path: "/guilds/{guild_id}", handle: (*call).getGuild},
		{method: "GET", path: "/guilds/{guild_id}/roles", handle: (*call).listRoles},
		{method: "GET", path: "/guilds/{guild_id}/roles/member-counts", handle: (*call).countRoles},
		{method: "GET", path: "/guilds/{guild_id}/roles/{role_id}", handle: (*call).getRole},
		{method: "GET", path: "/guilds/{guild_id}/channels", handle: (*call).listChannels},
		{method: "GET", path: "/guilds/{guild_id}/audit-logs", handle: (*call).listAudit},
		{method: "GET", path: "/guilds/{guild_id}/invites", handle: (*call).listGuildInvites},

		{method: "GET", path: "/guilds/{guild_id}/members", handle: (*call).listMembers},
		{method: "GET", path: "/guilds/{guild_id}/members/search", handle: (*call).searchMembers},
		{method: "GET", path: "/guilds/{guild_id}/members/{user_id}", handle: (*call).getMember},
		{method: "PUT", path: "/guilds/{guild_id}/members/{user_id}", handle: (*call).addMember},
		{method: "PATCH", path: "/guilds/{guild_id}/members/{user_id}", handle: (*call).editMember},
		{method: "DELETE", path: "/guilds/{guild_id}/members/{user_id}", handle: (*call).kickMember},
		{method: "PUT", path: "/guilds/{guild_id}/members/{user_id}/roles/{role_id}", handle: (*call).giveRole},
		{method: "DELETE", path: "/guilds/{guild_id}/members/{user_id}/roles/{role_id}", handle: (*call).takeRole},

		{method: "GET", path: "/guilds/{guild_id}/bans", handle: (*call).listBans},
		{method: "GET", path: "/guilds/{guild_id}/bans/{user_id}", handle: (*call).getBan},
		{method: "PUT", path: "/guilds/{guild_id}/bans/{user_id}", handle: (*call).addBan},
		{method: "DELETE", path: "/guilds/{guild_id}/bans/{user_id}", handle: (*call).removeBan},

		{method: "GET", path: "/channels/{channel_id}", handle: (*call).getChannel},
		{method: "POST", path: "/channels/{channel_id}/invites", handle: (*call).createInvite},
		{method: "GET", path: "/channels/{channel_id}/invites", handle: (*call).listChannelInvites},
		{method: "POST", path: "/channels/{channel_id}/messages", handle: (*call).createMessage},
		{method: "GET", path: "/channels/{channel_id}/messages", handle: (*call).listMessages},
		{method: "GET", path: "/channels/{channel_id}/messages/{message_id}", handle: (*call).getMessage},

		{method: "GET", path: "/invites/{code}", access: anyone, handle: (*call).getInvite},
		{method: "DELETE", path: "/invites/{code}", handle: (*call).deleteInvite},

		{method: "GET", path: "/applications/@me", handle: (*call).getApplication},
		{method: "GET", path: "/oauth2/applications/@me", handle: (*call).getApplication},
		{method: "GET", path: "/oauth2/@me", access: bearer, handle: (*call).getAuthorization},
		{method: "POST", path: "/oauth2/token", access: anyone, handle: (*call).exchangeToken},
		{method: "POST", path: "/oauth2/token/revoke", access: anyone, handle: (*call).revokeToken},

		{method: "GET", path: "/gateway", access: anyone, handle: (*call).getGateway},
		{method: "GET", path: "/gateway/bot", handle: (*call).getGatewayBot},
	}
	for i := range routes {
		routes[i].segments = strings.Split(routes[i].path, "/")
	}
	return routes
}

// matchRoute finds the route of a call, and the values of its path parameters. Another method on a known path is 405.
func matchRoute(routes []apiRoute, method, path string) (apiRoute, map[string]string, error) {
	segments := strings.Split(path, "/")
	var err error = errNoRoute()
	for _, r := range routes {
		params, ok := bind(r.segments, segments)
		if !ok {
			continue
		}
		if r.method == method || method == http.MethodHead && r.method == http.MethodGet {
			return r, params, nil
		}
		err = errMethod()
	}
	return apiRoute{}, nil, err
}

func bind(pattern, segments []string) (map[string]string, bool) {
	if len(pattern) != len(segments) {
		return nil, false
	}
	params := map[string]string{}
	for i, p := range pattern {
		switch {
		case strings.HasPrefix(p, "{"):
			if segments[i] == "" {
				return nil, false
			}
			params[p[1:len(p)-1]] = segments[i]
		case p != segments[i]:
			return nil, false
		}
	}
	return params, true
}

// cutVersion splits "/api/v10/guilds/1" into "/guilds/1" and true; only the versions in use are known.
func cutVersion(path string) (string, bool) {
	rest, ok := strings.CutPrefix(path, "/api")
	if !ok || rest != "" && rest[0] != '/' {
		return "", false
	}
	for _, v := range []string{"/v10", "/v9"} {
		if after, ok := strings.CutPrefix(rest, v); ok && (after == "" || after[0] == '/') {
			return after, true
		}
	}
	return rest, true
}
