package ui

import (
	"net/url"
	"slices"
	"time"

	"parvis/app/api"
	"parvis/app/i18n"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// MyDataPage is "/mes-donnees".
//
// Forms: POST /mes-donnees/effacer (quitter "oui", sur "oui"; field of Problem: "sur") · POST /mes-donnees/accord
// (id of the acceptance: withdraws it). Export: GET /mes-donnees/export.
type MyDataPage struct {
	Site
	Acceptances []HeldAcceptance
	Requests    []HeldRequest
	Questions   []HeldQuestion
	Accounts    []HeldAccount
	Told        []HeldPush
	Retention   []Kept
	OnPlatform  bool      // roles of a linked account: offers to take them back too
	Stays       []StaysIn // where a role came with an invite: nobody knows whose, so it cannot be taken back
	Erased      bool      // shown once, after erasing
	Receipt     Erasure   // what that did
	Withdrawn   bool      // shown once, after withdrawing an acceptance
	Problem     *Problem
}

// StaysIn is a space on the platform whose role an erasure cannot reach.
type StaysIn struct {
	ID     string
	Title  string
	Server string
}

// Erasure is what was and was not done on the platform.
type Erasure struct {
	Taken bool      // the linked account's roles are being taken back
	Kept  bool      // they stay, as was wished
	Stays []StaysIn // roles that came with an invite stay
}

// HeldAcceptance is an acceptance as kept.
type HeldAcceptance struct {
	ID          string
	Revision    string
	Hash        string
	At          time.Time
	WithdrawnAt time.Time // zero while it holds
}

// HeldRequest is a request as kept.
type HeldRequest struct {
	ID        string
	AskedAt   time.Time
	State     string
	Contact   string
	Door      string // "helped", "paper", or empty
	Helper    string
	Answers   []Answer
	Places    []HeldPlace
	Messages  []Message
	Decisions []Decision
}

// HeldQuestion is a question as kept.
type HeldQuestion struct {
	ID       string
	AskedAt  time.Time
	State    string // of QuestionPage
	Question string
	Contact  string
	Messages []Message
}

// HeldPlace is a place with the invite made for it, if any (never its code).
type HeldPlace struct {
	Title     string
	State     string
	Reason    string
	InvitedAt time.Time
	ExpiresAt time.Time
}

// HeldAccount is a linked account.
type HeldAccount struct {
	Platform string // "Discord"
	Name     string
	ID       string
	LinkedAt time.Time
}

// HeldPush is a browser that is told of news.
type HeldPush struct {
	Kind  string // "request" or "question"
	ID    string
	Host  string // of the push service
	Since time.Time
}

// Decision is one line of the journal.
type Decision struct {
	Who    string   // first name, or empty on the person's own page
	What   string   // "approve", "refuse", "reopen", "retry", "revoke", "withdraw", "confirm", "seen", "paper", "erase"; of a question "answer", "entry", "close", "move", "reopen"
	Spaces []string // titles; empty means all
	Reason string
	At     time.Time
}

// Kept is one line of the table of what is kept: What is "unanswered", "refused", "answers", "question_waiting",
// "question_answered", "acceptance" or "log".
type Kept struct {
	What string
	Days int // 0: as long as the place lasts
}

func (p *MyDataPage) head() head {
	return head{Title: p.t("nav.my_data"), Description: p.t("data.lede"), CSS: []string{"form"}, Private: p.holds()}
}

func (p *MyDataPage) holds() bool {
	return len(p.Acceptances)+len(p.Requests)+len(p.Questions)+len(p.Accounts) > 0
}

func (p *MyDataPage) body() app.UI {
	return el("div", class("wrap"),
		p.done(),
		el("div", class("head flow"), el("h1", p.t("nav.my_data")), el("p", class("lede"), p.t("data.lede"))),
		when(!p.holds(), func() app.UI {
			if p.Erased {
				return el("div", class("flow"),
					p.nothing("open", p.t("data.erased"), p.t("data.erased_text"), p.to("/"), p.t("nav.home")), p.receiptOfErasure())
			}
			return p.nothing("open", p.t("data.none"), p.t("data.none_text"), p.to("/parcours"), p.t("nav.journey"))
		}),
		el("div", class("side r up"),
			el("div", class("flow"),
				p.device(),
				when(p.holds(), func() app.UI { return p.held() }),
			),
			el("div", class("flow"),
				when(p.holds(), func() app.UI { return p.actions() }),
				p.kept(p.Retention, "h2"),
				p.answerable(),
			),
		),
	)
}

// receiptOfErasure says what happened on the platform, where something was there.
func (p *MyDataPage) receiptOfErasure() any {
	e := p.Receipt
	if !e.Taken && !e.Kept && len(e.Stays) == 0 {
		return nil
	}
	return note("sun", "info",
		el("h2", class("h3"), p.t("data.on_platform")),
		when(e.Taken, func() app.UI { return el("p", p.t("data.roles_taken")) }),
		when(e.Kept, func() app.UI { return el("p", p.t("data.roles_kept")) }),
		p.stays(e.Stays))
}

// stays says plainly which roles stay, and how to get rid of them.
func (s *Site) stays(in []StaysIn) any {
	if len(in) == 0 {
		return nil
	}
	var titles, servers []string
	for _, x := range in {
		if !slices.Contains(titles, x.Title) {
			titles = append(titles, x.Title)
		}
		if x.Server != "" && !slices.Contains(servers, x.Server) {
			servers = append(servers, x.Server)
		}
	}
	return el("div", class("flow"),
		el("p", s.t("data.stays", "n", len(titles), "spaces", s.names(titles))),
		el("p", s.t("data.stays_leave", "n", len(servers), "servers", s.names(servers))),
		when(s.Welcome.Name != "" && contactHref(s.Welcome.Contact) != "", func() app.UI {
			return el("p", el("a", href(contactHref(s.Welcome.Contact)), s.t("data.stays_ask", "name", s.Welcome.Name)))
		}))
}

func (p *MyDataPage) done() any {
	if p.Withdrawn {
		return toast(p.t("data.withdrawn"))
	}
	return nil
}

// device is what only this telephone knows; the boot script tells whether there is something.
func (p *MyDataPage) device() app.UI {
	return el("section", class("flow"), a("aria-labelledby", "appareil"),
		el("h2", class("h3"), id("appareil"), p.t("data.device")),
		el("p", p.t("data.device_text")),
		el("p", yes("hidden", true), a("data-progress", "*"),
			el("button", a("type", "button"), class("btn alt"), a("data-clear", "*"), a("data-word-cleared", p.t("journey.cleared")),
				p.t("journey.clear"))),
	)
}

func (p *MyDataPage) held() app.UI {
	return el("div", class("flow"),
		when(len(p.Acceptances) > 0, func() app.UI {
			return el("section", class("flow"), a("aria-labelledby", "accords"),
				el("h2", id("accords"), p.t("data.acceptances")),
				each(p.Acceptances, func(h HeldAcceptance) app.UI { return p.acceptance(h) }))
		}),
		when(len(p.Requests) > 0, func() app.UI {
			return el("section", class("flow"), a("aria-labelledby", "demandes"),
				el("h2", id("demandes"), p.t("data.requests")),
				each(p.Requests, func(r HeldRequest) app.UI { return p.request(r) }))
		}),
		when(len(p.Questions) > 0, func() app.UI {
			return el("section", class("flow"), a("aria-labelledby", "questions"),
				el("h2", id("questions"), p.t("data.questions")),
				each(p.Questions, func(q HeldQuestion) app.UI { return p.question(q) }))
		}),
		p.toldTo(),
		when(len(p.Accounts) > 0, func() app.UI {
			return el("section", class("flow"), a("aria-labelledby", "comptes"),
				el("h2", id("comptes"), p.t("data.accounts")),
				each(p.Accounts, func(h HeldAccount) app.UI {
					return el("dl", class("slip card"),
						slip(p.t("data.account", "platform", h.Platform), h.Name),
						slip(p.t("data.account_id"), h.ID),
						slip(p.t("data.linked"), i18n.Date(p.Lang, h.LinkedAt)))
				}))
		}),
	)
}

// told are the browsers that news are sent to, with what leaves for where and the off switch of each.
func (p *MyDataPage) toldTo() any {
	if len(p.Told) == 0 {
		return nil
	}
	return el("section", class("flow"), a("aria-labelledby", "avis"),
		el("h2", id("avis"), p.t("push.title")),
		el("p", p.t("push.leaves")),
		each(p.Told, func(h HeldPush) app.UI {
			path := "/demandes/"
			if h.Kind == "question" {
				path = "/questions/"
			}
			return el("div", class("card flow"), el("dl", class("slip"), slip(p.t("push.service"), h.Host), slip(p.t("push.since"), i18n.Date(p.Lang, h.Since))),
				p.post(path+url.PathEscape(h.ID)+"/avis/arret", el("button", class("btn bare"), p.t("push.off"))))
		}))
}

func slip(term, value string) any {
	if value == "" {
		return nil
	}
	return el("div", el("dt", term), el("dd", value))
}

func (p *MyDataPage) acceptance(h HeldAcceptance) app.UI {
	return el("div", class("card flow"),
		el("dl", class("slip"),
			slip(p.t("receipt.revision"), h.Revision),
			slip(p.t("receipt.date"), p.t("date.moment", "day", i18n.Date(p.Lang, h.At), "clock", i18n.Clock(p.Lang, h.At))),
			el("div", el("dt", p.t("receipt.hash")), el("dd", el("code", class("sm"), h.Hash))),
			slip(p.t("data.withdrawn_on"), i18n.Date(p.Lang, h.WithdrawnAt)),
		),
		when(h.WithdrawnAt.IsZero(), func() app.UI {
			return p.post("/mes-donnees/accord", hidden("id", h.ID),
				el("button", class("btn bare"), p.t("data.withdraw_acceptance"), el("span", class("vh"), " ", h.Revision)))
		}),
	)
}

func (p *MyDataPage) request(r HeldRequest) app.UI {
	return el("details", class("card"), yes("open", true),
		el("summary", el("span", p.t("data.request", "date", i18n.Date(p.Lang, r.AskedAt)), " · ", p.t("request.state."+requestState(r.State)))),
		el("div", class("flow inner"),
			when(len(r.Places) > 0, func() app.UI {
				return el("ul", class("plain"), each(r.Places, func(h HeldPlace) app.UI {
					return el("li", class("q2"), el("span", h.Title, p.invited(h)), p.badge(h.State))
				}))
			}),
			when(len(r.Answers)+len(r.Contact)+len(r.Helper) > 0, func() app.UI {
				return el("dl", class("slip"),
					each(r.Answers, func(x Answer) app.UI { return el("div", el("dt", x.Question), el("dd", lines("", x.Text))) }),
					slip(p.t("ask.contact"), r.Contact), slip(p.t("ask.helper"), r.Helper))
			}),
			when(len(r.Messages) > 0, func() app.UI {
				return el("div", class("flow"), el("h3", p.t("request.thread")), p.talk(r.Messages, "request.no_message"))
			}),
			when(len(r.Decisions) > 0, func() app.UI {
				return el("div", class("flow"), el("h3", p.t("data.decisions")), p.journal(r.Decisions))
			}),
			when(r.ID != "", func() app.UI {
				return el("p", el("a", class("tall"), href(p.to("/demandes/"+url.PathEscape(r.ID))), p.t("data.see_request")))
			}),
		),
	)
}

func (p *MyDataPage) question(q HeldQuestion) app.UI {
	return el("details", class("card"),
		el("summary", el("span", p.t("question.asked", "date", i18n.Date(p.Lang, q.AskedAt)), " · ", p.t("question.state."+questionState(q.State)))),
		el("div", class("flow inner"),
			p.talk(append([]Message{{Mine: true, Text: q.Question, At: q.AskedAt}}, q.Messages...), "request.no_message"),
			when(q.Contact != "", func() app.UI { return el("dl", class("slip"), slip(p.t("ask.contact"), q.Contact)) }),
			when(q.ID != "", func() app.UI {
				return el("p", el("a", class("tall"), href(p.to("/questions/"+url.PathEscape(q.ID))), p.t("data.see_question")))
			}),
		))
}

func (p *MyDataPage) invited(h HeldPlace) any {
	if h.InvitedAt.IsZero() {
		return nil
	}
	return el("span", class("line sm mut"), p.t("data.invited", "date", i18n.Date(p.Lang, h.InvitedAt)))
}

// requestState is a state that the catalogues know.
func requestState(state string) string {
	switch state {
	case api.Approved, api.Refused, api.Withdrawn:
		return state
	}
	return api.Waiting
}

// journal lists decisions, newest last.
func (s *Site) journal(list []Decision) app.UI {
	return el("ul", class("plain log"), each(list, func(d Decision) app.UI {
		who := d.Who
		if who == "" {
			who = s.t("owner.the_team")
		}
		what := d.What
		if !slices.Contains(decisions(), what) {
			what = "approve"
		}
		line := s.t("decision."+what, "who", who)
		if len(d.Spaces) > 0 {
			line += " " + s.t("decision.spaces", "spaces", s.names(d.Spaces))
		}
		return el("li", el("span", line), el("small", class("line"), i18n.Moment(s.Lang, s.Now, d.At)),
			when(d.Reason != "", func() app.UI { return el("blockquote", lines("", d.Reason)) }))
	}))
}

func decisions() []string {
	return []string{"approve", "refuse", "reopen", "retry", "revoke", "withdraw", "confirm", "erase",
		"answer", "entry", "close", "move", "seen", "paper"}
}

// actions are the two taps: take everything along, erase everything.
func (p *MyDataPage) actions() app.UI {
	return el("section", class("flow stick"), a("aria-labelledby", "gestes"),
		el("h2", class("h3"), id("gestes"), p.t("data.actions")),
		el("p", el("a", class("btn alt"), href(p.to("/mes-donnees/export")), a("download", "mes-donnees.json"), p.t("data.export"))),
		p.faults(p.Problem),
		el("details", class("card"), yes("open", p.Problem != nil),
			el("summary", p.t("data.erase")),
			p.post("/mes-donnees/effacer", class("flow inner"),
				el("p", p.t("data.erase_text")),
				when(p.OnPlatform, func() app.UI {
					return pick("checkbox", "quitter", "oui", false, p.t("data.leave"), p.t("data.leave_hint"))
				}),
				p.stays(p.Stays),
				pick("checkbox", "sur", "oui", false, p.t("data.sure"), "", id("f-sur"), yes("required", true),
					a("aria-invalid", invalid(p.Problem.of("sur"))), a("aria-describedby", faultID("f-sur", p.Problem.of("sur")))),
				p.fault("f-sur-faute", p.Problem.of("sur")),
				el("button", class("btn bad"), p.t("data.erase_all")),
			),
		),
	)
}

// kept is the table of how long things are kept.
func (s *Site) kept(rows []Kept, heading string) any {
	if len(rows) == 0 {
		return nil
	}
	return el("section", class("flow"), a("aria-labelledby", "durees"),
		el(heading, class("h3"), id("durees"), s.t("kept.title")),
		el("table", a("aria-labelledby", "durees"),
			el("thead", el("tr", el("th", a("scope", "col"), s.t("kept.what")), el("th", a("scope", "col"), s.t("kept.how_long")))),
			el("tbody", each(rows, func(k Kept) app.UI {
				what := k.What
				if i18n.Has("kept." + what) {
					what = s.t("kept." + what)
				}
				how := s.t("kept.while")
				if k.Days > 0 {
					how = s.t("kept.days", "n", k.Days)
				}
				return el("tr", el("th", a("scope", "row"), what), el("td", how))
			})),
		),
	)
}

// answerable leads to who answers for data.
func (p *MyDataPage) answerable() app.UI {
	return el("p", el("a", class("tall"), href(p.to("/a-propos")), p.t("nav.about")))
}
