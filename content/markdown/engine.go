package markdown

import (
	"regexp"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
)

// notePrefix is the key under which a document node carries what its footnotes' ids begin with, so that two answers
// may stand on one page.
const notePrefix = "note-prefix"

// newMarkdown is goldmark in its safe mode. It never gets html.WithUnsafe.
func newMarkdown(backlink string) goldmark.Markdown {
	return goldmark.New(
		goldmark.WithParserOptions(parser.WithAttribute()),
		goldmark.WithExtensions(
			extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignNone)),
			extension.Strikethrough,
			extension.Linkify,
			extension.TaskList,
			extension.DefinitionList,
			extension.NewFootnote(
				extension.WithFootnoteBacklinkTitle(backlink),
				extension.WithFootnoteIDPrefixFunction(func(n ast.Node) []byte {
					prefix, _ := n.OwnerDocument().Meta()[notePrefix].(string)
					return []byte(prefix)
				}),
			),
		),
	)
}

const externalRel = "noopener nofollow ugc"

// newPolicy lets through what newMarkdown and the passes emit, and nothing else.
func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	id := regexp.MustCompile(`^[a-z0-9:-]{1,160}$`)
	p.AllowElements("p", "br", "hr", "blockquote", "ul", "ol", "li", "dl", "dt", "dd", "strong", "em", "del", "code",
		"pre", "sup", "div", "table", "thead", "tbody", "tr", "th", "td", "h2", "h3", "h4", "h5", "h6")
	p.AllowAttrs("id").Matching(id).OnElements("h2", "h3", "h4", "h5", "h6", "li", "sup")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowAttrs("value").Matching(bluemonday.Integer).OnElements("li")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^language-[A-Za-z0-9+#_-]{1,32}$`)).OnElements("code")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^align-(left|center|right)$`)).OnElements("th", "td")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^footnotes$`)).OnElements("div")
	p.AllowAttrs("role").Matching(regexp.MustCompile(`^doc-endnotes$`)).OnElements("div")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^footnote-(backref|ref)$`)).OnElements("a")
	p.AllowAttrs("role").Matching(regexp.MustCompile(`^doc-(noteref|backlink)$`)).OnElements("a")
	p.AllowAttrs("rel").Matching(regexp.MustCompile(`^` + externalRel + `$`)).OnElements("a")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("title").OnElements("a", "img")
	p.AllowAttrs("src").Matching(imageSource).OnElements("img")
	p.AllowAttrs("alt").OnElements("img")
	p.AllowURLSchemes("http", "https", "mailto", "tel")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	p.RequireNoFollowOnFullyQualifiedLinks(true)
	return p
}
