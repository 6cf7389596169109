package markdown

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"parvis/content"

	"gopkg.in/yaml.v3"
)

// ErrForm is what Form and Apply answer to a text that only a person can change safely: a head that cannot be read, or
// one in a form of YAML that our own files do not use. The text itself is edited instead.
var ErrForm = errors.New("this front matter cannot be edited as a form")

// Form answers the front matter of a document as values of fields, and its text below with lines that end in "\n".
// Keys that have no field, or whose value has another shape, are not among the values; Apply leaves them alone.
func Form(data []byte) (values map[string]Value, body string, err error) {
	s, err := readSheet(data)
	if err != nil {
		return nil, "", err
	}
	return s.values(), s.body(), nil
}

// Apply answers the document with the given values and text. A key whose value is not given, or is what it was, keeps
// its bytes, and so do comments, order and everything else; a changed one is written anew in its place, an emptied one
// goes, a new one comes last. Form answers of the result what was given, to the letter, or there is an error.
func Apply(data []byte, kind content.Kind, values map[string]Value, body string) ([]byte, error) {
	s, err := readSheet(data)
	if err != nil {
		return nil, err
	}
	body = unixLines(body)
	before := s.values()
	var changed []Field
	for _, f := range Fields(kind) {
		if v, given := values[f.Key]; given && !reflect.DeepEqual(v.normal(), before[f.Key]) {
			changed = append(changed, f)
		}
	}
	for key := range values {
		if !slices.ContainsFunc(Fields(kind), func(f Field) bool { return f.Key == key }) {
			return nil, fmt.Errorf("%w: a %s has no field %q", ErrForm, kind, key)
		}
	}
	if len(changed) == 0 && body == s.body() {
		return data, nil
	}
	for _, f := range changed {
		if err := s.set(f, values[f.Key].normal()); err != nil {
			return nil, err
		}
	}
	for _, bare := range []bool{true, false} { // a text that looks like a head gets an empty one before it
		out := s.write(body, bare)
		if err := confirm(out, before, values, body); err == nil {
			return out, nil
		} else if !bare {
			return nil, err
		}
	}
	return nil, ErrForm
}

// confirm reads a result as the next person will.
func confirm(out []byte, before, values map[string]Value, body string) error {
	got, text, err := Form(out)
	if err != nil {
		return err
	}
	want := maps.Clone(before)
	for key, v := range values {
		if want[key] = v.normal(); want[key].empty() {
			delete(want, key)
		}
	}
	if !reflect.DeepEqual(want, got) || text != body {
		return fmt.Errorf("%w: it would not read back as it was written", ErrForm)
	}
	return nil
}

func (v Value) empty() bool { return v.Text == "" && len(v.List) == 0 && len(v.Rows) == 0 }

// normal is the value without what is empty in it.
func (v Value) normal() Value {
	out := Value{Text: unixLines(v.Text)}
	for _, item := range v.List {
		if item = unixLines(item); item != "" {
			out.List = append(out.List, item)
		}
	}
	for _, row := range v.Rows {
		cells := map[string]string{}
		for column, text := range row {
			if text = unixLines(text); column == "options" {
				text = optionText(text)
			}
			if text != "" {
				cells[column] = text
			}
		}
		if len(cells) > 0 {
			out.Rows = append(out.Rows, cells)
		}
	}
	return out
}

// optionText is one option per line, with its parts apart.
func optionText(text string) string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		cells := strings.Split(line, "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if line = strings.Trim(strings.Join(cells, " | "), " |"); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

func unixLines(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// sheet is a document as lines, each with its end, and where its keys stand among them.
type sheet struct {
	lines []string
	head  int // index of the opening line; -1 without a head
	close int // index of the closing line
	eol   string
	keys  []sheetKey
	added []string // lines of new keys
}

type sheetKey struct {
	name      string
	value     *yaml.Node
	comment   string // on the key's own line
	from, to  int    // lines
	rewritten []string
	gone      bool
}

func readSheet(data []byte) (*sheet, error) {
	if !utf8.Valid(data) {
		return nil, fmt.Errorf("%w: it is not UTF-8", ErrForm)
	}
	s := &sheet{lines: rawLines(string(data)), head: -1, eol: "\n"}
	if bytes.Contains(data, []byte("\r\n")) {
		s.eol = "\r\n"
	}
	text := []byte(unixLines(strings.TrimPrefix(string(data), "\ufeff")))
	rep := &report{}
	f, ok := readFrontMatter(text, rep)
	switch {
	case f.bodyLine > 1: // a head; its faults, a misspelt key for one, are what a form may mend
	case !ok:
		return nil, fmt.Errorf("%w: line %d: %s", ErrForm, rep.list[0].Line, rep.list[0].Message)
	default:
		return s, nil
	}
	s.close = f.bodyLine - 2
	for s.head = 0; strings.TrimSpace(strings.TrimPrefix(s.lines[s.head], "\ufeff")) == ""; s.head++ {
	}
	return s, s.locate()
}

// rawLines are the lines of a text with their ends, whichever they are.
func rawLines(text string) []string {
	var list []string
	for text != "" {
		end := strings.IndexAny(text, "\r\n")
		switch {
		case end < 0:
			end = len(text)
		case strings.HasPrefix(text[end:], "\r\n"):
			end += 2
		default:
			end++
		}
		list = append(list, text[:end])
		text = text[end:]
	}
	return list
}

// locate finds the lines of every key. A key that does not stand alone at the beginning of its line is a form of YAML
// that is not changed by machine.
func (s *sheet) locate() error {
	text := unixLines(strings.Join(s.lines[s.head+1:s.close], ""))
	if deep([]byte(text)) {
		return fmt.Errorf("%w: it nests too deep", ErrForm)
	}
	var root yaml.Node
	if err := yaml.Unmarshal([]byte(text), &root); err != nil {
		return fmt.Errorf("%w: %w", ErrForm, err)
	}
	if aliased(&root) > 0 {
		return fmt.Errorf("%w: it has anchors or aliases", ErrForm)
	}
	if len(root.Content) == 0 || isNull(root.Content[0]) {
		return nil
	}
	mapping := root.Content[0]
	if mapping.Kind != yaml.MappingNode || mapping.Style&yaml.FlowStyle != 0 {
		return fmt.Errorf("%w: it is not one key per line", ErrForm)
	}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		key, value := mapping.Content[i], mapping.Content[i+1]
		at := s.head + key.Line
		if key.Column != 1 || at >= s.close || !keyLine(s.lines[at], key.Value) || i > 0 && at <= s.keys[len(s.keys)-1].from {
			return fmt.Errorf("%w: the key %q does not stand at the beginning of its line", ErrForm, short(key.Value))
		}
		comment := value.LineComment
		if comment == "" {
			comment = key.LineComment
		}
		s.keys = append(s.keys, sheetKey{name: key.Value, value: value, comment: comment, from: at})
	}
	for i := range s.keys {
		to := s.close
		if i+1 < len(s.keys) {
			to = s.keys[i+1].from
		}
		for to > s.keys[i].from+1 && besideTheKeys(s.lines[to-1]) {
			to--
		}
		s.keys[i].to = to
	}
	return nil
}

func keyLine(line, key string) bool {
	for _, form := range []string{key, `"` + key + `"`, "'" + key + "'"} {
		if rest, ok := strings.CutPrefix(line, form); ok && strings.HasPrefix(strings.TrimLeft(rest, " \t"), ":") {
			return true
		}
	}
	return false
}

// besideTheKeys tells a line that belongs to no value: an empty one, or a comment at the margin.
func besideTheKeys(line string) bool {
	return strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#")
}

func (s *sheet) body() string {
	from := 0
	if s.head >= 0 {
		from = s.close + 1
	}
	text := strings.Join(s.lines[from:], "")
	if from == 0 {
		text = strings.TrimPrefix(text, "\ufeff")
	}
	return unixLines(text)
}

// values are those of the first line of every key that has a field.
func (s *sheet) values() map[string]Value {
	fields, values, seen := fieldsByKey(), map[string]Value{}, map[string]bool{}
	for _, k := range s.keys {
		f, known := fields[k.name]
		if !known || seen[k.name] {
			continue
		}
		seen[k.name] = true
		if v, ok := valueOf(f, k.value); ok && !v.normal().empty() {
			values[k.name] = v.normal()
		}
	}
	return values
}

// set writes a field anew in its place, takes it away, or adds it.
func (s *sheet) set(f Field, v Value) error {
	text, err := writeField(f, v)
	if err != nil {
		return err
	}
	var fresh []string
	for line := range strings.Lines(text) {
		fresh = append(fresh, strings.TrimSuffix(line, "\n")+s.eol)
	}
	i := slices.IndexFunc(s.keys, func(k sheetKey) bool { return k.name == f.Key })
	switch {
	case i < 0:
		s.added = append(s.added, fresh...)
	case v.empty():
		s.keys[i].gone = true
	default:
		if comment := s.keys[i].comment; comment != "" && len(fresh) == 1 && s.keys[i].to == s.keys[i].from+1 {
			fresh[0] = strings.TrimSuffix(fresh[0], s.eol) + " " + comment + s.eol
		}
		s.keys[i].rewritten = fresh
	}
	return nil
}

// write puts the sheet together. bare leaves out a head that has nothing to say and was not there.
func (s *sheet) write(body string, bare bool) []byte {
	var out strings.Builder
	put := func(lines ...string) {
		for _, l := range lines {
			out.WriteString(l)
		}
	}
	if s.head < 0 {
		if len(s.lines) > 0 && strings.HasPrefix(s.lines[0], "\ufeff") {
			put("\ufeff")
		}
		if len(s.added) > 0 || !bare {
			put("---" + s.eol)
			put(s.added...)
			put("---" + s.eol)
		}
	} else {
		next := 0
		for _, k := range s.keys {
			if k.gone || k.rewritten != nil {
				put(s.lines[next:k.from]...)
				put(k.rewritten...)
				next = k.to
			}
		}
		put(s.lines[next:s.close]...)
		put(s.added...)
		put(s.lines[s.close])
	}
	if body == s.body() {
		from := s.close + 1
		if s.head < 0 {
			from = 0
		}
		text := strings.Join(s.lines[from:], "")
		if from == 0 {
			text = strings.TrimPrefix(text, "\ufeff")
		}
		put(text)
		return []byte(out.String())
	}
	if s.head >= 0 && body != "" && !strings.HasSuffix(s.lines[s.close], "\n") && !strings.HasSuffix(s.lines[s.close], "\r") {
		put(s.eol)
	}
	put(strings.ReplaceAll(body, "\n", s.eol))
	return []byte(out.String())
}
