// Package markdown turns the bytes of a content folder into content values and diagnostics.
//
// It owns everything between a file and a value: front matter, guards against costly input, Markdown, the
// sanitiser, outline and plain text, and the checks that need the whole folder. It stores nothing and serves
// nothing: server/publish keeps what comes out of here.
//
// A passage between a line "::: réservé membres", "::: réservé role:<name>" or "::: du 2026-12-01 au 2026-12-31" and a
// line ":::" is for some readers or for some time (both, joined by a comma). It is parsed by itself and kept apart in
// content.Body; Document.Resolve puts it in its place for who may see it. A line that begins with three colons is
// always a fence, and what only looks like one hides the document.
//
// Two layers stand between an author and the HTML field of a document, and each holds without the other: the
// renderer never emits raw HTML and only links to known schemes, and the sanitiser lets through exactly what the
// renderer emits.
package markdown

import (
	"time"
	_ "time/tzdata" // the machine may have no zones of its own

	"parvis/content"

	"github.com/yuin/goldmark"
)

// Reader reads the files of a content folder. One is enough for a program; it is safe for concurrent use.
type Reader struct {
	french, arabic, other goldmark.Markdown // they differ in the words of the link back from a footnote
	sanitise              func(string) string
	location              *time.Location // of days and hours written without an offset
}

// New answers a Reader that reads days and hours as those of Europe/Paris. It compiles the sanitiser's policy, so
// keep it.
func New() *Reader {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err) // the name is a constant, and the zones are part of the program
	}
	return &Reader{
		french: newMarkdown("Retour au texte"), arabic: newMarkdown("العودة إلى النص"), other: newMarkdown("Back to the text"),
		sanitise: newPolicy().Sanitize, location: paris,
	}
}

// In answers a Reader that reads days and hours as those of another place.
func (r *Reader) In(location *time.Location) *Reader {
	out := *r
	out.location = location
	return &out
}

// Document is what one file says: Meta and exactly one of the pointers. The zero Document is one that could not
// be read.
type Document struct {
	Meta      content.Meta
	Community *content.Community
	Journey   *content.Journey
	Step      *content.Step
	Charter   *content.Charter
	FAQ       *content.FAQEntry
	Space     *content.Space
	Summary   *content.Summary
	Glossary  *content.Glossary

	given map[string]int // keys of the front matter, with their lines
	refs  []reference    // links to pages of the site
	turns []time.Time    // instants at which a dated block comes or goes, in order
	// reserved counts the blocks that are not for all readers of the document.
	reserved int
}

// Readable tells whether d holds a document at all.
func (d Document) Readable() bool { return d.Meta.Kind != "" }

// Read reads one file. path is slash-separated and relative to the content folder; it decides kind, language and
// most ids (see Classify). The Document is zero when one of the diagnostics is an error, and also, without any
// diagnostic, when path is none that this version reads.
//
// Read sees one file only: what a translation inherits, and whether links lead somewhere, is known to ReadFolder.
func (r *Reader) Read(path string, data []byte) (Document, []content.Diagnostic) {
	rep := &report{path: path}
	doc := r.read(path, data, rep)
	if rep.failed {
		doc = Document{}
	}
	return doc, rep.list
}

func (r *Reader) read(path string, data []byte, rep *report) Document {
	file, ok := Classify(path)
	if !ok {
		return Document{}
	}
	text, ok := clean(data, rep)
	if !ok {
		return Document{}
	}
	if file.Kind == content.KindCommunity {
		return readCommunity(text, rep)
	}
	head, ok := readFrontMatter(text, rep)
	if !ok || !guard(head.body, head.bodyLine, rep) {
		return Document{}
	}
	head.location = r.location
	meta := head.meta(file)
	page, ok := r.render(head.body, head.bodyLine, &meta, rep)
	if !ok {
		return Document{}
	}
	doc := head.document(file, meta, page)
	doc.given, doc.refs = head.lines(), append(doc.refs, page.refs...)
	doc.turns, doc.reserved = page.turns, page.reserved
	if meta.Lang == "fr" {
		doc.typeset()
	}
	return doc
}
