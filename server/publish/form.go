package publish

import (
	"bytes"
	"context"
	"html"
	"strings"

	"parvis/content"
	"parvis/content/markdown"
)

// Field is one key of a document's front matter as a form shows it, Value what it holds.
type (
	Field = markdown.Field
	Value = markdown.Value
)

// The types of fields.
const (
	FieldText     = markdown.FieldText
	FieldLongText = markdown.FieldLongText
	FieldDate     = markdown.FieldDate
	FieldDateTime = markdown.FieldDateTime
	FieldChoice   = markdown.FieldChoice
	FieldFlag     = markdown.FieldFlag
	FieldList     = markdown.FieldList
	FieldPerson   = markdown.FieldPerson
	FieldLink     = markdown.FieldLink
	FieldTable    = markdown.FieldTable
)

// Fields are the form of a kind's front matter.
func Fields(kind content.Kind) []Field { return markdown.Fields(kind) }

// Form takes a text apart: the values of its fields, and what stands below. Not ok: the text is in a form that only a
// person can change safely, and is edited as it is.
func Form(text []byte) (values map[string]Value, body string, ok bool) {
	values, body, err := markdown.Form(text)
	return values, body, err == nil
}

// Compose puts values and body into a text, whose other bytes stay as they are.
func Compose(text []byte, kind content.Kind, values map[string]Value, body string) ([]byte, error) {
	return markdown.Apply(text, kind, values, body)
}

// Template is what a new document of a kind starts from.
func Template(kind content.Kind, lang string) []byte { return markdown.Template(kind, lang) }

// Slug makes an id of a title.
func Slug(title string) string { return markdown.Slug(title) }

// setStatus makes a text say what is to become of it; a text without status is published.
func setStatus(text []byte, kind content.Kind, status content.Status) ([]byte, error) {
	values, body, err := markdown.Form(text)
	if err != nil {
		return nil, err
	}
	was := values["status"].Text
	if was == string(status) || was == "" && status == content.StatusPublished {
		return text, nil
	}
	return markdown.Apply(text, kind, map[string]Value{"status": {Text: string(status)}}, body)
}

// Preview is a text as its readers would see it, with all there is to say about it.
type Preview struct {
	Title   string
	HTML    string               // sanitised; empty for a text that cannot be read
	Summary *content.Summary     // of a summary, which has a page of its own form
	Advice  []content.Diagnostic // lines are those of the body, as its author sees it; 0 above it
}

// Preview renders a text as a page would, with the blocks that by may read.
func (s *Service) Preview(_ context.Context, path string, text []byte, by content.Reader) Preview {
	doc, _ := s.Reader.Read(path, text)
	p := Preview{Advice: s.Reader.Advise(path, text, s.exists())}
	before := linesBefore(text)
	for i := range p.Advice {
		p.Advice[i].Line = max(0, p.Advice[i].Line-before)
	}
	if !doc.Readable() {
		return p
	}
	doc = doc.Resolve(by, s.Now())
	p.Title, p.HTML, p.Summary = doc.Meta.Title, bodyOf(doc), doc.Summary
	return p
}

// InForm is a diagnostic for somebody who fills in a form: fields go by the names that label gives them.
func InForm(d content.Diagnostic, label func(key string) string) content.Diagnostic {
	return markdown.InForm(d, label)
}

// FieldOf is the key that a diagnostic is about, of those that label has a name for; "" for none.
func FieldOf(d content.Diagnostic, label func(key string) string) string {
	return markdown.FieldOf(d, label)
}

// Unbroken is a diagnostic as it is shown: no sign falls on another line than its words.
func Unbroken(d content.Diagnostic) content.Diagnostic { return markdown.Unbroken(d) }

// linesBefore is how many lines of a text stand above its body.
func linesBefore(text []byte) int {
	_, body, ok := Form(text)
	if !ok {
		return 0
	}
	return bytes.Count(text, []byte("\n")) - strings.Count(body, "\n")
}

// bodyOf is the HTML of a document, its sections and rules under their headings.
func bodyOf(d markdown.Document) string {
	var b strings.Builder
	part := func(title, text string) {
		b.WriteString("<h2>" + html.EscapeString(title) + "</h2>" + text)
	}
	switch {
	case d.Summary != nil:
		b.WriteString(d.Summary.HTML)
		for _, s := range d.Summary.Sections {
			part(s.Title, s.HTML)
		}
	case d.Charter != nil:
		b.WriteString(d.Charter.HTML)
		for _, r := range d.Charter.Rules {
			part(r.Title, r.HTML)
		}
	case d.FAQ != nil:
		b.WriteString(d.FAQ.HTML)
	case d.Space != nil:
		b.WriteString(d.Space.HTML)
	case d.Journey != nil:
		b.WriteString(d.Journey.HTML)
	case d.Step != nil:
		b.WriteString(d.Step.HTML)
	case d.Glossary != nil:
		b.WriteString(d.Glossary.HTML)
	}
	return b.String()
}

// exists tells which documents links may lead to.
func (s *Service) exists() func(kind content.Kind, id string) bool {
	type name struct {
		kind content.Kind
		id   string
	}
	there := map[name]bool{}
	for _, m := range s.Library.Documents(content.Reader{Staff: true}) {
		id := m.ID
		if f, ok := markdown.Classify(m.Path); ok && m.Kind == content.KindStep {
			id = f.Journey + "/" + id
		}
		there[name{m.Kind, id}] = true
	}
	return func(kind content.Kind, id string) bool { return there[name{kind, id}] }
}
