package sandbox

import (
	"net/http"
	"slices"
	"strings"
)

// controlUsers creates a person.
func (s *Server) controlUsers(c *controlCall) (reply, error) {
	var in struct {
		Name string `json:"name"`
	}
	if err := c.decode(&in); err != nil {
		return fail(err)
	}
	if strings.TrimSpace(in.Name) == "" {
		return badControl("name is required")
	}
	u := c.w.createUser(c.tx, c.now, in.Name, false)
	return reply{http.StatusCreated, object{"id": u.ID, "name": u.Name, "username": u.Username}}, nil
}

// controlUser switches what keeps a person out of further servers.
func (s *Server) controlUser(c *controlCall) (reply, error) {
	var in struct {
		User       string `json:"user"`
		AtLimit    *bool  `json:"at_limit"`
		Unverified *bool  `json:"unverified"`
		Limited    *bool  `json:"limited"`
	}
	if err := c.decode(&in); err != nil {
		return fail(err)
	}
	u, err := c.user(in.User)
	if err != nil {
		return fail(err)
	}
	setIf(&u.AtLimit, in.AtLimit)
	setIf(&u.Unverified, in.Unverified)
	setIf(&u.Limited, in.Limited)
	c.w.users.put(c.tx, u.ID, u)
	return ok(object{"id": u.ID, "name": u.Name, "at_limit": u.AtLimit, "unverified": u.Unverified, "limited": u.Limited})
}

func setIf[T any](field *T, v *T) {
	if v != nil {
		*field = *v
	}
}

// controlJoin uses an invite as a person; refusals are Discord's own.
func (s *Server) controlJoin(c *controlCall) (reply, error) {
	var in struct {
		User string `json:"user"`
		Code string `json:"code"`
	}
	if err := c.decode(&in); err != nil {
		return fail(err)
	}
	u, err := c.user(in.User)
	if err != nil {
		return fail(err)
	}
	e, err := c.w.join(c.tx, c.now, u.ID, codeOf(in.Code))
	if err != nil {
		return fail(err)
	}
	return ok(object{"guild": object{"id": e.guild.ID, "name": e.guild.Name}, "user": u.ID, "new_member": e.entered,
		"roles": append([]string{}, e.member.Roles...), "pending": e.member.Pending})
}

// codeOf takes a code or any address that ends in one.
func codeOf(text string) string {
	text = strings.TrimSpace(text)
	text, _, _ = strings.Cut(text, "?")
	text, _, _ = strings.Cut(text, "#")
	text = strings.TrimRight(text, "/")
	return text[strings.LastIndex(text, "/")+1:]
}

// controlMember adds, alters or removes a member, as a human moderator would on the platform.
func (s *Server) controlMember(c *controlCall) (reply, error) {
	var in struct {
		Guild   string    `json:"guild"`
		User    string    `json:"user"`
		Roles   *[]string `json:"roles"`
		Pending *bool     `json:"pending"`
		Nick    *string   `json:"nick"`
		Remove  bool      `json:"remove"`
	}
	if err := c.decode(&in); err != nil {
		return fail(err)
	}
	g, err := c.guild(in.Guild)
	if err != nil {
		return fail(err)
	}
	u, err := c.user(in.User)
	if err != nil {
		return fail(err)
	}
	key := memberKey(g.ID, u.ID)
	m, known := c.w.members.get(key)
	if in.Remove {
		c.w.members.remove(c.tx, key)
		return ok(object{"removed": known})
	}
	if !known {
		m = member{GuildID: g.ID, UserID: u.ID, Pending: g.Screening, JoinedAt: c.now}
	}
	before := m.Roles
	if in.Roles != nil {
		if m.Roles, err = g.rolesByRef(*in.Roles); err != nil {
			return fail(err)
		}
		if u.ID == c.w.app().BotID { // the bot keeps the role that comes with it
			m.Roles = appendNew(m.Roles, slices.DeleteFunc(slices.Clone(before), func(id string) bool { r, _ := g.role(id); return !r.Managed }))
		}
	}
	setIf(&m.Pending, in.Pending)
	setIf(&m.Nick, in.Nick)
	c.w.members.put(c.tx, key, m)
	c.w.noteRoles(c.tx, c.now, g, g.OwnerID, "", m, before)
	return ok(object{"guild": g.ID, "user": object{"id": u.ID, "name": u.Name}, "roles": append([]string{}, m.Roles...),
		"role_names": g.roleNames(m.Roles), "pending": m.Pending})
}

// controlBan bans or, with remove, forgives.
func (s *Server) controlBan(c *controlCall) (reply, error) {
	var in struct {
		Guild  string `json:"guild"`
		User   string `json:"user"`
		Reason string `json:"reason"`
		Remove bool   `json:"remove"`
	}
	if err := c.decode(&in); err != nil {
		return fail(err)
	}
	g, err := c.guild(in.Guild)
	if err != nil {
		return fail(err)
	}
	u, err := c.user(in.User)
	if err != nil {
		return fail(err)
	}
	action := auditBanAdd
	if in.Remove {
		action = auditBanRemove
		c.w.bans.remove(c.tx, memberKey(g.ID, u.ID))
	} else {
		c.w.ban(c.tx, g, u.ID, in.Reason)
	}
	c.w.note(c.tx, c.now, auditEntry{GuildID: g.ID, Action: action, UserID: g.OwnerID, Target: u.ID, Reason: in.Reason})
	return ok(object{"guild": g.ID, "user": u.ID, "banned": !in.Remove})
}
