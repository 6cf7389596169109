package library

import (
	"context"
	"strings"

	"parvis/content"
	"parvis/content/markdown"
	"parvis/search/pocket"
)

// Placed is where something found is read, and how its place among results is drawn: see pocket.Entry.
type Placed struct {
	URL    string
	Hit    string
	Answer string
}

// Pocket makes the small index that the phone of a reader keeps: of what he may read in a language, as he reads it now.
// The function place says where each document, or rule of the charter, is read; not ok leaves it out.
func (l *Library) Pocket(ctx context.Context, lang string, r content.Reader, place func(Found) (Placed, bool, error)) (*pocket.Index, error) {
	s := l.shelf.Load()
	inForce := l.charterPaths(s)
	var entries []pocket.Entry
	add := func(f Found, heads []string, plain string) error {
		at, ok, err := place(f)
		if !ok || err != nil {
			return err
		}
		key := f.Path
		if f.Rule != "" {
			key += "#" + f.Rule
		}
		entries = append(entries, pocket.Entry{
			Key: key, ID: f.ID, Kind: string(f.Kind), Lang: f.Lang, Title: f.Title, URL: at.URL, Heads: heads, Body: plain,
			Tags: f.Tags, Date: f.Date, Old: f.Old, Hit: at.Hit, Answer: at.Answer,
		})
		return nil
	}
	seen := map[group]bool{}
	var glossaries []*item
	for _, it := range s.sorted {
		if it.doc.Community != nil || it.doc.Charter != nil && !inForce[it.path] || seen[it.group()] {
			continue
		}
		seen[it.group()] = true
		picked := pick(s.groups[it.group()], lang, l.first(), r)
		if len(picked) == 0 {
			continue
		}
		it = picked[0]
		if it.doc.Glossary != nil {
			glossaries = append(glossaries, it)
		}
		d, err := l.text(ctx, it, r)
		if err != nil {
			return nil, err
		}
		m := it.doc.Meta
		f := Found{Meta: m, Title: m.Title, Old: it.doc.Summary != nil && len(l.successors(s, m.ID, m.Lang, r)) > 0}
		if d.Step != nil {
			f.Journey, f.Order = d.Step.Journey, d.Step.Order
		}
		if d.Charter != nil {
			for _, rule := range d.Charter.Rules {
				f.Rule, f.Number, f.Title = rule.ID, rule.Number, rule.Title
				if err := add(f, nil, rule.Plain); err != nil {
					return nil, err
				}
			}
			continue
		}
		if err := add(f, headings(d), bodyText(d)); err != nil {
			return nil, err
		}
	}
	var same [][]string
	for _, it := range glossaries { // as for synonyms: what is reserved or dated within one counts for nobody
		d, err := l.whole(ctx, it)
		if err != nil {
			return nil, err
		}
		same = append(same, d.Glossary.Groups...)
	}
	return pocket.Build(lang, entries, same), nil
}

// headings are those of a document, but for the parts that every summary has.
func headings(d markdown.Document) []string {
	var all []string
	outline := func(b content.Body) {
		for _, h := range b.Outline {
			all = append(all, strings.TrimSpace(h.Text))
		}
	}
	switch {
	case d.FAQ != nil:
		outline(d.FAQ.Body)
	case d.Step != nil:
		outline(d.Step.Body)
	case d.Journey != nil:
		outline(d.Journey.Body)
	case d.Space != nil:
		outline(d.Space.Body)
	case d.Summary != nil:
		for _, s := range d.Summary.Sections {
			if s.Part == content.PartOther {
				all = append(all, s.Title)
			}
			outline(s.Body)
		}
	}
	return all
}
