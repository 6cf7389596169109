package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"parvis/content/markdown"
)

// written is a corpus as a content folder. Its documents are summaries: those a community has by the thousand, dated,
// tagged, and with titles that resemble each other. They are also the stricter choice: a summary's age counts, a
// question's does not.
type written struct {
	dir    string
	names  map[string]string // id of the corpus -> of the document
	ids    map[string]string // and back
	others int               // documents in a language that no page has: they are written as French
}

const community = `name = "Banc d’essai"
tagline = "Des textes à retrouver."
about = "Une communauté qui n’existe que pour mesurer la recherche."
languages = ["fr", "en"]

[welcome]
name = "Camille"
role = "accueil"
hours = "le mardi"
contact = "bonjour@exemple.org"

[privacy]
contact = "donnees@exemple.org"
controller = "Banc d’essai"

[host]
name = "Banc d’essai"
place = "ici"
contact = "machine@exemple.org"
maintainer = "Camille"
`

// write makes a content folder of documents.
func write(dir string, documents []document, tags bool) (*written, error) {
	w := &written{dir: dir, names: map[string]string{}, ids: map[string]string{}}
	for _, folder := range []string{"summaries", "faq"} {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o700); err != nil {
			return nil, err
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "community.toml"), []byte(community), 0o600); err != nil {
		return nil, err
	}
	for i, d := range documents {
		name := w.name(d.ID, i)
		if _, twice := w.names[d.ID]; twice {
			return nil, fmt.Errorf("two documents have the id %s", d.ID)
		}
		w.names[d.ID], w.ids[name] = name, d.ID
		if d.Lang != "fr" && d.Lang != "en" {
			w.others++
		}
		if err := os.WriteFile(w.file(d), text(d, tags), 0o600); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// name is the id itself where an address can have it, else one of our own.
func (w *written) name(id string, i int) string {
	if _, taken := w.ids[id]; markdown.ValidID(id) && !taken {
		return id
	}
	name := fmt.Sprintf("document-%06d", i)
	for w.ids[name] != "" {
		name += "-x"
	}
	return name
}

// path is where a document is in the content folder.
func (w *written) path(d document) string {
	folder, name := "summaries", w.names[d.ID]
	if d.faq {
		folder = "faq"
	}
	if d.Lang == "en" {
		name += ".en"
	}
	return folder + "/" + name + ".md"
}

func (w *written) file(d document) string { return filepath.Join(w.dir, filepath.FromSlash(w.path(d))) }

// text is the document as a file whose published text is the corpus' body.
func text(d document, tags bool) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntitle: %s\n", quoted(d.Title))
	if d.Date != "" {
		fmt.Fprintf(&b, "date: %s\n", d.Date)
	}
	if tags && len(d.Tags) > 0 {
		all := make([]string, len(d.Tags))
		for i, t := range d.Tags {
			all[i] = quoted(t)
		}
		fmt.Fprintf(&b, "tags: [%s]\n", strings.Join(all, ", "))
	}
	b.WriteString("---\n")
	for line := range strings.Lines(d.Body) {
		for _, part := range parts(strings.TrimSpace(line), longest) {
			b.WriteString("\n" + escape(part) + "\n")
		}
	}
	return []byte(b.String())
}

// quoted is a text as YAML reads it; JSON is YAML.
func quoted(s string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		return `""`
	}
	return strings.TrimSpace(b.String())
}

// longest is how many bytes of a line become one paragraph: with their escapes they must fit what Parvis reads
// between two empty lines.
const longest = 1500

// parts cuts a line between words.
func parts(line string, most int) (all []string) {
	for len(line) > most {
		at := strings.LastIndexByte(line[:most], ' ')
		if at <= 0 {
			break
		}
		all = append(all, line[:at])
		line = strings.TrimSpace(line[at:])
	}
	if line == "" {
		return all
	}
	return append(all, line)
}

// escape makes a line Markdown that says the same: every sign that could mean something is escaped.
func escape(line string) string {
	var b strings.Builder
	for _, r := range line {
		switch {
		case r == '\\':
			b.WriteString("&#92;")
		case r < unicode.MaxASCII && strings.ContainsRune("!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~", r):
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// differing are the ids of documents whose published words are not those of the corpus.
func (w *written) differing(documents []document) ([]string, error) {
	var all []string
	reader := markdown.New()
	for _, d := range documents {
		data, err := os.ReadFile(w.file(d))
		if err != nil {
			return nil, err
		}
		doc, _ := reader.Read(w.path(d), data)
		if published(doc) != words(d.Title+" "+d.Body) {
			all = append(all, d.ID)
		}
	}
	return all, nil
}

func published(d markdown.Document) string {
	all := []string{d.Meta.Title}
	for _, p := range d.Passages() {
		all = append(all, p.Plain)
	}
	return words(strings.Join(all, " "))
}

// words is the text with one space in place of whatever is neither letter nor digit: typography may differ.
func words(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return !unicode.In(r, unicode.L, unicode.M, unicode.N) }), " ")
}
