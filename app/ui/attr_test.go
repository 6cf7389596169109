package ui

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
	"golang.org/x/net/html"
)

// FuzzAttr holds that any text comes out of the browser's parser as it went in, whatever attribute it stands in.
func FuzzAttr(f *testing.F) {
	for _, s := range hostile() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			t.Skip()
		}
		page := tighten(app.HTMLString(el("p", el("input", a("value", s), a("title", s)), mixed(s))))
		doc, err := html.Parse(strings.NewReader(page))
		if err != nil {
			t.Fatal(err)
		}
		inputs := find(doc, "input")
		if len(inputs) != 1 || len(find(doc, "script")) != 0 {
			t.Fatalf("%q breaks out: %s", s, page)
		}
		want := strings.Map(func(r rune) rune {
			if r == 0 || r >= 0x80 && r <= 0x9f {
				return '\uFFFD'
			}
			return r
		}, s)
		if got := attribute(inputs[0], "value"); got != want {
			t.Fatalf("value %q, want %q", got, want)
		}
		if n := len(inputs[0].Attr); n > 2 {
			t.Fatalf("%q makes %d attributes: %s", s, n, page)
		}
	})
}

func mixed(s string) app.UI { return el("span", "a", s, "b") }

func hostile() []string {
	return []string{
		`"><script>alert(1)</script>`, `" autofocus onfocus="alert(1)`, `' onmouseover='alert(1)`, `</textarea><img src=x onerror=alert(1)>`,
		`</script><script>alert(1)</script>`, "a\u00a0b\u200dc\u202ed", "line\nline\ttab", "\u0094\u0085", "\x01\x02\x00", `\" \\ \u0041`, "javascript:alert(1)",
		"`x`", "true", "&quot;&#34;", "\n\nfirst", " edge ", "]]>--><!--", "é😀👩‍🌾", "{n} {name}", "data:text/html,<script>alert(1)</script>",
	}
}

func TestTextIsTheSameOnBothSides(t *testing.T) {
	t.Parallel()
	got := tighten(app.HTMLString(el("p", "Bonjour ", el("strong", "Aïcha"), ", ", el("em", "à\n  l’accueil"), ".")))
	if want := "<p>Bonjour <strong>Aïcha</strong>, <em>à\n  l’accueil</em>.</p>"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestSafeHref(t *testing.T) {
	t.Parallel()
	for target, want := range map[string]string{
		"/charte": "/charte", "https://example.org/": "https://example.org/", "mailto:a@b.c": "mailto:a@b.c", "#f-lu": "#f-lu",
		"javascript:alert(1)": "", "//evil.example": "", `/\evil.example`: "", "data:text/html,x": "", "": "", "JaVaScript:x": "",
	} {
		if got := safeHref(target); got != want {
			t.Errorf("safeHref(%q) = %q, want %q", target, got, want)
		}
	}
	if got := contactHref("accueil@example.org"); got != "mailto:accueil@example.org" {
		t.Errorf("a bare mail address leads to %q", got)
	}
}

func TestPlainMeta(t *testing.T) {
	t.Parallel()
	if got := PlainMeta("  un deux\n\ttrois  quatre ", 14); got != "un deux trois…" {
		t.Errorf("%q", got)
	}
}
