package markdown

import "testing"

// A head whose first line was lost must not become a page that everybody reads.
func TestAnUnopenedHeadHides(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"visibility first":      "visibility: members\ntitle: Le lieu\n---\nRue des Tanneurs.\n",
		"visibility later":      "title: Le lieu\nvisibility: members\n---\nRue des Tanneurs.\n",
		"no closing line":       "title: Le lieu\nvisibility: role:Équipe\nRue des Tanneurs.\n",
		"capitals":              "Title: Le lieu\nVisibility: members\n---\nRue.\n",
		"without visibility":    "title: Le lieu\ntags: [a]\n---\nRue.\n",
		"blank lines before it": "\n\ntitle: Le lieu\n---\nRue.\n",
	} {
		doc, found := New().Read("faq/lieu.md", []byte(text))
		if doc.Readable() || !hasError(found) {
			t.Errorf("%s: shown, with %v", name, found)
		}
	}
}

func TestATextThatOnlyLooksLikeAHeadIsShown(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"a plain text":        "Bonjour : voici la réponse.\n",
		"a heading":           "## Titre\n\nTexte.\n",
		"a word and a colon":  "date: demain, nous verrons.\n\nSuite.\n",
		"a rule between text": "Texte.\n\n---\n\nSuite.\n",
	} {
		if doc, _ := New().Read("faq/lieu.md", []byte(text)); !doc.Readable() {
			t.Errorf("%s: hidden", name)
		}
	}
}
