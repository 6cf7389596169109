package sandbox

import "slices"

func (c *call) getGuild() (reply, error) {
	g, _, err := c.guild()
	if err != nil {
		return fail(err)
	}
	return ok(c.w.wireGuild(g, c.flag("with_counts")))
}

func (c *call) listRoles() (reply, error) {
	g, _, err := c.guild()
	if err != nil {
		return fail(err)
	}
	out := []object{}
	for _, r := range g.Roles {
		out = append(out, wireRole(r))
	}
	return ok(out)
}

func (c *call) getRole() (reply, error) {
	g, _, err := c.guild()
	if err != nil {
		return fail(err)
	}
	r, known := g.role(c.params["role_id"])
	if !known {
		return fail(errUnknownRole())
	}
	return ok(wireRole(r))
}

// countRoles is how many members hold each role, @everyone left out.
func (c *call) countRoles() (reply, error) {
	g, _, err := c.guild()
	if err != nil {
		return fail(err)
	}
	out := map[string]int{}
	for _, r := range g.Roles[1:] {
		out[r.ID] = 0
		for _, m := range c.w.membersOf(g.ID) {
			if slices.Contains(m.Roles, r.ID) {
				out[r.ID]++
			}
		}
	}
	return ok(out)
}

// listChannels leaves out what the bot cannot see.
func (c *call) listChannels() (reply, error) {
	g, bot, err := c.guild()
	if err != nil {
		return fail(err)
	}
	out := []object{}
	for _, ch := range g.Channels {
		if g.permissionsInChannel(bot, ch).has(permViewChannel) {
			out = append(out, wireChannel(g, ch, c.w.lastMessage(ch.ID)))
		}
	}
	return ok(out)
}

func (c *call) getChannel() (reply, error) {
	g, ch, _, err := c.channelWith(permViewChannel)
	if err != nil {
		return fail(err)
	}
	return ok(wireChannel(g, ch, c.w.lastMessage(ch.ID)))
}
