package web

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
)

// Style is the text of the one inlined style element of a page, and its source for the policy.
type Style struct {
	CSS    string
	Source string // "'sha256-…'" for style-src
}

// Style puts together the parts a page needs (ui.Document.CSS) and the community's accent (ui.Document.Accent). Keys
// that do not exist are ignored. Safe for use by several goroutines; each combination is made once.
func (s *Set) Style(keys []string, accent string) Style {
	id := strings.Join(keys, " ") + accent
	s.mu.Lock()
	defer s.mu.Unlock()
	if st, ok := s.styles[id]; ok {
		return st
	}
	var b strings.Builder
	for _, k := range keys {
		b.WriteString(s.css[k])
	}
	b.WriteString(s.css["media"])
	b.WriteString(accentCSS(accent))
	sum := sha256.Sum256([]byte(b.String()))
	st := Style{CSS: b.String(), Source: "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"}
	s.styles[id] = st
	return st
}

// readCSS minifies every sheet: the numbered ones are the base, in order; the others go by their name.
func (s *Set) readCSS() error {
	entries, err := files.ReadDir("css")
	if err != nil {
		return fmt.Errorf("read styles: %w", err)
	}
	for _, e := range entries {
		raw, err := files.ReadFile("css/" + e.Name())
		if err != nil {
			return fmt.Errorf("read style %s: %w", e.Name(), err)
		}
		name := strings.TrimSuffix(e.Name(), ".css")
		switch {
		case name == "9-media":
			name = "media" // after everything else
		case name[0] >= '1' && name[0] <= '8':
			name = "base"
		}
		s.css[name] += minifyCSS(string(raw))
	}
	return nil
}

var night = regexp.MustCompile(`@night \{([^{}]*)\}`)

// minifyCSS drops comments and the spaces that mean nothing, and writes "@night {…}" as browsers know it. Our sheets hold no
// strings with braces or comments.
func minifyCSS(css string) string {
	css = night.ReplaceAllStringFunc(css, func(s string) string { return atNight(night.FindStringSubmatch(s)[1]) })
	css = regexp.MustCompile(`(?s)/\*.*?\*/`).ReplaceAllString(css, "")
	css = regexp.MustCompile(`\s+`).ReplaceAllString(css, " ")
	css = regexp.MustCompile(` ?([{};,>]) ?`).ReplaceAllString(css, "$1")
	css = regexp.MustCompile(`: `).ReplaceAllString(css, ":")
	return strings.TrimSpace(strings.ReplaceAll(css, ";}", "}"))
}

var tightOperators = strings.NewReplacer(" => ", "=>", " && ", "&&", " || ", "||", " === ", "===", " !== ", "!==", " ?? ", "??", " ??= ", "??=")

// minifyLines drops indents, empty lines, lines that are only a comment, and the spaces around some operators. Our scripts
// have none of those operators in a text.
func minifyLines(js string) string {
	var b strings.Builder
	for line := range strings.Lines(js) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "//") {
			continue
		}
		b.WriteString(tightOperators.Replace(line))
		b.WriteByte('\n')
	}
	return b.String()
}
