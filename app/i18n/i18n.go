// Package i18n holds every sentence of ours, in each language, under a key.
//
// A catalogue is a JSON object, in two files, of key -> text, or key -> {"one": …, "other": …} where a number decides.
// Which forms a language has is told by Forms. Names in braces ({name}) are replaced by arguments. Tests hold that all
// catalogues have the same keys and names, that every key used in the code exists and that none is left over.
package i18n

import (
	"embed"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

//go:embed fr.json en.json ar.json
var files embed.FS

// team has the sentences of the pages on which documentalists and moderators write. Those pages are drawn on the server
// alone, so app.wasm does without: they are a third of all.
var team *embed.FS

// Default is the language of who asks for one we do not have.
const Default = "fr"

// Plural forms, by the names of the Unicode rules.
const (
	other = iota // every language has this one
	zero
	one
	two
	few
	many
)

// entry is one text, in the forms that its language has; only other when no number decides.
type entry [many + 1]string

func (e *entry) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, &e[other])
	}
	var forms struct{ Zero, One, Two, Few, Many, Other string }
	if err := json.Unmarshal(b, &forms); err != nil {
		return err
	}
	if forms.One == "" || forms.Other == "" {
		return fmt.Errorf("a plural needs one and other: %s", b)
	}
	*e = entry{other: forms.Other, zero: forms.Zero, one: forms.One, two: forms.Two, few: forms.Few, many: forms.Many}
	return nil
}

// counted tells that a number decides about the text.
func (e entry) counted() bool { return e[one] != "" }

// catalogues are read from the embedded files, each once and when it is first asked for: a phone reads one of them. They
// are part of the program: one that cannot be read is a fault of the build, found by the first test.
var catalogues = func() map[string]func() map[string]entry {
	all := map[string]func() map[string]entry{}
	for _, lang := range Languages() {
		all[lang] = sync.OnceValue(func() map[string]entry {
			c := map[string]entry{}
			err := add(c, &files, lang+".json")
			if err == nil && team != nil {
				err = add(c, team, lang+".team.json")
			}
			if err != nil {
				panic("i18n: read catalogue " + lang + ": " + err.Error())
			}
			return c
		})
	}
	return all
}()

func catalogue(lang string) map[string]entry { return catalogues[Pick(lang)]() }

func add(to map[string]entry, from *embed.FS, name string) error {
	b, err := from.ReadFile(name)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, &to)
}

// Languages are those that have a catalogue, the default first.
func Languages() []string { return []string{Default, "en", "ar"} }

// Name is a language in its own words, or empty when it has no catalogue. It stands here so that a page in one language
// need not read the catalogues of the others.
func Name(lang string) string {
	switch lang {
	case "fr":
		return "Français"
	case "en":
		return "English"
	case "ar":
		return "العربية"
	}
	return ""
}

// Locale is how others want our language to be named: "fr_FR".
func Locale(lang string) string {
	switch Pick(lang) {
	case "en":
		return "en_GB"
	case "ar":
		return "ar_MA"
	}
	return "fr_FR"
}

// Dir is how a language is written, "ltr" or "rtl"; it also knows languages that have no catalogue.
func Dir(lang string) string {
	switch lang {
	case "ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi":
		return "rtl"
	}
	return "ltr"
}

// Pick is lang when it has a catalogue, else the default.
func Pick(lang string) string {
	for _, l := range Languages() {
		if l == lang {
			return l
		}
	}
	return Default
}

// T is the text under key. Arguments are pairs of name and value: T("fr", "journey.minutes", "n", 3). The argument
// "n", an int, picks the plural form. A key that does not exist comes back as it is: tests make that impossible for
// keys in our code.
func T(lang, key string, args ...any) string {
	lang = Pick(lang)
	e, ok := catalogue(lang)[key]
	if !ok {
		return key
	}
	text := e[other]
	pairs := make([]string, 0, len(args))
	for i := 0; i+1 < len(args); i += 2 {
		name, _ := args[i].(string)
		value := ""
		switch v := args[i+1].(type) {
		case string:
			value = v
			if lang == "fr" && elides(v) {
				text = elide(text, "{"+name+"}")
			}
			if lang == "ar" {
				value = isolated(v)
			}
		case int:
			value = number(lang, v)
			if f := form(lang, v); name == "n" && e[f] != "" {
				text = e[f]
			}
		}
		pairs = append(pairs, "{"+name+"}", value)
	}
	if len(pairs) == 0 {
		return text
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// elides tells whether "de" and "que" lose their vowel before a word. An h is taken for a mute one, as in most first names.
func elides(word string) bool {
	return word != "" && strings.ContainsRune("aâàäeéèêëiîïoôöuùûühAÂÀÄEÉÈÊËIÎÏOÔÖUÙÛÜHœŒæÆ", []rune(word)[0])
}

// elide shortens the small word before a name: "de {name}" becomes "d’{name}".
func elide(text, name string) string {
	for _, small := range []string{"de", "que", "De", "Que"} {
		long := small + " " + name
		if at := strings.Index(text, long); at == 0 || at > 0 && strings.ContainsAny(text[at-1:at], " («\u00a0\u202f") {
			text = strings.Replace(text, long, small[:len(small)-1]+"’"+name, 1)
		}
	}
	return text
}

// Tell is T with the arguments of a problem.
func Tell(lang, key string, args map[string]string) string {
	pairs := make([]any, 0, 2*len(args))
	for name, value := range args {
		if n, err := strconv.Atoi(value); err == nil && name == "n" {
			pairs = append(pairs, name, n)
			continue
		}
		pairs = append(pairs, name, value)
	}
	return T(lang, key, pairs...)
}

// Under are the texts whose keys begin with a prefix, without it, for a script. None of them has a plural.
func Under(lang, prefix string) map[string]string {
	out := map[string]string{}
	for key, e := range catalogue(lang) {
		if rest, ok := strings.CutPrefix(key, prefix); ok {
			out[rest] = e[other]
		}
	}
	return out
}

// Has tells whether key exists.
func Has(key string) bool {
	_, ok := catalogue(Default)[key]
	return ok
}

// Apart is a word put together with others before it goes into a text of lang.
func Apart(lang, word string) string {
	if Pick(lang) == "ar" {
		return isolated(word)
	}
	return word
}

// isolated keeps a name, an address or a number apart from the Arabic around it, so that neither turns the other round.
// What is Arabic itself needs nothing.
func isolated(s string) string {
	arabic, letters, signs := false, false, false
	for _, r := range s {
		switch {
		case r >= 0x600 && r <= 0x6ff:
			arabic = true
		case r == '\u2066', r == '\u2068': // put together of what stands apart already
			return s
		case unicode.IsLetter(r):
			letters = true
		case r == ' ', r == '\u00a0', r >= '0' && r <= '9':
		default:
			signs = true
		}
	}
	switch {
	case s == "", arabic && !letters && !signs:
		return s
	case arabic || letters:
		return "\u2068" + s + "\u2069" // its first letter tells which way it runs
	}
	return "\u2066" + s + "\u2069" // a number, a date, a time: without a letter, from left to right
}

// form is the plural form that a number asks for, by the Unicode rules.
func form(lang string, n int) int {
	if n < 0 {
		n = -n
	}
	switch {
	case lang == "fr" && n < 2:
		return one
	case lang != "ar" && n == 1:
		return one
	case lang != "ar":
		return other
	}
	switch r := n % 100; {
	case n < 3:
		return zero + n
	case r >= 3 && r <= 10:
		return few
	case r >= 11:
		return many
	}
	return other
}

// number groups thousands: a narrow no-break space in French, a comma in English, a point in Arabic.
func number(lang string, n int) string {
	s := strconv.Itoa(n)
	sep := ","
	switch lang {
	case "fr":
		sep = "\u202f"
	case "ar":
		sep = "."
	}
	start := len(s) % 3
	if n < 0 || len(s) <= 4 {
		return s
	}
	var b strings.Builder
	b.WriteString(s[:start])
	for i := start; i < len(s); i += 3 {
		if i > 0 {
			b.WriteString(sep)
		}
		b.WriteString(s[i : i+3])
	}
	return b.String()
}
