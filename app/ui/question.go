package ui

import (
	"net/url"
	"time"

	"parvis/app/i18n"

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
	Push      PushSwitch
	Problem   *Problem
	Done      string // what was just done: "", "sent", "message", "withdrawn", "push_off"
}

func (p *QuestionPage) head() head {
	return head{Title: p.headline(), CSS: []string{"form", "request"}, Scripts: []string{"follow.js", "push.js"}, Private: true}
}

// The parts with data-fresh are replaced by web/js/follow.js when there is news; what is being typed is not in them.
func (p *QuestionPage) body() app.UI {
	return el("div", class("wrap"), a("data-follow", "question"), a("data-id", p.ID), a("data-word-new", p.t("question.new_answer")),
		el("div", class("slot"), p.faults(p.Problem), p.done()),
		el("div", class("head flow"), id("etat"), a("data-fresh", "state"),
			el("p", class("sm mut"), p.t("question.asked", "date", i18n.Day(p.Lang, p.AskedAt)), p.where()),
			el("h1", class("h1s"), p.headline()),
			p.standing(),
		),
		el("p", id("annonce"), class("vh"), a("role", "status"), a("aria-live", "polite")),
		el("div", class("side r"),
			el("div", class("flow"),
				el("div", class("flow"), id("fil"), a("data-fresh", "thread"),
					el("h2", class("h3"), p.t("question.thread")),
					p.talk(p.thread(), "request.no_message"),
					p.entry(),
				),
				p.again(),
			),
			el("div", class("flow"),
				p.told(p.Push, "/questions/"+url.PathEscape(p.ID)),
				p.keep(),
				p.withdraw(),
			),
		),
	)
}

func (p *QuestionPage) where() any {
	if p.Space == "" {
		return nil
	}
	return el("span", " · ", p.Space)
}

// done says what was just done where the headline does not: that a question was sent or withdrawn, or is answered
// meanwhile, is said once.
func (p *QuestionPage) done() any {
	if p.Done == "message" && questionState(p.State) == QuestionWaiting {
		return toast(p.t("question.done.message"))
	}
	if p.Done == "push_off" {
		return toast(p.t("request.done.push_off"))
	}
	return nil
}

func (p *QuestionPage) headline() string { return p.t("question.head." + questionState(p.State)) }

// questionState is a state that the catalogues know.
func questionState(state string) string {
	switch state {
	case QuestionAnswered, QuestionClosed, QuestionWithdrawn:
		return state
	}
	return QuestionWaiting
}

// standing is the state as a door, with what happens next.
func (p *QuestionPage) standing() app.UI {
	return el("p", class("row"), el("span", class(questionTag(p.State)), el("span", class("door "+questionDoor(p.State)), a("aria-hidden", "true")),
		p.t("question.state."+questionState(p.State))),
		el("span", p.next()))
}

func (p *QuestionPage) next() string {
	if p.State == QuestionClosed && p.Reason != "" {
		return p.Reason
	}
	if questionState(p.State) == QuestionWaiting && len(p.Answerers) > 0 {
		return p.t("question.next_read_by", "n", len(p.Answerers), "names", p.names(p.Answerers))
	}
	return p.t("question.next." + questionState(p.State))
}

func questionTag(state string) string {
	if state == QuestionAnswered {
		return "tag in"
	}
	return "tag"
}

func questionDoor(state string) string {
	switch state {
	case QuestionAnswered:
		return "open"
	case QuestionClosed, QuestionWithdrawn:
		return "no"
	}
	return "shut"
}

// thread is the question, then what was said about it.
func (p *QuestionPage) thread() []Message {
	return append([]Message{{Mine: true, Text: p.Question, At: p.AskedAt}}, p.Messages...)
}

// entry thanks for a question that now helps others.
func (p *QuestionPage) entry() any {
	if p.Entry == nil {
		return nil
	}
	return note("sun", "info", el("p", el("strong", p.t("question.became"))),
		el("p", el("a", class("tall"), href(p.Entry.Href), p.Entry.Title)))
}

func (p *QuestionPage) again() any {
	if questionState(p.State) != QuestionWaiting && questionState(p.State) != QuestionAnswered {
		return el("p", el("a", class("btn alt"), href(p.askHref("", "")), p.t("question.other")))
	}
	label := p.t("question.add")
	if p.State == QuestionAnswered {
		label = p.t("question.again")
	}
	return p.post("/questions/"+url.PathEscape(p.ID)+"/messages", class("flow"),
		p.text(field{Name: "message", Label: label, Hint: p.t("request.message_hint"), Value: p.Typed,
			Fault: p.Problem.of("message"), Area: true, Required: true}),
		el("button", class("btn alt"), p.t("request.send")))
}

// keep is the secret address, to be found again from elsewhere.
func (p *QuestionPage) keep() app.UI {
	return el("section", class("flow"), a("aria-labelledby", "garde"),
		el("h2", class("h3"), id("garde"), p.t("request.keep")),
		el("p", p.t("request.keep_text")),
		when(p.Address != "", func() app.UI { return p.copied("adresse", p.t("request.address"), p.Address) }),
		el("p", el("a", class("btn alt"), href(p.to("/questions/"+url.PathEscape(p.ID)+"/ailleurs")), p.t("request.elsewhere"))),
		el("p", el("a", class("tall"), href(p.to("/mes-donnees")), p.t("nav.my_data"))),
	)
}

// copied is a text to take along; the boot script shows its button.
func (s *Site) copied(fid, label, text string) app.UI {
	return el("div", class("field"),
		el("label", a("for", fid), label),
		el("div", class("copy"),
			el("input", class("fld"), id(fid), a("type", "text"), yes("readonly", true), a("value", text), a("spellcheck", "false")),
			el("button", class("btn alt"), a("type", "button"), yes("hidden", true), a("data-copy", fid), a("data-word-done", s.t("copied")), s.t("copy")),
		))
}

func (p *QuestionPage) withdraw() any {
	if p.State == QuestionWithdrawn {
		return nil
	}
	return el("details", class("card"),
		el("summary", p.t("question.withdraw")),
		p.post("/questions/"+url.PathEscape(p.ID)+"/retirer", class("flow inner"),
			el("p", p.t("question.withdraw_text")),
			el("button", class("btn bad"), p.t("question.withdraw"))))
}
