package sandbox

import (
	"mime"
	"slices"
)

// createInvite makes a code for a channel. Unless unique is asked for, an equal live one of the bot's is handed back,
// as Discord does: two people would then hold one code.
func (c *call) createInvite() (reply, error) {
	g, ch, bot, err := c.channelWith(permCreateInvite)
	if err != nil {
		return fail(err)
	}
	want, unique, err := c.inviteForm()
	if err != nil {
		return fail(err)
	}
	if len(want.RoleIDs) > 0 {
		if !g.permissionsIn(bot).has(permManageRoles) {
			return fail(errMissingPermissions())
		}
		if err := mayAssignAll(g, bot, want.RoleIDs); err != nil {
			return fail(err)
		}
	}
	want.GuildID, want.ChannelID, want.InviterID, want.CreatedAt = g.ID, ch.ID, bot.UserID, c.now
	live := c.w.liveInvites(c.tx, c.now, g.ID)
	if !unique {
		for _, i := range live {
			if i.like(want) {
				return ok(c.w.wireInvite(i, true))
			}
		}
	}
	if len(live) >= invitesMost {
		return fail(errTooManyInvites())
	}
	want.Code = c.w.newCode()
	c.w.invites.put(c.tx, want.Code, want)
	c.note(g, auditInviteCreate, "", auditChange{Key: "code", New: want.Code},
		auditChange{Key: "channel_id", New: ch.ID}, auditChange{Key: "inviter_id", New: bot.UserID},
		auditChange{Key: "uses", New: 0}, auditChange{Key: "max_uses", New: want.MaxUses},
		auditChange{Key: "max_age", New: want.MaxAge}, auditChange{Key: "temporary", New: want.Temporary})
	return ok(c.w.wireInvite(want, true))
}

// inviteForm reads the body, which must be there even if it is {}.
func (c *call) inviteForm() (invite, bool, error) {
	kind, _, _ := mime.ParseMediaType(c.header.Get("Content-Type"))
	if kind != "application/json" {
		return invite{}, false, invalid("CONTENT_TYPE_INVALID", `Expected "Content-Type" header to be one of {'application/json'}.`)
	}
	f, err := parseForm(c.body)
	if err != nil {
		return invite{}, false, err
	}
	// The description allows 60 days of max_age, the documentation 7: the stricter one counts.
	want := invite{MaxAge: f.integer("max_age", 86400, 0, 604800), MaxUses: f.integer("max_uses", 0, 0, 100),
		Temporary: f.boolean("temporary"), RoleIDs: f.snowflakes("role_ids", 250)}
	unique := f.boolean("unique")
	for _, voice := range []string{"target_type", "target_user_id", "target_application_id"} {
		if _, given := f.given(voice); given {
			f.faults.add("GUILD_INVITE_INVALID_TARGET_TYPE", "Targets are for voice channels.", voice)
		}
	}
	return want, unique, f.err()
}

// like reports whether Discord would take one invite for the other.
func (i invite) like(o invite) bool {
	return i.ChannelID == o.ChannelID && i.InviterID == o.InviterID && i.MaxAge == o.MaxAge && i.MaxUses == o.MaxUses &&
		i.Temporary == o.Temporary && slices.Equal(i.RoleIDs, o.RoleIDs)
}

func (c *call) listChannelInvites() (reply, error) {
	g, ch, _, err := c.channelWith(permManageChannels)
	if err != nil {
		return fail(err)
	}
	out := []object{}
	for _, i := range c.w.liveInvites(c.tx, c.now, g.ID) {
		if i.ChannelID == ch.ID {
			out = append(out, c.w.wireInvite(i, true))
		}
	}
	return ok(out)
}

// listGuildInvites shows the metadata only to who may manage the guild.
func (c *call) listGuildInvites() (reply, error) {
	g, bot, err := c.guild()
	if err != nil {
		return fail(err)
	}
	p := g.permissionsIn(bot)
	if !p.has(permManageGuild) && !p.has(permViewAuditLog) {
		return fail(errMissingPermissions())
	}
	out := []object{}
	for _, i := range c.w.liveInvites(c.tx, c.now, g.ID) {
		out = append(out, c.w.wireInvite(i, p.has(permManageGuild)))
	}
	return ok(out)
}

func (c *call) getInvite() (reply, error) {
	i, live := c.w.liveInvite(c.tx, c.now, c.params["code"])
	if !live {
		return fail(errUnknownInvite())
	}
	o := c.w.wireInvite(i, false)
	if c.flag("with_counts") {
		n := len(c.w.membersOf(i.GuildID))
		o["approximate_member_count"], o["approximate_presence_count"] = n, n
	}
	return ok(o)
}

func (c *call) deleteInvite() (reply, error) {
	i, live := c.w.liveInvite(c.tx, c.now, c.params["code"])
	if !live {
		return fail(errUnknownInvite())
	}
	g := c.w.guilds.rows[i.GuildID]
	ch, _ := g.channel(i.ChannelID)
	bot, in := c.w.members.get(memberKey(g.ID, c.w.app().BotID))
	switch {
	case !in:
		return fail(errMissingAccess())
	case !g.permissionsIn(bot).has(permManageGuild) && !g.permissionsInChannel(bot, ch).has(permManageChannels):
		return fail(errMissingPermissions())
	}
	c.w.retire(c.tx, i, whyDeleted)
	c.note(g, auditInviteDelete, "", auditChange{Key: "code", Old: i.Code}, auditChange{Key: "channel_id", Old: ch.ID})
	return ok(c.w.wireInvite(i, true))
}
