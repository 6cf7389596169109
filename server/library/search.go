package library

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"parvis/app/problem"
	"parvis/content"
	"parvis/content/markdown"
	"parvis/search"
	"parvis/search/french"
)

// Question is what is searched for, as a page or a call asks it.
type Question struct {
	Text     string
	Lang     string // of the page
	Typing   bool
	Verbatim bool
	Kind     string
	Tag      string
	In       string // language of the documents
	Space    string
	Offset   int
	Limit    int
	Facets   bool
}

// Found is one document that answers.
type Found struct {
	content.Meta

	Rule    string // id of the rule, for one of the charter
	Number  int    // of the rule
	Journey string // of a step
	Order   int    // of a step
	Title   string // of the rule, or the document
	Snippet string // HTML with <mark> only
	Score   float64
	Old     bool

	plain string // its words, empty while typing
}

// Answers is what a search found.
type Answers struct {
	Total     int
	Found     []Found
	Corrected string // what was searched instead of the text; empty: the text itself
	Kinds     []search.Count
	Tags      []search.Count
	Langs     []search.Count
	Spaces    []search.Count
}

// Search answers what a reader may find.
func (l *Library) Search(ctx context.Context, q Question, r content.Reader) (Answers, error) {
	if l.seek.index == nil {
		return Answers{}, problem.New(problem.CodeUnavailable)
	}
	s := l.shelf.Load()
	synonyms, err := l.synonyms(ctx, s, r)
	if err != nil {
		return Answers{}, err
	}
	serves := q.Lang
	if q.In != "" {
		serves = ""
	}
	page, err := l.seek.index.Search(ctx, search.Query{
		Text: q.Text, Typing: q.Typing, Verbatim: q.Verbatim, Labels: l.readable(r), Serves: serves, Kind: q.Kind, Tag: q.Tag,
		Lang: q.In, Space: q.Space, Offset: q.Offset, Limit: q.Limit, Facets: q.Facets, Synonyms: synonyms, Now: l.now(),
	})
	if err != nil {
		return Answers{}, fmt.Errorf("search: %w", err)
	}
	out := Answers{
		Total: page.Total, Corrected: page.Corrected, Kinds: page.Kinds, Tags: page.Tags, Langs: page.Langs, Spaces: page.Spaces,
	}
	for _, h := range page.Hits {
		f, ok, err := l.found(ctx, s, h, page.Terms, q.Typing, r)
		if err != nil {
			return Answers{}, err
		}
		if ok {
			out.Found = append(out.Found, f)
		}
	}
	if out.Corrected != "" {
		out.Corrected = spelled(out.Corrected, q.Text, out.Found)
	}
	return out, nil
}

// spelled gives the words that were put in a text as what was found writes them: the index knows them without accents.
func spelled(corrected, typed string, found []Found) string {
	own := map[string]bool{}
	for _, t := range french.Analyze(typed) {
		own[t.Word] = true
	}
	written := map[string]map[string]int{} // folded -> as written -> how often
	for _, t := range french.Analyze(corrected) {
		if !own[t.Word] {
			written[t.Word] = map[string]int{}
		}
	}
	for _, f := range found {
		for _, text := range []string{f.Title, f.plain} {
			for _, t := range french.Analyze(text) {
				if forms := written[t.Word]; forms != nil {
					forms[strings.ToLower(text[t.Start:t.End])]++
				}
			}
		}
	}
	var b strings.Builder
	at := 0
	for _, t := range french.Analyze(corrected) {
		best, most := "", 0
		for form, n := range written[t.Word] {
			if n > most || n == most && form > best {
				best, most = form, n
			}
		}
		if best != "" {
			b.WriteString(corrected[at:t.Start])
			b.WriteString(best)
			at = t.End
		}
	}
	b.WriteString(corrected[at:])
	return b.String()
}

// found is a hit as its reader may see it; not ok when the document went meanwhile.
func (l *Library) found(ctx context.Context, s *shelf, h search.Hit, terms []string, brief bool, r content.Reader) (Found, bool, error) {
	path, rule, _ := strings.Cut(h.Key, "#")
	it := s.shown(path)
	if it == nil || !content.Visible(it.doc.Meta.Visibility, r) {
		return Found{}, false, nil
	}
	m := it.doc.Meta
	f := Found{Meta: m, Rule: rule, Title: m.Title, Score: h.Score}
	if it.doc.Step != nil {
		f.Journey, f.Order = it.doc.Step.Journey, it.doc.Step.Order
	}
	if it.doc.Summary != nil {
		f.Old = len(l.successors(s, m.ID, m.Lang, r)) > 0
	}
	if brief && rule == "" {
		return f, true, nil
	}
	d, err := l.text(ctx, it, r)
	if err != nil {
		return Found{}, false, err
	}
	plain := bodyText(d)
	if rule != "" {
		i := slices.IndexFunc(d.Charter.Rules, func(c content.Rule) bool { return c.ID == rule })
		if i < 0 {
			return Found{}, false, nil
		}
		f.Title, f.Number, plain = d.Charter.Rules[i].Title, d.Charter.Rules[i].Number, d.Charter.Rules[i].Plain
	}
	if !brief {
		f.plain = plain
		f.Snippet = french.Snippet(apart(plain), terms, snippetLength)
	}
	return f, true, nil
}

const snippetLength = 220

// apart puts a sign between blocks, one a line, where the first has no end of its own: a heading, an item of a list.
func apart(plain string) string {
	lines := strings.Split(plain, "\n")
	for i, line := range lines[:len(lines)-1] {
		line = strings.TrimSpace(line)
		if last, _ := utf8.DecodeLastRuneInString(line); line != "" && !strings.ContainsRune(".!?…:;,", last) {
			lines[i] = line + " ·"
		}
	}
	return strings.Join(lines, "\n")
}

// bodyText is a document's words without its title.
func bodyText(d markdown.Document) string {
	_, text, _ := strings.Cut(plainOf(d), "\n")
	return text
}

// synonyms keeps what was made of the glossaries: for one state of the documents, by the glossaries that are read.
type synonyms struct {
	mu   sync.Mutex
	of   *shelf
	made map[string]*search.Synonyms
}

// synonyms are the words that mean the same, of the glossaries that the reader may see. What is reserved or dated within a
// glossary counts for nobody, so that they depend on the state of the documents and on these glossaries alone.
func (l *Library) synonyms(ctx context.Context, s *shelf, r content.Reader) (*search.Synonyms, error) {
	var key strings.Builder
	var readable []*item
	for _, it := range s.glossaries {
		if content.Visible(it.doc.Meta.Visibility, r) {
			readable = append(readable, it)
			key.WriteString(it.path + "\n")
		}
	}
	if len(readable) == 0 {
		return nil, nil
	}
	c := &l.seek.synonyms
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of != s {
		c.of, c.made = s, map[string]*search.Synonyms{}
	}
	if made, ok := c.made[key.String()]; ok {
		return made, nil
	}
	var groups [][]string
	for _, it := range readable {
		d, err := l.whole(ctx, it)
		if err != nil {
			return nil, err
		}
		groups = append(groups, d.Glossary.Groups...)
	}
	c.made[key.String()] = french.Synonyms(groups)
	return c.made[key.String()], nil
}
