package sandbox

import (
	"net/http"
	"strconv"
)

// controlState shows the whole world as it is now. Roles of members are ids; names stand beside them.
func (s *Server) controlState(c *controlCall) (reply, error) {
	guilds := []object{}
	for _, g := range c.w.guildList() {
		guilds = append(guilds, c.stateOf(g))
	}
	users := []object{}
	for _, u := range c.w.people() {
		users = append(users, object{"id": u.ID, "name": u.Name, "username": u.Username, "at_limit": u.AtLimit,
			"unverified": u.Unverified, "limited": u.Limited})
	}
	a := c.w.app()
	return ok(object{"guilds": guilds, "users": users, "bot": object{"id": a.BotID, "client_id": a.ID},
		"now": timestamp(c.now)})
}

func (c *controlCall) stateOf(g guild) object {
	roles, channels, members, invites, messages, bans := []object{}, []object{}, []object{}, []object{}, []object{}, []object{}
	for _, r := range g.Roles {
		roles = append(roles, object{"id": r.ID, "name": r.Name, "position": r.Position, "managed": r.Managed,
			"permissions": r.Permissions})
	}
	for _, ch := range g.Channels {
		channels = append(channels, object{"id": ch.ID, "name": ch.Name})
		list := c.w.messagesIn(ch.ID)
		for i := len(list) - 1; i >= 0; i-- {
			m := list[i]
			o := object{"id": m.ID, "channel": ch.ID, "channel_name": ch.Name, "author": m.AuthorID, "content": m.Content,
				"flags": m.Flags, "mentions": m.mentions(), "time": timestamp(m.At)}
			if m.Nonce != "" {
				o["nonce"] = m.Nonce
			}
			messages = append(messages, o)
		}
	}
	for _, m := range c.w.membersOf(g.ID) {
		u := c.w.users.rows[m.UserID]
		members = append(members, object{"user": object{"id": u.ID, "name": u.Name, "bot": u.Bot},
			"roles": append([]string{}, m.Roles...), "role_names": g.roleNames(m.Roles), "pending": m.Pending,
			"nick": nullable(m.Nick), "joined_at": timestamp(m.JoinedAt)})
	}
	for _, i := range c.w.liveInvites(c.tx, c.now, g.ID) {
		ch, _ := g.channel(i.ChannelID)
		invites = append(invites, object{"code": i.Code, "channel": i.ChannelID, "channel_name": ch.Name, "uses": i.Uses,
			"max_uses": i.MaxUses, "max_age": i.MaxAge, "role_ids": append([]string{}, i.RoleIDs...),
			"role_names": g.roleNames(i.RoleIDs), "inviter": i.InviterID, "created_at": timestamp(i.CreatedAt),
			"expires_at": i.expiresAt()})
	}
	for _, b := range sorted(c.w.bans.rows, func(b ban) bool { return b.GuildID == g.ID }, func(b ban) string { return b.UserID }) {
		bans = append(bans, object{"user": b.UserID, "reason": b.Reason})
	}
	return object{"id": g.ID, "name": g.Name, "roles": roles, "channels": channels, "members": members,
		"invites": invites, "messages": messages, "bans": bans, "screening": g.Screening,
		"invites_disabled": g.InvitesDisabled, "features": g.features()}
}

// controlRequests lists the REST calls received, in order, after a number.
func (s *Server) controlRequests(c *controlCall) (reply, error) {
	var after int64
	if text := c.req.URL.Query().Get("after"); text != "" {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return badControl("after: %v", err)
		}
		after = n
	}
	list, last := s.requests.after(after)
	return reply{http.StatusOK, object{"requests": list, "last": last}}, nil
}
