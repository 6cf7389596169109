package publish

import (
	"regexp"

	"parvis/content"
)

var statusLine = regexp.MustCompile(`(?m)^status:.*$`)

func setStatus(text []byte, _ content.Kind, status content.Status) ([]byte, error) {
	if statusLine.Match(text) {
		return statusLine.ReplaceAll(text, []byte("status: "+string(status))), nil
	}
	if status == content.StatusPublished {
		return text, nil
	}
	return append([]byte("---\nstatus: "+string(status)+"\n"), text[4:]...), nil
}
