package markdown

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"parvis/content"
)

type bomb struct{ name, text string }

// bombs are inputs that cost some Markdown parser more than linear time, or swell in the page, each grown to size
// bytes. Blocks of at most run bytes are separated by blank lines, as the guard demands.
func bombs(size, run int) []bomb {
	units := map[string]string{
		"emphasis open":      "*a _b ",
		"strong open":        "**a ",
		"emphasis close":     "a* b_ ",
		"emphasis both":      "a**b*c* ",
		"emphasis mod3":      "a***b**c* ",
		"stars":              "*",
		"underscores":        "_",
		"mixed delimiters":   "*_",
		"words under":        "_a_",
		"strike":             "~~a ",
		"tilde":              "~",
		"links open":         "[",
		"links close":        "]",
		"links open a":       "[a",
		"links close a":      "a]",
		"links empty":        "[]",
		"links open paren":   "[a](",
		"links open angle":   "[a](<b",
		"links":              "[a](b)",
		"link refs":          "[a][b]",
		"link parens":        "[a](((((",
		"images open":        "![",
		"images paren":       "![[]()",
		"nested strong link": "*a[",
		"backticks":          "`",
		"backticks growing":  "",
		"angle":              "<",
		"angle a":            "<a ",
		"autolink":           "<a:",
		"email":              "a@b.",
		"email long":         "a.",
		"at":                 "@",
		"www":                "www.",
		"www a":              "www.a.fr ",
		"http":               "http://",
		"http a":             "http://a.fr) ",
		"parens":             "(",
		"comment":            "<!--",
		"decl":               "<!A ",
		"cdata":              "<![CDATA[",
		"pi":                 "<?",
		"html attr":          "<a b='",
		"html attrs":         "<a b=c d=e ",
		"entities":           "&",
		"entities num":       "&#x0",
		"entities amp":       "&amp;",
		"backslash":          "\\",
		"backslash mix":      "\\*",
		"colons":             ":",
		"footnotes":          "[^a]",
		"footnotes open":     "[^",
		"quotes one":         "> ",
		"quotes tight":       ">",
		"lists one":          "- ",
		"lists ordered":      "1. ",
		"lists plus":         "+ ",
		"mix markers":        "> - ",
		"def markers":        ": ",
		"hash":               "#",
		"hash space":         "# ",
		"tabs":               "\t",
		"tab list":           "-\t",
		"equal":              "=",
		"pipes":              "|",
		"pipes sp":           "| ",
		"lines quote":        ">\n",
		"lines list":         "-\n",
		"lines list a":       "- a\n",
		"lines def":          "a\n: b\n",
		"lines hash":         "#\n",
		"lines equal":        "a\n=\n",
		"lines dashes":       "a\n-\n",
		"lines pipe":         "|\n",
		"lines setext":       "a\n",
		"lines ref":          "[a]: /b\n",
		"lines ref open":     "[a]:\n",
		"lines ref title":    "[a]: /b \"\n",
		"lines note":         "[^a]: b\n",
		"lines fence":        "```\n",
		"lines fence2":       "~~~\n```\n",
		"lines attrs":        "# a {#b}\n",
		"lines attrs open":   "# a {#b a=\n",
		"lines html":         "<div>\n",
		"lines quote list":   "> - a\n",
		"lines lazy":         "> a\nb\n",
		"lines task":         "- [ ] a\n",
		"attr braces":        "# {",
		"fr":                 "'",
		"guillemets":         "« ",
		"bangs":              " !",
		"spaces":             " ",
		"spaces hard":        "a  \n",
		"nbsp":               "\u00a0",
	}
	var list []bomb
	fill := func(name, unit string) {
		var b strings.Builder
		for b.Len() < size {
			n := min(run, size-b.Len())
			b.WriteString(strings.Repeat(unit, max(1, n/len(unit)-2)))
			b.WriteString("\n\n")
		}
		list = append(list, bomb{name, b.String()})
	}
	// below grows a unit as far as the guard lets it: short runs of the same sign, few brackets, few lines.
	below := func(name, unit string) {
		var b strings.Builder
		for lines := 0; b.Len() < size && lines < maxLines-20; {
			most := min(maxBrackets-10, run/len(unit)-2)
			if n := strings.Count(unit, "\n"); n > 0 {
				most = min(most, (maxLines-20-lines)/n)
				lines += n * most
			}
			for i := range max(most, 1) {
				b.WriteString(unit)
				if i%(maxRepeat/len(unit)+1) == maxRepeat/len(unit) {
					b.WriteString("x ")
				}
			}
			b.WriteString("\n\n")
			lines += 2
		}
		text := b.String()
		list = append(list, bomb{name + ", below the limits", text[:min(len(text), size)]})
	}
	for _, name := range slices.Sorted(maps.Keys(units)) {
		if unit := units[name]; unit != "" {
			fill(name, unit)
			below(name, unit)
		}
	}
	whole := func(name, text string) {
		text = text[:min(len(text), size)]
		list = append(list, bomb{name, text})
		if lines := strings.SplitAfter(text, "\n"); len(lines) > maxLines {
			list = append(list, bomb{name + ", below the limits", strings.Join(lines[:maxLines-20], "")})
		}
	}
	var ticks, ids, refs, notes, stairs, quotes, steps strings.Builder
	for i := 1; ticks.Len() < run; i++ {
		ticks.WriteString("e" + strings.Repeat("`", i))
	}
	whole("backticks growing", strings.Repeat(ticks.String()+"\n\n", size/run))
	for i := 0; ids.Len() < size; i++ {
		ids.WriteString("# a\n\n")
		fmt.Fprintf(&refs, "[a%d]: /b\n\n[a%d]\n\n", i, i)
		fmt.Fprintf(&notes, "[^%d]: b\n\n[^%d]\n\n", i, i)
		quotes.WriteString(strings.Repeat(">", i%16) + " a\n\n")
	}
	for i := 0; steps.Len() < size; i++ {
		stairs.WriteString(strings.Repeat(" ", 2*i) + "- a\n")
		steps.WriteString(strings.Repeat(" ", 2*i) + "- a\n\n")
	}
	whole("same headings", ids.String())
	whole("many refs", refs.String())
	whole("many notes", notes.String())
	whole("stairs", stairs.String())
	whole("stairs with blanks", steps.String())
	whole("quotes up and down", quotes.String())
	whole("list then blank lines", strings.Repeat("- ", 16)+"x"+strings.Repeat("\n", size))
	whole("list then indented blanks", strings.Repeat("- ", 16)+"x"+strings.Repeat("\n\n"+strings.Repeat(" ", 32)+"y", size/35))
	whole("long ref", "[a]: /"+strings.Repeat("b", run-100)+"\n\n"+strings.Repeat(strings.Repeat("[a]", run/4)+"\n\n", size/run))
	whole("long ref title", "[a]: /b '"+strings.Repeat("b", run-100)+"'\n\n"+strings.Repeat(strings.Repeat("[a]", run/4)+"\n\n", size/run))
	whole("one note often", "[^a]: b\n\n"+strings.Repeat(strings.Repeat("[^a]", run/5)+"\n\n", size/run))
	whole("note in itself", "[^a]: b [^a]\n\n"+strings.Repeat(strings.Repeat("[^a]", run/5)+"\n\n", size/run))
	wide := strings.Repeat("|a", 1000) + "|\n" + strings.Repeat("|-", 1000) + "|\n" + strings.Repeat("|\n", 2000) + "\n"
	whole("wide table", strings.Repeat(wide, size/len(wide)+1))
	narrow := strings.Repeat("|a", 18) + "|\n" + strings.Repeat("|-", 18) + "|\n" + strings.Repeat("|\n", 3900) + "\n"
	whole("narrow table", strings.Repeat(narrow, size/len(narrow)+1))
	cells := strings.Repeat("|a|b|c|\n|-|-|-|\n"+strings.Repeat("|a|b|c|\n", 900)+"\n", 20)
	whole("honest table", cells)
	whole("quoted table", strings.Repeat("> |a|b|\n> |-|-|\n"+strings.Repeat("> |\n", 1900)+"\n", 20))
	whole("nested lists in quotes", strings.Repeat("> ", 8)+strings.Repeat("- ", 8)+"x\n"+strings.Repeat(strings.Repeat("> ", 8)+"\n", size/20))
	whole("deep stairs many", strings.Repeat("- a\n\n  - b\n\n    - c\n\n      - d\n\n        - e\n\n          - f\n\n            - g\n\n", size/90))
	whole("blank lines", strings.Repeat("\n", size))
	whole("paragraphs", strings.Repeat("a\n\n", size/3))
	whole("loose list", strings.Repeat("- a\n\n", size/5))
	whole("loose ordered", strings.Repeat("1. a\n\n", size/6))
	whole("list under list", strings.Repeat("- a\n+ b\n", size/8))
	whole("quotes apart", strings.Repeat("> a\n\n", size/5))
	whole("code apart", strings.Repeat("    a\n\n", size/7))
	whole("fence open", "```\n"+strings.Repeat("a\n\n", size/3))
	whole("html apart", strings.Repeat("<div>\n\n", size/7))
	return list
}

// explodes is the processor time that tells an input that explodes (unguarded ones took seconds and more, growing with
// the square of their size) from one that is merely slow on a slow machine.
const explodes = 300 * time.Millisecond

// TestBombs holds that no pathological input explodes, at the size limit and just below the other limits, nor makes a
// page of more than 4 MiB.
func TestBombs(t *testing.T) {
	limit := explodes * slowness
	r := New()
	worst, name, rendered := time.Duration(0), "", 0
	list := bombs((MaxFile-200)/(1+slowness/4), 8000) // the race detector gets a smaller share
	for _, b := range list {
		var doc Document
		var found []content.Diagnostic
		took := cpuOf(func() { doc, found = r.Read("faq/bombe.md", []byte("---\ntitle: Bombe\n---\n"+b.text)) })
		if doc.Readable() == hasError(found) {
			t.Errorf("%s: neither a document nor an error, or both", b.name)
		}
		if doc.Readable() {
			rendered++
			if n := len(doc.FAQ.HTML); n > 4<<20 {
				t.Errorf("%s: %d bytes of HTML", b.name, n)
			}
		}
		if took >= limit {
			t.Errorf("%s: %v", b.name, took)
		}
		if took > worst {
			worst, name = took, b.name
		}
	}
	t.Logf("%d bombs, %d rendered, worst %v: %s", len(list), rendered, worst, name)
}

// TestFrontMatterBombs holds heads to the same time.
func TestFrontMatterBombs(t *testing.T) {
	const size = maxFrontMatter - 100
	grow := func(unit string) string { return strings.Repeat(unit, size/len(unit)) }
	var stairs, keys strings.Builder
	for i := 0; stairs.Len() < size-400; i++ {
		stairs.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	for i := 0; keys.Len() < size-40; i++ {
		fmt.Fprintf(&keys, "k%d: v\n", i)
	}
	laughs := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'k'; c++ {
		laughs += fmt.Sprintf("%c: &%c [*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c]\n", c, c, c-1, c-1, c-1, c-1, c-1, c-1, c-1, c-1, c-1)
	}
	for name, head := range map[string]string{
		"laughs": laughs, "merge": "a: &a {x: y}\nb:\n  <<: *a", "anchor in itself": "a: &a [*a]",
		"flow": grow("["), "flow maps": grow("{a: "), "dashes": grow("- "), "questions": grow("? "), "colons": grow("a: "),
		"stairs": stairs.String(), "keys": keys.String(), "quotes": "a: \"" + grow("\\u0041"), "fold": "a: >\n" + grow(" b\n"),
		"comments": grow("#\n"), "tags": "a: " + grow("!!str "), "empty flow": "a: [" + grow("[],") + "]", "tags list": "tags: [" + grow("a,") + "]",
		"percent": grow("%YAML 1.1\n"), "bangs": grow("!"), "stars": grow("*"), "amps": grow("&a "), "strings": "a: '" + grow("''"),
	} {
		var found []content.Diagnostic
		took := cpuOf(func() { _, found = New().Read("faq/bombe.md", []byte("---\n"+head+"\n---\nTexte\n")) })
		if took > explodes*slowness {
			t.Errorf("%s: %v", name, took)
		}
		if len(found) == 0 {
			t.Errorf("%s: nothing said", name)
		}
	}
}
