package markdown

import "parvis/content"

// FieldType tells how a form shows a key of the front matter, and which part of a Value holds it.
type FieldType string

// The types of fields. A person is one row of name, role, hours and contact; a link is one row of label and href.
const (
	FieldText     FieldType = "text"     // Text, one line
	FieldLongText FieldType = "longtext" // Text
	FieldDate     FieldType = "date"     // Text: 2026-12-01
	FieldDateTime FieldType = "datetime" // Text: 2026-12-01 09:00
	FieldChoice   FieldType = "choice"   // Text, one of Options
	FieldFlag     FieldType = "flag"     // Text: true, false or empty
	FieldList     FieldType = "list"     // List
	FieldPerson   FieldType = "person"   // Rows, at most one
	FieldLink     FieldType = "link"     // Rows, at most one
	FieldTable    FieldType = "table"    // Rows
)

// Field is one key of a kind's front matter as a form shows it. Labels and help are the page's own.
type Field struct {
	Key      string
	Type     FieldType
	Options  []string // of a choice; one that ends with a colon is completed by a name
	Columns  []string // of rows
	Required bool
}

// Value is what a field holds. The zero Value is a field left empty: its key is not in the front matter.
type Value struct {
	Text string
	List []string
	Rows []map[string]string // column -> text; empty columns may be left out
}

var (
	personColumns   = []string{"name", "role", "hours", "contact"}
	linkColumns     = []string{"label", "href"}
	choiceColumns   = []string{"id", "label", "options"} // options: one per line, as "id | label | hint"
	whenColumns     = []string{"choice", "options"}      // options: one per line
	changeColumns   = []string{"rule", "why"}
	questionColumns = []string{"id", "label", "purpose", "required"}
)

// Fields are the form of a kind's front matter, in the order in which a person fills it in. It has no id and no
// language: the file's name says those. The community is not Markdown and has no form.
func Fields(kind content.Kind) []Field {
	title := Field{Key: "title", Type: FieldText, Required: true}
	visibility := Field{Key: "visibility", Type: FieldChoice, Options: []string{"public", "members", "role:"}}
	tags := Field{Key: "tags", Type: FieldList}
	authors := Field{Key: "authors", Type: FieldList}
	common := []Field{
		{Key: "date", Type: FieldDate}, {Key: "review_by", Type: FieldDate}, authors, {Key: "licence", Type: FieldText}, {Key: "supersedes", Type: FieldText},
		{Key: "status", Type: FieldChoice, Options: []string{"draft", "review", "published", "archived"}}, {Key: "publish_at", Type: FieldDateTime},
	}
	with := func(own ...Field) []Field {
		return append(append([]Field{title}, own...), append([]Field{tags, visibility}, common...)...)
	}
	switch kind {
	case content.KindSummary:
		return with(Field{Key: "spaces", Type: FieldList}, Field{Key: "consent", Type: FieldText}, Field{Key: "credits", Type: FieldText})
	case content.KindFAQ, content.KindGlossary:
		return with()
	case content.KindSpace:
		return with(
			Field{Key: "purpose", Type: FieldLongText},
			Field{Key: "server", Type: FieldText, Required: true}, Field{Key: "channel", Type: FieldText},
			Field{Key: "kind", Type: FieldChoice, Options: []string{"organised", "free"}},
			Field{Key: "roles", Type: FieldList}, Field{Key: "sensitive", Type: FieldFlag},
			Field{Key: "owner", Type: FieldPerson, Columns: personColumns}, Field{Key: "hours", Type: FieldText},
			Field{Key: "questions", Type: FieldTable, Columns: questionColumns},
		)
	case content.KindCharter:
		return with(Field{Key: "effective", Type: FieldDate, Required: true}, Field{Key: "changes", Type: FieldTable, Columns: changeColumns})
	case content.KindJourney:
		return with(Field{Key: "choices", Type: FieldTable, Columns: choiceColumns})
	case content.KindStep:
		return with(
			Field{Key: "minutes", Type: FieldText}, Field{Key: "choose", Type: FieldText},
			Field{Key: "when", Type: FieldTable, Columns: whenColumns},
			Field{Key: "action", Type: FieldLink, Columns: linkColumns},
			Field{Key: "contact", Type: FieldPerson, Columns: personColumns},
		)
	}
	return nil
}

// fieldsByKey are the fields of all kinds: a key means the same wherever it stands.
func fieldsByKey() map[string]Field {
	all := map[string]Field{}
	for _, kind := range []content.Kind{content.KindSummary, content.KindFAQ, content.KindSpace, content.KindCharter, content.KindJourney, content.KindStep, content.KindGlossary} {
		for _, f := range Fields(kind) {
			all[f.Key] = f
		}
	}
	return all
}
