package publish

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestMerge(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		base, mine, theirs, want string
		open                     int
	}{
		"nothing":            {"a b c", "a b c", "a b c", "a b c", 0},
		"mine only":          {"a b c", "a X c", "a b c", "a X c", 0},
		"theirs only":        {"a b c", "a b c", "a b X", "a b X", 0},
		"both, apart":        {"a b c d e", "X b c d e", "a b c d Y", "X b c d Y", 0},
		"both, the same":     {"a b c", "a X c", "a X c", "a X c", 0},
		"both, in one place": {"a b c", "a X c", "a Y c", "a <<<<<<<_mon_texte X ======= Y >>>>>>>_l’autre_texte c", 1},
		"one adds, one ends": {"a b", "a b X", "a b Y", "a b <<<<<<<_mon_texte X ======= Y >>>>>>>_l’autre_texte", 1},
		"removed and kept":   {"a b c d", "a d", "a b c d", "a d", 0},
		"from nothing":       {"", "X", "", "X", 0},
	} {
		lines := func(s string) string { return strings.ReplaceAll(strings.ReplaceAll(s, " ", "\n"), "_", " ") }
		got, open := Merge(lines(c.base), lines(c.mine), lines(c.theirs))
		if got != lines(c.want) || open != c.open {
			t.Errorf("%s: %q (%d open), want %q", name, got, open, lines(c.want))
		}
	}
}

// Whatever two people did: what only one of them changed stands as they wrote it, and nothing that either added is lost.
func TestMergeLosesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom(strings.Split("a b c d e f g h", " ")), 0, 12)
		base := words.Draw(t, "base")
		edit := func(who string) []string {
			text := append([]string{}, base...)
			for range rapid.IntRange(0, 3).Draw(t, "edits of "+who) {
				at := rapid.IntRange(0, len(text)).Draw(t, "at")
				if rapid.Bool().Draw(t, "add") || at == len(text) {
					text = append(text[:at:at], append([]string{who + rapid.StringMatching(`[0-9]{3}`).Draw(t, "new")}, text[at:]...)...)
				} else {
					text = append(text[:at:at], text[at+1:]...)
				}
			}
			return text
		}
		join := func(l []string) string { return strings.Join(l, "\n") }
		mine, theirs := edit("M"), edit("T")
		got, open := Merge(join(base), join(mine), join(theirs))
		for _, l := range append(mine, theirs...) {
			if len(l) > 1 && !strings.Contains("\n"+got+"\n", "\n"+l+"\n") {
				t.Fatalf("%q is lost in %q", l, got)
			}
		}
		if only, n := Merge(join(base), join(mine), join(base)); only != join(mine) || n != 0 {
			t.Fatalf("mine alone became %q", only)
		}
		if only, n := Merge(join(base), join(base), join(theirs)); only != join(theirs) || n != 0 {
			t.Fatalf("theirs alone became %q", only)
		}
		other, n := Merge(join(base), join(theirs), join(mine))
		if n != open || open == 0 && other != got {
			t.Fatalf("the other way round: %q (%d), %q (%d)", got, open, other, n)
		}
	})
}
