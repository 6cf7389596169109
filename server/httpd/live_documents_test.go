package httpd

import (
	"testing"
	"time"

	"parvis/app/api"
	"parvis/content"
	"parvis/server/auth"
	"parvis/server/publish"
)

// Open phones hear of what everybody may read, once it is found, and of nothing else.
func TestPhonesHearOfWhatIsPublished(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	k.hear()
	k.library.Shown = k.srv.Published
	conn, _ := k.dial("", "")
	if err := conn.WriteJSON(api.Watch{Watch: []api.Subject{{Documents: true}}}); err != nil {
		t.Fatal(err)
	}
	k.until("the socket listens", func() bool { return k.watching() == 1 })
	put := func(id, head string) {
		t.Helper()
		_, err := k.publish.Save(t.Context(), publish.Save{
			By: auth.Member{ID: "m", Name: "Yasmine", Role: auth.Documentalist}, Path: "summaries/" + id + ".md",
			Text: []byte("---\ntitle: Essai " + id + "\n" + head + "---\n\n## Décidé\n\nOui.\n"),
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	put("brouillon", "status: draft\n")
	put("membres", "visibility: members\n")
	put("demain", "publish_at: 2030-01-01\n")
	put("archive", "status: archived\n")
	put("ouverte", "")
	if err := conn.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	var e api.Event
	if err := conn.ReadJSON(&e); err != nil {
		t.Fatal(err)
	}
	if e.Type != "document" || e.ID != "summary/ouverte" || e.Version == 0 {
		t.Errorf("%+v", e)
	}
	if _, err := k.library.Summary(t.Context(), "ouverte", "fr", content.Reader{}); err != nil {
		t.Error(err)
	}
}
