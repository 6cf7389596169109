package httpd

import (
	"net/url"
	"strings"
	"testing"

	"parvis/app/i18n"
	"parvis/server/auth"
	"parvis/server/insight"
)

// fold is what a fold of the desk's work holds, or empty.
func fold(page *reply, key string) string {
	for _, d := range page.all("details") {
		if text := words(d); strings.HasPrefix(text, i18n.T("fr", key)) {
			return text
		}
	}
	return ""
}

// Words that found nothing, and words that found what nobody opened, ask for different work.
func TestLostAndUnopenedAreTwoLists(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	for range insight.MinTimes {
		k.get("/recherche?q=" + url.QueryEscape("des berges")).want(200)
		k.get("/recherche?q=xylophonokiosque").want(200)
	}
	if err := k.insight.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	page := k.staff(auth.Documentalist, "Inès").visit("/atelier/documents").want(200)
	for key, want := range map[string]string{"documents.lost": "xylophonokiosque", "documents.unopened": "des berges"} {
		if got := fold(page, key); !strings.Contains(got, want) || strings.Contains(got, "berges") && strings.Contains(got, "kiosque") {
			t.Errorf("%s: %q", key, got)
		}
	}
}

// A charter that was replaced is nobody's to read again: only the one in force is among what is past its day.
func TestOnlyTheCharterInForceIsToBeReadAgain(t *testing.T) {
	t.Parallel()
	charter := func(title, effective string) string {
		return "---\ntitle: " + title + "\neffective: " + effective + "\nreview_by: 2020-06-01\n---\n\n## Une règle {#r}\n\nTexte.\n"
	}
	k := newKit(t, kitOptions{files: map[string]string{
		"charter/2015-01.md": charter("Charte de quinze", "2015-01-01"),
		"charter/2026-11.md": charter("Charte en vigueur", "2026-11-01"), "charter/2026-11.en.md": charter("Charter in force", "2026-11-01"),
		"charter/2090-01.md": charter("Charte à venir", "2090-01-01"),
		"faq/vieille.md":     "---\ntitle: Une vieille question\nreview_by: 2020-06-01\n---\n\nTexte.\n",
	}})
	overdue := fold(k.staff(auth.Documentalist, "Inès").visit("/atelier/documents").want(200), "documents.overdue")
	for title, want := range map[string]bool{
		"Charte en vigueur": true, "Charter in force": true, "Une vieille question": true, "Charte de quinze": false, "Charte à venir": false,
	} {
		if strings.Contains(overdue, title) != want {
			t.Errorf("%q is to be read again: %v: %s", title, !want, overdue)
		}
	}
}
