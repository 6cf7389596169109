package sandbox

func (c *call) wireBan(b ban) object {
	return object{"user": wireUser(c.w.users.rows[b.UserID]), "reason": nullable(b.Reason)}
}

func (c *call) listBans() (reply, error) {
	g, _, err := c.guildWith(permBanMembers)
	if err != nil {
		return fail(err)
	}
	limit, err := c.intQuery("limit", 1000, 1, 1000)
	if err != nil {
		return fail(err)
	}
	after, err := c.idQuery("after")
	if err != nil {
		return fail(err)
	}
	before, err := c.idQuery("before")
	if err != nil {
		return fail(err)
	}
	out := []object{}
	for _, b := range sorted(c.w.bans.rows, func(b ban) bool { return b.GuildID == g.ID }, func(b ban) string { return b.UserID }) {
		in := (after == "" || snowflakeLess(after, b.UserID)) && (before == "" || snowflakeLess(b.UserID, before))
		if in && len(out) < limit {
			out = append(out, c.wireBan(b))
		}
	}
	return ok(out)
}

func (c *call) getBan() (reply, error) {
	g, _, err := c.guildWith(permBanMembers)
	if err != nil {
		return fail(err)
	}
	b, banned := c.w.bans.get(memberKey(g.ID, c.params["user_id"]))
	if !banned {
		return fail(errUnknownBan())
	}
	return ok(c.wireBan(b))
}

// addBan also removes the person; banning twice is banning once.
func (c *call) addBan() (reply, error) {
	g, bot, err := c.guildWith(permBanMembers)
	if err != nil {
		return fail(err)
	}
	if len(c.body) > 0 {
		f, err := parseForm(c.body)
		if err != nil {
			return fail(err)
		}
		f.integer("delete_message_seconds", 0, 0, 604800)
		f.integer("delete_message_days", 0, 0, 7)
		if err := f.err(); err != nil {
			return fail(err)
		}
	}
	id := c.params["user_id"]
	if _, known := c.w.users.get(id); !known {
		return fail(errUnknownUser())
	}
	if m, in := c.w.members.get(memberKey(g.ID, id)); in && g.topPosition(m) >= g.topPosition(bot) {
		return fail(errMissingPermissions())
	}
	c.w.ban(c.tx, g, id, c.reason)
	c.note(g, auditBanAdd, id)
	return noContent()
}

func (c *call) removeBan() (reply, error) {
	g, _, err := c.guildWith(permBanMembers)
	if err != nil {
		return fail(err)
	}
	key := memberKey(g.ID, c.params["user_id"])
	if _, banned := c.w.bans.get(key); !banned {
		return fail(errUnknownBan())
	}
	c.w.bans.remove(c.tx, key)
	c.note(g, auditBanRemove, c.params["user_id"])
	return noContent()
}

func (w *world) ban(tx *change, g guild, userID, reason string) {
	w.bans.put(tx, memberKey(g.ID, userID), ban{GuildID: g.ID, UserID: userID, Reason: reason})
	w.members.remove(tx, memberKey(g.ID, userID))
}
