package content

import (
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
	return !b.From.After(now) && (b.Until.IsZero() || now.Before(b.Until))
}

// Resolve answers the body as r sees it at now: the visible blocks in their place, and no Blocks.
func (b Body) Resolve(r Reader, now time.Time) Body {
	seen := slices.DeleteFunc(slices.Clone(b.Blocks), func(k Block) bool { return !k.Visible(r, now) })
	out := Body{HTML: b.HTML, Plain: b.Plain, Outline: slices.Clone(b.Outline)}
	for _, k := range slices.Backward(seen) { // from the end, so that places stay true
		out.HTML = out.HTML[:k.At] + k.HTML + out.HTML[k.At:]
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
			out.Tasks = slices.Insert(out.Tasks, k.TasksAt, k.Tasks...)
		}
	}
	return append([]Section{out}, rest...)
}

func sectionsOf(b Body, r Reader, now time.Time) []Section {
	var list []Section
	for _, k := range b.Blocks {
		if k.Visible(r, now) {
			list = append(list, k.Sections...)
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
