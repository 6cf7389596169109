package insight

import (
	"strings"
	"testing"
)

func TestClean(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"Accès  à la SALLE ?":               "acces a la salle",
		"l’équipe":                          "l'equipe",
		"e\u0301quipe":                      "equipe",
		"cœur & Çà":                         "coeur ca",
		" \u200bclé\u00ad ":                 "cle",
		"A.G. 2026":                         "a g 2026",
		"adhérent.e.s":                      "adherent",
		"modérateur·ice ou référent•e":      "moderateur ou referent",
		"covoiturage 75011":                 "covoiturage 75011",
		"version 2.5":                       "version 2 5",
		"porte-à-porte":                     "porte-a-porte",
		"Привет мир":                        "привет мир",
		"un deux trois quatre cinq six 7 8": "un deux trois quatre cinq six 7 8",
		strings.Repeat("é", 29):             strings.Repeat("e", 29),
	} {
		if got, ok := Clean(raw); got != want || !ok {
			t.Errorf("%q: %q %v, want %q", raw, got, ok, want)
		}
		if again, ok := Clean(want); again != want || !ok {
			t.Errorf("%q is not settled: %q", want, again)
		}
	}
	for name, raw := range map[string]string{
		"nothing": "", "spaces": " \t\n", "punctuation": "?! …", "one stroke": "-", "UTF-8": "a\xff", "address": "jean@exemple.fr", "wide address": "jean＠exemple．fr",
		"said address": "jean arobase exemple", "cut address": "jean (at) exemple", "address in words": "le mail de jean@exemple.fr svp", "name": "@jean",
		"account": "jean.dupont", "account with an underscore": "jean_dupont", "initial": "j.dupont", "tag": "jean#1234", "tags": "jean dupont#0001", "page": "https://exemple.fr/x",
		"bare page": "exemple.fr/x", "www": "www.exemple", "invite": "discord.gg/abcdef", "telephone": "0612345678", "grouped": "06 12 34 56 78",
		"dotted": "06.12.34.56.78", "dashed": "appeler le 06-12-34-56-78", "abroad": "+33 (0)6 12", "bank": "FR76 3000 6000 0112", "id": "1234567890123456789", "Arabic digits": "٠٦١٢٣٤٥٦",
		"wide digits": "０６１２３４５６", "hidden": "06\u200b1234\u00ad5678", "secret": "r.0190a.bcd", "token": strings.Repeat("a", 31), "nine words": "a b c d e f g h i",
		"long": strings.Repeat("abcdefghij ", 8) + "abc", "very long": strings.Repeat("a ", 100_000), "NUL": "a\x00@b",
	} {
		if got, ok := Clean(raw); ok {
			t.Errorf("%s is counted as %q", name, got)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, seed := range []string{"Accès à la salle", "adhérent.e.s", "a@b", "06 12 34 56 78", "e\u0301\u200b", "ǅ", "İ", "\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		words, ok := Clean(raw)
		if !ok {
			return
		}
		if n := len([]rune(words)); n == 0 || n > MaxLength || len(strings.Fields(words)) > MaxWords {
			t.Errorf("%q: %q is out of bounds", raw, words)
		}
		if strings.ContainsAny(words, "@\x00<>\"&\n\u202e") || longNumber(words) {
			t.Errorf("%q: %q", raw, words)
		}
		if again, ok := Clean(words); again != words || !ok {
			t.Errorf("%q: %q is not settled: %q", raw, words, again)
		}
	})
}
