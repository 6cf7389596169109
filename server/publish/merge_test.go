package publish

import (
	"strings"
	"testing"

	"parvis/content"

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
		"both, in one place": {"a b c", "a X c", "a Y c", "a X|Y c", 1},
		"one adds, one ends": {"a b", "a b X", "a b Y", "a b X|Y", 1},
		"removed and kept":   {"a b c d", "a d", "a b c d", "a d", 0},
		"from nothing":       {"", "X", "", "X", 0},
	} {
		lines := func(s string) string { return strings.ReplaceAll(s, " ", "\n") }
		got, open := joined(Parts(lines(c.base), lines(c.mine), lines(c.theirs)), "|")
		if got != lines(c.want) || open != c.open {
			t.Errorf("%s: %q (%d open), want %q", name, got, open, lines(c.want))
		}
	}
}

// joined is what a merge makes of its parts, with both sides of what is open.
func joined(parts []Part, between string) (text string, open int) {
	var out []string
	for _, p := range parts {
		lines := p.Lines(Mine)
		if p.Side == Open {
			open++
			lines = []string{strings.Join(p.Mine, "\n") + between + strings.Join(p.Theirs, "\n")}
		}
		out = append(out, lines...)
	}
	return strings.Join(out, "\n"), open
}

func TestJoinTakesWhatWasChosen(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		parts  []Part
		choice Side
		want   string
	}{
		"mine":              {Parts("a\nb\nc", "a\nX\nc", "a\nY\nc"), Mine, "a\nX\nc"},
		"theirs":            {Parts("a\nb\nc", "a\nX\nc", "a\nY\nc"), Theirs, "a\nY\nc"},
		"both, two phrases": {Parts("a\nb\nc", "a\nX\nc", "a\nY\nc"), Both, "a\nX\n\nY\nc"},
		"both, two items":   {Parts("a\nb\nc", "a\n- X\nc", "a\n- Y\nc"), Both, "a\n- X\n- Y\nc"},
		"mine, no base":     {Apart("a\nX\nc", "a\nY\nc"), Mine, "a\nX\nc"},
		"theirs, no base":   {Apart("a\nX\nc", "a\nY\nc"), Theirs, "a\nY\nc"},
	} {
		if got := Join(c.parts, func(int) Side { return c.choice }); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestUniteTakesEachFieldByItself(t *testing.T) {
	t.Parallel()
	base := "---\ntitle: Le local\n# a word of ours\ntags: [clé]\nconsent: Oui.\nstatus: published\n---\nUn.\n\nDeux.\n"
	mine := strings.NewReplacer("Le local", "Le grand local", "[clé]", "[clé, local]", "Un.", "Une.").Replace(base)
	theirs := strings.NewReplacer("[clé]", "[clé, crue]", "Oui.", "Oui, toutes.", "Deux.", "Trois.").Replace(base)
	u := Unite(content.KindSummary, &base, mine, theirs)
	sides := map[string]Side{}
	for _, f := range u.Fields {
		sides[f.Key] = f.Side
	}
	if len(sides) != 3 || sides["title"] != Mine || sides["consent"] != Theirs || sides["tags"] != Open {
		t.Fatalf("%v", sides)
	}
	both := func(int) Side { return Both }
	got, err := u.Text(func(string) Side { return Both }, Join(u.Body, both))
	want := "---\ntitle: Le grand local\n# a word of ours\ntags: [clé, local, crue]\nconsent: Oui, toutes.\nstatus: published\n---\nUne.\n\nTrois.\n"
	if err != nil || string(got) != want {
		t.Fatalf("%v, %q, want %q", err, got, want)
	}
	if apart := Unite(content.KindSummary, nil, mine, theirs); apart.Fields[0].Side != Open {
		t.Errorf("without a base all that differs is open: %+v", apart.Fields)
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
		merge := func(a, b, c string) (string, int) { return joined(Parts(a, b, c), "\n") }
		got, open := merge(join(base), join(mine), join(theirs))
		for _, l := range append(mine, theirs...) {
			if len(l) > 1 && !strings.Contains("\n"+got+"\n", "\n"+l+"\n") {
				t.Fatalf("%q is lost in %q", l, got)
			}
		}
		if only, n := merge(join(base), join(mine), join(base)); only != join(mine) || n != 0 {
			t.Fatalf("mine alone became %q", only)
		}
		if only, n := merge(join(base), join(base), join(theirs)); only != join(theirs) || n != 0 {
			t.Fatalf("theirs alone became %q", only)
		}
		other, n := merge(join(base), join(theirs), join(mine))
		if n != open || open == 0 && other != got {
			t.Fatalf("the other way round: %q (%d), %q (%d)", got, open, other, n)
		}
	})
}
