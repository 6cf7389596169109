package markdown

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// plain is a finished tree as text: one line per block, a table's row being one, without markup or notes' numbers.
func plain(root ast.Node, source []byte) string {
	var lines []string
	add := func(s string) {
		if s = strings.TrimSpace(oneLine(s)); s != "" {
			lines = append(lines, s)
		}
	}
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		if token, ok := slotOf(n); ok {
			lines = append(lines, token)
			return ast.WalkSkipChildren, nil
		}
		switch n.Kind() {
		case ast.KindCodeBlock, ast.KindFencedCodeBlock:
			add(string(n.Lines().Value(source)))
			return ast.WalkSkipChildren, nil
		case extast.KindTableRow, extast.KindTableHeader:
			var cells []string
			for c := n.FirstChild(); c != nil; c = c.NextSibling() {
				cells = append(cells, strings.TrimSpace(inlineText(c, source)))
			}
			add(strings.Join(cells, " · "))
			return ast.WalkSkipChildren, nil
		}
		if n.Type() == ast.TypeBlock && n.FirstChild() != nil && n.FirstChild().Type() == ast.TypeInline {
			add(inlineText(n, source))
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	return strings.Join(lines, "\n")
}

// inlineText is the words of a block or an inline.
func inlineText(root ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Image:
			if n != root && undescribed(inlineText(n, source)) {
				return ast.WalkSkipChildren, nil
			}
		case *ast.Text:
			value := n.Segment.Value(source)
			if n.Parent() != nil && n.Parent().Kind() == ast.KindCodeSpan {
				b.Write(value)
			} else {
				b.WriteString(visible(decode(value)))
			}
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(n.Value)
		case *ast.AutoLink:
			b.Write(n.Label(source))
		}
		return ast.WalkContinue, nil
	})
	return strings.TrimSpace(b.String())
}
