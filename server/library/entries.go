package library

import (
	"context"
	"iter"
	"slices"
	"strings"

	"parvis/content"
	"parvis/content/markdown"
	"parvis/search"
)

// entries makes what is indexed of documents.
func (l *Library) entries(ctx context.Context, s *shelf, of []*item) iter.Seq2[search.Entry, error] {
	inForce := l.charterPaths(s)
	return func(yield func(search.Entry, error) bool) {
		for _, it := range of {
			if it.doc.Community != nil || it.doc.Charter != nil && !inForce[it.path] {
				continue
			}
			d, err := l.whole(ctx, it)
			if err != nil {
				if !yield(search.Entry{}, err) {
					return
				}
				continue
			}
			for _, e := range l.entriesOf(s, it, d) {
				if !yield(e, nil) {
					return
				}
			}
		}
	}
}

// charterPaths are the files of the revision in force: older and coming ones are not found.
func (l *Library) charterPaths(s *shelf) map[string]bool {
	paths := map[string]bool{}
	now := s.loaded
	var best content.Charter
	for _, c := range s.charters {
		if c.Visibility == content.Public && !c.Effective.After(now) && (best.ID == "" || newer(c, best) > 0) {
			best = c
		}
	}
	for _, c := range s.charters {
		if c.ID == best.ID && c.Visibility == content.Public {
			paths[c.Path] = true
		}
	}
	return paths
}

func (l *Library) entriesOf(s *shelf, it *item, d markdown.Document) []search.Entry {
	m := it.doc.Meta
	base := search.Entry{
		Key: it.path, Label: string(m.Visibility), Kind: string(m.Kind), Lang: m.Lang, Serves: s.serves(it), Title: m.Title,
		Tags: m.Tags, Date: m.Date, Old: s.old(it),
	}
	if d.Charter != nil {
		return rules(base, *d.Charter)
	}
	if d.Summary != nil {
		base.Spaces = it.doc.Summary.Spaces
	}
	if d.Space != nil {
		base.Spaces = []string{m.ID}
	}
	var all []search.Entry
	at := map[string]int{} // label -> entry
	add := func(label, text string) {
		i, ok := at[label]
		if !ok {
			e := base
			if label != base.Label {
				e.Title = ""
			}
			e.Label = label
			i, at[label] = len(all), len(all)
			all = append(all, e)
		}
		all[i].Body = strings.TrimSpace(all[i].Body + "\n" + text)
	}
	add(base.Label, strings.Join(m.Tags, "\n"))
	now := s.loaded
	for _, p := range d.Passages() {
		if !p.From.After(now) && (p.Until.IsZero() || now.Before(p.Until)) {
			add(label(m.Visibility, p.Visibility), p.Plain)
		}
	}
	return all
}

func rules(base search.Entry, c content.Charter) []search.Entry {
	var all []search.Entry
	for _, r := range c.Rules {
		e := base
		e.Key, e.Title, e.Body = base.Key+"#"+r.ID, r.Title, r.Plain
		all = append(all, e)
	}
	return all
}

// between joins the two visibilities that a reader of a reserved block must meet. No visibility contains it.
const between = "\x1f"

func label(document, block content.Visibility) string {
	switch {
	case block == "" || block == document || block == content.Public:
		return string(document)
	case document == content.Public:
		return string(block)
	}
	return string(document) + between + string(block)
}

// readable are the labels of the index that a reader may see.
func (l *Library) readable(r content.Reader) []string {
	var labels []string
	for _, name := range l.seek.index.Labels() {
		may := true
		for part := range strings.SplitSeq(name, between) {
			may = may && content.Visible(content.Visibility(part), r)
		}
		if may {
			labels = append(labels, name)
		}
	}
	return labels
}

// weaker tells whether whoever may read a document of visibility b may read one of a.
func weaker(a, b content.Visibility) bool { return a == content.Public || a == b }

// serves are the languages whose readers find a document: its own, and those in which no version of it stands that
// each of its readers may see.
func (s *shelf) serves(it *item) []string {
	m := it.doc.Meta
	langs := []string{m.Lang}
	for _, lang := range s.community.Languages {
		if lang == m.Lang {
			continue
		}
		better := slices.ContainsFunc(s.groups[it.group()], func(o *item) bool {
			om := o.doc.Meta
			return o != it && weaker(om.Visibility, m.Visibility) && (om.Lang == lang || m.Lang != s.community.Languages[0] && om.Lang == s.community.Languages[0])
		})
		if !better {
			langs = append(langs, lang)
		}
	}
	return langs
}

// old tells whether a document is superseded for each of its readers.
func (s *shelf) old(it *item) bool {
	if it.doc.Summary == nil {
		return false
	}
	return slices.ContainsFunc(s.newer[it.doc.Meta.ID], func(o *item) bool {
		return weaker(o.doc.Meta.Visibility, it.doc.Meta.Visibility)
	})
}
