package httpd

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parvis/app/i18n"
	"parvis/app/ui"
	"parvis/content"
)

// What a host sees first: a community as large as a real one. Its lists are long.
func TestTheWholeStarter(t *testing.T) {
	t.Parallel()
	k := newKit(t, kitOptions{whole: true})
	t.Run("every document has its page", func(t *testing.T) {
		t.Parallel()
		titles, pages := map[string]string{}, 0
		for _, m := range k.library.Documents(content.Reader{}) {
			path := pageOf(m)
			if m.Lang != "fr" || m.Kind == content.KindCharter || path == "" {
				continue
			}
			pages++
			a := k.get(path).want(200)
			checkDocument(t, k, a, path, "fr")
			if title := a.text("title"); titles[title] != "" && titles[title] != path {
				t.Errorf("%s and %s share the title %q", titles[title], path, title)
			} else {
				titles[title] = path
			}
		}
		if pages < 70 {
			t.Errorf("%d pages", pages)
		}
	})
	t.Run("questions by theme", func(t *testing.T) { // each once, and one leads to the next
		t.Parallel()
		page := k.get("/faq").want(200)
		var titles, ids []string
		for _, section := range page.all("main section.up") {
			for _, h := range selected(section, "h2") {
				titles = append(titles, words(h))
			}
		}
		if diff := cmp.Diff([]string{"Arrivée", "Sortie", "Vie commune", "Outils", "Vie privée"}, titles); diff != "" {
			t.Error(diff)
		}
		for _, d := range page.all("main section.up li[id]") {
			ids = append(ids, attrOf(d, "id"))
		}
		if sorted := slices.Compact(slices.Sorted(slices.Values(ids))); len(ids) != 25 || len(sorted) != 25 {
			t.Fatalf("%d questions, %d of them different", len(ids), len(sorted))
		}
		for i, id := range ids[:len(ids)-1] {
			next := k.get("/faq/" + id).want(200).all("nav.q2 a")
			if len(next) == 0 || attrOf(next[len(next)-1], "href") != "/faq/"+ids[i+1] {
				t.Errorf("after %s does not come %s", id, ids[i+1])
			}
		}
	})
	t.Run("several journeys", func(t *testing.T) { // on the front page and in the list
		t.Parallel()
		for _, path := range []string{"/", "/parcours"} {
			if a := k.get(path).want(200); len(a.all("main a[href='/parcours/venir-avec-une-classe']")) != 1 {
				t.Errorf("%s does not lead to the second journey", path)
			}
		}
		var hrefs []string
		for _, link := range k.get("/en/parcours").want(200).all("ul.rooms h2 a") {
			hrefs = append(hrefs, attrOf(link, "href"))
		}
		if diff := cmp.Diff([]string{"/en/parcours/premiers-pas", "/en/parcours/venir-avec-une-classe"}, hrefs); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("summaries on several pages", func(t *testing.T) { // in both languages, what was replaced at the end
		t.Parallel()
		for _, lang := range i18n.Languages() {
			var hrefs []string
			replaced := 0
			for _, page := range []string{"", "?page=2", "?page=3", "?page=4"} {
				a := k.get(ui.Path(lang, "/syntheses") + page).want(200)
				for _, li := range a.all("ul.list li") {
					for _, link := range selected(li, "h2 a") {
						hrefs = append(hrefs, attrOf(link, "href"))
						if strings.Contains(words(li), i18n.T(lang, "summaries.superseded")) {
							replaced++
						} else if replaced > 0 {
							t.Errorf("%s comes after what was replaced", hrefs[len(hrefs)-1])
						}
					}
				}
				if page == "" && len(hrefs) != summariesPerPage {
					t.Errorf("%d on the first page", len(hrefs))
				}
			}
			// two are for members
			if sorted := slices.Compact(slices.Sorted(slices.Values(hrefs))); len(hrefs) != 28 || len(sorted) != 28 || replaced != 4 {
				t.Errorf("%s: %d summaries, %d different, %d replaced", lang, len(hrefs), len(sorted), replaced)
			}
		}
	})
}
