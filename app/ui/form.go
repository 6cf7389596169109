package ui

import (
	"slices"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// faults is the summary on top of a form that is shown again. It has the focus, from the boot script
// where autofocus is unknown.
func (s *Site) faults(p *Problem) any {
	if p == nil {
		return nil
	}
	return s.faultBox(p, id("erreurs"), a("role", "alert"), a("tabindex", "-1"), yes("autofocus", true))
}

// faultBox is the summary itself.
func (s *Site) faultBox(p *Problem, attrs ...any) app.UI {
	message := p.Message
	if message == "" {
		message = s.t("problem.internal")
	}
	title := s.t("form.problem")
	if len(p.Fields) > 0 {
		title = s.t("form.faults", "n", len(p.Fields))
	}
	return el("div", append(attrs, class("note bad"),
		icon("warn"),
		el("div",
			el("h2", class("h3"), title),
			el("p", message),
			when(len(p.Fields) > 0, func() app.UI {
				return el("ul", each(p.Fields, func(f FieldProblem) app.UI {
					return el("li", el("a", href("#"+fieldID(f.Name)), el("span",
						when(f.Label != "", func() app.UI { return el("b", f.Label, " ") }), f.Message)))
				}))
			}),
			when(!p.Bare, func() app.UI { return el("p", class("sm"), s.t("form.kept")) }),
		),
	)...)
}

// labelled gives each fault the name of its field, so that faults of the same kind can be told apart.
func (p *Problem) labelled(label func(name string) string) *Problem {
	if p == nil {
		return nil
	}
	out := *p
	out.Fields = slices.Clone(p.Fields)
	for i, f := range out.Fields {
		if f.Label == "" {
			out.Fields[i].Label = label(f.Name)
		}
	}
	return &out
}

// FieldID is the id of a field in the page, for a script; "" for no field.
func FieldID(name string) string {
	if name == "" {
		return ""
	}
	return fieldID(name)
}

// fieldID is the id of a field in the page, made of its name: "q.why" gives "f-q-why".
func fieldID(name string) string {
	out := []rune("f-")
	for _, r := range name {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			out = append(out, r)
			continue
		}
		out = append(out, '-')
	}
	return string(out)
}

// field describes one text field.
type field struct {
	Name     string
	Label    string
	Hint     string
	Lang     string // of label and hint when it is not the page's, else empty
	Value    string
	Fault    string
	Area     bool // several lines
	Required bool
	Optional bool // says so beside the label
	Complete string
	Scope    string // makes the id unique when the same field stands twice on a page
	Rows     string // of an Area; empty: 4
	Key      string // letter that leads here on staff pages, or empty
}

// under is the field with its own id within a scope.
func (f field) under(scope string) field {
	f.Scope = scope
	return f
}

// text draws a field with its label, hint and fault, tied together for who listens.
func (s *Site) text(f field) app.UI {
	fid := fieldID(f.Name)
	if f.Scope != "" {
		fid = fieldID(f.Scope + "." + f.Name)
	}
	described := ""
	if f.Hint != "" {
		described = fid + "-aide"
	}
	invalid := ""
	if f.Fault != "" {
		invalid = "true"
		if described != "" {
			described += " "
		}
		described += fid + "-faute"
	}
	common := []any{class("fld"), id(fid), a("name", f.Name), a("aria-describedby", described),
		a("aria-invalid", invalid), yes("required", f.Required), a("autocomplete", f.Complete)}
	var control app.UI
	if f.Area {
		// A first line feed in a textarea is dropped by parsers: one of ours is put before it.
		value := f.Value
		if value != "" && value[0] == '\n' {
			value = "\n" + value
		}
		rows := f.Rows
		if rows == "" {
			rows = "4"
		}
		control = el("textarea", append(common, a("rows", rows), a("data-key", f.Key), value)...)
	} else {
		control = el("input", append(common, a("type", "text"), a("value", f.Value))...)
	}
	return el("div", class("field"),
		el("label", a("for", fid), s.within(f.Lang, f.Label),
			when(f.Optional, func() app.UI { return el("span", class("opt"), " ", s.t("form.optional")) })),
		when(f.Hint != "", func() app.UI { return el("span", class("hint"), id(fid+"-aide"), s.tongue(f.Lang), f.Hint) }),
		control,
		s.fault(fid+"-faute", f.Fault),
	)
}

func (s *Site) fault(id_, message string) any {
	if message == "" {
		return nil
	}
	return el("p", class("err"), id(id_), icon("warn"), el("span", message))
}

// pick is one choice among several, the whole box being the target.
func pick(kind, name, value string, checked bool, title, hint string, more ...any) app.UI {
	return choiceBox(kind, name, value, checked, append([]any{el("b", title), hint}, more...))
}

// pickIn is pick with words that are in another language than the page; an empty lang is the page's.
func (s *Site) pickIn(lang, kind, name, value string, checked bool, title, hint string, more ...any) app.UI {
	return choiceBox(kind, name, value, checked, append([]any{el("b", s.tongue(lang), title), s.within(lang, hint)}, more...))
}

// choiceBox puts attributes on the control and everything else beside it.
func choiceBox(kind, name, value string, checked bool, parts []any) app.UI {
	in := []any{a("type", kind), a("name", name), a("value", value), yes("checked", checked)}
	var text []any
	for _, p := range parts {
		if at, ok := p.(attr); ok {
			in = append(in, at)
		} else {
			text = append(text, p)
		}
	}
	return el("label", class("pick"), el("input", in...), el("span", text...))
}

func hidden(name, value string) app.UI {
	return el("input", a("type", "hidden"), a("name", name), a("value", value))
}

func pairs(ps []Pair) []app.UI {
	return each(ps, func(p Pair) app.UI { return hidden(p.Name, p.Value) })
}

// post is a form that is sent to one of our paths.
func (s *Site) post(path string, parts ...any) app.UI {
	return el("form", append([]any{a("method", "post"), action(s.to(path))}, parts...)...)
}

// note is a message in a box. kind is "", "sun" or "bad".
func note(kind, pic string, parts ...any) app.UI {
	return el("div", class("note "+kind), icon(pic), el("div", append([]any{class("flow")}, parts...)...))
}

// toast tells what was just done; it is read out.
func toast(text string, more ...any) app.UI {
	parts := []any{class("toast ink q2"), a("role", "status"), el("span", text)}
	return el("div", append(parts, more...)...)
}

// choice describes one value among several, in a list that opens.
type choice struct {
	Name    string
	Label   string
	Hint    string
	Value   string
	Fault   string
	None    string // the empty value, or empty when one must be picked
	Options []EditorOption
}

// choose draws a choice with its label, hint and fault.
func (s *Site) choose(c choice) app.UI {
	fid := fieldID(c.Name)
	described := ""
	if c.Hint != "" {
		described = fid + "-aide"
	}
	if c.Fault != "" {
		described = strings.TrimSpace(described + " " + fid + "-faute")
	}
	options := each(c.Options, func(o EditorOption) app.UI {
		title := o.Title
		switch {
		case o.Value == "":
			return noOption(title)
		case title == "":
			title = o.Value
		}
		return el("option", a("value", o.Value), yes("selected", o.Value == c.Value), title)
	})
	if c.None != "" {
		options = append([]app.UI{noOption(c.None)}, options...)
	}
	return el("div", class("field"),
		el("label", a("for", fid), c.Label),
		when(c.Hint != "", func() app.UI { return el("span", class("hint"), id(fid+"-aide"), c.Hint) }),
		el("select", class("fld"), id(fid), a("name", c.Name), a("aria-describedby", described), a("aria-invalid", invalid(c.Fault)), options),
		s.fault(fid+"-faute", c.Fault),
	)
}

// noOption is the option that stands for nothing: it comes first and is picked unless another one is. go-app writes no
// attribute with an empty value, and without one the words would be sent.
func noOption(words string) app.UI {
	words = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(words)
	return app.Raw(`<option value="">` + mark(words) + `</option>`)
}
