package markdown

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"parvis/content"

	"github.com/yuin/goldmark/ast"
)

// title completes the title from the first heading, else from the file's name. A first heading that says the title
// again is taken out: the page shows it already.
func (p *pass) title() {
	first := firstHeading(p.root)
	if p.meta.Title == "" {
		p.meta.Title = fileTitle(p.meta.ID)
		if first != nil && p.ownTitle(first) {
			p.meta.Title = oneLine(inlineText(first, p.source))
		}
		p.warn(1, "Ce document n’a pas de titre ; nous montrons « "+short(p.meta.Title)+" ».", "Ajoutez « title: » à l’en-tête, entre les lignes « --- ».")
	}
	if first != nil && p.root.FirstChild() == ast.Node(first) && p.ownTitle(first) &&
		sameTitle(inlineText(first, p.source), p.meta.Title) {
		p.root.RemoveChild(p.root, first)
	}
}

// sameTitle compares titles by what they say in an address, and where they have no Latin letter as they stand.
func sameTitle(a, b string) bool {
	if slug := Slug(a); slug != "" || Slug(b) != "" {
		return slug == Slug(b)
	}
	return oneLine(a) == oneLine(b)
}

// ownTitle tells whether a heading can be the document's title: in a charter only one that is no rule, in a summary one
// that is no section.
func (p *pass) ownTitle(h *ast.Heading) bool {
	text := inlineText(h, p.source)
	switch p.meta.Kind {
	case content.KindCharter:
		return text != "" && h.Level == 1
	case content.KindSummary:
		return text != "" && h.Level == 1 && partOf(text) == content.PartOther
	}
	return text != ""
}

func firstHeading(root ast.Node) *ast.Heading {
	if all := find[*ast.Heading](root); len(all) > 0 {
		return all[0]
	}
	return nil
}

func fileTitle(id string) string {
	words := strings.ReplaceAll(id, "-", " ")
	_, n := utf8.DecodeRuneInString(words)
	return strings.ToUpper(words[:n]) + words[n:]
}

// shift is what brings the highest heading to level 2.
func (p *pass) shift() int {
	top := 7
	for _, h := range find[*ast.Heading](p.root) {
		top = min(top, h.Level)
	}
	return 2 - top
}

// shiftBeside is the shift of the base, so that one level is one level in the whole document. It does not depend on
// other blocks, and where the base has no heading, the block's own highest is level 2.
func (p *pass) shiftBeside(base *pass) int {
	if len(find[*ast.Heading](base.root)) == 0 {
		return p.shift()
	}
	return base.shifted
}

// headings moves all headings by shift, within 2 to 6, and gives each its id.
func (p *pass) headings(shift int) {
	p.shifted = shift
	for _, h := range find[*ast.Heading](p.root) {
		p.identify(h, inlineText(h, p.source))
		h.Level = min(max(h.Level+shift, 2), 6)
	}
}

// identify leaves a heading its id and no other attribute: the one the author gave, else one made of text. A second
// one of the same name gets -2.
func (p *pass) identify(h *ast.Heading, text string) (id string, repeated bool) {
	if given, ok := h.AttributeString("id"); ok {
		if b, ok := given.([]byte); ok {
			id = Slug(string(b))
		}
	}
	h.RemoveAttributes()
	if id == "" {
		id = Slug(text)
	}
	if id == "" {
		id = "section"
	}
	id = id[:min(len(id), maxID-len(p.mark))] + p.mark
	free := p.unused(id)
	h.SetAttributeString("id", []byte(free))
	return free, free != id
}

// unused keeps, for each id, the last number tried: many headings of one name cost no more than others.
func (p *pass) unused(id string) string {
	free := id
	for n := max(p.ids[id], 1) + 1; p.ids[free] > 0; n++ {
		suffix := "-" + strconv.Itoa(n)
		free = id[:min(len(id), maxID-len(suffix))] + suffix
		p.ids[id] = n
	}
	p.ids[free] = 1
	return free
}

// outline is the headings of a finished tree.
func outline(root ast.Node, source []byte) []content.Heading {
	var list []content.Heading
	for _, h := range find[*ast.Heading](root) {
		id, _ := h.AttributeString("id")
		b, _ := id.([]byte)
		list = append(list, content.Heading{Level: h.Level, ID: string(b), Text: oneLine(inlineText(h, source))})
	}
	return list
}
