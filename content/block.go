package content

import (
	"html"
	"slices"
	"strings"
	"time"
)

// Block is a piece of a body that some readers see, or that is seen for a time only. It says nothing by itself:
// Resolve puts it where it belongs.
type Block struct {
	At        int // where it goes in the body's HTML, in bytes
	PlainAt   int // where it goes in the body's Plain: the beginning of a line, or the end
	OutlineAt int // where its headings go in the body's Outline
	TasksAt   int // where its tasks go in the section's Tasks

	Visibility Visibility // empty: whoever may read the document
	From       time.Time  // zero: from the beginning
	Until      time.Time  // the first instant at which it is gone; zero: never

	HTML    string
	Plain   string
	Outline []Heading

	Tasks    []Task    // in the actions of a summary
	Sections []Section // sections of a summary that begin in the block; they follow the section it stands in
}

// Visible tells whether r sees the block at now, provided that r may read the document.
func (b Block) Visible(r Reader, now time.Time) bool {
	if b.Visibility != "" && !Visible(b.Visibility, r) {
		return false
	}
	return r.Ahead || !b.From.After(now) && (b.Until.IsZero() || now.Before(b.Until))
}

// marked is HTML of a block between the words that r has for it, so that nobody takes it for what all may read.
func (b Block) marked(text string, r Reader) string {
	words := b.words(r)
	if words == "" || text == "" {
		return text
	}
	return `<div class="for"><p class="sm">` + html.EscapeString(words) + "</p>\n" + text + "</div>\n"
}

func (b Block) words(r Reader) string {
	if r.Mark == nil {
		return ""
	}
	return r.Mark(b)
}

// tasks are those of a block, with the words that r has for it.
func (b Block) tasks(all []Task, r Reader) []Task {
	out := slices.Clone(all)
	for i := range out {
		out[i].For = b.words(r)
	}
	return out
}

// Resolve answers the body as r sees it at now: the visible blocks in their place, and no Blocks.
func (b Body) Resolve(r Reader, now time.Time) Body {
	seen := slices.DeleteFunc(slices.Clone(b.Blocks), func(k Block) bool { return !k.Visible(r, now) })
	out := Body{HTML: b.HTML, Plain: b.Plain, Outline: slices.Clone(b.Outline)}
	for _, k := range slices.Backward(seen) { // from the end, so that places stay true
		out.HTML = out.HTML[:k.At] + k.marked(k.HTML, r) + out.HTML[k.At:]
		out.Plain = joinLines(out.Plain[:k.PlainAt], k.Plain, out.Plain[k.PlainAt:])
		out.Outline = slices.Insert(out.Outline, k.OutlineAt, k.Outline...)
	}
	return out
}

func joinLines(parts ...string) string {
	var lines []string
	for _, p := range parts {
		if p = strings.Trim(p, "\n"); p != "" {
			lines = append(lines, p)
		}
	}
	return strings.Join(lines, "\n")
}

// Resolve answers the section as r sees it at now, then the sections that its visible blocks bring.
func (s Section) Resolve(r Reader, now time.Time) []Section {
	out := s
	out.Body, out.Tasks = s.Body.Resolve(r, now), slices.Clone(s.Tasks)
	rest := sectionsOf(s.Body, r, now)
	for _, k := range slices.Backward(s.Blocks) {
		if k.Visible(r, now) {
			out.Tasks = slices.Insert(out.Tasks, k.TasksAt, k.tasks(k.Tasks, r)...)
		}
	}
	return append([]Section{out}, rest...)
}

func sectionsOf(b Body, r Reader, now time.Time) []Section {
	var list []Section
	for _, k := range b.Blocks {
		if k.Visible(r, now) {
			for _, s := range k.Sections {
				s.HTML, s.Tasks = k.marked(s.HTML, r), k.tasks(s.Tasks, r)
				list = append(list, s)
			}
		}
	}
	return list
}

// Resolve answers the summary as r sees it at now. The parts that every summary is expected to have are left out where
// r would see a title alone.
func (s Summary) Resolve(r Reader, now time.Time) Summary {
	sections := sectionsOf(s.Body, r, now)
	for _, section := range s.Sections {
		sections = append(sections, section.Resolve(r, now)...)
	}
	s.Body = s.Body.Resolve(r, now)
	s.Sections = slices.DeleteFunc(sections, func(section Section) bool { return section.Part != PartOther && section.Empty() })
	return s
}

// Passage is a piece of a document's text and who may find it.
type Passage struct {
	Visibility  Visibility // empty: whoever may read the document
	From, Until time.Time  // as in Block
	Plain       string
}
