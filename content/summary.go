package content

import (
	"strings"
	"time"
)

// Summary is a documentalist's digest of a discussion. Its sections stand in the order of the text.
type Summary struct {
	Meta
	Body     // the text before the first section
	Sections []Section
	Consent  string   // how the people named in it agreed; empty when it does not say
	Spaces   []string // ids of the spaces it concerns
	Credits  string
}

// SectionPart is what a section of a summary is for.
type SectionPart string

// The parts that a summary is expected to have, and the one for everything else.
const (
	PartContext SectionPart = "context"
	PartDecided SectionPart = "decided"
	PartActions SectionPart = "actions"
	PartOpen    SectionPart = "open"
	PartSources SectionPart = "sources"
	PartOther   SectionPart = "other"
)

// Section is one part of a summary. Its heading is Title; it is not repeated in the body.
type Section struct {
	Part  SectionPart
	ID    string // of the heading, unique in the document
	Title string
	Body
	Tasks []Task // of PartActions
}

// Empty tells that a section has a title and nothing else, for any reader.
func (s Section) Empty() bool {
	return s.Plain == "" && len(s.Blocks) == 0 && len(s.Tasks) == 0 && !strings.Contains(s.HTML, "<img")
}

// Task is one item of a summary's actions. What is not understood is left in HTML and Plain, which otherwise hold
// what is to be done without who and when.
type Task struct {
	Who   string // a person or a group, as written; empty when nobody is named
	HTML  string // sanitised
	Plain string
	When  string    // as written: "avant le 30 novembre"
	Due   time.Time // the day that When names, at midnight UTC; zero when it names none
	Done  bool
	// Wanted tells that nobody is named and somebody is looked for. An action without a name that is told as a sentence
	// ("Claire achète une boîte") has neither.
	Wanted bool
	For    string // of a task in a block: whom it is for, in the reader's words; empty in a document that nobody reads yet
}

// Section answers the first section of a part.
func (s Summary) Section(part SectionPart) (Section, bool) {
	for _, section := range s.Sections {
		if section.Part == part {
			return section, true
		}
	}
	return Section{}, false
}

// Glossary is the community's own words, for people and for the search.
type Glossary struct {
	Meta
	Body
	Groups [][]string // words for the same thing, an acronym before what it means; each has two or more
	Notes  []string   // for each group, what explains it; may be empty
}
