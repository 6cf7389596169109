// Package i18n holds every sentence of ours, in each language, under a key.
//
// A catalogue is a JSON object, in two files, of key -> text, or key -> {"one": …, "other": …} where a number decides.
// Names in braces ({name}) are replaced by arguments. Tests hold that both catalogues have the same keys and names, that
// every key used in the code exists and that none is left over.
package i18n

import (
	"embed"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

//go:embed fr.json en.json
var files embed.FS

// team has the sentences of the pages on which documentalists and moderators write. Those pages are drawn on the server
// alone, so app.wasm does without: they are a third of all.
var team *embed.FS

// Default is the language of who asks for one we do not have.
const Default = "fr"

// entry is one text; one is empty when no number decides.
type entry struct {
	one   string
	other string
}

func (e *entry) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, &e.other)
	}
	var forms struct{ One, Other string }
	if err := json.Unmarshal(b, &forms); err != nil {
		return err
	}
	if forms.One == "" || forms.Other == "" {
		return fmt.Errorf("a plural needs one and other: %s", b)
	}
	e.one, e.other = forms.One, forms.Other
	return nil
}

// catalogues reads the embedded files once. They are part of the program: one that cannot be read is a fault of the
// build, found by the first test.
var catalogues = sync.OnceValue(func() map[string]map[string]entry {
	all := map[string]map[string]entry{}
	for _, lang := range Languages() {
		c := map[string]entry{}
		err := add(c, &files, lang+".json")
		if err == nil && team != nil {
			err = add(c, team, lang+".team.json")
		}
		if err != nil {
			panic("i18n: read catalogue " + lang + ": " + err.Error())
		}
		all[lang] = c
	}
	return all
})

func add(to map[string]entry, from *embed.FS, name string) error {
	b, err := from.ReadFile(name)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, &to)
}

// Languages are those that have a catalogue, the default first.
func Languages() []string { return []string{Default, "en"} }

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
	e, ok := catalogues()[Pick(lang)][key]
	if !ok {
		return key
	}
	text := e.other
	pairs := make([]string, 0, len(args))
	french := Pick(lang) == "fr"
	for i := 0; i+1 < len(args); i += 2 {
		name, _ := args[i].(string)
		value := ""
		switch v := args[i+1].(type) {
		case string:
			value = v
			if french && elides(v) {
				text = elide(text, "{"+name+"}")
			}
		case int:
			value = number(lang, v)
			if name == "n" && e.one != "" && singular(lang, v) {
				text = e.one
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
	for key, e := range catalogues()[Pick(lang)] {
		if rest, ok := strings.CutPrefix(key, prefix); ok {
			out[rest] = e.other
		}
	}
	return out
}

// Has tells whether key exists.
func Has(key string) bool {
	_, ok := catalogues()[Default][key]
	return ok
}

func singular(lang string, n int) bool {
	if Pick(lang) == "fr" {
		return n == 0 || n == 1 || n == -1
	}
	return n == 1
}

// number groups thousands: a narrow no-break space in French, a comma in English.
func number(lang string, n int) string {
	s := strconv.Itoa(n)
	sep := ","
	if Pick(lang) == "fr" {
		sep = "\u202f"
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
