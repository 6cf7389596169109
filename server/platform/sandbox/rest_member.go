package sandbox

import (
	"net/http"
	"slices"
	"strings"
)

func (c *call) getMember() (reply, error) {
	g, _, err := c.guild()
	if err != nil {
		return fail(err)
	}
	m, err := c.targetMember(g)
	if err != nil {
		return fail(err)
	}
	return ok(c.w.wireMember(m))
}

// listMembers pages by user id. The privileged intent that Discord asks for is taken as given.
func (c *call) listMembers() (reply, error) {
	g, _, err := c.guild()
	if err != nil {
		return fail(err)
	}
	limit, err := c.intQuery("limit", 1, 1, 1000)
	if err != nil {
		return fail(err)
	}
	after, err := c.idQuery("after")
	if err != nil {
		return fail(err)
	}
	out := []object{}
	for _, m := range c.w.membersOf(g.ID) {
		if (after == "" || snowflakeLess(after, m.UserID)) && len(out) < limit {
			out = append(out, c.w.wireMember(m))
		}
	}
	return ok(out)
}

// searchMembers matches the beginning of a name, a handle or a nickname.
func (c *call) searchMembers() (reply, error) {
	g, _, err := c.guild()
	if err != nil {
		return fail(err)
	}
	limit, err := c.intQuery("limit", 1, 1, 1000)
	if err != nil {
		return fail(err)
	}
	query := strings.ToLower(c.query.Get("query"))
	if query == "" {
		return fail(invalid("BASE_TYPE_REQUIRED", "This field is required", "query"))
	}
	out := []object{}
	for _, m := range c.w.membersOf(g.ID) {
		u := c.w.users.rows[m.UserID]
		match := slices.ContainsFunc([]string{u.Username, u.Name, m.Nick}, func(s string) bool {
			return strings.HasPrefix(strings.ToLower(s), query)
		})
		if match && len(out) < limit {
			out = append(out, c.w.wireMember(m))
		}
	}
	return ok(out)
}

// addMember is guilds.join: the person whose access token is given enters, with roles. 201 = entered, 204 = was in
// already and nothing changed.
func (c *call) addMember() (reply, error) {
	g, bot, err := c.guildWith(permCreateInvite)
	if err != nil {
		return fail(err)
	}
	f, err := parseForm(c.body)
	if err != nil {
		return fail(err)
	}
	f.require("access_token")
	token := f.text("access_token", 10240)
	m := member{GuildID: g.ID, UserID: c.params["user_id"], Nick: f.text("nick", 32), Roles: f.snowflakes("roles", 250),
		Mute: f.boolean("mute"), Deaf: f.boolean("deaf"), Flags: f.integer("flags", 0, 0, 1<<30),
		Pending: g.Screening, JoinedAt: c.now}
	if err := f.err(); err != nil {
		return fail(err)
	}
	if err := c.checkJoinToken(token, m.UserID); err != nil {
		return fail(err)
	}
	if err := c.checkEntry(g, bot, m); err != nil {
		return fail(err)
	}
	if _, in := c.w.members.get(memberKey(g.ID, m.UserID)); in {
		return noContent()
	}
	if err := c.w.mayEnter(g, c.w.users.rows[m.UserID]); err != nil {
		return fail(err)
	}
	c.w.members.put(c.tx, memberKey(g.ID, m.UserID), m)
	c.w.noteRoles(c.tx, c.now, g, c.w.app().BotID, c.reason, m, nil)
	return reply{http.StatusCreated, c.w.wireMember(m)}, nil
}

// checkJoinToken wants a live token of this application, of that very person, with the scope.
func (c *call) checkJoinToken(token, userID string) error {
	grant, known := c.w.grants.get(token)
	switch {
	case !known, !c.now.Before(grant.Expires), grant.UserID != userID:
		return errBadOAuthToken()
	case !slices.Contains(grant.Scopes, "guilds.join"):
		return errMissingScope()
	}
	return nil
}

// checkEntry wants the bot to be allowed what it gives the newcomer.
func (c *call) checkEntry(g guild, bot, m member) error {
	p := g.permissionsIn(bot)
	if m.Nick != "" && !p.has(permManageNicknames) || len(m.Roles) > 0 && !p.has(permManageRoles) ||
		(m.Mute || m.Deaf) && !p.has(permModerate) {
		return errMissingPermissions()
	}
	return mayAssignAll(g, bot, m.Roles)
}

// mayEnter says why Discord would keep the person out of a further server.
func (w *world) mayEnter(g guild, u user) error {
	_, banned := w.bans.get(memberKey(g.ID, u.ID))
	switch {
	case banned:
		return errBanned()
	case u.AtLimit:
		return errTooManyGuilds()
	case u.Limited:
		return errLimited()
	case u.Unverified:
		return errUnverified()
	}
	return nil
}

// editMember sets the whole list of roles, the nickname, mute and deaf: whatever is in the body.
func (c *call) editMember() (reply, error) {
	g, bot, err := c.guild()
	if err != nil {
		return fail(err)
	}
	f, err := parseForm(c.body)
	if err != nil {
		return fail(err)
	}
	roles, nick := f.snowflakes("roles", 250), f.text("nick", 32)
	mute, deaf, flags := f.boolean("mute"), f.boolean("deaf"), f.integer("flags", 0, 0, 1<<30)
	if err := f.err(); err != nil {
		return fail(err)
	}
	m, err := c.targetMember(g)
	if err != nil {
		return fail(err)
	}
	before := m
	p := g.permissionsIn(bot)
	if f.has("nick") {
		if !p.has(permManageNicknames) || m.UserID != bot.UserID && g.topPosition(m) >= g.topPosition(bot) {
			return fail(errMissingPermissions())
		}
		m.Nick = nick
	}
	if f.has("roles") {
		if err := mayReplace(g, bot, m.Roles, roles); err != nil {
			return fail(err)
		}
		m.Roles = roles
	}
	if f.has("mute") || f.has("deaf") || f.has("flags") {
		if !p.has(permModerate) && !p.has(permManageGuild) && !p.has(permManageRoles) {
			return fail(errMissingPermissions())
		}
		if f.has("mute") {
			m.Mute = mute
		}
		if f.has("deaf") {
			m.Deaf = deaf
		}
		if f.has("flags") {
			m.Flags = m.Flags&^4 | flags&4 // only BYPASSES_VERIFICATION can be set
		}
	}
	c.w.members.put(c.tx, memberKey(g.ID, m.UserID), m)
	c.w.noteRoles(c.tx, c.now, g, bot.UserID, c.reason, m, before.Roles)
	if m.Nick != before.Nick {
		c.note(g, auditMemberUpdate, m.UserID, auditChange{Key: "nick", Old: before.Nick, New: m.Nick})
	}
	return ok(c.w.wireMember(m))
}

// mayReplace reports whether the bot may turn one set of roles into the other: each difference must be its to give.
func mayReplace(g guild, bot member, have, want []string) error {
	if !g.permissionsIn(bot).has(permManageRoles) {
		return errMissingPermissions()
	}
	for _, id := range want {
		if !slices.Contains(have, id) {
			if err := mayAssignAll(g, bot, []string{id}); err != nil {
				return err
			}
		}
	}
	for _, id := range have {
		if !slices.Contains(want, id) {
			if err := mayAssignAll(g, bot, []string{id}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *call) kickMember() (reply, error) {
	g, bot, err := c.guildWith(permKickMembers)
	if err != nil {
		return fail(err)
	}
	m, err := c.targetMember(g)
	if err != nil {
		return fail(err)
	}
	if g.topPosition(m) >= g.topPosition(bot) {
		return fail(errMissingPermissions())
	}
	c.w.members.remove(c.tx, memberKey(g.ID, m.UserID))
	c.note(g, auditKick, m.UserID)
	return noContent()
}
