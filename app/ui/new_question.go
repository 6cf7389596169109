package ui

import (
	"parvis/content"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// NewQuestionPage is "/questions/nouvelle", with what led here in the query: mots=<words searched>, faq=<id>,
// etape=<journey>/<step>, document=<kind>/<id>; espace=<id> picks a space.
//
// Form: POST to the same path: question, espace (may be empty), contact, cle_envoi, and of mots, faq, etape, document
// those that came. Fields of Problem: "question", "espace", "contact".
type NewQuestionPage struct {
	Site
	Origin    QuestionOrigin
	Question  string      // what was typed
	Space     string      // id picked, or empty
	Spaces    []SpacePick // to choose from; may be empty
	Contact   string
	Key       string         // idempotency key, made by the server, kept when shown again
	Answerers []string       // first names of who reads, may be empty
	Near      []Link         // entries that may answer already
	KeptDays  int            // an answered question is erased after this many days; 0 is not shown
	Help      content.Person // of the step or space it comes from; zero shows nobody
	Problem   *Problem
}

// QuestionOrigin is where a question comes from.
type QuestionOrigin struct {
	Kind  string // "mots", "faq", "etape", "document", or empty
	ID    string // as in the query; the words themselves for "mots"
	Title string // of the document; empty for "mots"
	Href  string
}

func (p *NewQuestionPage) head() head {
	return head{Title: p.t("question.new"), Description: p.t("question.lede"), CSS: []string{"form"}, Private: true}
}

func (p *NewQuestionPage) body() app.UI {
	return el("div", class("wrap"), el("h1", p.t("question.new")))
}
