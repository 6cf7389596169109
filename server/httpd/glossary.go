package httpd

import (
	"html"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"parvis/app/ui"
	"parvis/content"
	"parvis/search/french"
)

// glossaryGroups puts the words of all glossaries under their letters.
func glossaryGroups(all []content.Glossary) []ui.GlossaryGroup {
	byLetter := map[string][]ui.GlossaryTerm{}
	for _, g := range all {
		for i, words := range g.Groups {
			t := glossaryTerm(words)
			if note := g.Notes[i]; note != "" {
				t.HTML = "<p>" + html.EscapeString(note) + "</p>"
			}
			l := letter(t.Term)
			byLetter[l] = append(byLetter[l], t)
		}
	}
	var groups []ui.GlossaryGroup
	for l, terms := range byLetter {
		slices.SortStableFunc(terms, func(a, b ui.GlossaryTerm) int { return strings.Compare(french.Fold(a.Term), french.Fold(b.Term)) })
		groups = append(groups, ui.GlossaryGroup{Letter: l, Terms: terms})
	}
	slices.SortFunc(groups, func(a, b ui.GlossaryGroup) int { return strings.Compare(a.Letter, b.Letter) })
	return groups
}

func glossaryTerm(words []string) ui.GlossaryTerm {
	t := ui.GlossaryTerm{ID: strings.ReplaceAll(french.Fold(words[0]), " ", "-"), Term: words[0]}
	rest := words[1:]
	if strings.ToUpper(t.Term) == t.Term && strings.ToLower(t.Term) != t.Term && len(rest) > 0 { // an acronym stands for the next
		t.Long, rest = rest[0], rest[1:]
	}
	t.Also = rest
	return t
}

// letter is what a word stands under: its first letter without accent, else "#".
func letter(word string) string {
	r, _ := utf8.DecodeRuneInString(french.Fold(word))
	if !unicode.IsLetter(r) {
		return "#"
	}
	return string(unicode.ToUpper(r))
}
