package sandbox

import (
	"slices"
)

// The actions that are noted, by Discord's numbers.
const (
	auditKick         = 20
	auditBanAdd       = 22
	auditBanRemove    = 23
	auditMemberUpdate = 24
	auditRoleUpdate   = 25
	auditInviteCreate = 40
	auditInviteDelete = 42
)

// listAudit answers newest first, or oldest first from "after" on.
func (c *call) listAudit() (reply, error) {
	g, _, err := c.guildWith(permViewAuditLog)
	if err != nil {
		return fail(err)
	}
	limit, err := c.intQuery("limit", 50, 1, 100)
	if err != nil {
		return fail(err)
	}
	action, err := c.intQuery("action_type", 0, 0, 1000)
	if err != nil {
		return fail(err)
	}
	ids := map[string]string{}
	for _, name := range []string{"user_id", "target_id", "before", "after"} {
		if ids[name], err = c.idQuery(name); err != nil {
			return fail(err)
		}
	}
	list := sorted(c.w.audit.rows, func(e auditEntry) bool {
		return e.GuildID == g.ID && (action == 0 || e.Action == action) &&
			(ids["user_id"] == "" || e.UserID == ids["user_id"]) &&
			(ids["target_id"] == "" || e.Target == ids["target_id"]) &&
			(ids["before"] == "" || snowflakeLess(e.ID, ids["before"])) &&
			(ids["after"] == "" || snowflakeLess(ids["after"], e.ID))
	}, func(e auditEntry) string { return e.ID })
	if ids["after"] == "" {
		slices.Reverse(list)
	}
	return ok(c.wireAudit(list[:min(limit, len(list))]))
}

func (c *call) wireAudit(list []auditEntry) object {
	entries, users, seen := []object{}, []object{}, map[string]bool{}
	for _, e := range list {
		o := object{"id": e.ID, "action_type": e.Action, "user_id": nullable(e.UserID), "target_id": nullable(e.Target)}
		if e.Reason != "" {
			o["reason"] = e.Reason
		}
		if len(e.Changes) > 0 {
			o["changes"] = e.Changes
		}
		entries = append(entries, o)
		for _, id := range []string{e.UserID, e.Target} {
			if u, known := c.w.users.get(id); known && !seen[id] {
				seen[id] = true
				users = append(users, wireUser(u))
			}
		}
	}
	return object{"audit_log_entries": entries, "users": users, "integrations": none(), "webhooks": none(),
		"guild_scheduled_events": none(), "threads": none(), "application_commands": none(), "auto_moderation_rules": none()}
}
