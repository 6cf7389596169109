package french

import (
	"html"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestSnippet(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("Des mots sans rapport avec la question. ", 10) + "L'adhésion coûte dix euros\n\nà chaque adhérent " +
		"de l’association. " + strings.Repeat("Encore des mots pour finir. ", 10)
	tests := map[string]struct {
		body  string
		terms []string
		max   int
		want  string
	}{
		"short":        {"L'adhésion, c'est dix euros.", []string{"adhes"}, 100, "L'<mark>adhésion</mark>, c'est dix euros."},
		"no hit":       {"Un deux trois quatre cinq six sept huit neuf dix", []string{"zero"}, 40, "Un deux trois quatre cinq six sept huit …"},
		"markup":       {`<b onclick="x">l'été</b> & <mark>`, []string{"ete"}, 100, "&lt;b onclick=&#34;x&#34;&gt;l&#39;<mark>été</mark>&lt;/b&gt; &amp; &lt;mark&gt;"},
		"most hits":    {long, []string{"adhes", "adherent", "associ", "mot"}, 80, "… L&#39;<mark>adhésion</mark> coûte dix euros à chaque <mark>adhérent</mark> de l’<mark>association</mark>. Encore …"},
		"empty":        {"", []string{"a"}, 10, ""},
		"not UTF-8":    {"a\xff\x00b été", []string{"ete"}, 100, "a b <mark>été</mark>"},
		"other accent": {"e\u0301te\u0301", []string{"ete"}, 100, "<mark>e\u0301te\u0301</mark>"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := Snippet(tt.body, tt.terms, tt.max)
			want := strings.ReplaceAll(tt.want, "L'<mark>adhésion</mark>, c'est", "L&#39;<mark>adhésion</mark>, c&#39;est")
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSnippetAnyText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		body := strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{
			"été", " ", "<", "a", "l'", "œ", "\xff", "\u0301", "🇫🇷", "\n", "&amp;", "</mark>", strings.Repeat("x", 90), "adhésion ",
		})).Draw(t, "body"), "")
		limit := rapid.IntRange(longestWord, 160).Draw(t, "max")
		got := Snippet(body, []string{"ete", "adhes", "a"}, limit)
		if !utf8.ValidString(got) {
			t.Fatalf("%q is no UTF-8", got)
		}
		inside := strings.NewReplacer("<mark>", "", "</mark>", "").Replace(got)
		if strings.ContainsAny(inside, "<>\"") {
			t.Fatalf("%q has markup", got)
		}
		if n := len(html.UnescapeString(inside)); n > limit+len("…  …")+utf8.UTFMax {
			t.Fatalf("%q is %d bytes long, more than %d", got, n, limit)
		}
	})
}
