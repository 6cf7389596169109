package markdown

import (
	"parvis/content"
)

// Inherit completes a translation from its original: what a translation's front matter does not say is what the
// original says, so that an English file needs only words. Visibility comes along too: a translation that says
// nothing never shows more than its original. ReadFolder has done this already; who reads a single translation with
// Read calls it before keeping the document.
func (d *Document) Inherit(original Document) {
	if !d.Readable() || original.Meta.Kind != d.Meta.Kind {
		return
	}
	d.inheritMeta(original.Meta)
	d.own()
	switch {
	case d.Journey != nil && original.Journey != nil:
		if d.silent("choices") {
			d.Journey.Choices = original.Journey.Choices
		}
		d.Journey.Meta = d.Meta
	case d.Step != nil && original.Step != nil:
		d.inheritStep(original.Step)
	case d.Charter != nil && original.Charter != nil:
		if d.silent("effective") {
			d.Charter.Effective = original.Charter.Effective
		}
		d.Charter.Meta = d.Meta
	case d.FAQ != nil:
		d.FAQ.Meta = d.Meta
	case d.Space != nil && original.Space != nil:
		d.inheritSpace(original.Space)
	case d.Summary != nil && original.Summary != nil:
		d.inheritSummary(original.Summary)
	case d.Glossary != nil:
		d.Glossary.Meta = d.Meta
	}
}

// own gives the document its own copy of its value: another one may lead to the same.
func (d *Document) own() {
	switch {
	case d.Journey != nil:
		v := *d.Journey
		d.Journey = &v
	case d.Step != nil:
		v := *d.Step
		d.Step = &v
	case d.Charter != nil:
		v := *d.Charter
		d.Charter = &v
	case d.FAQ != nil:
		v := *d.FAQ
		d.FAQ = &v
	case d.Space != nil:
		v := *d.Space
		d.Space = &v
	case d.Summary != nil:
		v := *d.Summary
		d.Summary = &v
	case d.Glossary != nil:
		v := *d.Glossary
		d.Glossary = &v
	}
}

func (d *Document) silent(key string) bool {
	_, given := d.given[key]
	return !given
}

func (d *Document) inheritMeta(m content.Meta) {
	if d.silent("id") {
		d.Meta.ID = m.ID
	}
	if d.silent("visibility") {
		d.Meta.Visibility = m.Visibility
	}
	if d.silent("status") {
		d.Meta.Status = m.Status
	}
	if d.silent("publish_at") {
		d.Meta.PublishAt = m.PublishAt
	}
	if d.silent("date") {
		d.Meta.Date = m.Date
	}
	if d.silent("review_by") {
		d.Meta.ReviewBy = m.ReviewBy
	}
	if d.silent("supersedes") {
		d.Meta.Supersedes = m.Supersedes
	}
	if d.silent("licence") {
		d.Meta.Licence = m.Licence
	}
	if d.silent("authors") {
		d.Meta.Authors = m.Authors
	}
}

func (d *Document) inheritStep(from *content.Step) {
	s := d.Step
	if d.silent("minutes") {
		s.Minutes = from.Minutes
	}
	if d.silent("when") {
		s.When = from.When
	}
	if d.silent("choose") {
		s.Choose = from.Choose
	}
	s.Meta = d.Meta
}

func (d *Document) inheritSummary(from *content.Summary) {
	s := d.Summary
	if d.silent("consent") {
		s.Consent = from.Consent
	}
	if d.silent("spaces") {
		s.Spaces = from.Spaces
	}
	if d.silent("credits") {
		s.Credits = from.Credits
	}
	s.Meta = d.Meta
}

// inheritSpace also keeps a space sensitive in every language when it is in one.
func (d *Document) inheritSpace(from *content.Space) {
	s := d.Space
	if d.silent("server") {
		s.Server = from.Server
	}
	if d.silent("channel") {
		s.Channel = from.Channel
	}
	if d.silent("kind") {
		s.Organised = from.Organised
	}
	if d.silent("roles") {
		s.Roles = from.Roles
	}
	if d.silent("owner") {
		s.Owner = from.Owner
	}
	if d.silent("questions") {
		s.Questions = from.Questions
	}
	s.Sensitive = s.Sensitive || from.Sensitive
	s.Meta = d.Meta
}
