package ui

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"parvis/app/i18n"

	"golang.org/x/net/html"
)

// sentences are the texts of a language that have words of their own, by text.
func sentences(t *testing.T, lang string) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	for _, name := range []string{lang + ".json", lang + ".team.json"} {
		b, err := os.ReadFile("../i18n/" + name)
		if err != nil {
			t.Fatal(err)
		}
		var c map[string]any
		if err := json.Unmarshal(b, &c); err != nil {
			t.Fatal(err)
		}
		for _, v := range c {
			if text, ok := v.(string); ok && !strings.Contains(text, "{") && len(text) > 3 {
				all[text] = true
			}
		}
	}
	return all
}

// A page in Arabic has no sentence of ours in another language, and none that is missing.
func TestNoSentenceIsLeftInFrench(t *testing.T) {
	t.Parallel()
	own, foreign := sentences(t, "ar"), sentences(t, "en")
	french := sentences(t, "fr")
	for text := range french {
		foreign[text] = true
	}
	given := map[string]bool{} // words of the samples themselves
	for _, page := range samples("en") {
		for _, e := range find(parse(t, Render(page).Body), "*") {
			given[attribute(e, "aria-label")] = french[attribute(e, "aria-label")]
			for n := range e.ChildNodes() {
				given[n.Data] = given[n.Data] || n.Type == html.TextNode && french[n.Data]
			}
		}
	}
	key := regexp.MustCompile(`^[a-z]+(\.[a-z0-9_-]+)+$`)
	ours := func(text string) bool {
		text = strings.TrimSpace(text)
		if given[text] {
			return false
		}
		return foreign[text] && !own[text] || key.MatchString(text) && i18n.Has(text)
	}
	for name, page := range samples("ar") {
		for _, e := range find(parse(t, Render(page).Body), "*") {
			for _, at := range []string{"aria-label", "placeholder", "title", "alt"} {
				if v := attribute(e, at); ours(v) {
					t.Errorf("%s: %s of %s is %q", name, at, e.Data, v)
				}
			}
			for _, at := range e.Attr {
				if strings.HasPrefix(at.Key, "data-word") && ours(at.Val) {
					t.Errorf("%s: %s of %s is %q", name, at.Key, e.Data, at.Val)
				}
			}
			if tag := langAround(e); tag != "" && tag != "ar" || e.Data == "code" {
				continue
			}
			for n := range e.ChildNodes() {
				if n.Type == html.TextNode && ours(n.Data) {
					t.Errorf("%s: %s says %q", name, e.Data, n.Data)
				}
			}
		}
	}
}

// langAround is the language that an element is marked with, by itself or by what stands around it.
func langAround(e *html.Node) string {
	for ; e != nil; e = e.Parent {
		if e.Type == html.ElementNode && attribute(e, "lang") != "" {
			return attribute(e, "lang")
		}
	}
	return ""
}

// Who reads a text that has no translation is told so, and the passage says its language and how it runs.
func TestFallbackIsSaidPlainly(t *testing.T) {
	t.Parallel()
	const title, text = "L’eau monte", "<p>Restez chez vous.</p>"
	pages := func(lang string) map[string]Page {
		site := func(path string) Site { return sampleSite(lang, path) }
		other := map[string]string{"ar": "fr", "en": "fr", "fr": ""}[lang]
		return map[string]Page{
			"journey": &JourneyPage{Site: site("/parcours/x"), Journey: JourneyBrief{Title: title, Lang: other}, HTML: text},
			"step":    &StepPage{Site: site("/parcours/x/y"), Title: title, TextLang: other, HTML: text},
			"charter": &CharterPage{Site: site("/charte"), Title: title, TextLang: other, HTML: text, Rules: []CharterRule{{ID: "r", Number: 1, Title: title, HTML: text}}},
			"faq":     &FAQPage{Site: site("/faq/x"), Title: title, TextLang: other, HTML: text},
			"list":    &FAQListPage{Site: site("/faq"), Groups: []FAQGroup{{Entries: []FAQItem{{ID: "x", Title: title, HTML: text, Lang: other}}}}},
			"space":   &SpacePage{Site: site("/espaces/x"), Space: SpaceBrief{Title: title, Lang: other}, HTML: text},
			"summary": &SummaryPage{Site: site("/syntheses/x"), Title: title, TextLang: other, Sections: []SummarySection{{Part: "decided", ID: "d", HTML: text}}},
			"words":   &GlossaryPage{Site: site("/glossaire"), TextLang: other, HTML: text},
			"paper":   &JourneyPaperPage{Site: site("/parcours/x"), Journey: JourneyBrief{Title: title, Lang: other}, Steps: []PaperStep{{Number: 1, Title: title, HTML: text, Lang: other}}},
			"found":   &SearchPage{Site: site("/recherche"), Query: "eau", Total: 1, Answer: &SearchAnswer{Title: title, HTML: text, Lang: other}},
		}
	}
	said := map[string]string{"ar": "هذا النص متوفر بالفرنسية فقط.", "en": "This text exists only in French.", "fr": "Ce texte n’existe qu’"}
	for lang, words := range said {
		for name, page := range pages(lang) {
			body := Render(page).Body
			if got := strings.Contains(body, words); got != (lang != "fr") {
				t.Errorf("%s, %s: told %v", lang, name, got)
			}
			for _, e := range find(parse(t, body), "*") {
				for n := range e.ChildNodes() {
					if n.Type != html.TextNode || n.Data != title && n.Data != "Restez chez vous." {
						continue
					}
					tag, dir := langAround(e), ""
					for up := e; up != nil && dir == ""; up = up.Parent {
						dir = attribute(up, "dir")
					}
					if want := map[string]string{"ar": "fr ltr", "en": "fr ", "fr": " "}[lang]; tag+" "+dir != want {
						t.Errorf("%s, %s: %q in %s is marked %q", lang, name, n.Data, e.Data, tag+" "+dir)
					}
				}
			}
		}
	}
}

// The switch names every other language of the community in its own words, and no other.
func TestLanguageSwitch(t *testing.T) {
	t.Parallel()
	names := func(langs ...string) string {
		site := sampleSite(langs[0], "/faq")
		site.Languages, site.AltPath = langs, map[string]string{}
		for _, l := range langs {
			site.AltPath[l] = Path(l, "/faq")
		}
		d := Render(&FAQListPage{Site: site})
		var said []string
		for _, e := range find(parse(t, d.Body), "a") {
			if tag := attribute(e, "hreflang"); tag != "" {
				said = append(said, words(e)+" "+attribute(e, "lang")+" "+attribute(e, "href"))
			}
		}
		var alternates []string
		for _, alt := range d.Alternates {
			alternates = append(alternates, alt.Lang)
		}
		if half := len(said) / 2; half != len(alternates) || strings.Join(said[:half], "|") != strings.Join(said[half:], "|") {
			t.Errorf("the header and the footer say %q, the head %q", said, alternates)
			return ""
		}
		return strings.Join(said[:len(said)/2], "|")
	}
	for want, langs := range map[string][]string{
		"": {"fr"}, "English en /en/faq|العربية ar /ar/faq": {"fr", "en", "ar"}, "Français fr /faq|English en /en/faq": {"ar", "fr", "en"},
	} {
		if got := names(langs...); got != want {
			t.Errorf("%v: %q, want %q", langs, got, want)
		}
	}
}
