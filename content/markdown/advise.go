package markdown

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"parvis/content"

	"github.com/yuin/goldmark/ast"
)

// What a text may ask of its readers before advice is given.
const (
	longSentence = 30 // words
	maxAdvice    = 25
)

// Advise answers all there is to say about a text while it is written: what Read finds, then advice, which hides
// nothing. exists tells whether the site has a document (a step's id is "journey/step"); without it links are not
// looked at.
func (r *Reader) Advise(path string, data []byte, exists func(kind content.Kind, id string) bool) []content.Diagnostic {
	doc, found := r.Read(path, data)
	if !doc.Readable() || doc.Community != nil {
		return found
	}
	a := adviser{report: &report{path: path}, doc: doc}
	for _, ref := range doc.refs {
		if exists != nil && !leads(ref.path, exists) {
			a.say(ref.line, fmt.Sprintf("Le lien vers « %s » ne mène encore nulle part.", short(ref.path)), "Corrigez l’adresse, ou écrivez la page.")
		}
	}
	a.dates()
	a.sources()
	a.actions()
	passes := r.passes(path, data, &doc.Meta)
	a.empties(passes)
	for _, p := range passes {
		a.text(p)
	}
	slices.SortStableFunc(a.list, func(x, y content.Diagnostic) int { return x.Line - y.Line })
	return append(found, a.list...)
}

type adviser struct {
	*report
	doc Document
}

func (a *adviser) say(line int, message, remedy string) {
	if len(a.list) < maxAdvice {
		a.add(content.Advice, line, message, remedy)
	}
}

// dates asks for the day on which somebody looks at the text again, where a text grows old unnoticed.
func (a *adviser) dates() {
	if a.doc.Summary != nil && a.doc.Meta.Date.IsZero() && a.doc.Meta.Lang == "fr" {
		a.say(0, "Rien ne dit quand cela a été discuté.", "Choisissez le jour dans « date ».")
	}
	switch a.doc.Meta.Kind {
	case content.KindSummary, content.KindFAQ, content.KindSpace, content.KindGlossary:
		if a.doc.Meta.ReviewBy.IsZero() && a.doc.Meta.Lang == "fr" {
			a.say(0, "Rien ne dit quand relire ce document.", "Choisissez une date dans « review_by » : dans un an, le plus souvent.")
		}
	}
}

// actions asks for the name that an action hides in its sentence.
func (a *adviser) actions() {
	if a.doc.Summary == nil || a.doc.Meta.Lang != "fr" {
		return
	}
	s, _ := a.doc.Summary.Section(content.PartActions)
	for _, t := range s.Tasks {
		if t.Who == "" && !t.Wanted && t.Plain != "" {
			a.say(0, fmt.Sprintf("On ne voit pas qui s’occupe de : « %s ».", short(t.Plain)), "Mettez le prénom devant, puis deux-points : « Camille : acheter une boîte (avant le 15 décembre) ».")
			return
		}
	}
}

// sources asks for a link where there are only words. An empty section is a warning already.
func (a *adviser) sources() {
	if a.doc.Summary == nil {
		return
	}
	if s, ok := a.doc.Summary.Section(content.PartSources); ok && s.Plain != "" && len(s.Blocks) == 0 && !strings.Contains(s.HTML, "<a ") {
		a.say(0, "« Sources » ne mène à aucune page.", "Si la discussion ou le compte rendu a une adresse, mettez-en le lien.")
	}
}

// passes are the pieces of a readable text as they were written, before any pass has changed them.
func (r *Reader) passes(path string, data []byte, meta *content.Meta) []*pass {
	rep := &report{path: path}
	text, _ := clean(data, rep)
	head, ok := readFrontMatter(text, rep)
	if !ok {
		return nil
	}
	cut, ok := split(head.body, head.bodyLine, meta.Kind, r.location, rep)
	if !ok {
		return nil
	}
	base := &pass{report: rep, shared: &shared{md: r.other, ids: map[string]int{}}, meta: meta, source: cut.base, first: head.bodyLine, lines: cut.lines}
	all := append([]*pass{base}, base.inside(cut.blocks, r.location)...)
	for _, p := range all {
		p.parse(nil)
	}
	return all
}

// wanted is what each part of a summary is for, to who left it empty. Of empty sources Read warns.
var wanted = map[content.SectionPart]string{
	content.PartContext: "Dites en deux ou trois phrases de quoi il s’agit, pour qui n’y était pas.",
	content.PartDecided: "Écrivez une décision par ligne, commencée par un tiret. Rien n’est décidé ? Dites-le en une phrase.",
	content.PartActions: "Écrivez une action par ligne : qui fait quoi, et pour quand. Rien à faire ? Dites-le en une phrase.",
	content.PartOpen:    "Écrivez ce qui n’est pas tranché. Tout l’est ? Dites-le en une phrase.",
}

// empties names the parts of a summary that are a title alone, at their title.
func (a *adviser) empties(passes []*pass) {
	if a.doc.Summary == nil {
		return
	}
	lines := map[string]int{}
	for _, p := range passes {
		for _, h := range find[*ast.Heading](p.root) {
			if title := Slug(inlineText(h, p.source)); lines[title] == 0 {
				lines[title] = p.line(h)
			}
		}
	}
	filled := func(s content.Section) bool { return wanted[s.Part] != "" && !s.Empty() }
	if !slices.ContainsFunc(a.doc.Summary.Sections, filled) && len(a.doc.Summary.Sections) >= len(wanted) { // nothing written yet
		a.say(0, "Les parties sont encore vides.", "Remplissez-les une à une. Celles qui restent vides ne seront pas montrées.")
		return
	}
	for _, s := range a.doc.Summary.Sections {
		if remedy := wanted[s.Part]; remedy != "" && s.Empty() {
			a.say(lines[Slug(s.Title)], fmt.Sprintf("« %s » est vide : cette partie ne sera pas montrée.", short(s.Title)), remedy)
		}
	}
}

func (a *adviser) text(p *pass) {
	a.headings(p)
	a.glued(p)
	a.comments(p)
	a.pictures(p)
	_ = ast.Walk(p.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering && (n.Kind() == ast.KindParagraph || n.Kind() == ast.KindTextBlock) {
			a.sentences(p, n)
		}
		return ast.WalkContinue, nil
	})
	if s := a.doc.Summary; s != nil && s.Consent == "" && a.doc.Meta.Lang == "fr" && !a.named() {
		a.names(p)
	}
}

// glued finds lines that were meant as items: without a dash and a space before each they become one paragraph.
func (a *adviser) glued(p *pass) {
	if a.doc.Summary == nil {
		return
	}
	part := content.PartOther
	for n := p.root.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok {
			if part = partOf(inlineText(h, p.source)); part == content.PartOther {
				name, _ := cutTitle(inlineText(h, p.source))
				part = partOf(name)
			}
			continue
		}
		if part != content.PartDecided && part != content.PartActions && part != content.PartOpen || n.Kind() != ast.KindParagraph {
			continue
		}
		for i := range n.Lines().Len() {
			segment := n.Lines().At(i)
			line := strings.TrimSpace(string(segment.Value(p.source)))
			if last := i == n.Lines().Len()-1; almostItem.MatchString(line) || !last && strings.ContainsAny(lastOf(line), ".!?;") {
				a.say(p.lineOf(segment.Start), "Ces lignes seront collées bout à bout.", "Commencez chacune par un tiret et une espace : « - Plus de prêt en hiver ».")
				return
			}
		}
	}
}

// almostItem is how people begin an item when nobody told them how.
var almostItem = regexp.MustCompile(`^(?:[-*–—](?:\pL|\s+\pL)|[•·‣◦▪►➤→]\s*\pL|\d{1,2}\s*[)/-]?\s*\p{Lu})`)

// comments finds what is written for nobody. One that does not end is a warning already.
func (a *adviser) comments(p *pass) {
	hidden := func(n ast.Node, text []byte) {
		if bytes.HasPrefix(bytes.TrimSpace(text), []byte("<!--")) && bytes.Contains(text, []byte("-->")) {
			a.say(p.line(n), "Ce qui se trouve entre <!-- et --> n’est montré à personne.", "Ôtez ces deux signes si l’on doit pouvoir le lire.")
		}
	}
	for _, n := range find[*ast.HTMLBlock](p.root) {
		hidden(n, blockText(n, p.source))
	}
	for _, n := range find[*ast.RawHTML](p.root) {
		hidden(n, n.Segments.Value(p.source))
	}
}

// pictures finds those that still say what the editor's button wrote for them. Of those that say nothing Read warns.
func (a *adviser) pictures(p *pass) {
	for _, n := range find[*ast.Image](p.root) {
		if undescribed(inlineText(n, p.source)) {
			a.say(p.line(n), "Cette image n’est pas encore décrite.", "Remplacez « Ce que montre l’image » par ce qu’on y voit : des personnes vous liront sans la voir.")
		}
	}
}

// undescribed tells the words that the editor writes for a picture until somebody finds better ones.
func undescribed(alt string) bool {
	alt = folded(alt)
	return alt == "ce que montre l'image" || alt == "what the picture shows"
}

// headings finds levels that are jumped.
func (a *adviser) headings(p *pass) {
	before := 0
	for _, h := range find[*ast.Heading](p.root) {
		if before > 0 && h.Level > before+1 {
			a.say(p.line(h), fmt.Sprintf("Ce titre descend de %d niveaux d’un coup.", h.Level-before), fmt.Sprintf("Écrivez « %s » : qui écoute la page suit mieux.", strings.Repeat("#", before+1)))
		}
		before = h.Level
	}
}

// sentences finds those that nobody reads in one breath, at the line where each begins.
func (a *adviser) sentences(p *pass, block ast.Node) {
	words, line := 0, 0
	end := func() {
		if words > longSentence {
			a.say(line, fmt.Sprintf("Cette phrase fait %d mots.", words), "Coupez-la en deux : une idée par phrase se lit plus vite.")
		}
		words = 0
	}
	for i := range block.Lines().Len() {
		segment := block.Lines().At(i)
		for word := range strings.FieldsSeq(string(segment.Value(p.source))) {
			if strings.ContainsFunc(word, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
				if words == 0 {
					line = p.lineOf(segment.Start)
				}
				words++
			}
			if strings.ContainsAny(lastOf(word), ".!?…") {
				end()
			}
		}
	}
	end()
}

// lastOf is the sign that ends a word, closing ones left out.
func lastOf(word string) string {
	word = strings.TrimRight(word, `*_»”")'`)
	if word == "" {
		return ""
	}
	r := []rune(word)
	return string(r[len(r)-1])
}

// named tells whether a task names a person: Read has warned then.
func (a *adviser) named() bool {
	sections := a.doc.Summary.Sections
	for _, b := range a.doc.bodies() {
		for _, k := range b.Blocks {
			sections = append(sections, k.Sections...)
			sections = append(sections, content.Section{Tasks: k.Tasks})
		}
	}
	return slices.ContainsFunc(sections, func(s content.Section) bool {
		return slices.ContainsFunc(s.Tasks, func(t content.Task) bool { return isPerson(t.Who) })
	})
}

// names finds what looks like a person: a first name in bold, or a mention.
func (a *adviser) names(p *pass) {
	const remedy = "Si c’est une personne, demandez-lui, puis dites-le dans « consent »."
	for _, n := range find[*ast.Emphasis](p.root) {
		text := strings.TrimRight(strings.TrimSpace(inlineText(n, p.source)), " \u00a0:")
		if n.Level == 2 && firstName(text) {
			a.say(p.line(n), fmt.Sprintf("« %s » est peut-être une personne, et rien ne dit qu’elle est d’accord.", short(text)), remedy)
			return
		}
	}
	for _, n := range find[*ast.Text](p.root) {
		for word := range strings.FieldsSeq(string(n.Segment.Value(p.source))) {
			if name, ok := strings.CutPrefix(word, "@"); ok && firstLetter(name) {
				a.say(p.line(n), fmt.Sprintf("« %s » est peut-être une personne, et rien ne dit qu’elle est d’accord.", short(word)), remedy)
				return
			}
		}
	}
}

func firstLetter(s string) bool {
	for _, r := range s {
		return unicode.IsLetter(r)
	}
	return false
}

// notNames are words that people put in bold at the beginning of a line.
var notNames = strings.Fields(`attention decision rappel note nota important question questions reponse action actions contexte date lieu objectif
	resultat resultats total merci oui non exemple proposition vote avant apres pour contre reste suite budget remplace remplacement
	warning decision reminder example proposal budget yes no date place goal result results thanks`)

// firstName tells a single word that begins with a capital and goes on without: neither a sigle nor a sentence.
func firstName(s string) bool {
	if len(strings.Fields(s)) != 1 || !isPerson(s) || slices.Contains(notNames, folded(s)) {
		return false
	}
	for i, r := range []rune(s) {
		if !unicode.IsLetter(r) && r != '-' && r != '’' || i == 0 && !unicode.IsUpper(r) || i == 1 && !unicode.IsLower(r) {
			return false
		}
	}
	return len([]rune(s)) > 2
}
