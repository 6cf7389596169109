package httpd

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"

	"parvis/app/i18n"
	"parvis/app/ui"
	"parvis/content"
	"parvis/server/auth"
)

// kept is a pocket as a phone reads it.
type kept struct {
	Version, Reader, Until string
	Complete               bool
	Bytes                  int
	Lang                   string
	Policies, Parts        []string
	Pages                  map[string]struct {
		Policy int
		HTML   []any
	}
	Index struct {
		Docs  []struct{ ID, Kind, Title, URL, Text, Hit, Answer string }
		Words string
		Parts map[string]string
	}
}

// page is a page put together again.
func (p *kept) page(path string) string {
	var b strings.Builder
	for _, piece := range p.Pages[path].HTML {
		switch piece := piece.(type) {
		case string:
			b.WriteString(piece)
		case float64:
			b.WriteString(p.Parts[int(piece)])
		}
	}
	return b.String()
}

func (p *kept) find(title string) string {
	for _, d := range p.Index.Docs {
		if strings.Contains(d.Title, title) {
			return d.URL
		}
	}
	return ""
}

func (k *kit) pocket(w who, path string) (*kept, *reply) {
	k.t.Helper()
	a := k.as(w, routed{method: http.MethodGet}, path).want(200)
	p := &kept{}
	a.into(p)
	return p, a
}

var keyed = regexp.MustCompile(`name="cle_envoi"[^>]* value=`)

// What is kept is what a visitor without cookies is served, to the byte, with the same policy: in each language.
func TestPocketIsThePages(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	for _, lang := range i18n.Languages() {
		p, a := k.pocket(who{}, "/poche.json?lang="+lang)
		if p.Reader != "" || p.Until != "" || !p.Complete || p.Lang != lang || a.Header.Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: %q %q %v %q %q", lang, p.Reader, p.Until, p.Complete, p.Lang, a.Header.Get("Cache-Control"))
		}
		for _, path := range append([]string{"/syntheses", "/glossaire", "/recherche", "/hors-ligne", "/syntheses/frayere-du-bief"}, publicPaths...) {
			if strings.HasPrefix(path, "/entrer/") { // to be done with a line
				continue
			}
			if _, ok := p.Pages[ui.Path(lang, path)]; !ok {
				t.Errorf("%s is not kept", ui.Path(lang, path))
			}
		}
		for i, path := range slices.Sorted(maps.Keys(p.Pages)) {
			if i%6 != 0 && os.Getenv("PARVIS_FULL") == "" {
				continue
			}
			served := k.get(path).want(200)
			if strings.HasSuffix(path, "/nouvelle") { // to be filled in without a line, and sent with a key of the worker's
				if page := p.page(path); !strings.Contains(page, `method="post"`) || keyed.MatchString(page) {
					t.Errorf("%s cannot be filled in, or has a key", path)
				}
				continue
			}
			if p.page(path) != served.Body {
				t.Errorf("%s is kept otherwise than served", path)
			}
			if p.Policies[p.Pages[path].Policy] != served.Header.Get("Content-Security-Policy") {
				t.Errorf("%s has another policy", path)
			}
		}
		for _, d := range p.Index.Docs {
			if path, _, _ := strings.Cut(d.URL, "#"); p.page(path) == "" {
				t.Errorf("%s is found and not kept", d.URL)
			}
		}
		for name, words := range map[string][]string{
			"many": {"QQTYPEDQQ", "QQSEARCHEDQQ", "QQNUMBERQQ", "<!--hits-->", "<!--answer-->", "<!--corrected-->", i18n.T(lang, "search.pocket")},
			"none": {"QQTYPEDQQ", "QQSEARCHEDQQ", "<!--corrected-->"}, "corrected": {"QQTYPEDQQ"}, "end": {"</li>"}, "one-title": {"QQTYPEDQQ"},
		} {
			for _, word := range words {
				if n := strings.Count(p.Index.Parts[name], word); n == 0 || strings.HasPrefix(word, "<!") && n != 1 {
					t.Errorf("%s: %q is %d times in %q: %s", lang, word, n, name, p.Index.Parts[name])
				}
			}
		}
		if strings.Contains(fmt.Sprint(p.Index.Parts), "9473") || strings.Contains(fmt.Sprint(p.Index.Parts), "QQHITQQ") {
			t.Error("a piece that stands for something stayed")
		}
	}
}

// Each encoding says the same, weighs what it says, and need not be sent twice.
func TestPocketIsSentOnce(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	plain := k.get("/poche.json").want(200)
	for _, encoding := range []string{"br", "gzip", "identity"} {
		a := k.do("GET", "/poche.json", nil, map[string]string{"Accept-Encoding": encoding}).want(200)
		if n := a.Header.Get("X-Pocket-Bytes"); n != strconv.Itoa(len(a.Body)) {
			t.Errorf("%s: %s bytes announced, %d sent", encoding, n, len(a.Body))
		}
		text := []byte(a.Body)
		switch a.Header.Get("Content-Encoding") {
		case "br":
			text = readAll(t, brotli.NewReader(bytes.NewReader(text)))
		case "gzip":
			z, err := gzip.NewReader(bytes.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			text = readAll(t, z)
		case "":
			if encoding != "identity" {
				t.Errorf("%s was asked for and not answered", encoding)
			}
		}
		if string(text) != plain.Body {
			t.Errorf("%s differs", encoding)
		}
		if len(a.Body) > pocketMost && encoding != "identity" {
			t.Errorf("%s: %d bytes", encoding, len(a.Body))
		}
		h := k.do("HEAD", "/poche.json", nil, map[string]string{"Accept-Encoding": encoding}).want(200)
		if h.Header.Get("X-Pocket-Bytes") != a.Header.Get("X-Pocket-Bytes") || h.Body != "" {
			t.Errorf("%s: HEAD says %s", encoding, h.Header.Get("X-Pocket-Bytes"))
		}
		t.Logf("%s: %d bytes", encoding, len(a.Body))
	}
	tag := plain.Header.Get("ETag")
	k.do("GET", "/poche.json", nil, map[string]string{"If-None-Match": tag}).want(304)
	k.write(map[string]string{"faq/neuf.md": "---\ntitle: Une question neuve\n---\n\nRéponse.\n"})
	again := k.do("GET", "/poche.json", nil, map[string]string{"If-None-Match": tag}).want(200)
	if !strings.Contains(again.Body, "Une question neuve") {
		t.Error("what was published meanwhile is not kept")
	}
}

func readAll(t *testing.T, r io.Reader) []byte {
	t.Helper()
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// What is restricted is in its reader's pocket only, and that one ends with his session.
func TestPocketOfOneReader(t *testing.T) {
	t.Parallel()
	k := newKit(t, kitOptions{files: map[string]string{
		"faq/membre.md":       "---\ntitle: Entre membres\nvisibility: members\n---\n\nkanarimembre\n",
		"summaries/role.md":   "---\ntitle: Entre équipiers\nvisibility: \"role:Équipe écoles\"\n---\n\n## Décidé\n\nkanarirole\n",
		"faq/bloc.md":         "---\ntitle: Pour tous\n---\n\nOuvert.\n\n::: réservé membres\n\nkanaribloc\n\n:::\n",
		"summaries/projet.md": "---\ntitle: Projet\nstatus: draft\n---\n\n## Décidé\n\nkanariprojet\n",
	}})
	visitor, _ := k.pocket(who{}, "/poche.json")
	newcomer, _ := k.pocket(k.actor(auth.Newcomer), "/poche.json")
	member, a := k.pocket(k.actor(auth.MemberRole), "/poche.json")
	other, _ := k.pocket(k.actor(auth.MemberRole), "/poche.json")
	staff, _ := k.pocket(k.actor(auth.Documentalist), "/poche.json")
	if newcomer.Reader != "" || newcomer.Version != visitor.Version {
		t.Error("who may read what everybody may has another pocket")
	}
	if a.Header.Get("Cache-Control") != "no-store" || a.Header.Get("ETag") != "" {
		t.Errorf("a member's pocket: %v", a.Header)
	}
	if member.Reader == "" || member.Reader == other.Reader || staff.Reader == "" || member.Version != other.Version || member.Version == visitor.Version {
		t.Errorf("readers %q %q %q, versions %q %q %q", member.Reader, other.Reader, staff.Reader, member.Version, other.Version, visitor.Version)
	}
	for name, c := range map[string]struct {
		p    *kept
		want []string
		end  time.Duration
	}{
		"visitor": {visitor, nil, 0}, "member": {member, []string{"kanarimembre", "kanaribloc"}, auth.SessionLife},
		"staff": {staff, []string{"kanarimembre", "kanaribloc", "kanarirole"}, auth.SessionIdle},
	} {
		var all strings.Builder
		for path := range c.p.Pages {
			all.WriteString(c.p.page(path))
		}
		pages := all.String()
		text := c.p.Index.Words
		for _, d := range c.p.Index.Docs {
			text += d.Title + d.Text + d.Hit + d.Answer
		}
		for _, in := range []string{pages, text} {
			seen := regexp.MustCompile(`kanari[a-z]+`).FindAllString(in, -1)
			slices.Sort(seen)
			want := slices.Sorted(slices.Values(c.want))
			if got := slices.Compact(seen); !slices.Equal(got, want) {
				t.Errorf("%s keeps %q, want %q", name, got, want)
			}
		}
		until := ""
		if c.end > 0 {
			until = k.now.Now().Add(c.end).Format(time.RFC3339)
		}
		if c.p.Until != until {
			t.Errorf("%s: until %q, want %q", name, c.p.Until, until)
		}
	}
	if strings.Contains(k.get("/faq/bloc").Body, "kanari") {
		t.Error("a page drawn for a member was kept for everybody")
	}
	again, _ := k.pocket(who{}, "/poche.json")
	if again.Version != visitor.Version {
		t.Error("the visitor's pocket changed")
	}
}

// A role's documents are in the pocket of who has it.
func TestPocketOfARole(t *testing.T) {
	t.Parallel()
	k := newKit(t, kitOptions{files: map[string]string{
		"faq/role.md": "---\ntitle: Entre équipiers\nvisibility: \"role:Équipe écoles\"\n---\n\nkanarirole\n",
	}})
	w := k.actor(auth.MemberRole)
	p, _ := k.pocket(w, "/poche.json")
	before := p.Reader
	if p.find("équipiers") != "" {
		t.Error("a member without the role keeps what is the role's")
	}
	k.makeMember(w.asked.ID, "Équipe écoles")
	if p, _ = k.pocket(w, "/poche.json"); p.find("équipiers") == "" || p.Reader == before {
		t.Errorf("found %q, reader %q", p.find("équipiers"), p.Reader)
	}
}

// Where all is too much, the oldest summaries are left out first, then questions; what a newcomer needs stays.
func TestPocketLeavesOutTheOldest(t *testing.T) {
	t.Parallel()
	files := map[string]string{}
	for i := range 40 {
		words := ""
		for j := range 200 {
			words += fmt.Sprintf(" mot%dn%d", i*7919%1000+j*j, i+j)
		}
		files[fmt.Sprintf("summaries/s-%02d.md", i)] = fmt.Sprintf("---\ntitle: Numéro %d\ndate: 2026-%02d-%02d\n---\n\n## Décidé\n\n- Oui.%s\n", i, 1+i/28, 1+i%28, words)
	}
	k := newKit(t, kitOptions{files: files})
	whole, a := k.pocket(who{}, "/poche.json")
	all := len(gzipped([]byte(a.Body)))
	if !whole.Complete || whole.Pages["/syntheses/s-00"].HTML == nil {
		t.Error("not all is kept though it fits")
	}
	for _, most := range []int{all * 3 / 4, 20_000} {
		k.srv.pockets = pockets{most: most}
		p, a := k.pocket(who{}, "/poche.json")
		if n := len(gzipped([]byte(a.Body))); p.Complete || n > most && most != 20_000 {
			t.Errorf("%d bytes of %d, complete %v", n, most, p.Complete)
		}
		dates := 0
		for i := range 40 { // those kept are the newest
			_, there := p.Pages[fmt.Sprintf("/syntheses/s-%02d", i)]
			if there {
				dates++
			} else if dates > 0 {
				t.Errorf("%d is left out, older ones are kept", i)
			}
		}
		if (dates > 0) != (most != 20_000) || dates == 40 {
			t.Errorf("%d summaries kept in %d bytes", dates, most)
		}
		for _, path := range []string{"/", "/charte", "/parcours/premiers-pas/faire-connaissance", "/espaces/berges", "/recherche"} {
			if _, ok := p.Pages[path]; !ok {
				t.Errorf("%s is left out", path)
			}
		}
		for _, d := range p.Index.Docs {
			if path, _, _ := strings.Cut(d.URL, "#"); p.page(path) == "" {
				t.Errorf("%s is found and not kept", d.URL)
			}
		}
	}
}

// Drawing a page for a pocket is nobody's reading.
func TestPocketIsNoReading(t *testing.T) {
	t.Parallel()
	k := newKit(t, kitOptions{files: map[string]string{
		"summaries/ancien.md": "---\ntitle: L’ancien\ndate: 2025-01-01\n---\n\n## Décidé\n\n- Avant.\n",
		"summaries/neuf.md":   "---\ntitle: Le neuf\ndate: 2026-11-01\nsupersedes: ancien\n---\n\n## Décidé\n\n- Après.\n",
	}})
	read := func() (n int) {
		if err := k.insight.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := k.db.QueryRowContext(t.Context(), `SELECT coalesce(sum(times), 0) FROM insight_read`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if p, _ := k.pocket(who{}, "/poche.json"); p.page("/syntheses/ancien") == "" {
		t.Error("not kept")
	}
	if n := read(); n != 0 {
		t.Errorf("%d readings", n)
	}
	k.get("/syntheses/ancien").want(200)
	if n := read(); n != 1 {
		t.Errorf("%d readings, want the one", n)
	}
}

// What documents say is data: in what the phone puts together there is no markup but ours.
func TestPocketKeepsHostileTitlesAsText(t *testing.T) {
	t.Parallel()
	k := newKit(t, kitOptions{files: map[string]string{
		"faq/mal.md": "---\ntitle: \"<img src=x onerror=alert(1)> QQTYPEDQQ <!--hits--> QQPASSAGEQQ </script>\"\n---\n\n<script>alert(1)</script> mal\n",
	}})
	p, a := k.pocket(who{}, "/poche.json")
	for _, d := range p.Index.Docs {
		if bad := regexp.MustCompile(`<(img|script)|<!--`).FindString(d.Hit + d.Answer); bad != "" {
			t.Errorf("%s has %q", d.URL, bad)
		}
	}
	if a.Header.Get("Content-Type") != "application/json" || a.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%v", a.Header)
	}
	var raw map[string]json.RawMessage
	a.into(&raw)
}

// A choice made without a line leads into its branch: the pocket has the pages of each that the first option does not show.
func TestBranches(t *testing.T) {
	t.Parallel()
	choice := func(id string, n int) content.Choice {
		c := content.Choice{ID: id}
		for i := range n {
			c.Options = append(c.Options, content.Option{ID: strconv.Itoa(i)})
		}
		return c
	}
	for _, c := range []struct {
		choices []content.Choice
		want    []string
	}{
		{nil, nil},
		{[]content.Choice{choice("a", 1)}, nil},
		{[]content.Choice{choice("a", 0)}, nil},
		{[]content.Choice{choice("a", 3)}, []string{"?a=1", "?a=2"}},
		{[]content.Choice{choice("a", 2), choice("b", 2)}, []string{"?a=0&b=1", "?a=1&b=0", "?a=1&b=1"}},
		{[]content.Choice{choice("a", pocketBranches+1)}, nil},
	} {
		var got []string
		for _, way := range branches(c.choices) {
			got = append(got, query(way))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%v: %v, not %v", c.choices, got, c.want)
		}
	}
}
