package french

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestAnalyzePlaces(t *testing.T) {
	t.Parallel()
	text := "L’Œuvre de l'e\u0301cole, \u200fcharte\u200e et co\u00admité İstanbul"
	var got []string
	for _, tok := range Analyze(text) {
		got = append(got, tok.Word+"="+text[tok.Start:tok.End])
	}
	want := []string{
		"oeuvre=Œuvre", "de=de", "ecole=e\u0301cole", "charte=charte\u200e", "et=et", "comite=co\u00admité",
		"istanbul=İstanbul",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAnalyzeAnyBytes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")) + rapid.String().Draw(t, "text")
		end := 0
		for _, tok := range Analyze(text) {
			if tok.Start < end || tok.End <= tok.Start || tok.End > len(text) || tok.Word == "" {
				t.Fatalf("%+v of %q", tok, text)
			}
			if strings.ContainsRune(tok.Word, utf8.RuneError) || strings.ContainsRune(tok.Word, 0) {
				t.Fatalf("%+v of %q", tok, text)
			}
			end = tok.End
		}
	})
}

func TestFoldIsStable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		once := Fold(rapid.String().Draw(t, "word"))
		if twice := Fold(once); twice != once {
			t.Fatalf("%q, then %q", once, twice)
		}
	})
}
