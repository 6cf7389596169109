package publish

import (
	"reflect"
	"slices"
	"strings"

	"parvis/content"

	"znkr.io/diff"
)

// Side tells where a part of a merge comes from.
type Side string

// The sides. Open is what both changed, each in another way: a person chooses.
const (
	Same   Side = ""
	Mine   Side = "mine"
	Theirs Side = "theirs"
	Agreed Side = "agreed" // both changed it alike
	Open   Side = "open"
	Both   Side = "both" // as a choice: mine, then theirs
)

// Part is a run of lines of a merge, as it is in each text.
type Part struct {
	Side               Side
	Base, Mine, Theirs []string
}

// change is a run of lines of the base that a text has otherwise.
type change struct {
	from, to int // lines of the base, to excluded
	lines    []string
}

// Parts compares two texts that began with the same one, line by line.
func Parts(base, mine, theirs string) []Part {
	old := strings.Split(base, "\n")
	a, b := changes(old, strings.Split(mine, "\n")), changes(old, strings.Split(theirs, "\n"))
	var out []Part
	same := func(lines []string) {
		if len(lines) > 0 {
			out = append(out, Part{Same, lines, lines, lines})
		}
	}
	at := 0
	for len(a) > 0 || len(b) > 0 {
		from, to := span(a, b)
		ours, rest := within(a, from, &to)
		a = rest
		others, rest2 := within(b, from, &to)
		b = rest2
		for grew := true; grew; { // a change of one side may reach into the next of the other
			before := to
			more, rest := within(a, from, &to)
			ours, a = append(ours, more...), rest
			more, rest = within(b, from, &to)
			others, b = append(others, more...), rest
			grew = to != before
		}
		same(old[at:from])
		p := Part{Open, old[from:to], applied(old, from, to, ours), applied(old, from, to, others)}
		switch {
		case len(others) == 0:
			p.Side = Mine
		case len(ours) == 0:
			p.Side = Theirs
		case alike(p.Mine, p.Theirs):
			p.Side = Agreed
		}
		out = append(out, p)
		at = to
	}
	same(old[at:])
	return out
}

// Apart compares two texts of which nobody knows what they began with: all that differs is open.
func Apart(mine, theirs string) []Part {
	old := strings.Split(theirs, "\n")
	var out []Part
	at := 0
	for _, c := range changes(old, strings.Split(mine, "\n")) {
		if c.from > at {
			out = append(out, Part{Same, old[at:c.from], old[at:c.from], old[at:c.from]})
		}
		p := Part{Open, nil, c.lines, old[c.from:c.to]}
		if alike(p.Mine, p.Theirs) {
			p.Side = Agreed
		}
		out = append(out, p)
		at = c.to
	}
	if at < len(old) {
		out = append(out, Part{Same, old[at:], old[at:], old[at:]})
	}
	return out
}

// Lines are the part's own once somebody chose: mine, theirs, or both, one after the other.
func (p Part) Lines(choice Side) []string {
	switch {
	case p.Side == Theirs || p.Side == Open && choice == Theirs:
		return p.Theirs
	case p.Side != Open || choice == Mine:
		return p.Mine
	}
	out := slices.Clone(p.Mine)
	if len(p.Mine) > 0 && len(p.Theirs) > 0 && prose(p.Mine[len(p.Mine)-1]) && prose(p.Theirs[0]) {
		out = append(out, "") // else they would be one paragraph
	}
	return append(out, p.Theirs...)
}

// alike tells whether lines read the same: empty ones around them ask nobody for a choice.
func alike(a, b []string) bool {
	return slices.Equal(a, b) || strings.TrimSpace(strings.Join(a, "\n")) == strings.TrimSpace(strings.Join(b, "\n"))
}

// prose tells whether a line goes on in the next one.
func prose(line string) bool {
	line = strings.TrimLeft(line, " \t")
	return line != "" && !strings.ContainsRune("-*+>|#:`", rune(line[0])) && (line[0] < '0' || line[0] > '9')
}

// Join is the text of some parts; choose tells for each one that is open what to take.
func Join(parts []Part, choose func(i int) Side) string {
	var out []string
	for i, p := range parts {
		out = append(out, p.Lines(choose(i))...)
	}
	return strings.Join(out, "\n")
}

// changes lists what differs, in order.
func changes(old, now []string) []change {
	var all []change
	line := 0
	open := false
	for _, e := range diff.Edits(old, now) {
		if e.Op == diff.Match {
			line++
			open = false
			continue
		}
		if !open {
			all = append(all, change{from: line, to: line})
			open = true
		}
		c := &all[len(all)-1]
		if e.Op == diff.Delete {
			line++
			c.to = line
			continue
		}
		c.lines = append(c.lines, e.Y)
	}
	return all
}

// span is where the first change stands.
func span(a, b []change) (from, to int) {
	switch {
	case len(b) == 0 || len(a) > 0 && a[0].from <= b[0].from:
		return a[0].from, a[0].to
	default:
		return b[0].from, b[0].to
	}
}

// within takes the changes that begin before to, or touch it, and moves to behind them.
func within(all []change, from int, to *int) (inside, rest []change) {
	i := 0
	for i < len(all) && (all[i].from < *to || all[i].from == from || all[i].from == *to && all[i].from == all[i].to) {
		*to = max(*to, all[i].to)
		i++
	}
	return all[:i], all[i:]
}

// applied is the base between two lines with some changes made.
func applied(old []string, from, to int, some []change) []string {
	var out []string
	at := from
	for _, c := range some {
		out = append(out, old[at:c.from]...)
		out = append(out, c.lines...)
		at = c.to
	}
	return append(out, old[at:to]...)
}

// FieldPart is a field of the front matter that somebody changed.
type FieldPart struct {
	Field
	Side               Side
	Base, Mine, Theirs Value
}

// Several tells whether a field can hold what both texts say.
func (f FieldPart) Several() bool { return f.Type == FieldList || f.Type == FieldTable }

// Value is the field's own once somebody chose.
func (f FieldPart) Value(choice Side) Value {
	switch {
	case f.Side == Theirs || f.Side == Open && choice == Theirs:
		return f.Theirs
	case f.Side != Open || choice == Mine || !f.Several():
		return f.Mine
	}
	out := Value{List: slices.Clone(f.Mine.List), Rows: slices.Clone(f.Mine.Rows)}
	for _, item := range f.Theirs.List {
		if !slices.Contains(out.List, item) {
			out.List = append(out.List, item)
		}
	}
	for _, row := range f.Theirs.Rows {
		if !slices.ContainsFunc(out.Rows, func(r map[string]string) bool { return reflect.DeepEqual(r, row) }) {
			out.Rows = append(out.Rows, row)
		}
	}
	return out
}

// Union is two texts of a document brought together: each field by itself, and the text below passage by passage.
type Union struct {
	Fields []FieldPart // in the form's order, those that are not the same everywhere
	Body   []Part      // of the whole file when it cannot be taken apart
	kind   content.Kind
	theirs string
	apart  bool
}

// Unite compares two texts of a document. base is what both began with, nil when nobody knows.
func Unite(kind content.Kind, base *string, mine, theirs string) Union {
	u := Union{kind: kind, theirs: theirs}
	ours, myBody, ok := Form([]byte(mine))
	others, theirBody, ok2 := Form([]byte(theirs))
	began, oldBody, ok3 := map[string]Value(nil), "", true
	if base != nil {
		began, oldBody, ok3 = Form([]byte(*base))
	}
	if u.apart = ok && ok2 && ok3; !u.apart {
		u.Body = parts(base, mine, theirs)
		return u
	}
	for _, f := range Fields(kind) {
		p := FieldPart{f, Open, began[f.Key], ours[f.Key], others[f.Key]}
		switch same := reflect.DeepEqual; {
		case same(p.Mine, p.Theirs) && (base == nil || same(p.Base, p.Mine)):
			continue
		case same(p.Mine, p.Theirs):
			p.Side = Agreed
		case base != nil && same(p.Base, p.Theirs):
			p.Side = Mine
		case base != nil && same(p.Base, p.Mine):
			p.Side = Theirs
		}
		u.Fields = append(u.Fields, p)
	}
	if base != nil {
		base = &oldBody
	}
	u.Body = parts(base, myBody, theirBody)
	return u
}

func parts(base *string, mine, theirs string) []Part {
	if base == nil {
		return Apart(mine, theirs)
	}
	return Parts(*base, mine, theirs)
}

// Text is the one text, over theirs, whose other bytes stay: field tells what to take of a field that is open.
func (u Union) Text(field func(key string) Side, body string) ([]byte, error) {
	if !u.apart {
		return []byte(body), nil
	}
	values := map[string]Value{}
	for _, f := range u.Fields {
		values[f.Key] = f.Value(field(f.Key))
	}
	return Compose([]byte(u.theirs), u.kind, values, body)
}
