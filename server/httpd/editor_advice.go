package httpd

import (
	"cmp"
	"slices"
	"strings"

	"parvis/app/i18n"
	"parvis/app/ui"
	"parvis/content"
	"parvis/server/publish"
)

// advice is what there is to say about a text, for who fills in its form: fields by their names and with the way to
// them, lines by their first words. A text that is edited as a file shows its keys.
func (d *desk) advice(text []byte, found []content.Diagnostic) []ui.Advice {
	values, body, ok := publish.Form(text)
	if !ok {
		body = string(text)
	}
	lines := strings.Split(body, "\n")
	var all []ui.Advice
	for _, f := range found {
		a := ui.Advice{Severity: string(f.Severity), Line: f.Line}
		if f.Line > 0 && f.Line <= len(lines) {
			a.At = lineStart(lines[f.Line-1])
		}
		if ok {
			if key := publish.FieldOf(f, d.label); key != "" {
				a.Field, a.Label = "f."+key, d.place(key)
			}
			f = publish.InForm(f, d.label)
		}
		f = publish.Unbroken(f)
		a.Message, a.Remedy = f.Message, f.Remedy
		all = append(all, a)
	}
	if !ok {
		return all
	}
	return append(all, d.strangers(values["spaces"].List, values["supersedes"].Text)...)
}

// place is where a field stands: its name, after that of its fold.
func (d *desk) place(key string) string {
	if d.folded(key) {
		return i18n.T(d.call.lang, "doc.group") + " \u203a " + d.label(key)
	}
	return d.label(key)
}

// folded tells the fields of the fold.
func (d *desk) folded(key string) bool {
	return slices.Contains(settingKeys, key) && !((key == "tags" || key == "date") && d.kind == content.KindSummary)
}

// lineStart are how a line begins, without the signs of Markdown before it.
func lineStart(line string) string {
	const most = 32
	line = strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(line), "#>-*+ \u00a0"))
	if r := []rune(line); len(r) > most {
		cut := strings.TrimRight(string(r[:most]), " ")
		if at := strings.LastIndexByte(cut, ' '); at > most/2 {
			cut = cut[:at]
		}
		line = cut + "…"
	}
	if line == "" {
		return ""
	}
	return "«\u202f" + line + "\u202f»"
}

// fieldName is how the form of a kind names a key, "" for one that it has no field for.
func (c *call) fieldName(kind content.Kind, key string) string {
	if !slices.ContainsFunc(publish.Fields(kind), func(f publish.Field) bool { return f.Key == key }) {
		return ""
	}
	return i18n.T(c.lang, "doc."+key)
}

// faultsFor are the faults as the desk tells them: by the title of the document, with its editor. Who wrote it here
// knows its fields by their names; of a document of the folder the file and the line stay.
func (c *call) faultsFor(found []content.Diagnostic, all []publish.Document) []ui.DocumentFault {
	byPath := map[string]publish.Document{}
	for _, d := range all {
		byPath[d.Path] = d
	}
	out := make([]ui.DocumentFault, 0, len(found))
	for _, f := range found {
		var one ui.DocumentFault
		d, known := byPath[f.Path]
		if known {
			one.Title, one.Href = d.Title, c.editorHref(d)
		}
		if known && !d.InFolder {
			f = publish.InForm(f, func(key string) string { return c.fieldName(d.Kind, key) })
			one.Title, f.Path, f.Line = cmp.Or(d.Title, d.ID), "", 0
		}
		one.Diagnostic = publish.Unbroken(f)
		out = append(out, one)
	}
	return out
}
