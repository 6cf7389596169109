// Package pocket is the small index of what a phone keeps for offline reading: made on the server of what its reader may
// read, and searched on the phone by web/js/pocket.js. The reader in Go says what the script must answer; tests hold one
// against the other, and both against the index of the server.
//
// There is one dictionary, of folded words: stems are made again where they are asked for, by the analysis of
// search/french, which the script has as well.
package pocket

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"parvis/search/french"
)

// Entry is what goes into an index: a document, or a rule of the charter.
type Entry struct {
	Key    string // orders entries that score the same
	ID     string
	Kind   string
	Lang   string
	Title  string
	URL    string
	Heads  []string // headings of the body, whose words count twice
	Body   string
	Tags   []string
	Date   time.Time // zero when not known
	Old    bool      // superseded: ranks below
	Hit    string    // HTML of its place among results, up to the passage
	Answer string    // HTML that answers in place, or empty
}

// Doc is an entry as the phone gets it.
type Doc struct {
	ID     string   `json:"id"`
	Kind   string   `json:"kind"`
	Lang   string   `json:"lang"`
	Title  string   `json:"title"`
	URL    string   `json:"url"`
	Text   string   `json:"text"`
	Tags   []string `json:"tags,omitempty"`
	Day    int      `json:"day,omitempty"` // of its date since 1970
	Old    bool     `json:"old,omitempty"`
	Length [2]int   `json:"n"` // words of title and body that are searched
	Hit    string   `json:"hit,omitempty"`
	Answer string   `json:"answer,omitempty"`
}

// Index is what the phone searches.
type Index struct {
	Lang string `json:"lang"` // of its reader; empty: any
	Docs []Doc  `json:"docs"`
	// Words are the folded words of all documents but stop words, sorted, with a space between two: of each, how many
	// letters it shares with the one before (a digit in base 36), then the rest.
	Words string `json:"words"`
	// Posts says of each word where it is, with a space between two. A place is how many documents lie between it and the
	// one before (nothing for the next document), then a letter for how often the body has the word (a: once), a capital
	// when the title has it too (A: the title only), and a + for each further time in the title.
	Posts string `json:"posts"`
	// Same are groups of words or phrases that mean the same, folded.
	Same [][]string `json:"same,omitempty"`
	// Parts are pieces of the page of results, by name.
	Parts map[string]string `json:"parts,omitempty"`
}

// headWeight is how often a word of a heading counts.
const headWeight = 2

// Build makes an index for readers of a language. synonyms are groups of words that mean the same.
func Build(lang string, entries []Entry, synonyms [][]string) *Index {
	entries = slices.Clone(entries)
	slices.SortStableFunc(entries, func(a, b Entry) int { return cmp.Compare(a.Key, b.Key) })
	x := &Index{Lang: lang, Docs: []Doc{}}
	b := builder{posts: map[string][]post{}}
	for i, e := range entries {
		d := Doc{
			ID: e.ID, Kind: e.Kind, Lang: e.Lang, Title: e.Title, URL: e.URL, Text: e.Body, Tags: e.Tags, Old: e.Old,
			Hit: e.Hit, Answer: e.Answer,
		}
		if !e.Date.IsZero() {
			d.Day = dayOf(e.Date)
		}
		d.Length[0] = b.add(i, e.Title, 1, true)
		d.Length[1] = b.add(i, strings.Join(e.Tags, "\n")+"\n"+e.Body, 1, false)
		d.Length[1] += b.add(i, strings.Join(e.Heads, "\n"), headWeight-1, false)
		x.Docs = append(x.Docs, d)
	}
	x.Words, x.Posts = b.write()
	for _, group := range synonyms {
		var same []string
		for _, member := range group {
			if words := french.Words(member); len(words) > 0 {
				same = append(same, strings.Join(words, " "))
			}
		}
		if len(same) > 1 {
			x.Same = append(x.Same, same)
		}
	}
	return x
}

func dayOf(t time.Time) int { return int(t.Unix() / 86400) }

// post is one document that has a word, and how often.
type post struct{ doc, title, body int }

type builder struct{ posts map[string][]post }

// add counts the words of a text of a document; documents come in their order. It answers how many there are.
func (b *builder) add(doc int, text string, times int, title bool) (length int) {
	for _, t := range french.Analyze(text) {
		if t.Stop {
			continue
		}
		length += times
		all := b.posts[t.Word]
		if n := len(all); n == 0 || all[n-1].doc != doc {
			all = append(all, post{doc: doc})
		}
		last := &all[len(all)-1]
		if title {
			last.title += times
		} else {
			last.body += times
		}
		b.posts[t.Word] = all
	}
	return length
}

const (
	mostShared = 35 // what a digit in base 36 can say
	mostBody   = 25 // what a letter can say
)

func (b *builder) write() (words, posts string) {
	sorted := make([]string, 0, len(b.posts))
	for w := range b.posts {
		sorted = append(sorted, w)
	}
	// As scripts sort: by units of UTF-16, which is the order of characters but for those beyond the first plane.
	slices.Sort(sorted)
	var w, p strings.Builder
	before := ""
	for i, word := range sorted {
		if i > 0 {
			w.WriteByte(' ')
			p.WriteByte(' ')
		}
		shared := sharedLetters(before, word)
		w.WriteString(strconv.FormatInt(int64(shared), 36))
		w.WriteString(string([]rune(word)[shared:]))
		before = word
		writePosts(&p, b.posts[word])
	}
	return w.String(), p.String()
}

// sharedLetters stops before a letter of two units of UTF-16, by which scripts count.
func sharedLetters(a, b string) int {
	x, y := []rune(a), []rune(b)
	n := 0
	for n < min(len(x), len(y), mostShared) && x[n] == y[n] && x[n] <= 0xffff {
		n++
	}
	return n
}

func writePosts(p *strings.Builder, all []post) {
	before := -1
	for _, at := range all {
		if gap := at.doc - before - 1; gap > 0 {
			p.WriteString(strconv.Itoa(gap))
		}
		before = at.doc
		body := min(at.body, mostBody)
		if at.title == 0 {
			p.WriteByte('a' + byte(body-1))
			continue
		}
		p.WriteByte('A' + byte(body))
		p.WriteString(strings.Repeat("+", at.title-1))
	}
}
