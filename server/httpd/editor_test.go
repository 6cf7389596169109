package httpd

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"parvis/app/i18n"
	"parvis/server/auth"
)

// A new document that is sent twice, by a tab that was closed or a button pressed twice, is one document. Its second text
// takes the place of the first as long as nothing else was done to it; afterwards both are shown side by side.
func TestANewDocumentSentTwiceIsOne(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	b := k.staff(auth.Documentalist, "Inès")
	form := b.visit("/atelier/documents/summary/nouveau").want(200)
	_, action, values := readForm(t, form.one("#texte"), url.Values{"f.title": {"Compter les hérons"}, "corps": {"Un."}, "geste": {"enregistrer"}})
	if values.Get("cle") == "" {
		t.Fatal("a new document has no key")
	}
	send := func(body string, want int) string {
		t.Helper()
		values.Set("corps", body)
		a := b.send("POST", action, values.Encode(), formType, "Accept", "application/json").want(want)
		var saved struct{ URL string }
		_ = json.Unmarshal([]byte(a.Body), &saved)
		return saved.URL
	}
	first := send("Un.", 200)
	if second := send("Un, deux.", 200); second != first || first == "" {
		t.Errorf("%q, then %q", first, second)
	}
	page := b.visit(first).want(200)
	if got := page.text("#f-corps"); got != "Un, deux." {
		t.Errorf("the text is %q", got)
	}
	if page.has("[name=cle]") {
		t.Error("a document that stands keeps the key of a new one")
	}
	send("Un, deux, trois.", 409) // it is no longer the text that was sent first
	values.Set("cle", "another")
	if other := send("Un.", 200); other == first {
		t.Error("another document of the same title is the same one")
	}
	if list := b.visit("/atelier/documents").want(200); strings.Contains(list.Body, "compter-les-herons-3") {
		t.Error("three documents")
	}
}

// What is for some people says so to those who see it; others get the page without it.
func TestReservedPassagesSaySo(t *testing.T) {
	t.Parallel()
	k := newKit(t, kitOptions{files: map[string]string{
		"summaries/portail.md": "---\ntitle: Le portail\n---\n\n## Contexte\n\nPour tous.\n\n::: réservé membres\nLe code.\n:::\n\n" +
			"## Actions\n\n- Karim : range\n\n::: réservé role:Équipe <écoles>\n- Léa : appelle\n:::\n",
		"faq/marche.md": "---\ntitle: Le marché\n---\n\nPour tous.\n\n::: du 2020-12-01 au 2090-12-31\nChaque jeudi.\n:::\n",
	}})
	staff, member := k.staff(auth.Documentalist, "Inès"), k.actor(auth.MemberRole)
	members, role := i18n.T("fr", "block.members"), strings.ReplaceAll(i18n.T("fr", "block.role", "role", "Équipe <écoles>"), "\u00a0", " ")
	page := staff.visit("/syntheses/portail").want(200)
	if got := page.text(".for"); !strings.Contains(got, members) || !strings.Contains(got, "Le code.") {
		t.Errorf("staff: %q", got)
	}
	if got := page.text(".tasks"); !strings.Contains(got, role) {
		t.Errorf("an action: %q, want %q", got, role)
	}
	if got := k.as(member, routed{method: "GET"}, "/syntheses/portail").want(200).text(".for"); !strings.Contains(got, members) {
		t.Errorf("a member: %q", got)
	}
	if got := staff.visit("/faq/marche").want(200).text(".for"); !strings.Contains(got, "Visible du ") {
		t.Errorf("its days: %q", got)
	}
	for _, path := range []string{"/syntheses/portail", "/faq/marche"} {
		if a := k.get(path).want(200); a.has(".for") || strings.Contains(a.Body, "Réservé") {
			t.Errorf("%s tells visitors of it", path)
		}
	}
}
