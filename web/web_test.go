package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"parvis/content/colour"
)

func assets(t *testing.T) *Set {
	t.Helper()
	s, err := Assets()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAssetsSayTheSameInEveryEncoding(t *testing.T) {
	t.Parallel()
	s := assets(t)
	for path, a := range s.byPath {
		if len(a.Raw) > 1<<20 {
			continue // app.wasm: the build's own
		}
		for _, accept := range []string{"gzip, deflate, br", "gzip", "", "br;q=0, gzip;q=0.5", "identity"} {
			body, encoding := a.Encoded(accept)
			if encoding != "" && !strings.Contains(accept, encoding) || encoding == "br" && strings.Contains(accept, "br;q=0") {
				t.Errorf("%s: %q answered with %q", path, accept, encoding)
			}
			if !bytes.Equal(decode(t, body, encoding), a.Raw) {
				t.Errorf("%s: %q differs", path, encoding)
			}
		}
	}
	a, ok := s.Lookup(s.URL("boot.js"))
	if !ok || a.ContentType != "text/javascript; charset=utf-8" || !strings.HasPrefix(a.Path, Prefix+"boot.") {
		t.Errorf("boot.js: %v %q %q", ok, a.Path, a.ContentType)
	}
	if _, ok := s.Lookup(Prefix + "boot.js"); ok {
		t.Error("an asset answers without its hash")
	}
}

func decode(t *testing.T, body []byte, encoding string) []byte {
	t.Helper()
	var r io.Reader = bytes.NewReader(body)
	switch encoding {
	case "br":
		r = brotli.NewReader(r)
	case "gzip":
		z, err := gzip.NewReader(r)
		if err != nil {
			t.Fatal(err)
		}
		r = z
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// What stands in the way of the first sight stays small.
func TestSizes(t *testing.T) {
	t.Parallel()
	s := assets(t)
	for keys, limit := range map[string]int{
		"base public home journey": 5000, "base public journey form": 5000, "base public charter form": 5000, "base public form request": 5000,
		"base public form find": 5000, "base public find diff": 5000, "base public form find summary": 5000, "base public charter print": 5000,
		"base public form charter sheet": 5000, "base public journey reach": 5000,
		// From right to left costs a little more.
		"base public home journey rtl": 5400, "base public form find summary rtl": 5400,
		"base form staff": 5000, "base staff sheet": 5000, "base form staff desk diff": 5000,
		// The editor shows the page of a summary beside its own form.
		"base form staff desk editor summary": 5650,
	} {
		if br, _ := compress([]byte(s.Style(strings.Fields(keys), "#7a2e8e").CSS)); len(br) > limit {
			t.Errorf("styles %q weigh %d bytes of brotli, more than %d", keys, len(br), limit)
		}
	}
	for name, limit := range map[string]int{"boot.js": 4096, "live.js": 4096, "queue.js": 4096, "beside.js": 2048, "copy.js": 4096, "suggest.js": 4096, "follow.js": 2048, "fresh.js": 2048, "editor.js": 10240, "write.js": 4096, "waits.js": 1024, "reach.js": 2048, "push.js": 2048} {
		if a := s.byPath[s.URL(name)]; len(a.Raw) > limit {
			t.Errorf("%s has %d bytes, more than %d", name, len(a.Raw), limit)
		}
	}
}

func TestStyle(t *testing.T) {
	t.Parallel()
	s := assets(t)
	plain, mine := s.Style([]string{"base"}, ""), s.Style([]string{"base"}, "#7a2e8e")
	if plain.Source == mine.Source || !strings.HasPrefix(plain.Source, "'sha256-") {
		t.Errorf("sources %s and %s", plain.Source, mine.Source)
	}
	if !strings.Contains(mine.CSS, "--accent:#7a2e8e") {
		t.Error("the accent is not in the style")
	}
	for _, bad := range []string{"red", "#12", "#12345g", "#123456;}body{display:none", "</style>"} {
		if got := accentCSS(bad); got != "" {
			t.Errorf("accent %q gives %q", bad, got)
		}
	}
	if strings.Contains(mine.CSS, "<") || strings.Contains(mine.CSS, "/*") {
		t.Error("a style holds markup or a comment")
	}
}

// Whatever colour a community picks, what is written on it can be read.
func TestAccentCanBeRead(t *testing.T) {
	t.Parallel()
	s := assets(t)
	for _, c := range []string{"", "#000000", "#ffffff", "#ffc02e", "#7a2e8e", "#e4002b", "#808080", "#0f4653", "#00ff00", "#1a5f7a"} {
		for _, night := range []bool{false, true} {
			for _, p := range Pairs(s.Tokens(c, night, false)) {
				if p.Ratio < p.Least {
					t.Errorf("%q, night %v: %s (%s) on %s (%s) has %.2f of %.1f", c, night, p.On, p.Colour, p.Ground, p.GroundColour, p.Ratio, p.Least)
				}
			}
		}
	}
}

func TestMinify(t *testing.T) {
	t.Parallel()
	if got := minifyCSS("/* x */\na > b, c {\n  color: red;\n  margin: 0 auto;\n}\n"); got != "a>b,c{color:red;margin:0 auto}" {
		t.Errorf("%q", got)
	}
	if got := minifyLines("// x\nlet a = 1;\n\n  // y\n  f(a) // z\n"); got != "let a = 1;\nf(a) // z\n" {
		t.Errorf("%q", got)
	}
}

// The colours that others reckon with are those of the style sheet, and night is said in both ways.
func TestTokens(t *testing.T) {
	t.Parallel()
	s := assets(t)
	day, night := s.Tokens("", false, false), s.Tokens("", true, false)
	for name, c := range map[string][2]colour.RGB{
		"ink": {day["ink"], colour.Ink}, "cream": {day["on-petrol"], colour.Cream}, "wall": {day["petrol"], colour.Wall},
		"night wall": {night["petrol"], colour.NightWall}, "paper": {day["paper"], colour.Paper}, "night paper": {night["paper"], colour.NightPaper}, "sun": {day["accent"], colour.Sun},
	} {
		if c[0] != c[1] {
			t.Errorf("%s is %s in the style sheet, %s in content/colour", name, c[0], c[1])
		}
	}
	for _, night := range []bool{false, true} {
		for _, p := range Pairs(s.Tokens("", night, true)) {
			if p.Ratio < p.Least {
				t.Errorf("more contrast, night %v: %s on %s has %.2f", night, p.On, p.Ground, p.Ratio)
			}
		}
		if normal, more := s.Tokens("", night, false), s.Tokens("", night, true); colour.Contrast(more["ink"], more["paper"]) <= colour.Contrast(normal["ink"], normal["paper"]) {
			t.Errorf("night %v: more contrast gives no more", night)
		}
	}
	css := s.Style([]string{"base"}, "#7a2e8e").CSS
	for _, want := range []string{"@media (prefers-color-scheme:dark){:root:not([data-theme=light]){--paper:#0b1f25;", ":root[data-theme=dark]{--paper:#0b1f25;", ":root[data-theme=dark]{--accent:#7a2e8e;"} {
		if strings.Count(css, want) != 1 {
			t.Errorf("%q is there %d times", want, strings.Count(css, want))
		}
	}
	if strings.Contains(css, "@night") {
		t.Error("a style holds what no browser knows")
	}
}
