package httpd

import (
	"strings"
	"testing"

	"parvis/app/i18n"
	"parvis/app/ui"
	"parvis/server/auth"
)

// Advice names a field as the form beside it does, and speaks of no head of a file.
func TestAdviceNamesFields(t *testing.T) {
	t.Parallel()
	k := newKit(t, kitOptions{files: map[string]string{
		"summaries/accord.md":             "---\ntitle: Ranger\n---\n\n## Contexte\n\nUne fois.\n\n## Décidé\n\nOui.\n\n## Actions\n\n- [ ] Camille : ranger le local\n\n## Reste ouvert\n\nRien.\n\n## Sources\n\nLa réunion.\n",
		"journeys/premiers-pas/90-fin.md": "---\ntitle: Fin\nminutes: beaucoup\n---\n\nVoilà.\n",
	}})
	staff := k.staff(auth.Documentalist, "Inès")
	for _, lang := range i18n.Languages() {
		prefix := strings.TrimSuffix(ui.Path(lang, "/x"), "/x")
		for path, key := range map[string]string{"summary/accord": "consent", "step/premiers-pas%2Ffin": "minutes"} {
			label := i18n.T(lang, "doc."+key)
			page := staff.visit(prefix + "/atelier/documents/" + path).want(200)
			said := page.text("main")
			if !strings.Contains(said, "« "+label+" »") || strings.Contains(said, "« "+key) || strings.Contains(said, "en-tête") {
				t.Errorf("%s, %s: %s", lang, path, cut(said, 2000))
			}
		}
	}
	page := staff.visit("/atelier/documents/summary/accord").want(200)
	_, _, values := readForm(t, page.one("#texte"), nil)
	values.Set("kind", "summary")
	values.Set("id", "accord")
	live := staff.send("POST", "/atelier/apercu", values.Encode(), formType).want(200)
	if !strings.Contains(live.Body, i18n.T("fr", "doc.consent")) || strings.Contains(live.Body, "en-tête") {
		t.Errorf("while typing: %s", cut(live.Body, 2000))
	}
}
