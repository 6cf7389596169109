package markdown

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"

	"parvis/content"
)

// yamlFaults say in words what the parser says in English; it has no other way to tell its faults apart. The first one
// that fits counts.
var yamlFaults = []struct{ says, means string }{
	{"mapping values are not allowed", "un « : » de trop, ou une ligne décalée"},
	{"found unexpected end of stream", "des guillemets s’ouvrent et ne se referment pas"},
	{"did not find expected ',' or ']'", "un crochet « [ » s’ouvre et ne se referme pas"},
	{"did not find expected ',' or '}'", "une accolade « { » s’ouvre et ne se referme pas"},
	{"found a tab character", "une tabulation tient lieu d’espaces"},
	{"found character that cannot start any token", "une valeur commence par un signe réservé (« @ », « % », une apostrophe inversée), ou une tabulation tient lieu d’espaces"},
	{"could not find expected ':'", "il manque « : » après la clé"},
	{"block sequence entries are not allowed", "une liste à tirets commence sur la ligne de sa clé, au lieu de la suivante"},
	{"did not find expected '-' indicator", "une ligne sans tiret suit une liste à tirets"},
	{"unknown escape character", "une barre oblique inversée (« \\ ») entre guillemets est suivie d’un signe inattendu"},
	{"unknown anchor", "une valeur commence par « * »"},
	{"alphabetic or numeric character", "une valeur commence par « * » ou « & »"},
	{"did not find expected node content", "un signe « ] », « } » ou « , » se trouve là où une valeur est attendue"},
	{"did not find expected key", "une ligne est décalée, ou un texte continue après ses guillemets ou son crochet"},
}

// faultOf is what a parser of the head or of community.toml found wrong, for who reads French. What we have no words
// for is kept as it was said, for who can help.
func faultOf(err error) string {
	said := strings.TrimPrefix(strings.TrimPrefix(err.Error(), "yaml: "), "toml: ")
	for _, f := range yamlFaults {
		if strings.Contains(said, f.says) {
			return f.means
		}
	}
	return "cette ligne n’a pas la forme attendue (détail technique : " + said + ")"
}

var yamlLine = regexp.MustCompile(`line (\d+):`)

// yamlAt is the line of the head that a fault of its parser is about, from 1; 0 when that is not known. The parser
// counts from 0 where it misses something, from 1 where it meets a sign too many, and leaves out its first line.
func yamlAt(err error) int {
	said, line := err.Error(), 0
	if m := yamlLine.FindStringSubmatch(said); m != nil {
		line, _ = strconv.Atoi(m[1])
	}
	switch {
	case strings.Contains(said, "unknown anchor"):
	case line == 0, strings.Contains(said, "did not find expected"):
		line++
	}
	return line
}

// asKey finds a key of the head where a sentence names it: alone, or as the line to write.
var asKey = regexp.MustCompile(`« ([a-z_]+)(?:: ?([^»]*?))? »( à l’en-tête)?`)

// InForm is a diagnostic for somebody who fills in a form: fields go by the names that label gives them, "" for a key
// that is no field.
func InForm(d content.Diagnostic, label func(key string) string) content.Diagnostic {
	d.Message, d.Remedy = inForm(d.Message, label), inForm(d.Remedy, label)
	return d
}

// FieldOf is the first key that a diagnostic names and that a form has a field for, or "".
func FieldOf(d content.Diagnostic, label func(key string) string) string {
	for _, sentence := range []string{d.Remedy, d.Message} {
		for _, m := range asKey.FindAllStringSubmatch(sentence, -1) {
			if label(m[1]) != "" {
				return m[1]
			}
		}
	}
	return ""
}

// unbroken are the spaces that French keeps together with the sign beside them.
var unbroken = strings.NewReplacer("« ", "«\u202f", " »", "\u202f»", " :", "\u00a0:", " ;", "\u202f;", " ?", "\u202f?", " !", "\u202f!")

// Unbroken is a diagnostic whose signs do not fall on another line than their words.
func Unbroken(d content.Diagnostic) content.Diagnostic {
	d.Message, d.Remedy = unbroken.Replace(d.Message), unbroken.Replace(d.Remedy)
	return d
}

func inForm(sentence string, label func(key string) string) string {
	return asKey.ReplaceAllStringFunc(sentence, func(found string) string {
		m := asKey.FindStringSubmatch(found)
		key, value := m[1], strings.Trim(m[2], `"`)
		name := label(key)
		switch {
		case name == "":
			return found
		case !strings.HasPrefix(found, "« "+key+":"):
			return "« " + name + " »" + m[3]
		case strings.HasPrefix(cmp.Or(value, "["), "[") || strings.HasPrefix(value, "{"): // how a file writes several
			return "dans le champ « " + name + " »"
		}
		return "« " + value + " » dans le champ « " + name + " »"
	})
}
