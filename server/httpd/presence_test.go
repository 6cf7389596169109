package httpd

import (
	"net/http"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"parvis/app/api"
	"parvis/server/auth"
	"parvis/server/publish"
)

// Moderators see who looks at which request, while they do; nobody else does, and nobody is shown who may not.
func TestWhoLooksAtARequest(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, k *kit) {
		k.hear()
		a := k.ask("mots")
		own := "http://" + k.srv.Listen
		join := func(b *browser, subject api.Subject) *websocket.Conn {
			t.Helper()
			conn, _ := k.dial(b.cookies(), own)
			k.watch(conn, subject)
			return conn
		}
		ines, paul, reader := k.staff(auth.Moderator, "Inès"), k.staff(auth.Moderator, "Paul"), k.staff(auth.Documentalist, "Claire")
		list, desk := join(paul, api.Subject{Queue: true}), join(reader, api.Subject{Queue: true, Looking: a.ID})
		defer desk.Close()
		looks := join(ines, api.Subject{Queue: true, Looking: a.ID})
		if e := since(t, list, 0); e.Type != "queue" || e.ID != a.ID {
			t.Errorf("%+v", e)
		}
		k.until("Paul reads that Inès looks", func() bool { return strings.Contains(paul.visit("/atelier/file").Body, "Inès regarde") })
		page := paul.visit("/atelier/file?demande=" + a.ID).Body
		if !strings.Contains(page, "Inès regarde cette demande.") || strings.Contains(page, "Claire regarde") || strings.Contains(page, "et Claire") {
			t.Errorf("the open request does not say that Inès, and she alone, looks at it: %s", page)
		}
		if strings.Contains(ines.visit("/atelier/file?demande="+a.ID).Body, "regarde cette demande") {
			t.Error("Inès is told of herself")
		}
		looks.Close()
		k.until("Inès has left", func() bool { return !strings.Contains(paul.visit("/atelier/file").Body, "regarde") })
		if e := next(t, list); e.ID != a.ID {
			t.Errorf("of the leaving: %+v", e)
		}
	})
}

// Who writes a document hears of a colleague's text and remark, and of who comes; who may not write hears nothing.
func TestWhoWritesAText(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, k *kit) {
		k.hear()
		own := "http://" + k.srv.Listen
		by := auth.Member{ID: "m", Name: "Yasmine", Role: auth.Documentalist}
		saved, err := k.publish.Save(t.Context(), publish.Save{By: by, Path: "summaries/essai.md", Text: []byte("---\ntitle: Essai\n---\n\n## Décidé\n\nOui.\n"), Intent: publish.Keep})
		if err != nil {
			t.Fatal(err)
		}
		subject := api.Subject{Text: "summary/essai", Lang: "fr"}
		claire := k.staff(auth.Documentalist, "Claire")
		writes, _ := k.dial(claire.cookies(), own)
		k.watch(writes, subject)
		deaf, _ := k.dial("", own)
		if err := deaf.WriteJSON(api.Watch{Watch: []api.Subject{subject}}); err != nil {
			t.Fatal(err)
		}
		if _, _, err := deaf.ReadMessage(); !websocket.IsCloseError(err, websocket.ClosePolicyViolation) {
			t.Errorf("without a session: %v", err)
		}
		hears := func(what string) {
			t.Helper()
			if e := next(t, writes); e.Type != "text" || e.ID != "summary/essai" {
				t.Errorf("%s: %+v", what, e)
			}
		}
		if _, err := k.publish.Save(t.Context(), publish.Save{By: by, Path: "summaries/essai.md", Base: saved.Revision, Text: []byte("---\ntitle: Essai\n---\n\n## Décidé\n\nNon.\n"), Intent: publish.Keep}); err != nil {
			t.Fatal(err)
		}
		hears("a newer text")
		if err := k.publish.Remark(t.Context(), by, "summaries/essai.md", "Vraiment ?"); err != nil {
			t.Fatal(err)
		}
		hears("a remark")
		other, _ := k.dial(k.staff(auth.Moderator, "Paul").cookies(), own)
		k.watch(other, subject)
		hears("a colleague")
		address := "/atelier/documents/summary/essai?langue=fr"
		answer := claire.send(http.MethodGet, address, "", "", "Accept", "application/json").want(200)
		for _, part := range []string{"Paul a aussi ce document ouvert.", "Vraiment ?", "Yasmine a enregistré une version plus récente."} {
			if !strings.Contains(answer.Body, part) {
				t.Errorf("the news do not say %q: %s", part, answer.Body)
			}
		}
		k.browser().send(http.MethodGet, address, "", "", "Accept", "application/json").want(401)
	})
}
