package library

import (
	"fmt"
	"strings"
	"time"

	"parvis/app/problem"
	"parvis/content"
	"parvis/content/markdown"
)

// shelf is one whole state of the documents; it never changes once it stands.
type shelf struct {
	loaded    time.Time
	community content.Community
	journeys  []content.Journey
	steps     map[string][]content.Step
	charters  []content.Charter
	faq       []content.FAQEntry
	spaces    []content.Space
	metas     []content.Meta
}

type file struct {
	path string
	body string
}

func (l *Library) build(files []file) (*shelf, error) {
	s := &shelf{steps: map[string][]content.Step{}}
	docs := make([]markdown.Document, len(files))
	byPath := map[string]*markdown.Document{}
	for i, f := range files {
		docs[i], _ = l.reader.Read(f.path, []byte(f.body))
		if !docs[i].Readable() {
			return nil, fmt.Errorf("read the stored %s: no longer readable", f.path)
		}
		byPath[f.path] = &docs[i]
	}
	languages := map[string]map[string][]byte{} // revision -> file -> bytes
	for i, f := range files {
		if original, ok := byPath[originalPath(f.path)]; ok && originalPath(f.path) != f.path {
			docs[i].Inherit(*original)
		}
		if c := docs[i].Charter; c != nil {
			if c.Effective.IsZero() {
				c.Effective = c.Date
			}
			if languages[c.ID] == nil {
				languages[c.ID] = map[string][]byte{}
			}
			languages[c.ID][f.path] = []byte(f.body)
		}
		s.add(docs[i])
	}
	for i := range s.charters {
		s.charters[i].Hash = markdown.CharterHash(languages[s.charters[i].ID])
	}
	return s, nil
}

// originalPath is the French file that a translation stands beside: faq/venir.en.md beside faq/venir.md.
func originalPath(name string) string {
	f, known := markdown.Classify(name)
	base, translated := strings.CutSuffix(name, "."+f.Lang+".md")
	if !known || !translated {
		return name
	}
	return base + ".md"
}

func (s *shelf) add(d markdown.Document) {
	s.metas = append(s.metas, d.Meta)
	switch {
	case d.Community != nil:
		s.community = *d.Community
	case d.Journey != nil:
		s.journeys = append(s.journeys, *d.Journey)
	case d.Step != nil:
		s.steps[d.Step.Journey] = append(s.steps[d.Step.Journey], *d.Step)
	case d.Charter != nil:
		s.charters = append(s.charters, *d.Charter)
	case d.FAQ != nil:
		s.faq = append(s.faq, *d.FAQ)
	case d.Space != nil:
		s.spaces = append(s.spaces, *d.Space)
	}
}

// described is any of the document types, all of which embed content.Meta.
type described interface {
	content.Journey | content.Step | content.Charter | content.FAQEntry | content.Space
}

func metaOf[T described](doc T) content.Meta {
	switch d := any(doc).(type) {
	case content.Journey:
		return d.Meta
	case content.Step:
		return d.Meta
	case content.Charter:
		return d.Meta
	case content.FAQEntry:
		return d.Meta
	case content.Space:
		return d.Meta
	}
	return content.Meta{}
}

// pick chooses one language per id, in order of id, among what the reader may see: lang, else first, else any.
func pick[T described](all []T, lang, first string, r content.Reader) []T {
	var picked []T
	at := map[string]int{}
	for _, doc := range all {
		m := metaOf(doc)
		if !content.Visible(m.Visibility, r) {
			continue
		}
		i, seen := at[m.ID]
		if !seen {
			at[m.ID] = len(picked)
			picked = append(picked, doc)
		} else if rank(m.Lang, lang, first) > rank(metaOf(picked[i]).Lang, lang, first) {
			picked[i] = doc
		}
	}
	return picked
}

func rank(have, lang, first string) int {
	switch {
	case strings.EqualFold(have, lang):
		return 2
	case strings.EqualFold(have, first):
		return 1
	}
	return 0
}

func find[T described](all []T, id string) (T, error) {
	for _, doc := range all {
		if metaOf(doc).ID == id {
			return doc, nil
		}
	}
	var none T
	return none, problem.New(problem.CodeNotFound)
}
