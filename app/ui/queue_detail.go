package ui

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"parvis/app/api"
	"parvis/app/i18n"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// QueueDetail is the request that is open.
type QueueDetail struct {
	ID         string
	Version    int64
	State      string
	AskedAt    time.Time
	Charter    string // revision accepted
	AcceptedAt time.Time
	Outdated   bool   // not the revision in force
	Contact    string // left to be told of the answer
	Door       string // "helped", "paper", or empty
	Helper     string // first name of who helps, or empty
	Account    string
	Answers    []Answer
	Places     []QueuePlace
	Messages   []Message // Mine means: written by staff
	Unread     string    // what the person wrote last, when nobody dealt with it
	Journal    []Decision
	Looking    []string // first names of who else has it open now
	Typed      QueueTyped
	Stale      *Decision // somebody else decided meanwhile: shown above, what was typed is kept
	Problem    *Problem
}

// QueuePlace is one place of the request that is open.
type QueuePlace struct {
	Space     string // id
	Title     string
	Server    string
	Roles     []string
	Sensitive bool
	State     string
	Reason    string // stable word
	Note      string // what staff wrote
	Picked    bool   // ticked in the decision form; only waiting (or refused, to reopen) places can be
	Retry     bool   // may be tried again
	Revoke    bool   // may be taken back
	Linked    bool   // the way in is a linked account, not an invite
}

func (p *QueuePage) detail() any {
	d := p.Detail
	if d == nil {
		if len(p.Items) == 0 {
			return nil
		}
		return el("p", class("mut wideonly"), p.t("queue.pick"))
	}
	return el("section", id("detail"), class("card flow"), a("aria-labelledby", "h-detail"), a("tabindex", "-1"),
		el("a", class("tall fold"), href(p.at(p.Filter, "", "")), icon("back"), el("span", p.t("queue.back"))),
		el("div", id("bouge"), class("note sun"), yes("hidden", true), icon("info"),
			el("p", p.t("queue.moved"), " ", el("a", href(p.at(p.Filter, d.ID, "")), p.t("queue.reload")))),
		p.stale(d),
		p.faults(d.Problem),
		p.part("presents", when(len(d.Looking) > 0, func() app.UI {
			return note("", "info", el("p", el("strong", p.t("queue.looking", "n", len(d.Looking), "names", p.names(d.Looking))), " ", p.t("queue.looking_text")))
		})),
		p.part("non-lu", p.unread(d)),
		p.part("demande", el("div", class("q2"),
			el("div",
				el("h2", id("h-detail"), p.t("queue.request_of", "date", i18n.Day(p.Lang, d.AskedAt))),
				el("p", class("sm mut"), p.about(d)),
				p.contactOf(d.Contact),
				p.howMade(d),
			),
			el("span", class("tag"), p.t("request.state."+requestState(d.State))),
		)),
		el("dl", class("answers"), each(d.Answers, func(x Answer) app.UI {
			return el("div", el("dt", x.Question), el("dd", p.said(x.Text)))
		})),
		el("h3", p.t("queue.spaces", "n", len(d.Places))),
		p.part("places", el("ul", class("list"), each(d.Places, func(pl QueuePlace) app.UI { return p.place(d, pl) }))),
		p.part("decision", p.decide(d)),
		p.reply(d),
		p.part("histoire", when(len(d.Journal) > 0, func() app.UI {
			return el("section", class("flow"), a("aria-labelledby", "journal"), el("h3", id("journal"), p.t("queue.journal")), p.journal(d.Journal))
		})),
		p.keys(),
	)
}

// byHand marks a request that was not made alone with a telephone.
func (p *QueuePage) byHand(door string) any {
	switch door {
	case "helped", "paper":
		return el("span", class("tag"), p.t("queue.door."+door))
	}
	return nil
}

// howMade tells who helps, and leads to the slip of a request from paper.
func (p *QueuePage) howMade(d *QueueDetail) any {
	switch {
	case d.Door == "helped" && d.Helper != "":
		return el("p", class("sm"), p.t("queue.helped_by", "name", d.Helper))
	case d.Door == "helped":
		return el("p", class("sm"), p.t("queue.helped"))
	case d.Door == "paper":
		return el("p", class("sm"), p.t("queue.on_paper"), " ",
			when(d.Helper != "", func() app.UI { return el("span", p.t("queue.helped_by", "name", d.Helper), " ") }),
			el("a", href(p.to("/atelier/papier/"+url.PathEscape(d.ID))), p.t("queue.slip")))
	}
	return nil
}

// part is a part of the open request that the script keeps fresh, unless something is typed in it.
func (p *QueuePage) part(name string, what any) app.UI {
	return el("div", id(name), class("slot"), a("data-fresh", "1"), what)
}

// unread is what waits for an answer, or for somebody to say that it needs none.
func (p *QueuePage) unread(d *QueueDetail) any {
	if d.Unread == "" {
		return nil
	}
	return el("div", class("note sun"), icon("question"), el("div", class("flow"),
		el("p", el("strong", p.t("queue.unread_said"))), lines("", d.Unread),
		p.post("/atelier/file/"+url.PathEscape(d.ID)+"/lu", hidden("etat", p.Filter),
			el("p", class("row"), el("a", class("btn alt"), href("#f-message"), p.t("queue.message")), el("button", class("btn bare"), p.t("queue.seen"))))))
}

func (p *QueuePage) said(text string) []app.UI {
	if strings.TrimSpace(text) == "" {
		return []app.UI{el("p", class("mut"), p.t("queue.no_answer"))}
	}
	return lines("", text)
}

// about is the line about the charter and the account.
func (p *QueuePage) about(d *QueueDetail) string {
	parts := []string{p.t("queue.charter", "revision", d.Charter, "date", i18n.Date(p.Lang, d.AcceptedAt))}
	if d.Outdated {
		parts = append(parts, p.t("queue.charter_old"))
	}
	if d.Account != "" {
		parts = append(parts, p.t("queue.account", "name", d.Account))
	}
	return strings.Join(parts, " · ")
}

// mailHref is a link to a bare mail address; anything else that a person typed stays text.
func mailHref(typed string) string {
	if strings.Count(typed, "@") != 1 || strings.ContainsAny(typed, ":/?&<>\"' \t\r\n") {
		return ""
	}
	return "mailto:" + typed
}

// stale tells that somebody else was faster; what was typed is below, in its fields.
func (p *QueuePage) stale(d *QueueDetail) any {
	if d.Stale == nil {
		return nil
	}
	target := "erreurs" // the boot script gives it the focus
	if d.Problem != nil {
		target = "entre-temps"
	}
	return el("div", id(target), class("note sun"), a("role", "alert"), a("tabindex", "-1"), icon("info"),
		el("div", class("flow"), el("h2", class("h3"), p.t("queue.stale")), el("p", p.t("queue.stale_text")), p.journal([]Decision{*d.Stale})))
}

func (p *QueuePage) place(d *QueueDetail, pl QueuePlace) app.UI {
	space := "/atelier/file/" + url.PathEscape(d.ID) + "/places/" + url.PathEscape(pl.Space)
	return el("li",
		el("div", class("q2"),
			el("p", el("strong", pl.Title), el("small", class("line"), p.gives(pl))),
			p.staffBadge(pl.State)),
		p.todo(pl),
		when(pl.Note != "", func() app.UI { return el("blockquote", lines("", pl.Note)) }),
		when(pl.Retry || pl.Revoke, func() app.UI {
			return el("div", class("row"),
				when(pl.Retry && pl.State == api.Used, func() app.UI {
					return el("details", el("summary", p.t("queue.retry_used")),
						p.post(space+"/relancer", class("flow inner"), p.carried(d),
							el("p", class("sm"), p.t("queue.retry_used_text")),
							el("button", class("btn alt"), p.t("queue.retry_used"), el("span", class("vh"), " ", pl.Title))))
				}),
				when(pl.Retry && pl.State != api.Used, func() app.UI {
					return p.post(space+"/relancer", p.carried(d), el("button", class("btn alt"), p.t("queue.retry"), el("span", class("vh"), " ", pl.Title)))
				}),
				when(pl.Revoke, func() app.UI {
					return el("details", el("summary", p.t("queue.revoke")),
						p.post(space+"/reprendre", class("flow inner"), p.carried(d),
							el("p", class("sm"), p.t("queue.revoke_text")),
							p.text(field{Name: "reason", Label: p.t("queue.reason"), Required: true}.under(pl.Space)),
							el("button", class("btn bad"), p.t("queue.revoke_now"), el("span", class("vh"), " ", pl.Title))))
				}),
			)
		}),
	)
}

// todo says what a steward has to do about a place, if anything.
func (p *QueuePage) todo(pl QueuePlace) any {
	if pl.Reason == "taken_back" && pl.Linked {
		return el("p", class("sm"), p.t("reason.taken_back.linked"))
	}
	text := StewardText(p.Lang, pl.Reason)
	if text == "" {
		return nil
	}
	return el("p", class("sm"), el("strong", p.t("queue.todo"), " "), text)
}

// carried are the hidden fields of every form about a request.
func (p *QueuePage) carried(d *QueueDetail) []app.UI {
	return []app.UI{hidden("etat", p.Filter), hidden("version", strconv.FormatInt(d.Version, 10))}
}

// gives says where a place is and which roles it brings.
func (p *QueuePage) gives(pl QueuePlace) string {
	text := pl.Server
	if len(pl.Roles) > 0 {
		text += " · " + p.t("spaces.roles", "n", len(pl.Roles), "roles", p.names(pl.Roles))
	}
	if pl.Sensitive {
		text += " · " + p.t("spaces.sensitive")
	}
	return text
}

// decide is the form of the decision: approve with one button, refuse with a reason.
func (p *QueuePage) decide(d *QueueDetail) any {
	var open []QueuePlace
	for _, pl := range d.Places {
		if pl.State == api.Waiting {
			open = append(open, pl)
		}
	}
	path := "/atelier/file/" + url.PathEscape(d.ID)
	if len(open) == 0 {
		if d.State != api.Refused {
			return nil
		}
		return p.post(path, class("flow"), p.carried(d), hidden("decision", api.Reopen),
			el("p", class("mut"), p.t("queue.reopen_text")),
			el("button", class("btn alt"), p.t("queue.reopen")))
	}
	approve, refuseWith, refuse := p.t("queue.approve"), p.t("queue.refuse_with"), p.t("queue.refuse")
	if len(open) == 1 && len(d.Places) > 1 {
		approve, refuseWith = p.t("queue.approve_one", "space", open[0].Title), p.t("queue.refuse_one", "space", open[0].Title)
		refuse = p.t("queue.refuse_one_now", "space", open[0].Title)
	}
	return p.post(path, class("flow decide"), p.carried(d),
		when(len(open) > 1, func() app.UI {
			return el("fieldset", id(fieldID("espace")), a("tabindex", "-1"), el("legend", p.t("queue.for")),
				each(open, func(pl QueuePlace) app.UI {
					return pick("checkbox", "espace", pl.Space, pl.Picked, pl.Title, "")
				}))
		}),
		when(len(open) == 1, func() app.UI { return hidden("espace", open[0].Space) }),
		el("div", class("row"),
			el("button", class("btn"), a("name", "decision"), a("value", api.Approve), a("data-key", "a"), approve, " ", key("A"))),
		el("details", class("card"), yes("open", d.Typed.Decision == api.Refuse || d.Problem.of("reason") != ""),
			el("summary", a("data-key", "r"), el("span", refuseWith), " ", key("R")),
			el("div", class("flow inner"),
				p.text(field{Name: "reason", Label: p.t("queue.reason"), Hint: p.t("queue.reason_hint"), Value: d.Typed.Reason,
					Fault: d.Problem.of("reason"), Area: true}),
				el("button", class("btn bad"), a("name", "decision"), a("value", api.Refuse), refuse),
			),
		),
	)
}

func (p *QueuePage) reply(d *QueueDetail) app.UI {
	typed := d.Typed.Message
	if typed == "" && p.decide(d) == nil {
		typed = d.Typed.Reason // somebody else decided: what was written is not lost
	}
	return el("section", class("flow"), a("aria-labelledby", "fil"),
		el("h3", id("fil"), p.t("queue.thread")),
		p.part("messages", p.talk(d.Messages, "queue.no_message")),
		p.post("/atelier/file/"+url.PathEscape(d.ID)+"/messages", class("flow"), hidden("etat", p.Filter),
			p.text(field{Name: "message", Label: p.t("queue.message"), Hint: p.t("queue.message_hint"), Value: typed,
				Fault: d.Problem.of("message"), Area: true, Required: true}),
			el("button", class("btn alt"), p.t("request.send"))),
	)
}
