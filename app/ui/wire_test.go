package ui

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
)

// testdata/request_page.json is what the server of a version before this one told a page of its own: that page may be
// open still, and read by that version's app.wasm, while we answer. Fields are added, never renamed or taken away: when
// one is added, the file stays; it is written anew only once the pages of its version are gone from every cache.
func previousPage(t *testing.T) (text []byte, all map[string]any) {
	t.Helper()
	text, err := os.ReadFile("testdata/request_page.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return text, all
}

// What the previous server wrote is read whole, and what the previous client reads is still written: the same names
// with the same values.
func TestThePreviousPageIsReadAndWrittenWhole(t *testing.T) {
	t.Parallel()
	text, was := previousPage(t)
	var page RequestPage
	if err := json.Unmarshal(text, &page); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(&page)
	if err != nil {
		t.Fatal(err)
	}
	var now map[string]any
	if err := json.Unmarshal(out, &now); err != nil {
		t.Fatal(err)
	}
	for _, lost := range missing("", was, now) {
		t.Error(lost)
	}
	for _, said := range []string{"Jardin des Remparts", "Oui, trois étés en colonie.", "Écrivez quelques mots.", "malika.k"} {
		if !strings.Contains(Render(&page).Body, said) {
			t.Errorf("the page does not say %q", said)
		}
	}
}

// missing lists what was and is no longer, or is another thing.
func missing(at string, was, now any) (out []string) {
	switch was := was.(type) {
	case map[string]any:
		now, ok := now.(map[string]any)
		if !ok {
			return []string{at + " is no longer an object"}
		}
		for name, v := range was {
			w, ok := now[name]
			if !ok {
				out = append(out, at+"."+name+" went")
				continue
			}
			out = append(out, missing(at+"."+name, v, w)...)
		}
	case []any:
		now, ok := now.([]any)
		if !ok || len(now) != len(was) {
			return []string{at + " is another list"}
		}
		for i, v := range was {
			out = append(out, missing(fmt.Sprintf("%s[%d]", at, i), v, now[i])...)
		}
	default:
		if was != now {
			out = append(out, fmt.Sprintf("%s was %v, is %v", at, was, now))
		}
	}
	return out
}

func TestMissingFindsWhatWent(t *testing.T) {
	t.Parallel()
	was := map[string]any{"a": 1.0, "b": []any{map[string]any{"c": "x"}}}
	for what, now := range map[string]any{
		"a field":  map[string]any{"b": []any{map[string]any{"c": "x"}}},
		"a name":   map[string]any{"a": 1.0, "b": []any{map[string]any{"C": "x"}}},
		"a number": map[string]any{"a": "1", "b": []any{map[string]any{"c": "x"}}},
		"a list":   map[string]any{"a": 1.0, "b": nil},
	} {
		if len(missing("", was, now)) != 1 {
			t.Errorf("%s: %q", what, missing("", was, now))
		}
	}
}

// The next server may tell more than we know, and what we know may not be told yet: the page is drawn either way.
func TestAPageWithMoreAndWithLess(t *testing.T) {
	t.Parallel()
	text, all := previousPage(t)
	var page RequestPage
	if err := json.Unmarshal(text, &page); err != nil {
		t.Fatal(err)
	}
	plain := len(Render(&page).Body)
	read := func(what string, v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		var p RequestPage
		if err := json.Unmarshal(b, &p); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		return Render(&p).Body
	}
	if got := len(read("with more", more(all))); got != plain { // the order of attributes is left to chance
		t.Errorf("with more: %d bytes, not %d", got, plain)
	}
	for name := range all {
		less := map[string]any{}
		for n, v := range all {
			if n != name {
				less[n] = v
			}
		}
		if !strings.Contains(read("without "+name, less), "data-live") {
			t.Errorf("without %s no page is drawn", name)
		}
	}
}

// more adds what nobody knows to every object.
func more(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{"Novelty": map[string]any{"Of": []int{1}}, "novelty": "yes"}
		for name, w := range v {
			if out[name] = w; name != "AltPath" { // a map of languages, not fields
				out[name] = more(w)
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, w := range v {
			out[i] = more(w)
		}
		return out
	}
	return v
}
