package discord

import (
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"parvis/server/platform"
)

// The rights we need, and the optional ones.
const (
	createInvite   permissions = discordgo.PermissionCreateInstantInvite
	viewChannel    permissions = discordgo.PermissionViewChannel
	sendMessages   permissions = discordgo.PermissionSendMessages
	readHistory    permissions = discordgo.PermissionReadMessageHistory
	manageRoles    permissions = discordgo.PermissionManageRoles
	manageChannels permissions = discordgo.PermissionManageChannels
	manageGuild    permissions = discordgo.PermissionManageGuild
	administrator  permissions = discordgo.PermissionAdministrator
	everything     permissions = ^permissions(0)
)

func (p permissions) has(right permissions) bool { return p&right == right }

// everywhere computes a member's permissions without channels (Discord docs, Permissions, Permission Overwrites).
func (g guild) everywhere(m platform.Member) permissions {
	if m.UserID == g.OwnerID {
		return everything
	}
	var out permissions
	for _, r := range g.Roles {
		if r.ID == g.ID || slices.Contains(m.Roles, r.ID) {
			out |= r.Permissions
		}
	}
	if out.has(administrator) {
		return everything
	}
	return out
}

// in computes a member's permissions in one channel: everyone's overwrite, then those of the roles together, then
// the member's own.
func (g guild) in(c channel, m platform.Member) permissions {
	out := g.everywhere(m)
	if out == everything {
		return out
	}
	var roles, own overwrite
	for _, o := range c.Overwrites {
		switch {
		case o.ID == g.ID:
			out = out&^o.Deny | o.Allow
		case o.Type == 1 && o.ID == m.UserID:
			own = o
		case o.Type == 0 && slices.Contains(m.Roles, o.ID):
			roles.Allow |= o.Allow
			roles.Deny |= o.Deny
		}
	}
	out = out&^roles.Deny | roles.Allow
	out = out&^own.Deny | own.Allow
	if !out.has(viewChannel) {
		return 0 // who does not see a channel can do nothing in it
	}
	return out
}

// role finds a role that can be given, by id or exact name.
func (g guild) role(name string) (role, bool) {
	for _, r := range g.Roles {
		if r.ID != g.ID && (r.ID == name || r.Name == name) {
			return r, true
		}
	}
	return role{}, false
}

// channel finds a channel by id or exact name.
func (g guild) channel(name string) (channel, bool) {
	name = strings.TrimPrefix(name, "#")
	for _, c := range g.Channels {
		if c.Type != discordgo.ChannelTypeGuildCategory && (c.ID == name || c.Name == name) {
			return c, true
		}
	}
	return channel{}, false
}

// below tells whether a role is under the highest role of m, so that m may give it. The owner may give any.
func (g guild) below(r role, m platform.Member) bool {
	if m.UserID == g.OwnerID {
		return true
	}
	for _, own := range g.Roles {
		if slices.Contains(m.Roles, own.ID) && above(own, r) {
			return true
		}
	}
	return false
}

// above orders roles: by position, then the older one first.
func above(a, b role) bool {
	if a.Position != b.Position {
		return a.Position > b.Position
	}
	if len(a.ID) != len(b.ID) {
		return len(a.ID) < len(b.ID)
	}
	return a.ID < b.ID
}
