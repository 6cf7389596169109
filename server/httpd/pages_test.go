package httpd

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parvis/app/i18n"
	"parvis/app/ui"
	"parvis/server/auth"
)

// publicPaths are pages that everybody reads, in French.
var publicPaths = []string{
	"/", "/parcours", "/parcours/premiers-pas", "/parcours/premiers-pas/faire-connaissance", "/charte", "/charte/changements",
	"/faq", "/faq/combien-ca-coute", "/espaces", "/espaces/berges", "/espaces/ecoles", "/a-propos", "/accessibilite", "/entrer", "/entrer/aide", "/entrer/papier", "/entrer/code",
}

func TestPublicPages(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	titles := map[string]string{}
	for _, path := range publicPaths {
		for _, lang := range i18n.Languages() {
			address := ui.Path(lang, path)
			a := k.get(address).want(200)
			checkDocument(t, k, a, address, lang)
			if len(a.Header.Values("Set-Cookie")) > 0 {
				t.Errorf("%s sets a cookie", address)
			}
			if path == "/charte/changements" { // not for search engines
				continue
			}
			var alternates, others []string
			for _, l := range a.all("link[rel='alternate']") {
				if tag := attrOf(l, "hreflang"); tag != "" {
					alternates = append(alternates, tag+" "+attrOf(l, "href"))
				}
			}
			for _, l := range i18n.Languages() {
				if l != lang {
					others = append(others, l+" "+k.srv.Base.String()+ui.Path(l, path))
				}
			}
			if !slices.Equal(alternates, others) {
				t.Errorf("%s: alternates %v, want %v", address, alternates, others)
			}
			title := a.text("title")
			if before, twice := titles[title]; twice && before != path && before != "/parcours" {
				t.Errorf("%s and %s share the title %q", before, address, title)
			}
			titles[title] = path
		}
	}
}

// checkDocument looks at what every page has.
func checkDocument(t *testing.T, k *kit, a *reply, address, lang string) {
	t.Helper()
	if got := attrOf(a.one("html"), "lang"); got != lang {
		t.Errorf("%s: lang %q", address, got)
	}
	if got := attrOf(a.one("html"), "dir"); got != i18n.Dir(lang) {
		t.Errorf("%s: dir %q", address, got)
	}
	if n := len(a.all("h1")); n != 1 {
		t.Errorf("%s: %d h1", address, n)
	}
	if n := len(a.all("main#contenu")); n != 1 {
		t.Errorf("%s: %d main", address, n)
	}
	if a.text("title") == "" || !strings.HasPrefix(a.Body, "<!doctype html>") {
		t.Errorf("%s: title %q", address, a.text("title"))
	}
	if ct := a.Header.Get("Content-Type"); ct != "text/html; charset=utf-8" {
		t.Errorf("%s: content type %s", address, ct)
	}
	for _, c := range a.all("link[rel='canonical']") {
		if want := k.srv.Base.String() + address; attrOf(c, "href") != want {
			t.Errorf("%s: canonical %s", address, attrOf(c, "href"))
		}
	}
	seen := map[string]bool{}
	for n := range a.node().Descendants() {
		if id, ok := attribute(n, "id"); ok {
			if seen[id] {
				t.Errorf("%s: the id %q stands twice", address, id)
			}
			seen[id] = true
		}
		for _, x := range n.Attr {
			if strings.HasPrefix(x.Key, "on") || x.Key == "style" {
				t.Errorf("%s: attribute %s on %s", address, x.Key, n.Data)
			}
		}
	}
}

func TestNoThirdParty(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	b := k.browser()
	b.jar[cookieAccess] = k.ask("mots").Secret
	for _, path := range append([]string{"/mes-donnees", "/demandes/nouvelle", "/connexion", "/nulle-part"}, publicPaths...) {
		a := b.send("GET", path, "", "")
		for n := range a.node().Descendants() {
			for _, name := range []string{"src", "srcset", "action", "poster", "data", "formaction", "ping", "data-wasm", "data-exec"} {
				if v := attrOf(n, name); v != "" && !strings.HasPrefix(v, "/") {
					t.Errorf("%s: %s %s=%q", path, n.Data, name, v)
				}
			}
			if v := attrOf(n, "href"); n.Data == "link" && !strings.HasPrefix(v, "/") && !strings.HasPrefix(v, k.srv.Base.String()) {
				t.Errorf("%s: link to %q", path, v)
			}
		}
	}
}

// The whole path of a newcomer, as a browser without JavaScript goes it, in every language.
func TestNewcomerWithoutJavaScript(t *testing.T) {
	t.Parallel()
	for _, lang := range i18n.Languages() {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			k := newKit(t)
			b := k.browser()
			at := func(path string) string { return ui.Path(lang, path) }
			first := b.visit(at("/demandes/nouvelle")).want(200)
			door := attrOf(first.one("main a.btn"), "href")
			charter := b.visit(door).want(200)
			const form = "#accord form"
			refused := b.submit(charter, form, nil).want(422)
			if !refused.has("#erreurs") || !refused.has("#f-lu-faute") || attrOf(refused.one("input[name='suite']"), "value") != at("/demandes/nouvelle") {
				t.Error("no word about the box that was not ticked, or the way back is lost")
			}
			receipt := b.submit(refused, form, url.Values{"lu": {"oui"}}).want(200)
			if !strings.Contains(receipt.text("#accord"), k.charter().Hash) {
				t.Error("no receipt")
			}
			choose := b.visit(attrOf(receipt.one("#accord a.btn"), "href")).want(200)
			if b.at != at("/demandes/nouvelle") {
				t.Errorf("after accepting: %s", b.at)
			}
			if b.jar[cookieAccess] == "" {
				t.Fatal("no cookie holds the acceptance")
			}
			if accepted := b.visit(at("/charte")).want(200); accepted.has(form) {
				t.Error("who has accepted is asked again")
			}
			questions := b.submit(choose, "main form", url.Values{"espace": {"berges", "carnet"}}).want(200)
			ask := "form[action='" + at("/demandes/nouvelle") + "'][method='post']"
			typed := "des mots \"choisis\" <b>\nsur deux lignes"
			faulty := b.submit(questions, ask, url.Values{"q.envie": {""}, "q.secteur": {typed}, "contact": {"a@b.example"}}).want(422)
			if !faulty.has("#f-q-envie-faute") || !faulty.has("#erreurs a[href='#f-q-envie']") {
				t.Error("the fault is not at its field")
			}
			if got := raw(faulty.one("textarea[name='q.secteur']")); got != typed {
				t.Errorf("typed text came back as %q", got)
			}
			if got := attrOf(faulty.one("input[name='contact']"), "value"); got != "a@b.example" {
				t.Errorf("contact came back as %q", got)
			}
			status := b.submit(faulty, ask, url.Values{"q.envie": {"voir l’eau"}}).want(200)
			if !strings.HasPrefix(b.at, at("/demandes/")) || !status.has("form[action$='/messages']") && len(status.all("main form")) < 2 {
				t.Errorf("after asking: %s", b.at)
			}
			checkDocument(t, k, status, strings.Split(b.at, "?")[0], lang)
			id := strings.TrimPrefix(strings.Split(b.at, "?")[0], at("/demandes/"))
			again := b.submit(faulty, ask, url.Values{"q.envie": {"voir l’eau"}}).want(200)
			if again.text("title") != status.text("title") || !strings.Contains(b.at, id) {
				t.Errorf("sent twice, the form made another request: %s", b.at)
			}
			empty := b.submit(status, "form[action='"+at("/demandes/"+id+"/messages")+"']", nil).want(422)
			said := b.submit(empty, "form[action='"+at("/demandes/"+id+"/messages")+"']", url.Values{"message": {"Bonjour & merci"}}).want(200)
			if !strings.Contains(said.text("ol.talk"), "Bonjour & merci") {
				t.Error("the message is not in the thread")
			}
			address := attrOf(said.one("input#adresse"), "value")
			elsewhere := k.browser()
			found := elsewhere.visit(strings.TrimPrefix(address, k.srv.Base.String())).want(200)
			if elsewhere.at != at("/demandes/"+id) || !strings.Contains(found.text("ol.talk"), "Bonjour & merci") {
				t.Errorf("the kept address leads to %s", elsewhere.at)
			}
			left := b.submit(said, "form[action='"+at("/demandes/"+id+"/retirer")+"']", nil).want(200)
			if left.has("form[action='" + at("/demandes/"+id+"/retirer") + "']") {
				t.Error("a withdrawn request can be withdrawn again")
			}
		})
	}
}

func TestChosenSpacesSurviveTheCharter(t *testing.T) {
	t.Parallel()
	b := newKit(t).browser()
	first := b.visit("/demandes/nouvelle?espace=berges&espace=carnet").want(200)
	charter := b.visit(attrOf(first.one("main a.btn"), "href")).want(200)
	receipt := b.submit(charter, "#accord form", url.Values{"lu": {"oui"}}).want(200)
	form := b.visit(attrOf(receipt.one("#accord a.btn"), "href")).want(200)
	if b.at != "/demandes/nouvelle?espace=berges&espace=carnet" || len(form.all("input[name='espace'][type='hidden']")) != 2 {
		t.Errorf("came back to %s", b.at)
	}
}

func TestRequestAsJSON(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	a := k.ask("mots")
	b := k.browser()
	b.jar[cookieAccess] = a.Secret
	j := b.send("GET", "/demandes/"+a.ID, "", "", "Accept", "application/json").want(200)
	if ct := j.Header.Get("Content-Type"); ct != "application/json" || j.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%s %s", ct, j.Header.Get("Cache-Control"))
	}
	var p ui.RequestPage
	j.into(&p)
	if p.ID != a.ID || p.State != "waiting" || len(p.Places) != 1 || strings.Contains(j.Body, a.Secret) {
		t.Errorf("struct %+v", p)
	}
	page := b.send("GET", "/demandes/"+a.ID, "", "").want(200)
	var same ui.RequestPage
	if err := json.Unmarshal([]byte(raw(page.one("script#data"))), &same); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(p, same); diff != "" {
		t.Errorf("the block in the page differs: %s", diff)
	}
	if strings.Contains(raw(page.one("script#data")), a.Secret) {
		t.Error("the secret is in the data block")
	}
}

func TestTheSecretLeavesTheAddress(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	a, other := k.ask("mots"), k.ask("autres")
	r := k.get("/demandes/" + a.ID + "?cle=" + a.Secret).want(303)
	if r.Header.Get("Location") != "/demandes/"+a.ID || r.Header.Get("Cache-Control") != "no-store" || strings.Contains(r.Body, a.Secret) {
		t.Errorf("%v %s", r.Header, r.Body)
	}
	if c := r.Header.Get("Set-Cookie"); !strings.HasPrefix(c, cookieAccess+"="+a.Secret+";") {
		t.Errorf("cookie %q", c)
	}
	for name, path := range map[string]string{
		"another's secret": "/demandes/" + a.ID + "?cle=" + other.Secret, "an acceptance's": "/demandes/" + a.ID + "?cle=" + a.acceptance,
		"nonsense": "/demandes/" + a.ID + "?cle=x", "of none": "/demandes/x?cle=" + a.Secret,
	} {
		r := k.get(path)
		if r.Status != 401 && r.Status != 404 || r.Header.Get("Set-Cookie") != "" || r.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %v", name, r.Status, r.Header)
		}
	}
	// A device that already holds something keeps it.
	b := k.browser()
	b.jar[cookieAccess] = other.Secret
	b.visit("/demandes/" + a.ID + "?cle=" + a.Secret).want(200)
	if b.jar[cookieAccess] != other.Secret+"~"+a.Secret {
		t.Errorf("cookie %q", b.jar[cookieAccess])
	}
	for range 12 {
		one := k.ask("x")
		b.visit("/demandes/" + one.ID + "?cle=" + one.Secret).want(200)
	}
	if n := len(strings.Split(b.jar[cookieAccess], "~")); n != keepSecrets || len(b.jar[cookieAccess]) > 4000 {
		t.Errorf("%d secrets in %d bytes", n, len(b.jar[cookieAccess]))
	}
}

func TestMyDataPages(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	b := k.browser()
	if empty := b.visit("/mes-donnees").want(200); empty.has("form[action='/mes-donnees/effacer']") {
		t.Error("there is nothing to erase")
	}
	a := k.ask("CANARI")
	b.jar[cookieAccess] = a.Secret
	page := b.visit("/mes-donnees").want(200)
	if !strings.Contains(page.text("main"), "envie CANARI") || !strings.Contains(page.text("main"), "contact CANARI") {
		t.Error("something held is not shown")
	}
	file := b.send("GET", "/mes-donnees/export", "", "").want(200)
	if !strings.HasPrefix(file.Header.Get("Content-Disposition"), "attachment") || !json.Valid([]byte(file.Body)) || !strings.Contains(file.Body, "secteur CANARI") {
		t.Errorf("export %v", file.Header)
	}
	sure := b.submit(page, "form[action='/mes-donnees/effacer']", nil).want(422)
	gone := b.submit(sure, "form[action='/mes-donnees/effacer']", url.Values{"sur": {"oui"}}).want(200)
	if strings.Contains(gone.Body, "CANARI") || b.jar[cookieAccess] != "" {
		t.Error("something is left")
	}
	k.api("GET", "/me", a.Secret, nil).want(401)
	old := k.browser()
	old.jar[cookieAccess] = a.Secret + "~" + a.acceptance
	if p := old.visit("/mes-donnees").want(200); strings.Contains(p.Body, "CANARI") || p.has("form[action='/mes-donnees/effacer']") {
		t.Error("an old cookie opens something")
	}
}

func TestSignInPages(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	b := k.browser()
	token, err := k.auth.NewLink(t.Context(), auth.Moderator, "Solène")
	if err != nil {
		t.Fatal(err)
	}
	for range 3 { // mail scanners open addresses
		k.browser().visit("/connexion?lien=" + token).want(200)
	}
	page := b.visit("/connexion?lien=" + token).want(200)
	queue := b.submit(page, "main form", nil).want(200)
	if b.at != "/atelier/file" || len(b.jar[cookieSession]) < 40 {
		t.Errorf("signed in at %s", b.at)
	}
	checkDocument(t, k, queue, "/atelier/file", "fr")
	k.browser().visit("/connexion?lien=" + token).want(410)
	if again := k.browser().submit(page, "main form", nil).want(410); again.Header.Get("Set-Cookie") != "" {
		t.Error("a spent link gives a cookie")
	}
	first := b.jar[cookieSession]
	b.signIn(auth.Moderator, "Solène")
	if b.jar[cookieSession] == first {
		t.Error("the session kept its name")
	}
	old := k.browser()
	old.jar[cookieSession] = first
	old.visit("/atelier/file").want(401)
	out := b.submit(b.visit("/atelier/file"), "form[action='/deconnexion']", nil).want(200)
	if b.jar[cookieSession] != "" || out.has("form[action='/deconnexion']") {
		t.Error("still signed in")
	}
	d := k.browser()
	d.signIn(auth.Documentalist, "Inès")
	if d.at != "/atelier/documents" {
		t.Errorf("a documentalist lands at %s", d.at)
	}
	en := k.browser()
	token, err = k.auth.NewLink(t.Context(), auth.Moderator, "")
	if err != nil {
		t.Fatal(err)
	}
	en.submit(en.visit("/en/connexion?lien="+token), "main form", nil).want(200)
	if en.at != "/en/atelier/file" {
		t.Errorf("in English: %s", en.at)
	}
}

func TestQueueByForms(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	a := k.ask("mots", "berges", "carnet")
	b, other := k.browser(), k.browser()
	b.signIn(auth.Moderator, "Solène")
	other.signIn(auth.Moderator, "Youssef")
	list := b.visit("/atelier/file").want(200)
	link := attrOf(list.one("nav.queue li a"), "href")
	open := b.visit(strings.Split(link, "#")[0]).want(200)
	if !strings.Contains(open.text("#detail"), "contact mots") || strings.Contains(list.Body, "contact mots") {
		t.Error("where a person wants to be told stands in the open request, and in no list")
	}
	decide := "form.decide[action='/atelier/file/" + a.ID + "']"
	stale := other.visit(strings.Split(link, "#")[0]).want(200)

	empty := b.submit(open, decide, url.Values{"decision": {"refuse"}}).want(422)
	if !empty.has("#f-reason-faute") {
		t.Error("no word about the missing reason")
	}
	b.submit(empty, decide, url.Values{"decision": {"approve"}, "espace": {"berges"}}).want(200)
	if got := k.standing(a); got.Places[0].State == "waiting" || got.Places[1].State != "waiting" {
		t.Errorf("approved one place: %+v", got.Places)
	}
	late := other.submit(stale, decide, url.Values{"decision": {"refuse"}, "reason": {"des mots bien pesés"}, "espace": {"carnet"}}).want(409)
	if raw(late.one("textarea[name='reason']")) != "des mots bien pesés" {
		t.Error("the typed reason is lost")
	}
	if !strings.Contains(late.text("main"), "Solène") {
		t.Error("it is not told who was faster")
	}
	done := other.submit(late, decide, url.Values{"decision": {"refuse"}, "espace": {"carnet"}}).want(200)
	if got := k.standing(a); got.Places[1].State != "refused" || got.Places[1].Reason != "des mots bien pesés" || got.State != "approved" {
		t.Errorf("refused the other: %+v", got)
	}
	undo := other.submit(done, "main form[action='/atelier/file/"+a.ID+"']", nil).want(200)
	if got := k.standing(a); got.Places[1].State != "waiting" {
		t.Errorf("undone: %+v", got.Places)
	}
	if undo.has(".toast form") {
		t.Error("an undoing offers to be undone")
	}
	detail := b.visit("/atelier/file?etat=toutes&demande=" + a.ID).want(200)
	reply := b.submit(detail, "form[action='/atelier/file/"+a.ID+"/messages']", url.Values{"message": {"Bienvenue !"}}).want(200)
	if !strings.Contains(reply.text("main"), "Bienvenue !") || !strings.Contains(b.at, "etat=toutes") {
		t.Errorf("after writing back: %s", b.at)
	}
	person := k.browser()
	person.jar[cookieAccess] = a.Secret
	if p := person.visit("/demandes/" + a.ID).want(200); !strings.Contains(p.text("ol.talk"), "Solène") {
		t.Error("the person does not see who wrote")
	}
	back := b.visit("/atelier/file?etat=toutes&demande=" + a.ID).want(200)
	taken := b.submit(back, "form[action='/atelier/file/"+a.ID+"/places/berges/reprendre']", url.Values{"reason": {"parti"}}).want(200)
	if got := k.standing(a); got.Places[0].State != "revoked" {
		t.Errorf("taken back: %+v", got.Places)
	}
	_ = taken
}

// What is asked of the queue by address is looked at before it is repeated.
func TestQueueAddresses(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	k.ask("x")
	b := k.browser()
	b.signIn(auth.Host, "Solène")
	for path, status := range map[string]int{
		"/atelier/file?etat=rien": 200, "/atelier/file?demande=x": 200, "/atelier/file?demande=%00": 200, "/atelier/file?curseur=x": 422,
		"/atelier/file?fait=refuse&pour=../../deconnexion&v=1":     200,
		"/atelier/file?fait=refuse&pour=%22%3E%3Cscript%3E&v=1":    200,
		"/atelier/file?fait=approve&pour=x&v=99999999999999999999": 200,
		"/atelier/file?x=MOT": 200,
	} {
		a := b.send("GET", path, "", "").want(status)
		if strings.Contains(a.Body, "deconnexion/") || strings.Contains(a.Body, "<script>") || strings.Contains(a.Body, "MOT") || a.has(".toast form") {
			t.Errorf("%s is repeated", path)
		}
		if a.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %s", path, a.Header.Get("Cache-Control"))
		}
	}
}

// Beside what is held about a person nothing of the address is repeated: the length of a compressed page would tell
// what is in it to who can choose addresses.
func TestPersonalPagesRepeatNoQuery(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	a := k.ask("x")
	b := k.browser()
	b.jar[cookieAccess] = a.Secret
	q := k.question("x")
	b.jar[cookieQuestions] = q.Secret
	for _, path := range []string{"/demandes/" + a.ID, "/questions/" + q.ID, "/en/questions/" + q.ID, "/mes-donnees", "/connexion", "/en/demandes/" + a.ID, "/en/mes-donnees"} {
		if r := b.send("GET", path+"?x=DEVINE&fait=DEVINE", "", "").want(200); strings.Contains(r.Body, "DEVINE") {
			t.Errorf("%s repeats its query", path)
		}
	}
	if r := b.send("GET", "/faq?x=MOT", "", "").want(200); !strings.Contains(r.Body, "/en/faq?x=MOT") {
		t.Error("a public page loses its query in the other language")
	}
}

func TestTooLargeForms(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	w := who{asked: k.ask("x"), question: k.question("x")}
	person, staff := k.browser(), k.browser()
	person.jar[cookieAccess], person.jar[cookieQuestions] = w.asked.Secret, w.question.Secret
	staff.signIn(auth.Host, "Solène")
	big := url.Values{"message": {strings.Repeat("é", MaxBody)}}.Encode()
	for _, r := range k.srv.pageRoutes() {
		if r.Method != http.MethodPost || r.Path == "/deconnexion" || r.Path == "/atelier/medias" { // pictures have a test of their own
			continue
		}
		b := person
		if strings.HasPrefix(r.Path, "/atelier") {
			b = staff
		}
		route := routed{r.Method, r.Path, r.Action, false}
		path := route.fill("fr", w.idFor(route))
		reply := b.send("POST", path, big, "application/x-www-form-urlencoded")
		if reply.Status != 413 && !strings.HasSuffix(r.Path, "retirer") && !strings.HasSuffix(r.Path, "invitation") &&
			!strings.HasSuffix(r.Path, "confirmer") && !strings.HasSuffix(r.Path, "annuler") && !strings.HasSuffix(r.Path, "pas-moi") {
			t.Errorf("%s: %d", r.Path, reply.Status)
		}
	}
}

func TestUnknownAddresses(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	for _, c := range []struct {
		method, path string
		status       int
		location     string
	}{
		{"GET", "/nulle-part", 404, ""}, {"GET", "/en/nulle-part", 404, ""}, {"GET", "/de/faq", 404, ""}, {"GET", "/faq/nulle-part", 404, ""},
		{"GET", "/en/en/faq", 404, ""}, {"GET", "/api", 404, ""}, {"GET", "/assets/x.js", 404, ""}, {"GET", "/assets/", 404, ""},
		{"GET", "/index.php", 404, ""}, {"GET", "/.git/config", 404, ""}, {"GET", "/enfaq", 404, ""}, {"POST", "/nulle-part", 404, ""},
		{"POST", "/", 405, ""}, {"DELETE", "/faq", 405, ""}, {"POST", "/demandes/x", 405, ""}, {"OPTIONS", "/faq", 405, ""},
		{"GET", "/ar/nulle-part", 404, ""}, {"GET", "/arfaq", 404, ""}, {"GET", "/ar/faq/?a=b", 308, "/ar/faq?a=b"}, {"GET", "/he/faq", 404, ""},
		{"GET", "/deconnexion", 405, ""}, {"TRACE", "/", 405, ""}, {"POST", "/en", 405, ""},
		{"GET", "/faq/", 308, "/faq"}, {"GET", "/en/", 308, "/en"}, {"GET", "/en/faq/?a=b", 308, "/en/faq?a=b"},
		{"GET", "/demandes/x/?cle=y", 308, "/demandes/x?cle=y"}, {"GET", "/nulle-part/", 404, ""},
	} {
		a := k.do(c.method, c.path, nil, nil)
		if a.Status != c.status || a.Header.Get("Location") != c.location {
			t.Errorf("%s %s: %d %s, want %d %s", c.method, c.path, a.Status, a.Header.Get("Location"), c.status, c.location)
		}
		if a.Status == 405 && a.Header.Get("Allow") == "" {
			t.Errorf("%s %s: no Allow", c.method, c.path)
		}
		if a.Status == 404 && !strings.HasPrefix(c.path, "/assets/") && (!a.has("h1") || !a.has("main a[href]")) {
			t.Errorf("%s: a dead end", c.path)
		}
	}
	if en := k.get("/en/nulle-part"); attrOf(en.one("html"), "lang") != "en" {
		t.Error("an English address fails in French")
	}
}

func TestHEADIsLikeGET(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	for _, path := range append([]string{"/nulle-part", "/demandes/x", "/healthz", "/readyz", "/robots.txt", "/api/v1/charter"}, publicPaths...) {
		for range 2 { // drawn, then from memory
			get, head := k.get(path), k.do("HEAD", path, nil, nil)
			if get.Status != head.Status || head.Body != "" {
				t.Errorf("%s: %d and %d", path, get.Status, head.Status)
			}
			for _, h := range []http.Header{get.Header, head.Header} {
				h.Del("Date")
				h.Del("Content-Length")
			}
			if diff := cmp.Diff(get.Header, head.Header); diff != "" {
				t.Errorf("%s: %s", path, diff)
			}
		}
	}
}

// A decision that another replaced comes after those in force, and is none of the latest.
func TestSupersededSummariesComeLast(t *testing.T) {
	t.Parallel()
	files := map[string]string{"summaries/preter-les-malles.md": strings.Replace(
		string(starterFiles()["summaries/preter-les-malles.md"].Data), "date: 2026-06-18", "date: 2026-11-20", 1)}
	k := newKit(t, kitOptions{files: files})
	var titles []string
	for _, n := range k.get("/syntheses").want(200).all("ul.list h2 a") {
		titles = append(titles, attrOf(n, "href"))
	}
	if last := titles[len(titles)-1]; last != "/syntheses/preter-les-malles" {
		t.Errorf("last of the list: %s", last)
	}
	for _, path := range []string{"/", "/en"} {
		if a := k.get(path).want(200); strings.Contains(a.Body, "/syntheses/preter-les-malles") || !strings.Contains(a.Body, "/syntheses/malles-dix-jours") {
			t.Errorf("%s tells a decision that was replaced, or not the one in force", path)
		}
	}
}

// Robots find searches but not the circles of their filters, and nothing that is somebody's own, in any language.
func TestRobots(t *testing.T) {
	t.Parallel()
	body := newKit(t).get("/robots.txt").want(200).Body
	for _, want := range []string{"/recherche?*&", "/en/recherche?*&", "/ar/mes-donnees", "/atelier/", "/en/demandes/"} {
		if !strings.Contains(body, "Disallow: "+want+"\n") {
			t.Errorf("%s may be walked:\n%s", want, body)
		}
	}
	if strings.Contains(body, "/recherche\n") || !strings.Contains(body, "\nSitemap: ") {
		t.Errorf("robots.txt: %s", body)
	}
}
