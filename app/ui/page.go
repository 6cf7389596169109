package ui

import (
	"time"

	"parvis/content"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Page is one of the page structs of this package.
type Page interface {
	site() *Site
	head() head
	body() app.UI
}

// Site is what every page knows about where it stands and who looks at it. Every page struct embeds it.
type Site struct {
	Name      string
	Tagline   string
	Lang      string   // "fr", "en"
	Languages []string // all languages of the community, default first
	Accent    string   // "#rrggbb" or empty; anything else is ignored
	Logo      *Face    // nil: the mark of a door
	// Path is the current path without the language prefix and without query: "/charte".
	Path string
	// AltPath holds the same page in the other languages: language -> full path with prefix (and query where it
	// matters). A language that is missing gets the home page's address.
	AltPath map[string]string
	Welcome content.Person // the human at the door; the zero person hides the box
	Staff   *Staff         // nil for readers
	Request string         // id of the visitor's own request (as in /demandes/{id}), or empty
	Version string
	Sandbox bool // a community of trial: says so above the header
	Now     time.Time
}

// Staff is who is signed in.
type Staff struct {
	Name  string
	Role  string // "moderator", "documentalist", "host"
	Doors []Door // parts of the workshop that open to them
}

// Door is one part of the workshop.
type Door struct {
	Name  string // one of those below
	Path  string // without the language prefix
	Waits int    // what waits there; 0 is not shown
	First bool   // where they begin
}

// Names of doors.
const (
	DoorQueue     = "queue"
	DoorQuestions = "asked"
	DoorDocuments = "documents"
)

// first is the door where somebody begins. It may be called on nil.
func (s *Staff) first() (Door, bool) {
	if s != nil {
		for _, d := range s.Doors {
			if d.First {
				return d, true
			}
		}
	}
	return Door{}, false
}

// waits is how much waits behind a door; 0 too where it does not open.
func (s *Staff) waits(name string) int {
	if s == nil {
		return 0
	}
	for _, d := range s.Doors {
		if d.Name == name {
			return d.Waits
		}
	}
	return 0
}

// Times in page structs are already local (Europe/Paris): they are printed as they are. A zero time is not shown.

// Link is a title that leads somewhere. Href is final: with language prefix and query, see Path.
type Link struct {
	Title string
	Href  string
	Text  string // a line below the title, or empty
	Lang  string // of title and text when it is not the page's, else empty
}

// Pair is one hidden value that a form carries on.
type Pair struct {
	Name  string
	Value string
}

// Message is one message between the person and the moderators.
type Message struct {
	Author string // first name of a moderator; empty for the person
	Mine   bool   // written by who reads the page
	Text   string // plain text, lines kept
	At     time.Time
}

// Answer is one question with what was answered.
type Answer struct {
	Question string
	Text     string
}
