package library

import (
	"strings"
	"unicode"

	"znkr.io/diff"

	"parvis/content"
)

// RuleChange is one rule that differs between two revisions of the charter.
type RuleChange struct {
	Rule  content.Rule // as it is now; as it was, for a removed one
	Kind  string       // "changed", "new", "removed"
	Words []WordChange // of title and text; before is same and del, now is same and ins
	Why   string       // as its authors tell, or empty
}

// WordChange is a run of words. Op is "same", "ins" or "del".
type WordChange struct {
	Op   string
	Text string
}

// Compare tells rule by rule what changed, matched by id: rules in force in their order, then removed ones.
// unchanged counts the rules that are the same to the letter.
func Compare(before, now content.Charter) (changes []RuleChange, unchanged int) {
	old := map[string]content.Rule{}
	for _, r := range before.Rules {
		old[r.ID] = r
	}
	for _, r := range now.Rules {
		was, ok := old[r.ID]
		delete(old, r.ID)
		switch {
		case !ok:
			changes = append(changes, RuleChange{Rule: r, Kind: "new", Words: []WordChange{{"ins", r.Plain}}, Why: now.Changes[r.ID]})
		case text(was) == text(r):
			unchanged++
		default:
			changes = append(changes, RuleChange{Rule: r, Kind: "changed", Words: words(text(was), text(r)), Why: now.Changes[r.ID]})
		}
	}
	for _, r := range before.Rules {
		if _, gone := old[r.ID]; gone {
			changes = append(changes, RuleChange{Rule: r, Kind: "removed", Words: []WordChange{{"del", r.Plain}}, Why: now.Changes[r.ID]})
		}
	}
	return changes, unchanged
}

// text is what of a rule is compared: its title counts only when it changed too, so it stands before the text.
func text(r content.Rule) string {
	return strings.TrimSpace(r.Title) + "\n" + strings.TrimSpace(r.Plain)
}

// words compares two texts word by word. Where the titles are the same they are left out.
func words(before, now string) []WordChange {
	oldTitle, oldBody, _ := strings.Cut(before, "\n")
	newTitle, newBody, _ := strings.Cut(now, "\n")
	if oldTitle == newTitle {
		before, now = oldBody, newBody
	}
	var out []WordChange
	add := func(op, word string) {
		if n := len(out); n > 0 && out[n-1].Op == op {
			out[n-1].Text += word
			return
		}
		out = append(out, WordChange{op, word})
	}
	for _, e := range diff.Edits(split(before), split(now)) {
		switch e.Op {
		case diff.Match:
			add("same", e.X)
		case diff.Delete:
			add("del", e.X)
		case diff.Insert:
			add("ins", e.Y)
		}
	}
	return out
}

// split cuts a text into words, each with the spaces that follow it.
func split(s string) []string {
	var all []string
	start, spaces := 0, false
	for i, r := range s {
		if unicode.IsSpace(r) {
			spaces = true
		} else if spaces {
			all = append(all, s[start:i])
			start, spaces = i, false
		}
	}
	if start < len(s) {
		all = append(all, s[start:])
	}
	return all
}

// LineChange is one line of a text. Op is "same", "add" or "del".
type LineChange struct {
	Op   string
	Text string
}

// Lines compares two texts line by line: runs of changes, each with two lines around it.
func Lines(before, after string) [][]LineChange {
	var all [][]LineChange
	for _, h := range diff.Hunks(strings.Split(before, "\n"), strings.Split(after, "\n"), diff.Context(2)) {
		var lines []LineChange
		for _, e := range h.Edits {
			switch e.Op {
			case diff.Match:
				lines = append(lines, LineChange{"same", e.X})
			case diff.Delete:
				lines = append(lines, LineChange{"del", e.X})
			case diff.Insert:
				lines = append(lines, LineChange{"add", e.Y})
			}
		}
		all = append(all, lines)
	}
	return all
}
