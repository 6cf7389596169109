package markdown

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"parvis/content"
	"parvis/content/starter"

	"github.com/google/go-cmp/cmp"
)

// heads are ways in which people write front matter, with what a form shows of them.
var heads = []string{
	"---\ntitle: T\n---\nx\n", "---\r\ntitle: T\r\ntags:\r\n- a\r\n- b\r\n---\r\nx\r\ny\r\n", "\ufeff---\ntitle: T\n---\n", "\n\n---\ntitle: T\n...\nx", "---\n---\n", "---\n# rien\n---\nx",
	"x\n", "", "\ufeffx", "# Titre\n\nx\n", "---\ntitle: T\n---", "---\nvisibilité: x\ntitle: T\n---\nx\n",
	"---\n# avant\ntitle: \"T\" # après\n\n# entre\ntags: [a, b] # liste\ndate: 2026-11-20\n# fin\n\n---\n\nx\n---\ny\n",
	"---\ntitle: >\n  plié\n  deux\n\n  trois\npurpose: |\n  un\n  # deux\n\ntags:\n  # note\n  - a\n  - 'b'\nowner: {name: Ana, role: r}\nquestions:\n  - id: q\n    label: L\n    required: yes\n    couleur: bleu\n---\nx\n",
	"---\nchoices:\n  - id: c\n    label: C\n    options:\n      - {id: a, label: A, hint: H}\n      - B\nwhen: {c: [a, b], d: e}\nchanges:\n  r: \"pourquoi\"\naction: {label: Lire, href: /charte}\n---\n",
	"---\n\"title\": T\n'tags' : [a]\ninconnu: {a: [b, {c: d}]}\ntitle: deux fois\n---\nx\n",
	"---\ntitle: 12:30\ntags: 2024\nminutes: 3\nsensitive: true\nreview_by: ~\nhours:\n---\nx",
	"---\ntitle: [pas, un, texte]\ntags: {a: b}\nowner: [a]\nquestions: non\nchoices: [{id: a, options: [{id: x}]}]\n---\nx\n",
}

// hostileTexts are values that YAML, the end of a head or a careless writer could take for something else.
var hostileTexts = []string{
	"---", "...", "a\n---\nb", "\n", " ", "a ", " a", "a: b", "a:", ": a", "a #b", "#a", "- a", "? a", "[a", "{a: b}", "&a", "*a", "!a", "!!str a", "|", ">", "%a", "@a", "`a`",
	"\"", "'", "a\"b'c", "\\", "\\n", "\\u0041", "null", "Null", "~", "true", "no", "123", "1e3", "0x1", "2026-12-01", "12:30:45", "<<", "=", "a\tb", "\t", "a\nb\n\nc\n",
	"été « œuvre »", "a\u00a0: b", "a\u202fb", "\u202e renversé", "\u200b", "\u2028", "\u2029", "\u0085", "\ufeff", "\u0000", "\u001b[0m", "\u007f", "\ufffe", "\U0001f30a", "\U000e0001", "e\u0301", "a, b", "a]", "a}", "a|b",
	"::: réservé membres", "title: x", "visibility: public\n---\n", strings.Repeat("a: b ", 200), "a\\", "\"\"\"", "{{x}}", "${x}", "<!-- -->", "+++", "a\u00adb", "\u200ba",
}

// files are all texts that are edited in the tests.
func editable(t testing.TB) map[string]string {
	t.Helper()
	all := map[string]string{}
	for i, h := range heads {
		all[string(rune('a'+i))] = h
	}
	err := fs.WalkDir(starter.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(name, ".md") {
			var data []byte
			data, err = fs.ReadFile(starter.FS(), name)
			all[name] = string(data)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestFormRoundTrip: what is not changed keeps its bytes, whatever the kind of the form.
func TestFormRoundTrip(t *testing.T) {
	t.Parallel()
	for name, text := range editable(t) {
		values, body, err := Form([]byte(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, kind := range []content.Kind{content.KindFAQ, content.KindSpace, content.KindSummary, content.KindStep, content.KindCharter, content.KindJourney} {
			given := map[string]Value{}
			for _, f := range Fields(kind) {
				given[f.Key] = values[f.Key] // as a page posts it: empty fields too
			}
			for _, b := range []string{body, strings.ReplaceAll(body, "\n", "\r\n")} { // as browsers send text
				out, err := Apply([]byte(text), kind, given, b)
				if err != nil || string(out) != text {
					t.Errorf("%s as %s: %v\n%s", name, kind, err, cmp.Diff(text, string(out)))
				}
			}
		}
	}
}

// TestFormChanges: one value changes, all other lines stay.
func TestFormChanges(t *testing.T) {
	t.Parallel()
	const before = "---\n# avant\ntitle: \"T\" # après\n\n# entre\ntags:\n  - a\n  - b\n# fin\n\ninconnu: {x: y}\n---\n\nx\n"
	one := func(text string) Value { return Value{Text: text} }
	for name, c := range map[string]struct {
		kind   content.Kind
		values map[string]Value
		body   string
		want   string
	}{
		"title":        {content.KindFAQ, map[string]Value{"title": one("Un : deux")}, "\nx\n", strings.Replace(before, `"T"`, `"Un : deux"`, 1)},
		"plain title":  {content.KindFAQ, map[string]Value{"title": one("Été 2026")}, "\nx\n", strings.Replace(before, `"T"`, `Été 2026`, 1)},
		"list":         {content.KindFAQ, map[string]Value{"tags": {List: []string{"a", "", "b, c"}}}, "\nx\n", strings.Replace(before, "tags:\n  - a\n  - b\n", "tags: [a, \"b, c\"]\n", 1)},
		"emptied":      {content.KindFAQ, map[string]Value{"tags": {}}, "\nx\n", strings.Replace(before, "tags:\n  - a\n  - b\n", "", 1)},
		"added":        {content.KindFAQ, map[string]Value{"date": one("2026-12-01"), "status": one("draft")}, "\nx\n", strings.Replace(before, "x: y}\n", "x: y}\ndate: 2026-12-01\nstatus: draft\n", 1)},
		"body":         {content.KindFAQ, nil, "y\n", strings.Replace(before, "\nx\n", "y\n", 1)},
		"person":       {content.KindSpace, map[string]Value{"owner": {Rows: []map[string]string{{"name": "Ana", "hours": "le mardi, 18 h", "role": ""}}}}, "\nx\n", strings.Replace(before, "x: y}\n", "x: y}\nowner: {name: Ana, hours: \"le mardi, 18 h\"}\n", 1)},
		"bare person":  {content.KindSpace, map[string]Value{"owner": {Rows: []map[string]string{{"name": "Ana"}}}}, "\nx\n", strings.Replace(before, "x: y}\n", "x: y}\nowner: Ana\n", 1)},
		"questions":    {content.KindSpace, map[string]Value{"questions": {Rows: []map[string]string{{"id": "q", "label": "Qui ?", "required": "true"}, {}}}}, "\nx\n", strings.Replace(before, "x: y}\n", "x: y}\nquestions:\n  - id: q\n    label: \"Qui ?\"\n    required: true\n", 1)},
		"choices":      {content.KindJourney, map[string]Value{"choices": {Rows: []map[string]string{{"id": "c", "label": "C", "options": "a|A | dehors\nB\n\n"}}}}, "\nx\n", strings.Replace(before, "x: y}\n", "x: y}\nchoices:\n  - id: c\n    label: C\n    options: \n      - {id: a, label: A, hint: dehors}\n      - B\n", 1)},
		"when":         {content.KindStep, map[string]Value{"when": {Rows: []map[string]string{{"choice": "c", "options": "a\nb"}}}}, "\nx\n", strings.Replace(before, "x: y}\n", "x: y}\nwhen:\n  c: [a, b]\n", 1)},
		"changes":      {content.KindCharter, map[string]Value{"changes": {Rows: []map[string]string{{"rule": "r", "why": "parce que : oui"}}}}, "\nx\n", strings.Replace(before, "x: y}\n", "x: y}\nchanges:\n  r: \"parce que : oui\"\n", 1)},
		"only trimmed": {content.KindFAQ, map[string]Value{"title": one("T"), "tags": {List: []string{"", "a", "b"}}}, "\r\nx\r\n", before},
	} {
		got, err := Apply([]byte(before), c.kind, c.values, c.body)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if diff := cmp.Diff(c.want, string(got)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
	for name, c := range map[string]struct{ text, body, want string }{
		"new":                   {"", "x\n", "---\ntitle: T\n---\nx\n"},
		"without head":          {"x\n", "x\n", "---\ntitle: T\n---\nx\n"},
		"mark":                  {"\ufeffx\n", "x\n", "\ufeff---\ntitle: T\n---\nx\n"},
		"windows":               {"---\r\ndate: 2026-12-01\r\n---\r\nx\r\n", "y\nz\n", "---\r\ndate: 2026-12-01\r\ntitle: T\r\n---\r\ny\r\nz\r\n"},
		"no end of line":        {"---\n---", "x", "---\ntitle: T\n---\nx"},
		"body like a head":      {"", "---\nvisibility: public\n---\nx", "---\ntitle: T\n---\n---\nvisibility: public\n---\nx"},
		"misspelt key is there": {"---\nvisibilité: x\n---\n", "", "---\nvisibilité: x\ntitle: T\n---\n"},
	} {
		got, err := Apply([]byte(c.text), content.KindFAQ, map[string]Value{"title": one("T")}, c.body)
		if diff := cmp.Diff(c.want, string(got)); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
	for name, body := range map[string]string{"like a head": "---\nvisibility: public\n---\nx", "like a lost head": "visibility: members\n---\nx", "toml": "+++\nx", "open": "---\nx"} {
		got, err := Apply(nil, content.KindFAQ, nil, body)
		if err != nil || string(got) != "---\n---\n"+body {
			t.Errorf("%s: %v %q", name, err, got)
		}
	}
}

// TestFormRefuses: what cannot be changed safely is left to a person.
func TestFormRefuses(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"not closed": "---\ntitle: T\n", "toml": "+++\na = 1\n+++\n", "no opening": "visibility: members\n---\nx\n", "bad yaml": "---\ntitle: a : b\n---\n", "a list": "---\n- a\n---\n", "flow": "---\n{title: T}\n---\n",
		"anchor": "---\ntitle: &a T\ntags: [*a]\n---\n", "latin-1": "---\ntitle: \xe9\n---\n", "deep": "---\ntags: " + strings.Repeat("[", 30) + strings.Repeat("]", 30) + "\n---\n", "question": "---\n? title\n: T\n---\n",
		"indented": "---\n  title: T\n  tags: [a]\n---\n", "large": "---\ntitle: " + strings.Repeat("a", maxFrontMatter) + "\n---\n", "line sign": "---\ntitle: \"a\u2028b\"\ntags: [a]\n---\n",
	} {
		if _, _, err := Form([]byte(text)); !errors.Is(err, ErrForm) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, values := range map[string]map[string]Value{
		"unknown": {"server": {Text: "x"}}, "not UTF-8": {"title": {Text: "\xff"}}, "too large": {"title": {Text: strings.Repeat("a", maxFrontMatter)}},
		"not UTF-8 in a list": {"tags": {List: []string{"\xff"}}},
	} {
		if out, err := Apply([]byte("---\ntitle: T\n---\n"), content.KindFAQ, values, ""); !errors.Is(err, ErrForm) {
			t.Errorf("%s: %v %q", name, err, out)
		}
	}
	for name, values := range map[string]map[string]Value{
		"two owners": {"owner": {Rows: []map[string]string{{"name": "a"}, {"name": "b"}}}},
	} {
		if out, err := Apply(nil, content.KindSpace, values, ""); !errors.Is(err, ErrForm) {
			t.Errorf("%s: %v %q", name, err, out)
		}
	}
	if out, err := Apply(nil, content.KindCharter, map[string]Value{"changes": {Rows: []map[string]string{{"rule": "a", "why": "x"}, {"rule": "a", "why": "y"}}}}, ""); !errors.Is(err, ErrForm) {
		t.Errorf("twice: %v %q", err, out)
	}
}

// TestFormHostile puts hostile texts into random fields of random files: they read back to the letter, nothing else
// changes, and no value ends the head.
func TestFormHostile(t *testing.T) {
	t.Parallel()
	files := editable(t)
	names := slices.Sorted(maps.Keys(files))
	kinds := []content.Kind{content.KindFAQ, content.KindSpace, content.KindSummary, content.KindStep, content.KindCharter, content.KindJourney, content.KindGlossary}
	for seed := range uint64(1200 / slowness) {
		rnd := rand.New(rand.NewPCG(seed, 2))
		pick := func() string { return hostileTexts[rnd.IntN(len(hostileTexts))] }
		data := []byte(files[names[rnd.IntN(len(names))]])
		kind := kinds[rnd.IntN(len(kinds))]
		for range 3 { // one edit upon another
			before, body, err := Form(data)
			if err != nil {
				t.Fatal(err)
			}
			fields, values := Fields(kind), map[string]Value{}
			for range 1 + rnd.IntN(3) {
				f := fields[rnd.IntN(len(fields))]
				row := map[string]string{}
				for _, c := range f.Columns {
					if row[c] = pick(); c == "options" {
						row[c] = "a | b\nc"
					}
				}
				values[f.Key] = map[FieldType]Value{
					FieldList: {List: []string{pick(), pick()}}, FieldPerson: {Rows: []map[string]string{row}}, FieldLink: {Rows: []map[string]string{row}}, FieldTable: {Rows: []map[string]string{row}},
				}[f.Type]
				if values[f.Key].empty() {
					values[f.Key] = Value{Text: pick()}
				}
			}
			if rnd.IntN(2) == 0 {
				body = pick() + "\n" + pick()
			}
			out, err := Apply(data, kind, values, body)
			if err != nil {
				t.Fatalf("seed %d: %v\n%q\n%q", seed, err, data, values)
			}
			after, text, err := Form(out)
			if err != nil || text != unixLines(body) {
				t.Fatalf("seed %d: %v, body %q, want %q", seed, err, text, body)
			}
			for key := range fieldsByKey() {
				want := before[key]
				if v, given := values[key]; given {
					want = v.normal()
				}
				if diff := cmp.Diff(want, after[key]); diff != "" {
					t.Fatalf("seed %d: %s:\n%s\n%s", seed, key, diff, out)
				}
			}
			again, err := Apply(out, kind, values, body)
			if err != nil || !bytes.Equal(again, out) {
				t.Fatalf("seed %d: a second time changes it: %v", seed, err)
			}
			data = out
		}
	}
}

// FuzzForm: whatever the text, its form gives it back; whatever the value, it is read back.
func FuzzForm(f *testing.F) {
	for _, h := range heads {
		for _, s := range hostileTexts[:8] {
			f.Add([]byte(h), s, s)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, title, body string) {
		values, text, err := Form(data)
		if err != nil {
			return
		}
		if out, err := Apply(data, content.KindSpace, nil, text); err != nil || !bytes.Equal(out, data) {
			t.Fatalf("not as it was: %v %q", err, out)
		}
		out, err := Apply(data, content.KindSpace, map[string]Value{"title": {Text: title}, "roles": {List: []string{title}}}, body)
		if err != nil {
			return
		}
		after, text, err := Form(out)
		if err != nil || text != unixLines(body) || after["title"].Text != unixLines(title) {
			t.Fatalf("%v: %q %q", err, text, after["title"])
		}
		delete(values, "title")
		delete(values, "roles")
		for key, v := range values {
			if diff := cmp.Diff(v, after[key]); diff != "" {
				t.Fatalf("%s changed: %s", key, diff)
			}
		}
	})
}

// TestTemplates: every kind has one in both languages, it is read without an error, and its guidance is not shown.
func TestTemplates(t *testing.T) {
	t.Parallel()
	for kind, path := range map[content.Kind]string{
		content.KindSummary: "summaries/a.md", content.KindFAQ: "faq/a.md", content.KindGlossary: "glossary/a.md", content.KindSpace: "spaces/a.md",
		content.KindCharter: "charter/a.md", content.KindJourney: "journeys/a/journey.md", content.KindStep: "journeys/a/10-b.md",
	} {
		for _, lang := range []string{"fr", "en"} {
			text := Template(kind, lang)
			doc, found := New().Read(path, text)
			if !doc.Readable() || doc.Meta.Status != content.StatusDraft {
				t.Errorf("%s %s: %s", kind, lang, lines(found))
				continue
			}
			if s := doc.Summary; s != nil && strings.Contains(lines(found), "manque") {
				t.Errorf("%s: %s", lang, lines(found))
			}
			if all := strings.Join(fragments(doc), ""); strings.Contains(all, "<!--") || strings.Contains(all, "phrase") {
				t.Errorf("%s %s: guidance shows: %s", kind, lang, all)
			}
			values, body, err := Form(text)
			if err != nil {
				t.Errorf("%s: %v", kind, err)
			}
			for line := range strings.Lines(body) {
				if line != "\n" && !strings.HasPrefix(line, "## ") {
					t.Errorf("%s %s: more than the titles of the parts: %q", kind, lang, line)
				}
			}
			if strings.HasPrefix(body, "\n") {
				t.Errorf("%s %s: the first line is empty", kind, lang)
			}
			values["title"] = Value{Text: "Un titre"}
			for key := range values {
				if !slices.ContainsFunc(Fields(kind), func(f Field) bool { return f.Key == key }) {
					t.Errorf("%s: no field for %s", kind, key)
				}
			}
			if out, err := Apply(text, kind, values, body); err != nil || !bytes.Contains(out, []byte("title: Un titre\nstatus: draft\n")) {
				t.Errorf("%s: %v %s", kind, err, out)
			}
		}
	}
	if Template(content.KindCommunity, "fr") != nil || Fields(content.KindCommunity) != nil {
		t.Error("the community is not Markdown")
	}
}
