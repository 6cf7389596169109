package web

import (
	"regexp"
	"strings"

	"parvis/content/colour"
)

var (
	declared = regexp.MustCompile(`--([a-z-]+): *([^;{}]+)`)
	block    = regexp.MustCompile(`(?s)(^|\n)(:root|@night|@media \(prefers-contrast: more\)) \{(.*?)\n\}`)
	inner    = regexp.MustCompile(`(?s)(:root:root|@night) \{([^{}]*)\}`)
)

// Tokens are the colours of the style sheet by name, with a community's accent in them: as a browser has them by day or by
// night, and for who asks their system for more contrast.
func (s *Set) Tokens(accent string, night, contrast bool) map[string]colour.RGB {
	said := map[string]string{}
	take := func(text string) {
		for _, d := range declared.FindAllStringSubmatch(text, -1) {
			said[d[1]] = strings.TrimSpace(d[2])
		}
	}
	raw, err := files.ReadFile("css/1-tokens.css")
	if err != nil {
		panic(err) // embedded: the build's own fault
	}
	for _, b := range block.FindAllStringSubmatch(string(raw), -1) {
		switch {
		case b[2] == ":root", b[2] == "@night" && night:
			take(b[3])
		case contrast && strings.HasPrefix(b[2], "@media"):
			for _, in := range inner.FindAllStringSubmatch(b[3], -1) {
				if in[1] == ":root:root" || night {
					take(in[2])
				}
			}
		}
	}
	day, dark, _ := strings.Cut(accentCSS(accent), "@media")
	take(day)
	if night {
		_, dark, _ = strings.Cut(dark, ":root[data-theme=dark]")
		take(dark)
	}
	out := map[string]colour.RGB{}
	for name, value := range said {
		for range 3 { // var(--other), which may be one itself
			if other, ok := strings.CutPrefix(value, "var(--"); ok {
				value = said[strings.TrimSuffix(other, ")")]
			}
		}
		if c, ok := colour.Parse(value); ok {
			out[name] = c
		}
	}
	return out
}

// Pair is a colour on another as pages use them, and how well it can be told from it.
type Pair struct {
	On, Ground           string // names of tokens
	Colour, GroundColour colour.RGB
	Ratio, Least         float64
}

// used are the pairs of pages: text at AAA where it is read at length, at AA elsewhere, and the parts that one must see.
var used = []struct {
	on, ground string
	least      float64
}{
	{"ink", "paper", 7}, {"ink", "card", 7}, {"muted", "paper", 7}, {"muted", "card", 7}, {"link", "paper", 7}, {"link", "card", 7},
	{"bad", "paper", 7}, {"bad", "card", 7}, {"bad", "bad-bg", colour.ForText}, {"ink", "bad-bg", 7}, {"ink", "glow", colour.ForText},
	{"on-petrol", "petrol", 7}, {"spark", "petrol", colour.ForText}, {"on-accent", "accent", colour.ForText}, {"on-act", "act", colour.ForText},
	{"on-tip", "tip", colour.ForText}, {"act", "paper", colour.ForParts}, {"edge", "paper", colour.ForParts}, {"edge", "card", colour.ForParts},
}

// Pairs are the colours that stand on each other, with their contrast.
func Pairs(tokens map[string]colour.RGB) []Pair {
	var out []Pair
	for _, u := range used {
		on, ground := tokens[u.on], tokens[u.ground]
		out = append(out, Pair{u.on, u.ground, on, ground, colour.Contrast(on, ground), u.least})
	}
	return out
}
