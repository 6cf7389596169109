package httpd

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"parvis/app/i18n"
	"parvis/server/auth"
	"parvis/server/insight"
	"parvis/server/publish"
)

// fold is what a fold of the desk's work holds, or empty.
func fold(page *reply, key string) string {
	for _, d := range page.all("details") {
		if text := words(d); strings.HasPrefix(text, i18n.T("fr", key)) {
			return text
		}
	}
	return ""
}

// Words that found nothing, and words that found what nobody opened, ask for different work.
func TestLostAndUnopenedAreTwoLists(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	for range insight.MinTimes {
		k.get("/recherche?q=" + url.QueryEscape("des berges")).want(200)
		k.get("/recherche?q=xylophonokiosque").want(200)
	}
	if err := k.insight.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	page := k.staff(auth.Documentalist, "Inès").visit("/atelier/documents").want(200)
	for key, want := range map[string]string{"documents.lost": "xylophonokiosque", "documents.unopened": "des berges"} {
		if got := fold(page, key); !strings.Contains(got, want) || strings.Contains(got, "berges") && strings.Contains(got, "kiosque") {
			t.Errorf("%s: %q", key, got)
		}
	}
}

// A charter that was replaced is nobody's to read again: only the one in force is among what is past its day.
func TestOnlyTheCharterInForceIsToBeReadAgain(t *testing.T) {
	t.Parallel()
	charter := func(title, effective string) string {
		return "---\ntitle: " + title + "\neffective: " + effective + "\nreview_by: 2020-06-01\n---\n\n## Une règle {#r}\n\nTexte.\n"
	}
	k := newKit(t, kitOptions{files: map[string]string{
		"charter/2015-01.md": charter("Charte de quinze", "2015-01-01"),
		"charter/2026-11.md": charter("Charte en vigueur", "2026-11-01"), "charter/2026-11.en.md": charter("Charter in force", "2026-11-01"),
		"charter/2090-01.md": charter("Charte à venir", "2090-01-01"),
		"faq/vieille.md":     "---\ntitle: Une vieille question\nreview_by: 2020-06-01\n---\n\nTexte.\n",
	}})
	overdue := fold(k.staff(auth.Documentalist, "Inès").visit("/atelier/documents").want(200), "documents.overdue")
	for title, want := range map[string]bool{
		"Charte en vigueur": true, "Charter in force": true, "Une vieille question": true, "Charte de quinze": false, "Charte à venir": false,
	} {
		if strings.Contains(overdue, title) != want {
			t.Errorf("%q is to be read again: %v: %s", title, !want, overdue)
		}
	}
}

// A text that waits for a second reader waits for everybody but its author, who is told what colleagues say about it.
func TestTheDeskTellsAuthorsFromReaders(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	author, reader := k.staff(auth.Documentalist, "Inès"), k.staff(auth.Documentalist, "Ousmane")
	me, err := k.auth.BySession(t.Context(), author.jar[cookieSession])
	if err != nil {
		t.Fatal(err)
	}
	_, err = k.publish.Save(t.Context(), publish.Save{
		By: me, Path: "faq/gants.md", Text: []byte("---\ntitle: Choisir les gants\n---\n\nDe bons gants.\n"), Intent: publish.SendReview,
	})
	if err != nil {
		t.Fatal(err)
	}
	editor := "/atelier/documents/faq/gants"
	if got := reader.visit("/atelier/documents").want(200).text("section[aria-labelledby='presse']"); !strings.Contains(got, "Choisir les gants") {
		t.Errorf("the second reader is not waited for: %q", got)
	}
	mine := author.visit("/atelier/documents").want(200)
	if mine.has("section[aria-labelledby='presse']") {
		t.Errorf("the author is to read their own text: %q", mine.text("section[aria-labelledby='presse']"))
	}
	if got := fold(mine, "documents.away"); !strings.Contains(got, "Choisir les gants") {
		t.Errorf("with others: %q", got)
	}
	reader.post(editor+"/commentaires", url.Values{"remarque": {"La taille manque."}, "langue": {"fr"}}).want(303)
	author.post(editor+"/commentaires", url.Values{"remarque": {"Je la cherche."}, "langue": {"fr"}}).want(303)
	told := author.visit("/atelier/documents").want(200)
	if got := fold(told, "documents.remarks"); !strings.Contains(got, "Ousmane") || !strings.Contains(got, "La taille manque.") || strings.Contains(got, "Je la cherche") {
		t.Errorf("remarks on one's texts: %q", got)
	}
	if !told.has("details[open] a[href='" + editor + "?langue=fr#h-remarques']") {
		t.Error("no open fold leads to the remarks")
	}
	if got := fold(reader.visit("/atelier/documents"), "documents.remarks"); got != "" {
		t.Errorf("who wrote the remark is told of it: %q", got)
	}
	page := author.visit(editor + "?langue=fr").want(200)
	for _, form := range page.all("form") {
		if action := attrOf(form, "action"); strings.HasPrefix(action, editor+"/commentaires/") {
			author.post(action, url.Values{"langue": {"fr"}}).want(303)
		}
	}
	if got := fold(author.visit("/atelier/documents"), "documents.remarks"); got != "" {
		t.Errorf("what is dealt with is still listed: %q", got)
	}
}

// The list speaks of documents as people do: what they are, in which language, of which day; the settings are no document.
func TestTheListSpeaksInWords(t *testing.T) {
	t.Parallel()
	charter := "---\ntitle: Notre charte\neffective: 2090-01-01\n---\n\n## Une règle {#r}\n\nTexte.\n"
	k := newKit(t, kitOptions{files: map[string]string{
		"charter/2090-01.md": charter, "charter/2090-01.en.md": strings.Replace(charter, "Notre charte", "Our charter", 1),
		"faq/fautive.md": "---\ntitle: Une question fautive\nreview_by: 2020-06-01\ninconnu: 1\n---\n\nTexte.\n",
	}})
	b := k.staff(auth.Documentalist, "Inès")
	_, err := k.publish.Save(t.Context(), publish.Save{
		By: auth.Member{ID: "m", Name: "Yasmine", Role: auth.Documentalist}, Path: "faq/gants.md", Intent: publish.Keep,
		Text: []byte("---\ntitle: Choisir les gants\ninconnu: 1\n---\n\nTexte.\n"),
	})
	if err != nil {
		t.Fatal(err)
	}
	k.now.forward(2 * time.Minute)
	page := b.visit("/atelier/documents").want(200)
	var kinds []string
	for _, li := range page.all("ul.docs li") {
		kinds = append(kinds, words(li))
	}
	if len(kinds) < 3 || !strings.Contains(kinds[0], "Choisir les gants") && !strings.Contains(kinds[0], "Synthèse") {
		t.Errorf("the list begins with %q", kinds)
	}
	if french, english := strings.Index(page.Body, "/summary/cles-du-local?langue=fr"), strings.Index(page.Body, "/summary/cles-du-local?langue=en"); french < 0 || english < french {
		t.Errorf("a translation is before its original: %d, %d", french, english)
	}
	for _, path := range []string{"/atelier/documents", "/atelier/documents?page=2"} {
		if got := b.visit(path).text("ul.docs"); strings.Contains(got, "community.toml") {
			t.Errorf("the settings are listed: %s", got)
		}
	}
	list := b.visit("/atelier/documents?type=charter").text("ul.docs")
	for _, want := range []string{"Charte du 1ᵉʳ\u00a0janvier 2090 · en français", "Charte du 1ᵉʳ\u00a0janvier 2090 · en anglais"} {
		if want := strings.Join(strings.Fields(want), " "); !strings.Contains(list, want) {
			t.Errorf("no %q in %s", want, list)
		}
	}
	if typed := b.visit("/atelier/documents?q=gants").text("ul.docs"); strings.Contains(typed, "faq/gants.md") {
		t.Errorf("what has no file shows one: %s", typed)
	}
	if filed := b.visit("/atelier/documents?q=fautive").text("ul.docs code"); filed != "faq/fautive.md" {
		t.Errorf("the file is %q", filed)
	}
	if faults := page.text("section[aria-labelledby='fautes']"); !strings.Contains(faults, "Une question fautive") || !strings.Contains(faults, "faq/fautive.md:") {
		t.Errorf("faults: %s", faults)
	}
	if href := attrOf(page.all("section[aria-labelledby='fautes'] a")[0], "href"); !strings.HasPrefix(href, "/atelier/documents/faq/") {
		t.Errorf("a fault leads to %s", href)
	}
	overdue := fold(page, "documents.overdue")
	if !strings.Contains(overdue, strings.Join(strings.Fields(i18n.T("fr", "documents.overdue_next")), " ")) || !strings.Contains(overdue, "à relire depuis le") {
		t.Errorf("overdue: %s", overdue)
	}
	if open := page.all("details.card[open]"); len(open) != 1 || !strings.HasPrefix(words(open[0]), i18n.T("fr", "documents.overdue")) {
		t.Error("what is overdue is not open")
	}
}
