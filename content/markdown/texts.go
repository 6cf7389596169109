package markdown

import (
	"bytes"
	"html"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// texts replaces every text outside code by what it says: escapes and entities resolved, hidden characters gone,
// French typography in French. Line breaks stay where they are.
func (p *pass) texts() {
	for _, block := range inlineBlocks(p.root) {
		var prev rune
		for _, n := range leaves(block) {
			switch n := n.(type) {
			case *ast.Text:
				if n.Parent() != nil { // else it was taken with the one before
					prev = p.retell(n, prev)
				}
			case *ast.String:
				prev = lastRune(string(n.Value), prev)
			default: // code, autolinks, notes: something stands there
				prev = 'x'
			}
		}
	}
}

// retell replaces one text and answers the last rune of its line so far (0 after a break).
func (p *pass) retell(n *ast.Text, prev rune) rune {
	raw := bytes.Clone(n.Segment.Value(p.source))
	for !n.SoftLineBreak() && !n.HardLineBreak() { // the parser cuts texts where something could have begun
		next, ok := n.NextSibling().(*ast.Text)
		if !ok {
			break
		}
		raw = append(raw, next.Segment.Value(p.source)...)
		n.Parent().RemoveChild(n.Parent(), n)
		n = next
	}
	s := visible(decode(raw))
	broken := n.SoftLineBreak() || n.HardLineBreak()
	if p.meta.Lang == "fr" {
		s = french(s, prev, broken || !followed(n))
	}
	parent := n.Parent()
	if s != "" {
		parent.InsertBefore(parent, n, literal(s))
	}
	if !broken {
		parent.RemoveChild(parent, n)
		return lastRune(s, prev)
	}
	n.Segment = n.Segment.WithStop(n.Segment.Start)
	return 0
}

func lastRune(s string, otherwise rune) rune {
	if s == "" {
		return otherwise
	}
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// followed tells whether anything stands after n in its block.
func followed(n ast.Node) bool {
	for ; n != nil && n.Type() == ast.TypeInline; n = n.Parent() {
		if n.NextSibling() != nil {
			return true
		}
	}
	return false
}

// inlineBlocks are the blocks that hold inlines.
func inlineBlocks(root ast.Node) []ast.Node {
	var blocks []ast.Node
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering && n.Type() == ast.TypeBlock && n.FirstChild() != nil && n.FirstChild().Type() == ast.TypeInline {
			blocks = append(blocks, n)
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	return blocks
}

// leaves are the inlines of a block that carry text of their own; code is one leaf.
func leaves(block ast.Node) []ast.Node {
	var found []ast.Node
	_ = ast.Walk(block, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering || n == block {
			return ast.WalkContinue, nil
		}
		if n.Kind() == ast.KindCodeSpan {
			found = append(found, n)
			return ast.WalkSkipChildren, nil
		}
		if n.FirstChild() == nil {
			found = append(found, n)
		}
		return ast.WalkContinue, nil
	})
	return found
}

// decode resolves backslash escapes and entities, as the renderer would.
func decode(raw []byte) string {
	if !strings.ContainsAny(string(raw), `\&`) {
		return string(raw)
	}
	var b strings.Builder
	for i := 0; i < len(raw); i++ {
		if raw[i] == '\\' && i+1 < len(raw) && util.IsPunct(raw[i+1]) {
			i++
			b.WriteByte(raw[i])
			continue
		}
		if raw[i] == '&' {
			if text, n := entity(string(raw[i:min(len(raw), i+40)])); n > 0 {
				b.WriteString(text)
				i += n - 1
				continue
			}
		}
		b.WriteByte(raw[i])
	}
	return b.String()
}

// entity resolves the entity s begins with and answers its length, 0 when there is none.
func entity(s string) (string, int) {
	end := strings.IndexByte(s, ';')
	if end < 2 {
		return "", 0
	}
	name := s[1:end]
	if name[0] == '#' {
		text := html.UnescapeString(s[:end+1])
		if text == s[:end+1] || strings.HasSuffix(text, ";") && text != ";" {
			return "", 0
		}
		return text, end + 1
	}
	if e, ok := util.LookUpHTML5EntityByName(name); ok {
		return string(e.Characters), end + 1
	}
	return "", 0
}
