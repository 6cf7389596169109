package library

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"parvis/content"
	"parvis/content/markdown"
)

// Card is a summary as lists show it.
type Card struct {
	content.Meta

	Spaces     []string
	Superseded bool // by one that the same reader may see
	Updated    time.Time

	since time.Time // first shown: of two with the same date the later one is newer
}

// Summary is a summary with what stands around it, as its reader may see it.
type Summary struct {
	content.Summary

	SupersededBy []content.Meta
	Replaces     []content.Meta
	Updated      time.Time // of the text that is shown
	Since        time.Time // first shown
	Revision     string    // of the text that is shown
	ConsentLang  string    // of Consent, which a translation may have from its original
	CreditsLang  string    // of Credits, likewise
}

// Summaries lists the summaries, newest first; one without a date has the day on which it was first shown. Those that
// another supersedes come after all others.
func (l *Library) Summaries(lang string, r content.Reader) []Card {
	s := l.shelf.Load()
	picked := pick(s.summaries, lang, l.first(), r)
	cards := make([]Card, 0, len(picked))
	for _, it := range picked {
		m := it.doc.Meta
		m.Date = it.day()
		cards = append(cards, Card{
			Meta: m, Spaces: it.doc.Summary.Spaces, Superseded: len(l.successors(s, it.doc.Meta.ID, lang, r)) > 0, Updated: it.edited,
			since: it.since,
		})
	}
	slices.SortStableFunc(cards, func(a, b Card) int {
		if a.Superseded != b.Superseded {
			if a.Superseded {
				return 1
			}
			return -1
		}
		return cmp.Or(b.Date.Compare(a.Date), b.since.Compare(a.since), strings.Compare(a.ID, b.ID))
	})
	return cards
}

// day is a document's date: its own, else the day on which it was first shown.
func (it *item) day() time.Time {
	if !it.doc.Meta.Date.IsZero() || it.since.IsZero() {
		return it.doc.Meta.Date
	}
	return it.since.Truncate(24 * time.Hour)
}

// successors are the summaries that supersede one, among those that the reader may see.
func (l *Library) successors(s *shelf, id, lang string, r content.Reader) []content.Meta {
	var metas []content.Meta
	for _, it := range pick(s.newer[id], lang, l.first(), r) {
		metas = append(metas, it.doc.Meta)
	}
	return metas
}

// Successor answers the summary that supersedes one which is no longer there, following the line to its end.
func (l *Library) Successor(id, lang string, r content.Reader) (next content.Meta, ok bool) {
	s := l.shelf.Load()
	seen := map[string]bool{id: true}
	for {
		newer := l.successors(s, id, lang, r)
		at := slices.IndexFunc(newer, func(m content.Meta) bool { return !seen[m.ID] })
		if at < 0 { // the end of the line, or a circle
			return next, ok
		}
		next, ok = newer[at], true
		id = next.ID
		seen[id] = true
	}
}

// Summary answers one summary.
func (l *Library) Summary(ctx context.Context, id, lang string, r content.Reader) (Summary, error) {
	s := l.shelf.Load()
	it, err := find(pick(s.groups[group{content.KindSummary, id}], lang, l.first(), r), id)
	if err != nil {
		return Summary{}, err
	}
	d, err := l.text(ctx, it, r)
	if err != nil {
		return Summary{}, err
	}
	out := Summary{Summary: *d.Summary, SupersededBy: l.successors(s, id, lang, r), Updated: it.edited, Since: it.since, Revision: it.revision}
	out.Date, out.ConsentLang, out.CreditsLang = it.day(), out.Lang, out.Lang
	if it.from != nil && it.from.Summary != nil {
		if from := it.from.Summary; out.Consent == from.Consent {
			out.ConsentLang = from.Lang
		}
		if from := it.from.Summary; out.Credits == from.Credits {
			out.CreditsLang = from.Lang
		}
	}
	if old := d.Meta.Supersedes; old != "" {
		if before, err := find(pick(s.groups[group{content.KindSummary, old}], lang, l.first(), r), old); err == nil {
			out.Replaces = append(out.Replaces, before.doc.Meta)
		}
	}
	return out, nil
}

// Revision is one text of a document that was shown.
type Revision struct {
	ID     string
	At     time.Time
	Author string
	Note   string
	Plain  string // as the reader of the call may see it now
}

// History lists the texts of a summary that were shown, newest first. A text whose own visibility the reader does not
// meet is left out, whatever today's says. For a translation that says none itself, it is that of its original for as long
// as the text was shown.
func (l *Library) History(ctx context.Context, id, lang string, r content.Reader) ([]Revision, error) {
	it, err := find(pick(l.shelf.Load().groups[group{content.KindSummary, id}], lang, l.first(), r), id)
	if err != nil {
		return nil, err
	}
	rows, err := publications(ctx, l.db, it.path)
	if err != nil {
		return nil, err
	}
	var originals []publication
	if it.from != nil {
		if originals, err = publications(ctx, l.db, originalPath(it.path)); err != nil {
			return nil, err
		}
	}
	var all []Revision
	until := time.Time{}
	for i, row := range rows {
		d, _ := l.reader.Read(it.path, []byte(row.body))
		now := i == 0 && row.id == it.revision
		if d.Readable() && (now || l.wasFor(d, originals, row.at, until, r)) {
			if it.from != nil {
				d.Inherit(*it.from)
			}
			if content.Visible(d.Meta.Visibility, r) {
				d = d.Resolve(r, l.now())
				all = append(all, Revision{ID: row.id, At: row.at, Author: row.author, Note: row.note, Plain: plainOf(d)})
			}
		}
		until = row.at
	}
	return all, nil
}

// wasFor tells whether a reader could have read a text all the time between two moments.
func (l *Library) wasFor(d markdown.Document, originals []publication, from, until time.Time, r content.Reader) bool {
	for _, o := range originals { // newest first
		if !until.IsZero() && !o.at.Before(until) {
			continue
		}
		original, _ := l.reader.Read(originalPath(d.Meta.Path), []byte(o.body))
		as := d
		as.Inherit(original)
		if !original.Readable() || !content.Visible(as.Meta.Visibility, r) {
			return false
		}
		if !o.at.After(from) {
			break // the one that stood when the text began
		}
	}
	return content.Visible(d.Meta.Visibility, r)
}

// plainOf is all of a document's words, with its title and headings.
func plainOf(d markdown.Document) string {
	lines := []string{d.Meta.Title}
	add := func(texts ...string) {
		for _, t := range texts {
			if t = strings.TrimSpace(t); t != "" {
				lines = append(lines, t)
			}
		}
	}
	switch {
	case d.Summary != nil:
		add(d.Summary.Plain)
		for _, s := range d.Summary.Sections {
			add(s.Title, s.Plain)
		}
	case d.FAQ != nil:
		add(d.FAQ.Plain)
	case d.Step != nil:
		add(d.Step.Plain)
	case d.Journey != nil:
		add(d.Journey.Plain)
	case d.Space != nil:
		add(d.Space.Purpose, d.Space.Plain)
	case d.Glossary != nil:
		add(d.Glossary.Plain)
	case d.Charter != nil:
		add(d.Charter.Plain)
		for _, rule := range d.Charter.Rules {
			add(rule.Title, rule.Plain)
		}
	}
	return strings.Join(lines, "\n")
}
