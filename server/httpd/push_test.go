package httpd

import (
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"net/url"
	"strings"
	"testing"

	"parvis/server/notify"
)

// subscription is what a browser sends of itself.
func subscription(t *testing.T, endpoint string) url.Values {
	t.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return url.Values{
		"endpoint": {endpoint}, "p256dh": {base64.RawURLEncoding.EncodeToString(key.PublicKey().Bytes())},
		"auth": {base64.RawURLEncoding.EncodeToString(make([]byte, 16))},
	}
}

// The switch is off at first and hidden where no script shows it. Once on, page and my data say so and where it goes,
// both have an off switch that works without JavaScript, and an erasure takes it along.
func TestTheSwitchOfNews(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	a, q := k.ask("mots"), k.question("mots")
	const form = "application/x-www-form-urlencoded"
	for path, kind := range map[string]string{"/demandes/" + a.ID: notify.Request, "/questions/" + q.ID: notify.Question} {
		id := strings.Split(path, "/")[2]
		b := k.browser()
		if b.jar[cookieAccess] = a.Secret; kind == notify.Question {
			b.jar = map[string]string{cookieQuestions: q.Secret}
		}
		section := b.visit(path).want(200).one("#avis")
		if _, hidden := attribute(section, "hidden"); !hidden || attrOf(section, "data-push-key") != k.notify.PublicKey() {
			t.Errorf("%s: on, or shown, before anybody asked", path)
		}
		b.send("POST", path+"/avis", subscription(t, "https://10.0.0.1/x").Encode(), form, "Accept", "application/json").want(422)
		on := func() {
			b.send("POST", path+"/avis", subscription(t, "https://push.example.org/CANARY").Encode(), form, "Accept", "application/json").want(204)
		}
		on()
		page := b.visit(path).want(200)
		if _, hidden := attribute(page.one("#avis"), "hidden"); hidden || strings.Contains(page.Body, "CANARY") {
			t.Errorf("%s: the page does not say that it is on, or tells the address", path)
		}
		mine := b.visit("/mes-donnees").want(200)
		if !strings.Contains(mine.text("#avis"), "Être prévenu") || !strings.Contains(mine.text("main"), "push.example.org") {
			t.Errorf("%s: my data do not tell where it goes", path)
		}
		moved := subscription(t, "https://elsewhere.example.org/CANARY")
		moved.Set("old", "https://push.example.org/CANARY")
		b.send("POST", "/avis", moved.Encode(), form, "Accept", "application/json").want(204)
		if strings.Contains(b.visit("/mes-donnees").text("main"), "push.example.org") {
			t.Errorf("%s: the browser moved, my data tell its old service", path)
		}
		moved.Set("old", "https://elsewhere.example.org/CANARY")
		moved.Set("endpoint", "https://push.example.org/CANARY")
		b.send("POST", "/avis", moved.Encode(), form, "Accept", "application/json").want(204)
		if export := b.visit("/mes-donnees/export").Body; !strings.Contains(export, `"push_service": "push.example.org"`) || strings.Contains(export, "CANARY") {
			t.Errorf("%s: export %s", path, export)
		}
		b.submit(mine, "main form[action='"+path+"/avis/arret']", nil).want(200)
		on()
		off := b.submit(b.visit(path), "#avis form", nil).want(200)
		if !strings.Contains(off.text("main"), "Plus aucun appareil") {
			t.Errorf("%s: it is not said that it is off", path)
		}
		on()
		b.submit(b.visit("/mes-donnees"), "main form[action='/mes-donnees/effacer']", url.Values{"sur": {"oui"}}).want(200)
		if held, err := k.notify.Held(t.Context(), kind, id); err != nil || len(held) != 0 {
			t.Errorf("%s: an erasure leaves %d browsers: %v", path, len(held), err)
		}
	}
	if about := k.get("/a-propos").want(200); !strings.Contains(about.text("main"), "Google, Mozilla, Apple") {
		t.Error("it is not told what leaves for where")
	}
}
