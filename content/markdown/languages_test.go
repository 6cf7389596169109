package markdown

import (
	"bytes"
	"strings"
	"testing"

	"parvis/content"
)

// What authors type outside of the text is set as the text is, in French only; ids, addresses and names stay.
func TestTypographyOfWhatStandsOutsideTheText(t *testing.T) {
	t.Parallel()
	file := []byte("---\ntitle: \"L'eau : 12 000 litres ?\"\nserver: \"L'eau : x\"\nchannel: \"a ?\"\nroles: [\"Qui ?\"]\npurpose: \"C'est quoi ?\"\nowner: {name: Ana, role: \"l'accueil\", hours: \"17 h 30\", contact: \"mailto:l'eau@exemple.org\"}\nquestions: [{id: q, label: \"Pourquoi ?\", purpose: \"Pour qui ?\"}]\n---\nx ?\n")
	before := bytes.Clone(file)
	s := mustRead(t, "spaces/eau.md", string(file)).Space
	for _, c := range [][2]string{
		{s.Title, "L’eau\u00a0: 12\u202f000 litres\u202f?"}, {s.Purpose, "C’est quoi\u202f?"}, {s.Owner.Role, "l’accueil"}, {s.Owner.Hours, "17\u00a0h\u00a030"},
		{s.Questions[0].Label, "Pourquoi\u202f?"}, {s.Questions[0].Purpose, "Pour qui\u202f?"}, {s.Owner.Contact, "mailto:l'eau@exemple.org"},
		{s.Server, "L'eau : x"}, {s.Channel, "a ?"}, {s.Roles[0], "Qui ?"},
	} {
		if c[0] != c[1] {
			t.Errorf("%q, want %q", c[0], c[1])
		}
	}
	if !bytes.Equal(file, before) {
		t.Error("the file itself changed")
	}
	if en := mustRead(t, "spaces/eau.en.md", string(file)).Space; en.Title != "L'eau : 12 000 litres ?" {
		t.Errorf("in English: %q", en.Title)
	}
	c := mustRead(t, "community.toml", "name = \"L'eau !\"\ntagline = \"C'est quoi ?\"\nlanguages = [\"fr\", \"ar\"]\n[ar]\ntagline = \"ما هذا؟\"\n").Community
	if c.Name != "L'eau !" || c.Text("fr").Tagline != "C’est quoi\u202f?" || c.Text("ar").Tagline != "ما هذا؟" {
		t.Errorf("%q, %q, %q", c.Name, c.Text("fr").Tagline, c.Text("ar").Tagline)
	}
}

// A text in Arabic is a document like another: its title, its links, its parts, its rules.
func TestArabic(t *testing.T) {
	t.Parallel()
	r := mustRead(t, "faq/eau.ar.md", "---\ntitle: ما هذا؟\n---\n# عنوان آخر\n\nانظروا [الميثاق](/charte) و[موقعًا](https://example.org/).\n").FAQ
	if r.Lang != "ar" || r.Title != "ما هذا؟" || !strings.Contains(r.HTML, "عنوان آخر") || !strings.Contains(r.HTML, `href="/ar/charte"`) {
		t.Errorf("%q, %q: %s", r.Lang, r.Title, r.HTML)
	}
	same := mustRead(t, "faq/eau.ar.md", "---\ntitle: ما هذا؟\n---\n# ما هذا؟\n\nنص.\n").FAQ
	if strings.Contains(same.HTML, "ما هذا") {
		t.Errorf("the title stands twice: %s", same.HTML)
	}
	s := mustRead(t, "summaries/eau.ar.md", string(bytes.Replace(Template(content.KindSummary, "ar"), []byte(`title: ""`), []byte("title: خلاصة"), 1))).Summary
	var parts []string
	for _, section := range s.Sections {
		parts = append(parts, string(section.Part))
	}
	if got, want := strings.Join(parts, " "), "context decided actions open sources"; got != want {
		t.Errorf("the parts are %q, want %q", got, want)
	}
	if got := partOf("ما تقرّر"); got != content.PartDecided {
		t.Errorf("with signs of vowels: %q", got)
	}
	c := mustRead(t, "charter/2026-01.ar.md", "---\ntitle: الميثاق\neffective: 2026-01-01\n---\nمقدمة.\n\n## نحترم بعضنا {#respect}\n\nنص.\n\n## بلا معرّف\n\nنص.\n").Charter
	if len(c.Rules) != 2 || c.Rules[0].ID != "respect" || c.Rules[0].Title != "نحترم بعضنا" || c.Rules[1].ID == "" {
		t.Errorf("%+v", c.Rules)
	}
}

// A French text on a page of another language leads on in that language.
func TestLead(t *testing.T) {
	t.Parallel()
	html := `<a href="/charte#x">a</a> <a href="/">b</a> <a href="https://example.org/charte" rel="x">c</a> <a href="/medias/a.png">d</a> <a href="#n">e</a> <img src="/medias/a.png"> href="/`
	want := `<a href="/ar/charte#x">a</a> <a href="/ar">b</a> <a href="https://example.org/charte" rel="x">c</a> <a href="/medias/a.png">d</a> <a href="#n">e</a> <img src="/medias/a.png"> href="/`
	if got := Lead(html, "ar"); got != want {
		t.Errorf("%s", got)
	}
	if got := Lead(html, "fr"); got != html {
		t.Errorf("in French: %s", got)
	}
}
