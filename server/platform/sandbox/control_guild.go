package sandbox

import (
	"net/http"
	"slices"
	"strings"
)

// controlGuild switches screening and the pause of invites. A name that no guild has, with create, makes a new one.
func (s *Server) controlGuild(c *controlCall) (reply, error) {
	var in struct {
		Guild           string   `json:"guild"`
		Screening       *bool    `json:"screening"`
		InvitesDisabled *bool    `json:"invites_disabled"`
		Create          bool     `json:"create"`
		Channels        []string `json:"channels"`
		Roles           []string `json:"roles"`
	}
	if err := c.decode(&in); err != nil {
		return fail(err)
	}
	g, err := c.guild(in.Guild)
	if err != nil {
		if !in.Create || in.Guild == "" {
			return fail(err)
		}
		g = c.w.createGuild(c.tx, c.now, SeedServer{Name: in.Guild, Channels: in.Channels, Roles: in.Roles})
	}
	setIf(&g.Screening, in.Screening)
	setIf(&g.InvitesDisabled, in.InvitesDisabled)
	c.w.guilds.put(c.tx, g.ID, g)
	return ok(object{"id": g.ID, "name": g.Name, "screening": g.Screening, "invites_disabled": g.InvitesDisabled})
}

// controlRole creates, moves, alters or deletes a role, by id or exact name. A new one stands just above @everyone, as
// on Discord. Positions count from 1; the bot's own role moves too.
func (s *Server) controlRole(c *controlCall) (reply, error) {
	var in struct {
		Guild       string      `json:"guild"`
		Name        string      `json:"name"`
		Delete      bool        `json:"delete"`
		Position    *int        `json:"position"`
		Managed     *bool       `json:"managed"`
		Permissions *permission `json:"permissions"`
		Rename      *string     `json:"rename"`
	}
	if err := c.decode(&in); err != nil {
		return fail(err)
	}
	g, err := c.guild(in.Guild)
	if err != nil {
		return fail(err)
	}
	g.Roles = slices.Clone(g.Roles)
	at := slices.IndexFunc(g.Roles, func(r role) bool { return r.ID == in.Name || r.Name == in.Name })
	switch {
	case in.Name == "" || at == 0 && (in.Delete || in.Position != nil):
		return badControl("name is required and @everyone stays where it is")
	case in.Delete && at < 0:
		return fail(errUnknownRole())
	case in.Delete:
		c.deleteRole(&g, at)
		return ok(object{"deleted": true})
	case at < 0:
		g.Roles = slices.Insert(g.Roles, 1, role{ID: c.w.ids.next(c.now), Name: in.Name})
		at = 1
	}
	r := g.Roles[at]
	setIf(&r.Managed, in.Managed)
	setIf(&r.Permissions, in.Permissions)
	setIf(&r.Name, in.Rename)
	g.Roles[at] = r
	if in.Position != nil {
		g.moveRole(at, *in.Position)
	}
	g.number()
	c.w.guilds.put(c.tx, g.ID, g)
	r, _ = g.role(r.ID)
	return reply{http.StatusOK, object{"id": r.ID, "name": r.Name, "position": r.Position, "managed": r.Managed,
		"permissions": r.Permissions}}, nil
}

// deleteRole also takes the role from who holds it.
func (c *controlCall) deleteRole(g *guild, at int) {
	id := g.Roles[at].ID
	g.Roles = slices.Delete(g.Roles, at, at+1)
	g.number()
	c.w.guilds.put(c.tx, g.ID, *g)
	for _, m := range c.w.membersOf(g.ID) {
		if slices.Contains(m.Roles, id) {
			m.Roles = without(m.Roles, id)
			c.w.members.put(c.tx, memberKey(g.ID, m.UserID), m)
		}
	}
}

// moveRole puts a role at a position; the others close ranks. Roles is the guild's own copy.
func (g *guild) moveRole(from, to int) {
	r := g.Roles[from]
	g.Roles = slices.Delete(g.Roles, from, from+1)
	g.Roles = slices.Insert(g.Roles, min(max(to, 1), len(g.Roles)), r)
}

// number makes positions follow the order of the list.
func (g *guild) number() {
	for i := range g.Roles {
		g.Roles[i].Position = i
	}
}

// controlChannel creates or deletes a text channel, or sets its overwrites.
func (s *Server) controlChannel(c *controlCall) (reply, error) {
	var in struct {
		Guild      string `json:"guild"`
		Name       string `json:"name"`
		Delete     bool   `json:"delete"`
		Overwrites *[]struct {
			ID    string     `json:"id"` // of a role or user, or a role's exact name
			Type  int        `json:"type"`
			Allow permission `json:"allow"`
			Deny  permission `json:"deny"`
		} `json:"overwrites"`
	}
	if err := c.decode(&in); err != nil {
		return fail(err)
	}
	g, err := c.guild(in.Guild)
	if err != nil {
		return fail(err)
	}
	g.Channels = slices.Clone(g.Channels)
	at := slices.IndexFunc(g.Channels, func(ch channel) bool { return ch.ID == in.Name || ch.Name == in.Name })
	switch {
	case in.Name == "":
		return badControl("name is required")
	case in.Delete && at < 0:
		return fail(errUnknownChannel())
	case in.Delete:
		id := g.Channels[at].ID
		g.Channels = slices.Delete(g.Channels, at, at+1)
		c.w.guilds.put(c.tx, g.ID, g)
		for _, i := range c.w.liveInvites(c.tx, c.now, g.ID) {
			if i.ChannelID == id {
				c.w.retire(c.tx, i, whyDeleted)
			}
		}
		return ok(object{"deleted": true})
	case at < 0:
		g.Channels = append(g.Channels, channel{ID: c.w.ids.next(c.now), Name: in.Name, Position: len(g.Channels)})
		at = len(g.Channels) - 1
	}
	if in.Overwrites != nil {
		g.Channels[at].Overwrites = nil
		for _, o := range *in.Overwrites {
			if i := slices.IndexFunc(g.Roles, func(r role) bool { return r.Name == o.ID }); i >= 0 && o.Type == 0 {
				o.ID = g.Roles[i].ID
			}
			g.Channels[at].Overwrites = append(g.Channels[at].Overwrites, overwrite{o.ID, o.Type, o.Allow, o.Deny})
		}
	}
	c.w.guilds.put(c.tx, g.ID, g)
	return ok(object{"id": g.Channels[at].ID, "name": g.Channels[at].Name})
}

// controlMessage says something in a channel as a person.
func (s *Server) controlMessage(c *controlCall) (reply, error) {
	var in struct {
		Channel string `json:"channel"` // id
		User    string `json:"user"`
		Content string `json:"content"`
	}
	if err := c.decode(&in); err != nil {
		return fail(err)
	}
	u, err := c.user(in.User)
	if err != nil {
		return fail(err)
	}
	g, ch, known := c.w.channelByID(in.Channel)
	if !known {
		return fail(errUnknownChannel())
	}
	if strings.TrimSpace(in.Content) == "" {
		return fail(errEmptyMessage())
	}
	m := message{ID: c.w.ids.next(c.now), GuildID: g.ID, ChannelID: ch.ID, AuthorID: u.ID, Content: in.Content, At: c.now}
	c.w.messages.put(c.tx, m.ID, m)
	return ok(object{"id": m.ID})
}

// controlBot alters what the bot may do in a guild, moves its own role, removes it or (remove: false) brings it back.
func (s *Server) controlBot(c *controlCall) (reply, error) {
	var in struct {
		Guild       string      `json:"guild"`
		Permissions *permission `json:"permissions"`
		Position    *int        `json:"position"`
		Remove      *bool       `json:"remove"`
	}
	if err := c.decode(&in); err != nil {
		return fail(err)
	}
	g, err := c.guild(in.Guild)
	if err != nil {
		return fail(err)
	}
	bot := c.w.app().BotID
	g.Roles = slices.Clone(g.Roles)
	at := slices.IndexFunc(g.Roles, func(r role) bool { return r.BotID == bot })
	if at < 0 {
		g.Roles = append(g.Roles, role{ID: c.w.ids.next(c.now), Name: botName, Permissions: permBot, Managed: true, BotID: bot})
		at = len(g.Roles) - 1
	}
	id := g.Roles[at].ID
	setIf(&g.Roles[at].Permissions, in.Permissions)
	if in.Position != nil {
		g.moveRole(at, *in.Position)
	}
	g.number()
	c.w.guilds.put(c.tx, g.ID, g)
	key := memberKey(g.ID, bot)
	m, known := c.w.members.get(key)
	switch {
	case in.Remove != nil && *in.Remove:
		c.w.members.remove(c.tx, key)
	case in.Remove != nil && !known:
		m = member{GuildID: g.ID, UserID: bot, Roles: []string{id}, JoinedAt: c.now}
		c.w.members.put(c.tx, key, m)
	case known && !slices.Contains(m.Roles, id):
		m.Roles = append(slices.Clone(m.Roles), id)
		c.w.members.put(c.tx, key, m)
	}
	r, _ := g.role(id)
	_, known = c.w.members.get(key)
	return ok(object{"guild": g.ID, "member": known, "role": r.ID, "position": r.Position, "permissions": r.Permissions})
}
