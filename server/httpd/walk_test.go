package httpd

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"parvis/app/api"
	"parvis/server/auth"
	"parvis/server/platform"
)

// lookStep is past what grants take for a fresh look.
const lookStep = 6 * time.Second

// walk is a newcomer whose request for two spaces was accepted, with an invite to each.
func walk(t *testing.T, spaces ...string) (*kit, *fakePlatform, asked, *browser) {
	t.Helper()
	f := newFakePlatform()
	k := newKit(t, kitOptions{platform: f})
	f.now = k.now.Now
	k.work()
	a := k.ask("mots", spaces...)
	k.decide(k.session(auth.Moderator, "Solène"), a, api.Approve, "").want(200)
	for i := range spaces {
		k.untilPlace(a, i, api.Invited)
	}
	b := k.browser()
	b.jar[cookieAccess] = a.Secret
	return k, f, a, b
}

func (k *kit) untilPlace(a asked, i int, state string) {
	k.t.Helper()
	k.until(state, func() bool { return k.standing(a).Places[i].State == state })
}

// use spends the invite of a place, as somebody who enters does.
func (f *fakePlatform) use(t *testing.T, address string) {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	before := len(f.invites)
	f.invites = slices.DeleteFunc(f.invites, func(i platform.Invite) bool { return i.URL == address })
	if len(f.invites) == before {
		t.Fatalf("no invite %s", address)
	}
}

func placeAt(a asked, space, act string) string {
	return "form[action='/demandes/" + a.ID + "/places/" + space + "/" + act + "']"
}

// A tap too many confirms nothing: a space whose invite was not seen used is asked about once more, by its name.
func TestIAmInNamesTheSpace(t *testing.T) {
	t.Parallel()
	k, f, a, b := walk(t, "berges", "carnet")
	first := k.standing(a)
	f.use(t, first.Places[0].InviteURL)
	k.now.forward(lookStep)
	b.visit("/demandes/" + a.ID)
	k.untilPlace(a, 0, api.Used)

	page := b.visit("/demandes/" + a.ID).want(200)
	if got := page.text("#avous"); !strings.Contains(got, "Berges") {
		t.Errorf("the panel left the space whose invite was just used: %q", got)
	}
	if got := page.text(placeAt(a, "berges", "confirmer") + " button"); got != "Je suis dans « Berges et mesures »" {
		t.Errorf("the button says %q", got)
	}
	if page.has(placeAt(a, "carnet", "confirmer")) {
		t.Error("a space whose invite nobody opened can be confirmed in one tap")
	}
	in := b.submit(page, placeAt(a, "berges", "confirmer"), nil).want(200)
	if got := k.standing(a); got.Places[0].State != api.Confirmed || got.Places[1].State != api.Invited {
		t.Errorf("%+v", got.Places)
	}
	if !in.has(placeAt(a, "berges", "annuler")) || !strings.Contains(in.text("main"), "vous êtes dans « Berges et mesures »") {
		t.Error("what was confirmed is not in view, or cannot be taken back")
	}
	if got := doors(in); !slices.Equal(got, doors(page)) {
		t.Errorf("the doors changed places: %v", got)
	}

	asks := b.visit(strings.Split(linkWith(in, "entree=carnet"), "#")[0]).want(200)
	if !strings.Contains(asks.text("main"), "Avez-vous ouvert l’invitation") || !asks.has("main .lintel a[target='_blank']") {
		t.Error("it is not asked whether the invitation was opened")
	}
	if got := k.standing(a); got.Places[1].State != api.Invited {
		t.Errorf("asking has confirmed: %+v", got.Places)
	}
	b.submit(asks, placeAt(a, "carnet", "confirmer"), nil).want(200)
	k.untilPlace(a, 1, api.Confirmed)
}

func TestIAmInCanBeTakenBack(t *testing.T) {
	t.Parallel()
	k, f, a, b := walk(t, "berges", "carnet")
	before := k.standing(a)
	f.use(t, before.Places[0].InviteURL)
	k.now.forward(lookStep)
	b.visit("/demandes/" + a.ID)
	k.untilPlace(a, 0, api.Used)
	b.submit(b.visit("/demandes/"+a.ID), placeAt(a, "berges", "confirmer"), nil).want(200)
	in := b.submit(b.visit("/demandes/"+a.ID+"?entree=carnet"), placeAt(a, "carnet", "confirmer"), nil).want(200)
	back := b.submit(in, placeAt(a, "carnet", "annuler"), nil).want(200)
	if got := k.standing(a); got.Places[1].State != api.Invited || got.Places[1].InviteURL != before.Places[1].InviteURL {
		t.Errorf("not the same invite: %+v, was %+v", got.Places[1], before.Places[1])
	}
	if back.has(placeAt(a, "carnet", "annuler")) {
		t.Error("what was taken back can be taken back")
	}
	b.submit(back, placeAt(a, "berges", "annuler"), nil).want(200)
	if got := k.standing(a); got.Places[0].State != api.Used {
		t.Errorf("a used invite became %s", got.Places[0].State)
	}
	b.submit(b.visit("/demandes/"+a.ID), placeAt(a, "berges", "confirmer"), nil).want(200)
	k.now.forward(undoFor)
	if late := b.visit("/demandes/" + a.ID).want(200); late.has(placeAt(a, "berges", "annuler")) {
		t.Error("the way back stays for ever")
	}
}

// "It was not me" and an answer to a refusal are in the list that a moderator opens.
func TestWhatWaitsIsInTheDefaultList(t *testing.T) {
	t.Parallel()
	k, f, a, b := walk(t, "berges")
	f.use(t, k.standing(a).Places[0].InviteURL)
	k.now.forward(lookStep)
	b.visit("/demandes/" + a.ID)
	k.untilPlace(a, 0, api.Used)
	refused := k.ask("autres")
	staff := k.session(auth.Moderator, "Solène")
	k.decide(staff, refused, api.Refuse, "complet").want(200)

	m := k.browser()
	m.signIn(auth.Moderator, "Solène")
	if empty := m.visit("/atelier/file").want(200); empty.has("nav.queue") || !strings.Contains(empty.text("main"), "Aucune demande n’attend") {
		t.Error("something waits already")
	}
	b.submit(b.visit("/demandes/"+a.ID), placeAt(a, "berges", "pas-moi"), nil).want(200)
	other := k.browser()
	other.jar[cookieAccess] = refused.Secret
	other.submit(other.visit("/demandes/"+refused.ID), "form[action='/demandes/"+refused.ID+"/messages']", url.Values{"message": {"Et en mars ?"}}).want(200)

	list := m.visit("/atelier/file").want(200)
	if n := len(list.all("nav.queue li")); n != 2 {
		t.Fatalf("%d wait, want 2: %s", n, list.text("main"))
	}
	for _, want := range []string{"ce n’était pas moi", "Et en mars ?", "À traiter 2", "Messages 2", "Demandes 0"} {
		if !strings.Contains(list.text("main"), want) {
			t.Errorf("%q is not said: %s", want, list.text("main"))
		}
	}
	open := m.visit("/atelier/file?demande=" + refused.ID).want(200)
	m.submit(open, "form[action='/atelier/file/"+refused.ID+"/lu']", nil).want(200)
	warned := m.visit("/atelier/file?demande=" + a.ID).want(200)
	if !strings.Contains(warned.text("#detail"), "garde le rôle") {
		t.Error("nothing warns that whoever used the invite keeps the role")
	}
	m.submit(warned, "form[action='/atelier/file/"+a.ID+"/messages']", url.Values{"message": {"Voici une autre invitation."}}).want(200)
	if left := m.visit("/atelier/file").want(200); left.has("nav.queue") {
		t.Errorf("still waiting: %s", left.text("nav.queue"))
	}
}

// An erasure promises and reports only what it does.
func TestErasureSaysWhatItDid(t *testing.T) {
	t.Parallel()
	const erase = "form[action='/mes-donnees/effacer']"
	sure := url.Values{"sur": {"oui"}, "quitter": {"oui"}}
	t.Run("came in with an invite", func(t *testing.T) {
		t.Parallel()
		_, _, a, b := walk(t, "berges")
		b.submit(b.visit("/demandes/"+a.ID+"?entree=berges"), placeAt(a, "berges", "confirmer"), nil).want(200)
		page := b.visit("/mes-donnees").want(200)
		if page.has("input[name='quitter']") || !strings.Contains(page.text(erase), "reste sur Discord") {
			t.Error("roles are offered to be taken back that nobody can take back")
		}
		file := b.send(http.MethodGet, "/mes-donnees/export", "", "").want(200)
		if !strings.Contains(file.Body, `"state": "used"`) || strings.Contains(file.Body, `"state": "live"`) {
			t.Errorf("the export calls the invite live: %s", file.Body)
		}
		gone := b.submit(page, erase, url.Values{"sur": {"oui"}}).want(200)
		for _, want := range []string{"Berges et mesures", "reste sur Discord", "Les Yeux de la Sauvrine", "Quitter le serveur"} {
			if !strings.Contains(gone.text("main"), want) {
				t.Errorf("the receipt does not say %q: %s", want, gone.text("main"))
			}
		}
	})
	t.Run("linked", func(t *testing.T) {
		t.Parallel()
		for _, leave := range []bool{true, false} {
			k := newKit(t, kitOptions{platform: newFakePlatform()})
			a := k.ask("mots")
			k.decide(k.session(auth.Moderator, "Solène"), a, api.Approve, "").want(200)
			k.makeMember(a.ID, "Observateur·ice")
			b := k.browser()
			b.jar[cookieAccess] = a.Secret
			page := b.visit("/mes-donnees").want(200)
			if !page.has("input[name='quitter']") {
				t.Fatal("a linked account's roles cannot be taken back")
			}
			fill := url.Values{"sur": {"oui"}}
			want := "ils restent"
			if leave {
				fill, want = sure, "en train d’être retirés"
			}
			if gone := b.submit(page, erase, fill).want(200); !strings.Contains(gone.text("main"), want) {
				t.Errorf("leave %v: %s", leave, gone.text("main"))
			}
		}
	})
	t.Run("was never in", func(t *testing.T) {
		t.Parallel()
		k := newKit(t)
		a := k.ask("mots")
		b := k.browser()
		b.jar[cookieAccess] = a.Secret
		page := b.visit("/mes-donnees").want(200)
		if page.has("input[name='quitter']") {
			t.Error("there is nothing on Discord")
		}
		if gone := b.submit(page, erase, url.Values{"sur": {"oui"}}).want(200); strings.Contains(gone.text("main"), "Et sur Discord") {
			t.Error("the receipt speaks of Discord")
		}
	})
}

func TestWithdrawOneOfSeveral(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	a := k.ask("mots", "berges", "carnet", "ecoles")
	b := k.browser()
	b.jar[cookieAccess] = a.Secret
	page := b.visit("/demandes/" + a.ID).want(200)
	withdraw := "form[action='/demandes/" + a.ID + "/retirer']"
	if n := len(page.all(withdraw + " button[name='espace']")); n != 3 {
		t.Errorf("%d spaces can be withdrawn one by one", n)
	}
	b.submit(page, withdraw, url.Values{"espace": {"carnet"}}).want(200)
	if got := k.standing(a); got.State != api.Waiting || got.Places[1].State != api.Withdrawn || got.Places[0].State != api.Waiting {
		t.Errorf("%+v", got)
	}
	var after api.Request
	k.api("POST", "/requests/"+a.ID+"/withdraw", a.Secret, api.Withdraw{Spaces: []string{"ecoles"}}).want(200).into(&after)
	if after.Places[2].State != api.Withdrawn || after.Places[0].State != api.Waiting {
		t.Errorf("%+v", after.Places)
	}
	k.api("POST", "/requests/"+a.ID+"/withdraw", a.Secret, `{"spaces":["nulle-part"]}`).want(422)
	k.api("POST", "/requests/"+a.ID+"/withdraw", a.Secret, `{}`).want(200)
	if got := k.standing(a); got.State != api.Withdrawn {
		t.Errorf("%+v", got)
	}
	k.api("POST", "/requests/"+a.ID+"/withdraw", a.Secret, nil).want(200)
}

// After a decision about some of the spaces it is said which are left, and the form names the last one.
func TestPartialDecisionSaysWhatIsLeft(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	a := k.ask("mots", "berges", "carnet")
	b := k.browser()
	b.signIn(auth.Moderator, "Solène")
	open := b.visit("/atelier/file?demande=" + a.ID).want(200)
	done := b.submit(open, "form.decide", url.Values{"decision": {"approve"}, "espace": {"berges"}}).want(200)
	if got := done.text(".toast"); !strings.Contains(got, "Accepté pour Berges et mesures") || !strings.Contains(got, "reste à décider : Carnet") {
		t.Errorf("told: %q", got)
	}
	if got := done.text("form.decide"); !strings.Contains(got, "Accepter pour Carnet") || !strings.Contains(got, "Refuser Carnet") {
		t.Errorf("the form does not name what is left: %q", got)
	}
}

func doors(a *reply) (out []string) {
	for _, n := range a.all("ul.doors li strong") {
		out = append(out, raw(n))
	}
	return out
}

// linkWith is the address of the link that contains a text.
func linkWith(a *reply, part string) string {
	for n := range a.node().Descendants() {
		if n.Type == html.ElementNode && n.Data == "a" && strings.Contains(attrOf(n, "href"), part) {
			return attrOf(n, "href")
		}
	}
	return ""
}

// Going back to the choice of spaces loses nothing that was typed, and puts none of it in an address.
func TestChangingSpacesKeepsAnswers(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	b := k.browser()
	b.jar[cookieAccess] = k.accept().Secret
	const send = "form[action='/demandes/nouvelle'][method='post']"
	typed := url.Values{"q.envie": {"voir l’eau\n\"de près\""}, "contact": {"lea@exemple.org"}}
	page := b.visit("/demandes/nouvelle?espace=berges").want(200)
	key := attrOf(page.one("input[name='cle_envoi']"), "value")
	fill := url.Values{"changer": {"1"}}
	maps.Copy(fill, typed)
	choose := b.submit(page, send, fill).want(200)
	if b.at != "/demandes/nouvelle" || !choose.has("input[name='espace'][value='carnet']") || !choose.has("input[name='espace'][value='berges'][checked]") {
		t.Fatalf("not at the choice of spaces: %s", b.at)
	}
	none := b.submit(choose, send, url.Values{"espace": {}}).want(422)
	again := b.submit(none, send, url.Values{"espace": {"berges", "carnet"}}).want(200)
	if raw(again.one("textarea[name='q.envie']")) != typed.Get("q.envie") || attrOf(again.one("input[name='contact']"), "value") != "lea@exemple.org" {
		t.Error("what was typed is lost")
	}
	if !again.has("textarea[name='q.appareil']") || attrOf(again.one("input[name='cle_envoi']"), "value") != key {
		t.Error("the new space’s question is missing, or the form would send twice")
	}
	if n := len(again.all("input[name='espace'][type='hidden']")); n != 2 {
		t.Errorf("%d spaces", n)
	}
}

// The charter leads back to the path: its last step says what Discord is and how long an answer takes.
func TestCharterLeadsBackToThePath(t *testing.T) {
	t.Parallel()
	for _, prefix := range []string{"", "/en"} {
		k := newKit(t)
		b := k.browser()
		step := b.visit(prefix + "/parcours/premiers-pas/lire-la-charte").want(200)
		charter := b.visit(linkWith(step, "/charte?suite=")).want(200)
		receipt := b.submit(charter, "#accord form", url.Values{"lu": {"oui"}}).want(200)
		b.visit(attrOf(receipt.one("#accord a.btn"), "href")).want(200)
		if !strings.HasPrefix(b.at, prefix+"/parcours/premiers-pas/demander-a-entrer") {
			t.Errorf("accepting leads to %s", b.at)
		}
	}
}

// Home leads who has asked to where that stands, not back into the path; a space entered is not offered again.
func TestHomeAndAskOnceIn(t *testing.T) {
	t.Parallel()
	_, _, a, b := walk(t, "berges", "carnet")
	if home := b.visit("/").want(200); home.has("a[data-resume]") || attrOf(home.one(".enter a.go"), "href") != "/demandes/"+a.ID {
		t.Error("home does not lead to the request")
	}
	b.submit(b.visit("/demandes/"+a.ID+"?entree=berges"), placeAt(a, "berges", "confirmer"), nil).want(200)
	if home := b.visit("/").want(200); home.text(".enter a.go") != "Voir mes espaces" {
		t.Errorf("once in, home says %q", home.text(".enter a.go"))
	}
	b.jar[cookieAccess] = a.acceptance + "~" + a.Secret
	ask := b.visit("/demandes/nouvelle").want(200)
	if ask.has("input[name='espace'][value='berges']") || !ask.has("input[name='espace'][value='carnet']") || !strings.Contains(ask.text("main form"), "Vous y êtes déjà") {
		t.Error("a space that was entered is offered again")
	}
	if page := b.visit("/demandes/" + a.ID).want(200); !page.has("main a[href='/demandes/nouvelle']") {
		t.Error("no way to ask for another space while one is open")
	}
}

// A page says what happened to a request, also what is no news by itself, and repeats no word that was not written.
func TestNothingIsSilent(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	a := k.ask("mots")
	b := k.browser()
	b.jar[cookieAccess] = a.Secret
	page := b.visit("/demandes/" + a.ID).want(200)
	if !strings.Contains(page.text("main"), "Actualiser") || page.has(".note") {
		t.Error("no way to look again, or something is said too early")
	}
	staff := k.session(auth.Moderator, "Solène")
	k.decide(staff, a, api.Refuse, "complet").want(200)
	k.decide(staff, a, api.Reopen, "").want(200)
	if page := b.visit("/demandes/" + a.ID).want(200); !strings.Contains(page.text("main"), "a rouvert votre demande") {
		t.Error("a request is reopened in silence")
	}
	if page := b.visit("/demandes/" + a.ID + "?fait=unlinked").want(200); !strings.Contains(page.text(".toast"), "Rien n’a été lié") {
		t.Error("linking was refused in silence")
	}
	charter := k.browser().visit("/charte")
	refused := k.browser().submit(charter, "#accord form", nil).want(422)
	if strings.Contains(refused.text("#erreurs"), "est gardé") {
		t.Error("words are said to be kept, and none were written")
	}
	data := b.visit("/en/mes-donnees").want(200)
	if strings.Contains(data.text("table"), "acceptance") {
		t.Errorf("a word of the code is shown: %s", data.text("table"))
	}
}
