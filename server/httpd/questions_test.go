package httpd

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/gorilla/websocket"

	"parvis/app/api"
	"parvis/app/i18n"
	"parvis/app/ui"
	"parvis/content"
	"parvis/server/auth"
	"parvis/server/db"
	"parvis/server/inbox"
	"parvis/server/insight"
	"parvis/server/publish"
)

const formType = "application/x-www-form-urlencoded"

// question asks a question that is nobody's but its secret's.
func (k *kit) question(text string) inbox.Asked {
	k.t.Helper()
	a, err := k.inbox.Ask(context.Background(), inbox.In{Text: text, Lang: "fr"})
	if err != nil {
		k.t.Fatal(err)
	}
	return a
}

func (k *kit) held(id string) inbox.View {
	k.t.Helper()
	v, err := k.inbox.View(context.Background(), id)
	if err != nil {
		k.t.Fatal(err)
	}
	return v
}

// holding is a browser that holds the secrets of these questions.
func (k *kit) holding(all ...inbox.Asked) *browser {
	b := k.browser()
	var secrets []string
	for _, a := range all {
		secrets = append(secrets, a.Secret)
	}
	b.jar[cookieQuestions] = strings.Join(secrets, "~")
	return b
}

// staff is a browser of somebody signed in.
func (k *kit) staff(role auth.Role, name string) *browser {
	k.t.Helper()
	b := k.browser()
	b.signIn(role, name)
	return b
}

func (b *browser) post(path string, v url.Values) *reply {
	b.t.Helper()
	return b.send(http.MethodPost, path, v.Encode(), formType)
}

// A question goes there and back with forms alone, in both languages.
func TestAskWithoutJavaScript(t *testing.T) {
	t.Parallel()
	for _, lang := range twoLanguages {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			k := newKit(t)
			b := k.browser()
			at := func(path string) string { return ui.Path(lang, path) }
			page := b.visit(at("/questions/nouvelle?mots=poussette&cle_envoi=fixed")).want(200)
			checkDocument(t, k, page, at("/questions/nouvelle"), lang)
			const form = "main form"
			key := attrOf(page.one("input[name='cle_envoi']"), "value")
			if key == "fixed" || len(key) < 20 || len(b.jar) > 0 {
				t.Errorf("the key is %q, cookies %v", key, b.jar)
			}
			empty := b.submit(page, form, url.Values{"contact": {"moi@exemple.fr"}}).want(422)
			if !empty.has("#erreurs") || !empty.has("#f-question-faute") || attrOf(empty.one("input[name='contact']"), "value") != "moi@exemple.fr" ||
				attrOf(empty.one("input[name='mots']"), "value") != "poussette" || attrOf(empty.one("input[name='cle_envoi']"), "value") != key {
				t.Errorf("what was typed is lost: %s", words(empty.one("main")))
			}
			asked := b.submit(empty, form, url.Values{"question": {"Peut-on venir avec une poussette ?"}, "espace": {"berges"}}).want(200)
			id := strings.TrimPrefix(strings.Split(b.at, "?")[0], at("/questions/"))
			if _, err := uuid.Parse(id); err != nil || strings.Contains(b.at, "cle=") || asked.has(".toast") || asked.text("h1") != i18n.T(lang, "question.head.waiting") {
				t.Fatalf("at %s", b.at)
			}
			v := k.held(id)
			want := inbox.Origin{Kind: inbox.FromSearch, Ref: "poussette"}
			if v.Origin != want || v.Space != "berges" || v.Lang != lang || v.Contact != "moi@exemple.fr" {
				t.Errorf("held %+v", v)
			}
			twice := b.submit(empty, form, url.Values{"question": {"Peut-on venir avec une poussette ?"}, "espace": {"berges"}}).want(200)
			if !strings.HasPrefix(b.at, at("/questions/"+id)) || twice.text("h1") != asked.text("h1") {
				t.Errorf("sent twice it is at %s", b.at)
			}
			other := b.submit(empty, form, url.Values{"question": {"Autre chose ?"}}).want(422)
			if attrOf(other.one("input[name='cle_envoi']"), "value") == key || raw(other.one("textarea[name='question']")) != "Autre chose ?" {
				t.Error("another question under the same key cannot be sent again")
			}
			b.submit(other, form, nil).want(200)
			if n := len(strings.Split(b.jar[cookieQuestions], "~")); n != 2 {
				t.Errorf("the browser holds %d questions", n)
			}
			page = b.visit(at("/questions/" + id)).want(200)
			thread := "form[action='" + at("/questions/"+id+"/messages") + "']"
			if bad := b.submit(page, thread, url.Values{"message": {strings.Repeat("x", 2001)}}).want(422); !strings.Contains(raw(bad.one("textarea[name='message']")), "xxx") {
				t.Error("a message that is too long is lost")
			}
			page = b.submit(page, thread, url.Values{"message": {"Une double ?"}}).want(200)
			if !strings.Contains(page.text("ol.talk"), "Une double ?") {
				t.Error("the message is not there")
			}
			page = b.submit(page, "form[action='"+at("/questions/"+id+"/retirer")+"']", nil).want(200)
			if k.held(id).State != inbox.Withdrawn || page.has(thread) {
				t.Error("not withdrawn")
			}
			b.post(at("/questions/"+id+"/messages"), url.Values{"message": {"encore"}}).want(409)
		})
	}
}

// From a search without answer to an answer that the next search finds.
func TestQuestionBecomesAnEntry(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, k *kit) {
		k.hear()
		asker, staff := k.browser(), k.staff(auth.Documentalist, "Inès")
		own := "http://" + k.srv.Listen
		queue, _ := k.dial(staff.cookies(), own)
		k.watch(queue, api.Subject{Queue: true})
		none := asker.visit("/recherche?q=xylophonokiosque").want(200)
		ask := asker.visit(attrOf(none.one("main a.go"), "href")).want(200)
		asker.submit(ask, "main form", url.Values{"question": {"Où est le xylophonokiosque ?"}}).want(200)
		path := strings.Split(asker.at, "?")[0]
		id := strings.TrimPrefix(path, "/questions/")
		if diff := cmp.Diff(api.Event{Type: "queue", ID: id, Version: 1}, next(t, queue)); diff != "" {
			t.Error(diff)
		}
		page := asker.visit(path).want(200)
		if box := page.one("[data-follow='question']"); attrOf(box, "data-id") != id {
			t.Error("the page follows nothing")
		}
		phone, _ := k.dial(asker.cookies(), own)
		k.watch(phone, api.Subject{Question: id})

		list := staff.visit("/atelier/questions").want(200)
		detail := staff.visit(attrOf(list.one("nav.queue li a"), "href")).want(200)
		if !strings.Contains(detail.text("#detail"), "xylophonokiosque") {
			t.Error("not the question")
		}
		detail = staff.submit(detail, "form[action='/atelier/questions/"+id+"/repondre']", url.Values{"message": {"Derrière la *halle*."}}).want(200)
		if e := since(t, phone, 2); e != (api.Event{Type: "question", ID: id, Version: 2}) {
			t.Errorf("heard %+v", e)
		}
		page = asker.visit(path).want(200)
		if !strings.Contains(page.text("ol.talk"), "Derrière la *halle*.") || !strings.Contains(page.text("ol.talk"), "Inès") || page.text("h1") == "" {
			t.Errorf("the answer is not there: %s", page.text("main"))
		}

		entry := "form[action='/atelier/questions/" + id + "/faq']"
		if got := attrOf(detail.one(entry+" input[name='titre']"), "value"); got != "Où est le xylophonokiosque ?" {
			t.Errorf("the title begins as %q", got)
		}
		if got := raw(detail.one(entry + " textarea[name='reponse']")); got != "Derrière la *halle*." {
			t.Errorf("the answer begins as %q", got)
		}
		bad := staff.submit(detail, entry, url.Values{"titre": {" "}, "reponse": {"Derrière la halle, au kiosque."}, "etiquettes": {"lieux"}}).want(422)
		if !strings.Contains(raw(bad.one(entry+" textarea[name='reponse']")), "au kiosque") || !bad.has("#f-titre-faute") {
			t.Error("what was typed is lost")
		}
		fill := url.Values{"titre": {"Où est le xylophonokiosque : « là » ?"}, "reponse": {"Derrière la *halle*."}, "etiquettes": {"lieux, berges"}}
		done := staff.submit(bad, entry, fill).want(200)
		link := attrOf(done.one(".toast a"), "href")
		if link != "/faq/ou-est-le-xylophonokiosque-la" || done.has(entry) {
			t.Errorf("the entry is at %q", link)
		}
		staff.submit(bad, entry, fill).want(200) // pressed twice
		if e := since(t, phone, 3); e != (api.Event{Type: "question", ID: id, Version: 3}) {
			t.Errorf("heard %+v", e)
		}
		page = asker.visit(path).want(200)
		if !page.has("main a[href='" + link + "']") {
			t.Error("the asker's page does not lead to the entry")
		}
		if err := k.library.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
		found := asker.visit("/recherche?q=xylophonokiosque").want(200)
		if !strings.Contains(found.text("main"), "Derrière la halle") {
			t.Errorf("the search does not find it: %s", found.text("main"))
		}
		k.get("/faq/ou-est-le-xylophonokiosque-la").want(200)
		k.get("/faq/ou-est-le-xylophonokiosque-la-2").want(404)

		// Another hand, other words: told, and nothing of what was typed is lost.
		other := k.staff(auth.Moderator, "Youssef")
		late := other.post("/atelier/questions/"+id+"/faq", url.Values{"titre": {"Autre titre"}, "reponse": {"Autre réponse"}, "version": {"2"}}).want(409)
		if attrOf(late.one(entry+" input[name='titre']"), "value") != "Autre titre" || !late.has("#detail a[href='"+link+"']") {
			t.Error("the slower hand loses its words, or does not see the entry")
		}
		k.get("/faq/autre-titre").want(404)
	})
}

func TestStaffAnswer(t *testing.T) {
	t.Parallel()
	for _, lang := range twoLanguages {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			k := newKit(t)
			at := func(path string) string { return ui.Path(lang, path) }
			a, b := k.staff(auth.Documentalist, "Inès"), k.staff(auth.Host, "Solène")
			asked := k.question("CANARI où ?")
			open := at("/atelier/questions?question=" + asked.ID)
			form := func(act string) string {
				return "form[action='" + at("/atelier/questions/"+asked.ID+"/"+act) + "']"
			}
			first, second := a.visit(open).want(200), b.visit(open).want(200)
			checkDocument(t, k, first, open, lang)
			a.submit(first, form("repondre"), url.Values{"message": {"Ici."}}).want(200)
			late := b.submit(second, form("repondre"), url.Values{"message": {"MIEN"}}).want(409)
			if raw(late.one(form("repondre")+" textarea[name='message']")) != "MIEN" || !strings.Contains(late.text("#entre-temps"), "Inès") {
				t.Error("the slower answer is lost, or nobody says who was faster")
			}
			b.submit(late, form("repondre"), url.Values{"message": {"Ou là."}}).want(200)
			k.holding(asked).post("/questions/"+asked.ID+"/messages", url.Values{"message": {"Et le soir ?"}}).want(303)
			list := a.visit(at("/atelier/questions")).want(200)
			if !list.has("nav.queue .sun") {
				t.Error("asked again, it is not marked as unread")
			}
			page := a.visit(open).want(200)
			if !page.has(form("clore")+" textarea[required]") || page.has(form("clore")+" .opt") || page.has(form("rouvrir")) {
				t.Error("the reason is not said to be needed, or what is open can be reopened")
			}
			if refused := a.submit(page, form("clore"), nil).want(422); !refused.has("#f-reason-faute") {
				t.Error("no word about the reason")
			}
			moved := a.submit(page, form("espace"), url.Values{"espace": {"berges"}}).want(200)
			if k.held(asked.ID).Space != "berges" || !moved.has(".toast") {
				t.Error("not moved")
			}
			a.post(at("/atelier/questions/"+asked.ID+"/espace"), url.Values{"espace": {"nulle-part"}}).want(422)
			page = a.visit(open).want(200)
			a.submit(page, form("clore"), url.Values{"reason": {"Voyez l’affiche."}}).want(200)
			if p := k.holding(asked).visit(at("/questions/" + asked.ID)).want(200); !strings.Contains(p.text("#etat"), "Voyez l’affiche.") {
				t.Error("the asker does not read why")
			}
			if p := a.visit(at("/atelier/questions?etat=closes")).want(200); len(p.all("nav.queue li")) != 1 {
				t.Error("not among the closed")
			}
			page = a.visit(at("/atelier/questions?etat=closes&question=" + asked.ID)).want(200)
			if page.has(form("clore")) {
				t.Error("what is closed can be closed")
			}
			again := a.submit(page, form("rouvrir"), nil).want(200)
			if k.held(asked.ID).State != inbox.Waiting || !again.has(".toast") || again.has(form("rouvrir")) || !again.has(form("clore")) {
				t.Errorf("not open again: %s", again.text("#detail"))
			}
			a.submit(page, form("rouvrir"), nil).want(409)
			if p := a.visit(at("/atelier/questions?espace=berges")).want(200); len(p.all("nav.queue li")) != 1 {
				t.Error("not in its space")
			}
			if p := a.visit(at("/atelier/questions?espace=-")).want(200); len(p.all("nav.queue li")) != 0 {
				t.Error("among those without a space")
			}
			k.holding(asked).post("/questions/"+asked.ID+"/retirer", nil).want(303)
			for _, path := range []string{open, at("/atelier/questions?etat=toutes&question=" + asked.ID)} {
				if p := a.visit(path).want(200); strings.Contains(p.Body, "CANARI") || strings.Contains(p.Body, "Et le soir") {
					t.Errorf("%s shows what was taken back", path)
				}
			}
			a.post(at("/atelier/questions/"+asked.ID+"/faq"), url.Values{"titre": {"x"}, "reponse": {"y"}}).want(409)
			a.post(at("/atelier/questions/"+uuid.NewString()+"/repondre"), url.Values{"message": {"x"}, "version": {"1"}}).want(404)
			a.visit(at("/atelier/questions?question=" + uuid.NewString())).want(200)
			a.visit(at("/atelier/questions?curseur=x")).want(422)
		})
	}
}

// Who comes too late is told what changed: a question and a document are no requests.
func TestLateIsToldOfTheThing(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	asked := k.question("Où ?")
	staff, asker := k.staff(auth.Documentalist, "Inès"), k.holding(asked)
	path, err := k.publish.Find(t.Context(), content.KindFAQ, "combien-ca-coute", "fr")
	if err != nil {
		t.Fatal(err)
	}
	d, err := k.publish.Document(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = k.publish.Save(t.Context(), publish.Save{By: auth.Member{ID: "m", Name: "Solène"}, Path: path, Base: d.Revision, Text: []byte(d.Text + "\nEt encore.\n")})
	if err != nil {
		t.Fatal(err)
	}
	answer := func(version string) *reply {
		return staff.post("/atelier/questions/"+asked.ID+"/repondre", url.Values{"message": {"Là."}, "version": {version}})
	}
	for _, c := range []struct {
		name, want string
		act        func() *reply
	}{
		{"a question that changed", "La question a changé", func() *reply { return answer("-1") }},
		{"a form without a version", "La question a changé", func() *reply { return answer("") }},
		{"a document that changed", "Le document a changé", func() *reply {
			return staff.post("/atelier/documents/faq/combien-ca-coute/restaurer", url.Values{"revision": {d.Revision}, "version": {d.Revision}})
		}},
		{"taken back, then more words", "Cette question est déjà retirée", func() *reply {
			asker.post("/questions/"+asked.ID+"/retirer", nil).want(303)
			return asker.post("/questions/"+asked.ID+"/messages", url.Values{"message": {"encore"}})
		}},
		{"taken back, then answered", "Cette question est déjà retirée", func() *reply { return answer("2") }},
		{"taken back, then made an entry", "Cette question est déjà retirée", func() *reply {
			return staff.post("/atelier/questions/"+asked.ID+"/faq", url.Values{"titre": {"Où ?"}, "reponse": {"Là."}})
		}},
	} {
		if r := c.act().want(409); !strings.Contains(r.text("main"), c.want) {
			t.Errorf("%s: %s", c.name, cut(r.text("main"), 400))
		}
	}
}

// A page names only what its reader may see: a document that is reserved and one that never was look the same.
func TestOriginsTellNothing(t *testing.T) {
	t.Parallel()
	k := newKit(t, kitOptions{files: map[string]string{
		"faq/cachee.md":              "---\ntitle: CANARI\nvisibility: members\n---\n\nCANARI\n",
		"summaries/cachee.md":        "---\ntitle: CANARI\nvisibility: members\n---\n\n## Décidé\n\nCANARI\n",
		"spaces/cachee.md":           "---\ntitle: CANARI\nvisibility: members\nserver: s\nchannel: c\nowner: {name: CANARI}\n---\n\nCANARI\n",
		"journeys/cachee/journey.md": "---\ntitle: CANARI\nvisibility: members\n---\n\nCANARI\n",
		"journeys/cachee/10-pas.md":  "---\ntitle: CANARI\nvisibility: members\n---\n\nCANARI\n",
	}})
	member := k.actor(auth.MemberRole)
	for _, query := range []string{"faq=%s", "document=faq/%s", "document=summary/%s", "document=space/%s", "document=journey/%s", "etape=%s/pas", "espace=%s"} {
		hidden, absent := fmt.Sprintf(query, "cachee"), fmt.Sprintf(query, "jamais")
		same := func(body string) string {
			i := strings.Index(body, `name="cle_envoi"`)
			if i < 0 {
				t.Fatal(body)
			}
			body = body[:i] + body[i+strings.Index(body[i:], ">"):]
			return strings.NewReplacer("cachee", "ID", "jamais", "ID", "%2F", "/").Replace(body)
		}
		a, b := k.get("/questions/nouvelle?"+hidden).want(200), k.get("/questions/nouvelle?"+absent).want(200)
		if diff := cmp.Diff(same(a.Body), same(b.Body)); diff != "" || strings.Contains(a.Body, "CANARI") {
			t.Errorf("%s: %s", query, cut(diff, 600))
		}
		seen := k.do("GET", "/questions/nouvelle?"+hidden, nil, map[string]string{"Cookie": member.cookie}).want(200)
		if !strings.Contains(seen.Body, "CANARI") {
			t.Errorf("%s: a member does not see it named", query)
		}
		form, err := url.ParseQuery(hidden + "&question=x")
		if err != nil {
			t.Fatal(err)
		}
		if r := k.browser().post("/questions/nouvelle", form); form.Has("espace") != (r.Status == 422) {
			t.Errorf("%s: %d", query, r.Status)
		}
	}
	page, err := k.inbox.Queue(t.Context(), inbox.AllStates, "", "")
	for _, v := range page.Items {
		if v.Text == "x" && v.Origin != (inbox.Origin{Kind: inbox.FromPage}) {
			t.Errorf("kept %+v: %v", v.Origin, err)
		}
	}
	for query, want := range map[string]inbox.Origin{
		"faq=combien-ca-coute":                  {Kind: inbox.FromFAQ, Ref: "combien-ca-coute"},
		"etape=premiers-pas/faire-connaissance": {Kind: inbox.FromStep, Ref: "premiers-pas/faire-connaissance"},
		"document=space/berges":                 {Kind: inbox.FromDocument, Ref: "space/berges"},
		"document=charter":                      {Kind: inbox.FromDocument, Ref: "charter"},
		"mots=a%00b&faq=combien-ca-coute":       {Kind: inbox.FromSearch, Ref: "a b"},
		"document=glossary":                     {Kind: inbox.FromDocument, Ref: "glossary"},
		"etape=../x":                            {Kind: inbox.FromPage},
		"mots=" + strings.Repeat("m", 500):      {Kind: inbox.FromSearch, Ref: strings.Repeat("m", 200)},
	} {
		form, err := url.ParseQuery(query + "&question=x")
		if err != nil {
			t.Fatal(err)
		}
		b := k.browser()
		to := b.post("/questions/nouvelle", form).want(303).Header.Get("Location")
		id := strings.TrimPrefix(strings.Split(to, "?")[0], "/questions/")
		if got := k.held(id).Origin; got != want {
			t.Errorf("%s is kept as %+v", query, got)
		}
	}
}

// Somebody else's question and one that never was look the same.
func TestOthersQuestionsDoNotExist(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	other, none, own := k.question("secret de B").ID, uuid.NewString(), k.question("A")
	for name, b := range map[string]*browser{
		"visitor": k.browser(), "asker": k.holding(own), "staff": k.staff(auth.Host, "Solène"), "newcomer": {kit: k, jar: map[string]string{cookieAccess: k.ask("x").Secret}},
	} {
		want := 401
		if name == "asker" {
			want = 404
		}
		for _, r := range allRoutes(k.srv) {
			if !strings.HasPrefix(r.path, "/questions/{id}") {
				continue
			}
			theirs, absent := b.send(r.method, r.fill("fr", other), "message=x", formType).want(want), b.send(r.method, r.fill("fr", none), "message=x", formType).want(want)
			if strings.ReplaceAll(theirs.Body, other, "ID") != strings.ReplaceAll(absent.Body, none, "ID") {
				t.Errorf("%s %s tells another's from none", name, r.name())
			}
		}
	}
}

func TestQuestionSecrets(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	a, b := k.question("CANARI A"), k.question("CANARI B")
	w := k.browser()
	in := w.send("GET", "/en/questions/"+a.ID+"?cle="+a.Secret, "", "").want(303)
	if in.Header.Get("Location") != "/en/questions/"+a.ID || in.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("leads to %v", in.Header)
	}
	c, err := http.ParseSetCookie(in.Header.Get("Set-Cookie"))
	if err != nil || c.Name != cookieQuestions || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" {
		t.Errorf("cookie %+v: %v", c, err)
	}
	page := w.visit("/questions/" + a.ID + "?fait=CANARI").want(200)
	if page.Header.Get("Cache-Control") != "no-store" || page.Header.Get("ETag") != "" || strings.Contains(page.text("title"), "CANARI") {
		t.Errorf("%v %s", page.Header, page.text("title"))
	}
	if n := strings.Count(page.Body, a.Secret); n > 2 || attrOf(page.one("#adresse"), "value") != k.srv.Base.String()+"/questions/"+a.ID+"?cle="+a.Secret {
		t.Errorf("the secret stands %d times", n)
	}
	for _, link := range page.all("a") {
		if strings.Contains(attrOf(link, "href"), a.Secret) || strings.Contains(attrOf(link, "href"), "CANARI") {
			t.Errorf("a link carries it: %s", attrOf(link, "href"))
		}
	}
	w.visit("/questions/" + b.ID + "?cle=" + b.Secret).want(200)
	w.visit("/questions/" + a.ID).want(200) // several in one browser
	k.get("/questions/" + a.ID + "?cle=" + b.Secret).want(404)
	for _, bad := range []string{"x", "q." + a.ID + ".x", "r." + a.ID + "." + strings.Split(a.Secret, ".")[2], k.ask("x").Secret, "%00", "q.%00.x"} {
		k.get("/questions/" + a.ID + "?cle=" + bad).want(401)
	}
	// Questions do not push requests out, nor the other way round.
	request := k.ask("x")
	w.visit("/demandes/" + request.ID + "?cle=" + request.Secret).want(200)
	for range keepSecrets + 1 {
		more := k.question("encore")
		w.visit("/questions/" + more.ID + "?cle=" + more.Secret).want(200)
	}
	w.visit("/demandes/" + request.ID).want(200)
	w.visit("/questions/" + a.ID).want(404)
	if log := k.log.String(); strings.Contains(log, a.Secret) || strings.Contains(log, b.Secret) || strings.Contains(log, "CANARI") {
		t.Error("in the log")
	}
	r := k.get("/faq")
	if cached := w.send("GET", "/faq", "", ""); cached.Header.Get("ETag") != "" || cached.Header.Get("Cache-Control") != "no-store" || r.Header.Get("ETag") == "" {
		t.Errorf("a page with a question's cookie: %v", cached.Header)
	}
}

// Who hears what: askers of their own by secret or cookie, staff of what their role may read, nobody of anything else.
func TestLiveQuestions(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, k *kit) {
		k.hear()
		a, b, request := k.question("A"), k.question("B"), k.ask("R")
		own := "http://" + k.srv.Listen
		cookie := cookieQuestions + "=" + a.Secret
		open := func(cookie, origin string, all ...api.Subject) *websocket.Conn {
			conn, _ := k.dial(cookie, origin)
			k.watch(conn, all...)
			return conn
		}
		bySecret := open("", "", api.Subject{Question: a.ID, Secret: a.Secret})
		byCookie := open(cookie, own, api.Subject{Question: a.ID})
		documentalist := open(cookieSession+"="+k.session(auth.Documentalist, "Inès"), own, api.Subject{Queue: true})
		moderator := open(cookieSession+"="+k.session(auth.Moderator, "Solène"), own, api.Subject{Queue: true})
		last := api.Subject{Question: b.ID, Secret: b.Secret}
		var deaf []*websocket.Conn
		for _, c := range []struct {
			cookie, origin string
			subject        api.Subject
		}{
			{"", "", api.Subject{Question: a.ID}},
			{"", "", api.Subject{Question: a.ID, Secret: b.Secret}},
			{"", "", api.Subject{Question: a.ID, Secret: "x"}},
			{"", "", api.Subject{Question: a.ID, Secret: request.Secret}},
			{"", "", api.Subject{Request: a.ID, Secret: a.Secret}},
			{"", "", api.Subject{Question: b.ID, Secret: a.Secret}},
			{cookie, own, api.Subject{Request: a.ID}},
			{cookie, own, api.Subject{Question: a.ID, Secret: "x"}},
			{cookie, "", api.Subject{Question: a.ID}}, // cookies count for our own pages only
			{cookie, own, api.Subject{Queue: true}},
			{cookieAccess + "=" + request.Secret, own, api.Subject{Question: a.ID}},
		} {
			deaf = append(deaf, open(c.cookie, c.origin, c.subject, last))
		}
		k.api("POST", "/requests/"+request.ID+"/withdraw", request.Secret, nil).want(200)
		version := k.standing(request).Version
		if err := k.inbox.Say(t.Context(), a.ID, "encore"); err != nil {
			t.Fatal(err)
		}
		want := api.Event{Type: "question", ID: a.ID, Version: 2}
		for _, conn := range []*websocket.Conn{bySecret, byCookie} {
			if e := since(t, conn, 2); e != want {
				t.Errorf("heard %+v", e)
			}
		}
		want.Type = "queue"
		heard := map[string]bool{}
		for range 8 { // on PostgreSQL news from before may come first
			e := next(t, moderator)
			heard[e.ID] = true
			if e.Type != "queue" {
				t.Errorf("a moderator hears %+v", e)
			}
			if e == want {
				break
			}
		}
		if !heard[request.ID] || !heard[a.ID] {
			t.Errorf("a moderator heard of %v, not of %s version %d", heard, request.ID, version)
		}
		for {
			e := next(t, documentalist)
			if e.ID == request.ID {
				t.Fatalf("a documentalist hears of a request: %+v", e)
			}
			if e == want {
				break
			}
		}
		if err := k.inbox.Say(t.Context(), b.ID, "encore"); err != nil {
			t.Fatal(err)
		}
		for i, conn := range deaf {
			if e := next(t, conn); e.ID != b.ID {
				t.Errorf("listener %d heard %+v", i, e)
			}
		}
	})
}

// A document that changes is no news for who watches the queue: its path may say what is not theirs to know.
func TestLiveTellsNoDocumentsToTheQueue(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	k.hear()
	conn, _ := k.dial(cookieSession+"="+k.session(auth.Moderator, "Solène"), "http://"+k.srv.Listen)
	k.watch(conn, api.Subject{Queue: true})
	k.write(map[string]string{"faq/neuve.md": "---\ntitle: Neuve\n---\n\nOui.\n"})
	a := k.question("mots")
	if e := next(t, conn); e.ID != a.ID {
		t.Errorf("heard %+v", e)
	}
}

// The tables of what is kept tell of questions what the hourly tidying does with them.
func TestRetentionOfQuestionsIsTold(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	for path, rows := range map[string][]string{
		"/a-propos":       {"Question sans réponse 90 jours", "Question répondue ou close, avec ses réponses 30 jours"},
		"/mes-donnees":    {"Question sans réponse 90 jours", "Question répondue ou close, avec ses réponses 30 jours"},
		"/en/a-propos":    {"Question without an answer 90 days", "Question answered or closed, with its answers 30 days"},
		"/en/mes-donnees": {"Question without an answer 90 days", "Question answered or closed, with its answers 30 days"},
	} {
		table := strings.ReplaceAll(k.get(path).want(200).text("table"), "\u00a0", " ")
		for _, row := range rows {
			if !strings.Contains(table, row) {
				t.Errorf("%s: no %q in %q", path, row, table)
			}
		}
	}
}

func TestMyDataHoldsQuestions(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, k *kit) {
		a, b, request := k.question("CANARI A"), k.question("CANARI B"), k.ask("CANARI R")
		staff := k.staff(auth.Documentalist, "Inès")
		staff.post("/atelier/questions/"+a.ID+"/repondre", url.Values{"message": {"RÉPONSE"}, "version": {"1"}}).want(303)
		w := k.holding(a, b)
		w.jar[cookieAccess] = request.Secret
		for _, lang := range []string{"", "/en"} {
			page := w.visit(lang + "/mes-donnees").want(200)
			if n := len(page.all("a[href='" + lang + "/questions/" + a.ID + "']")); n != 1 || !strings.Contains(page.text("main"), "CANARI B") || !strings.Contains(page.text("main"), "RÉPONSE") {
				t.Errorf("%s: not all is there: %d", lang, n)
			}
		}
		var file me
		w.send("GET", "/mes-donnees/export", "", "").want(200).into(&file)
		if len(file.Questions) != 2 || len(file.Requests) != 1 || file.Questions[0].Text != "CANARI A" ||
			file.Questions[0].Messages[0] != (meMessage{"team", "RÉPONSE", began}) {
			t.Errorf("exported %+v", file)
		}
		var one me
		k.api("GET", "/me", a.Secret, nil).want(200).into(&one)
		if len(one.Questions) != 1 || len(one.Requests)+len(one.Acceptances) != 0 {
			t.Errorf("a question's bearer gets %+v", one)
		}
		if page := k.holding(b).visit("/mes-donnees").want(200); !page.has("form[action='/mes-donnees/effacer']") || strings.Contains(page.Body, "CANARI A") {
			t.Error("who only asked a question cannot erase it")
		}
		k.api("GET", "/queue", a.Secret, nil).want(403)
		k.api("DELETE", "/me", b.Secret, nil).want(204)
		k.api("GET", "/me", b.Secret, nil).want(401)
		page := w.visit("/mes-donnees").want(200)
		gone := w.submit(page, "form[action='/mes-donnees/effacer']", url.Values{"sur": {"oui"}}).want(200)
		if strings.Contains(gone.Body, "CANARI") || len(w.jar) != 0 {
			t.Errorf("left: %v", w.jar)
		}
		k.api("GET", "/me", a.Secret, nil).want(401)
		if list := staff.visit("/atelier/questions?etat=toutes").want(200); list.has("nav.queue li") {
			t.Error("staff still sees it")
		}
	})
}

// What people did not find is counted, and nothing of who they are.
func TestCounts(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	list := func() insight.Worklist {
		t.Helper()
		if err := k.insight.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		w, err := k.insight.Worklist(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	b, staff := k.browser(), k.staff(auth.Moderator, "Solène")
	const path = "/parcours/premiers-pas/faire-connaissance"
	for _, lang := range []string{"", "/en"} {
		page := b.visit(lang + path).want(200)
		form := page.one("form[action='" + lang + path + "/clair']")
		if n := len(page.all("button[name='clair']")); n != 2 {
			t.Fatalf("%d buttons", n)
		}
		_, target, values := readForm(t, form, nil)
		values.Set("clair", "non")
		to := b.post(strings.Split(target, "#")[0], values).want(303)
		if to.Header.Get("Location") != lang+path+"?merci=1#clair" || len(to.Header.Values("Set-Cookie")) > 0 {
			t.Errorf("leads to %v", to.Header)
		}
		if thanks := b.visit(lang + path + "?merci=1").want(200); thanks.has("button[name='clair']") || !thanks.has("#clair.toast") {
			t.Error("no thanks")
		}
		b.post(lang+path+"/clair", url.Values{"clair": {"oui"}}).want(303)
	}
	staff.post(path+"/clair", url.Values{"clair": {"non"}}).want(303) // not counted
	for _, bad := range []string{"", "x", "OUI"} {
		b.post(path+"/clair", url.Values{"clair": {bad}}).want(422)
	}
	b.post("/parcours/premiers-pas/x/clair", url.Values{"clair": {"non"}}).want(404)
	b.post("/parcours/x/faire-connaissance/clair", url.Values{"clair": {"non"}}).want(404)
	unclear := list().Unclear
	if len(unclear) != 2 || unclear[0].ID != "premiers-pas/faire-connaissance" || unclear[0].No != 1 || unclear[0].Yes != 1 {
		t.Errorf("counted %+v", unclear)
	}
	if page := k.get(path); strings.Contains(page.Body, "merci") {
		t.Error("thanks for everybody")
	}

	// A choice made so far is kept; nothing else of the form is.
	kept := b.post(path+"/clair", url.Values{"clair": {"oui"}, "suite": {"1"}, "x": {"//mal.example"}}).want(303).Header.Get("Location")
	if kept != path+"?merci=1#clair" {
		t.Errorf("leads to %s", kept)
	}

	const open, place = "des berges", "charte"
	for range insight.MinTimes {
		k.get("/recherche?q=" + url.QueryEscape(open)).want(200)
		k.get("/recherche?q=" + place).want(200)
	}
	for range insight.MinTimes {
		k.api("POST", "/search/clicks", "", api.Click{Q: open, ID: "berges"}).want(204)
	}
	k.api("POST", "/search/clicks", "", `{"q":"`+place+`","id":""}`).want(204)
	var found []string
	for _, w := range list().Unclicked {
		found = append(found, w.Text)
	}
	if strings.Contains(strings.Join(found, "|"), "berges") {
		t.Errorf("opened, and still on the list: %v", found)
	}
	k.api("POST", "/search/clicks", "", `{`).want(400)
	k.api("POST", "/search/clicks", "", `{"q":1,"id":2}`).want(422)
	k.do("POST", "/api/v1/search/clicks", strings.NewReader(`{"q":"x","id":"y"}`), map[string]string{"Content-Type": "application/json", "Sec-Fetch-Site": "cross-site"}).want(403)
}

// What is opened from a page of answers is counted without a script: its links, and no others, say where they stand. So
// is what is picked while typing. Nobody gets a cookie.
func TestOpenedIsCounted(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	unclicked := func() map[string]insight.Words {
		t.Helper()
		if err := k.insight.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		w, err := k.insight.Worklist(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		all := map[string]insight.Words{}
		for _, u := range w.Unclicked {
			all[u.Text] = insight.Words{Text: u.Text, Times: u.Times, Clicked: u.Clicked}
		}
		return all
	}
	staff := k.staff(auth.Moderator, "Solène")
	const words = "des berges"
	search := "/recherche?q=" + url.QueryEscape(words)
	var page *reply
	for range 10 {
		page = k.get(search).want(200)
	}
	if page.has("section.lintel") {
		t.Fatal("answered in place: the words are badly chosen")
	}
	link := page.all("ul.list h3 a")[0]
	if attrOf(link, "referrerpolicy") != "same-origin" || len(page.all("a[referrerpolicy]")) != len(page.all("ul.list h3 a")) {
		t.Error("what was found does not tell where it was found, or something else does")
	}
	open := func(from string) *reply {
		return k.do("GET", strings.Split(attrOf(link, "href"), "#")[0], nil, map[string]string{"Referer": from}).want(200)
	}
	for _, from := range []string{"", "https://ailleurs.example" + search, k.web.URL + "/recherche", k.web.URL + "/faq?q=des+berges", "%"} {
		open(from)
	}
	staff.send("GET", attrOf(link, "href"), "", "", "Referer", k.web.URL+search).want(200)
	k.do("GET", "/faq/jamais", nil, map[string]string{"Referer": k.web.URL + search}).want(404)
	if diff := cmp.Diff(map[string]insight.Words{words: {Text: words, Times: 10}}, unclicked()); diff != "" {
		t.Errorf("before anybody opened it: %s", diff)
	}
	if got := open(k.web.URL + search); got.Header.Get("Set-Cookie") != "" {
		t.Error("a cookie")
	}
	if diff := cmp.Diff(map[string]insight.Words{words: {Text: words, Times: 10, Clicked: 1}}, unclicked()); diff != "" {
		t.Errorf("opened once: %s", diff)
	}
	open(k.web.URL + search) // from memory
	if diff := cmp.Diff(map[string]insight.Words{}, unclicked()); diff != "" {
		t.Errorf("opened twice: %s", diff)
	}

	const typed = "la haute"
	for range 9 {
		k.get("/recherche?q=" + url.QueryEscape(typed)).want(200)
	}
	pick := func(n int) {
		for range n {
			k.api("POST", "/search/clicks?lang=fr", "", api.Click{Q: typed, ID: "/espaces/haute-vallee", Suggested: true}).want(204)
		}
	}
	pick(1) // is a search that found something, too
	if diff := cmp.Diff(map[string]insight.Words{typed: {Text: typed, Times: 10, Clicked: 1}}, unclicked()); diff != "" {
		t.Errorf("picked once: %s", diff)
	}
	pick(1)
	if diff := cmp.Diff(map[string]insight.Words{}, unclicked()); diff != "" {
		t.Errorf("picked twice: %s", diff)
	}
}

// Whatever somebody writes, every view of questions keeps its tree, and shows it as written. What may answer differs
// with the words: the index is closed.
func TestHostileQuestions(t *testing.T) {
	t.Parallel()
	views := func(t *testing.T, text string) map[string]*reply {
		t.Helper()
		k := newKit(t)
		if err := k.library.CloseIndex(); err != nil {
			t.Fatal(err)
		}
		long, short := atMost(text, inbox.MaxText), atMost(text, 200)
		person, staff := k.browser(), k.staff(auth.Documentalist, short)
		out := map[string]*reply{}
		for _, state := range []string{"answered", "closed", "waiting"} {
			form := url.Values{"question": {long}, "contact": {short}, "mots": {text}, "espace": {"berges"}}
			to := person.post("/questions/nouvelle", form).want(303).Header.Get("Location")
			id := strings.TrimPrefix(strings.Split(to, "?")[0], "/questions/")
			act := func(what string, v url.Values) *reply {
				v.Set("version", fmt.Sprint(k.held(id).Version))
				return staff.post("/atelier/questions/"+id+"/"+what, v)
			}
			act("repondre", url.Values{"message": {long}}).want(303)
			switch state {
			case "answered":
				act("faq", url.Values{"titre": {short}, "reponse": {""}, "etiquettes": {text}}).want(422)
				out["typed entry"] = act("faq", url.Values{"titre": {short}, "reponse": {" "}, "etiquettes": {""}}).want(422)
				out["stale"] = staff.post("/atelier/questions/"+id+"/repondre", url.Values{"message": {text}, "version": {"-1"}}).want(409)
			case "closed":
				act("clore", url.Values{"reason": {atMost(text, inbox.MaxReason)}}).want(303)
			case "waiting":
				person.post("/questions/"+id+"/messages", url.Values{"message": {long}}).want(303)
				out["typed"] = person.post("/questions/"+id+"/messages", url.Values{"message": {long + strings.Repeat("x", inbox.MaxText)}}).want(422)
			}
			for _, lang := range []string{"", "/en"} {
				out[state+lang] = person.visit(lang + "/questions/" + id).want(200)
				out["staff "+state+lang] = staff.visit(lang + "/atelier/questions?etat=toutes&question=" + id + "&espace=" + url.QueryEscape("berges")).want(200)
			}
		}
		out["my data"] = person.visit("/mes-donnees").want(200)
		q := url.QueryEscape(text)
		out["new"] = k.get("/questions/nouvelle?mots=" + q + "&question=" + q + "&espace=" + q + "&contact=" + q).want(200)
		out["new typed"] = k.browser().post("/questions/nouvelle", url.Values{"question": {text}, "contact": {text + strings.Repeat("x", 201)}, "espace": {text},
			"faq": {text}, "cle_envoi": {strings.Repeat("k", 300)}}).want(422)
		out["list"] = staff.visit("/atelier/questions?etat=" + q + "&fait=" + q).want(200)
		return out
	}
	benign := views(t, "des mots simples")
	for i, text := range hostile {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			for name, a := range views(t, text) {
				if diff := cmp.Diff(skeleton(benign[name]), skeleton(a)); diff != "" {
					t.Errorf("%q in %s: %s", atMost(text, 60), name, cut(diff, 1500))
				}
				if title := a.text("title"); strings.Contains(title, atMost(text, 10)) && text != "true" {
					t.Errorf("%s: the title holds %q", name, title)
				}
			}
		})
	}
	for _, text := range []string{`<script>alert(1)</script>`, `&lt;b&gt; "x" 'y' \z`, "\u202eevil\u202c"} {
		all := views(t, text)
		for _, name := range []string{"answered", "staff answered/en", "staff waiting"} {
			if n := strings.Count(all[name].text("ol.talk"), text); n < 2 {
				t.Errorf("%q is shown %d times in %s", text, n, name)
			}
		}
	}
}

func TestNULInQuestions(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, k *kit) {
		asked := k.question("x")
		person, staff := k.holding(asked), k.staff(auth.Documentalist, "x")
		nul := "a\x00b"
		for path, v := range map[string]url.Values{
			"/questions/nouvelle":                             {"question": {nul}, "contact": {nul}, "espace": {nul}, "cle_envoi": {nul}, "faq": {nul}},
			"/questions/" + asked.ID + "/messages":            {"message": {nul}},
			"/questions/%00/messages":                         {"message": {"x"}},
			"/questions/%00/retirer":                          {},
			"/parcours/%00/%00/clair":                         {"clair": {"oui"}},
			"/atelier/questions/" + asked.ID + "/repondre":    {"message": {nul}, "version": {"1"}},
			"/atelier/questions/" + asked.ID + "/faq":         {"titre": {nul}, "reponse": {nul}, "etiquettes": {nul}},
			"/atelier/questions/" + asked.ID + "/clore":       {"reason": {nul}, "version": {"1"}},
			"/atelier/questions/" + asked.ID + "/espace":      {"espace": {nul}},
			"/atelier/questions/%00/repondre":                 {"message": {"x"}, "version": {"1"}},
			"/atelier/questions/%00/faq":                      {"titre": {"x"}, "reponse": {"x"}},
			"/atelier/questions/" + asked.ID + "/espace?dans": {"espace": {"x"}, "dans": {nul}},
		} {
			b := person
			if strings.HasPrefix(path, "/atelier") {
				b = staff
			}
			if r := b.post(path, v); r.Status < 400 || r.Status >= 500 {
				t.Errorf("%s: %d", path, r.Status)
			}
		}
		for _, path := range []string{"/questions/%00", "/questions/x?cle=%00", "/questions/nouvelle?mots=%00&espace=%00", "/questions/nouvelle?faq=%00",
			"/questions/nouvelle?document=%00/%00", "/questions/nouvelle?etape=%00/%00", "/atelier/questions?question=%00", "/atelier/questions?espace=%00", "/atelier/questions?curseur=%00"} {
			if r := staff.send("GET", path, "", ""); r.Status >= 500 {
				t.Errorf("%s: %d", path, r.Status)
			}
		}
		k.api("POST", "/search/clicks", "", `{"q":"a\u0000b","id":"\u0000"}`).want(204)
		if err := k.insight.Flush(t.Context()); err != nil {
			t.Error(err)
		}
		if strings.Contains(k.log.String(), "level=ERROR") {
			t.Errorf("taken for errors of ours: %s", k.log)
		}
	})
}

// The life of a question with words that must not be in the log or a title.
func TestNothingPersonalInTheLogOfQuestions(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, k *kit) {
		person, staff := k.browser(), k.staff(auth.Documentalist, "CANARYname")
		to := person.post("/questions/nouvelle?mots=CANARY", url.Values{"question": {"CANARYquestion"}, "contact": {"CANARYcontact"}, "mots": {"CANARYwords"}, "cle_envoi": {"CANARYkey"}}).want(303)
		id := strings.TrimPrefix(strings.Split(to.Header.Get("Location"), "?")[0], "/questions/")
		secret := person.jar[cookieQuestions]
		person.post("/questions/"+id+"/messages", url.Values{"message": {"CANARYmessage"}}).want(303)
		staff.post("/atelier/questions/"+id+"/repondre", url.Values{"message": {"CANARYanswer"}, "version": {"2"}}).want(303)
		staff.post("/atelier/questions/"+id+"/repondre", url.Values{"message": {"CANARYanswer"}, "version": {"CANARY"}}).want(409)
		for _, p := range []*reply{person.visit("/questions/" + id), person.visit("/mes-donnees"), staff.visit("/atelier/questions?etat=toutes&question=" + id)} {
			if title := p.text("title"); strings.Contains(title, "CANARY") || strings.Contains(title, id) {
				t.Errorf("title %q", title)
			}
		}
		k.get("/questions/x?cle=q.CANARY.CANARY").want(401)
		k.api("GET", "/me", "q.CANARY.CANARY", nil).want(401)
		k.api("POST", "/search/clicks", "", `{"q":"CANARY","id":"CANARY"}`).want(204)
		person.post("/questions/"+id+"/retirer", nil).want(303)
		k.api("DELETE", "/me", secret, nil).want(204)
		if log := k.log.String(); strings.Contains(log, "CANARY") || strings.Contains(log, secret) || !strings.Contains(log, "msg=answered") {
			t.Error("in the log")
		}
	})
}

// Entries that a question becomes are in the language that it was asked in, and wait for a second reader where one is asked.
func TestEntryLanguageAndReview(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	staff := k.staff(auth.Documentalist, "Inès")
	become := func(lang string) *reply {
		b := k.browser()
		to := b.post(ui.Path(lang, "/questions/nouvelle"), url.Values{"question": {"Where?"}}).want(303).Header.Get("Location")
		id := strings.TrimPrefix(strings.Split(to, "?")[0], ui.Path(lang, "/questions/"))
		staff.post("/atelier/questions/"+id+"/faq", url.Values{"titre": {"Where is it?"}, "reponse": {"Here."}}).want(303)
		return b.visit(ui.Path(lang, "/questions/"+id)).want(200)
	}
	if page := become("en"); !page.has("a[href='/en/faq/where-is-it']") {
		t.Error("no entry in English")
	}
	if page := become("fr"); !page.has("a[href='/faq/where-is-it-2']") {
		t.Error("another question's entry is a translation of the first")
	}
	k.publish.Review = []content.Kind{content.KindFAQ}
	k.now.forward(time.Second)
	if page := become("fr"); page.has("a[href='/faq/where-is-it-3']") {
		t.Error("shown before its second reader")
	}
	k.get("/faq/where-is-it-3").want(404)
}

// The page of a question that became an entry leads to it, also where the news came before the document.
func TestTheEntryIsThereWithItsNews(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	slow := newKit(t, kitOptions{db: func(testing.TB) *db.DB { return k.db }}) // another replica, which hears of nothing by itself
	asker, staff := k.browser(), k.staff(auth.Documentalist, "Inès")
	ask := asker.visit("/questions/nouvelle").want(200)
	asker.submit(ask, "main form", url.Values{"question": {"Où est le kiosque ?"}}).want(200)
	path := strings.Split(asker.at, "?")[0]
	id := strings.TrimPrefix(path, "/questions/")
	detail := staff.visit("/atelier/questions?id=" + id).want(200)
	detail = staff.visit(attrOf(detail.one("nav.queue li a"), "href")).want(200)
	detail = staff.submit(detail, "form[action='/atelier/questions/"+id+"/repondre']", url.Values{"message": {"Derrière la halle."}}).want(200)
	staff.submit(detail, "form[action='/atelier/questions/"+id+"/faq']",
		url.Values{"titre": {"Où est le kiosque ?"}, "reponse": {"Derrière la halle."}}).want(200)
	there := slow.browser()
	there.jar = asker.jar
	if page := there.visit(path).want(200); !page.has("main a[href='/faq/ou-est-le-kiosque']") {
		t.Error("the page does not lead to the entry")
	}
}
