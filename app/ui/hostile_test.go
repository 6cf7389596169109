package ui

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestHostile fills every text of every page with what attackers type and holds that the browser sees the same
// elements and attributes as with harmless words. HTML fields are left out: content/markdown cleans them.
func TestHostile(t *testing.T) {
	t.Parallel()
	for name, sample := range samples("fr") {
		for _, full := range []bool{false, true} {
			want := shape(t, Render(fill(sample, strings.Repeat("mot ", 3), full)).Body)
			for i, evil := range hostile() {
				got := shape(t, Render(fill(sample, evil, full)).Body)
				for _, part := range got {
					if !slices.Contains(want, part) {
						t.Errorf("%s, string %d %q: %s appears", name, i, evil, part)
						break
					}
				}
			}
		}
	}
}

// shape lists the elements of a page with the names of their attributes and the schemes of their links, without
// texts. Elements that only repeat or vanish do not matter.
func shape(t *testing.T, body string) []string {
	t.Helper()
	seen := map[string]bool{}
	for _, e := range find(parse(t, body), "*") {
		for _, at := range e.Attr {
			seen[e.Data+"@"+at.Key] = true
			if at.Key == "href" || at.Key == "action" || at.Key == "src" {
				scheme, _, _ := strings.Cut(strings.ToLower(at.Val), ":")
				if scheme == "javascript" || scheme == "data" || scheme == "vbscript" {
					seen[e.Data+" leads to "+scheme] = true
				}
			}
		}
		seen[e.Data] = true
	}
	out := make([]string, 0, len(seen))
	for s := range seen {
		if s != "br" { // plain text has the line breaks its writer made
			out = append(out, s)
		}
	}
	return out
}

// fill copies a page with every string replaced, but for those that are HTML or decide which branch is drawn. With
// full, empty lists get an element and empty texts a value.
func fill(page Page, text string, full bool) Page {
	v := reflect.New(reflect.TypeOf(page).Elem())
	copyInto(v.Elem(), reflect.ValueOf(page).Elem(), "", text, full)
	return v.Interface().(Page)
}

func copyInto(to, from reflect.Value, field, text string, full bool) {
	switch from.Kind() {
	case reflect.String:
		switch field {
		case "HTML":
			to.SetString(from.String())
		case "Lang", "Languages", "Accent":
			to.SetString(from.String())
		case "Path", "State", "Op", "Kind", "What", "Filter", "Severity", "Change", "Code", "Visibility", "Reason", "Role", "Type", "Part", "Done", "Clear", "Write", "TextLang", "Tag":
			// these pick a branch: hostile only when the branch would not change, that is, beside the real value
			if full && text != "" && from.String() == "" {
				to.SetString(text)
				return
			}
			to.SetString(from.String())
		default:
			if from.String() == "" && !full {
				return
			}
			if strings.HasSuffix(field, "Href") || field == "Verbatim" || field == "Feed" || field == "Edit" || field == "Read" || field == "More" || field == "LicenceURL" || field == "InviteURL" || field == "Enter" || field == "Back" || field == "Contact" || field == "Source" || field == "Action" || field == "Next" {
				text = hostileHref(text)
			}
			to.SetString(text)
		}
	case reflect.Struct:
		if _, ok := from.Interface().(time.Time); ok {
			to.Set(from)
			return
		}
		for i := range from.NumField() {
			copyInto(to.Field(i), from.Field(i), from.Type().Field(i).Name, text, full)
		}
	case reflect.Pointer:
		if from.IsNil() {
			return
		}
		to.Set(reflect.New(from.Type().Elem()))
		copyInto(to.Elem(), from.Elem(), field, text, full)
	case reflect.Slice:
		n := from.Len()
		to.Set(reflect.MakeSlice(from.Type(), n, n))
		for i := range n {
			copyInto(to.Index(i), from.Index(i), field, text, full)
		}
	default:
		to.Set(from)
	}
}

// hostileHref is an address for who is tame, and the hostile text itself for who is not.
func hostileHref(text string) string {
	if strings.HasPrefix(text, "mot ") {
		return "/mot"
	}
	if strings.HasPrefix(text, "javascript:") || strings.HasPrefix(text, "data:") {
		return text
	}
	return "/" + text
}
