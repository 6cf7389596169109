package sandbox

import (
	"time"
)

// The shapes below are Discord's. Fields that are always the same here (no icons, no boosts) are written out, because
// Discord's description requires them.

// object is a JSON object whose keys are Discord's.
type object map[string]any

// none stands for lists that are always empty here.
func none() []string { return []string{} }

func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000+00:00") }

func nullable(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func wireUser(u user) object {
	o := object{"id": u.ID, "username": u.Username, "global_name": u.Name, "avatar": nil, "discriminator": "0",
		"public_flags": 0, "flags": 0, "banner": nil, "accent_color": nil, "avatar_decoration_data": nil,
		"collectibles": nil, "primary_guild": nil}
	if u.Bot {
		o["bot"], o["global_name"], o["discriminator"] = true, nil, "0001"
	}
	return o
}

func wireRole(r role) object {
	o := object{"id": r.ID, "name": r.Name, "permissions": r.Permissions, "position": r.Position, "color": 0,
		"colors": wireColors(), "hoist": false, "managed": r.Managed, "mentionable": false, "icon": nil,
		"unicode_emoji": nil, "flags": 0}
	if r.BotID != "" {
		o["tags"] = object{"bot_id": r.BotID}
	}
	return o
}

func wireColors() object {
	return object{"primary_color": 0, "secondary_color": nil, "tertiary_color": nil}
}

func wireChannel(g guild, c channel, last any) object {
	overwrites := []object{}
	for _, o := range c.Overwrites {
		overwrites = append(overwrites, object{"id": o.ID, "type": o.Type, "allow": o.Allow, "deny": o.Deny})
	}
	return object{"id": c.ID, "type": 0, "guild_id": g.ID, "name": c.Name, "position": c.Position, "flags": 0,
		"parent_id": nil, "topic": nil, "nsfw": false, "rate_limit_per_user": 0, "last_message_id": last,
		"permission_overwrites": overwrites}
}

func (w *world) wireMember(m member) object {
	roles := append([]string{}, m.Roles...)
	return object{"user": wireUser(w.users.rows[m.UserID]), "nick": nullable(m.Nick), "avatar": nil, "banner": nil,
		"roles": roles, "joined_at": timestamp(m.JoinedAt), "premium_since": nil, "deaf": m.Deaf, "mute": m.Mute,
		"flags": m.Flags, "pending": m.Pending, "communication_disabled_until": nil, "avatar_decoration_data": nil,
		"collectibles": nil}
}

func (g guild) features() []string {
	out := []string{}
	if g.InvitesDisabled {
		out = append(out, "INVITES_DISABLED")
	}
	if g.Screening {
		out = append(out, "COMMUNITY", "MEMBER_VERIFICATION_GATE_ENABLED")
	}
	return out
}

func (w *world) wireGuild(g guild, withCounts bool) object {
	roles := []object{}
	for _, r := range g.Roles {
		roles = append(roles, wireRole(r))
	}
	o := object{"id": g.ID, "name": g.Name, "icon": nil, "description": nil, "home_header": nil, "splash": nil,
		"discovery_splash": nil, "features": g.features(), "banner": nil, "owner_id": g.OwnerID, "application_id": nil,
		"region": "us-central", "afk_channel_id": nil, "afk_timeout": 300, "system_channel_id": nil,
		"system_channel_flags": 0, "widget_enabled": false, "widget_channel_id": nil, "verification_level": 0,
		"roles": roles, "default_message_notifications": 0, "mfa_level": 0, "explicit_content_filter": 0,
		"max_presences": nil, "max_members": 500000, "max_stage_video_channel_users": 50, "max_video_channel_users": 25,
		"vanity_url_code": nil, "premium_tier": 0, "premium_subscription_count": 0, "preferred_locale": "fr",
		"rules_channel_id": nil, "safety_alerts_channel_id": nil, "public_updates_channel_id": nil,
		"premium_progress_bar_enabled": false, "nsfw": false, "nsfw_level": 0, "emojis": none(), "stickers": none(),
		"incidents_data": nil}
	if withCounts {
		n := len(w.membersOf(g.ID))
		o["approximate_member_count"], o["approximate_presence_count"] = n, n
	}
	return o
}

// expires is when the code stops working; false for never.
func (i invite) expires() (time.Time, bool) {
	return i.CreatedAt.Add(time.Duration(i.MaxAge) * time.Second), i.MaxAge > 0
}

func (i invite) expiresAt() any {
	if at, ok := i.expires(); ok {
		return timestamp(at)
	}
	return nil
}

// wireInvite is the invite as Discord shows it; who may manage the channel or guild also sees the metadata.
func (w *world) wireInvite(i invite, metadata bool) object {
	g := w.guilds.rows[i.GuildID]
	ch, _ := g.channel(i.ChannelID)
	o := object{"type": 0, "code": i.Code, "inviter": wireUser(w.users.rows[i.InviterID]), "expires_at": i.expiresAt(),
		"guild_id": g.ID, "flags": 0,
		"guild": object{"id": g.ID, "name": g.Name, "splash": nil, "banner": nil, "description": nil, "icon": nil,
			"features": g.features(), "verification_level": 0, "vanity_url_code": nil, "nsfw_level": 0, "nsfw": false,
			"premium_subscription_count": 0},
		"channel": object{"id": ch.ID, "type": 0, "name": ch.Name}}
	if len(i.RoleIDs) > 0 {
		roles := []object{}
		for _, id := range i.RoleIDs {
			if r, ok := g.role(id); ok {
				roles = append(roles, object{"id": r.ID, "name": r.Name, "position": r.Position, "color": 0,
					"colors": wireColors(), "icon": nil, "unicode_emoji": nil})
			}
		}
		o["roles"] = roles
	}
	if metadata {
		o["uses"], o["max_uses"], o["max_age"] = i.Uses, i.MaxUses, i.MaxAge
		o["temporary"], o["created_at"] = i.Temporary, timestamp(i.CreatedAt)
	}
	return o
}

func (w *world) wireMessage(m message) object {
	users := []object{}
	for _, id := range m.Users {
		users = append(users, wireUser(w.users.rows[id]))
	}
	o := object{"id": m.ID, "channel_id": m.ChannelID, "author": wireUser(w.users.rows[m.AuthorID]), "content": m.Content,
		"timestamp": timestamp(m.At), "edited_timestamp": nil, "tts": false, "mention_everyone": m.Everyone, "mentions": users,
		"mention_roles": append(none(), m.Roles...), "attachments": none(), "embeds": none(), "components": none(), "pinned": false,
		"type": 0, "flags": m.Flags}
	if m.Nonce != "" {
		o["nonce"] = m.Nonce
	}
	return o
}
