package markdown

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"parvis/content"

	"github.com/google/go-cmp/cmp"
)

var paris = func() *time.Location {
	loc, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err)
	}
	return loc
}()

func TestFenceLines(t *testing.T) {
	t.Parallel()
	at := func(y int, m time.Month, d, h, minute int) time.Time {
		return time.Date(y, m, d, h, minute, 0, 0, paris).UTC()
	}
	december, january := at(2026, 12, 1, 0, 0), at(2027, 1, 1, 0, 0)
	for line, want := range map[string]fence{
		"::: réservé membres":                                    {visibility: "members"},
		":::réservé aux membres":                                 {visibility: "members"},
		"::::  RÉSERVÉ  MEMBRE":                                  {visibility: "members"},
		"::: reserved members":                                   {visibility: "members"},
		"::: reserved for members":                               {visibility: "members"},
		"::: reserve\u0301 membres":                              {visibility: "members"},
		"::: réservé role:accueil":                               {visibility: "role:accueil"},
		"::: réservé rôle :\u00a0Équipe de nuit":                 {visibility: "role:Équipe de nuit"},
		"::: réservé au rôle Équipier·ère":                       {visibility: "role:Équipier·ère"},
		"::: reserved for the role Night watch":                  {visibility: "role:Night watch"},
		"::: du 2026-12-01 au 2026-12-31":                        {from: december, until: january},
		"::: from 2026-12-01 until 2026-12-31":                   {from: december, until: january},
		"::: du 1er décembre 2026 au 31 décembre 2026":           {from: december, until: january},
		"::: du 01/12/2026 jusqu’au 31/12/2026":                  {from: december, until: january},
		"::: from 1 December 2026 to December 31st 2026":         {from: december, until: january},
		"::: à partir du 2026-12-01":                             {from: december},
		"::: a partir du mardi 1er decembre 2026":                {from: december},
		"::: dès le 2026-12-01":                                  {from: december},
		"::: from 2026-12-01":                                    {from: december},
		"::: jusqu'au 2026-12-31":                                {until: january},
		"::: jusqu’au 2026-12-31 18:00":                          {until: at(2026, 12, 31, 18, 0)},
		"::: until 2026-12-31":                                   {until: january},
		"::: du 2026-12-01 à 9 h 30 au 2026-12-31 à 18h":         {from: at(2026, 12, 1, 9, 30), until: at(2026, 12, 31, 18, 0)},
		"::: from 2026-12-01T09:00+02:00":                        {from: time.Date(2026, 12, 1, 7, 0, 0, 0, time.UTC)},
		"::: réservé membres, du 2026-12-01 au 2026-12-31":       {visibility: "members", from: december, until: january},
		"::: jusqu'au 2026-12-31, réservé role:accueil":          {visibility: "role:accueil", until: january},
		"::: du 2027-03-28 au 2027-03-28":                        {from: at(2027, 3, 28, 0, 0), until: at(2027, 3, 29, 0, 0)}, // 23 hours
		"::: réservé membre":                                     {visibility: "members"},
		"::: réservé membres, réservé role:a":                    {},
		"::: du 2026-12-31 au 2026-12-01":                        {},
		"::: du 2026-02-30 au 2026-12-01":                        {},
		"::: réservé":                                            {},
		"::: réservé membrs":                                     {},
		"::: resérvé aux amis":                                   {},
		"::: membres":                                            {},
		"::: réservé role:":                                      {},
		"::: réservé membres sauf Karim":                         {},
		"::: warning":                                            {},
		"::: du 2026-12-01 au 2026-12-31 et après":               {},
		"::: à partir de demain":                                 {},
		"::: du 1er décembre":                                    {},
		"::: réservé membres,":                                   {},
		"::: du 2026-12-01 au 2026-12-31, jusqu’au 2026-12-30":   {},
		"::: réservé membres :::":                                {},
		"::: " + strings.Repeat("réservé membres, ", 20) + "fin": {},
		"::: réservé membres <!-- -->":                           {},
		"::: du 2026-12-01 25:00 au 2026-12-31":                  {},
	} {
		doc, found := New().Read("faq/a.md", []byte("---\ntitle: T\n---\navant\n"+line+"\nsecret\n:::\naprès\n"))
		wrong := want.visibility == "" && want.from.IsZero() && want.until.IsZero()
		if wrong {
			if doc.Readable() || !strings.Contains(lines(found), "faq/a.md:5: error") {
				t.Errorf("%s: taken: %s", line, lines(found))
			}
			continue
		}
		if !doc.Readable() || len(found) > 0 || len(doc.FAQ.Blocks) != 1 {
			t.Errorf("%s: %s", line, lines(found))
			continue
		}
		b := doc.FAQ.Blocks[0]
		if b.Visibility != want.visibility || !b.From.Equal(want.from) || !b.Until.Equal(want.until) || b.From.Location() != time.UTC {
			t.Errorf("%s: %q %v %v", line, b.Visibility, b.From, b.Until)
		}
		if doc.FAQ.HTML != "<p>avant</p>\n<p>après</p>\n" || doc.FAQ.Plain != "avant\naprès" {
			t.Errorf("%s: %q %q", line, doc.FAQ.HTML, doc.FAQ.Plain)
		}
	}
}

// TestFenceFaults: whatever is not a block to the letter hides the document, and says where.
func TestFenceFaults(t *testing.T) {
	t.Parallel()
	const head = "---\ntitle: T\n---\n" // the text begins at line 4
	for name, c := range map[string]struct {
		path, text string
		line       int
	}{
		"not closed":            {"faq/a.md", "x\n\n::: réservé membres\nsecret\n", 6},
		"nothing to close":      {"faq/a.md", "x\n:::\n", 5},
		"misspelt, then closed": {"faq/a.md", "x\n:: réservé membres\nsecret\n:::\n", 7},
		"two colons":            {"faq/a.md", "x\n\n:: réservé membres\nsecret\n", 6},
		"wide colons":           {"faq/a.md", "x\n\n：：： réservé membres\nsecret\n", 6},
		"colons apart":          {"faq/a.md", "x\n\n: : : réservé membres\nsecret\n", 6},
		"other signs":           {"faq/a.md", "x\n\n;;; réservé membres\nsecret\n", 6},
		"a space before":        {"faq/a.md", "x\n\n ::: réservé membres\nsecret\n", 6},
		"a wide space before":   {"faq/a.md", "x\n\n\u00a0::: réservé membres\nsecret\n", 6},
		"a mark before":         {"faq/a.md", "x\n\n\u200b::: réservé membres\nsecret\n", 6},
		"after a line sign":     {"faq/a.md", "x\u2028::: réservé membres\u2028secret\u2028:::\n", 4},
		"indented code":         {"faq/a.md", "x\n\n    ::: réservé membres\n    secret\n", 6},
		"in a list":             {"faq/a.md", "- x\n  ::: réservé membres\n  secret\n", 5},
		"as an item":            {"faq/a.md", "- ::: réservé membres\n", 4},
		"in a quote":            {"faq/a.md", "> x\n> ::: réservé membres\n", 5},
		"one in another":        {"faq/a.md", "::: réservé membres\n::: du 2026-12-01\nsecret\n:::\n:::\n", 5},
		"within fenced code":    {"faq/a.md", "```\n::: réservé membres\nsecret\n:::\n```\n", 5},
		"code left open":        {"faq/a.md", "```\ncode\n\n::: réservé membres\nsecret\n:::\n", 7},
		"code in an open item":  {"faq/a.md", "<!-- x\n\n::: réservé membres\nsecret\n:::\n-->\n", 6},
		"in HTML":               {"faq/a.md", "<script>\n::: réservé membres\nsecret\n:::\n</script>\n", 5},
		"term of a definition":  {"faq/a.md", "::: réservé membres\nsecret\n:::\n: y\n", 4},
		"in a block, indented":  {"faq/a.md", "::: réservé membres\n\n  ::: x\nsecret\n:::\n", 6},
		"in a charter":          {"charter/a.md", "## R\n\n::: réservé membres\nx\n:::\n", 6},
		"in a charter, dated":   {"charter/a.md", "## R\n\n::: du 2026-12-01\nx\n:::\n", 6},
		"too many":              {"faq/a.md", strings.Repeat("::: réservé membres\n:::\n", maxBlocks+1), 4 + 2*maxBlocks},
	} {
		doc, found := New().Read(c.path, []byte(head+c.text))
		if want := fmt.Sprintf("%s:%d: error", c.path, c.line); doc.Readable() || !strings.Contains(lines(found), want) {
			t.Errorf("%s: want %s, readable %v:\n%s", name, want, doc.Readable(), lines(found))
		}
		if strings.Contains(lines(found), "secret") {
			t.Errorf("%s: the diagnostic repeats the text:\n%s", name, lines(found))
		}
	}
	if _, found := New().Read("faq/a.md", []byte(head+"a\n\n::: réservé membres\nx\ny[^1]\n:::\n\n[^1]: z\n")); !strings.HasPrefix(lines(found), "faq/a.md:8: warning") {
		t.Errorf("note of the base: %s", lines(found))
	}
	for name, text := range map[string]string{
		"example in code":   "```\n ::: réservé membres\n :::\n```\n",
		"example in a word": "Écrivez `::: réservé membres`.\n",
		"escaped":           "\\::: réservé\n",
		"definition":        "Salle\n: réservée aux membres\n",
		"table":             "|a|b|\n|:--|:-:|\n|c|d|\n",
		"emoji":             ":smile: bonjour\n",
		"code in an item":   "- x\n\n  ```\n  ::: réservé membres\n  ```\n",
	} {
		if doc, found := New().Read("faq/a.md", []byte(head+text)); !doc.Readable() || len(found) > 0 {
			t.Errorf("%s: %s", name, lines(found))
		}
	}
}

var (
	nobodyReads = content.Reader{}
	memberReads = content.Reader{Member: true}
	teamReads   = content.Reader{Member: true, Roles: []string{"accueil"}}
	staffReads  = content.Reader{Staff: true}
)

// TestBlocksInPlace resolves one document for four readers at three times.
func TestBlocksInPlace(t *testing.T) {
	t.Parallel()
	const text = "---\ntitle: T\n---\n# Un\n\n[l]\n::: réservé membres\n## Deux\n[l] [m] x[^n]\n\n[m]: /charte\n\n[^n]: note\n:::\n- a\n::: réservé role:accueil, du 2026-12-01 au 2026-12-31\n## Un\n:::\n- b[^n]\n\n## Deux\n\n::: jusqu'au 2026-11-30\nfin\n:::\n\n[l]: /faq\n"
	d := mustRead(t, "faq/a.md", text)
	november, december := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), time.Date(2026, 12, 20, 0, 0, 0, 0, time.UTC)
	const (
		un    = "<h2 id=\"un\">Un</h2>\n<p><a href=\"/faq\">l</a></p>\n"
		deux  = "<h3 id=\"deux-members\">Deux</h3>\n<p><a href=\"/faq\">l</a> <a href=\"/charte\">m</a> x"
		items = "<ul>\n<li>b[^n]</li>\n</ul>\n<h3 id=\"deux\">Deux</h3>\n"
		a     = "<ul>\n<li>a</li>\n</ul>\n"
		role  = "<h3 id=\"un-role-accueil-20261201-20270101\">Un</h3>\n"
	)
	for name, c := range map[string]struct {
		reader content.Reader
		now    time.Time
		html   string // without the footnotes of the members' block
		plain  string
	}{
		"nobody in November": {nobodyReads, november, un + a + items + "<p>fin</p>\n", "Un\nl\na\nb[^n]\nDeux\nfin"},
		"nobody in December": {nobodyReads, december, un + a + items, "Un\nl\na\nb[^n]\nDeux"},
		"member in December": {memberReads, december, un + deux + a + items, "Un\nl\nDeux\nl m x\nnote\na\nb[^n]\nDeux"},
		"team in November":   {teamReads, november, un + deux + a + items + "<p>fin</p>\n", "Un\nl\nDeux\nl m x\nnote\na\nb[^n]\nDeux\nfin"},
		"team in December":   {teamReads, december, un + deux + a + role + items, "Un\nl\nDeux\nl m x\nnote\na\nUn\nb[^n]\nDeux"},
	} {
		got := d.Resolve(c.reader, c.now).FAQ
		html := regexp.MustCompile(`(?s)<sup.*?</sup></p>\n<div class="footnotes".*?</div>\n`).ReplaceAllString(got.HTML, "")
		if diff := cmp.Diff(c.html, html); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
		if diff := cmp.Diff(c.plain, strings.ReplaceAll(got.Plain, "\u00a0↩︎", "")); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
		if len(got.Blocks) > 0 {
			t.Errorf("%s: blocks remain", name)
		}
		var ids []string
		for _, h := range got.Outline {
			ids = append(ids, h.ID)
		}
		want := regexp.MustCompile(`<h\d id="([^"]+)"`).FindAllStringSubmatch(got.HTML, -1)
		for i, m := range want {
			if len(ids) != len(want) || ids[i] != m[1] {
				t.Fatalf("%s: outline %v is not that of\n%s", name, ids, got.HTML)
			}
		}
	}
	if at := d.NextChange(november); !at.Equal(time.Date(2026, 11, 30, 23, 0, 0, 0, time.UTC)) {
		t.Errorf("next change %v", at)
	}
	if at := d.NextChange(december); !at.Equal(time.Date(2026, 12, 31, 23, 0, 0, 0, time.UTC)) {
		t.Errorf("next change %v", at)
	}
	if at := d.NextChange(december.AddDate(0, 1, 0)); !at.IsZero() {
		t.Errorf("next change %v", at)
	}
	passages := d.Passages()
	if len(passages) != 4 || passages[0].Visibility != "" || passages[1].Visibility != "members" || passages[2].Visibility != "role:accueil" || passages[3].Until.IsZero() {
		t.Errorf("%+v", passages)
	}
}

// author writes random documents whose reserved and dated blocks hold words that stand nowhere else.
type author struct {
	*rand.Rand
	canaries []canary
}

type canary struct {
	word  string
	block content.Block
}

var materials = []string{
	"# W\n", "## W\n", "### W {#W}\n", "## Actions\n", "## Contexte\n", "## Sources\n", "W W W.\n", "- W : W (avant le 7 décembre)\n", "- [x] **W** : W\n", "1. W\n\n   W\n",
	"> W\n", "[W](/faq/W)\n", "[W](javascript:W)\n", "[W]\n\n[W]: /faq/W \"W\"\n", "W[^1]\n\n[^1]: W\n", "![W](/medias/W.png)\n", "![](https://a.example/W.png)\n", "|W|W|\n|-|-|\n|W|W|\n", "```\nW\n```\n", "```W\nW\n",
	"    W\n", "<b>W</b> W\n", "<!-- W -->\n", "<div>W\n", "<script>W\n", "W\n: W\n", "W\n===\n", "W  \nW\\\n", "***W** W*\n", "[W\n", "~~W\n", "`W\n", "&#87;W \u202eW\n", "- - W\n", "  W\n", "> - W\n", "https://W.example/W\n", "@W **W**\n", "---\n", "\n",
}

func (a *author) piece(word func() string) string {
	var b strings.Builder
	for range 1 + a.IntN(4) {
		m := materials[a.IntN(len(materials))]
		for strings.Contains(m, "W") {
			m = strings.Replace(m, "W", word(), 1)
		}
		b.WriteString(m)
		if a.IntN(3) > 0 {
			b.WriteString("\n")
		}
	}
	return b.String()
}

// write answers a text; secret answers the words of its blocks, which are given one after another.
func (a *author) write(secret func(b content.Block) string) string {
	var out strings.Builder
	open := func() string { return []string{"eau", "pont", "rive", "crue"}[a.IntN(4)] }
	kinds := []struct {
		line  string
		block content.Block
	}{
		{"::: réservé membres", content.Block{Visibility: "members"}},
		{"::: réservé role:accueil", content.Block{Visibility: "role:accueil"}},
		{"::: reserved role:autre", content.Block{Visibility: "role:autre"}},
		{"::: du 2026-12-01 au 2026-12-31", content.Block{From: time.Date(2026, 11, 30, 23, 0, 0, 0, time.UTC), Until: time.Date(2026, 12, 31, 23, 0, 0, 0, time.UTC)}},
		{"::: jusqu'au 2026-11-30, réservé membres", content.Block{Visibility: "members", Until: time.Date(2026, 11, 30, 23, 0, 0, 0, time.UTC)}},
	}
	for range 1 + a.IntN(4) {
		out.WriteString(a.piece(open))
		k := kinds[a.IntN(len(kinds))]
		out.WriteString(k.line + "\n" + a.piece(func() string { return secret(k.block) }) + "\n:::\n")
	}
	out.WriteString(a.piece(open))
	return out.String()
}

// everything is all that a page, an index or a feed could take from a document that was resolved.
func everything(t *testing.T, d Document) string {
	t.Helper()
	data, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ToLower(string(data) + fmt.Sprint(d.refs, d.given))
}

// TestNoCanaryLeaks: what a reader may not see is in nothing that he is given, and changes nothing in it, whatever it
// holds; what he may see is there.
func TestNoCanaryLeaks(t *testing.T) {
	t.Parallel()
	r, read, seen := New(), 0, 0
	readers := []content.Reader{nobodyReads, memberReads, {Roles: []string{"accueil"}}, teamReads, staffReads}
	times := []time.Time{time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), time.Date(2026, 12, 20, 0, 0, 0, 0, time.UTC), time.Date(2027, 2, 1, 0, 0, 0, 0, time.UTC)}
	for seed := range uint64(1000 / slowness) {
		path := []string{"faq/a.md", "summaries/a.md", "spaces/a.en.md", "journeys/j/10-a.md", "glossary/a.md"}[seed%5]
		head := []string{"---\ntitle: T\ndate: 2026-11-01\n---\n", ""}[seed%2]
		a := author{Rand: rand.New(rand.NewPCG(seed, 1))}
		text := head + a.write(func(b content.Block) string {
			word := fmt.Sprintf("Zq%dqz", 1000+len(a.canaries))
			a.canaries = append(a.canaries, canary{word, b})
			return word
		})
		doc, found := r.Read(path, []byte(text))
		if !doc.Readable() {
			if !hasError(found) {
				t.Fatalf("seed %d: lost", seed)
			}
			continue
		}
		read++
		unresolved := doc.Passages()[0].Plain + doc.Meta.Title
		for _, b := range doc.bodies() {
			unresolved += b.HTML + b.Plain + fmt.Sprint(b.Outline)
		}
		if strings.Contains(unresolved, "Zq") || strings.Contains(unresolved, "zq") {
			t.Fatalf("seed %d: a canary without resolving, in\n%s\n%s", seed, text, unresolved)
		}
		for i, reader := range readers {
			for _, now := range times {
				got := doc.Resolve(reader, now)
				all := everything(t, got)
				for _, c := range a.canaries {
					if !c.block.Visible(reader, now) && strings.Contains(all, strings.ToLower(c.word)) {
						t.Fatalf("seed %d, reader %d at %v: %s leaks from\n%s\nin %s", seed, i, now, c.word, text, all)
					}
					seen++
				}
				ids := regexp.MustCompile(` id=\\"([^"]+)\\"`).FindAllStringSubmatch(all, -1)
				var list []string
				for _, m := range ids {
					list = append(list, m[1])
				}
				if doc.Summary == nil { // tasks repeat what stands in the section
					slices.Sort(list)
					if len(slices.Compact(slices.Clone(list))) != len(list) {
						t.Fatalf("seed %d: ids %v of\n%s", seed, list, text)
					}
				}
				// The same text, with other things in the blocks that this reader does not see.
				b := author{Rand: rand.New(rand.NewPCG(seed, 1))}
				twin := head + b.write(func(k content.Block) string {
					word := fmt.Sprintf("Zq%dqz", 1000+len(b.canaries))
					if !k.Visible(reader, now) {
						word = fmt.Sprintf("Autre%d", len(b.canaries)%7)
					}
					b.canaries = append(b.canaries, canary{word, k})
					return word
				})
				other, _ := r.Read(path, []byte(twin))
				if other.Readable() {
					if diff := cmp.Diff(everything(t, other.Resolve(reader, now)), all); diff != "" {
						t.Fatalf("seed %d, reader %d: what is hidden shows:\n%s\n%s\n%s", seed, i, text, twin, diff)
					}
				}
			}
		}
	}
	t.Logf("%d documents read, %d canaries looked for", read, seen)
	if read < 200/slowness {
		t.Errorf("only %d documents were readable", read)
	}
}

// TestHostileInBlocks renders the hostile corpus within blocks: the same allow-list holds for them.
func TestHostileInBlocks(t *testing.T) {
	t.Parallel()
	both, bare := New(), New()
	bare.sanitise = func(s string) string { return s }
	rendered := 0
	for _, payload := range hostile(t) {
		for i, text := range wrappings(payload) {
			if slowness > 1 && (i+len(payload))%4 > 0 {
				continue // the race detector gets a share
			}
			for path, r := range map[string]*Reader{"faq/x.md": both, "summaries/x.en.md": bare} {
				doc, found := r.Read(path, []byte("---\ntitle: T\n---\n## Actions\n\n- a\n\n::: réservé membres\n"+text+"\n\n- "+payload+"\n:::\n\n- "+payload))
				if !doc.Readable() && !hasError(found) {
					t.Errorf("wrapping %d of %q: lost", i, payload)
				}
				for _, fragment := range fragments(doc) {
					rendered++
					for _, fault := range faults(fragment) {
						t.Errorf("wrapping %d of %q: %s in\n%s", i, payload, fault, fragment)
					}
				}
			}
		}
	}
	if rendered < 10_000/slowness {
		t.Errorf("only %d fragments", rendered)
	}
}

// TestBombsInBlocks holds that cutting a text at its fences does not make it cost more.
func TestBombsInBlocks(t *testing.T) {
	limit := explodes * slowness
	r := New()
	for _, b := range bombs((MaxFile-6000)/(1+slowness/4), 8000) {
		text := "---\ntitle: Bombe\n---\n::: réservé membres\n" + b.text + "\n:::\n" + strings.Repeat("::: du 2026-12-01\n[a] [a1]\n:::\n", maxBlocks-1)
		var doc Document
		var found []content.Diagnostic
		took := cpuOf(func() { doc, found = r.Read("summaries/bombe.md", []byte(text)) })
		if doc.Readable() == hasError(found) {
			t.Errorf("%s: neither a document nor an error, or both", b.name)
		}
		if took >= limit {
			t.Errorf("%s: %v", b.name, took)
		}
	}
	// Definitions of the base, known to every block.
	var refs strings.Builder
	for i := range 3500 {
		fmt.Fprintf(&refs, "[a%d]: /b\n\n", i)
	}
	text := "---\ntitle: Bombe\n---\n" + refs.String() + strings.Repeat("::: du 2026-12-01\n[a1] [a2]\n:::\n", maxBlocks)
	if took := cpuOf(func() { r.Read("faq/bombe.md", []byte(text)) }); took >= limit {
		t.Errorf("many definitions: %v", took)
	}
}
