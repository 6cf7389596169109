package markdown

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// valueOf reads a node as its field's type, and answers whether it has that shape.
func valueOf(f Field, n *yaml.Node) (Value, bool) {
	if isNull(n) {
		return Value{}, true
	}
	switch f.Type {
	case FieldList:
		list, ok := nodeTexts(n)
		return Value{List: list}, ok
	case FieldPerson, FieldLink:
		if n.Kind == yaml.ScalarNode && f.Type == FieldPerson {
			return Value{Rows: []map[string]string{{"name": nodeText(n)}}}, true
		}
		row, ok := nodeRow(n)
		return Value{Rows: []map[string]string{row}}, ok
	case FieldTable:
		if n.Kind == yaml.MappingNode {
			return pairsOf(f, n)
		}
		return rowsOf(n)
	}
	return Value{Text: nodeText(n)}, n.Kind == yaml.ScalarNode
}

// nodeText is a scalar as it was meant: the line end that closes a block of text is none of the author's.
func nodeText(n *yaml.Node) string {
	if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return strings.TrimRight(n.Value, "\n")
	}
	return n.Value
}

func nodeTexts(n *yaml.Node) ([]string, bool) {
	if n.Kind == yaml.ScalarNode {
		return []string{nodeText(n)}, true
	}
	if n.Kind != yaml.SequenceNode {
		return nil, false
	}
	var texts []string
	for _, item := range n.Content {
		if item.Kind != yaml.ScalarNode {
			return nil, false
		}
		if !isNull(item) {
			texts = append(texts, nodeText(item))
		}
	}
	return texts, true
}

func rowsOf(n *yaml.Node) (Value, bool) {
	if n.Kind != yaml.SequenceNode {
		return Value{}, false
	}
	var v Value
	for _, item := range n.Content {
		row, ok := nodeRow(item)
		if !ok {
			return Value{}, false
		}
		v.Rows = append(v.Rows, row)
	}
	return v, true
}

// nodeRow is a mapping of texts; the options of a choice are lines of text.
func nodeRow(n *yaml.Node) (map[string]string, bool) {
	if n.Kind != yaml.MappingNode {
		return nil, false
	}
	row := map[string]string{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i].Value, n.Content[i+1]
		_, twice := row[key]
		switch {
		case twice:
			return nil, false
		case key == "options":
			lines, ok := optionLines(value)
			if !ok {
				return nil, false
			}
			row[key] = lines
		case value.Kind != yaml.ScalarNode:
			return nil, false
		case !isNull(value):
			row[key] = nodeText(value)
		}
	}
	return row, true
}

// pairsOf is a mapping as rows of two columns; several options are one per line.
func pairsOf(f Field, n *yaml.Node) (Value, bool) {
	if len(f.Columns) != 2 {
		return Value{}, false
	}
	var v Value
	for i := 0; i+1 < len(n.Content); i += 2 {
		texts, ok := nodeTexts(n.Content[i+1])
		if !ok || len(texts) != 1 && f.Columns[1] != "options" {
			return Value{}, false
		}
		for _, t := range texts {
			ok = ok && (f.Columns[1] != "options" || !strings.Contains(t, "\n"))
		}
		if !ok {
			return Value{}, false
		}
		v.Rows = append(v.Rows, map[string]string{f.Columns[0]: n.Content[i].Value, f.Columns[1]: strings.Join(texts, "\n")})
	}
	return v, true
}

// optionLines are the options of a choice, one per line: id | label | hint, or the label alone.
func optionLines(n *yaml.Node) (string, bool) {
	if n.Kind != yaml.SequenceNode {
		return "", false
	}
	var lines []string
	for _, item := range n.Content {
		cells := []string{nodeText(item)}
		if item.Kind != yaml.ScalarNode {
			row, ok := nodeRow(item)
			if !ok || row["id"] == "" || row["label"] == "" {
				return "", false
			}
			cells = []string{row["id"], row["label"]}
			if row["hint"] != "" {
				cells = append(cells, row["hint"])
			}
			for key := range row {
				if key != "id" && key != "label" && key != "hint" {
					return "", false
				}
			}
		}
		for _, c := range cells {
			if c == "" || c != strings.TrimSpace(c) || strings.ContainsAny(c, "|\n") {
				return "", false
			}
		}
		lines = append(lines, strings.Join(cells, " | "))
	}
	return strings.Join(lines, "\n"), true
}

// writeField is a key and its value as lines of YAML.
func writeField(f Field, v Value) (string, error) {
	for _, s := range allTexts(v) {
		if !utf8.ValidString(s) {
			return "", fmt.Errorf("%w: %s is not UTF-8", ErrForm, f.Key)
		}
	}
	switch f.Type {
	case FieldList:
		return f.Key + ": " + flowList(v.List) + "\n", nil
	case FieldPerson, FieldLink:
		if len(v.Rows) == 0 {
			return "", nil
		}
		if len(v.Rows) > 1 {
			return "", fmt.Errorf("%w: %s has one row", ErrForm, f.Key)
		}
		row := v.Rows[0]
		if f.Type == FieldPerson && len(row) == 1 && row["name"] != "" {
			return f.Key + ": " + quoted(row["name"]) + "\n", nil
		}
		return f.Key + ": " + flowRow(f.Columns, row) + "\n", nil
	case FieldTable:
		if len(f.Columns) == 2 {
			return writePairs(f, v)
		}
		return writeRows(f, v), nil
	}
	return f.Key + ": " + quoted(v.Text) + "\n", nil
}

func allTexts(v Value) []string {
	texts := append([]string{v.Text}, v.List...)
	for _, row := range v.Rows {
		for key, text := range row {
			texts = append(texts, key, text)
		}
	}
	return texts
}

func writePairs(f Field, v Value) (string, error) {
	out := f.Key + ":\n"
	seen := map[string]bool{}
	for _, row := range v.Rows {
		key := row[f.Columns[0]]
		if seen[key] {
			return "", fmt.Errorf("%w: %q stands twice in %s", ErrForm, short(key), f.Key)
		}
		seen[key] = true
		value := quoted(row[f.Columns[1]])
		if f.Columns[1] == "options" {
			value = flowList(strings.Split(row["options"], "\n"))
		}
		out += "  " + quoted(key) + ": " + value + "\n"
	}
	return out, nil
}

// writeRows is a list of mappings, a cell per line.
func writeRows(f Field, v Value) string {
	var out strings.Builder
	out.WriteString(f.Key + ":\n")
	for _, row := range v.Rows {
		sign := "  - "
		for _, column := range columnsOf(f.Columns, row) {
			out.WriteString(sign + quoted(column) + ": ")
			sign = "    "
			if column == "options" {
				out.WriteString("\n" + writeOptions(row[column]))
				continue
			}
			out.WriteString(quoted(row[column]) + "\n")
		}
	}
	return out.String()
}

func writeOptions(lines string) string {
	var out strings.Builder
	for line := range strings.SplitSeq(lines, "\n") {
		cells := strings.SplitN(line, "|", 3)
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if len(cells) == 1 {
			out.WriteString("      - " + quoted(cells[0]) + "\n")
			continue
		}
		row := map[string]string{"id": cells[0], "label": cells[1]}
		if len(cells) == 3 {
			row["hint"] = cells[2]
		}
		out.WriteString("      - " + flowRow([]string{"id", "label", "hint"}, row) + "\n")
	}
	return out.String()
}

// columnsOf are the columns of a row that hold something: the field's own in their order, then others.
func columnsOf(columns []string, row map[string]string) []string {
	var list []string
	for _, c := range columns {
		if row[c] != "" {
			list = append(list, c)
		}
	}
	for _, c := range slices.Sorted(maps.Keys(row)) {
		if !slices.Contains(columns, c) && row[c] != "" {
			list = append(list, c)
		}
	}
	return list
}

func flowRow(columns []string, row map[string]string) string {
	var cells []string
	for _, c := range columnsOf(columns, row) {
		cells = append(cells, quoted(c)+": "+quoted(row[c]))
	}
	return "{" + strings.Join(cells, ", ") + "}"
}

func flowList(texts []string) string {
	var items []string
	for _, t := range texts {
		items = append(items, quoted(t))
	}
	return "[" + strings.Join(items, ", ") + "]"
}

var (
	plainText = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N} _.’/+()·-]*$`)
	nullText  = regexp.MustCompile(`^(?i:null)$`)
)

// quoted writes a text so that YAML reads it back to the letter: as it is when nothing in it could be taken for a
// sign, else in double quotes, with escapes for what is not to stand in a file.
func quoted(s string) string {
	if plainText.MatchString(s) && !strings.HasSuffix(s, " ") && !nullText.MatchString(s) {
		return s
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case hidden(r) || r == '\u2028' || r == '\u2029' || r == '\ufeff' || blank(r) && r > 0xff && r != '\u202f':
			if r > 0xffff {
				fmt.Fprintf(&b, `\U%08X`, r)
			} else {
				fmt.Fprintf(&b, `\u%04X`, r)
			}
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
