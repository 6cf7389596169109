package markdown

import (
	"slices"
	"strings"
	"time"

	"parvis/content"
)

// Resolve answers the document as r sees it at now, provided that r may read it: blocks that r sees in their place,
// the others gone. It is a copy; what it shares with d must not be changed.
func (d Document) Resolve(r content.Reader, now time.Time) Document {
	d.refs, d.turns, d.reserved = nil, nil, 0 // they tell of blocks that r does not see
	switch {
	case d.Journey != nil:
		j := *d.Journey
		j.Body = j.Body.Resolve(r, now)
		d.Journey = &j
	case d.Step != nil:
		s := *d.Step
		s.Body = s.Body.Resolve(r, now)
		d.Step = &s
	case d.FAQ != nil:
		f := *d.FAQ
		f.Body = f.Body.Resolve(r, now)
		d.FAQ = &f
	case d.Space != nil:
		s := *d.Space
		s.Body = s.Body.Resolve(r, now)
		d.Space = &s
	case d.Summary != nil:
		s := d.Summary.Resolve(r, now)
		d.Summary = &s
	case d.Glossary != nil:
		g := *d.Glossary
		g.Body = g.Body.Resolve(r, now)
		d.Glossary = &g
	}
	return d
}

// bodies are all bodies of a document, in order, also those of sections that stand in blocks.
func (d Document) bodies() []content.Body {
	switch {
	case d.Journey != nil:
		return []content.Body{d.Journey.Body}
	case d.Step != nil:
		return []content.Body{d.Step.Body}
	case d.FAQ != nil:
		return []content.Body{d.FAQ.Body}
	case d.Space != nil:
		return []content.Body{d.Space.Body}
	case d.Glossary != nil:
		return []content.Body{d.Glossary.Body}
	case d.Summary != nil:
		list := []content.Body{d.Summary.Body}
		for _, s := range d.Summary.Sections {
			list = append(list, s.Body)
		}
		return list
	}
	return nil
}

// Passages are the document's text by who may find it: first what every reader of the document sees, then each block.
// Titles of sections and rules are part of the text.
func (d Document) Passages() []content.Passage {
	var open []string
	var list []content.Passage
	add := func(texts ...string) { open = append(open, texts...) }
	blocks := func(b content.Body) {
		for _, k := range b.Blocks {
			list = append(list, content.Passage{Visibility: k.Visibility, From: k.From, Until: k.Until, Plain: textOf(k)})
		}
	}
	if c := d.Charter; c != nil {
		add("", c.Plain)
		for _, rule := range c.Rules {
			add(rule.Title, rule.Plain)
		}
	}
	for i, b := range d.bodies() {
		title := ""
		if d.Summary != nil && i > 0 {
			title = d.Summary.Sections[i-1].Title
		}
		add(title, b.Plain)
		blocks(b)
	}
	return append([]content.Passage{{Plain: joined(open)}}, list...)
}

func textOf(k content.Block) string {
	all := []string{k.Plain}
	for _, s := range k.Sections {
		all = append(all, s.Title, s.Plain)
	}
	return joined(all)
}

// joined is the texts that are not empty, one under the other.
func joined(texts []string) string {
	return strings.Join(slices.DeleteFunc(texts, func(s string) bool { return s == "" }), "\n")
}

// NextChange answers the next instant after t at which the document changes by the clock alone: it comes out, or one
// of its blocks comes or goes. It is zero when there is none. A light document knows it too.
func (d Document) NextChange(t time.Time) time.Time {
	next := d.Meta.PublishAt
	if !next.After(t) {
		next = time.Time{}
	}
	for _, turn := range d.turns {
		if turn.After(t) && (next.IsZero() || turn.Before(next)) {
			next = turn
		}
	}
	return next
}
