package markdown

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"parvis/content"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// page is a rendered body.
type page struct {
	body     content.Body
	rules    []content.Rule    // of a charter
	sections []content.Section // of a summary
	groups   [][]string        // of a glossary
	notes    []string          // for each of groups
	refs     []reference
	named    int // line at which a summary names a person, or 0
	turns    []time.Time
	reserved int
}

// pass is one piece of a body on its way through the passes: each walks the tree once and changes it in place.
type pass struct {
	*report
	*shared
	meta    *content.Meta
	source  []byte
	first   int   // line of the file at which source begins
	lines   []int // line of the file of each line of source, when they do not just follow one another
	root    *ast.Document
	shifted int    // by how much its headings were moved
	mark    string // ends the ids of a block's headings; empty in the base
	fence   *fence // of a block; nil in the base
}

// shared is what all pieces of one body have in common.
type shared struct {
	md     goldmark.Markdown
	refs   []reference
	ids    map[string]int // ids of headings, and the last number given to each
	bytes  int            // of the addresses and titles of links so far
	blocks []content.Block
	named  int // line of the first task that names a person, 0 when none does
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
	cut, ok := split(body, first, meta.Kind, r.location, rep)
	if !ok {
		return page{}, false
	}
	common := &shared{md: r.other, ids: map[string]int{}}
	switch meta.Lang {
	case "fr":
		common.md = r.french
	case "ar":
		common.md = r.arabic
	}
	base := &pass{report: rep, shared: common, meta: meta, source: cut.base, first: first, lines: cut.lines}
	known := base.parse(nil)
	if !base.slots(cut.blocks) || !base.prepare() {
		return page{}, false
	}
	base.title()
	blocks := base.inside(cut.blocks, r.location)
	for _, b := range blocks {
		b.parse(known)
		b.orphans(base)
		if !b.prepare() {
			return page{}, false
		}
	}
	switch meta.Kind {
	case content.KindCharter:
		out = r.charter(base)
	case content.KindSummary:
		out = r.summary(base, blocks)
	default:
		out = r.plainPage(base, blocks)
	}
	out.refs, out.named = common.refs, common.named
	out.turns, out.reserved = turnsOf(cut.blocks)
	return out, !rep.failed
}

// turnsOf answers the instants at which blocks come or go, and how many are reserved.
func turnsOf(blocks []fence) (turns []time.Time, reserved int) {
	for _, f := range blocks {
		if f.visibility != "" {
			reserved++
		}
		for _, t := range []time.Time{f.from, f.until} {
			if !t.IsZero() {
				turns = append(turns, t)
			}
		}
	}
	slices.SortFunc(turns, time.Time.Compare)
	return slices.CompactFunc(turns, time.Time.Equal), reserved
}

// parse reads the source. A block knows the addresses that the base defines, never the other way round.
func (p *pass) parse(known []parser.Reference) []parser.Reference {
	ctx := parser.NewContext()
	for _, ref := range known {
		ctx.AddReference(ref)
	}
	p.root, _ = p.md.Parser().Parse(text.NewReader(p.source), parser.WithContext(ctx)).(*ast.Document)
	if p.fence != nil {
		return nil
	}
	return ctx.References()
}

// prepare runs the passes that come before headings.
func (p *pass) prepare() bool {
	p.strays()
	if p.failed || !p.bounded() {
		return false
	}
	p.dropHTML()
	p.links()
	p.images()
	p.tasks()
	p.cells()
	p.languages()
	p.texts()
	return true
}

// inside are the blocks as passes of their own.
func (p *pass) inside(fences []fence, loc *time.Location) []*pass {
	var list []*pass
	marks := map[string]int{}
	for i := range fences {
		f := &fences[i]
		key := f.key(loc)
		if marks[key]++; marks[key] > 1 {
			key = fmt.Sprintf("%s-%d", key, marks[key])
		}
		list = append(list, &pass{report: p.report, shared: p.shared, meta: p.meta, source: f.source, first: f.line + 1, mark: "-" + key, fence: f})
	}
	return list
}

var noteMark = regexp.MustCompile(`\[\^[^\]\s]{1,80}\]`)

// orphans warns of a note that a block calls and the base holds: pieces share no notes.
func (p *pass) orphans(base *pass) {
	for _, at := range noteMark.FindAllIndex(p.source, -1) {
		note := append(bytes.Clone(p.source[at[0]:at[1]]), ':')
		if bytes.Contains(base.source, note) && !bytes.Contains(p.source, note) {
			p.warn(p.lineOf(at[0]), "Ce passage réservé ou daté appelle une note qui est écrite hors de lui.", "Écrivez la note dans le passage, avant la ligne « ::: ».")
			return
		}
	}
}

// slots finds the paragraphs that stand for blocks. One that is not where it was put has come into a comment or into
// code that nobody closed, and the block would not be what its author sees.
func (p *pass) slots(fences []fence) bool {
	next := 0
	for n := p.root.FirstChild(); n != nil; n = n.NextSibling() {
		if next < len(fences) && n.Kind() == ast.KindParagraph && string(bytes.TrimSpace(n.Lines().Value(p.source))) == slot(next) {
			n.RemoveChildren(n)
			n.AppendChild(n, literal(slot(next)))
			next++
		}
	}
	if next < len(fences) {
		p.fail(fences[next].line, "Ce passage réservé ou daté se trouve dans du code ou dans un commentaire, ou change ce qui l’entoure ; le document reste caché.",
			"Refermez le code ou le commentaire avant lui. Pour montrer « ::: » en exemple dans du code, mettez une espace devant.")
		return false
	}
	return true
}

// slotOf answers which block a node stands for.
func slotOf(n ast.Node) (string, bool) {
	if n.Kind() != ast.KindParagraph {
		return "", false
	}
	s, ok := n.FirstChild().(*ast.String)
	if !ok || !bytes.HasPrefix(s.Value, []byte("\ufdd0")) {
		return "", false
	}
	return string(s.Value), true
}

// plainPage is a body without parts.
func (r *Reader) plainPage(base *pass, blocks []*pass) (out page) {
	base.headings(base.shift())
	if base.meta.Kind == content.KindGlossary {
		out.groups, out.notes = base.groups()
	}
	for _, b := range blocks {
		b.headings(b.shiftBeside(base))
		b.blocks = append(b.blocks, r.block(b, b.root))
	}
	out.body = r.finish(base, base.root)
	return out
}

// block renders a block, or the part of it before its first section.
func (r *Reader) block(b *pass, root *ast.Document) content.Block {
	body := r.finish(b, root)
	return content.Block{
		Visibility: b.fence.visibility, From: b.fence.from, Until: b.fence.until,
		HTML: body.HTML, Plain: body.Plain, Outline: body.Outline,
	}
}

// finish renders a tree whose passes are done, and puts the blocks that it has slots for in their place.
func (r *Reader) finish(p *pass, root *ast.Document) content.Body {
	root.AddMeta(notePrefix, p.meta.ID+p.mark+"-")
	var buf bytes.Buffer
	if err := p.md.Renderer().Render(&buf, p.source, root); err != nil {
		p.fail(0, fmt.Sprintf("Ce document n’a pas pu être mis en page : %v.", err), "Simplifiez sa mise en forme.")
	}
	body := content.Body{HTML: r.sanitise(buf.String()), Plain: plain(root, p.source), Outline: outline(root, p.source)}
	headings := 0
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		headings += len(find[*ast.Heading](n))
		if token, ok := slotOf(n); ok {
			p.place(&body, token, headings)
		}
	}
	for i := range body.Blocks { // a line that was there for a later slot is gone
		body.Blocks[i].PlainAt = min(body.Blocks[i].PlainAt, len(body.Plain))
	}
	return body
}

// place takes a slot out of a body and adds its block.
func (p *pass) place(body *content.Body, token string, headings int) {
	i, _ := strconv.Atoi(strings.Trim(token, "\ufdd0"))
	block := p.blocks[i]
	before, after, inHTML := strings.Cut(body.HTML, "<p>"+token+"</p>\n")
	lead, rest, inPlain := strings.Cut("\n"+body.Plain+"\n", "\n"+token+"\n")
	if !inHTML || !inPlain || strings.Contains(after, token) {
		p.fail(0, "Un passage réservé ou daté n’a pas trouvé sa place.", "Simplifiez la mise en forme autour de lui, et signalez-nous ce fichier : c’est un défaut du programme.")
		return
	}
	lead, rest = strings.TrimPrefix(lead, "\n"), strings.TrimSuffix(rest, "\n")
	if lead != "" && rest != "" {
		lead += "\n"
	}
	block.At, block.PlainAt, block.OutlineAt = len(before), len(lead), headings
	body.HTML, body.Plain = before+after, lead+rest
	body.Blocks = append(body.Blocks, block)
}

// line is the line of the file at which n stands, or at which the nearest node around it does.
func (p *pass) line(n ast.Node) int {
	for ; n != nil; n = n.Parent() {
		if n.Kind() != ast.KindDocument && n.Pos() >= 0 {
			return p.lineOf(n.Pos())
		}
		if n.Type() == ast.TypeBlock && n.Lines() != nil && n.Lines().Len() > 0 {
			return p.lineOf(n.Lines().At(0).Start)
		}
	}
	return p.first
}

// lineOf is the line of the file that holds an offset of the source.
func (p *pass) lineOf(offset int) int {
	line := lineAt(p.source, offset)
	if len(p.lines) > 0 {
		return p.lines[min(line, len(p.lines))-1]
	}
	return p.first - 1 + line
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
