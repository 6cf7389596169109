package markdown

import (
	"fmt"
	"regexp"
	"strings"

	"parvis/content"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// ruleNumber is what a rule's heading may say before its title: the page counts by itself.
var ruleNumber = regexp.MustCompile(`^(?i:(?:r[eè]gle|article|art\.|rule|n[o°])[\s\x{a0}\x{202f}]*)?[0-9]{1,3}[\s\x{a0}\x{202f}]*[.):–—-][\s\x{a0}\x{202f}]+`)

// section is a run of blocks of a charter or a summary: the text before the rules (no heading), or one rule.
type section struct {
	heading *ast.Heading
	root    *ast.Document
}

// charter renders the text before the first rule, and each rule by itself.
func (r *Reader) charter(p *pass) page {
	sections := p.cut()
	ids := make([]string, len(sections))
	for i, s := range sections {
		if s.heading != nil {
			ids[i] = p.ruleID(s.heading)
		}
	}
	for i, s := range sections {
		sub := *p
		sub.root = s.root
		sub.headings(0)
		if ids[i] != "" {
			for _, h := range find[*ast.Heading](s.root) {
				h.Level = max(h.Level, 3)
			}
		}
	}
	out := page{body: r.finish(p, sections[0].root)}
	for i, s := range sections[1:] {
		body := r.finish(p, s.root)
		out.rules = append(out.rules, content.Rule{
			ID: ids[i+1], Number: i + 1, Title: ruleTitle(s.heading, p.source), HTML: body.HTML, Plain: body.Plain,
		})
	}
	return out
}

func ruleTitle(h *ast.Heading, source []byte) string {
	text := oneLine(inlineText(h, source))
	if title := strings.TrimSpace(ruleNumber.ReplaceAllString(text, "")); title != "" {
		return title
	}
	return text
}

// ruleID is the rule's name across revisions, so a repeated one deserves a word.
func (p *pass) ruleID(h *ast.Heading) string {
	line := p.line(h)
	title := ruleTitle(h, p.source)
	if title == "" {
		p.warn(line, "Une règle n’a pas de titre.", "Écrivez-le après « ## ».")
	}
	id, repeated := p.identify(h, title)
	if repeated {
		p.warn(line, fmt.Sprintf("Deux règles ont le même identifiant ; celle-ci devient « %s ».", id), "Donnez-lui le sien : « ## Titre {#mon-identifiant} ».")
	}
	return id
}

// cut moves the blocks of a charter or a summary to sections; the first holds what stands before the rules. Footnotes go with the
// section that refers to them first.
func (p *pass) cut() []section {
	sections := []section{{root: ast.NewDocument()}}
	var notes *extast.FootnoteList
	for n := p.root.FirstChild(); n != nil; n = p.root.FirstChild() {
		p.root.RemoveChild(p.root, n)
		if list, ok := n.(*extast.FootnoteList); ok {
			notes = list
			continue
		}
		if h, ok := n.(*ast.Heading); ok && h.Level == 2 {
			sections = append(sections, section{heading: h, root: ast.NewDocument()})
			continue
		}
		last := sections[len(sections)-1].root
		last.AppendChild(last, n)
	}
	if notes != nil {
		shareNotes(notes, sections)
	}
	return sections
}

func shareNotes(notes *extast.FootnoteList, sections []section) {
	all := find[*extast.Footnote](notes)
	taken := map[int]bool{}
	for _, s := range sections {
		wanted := map[int]bool{}
		roots := []ast.Node{s.root}
		if s.heading != nil {
			roots = append(roots, s.heading)
		}
		for _, root := range roots {
			for _, link := range find[*extast.FootnoteLink](root) {
				wanted[link.Index] = true
			}
		}
		var list *extast.FootnoteList
		for _, note := range all {
			if !wanted[note.Index] || taken[note.Index] {
				continue
			}
			taken[note.Index] = true
			if list == nil {
				list = extast.NewFootnoteList()
				s.root.AppendChild(s.root, list)
			}
			note.SetAttributeString("value", []byte(fmt.Sprint(note.Index)))
			list.AppendChild(list, note)
		}
	}
}
