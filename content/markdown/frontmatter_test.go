package markdown

import (
	"strings"
	"testing"
	"time"

	"parvis/content"

	"github.com/google/go-cmp/cmp"
)

// TestDiagnostics pins where a fault is found, how grave it is, and that the sentence names the thing.
func TestDiagnostics(t *testing.T) {
	t.Parallel()
	const head = "---\ntitle: T\n"
	for name, c := range map[string]struct {
		path, text string
		at         string // "path:line: severity"
		says       string
	}{
		"unknown key":           {"faq/a.md", head + "couleur: bleu\n---\n", "faq/a.md:3: warning", "couleur"},
		"near key":              {"faq/a.md", head + "tag: [a]\n---\n", "faq/a.md:3: warning", "« tags »"},
		"key twice":             {"faq/a.md", head + "title: U\n---\n", "faq/a.md:3: warning", "deux fois"},
		"no title":              {"faq/a.md", "Texte\n", "faq/a.md:1: warning", "titre"},
		"unknown visibility":    {"faq/a.md", head + "\nvisibility: friends\n---\n", "faq/a.md:4: error", "friends"},
		"empty visibility":      {"faq/a.md", head + "visibility:\n---\n", "faq/a.md:3: error", "visibilité"},
		"empty role":            {"faq/a.md", head + "visibility: \"role: \"\n---\n", "faq/a.md:3: error", "role"},
		"list as visibility":    {"faq/a.md", head + "visibility: [members]\n---\n", "faq/a.md:3: error", "visibilité"},
		"two visibilities":      {"faq/a.md", head + "visibility: members\nvisibility: public\n---\n", "faq/a.md:4: error", "deux fois"},
		"misspelt visibility":   {"faq/a.md", head + "visibilité: members\n---\n", "faq/a.md:3: error", "visibility"},
		"misspelt visibility 2": {"faq/a.md", head + "Visibility: members\n---\n", "faq/a.md:3: error", "visibility"},
		"title as list":         {"faq/a.md", "---\ntitle: [a]\n---\n", "faq/a.md:2: warning", "title"},
		"date":                  {"faq/a.md", head + "date: hier\n---\n", "faq/a.md:3: warning", "2026-11-20"},
		"tags as table":         {"faq/a.md", head + "tags: {a: b}\n---\n", "faq/a.md:3: warning", "tags"},
		"lang":                  {"faq/a.md", head + "lang: en\n---\n", "faq/a.md:3: warning", "en.md"},
		"lang of the other":     {"faq/a.en.md", head + "lang: fr\n---\n", "faq/a.en.md:3: warning", "lang"},
		"id with capital":       {"faq/a.md", head + "id: Ma.Question\n---\n", "faq/a.md:3: error", "« ma-question »"},
		"file with accent":      {"faq/été.md", head + "---\n", "faq/été.md: error", "« ete »"},
		"file with dot":         {"charter/2026.01.md", head + "effective: 2026-01-01\n---\n## R\n", "charter/2026.01.md: error", "« 2026-01 »"},
		"id of a step":          {"journeys/j/10-a.md", head + "id: b\n---\n", "journeys/j/10-a.md:3: warning", "contredit"},
		"not closed":            {"faq/a.md", head, "faq/a.md:1: error", "referme"},
		"bad yaml":              {"faq/a.md", "---\nlang: fr\ntitle: a : b\n---\n", "faq/a.md:3: error", "guillemets"},
		"toml":                  {"faq/a.md", "+++\ntitle = 'a'\n+++\n", "faq/a.md:1: error", "YAML"},
		"a list as head":        {"faq/a.md", "---\n- a\n---\n", "faq/a.md:2: error", "clé: valeur"},
		"alias":                 {"faq/a.md", head + "tags: &a [b]\nauthors: *a\n---\n", "faq/a.md:3: error", "YAML"},
		"nul":                   {"faq/a.md", head + "---\nx\x00\n", "faq/a.md:4: error", "nul"},
		"latin-1":               {"faq/a.md", head + "---\n\nx\xe9\n", "faq/a.md:5: error", "UTF-8"},
		"bidi":                  {"faq/a.md", head + "---\n\nx\u202ey\n", "faq/a.md:5: warning", "U+202E"},
		"html":                  {"faq/a.md", head + "---\n\nx\n\n<div>y</div>\n", "faq/a.md:7: warning", "HTML"},
		"inline html":           {"faq/a.md", head + "---\n\nx\n<b>y</b>\n", "faq/a.md:6: warning", "HTML"},
		"comment without end":   {"faq/a.md", head + "---\n\n<!-- x\n", "faq/a.md:5: warning", "-->"},
		"forbidden link":        {"faq/a.md", head + "---\nx\n[y](javascript:z)\n", "faq/a.md:5: warning", "javascript"},
		"relative link":         {"faq/a.md", head + "---\n[y](venir)\n", "faq/a.md:4: warning", "racine"},
		"foreign image":         {"faq/a.md", head + "---\n![y](https://a.fr/b.png)\n", "faq/a.md:4: warning", "image"},
		"image without words":   {"faq/a.md", head + "---\n![](/medias/b.png)\n", "faq/a.md:4: warning", "description"},
		"windows lines":         {"faq/a.md", "---\r\ntitle: T\r\nvisibility: x\r\n---\r\n", "faq/a.md:3: error", "visibilité"},
		"mark and empty lines":  {"faq/a.md", "\ufeff\n\n---\ntitle: T\nvisibility: x\n---\n", "faq/a.md:5: error", "visibilité"},
		"depth":                 {"faq/a.md", head + "---\nx\n\n" + strings.Repeat("> ", 17) + "y\n", "faq/a.md:6: error", "emboîte"},
		"run":                   {"faq/a.md", head + "---\nx\n\n" + strings.Repeat("y ", 5000) + "\n", "faq/a.md:6: error", "ligne vide"},
		"size":                  {"faq/a.md", head + "---\n" + strings.Repeat("y\n\n", 50_000), "faq/a.md: error", "128 Kio"},
		"charter without rule":  {"charter/a.md", head + "---\nx\n", "charter/a.md: error", "règle"},
		"effective":             {"charter/a.md", head + "effective: demain\n---\n## R\n", "charter/a.md:3: error", "effective"},
		"same rule twice":       {"charter/a.md", head + "---\n## R {#r}\n\n## S {#r}\n", "charter/a.md:6: warning", "r-2"},
		"changes":               {"charter/a.md", head + "changes: [a]\n---\n## R\n", "charter/a.md:3: warning", "changes"},
		"kind":                  {"spaces/a.md", head + "kind: libre\n---\n", "spaces/a.md:3: warning", "organised"},
		"roles":                 {"spaces/a.md", head + "roles: {a: b}\n---\n", "spaces/a.md:3: error", "roles"},
		"sensitive":             {"spaces/a.md", head + "sensitive: peut-être\n---\n", "spaces/a.md:3: error", "sensitive"},
		"question without id":   {"spaces/a.md", head + "questions:\n  - {purpose: x}\n---\n", "spaces/a.md:4: error", "question"},
		"question twice":        {"spaces/a.md", head + "questions:\n  - {id: q, label: a, purpose: b}\n  - {id: q, label: c, purpose: d}\n---\n", "spaces/a.md:5: error", "« q »"},
		"question aimless":      {"spaces/a.md", head + "questions:\n  - {id: q, label: a}\n---\n", "spaces/a.md:4: warning", "purpose"},
		"questions as text":     {"spaces/a.md", head + "questions: non\n---\n", "spaces/a.md:3: error", "liste"},
		"question's key":        {"spaces/a.md", head + "questions:\n  - id: q\n    label: a\n    purpose: b\n    color: c\n---\n", "spaces/a.md:7: warning", "color"},
		"owner's key":           {"spaces/a.md", head + "owner:\n  name: A\n  age: 12\n---\n", "spaces/a.md:5: warning", "age"},
		"when":                  {"journeys/j/10-a.md", head + "when: toujours\n---\n", "journeys/j/10-a.md:3: error", "when"},
		"minutes":               {"journeys/j/10-a.md", head + "minutes: beaucoup\n---\n", "journeys/j/10-a.md:3: warning", "minutes"},
		"action":                {"journeys/j/10-a.md", head + "action: {label: x}\n---\n", "journeys/j/10-a.md:3: warning", "action"},
		"choice without option": {"journeys/j/journey.md", head + "choices:\n  - {id: c, label: C}\n---\n", "journeys/j/journey.md:4: error", "choix"},
		"option twice":          {"journeys/j/journey.md", head + "choices:\n  - {id: c, label: C, options: [a, a]}\n---\n", "journeys/j/journey.md:4: error", "« a »"},
		"no name":               {"community.toml", "tagline = 'x'\n", "community.toml: error", "nom"},
		"bad toml":              {"community.toml", "name = 'x'\ntagline = x\n", "community.toml:2: error", "guillemets"},
		"accent":                {"community.toml", "name = 'x'\naccent = 'rouge'\n", "community.toml:2: warning", "#"},
		"unknown setting":       {"community.toml", "name = 'x'\n[welcome]\nnam = 'y'\n", "community.toml:3: warning", "« name »"},
		"retention":             {"community.toml", "name = 'x'\n\n[retention]\nlog_days = 'longtemps'\n", "community.toml:4: warning", "jours"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			doc, found := New().Read(c.path, []byte(c.text))
			hit := false
			for _, d := range found {
				s := d.String()
				hit = hit || strings.HasPrefix(s, c.at+": ") && strings.Contains(s, c.says)
				if d.Message == "" || d.Remedy == "" {
					t.Errorf("no message or no remedy: %s", s)
				}
			}
			if !hit {
				t.Errorf("want %s … %s, got\n%s", c.at, c.says, lines(found))
			}
			if doc.Readable() == hasError(found) {
				t.Errorf("readable %v with\n%s", doc.Readable(), lines(found))
			}
		})
	}
}

// TestSilence: what is right is not spoken of.
func TestSilence(t *testing.T) {
	t.Parallel()
	for path, text := range map[string]string{
		"faq/a.md":              "---\nid: a\ntitle: \"T\"\nlang: fr\nvisibility: role:relecture\ntags: a, b\ndate: 2026-11-20\nreview_by: 2027-01-01\nlicence: CC-BY-4.0\nauthors: Camille\n---\n# T\n\n[b](/faq/b)\n",
		"faq/a.en.md":           "---\r\ntitle: T\r\n---\r\n\r\nx\r\n\r\n    code\r\n",
		"spaces/a.md":           "---\ntitle: T\nserver: s\nchannel: c\nkind: free\nroles: R\nsensitive: no\npurpose: p\nowner: Camille\nhours: mardi\n---\nx\n",
		"charter/a.md":          "---\ntitle: T\neffective: 2026-12-01\nchanges:\n  partie: \"elle n’était pas tenue\"\n---\nx\n\n## 1. R\n\ny\n",
		"faq/vide.md":           "---\ntitle: T\n---",
		"spaces/b.md":           "---\ntitle: T\nserver: s\nquestions: []\n---\nx\n",
		"journeys/j/journey.md": "---\ntitle: T\nchoices: []\n---\nx\n",
	} {
		if doc, found := New().Read(path, []byte(text)); len(found) > 0 || !doc.Readable() {
			t.Errorf("%s: %s", path, lines(found))
		}
	}
	for _, path := range []string{"summaries/a/b.md", "notes.txt", ".git/config", "faq/.a.md"} {
		if doc, found := New().Read(path, []byte("\x00")); len(found) > 0 || doc.Readable() {
			t.Errorf("%s: %s", path, lines(found))
		}
	}
}

func TestMeta(t *testing.T) {
	t.Parallel()
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	doc := mustRead(t, "faq/venir.en.md", "---\nid: 2024\ntitle: \"  How  to\n  come? \"\nvisibility: \"role: relecture \"\ntags: [a, 'b, c', a]\ndate: 2026-11-20\nreview_by: 2027-01-02T10:00:00+02:00\nsupersedes: old\nlicence: CC0\nauthors: [A, B]\n---\nx\n")
	want := content.Meta{
		Kind: content.KindFAQ, ID: "2024", Lang: "en", Title: "How to come?", Visibility: "role:relecture", Status: content.StatusPublished, Tags: []string{"a", "b", "c"},
		Date: day(2026, 11, 20), ReviewBy: time.Date(2027, 1, 2, 8, 0, 0, 0, time.UTC), Supersedes: "old", Licence: "CC0", Authors: []string{"A", "B"}, Path: "faq/venir.en.md",
	}
	if diff := cmp.Diff(want, doc.Meta); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(doc.Meta, doc.FAQ.Meta); diff != "" {
		t.Error(diff)
	}
}

func TestStepAndJourney(t *testing.T) {
	t.Parallel()
	j := mustRead(t, "journeys/premiers-pas/journey.md", "---\ntitle: T\nchoices:\n  - id: facon\n    label: Comment ?\n    options:\n      - {id: sur-place, label: Sur place, hint: dehors}\n      - De chez moi\n---\nx\n").Journey
	choices := []content.Choice{{ID: "facon", Label: "Comment\u202f?", Options: []content.Option{{ID: "sur-place", Label: "Sur place", Hint: "dehors"}, {ID: "de-chez-moi", Label: "De chez moi"}}}}
	if diff := cmp.Diff(choices, j.Choices); diff != "" || j.ID != "premiers-pas" {
		t.Error(j.ID, diff)
	}
	s := mustRead(t, "journeys/premiers-pas/20-choisir.en.md", "---\ntitle: T\nminutes: 3\nwhen: {facon: [sur-place, x], autre: y}\nchoose: facon\naction: {label: Read, href: /charte}\ncontact: {name: Solène, role: accueil, hours: mardi, contact: a@b.fr}\n---\n# Un\n\n## Deux\n").Step
	want := content.Step{
		Journey: "premiers-pas", Order: 20, Minutes: 3, When: map[string][]string{"facon": {"sur-place", "x"}, "autre": {"y"}}, Choose: "facon",
		Action:  content.Action{Label: "Read", Href: "/en/charte"},
		Contact: content.Person{Name: "Solène", Role: "accueil", Hours: "mardi", Contact: "a@b.fr"},
		Meta:    s.Meta,
		Body: content.Body{
			HTML: "<h2 id=\"un\">Un</h2>\n<h3 id=\"deux\">Deux</h3>\n", Plain: "Un\nDeux",
			Outline: []content.Heading{{Level: 2, ID: "un", Text: "Un"}, {Level: 3, ID: "deux", Text: "Deux"}},
		},
	}
	if diff := cmp.Diff(want, *s); diff != "" || s.ID != "choisir" {
		t.Error(s.ID, diff)
	}
}

func TestSpace(t *testing.T) {
	t.Parallel()
	s := mustRead(t, "spaces/berges.md", "---\ntitle: T\nserver: riviere\nchannel: berges\nkind: organised\nroles: [Berges, Lecture]\nsensitive: true\npurpose: p\nowner: {name: Ana, role: r}\nhours: lundi\nquestions:\n  - {id: prenom, label: \"Votre prénom ?\", purpose: vous répondre, required: true}\n  - {label: \"Pourquoi ?\", purpose: x}\n---\nx\n").Space
	want := content.Space{
		Meta: s.Meta, Body: s.Body, Server: "riviere", Channel: "berges", Organised: true, Roles: []string{"Berges", "Lecture"}, Sensitive: true, Purpose: "p",
		Owner: content.Person{Name: "Ana", Role: "r", Hours: "lundi"},
		Questions: []content.Question{
			{ID: "prenom", Label: "Votre prénom\u202f?", Purpose: "vous répondre", Required: true}, {ID: "pourquoi", Label: "Pourquoi\u202f?", Purpose: "x"},
		},
	}
	if diff := cmp.Diff(want, *s); diff != "" {
		t.Error(diff)
	}
}

func TestCharter(t *testing.T) {
	t.Parallel()
	c := mustRead(t, "charter/2026-11.md", `---
title: Notre charte
effective: 2026-12-01
---
# Notre charte

Bonjour[^b] !

## 1. Respecter l'autre

Un[^a].

### Détail

# Encore

## Règle 2 : Parler {#parler}

- Deux
- **Trois** !

## Article 3 – 1.5 m de distance

| A | B |
|---|---|
| c | d |

## Règle 4

[^a]: Note a.
[^b]: Note b.
`).Charter
	if diff := cmp.Diff("Bonjour\u202f!\nNote b.", strings.ReplaceAll(c.Plain, "\u00a0", "")); diff != "" {
		t.Error(diff)
	}
	type rule struct {
		ID     string
		Number int
		Title  string
		Plain  string
	}
	var got []rule
	for _, r := range c.Rules {
		got = append(got, rule{r.ID, r.Number, r.Title, r.Plain})
	}
	want := []rule{
		{"respecter-l-autre", 1, "Respecter l’autre", "Un.\nDétail\nEncore\nNote a."},
		{"parler", 2, "Parler", "Deux\nTrois\u202f!"},
		{"1-5-m-de-distance", 3, "1.5 m de distance", "A · B\nc · d"},
		{"regle-4", 4, "Règle 4", ""},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, part := range []string{`<h3 id="detail">`, `<h3 id="encore">`, `<li id="2026-11-fn:2" value="2">`} {
		if !strings.Contains(c.Rules[0].HTML, part) {
			t.Errorf("no %s in\n%s", part, c.Rules[0].HTML)
		}
	}
	if !c.Effective.Equal(time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)) || c.Hash != "" {
		t.Error(c.Effective, c.Hash)
	}
}

func TestTitles(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"# Un *titre* & deux\n\nx":             "Un titre & deux",
		"x\n\n## Deux\n":                       "Deux",
		"x\n":                                  "Venir a pied",
		"---\ntitle: Non\n---\n# Autre\n":      "Non",
		"---\ntitle: 2026-01-02\n---\n":        "2026-01-02",
		"---\ntitle: \"a\\u202eb\\nc\"\n---\n": "ab c",
	} {
		if got := mustRead(t, "faq/venir-a-pied.md", text).Meta.Title; got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestSlug(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Où l’été cœur d'œuvre n° 3 ?": "ou-l-ete-coeur-d-oeuvre-n-3", "ÉTAPE Æ": "etape-ae", "---": "", "日本": "", "a_b.C": "a-b-c",
		strings.Repeat("a", 70): strings.Repeat("a", 64), strings.Repeat("a", 63) + " b": strings.Repeat("a", 63),
		strings.Repeat("mot ", 16):            strings.Repeat("mot-", 15) + "mot",
		strings.Repeat("mot ", 15) + "entier": strings.Repeat("mot-", 14) + "mot", // no word is cut
	} {
		got := Slug(text)
		if got != want || got != "" && !ValidID(got) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestClassify(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]File{
		"community.toml":           {Kind: content.KindCommunity, ID: "community", Lang: "fr"},
		"journeys/p/journey.md":    {Kind: content.KindJourney, ID: "p", Lang: "fr"},
		"journeys/p/journey.en.md": {Kind: content.KindJourney, ID: "p", Lang: "en"},
		"journeys/p/10-a-b.md":     {Kind: content.KindStep, ID: "a-b", Lang: "fr", Journey: "p", Order: 10},
		"journeys/p/007-a.de.md":   {Kind: content.KindStep, ID: "a", Lang: "de", Journey: "p", Order: 7},
		"charter/2026-10.md":       {Kind: content.KindCharter, ID: "2026-10", Lang: "fr"},
		"charter/2026.10.md":       {Kind: content.KindCharter, ID: "2026.10", Lang: "fr"},
		"faq/a.en.md":              {Kind: content.KindFAQ, ID: "a", Lang: "en"},
		"spaces/a.md":              {Kind: content.KindSpace, ID: "a", Lang: "fr"},
		"summaries/a.en.md":        {Kind: content.KindSummary, ID: "a", Lang: "en"},
		"glossary/mots.md":         {Kind: content.KindGlossary, ID: "mots", Lang: "fr"},
		"journeys/p/a.md":          {}, "journeys/a.md": {}, "faq/a/b.md": {}, "faq/a.txt": {}, "faq/.a.md": {}, "faq/.md": {}, ".git/faq/a.md": {},
		"faq/../faq/a.md": {}, "/faq/a.md": {}, "summaries/a/b.md": {}, "README.md": {}, "": {}, "faq/": {}, "faq/a.md~": {},
	} {
		got, ok := Classify(path)
		if diff := cmp.Diff(want, got); diff != "" || ok != (want != File{}) {
			t.Errorf("%s: %v %s", path, ok, diff)
		}
		if back := FilePath(got); ok && back != path && !strings.HasPrefix(path, "journeys/p/007") {
			t.Errorf("%s: %q", path, back)
		}
	}
	for _, f := range []File{{}, {Kind: content.KindFAQ}, {Kind: content.KindFAQ, ID: "../a"}, {Kind: content.KindFAQ, ID: "a/b"}, {Kind: content.KindStep, ID: "a"}, {Kind: content.KindFAQ, ID: "a.en"}, {Kind: "x", ID: "a"}} {
		if path := FilePath(f); path != "" {
			t.Errorf("%+v: %s", f, path)
		}
	}
}

func TestCommunity(t *testing.T) {
	t.Parallel()
	c := mustRead(t, "community.toml", `
name = "Les Yeux"
tagline = {fr = "Bonjour", en = "Hello"}
about = "À propos"
languages = ["fr", "en", "x1", "en"]
accent = "#FFC02e"
contact = "donnees@exemple.org"
who_hosts = "Une association"
[welcome]
name = "Solène"
role = "accueil"
[retention]
unanswered = 90
refused = "6 mois"
answers_days = "30 jours"
log = "1 year"
[en.welcome]
role = "welcome"
`).Community
	want := &content.Community{
		Name: "Les Yeux", Languages: []string{"fr", "en"}, Accent: "#ffc02e",
		Texts: map[string]content.CommunityText{
			"fr": {Tagline: "Bonjour", About: "À propos", Welcome: content.Person{Name: "Solène", Role: "accueil"}},
			"en": {Tagline: "Hello", About: "À propos", Welcome: content.Person{Name: "Solène", Role: "welcome"}},
		},
		Privacy:   content.Contact{Address: "donnees@exemple.org"},
		Host:      content.Host{Name: "Une association"},
		Retention: content.Retention{Unanswered: 90, Refused: 180, Answers: 30, Log: 365},
	}
	if diff := cmp.Diff(want, c); diff != "" {
		t.Error(diff)
	}
	least := mustRead(t, "community.toml", "name = 'A'\nretention = '90 days'\nhost = 'B'\n").Community
	if least.Retention.Log != 90 || least.Languages[0] != "fr" || least.Host.Name != "B" {
		t.Errorf("%+v", least)
	}
}
