package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
)

// permission is Discord's bit set; on the wire it is a decimal string.
type permission uint64

const (
	permCreateInvite    permission = 1 << 0
	permKickMembers     permission = 1 << 1
	permBanMembers      permission = 1 << 2
	permAdministrator   permission = 1 << 3
	permManageChannels  permission = 1 << 4
	permManageGuild     permission = 1 << 5
	permViewAuditLog    permission = 1 << 7
	permViewChannel     permission = 1 << 10
	permSendMessages    permission = 1 << 11
	permReadHistory     permission = 1 << 16
	permMentionEveryone permission = 1 << 17
	permChangeNickname  permission = 1 << 26
	permManageNicknames permission = 1 << 27
	permManageRoles     permission = 1 << 28
	permModerate        permission = 1 << 40

	permEveryone = permViewChannel | permSendMessages | permReadHistory | permChangeNickname | permCreateInvite
	permBot      = permCreateInvite | permManageRoles | permViewChannel | permSendMessages | permManageChannels | permManageGuild
	permAll      = ^permission(0) >> 11
)

// permissionNames are Discord's names of the bits that decide something here.
func permissionNames() map[string]permission {
	return map[string]permission{
		"CREATE_INSTANT_INVITE": permCreateInvite, "KICK_MEMBERS": permKickMembers, "BAN_MEMBERS": permBanMembers,
		"ADMINISTRATOR": permAdministrator, "MANAGE_CHANNELS": permManageChannels, "MANAGE_GUILD": permManageGuild,
		"VIEW_AUDIT_LOG": permViewAuditLog, "VIEW_CHANNEL": permViewChannel, "SEND_MESSAGES": permSendMessages,
		"READ_MESSAGE_HISTORY": permReadHistory, "MENTION_EVERYONE": permMentionEveryone, "CHANGE_NICKNAME": permChangeNickname,
		"MANAGE_NICKNAMES": permManageNicknames, "MANAGE_ROLES": permManageRoles, "MODERATE_MEMBERS": permModerate,
	}
}

func (p permission) has(want permission) bool { return p&want == want }

func (p permission) String() string { return strconv.FormatUint(uint64(p), 10) }

// MarshalText writes the decimal string that Discord uses.
func (p permission) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalJSON takes a decimal string, a number, or a list of Discord's names for the bits.
func (p *permission) UnmarshalJSON(raw []byte) error {
	var names []string
	if json.Unmarshal(raw, &names) == nil {
		*p = 0
		for _, n := range names {
			bit, ok := permissionNames()[n]
			if !ok {
				return fmt.Errorf("unknown permission %q", n)
			}
			*p |= bit
		}
		return nil
	}
	var text string
	if json.Unmarshal(raw, &text) != nil {
		text = string(raw)
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return fmt.Errorf("permissions: %w", err)
	}
	*p = permission(n)
	return nil
}

// permissionsIn is what the member may do in the whole guild.
func (g guild) permissionsIn(m member) permission {
	if m.UserID == g.OwnerID {
		return permAll
	}
	var p permission
	for _, r := range g.Roles {
		if r.ID == g.ID || slices.Contains(m.Roles, r.ID) {
			p |= r.Permissions
		}
	}
	if p.has(permAdministrator) {
		return permAll
	}
	return p
}

// permissionsInChannel applies the channel's overwrites in Discord's order: @everyone, then roles together, then the
// member. Without VIEW_CHANNEL nothing is left.
func (g guild) permissionsInChannel(m member, c channel) permission {
	p := g.permissionsIn(m)
	if p == permAll {
		return p
	}
	apply := func(pick func(overwrite) bool) {
		var allow, deny permission
		for _, o := range c.Overwrites {
			if pick(o) {
				allow, deny = allow|o.Allow, deny|o.Deny
			}
		}
		p = p&^deny | allow
	}
	apply(func(o overwrite) bool { return o.Type == 0 && o.ID == g.ID })
	apply(func(o overwrite) bool { return o.Type == 0 && o.ID != g.ID && slices.Contains(m.Roles, o.ID) })
	apply(func(o overwrite) bool { return o.Type == 1 && o.ID == m.UserID })
	if !p.has(permViewChannel) {
		return 0
	}
	return p
}

// topPosition is the position of the member's highest role; the owner stands above all.
func (g guild) topPosition(m member) int {
	if m.UserID == g.OwnerID {
		return len(g.Roles) + 1
	}
	top := 0
	for _, r := range g.Roles {
		if slices.Contains(m.Roles, r.ID) && r.Position > top {
			top = r.Position
		}
	}
	return top
}
