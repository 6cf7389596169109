package httpd

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"parvis/server/auth"
)

func hrefOf(n *html.Node) string {
	h, _ := attribute(n, "href")
	return h
}

// What a phone sends again because the answer was lost is there once; other words with the same key are other words.
func TestSentAgain(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	const key, other = "0c0a3d8e-4f0b-4f7e-9e55-000000000001", "0c0a3d8e-4f0b-4f7e-9e55-000000000002"
	charter, err := k.library.Charter("fr")
	if err != nil {
		t.Fatal(err)
	}
	accept := func(key string) string {
		b := k.browser()
		b.post("/charte", url.Values{"revision": {charter.ID}, "hash": {charter.Hash}, "lu": {"oui"}, "cle_envoi": {key}}).want(303)
		return b.jar[cookieAccess]
	}
	once := accept(key)
	k.now.forward(cacheAge)
	short := accept("short")
	if accept(key) != once || accept(other) == once || accept("short") == short || accept("") == short {
		t.Error("an acceptance is not told apart by its key")
	}

	asked := k.ask("x")
	b := k.browser()
	b.jar[cookieAccess] = asked.Secret
	say := func(b *browser, path, text, key string) {
		b.post(path+"/messages", url.Values{"message": {text}, "cle_envoi": {key}}).want(303)
	}
	for range 2 {
		say(b, "/demandes/"+asked.ID, "Merci", key)
		say(b, "/demandes/"+asked.ID, "Et demain ?", key)
		say(b, "/demandes/"+asked.ID, "Merci", "")
	}
	v, err := k.admission.View(t.Context(), asked.ID, "fr")
	if err != nil || len(v.Messages) != 4 {
		t.Errorf("%d messages: %v", len(v.Messages), err)
	}

	q := k.browser()
	to := q.post("/questions/nouvelle", url.Values{"question": {"Où ?"}, "cle_envoi": {key}}).want(303).Header.Get("Location")
	path, _, _ := strings.Cut(to, "?")
	for range 2 {
		say(q, path, "Au pont ?", key)
	}
	view, err := k.inbox.View(t.Context(), strings.TrimPrefix(path, "/questions/"))
	if err != nil || len(view.Messages) != 1 {
		t.Errorf("%d messages on the question: %v", len(view.Messages), err)
	}
}

func TestManifest(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	for lang, path := range map[string]string{"fr": "/manifest.webmanifest", "en": "/en/manifest.webmanifest"} {
		a := k.get(path).want(200)
		var m manifest
		if err := json.Unmarshal([]byte(a.Body), &m); err != nil {
			t.Fatal(err)
		}
		if m.ID != "/" || m.Lang != lang || m.Scope != "/" || m.Name == "" || len([]rune(m.ShortName)) > 20 || m.Description == "" {
			t.Errorf("%s: %+v", path, m)
		}
		if a.Header.Get("Content-Type") != "application/manifest+json" {
			t.Errorf("%s: %v", path, a.Header)
		}
		var purposes []string
		for _, i := range slices.Concat(m.Icons, m.Screenshots) {
			if got := k.get(i.Src).want(200).Header.Get("Content-Type"); got != i.Type {
				t.Errorf("%s is %s, not %s", i.Src, got, i.Type)
			}
			purposes = append(purposes, i.Purpose+" "+i.Sizes)
		}
		for _, want := range []string{"any 192x192", "any 512x512", "maskable 192x192", "maskable 512x512"} {
			if !slices.Contains(purposes, want) {
				t.Errorf("no icon %s", want)
			}
		}
		for _, s := range m.Shortcuts {
			k.get(s.URL).want(200)
		}
		if len(m.Shortcuts) != 3 || len(m.Screenshots) != 2 {
			t.Errorf("%d shortcuts, %d screenshots", len(m.Shortcuts), len(m.Screenshots))
		}
		if page := k.get(m.Start).want(200); hrefOf(page.one("link[rel='manifest']")) != path {
			t.Errorf("%s does not lead to %s", m.Start, path)
		}
	}
}

func TestServiceWorkerText(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	a := k.get("/sw.js").want(200)
	if a.Header.Get("Cache-Control") != "no-cache" || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/javascript") {
		t.Errorf("%v", a.Header)
	}
	k.do("GET", "/sw.js", nil, map[string]string{"If-None-Match": a.Header.Get("ETag")}).want(304)
	first, _, _ := strings.Cut(a.Body, "\n")
	var constants []any
	if err := json.Unmarshal([]byte(strings.TrimSuffix(strings.TrimPrefix(first, "const [VERSION,SHELL,LANGS]="), ";")), &constants); err != nil || len(constants) != 3 {
		t.Fatalf("%s: %v", first, err)
	}
	for _, address := range constants[1].([]any) {
		k.get(address.(string)).want(200)
	}
	other, err := k.srv.Assets.Worker("another build", []string{"fr"}, nil)
	if err != nil || strings.HasPrefix(other, first) {
		t.Errorf("another build has the same worker: %v", err)
	}
}

// A platform's message is searched, asked about or, by who may write, made the source of a summary; nothing else.
func TestShare(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	const link = "https://discord.com/channels/1/2/3"
	q := url.Values{"titre": {"Salon"}, "texte": {"Où est la clé ? " + link}}.Encode()
	a := k.get("/partager?" + q).want(200)
	for _, path := range []string{"/recherche?q=Salon+O%C3%B9+est+la+cl%C3%A9+%3F", "/questions/nouvelle?question="} {
		if !slices.ContainsFunc(a.all("main a"), func(n *html.Node) bool { return strings.HasPrefix(hrefOf(n), path) }) {
			t.Errorf("no way to %s", path)
		}
	}
	if strings.Contains(a.Body, "/atelier/") || a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("a visitor is offered the workshop, or it is kept: %v", a.Header)
	}
	staff := k.browser()
	staff.signIn(auth.Documentalist, "Paul")
	editor := staff.visit("/partager?lien=" + url.QueryEscape(link)).want(200)
	to := hrefOf(editor.one("main a.go"))
	if body := raw(staff.visit(to).want(200).one("textarea#f-corps")); !strings.Contains(body, link) {
		t.Errorf("%s begins with %q", to, body)
	}
	if a := staff.visit("/atelier/documents/summary/nouveau?source=javascript:alert(1)").want(200); strings.Contains(a.Body, "alert(1)") {
		t.Error("a source that is no address")
	}
	for _, bad := range []string{"javascript:alert(1)", "data:text/html,x", "/x"} {
		if a := staff.visit("/partager?lien=" + url.QueryEscape(bad)).want(200); strings.Contains(hrefOf(a.one("main a.go")), "source") {
			t.Errorf("%s is taken for an address", bad)
		}
	}
}

// The shortcut of a home screen leads to one's own request, once there is one.
func TestFollowOwn(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	b := k.browser()
	b.visit("/demandes/nouvelle?suivre=1").want(200)
	a := k.ask("x")
	b.jar[cookieAccess] = a.Secret
	if got := b.send("GET", "/en/demandes/nouvelle?suivre=1", "", "").want(303).Header.Get("Location"); got != "/en/demandes/"+a.ID {
		t.Errorf("leads to %s", got)
	}
}
