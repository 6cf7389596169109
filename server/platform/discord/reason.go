package discord

import (
	"net/url"
	"strings"
	"unicode"
)

// maxReason is what Discord keeps of a reason (Discord docs, Audit Logs: 1–512 characters, URL-encoded UTF-8).
const maxReason = 512

// auditReason encodes a reason for its header and cuts it so that what is sent fits, between two characters.
func auditReason(reason string) string {
	var out strings.Builder
	for _, r := range strings.TrimSpace(reason) {
		if unicode.IsControl(r) {
			r = ' '
		}
		encoded := url.PathEscape(string(r))
		if out.Len()+len(encoded) > maxReason {
			break
		}
		out.WriteString(encoded)
	}
	return out.String()
}
