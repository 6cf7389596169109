package sandbox

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// call is one REST call being answered. Handlers run one at a time under the server's lock, so each sees and makes a
// consistent world; what they write counts only if the change is kept.
type call struct {
	w      *world
	tx     *change
	now    time.Time
	params map[string]string
	query  url.Values
	header http.Header
	body   []byte
	reason string // decoded X-Audit-Log-Reason
	origin string // of the public address, for addresses in answers
	// who calls: the bot, or a person through an access token
	isBot bool
	grant oauthGrant
}

// reply is an answer; a nil body is an empty one.
type reply struct {
	status int
	body   any
}

func ok(body any) (reply, error)    { return reply{http.StatusOK, body}, nil }
func noContent() (reply, error)     { return reply{status: http.StatusNoContent}, nil }
func fail(err error) (reply, error) { return reply{}, err }

// checkParams refuses path parameters that are not ids.
func (c *call) checkParams() error {
	var f formErrors
	for name, v := range c.params {
		if name != "code" && !isSnowflake(v) {
			f.add("NUMBER_TYPE_COERCE", fmt.Sprintf("Value %q is not snowflake.", v), name)
		}
	}
	return f.err()
}

// intQuery reads a whole number from the query within bounds.
func (c *call) intQuery(name string, def, low, high int) (int, error) {
	text := c.query.Get(name)
	if text == "" {
		return def, nil
	}
	n, err := strconv.Atoi(text)
	switch {
	case err != nil:
		return 0, invalid("NUMBER_TYPE_COERCE", fmt.Sprintf("Value %q is not int.", text), name)
	case n < low:
		return 0, invalid("NUMBER_TYPE_MIN", fmt.Sprintf("int value should be greater than or equal to %d.", low), name)
	case n > high:
		return 0, invalid("NUMBER_TYPE_MAX", fmt.Sprintf("int value should be less than or equal to %d.", high), name)
	}
	return n, nil
}

// idQuery reads an id from the query; "" when absent.
func (c *call) idQuery(name string) (string, error) {
	text := c.query.Get(name)
	if text != "" && !isSnowflake(text) {
		return "", invalid("NUMBER_TYPE_COERCE", fmt.Sprintf("Value %q is not snowflake.", text), name)
	}
	return text, nil
}

func (c *call) flag(name string) bool { v, _ := strconv.ParseBool(c.query.Get(name)); return v }

// guild is the guild of the path, which the bot must be in: of others it knows nothing.
func (c *call) guild() (guild, member, error) {
	g, known := c.w.guilds.get(c.params["guild_id"])
	bot, in := c.w.members.get(memberKey(g.ID, c.w.app().BotID))
	if !known || !in {
		return guild{}, member{}, errUnknownGuild()
	}
	return g, bot, nil
}

// guildWith is guild, for a call that needs the permissions.
func (c *call) guildWith(need permission) (guild, member, error) {
	g, bot, err := c.guild()
	if err == nil && !g.permissionsIn(bot).has(need) {
		err = errMissingPermissions()
	}
	return g, bot, err
}

// channelWith is the channel of the path, visible to the bot, for a call that needs the permissions there.
func (c *call) channelWith(need permission) (guild, channel, member, error) {
	g, ch, known := c.w.channelByID(c.params["channel_id"])
	if !known {
		return g, ch, member{}, errUnknownChannel()
	}
	bot, in := c.w.members.get(memberKey(g.ID, c.w.app().BotID))
	p := g.permissionsInChannel(bot, ch)
	if !in || !p.has(permViewChannel) {
		return g, ch, bot, errMissingAccess()
	}
	if !p.has(need) {
		return g, ch, bot, errMissingPermissions()
	}
	return g, ch, bot, nil
}

// targetMember is the member of the path; who does not exist at all is an unknown user.
func (c *call) targetMember(g guild) (member, error) {
	id := c.params["user_id"]
	if _, known := c.w.users.get(id); !known {
		return member{}, errUnknownUser()
	}
	m, in := c.w.members.get(memberKey(g.ID, id))
	if !in {
		return member{}, errUnknownMember()
	}
	return m, nil
}

// mayAssign reports whether the bot may give or take the role: it exists, nobody manages it, it is not @everyone, and
// it stands below the bot's highest role.
func mayAssign(g guild, bot member, roleID string) error {
	r, known := g.role(roleID)
	switch {
	case !known:
		return errUnknownRole()
	case r.ID == g.ID:
		return errInvalidRole()
	case !g.permissionsIn(bot).has(permManageRoles), r.Managed, r.Position >= g.topPosition(bot):
		return errMissingPermissions()
	}
	return nil
}

// mayAssignAll is mayAssign for a set given in a body, where an unknown role is a faulty body.
func mayAssignAll(g guild, bot member, ids []string) error {
	for _, id := range ids {
		if _, known := g.role(id); !known {
			return errInvalidRole()
		}
		if err := mayAssign(g, bot, id); err != nil {
			return err
		}
	}
	return nil
}

// note writes an audit entry in the bot's name, with the call's reason.
func (c *call) note(g guild, action int, target string, changes ...auditChange) {
	c.w.note(c.tx, c.now, auditEntry{GuildID: g.ID, Action: action, UserID: c.w.app().BotID, Target: target,
		Reason: c.reason, Changes: changes})
}

// noteRoles writes what was added to and removed from a member's roles, if anything.
func (w *world) noteRoles(tx *change, now time.Time, g guild, by, reason string, m member, before []string) {
	var changes []auditChange
	part := func(key string, have, had []string) {
		var list []map[string]string
		for _, id := range have {
			if r, ok := g.role(id); ok && !slices.Contains(had, id) {
				list = append(list, map[string]string{"id": r.ID, "name": r.Name})
			}
		}
		if list != nil {
			changes = append(changes, auditChange{Key: key, New: list})
		}
	}
	part("$add", m.Roles, before)
	part("$remove", before, m.Roles)
	if changes != nil {
		w.note(tx, now, auditEntry{GuildID: g.ID, Action: auditRoleUpdate, UserID: by, Target: m.UserID, Reason: reason, Changes: changes})
	}
}
