package httpd

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"parvis/app/i18n"
	"parvis/server/auth"
)

const localAt = "/atelier/documents/summary/local"

// gesture presses a button of the editor, with fields changed.
func gesture(t *testing.T, b *browser, what string, fill url.Values) *reply {
	t.Helper()
	_, target, values := readForm(t, b.visit(localAt).want(200).one("#texte"), fill)
	values.Set("geste", what)
	return b.follow(b.send("POST", target, values.Encode(), formType), target)
}

// saying compares a message with words of the catalogue, whose spaces may be wide.
func saying(t *testing.T, page *reply, selector, key string, args ...any) {
	t.Helper()
	want := strings.Join(strings.Fields(i18n.T("fr", key, args...)), " ")
	if got := page.text(selector); !strings.Contains(got, want) {
		t.Errorf("%s says %q, want %q", selector, got, want)
	}
}

// Who saves over a published text is told that readers see the earlier one, everywhere a state is shown.
func TestSavedOverAPublishedText(t *testing.T) {
	t.Parallel()
	k := localKit(t)
	b := k.staff(auth.Documentalist, "Inès")
	same := gesture(t, b, "enregistrer", nil).want(200)
	saying(t, same, ".toast", "editor.done.saved_published")
	saying(t, same, ".bar .tag", "state.published")
	page := gesture(t, b, "enregistrer", url.Values{"corps": {"## Contexte\n\nVingt personnes.\n"}}).want(200)
	saying(t, page, ".toast", "editor.done.saved_changed")
	saying(t, page, ".bar .tag", "state.changed")
	saying(t, page, ".decide[aria-labelledby='h-suite']", "editor.changed_text")
	desk := b.visit("/atelier/documents?q=local").want(200)
	saying(t, desk, ".docs", "state.changed")
	if !strings.Contains(fold(desk, "documents.changed"), "Le local") || strings.Contains(fold(desk, "documents.drafts"), "Le local") {
		t.Error("the work list takes it for a draft")
	}
	if !b.visit("/atelier/documents?etat=changed").want(200).has(".docs li") {
		t.Error("it cannot be filtered")
	}
	_, _, values := readForm(t, page.one("#texte"), nil)
	values.Set("geste", "enregistrer")
	values.Set("corps", values.Get("corps")+"\nEncore.\n")
	if live := b.send("POST", localAt, values.Encode(), formType, "Accept", "application/json").want(200); !strings.Contains(live.Body, `"changed"`) {
		t.Errorf("a script is told %s", live.Body)
	}
	if !strings.Contains(k.get("/syntheses/local").want(200).Body, "Onze personnes") {
		t.Error("readers see a draft")
	}
}

// What is to come out at its hour stays so when it is saved, and can be taken back.
func TestScheduledTextIsSavedAndTakenBack(t *testing.T) {
	t.Parallel()
	k := newKit(t, kitOptions{files: map[string]string{"summaries/local.md": strings.Replace(localText, "published", "draft", 1)}})
	b := k.staff(auth.Documentalist, "Inès")
	at := k.now.Now().Add(48 * time.Hour)
	page := gesture(t, b, "programmer", url.Values{"publier_le": {at.Format("2006-01-02T15:04")}}).want(200)
	when := i18n.Moment("fr", k.now.Now(), draftOf(t, k).PublishAt.UTC())
	saying(t, page, ".toast", "editor.done.scheduled_at", "when", when)
	for _, text := range []string{"", "## Contexte\n\nVingt personnes.\n"} {
		fill := url.Values{}
		if text != "" {
			fill.Set("corps", text)
		}
		page = gesture(t, b, "enregistrer", fill).want(200)
		saying(t, page, ".toast", "editor.done.saved_scheduled", "when", when)
		saying(t, page, ".bar .tag", "state.scheduled")
	}
	page = gesture(t, b, "deprogrammer", nil).want(200)
	saying(t, page, ".toast", "editor.done.unscheduled")
	saying(t, page, ".bar .tag", "state.draft")
	if page.has("button[value='deprogrammer']") || strings.Contains(draftOf(t, k).Text, "publish_at") {
		t.Error("it is still to come out")
	}
	k.get("/syntheses/local").want(404)

	gesture(t, b, "programmer", url.Values{"publier_le": {at.Format("2006-01-02T15:04")}}).want(200)
	page = gesture(t, b, "publier", nil).want(200)
	saying(t, page, ".toast", "editor.done.published")
	k.get("/syntheses/local").want(200)
}

// The second reader's button says that it publishes, asks about remarks that are open, and the message says it too.
func TestAgreeingPublishes(t *testing.T) {
	t.Parallel()
	k := newKit(t, kitOptions{files: map[string]string{"summaries/local.md": strings.Replace(localText, "published", "draft", 1)}})
	one, two := k.staff(auth.Documentalist, "Inès"), k.staff(auth.Documentalist, "Karim")
	gesture(t, one, "relecture", url.Values{"corps": {"## Contexte\n\nVingt personnes.\n"}}).want(200)
	page := two.visit(localAt).want(200)
	saying(t, page, "button[value='relue']", "editor.agree")
	if page.has("button[value='publier']") || page.has("[name='malgre']") {
		t.Error("two buttons publish, or no remark is asked about")
	}
	two.submit(page, "form[action='"+localAt+"/commentaires']", url.Values{"remarque": {"Et la date ?"}}).want(200)
	page = gesture(t, two, "relue", nil).want(422)
	saying(t, page, "#erreurs", "problem.remarks_open", "n", 1)
	k.get("/syntheses/local").want(404)
	page = gesture(t, two, "relue", url.Values{"malgre": {"oui"}}).want(200)
	saying(t, page, ".toast", "editor.done.read")
	k.get("/syntheses/local").want(200)
}

// The history begins with the current text, has no word of ours untranslated, tells versions of one minute apart, lets
// one be read, and says which was taken up.
func TestHistoryOfADocument(t *testing.T) {
	t.Parallel()
	k := localKit(t)
	_, two, _ := crossing(t, k, strings.NewReplacer("Onze", "Douze", "Le local", "Le hangar"), strings.NewReplacer("Onze", "Treize"))
	page := two.visit(localAt + "/historique").want(200)
	rows := page.all("ol.list li")
	if len(rows) != 3 || !strings.Contains(words(rows[0]), "Alice") || !strings.Contains(words(rows[0]), i18n.T("fr", "history.newest")) {
		t.Fatalf("%d rows, first %q", len(rows), words(rows[0]))
	}
	saying(t, page, "ol.list", "history.note.kept")
	saying(t, page, "#ecarts", "history.between", "from", "Version 1, aujourd’hui à 9 h 00", "to", "Version 2, aujourd’hui à 9 h 00")
	if got := page.text("#ecarts"); !strings.Contains(got, "Douze") || strings.Contains(got, "Treize") || !strings.Contains(got, "Titre") || strings.Contains(got, "title:") {
		t.Errorf("compared: %q", got)
	}
	first := rows[2]
	var read string
	for _, a := range page.all("ol.list a") {
		read = attrOf(a, "href")
	}
	read, _, _ = strings.Cut(read, "#")
	seen := two.visit(read).want(200)
	if got := seen.text("#version"); !strings.Contains(got, "Onze personnes") || !strings.Contains(got, "Version 1") {
		t.Errorf("read %q of %q", got, words(first))
	}
	taken := two.submit(seen, "#version form", nil).want(200)
	saying(t, taken, ".toast", "editor.done.taken", "when", "aujourd’hui à 9 h 00")
	page = two.visit(localAt + "/historique").want(200)
	saying(t, page, "ol.list", "history.note.restored")
	for _, word := range []string{">restored<", ">kept<", ">merged<"} {
		if strings.Contains(page.Body, word) {
			t.Errorf("%s is shown", word)
		}
	}
}
