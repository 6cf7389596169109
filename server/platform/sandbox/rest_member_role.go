package sandbox

import "slices"

func (c *call) giveRole() (reply, error) { return c.changeRole(true) }
func (c *call) takeRole() (reply, error) { return c.changeRole(false) }

// changeRole gives or takes one role; doing it twice is doing it once.
func (c *call) changeRole(give bool) (reply, error) {
	g, bot, err := c.guildWith(permManageRoles)
	if err != nil {
		return fail(err)
	}
	m, err := c.targetMember(g)
	if err != nil {
		return fail(err)
	}
	id := c.params["role_id"]
	if err := mayAssign(g, bot, id); err != nil {
		return fail(err)
	}
	if slices.Contains(m.Roles, id) == give {
		return noContent()
	}
	before := m.Roles
	if give {
		m.Roles = append(slices.Clone(m.Roles), id)
	} else {
		m.Roles = without(m.Roles, id)
	}
	c.w.members.put(c.tx, memberKey(g.ID, m.UserID), m)
	c.w.noteRoles(c.tx, c.now, g, bot.UserID, c.reason, m, before)
	return noContent()
}

// without is a copy of the list without one entry.
func without(list []string, entry string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == entry })
}
