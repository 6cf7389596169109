package httpd

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"parvis/content"
	"parvis/server/auth"
)

const filled = "## Contexte\n\nUne fois.\n\n## Décidé\n\n- Oui.\n\n## Actions\n\n- ranger le local\n\n## Reste ouvert\n\nRien.\n\n## Sources\n\n[Le fil](https://exemple.org/fil)\n"

// look asks for the preview of what a form holds, as the script does.
func look(t *testing.T, staff *browser, kind, id string, values url.Values) previewJSON {
	t.Helper()
	values.Set("kind", kind)
	values.Set("id", id)
	var out previewJSON
	if err := json.Unmarshal([]byte(staff.send("POST", "/atelier/apercu", values.Encode(), formType).want(200).Body), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// A space goes by the name that people know, a page by its title or its address; what nobody knows is told.
func TestNamesInTheEditor(t *testing.T) {
	t.Parallel()
	k := newKit(t, kitOptions{files: map[string]string{
		"spaces/berges.md":     "---\ntitle: Berges et mesures\nserver: rivages\n---\n\nOn mesure.\n",
		"summaries/avant.md":   "---\ntitle: Les prêts d’avant\ndate: 2026-10-01\n---\n\n" + filled,
		"summaries/avant2.md":  "---\ntitle: Un autre\ndate: 2026-10-01\n---\n\n" + filled,
		"summaries/virgule.md": "---\ntitle: Ranger\ndate: 2026-10-02\ntags:\n- \"sable, gravier\"\n- eau\n---\n" + filled,
	}})
	staff := k.staff(auth.Documentalist, "Inès")
	page := staff.visit("/atelier/documents/summary/nouveau").want(200)
	_, _, values := readForm(t, page.one("#texte"), nil)
	for said, want := range map[string]string{
		"berges et Mesures":       "berges",
		"Berges et mesures":       "berges",
		"berges":                  "berges",
		"Berges et mesures, quai": "berges quai",
		"quai\nberges et mesures": "quai berges",
	} {
		d := &desk{call: &call{Server: k.srv, lang: "fr"}, kind: content.KindSummary, lang: "fr"}
		if got := strings.Join(d.items(said, "spaces", nil), " "); got != want {
			t.Errorf("%q: %q, want %q", said, got, want)
		}
	}
	for _, c := range []struct{ spaces, replaces, says, lists string }{
		{"BERGES ET MESURES", "les prets d'avant", "", ""},
		{"berges", "/syntheses/avant", "", ""},
		{"", "https://ailleurs.example/en/syntheses/avant", "", ""},
		{"Le quai", "", "«\u202fLe quai\u202f»", "Berges et mesures"},
		{"", "Pas écrit", "«\u202fPas écrit\u202f»", "liste"},
	} {
		values.Set("f.title", "Prêts")
		values.Set("f.spaces", c.spaces)
		values.Set("f.supersedes", c.replaces)
		values.Set("corps", filled)
		hit := false
		for _, a := range look(t, staff, "summary", "", values).Advice {
			stranger := a.Field == "f-f-spaces" || a.Field == "f-f-supersedes"
			if hit = hit || stranger && strings.Contains(a.Message, c.says) && strings.Contains(a.Remedy, c.lists); stranger && c.says == "" {
				t.Errorf("%+v: %+v", c, a)
			}
		}
		if c.says != "" && !hit {
			t.Errorf("%+v: no advice", c)
		}
	}

	values.Set("f.spaces", "Berges et mesures")
	values.Set("f.supersedes", "Les prêts d’avant")
	values.Set("geste", "enregistrer")
	staff.send("POST", "/atelier/documents/summary/nouveau", values.Encode(), formType).want(303)
	text, err := k.publish.Document(t.Context(), "summaries/prets.md")
	if err != nil || !strings.Contains(text.Text, "spaces: [berges]") && !strings.Contains(text.Text, "- berges") || !strings.Contains(text.Text, "supersedes: avant\n") {
		t.Errorf("%v\n%s", err, text.Text)
	}
	again := staff.visit("/atelier/documents/summary/prets").want(200)
	if got := words(again.one("#f-f-spaces")); got != "Berges et mesures" {
		t.Errorf("spaces are shown as %q", got)
	}
	if got := attrOf(again.one("#f-f-supersedes"), "value"); got != "Les prêts d’avant" {
		t.Errorf("what it replaces is shown as %q", got)
	}
	if n := len(again.all("#f-f-supersedes-liste option")); n < 3 {
		t.Errorf("%d pages to choose from", n)
	}

	before, _ := k.publish.Document(t.Context(), "summaries/virgule.md")
	comma := staff.visit("/atelier/documents/summary/virgule").want(200)
	_, _, values = readForm(t, comma.one("#texte"), nil)
	for _, o := range comma.all("#f-f-visibility option") {
		if _, picked := attribute(o, "selected"); picked {
			values.Set("f.visibility", attrOf(o, "value"))
		}
	}
	d := &desk{call: &call{Server: k.srv, lang: "fr"}, kind: content.KindSummary, lang: "fr", doc: before}
	if out, err := d.compose(values); err != nil || string(out) != before.Text {
		t.Errorf("a form that nobody touched changes the text: %v\n%s", err, out)
	}
	if values.Get("f.visibility") != "public" || strings.Contains(comma.text("#f-f-visibility"), "aucun") {
		t.Errorf("who may read: %q", values.Get("f.visibility"))
	}
}

// A new text holds titles only; what each is for stands beside it.
func TestNewTextIsGuided(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	staff := k.staff(auth.Documentalist, "Inès")
	for _, kind := range writable {
		page := staff.visit("/atelier/documents/" + string(kind) + "/nouveau").want(200)
		if !page.has("#guide[open]") {
			t.Errorf("%s: no guide", kind)
		}
		body := raw(page.one("#f-corps"))
		if strings.Contains(body, "<!--") || strings.Contains(body, "&lt;!--") {
			t.Errorf("%s: %s", kind, body)
		}
	}
	page := staff.visit("/atelier/documents/summary/nouveau").want(200)
	if got := len(page.all("#guide li")); got != 5 {
		t.Errorf("%d parts are told", got)
	}
	if hint := page.text("#f-corps-aide"); !strings.Contains(hint, "##") {
		t.Errorf("%q", hint)
	}
	_, _, values := readForm(t, page.one("#texte"), nil)
	values.Set("f.title", "Prêts")
	values.Set("corps", "## Contexte\n\nUn mot.\n\n## Décidé\n\n<!-- rien -->\n\n## Actions\n\n1.\n\n## Reste ouvert\n\n## Sources\n")
	var said []string
	for _, a := range look(t, staff, "summary", "", values).Advice {
		said = append(said, a.At+" "+a.Message+" "+a.Remedy+" "+a.Field+" "+a.Label)
	}
	all := strings.Join(said, "\n")
	for _, want := range []string{
		"«\u202fDécidé\u202f» «\u202fDécidé\u202f» est vide", "«\u202fActions\u202f» est vide", "«\u202fReste ouvert\u202f» est vide", "«\u202fSources\u202f» est vide",
		"entre <!-- et -->", "f-f-date Date",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q in\n%s", want, all)
		}
	}
}

// The desk names a document that was written here, and its fields, as its author knows them.
func TestFaultsOnTheDesk(t *testing.T) {
	t.Parallel()
	const text = "---\ntitle: Prêts d’été\ndate: 2026-10-01\nspaces: [Le quai]\n---\n\n" + filled
	k := newKit(t, kitOptions{files: map[string]string{"summaries/dossier.md": text}})
	staff := k.staff(auth.Documentalist, "Inès")
	page := staff.visit("/atelier/documents/summary/nouveau").want(200)
	_, _, values := readForm(t, page.one("#texte"), nil)
	values.Set("f.title", "Prêts d’hiver")
	values.Set("f.spaces", "Le quai")
	values.Set("f.visibility", "public")
	values.Set("corps", filled)
	values.Set("geste", "publier")
	staff.send("POST", "/atelier/documents/summary/nouveau", values.Encode(), formType).want(303)
	k.write(map[string]string{"faq/neuve.md": "---\ntitle: Neuve\n---\n\nOui.\n"}) // faults are gathered when the folder is read
	told := map[bool]string{}
	for _, li := range staff.visit("/atelier/documents").want(200).all("section[aria-labelledby=fautes] li") {
		if said := words(li); strings.Contains(said, "Le quai") {
			told[strings.Contains(said, "dossier.md")] = said
		}
	}
	if said := told[true]; !strings.Contains(said, "summaries/dossier.md:4") || !strings.Contains(said, "spaces") {
		t.Errorf("of the folder: %q", said)
	}
	if said := told[false]; !strings.Contains(said, "Prêts d’hiver") || !strings.Contains(said, "Espaces concernés") || strings.Contains(said, ".md") ||
		!strings.Contains(said, "Les espaces sont") {
		t.Errorf("written here: %q", said)
	}
}

// A translation that says nothing of who may read it is for those who may read its original.
func TestTranslationInherits(t *testing.T) {
	t.Parallel()
	k := newKit(t, kitOptions{files: map[string]string{
		"summaries/entre-nous.md": "---\ntitle: Entre nous\ndate: 2026-10-01\nvisibility: members\n---\n\n" + filled,
	}})
	staff := k.staff(auth.Documentalist, "Inès")
	page := staff.visit("/atelier/documents/summary/entre-nous?langue=en").want(200)
	if said := page.text("#f-f-visibility"); !strings.HasPrefix(said, "Comme le texte d’origine") {
		t.Errorf("who may read: %q", said)
	}
	_, _, values := readForm(t, page.one("#texte"), nil)
	values.Set("f.title", "Among us")
	values.Set("corps", "## Context\n\nOnce.\n")
	values.Set("geste", "publier")
	staff.send("POST", "/atelier/documents/summary/entre-nous", values.Encode(), formType).want(303)
	if text, err := k.publish.Document(t.Context(), "summaries/entre-nous.en.md"); err != nil || strings.Contains(text.Text, "visibility") || strings.Contains(text.Text, "date:") {
		t.Errorf("%v\n%s", err, text.Text)
	}
	k.browser().visit("/en/syntheses/entre-nous").want(404)
	staff.visit("/en/syntheses/entre-nous").want(200)
}
