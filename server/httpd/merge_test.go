package httpd

import (
	"net/url"
	"strings"
	"testing"

	"parvis/app/i18n"
	"parvis/server/auth"
	"parvis/server/publish"
)

const localText = "---\ntitle: Le local\ntags: [trousseau]\nconsent: Oui.\nstatus: published\n---\n## Contexte\n\nOnze personnes.\n\n## Décidé\n\nLa clé reste chez Tom.\n\n## Actions\n\n- [ ] Ranger\n\n## Sources\n\nLa réunion.\n"

// crossing has two people write one summary at the same time: Alice saved first. It answers the page that Bruno gets.
func crossing(t *testing.T, k *kit, alice, bruno *strings.Replacer) (one, two *browser, page *reply) {
	t.Helper()
	const at = "/atelier/documents/summary/local"
	one, two = k.staff(auth.Documentalist, "Alice"), k.staff(auth.Documentalist, "Bruno")
	write := func(b *browser, opened *reply, words *strings.Replacer) *reply {
		_, _, values := readForm(t, opened.one("#texte"), nil)
		fill := url.Values{"geste": {"enregistrer"}}
		for name, v := range values {
			if name == "corps" || strings.HasPrefix(name, "f.") {
				fill.Set(name, words.Replace(v[0]))
			}
		}
		for name, v := range fill {
			values[name] = v
		}
		b.at = at
		return b.follow(b.send("POST", at, values.Encode(), formType), at)
	}
	mine, theirs := two.visit(at).want(200), one.visit(at).want(200)
	write(one, theirs, alice).want(200)
	return one, two, write(two, mine, bruno).want(409)
}

func localKit(t *testing.T) *kit {
	return newKit(t, kitOptions{files: map[string]string{"summaries/local.md": localText}})
}

// draftOf is the document as the editor holds it.
func draftOf(t *testing.T, k *kit) publish.Document {
	t.Helper()
	d, err := k.publish.Document(t.Context(), "summaries/local.md")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// press sends the merge page's form with a button and choices.
func press(t *testing.T, b *browser, page *reply, button string, fill url.Values) *reply {
	t.Helper()
	_, target, values := readForm(t, page.one("main form"), fill)
	values.Set("choix", button)
	return b.follow(b.send("POST", target, values.Encode(), formType), target)
}

func unmarked(t *testing.T, page *reply) {
	t.Helper()
	for _, mark := range []string{"&lt;&lt;&lt;", "&gt;&gt;&gt;", "=====", "---\n", "tags:", "authors:"} {
		if strings.Contains(page.Body, mark) {
			t.Errorf("a person is shown %q", mark)
		}
	}
}

// What two people changed in different places is put together by itself, each field of its own: one only confirms.
func TestMergeOfDifferentPlacesAsksNothing(t *testing.T) {
	t.Parallel()
	k := localKit(t)
	_, two, page := crossing(t, k,
		strings.NewReplacer("Onze", "Douze", "Le local", "Le grand local"),
		strings.NewReplacer("chez Tom", "chez Zoé", "Oui.", "Oui, toutes."))
	unmarked(t, page)
	said := page.text("main")
	for _, want := range []string{
		"Alice a enregistré", i18n.T("fr", "merge.nothing_open"), "Texte d’Alice", "Votre texte", "Douze personnes.", "La clé reste chez Zoé.",
		"Titre", "Le grand local", i18n.T("fr", "doc.consent"), "Oui, toutes.", "Contexte", "Décidé",
	} {
		if !strings.Contains(said, strings.Join(strings.Fields(want), " ")) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if page.has("form input[type='radio']") {
		t.Error("it asks for a choice")
	}
	done := press(t, two, page, "fusion", nil).want(200)
	if !strings.Contains(done.text(".toast"), i18n.T("fr", "editor.done.merged")) {
		t.Error(done.text(".toast"))
	}
	want := strings.NewReplacer("Onze", "Douze", "Le local", "Le grand local", "chez Tom", "chez Zoé", "consent: Oui.", "consent: \"Oui, toutes.\"").Replace(localText)
	if got := draftOf(t, k).Text; got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// Where both wrote something else, a person chooses for each passage; what is missing is told in one sentence.
func TestMergeIsChosenPassageByPassage(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ field, title, item, want string }{
		"mine":           {"mine", "mine", "mine", "title: Le local de Bruno|trousseau, deux]|Ranger, dit Bruno"},
		"theirs":         {"theirs", "theirs", "theirs", "title: Le local d’Alice|trousseau, une]|Ranger, dit Alice"},
		"both, as it is": {"both", "theirs", "both", "title: Le local d’Alice|trousseau, deux, une]|Ranger, dit Bruno\n- [ ] Ranger, dit Alice"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := localKit(t)
			_, two, page := crossing(t, k,
				strings.NewReplacer("Le local", "Le local d’Alice", "trousseau", "trousseau\nune", "Ranger", "Ranger, dit Alice"),
				strings.NewReplacer("Le local", "Le local de Bruno", "trousseau", "trousseau\ndeux", "Ranger", "Ranger, dit Bruno"))
			unmarked(t, page)
			again := press(t, two, page, "fusion", url.Values{"c.title": {"mine"}}).want(422)
			if got := words(again.all("#erreurs p")[0]); got != i18n.T("fr", "merge.unsettled", "n", len(again.all("fieldset"))-1) {
				t.Errorf("what is missing: %q", got)
			}
			if strings.Contains(again.Body, i18n.T("fr", "problem.invalid")) {
				t.Error("a sentence that says nothing here")
			}
			if len(again.all("#f-c-title input[checked]")) != 1 {
				t.Error("what was chosen is forgotten")
			}
			fill := url.Values{"c.title": {c.title}}
			for _, in := range again.all("form input[type='radio']") {
				if n := attrOf(in, "name"); n != "c.title" {
					fill.Set(n, c.item)
				}
			}
			press(t, two, again, "fusion", fill).want(200)
			got := draftOf(t, k).Text
			for _, want := range strings.Split(c.want, "|") {
				if !strings.Contains(got, want) {
					t.Errorf("no %q in\n%s", want, got)
				}
			}
		})
	}
}

func TestPassagesAreShownPlainly(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"## Décidé {#decide}": "Décidé", "- [ ] Ranger": "☐ Ranger", "- [x] Rangé": "☑ Rangé", "- **un** point": "• un point",
		"- [un lien](/charte)": "• [un lien](/charte)", "#mot": "#mot", "1. Un\n2. **Deux**": "1. Un\n2. Deux", "": "",
	} {
		if got := plain(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if a, b := plainly("**un**", "un"); a == b {
		t.Errorf("%q and %q look the same", a, b)
	}
}

// Who would rather write the result may, and what was typed is not lost for a choice that is missing.
func TestMergeByHand(t *testing.T) {
	t.Parallel()
	k := localKit(t)
	_, two, page := crossing(t, k, strings.NewReplacer("Ranger", "Ranger, dit Alice"), strings.NewReplacer("Ranger", "Ranger, dit Bruno"))
	press(t, two, page, "texte", url.Values{"texte": {"## Actions\r\n\r\n- [ ] À la main\r\n"}}).want(200)
	if got := draftOf(t, k).Text; !strings.HasSuffix(got, "---\n## Actions\n\n- [ ] À la main\n") {
		t.Errorf("%s", got)
	}
}

// Who keeps one text is told which, and the other stays in the history.
func TestKeepingOneText(t *testing.T) {
	t.Parallel()
	for button, want := range map[string]string{
		"miens": i18n.T("fr", "editor.done.merged_mine"), "leurs": i18n.T("fr", "editor.done.merged_theirs", "name", "Alice"),
	} {
		t.Run(button, func(t *testing.T) {
			t.Parallel()
			k := localKit(t)
			_, two, page := crossing(t, k, strings.NewReplacer("Ranger", "Ranger, dit Alice"), strings.NewReplacer("Ranger", "Ranger, dit Bruno"))
			if got := words(page.one("button[value='leurs']")); got != "Garder le texte d’Alice" {
				t.Errorf("the button says %q", got)
			}
			done := press(t, two, page, button, nil).want(200)
			if got := done.text(".toast"); !strings.Contains(got, want) || strings.Contains(got, "plus qu’un") {
				t.Errorf("told %q, want %q", got, want)
			}
			kept := map[string]bool{}
			all, err := k.publish.Versions(t.Context(), "summaries/local.md")
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range all {
				full, err := k.publish.Version(t.Context(), "summaries/local.md", v.ID)
				if err != nil {
					t.Fatal(err)
				}
				for _, who := range []string{"Alice", "Bruno"} {
					kept[who] = kept[who] || strings.Contains(full.Text, "dit "+who)
				}
			}
			if !kept["Alice"] || !kept["Bruno"] {
				t.Errorf("kept: %v", kept)
			}
		})
	}
}

// Folder and editor are put together on the same page, by those names.
func TestMergeOfFolderAndEditor(t *testing.T) {
	t.Parallel()
	k := localKit(t)
	one := k.staff(auth.Documentalist, "Alice")
	opened := one.visit("/atelier/documents/summary/local").want(200)
	_, target, values := readForm(t, opened.one("#texte"), nil)
	values.Set("corps", strings.Replace(values.Get("corps"), "Ranger", "Ranger, dit l’éditeur", 1))
	values.Set("geste", "enregistrer")
	saved := one.send("POST", target, values.Encode(), formType, "Accept", "application/json").want(200)
	if !strings.Contains(saved.Body, "revision") {
		t.Fatal(saved.Body)
	}
	k.write(map[string]string{"summaries/local.md": strings.NewReplacer("Ranger", "Ranger, dit le dossier", "Onze", "Douze").Replace(localText)})
	page := one.visit("/atelier/documents/summary/local/fusion").want(200)
	unmarked(t, page)
	for _, want := range []string{"Celui de l’éditeur", "Celui du dossier", "Garder le texte du dossier", "Texte du dossier"} {
		if !strings.Contains(page.text("main"), want) {
			t.Errorf("no %q", want)
		}
	}
	done := press(t, one, page, "leurs", nil).want(200)
	if got := done.text(".toast"); !strings.Contains(got, i18n.T("fr", "editor.done.merged_folder")) {
		t.Errorf("told %q", got)
	}
	if d := draftOf(t, k); !strings.Contains(d.Text, "dit le dossier") || d.Conflict != "" || !d.Shown || d.Pending {
		t.Errorf("%+v", d)
	}
	history := one.visit("/atelier/documents/summary/local/historique").want(200)
	all, _ := k.publish.Versions(t.Context(), "summaries/local.md")
	found := false
	for _, v := range all {
		full, err := k.publish.Version(t.Context(), "summaries/local.md", v.ID)
		found = found || err == nil && strings.Contains(full.Text, "dit l’éditeur")
	}
	if !found || !history.has("ol.list") {
		t.Error("the editor's text is gone")
	}

}

// A script is told who was faster.
func TestStaleSaysWho(t *testing.T) {
	t.Parallel()
	k := localKit(t)
	one, two := k.staff(auth.Documentalist, "Alice"), k.staff(auth.Documentalist, "Bruno")
	send := func(b *browser, values url.Values, more string) *reply {
		values.Set("geste", "enregistrer")
		values.Set("corps", values.Get("corps")+more)
		return b.send("POST", "/atelier/documents/summary/local", values.Encode(), formType, "Accept", "application/json")
	}
	_, _, first := readForm(t, one.visit("/atelier/documents/summary/local").one("#texte"), nil)
	_, _, second := readForm(t, two.visit("/atelier/documents/summary/local").one("#texte"), nil)
	send(one, first, "Un.\n").want(200)
	if late := send(two, second, "Deux.\n").want(409); !strings.Contains(late.Body, "Alice a enregistré entre-temps.") {
		t.Errorf("%s", late.Body)
	}
}
