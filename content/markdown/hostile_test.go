package markdown

import (
	"bytes"
	_ "embed"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"parvis/content"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	htmlrenderer "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

//go:embed testdata/hostile.txt
var hostileText string

var (
	hostileNote = regexp.MustCompile(`^# [0-9]|^# Hostile`)
	hostileRune = regexp.MustCompile(`\\u\{([0-9A-F]+)\}`)
)

// hostile is the corpus, its escapes resolved. A doubled backslash stands for one.
func hostile(t testing.TB) []string {
	t.Helper()
	var list []string
	for line := range strings.Lines(hostileText) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || hostileNote.MatchString(line) {
			continue
		}
		line = strings.NewReplacer(`\\`, `\`, `\n`, "\n").Replace(line)
		line = hostileRune.ReplaceAllStringFunc(line, func(s string) string {
			n, err := strconv.ParseUint(s[3:len(s)-1], 16, 32)
			if err != nil {
				t.Fatal(err)
			}
			return string(rune(n))
		})
		list = append(list, line)
	}
	if len(list) < 250 {
		t.Fatalf("only %d hostile texts", len(list))
	}
	return list
}

// wrappings put a text where Markdown reads it in another state.
func wrappings(s string) []string {
	each := func(prefix string) string { return prefix + strings.ReplaceAll(s, "\n", "\n"+prefix) }
	return []string{
		s, each("> "), "- " + strings.ReplaceAll(s, "\n", "\n  "), "a\n: " + strings.ReplaceAll(s, "\n", "\n  "),
		"## " + s, "a **" + s + "** b", "[" + s + "](https://a.example)", "![" + s + "](/medias/x.png)", "[x](" + s + ")", "<" + s + ">",
		"|" + s + "|b|\n|-|-|\n|" + s + "|c|", "[^1]\n\n[^1]: " + strings.ReplaceAll(s, "\n", "\n    "),
		"[r]\n\n[r]: " + s, "[x](https://a.example \"" + s + "\")", "```" + s + "\n" + s + "\n```", "« " + s + " »", "<b>" + s + "</b>", "<!-- " + s,
	}
}

// allowed is written apart from the policy, on purpose: element -> attributes.
var allowed = map[string]string{
	"p": "", "br": "", "hr": "", "blockquote": "", "ul": "", "ol": "start", "li": "id value", "dl": "", "dt": "", "dd": "",
	"strong": "", "em": "", "del": "", "code": "class", "pre": "", "sup": "id", "div": "class role", "table": "", "thead": "",
	"tbody": "", "tr": "", "th": "class", "td": "class", "h2": "id", "h3": "id", "h4": "id", "h5": "id", "h6": "id",
	"a": "href title rel class role", "img": "src alt title",
}

var (
	safeID    = regexp.MustCompile(`^[a-z0-9:-]+$`)
	safeClass = regexp.MustCompile(`^(language-.{1,40}|align-(left|center|right)|footnotes|footnote-ref|footnote-backref)$`)
)

// scheme answers what a browser takes for an address's scheme, after what it strips.
func scheme(address string) string {
	address = strings.TrimLeftFunc(address, func(r rune) bool { return r <= 0x20 })
	address = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(address)
	m := regexp.MustCompile(`^([A-Za-z][A-Za-z0-9+.-]*):`).FindStringSubmatch(address)
	if m == nil {
		return ""
	}
	return strings.ToLower(m[1])
}

// faults are what fragment holds beyond the allow-list, as a browser parses it.
func faults(fragment string) []string {
	var list []string
	nodes, err := html.ParseFragment(strings.NewReader(fragment), &html.Node{Type: html.ElementNode, Data: "article", DataAtom: atom.Article})
	if err != nil {
		return []string{err.Error()}
	}
	var visit func(*html.Node)
	visit = func(n *html.Node) {
		switch n.Type {
		case html.ElementNode:
			list = append(list, elementFaults(n)...)
		case html.CommentNode, html.DoctypeNode:
			list = append(list, "a comment: "+n.Data)
		case html.TextNode:
			if visible(n.Data) != n.Data {
				list = append(list, "hidden characters: "+strconv.QuoteToASCII(n.Data))
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			visit(c)
		}
	}
	for _, n := range nodes {
		visit(n)
	}
	return list
}

func elementFaults(n *html.Node) []string {
	var list []string
	attributes, ok := allowed[n.Data]
	if !ok || n.Namespace != "" {
		list = append(list, "element "+n.Data)
	}
	for _, a := range n.Attr {
		if !slices.Contains(strings.Fields(attributes), a.Key) {
			list = append(list, "attribute "+n.Data+" "+a.Key)
		}
		bad := false
		switch a.Key {
		case "href":
			bad = !slices.Contains([]string{"", "http", "https", "mailto", "tel"}, scheme(a.Val))
		case "src":
			bad = scheme(a.Val) != "" || strings.HasPrefix(a.Val, "//") || strings.ContainsAny(a.Val, `\:`)
		case "id":
			bad = !safeID.MatchString(a.Val)
		case "class":
			bad = !safeClass.MatchString(a.Val)
		case "rel":
			bad = !strings.Contains(a.Val, "nofollow")
		}
		if bad || a.Key != "class" && visible(a.Val) != a.Val {
			list = append(list, "value "+n.Data+" "+a.Key+"="+strconv.QuoteToASCII(a.Val))
		}
	}
	return list
}

// TestHostile renders the whole corpus in every wrapping: with both layers, without the sanitiser, and with the
// sanitiser alone behind a renderer that lets everything through. Nothing outside the allow-list comes out of any.
func TestHostile(t *testing.T) {
	t.Parallel()
	both, bare := New(), New()
	bare.sanitise = func(s string) string { return s }
	raw := goldmark.New(
		goldmark.WithParserOptions(parser.WithAttribute(), parser.WithAutoHeadingID()),
		goldmark.WithExtensions(extension.GFM, extension.Footnote, extension.DefinitionList),
		goldmark.WithRendererOptions(htmlrenderer.WithUnsafe()),
	)
	sanitise := newPolicy().Sanitize
	rendered, stopped := 0, 0
	for _, payload := range hostile(t) {
		for i, text := range wrappings(payload) {
			for name, r := range map[string]*Reader{"both layers": both, "without sanitiser": bare} {
				for _, path := range []string{"faq/x.md", "faq/x.en.md", "charter/x.md"} {
					body := text
					if path == "charter/x.md" {
						body = "## Une règle\n\n" + text
					}
					doc, found := r.Read(path, []byte(body))
					if !doc.Readable() && !hasError(found) {
						t.Errorf("%s, wrapping %d of %q: lost", name, i, payload)
					}
					for _, fragment := range fragments(doc) {
						rendered++
						for _, fault := range faults(fragment) {
							t.Errorf("%s, wrapping %d of %q: %s in\n%s", name, i, payload, fault, fragment)
						}
					}
				}
			}
			var buf bytes.Buffer
			if err := raw.Convert([]byte(visible(text)), &buf); err != nil {
				t.Fatal(err)
			}
			if len(faults(buf.String())) > 0 {
				stopped++
			}
			clean := sanitise(buf.String())
			for _, fault := range faults(clean) {
				if !strings.HasPrefix(fault, "hidden characters") && !strings.HasPrefix(fault, "value a title") && !strings.HasPrefix(fault, "value img title") && !strings.HasPrefix(fault, "value img alt") {
					t.Errorf("sanitiser alone, wrapping %d of %q: %s in\n%s", i, payload, fault, clean)
				}
			}
		}
	}
	if stopped < 1000 {
		t.Errorf("the sanitiser had something to stop in %d renderings only: the corpus is too tame", stopped)
	}
	t.Logf("%d fragments; the sanitiser alone stopped %d renderings", rendered, stopped)
}

// fragments are all HTML of a document.
func fragments(d Document) []string {
	switch {
	case d.FAQ != nil:
		return ofBody(d.FAQ.Body)
	case d.Charter != nil:
		list := []string{d.Charter.HTML}
		for _, r := range d.Charter.Rules {
			list = append(list, r.HTML)
		}
		return list
	case d.Step != nil:
		return ofBody(d.Step.Body)
	case d.Journey != nil:
		return ofBody(d.Journey.Body)
	case d.Space != nil:
		return ofBody(d.Space.Body)
	case d.Glossary != nil:
		return ofBody(d.Glossary.Body)
	case d.Summary != nil:
		list := ofBody(d.Summary.Body)
		for _, s := range d.Summary.Sections {
			list = append(list, ofBody(s.Body)...)
			list = append(list, ofTasks(s.Tasks)...)
		}
		return list
	}
	return nil
}

// ofBody is the HTML of a body and of its blocks.
func ofBody(b content.Body) []string {
	list := []string{b.HTML}
	for _, k := range b.Blocks {
		list = append(append(list, k.HTML), ofTasks(k.Tasks)...)
		for _, s := range k.Sections {
			list = append(append(list, s.HTML), ofTasks(s.Tasks)...)
		}
	}
	return list
}

func ofTasks(tasks []content.Task) []string {
	var list []string
	for _, t := range tasks {
		list = append(list, t.HTML)
	}
	return list
}

// TestHostileFields puts addresses that run scripts where the front matter and community.toml take addresses.
func TestHostileFields(t *testing.T) {
	t.Parallel()
	r := New()
	for _, address := range []string{
		"javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "vbscript:x", "\x01javascript:alert(1)", " javascript:alert(1)",
		"java\tscript:alert(1)", "file:///etc/passwd", "blob:x", "\\\\evil", "x:y",
	} {
		quoted := strconv.Quote(address)
		doc, _ := r.Read("journeys/a/10-b.md", []byte("---\ntitle: T\naction: {label: x, href: "+quoted+"}\ncontact: {name: A, contact: "+quoted+"}\n---\nx\n"))
		if s := doc.Step; s == nil || s.Action != (content.Action{}) || scheme(s.Contact.Contact) != "" {
			t.Errorf("%q: %+v", address, s)
		}
		doc, _ = r.Read("community.toml", []byte("name = \"A\"\n[welcome]\nname = \"B\"\ncontact = "+quoted+"\n[privacy]\ncontact = "+quoted+"\n[host]\ncontact = "+quoted+"\n"))
		if c := doc.Community; c != nil && (scheme(c.Text("fr").Welcome.Contact) != "" || scheme(c.Privacy.Address) != "" || scheme(c.Host.Contact) != "") {
			t.Errorf("%q: %+v", address, c)
		}
	}
}
