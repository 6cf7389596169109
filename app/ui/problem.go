package ui

import (
	"parvis/app/i18n"
	"parvis/app/problem"
)

// Problem is a problem in words, as pages show it. Make it with Tell.
type Problem struct {
	Code    string
	Message string
	Fields  []FieldProblem
	Bare    bool // nothing was written that could be lost: no word about it
}

// FieldProblem is a fault of one field: Name is the field's name in the form, Message a sentence. Label tells the
// field apart where several have the same fault; it may be empty.
type FieldProblem struct {
	Name    string
	Message string
	Label   string
}

// Tell puts a problem in words of a language. A nil error gives nil.
func Tell(lang string, e *problem.Error) *Problem {
	if e == nil {
		return nil
	}
	p := &Problem{Code: string(e.Code), Message: i18n.Tell(lang, e.Message(), e.Args)}
	for _, f := range e.Fields {
		p.Fields = append(p.Fields, FieldProblem{Name: f.Name, Message: i18n.Tell(lang, f.Key, f.Args)})
	}
	return p
}

// Untyped is the problem of a form in which nothing was written.
func (p *Problem) Untyped() *Problem {
	if p == nil {
		return nil
	}
	out := *p
	out.Bare = true
	return &out
}

// of is the sentence about one field, or empty. It may be called on nil.
func (p *Problem) of(field string) string {
	if p == nil {
		return ""
	}
	for _, f := range p.Fields {
		if f.Name == field {
			return f.Message
		}
	}
	return ""
}
