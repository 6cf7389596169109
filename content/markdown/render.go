package markdown

import (
	"bytes"
	"fmt"

	"parvis/content"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
)

// page is a rendered body.
type page struct {
	body  content.Body
	rules []content.Rule // of a charter
	refs  []reference
}

// pass is one body on its way through the passes: each walks the tree once and changes it in place.
type pass struct {
	*report
	meta   *content.Meta
	source []byte
	first  int // line of the file at which source begins
	root   *ast.Document
	refs   []reference
	ids    map[string]int // ids of headings, and the last number given to each
}

// render turns a guarded body into HTML, plain text and outline, and completes meta.Title. A fault in a library must
// cost one document, not the program: it becomes an error.
func (r *Reader) render(body []byte, first int, meta *content.Meta, rep *report) (out page, ok bool) {
	defer func() {
		if fault := recover(); fault != nil {
			rep.fail(0, "Ce document n’a pas pu être mis en page.", "Simplifiez sa mise en forme, et signalez-nous ce fichier : c’est un défaut du programme.")
			out, ok = page{}, false
		}
	}()
	md := r.other
	if meta.Lang == "fr" {
		md = r.french
	}
	root, _ := md.Parser().Parse(text.NewReader(body)).(*ast.Document)
	p := &pass{report: rep, meta: meta, source: body, first: first, root: root, ids: map[string]int{}}
	if !p.bounded() {
		return page{}, false
	}
	p.dropHTML()
	p.links()
	p.images()
	p.tasks()
	p.cells()
	p.languages()
	p.texts()
	p.title()
	if meta.Kind == content.KindCharter {
		out = r.charter(md.Renderer(), p)
	} else {
		p.headings(p.shift())
		out.body = r.finish(md.Renderer(), p, root)
	}
	out.refs = p.refs
	return out, !rep.failed
}

// finish renders a tree whose passes are done.
func (r *Reader) finish(rd renderer.Renderer, p *pass, root *ast.Document) content.Body {
	root.AddMeta(notePrefix, p.meta.ID+"-")
	var buf bytes.Buffer
	if err := rd.Render(&buf, p.source, root); err != nil {
		p.fail(0, fmt.Sprintf("Ce document n’a pas pu être mis en page : %v.", err), "Simplifiez sa mise en forme.")
	}
	return content.Body{HTML: r.sanitise(buf.String()), Plain: plain(root, p.source), Outline: outline(root, p.source)}
}

// line is the line of the file at which n stands, or at which the nearest node around it does.
func (p *pass) line(n ast.Node) int {
	for ; n != nil; n = n.Parent() {
		if n.Kind() != ast.KindDocument && n.Pos() >= 0 {
			return p.first - 1 + lineAt(p.source, n.Pos())
		}
		if n.Type() == ast.TypeBlock && n.Lines() != nil && n.Lines().Len() > 0 {
			return p.first - 1 + lineAt(p.source, n.Lines().At(0).Start)
		}
	}
	return p.first
}

// find answers the nodes below root that match, in order. Passes collect first and change afterwards.
func find[N ast.Node](root ast.Node) []N {
	var found []N
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if m, ok := n.(N); ok && entering {
			found = append(found, m)
		}
		return ast.WalkContinue, nil
	})
	return found
}

// unwrap puts the children of n in its place.
func unwrap(n ast.Node) {
	parent := n.Parent()
	for c := n.FirstChild(); c != nil; c = n.FirstChild() {
		parent.InsertBefore(parent, n, c)
	}
	parent.RemoveChild(parent, n)
}

// literal is a text that is written as it is, escaped.
func literal(s string) *ast.String {
	n := ast.NewString([]byte(s))
	n.SetRaw(true)
	return n
}
