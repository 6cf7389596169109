package french

import (
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// golden holds us and web/js/french.js, which reads texts on the phone, to the same answers. After a change that is meant:
//
//	go test ./search/french -run TestShared -update
//	node --test web/test/
const golden = "testdata/golden.json"

var update = flag.Bool("update", false, "write the golden file anew")

type goldenFile struct {
	Texts    []goldenText    `json:"texts"`
	Snippets []goldenSnippet `json:"snippets"`
	Stems    []string        `json:"stems"` // "word stem"
}

type goldenText struct {
	Text   string   `json:"text"`
	Tokens []string `json:"tokens"` // word, stem (- for a stop word), what it was made from; "|" between them
}

type goldenSnippet struct {
	Text  string   `json:"text"`
	Terms []string `json:"terms"`
	Size  int      `json:"size"`
	HTML  string   `json:"html"`
}

func TestSharedGolden(t *testing.T) {
	t.Parallel()
	got := makeGolden(t)
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
	var want goldenFile
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	for i, text := range want.Texts {
		if diff := cmp.Diff(text.Tokens, goldenTokens(text.Text)); diff != "" {
			t.Errorf("text %d, %.60q (-want +got)\n%s", i, text.Text, diff)
		}
	}
	for _, s := range want.Snippets {
		if diff := cmp.Diff(s.HTML, Snippet(s.Text, s.Terms, s.Size)); diff != "" {
			t.Error(diff)
		}
	}
	for _, line := range want.Stems {
		if word, stem, _ := strings.Cut(line, " "); Stem(word) != stem {
			t.Errorf("%q: %q, want %q", word, Stem(word), stem)
		}
	}
	if len(want.Stems) < 5000 {
		t.Errorf("%d stems are few", len(want.Stems))
	}
}

func goldenTokens(text string) []string {
	tokens := []string{}
	for _, t := range Analyze(text) {
		stem := t.Stem
		if t.Stop {
			stem = "-"
		}
		tokens = append(tokens, t.Word+"|"+stem+"|"+text[t.Start:t.End])
	}
	return tokens
}

// makeGolden takes the hard cases, all words of the starter's documents and of the relevance cases, and made-up words with
// every ending that the stemmer knows.
func makeGolden(t *testing.T) goldenFile {
	t.Helper()
	var g goldenFile
	for _, text := range hard {
		g.Texts = append(g.Texts, goldenText{text, goldenTokens(text)})
	}
	words := map[string]bool{}
	for _, dir := range []string{"../../content/starter/files", "../testdata/relevance"} {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for _, tok := range Analyze(string(data)) {
				words[tok.Word] = true
			}
			if lines := strings.Split(string(data), "\n"); len(lines) > 9 && len(g.Texts) < 60 {
				text := strings.Join(lines[6:9], "\n")
				g.Texts = append(g.Texts, goldenText{text, goldenTokens(text)})
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, start := range strings.Fields("ab oui par col tapis trans quel jouer payi crey rel publ chev bat voul heur abil grat iv concl ouvri inqui") {
		for _, end := range strings.Fields(`a able ables abilite abilites age ai aient ais ait amment ance ances ant ante antes ants as asse assent
			asses assiez assions ateur ateurs ation ations atrice atrices atif ative aux e ee ees eaux ell ellement eill ement ements emment ence
			ences enn ennes er era erai eraient erais erait eras erent erez eriez erions erons eront es ett ette eur eurs euse eusement euses eux
			ez gue i ic icatif icateur ication icite ie iement ier iere ierement ieres iers ies iez if ifs ion ions ique iquement iques ir ira irai
			iraient irais irait iras irent irez iriez irions irons iront is isme ismes issaient issais issait issance issant issante issantes
			issants isse issement issements issent isses issez issiez issions issons iste istes it ite ites ive ivement ives ivite logie logies
			ment ments onn s sion tion u usion usions ution utions y yer yons`) {
			words[start+end] = true
		}
	}
	for w := range words {
		if !Stop(w) {
			g.Stems = append(g.Stems, w+" "+Stem(w))
		}
	}
	slices.Sort(g.Stems)
	long := strings.Repeat("Des mots sans rapport avec la question. ", 10) + "L'adhésion coûte dix euros\n\nà chaque adhérent " +
		"de l’association. " + strings.Repeat("Encore des mots pour finir. ", 10)
	// Lengths are bytes here and letters in the script: passages of plain letters, and texts that are shown whole.
	ascii := strings.Repeat("ceci ne dit rien du tout ", 20) + "mais la <b>cotisation</b> est \"libre\" & l'adherent choisit " + strings.Repeat("encore un mot ", 20)
	for _, s := range []goldenSnippet{
		{Text: `<b onclick="x">l'été</b> & <mark>`, Terms: []string{"ete"}, Size: 100}, {Text: long, Terms: []string{"adhes"}, Size: 2000},
		{Text: "e\u0301te\u0301 </mark><script>", Terms: []string{"ete", "script"}, Size: 100}, {Text: "", Terms: []string{"a"}, Size: 50},
		{Text: ascii, Terms: []string{"cotis", "adherent"}, Size: 120}, {Text: ascii, Terms: []string{"zero"}, Size: 90},
		{Text: ascii, Terms: []string{"encor"}, Size: 60}, {Text: ascii, Terms: []string{"rien"}, Size: 80},
	} {
		s.HTML = Snippet(s.Text, s.Terms, s.Size)
		g.Snippets = append(g.Snippets, s)
	}
	return g
}
