package spec

// amend corrects the description where Discord's documentation or its real answers say otherwise. Each line has its
// reason; nothing else is altered.
func amend(root map[string]any) {
	schemas := dig(root, "components", "schemas")

	// Form errors carry text codes ("BASE_TYPE_REQUIRED") in the documentation and in life; the description says integer.
	if inner := dig(schemas, "InnerErrors", "properties", "_errors"); inner != nil {
		inner["items"] = map[string]any{"type": "object", "required": []any{"code", "message"}, "properties": map[string]any{
			"code": map[string]any{"type": []any{"string", "integer"}}, "message": map[string]any{"type": "string"}}}
	}

	// The documentation bounds max_age by 7 days, the description by 60: hold requests to the stricter one.
	if age := dig(schemas, "CreateGuildInviteRequest", "properties", "max_age"); age != nil {
		age["maximum"] = 604800
	}

	// An invite for a channel of a guild is never a group conversation's; as one of two alternatives without closed
	// properties, that one would let any max_uses and role_ids pass.
	if body := dig(root, "paths", "/channels/{channel_id}/invites", "post", "requestBody", "content", "application/json"); body != nil {
		body["schema"] = map[string]any{"$ref": "#/components/schemas/CreateGuildInviteRequest"}
	}

	// The documentation bounds a message by 2,000 characters, the description by 4,000.
	if text := dig(schemas, "MessageCreateRequest", "properties", "content"); text != nil {
		text["maxLength"] = 2000
	}

	// Lifting a ban takes no body in the documentation; the description requires an object without properties.
	if body := dig(root, "paths", "/guilds/{guild_id}/bans/{user_id}", "delete", "requestBody"); body != nil {
		body["required"] = false
	}
}

func dig(m map[string]any, keys ...string) map[string]any {
	for _, k := range keys {
		next, ok := m[k].(map[string]any)
		if !ok {
			return nil
		}
		m = next
	}
	return m
}
