package httpd

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"parvis/app/i18n"
	"parvis/app/ui"
	"parvis/content"
	"parvis/server/publish"
)

// spareRows is how many empty rows a table offers to who has no script.
const spareRows = 1

// maxRows bounds the rows that are read of a form.
const maxRows = 60

// settings are the keys that stand in a fold: they are rarely changed. Status and hour are the buttons' matter.
var (
	settingKeys = []string{"tags", "visibility", "date", "review_by", "authors", "licence", "supersedes", "credits"}
	hiddenKeys  = []string{"status", "publish_at"}
)

// start is what a new text begins with. A translation says nothing but its words: who may read it, and all else, is what
// its original says.
func (d *desk) start() []byte {
	text := publish.Template(d.kind, d.lang)
	if d.id == "" {
		if link, _ := sharedLink(d.r.URL.Query().Get("source"), ""); link != "" && d.kind == content.KindSummary {
			text = fmt.Appendf(bytes.TrimRight(text, "\n"), "\n\n- <%s>\n", strings.NewReplacer("<", "%3C", ">", "%3E").Replace(link)) // its last part: sources
		}
		if d.kind != content.KindStep && d.kind != content.KindCharter { // a year is what most texts hold
			next := d.call.local(d.Now()).AddDate(1, 0, 0).Format(time.DateOnly)
			text = bytes.Replace(text, []byte("\nreview_by:\n"), []byte("\nreview_by: "+next+"\n"), 1)
		}
		return text
	}
	_, body, _ := publish.Form(text)
	return []byte("---\ntitle: \"\"\nstatus: draft\n---\n" + body)
}

// fields makes the form of a front matter.
func (d *desk) fields(values map[string]publish.Value, typed url.Values) []ui.EditorField {
	var all []ui.EditorField
	for _, f := range publish.Fields(d.kind) {
		if slices.Contains(hiddenKeys, f.Key) {
			continue
		}
		e := ui.EditorField{
			Key: f.Key, Label: i18n.T(d.call.lang, "doc."+f.Key), Help: d.help(f.Key), Type: string(f.Type),
			Required: f.Required && (f.Key == "title" || d.id == "" || d.lang == i18n.Default), // a translation inherits
		}
		if d.folded(f.Key) {
			e.Group = i18n.T(d.call.lang, "doc.group")
		}
		d.fill(&e, f, values[f.Key])
		if v, ok := typed["f."+f.Key]; ok && len(v) > 0 && f.Type != publish.FieldTable && f.Type != publish.FieldPerson && f.Type != publish.FieldLink {
			e.Value = v[0]
		}
		all = append(all, e)
	}
	slices.SortStableFunc(all, func(a, b ui.EditorField) int { return cmp.Compare(len(a.Group), len(b.Group)) })
	return all
}

func (d *desk) help(key string) string {
	name := "doc." + key + ".help"
	for _, n := range []string{name + "." + string(d.kind), name} {
		if i18n.Has(n) {
			return i18n.T(d.call.lang, n)
		}
	}
	return ""
}

// fill puts a value into a field as the page shows it.
func (d *desk) fill(e *ui.EditorField, f publish.Field, v publish.Value) {
	switch f.Type {
	case publish.FieldList:
		list := v.List
		if f.Key == "spaces" {
			names := d.names(content.KindSpace)
			list = names.titled(v.List)
			e.Options = names.options()
		}
		if f.Key == "tags" {
			e.Options = d.usualTags()
		}
		e.Value = listed(list)
	case publish.FieldFlag:
		if v.Text == "true" {
			e.Value = "oui"
		}
	case publish.FieldDateTime:
		e.Value = strings.Replace(v.Text, " ", "T", 1)
	case publish.FieldChoice:
		e.Value, e.Options = v.Text, d.options(f, v.Text)
		if f.Key == "visibility" && v.Text == "" && d.lang == i18n.Default {
			e.Value = string(content.Public) // what a text that says nothing is
		}
	case publish.FieldTable, publish.FieldPerson, publish.FieldLink:
		d.fillRows(e, f, v)
	default:
		e.Value = v.Text
		if f.Key == "consent" {
			e.Options = []ui.EditorOption{{Value: i18n.T(d.lang, "doc.consent.usual")}}
		}
		if f.Key == "supersedes" {
			names := d.names(d.kind)
			e.Value = names.title(v.Text)
			e.Options = names.options()
		}
	}
}

// usualTags are those that most summaries have: a tag serves once others have it too.
func (d *desk) usualTags() []ui.EditorOption {
	const most = 8
	times := map[string]int{}
	for _, s := range d.call.Library.Summaries(d.lang, d.call.reader()) {
		for _, tag := range s.Tags {
			times[tag]++
		}
	}
	tags := slices.Collect(maps.Keys(times))
	slices.SortFunc(tags, func(a, b string) int { return cmp.Or(times[b]-times[a], cmp.Compare(a, b)) })
	options := make([]ui.EditorOption, 0, most)
	for _, tag := range tags[:min(most, len(tags))] {
		options = append(options, ui.EditorOption{Value: tag})
	}
	return options
}

func (d *desk) options(f publish.Field, picked string) []ui.EditorOption {
	options := []ui.EditorOption{}
	switch {
	case f.Required:
	case f.Key != "visibility":
		options = append(options, ui.EditorOption{Value: "", Title: i18n.T(d.call.lang, "doc.none")})
	case d.lang != i18n.Default: // a translation may leave it to its original
		options = append(options, ui.EditorOption{Value: "", Title: i18n.T(d.call.lang, "doc.option.as_original")})
	}
	for _, o := range f.Options {
		if o == "role:" {
			options = append(options, d.roleOptions(picked)...)
			continue
		}
		options = append(options, ui.EditorOption{Value: o, Title: i18n.T(d.call.lang, "doc.option."+o)})
	}
	return options
}

// roleOptions are the roles that the spaces know, and the one that is picked.
func (d *desk) roleOptions(picked string) []ui.EditorOption {
	var names []string
	for _, s := range d.Library.Spaces(d.call.lang, content.Reader{Staff: true}) {
		names = append(names, s.Roles...)
	}
	if name, ok := content.Visibility(picked).Role(); ok {
		names = append(names, name)
	}
	slices.Sort(names)
	var options []ui.EditorOption
	for _, n := range slices.Compact(names) {
		options = append(options, ui.EditorOption{Value: "role:" + n, Title: i18n.T(d.call.lang, "doc.option.role", "role", n)})
	}
	return options
}

func (d *desk) fillRows(e *ui.EditorField, f publish.Field, v publish.Value) {
	for i, col := range f.Columns {
		e.Columns = append(e.Columns, i18n.T(d.call.lang, "doc.col."+col))
		if col == "options" { // one a line
			e.Long = append(e.Long, i)
		}
	}
	row := func(of map[string]string) []string {
		cells := make([]string, len(f.Columns))
		for i, col := range f.Columns {
			cells[i] = of[col]
		}
		return cells
	}
	for _, r := range v.Rows {
		e.Rows = append(e.Rows, row(r))
	}
	if f.Type != publish.FieldTable {
		if len(e.Rows) == 0 {
			e.Rows = append(e.Rows, row(nil))
		}
		e.Type = string(publish.FieldPerson)
		return
	}
	for range spareRows {
		e.Rows = append(e.Rows, row(nil))
	}
}

// addRow gives a table one more row.
func (d *desk) addRow(page *ui.EditorPage, key string) {
	for i, f := range page.Fields {
		if f.Key == key && f.Type == string(publish.FieldTable) && len(f.Rows) < maxRows {
			page.Fields[i].Rows = append(f.Rows, make([]string, len(f.Columns)))
		}
	}
}

// naming are the fields that give a new document its place.
func (d *desk) naming(typed url.Values) []ui.EditorField {
	field := func(key string) ui.EditorField {
		return ui.EditorField{
			Key: key, Label: i18n.T(d.call.lang, "doc."+key), Help: d.help(key), Type: string(publish.FieldText), Value: typed.Get("f." + key),
		}
	}
	var all []ui.EditorField
	if d.kind == content.KindStep {
		j, order := field("journey"), field("order")
		j.Type, j.Required = string(publish.FieldChoice), true
		for _, one := range d.Library.Journeys(d.lang, content.Reader{Staff: true}) {
			j.Options = append(j.Options, ui.EditorOption{Value: one.ID, Title: one.Title})
		}
		all = append(all, j, order)
	}
	id := field("file_id")
	id.Group = i18n.T(d.call.lang, "doc.group")
	return append(all, id)
}

// compose makes a text of what was typed, over the text that the form was opened with.
func (d *desk) compose(form url.Values) ([]byte, error) {
	text := d.text()
	if v := form.Get("version"); v != "" && v != d.doc.Revision && d.path != "" {
		if base, err := d.Publish.Version(d.ctx(), d.path, v); err == nil {
			text = []byte(base.Text)
		}
	}
	body := strings.ReplaceAll(form.Get("corps"), "\r\n", "\n")
	before, _, ok := publish.Form(text)
	if !ok {
		return []byte(body), nil
	}
	values := map[string]publish.Value{}
	for _, f := range publish.Fields(d.kind) {
		v, ok := read(form, f)
		switch {
		case !ok:
		case f.Type == publish.FieldList:
			values[f.Key] = publish.Value{List: d.items(form.Get("f."+f.Key), f.Key, before[f.Key].List)}
		case f.Key == "supersedes" && v.Text != before[f.Key].Text:
			values[f.Key] = publish.Value{Text: d.names(d.kind).id(v.Text)}
		case f.Key == "visibility" && v.Text == string(content.Public) && before[f.Key].Text == "" && d.lang == i18n.Default:
			// it was not said before and means the same
		default:
			values[f.Key] = v
		}
	}
	out, err := publish.Compose(text, d.kind, values, body)
	if err != nil {
		return nil, oneField("corps", "field.invalid")
	}
	return out, nil
}

// read takes a field out of a form; not ok when the form did not have it.
func read(form url.Values, f publish.Field) (v publish.Value, ok bool) {
	name := "f." + f.Key
	clean := func(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) }
	switch f.Type {
	case publish.FieldTable, publish.FieldPerson, publish.FieldLink:
		return readRows(form, f)
	case publish.FieldFlag:
		if form.Get(name) == "oui" {
			return publish.Value{Text: "true"}, true
		}
		return publish.Value{}, form.Has("corps") // an unticked box is not sent
	case publish.FieldList: // see items
	case publish.FieldDateTime:
		v.Text = strings.Replace(clean(form.Get(name)), "T", " ", 1)
	case publish.FieldText, publish.FieldChoice, publish.FieldDate:
		v.Text = strings.Join(strings.Fields(clean(form.Get(name))), " ")
	default:
		v.Text = clean(form.Get(name))
	}
	return v, form.Has(name)
}

func readRows(form url.Values, f publish.Field) (v publish.Value, ok bool) {
	for i := range maxRows {
		row, there, filled := map[string]string{}, false, false
		for j, col := range f.Columns {
			name := "f." + f.Key + "." + strconv.Itoa(i) + "." + strconv.Itoa(j)
			there = there || form.Has(name)
			if text := strings.TrimSpace(strings.ReplaceAll(form.Get(name), "\r\n", "\n")); text != "" {
				row[col], filled = text, true
			}
		}
		if !there {
			break
		}
		ok = true
		if filled {
			v.Rows = append(v.Rows, row)
		}
	}
	return v, ok
}
