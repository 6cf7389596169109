package ui

import (
	"parvis/content"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// NewQuestionPage is "/questions/nouvelle", with what led here in the query: mots=<words searched>, faq=<id>,
// etape=<journey>/<step>, document=<kind>/<id>; espace=<id> picks a space.
//
// With a document, pour=action&action=<number> is to take on one of its actions, pour=erreur to tell an error in it: the
// words begin with which.
//
// Form: POST to the same path: question, espace (may be empty), contact, cle_envoi, pour, and of mots, faq, etape, document
// those that came. Fields of Problem: "question", "espace", "contact".
type NewQuestionPage struct {
	Site
	Origin    QuestionOrigin
	About     string      // what it is for: AboutAction, AboutError, or empty for a question
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

// What a message from a document is for, as in the query.
const (
	AboutAction = "action"
	AboutError  = "erreur"
)

// QuestionOrigin is where a question comes from.
type QuestionOrigin struct {
	Kind  string // "mots", "faq", "etape", "document", or empty
	ID    string // as in the query; the words themselves for "mots"
	Title string // of the document; empty for "mots"
	Href  string
}

func (p *NewQuestionPage) head() head {
	return head{Title: p.word("new"), Description: p.word("lede"), CSS: []string{"form"}, Private: true}
}

func (p *NewQuestionPage) body() app.UI {
	return el("div", class("wrap"),
		el("div", class("head flow"), el("h1", class("h1s"), p.word("new")), el("p", class("lede"), p.word("lede"))),
		el("div", class("side r"),
			p.form(),
			p.after(),
		),
	)
}

// word is a sentence of the page as it fits what the message is for.
func (p *NewQuestionPage) word(name string) string {
	switch p.About {
	case AboutAction:
		return p.t("question.action." + name)
	case AboutError:
		return p.t("question.error." + name)
	}
	return p.t("question." + name)
}

func (p *NewQuestionPage) form() app.UI {
	return p.post("/questions/nouvelle", class("flow"),
		p.faults(p.Problem.labelled(p.label)),
		hidden("cle_envoi", p.Key),
		when(p.About != "", func() app.UI { return hidden("pour", p.About) }),
		p.from(p.Origin),
		p.carried(),
		p.near(),
		el("p", class("sm mut"), p.t("form.expected")),
		p.text(field{Name: "question", Label: p.word("yours"), Hint: p.word("yours_hint"), Value: p.Question,
			Fault: p.Problem.of("question"), Area: true, Required: true}),
		when(len(p.Spaces) > 0, func() app.UI {
			return p.choose(choice{Name: "espace", Label: p.t("question.space"), Hint: p.t("question.space_hint"), Value: p.Space,
				Fault: p.Problem.of("espace"), Options: p.spaces(), None: p.t("question.any_space")})
		}),
		p.text(field{Name: "contact", Label: p.t("ask.contact"), Hint: p.t("ask.contact_hint"), Value: p.Contact,
			Fault: p.Problem.of("contact"), Optional: true, Complete: "email"}),
		el("button", class("btn go"), p.word("send")),
		el("p", class("sm mut"), p.private()),
	)
}

func (p *NewQuestionPage) label(name string) string {
	switch name {
	case "question":
		return p.word("yours")
	case "espace":
		return p.t("question.space")
	case "contact":
		return p.t("ask.contact")
	}
	return ""
}

func (p *NewQuestionPage) private() string {
	if p.About != "" {
		return p.t("question.message.private")
	}
	return p.t("question.private")
}

func (p *NewQuestionPage) kept() string {
	if p.About != "" {
		return "question.message.kept"
	}
	return "question.kept"
}

// carried is what led here, sent along with the question.
func (p *NewQuestionPage) carried() any {
	switch p.Origin.Kind {
	case "mots", "faq", "etape", "document":
		return hidden(p.Origin.Kind, p.Origin.ID)
	}
	return nil
}

func (p *NewQuestionPage) spaces() []EditorOption {
	out := make([]EditorOption, 0, len(p.Spaces))
	for _, s := range p.Spaces {
		out = append(out, EditorOption{s.ID, s.Title})
	}
	return out
}

// from says what a question is about, to who asks it or, in the workshop, to who answers.
func (s *Site) from(o QuestionOrigin) any {
	key := "question.from_words"
	if s.inWorkshop() {
		key = "questions.from_words"
	}
	switch {
	case o.Kind == "mots" && o.ID != "":
		return el("p", class("sm mut"), s.t(key, "words", straight(o.ID)))
	case o.Title == "":
		return nil
	case safeHref(o.Href) == "":
		return el("p", class("sm mut"), s.t("question.about"), " ", o.Title)
	}
	return el("p", class("sm mut"), s.t("question.about"), " ", el("a", href(o.Href), o.Title))
}

// near offers what may answer already, before anybody is disturbed.
func (p *NewQuestionPage) near() any {
	if len(p.Near) == 0 {
		return nil
	}
	return note("", "info", el("p", el("strong", p.t("question.near"))),
		el("ul", each(p.Near, func(l Link) app.UI { return el("li", el("a", href(l.Href), l.Title)) })))
}

// after says what becomes of the question and who answers.
func (p *NewQuestionPage) after() app.UI {
	person := p.Help
	if person.Name == "" {
		person = p.Welcome
	}
	read := p.t("question.next_read")
	if len(p.Answerers) > 0 {
		read = p.t("question.next_read_by", "n", len(p.Answerers), "names", p.names(p.Answerers))
	}
	shared := el("li", p.t("question.next_shared"))
	if p.About != "" { // a message, not a question that others have
		if read = p.t("question.message.read"); len(p.Answerers) > 0 {
			read = p.t("question.message.read_by", "n", len(p.Answerers), "names", p.names(p.Answerers))
		}
		shared = nil
	}
	return el("aside", class("flow stick"), a("aria-labelledby", "suite"),
		el("h2", class("h3"), id("suite"), p.t("ask.next")),
		el("ol", class("steps"),
			el("li", read),
			el("li", p.t("ask.next_answer")),
			shared,
		),
		when(p.KeptDays > 0, func() app.UI { return el("p", class("sm mut"), p.t(p.kept(), "n", p.KeptDays)) }),
		when(person.Name != "", func() app.UI { return p.who(person) }),
	)
}
