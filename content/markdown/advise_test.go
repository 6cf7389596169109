package markdown

import (
	"strings"
	"testing"

	"parvis/content"
)

func TestAdvice(t *testing.T) {
	t.Parallel()
	const faq, long = "---\ntitle: T\nreview_by: 2027-01-01\n---\n", "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
	const full = "---\ntitle: T\nreview_by: 2027-01-01\ndate: 2026-11-12\n---\n## Contexte\n\n%\n\n## Décidé\n\nx\n\n## Actions\n\nx\n\n## Reste ouvert\n\nx\n\n## Sources\n\n[x](/faq/la)\n"
	summary := func(text string) string { return strings.Replace(full, "%", text, 1) }
	for name, c := range map[string]struct{ path, text, at, says string }{
		"dead link":            {"faq/a.md", faq + "[a](/faq/la) [b](/faq/pas-la)\n", "faq/a.md:5: advice", "/faq/pas-la"},
		"dead link in a block": {"faq/a.md", faq + "::: réservé membres\n[b](/syntheses/x)\n:::\n", "faq/a.md:6: advice", "/syntheses/x"},
		"no review":            {"faq/a.md", "---\ntitle: T\n---\nx\n", "faq/a.md: advice", "relire"},
		"long sentence":        {"faq/a.md", faq + "Bref.\n" + long + "\n" + long + ".\n", "faq/a.md:6: advice", "32 mots"},
		"long in a block":      {"faq/a.md", faq + "x\n\n::: réservé membres\n- " + long + " " + long + "\n:::\n", "faq/a.md:8: advice", "32 mots"},
		"after a block":        {"faq/a.md", faq + "x\n::: réservé membres\n:::\n" + long + " " + long + "\n", "faq/a.md:8: advice", "32 mots"},
		"jumped level":         {"faq/a.md", faq + "## A\n\n#### B\n", "faq/a.md:7: advice", "###"},
		"image without words":  {"faq/a.md", faq + "![](/medias/a.png)\n", "faq/a.md:5: warning", "description"},
		"picture not told":     {"faq/a.md", faq + "![Ce que montre l'image](/medias/a.png)\n", "faq/a.md:5: advice", "décrite"},
		"hidden text":          {"faq/a.md", faq + "Un mot.\n\n<!--\nSoyons brefs.\n-->\n", "faq/a.md:7: advice", "à personne"},
		"hidden words":         {"faq/a.md", faq + "Un <!-- petit --> mot.\n", "faq/a.md:5: advice", "à personne"},
		"empty part":           {"summaries/a.md", strings.Replace(summary("x"), "## Décidé\n\nx", "## Décidé\n\n1.\n", 1), "summaries/a.md:10: advice", "« Décidé » est vide"},
		"bold name":            {"summaries/a.md", summary("**Karim** est d’accord."), "summaries/a.md:8: advice", "Karim"},
		"mention":              {"summaries/a.md", summary("Merci à @solene."), "summaries/a.md:8: advice", "@solene"},
		"name in a task":       {"summaries/a.md", strings.Replace(summary("x"), "## Actions\n\nx", "## Actions\n\n- Karim : x", 1), "summaries/a.md:16: warning", "consent"},
		"sources without link": {"summaries/a.md", strings.Replace(summary("x"), "[x](/faq/la)", "Réunion du 12.", 1), "summaries/a.md: advice", "Sources"},
		"missing sources":      {"summaries/a.md", "---\ntitle: T\nreview_by: 2027-01-01\ndate: 2026-11-12\n---\n## Contexte\n\nx\n", "summaries/a.md: warning", "Sources"},
		"no day":               {"summaries/a.md", strings.Replace(summary("x"), "date: 2026-11-12\n", "", 1), "summaries/a.md: advice", "discuté"},
		"lines without a dash": {"summaries/a.md", strings.Replace(summary("x"), "## Décidé\n\nx", "## Décidé\n\nPlus de prêt.\nOn range tout.", 1), "summaries/a.md:12: advice", "collées"},
		"a dash too near":      {"summaries/a.md", strings.Replace(summary("x"), "## Décidé\n\nx", "## Décidé\n\n-Plus de prêt\n-On range", 1), "summaries/a.md:12: advice", "collées"},
		"a round point":        {"summaries/a.md", strings.Replace(summary("x"), "## Décidé\n\nx", "## Décidé\n\n• Plus de prêt", 1), "summaries/a.md:12: advice", "collées"},
		"a name in a sentence": {"summaries/a.md", strings.Replace(summary("x"), "## Actions\n\nx", "## Actions\n\n- Claire achète une boîte", 1), "summaries/a.md: advice", "qui s’occupe"},
	} {
		exists := func(kind content.Kind, id string) bool { return kind == content.KindFAQ && id == "la" }
		found := New().Advise(c.path, []byte(c.text), exists)
		hit := 0
		for _, d := range found {
			if strings.HasPrefix(d.String(), c.at+": ") && strings.Contains(d.String(), c.says) && d.Remedy != "" {
				hit++
			}
		}
		if hit != 1 || len(found) != 1 {
			t.Errorf("%s: want once %s … %s, got\n%s", name, c.at, c.says, lines(found))
		}
	}
	for name, c := range map[string]struct{ path, text string }{
		"a sound answer":      {"faq/a.md", faq + "## A\n\n### B\n\nUne phrase. " + long + ". " + long + " ! (Une autre.) «\u202fFin.\u202f»\n\n```\n" + long + long + "\n```\n"},
		"a sound summary":     {"summaries/a.md", summary("**Décision** et **les malles** : **AG**, **À faire**.")},
		"a wrapped paragraph": {"summaries/a.md", strings.Replace(summary("x"), "## Décidé\n\nx", "## Décidé\n\nPlus de prêt en hiver,\ncar le gel casse les sondes.", 1)},
		"nobody yet":          {"summaries/a.md", strings.Replace(summary("x"), "## Actions\n\nx", "## Actions\n\n- Acheter une boîte\n- Personne : trier\n- Se renseigner sur le prix", 1)},
		"a step":              {"journeys/j/10-a.md", "---\ntitle: T\n---\nx\n"},
		"an English text":     {"faq/a.en.md", "---\ntitle: T\n---\nx\n"},
		"the community":       {"community.toml", "name = 'A'\n[privacy]\ncontact = 'a@b.fr'\n"},
		"consent has a word":  {"summaries/a.md", strings.Replace(summary("**Karim** @solene"), "title: T\n", "title: T\nconsent: oui\n", 1)},
		"links are not asked": {"faq/a.md", faq + "x\n"},
	} {
		found := New().Advise(c.path, []byte(c.text), func(content.Kind, string) bool { return true })
		if len(found) > 0 {
			t.Errorf("%s: %s", name, lines(found))
		}
	}
	if found := New().Advise("faq/a.md", []byte(faq+"[b](/faq/pas-la)\n"), nil); len(found) > 0 {
		t.Errorf("links were looked at: %s", lines(found))
	}
	if found := New().Advise("faq/a.md", []byte("---\n"), nil); !hasError(found) {
		t.Error("no error")
	}
	if found := New().Advise("summaries/a.md", Template(content.KindSummary, "fr"), nil); strings.Count(lines(found), "vides") != 2 || strings.Contains(lines(found), "« Décidé » est vide") {
		t.Errorf("a new summary: %s", lines(found))
	}
	many := New().Advise("faq/a.md", []byte(faq+strings.Repeat("## A\n\n#### B\n\n", 200)), nil)
	if len(many) != maxAdvice {
		t.Errorf("%d pieces of advice", len(many))
	}
}
