package markdown

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// oneLine is a value as it may be shown: no hidden characters, white space as single spaces, French narrow spaces kept.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(visible(s), func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' }), " ")
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// text is a key's text, or "" when it is absent. Numbers and dates are taken as they are written.
func (f *frontMatter) text(key string) string {
	k, ok := f.keys[key]
	if !ok {
		return ""
	}
	s, ok := scalar(k.node)
	if !ok {
		f.warn(k.line, fmt.Sprintf("« %s » attend un texte.", key), fmt.Sprintf("Écrivez « %s: \"votre texte\" ».", key))
	}
	return s
}

// scalar is a node's text on one line; null is the empty one.
func scalar(n *yaml.Node) (string, bool) {
	if n.Kind != yaml.ScalarNode {
		return "", false
	}
	if isNull(n) {
		return "", true
	}
	return oneLine(n.Value), true
}

// list is a node's texts: a list, or one text. Only scalars count.
func (f *frontMatter) list(n *yaml.Node) ([]string, bool) {
	if isNull(n) {
		return nil, true
	}
	if n.Kind == yaml.ScalarNode {
		return []string{oneLine(n.Value)}, true
	}
	if n.Kind != yaml.SequenceNode {
		return nil, false
	}
	var texts []string
	for _, item := range n.Content {
		if item.Kind != yaml.ScalarNode {
			return nil, false
		}
		if s := oneLine(item.Value); s != "" && !isNull(item) {
			texts = append(texts, s)
		}
	}
	return texts, true
}

// texts is a key's list. structural: a wrong shape hides the document.
func (f *frontMatter) texts(key string, structural bool) []string {
	k, ok := f.keys[key]
	if !ok {
		return nil
	}
	texts, ok := f.list(k.node)
	if !ok {
		f.wrong(structural, k.line, fmt.Sprintf("« %s » attend une liste de textes.", key), fmt.Sprintf("Écrivez « %s: [premier, second] ».", key))
	}
	return texts
}

func (f *frontMatter) wrong(structural bool, line int, message, remedy string) {
	if structural {
		f.fail(line, message, remedy)
		return
	}
	f.warn(line, message, remedy)
}

// day is a key's date at midnight UTC, or zero.
func (f *frontMatter) day(key string, structural bool) time.Time {
	k, ok := f.keys[key]
	if !ok || isNull(k.node) {
		return time.Time{}
	}
	t, err := parseDay(k.node)
	if err != nil {
		f.wrong(structural, k.line, fmt.Sprintf("« %s » attend une date.", key), fmt.Sprintf("Écrivez l’année, le mois, le jour : « %s: 2026-11-20 ».", key))
	}
	return t
}

var errNotDate = errors.New("not a date")

func parseDay(n *yaml.Node) (time.Time, error) {
	if n.Kind != yaml.ScalarNode {
		return time.Time{}, errNotDate
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339, time.DateTime, "2006-01-02T15:04", "2006-01-02 15:04"} {
		if t, err := time.Parse(layout, strings.TrimSpace(n.Value)); err == nil && t.Year() > 0 {
			return t.UTC(), nil
		}
	}
	return time.Time{}, errNotDate
}

// flag is a key's yes or no; a wrong one hides the document.
func (f *frontMatter) flag(n *yaml.Node, key string) bool {
	if n.Kind == yaml.ScalarNode {
		switch strings.ToLower(n.Value) {
		case "true", "yes", "oui":
			return true
		case "false", "no", "non", "", "null", "~":
			return false
		}
	}
	f.fail(n.Line, fmt.Sprintf("« %s » attend true ou false.", key), fmt.Sprintf("Écrivez « %s: true » ou « %s: false ».", key, key))
	return false
}

// number is a key's count, at most most; zero when absent or wrong.
func (f *frontMatter) number(key string, most int) int {
	k, ok := f.keys[key]
	if !ok || isNull(k.node) {
		return 0
	}
	n, err := strconv.Atoi(k.node.Value)
	if err != nil || k.node.Kind != yaml.ScalarNode || n < 0 || n > most {
		f.warn(k.line, fmt.Sprintf("« %s » attend un nombre entier de 0 à %d.", key, most), fmt.Sprintf("Écrivez « %s: 3 ».", key))
		return 0
	}
	return n
}

// entries calls each for the pairs of a mapping, in order, and answers whether n is one.
func (f *frontMatter) entries(n *yaml.Node, each func(key string, value *yaml.Node)) bool {
	if isNull(n) {
		return true
	}
	if n.Kind != yaml.MappingNode {
		return false
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		each(n.Content[i].Value, n.Content[i+1])
	}
	return true
}

// table is a mapping of texts; keys other than wanted are a warning.
func (f *frontMatter) table(n *yaml.Node, key string, wanted ...string) (map[string]string, bool) {
	values := map[string]string{}
	ok := f.entries(n, func(k string, v *yaml.Node) {
		s, isText := scalar(v)
		found := false
		for _, w := range wanted {
			found = found || w == k
		}
		switch {
		case !found:
			f.warn(v.Line, fmt.Sprintf("Dans « %s », la clé « %s » n’est pas connue.", key, k), "Clés possibles : "+strings.Join(wanted, ", ")+".")
		case !isText:
			f.warn(v.Line, fmt.Sprintf("Dans « %s », « %s » attend un texte.", key, k), fmt.Sprintf("Écrivez « %s: \"votre texte\" ».", k))
		default:
			values[k] = s
		}
	})
	return values, ok
}
