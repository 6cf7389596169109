package httpd

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
)

func picture(t *testing.T, w, h int) *fstest.MapFile {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return &fstest.MapFile{Data: b.Bytes(), ModTime: began}
}

// The community's own pictures: the logo on every page, the other on the first, each small, with its size told before.
func TestCommunityPictures(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	k.content["medias/accueil.png"] = starterFiles()["medias/accueil.png"]
	k.write(map[string]string{"community.toml": "# une image\n" + string(k.content["community.toml"].Data)})
	if first := k.get("/").want(200).all("figure img"); len(first) != 1 || !strings.Contains(attrOf(first[0], "alt"), "porte ouverte") {
		t.Fatalf("the starter's picture: %d", len(first))
	}
	settings := string(k.content["community.toml"].Data)
	k.content["medias/logo.png"], k.content["medias/autre.png"] = picture(t, 300, 150), picture(t, 300, 150)
	k.write(map[string]string{"community.toml": "logo = \"logo.png\"\n" + settings})
	home := k.get("/").want(200)
	logo := home.all(".brand img")
	if len(logo) != 1 || attrOf(logo[0], "width") != "300" || attrOf(logo[0], "height") != "150" {
		t.Fatalf("%d logos", len(logo))
	}
	if got := len(k.get("/en/charte").want(200).all(".brand img")); got != 1 {
		t.Errorf("%d logos on another page", got)
	}
	img := home.all("figure img")[0]
	if attrOf(img, "loading") != "lazy" || attrOf(img, "width") == "" || attrOf(img, "height") == "" {
		t.Errorf("the welcome picture moves the page: %v", img.Attr)
	}
	for address, most := range map[string]int{attrOf(logo[0], "src"): 5 << 10, attrOf(home.all("figure source")[0], "srcset"): 12 << 10, attrOf(img, "src"): 56 << 10} {
		r := k.get(address).want(200)
		if n := len(r.Body); n == 0 || n > most || !strings.HasPrefix(r.Header.Get("Content-Type"), "image/") || !strings.Contains(r.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d bytes of %d, %s", address, n, most, r.Header)
		}
	}
	for _, other := range []string{"/medias/autre.png?vue=telephone", "/medias/logo.png?vue=geante"} {
		k.get(other).want(404)
	}
	was := attrOf(logo[0], "src")
	k.content["medias/logo.png"] = picture(t, 400, 100)
	k.content["medias/logo.png"].ModTime = began.AddDate(0, 0, 1)
	k.write(map[string]string{"community.toml": "# encore\nlogo = \"logo.png\"\n" + settings})
	if now := attrOf(k.get("/").want(200).all(".brand img")[0], "src"); now == was {
		t.Error("another logo has the same address, which browsers keep for ever")
	}
}

// Who chose light or dark gets every page so from its first byte, also from memory; nobody else does.
func TestThemeIsInThePage(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	page := func(cookie string) *reply {
		return k.do("GET", "/charte", nil, map[string]string{"Cookie": cookie}).want(200)
	}
	for range 2 { // drawn, then kept
		for cookie, want := range map[string]string{"": "", "parvis_theme=dark": "dark", "parvis_theme=light": "light", "parvis_theme=\"><script>": "", "parvis_theme=pink": ""} {
			r := page(cookie)
			if got := attrOf(r.all("html")[0], "data-theme"); got != want {
				t.Errorf("%q: theme %q, want %q", cookie, got, want)
			}
			colours := map[string]string{"": "#0f4653 #16505e", "dark": "#16505e #16505e", "light": "#0f4653 #0f4653"}[want]
			var told []string
			for _, m := range r.all("meta[name=theme-color]") {
				told = append(told, attrOf(m, "content"))
			}
			if got := strings.Join(told, " "); got != colours {
				t.Errorf("%q: theme-color %s, want %s", cookie, got, colours)
			}
			if kept := r.Header.Get("ETag") != ""; kept != (cookie == "" || want != "") {
				t.Errorf("%q: kept for others: %v", cookie, kept)
			}
		}
	}
	asked := k.ask("x")
	r := page("parvis_theme=dark; " + cookieAccess + "=" + asked.Secret)
	if attrOf(r.all("html")[0], "data-theme") != "dark" || r.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("a person with a request: %s", r.Header)
	}
}

// The whole journey on one page, with every branch or the one that was picked; no other page is its canonical one.
func TestJourneyOnPaper(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	all := k.get("/parcours/premiers-pas?imprimer=1").want(200)
	one := k.get("/parcours/premiers-pas?imprimer=1&facon=berge").want(200)
	if n, m := len(all.all(".rules .n")), len(one.all(".rules .n")); n != 7 || m >= n {
		t.Errorf("%d steps for all, %d on one branch", n, m)
	}
	if len(all.all(".rules .tag")) == 0 || len(one.all(".rules .tag")) != 0 {
		t.Errorf("%d steps say whom they are for, %d where that is known", len(all.all(".rules .tag")), len(one.all(".rules .tag")))
	}
	if len(all.all(".boxes li")) < 2 {
		t.Error("no choice to make with a pencil")
	}
	for _, path := range []string{"/parcours/premiers-pas?imprimer=1", "/en/charte", "/syntheses/malles-dix-jours"} {
		r := k.get(path).want(200)
		bare, _, _ := strings.Cut(path, "?")
		if codes := r.all(".paper svg"); len(codes) != 1 || !strings.Contains(r.Body, k.srv.Base.Scheme+"://"+k.srv.Base.Host+bare+"</span>") {
			t.Errorf("%s: %d codes", path, len(codes))
		}
	}
	if all.Header.Get("Cache-Control") == "" || len(all.all("meta[name=robots]")) != 1 {
		t.Error("the page for paper is offered to search engines")
	}
	k.get("/parcours/rien?imprimer=1").want(http.StatusNotFound)
}

// The card that others show beside an address is the community's, as every page tells it.
func TestCard(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	seen := map[string]string{}
	for _, lang := range []string{"", "/en"} {
		page := k.get(lang + "/charte").want(200)
		var address string
		for _, m := range page.all("meta") {
			if attrOf(m, "property") == "og:image" {
				address = attrOf(m, "content")
			}
		}
		path, ours := strings.CutPrefix(address, k.srv.Base.Scheme+"://"+k.srv.Base.Host)
		if !ours || path != lang+"/carte.png" {
			t.Fatalf("card at %q", address)
		}
		r := k.get(path).want(200)
		img, err := png.Decode(strings.NewReader(r.Body))
		if err != nil || img.Bounds().Dx() != 1200 || img.Bounds().Dy() != 630 || len(r.Body) > 80<<10 {
			t.Errorf("%s: %v, %d bytes", path, err, len(r.Body))
		}
		seen[r.Body] = lang
	}
	if len(seen) != 2 {
		t.Error("the card is the same in both languages")
	}
}

// A name fits its card whatever its length.
func TestCardWithLongWords(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "É", strings.Repeat("Anticonstitutionnellement", 8), strings.Repeat("mot ", 300)} {
		if b, err := drawCard(name, name, "#0f4653"); err != nil || len(b) == 0 {
			t.Errorf("%.20q: %v", name, err)
		}
	}
}
