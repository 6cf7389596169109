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

// partNames are the headings, as slugs, that make a section one of the expected parts.
var partNames = map[content.SectionPart]string{
	content.PartContext: "contexte le-contexte context background rappel-du-contexte",
	content.PartDecided: "decide ce-qui-est-decide ce-qui-a-ete-decide ce-que-nous-avons-decide ce-qu-on-a-decide decision decisions les-decisions decided what-is-decided what-was-decided what-we-decided",
	content.PartActions: "action actions les-actions qui-fait-quoi a-faire actions-a-mener who-does-what what-to-do next-steps",
	content.PartOpen:    "reste-ouvert ce-qui-reste-ouvert restent-ouvertes questions-ouvertes en-suspens a-decider still-open open open-questions what-is-still-open",
	content.PartSources: "source sources les-sources",
}

// arabicParts are the headings of the parts in Arabic, without the signs of vowels.
var arabicParts = map[string]content.SectionPart{
	"السياق": content.PartContext, "ما تقرر": content.PartDecided, "القرار": content.PartDecided, "القرارات": content.PartDecided,
	"من يفعل ماذا": content.PartActions, "المهام": content.PartActions, "ما زال مفتوحا": content.PartOpen, "المصادر": content.PartSources,
}

// expectedParts are the parts of the contract, in the order and with the names of the template.
var expectedParts = []struct {
	part content.SectionPart
	name string
}{
	{content.PartContext, "Contexte"}, {content.PartDecided, "Décidé"}, {content.PartActions, "Actions"},
	{content.PartOpen, "Reste ouvert"}, {content.PartSources, "Sources"},
}

func partOf(title string) content.SectionPart {
	slug := Slug(title)
	if slug == "" {
		bare := strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Mn, r) {
				return -1
			}
			return r
		}, oneLine(title))
		if part, ok := arabicParts[bare]; ok {
			return part
		}
		return content.PartOther
	}
	for part, names := range partNames {
		for name := range strings.FieldsSeq(names) {
			if name == slug {
				return part
			}
		}
	}
	return content.PartOther
}

// summary renders the text before the first section, then each section by itself. A section that begins in a block is
// a section like another, for those who see the block.
func (r *Reader) summary(base *pass, blocks []*pass) (out page) {
	for _, p := range append([]*pass{base}, blocks...) {
		p.dropEmptyItems()
	}
	base.headings(base.sectionShift())
	for _, b := range blocks {
		shift := base.shifted
		if len(find[*ast.Heading](base.root)) == 0 {
			shift = b.sectionShift()
		}
		b.headings(shift)
		parts := b.cut()
		block := r.block(b, parts[0].root)
		block.Tasks, _ = r.taskList(b, parts[0].root)
		for _, s := range parts[1:] {
			block.Sections = append(block.Sections, r.section(b, s))
		}
		b.blocks = append(b.blocks, block)
	}
	parts := base.cut()
	out.body = withoutTasks(r.finish(base, parts[0].root))
	for _, s := range parts[1:] {
		out.sections = append(out.sections, r.section(base, s))
	}
	base.expect(out)
	return out
}

// dropEmptyItems takes away the items that say nothing, and the lists that have no others: a number without words is
// no decision, a box without words no action.
func (p *pass) dropEmptyItems() {
	for _, item := range slices.Backward(find[*ast.ListItem](p.root)) { // from the inside
		if list := item.Parent(); p.saysNothing(item) {
			if list.RemoveChild(list, item); list.FirstChild() == nil {
				list.Parent().RemoveChild(list.Parent(), list)
			}
		}
	}
}

var emptyItem = regexp.MustCompile(`^(?:[☐☑☒✓✔✅]|\[[ xX]?\])?$`)

func (p *pass) saysNothing(item ast.Node) bool {
	return emptyItem.MatchString(plain(item, p.source)) && len(find[*ast.Image](item)) == 0
}

// sectionShift lets second-level headings be sections when there are any, whatever stands above them.
func (p *pass) sectionShift() int {
	for _, h := range find[*ast.Heading](p.root) {
		if h.Level == 2 {
			return 0
		}
	}
	return p.shift()
}

func withoutTasks(b content.Body) content.Body {
	for i := range b.Blocks {
		b.Blocks[i].Tasks = nil
	}
	return b
}

func (r *Reader) section(p *pass, s section) content.Section {
	id, _ := s.heading.AttributeString("id")
	name, _ := id.([]byte)
	out := content.Section{ID: string(name), Title: ruleTitle(s.heading, p.source)}
	out.Part = partOf(out.Title)
	if name, rest := cutTitle(out.Title); out.Part == content.PartOther && partOf(name) != content.PartOther {
		out.Title, out.Part = name, partOf(name)
		words := ast.NewParagraph()
		words.AppendChild(words, ast.NewString([]byte(rest)))
		s.root.InsertBefore(s.root, s.root.FirstChild(), words)
	}
	line := p.line(s.heading)
	out.Body = r.finish(p, s.root)
	if out.Part == content.PartActions {
		tasks, places := r.taskList(p, s.root)
		out.Tasks = tasks
		for i := range out.Blocks {
			out.Blocks[i].TasksAt = places[i]
		}
	} else {
		out.Body = withoutTasks(out.Body)
	}
	if out.Part == content.PartSources && out.Plain == "" && len(out.Blocks) == 0 {
		p.warn(line, "Cette synthèse ne dit pas d’où elle vient : « Sources » est vide.", "Ajoutez un lien vers la discussion, ou une phrase : « Réunion du 12 novembre, notes de séance ».")
	}
	return out
}

// cutTitle tells the words of a title from a text that was written on its line: "Décidé : plus de prêt en hiver".
func cutTitle(title string) (name, rest string) {
	if m := titleAndText.FindStringSubmatch(title); m != nil {
		return m[1], m[2]
	}
	return title, ""
}

var titleAndText = regexp.MustCompile(`^(.{2,40}?)[\s\x{a0}\x{202f}]*(?:[:•*]|[\s\x{a0}\x{202f}][–—-])[\s\x{a0}\x{202f}]*(\S.*)$`)

// expect warns of the parts that a summary lacks.
func (p *pass) expect(out page) {
	there := map[content.SectionPart]bool{}
	sections := out.sections
	for _, k := range p.blocks {
		sections = append(sections, k.Sections...)
	}
	for _, s := range sections {
		there[s.Part] = true
	}
	var missing []string
	for _, e := range expectedParts {
		if !there[e.part] {
			missing = append(missing, "« "+e.name+" »")
		}
	}
	if len(missing) > 0 {
		p.warn(0, "Il manque à cette synthèse : "+strings.Join(missing, ", ")+".", "Ajoutez ces titres, même avec une seule phrase : on saura que rien n’a été oublié.")
	}
}

// taskList takes the items of all lists at the root, and answers how many stand before each slot. The tree is spent
// afterwards.
func (r *Reader) taskList(p *pass, root *ast.Document) (tasks []content.Task, places []int) {
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		if _, ok := slotOf(n); ok {
			places = append(places, len(tasks))
		}
		if n.Kind() != ast.KindList {
			continue
		}
		for item := n.FirstChild(); item != nil; item = item.NextSibling() {
			line := p.line(item)
			task := r.task(p, item)
			if isPerson(task.Who) && p.named == 0 {
				p.named = line
			}
			tasks = append(tasks, task)
		}
	}
	return tasks, places
}

func (r *Reader) task(p *pass, item ast.Node) content.Task {
	doc := ast.NewDocument()
	for c := item.FirstChild(); c != nil; c = item.FirstChild() {
		doc.AppendChild(doc, c)
	}
	var t content.Task
	if first := doc.FirstChild(); first != nil && (first.Kind() == ast.KindTextBlock || first.Kind() == ast.KindParagraph) {
		t.Done = takeBox(first)
		t.Who, t.Wanted = takeWho(first, p.source)
		t.When = takeWhen(first)
		t.Wanted = t.Wanted || t.Who == "" && bare(plain(doc, p.source))
		t.Due = dueDay(t.When, p.meta.Date)
	}
	doc.AddMeta(notePrefix, p.meta.ID+p.mark+"-")
	var buf bytes.Buffer
	if err := p.md.Renderer().Render(&buf, p.source, doc); err != nil {
		p.fail(0, fmt.Sprintf("Une action n’a pas pu être mise en page : %v.", err), "Simplifiez sa mise en forme.")
	}
	t.HTML, t.Plain = strings.TrimSpace(r.sanitise(buf.String())), plain(doc, p.source)
	return t
}

// takeBox takes a task's box away, and tells whether it is ticked.
func takeBox(block ast.Node) (done bool) {
	s, ok := block.FirstChild().(*ast.String)
	if !ok {
		return false
	}
	for _, box := range []string{"☐", "☑", "☒", "✓", "✔", "✅"} {
		if rest, found := strings.CutPrefix(string(s.Value), box); found {
			setText(s, strings.TrimLeft(rest, " "))
			return box != "☐"
		}
	}
	return false
}

// setText changes a text, or takes it away when nothing is left.
func setText(s *ast.String, text string) {
	if text == "" {
		s.Parent().RemoveChild(s.Parent(), s)
		return
	}
	s.Value = []byte(text)
}

var (
	whoForm   = regexp.MustCompile(`^(@?[\p{Lu}\p{Lt}][^:.;!?()\[\]]{0,60}?)[\s\x{a0}\x{202f}]*:[\s\x{a0}\x{202f}]+`)
	afterBold = regexp.MustCompile(`^[\s\x{a0}\x{202f}]*:[\s\x{a0}\x{202f}]*`)
)

// determiners follow a verb that nobody is the subject of: "Prévenir les écoles", "Tell the schools". After a name there is
// a verb.
var determiners = strings.Fields(`le la les l un une des du de d au aux a en ce cet cette ces son sa ses leur leurs notre nos votre vos deux trois quatre
	chaque tout toute tous toutes quelques plusieurs sur avec pour par qui si que quand comment ou the an to with for by each every all some how when if whether our
	your their its this that these those two three four`)

// bare tells what is to be done without a word about who does it.
func bare(text string) bool {
	words := strings.FieldsFunc(folded(text), func(r rune) bool { return unicode.IsSpace(r) || r == '\'' || r == '’' })
	for len(words) > 1 && slices.Contains([]string{"se", "s", "ne", "pas", "re"}, words[0]) {
		words = words[1:]
	}
	return len(words) < 2 || slices.Contains(determiners, words[1]) || unicode.Is(unicode.Arabic, firstRune(text))
}

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}

// noOne stands where nobody was found: such an action names nobody.
var noOne = regexp.MustCompile(`(?i)^(?:personne(?: à trouver)?|à trouver|nobody(?: yet)?|no one(?: yet)?|to be found)[\s\x{a0}\x{202f}]*:[\s\x{a0}\x{202f}]+`)

func someone(name string) (who string, wanted bool) {
	if noOne.MatchString(name + ": ") {
		return "", true
	}
	return name, false
}

// maxWho is how many words name people before a colon: what is longer is a sentence.
const maxWho = 7

// takeWho takes the name before a colon, in bold or not, and the colon with it; wanted tells that nobody is named there.
func takeWho(block ast.Node, source []byte) (who string, wanted bool) {
	switch n := block.FirstChild().(type) {
	case *ast.Emphasis:
		name := strings.TrimSpace(oneLine(inlineText(n, source)))
		next, ok := n.NextSibling().(*ast.String)
		bare := strings.TrimRight(name, ": \u00a0\u202f")
		switch {
		case bare == "" || len(strings.Fields(bare)) > maxWho:
		case bare != name && strings.HasSuffix(name, ":"):
			if ok {
				setText(next, strings.TrimLeft(string(next.Value), " \u00a0\u202f"))
			}
			block.RemoveChild(block, n)
			return someone(bare)
		case ok && afterBold.Match(next.Value):
			setText(next, afterBold.ReplaceAllString(string(next.Value), ""))
			block.RemoveChild(block, n)
			return someone(name)
		}
	case *ast.String:
		if m := noOne.FindString(string(n.Value)); m != "" {
			setText(n, string(n.Value)[len(m):])
			return "", true
		}
		m := whoForm.FindStringSubmatch(string(n.Value))
		if m != nil && len(strings.Fields(m[1])) <= maxWho {
			setText(n, string(n.Value)[len(m[0]):])
			return m[1], false
		}
	}
	return "", false
}

// nobody begins what names a group, or a person still to be found.
var nobody = regexp.MustCompile(`^(?:un|une|le|la|les|l'.*|des|du|de|tous|toutes|tout|toute|chacun|chacune|chaque|nous|on|equipe|bureau|a|an|the|all|we|each|every|everyone|everybody|somebody|someone|team|qui|who|personne)\b`)

func isPerson(who string) bool { return who != "" && !nobody.MatchString(folded(who)) }

var (
	whenForms = []*regexp.Regexp{
		regexp.MustCompile(`^(?s)(.*?)[\s\x{a0}\x{202f}]*\(([^()]{2,80})\)[\s.!]*$`),
		regexp.MustCompile(`^(?s)(.*?)[\s\x{a0}\x{202f}]+[—–-][\s\x{a0}\x{202f}]+([^—–]{2,80}?)[\s.]*$`),
		regexp.MustCompile(`^(?s)(.*?),[\s\x{a0}\x{202f}]+((?i:avant|d[’']ici|pour le|au plus tard|before|by|until)\b[^,]{2,80}?)[\s.]*$`),
	}
	whenWords = regexp.MustCompile(`^(?:avant|d'ici|jusqu|fin|mi-|mi |debut|courant|au plus tard|chaque|tous les|toutes les|des que|before|by|until|end of|every|as soon as)\b`)
)

// takeWhen takes the time at the end of a task: in parentheses, after a dash, or after a comma.
func takeWhen(block ast.Node) string {
	s, ok := block.LastChild().(*ast.String)
	if !ok {
		return ""
	}
	for _, form := range whenForms {
		m := form.FindStringSubmatch(string(s.Value))
		if m == nil || strings.TrimSpace(m[1]) == "" && s.PreviousSibling() == nil {
			continue
		}
		text := folded(m[2])
		if _, _, _, _, _, dated := dayIn(text); dated || whenWords.MatchString(text) {
			setText(s, m[1])
			return oneLine(m[2])
		}
	}
	return ""
}
