package markdown

import (
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// What a group of words may hold: it widens searches, so it stays small.
const (
	maxWords   = 20
	maxWordLen = 80
)

var (
	inParens     = regexp.MustCompile(`\([^()]*\)`)
	meansSign    = regexp.MustCompile(`[\s\x{a0}\x{202f}]*(?::|=|⇒|→)[\s\x{a0}\x{202f}]+`)
	endOfMeaning = regexp.MustCompile(`[.!?;](?:\s|$)`)
)

// groups reads the items of a glossary's lists: an acronym and what it means, or words for the same thing. Words
// after a full stop or in parentheses explain. What is reserved or dated is for people only: the search knows no half
// a synonym.
func (p *pass) groups() (all [][]string, notes []string) {
	for n := p.root.FirstChild(); n != nil; n = n.NextSibling() {
		if n.Kind() != ast.KindList {
			continue
		}
		for item := n.FirstChild(); item != nil; item = item.NextSibling() {
			text := ""
			if first := item.FirstChild(); first != nil {
				text = oneLine(inlineText(first, p.source))
			}
			group := wordGroup(text)
			if len(group) < 2 {
				p.warn(p.line(item), "Cette ligne du glossaire ne donne pas deux façons de dire la même chose.", "Écrivez « - AG : assemblée générale » ou « - covoiturage, trajet partagé ».")
				continue
			}
			all, notes = append(all, group), append(notes, noteOf(text))
		}
	}
	if len(all) == 0 {
		p.warn(0, "Ce glossaire n’a pas encore de mots.", "Écrivez une liste : « - AG : assemblée générale ».")
	}
	return all, notes
}

// noteOf is what an item says beyond its words: what stands in parentheses, and what follows the first full stop.
func noteOf(text string) string {
	var parts []string
	for _, p := range inParens.FindAllString(text, -1) {
		parts = append(parts, strings.Trim(p, "()"))
	}
	rest := inParens.ReplaceAllString(text, " ")
	if at := endOfMeaning.FindStringIndex(rest); at != nil {
		parts = append(parts, rest[at[1]:])
	}
	return strings.TrimSpace(oneLine(strings.Join(parts, ". ")))
}

func wordGroup(text string) []string {
	text = inParens.ReplaceAllString(text, " ")
	var parts []string
	if at := meansSign.FindStringIndex(text); at != nil {
		parts = append(parts, text[:at[0]])
		text = text[at[1]:]
	}
	if at := endOfMeaning.FindStringIndex(text); at != nil {
		text = text[:at[0]]
	}
	parts = append(parts, text)
	var group []string
	for _, part := range parts {
		for word := range strings.SplitSeq(part, ",") {
			word = strings.TrimSpace(oneLine(strings.Trim(word, " \u00a0\u202f«»“”\"'")))
			seen := slices.ContainsFunc(group, func(w string) bool { return strings.EqualFold(w, word) })
			if word != "" && len(word) <= maxWordLen && !seen && len(group) < maxWords {
				group = append(group, word)
			}
		}
	}
	return group
}
