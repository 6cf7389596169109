package discord

import "strings"

// route names a rate-limited route: the method, the shape of the path, and the ids that Discord counts apart
// (Discord docs, Rate Limits: "top-level resources"). Its template holds no id and no code, so it may be logged.
type route struct {
	method   string
	template string
	major    string
}

// routeOf reads a path relative to the API's base.
func routeOf(method, path string) route {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	out := route{method: method}
	for i, part := range parts {
		switch {
		case i == 1 && (parts[0] == "channels" || parts[0] == "guilds"):
			out.major, parts[i] = part, "{id}"
		case i == 1 && parts[0] == "invites":
			parts[i] = "{code}"
		case isSnowflake(part):
			parts[i] = "{id}"
		}
	}
	out.template = "/" + strings.Join(parts, "/")
	return out
}

// isSnowflake tells whether s can be one of Discord's ids, and so can stand in a path.
func isSnowflake(s string) bool {
	if s == "" || len(s) > 20 {
		return false
	}
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}
