package sandbox

import (
	"strings"
)

func (c *call) wireApplication() object {
	a := c.w.app()
	return object{"id": a.ID, "name": botName, "icon": nil, "description": "Serveur d'essai", "type": nil,
		"bot": wireUser(c.w.users.rows[a.BotID]), "bot_public": false, "bot_require_code_grant": false,
		"verify_key": strings.Repeat("0", 64), "flags": 0, "flags_new": "0"}
}

// getApplication is the same under its two addresses.
func (c *call) getApplication() (reply, error) {
	o, a := c.wireApplication(), c.w.app()
	o["redirect_uris"] = none()
	o["interactions_endpoint_url"], o["role_connections_verification_url"] = nil, nil
	o["owner"] = wireUser(c.w.users.rows[a.OwnerID])
	o["approximate_guild_count"] = len(c.w.guilds.rows)
	o["approximate_user_install_count"], o["approximate_user_authorization_count"] = 0, len(c.w.grants.rows)
	o["explicit_content_filter"], o["team"], o["eligible_oauth2_scopes"] = 0, nil, oauthScopes()
	return ok(o)
}

// getAuthorization is what an access token stands for.
func (c *call) getAuthorization() (reply, error) {
	return ok(object{"application": c.wireApplication(), "scopes": c.grant.Scopes, "expires": timestamp(c.grant.Expires),
		"user": wireUser(c.w.users.rows[c.grant.UserID])})
}

// gatewayURL is well formed; nothing answers there yet.
func (c *call) gatewayURL() string {
	return "ws" + strings.TrimPrefix(c.origin, "http") + "/gateway"
}

func (c *call) getGateway() (reply, error) { return ok(object{"url": c.gatewayURL()}) }

func (c *call) getGatewayBot() (reply, error) {
	return ok(object{"url": c.gatewayURL(), "shards": 1, "session_start_limit": object{"total": 1000, "remaining": 1000,
		"reset_after": 86400000, "max_concurrency": 1}})
}
