package sandbox

import (
	"slices"
)

// getMe is the bot, or the person who gave the access token.
func (c *call) getMe() (reply, error) {
	id := c.w.app().BotID
	if !c.isBot {
		if !slices.Contains(c.grant.Scopes, "identify") {
			return fail(errUnauthorized())
		}
		id = c.grant.UserID
	}
	u := c.w.users.rows[id]
	o := wireUser(u)
	o["mfa_enabled"], o["locale"], o["verified"], o["premium_type"] = u.Bot, "fr", !u.Unverified, 0
	if u.Bot {
		o["email"] = nil
		o["locale"] = "en-US"
	} else if slices.Contains(c.grant.Scopes, "email") {
		o["email"] = u.Username + "@example.org"
	}
	return ok(o)
}

func (c *call) listMyGuilds() (reply, error) {
	id := c.w.app().BotID
	if !c.isBot {
		if !slices.Contains(c.grant.Scopes, "guilds") {
			return fail(errMissingScope())
		}
		id = c.grant.UserID
	}
	limit, err := c.intQuery("limit", 200, 1, 200)
	if err != nil {
		return fail(err)
	}
	after, err := c.idQuery("after")
	if err != nil {
		return fail(err)
	}
	out := []object{}
	for _, g := range c.w.guildList() {
		m, in := c.w.members.get(memberKey(g.ID, id))
		if !in || after != "" && !snowflakeLess(after, g.ID) || len(out) == limit {
			continue
		}
		o := object{"id": g.ID, "name": g.Name, "icon": nil, "banner": nil, "owner": g.OwnerID == id,
			"permissions": g.permissionsIn(m), "features": g.features()}
		if c.flag("with_counts") {
			n := len(c.w.membersOf(g.ID))
			o["approximate_member_count"], o["approximate_presence_count"] = n, n
		}
		out = append(out, o)
	}
	return ok(out)
}

// getMyMember is the person's own membership (scope guilds.members.read).
func (c *call) getMyMember() (reply, error) {
	if !slices.Contains(c.grant.Scopes, "guilds.members.read") {
		return fail(errMissingScope())
	}
	m, in := c.w.members.get(memberKey(c.params["guild_id"], c.grant.UserID))
	if !in {
		return fail(errUnknownGuild())
	}
	return ok(c.w.wireMember(m))
}

func (c *call) getUser() (reply, error) {
	u, known := c.w.users.get(c.params["user_id"])
	if !known {
		return fail(errUnknownUser())
	}
	return ok(wireUser(u))
}
