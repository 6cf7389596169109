package french

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/char/asciifolding"
	"github.com/blevesearch/bleve/v2/analysis/lang/fr"
	"github.com/blevesearch/bleve/v2/analysis/token/elision"
	"github.com/blevesearch/bleve/v2/analysis/token/lowercase"
	"github.com/blevesearch/bleve/v2/analysis/token/stop"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
)

// foldFilter is Bleve's folding as a token filter.
type foldFilter struct{}

func (foldFilter) Filter(in analysis.TokenStream) analysis.TokenStream {
	for _, t := range in {
		t.Term = asciifolding.New().Filter(t.Term)
	}
	return in
}

// singularFilter is what we do before Snowball.
type singularFilter struct{}

func (singularFilter) Filter(in analysis.TokenStream) analysis.TokenStream {
	for _, t := range in {
		t.Term = []byte(singular(string(t.Term)))
	}
	return in
}

// chain is the analysis of Bleve that ours stands for, with its stop words.
func chain(t *testing.T, stem bool) analysis.Analyzer {
	t.Helper()
	load := func(list []byte) analysis.TokenMap {
		m := analysis.NewTokenMap()
		if err := m.LoadBytes(list); err != nil {
			t.Fatal(err)
		}
		return m
	}
	folded := analysis.NewTokenMap()
	for w := range load(fr.FrenchStopWords) {
		if w != "été" {
			folded.AddToken(string(asciifolding.New().Filter([]byte(w))))
		}
	}
	a := &analysis.DefaultAnalyzer{Tokenizer: unicode.NewUnicodeTokenizer(), TokenFilters: []analysis.TokenFilter{
		lowercase.NewLowerCaseFilter(), elision.NewElisionFilter(load(fr.FrenchArticles)), foldFilter{},
		stop.NewStopTokensFilter(folded),
	}}
	if stem {
		a.TokenFilters = append(a.TokenFilters, singularFilter{}, fr.NewFrenchStemmerFilter())
	}
	return a
}

// terms leaves out underscores that stand alone, which are words for Bleve and not for us.
func terms(a analysis.Analyzer, text string) []string {
	var out []string
	for _, t := range a.Analyze([]byte(norm.NFC.String(text))) {
		if strings.Trim(string(t.Term), "_") != "" {
			out = append(out, string(t.Term))
		}
	}
	return out
}

func kept(text string) (words, stems []string) {
	for _, t := range Analyze(text) {
		if !t.Stop {
			words, stems = append(words, t.Word), append(stems, t.Stem)
		}
	}
	return words, stems
}

var hard = []string{
	"L'été, l’Œuvre d'art et qu’il aujourd'hui lorsqu’on presqu'île s'l'a d'", "e\u0301te\u0301 a\u0300 c\u0327a l'e\u0301cole",
	"ﬁnance oﬃce Straße Łódź Ærø ﬂeur ŒUVRE", "2024-05-01 3,14 1.000,5 v1.2.3 n°12 1er 2ème 10:30 a:b c·d ami·e·s",
	"porte-monnaie vice-président·e C'est-à-dire AAA/BBB a_b __x__ _ __", "👍 ❤️ 👨‍👩‍👧 café☕️ 🇫🇷 été", "a\x00b \x00 charte\x00",
	"user@example.org https://exemple.fr/a?b=c#d www.parvis.org. fin.", "l'\u00a0été mot\u202f! « guillemets » “deux” ‘un’",
	"ÉCOLE À ÇA ÊTRE NAÏVE Ÿ ÙN", "n'est-ce pas ? Où êtes-vous allés, déjà…", "O'Neill l'O'Neill d'O",
	"1234 12a a12 3D 4G h2o", "état-major États-Unis", "'quote' ''double'' l''x", "", " ", "...", "привет мир Ελλάδα", "été.hiver A.G. S.N.C.F", "a:1 1:a a,b 1,b ., :: ;;",
}

func TestAnalyzeIsBlevesChain(t *testing.T) {
	texts := append(hard, corpus(t)...)
	word, stem := chain(t, false), chain(t, true)
	wrong := 0
	for _, text := range texts {
		words, stems := kept(text)
		if diff := cmp.Diff(terms(word, text), words); diff != "" {
			t.Errorf("words of %.80q (-Bleve +ours)\n%s", text, diff)
			wrong++
		} else if diff := cmp.Diff(terms(stem, text), stems); diff != "" {
			t.Errorf("stems of %.80q (-Bleve +ours)\n%s", text, diff)
			wrong++
		}
		if wrong > 10 {
			t.Fatal("and so on")
		}
	}
}

// better are characters of the development data that we fold and Bleve does not.
var better = strings.NewReplacer("º", "", "ɗ", "d", "２", "", "３", "")

// corpus is the texts of the development data where that is at hand, one in ten unless PARVIS_LONG is set.
func corpus(t *testing.T) []string {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(os.Getenv("PARVIS_CORPUS"), "*", "*.jsonl"))
	var texts []string
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<24)
		for n := 0; lines.Scan(); n++ {
			var doc struct{ Title, Body, Text string }
			if n%10 != 0 && os.Getenv("PARVIS_LONG") == "" {
				continue
			}
			if err := json.Unmarshal(lines.Bytes(), &doc); err != nil {
				t.Fatal(err)
			}
			text := strings.Join([]string{doc.Title, doc.Body, doc.Text}, "\n")
			texts = append(texts, better.Replace(text))
		}
	}
	return texts
}
