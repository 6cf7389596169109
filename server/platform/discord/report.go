package discord

import (
	"time"

	"parvis/server/platform"
)

// mfaElevated is a server where moderation rights need two-factor authentication (Discord docs, Guild Resource, MFA Level).
const mfaElevated = 1

// report collects the faults of one server.
type report struct {
	server string // as it was asked for
	faults []platform.Fault
}

func (r *report) add(code, object string) {
	r.faults = append(r.faults, platform.Fault{Code: code, Server: r.server, Object: object})
}

func (r *report) checkServer(g guild, bot botUser, now time.Time) {
	if g.invitesPaused(now) {
		r.add("invites_paused", r.server)
	}
	if g.MFALevel == mfaElevated && bot.MFA != nil && !*bot.MFA {
		r.add("two_factor", r.server)
	}
}

// checkRights looks at the rights for the whole server. Seeing channels is asked of each wanted one, since a channel may
// give what the server does not.
func (r *report) checkRights(g guild, me platform.Member, w platform.Wanted) {
	mine := g.everywhere(me)
	if !mine.has(createInvite) {
		r.add("permission", "CREATE_INSTANT_INVITE")
	}
	if len(w.Roles) > 0 && !mine.has(manageRoles) {
		r.add("permission", "MANAGE_ROLES")
	}
	if len(w.Channels) == 0 && !mine.has(viewChannel) {
		r.add("permission", "VIEW_CHANNEL")
	}
	if !mine.has(manageChannels) && !mine.has(manageGuild) {
		r.add("permission_optional", "MANAGE_CHANNELS")
	}
}

// checkChannel tells a right that is missing in one channel, unless it is missing everywhere and was told already.
func (r *report) checkChannel(g guild, me platform.Member, name string) {
	c, ok := g.channel(name)
	if !ok {
		r.add("channel_missing", name)
		return
	}
	switch here := g.in(c, me); {
	case !here.has(viewChannel):
		r.add("permission", "VIEW_CHANNEL #"+c.Name)
	case g.everywhere(me).has(createInvite) && !here.has(createInvite):
		r.add("permission", "CREATE_INSTANT_INVITE #"+c.Name)
	}
}

// checkAnnounce tells what keeps us from writing to a channel, and from seeing what we wrote. A channel that is missing or
// hidden is checkChannel's to tell.
func (r *report) checkAnnounce(g guild, me platform.Member, name string) {
	c, ok := g.channel(name)
	if !ok {
		return
	}
	here := g.in(c, me)
	for _, need := range []struct {
		right permissions
		name  string
	}{{sendMessages, "SEND_MESSAGES"}, {readHistory, "READ_MESSAGE_HISTORY"}} {
		if here.has(viewChannel) && !here.has(need.right) {
			r.add("announce_permission", need.name+" #"+c.Name)
		}
	}
}

func (r *report) checkRole(g guild, me platform.Member, name string) {
	wanted, ok := g.role(name)
	switch {
	case !ok:
		r.add("role_missing", name)
	case wanted.ID != name && g.rolesNamed(name) > 1:
		r.add("name_ambiguous", name)
	case wanted.Managed:
		r.add("role_managed", name)
	case !g.below(wanted, me):
		r.add("role_order", name)
	}
}

func (g guild) rolesNamed(name string) int {
	count := 0
	for _, r := range g.Roles {
		if r.Name == name && r.ID != g.ID {
			count++
		}
	}
	return count
}
