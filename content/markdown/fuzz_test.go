package markdown

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"parvis/content"
)

// FuzzRead: whatever the bytes, there is a document or an error, no fault of the allow-list, valid text, and a
// bounded time.
func FuzzRead(f *testing.F) {
	for _, s := range hostile(f) {
		f.Add("faq/a.md", []byte(s))
	}
	for path, text := range sound() {
		f.Add(path, []byte(text))
	}
	for _, b := range bombs(2000, 1000) {
		f.Add("charter/a.en.md", []byte("## R\n"+b.text))
	}
	for i, s := range hostile(f) {
		if i%8 == 0 {
			f.Add("summaries/a.md", []byte("## Actions\n- Ana : "+s+" (avant le 7 décembre)\n::: réservé membres\n"+s+"\n:::\n- x\n"))
			f.Add("glossary/a.md", []byte("- AG : "+s+"\n\n::: du 2026-12-01 au 2026-12-31\n"+s+"\n:::\n"))
		}
	}
	both, bare := New(), New()
	bare.sanitise = func(s string) string { return s }
	f.Fuzz(func(t *testing.T, path string, data []byte) {
		_, known := Classify(path)
		start := time.Now()
		doc, found := both.Read(path, data)
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("took %v", took)
		}
		if known && doc.Readable() == hasError(found) || !known && (doc.Readable() || len(found) > 0) {
			t.Fatalf("known %v, readable %v, %s", known, doc.Readable(), lines(found))
		}
		for _, d := range found {
			if d.Line < 0 || d.Line > strings.Count(string(data), "\n")+strings.Count(string(data), "\r")+1 {
				t.Errorf("line beyond the file: %v", d)
			}
		}
		if doc.Readable() {
			doc.Resolve(content.Reader{Staff: true}, time.Now())
			if facts, err := EncodeFacts(doc); err != nil {
				t.Error(err)
			} else if light, err := DecodeFacts(facts); err != nil || light.Meta.Path != path {
				t.Errorf("%v %q", err, light.Meta.Path)
			}
		}
		naked, _ := bare.Read(path, data)
		for _, html := range append(fragments(doc), fragments(naked)...) {
			if !utf8.ValidString(html) {
				t.Error("not UTF-8")
			}
			for _, fault := range faults(html) {
				t.Errorf("%s in\n%s", fault, html)
			}
		}
	})
}

// FuzzGuard: what passes the guard is read in time.
func FuzzGuard(f *testing.F) {
	for _, b := range bombs(4000, 2000) {
		f.Add([]byte(b.text), 3)
	}
	r := New()
	f.Fuzz(func(t *testing.T, unit []byte, times int) {
		body := strings.Repeat(string(unit), min(max(times, 1), 1+60_000/max(len(unit), 1)))
		if !utf8.ValidString(body) || strings.Contains(body, "\x00") || !guard([]byte(body), 1, &report{}) {
			return
		}
		start := time.Now()
		r.Read("faq/a.en.md", []byte("---\ntitle: T\n---\n"+body))
		if took := time.Since(start); took > 3*time.Second {
			t.Errorf("%d bytes took %v", len(body), took)
		}
	})
}

// FuzzFrench: typography changes spaces and apostrophes, never words, and twice is as once.
func FuzzFrench(f *testing.F) {
	for _, s := range []string{"Bonjour !", "l'eau", "«a»", "a:b", "« »", " !", "a ;", ":) ?!", "12 : 30"} {
		f.Add(s)
	}
	bare := strings.NewReplacer(" ", "", "\t", "", "\u00a0", "", "\u202f", "", "\u2009", "", "'", "", "’", "")
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return
		}
		once := french(s, 0, true)
		if bare.Replace(once) != bare.Replace(s) {
			t.Errorf("%q became %q", s, once)
		}
		if twice := french(once, 0, true); twice != once {
			t.Errorf("%q, then %q, then %q", s, once, twice)
		}
	})
}

// FuzzReserved: whatever stands before, in and after a reserved block, what is in it is in nothing that others get,
// and changes nothing there.
func FuzzReserved(f *testing.F) {
	for i, s := range hostile(f) {
		f.Add([]string{"", "---\ntitle: T\n---\n", "- a\n", "> a", "```\n", "<!--\n", "[a]: /b '\n", "|a|\n|-|\n"}[i%8], s, []string{"", s, "\n- b", "```\n", "-->"}[i%5])
	}
	for _, m := range materials {
		f.Add(m, m, m)
	}
	r := New()
	f.Fuzz(func(t *testing.T, before, secret, after string) {
		if strings.Contains(secret, ":::") || strings.ContainsAny(secret, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") {
			return // it could close the block, also once hidden signs are taken out
		}
		const canary = "zqcanaryqz"
		write := func(secret string) []byte {
			return []byte(before + "\n::: réservé membres\n" + secret + "\n:::\n" + after)
		}
		for _, path := range []string{"faq/a.md", "summaries/a.md", "glossary/a.en.md"} {
			half := len(secret) / 2
			doc, _ := r.Read(path, write(secret[:half]+canary+secret[half:]))
			if !doc.Readable() {
				continue
			}
			got := everything(t, doc.Resolve(content.Reader{}, time.Time{}))
			if strings.Contains(got, canary) {
				t.Fatalf("%s leaks:\n%s\n%s", path, write(secret), got)
			}
			if other, _ := r.Read(path, write("x")); other.Readable() && everything(t, other.Resolve(content.Reader{}, time.Time{})) != got {
				t.Fatalf("%s depends on what is hidden:\n%s\n%s", path, write(secret), got)
			}
		}
	})
}
