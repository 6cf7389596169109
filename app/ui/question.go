package ui

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// States of a question.
const (
	QuestionWaiting   = "waiting"
	QuestionAnswered  = "answered"
	QuestionClosed    = "closed"
	QuestionWithdrawn = "withdrawn"
)

// QuestionPage is "/questions/{id}", private: who asked comes with ?cle=… once, then with the cookie.
//
// Forms: POST …/messages (message) · …/retirer. Field of Problem: "message". The page is told of news by
// web/js/follow.js, which watches {"question": id} on /api/v1/live and fetches this page again.
type QuestionPage struct {
	Site
	ID        string
	State     string // one of the states above
	Version   int64
	AskedAt   time.Time
	Question  string
	Space     string // title, or empty
	Origin    QuestionOrigin
	Messages  []Message // after the question: answers have an Author, what was asked again is Mine
	Typed     string    // a message that could not be sent, kept
	Entry     *Link     // the FAQ entry it became, or nil
	Reason    string    // why it was closed, as written by the team, or empty
	Address   string    // full secret address to keep, or empty
	Answerers []string
	Problem   *Problem
	Done      string // what was just done: "", "sent", "message", "withdrawn"
}

func (p *QuestionPage) head() head {
	return head{Title: p.t("question.title"), CSS: []string{"form", "request"}, Private: true}
}

func (p *QuestionPage) body() app.UI {
	return el("div", class("wrap"), el("h1", p.t("question.title")))
}
