package publish

import (
	"slices"
	"strings"

	"znkr.io/diff"
)

// Marks of what a merge leaves to a person.
const (
	MarkMine   = "<<<<<<< mon texte"
	MarkMiddle = "======="
	MarkTheirs = ">>>>>>> l’autre texte"
)

// change is a run of lines of the base that a text has otherwise.
type change struct {
	from, to int // lines of the base, to excluded
	lines    []string
}

// Merge makes one text of two that began with the same one, line by line. What both changed in the same place stands in
// it twice, between marks; open tells how many such places there are.
func Merge(base, mine, theirs string) (text string, open int) {
	old := strings.Split(base, "\n")
	a, b := changes(old, strings.Split(mine, "\n")), changes(old, strings.Split(theirs, "\n"))
	var out []string
	at := 0
	for len(a) > 0 || len(b) > 0 {
		from, to := span(a, b)
		ours, rest := within(a, from, &to)
		a = rest
		others, rest2 := within(b, from, &to)
		b = rest2
		for grew := true; grew; { // a change of one side may reach into the next of the other
			before := to
			more, rest := within(a, from, &to)
			ours, a = append(ours, more...), rest
			more, rest = within(b, from, &to)
			others, b = append(others, more...), rest
			grew = to != before
		}
		out = append(out, old[at:from]...)
		left, right := applied(old, from, to, ours), applied(old, from, to, others)
		switch {
		case len(others) == 0 || slices.Equal(left, right):
			out = append(out, left...)
		case len(ours) == 0:
			out = append(out, right...)
		default:
			open++
			out = append(out, MarkMine)
			out = append(out, left...)
			out = append(out, MarkMiddle)
			out = append(out, right...)
			out = append(out, MarkTheirs)
		}
		at = to
	}
	return strings.Join(append(out, old[at:]...), "\n"), open
}

// changes lists what differs, in order.
func changes(old, now []string) []change {
	var all []change
	line := 0
	open := false
	for _, e := range diff.Edits(old, now) {
		if e.Op == diff.Match {
			line++
			open = false
			continue
		}
		if !open {
			all = append(all, change{from: line, to: line})
			open = true
		}
		c := &all[len(all)-1]
		if e.Op == diff.Delete {
			line++
			c.to = line
			continue
		}
		c.lines = append(c.lines, e.Y)
	}
	return all
}

// span is where the first change stands.
func span(a, b []change) (from, to int) {
	switch {
	case len(b) == 0 || len(a) > 0 && a[0].from <= b[0].from:
		return a[0].from, a[0].to
	default:
		return b[0].from, b[0].to
	}
}

// within takes the changes that begin before to, or touch it, and moves to behind them.
func within(all []change, from int, to *int) (inside, rest []change) {
	i := 0
	for i < len(all) && (all[i].from < *to || all[i].from == from || all[i].from == *to && all[i].from == all[i].to) {
		*to = max(*to, all[i].to)
		i++
	}
	return all[:i], all[i:]
}

// applied is the base between two lines with some changes made.
func applied(old []string, from, to int, some []change) []string {
	var out []string
	at := from
	for _, c := range some {
		out = append(out, old[at:c.from]...)
		out = append(out, c.lines...)
		at = c.to
	}
	return append(out, old[at:to]...)
}
