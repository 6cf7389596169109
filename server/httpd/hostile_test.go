package httpd

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"parvis/app/api"
	"parvis/server/auth"
	"parvis/server/db"
	"parvis/server/db/dbtest"
	"parvis/server/platform"
)

// hostile is what somebody may write wherever they may write.
var hostile = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`, `" autofocus onfocus="alert(1)`,
	`</textarea><script>alert(1)</script>`, `</script><script>alert(1)</script>`, `<!--`, `-->`, `]]>`, `<![CDATA[x`, `{{.Secret}}`, `${7*7}`,
	`javascript:alert(1)`, `&lt;script&gt;`, `&#60;b&#62;`, `&quot; onclick=&quot;x`, "\u202eevil\u202c", "\u2066a\u2069\u200b\u200f\ufeff", "`onload=x`",
	`\" onload=\"x`, `\x3cscript\x3e`, "true", "x\u2028\u2029y", "a\u0300\u0301\u0302\u0303\u0304" + strings.Repeat("\u0489", 300), strings.Repeat("🦔", 2000),
	"\U000e0001\U000e0020", "http://mal.example/?<b>", "=cmd|'/c calc'!A0", "%00%0d%0aSet-Cookie:x=y", "<svg/onload=alert(1)>", "𝕳𝖊𝖑𝖑𝖔 \ufffd \ufdd0",
	"x\u0085\u009fy", "x\u00a0y", strings.Repeat("<b>", 600), "'; DROP TABLE request; --",
}

func atMost(s string, n int) string {
	r := []rune(s)
	return string(r[:min(n, len(r))])
}

// skeleton is a page without its words: tags and the names of their attributes.
func skeleton(a *reply) string {
	var b strings.Builder
	var walk func(*html.Node, int)
	walk = func(n *html.Node, depth int) {
		if n.Type == html.ElementNode {
			names := []string{}
			for _, x := range n.Attr {
				names = append(names, x.Key)
			}
			slices.Sort(names)
			fmt.Fprintf(&b, "%s%s %v\n", strings.Repeat(" ", depth), n.Data, names)
		}
		for c := range n.ChildNodes() {
			walk(c, depth+1)
		}
	}
	walk(a.node(), 0)
	return b.String()
}

// everywhere writes a text wherever a person or staff may, and answers the views that show it.
func (k *kit) everywhere(text string) map[string]*reply {
	k.t.Helper()
	ctx := context.Background()
	a := k.ask("x", "berges", "carnet")
	short := atMost(text, 200)
	err := k.db.InTx(ctx, func(tx *db.Tx) error { // past what the forms would trim
		return errors.Join(
			tx.Exec(ctx, `UPDATE request SET contact = $1 WHERE id = $2`, short, a.ID),
			k.auth.SaveAccount(ctx, tx, a.ID, platform.Account{UserID: short, Name: short}))
	})
	if err != nil {
		k.t.Fatal(err)
	}
	ask := k.asking(a.acceptance, "x", "berges")
	ask.Answers = map[string]string{"envie": text, "secteur": text}
	var out api.Asked
	k.api("POST", "/requests", "", ask).want(201).into(&out)
	b := asked{a.acceptance, out}
	staff, person := k.browser(), k.browser()
	staff.signIn(auth.Moderator, short)
	person.jar[cookieAccess] = a.acceptance + "~" + a.Secret + "~" + b.Secret
	form := func(w *browser, path string, v url.Values) {
		w.send("POST", path, v.Encode(), "application/x-www-form-urlencoded").want(303)
	}
	for _, one := range []asked{a, b} {
		form(person, "/demandes/"+one.ID+"/messages", url.Values{"message": {text}})
		form(staff, "/atelier/file/"+one.ID+"/messages", url.Values{"message": {text}})
	}
	version := func() string { return fmt.Sprint(k.standing(a).Version) }
	form(staff, "/atelier/file/"+a.ID, url.Values{"decision": {"refuse"}, "reason": {atMost(text, 1000)}, "version": {version()}, "espace": {"berges"}})
	form(staff, "/atelier/file/"+a.ID, url.Values{"decision": {"approve"}, "version": {version()}, "espace": {"carnet"}})
	form(staff, "/atelier/file/"+a.ID+"/places/carnet/reprendre", url.Values{"reason": {atMost(text, 1000)}})

	q := url.QueryEscape(text)
	views := map[string]*reply{
		"sign-in": k.get("/connexion?lien=" + k.link(short)).want(200),
		"404":     k.get("/" + url.PathEscape(text)),
		"charter": k.get("/charte?suite=" + q + "&fait=" + q).want(200), "changes": k.get("/charte/changements?depuis=" + q).want(200),
		"journey": k.get("/parcours/premiers-pas?" + q + "=" + q).want(200),
		"typed": person.send("POST", "/demandes/nouvelle", url.Values{
			"espace": {"berges", "ecoles", text}, "q.envie": {text}, "q.secteur": {text}, "contact": {short}, "cle_envoi": {text},
		}.Encode(), "application/x-www-form-urlencoded").want(422),
	}
	for _, lang := range []string{"", "/en"} {
		views["person A"+lang] = person.visit(lang + "/demandes/" + a.ID).want(200)
		views["person B"+lang] = person.visit(lang + "/demandes/" + b.ID).want(200)
		views["my data"+lang] = person.visit(lang + "/mes-donnees").want(200)
		views["spaces"+lang] = person.visit(lang + "/espaces").want(200)
		views["queue A"+lang] = staff.visit(lang + "/atelier/file?etat=toutes&demande=" + a.ID).want(200)
		views["queue B"+lang] = staff.visit(lang + "/atelier/file?etat=toutes&demande=" + b.ID).want(200)
	}
	return views
}

func (k *kit) link(name string) string {
	k.t.Helper()
	token, err := k.auth.NewLink(context.Background(), auth.Moderator, name)
	if err != nil {
		k.t.Fatal(err)
	}
	return token
}

// Whatever is written, a page keeps its tree: no element more, no attribute more (T-R2, T-X2).
func TestHostileTextsChangeNoTree(t *testing.T) {
	t.Parallel()
	benign := newKit(t).everywhere("des mots simples")
	for i, text := range hostile {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			k := newKit(t)
			for name, a := range k.everywhere(text) {
				if name == "404" && a.Status == 400 || name == "404" && a.Status >= 300 && a.Status < 400 {
					continue // not an address at all, or one that leads to its clean form
				}
				if diff := cmp.Diff(skeleton(benign[name]), skeleton(a)); diff != "" {
					t.Errorf("%q in %s: %s", atMost(text, 60), name, cut(diff, 1500))
				}
				for _, lines := range a.Header {
					for _, line := range lines {
						if strings.ContainsAny(line, "\r\n") {
							t.Errorf("%s: header %q", name, line)
						}
					}
				}
				if title := a.text("title"); strings.Contains(title, atMost(text, 10)) && text != "true" {
					t.Errorf("%s: the title holds %q", name, title)
				}
			}
		})
	}
}

// What a person wrote is shown as written.
func TestHostileTextsAreShownAsWritten(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	for _, text := range []string{`<script>alert(1)</script>`, `&lt;b&gt; "x" 'y' \z`, "\u202eevil\u202c", `{{.Secret}}`, "true"} {
		views := k.everywhere(text)
		for _, name := range []string{"person A", "person B", "queue B/en"} {
			if n := strings.Count(views[name].text("ol.talk"), text); n < 2 {
				t.Errorf("%q is shown %d times in %s", text, n, name)
			}
		}
		if got := raw(views["typed"].one("textarea[name='q.envie']")); got != text {
			t.Errorf("%q came back as %q", text, got)
		}
	}
}

func TestNULIsRefusedEverywhere(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, k *kit) {
		a := k.ask("x")
		staff, person := k.browser(), k.browser()
		staff.signIn(auth.Moderator, "x")
		person.jar[cookieAccess] = a.acceptance + "~" + a.Secret
		nul := "a\x00b"
		for path, v := range map[string]url.Values{
			"/demandes/nouvelle":                                 {"espace": {"berges"}, "q.envie": {nul}, "contact": {nul}, "cle_envoi": {nul}},
			"/demandes/" + a.ID + "/messages":                    {"message": {nul}},
			"/charte":                                            {"lu": {"oui"}, "revision": {nul}, "hash": {nul}, "suite": {nul}},
			"/connexion":                                         {"lien": {nul}},
			"/atelier/file/" + a.ID:                              {"decision": {"refuse"}, "reason": {nul}, "version": {"1"}},
			"/atelier/file/%00":                                  {"decision": {"refuse"}, "reason": {"x"}, "version": {"1"}},
			"/atelier/file/" + a.ID + "/messages":                {"message": {nul}},
			"/atelier/file/x/messages":                           {"message": {"x"}},
			"/mes-donnees/accord":                                {"id": {nul}},
			"/demandes/" + a.ID + "/places/%00/confirmer":        {},
			"/atelier/file/" + a.ID + "/places/%00/relancer":     {},
			"/atelier/file/" + a.ID + "/places/berges/reprendre": {"reason": {nul}},
		} {
			b := person
			if strings.HasPrefix(path, "/atelier") {
				b = staff
			}
			if r := b.send("POST", path, v.Encode(), "application/x-www-form-urlencoded"); r.Status < 400 || r.Status >= 500 {
				t.Errorf("%s: %d", path, r.Status)
			}
		}
		for _, path := range []string{"/demandes/%00", "/demandes/x?cle=%00", "/atelier/file?demande=%00&curseur=%00", "/parcours/%00/%00", "/faq/%00",
			"/connexion?lien=%00", "/connexion/discord?demande=%00", "/connexion/discord/retour?state=%00", "/charte/changements?depuis=%00"} {
			if r := staff.send("GET", path, "", ""); r.Status >= 500 {
				t.Errorf("%s: %d", path, r.Status)
			}
		}
		if strings.Contains(k.log.String(), "level=ERROR") {
			t.Errorf("taken for errors of ours: %s", k.log)
		}
	})
}

// A whole life with words that must not be in the log, the metrics or a title (T-L1).
func TestNothingPersonalInTheLog(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, kitOptions{db: func(testing.TB) *db.DB { return d }, platform: newFakePlatform()})
		k.work()
		secrets := map[string]string{}
		a, linked := k.ask("CANARYanswer", "berges"), k.ask("CANARYanswer", "carnet")
		secrets["acceptance"], secrets["request"], secrets["mac"] = a.acceptance, a.Secret, a.Secret[strings.LastIndex(a.Secret, ".")+1:]
		staff, person := k.browser(), k.browser()
		token := k.link("CANARYname")
		staff.submit(staff.visit("/connexion?lien="+token), "main form", nil).want(200)
		secrets["link"], secrets["session"] = token, staff.jar[cookieSession]
		person.visit("/demandes/" + a.ID + "?cle=" + a.Secret).want(200)
		person.visit("/demandes/" + linked.ID + "?cle=" + linked.Secret).want(200)
		person.send("POST", "/demandes/"+a.ID+"/messages", "message=CANARYmessage", "application/x-www-form-urlencoded").want(303)
		staff.send("POST", "/atelier/file/"+a.ID+"/messages", "message=CANARYback", "application/x-www-form-urlencoded").want(303)
		for _, one := range []asked{a, linked} {
			k.decide(secrets["session"], one, api.Approve, "CANARYreason").want(200)
		}
		k.until("there is an invite", func() bool { return k.standing(a).Places[0].InviteURL != "" })
		leave := person.send("GET", "/connexion/discord?demande="+linked.ID, "", "").want(303)
		u, err := url.Parse(leave.Header.Get("Location"))
		if err != nil {
			t.Fatal(err)
		}
		secrets["state"] = u.Query().Get("state")
		person.send("GET", returnPath+"?"+url.Values{"code": {"CANARYcode"}, "state": {secrets["state"]}}.Encode(), "", "").want(303)
		k.until("the linked person is in", func() bool { return k.standing(linked).Places[0].State == "granted" })
		pages := []*reply{
			person.visit("/demandes/" + a.ID), person.visit("/demandes/" + linked.ID), person.visit("/mes-donnees"), person.visit("/espaces"),
			staff.visit("/atelier/file?etat=toutes&demande=" + a.ID), staff.visit("/atelier/documents"), person.visit("/demandes/nouvelle"),
		}
		for _, p := range pages {
			if title := p.text("title"); strings.Contains(title, "CANARY") || strings.Contains(title, a.ID) {
				t.Errorf("title %q", title)
			}
		}
		if !strings.Contains(pages[0].Body, "CANARYinvite") {
			t.Error("the invite is not on its person's page")
		}
		seen := k.api("GET", "/requests/"+a.ID, "session:"+secrets["session"], nil).want(200)
		if strings.Contains(pages[4].Body, "CANARYinvite") || strings.Contains(seen.Body, "CANARYinvite") {
			t.Error("a moderator sees somebody's invite")
		}
		k.tempt(a, staff)
		k.api("DELETE", "/me?leave=1", a.Secret, nil).want(204)
		log := k.log.String()
		if !strings.Contains(log, "msg=answered") || !strings.Contains(log, "msg=panic") {
			t.Fatal("the log was not kept")
		}
		metrics := httptest.NewRecorder()
		k.srv.Metrics.Handler().ServeHTTP(metrics, httptest.NewRequest("GET", "/metrics", nil))
		for name, secret := range secrets {
			if secret == "" || strings.Contains(log, secret) || strings.Contains(metrics.Body.String(), secret) {
				t.Errorf("%s %q is in the log", name, secret)
			}
		}
		for line := range strings.Lines(log) {
			if strings.Contains(line, "CANARY") {
				t.Errorf("in the log: %s", line)
			}
		}
	})
}

// tempt makes what could lead to careless lines: faults of every kind, with words that must not be logged.
func (k *kit) tempt(a asked, staff *browser) {
	k.t.Helper()
	k.api("POST", "/requests", "", `{"acceptance":"CANARY","spaces":["CANARY"],"answers":{"CANARY":"CANARY"}}`, "Idempotency-Key", "CANARYkey").want(422)
	k.api("POST", "/requests", "", `{"acceptance":"CANARY`).want(400)
	k.api("GET", "/me", "r.CANARY.CANARY", nil).want(401)
	k.api("GET", "/queue?cursor=CANARY", "", nil).want(401)
	k.get("/demandes/x?cle=CANARY").want(401)
	k.get("/connexion?lien=CANARY").want(410)
	k.get("/faq?CANARY=CANARY").want(200)
	k.do("GET", "/nulle-part?q=CANARY", nil, map[string]string{"Referer": "https://x/?CANARY", "User-Agent": "CANARY", "Cookie": cookieAccess + "=CANARY"}).want(404)
	staff.send("POST", "/atelier/file/"+a.ID, "decision=CANARY&reason=CANARY&version=1", "application/x-www-form-urlencoded").want(422)
	for _, p := range []any{"CANARY", errors.New("CANARY"), fmt.Errorf("x: %w", errors.New("CANARY")), []string{"CANARY"}} {
		broken := k.srv.guard(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(p) }))
		for _, path := range []string{"/", "/api/v1/x"} {
			w := httptest.NewRecorder()
			r := httptest.NewRequest("GET", path+"?CANARY", nil)
			r.Host = k.srv.Base.Host
			broken.ServeHTTP(w, r)
			body := strings.ReplaceAll(w.Body.String(), "?CANARY=", "") // the same page in the other language
			if w.Code != 500 || strings.Contains(body, "CANARY") || strings.Contains(body, "goroutine") {
				k.t.Errorf("a panic answers %d: %s", w.Code, cut(body, 200))
			}
		}
	}
}

// A database that is gone is told as such, with when to come back, and no word of its own.
func TestDatabaseGone(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	a := k.ask("x")
	session := k.session(auth.Moderator, "x")
	k.get("/faq").want(200)
	k.db.Close()
	k.get("/faq").want(200) // from memory
	k.get("/charte").want(200)
	for _, r := range []*reply{
		k.api("GET", "/requests/"+a.ID, a.Secret, nil), k.api("GET", "/queue", "session:"+session, nil), k.api("POST", "/requests", "", k.asking(a.acceptance, "x")),
		k.api("POST", "/acceptances", "", api.Accept{Revision: k.charter().Revision, Hash: k.charter().Hash}),
	} {
		if r.Status != 500 && r.Status != 503 || strings.Contains(r.Body, "sql") || strings.Contains(r.Body, "closed") {
			t.Errorf("%d %s", r.Status, r.Body)
		}
		checkProblem(t, r)
	}
	page := k.do("GET", "/demandes/"+a.ID, nil, map[string]string{"Cookie": cookieAccess + "=" + a.Secret})
	if page.Status < 500 || strings.Contains(page.Body, "closed") || page.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%d", page.Status)
	}
	k.get("/readyz").want(503)
	k.get("/healthz").want(200)
}
