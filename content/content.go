// Package content holds the documents a community writes: what they are made of and who may read them.
//
// It imports nothing heavy: bytes become these values in content/markdown, are stored by server/publish and
// read through server/library only. HTML fields are sanitised and may be sent as they are.
package content

import "time"

// Kind names the type of a document as it stands in addresses, settings and the database.
type Kind string

// The kinds of documents.
const (
	KindCommunity Kind = "community"
	KindJourney   Kind = "journey"
	KindStep      Kind = "step"
	KindCharter   Kind = "charter"
	KindFAQ       Kind = "faq"
	KindSpace     Kind = "space"
	KindSummary   Kind = "summary"
	KindGlossary  Kind = "glossary"
)

// Meta is what every document carries, read from its front matter.
type Meta struct {
	Kind       Kind
	ID         string // stable over languages and revisions; [a-z0-9-]+
	Lang       string // "fr", "en"
	Title      string
	Visibility Visibility
	Status     Status    // StatusPublished when a file says nothing
	PublishAt  time.Time // UTC; zero: as soon as it is published
	Tags       []string
	Date       time.Time // zero when not given
	ReviewBy   time.Time // zero when not given
	Supersedes string
	Licence    string
	Authors    []string
	Path       string // slash-separated, relative to the content folder
}

// Body is a document's text in the forms that pages and indexes need. HTML, Plain and Outline hold what every reader
// of the document may see at any time; what is reserved or dated stands in Blocks, and Resolve puts it in its place.
type Body struct {
	HTML    string    // sanitised
	Plain   string    // without markup, one line per block
	Outline []Heading // headings in order
	Blocks  []Block   // in order of their place
}

// Heading is one entry of an outline.
type Heading struct {
	Level int // 2..6
	ID    string
	Text  string
}

// Person is somebody a newcomer can turn to. Only a first name is ever needed.
type Person struct {
	Name    string
	Role    string
	Hours   string
	Contact string // an address, or empty
}

// Community is the settings of the community itself, from community.toml.
type Community struct {
	Name      string
	Languages []string // first one is the default
	Accent    string   // "#rrggbb", or empty for the product's own
	Logo      string   // name of a picture in medias/, or empty
	Picture   string   // that welcomes, as Logo; empty when no language has a description of it
	Texts     map[string]CommunityText
	Privacy   Contact
	Host      Host
	Retention Retention
}

// CommunityText is what of a community changes with the language.
type CommunityText struct {
	Tagline string
	About   string
	// PictureAlt says what Picture shows.
	PictureAlt string
	Welcome    Person
}

// Contact is who answers for something, and where.
type Contact struct {
	Name    string
	Address string
}

// Host is who runs the machine.
type Host struct {
	Name       string
	Place      string
	Contact    string
	Maintainer string
}

// Retention is how long things are kept, in days; zero means the product's default.
type Retention struct {
	Unanswered int
	Refused    int
	Answers    int
	Log        int
}

// Text answers what is written in lang, or in the first language that has something.
func (c Community) Text(lang string) CommunityText {
	if t, ok := c.Texts[lang]; ok {
		return t
	}
	for _, l := range c.Languages {
		if t, ok := c.Texts[l]; ok {
			return t
		}
	}
	return CommunityText{}
}

// Journey is a newcomer's path. Its steps are documents of their own.
type Journey struct {
	Meta
	Body
	Choices []Choice
}

// Choice is a question whose answer picks a branch of a journey.
type Choice struct {
	ID      string
	Label   string
	Options []Option
}

// Option is one answer to a Choice.
type Option struct {
	ID    string
	Label string
	Hint  string
}

// Step is one stage of a journey: one idea, one screen.
type Step struct {
	Meta
	Body
	Journey string
	Order   int                 // the number in the file's name
	Minutes int                 // reading time; zero when not given
	When    map[string][]string // choice -> options; empty means always
	Choose  string              // the choice asked on this step, or empty
	Action  Action              // the step's main action elsewhere, or zero
	Contact Person              // who to turn to on this step; zero means the community's welcome
}

// Action is a link that a step leads to.
type Action struct {
	Label string
	Href  string
}

// Applies tells whether a step belongs to the path of who made these choices (choice -> option). An unanswered
// choice leaves all its branches open.
func (s Step) Applies(choices map[string]string) bool {
	for choice, options := range s.When {
		picked, answered := choices[choice]
		if !answered {
			continue
		}
		found := false
		for _, o := range options {
			found = found || o == picked
		}
		if !found {
			return false
		}
	}
	return true
}

// Charter is one revision of the charter in one language.
type Charter struct {
	Meta      // ID is the revision
	Body      // the text before the first rule
	Effective time.Time
	Rules     []Rule
	Changes   map[string]string // rule id -> why it changed, as told by its authors
	Hash      string            // hex SHA-256 over all language files of the revision, in order of file name
}

// Rule is one numbered article of a charter.
type Rule struct {
	ID     string // matches across revisions
	Number int    // from 1
	Title  string
	HTML   string
	Plain  string
}

// FAQEntry is one question and its answer.
type FAQEntry struct {
	Meta
	Body
}

// Space is what a person joins: a channel and roles on one server.
type Space struct {
	Meta
	Body
	Server    string // the host's settings map it to a platform's server
	Channel   string
	Organised bool // false: free
	Roles     []string
	Sensitive bool // its roles are never given through an untargeted invite
	Purpose   string
	Owner     Person
	Questions []Question
}

// Question is something a space asks of who wants to join, and why.
type Question struct {
	ID       string
	Label    string
	Purpose  string
	Required bool
}
