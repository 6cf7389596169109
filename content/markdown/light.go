package markdown

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"parvis/content"
)

// FactsVersion is the form of what EncodeFacts writes. It grows whenever Read would find other facts in the same file.
const FactsVersion = 3

// ErrFacts is what DecodeFacts answers to facts of another version, or to what are no facts: read the file again.
var ErrFacts = errors.New("facts of another version")

// Light is the document without its text: no HTML, Plain, Outline, Blocks, sections or tasks. What lists, filters and
// CheckFolder need is kept. A folder of any size fits in memory as light documents.
func (d Document) Light() Document {
	switch {
	case d.Journey != nil:
		j := *d.Journey
		j.Body = content.Body{}
		d.Journey = &j
	case d.Step != nil:
		s := *d.Step
		s.Body = content.Body{}
		d.Step = &s
	case d.Charter != nil:
		c := *d.Charter
		c.Body, c.Rules = content.Body{}, nil
		for _, rule := range d.Charter.Rules {
			c.Rules = append(c.Rules, content.Rule{ID: rule.ID, Number: rule.Number, Title: rule.Title})
		}
		d.Charter = &c
	case d.FAQ != nil:
		f := *d.FAQ
		f.Body = content.Body{}
		d.FAQ = &f
	case d.Space != nil:
		s := *d.Space
		s.Body = content.Body{}
		d.Space = &s
	case d.Summary != nil:
		s := *d.Summary
		s.Body, s.Sections = content.Body{}, nil
		d.Summary = &s
	case d.Glossary != nil:
		g := *d.Glossary
		g.Body = content.Body{}
		d.Glossary = &g
	}
	return d
}

// facts is a light document in JSON. Meta stands in the value of its kind alone.
type facts struct {
	Version   int
	Community *content.Community `json:",omitempty"`
	Journey   *content.Journey   `json:",omitempty"`
	Step      *content.Step      `json:",omitempty"`
	Charter   *content.Charter   `json:",omitempty"`
	FAQ       *content.FAQEntry  `json:",omitempty"`
	Space     *content.Space     `json:",omitempty"`
	Summary   *content.Summary   `json:",omitempty"`
	Glossary  *content.Glossary  `json:",omitempty"`
	Meta      *content.Meta      `json:",omitempty"` // of the community, which has none of its own
	Given     map[string]int     `json:",omitempty"`
	Refs      []factRef          `json:",omitempty"`
	Turns     []time.Time        `json:",omitempty"`
	Reserved  int                `json:",omitempty"`
}

type factRef struct {
	Path string
	Line int
}

// EncodeFacts writes what Light keeps of a readable document.
func EncodeFacts(d Document) ([]byte, error) {
	if !d.Readable() {
		return nil, errors.New("encode facts: the document cannot be read")
	}
	d = d.Light()
	f := facts{
		Version: FactsVersion, Community: d.Community, Journey: d.Journey, Step: d.Step, Charter: d.Charter, FAQ: d.FAQ,
		Space: d.Space, Summary: d.Summary, Glossary: d.Glossary, Given: d.given, Turns: d.turns, Reserved: d.reserved,
	}
	if d.Community != nil {
		f.Meta = &d.Meta
	}
	for _, ref := range d.refs {
		f.Refs = append(f.Refs, factRef{ref.path, ref.line})
	}
	data, err := json.Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("encode facts of %s: %w", d.Meta.Path, err)
	}
	return data, nil
}

// DecodeFacts reads what EncodeFacts wrote. The error is ErrFacts when another version wrote it.
func DecodeFacts(data []byte) (Document, error) {
	var f facts
	if err := json.Unmarshal(data, &f); err != nil {
		return Document{}, fmt.Errorf("%w: %w", ErrFacts, err)
	}
	if f.Version != FactsVersion {
		return Document{}, fmt.Errorf("%w: %d", ErrFacts, f.Version)
	}
	d := Document{
		Community: f.Community, Journey: f.Journey, Step: f.Step, Charter: f.Charter, FAQ: f.FAQ,
		Space: f.Space, Summary: f.Summary, Glossary: f.Glossary, given: f.Given, turns: f.Turns, reserved: f.Reserved,
	}
	for _, ref := range f.Refs {
		d.refs = append(d.refs, reference{ref.Path, ref.Line})
	}
	meta := d.metaOfKind()
	if meta == nil {
		meta = f.Meta
	}
	if meta == nil || meta.Kind == "" {
		return Document{}, fmt.Errorf("%w: no document", ErrFacts)
	}
	d.Meta = *meta
	return d, nil
}

// metaOfKind is the Meta within the value of the document's kind, nil for the community.
func (d Document) metaOfKind() *content.Meta {
	switch {
	case d.Journey != nil:
		return &d.Journey.Meta
	case d.Step != nil:
		return &d.Step.Meta
	case d.Charter != nil:
		return &d.Charter.Meta
	case d.FAQ != nil:
		return &d.FAQ.Meta
	case d.Space != nil:
		return &d.Space.Meta
	case d.Summary != nil:
		return &d.Summary.Meta
	case d.Glossary != nil:
		return &d.Glossary.Meta
	}
	return nil
}
