package markdown

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write what the cases give into testdata/cases.txt")

const casesFile = "testdata/cases.txt"

// A case is, in testdata/cases.txt:
//
//	=== 12: name
//	input
//	--- html
//	expected
//
// A name that begins with "en: " is read as English.
type markdownCase struct{ number, name, input, html string }

func (c markdownCase) path() string {
	if strings.HasPrefix(c.name, "en: ") {
		return "faq/cas.en.md"
	}
	return "faq/cas.md"
}

func readCases(t *testing.T) (head string, cases []markdownCase) {
	t.Helper()
	data, err := os.ReadFile(casesFile)
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split("\n"+string(data), "\n=== ")
	for _, part := range parts[1:] {
		title, body, _ := strings.Cut(part, "\n")
		number, name, _ := strings.Cut(title, ": ")
		input, html, _ := strings.Cut(body, "--- html\n")
		cases = append(cases, markdownCase{number, name, input, strings.TrimRight(html, "\n")})
	}
	return strings.TrimPrefix(parts[0], "\n"), cases
}

// TestCases renders the numbered cases. Some white space of French cannot be seen: in the expected text a narrow one
// (U+202F) stands as ⍽ and a wide one (U+00A0) as ␣.
func TestCases(t *testing.T) {
	r := New()
	shown := strings.NewReplacer("\u202f", "⍽", "\u00a0", "␣")
	head, cases := readCases(t)
	var b strings.Builder
	b.WriteString(head)
	for i, c := range cases {
		doc, found := r.Read(c.path(), []byte("---\ntitle: Le titre du cas !\n---\n"+c.input))
		if doc.FAQ == nil {
			t.Errorf("case %s: not read: %v", c.number, found)
			continue
		}
		got := shown.Replace(strings.TrimRight(doc.FAQ.HTML, "\n"))
		if *update {
			fmt.Fprintf(&b, "\n=== %d: %s\n%s--- html\n%s\n", i+1, c.name, c.input, got)
		} else if diff := cmp.Diff(c.html, got); diff != "" {
			t.Errorf("case %s, %s:\n%s\nread:\n%s\n(-want +got)\n%s", c.number, c.name, c.input, got, diff)
		}
		if c.number != fmt.Sprint(i+1) && !*update {
			t.Errorf("case %s stands at place %d", c.number, i+1)
		}
	}
	if *update {
		if err := os.WriteFile(casesFile, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
