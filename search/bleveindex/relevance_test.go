package bleveindex

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parvis/search"
	"parvis/search/french"
)

const relevance = "../testdata/relevance"

var relevanceSynonyms = french.Synonyms([][]string{
	{"AG", "assemblée générale"}, {"CR", "compte rendu"}, {"RGPD", "données personnelles"},
})

// TestRelevance asks what people type of a small association's documents, see cases.txt.
func TestRelevance(t *testing.T) {
	t.Parallel()
	x := open(t, t.TempDir())
	rebuild(t, x, relevanceCorpus(t)...)
	for _, c := range relevanceCases(t) {
		p := find(t, x, c.query)
		got := keysOf(p)[:min(len(p.Hits), max(len(c.want), 1))]
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.line, diff)
		}
		if c.corrected != "" && p.Corrected != c.corrected {
			t.Errorf("%s: corrected to %q", c.line, p.Corrected)
		}
	}
}

func paragraphs(t *testing.T, name, between string) []string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(relevance, name))
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(string(data), between)
	return slices.DeleteFunc(parts, func(p string) bool { return strings.TrimSpace(p) == "" || strings.HasPrefix(p, "#") })
}

func relevanceCorpus(t *testing.T) (entries []search.Entry) {
	t.Helper()
	for _, p := range paragraphs(t, "corpus.txt", "\n\n") {
		lines := strings.SplitN(p, "\n", 3)
		head := strings.Split(lines[0], " | ")
		if len(lines) < 3 || len(head) != 4 {
			t.Fatalf("no document: %q", p)
		}
		entries = append(entries, search.Entry{
			Key: head[0], Label: "public", Kind: head[1], Lang: head[2], Tags: strings.Fields(head[3]), Title: lines[1], Body: lines[2],
		})
	}
	return entries
}

type relevanceCase struct {
	line, corrected string
	query           search.Query
	want            []string
}

func relevanceCases(t *testing.T) (cases []relevanceCase) {
	t.Helper()
	for _, line := range paragraphs(t, "cases.txt", "\n") {
		asked, rest, ok := strings.Cut(line, " -> ")
		if !ok {
			t.Fatalf("no case: %q", line)
		}
		hits, corrected, _ := strings.Cut(rest, " = ")
		c := relevanceCase{line: line, corrected: corrected, want: []string{}, query: search.Query{Synonyms: relevanceSynonyms}}
		if hits != "none" {
			c.want = strings.Fields(hits)
		}
		for {
			word, after, _ := strings.Cut(asked, " ")
			name, value, chosen := strings.Cut(word, ":")
			if !chosen || !c.choose(name, value) {
				break
			}
			asked = after
		}
		c.query.Text = asked
		cases = append(cases, c)
	}
	return cases
}

func (c *relevanceCase) choose(name, value string) bool {
	switch name {
	case "typing":
		c.query.Typing = true
	case "verbatim":
		c.query.Verbatim = true
	case "kind":
		c.query.Kind = value
	case "tag":
		c.query.Tag = value
	case "lang":
		c.query.Lang = value
	case "reader":
		c.query.Serves = value
	default:
		return false
	}
	return true
}

// What is marked in a passage is what was asked, and what means the same: of a phrase with the word itself, the word.
func TestMarksNoOtherWordOfItsPhrase(t *testing.T) {
	t.Parallel()
	x := open(t, t.TempDir())
	rebuild(t, x, relevanceCorpus(t)...)
	synonyms := french.Synonyms([][]string{{"vélo", "atelier vélo", "mot de passe"}})
	terms := find(t, x, search.Query{Text: "vélo", Synonyms: synonyms}).Terms
	if slices.Contains(terms, "atelier") || !slices.Contains(terms, "velo") || !slices.Contains(terms, "passe") {
		t.Errorf("marked for %q", terms)
	}
}
