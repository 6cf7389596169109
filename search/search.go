// Package search holds the types of searching: what is asked, what is found. It imports nothing of ours.
//
// Who may read what is not known here: an Entry names the label of those who may, and a Query the labels whose entries
// its reader may see. For a reader, entries of other labels do not exist: they move no score, count or spelling.
package search

import "time"

// Bounds of what is asked. Longer texts and more words are cut, not refused.
const (
	MaxText  = 200 // characters of a query's text
	MaxWords = 16  // words of it that are searched
	MaxLimit = 50  // hits of one page
	MaxDepth = 1000
)

// Entry is what is indexed of a document for one label. A document whose parts are for different readers has several
// entries with one Key, of which only the first carries the Title; their scores add up.
type Entry struct {
	Key    string // of the document: its path in the content folder
	Label  string // names an index
	Kind   string
	Lang   string   // "fr", "en"
	Serves []string // the languages whose readers find it: its own, and those it has no translation in
	Title  string
	Body   string // plain text
	Tags   []string
	Spaces []string
	Date   time.Time // zero when not known
	Old    bool      // superseded: ranks below
}

// Query is what a reader asks.
type Query struct {
	Text     string
	Typing   bool     // still being typed: the last word may be unfinished, French is searched only
	Verbatim bool     // spelling is left as typed
	Labels   []string // what the reader may see
	Serves   string   // language of the reader; empty: every language
	Kind     string   // filters; empty: all
	Tag      string
	Lang     string
	Space    string
	Offset   int
	Limit    int // 0: 10
	Facets   bool
	Synonyms *Synonyms // of the reader's labels; may be nil
	Now      time.Time // recency is counted from here
}

// Hit is one document found.
type Hit struct {
	Key   string
	Score float64
}

// Count is one value of a facet with how many documents have it.
type Count struct {
	Value string
	Count int
}

// Page is a part of what was found, best first.
type Page struct {
	Total     int
	Hits      []Hit
	Corrected string   // the text that was searched when it is not the one typed; empty otherwise
	Terms     []string // folded words and stems that hits are marked for, see Snippet
	Kinds     []Count  // facets, most frequent first, each counted as if its own filter were not set
	Tags      []Count
	Langs     []Count
	Spaces    []Count
}
