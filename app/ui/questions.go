package ui

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// QuestionsPage is "/atelier/questions?etat=&espace=&question=&curseur=".
//
// Forms: POST /atelier/questions/{id}/repondre (message, version) · …/faq (titre, reponse, etiquettes, version) ·
// …/clore (reason, version) · …/rouvrir (version) · …/espace (espace, version). Every form carries "etat" and "dans"
// (the space the list is filtered by), so that the answer can lead back to the same list. Fields of Problem:
// "message", "titre", "reponse", "reason", "espace".
type QuestionsPage struct {
	Site
	Filter string // "attente", "repondues", "closes", "toutes"
	Space  string // id the list is filtered by, or empty
	Counts QuestionCounts
	Spaces []SpaceOption // those the reader answers for, with how many wait
	Items  []QuestionItem
	More   string // cursor of the next page, or empty
	Detail *QuestionDetail
	Done   string // what was just done: "", "answer", "faq", "close", "reopen", "space"
	Entry  *Link  // the FAQ entry just made, with Done "faq"
}

// QuestionCounts are the numbers beside the filters.
type QuestionCounts struct {
	Waiting  int
	Answered int
	Closed   int
	All      int
}

// SpaceOption is a space to filter by or to hand over to.
type SpaceOption struct {
	ID    string
	Title string
	Count int
}

// QuestionItem is one line of the list.
type QuestionItem struct {
	ID      string
	Excerpt string
	Space   string // title, or empty
	State   string
	Unread  bool // asked again since our answer
	AskedAt time.Time
}

// QuestionDetail is the question that is open.
type QuestionDetail struct {
	ID       string
	Version  int64
	State    string
	AskedAt  time.Time
	Question string
	Origin   QuestionOrigin
	Space    string // id, or empty
	Contact  string
	Messages []Message // Mine means: written by staff
	Journal  []Decision
	Near     []Link // documents that may answer
	Entry    *Link  // the FAQ entry it became
	Draft    EntryDraft
	Typed    QuestionTyped
	Stale    *Decision // somebody else was faster: shown above, what was typed is kept
	Problem  *Problem
}

// EntryDraft fills the form that makes a FAQ entry: the question reworded, the answer given.
type EntryDraft struct {
	Title  string
	Answer string
	Tags   string // with commas
	Open   bool   // the form is shown open
}

// QuestionTyped is what was typed in forms that are shown again.
type QuestionTyped struct {
	Message string
	Reason  string
}

func (p *QuestionsPage) head() head {
	return head{Title: p.t("nav.asked"), CSS: []string{"form", "staff"}, Scripts: []string{"queue.js"}, Private: true}
}

func (p *QuestionsPage) body() app.UI {
	return el("div", el("h1", class("h2"), p.t("nav.asked")))
}
