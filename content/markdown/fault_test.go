package markdown

import (
	"regexp"
	"strings"
	"testing"

	"parvis/content"
)

// What a head that cannot be read says is French: where, what, what to do.
func TestFaultsOfTheHeadAreInFrench(t *testing.T) {
	t.Parallel()
	english := regexp.MustCompile(`(?i)\b(the|not|found|expected|character|line|allowed|values|unknown|did|could)\b`)
	for name, c := range map[string]struct {
		head string
		line int
		says string
	}{
		"colon in a text":     {"lang: fr\ntitle: Venir : comment\n", 3, "« : » de trop"},
		"quotes left open":    {"lang: fr\ntitle: \"Venir\n", 3, "guillemets"},
		"bracket left open":   {"lang: fr\ntags: [a, b\ntitle: x\n", 3, "crochet"},
		"brace left open":     {"lang: fr\nowner: {name: a\ntitle: x\n", 3, "accolade"},
		"tabulation":          {"tags:\n\t- a\n", 3, "tabulation"},
		"reserved sign":       {"lang: fr\ntitle: @nous\n", 3, "« @ »"},
		"key without a colon": {"title: a\nlang fr\n", 3, "il manque « : »"},
		"list on its key":     {"lang: fr\ntags: - a\n", 3, "tirets"},
		"line after a list":   {"tags:\n- a\nlang\n", 4, "« : »"},
		"backslash":           {"lang: fr\ntitle: \"C:\\q\"\n", 3, "barre oblique"},
		"star":                {"lang: fr\ntitle: *nous\n", 1, "« * »"},
		"text after quotes":   {"lang: fr\ntitle: \"L’eau\" vive\n", 3, "décalée"},
		"first line":          {"title: Venir : comment\n", 2, "« : » de trop"},
		"comma first":         {"lang: fr\ntitle: , b\n", 3, "« , »"},
	} {
		_, found := New().Read("faq/a.md", []byte("---\n"+c.head+"---\n\nTexte.\n"))
		var fault content.Diagnostic
		for _, d := range found {
			if d.Severity == content.Error {
				fault = d
			}
		}
		if !strings.Contains(fault.Message, c.says) || english.MatchString(fault.Message) || fault.Remedy == "" || fault.Line == 0 {
			t.Errorf("%s: %s", name, fault)
		}
		if c.line > 0 && fault.Line != c.line {
			t.Errorf("%s: line %d, want %d", name, fault.Line, c.line)
		}
	}
	_, found := New().Read("faq/a.md", []byte("---\ntitle: |x\n  a\n---\n"))
	if len(found) == 0 || !strings.Contains(found[0].Message, "n’a pas la forme attendue (détail technique : did not find expected comment") {
		t.Errorf("a fault without words of ours: %v", found)
	}
	_, found = New().Read("community.toml", []byte("name = \n"))
	if len(found) == 0 || !strings.Contains(found[0].Message, "n’a pas la forme attendue (détail technique : ") || found[0].Line != 1 {
		t.Errorf("community.toml: %v", found)
	}
}

// Who fills in a form reads the names of its fields; who writes a file, the keys.
func TestInForm(t *testing.T) {
	t.Parallel()
	label := func(key string) string {
		return map[string]string{"consent": "Accord", "supersedes": "Remplace", "minutes": "Minutes", "owner": "Qui", "roles": "Rôles"}[key]
	}
	for said, want := range map[string]string{
		"Ajoutez à « consent: \"Elles ont dit oui.\" » un point.":        "Ajoutez à « Elles ont dit oui. » dans le champ « Accord » un point.",
		"Ajoutez « consent: \"Oui.\" » à l’en-tête.":                     "Ajoutez « Oui. » dans le champ « Accord ».",
		"« supersedes » nomme « x », qui n’existe pas.":                  "« Remplace » nomme « x », qui n’existe pas.",
		"Écrivez « minutes: 3 ».":                                        "Écrivez « 3 » dans le champ « Minutes ».",
		"Écrivez « owner: {name: Camille, hours: le mardi} ».":           "Écrivez dans le champ « Qui ».",
		"Écrivez « roles: [premier, second] ».":                          "Écrivez dans le champ « Rôles ».",
		"Ajoutez « id: x », et « Sources » ; « minutes ».":               "Ajoutez « id: x », et « Sources » ; « Minutes ».",
		"« https://a.fr/b » et « ## Titre {#a} » restent ce qu’ils sont": "« https://a.fr/b » et « ## Titre {#a} » restent ce qu’ils sont",
	} {
		if got := InForm(content.Diagnostic{Message: said, Remedy: said}, label); got.Message != want || got.Remedy != want {
			t.Errorf("%s\n got %s\nwant %s", said, got.Message, want)
		}
	}
}
