package library

import (
	"html"
	"strings"
)

func snippet(plain string, _ []string, most int) string {
	r := []rune(strings.Join(strings.Fields(plain), " "))
	return html.EscapeString(string(r[:min(len(r), most)]))
}
