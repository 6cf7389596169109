package i18n

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestCataloguesAgree(t *testing.T) {
	t.Parallel()
	fr := catalogue(Default)
	for _, lang := range Languages() {
		c := catalogue(lang)
		for key, e := range c {
			want, ok := fr[key]
			if !ok {
				t.Errorf("%s: key %q is not in %s", lang, key, Default)
				continue
			}
			if got, want := names(e), names(want); !slices.Equal(got, want) {
				t.Errorf("%s: %q has the names %v, %s has %v", lang, key, got, Default, want)
			}
			if e.counted() != want.counted() {
				t.Errorf("%s: %q has a plural in one language only", lang, key)
			}
			if e[other] == "" {
				t.Errorf("%s: %q is empty", lang, key)
			}
		}
		for key := range fr {
			if _, ok := c[key]; !ok {
				t.Errorf("%s: key %q is missing", lang, key)
			}
		}
	}
}

func names(e entry) []string {
	all := regexp.MustCompile(`\{[a-z]+\}`).FindAllString(strings.Join(e[:], " "), -1)
	slices.Sort(all)
	return slices.Compact(all)
}

// A text that a number decides about has exactly the forms that its language asks for.
func TestPluralForms(t *testing.T) {
	t.Parallel()
	want := map[string][]int{"fr": {other, one}, "en": {other, one}, "ar": {other, zero, one, two, few, many}}
	for _, lang := range Languages() {
		asked := map[int]bool{}
		for n := -3; n <= 1200; n++ {
			asked[form(lang, n)] = true
		}
		if got := slices.Sorted(maps.Keys(asked)); !slices.Equal(got, want[lang]) {
			t.Errorf("%s asks for the forms %v, want %v", lang, got, want[lang])
		}
		for key, e := range catalogue(lang) {
			for f, text := range e {
				if e.counted() && (text != "") != slices.Contains(want[lang], f) {
					t.Errorf("%s: %q, form %d: %q", lang, key, f, text)
				}
			}
		}
	}
	for n, want := range map[int]int{0: zero, 1: one, 2: two, 3: few, 10: few, 11: many, 99: many, 100: other, 102: other, 103: few, 111: many, 200: other, 1003: few} {
		if got := form("ar", n); got != want {
			t.Errorf("%d asks for form %d, want %d", n, got, want)
		}
	}
}

// Arabic has its own question mark, comma and semicolon, no space before them, and no word in Latin letters but names of
// programs and formats. It turns no words round by itself: that is done where values are put in.
func TestArabicTypography(t *testing.T) {
	t.Parallel()
	latin := regexp.MustCompile(`[A-Za-zÀ-ÿ]+`)
	known := []string{"Parvis", "parvis", "doctor", "true", "CC", "BY", "SA", "JPEG", "PNG", "QR", "A", "Atom", "RGAA", "axe", "core", "Chromium", "Défenseur", "des", "droits"}
	wrong := regexp.MustCompile(`[,;?'’]|\s[،؛؟:!.»]|« |[\x{202a}-\x{202e}\x{2066}-\x{2069}]|[٠-٩]`)
	for key, e := range catalogue("ar") {
		text := strings.TrimSpace(regexp.MustCompile(`\{[a-z]+\}`).ReplaceAllString(strings.Join(e[:], "\n"), "0"))
		if wrong.MatchString(text) {
			t.Errorf("%q: %q", key, text)
		}
		for _, word := range latin.FindAllString(text, -1) {
			if !strings.HasPrefix(text, "/") && !slices.Contains(known, word) {
				t.Errorf("%q: %q in %q", key, word, text)
			}
		}
	}
}

// A name, an address or a number stands apart from the Arabic around it; what is Arabic does not.
func TestIsolates(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"Solène": "\u2068Solène\u2069", "2026-10": "\u20662026-10\u2069", "06 12 34": "\u206606 12 34\u2069", "بالفرنسية": "بالفرنسية",
		"19\u00a0نوفمبر 2026": "19\u00a0نوفمبر 2026", "": "", "كريم (Karim)": "\u2068كريم (Karim)\u2069",
	} {
		if got := isolated(value); got != want {
			t.Errorf("%q: %q, want %q", value, got, want)
		}
		if got := T("fr", "person.write", "name", value); strings.ContainsRune(got, '\u2068') {
			t.Errorf("in French: %q", got)
		}
	}
	if got, want := T("ar", "person.write", "name", "Solène"), "الكتابة إلى \u2068Solène\u2069"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// French puts a narrow no-break space before ; ! ? and a no-break space before a colon, and curls its apostrophes.
func TestFrenchTypography(t *testing.T) {
	t.Parallel()
	wrong := regexp.MustCompile(`'| [;:!?»]|« |«[^\x{a0}\x{202f}]|[^\x{a0}\x{202f}][;!?»]|[^\x{a0}\x{202f}]:(?:\s|$)`)
	for key, e := range catalogue(Default) {
		if wrong.MatchString(e[one]) || wrong.MatchString(e[other]) {
			t.Errorf("%q: %q", key, e[one]+e[other])
		}
	}
}

// Every text key in the code exists, and no text is left over. Keys that are put together in the code are given by
// their beginning: "place." + state.
func TestKeysAreUsed(t *testing.T) {
	t.Parallel()
	literal := regexp.MustCompile(`"([a-z]+(?:[._-][a-z0-9_-]+)*\.?)"`)
	call := regexp.MustCompile(`(?:\.t\(|\bT\([\w.]+, )"([a-z0-9._-]+)"(\s*\+)?`)
	used, begun := map[string]bool{}, map[string]bool{}
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, m := range literal.FindAllStringSubmatch(string(src), -1) {
			if strings.HasSuffix(m[1], ".") {
				begun[m[1]] = true
			}
			used[m[1]] = true
		}
		for _, m := range call.FindAllStringSubmatch(string(src), -1) {
			if m[2] == "" && !Has(m[1]) {
				t.Errorf("%s asks for %q, which does not exist", path, m[1])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for key := range catalogue(Default) {
		ok := used[key]
		for b := range begun {
			ok = ok || strings.HasPrefix(key, b)
		}
		if !ok && !strings.HasPrefix(key, "field.") { // faults of fields are named where forms are checked
			t.Errorf("%q is not used", key)
		}
	}
}

// teamPages are the files of app/ui that app.wasm never draws from and that use sentences of the team's pages.
var teamPages = []string{
	"accessibility.go",
	"diff.go", "document_history.go", "documents.go", "editor.go", "editor_beside.go", "editor_fields.go", "editor_form.go", "editor_guide.go", "elsewhere.go", "enter.go", "glossary.go",
	"merge.go", "new_question.go", "offline.go", "picture.go", "questions.go", "share.go", "sheet.go", "style.go", "summary.go",
}

// What app.wasm draws asks for no sentence of the team's pages: it does not have them.
func TestThePhoneHasItsSentences(t *testing.T) {
	t.Parallel()
	c := map[string]entry{}
	if err := add(c, team, Default+".team.json"); err != nil {
		t.Fatal(err)
	}
	areas := map[string]bool{}
	for key := range c {
		area, _, _ := strings.Cut(key, ".")
		areas[area] = true
	}
	literal := regexp.MustCompile(`"([a-z]+)\.[a-z0-9_.-]*"`)
	for _, dir := range []string{"client", "ui"} {
		files, err := filepath.Glob(filepath.Join("..", dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatal(dir, err)
		}
		for _, file := range files {
			if name := filepath.Base(file); strings.HasSuffix(name, "_test.go") || dir == "ui" && slices.Contains(teamPages, name) {
				continue
			}
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range literal.FindAllStringSubmatch(string(src), -1) {
				if areas[m[1]] {
					t.Errorf("%s asks for %s, which app.wasm does not have", file, m[0])
				}
			}
		}
	}
}

func TestT(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, got, want string }{
		{"zero is singular in French", T("fr", "kept.days", "n", 0), "0 jour"},
		{"zero is plural in English", T("en", "kept.days", "n", 0), "0 days"},
		{"one", T("en", "kept.days", "n", 1), "1 day"},
		{"thousands", T("fr", "kept.days", "n", 12345), "12\u202f345 jours"},
		{"names", T("en", "person.write", "name", "Aïcha {n}"), "Write to Aïcha {n}"},
		{"unknown language", T("de", "undo"), "Annuler"},
		{"zero in Arabic", T("ar", "kept.days", "n", 0), "0 يوم"},
		{"two in Arabic", T("ar", "kept.days", "n", 2), "يومان"},
		{"few in Arabic", T("ar", "kept.days", "n", 7), "7 أيام"},
		{"many in Arabic", T("ar", "kept.days", "n", 90), "90 يومًا"},
		{"thousands in Arabic", T("ar", "kept.days", "n", 12345), "12.345 يومًا"},
		{"a problem's number", Tell("en", "kept.days", map[string]string{"n": "2"}), "2 days"},
		{"a problem's words", Tell("en", "field.too_long", map[string]string{"max": "400"}), "This is too long: 400 characters at most."},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.name, c.got, c.want)
		}
	}
}

// French shortens "de" and "que" before a vowel and a mute h.
func TestElision(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Inès": "C’est au tour d’Inès.", "Paul": "C’est au tour de Paul.", "Élodie": "C’est au tour d’Élodie.", "Hélène": "C’est au tour d’Hélène.",
		"": "C’est au tour de .",
	} {
		if got := T("fr", "owner.person", "name", name); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := T("en", "merge.text_of.name", "name", "Inès"); strings.Contains(got, "’Inès") {
		t.Errorf("in English: %q", got)
	}
	if got := elide("l’aide {name}", "{name}"); got != "l’aide {name}" {
		t.Errorf("within a word: %q", got)
	}
}

func TestDates(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 21, 10, 30, 0, 0, time.UTC)
	for _, c := range []struct{ name, got, want string }{
		{"first of the month", Date("fr", time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)), "1ᵉʳ\u00a0mai 2026"},
		{"today", Moment("fr", now, now.Add(-time.Hour)), "aujourd’hui à 9\u00a0h\u00a030"},
		{"tomorrow", Moment("en", now, now.AddDate(0, 0, 1)), "tomorrow at 10:30"},
		{"this year", Moment("fr", now, now.AddDate(0, 0, -2)), "jeudi 19\u00a0novembre à 10\u00a0h\u00a030"},
		{"another year", Moment("en", now, now.AddDate(-1, 0, 0)), "21\u00a0November 2025 at 10:30"},
		{"in Arabic", Date("ar", time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)), "1\u00a0مايو 2026"},
		{"this year, in Arabic", Moment("ar", now, now.AddDate(0, 0, -2)), "الخميس 19\u00a0نوفمبر على الساعة \u206610:30\u2069"},
		{"two days, in Arabic", Span("ar", 50*time.Hour), "يومين"},
		{"zero", Moment("fr", now, time.Time{}), ""},
		{"minutes", Span("fr", 5*time.Minute), "5\u00a0min"},
		{"days", Span("en", 50*time.Hour), "2 days"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.name, c.got, c.want)
		}
	}
}
