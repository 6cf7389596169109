package httpd

import (
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
		if b.at != all[0] && !strings.HasPrefix(all[len(all)-1], "/atelier") {
			t.Errorf("%s: the footer does not lead into the workshop: %v", role, all)
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
