package ui

import (
	"slices"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// fieldGroup is a fold of fields.
type fieldGroup struct {
	Title  string
	Fields []EditorField
}

// faulty tells whether one of its fields is to be looked at again.
func (g fieldGroup) faulty(p *Problem) bool {
	return slices.ContainsFunc(g.Fields, func(f EditorField) bool { return f.Problem != "" || p.of("f."+f.Key) != "" })
}

// grouped are the fields at once in view, and the folds in the order they appear.
func (p *EditorPage) grouped() (first []EditorField, groups []fieldGroup) {
	for _, f := range p.Fields {
		if f.Group == "" {
			first = append(first, f)
			continue
		}
		i := slices.IndexFunc(groups, func(g fieldGroup) bool { return g.Title == f.Group })
		if i < 0 {
			groups = append(groups, fieldGroup{Title: f.Group})
			i = len(groups) - 1
		}
		groups[i].Fields = append(groups[i].Fields, f)
	}
	return first, groups
}

// beforeText are the fields above the text: the title and what a document cannot do without. The others follow it, so
// that the text is near.
func (p *EditorPage) beforeText(first []EditorField) (before, after []EditorField) {
	for _, f := range first {
		if p.NoBody || f.Required || f.Key == "title" {
			before = append(before, f)
		} else {
			after = append(after, f)
		}
	}
	return before, after
}

// field draws one field by its type.
func (p *EditorPage) field(f EditorField) app.UI {
	name := "f." + f.Key
	fault := f.Problem
	if fault == "" {
		fault = p.Problem.of(name)
	}
	plain := field{Name: name, Label: f.Label, Hint: f.Help, Value: f.Value, Fault: fault, Required: f.Required}
	switch f.Type {
	case "longtext":
		plain.Area = true
		return p.text(plain)
	case "list":
		plain.Area, plain.Rows = true, "2"
		return el("div", p.text(plain), p.known(f))
	case "date":
		return p.input("date", plain)
	case "datetime":
		return p.input("datetime-local", plain)
	case "choice":
		c := choice{Name: name, Label: f.Label, Hint: f.Help, Value: f.Value, Fault: fault, Options: f.Options}
		if !f.Required && f.Value == "" && !slices.ContainsFunc(f.Options, func(o EditorOption) bool { return o.Value == "" }) {
			c.None = p.t("editor.none")
		}
		return p.choose(c)
	case "flag":
		return el("div", class("field"), pick("checkbox", name, "oui", f.Value != "", f.Label, f.Help, id(fieldID(name)),
			a("aria-describedby", faultID(fieldID(name), fault))),
			p.fault(fieldID(name)+"-faute", fault))
	case "person":
		return p.rows(f, fault, false)
	case "table":
		return p.rows(f, fault, true)
	}
	if f.Key == "consent" {
		return el("div", p.text(plain), p.known(f))
	}
	if len(f.Options) > 0 {
		return p.suggesting(plain, f.Options)
	}
	return p.text(plain)
}

// known are the lines that a field may hold, under it; the script makes buttons of them. Spaces go by their names in the
// page's language, the others are words of the text.
func (p *EditorPage) known(f EditorField) any {
	if len(f.Options) == 0 {
		return nil
	}
	lang := p.TextLang
	if f.Key == "spaces" {
		lang = p.Lang
	}
	return el("ul", class("row known sm"), p.tongue(lang), a("data-lines", fieldID("f."+f.Key)), each(f.Options, func(o EditorOption) app.UI {
		title := o.Title
		if title == "" {
			title = o.Value
		}
		return el("li", a("data-value", o.Value), a("data-title", title), title,
			when(title != o.Value, func() app.UI { return el("code", o.Value) }))
	}))
}

// input is a field of another type than text.
func (s *Site) input(kind string, f field) app.UI {
	fid := fieldID(f.Name)
	described := ""
	if f.Hint != "" {
		described = fid + "-aide"
	}
	if f.Fault != "" {
		described = strings.TrimSpace(described + " " + fid + "-faute")
	}
	return el("div", class("field"),
		el("label", a("for", fid), f.Label),
		when(f.Hint != "", func() app.UI { return el("span", class("hint"), id(fid+"-aide"), f.Hint) }),
		el("input", class("fld short"), id(fid), a("type", kind), a("name", f.Name), a("value", f.Value), a("aria-describedby", described),
			a("aria-invalid", invalid(f.Fault)), yes("required", f.Required)),
		s.fault(fid+"-faute", f.Fault),
	)
}

// suggesting is a text field that offers what is known already.
func (s *Site) suggesting(f field, options []EditorOption) app.UI {
	fid := fieldID(f.Name)
	described := ""
	if f.Hint != "" {
		described = fid + "-aide"
	}
	if f.Fault != "" {
		described = strings.TrimSpace(described + " " + fid + "-faute")
	}
	return el("div", class("field"),
		el("label", a("for", fid), f.Label),
		when(f.Hint != "", func() app.UI { return el("span", class("hint"), id(fid+"-aide"), f.Hint) }),
		el("input", class("fld"), id(fid), a("type", "text"), a("name", f.Name), a("value", f.Value), a("list", fid+"-liste"),
			a("aria-describedby", described), a("aria-invalid", invalid(f.Fault)), yes("required", f.Required)),
		el("datalist", id(fid+"-liste"), each(options, func(o EditorOption) app.UI { return el("option", a("value", o.Value), o.Title) })),
		s.fault(fid+"-faute", f.Fault),
	)
}

// rows draws a table as a card for each row, which fits a phone. With more, there is one empty row at the end and a
// button for another; rows left empty are dropped by the server.
func (p *EditorPage) rows(f EditorField, fault string, more bool) app.UI {
	rows := slices.Clone(f.Rows)
	filled := func(row []string) bool { return slices.ContainsFunc(row, func(cell string) bool { return cell != "" }) }
	if n := len(rows); n == 0 || more && filled(rows[n-1]) {
		rows = append(rows, make([]string, len(f.Columns)))
	}
	name := "f." + f.Key
	cards := make([]app.UI, 0, len(rows))
	for i, cells := range rows {
		cards = append(cards, el("div", class("cells"), a("role", "group"), a("aria-label", p.rowName(f, i, more)), p.cells(f, i, cells)))
	}
	return el("fieldset", id(fieldID(name)), a("tabindex", "-1"), a("data-rows", name), a("aria-describedby", faultID(fieldID(name), fault)),
		el("legend", f.Label, when(f.Help != "", func() app.UI { return el("span", class("hint"), f.Help) })),
		cards,
		p.fault(fieldID(name)+"-faute", fault),
		when(more, func() app.UI {
			return el("button", class("btn bare"), a("name", "geste"), a("value", "ligne:"+f.Key), p.t("editor.add_row"))
		}))
}

func (p *EditorPage) rowName(f EditorField, i int, more bool) string {
	if !more {
		return f.Label
	}
	return f.Label + " " + number(i+1)
}

func (p *EditorPage) cells(f EditorField, row int, cells []string) []app.UI {
	out := make([]app.UI, 0, len(f.Columns))
	for j, label := range f.Columns {
		value := ""
		if j < len(cells) {
			value = cells[j]
		}
		cell := "f." + f.Key + "." + number(row) + "." + number(j)
		control := el("input", class("fld"), id(fieldID(cell)), a("type", "text"), a("name", cell), a("value", value))
		if slices.Contains(f.Long, j) || f.severalLines(j) {
			control = el("textarea", class("fld"), id(fieldID(cell)), a("name", cell), a("rows", "3"), value)
		}
		out = append(out, el("label", a("for", fieldID(cell)), label, control))
	}
	return out
}

// severalLines tells whether a column holds line breaks already: a field of one line would lose them.
func (f EditorField) severalLines(column int) bool {
	return slices.ContainsFunc(f.Rows, func(row []string) bool {
		return column < len(row) && strings.Contains(row[column], "\n")
	})
}
