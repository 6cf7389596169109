package pocket

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"parvis/search"
	"parvis/search/french"
)

const (
	relevance = "../testdata/relevance/"
	golden    = "testdata/golden.json"
)

// update writes the index and the answers anew that web/js/pocket.js is held to:
//
//	go test ./search/pocket -run TestShared -update
//	node --test web/test/
var update = flag.Bool("update", false, "write the golden file anew")

// shared is what the script must answer: over one index, for each query the first hits with their scores.
type shared struct {
	Index   *Index        `json:"index"`
	Answers []goldenCase  `json:"answers"`
	Cases   []goldenFirst `json:"cases"`
}

type goldenCase struct {
	Query     goldenQuery `json:"query"`
	Total     int         `json:"total"`
	Hits      []string    `json:"hits"` // address and score
	Corrected string      `json:"corrected,omitempty"`
	Terms     []string    `json:"terms"`
}

// goldenQuery is a query as the script takes it.
type goldenQuery struct {
	Q        string `json:"q"`
	Typing   bool   `json:"typing,omitempty"`
	Verbatim bool   `json:"verbatim,omitempty"`
	Kind     string `json:"kind,omitempty"`
	Tag      string `json:"tag,omitempty"`
	Lang     string `json:"lang,omitempty"`
	Reader   string `json:"reader,omitempty"`
}

// goldenFirst is a relevance case: what the index of the server answers.
type goldenFirst struct {
	Query     goldenQuery `json:"query"`
	Want      []string    `json:"want"`
	Corrected string      `json:"corrected,omitempty"`
}

func paragraphs(t testing.TB, name, between string) []string {
	t.Helper()
	data, err := os.ReadFile(relevance + name)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(strings.Split(string(data), between), func(p string) bool {
		return strings.TrimSpace(p) == "" || strings.HasPrefix(p, "#")
	})
}

func corpus(t testing.TB) *Index {
	t.Helper()
	var all []Entry
	for _, p := range paragraphs(t, "corpus.txt", "\n\n") {
		lines := strings.SplitN(p, "\n", 3)
		head := strings.Split(lines[0], " | ")
		all = append(all, Entry{
			Key: head[0], ID: head[0], URL: head[0], Kind: head[1], Lang: head[2], Tags: strings.Fields(head[3]), Title: lines[1], Body: strings.TrimSpace(lines[2]),
		})
	}
	return Build("", all, [][]string{{"AG", "assemblée générale"}, {"CR", "compte rendu"}, {"RGPD", "données personnelles"}})
}

func cases(t testing.TB) []goldenFirst {
	t.Helper()
	var all []goldenFirst
	for _, line := range paragraphs(t, "cases.txt", "\n") {
		asked, rest, _ := strings.Cut(line, " -> ")
		hits, corrected, _ := strings.Cut(rest, " = ")
		c := goldenFirst{Corrected: corrected, Want: []string{}}
		if hits != "none" {
			c.Want = strings.Fields(hits)
		}
		for {
			word, after, _ := strings.Cut(asked, " ")
			name, value, chosen := strings.Cut(word, ":")
			into := map[string]*string{"kind": &c.Query.Kind, "tag": &c.Query.Tag, "lang": &c.Query.Lang, "reader": &c.Query.Reader}[name]
			switch {
			case chosen && name == "typing":
				c.Query.Typing = true
			case chosen && name == "verbatim":
				c.Query.Verbatim = true
			case chosen && into != nil:
				*into = value
			default:
				chosen = false
			}
			if !chosen {
				break
			}
			asked = after
		}
		c.Query.Q = asked
		all = append(all, c)
	}
	return all
}

func ask(x *Index, q goldenQuery) search.Page {
	if q.Reader != "" {
		other := *x
		other.Lang = q.Reader
		x = &other
	}
	return Open(x).Search(search.Query{Text: q.Q, Typing: q.Typing, Verbatim: q.Verbatim, Kind: q.Kind, Tag: q.Tag, Lang: q.Lang})
}

func addresses(p search.Page) []string {
	all := []string{}
	for _, h := range p.Hits {
		all = append(all, h.Key)
	}
	return all
}

// The pocket finds first what the server finds first. English is not stemmed here, and the pocket of an English reader
// holds his documents only, so that nine in ten of the cases must agree, and all do that are not English.
func TestRelevance(t *testing.T) {
	t.Parallel()
	x := corpus(t)
	all := cases(t)
	agree := 0
	for _, c := range all {
		p := ask(x, c.Query)
		got := addresses(p)
		got = got[:min(len(got), max(len(c.Want), 1))]
		if cmp.Equal(c.Want, got) && (c.Corrected == "" || c.Corrected == p.Corrected) {
			agree++
			continue
		}
		t.Logf("%+v: want %v %q, got %v %q", c.Query, c.Want, c.Corrected, got, p.Corrected)
	}
	t.Logf("%d of %d agree", agree, len(all))
	if agree*10 < len(all)*9 {
		t.Errorf("%d of %d agree", agree, len(all))
	}
}

// The script answers what this package answers: it reads this file.
func TestShared(t *testing.T) {
	t.Parallel()
	x := corpus(t)
	got := shared{Index: x, Cases: cases(t)}
	queries := []goldenQuery{}
	for _, c := range got.Cases {
		queries = append(queries, c.Query)
	}
	for i, d := range x.Docs {
		words := strings.Fields(d.Title + " " + d.Text)
		for j := i % 3; j < len(words); j += 5 {
			w := words[j]
			letters := []rune(w)
			queries = append(queries, goldenQuery{Q: w}, goldenQuery{Q: w + " " + words[(j+2)%len(words)]},
				goldenQuery{Q: string(letters[:min(len(letters), 4)]), Typing: true}, goldenQuery{Q: string(letters[:len(letters)/2]) + string(letters[min(len(letters), len(letters)/2+1):])})
		}
	}
	for _, q := range queries {
		p := ask(x, q)
		c := goldenCase{Query: q, Total: p.Total, Hits: []string{}, Corrected: p.Corrected, Terms: p.Terms}
		for _, h := range p.Hits[:min(len(p.Hits), 5)] {
			c.Hits = append(c.Hits, fmt.Sprintf("%s %.6f", h.Key, h.Score))
		}
		got.Answers = append(got.Answers, c)
	}
	if *update {
		data, err := json.MarshalIndent(got, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, append(data, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	var want shared
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("go test ./search/pocket -run TestShared -update (-want +got)\n%.3000s", diff)
	}
}

// Whatever words documents have, each is found again where it is and as often.
func TestWordsAreWhereTheyWere(t *testing.T) {
	t.Parallel()
	word := rapid.SampledFrom([]string{"eau", "eaux", "rivière", "riverain", "a", "le", "œuvre", "été", "étés", "привет", "漢字", "👍", "𝒜𝒷𝒸", "𐌰𐌱", "𐌰𐌲", strings.Repeat("z", 60)})
	rapid.Check(t, func(t *rapid.T) {
		var entries []Entry
		for i := range rapid.IntRange(0, 40).Draw(t, "documents") {
			entries = append(entries, Entry{
				Key: fmt.Sprintf("%03d", i), Title: strings.Join(rapid.SliceOfN(word, 0, 3).Draw(t, "title"), " "),
				Body: strings.Join(rapid.SliceOfN(word, 0, 40).Draw(t, "body"), " "),
			})
		}
		r := Open(Build("fr", entries, nil))
		for i, w := range r.words {
			for _, p := range r.at(i) {
				title, body := 0, 0
				for _, tok := range french.Analyze(entries[p.doc].Title) {
					if tok.Word == w {
						title++
					}
				}
				for _, tok := range french.Analyze(entries[p.doc].Body) {
					if tok.Word == w {
						body++
					}
				}
				if p.title != title || p.body != min(body, mostBody) {
					t.Fatalf("%q in %d: %d and %d, want %d and %d", w, p.doc, p.title, p.body, title, body)
				}
			}
			if len((byStem{r}).list(french.Stem(w))) == 0 {
				t.Fatalf("%q is not found by its stem", w)
			}
		}
	})
}

// A stem is looked for among the words that begin as it does but for its last letters: all words of the golden file of
// search/french are found so.
func TestStemsAreNearTheirWords(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../french/testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Stems []string }
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	for _, line := range file.Stems {
		word, stem, _ := strings.Cut(line, " ")
		letters := []rune(stem)
		if !strings.HasPrefix(word, string(letters[:max(1, len(letters)-changed)])) && len(letters) > 0 {
			t.Errorf("%q is too far from its stem %q", word, stem)
		}
	}
	if len(file.Stems) == 0 {
		t.Error("no stems")
	}
}
