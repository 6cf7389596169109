package httpd

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parvis/app/api"
	"parvis/app/ui"
	"parvis/content"
	"parvis/server/auth"
	"parvis/server/db"
	"parvis/server/db/dbtest"
	"parvis/server/publish"
)

// The permission twin (T-A4): a server with documents that a reader may not see answers that reader what a server without
// them answers, to the byte: pages, search with its scores, counts, spelling and synonyms, suggestions, feed, sitemap.

// open is what both servers have: blocks between marks are on the first one only.
var open = map[string]string{
	"summaries/eau.md": "---\ntitle: Mesurer la turbidité\ntags: [rivière, mesure]\nspaces: [berges]\ndate: 2026-10-01\n---\n\n## Contexte\n\n" +
		"La turbidité monte après la pluie.\n\n<<::: réservé membres\n\nkanarimembrebloc turbidité turbidité turbidité\n\n:::\n\n>>## Décidé\n\n- Mesurer chaque lundi.\n",
	"summaries/eau.en.md": "---\ntitle: Measuring turbidity\n---\n\n## Context\n\nTurbidity rises after rain.\n\n## Decided\n\n- Measure on Mondays.\n",
	"summaries/prix.md": "---\ntitle: Le prix du matériel\ntags: [mesure]\ndate: 2026-09-01\n---\n\n## Contexte\n\nLe matériel coûte.\n\n" +
		"<<::: réservé role:Équipe écoles\n\nkanarirolebloc matériel et turbidités\n\n:::\n\n>>## Décidé\n\n- Acheter.\n",
	"faq/eau-sale.md":     "---\ntitle: L’eau est-elle sale ?\n---\n\nNon, trouble seulement.\n\n<<::: du 2027-01-01 au 2027-02-01\n\nkanaritard bientôt\n\n:::\n>>\n",
	"faq/traduit.md":      "---\ntitle: Une question traduite\n---\n\nRéponse.\n",
	"faq/change.md":       "---\ntitle: Une page qui change\n---\n\nVersion une.\n",
	"summaries/suite.md":  "---\ntitle: Ce qui suit\ndate: 2026-08-01\n---\n\n## Décidé\n\n- Suivre.\n",
	"glossary/eau.md":     "---\ntitle: Mots de l’eau\n---\n\n- MES : matières en suspension\n",
	"summaries/ancien.md": "---\ntitle: L’ancienne règle\ndate: 2025-01-01\n---\n\n## Décidé\n\n- Avant.\n",
}

// both is open as one of the servers has it.
func both(blocks bool) map[string]string {
	out := map[string]string{}
	for name, text := range open {
		if blocks {
			text = strings.NewReplacer("<<", "", ">>", "").Replace(text)
		} else {
			text = regexp.MustCompile(`(?s)<<.*?>>`).ReplaceAllString(text, "")
		}
		out[name] = text
	}
	return out
}

// shut are documents that a reader of a sort may not see, in the order in which they say so: members', then a role's,
// then nobody's.
func shut(mark, front string) map[string]string {
	w := "kanari" + mark
	head := func(title, more string) string {
		return "---\ntitle: " + title + "\n" + front + "\n" + more + "---\n\n"
	}
	return map[string]string{
		"faq/aa-" + mark + ".md":                   head(w+"faq turbidité", "tags: ["+w+"tag, mesure]\n") + w + "corps : la turbidyté du matériel, du matériel.\n",
		"summaries/aa-" + mark + ".md":             head(w+"resume", "supersedes: ancien\ntags: [rivière]\nspaces: [berges]\ndate: 2026-11-01\n") + "## Décidé\n\n- " + w + "decide turbidité rivière rivière.\n",
		"summaries/aa-" + mark + "2.md":            head(w+"suite", "supersedes: suite\ndate: 2026-11-02\n") + "## Décidé\n\n- " + w + "suivant.\n",
		"glossary/aa-" + mark + ".md":              head(w+"mots", "") + "- turbidité : " + w + "trouble, matériel\n- MES : prix\n",
		"spaces/aa-" + mark + ".md":                head(w+"espace", "server: S\nchannel: c\nroles: [R]\n") + w + "accueil\n",
		"journeys/aa-" + mark + "/journey.md":      head(w+"parcours", "") + w + "chemin\n",
		"journeys/aa-" + mark + "/10-un.md":        "---\ntitle: " + w + "etape\n---\n\n" + w + "pas turbidité\n",
		"journeys/premiers-pas/12-" + mark + ".md": head(w+"marche", "") + w + "gravir\n",
		"charter/2026-11-" + mark + ".md":          head(w+"charte", "effective: 2026-11-01\n") + "## " + w + "regle {#aa}\n\n" + w + "article\n",
		"faq/traduit." + map[string]string{"membre": "en", "role": "de", "brouillon": "it", "archive": "es", "revue": "pt", "demain": "nl"}[mark] + ".md": head(w+"translated", "") + w + "text question\n",
		"faq/bb-" + mark + ".md":    head(w+"original", "") + w + "original\n",
		"faq/bb-" + mark + ".en.md": "---\ntitle: " + w + "silent\n---\n\n" + w + "silence turbidity\n",
	}
}

var sorts = map[string]string{
	"membre": "visibility: members", "role": "visibility: \"role:Équipe écoles\"", "brouillon": "status: draft",
	"archive": "status: archived", "revue": "status: review", "demain": "publish_at: 2027-01-01",
}

// samePlace is the address of both: the codes for cameras on their pages hold it.
const samePlace = "http://parvis.test"

type twins struct {
	t    *testing.T
	a, b *kit // with and without
	ids  *strings.Replacer
}

// twin makes both servers: what stands between them and the reader is only on the first one. It is loaded in an order of
// its own, edited by folder and editor, and partly taken away again.
func newTwins(t *testing.T, engine func(testing.TB) *db.DB, seed uint64, see ...string) *twins {
	t.Helper()
	rand := rand.New(rand.NewPCG(seed, 2))
	common := both(false)
	for _, mark := range see {
		maps.Copy(common, shut(mark, sorts[mark]))
	}
	blocks := slices.Contains(see, "membre")
	if blocks { // a member sees these
		common["summaries/eau.md"] = both(true)["summaries/eau.md"]
	}
	hidden := map[string]string{}
	for mark, front := range sorts {
		if !slices.Contains(see, mark) {
			maps.Copy(hidden, shut(mark, front))
		}
	}
	first := maps.Clone(common)
	maps.Copy(first, both(true))
	names := slices.Sorted(maps.Keys(hidden))
	rand.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	some := func(from, to int) map[string]string {
		part := map[string]string{}
		for _, name := range names[from:to] {
			part[name] = hidden[name]
		}
		return part
	}
	third := len(names) / 3
	early := some(0, third)
	maps.Copy(early, first)
	w := &twins{t: t, a: newKit(t, kitOptions{db: engine, base: samePlace, files: early, quiet: true}), b: newKit(t, kitOptions{db: engine, base: samePlace, files: common, quiet: true})}
	w.a.write(some(third, 2*third))
	change := map[string]string{"faq/change.md": strings.Replace(open["faq/change.md"], "une.", "deux, turbidité comprise.", 1)}
	w.a.write(change)
	w.b.write(change)
	w.a.write(some(2*third, len(names)))
	edited := map[string]string{}
	for _, name := range names[:third] {
		edited[name] = hidden[name] + "\n\nkanarichange\n"
	}
	w.a.write(edited)
	gone := map[string]string{}
	for _, name := range names[third/2 : third] {
		gone[name] = ""
	}
	w.a.write(gone)
	by := auth.Member{ID: "x", Name: "X"}
	for _, save := range []publish.Save{
		{Path: "faq/atelier.md", Text: []byte("---\ntitle: kanariatelier\n---\n\nkanariatelier turbidité\n"), Intent: publish.Keep},
		{Path: "faq/relire.md", Text: []byte("---\ntitle: kanarirelire\n---\n\nkanarirelire\n"), Intent: publish.SendReview},
		{Path: "faq/fini.md", Text: []byte("---\ntitle: kanarifini\nvisibility: members\n---\n\nkanarifini\n"), Intent: publish.Archive},
	} {
		save.By = by
		if _, err := w.a.publish.Save(t.Context(), save); err != nil {
			t.Fatal(err)
		}
	}
	path, err := w.a.publish.Find(t.Context(), content.KindFAQ, "change", "fr")
	if err != nil {
		t.Fatal(err)
	}
	newest, err := w.a.publish.Document(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.a.publish.Save(t.Context(), publish.Save{
		By: by, Path: path, Base: newest.Revision, Text: []byte("---\ntitle: kanariencours\n---\n\nkanariencours\n"), Intent: publish.Keep,
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []*kit{w.a, w.b} {
		if err := k.library.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// reader is somebody on both servers.
type reader struct{ a, b who }

func (w *twins) reader(role auth.Role) reader {
	r := reader{w.a.actor(role), w.b.actor(role)}
	w.ids = strings.NewReplacer(w.a.srv.Base.String(), "BASE", w.b.srv.Base.String(), "BASE", w.a.srv.Base.Host, "HOST", w.b.srv.Base.Host, "HOST",
		url.QueryEscape(w.a.srv.Base.String()), "BASE", url.QueryEscape(w.b.srv.Base.String()), "BASE",
		r.a.asked.ID, "REQUEST", r.b.asked.ID, "REQUEST", r.a.question.ID, "QUESTION", r.b.question.ID, "QUESTION")
	return r
}

// get asks both and holds their answers against each other, and against every word that nobody may read.
func (w *twins) get(r reader, api bool, path string) {
	w.t.Helper()
	a, b := w.a.as(r.a, routed{method: http.MethodGet, api: api}, path), w.b.as(r.b, routed{method: http.MethodGet, api: api}, path)
	as, bs := w.ids.Replace(withoutKey(a.Body)), w.ids.Replace(withoutKey(b.Body))
	if strings.Contains(path, "/poche.json") {
		as, bs = pocketReader.ReplaceAllString(as, ""), pocketReader.ReplaceAllString(bs, "")
	}
	if a.Status != b.Status || as != bs {
		w.t.Errorf("%s: %d and %d: %s", path, a.Status, b.Status, cut(cmp.Diff(strings.SplitAfter(bs, ">"), strings.SplitAfter(as, ">")), 1200))
	}
	for _, h := range []http.Header{a.Header, b.Header} {
		for _, name := range []string{"Date", "ETag", "Content-Length", "Content-Security-Policy"} { // of bytes that name the address
			h.Del(name)
		}
	}
	if diff := cmp.Diff(b.Header, a.Header); diff != "" {
		w.t.Errorf("%s: %s", path, diff)
	}
}

// pocketReader says whose pocket it is: two people's.
var pocketReader = regexp.MustCompile(`"reader":"[0-9a-f]*"`)

// twinWords are what is searched: of the shut documents and of the open ones, whole, begun, misspelt and joined.
func twinWords(rand *rand.Rand, n int) []string {
	base := []string{"turbidité", "turbidyté", "turbidite", "matériel", "rivière", "mesure", "MES", "matières en suspension", "prix", "eau",
		"trouble", "suite", "ancienne règle", "turbidity", "question", "silence", "berges", "charte", "article", "observer", "lundi", "parcours"}
	for mark := range sorts {
		for _, end := range []string{"", "faq", "corps", "resume", "decide", "mots", "trouble", "espace", "accueil", "etape", "pas", "regle", "article", "translated", "silence", "tag", "bloc"} {
			base = append(base, "kanari"+mark+end)
		}
	}
	base = append(base, "kanaritard", "kanariatelier", "kanarichange", "kanariencours", "kanarifini", "kanarirelire")
	slices.Sort(base)
	all := make([]string, 0, n)
	for len(all) < n {
		q := base[rand.IntN(len(base))]
		r := []rune(q)
		switch rand.IntN(8) {
		case 0:
			q = string(r[:1+rand.IntN(len(r))])
		case 1: // a letter less
			i := rand.IntN(len(r))
			q = string(r[:i]) + string(r[i+1:])
		case 2: // a letter else
			r[rand.IntN(len(r))] = rune('a' + rand.IntN(26))
			q = string(r)
		case 3:
			q += " " + base[rand.IntN(len(base))]
		case 4:
			q = []string{"\"" + q + "\"", "+" + q, "-" + q, "title:" + q, q + "*", q + "~2", "(" + q + ")", q + " OR eau", "label:members " + q, "/" + q + "/"}[rand.IntN(10)]
		case 5:
			q = strings.ToUpper(q)
		}
		all = append(all, q)
	}
	return all
}

// tour asks everything that a reader can ask.
func (w *twins) tour(r reader, queries int, seed uint64) {
	w.t.Helper()
	paths := append([]string{}, publicPaths...)
	paths = append(paths, "/syntheses", "/glossaire", "/recherche", "/questions/nouvelle", "/demandes/nouvelle", "/nulle-part", "/faq/nulle-part")
	for _, m := range w.b.library.Documents(content.Reader{}) {
		if m.Lang == "fr" && m.Kind != content.KindCharter && pageOf(m) != "" {
			paths = append(paths, pageOf(m))
		}
		if m.Kind == content.KindSummary && m.Lang == "fr" {
			paths = append(paths, pageOf(m)+"/historique")
		}
	}
	for mark := range sorts {
		paths = append(paths, "/faq/aa-"+mark, "/faq/bb-"+mark, "/syntheses/aa-"+mark, "/syntheses/aa-"+mark+"/historique", "/espaces/aa-"+mark,
			"/parcours/aa-"+mark, "/parcours/aa-"+mark+"/un", "/parcours/premiers-pas/"+mark, "/charte/changements?depuis=2026-11-"+mark,
			"/demandes/nouvelle?espace=aa-"+mark, "/syntheses?tag=kanari"+mark+"tag", "/syntheses?espace=aa-"+mark)
	}
	paths = append(paths, "/faq/atelier", "/faq/relire", "/faq/fini", "/syntheses?tag=mesure", "/syntheses?espace=berges", "/syntheses?tag=rivi%C3%A8re")
	for _, path := range paths {
		for _, lang := range twoLanguages {
			w.get(r, false, ui.Path(lang, path))
		}
	}
	for _, path := range []string{"/flux.atom", "/en/flux.atom", "/poche.json", "/poche.json?lang=en", "/sitemap.xml", "/robots.txt", "/readyz", "/healthz"} {
		w.get(r, false, path)
	}
	for _, path := range []string{"/charter", "/charter?lang=en", "/spaces", "/spaces?lang=en"} {
		w.get(r, true, api.Prefix+path)
	}
	rand := rand.New(rand.NewPCG(seed, 3))
	for i, q := range twinWords(rand, queries) {
		e := url.QueryEscape(q)
		w.get(r, true, api.Prefix+"/suggest?q="+e)
		w.get(r, true, api.Prefix+"/search?q="+e+[]string{"", "&lang=en", "&kind=faq", "&tag=mesure", "&limit=50", "&space=berges", "&cursor=10"}[i%7])
		if i%3 == 0 {
			w.get(r, false, "/recherche?q="+e+[]string{"", "&type=summary", "&tel=1", "&langue=en", "&espace=berges", "&page=2"}[i/3%6])
			w.get(r, false, "/en/recherche?q="+e)
		}
	}
}

func TestPermissionTwin(t *testing.T) {
	t.Parallel()
	queries, seeds := 80, uint64(1)
	if os.Getenv("PARVIS_FULL") != "" {
		queries, seeds = 1000, 3
	}
	for seed := range seeds {
		t.Run(fmt.Sprint("visitor and newcomer ", seed), func(t *testing.T) {
			t.Parallel()
			w := newTwins(t, nil, seed)
			w.tour(w.reader(auth.Visitor), queries, seed)
			w.tour(w.reader(auth.Newcomer), queries/10, seed+10)
		})
		t.Run(fmt.Sprint("member without the role ", seed), func(t *testing.T) {
			t.Parallel()
			w := newTwins(t, nil, seed, "membre")
			w.tour(w.reader(auth.MemberRole), queries, seed)
		})
	}
	t.Run("on PostgreSQL", func(t *testing.T) {
		t.Parallel()
		w := newTwins(t, dbtest.Postgres, 2)
		w.tour(w.reader(auth.Visitor), queries/8, 2)
	})
}

// Whatever is asked, no word of a document that its reader may not see is answered, but where the question itself is.
func TestNoCanaryInHostileSearches(t *testing.T) {
	t.Parallel()
	n := 200
	if os.Getenv("PARVIS_FULL") != "" {
		n = 50_000
	}
	w := newTwins(t, nil, 7)
	member := w.a.actor(auth.MemberRole)
	rand := rand.New(rand.NewPCG(7, 7))
	canary := regexp.MustCompile(`(?i)kanari[a-z]+`)
	hostile := append(twinWords(rand, n), "\x00", "\xff\xfe", strings.Repeat("kanari ", 500), strings.Repeat("(", 5000), "kanari' OR 1=1 --", "%00kanari", "🦔")
	for i, q := range hostile {
		e := url.QueryEscape(q)
		who, mine := who{}, ""
		if i%4 == 0 {
			who, mine = member, "kanarimembre"
		}
		for _, path := range []string{api.Prefix + "/search?limit=50&q=" + e, api.Prefix + "/suggest?q=" + e} {
			a := w.a.as(who, routed{method: http.MethodGet, api: true}, path)
			if a.Status >= 500 {
				t.Errorf("%q: %d", q, a.Status)
			}
			for _, seen := range canary.FindAllString(a.Body, -1) {
				low := strings.ToLower(seen)
				if strings.Contains(strings.ToLower(q), low) { // a correction says again what was asked
					continue
				}
				if mine == "" || !strings.HasPrefix(low, mine) && low != "kanarichange" {
					t.Fatalf("%q answers %q: %s", q, seen, cut(a.Body, 400))
				}
			}
		}
	}
}

// Phones that watch what is published hear of what everybody may read, and of nothing else.
func TestTwinsHearTheSame(t *testing.T) {
	t.Parallel()
	var heard [2][]string
	for i, with := range []bool{true, false} {
		k := newKit(t)
		k.library.Shown = k.srv.Published
		k.hear()
		conn, _ := k.dial("", "")
		k.watch(conn, api.Subject{Documents: true})
		if with {
			for mark, front := range sorts {
				k.write(shut(mark, front))
			}
		}
		k.write(map[string]string{"faq/une.md": "---\ntitle: Une\n---\n\nx\n"})
		if with {
			k.write(map[string]string{"faq/aa-membre.md": "---\ntitle: x\nvisibility: members\n---\n\ny\n", "faq/aa-role.md": ""})
		}
		k.write(map[string]string{"faq/deux.md": "---\ntitle: Deux\n---\n\nx\n"})
		for range 2 {
			e, err := json.Marshal(next(t, conn))
			if err != nil {
				t.Fatal(err)
			}
			heard[i] = append(heard[i], string(e))
		}
	}
	if diff := cmp.Diff(heard[1], heard[0]); diff != "" || len(heard[0]) != 2 {
		t.Error(diff)
	}
}

// A picture is served as what it is and as nothing else, whatever it was sent as.
func TestPicturesAreServedAsPictures(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	// one point, transparent (GIF89a)
	gif := "GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;<script>CANARY</script>"
	m, err := k.publish.AddMedia(context.Background(), auth.Member{ID: "x"}, strings.NewReader(gif))
	if err != nil {
		t.Fatal(err)
	}
	a := k.get("/medias/" + m.Name).want(200)
	if strings.Contains(a.Body, "CANARY") || !strings.HasPrefix(a.Body, "\x89PNG") {
		t.Errorf("%.60q", a.Body)
	}
	for name, want := range map[string]string{
		"Content-Type": "image/png", "X-Content-Type-Options": "nosniff", "Cache-Control": "public, max-age=31536000, immutable",
	} {
		if got := a.Header.Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if policy := a.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") {
		t.Errorf("policy %q", policy)
	}
	for _, path := range []string{"/medias/x.svg", "/medias/..%2f..%2fetc%2fpasswd", "/medias/" + strings.Repeat("0", 32) + ".png", "/medias/"} {
		k.get(path).want(404)
	}
}
