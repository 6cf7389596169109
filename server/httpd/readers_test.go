package httpd

import (
	"net/url"
	"strings"
	"testing"

	"parvis/app/i18n"
)

// Taking on an action and telling an error begin the message, and say on top what it is for.
func TestMessagesFromASummaryNameWhatTheyAreAbout(t *testing.T) {
	t.Parallel()
	k := newKit(t, kitOptions{files: map[string]string{"summaries/dons.md": "---\ntitle: 'Des <b>dons</b>'\nlang: fr\ndate: 2026-11-20\n---\n\n## Décidé\n\n1. Oui.\n\n## Actions\n\n" +
		"- Ada : écrit\n- Une personne à trouver : **porte** le <sac>\n"}})
	for _, c := range []struct{ path, take, first, title string }{
		{"/syntheses/malles-dix-jours", "action", "Je m’en charge : faire la navette une fois par mois avec Aubignac", "Je m’en charge"},
		{"/syntheses/malles-dix-jours", "erreur", "Erreur dans « Les malles se prêtent dix jours » :", "Signaler une erreur"},
		{"/en/syntheses/malles-dix-jours", "action", "I will take it on: takes the kits to Aubignac and back once a month", "I will take it on"},
		{"/en/syntheses/malles-dix-jours", "erreur", "Error in “Kits are now lent for ten days”:", "Report an error"},
		{"/syntheses/dons", "action", "Je m’en charge : porte le", "Je m’en charge"},
	} {
		t.Run(c.path+" "+c.take, func(t *testing.T) {
			var at string
			for _, n := range k.get(c.path).want(200).all("a.btn") {
				if u, err := url.Parse(attrOf(n, "href")); err == nil && u.Query().Get("pour") == c.take {
					at = u.String()
				}
			}
			b := k.browser()
			a := b.visit(at).want(200)
			if got := strings.TrimSpace(a.text("textarea")); got != c.first {
				t.Errorf("%s begins with %q", at, got)
			}
			if got := a.text("h1"); got != c.title {
				t.Errorf("headline %q", got)
			}
			if strings.Contains(a.Body, "<b>dons") || strings.Contains(a.Body, "<sac>") {
				t.Error("a text stands there as markup")
			}
			if strings.Contains(a.text("main"), i18n.T("fr", "question.next_shared")) || strings.Contains(a.text("main"), "votre question.") {
				t.Error("a message is told to be a question")
			}
			again := b.submit(a, "form[method='post']", url.Values{"question": {""}})
			if again.Status == 303 || again.text("h1") != c.title {
				t.Errorf("an empty one: %d %q", again.Status, again.text("h1"))
			}
		})
	}
	for _, odd := range []string{"pour=action&action=99", "pour=action&action=-1", "pour=action&action=x", "pour=action", "pour=x&action=1"} {
		if got := k.get("/questions/nouvelle?document=summary/malles-dix-jours&" + odd).want(200).text("textarea"); got != "" {
			t.Errorf("%s: %q", odd, got)
		}
	}
}

// What is French on an English page says so, to who sees and to who listens.
func TestFrenchOnEnglishPages(t *testing.T) {
	t.Parallel()
	k := newKit(t, kitOptions{files: map[string]string{
		"summaries/crue.md": "---\ntitle: La crue de mars\nlang: fr\ndate: 2026-11-20\ntags: [crue, lending]\n---\n\n## Décidé\n\n1. On monte les malles.\n",
	}})
	list := k.get("/en/syntheses").want(200)
	marked := 0
	for _, li := range list.all("ul.list li") {
		links := selected(li, "h2 a")
		if len(links) == 0 {
			continue
		}
		french := attrOf(links[0], "href") == "/en/syntheses/crue"
		if said := strings.Contains(words(li), "in French"); said != french || (attrOf(links[0], "lang") == "fr") != french {
			t.Errorf("%s: French %v", words(li), said)
		}
		if french {
			marked++
		}
	}
	if marked != 1 {
		t.Errorf("%d French summaries in the list", marked)
	}
	langs := map[string]string{}
	for _, n := range list.all("a.label") {
		langs[words(n)] = attrOf(n, "lang")
	}
	for tag, want := range map[string]string{"crue": "fr", "lending": "", "equipment": ""} {
		if got, shown := langs[tag]; !shown || got != want {
			t.Errorf("tag %s: lang %q, shown %v", tag, got, shown)
		}
	}
	if home := k.get("/en").want(200); !home.has("li[lang='fr'] a[href='/en/syntheses/crue']") {
		t.Error("the home page does not tell that a decision is in French")
	}
	page := k.get("/en/syntheses/crue").want(200)
	if !strings.Contains(page.text("main"), "This text exists only in French.") {
		t.Error(page.text("main"))
	}
	page = k.get("/en/syntheses/malles-dix-jours").want(200)
	for _, n := range page.all("dd div") {
		if strings.Contains(words(n), "ont dit oui") && attrOf(n, "lang") != "fr" {
			t.Errorf("the consent is not said to be French: %s", raw(n))
		}
	}
}

// A corrected word is told as it is written, and a passage keeps a heading apart from its text.
func TestSearchSpeaksAsItIsWritten(t *testing.T) {
	t.Parallel()
	k := newKit(t, kitOptions{files: map[string]string{
		"summaries/eau.md": "---\ntitle: Une eau trouble\nlang: fr\ndate: 2026-11-20\n---\n\n## Contexte\n\n- On compare l’amont et l’aval du pont\n- La turbidité double après la pluie\n\n## Décidé\n\nOn mesure à midi.\n",
	}})
	a := k.get("/recherche?q=turbiditee").want(200)
	if said := a.text(".head div[role='status']"); !strings.Contains(said, "turbidité") || strings.Contains(said, "turbidite ") {
		t.Errorf("told as %q", said)
	}
	if got := a.text("p.snip"); !strings.Contains(got, "pluie · Décidé · On mesure") {
		t.Errorf("excerpt %q", got)
	}
	if said := k.get("/recherche?q=turbidite").want(200).text(".head div[role='status']"); !strings.Contains(said, "turbidite ") {
		t.Errorf("what was typed is told as %q", said)
	}
	if said := k.get("/en/recherche?q=turbidity").want(200).text(".head div[role='status']"); strings.Contains(said, "turbidit\u00e9") || strings.Contains(said, "turbidite") {
		t.Errorf("an English word becomes a French one: %q", said)
	}
	if body := k.get("/en/recherche?q=kit").want(200).Body; strings.Contains(body, "<mark>measuring</mark>") {
		t.Error("a word that nobody asked for is marked")
	}
}
