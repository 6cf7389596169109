package main

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMeasures(t *testing.T) {
	t.Parallel()
	grades := map[string]int{"a": 1, "b": 1}
	for _, c := range []struct {
		name                    string
		hits                    []string
		wantNDCG, wantRR, wantR float64
	}{
		{"all on top", []string{"b", "a", "x"}, 1, 1, 1},
		{"one, second", []string{"x", "a"}, 1 / math.Log2(3) / (1 + 1/math.Log2(3)), .5, .5},
		{"the eleventh does not count", append(strings.Split("xxxxxxxxxx", ""), "a"), 0, 0, 0},
		{"nothing", nil, 0, 0, 0},
	} {
		if got := nDCG(c.hits, grades); math.Abs(got-c.wantNDCG) > 1e-9 {
			t.Errorf("%s: nDCG %v, want %v", c.name, got, c.wantNDCG)
		}
		if got := reciprocalRank(c.hits, grades); got != c.wantRR {
			t.Errorf("%s: reciprocal rank %v, want %v", c.name, got, c.wantRR)
		}
		if got := recall(c.hits, grades); got != c.wantR {
			t.Errorf("%s: recall %v, want %v", c.name, got, c.wantR)
		}
	}
	if got := nDCG([]string{"a", "b"}, map[string]int{"a": 1, "b": 2}); got >= 1 {
		t.Errorf("the better one second: %v", got)
	}
}

func TestEstimate(t *testing.T) {
	t.Parallel()
	values := make([]float64, 400)
	for i := range values {
		values[i] = float64(i % 2)
	}
	e := estimated(values)
	// The standard error is 0.025.
	if e.mean != .5 || e.low < .44 || e.low > .46 || e.high < .54 || e.high > .56 {
		t.Errorf("%+v", e)
	}
	if again := estimated(values); again != e {
		t.Errorf("another time it is %+v", again)
	}
}

// What is published of a document has its words, whatever signs it holds.
func TestPublishedWords(t *testing.T) {
	t.Parallel()
	documents := []document{
		{ID: "plain", Title: "Où : l’été ?", Body: "Une ligne.\nUne autre, plus bas.", Lang: "fr", Date: "2025-01-02"},
		{ID: "signs", Title: `# "Titre" \ --- & [x](y)`, Lang: "fr", Body: "# pas un titre\n- pas une liste\n1. ni celle-ci\n> ni cité\n| a | b |\n|---|---|\n" +
			"```\n<script>mot</script>\n:::\nhttps://exemple.org/a_b_c *gras* `code` &amp; \\quote ~~rayé~~ [^1] [^1]: note\n    retrait\n===\nterme\n: définition"},
		{ID: "Not/an id", Title: "Title", Body: "## Décidé\n\n\nWhat's said: it isn't “done”; see www.example.org", Lang: "en"},
		{ID: "long", Title: "Long", Body: strings.Repeat("mot(s) [entre] ", 900) + "\n" + strings.Repeat("\\", 300) + strings.Repeat("*", 300), Lang: "de"},
	}
	w, err := write(t.TempDir(), documents, false)
	if err != nil {
		t.Fatal(err)
	}
	differing, err := w.differing(documents)
	if err != nil || len(differing) > 0 {
		t.Errorf("other words: %v, %v", differing, err)
	}
	if w.others != 1 || w.ids["document-000002"] != "Not/an id" || w.path(documents[2]) != "summaries/document-000002.en.md" {
		t.Errorf("%d of other languages, %v", w.others, w.ids)
	}
}

func TestWordsThatAreAsked(t *testing.T) {
	t.Parallel()
	words := split("L'été d'un été : “Journ")
	if diff := cmp.Diff([]string{"l", "d", "un", "été", "journ"}, words); diff != "" {
		t.Error(diff)
	}
	for got, want := range map[string]string{
		askWords(words, true):    `"l" OR "d" OR "un" OR "été" OR "journ" *`,
		askLexemes(words, true):  `'l' | 'd' | 'un' | 'été' | 'journ':*`,
		askLexemes(words, false): `'l' | 'd' | 'un' | 'été' | 'journ'`,
		askTrigrams(words, true): `"été" OR "jou" OR "our" OR "urn"`,
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
