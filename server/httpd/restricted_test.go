package httpd

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parvis/app/ui"
	"parvis/server/auth"
	"parvis/server/db"
)

// hidden are documents that not everybody may read; each holds a word that tells on it, and who may read it.
func hidden() map[string]string {
	files := map[string]string{}
	add := func(path, front, word string) {
		for _, lang := range []string{"", ".en"} {
			files[strings.Replace(path, ".md", lang+".md", 1)] = "---\ntitle: " + word + lang + "\n" + front + "\n---\n\n## " + word + " {#r}\n\n" + word + "\n"
		}
	}
	for label, visibility := range map[string]string{"MEMBERS": "members", "ROLE": "\"role:Observateur·ice\"", "OTHER": "\"role:Équipe écoles\""} {
		low := strings.ToLower(label)
		v := "visibility: " + visibility
		add("faq/00-"+low+".md", v, "CANARY"+label)
		add("spaces/00-"+low+".md", v+"\nserver: CANARY"+label+"\nchannel: c\nroles: [CANARY"+label+"]\nquestions: [{id: q"+low+", label: CANARY"+label+", purpose: x}]", "CANARY"+label)
		add("journeys/00-"+low+"/journey.md", v, "CANARY"+label)
		add("journeys/00-"+low+"/10-un.md", "", "CANARY"+label)
		add("journeys/premiers-pas/15-"+low+".md", v, "CANARY"+label)
		add("charter/2026-11-"+low+".md", v+"\neffective: 2026-11-01", "CANARYNEVER")
	}
	return files
}

// For who may not read it a document does not exist: a server that does not have it answers the same bytes (T-A3, T-A4).
func TestATwinWithoutRestrictedDocumentsAnswersTheSame(t *testing.T) {
	t.Parallel()
	k, twin := newKit(t, kitOptions{base: samePlace, files: hidden()}), newKit(t, kitOptions{base: samePlace})
	paths := append([]string{}, publicPaths...)
	for _, label := range []string{"members", "role", "other"} {
		paths = append(paths, "/faq/00-"+label, "/espaces/00-"+label, "/parcours/00-"+label, "/parcours/00-"+label+"/un", "/parcours/premiers-pas/"+label,
			"/charte/changements?depuis=2026-11-"+label)
	}
	paths = append(paths, "/demandes/nouvelle?espace=00-members&espace=00-role", "/entrer/papier?espace=00-members&espace=berges",
		"/entrer/ailleurs?parcours=00-members", "/entrer/reprendre?parcours=00-members", "/entrer/reprendre?parcours=premiers-pas&lues=members.role.faire-connaissance",
		"/nulle-part", "/mes-donnees", "/robots.txt", "/readyz")
	same := func(what string, a, b *reply) {
		t.Helper()
		body := strings.NewReplacer(k.srv.Base.String(), "BASE", twin.srv.Base.String(), "BASE")
		if diff := cmp.Diff(body.Replace(withoutKey(a.Body)), body.Replace(withoutKey(b.Body))); a.Status != b.Status || diff != "" {
			t.Errorf("%s: %d and %d: %s", what, a.Status, b.Status, cut(diff, 800))
		}
		for _, h := range []http.Header{a.Header, b.Header} {
			h.Del("Date")
			h.Del("ETag") // of bytes that name the address
		}
		if diff := cmp.Diff(a.Header, b.Header); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
	}
	for _, path := range paths {
		for _, lang := range twoLanguages {
			same(path, k.get(ui.Path(lang, path)), twin.get(ui.Path(lang, path)))
		}
	}
	for _, path := range []string{"/charter", "/spaces", "/charter?lang=en", "/spaces?lang=en", "/openapi.json"} {
		same(path, k.api("GET", path, "", nil), twin.api("GET", path, "", nil))
	}
	for _, space := range []string{"00-members", "00-role", "00-other"} {
		same("asking for "+space, k.api("POST", "/requests", "", k.asking(k.accept().Secret, "x", space)),
			twin.api("POST", "/requests", "", twin.asking(twin.accept().Secret, "x", space)))
	}
	same("accepting a draft", k.api("POST", "/acceptances", "", `{"revision":"2026-11-members","hash":""}`),
		twin.api("POST", "/acceptances", "", `{"revision":"2026-11-members","hash":""}`))
}

// withoutKey drops the key of the form, which is fresh each time.
func withoutKey(body string) string {
	before, after, found := strings.Cut(body, `name="cle_envoi"`)
	if !found {
		return body
	}
	_, after, _ = strings.Cut(after, ">")
	return before + after
}

func TestWhoReadsWhat(t *testing.T) {
	t.Parallel()
	k := newKit(t, kitOptions{files: hidden()})
	may := map[string]string{
		"visitor": "", "newcomer": "", "member": "MEMBERS", "holder": "MEMBERS ROLE", "documentalist": "MEMBERS ROLE OTHER",
	}
	for name, words := range may {
		var w who
		switch name {
		case "holder":
			w = k.actor(auth.MemberRole)
			k.makeMember(w.asked.ID, "Observateur·ice")
		case "member":
			w = k.actor(auth.MemberRole)
		default:
			w = k.actor(auth.Role(name))
		}
		var all strings.Builder
		for _, r := range allRoutes(k.srv) {
			if r.mutates() || r.path == "/connexion/discord/retour" {
				continue
			}
			for _, lang := range twoLanguages {
				all.WriteString(k.as(w, r, r.fill(lang, w.asked.ID)).Body)
			}
		}
		seen := all.String()
		for _, label := range []string{"MEMBERS", "ROLE", "OTHER"} {
			want := strings.Contains(" "+words+" ", " "+label+" ")
			if got := strings.Contains(seen, "CANARY"+label); got != want {
				t.Errorf("%s sees %s: %v", name, label, got)
			}
			page := k.as(w, routed{method: "GET"}, "/faq/00-"+strings.ToLower(label))
			if (page.Status == 200) != want {
				t.Errorf("%s opens %s: %d", name, label, page.Status)
			}
			if want && page.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s: a restricted page may be kept: %s", name, page.Header.Get("Cache-Control"))
			}
		}
		if name != "documentalist" && strings.Contains(seen, "CANARYNEVER") {
			t.Errorf("%s sees a draft of the charter", name)
		}
	}
}

// What opens a document is looked at each time: a place that is closed closes it at once (T-A5).
func TestRevokedAtOnce(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, k *kit) {
		k.write(hidden())
		w := k.actor(auth.MemberRole)
		read := func() int { return k.as(w, routed{method: "GET"}, "/faq/00-members").Status }
		if read() != 200 {
			t.Fatal("a member cannot read")
		}
		err := k.db.InTx(t.Context(), func(tx *db.Tx) error {
			return tx.Exec(t.Context(), `UPDATE access_grant SET state = 'revoked' WHERE request = $1`, w.asked.ID)
		})
		if err != nil || read() != 404 {
			t.Errorf("after the end: %d %v", read(), err)
		}
	})
}
