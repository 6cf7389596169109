package markdown

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"parvis/content"

	"github.com/google/go-cmp/cmp"
)

// numberedCases reads "=== 1: name", input, "---", expected.
func numberedCases(t *testing.T, file string, each func(name, input, want string)) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i, part := range strings.Split("\n"+string(data), "\n=== ")[1:] {
		title, body, _ := strings.Cut(part, "\n")
		input, want, found := strings.Cut(body, "---\n")
		if number, _, _ := strings.Cut(title, ": "); number != fmt.Sprint(i+1) || !found {
			t.Errorf("%s: case %q stands at place %d", file, title, i+1)
		}
		each(title, input, strings.TrimSpace(want))
	}
}

func TestActions(t *testing.T) {
	t.Parallel()
	shown := strings.NewReplacer("\u202f", "⍽", "\u00a0", "␣")
	numberedCases(t, "testdata/actions.txt", func(name, input, want string) {
		doc := mustRead(t, "summaries/a.md", "---\ntitle: T\ndate: 2026-11-12\n---\n## Actions\n\n"+input)
		tasks := doc.Summary.Sections[0].Tasks
		if len(tasks) != 1 {
			t.Errorf("case %s: %d tasks", name, len(tasks))
			return
		}
		task := tasks[0]
		var got []string
		add := func(key, value string) {
			if value != "" {
				got = append(got, key+": "+shown.Replace(value))
			}
		}
		add("qui", task.Who)
		add("quoi", task.Plain)
		add("quand", task.When)
		if !task.Due.IsZero() {
			add("jour", task.Due.Format(time.DateOnly))
		}
		add("fait", map[bool]string{true: "oui"}[task.Done])
		add("personne", map[bool]string{true: "oui"}[isPerson(task.Who)])
		if diff := cmp.Diff(want, strings.Join(got, "\n")); diff != "" {
			t.Errorf("case %s:\n%s", name, diff)
		}
	})
}

func TestWords(t *testing.T) {
	t.Parallel()
	numberedCases(t, "testdata/mots.txt", func(name, input, want string) {
		doc, found := New().Read("glossary/a.md", []byte("---\ntitle: T\n---\nVoici.\n\n"+input))
		var got []string
		for _, g := range doc.Glossary.Groups {
			got = append(got, strings.Join(g, " | "))
		}
		if diff := cmp.Diff(want, strings.ReplaceAll(strings.Join(got, "\n"), "\u00a0", "␣")); diff != "" {
			t.Errorf("case %s:\n%s", name, diff)
		}
		if (want == "") != strings.Contains(lines(found), "glossary/a.md:6: warning") {
			t.Errorf("case %s: %s", name, lines(found))
		}
	})
}

func TestNotesOfWords(t *testing.T) {
	t.Parallel()
	for item, want := range map[string]string{
		"AG : assemblée générale": "", "AG : assemblée générale. En mars.": "En mars.",
		"frayère, lieu de ponte (là où les poissons pondent)": "là où les poissons pondent",
		"DO (en mg/l) : oxygène dissous. Mesuré ! Souvent.":   "en mg/l. Mesuré ! Souvent.",
	} {
		doc, _ := New().Read("glossary/a.md", []byte("---\ntitle: T\n---\n\n- "+item+"\n"))
		if got := doc.Glossary.Notes; len(got) != 1 || strings.ReplaceAll(strings.ReplaceAll(got[0], "\u00a0", " "), "\u202f", " ") != want {
			t.Errorf("%s: %q", item, got)
		}
	}
}

const malles = `---
title: Prêter les malles
date: 2026-11-12
status: published
publish_at: 2026-12-01 09:00
consent: oui
spaces: [berges, carnet]
credits: Photos d’Inès
---
Une phrase avant.

## Le contexte

Un[^1].

### Détail

## Ce qui est décidé :

1. **Une malle** par village.

## Qui fait quoi

Voici :

- Karim : achète (avant le 30 novembre)
::: réservé membres
- Inès : garde la clé
:::
- Élise : ouvre

::: réservé role:accueil
Une note.

## SOURCES

[Discussion](/syntheses/autre)

## À part
:::

## Reste ouvert

Rien.

[^1]: Note.
`

func TestSummary(t *testing.T) {
	t.Parallel()
	doc, found := New().Read("summaries/malles.md", []byte(malles))
	if len(found) > 0 {
		t.Fatal(lines(found))
	}
	s := doc.Summary
	if s.Plain != "Une phrase avant." || s.Consent != "oui" || s.Credits != "Photos d’Inès" || strings.Join(s.Spaces, " ") != "berges carnet" {
		t.Errorf("%+v", s)
	}
	if want := time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC); s.Status != content.StatusPublished || !s.PublishAt.Equal(want) || s.PublishAt.Location() != time.UTC || s.Open(want.Add(-1)) || !s.Open(want) {
		t.Errorf("%v %v", s.Status, s.PublishAt)
	}
	outline := func(s content.Summary) string {
		var b strings.Builder
		for _, section := range s.Sections {
			fmt.Fprintf(&b, "%s %s %s:", section.Part, section.ID, section.Title)
			for _, task := range section.Tasks {
				b.WriteString(" " + task.Who)
			}
			b.WriteString("\n")
		}
		return b.String()
	}
	const (
		top     = "context le-contexte Le contexte:\ndecided ce-qui-est-decide Ce qui est décidé\u00a0::\n"
		bottom  = "open reste-ouvert Reste ouvert:\n"
		actions = "actions qui-fait-quoi Qui fait quoi:"
		sources = "sources sources-role-accueil SOURCES:\nother a-part-role-accueil À part:\n"
	)
	for name, c := range map[string]struct {
		got  content.Summary
		want string
	}{
		"not resolved": {*s, top + actions + " Karim Élise\n" + bottom},
		"nobody":       {*doc.Resolve(nobodyReads, time.Time{}).Summary, top + actions + " Karim Élise\n" + bottom},
		"member":       {*doc.Resolve(memberReads, time.Time{}).Summary, top + actions + " Karim Inès Élise\n" + bottom},
		"team":         {*doc.Resolve(teamReads, time.Time{}).Summary, top + actions + " Karim Inès Élise\n" + sources + bottom},
	} {
		if diff := cmp.Diff(c.want, outline(c.got)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
	team := doc.Resolve(teamReads, time.Time{}).Summary
	if diff := cmp.Diff("Voici\u00a0:\nKarim\u00a0: achète (avant le 30 novembre)\nInès\u00a0: garde la clé\nÉlise\u00a0: ouvre\nUne note.", team.Sections[2].Plain); diff != "" {
		t.Error(diff)
	}
	context, _ := team.Section(content.PartContext)
	if !strings.Contains(context.HTML, `<h3 id="detail">`) || !strings.Contains(context.HTML, "Note.") || len(context.Outline) != 1 {
		t.Error(context.HTML)
	}
	if _, ok := s.Section(content.PartSources); ok {
		t.Error("a reserved section shows")
	}
	if team.Sections[2].Tasks[0].HTML != "achète" {
		t.Errorf("%q", team.Sections[2].Tasks[0].HTML)
	}
	var passages []string
	for _, p := range doc.Passages() {
		passages = append(passages, string(p.Visibility)+"|"+strings.ReplaceAll(p.Plain, "\n", "/"))
	}
	if len(passages) != 3 || strings.Contains(passages[0], "Inès") || !strings.Contains(passages[0], "Reste ouvert/Rien.") || passages[1] != "members|Inès\u00a0: garde la clé" || passages[2] != "role:accueil|Une note./SOURCES/Discussion/À part" {
		t.Errorf("%q", passages)
	}
	if at := doc.NextChange(time.Time{}); !at.Equal(s.PublishAt) {
		t.Errorf("next change %v", at)
	}
}

// An item without words is no decision and no action, and a part that holds nothing is not shown.
func TestEmptyPartsAreNotShown(t *testing.T) {
	t.Parallel()
	const head = "---\ntitle: T\ndate: 2026-11-12\n---\n"
	doc := mustRead(t, "summaries/a.md", head+"## Contexte\n\nUn mot.\n\n## Décidé\n\n1.\n\n## Actions\n\n-\n- [ ]\n- [ ] \n\n## Reste ouvert\n\n- \n  -\n\n## Sources\n\n- \n")
	if got := doc.Resolve(nobodyReads, time.Time{}).Summary.Sections; len(got) != 1 || got[0].Part != content.PartContext {
		t.Errorf("%+v", got)
	}
	doc = mustRead(t, "summaries/a.md", head+"## Décidé\n\n1. Une malle.\n2.\n3. ![Une malle](/medias/a.png)\n\n## Actions\n\n-\n- Personne : ranger\n- personne : trier (avant le 15 décembre)\n- **Personne** : laver\n- À trouver : porter\n- Personne à trouver : peindre\n- Camille : ouvrir\n")
	s := doc.Summary
	if strings.Count(s.Sections[0].HTML, "<li>") != 2 {
		t.Errorf("%s", s.Sections[0].HTML)
	}
	var got []string
	for _, task := range s.Sections[1].Tasks {
		got = append(got, task.Who+"|"+task.Plain+"|"+task.When)
	}
	if diff := cmp.Diff([]string{"|ranger|", "|trier|avant le 15 décembre", "|laver|", "|porter|", "|peindre|", "Camille|ouvrir|"}, got); diff != "" {
		t.Error(diff)
	}
}

// What somebody writes on the line of a title is text of that part; nothing of it vanishes.
func TestWordsOnTheLineOfATitle(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][3]string{
		"## Décidé - Plus de prêt en hiver\n":            {"Décidé", string(content.PartDecided), "Plus de prêt en hiver"},
		"## Décidé : **plus** de prêt\n\n- Ni de seau\n": {"Décidé", string(content.PartDecided), "plus de prêt\nNi de seau"},
		"## Reste ouvert : qui paie ?\n":                 {"Reste ouvert", string(content.PartOpen), "qui paie\u202f?"},
		"## Décidé\n\n- Plus de prêt\n":                  {"Décidé", string(content.PartDecided), "Plus de prêt"},
		"## Rendez-vous du lundi\n\nx\n":                 {"Rendez-vous du lundi", string(content.PartOther), "x"},
		"## Le budget : ce qui change\n\nx\n":            {"Le budget\u00a0: ce qui change", string(content.PartOther), "x"},
	} {
		s := mustRead(t, "summaries/a.md", "---\ntitle: T\ndate: 2026-11-12\n---\n## Contexte\n\nUn mot.\n\n"+text).Summary.Sections[1]
		if got := [3]string{s.Title, string(s.Part), s.Plain}; got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// Somebody is looked for where the text says so, or names nobody; not where a sentence has its own subject.
func TestWhoIsLookedFor(t *testing.T) {
	t.Parallel()
	for text, wanted := range map[string]bool{
		"Personne : trier": true, "Acheter une boîte": true, "Se renseigner": true, "S’occuper des malles": true, "Ne pas oublier la clé": true, "Ranger": true,
		"Claire achète une boîte": false, "Olivier et Paul rangent": false, "Claire : acheter": false, "Alexandre prévient l’école": false, "Buy a box": true, "Karim buys paint": false,
	} {
		s := mustRead(t, "summaries/a.md", "---\ntitle: T\ndate: 2026-11-12\n---\n## Actions\n\n- "+text+"\n").Summary.Sections[0]
		if s.Tasks[0].Wanted != wanted {
			t.Errorf("%q: %v", text, s.Tasks[0].Wanted)
		}
	}
}

// The words that stand for a description until there is one are not what a page is about.
func TestPlaceholdersAreNotFound(t *testing.T) {
	t.Parallel()
	doc := mustRead(t, "faq/a.md", "---\ntitle: T\n---\nAvant ![Ce que montre l’image](/medias/a.png) après.\n\n![What the picture shows](/medias/b.png)\n\n![Le local](/medias/c.png)\n")
	if got := doc.Passages()[0].Plain; strings.Contains(got, "montre") || strings.Contains(got, "picture") || !strings.Contains(got, "Le local") {
		t.Errorf("%q", got)
	}
}

// TestSummaryWarnings: what a summary lacks is said, and it is served.
func TestSummaryWarnings(t *testing.T) {
	t.Parallel()
	const head = "---\ntitle: T\n---\n"
	for name, c := range map[string]struct{ path, text, at, says string }{
		"no section":         {"summaries/a.md", head + "x\n", "summaries/a.md: warning", "« Sources »"},
		"one missing":        {"summaries/a.md", head + "## Contexte\n\nx\n\n## Décidé\n\nx\n\n## Actions\n\nx\n\n## Sources\n\nx\n", "summaries/a.md: warning", "« Reste ouvert »"},
		"empty sources":      {"summaries/a.md", head + "x\n\n## Sources\n\n<!-- à faire -->\n", "summaries/a.md:6: warning", "Sources"},
		"no consent":         {"summaries/a.md", head + "## Actions\n\n- a\n- Karim : x\n", "summaries/a.md:7: warning", "consent"},
		"reserved actions":   {"summaries/a.md", head + "## Actions\n\n::: réservé membres\n- Karim : x\n:::\n", "summaries/a.md:7: warning", "consent"},
		"status":             {"faq/a.md", "---\ntitle: T\nstatus: fini\n---\n", "faq/a.md:3: error", "fini"},
		"status as list":     {"faq/a.md", "---\ntitle: T\nstatus: [draft]\n---\n", "faq/a.md:3: error", "draft"},
		"status in French":   {"faq/a.md", "---\ntitle: T\nstatut: brouillon\n---\n", "faq/a.md:3: error", "status"},
		"misspelt status":    {"faq/a.md", "---\ntitle: T\nStatus: draft\n---\n", "faq/a.md:3: error", "status"},
		"draft of others":    {"faq/a.md", "---\ntitle: T\ndraft: true\n---\n", "faq/a.md:3: error", "status"},
		"publish of others":  {"faq/a.md", "---\ntitle: T\npublishDate: 2027-01-01\n---\n", "faq/a.md:3: error", "publish_at"},
		"publish-at":         {"faq/a.md", "---\ntitle: T\npublish-at: 2027-01-01\n---\n", "faq/a.md:3: error", "publish_at"},
		"publish_at unclear": {"faq/a.md", "---\ntitle: T\npublish_at: lundi\n---\n", "faq/a.md:3: error", "publish_at"},
		"unopened, status":   {"faq/a.md", "status: draft\n\nTexte.\n", "faq/a.md:1: error", "---"},
		"glossary, one word": {"glossary/a.md", head + "- AG\n", "glossary/a.md:4: warning", "glossaire"},
		"glossary, empty":    {"glossary/a.md", head + "x\n", "glossary/a.md: warning", "glossaire"},
	} {
		doc, found := New().Read(c.path, []byte(c.text))
		if !strings.Contains(lines(found), c.at) || !strings.Contains(lines(found), c.says) || doc.Readable() == hasError(found) {
			t.Errorf("%s: want %s … %s, got\n%s", name, c.at, c.says, lines(found))
		}
	}
	for head, want := range map[string]content.Status{
		"": "published", "status: draft": "draft", "status: Brouillon": "draft", "status: en relecture": "review", "status: publié": "published", "status: archivée": "archived", "status:": "published",
	} {
		if doc := mustRead(t, "faq/a.md", "---\ntitle: T\n"+head+"\n---\nx\n"); doc.Meta.Status != want || doc.FAQ.Status != want {
			t.Errorf("%s: %s", head, doc.Meta.Status)
		}
	}
	for text, want := range map[string]time.Time{
		"2026-12-01":                  time.Date(2026, 11, 30, 23, 0, 0, 0, time.UTC),
		"2026-07-01 09:00":            time.Date(2026, 7, 1, 7, 0, 0, 0, time.UTC),
		"2026-12-01T09:00:00-05:00":   time.Date(2026, 12, 1, 14, 0, 0, 0, time.UTC),
		"2026-12-01T09:00Z":           time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC),
		"1er décembre 2026 à 9 h 30":  time.Date(2026, 12, 1, 8, 30, 0, 0, time.UTC),
		"lundi 7 décembre 2026 à 18h": time.Date(2026, 12, 7, 17, 0, 0, 0, time.UTC),
	} {
		if doc := mustRead(t, "faq/a.md", "---\ntitle: T\npublish_at: \""+text+"\"\n---\nx\n"); !doc.Meta.PublishAt.Equal(want) {
			t.Errorf("%s: %v", text, doc.Meta.PublishAt)
		}
	}
	doc, _ := New().In(time.UTC).Read("faq/a.md", []byte("---\ntitle: T\npublish_at: 2026-12-01\n---\nx\n"))
	if !doc.Meta.PublishAt.Equal(time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("elsewhere: %v", doc.Meta.PublishAt)
	}
}

// TestSummaryTranslation: a translation says words only.
func TestSummaryTranslation(t *testing.T) {
	t.Parallel()
	files := sound()
	files["summaries/x.md"] = strings.Replace(malles, "status: published", "status: draft", 1)
	folder, _, err := New().ReadFolder(mapFS(files))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range folder.Documents() {
		if s := d.Summary; d.Meta.Path == "summaries/x.en.md" && (s.Status != "draft" || s.PublishAt.IsZero() || s.Consent != "oui" || len(s.Spaces) != 2 || s.Credits == "") {
			t.Errorf("%+v", s)
		}
	}
}
