package markdown

import (
	"bytes"
	"regexp"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// maxLinkBytes bounds what the addresses and titles of all links of a document come to: one long definition,
// referred to a thousand times, is a thousand times as long in the page.
const maxLinkBytes = 512 << 10

func (p *pass) bounded() bool {
	for _, n := range find[*ast.Link](p.root) {
		p.bytes += len(n.Destination) + len(n.Title)
	}
	for _, n := range find[*ast.Image](p.root) {
		p.bytes += len(n.Destination) + len(n.Title)
	}
	if p.bytes > maxLinkBytes {
		p.fail(0, "Les adresses des liens de ce document sont trop longues, mises bout à bout.", "Raccourcissez les adresses, ou coupez le document.")
		return false
	}
	return true
}

// dropHTML removes HTML. A comment is a note of the author to herself and goes without a word.
func (p *pass) dropHTML() {
	warned := false
	warn := func(n ast.Node) {
		if !warned {
			p.warn(p.line(n), "Il y a ici du HTML ; il n’est pas montré.", "Écrivez-le en Markdown : **gras**, *italique*, [lien](/page).")
		}
		warned = true
	}
	for _, n := range find[*ast.HTMLBlock](p.root) {
		comment := n.HTMLBlockType == ast.HTMLBlockType2
		switch {
		case !comment:
			warn(n)
		case !bytes.Contains(blockText(n, p.source), []byte("-->")):
			p.warn(p.line(n), "Ce commentaire ne se referme pas : tout ce qui suit est caché.", "Ajoutez « --> » à la fin du commentaire.")
		}
		n.Parent().RemoveChild(n.Parent(), n)
	}
	for _, n := range find[*ast.RawHTML](p.root) {
		if n.Segments.Len() > 0 {
			if s := n.Segments.At(0); !bytes.HasPrefix(s.Value(p.source), []byte("<!--")) {
				warn(n)
			}
		}
		n.Parent().RemoveChild(n.Parent(), n)
	}
}

func blockText(n *ast.HTMLBlock, source []byte) []byte {
	text := n.Lines().Value(source)
	if n.HasClosure() {
		text = append(text, n.ClosureLine.Value(source)...)
	}
	return text
}

// tasks shows task boxes as characters: a disabled input without a label says nothing to who listens to a page.
func (p *pass) tasks() {
	for _, n := range find[*extast.TaskCheckBox](p.root) {
		box := "☐ "
		if n.IsChecked {
			box = "☑ "
		}
		n.Parent().ReplaceChild(n.Parent(), n, literal(box))
	}
}

// cells aligns by class: the pages' policy forbids style attributes.
func (p *pass) cells() {
	for _, n := range find[*extast.TableCell](p.root) {
		if n.Alignment != extast.AlignNone {
			n.SetAttributeString("class", []byte("align-"+n.Alignment.String()))
		}
	}
}

// codeLanguage is a name that may become a class.
var codeLanguage = regexp.MustCompile(`^[A-Za-z0-9+#_-]{1,32}$`)

// languages takes from code blocks what is no name of a language.
func (p *pass) languages() {
	for _, n := range find[*ast.FencedCodeBlock](p.root) {
		if n.Info == nil {
			continue
		}
		name, _, _ := bytes.Cut(n.Info.Segment.Value(p.source), []byte(" ")) // as Language does, which remembers
		if !codeLanguage.Match(name) {
			n.Info = nil
		}
	}
}
