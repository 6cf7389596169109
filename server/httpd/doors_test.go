package httpd

import (
	"net/url"
	"strings"
	"testing"

	"parvis/server/auth"
)

// The navigation of the workshop leads each role where it may go, and only there; so do the footer and the sign-in page.
func TestStaffLinksOpen(t *testing.T) {
	t.Parallel()
	want := map[auth.Role]string{
		auth.Documentalist: "/atelier/questions /atelier/documents /", auth.Moderator: "/atelier/file /atelier/questions /atelier/documents /",
		auth.Host: "/atelier/file /atelier/questions /atelier/documents /",
	}
	k := newKit(t)
	for role, want := range want {
		b := k.staff(role, "Inès")
		var all []string
		for _, link := range b.visit("/atelier/documents").want(200).all("header nav.tabs a") {
			all = append(all, attrOf(link, "href"))
		}
		if got := strings.Join(all, " "); got != want {
			t.Errorf("%s: navigation %s, want %s", role, got, want)
		}
		for _, link := range b.visit("/connexion").want(200).all("main a") {
			all = append(all, attrOf(link, "href"))
		}
		for _, link := range b.visit("/a-propos").want(200).all("footer a") {
			if href := attrOf(link, "href"); strings.HasPrefix(href, "/atelier") {
				all = append(all, href)
			}
		}
		for _, href := range all {
			b.visit(href).want(200)
		}
		first := map[bool]string{true: "/atelier/documents", false: "/atelier/file"}[role == auth.Documentalist]
		if got := strings.Join(all[len(all)-2:], " "); got != first+" "+first {
			t.Errorf("%s: the sign-in page and the footer lead to %s, not to %s", role, got, first)
		}
		if again := k.browser(); again.signIn(role, "Solal").Status != 200 || again.at != first {
			t.Errorf("%s: begins at %s, not at %s", role, again.at, first)
		}
	}
}

// What waits is counted beside the door behind which it waits, and an empty queue names the questions.
func TestDoorsCountWhatWaits(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	m, d := k.staff(auth.Moderator, "Bruno"), k.staff(auth.Documentalist, "Inès")
	waits := func(b *browser, path string) string {
		var all []string
		for _, n := range b.visit(path).want(200).all("nav#portes .tag") {
			all = append(all, words(n))
		}
		return strings.Join(all, ", ")
	}
	if got := waits(m, "/atelier/file"); got != "" {
		t.Errorf("nothing waits, and the doors say %q", got)
	}
	if empty := m.visit("/atelier/file"); empty.has("#liste a") {
		t.Error("no question waits, and the empty queue leads to one")
	}
	k.question("Puis-je venir avec mon chien en laisse ?")
	empty := m.visit("/atelier/file").want(200)
	if got := empty.text("#liste"); !strings.Contains(got, "Aucune demande n’attend.") || !strings.Contains(got, "Une question attend une réponse") {
		t.Errorf("the empty queue says %q", got)
	}
	if href := attrOf(empty.one("#liste a"), "href"); href != "/atelier/questions" {
		t.Errorf("it leads to %s", href)
	}
	if got := waits(m, "/atelier/file"); got != "1 en attente" {
		t.Errorf("one question waits, and the doors say %q", got)
	}
	k.ask("Je passe le samedi.", "carnet")
	if got := waits(m, "/atelier/documents"); got != "1 en attente, 1 en attente" {
		t.Errorf("a request and a question wait, and the doors say %q", got)
	}
	if got := waits(d, "/atelier/documents"); got != "1 en attente" {
		t.Errorf("a documentalist may answer one question, and the doors say %q", got)
	}
}

// Whose access is over is told so in the workshop, and whom to ask; not what newcomers are told of their secret address.
func TestWhoseAccessIsOverIsToldWhomToAsk(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	for path, door := range map[string]string{"/atelier/documents": "/connexion", "/en/atelier/questions": "/en/connexion"} {
		page := k.get(path).want(401)
		text := page.text("main")
		if strings.Contains(text, "secr") || !strings.Contains(text, k.library.Community().Host.Name) {
			t.Errorf("%s says %q", path, text)
		}
		if href := attrOf(page.one("main a"), "href"); href != door {
			t.Errorf("%s leads to %s", path, href)
		}
	}
	if text := k.get("/questions/x").want(401).text("main"); !strings.Contains(text, "adresse secrète") {
		t.Errorf("a newcomer is told %q", text)
	}
}

// Staff are told what the person looked for, and are not offered to close without an answer what has one.
func TestQuestionsSpeakToStaff(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	k.browser().submit(k.get("/questions/nouvelle?mots=chien+en+laisse").want(200), "main form[action='/questions/nouvelle']",
		url.Values{"question": {"Puis-je venir avec mon chien ?"}}).want(200)
	b := k.staff(auth.Moderator, "Bruno")
	list := b.visit("/atelier/questions").want(200)
	if got := words(list.all("nav.queue small")[0]); !strings.Contains(got, "depuis moins d’une minute") {
		t.Errorf("the list says %q", got)
	}
	open := b.visit(attrOf(list.one("nav.queue li a"), "href")).want(200)
	if got := open.text("#detail"); !strings.Contains(got, "La personne cherchait « chien en laisse »") || strings.Contains(got, "Vous cherchiez") {
		t.Errorf("staff read %q", got)
	}
	if got := open.text("#detail summary[data-key='r']"); !strings.HasPrefix(got, "Clore sans répondre") {
		t.Errorf("what has no answer is closed by %q", got)
	}
	form := attrOf(open.one("form.decide"), "action")
	answered := b.submit(open, "form.decide", url.Values{"message": {"Oui, en laisse."}}).want(200)
	if answered.has("#detail summary[data-key='r']") {
		t.Error("what is answered can be closed without an answer")
	}
	id := strings.TrimSuffix(strings.TrimPrefix(form, "/atelier/questions/"), "/repondre")
	if err := k.inbox.Say(t.Context(), id, "Et au marché ?"); err != nil {
		t.Fatal(err)
	}
	if got := b.visit("/atelier/questions?question=" + id).text("#detail summary[data-key='r']"); got != "Clore la question" {
		t.Errorf("what was answered and is asked again is closed by %q", got)
	}
}
