package httpd

import (
	"net/url"
	"strings"
	"testing"

	"parvis/app/api"
	"parvis/server/admission"
	"parvis/server/auth"
)

// The door of posters says what this is in five lines, and every way in leads on, in both languages.
func TestThePosterDoor(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	for _, lang := range []string{"", "/en"} {
		b := k.browser()
		page := b.visit(lang + "/entrer").want(200)
		if n := len(page.all("ol.five li")); n != 5 {
			t.Errorf("%d lines", n)
		}
		if href := attrOf(page.one("main a.go"), "href"); !strings.HasPrefix(href, lang+"/parcours/premiers-pas/") {
			t.Errorf("the main action leads to %s", href)
		}
		for _, a := range page.all("ul.ways a") {
			b.visit(attrOf(a, "href")).want(200)
		}
		if len(page.all("ul.ways a")) != 4 {
			t.Errorf("%d other ways", len(page.all("ul.ways a")))
		}
	}
	if a := k.get("/entrer"); a.Header.Get("ETag") == "" || a.Header.Get("Set-Cookie") != "" {
		t.Errorf("%v", a.Header)
	}
}

// What was read goes to another device in an address without anybody in it, and only steps of the journey do.
func TestAJourneyGoesToAnotherDevice(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	b := k.browser()
	step := b.visit("/parcours/premiers-pas/preparer-une-sortie?facon=berge").want(200)
	link := linkWith(step, "/entrer/ailleurs")
	page := b.visit(link).want(200)
	address := attrOf(page.one("#adresse"), "value")
	u, err := url.Parse(address)
	if err != nil || u.Path != "/entrer/reprendre" || u.Query().Get("lues") != "faire-connaissance.choisir-votre-place" || u.Query().Get("facon") != "berge" {
		t.Fatalf("%s %v", address, err)
	}
	if !page.has("svg.qr path") || !page.has("meta[name='robots']") {
		t.Error("no square, or a search engine may keep it")
	}
	other := k.browser()
	got := other.visit(u.RequestURI()).want(200)
	if got.text("h1") != "Reprendre ici à l’étape 3 ?" {
		t.Errorf("%q", got.text("h1"))
	}
	next := got.one("main a.go")
	if href := attrOf(next, "href"); href != "/parcours/premiers-pas/preparer-une-sortie?facon=berge" {
		t.Errorf("leads to %s", href)
	}
	if ids := attrOf(next, "data-ids"); ids != "faire-connaissance choisir-votre-place" {
		t.Errorf("keeps %q", ids)
	}
	odd := other.visit("/entrer/reprendre?parcours=premiers-pas&lues=x.%3Cscript%3E.faire-connaissance." + strings.Repeat("a.", 300)).want(200)
	if ids := attrOf(odd.one("main a.go"), "data-ids"); ids != "faire-connaissance" {
		t.Errorf("keeps %q", ids)
	}
	if len(other.jar) != 0 {
		t.Errorf("cookies %v", other.jar)
	}
	other.visit("/entrer/ailleurs?parcours=nulle-part").want(404)
}

// The square of one's own request holds its secret: on the person's own page only, and in no cache. A device that is
// not theirs forgets it, and nothing is erased.
func TestARequestGoesToAnotherDevice(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	a, q := k.ask("mots"), k.question("mots")
	helper := k.browser()
	helper.jar[cookieAccess], helper.jar[cookieQuestions] = a.acceptance+"~"+a.Secret, q.Secret
	for path, secret := range map[string]string{"/demandes/" + a.ID: a.Secret, "/questions/" + q.ID: q.Secret} {
		page := helper.visit(linkWith(helper.visit(path).want(200), "/ailleurs")).want(200)
		address := attrOf(page.one("#adresse"), "value")
		if page.Header.Get("Cache-Control") != "no-store" || !strings.HasSuffix(address, path+"?cle="+secret) {
			t.Errorf("%s: %s, %q", path, address, page.Header.Get("Cache-Control"))
		}
		own := k.browser()
		u, _ := url.Parse(address)
		own.visit(u.RequestURI()).want(200)
		helper.submit(page, "main form", nil).want(200)
		if now := helper.send("GET", path, "", "").Status; now != 401 {
			t.Errorf("%s: this device still opens it: %d", path, now)
		}
		own.visit(path).want(200)
	}
	if len(helper.jar) != 0 {
		t.Errorf("this device still holds %v", helper.jar)
	}
}

// Who helps is said on the form, kept when it is shown again, and seen by the moderators.
func TestARequestWithHelp(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	b := k.browser()
	b.jar[cookieAccess] = k.accept().Secret
	page := b.visit("/demandes/nouvelle?espace=berges&aide=1").want(200)
	box := page.one("main form input[name='aide']")
	if _, on := attribute(box, "checked"); !on {
		t.Error("the address does not say that somebody helps")
	}
	const form = "main form[method='post']"
	faulty := b.submit(page, form, url.Values{"aidant": {"Lucie"}}).want(422)
	if v := attrOf(faulty.one("#f-aidant"), "value"); v != "Lucie" {
		t.Errorf("kept %q", v)
	}
	done := b.submit(faulty, form, url.Values{"q.envie": {"mots"}, "q.secteur": {"mots"}}).want(200)
	if !strings.Contains(done.text("main"), "Demande faite avec l’aide de Lucie") {
		t.Error("the person does not see what was said")
	}
	staff := k.browser()
	staff.signIn(auth.Moderator, "Solène")
	queue := staff.visit("/atelier/file").want(200)
	if !strings.Contains(queue.text("#liste"), "Avec aide") {
		t.Error("the queue does not mark it")
	}
	if open := staff.visit(attrOf(queue.one("#liste li a"), "href")); !strings.Contains(open.text("#detail"), "Faite avec l’aide de Lucie") {
		t.Error("moderators do not see who helps")
	}
	if !strings.Contains(b.visit("/mes-donnees").text("main"), "Lucie") || !strings.Contains(b.visit("/mes-donnees/export").Body, `"helper": "Lucie"`) {
		t.Error("my data leave out who helps")
	}
}

// The paper door from end to end: the form is printed, a moderator enters it, the slip opens it by square and by code,
// the decision is the same as any other, and the slip then bears the invitation.
func TestThePaperDoor(t *testing.T) {
	t.Parallel()
	f := newFakePlatform()
	k := newKit(t, kitOptions{platform: f})
	f.now = k.now.Now
	k.work()
	sheet := k.get("/entrer/papier?espace=berges").want(200)
	charter := k.charter()
	for _, want := range []string{"révision " + charter.Revision, charter.Hash[:4] + "\u00a0" + charter.Hash[4:8], "Signature", "Berges et mesures"} {
		if !strings.Contains(sheet.Body, want) {
			t.Errorf("the paper has no %q", want)
		}
	}
	if n := len(sheet.all("section.sheet ol.asks li")); n == 0 || len(sheet.all("section.sheet ol.rules li")) != len(charter.Rules) {
		t.Errorf("%d questions", n)
	}
	staff := k.browser()
	staff.signIn(auth.Moderator, "Solène")
	form := staff.submit(staff.visit("/atelier/papier").want(200), "main form", url.Values{"espace": {"berges"}}).want(200)
	fill := url.Values{"signe": {"2026-11-20"}, "contact": {"04 00 00 00 00"}, "q.envie": {"mots"}, "q.secteur": {"mots"}}
	const post = "main form[method='post']"
	if faulty := staff.submit(form, post, fill).want(422); !faulty.has("#f-porte[aria-invalid='true']") {
		t.Error("a paper of which nobody said what charter it bears was taken")
	}
	fill.Set("porte", "oui")
	slip := staff.submit(form, post, fill).want(200)
	id := strings.TrimPrefix(strings.Split(staff.at, "?")[0], "/atelier/papier/")
	secret, code := k.admission.RequestSecret(id), k.admission.Code(id)
	if !slip.has("svg.qr path") || slip.text(".code") != code || !strings.Contains(slip.Body, secret) || slip.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("the slip: %s", cut(slip.text("main"), 500))
	}
	v, err := k.admission.View(t.Context(), id, "fr")
	if err != nil || v.Door != admission.DoorPaper || len(v.Decisions) != 1 || v.Decisions[0].Author != "Solène" {
		t.Errorf("%+v %v", v, err)
	}
	if a, err := k.admission.Acceptance(t.Context(), v.Acceptance); err != nil || a.AcceptedAt.Format("2006-01-02") != "2026-11-20" {
		t.Errorf("accepted %v %v", a.AcceptedAt, err)
	}

	queue := staff.visit("/atelier/file?demande=" + id).want(200)
	if !strings.Contains(queue.text("#liste"), "Papier") || attrOf(queue.one("#detail a[href='/atelier/papier/"+id+"']"), "href") == "" {
		t.Error("the queue does not show it as paper")
	}
	person := k.browser()
	page := person.visit("/entrer/code").want(200)
	person.submit(page, "main form", url.Values{"code": {"0000-0000-0000"}}).want(422)
	own := person.submit(page, "main form", url.Values{"code": {strings.ToLower(code)}}).want(200)
	if !strings.Contains(own.text("main"), "Sans lui, on participe autrement") || !strings.Contains(own.text("main"), "Solène") {
		t.Error("who has no Discord is not told of the other door")
	}
	a := asked{"", api.Asked{ID: id, Secret: secret}}
	k.decide(k.session(auth.Moderator, "Inès"), a, api.Approve, "").want(200)
	k.untilPlace(a, 0, api.Invited)
	if again := staff.visit("/atelier/papier/" + id).want(200); !strings.Contains(again.text("section.sheet"), strings.TrimPrefix(k.standing(a).Places[0].InviteURL, "https://")) {
		t.Error("the slip does not bear the invitation")
	}
	staff.visit("/atelier/papier/" + k.ask("mots").ID).want(404) // no other secret is shown to staff
}

// Guessing codes is counted as signing in is.
func TestCodesAreNotGuessed(t *testing.T) {
	t.Parallel()
	b := newKit(t, kitOptions{rateLimit: true}).browser()
	status := map[int]int{}
	for range 30 {
		status[b.send("POST", "/en/entrer/code", "code=ABCDABCDABCD", "application/x-www-form-urlencoded").Status]++
	}
	if status[422] != 20 || status[429] != 10 {
		t.Errorf("%v", status)
	}
}

func TestThePoster(t *testing.T) {
	t.Parallel()
	k := newKit(t, kitOptions{base: "https://accueil.example.org"})
	b := k.browser()
	b.jar[k.srv.cookieName(cookieSession)] = k.session(auth.Documentalist, "Inès")
	page := b.visit("/atelier/affiche").want(200)
	if got := page.all(".address"); len(got) != 5 || words(got[0]) != "accueil.example.org/entrer" {
		t.Errorf("%d addresses", len(got))
	}
}
