package ui

import (
	"net/url"
	"slices"
	"time"

	"parvis/app/api"
	"parvis/app/i18n"

	"parvis/content"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// RequestPage is "/demandes/{id}", the live page: asked with Accept: application/json the same address answers this
// struct as JSON (encoding/json, no tags needed).
//
// Forms: POST …/messages (message) · …/retirer (espace: only this one) · …/places/{space}/invitation · …/confirmer ·
// …/annuler (takes "I am in" back) · …/pas-moi (the invite was used, and not by this person). GET ?entree={space} asks
// once more whether they are in a space whose invite was not seen used.
type RequestPage struct {
	Site
	ID       string
	State    string // api.Waiting, Approved, Refused, Withdrawn
	Version  int64
	AskedAt  time.Time
	Places   []RequestPlace
	Messages []Message
	Typed    string // a message that could not be sent, kept
	// Address is the full secret address to keep, or empty when the server cannot tell it. It never travels in the
	// JSON: the browser keeps the one already on the page.
	Address string `json:"-"`
	Linking bool   // accounts can be linked
	Account string // name of the linked account, or empty
	Door    string // "helped", "paper", or empty
	Helper  string // first name of who helps, or empty
	Push    PushSwitch
	Problem *Problem
	Done    string // what was just done: "", "sent", "message", "confirmed", "undone", "fresh", "withdrawn", "linked", "unlinked", "push_off"
	// Reopened says that the team took a refusal back: it waits for another answer.
	Reopened bool
	Asking   string // the space that they say to be in although its invite was not seen used, or empty
}

// RequestPlace is one person's standing in one space.
type RequestPlace struct {
	Space     string // id
	Title     string
	Server    string
	Roles     []string
	Sensitive bool
	State     string // one of api.PlaceStates
	Reason    string // stable word, or empty
	Note      string // what the moderators wrote, or empty
	InviteURL string // only while it is good
	ExpiresAt time.Time
	ChangedAt time.Time
	JustIn    bool           // confirmed a short while ago: can be taken back here
	Enter     string         // address of the channel or server for who is in, or empty
	Owner     content.Person // of the space
}

func (p *RequestPage) head() head {
	return head{Title: p.headline(), Description: "", CSS: []string{"form", "request"}, Scripts: []string{"push.js"}, Private: true, Live: true}
}

// The parts of this page stand in slots that are always there: when something changes while the page is open, what
// stands after it (a message being written) stays where it is.
func (p *RequestPage) body() app.UI {
	return el("div", class("wrap"), a("data-live", p.liveness()),
		el("div", class("slot"), p.faults(p.Problem), p.done(), when(p.Reopened && p.State == api.Waiting, func() app.UI {
			return note("", "info", el("p", p.t("request.reopened")))
		})),
		el("div", class("head flow"),
			el("p", class("sm mut"), p.t("request.asked", "date", i18n.Day(p.Lang, p.AskedAt))),
			el("h1", p.headline()),
		),
		el("p", id("annonce"), class("vh"), a("role", "status"), a("aria-live", "polite")),
		el("div", class("side r"),
			el("div", class("flow"),
				el("ul", class("doors"), a("aria-label", p.t("request.spaces", "n", len(p.Places))),
					each(p.Places, func(pl RequestPlace) app.UI { return p.doorway(pl) })),
				el("div", class("slot"), p.justIn()),
				el("div", class("slot"), p.yours()),
				p.fresher(),
				el("h2", p.t("request.spaces", "n", len(p.Places))),
				el("ul", class("list"), each(p.Places, func(pl RequestPlace) app.UI { return p.place(pl) })),
			),
			el("div", class("flow"),
				p.byHand(),
				p.thread(),
				p.account(),
				p.told(p.Push, p.base()),
				p.keep(),
				p.withdraw(),
			),
		),
	)
}

func (p *RequestPage) done() any {
	switch p.Done {
	case "sent", "message", "confirmed", "undone", "fresh", "withdrawn", "linked", "unlinked", "push_off":
		return toast(p.t("request.done." + p.Done))
	}
	return nil
}

// headline is the overall state in one sentence.
func (p *RequestPage) headline() string {
	in, you, team, joining := 0, 0, 0, 0
	for _, pl := range p.Places {
		switch {
		case doorOf(pl.State) == "open":
			in++
		case pl.State == api.Joining:
			joining++
		case placeOwner(pl.State) == OwnerYou:
			you++
		case pl.State == api.BlockedSteward:
			team++
		}
	}
	switch {
	case p.State == api.Withdrawn:
		return p.t("request.head.withdrawn")
	case p.State == api.Refused && in == 0:
		return p.t("request.head.refused")
	case you > 0 && in > 0:
		return p.t("request.head.some_you")
	case you > 0:
		return p.headlineOf()
	case in > 0 && in == len(p.Places):
		return p.t("request.head.in", "n", in)
	case in > 0:
		return p.t("request.head.some")
	case joining > 0:
		return p.t("request.head.joining")
	case team > 0:
		return p.t("request.head.team")
	case p.State == api.Waiting:
		return p.t("request.head.waiting")
	}
	return p.t("request.head.closed")
}

// headlineOf is the headline when the next step is the person's.
func (p *RequestPage) headlineOf() string {
	switch pl, _ := p.main(); pl.State {
	case api.Used, api.Screening, api.BlockedPerson, api.Expired:
		return p.t("request.head." + pl.State)
	}
	return p.t("request.head.you")
}

// base is the path of the forms of this request.
func (p *RequestPage) base() string { return "/demandes/" + url.PathEscape(p.ID) }

// justIn keeps in view what the person said a moment ago, so that a tap too many can be taken back.
func (p *RequestPage) justIn() []app.UI {
	var in []RequestPlace
	for _, pl := range p.Places {
		if pl.JustIn && pl.State == api.Confirmed {
			in = append(in, pl)
		}
	}
	return each(in, func(pl RequestPlace) app.UI {
		return el("div", class("note"), icon("check"), el("div", class("flow"),
			el("p", el("strong", p.t("request.just_in", "space", pl.Title)), " ", p.t("request.not_so")),
			p.post(p.placePath(pl)+"/annuler", el("button", class("btn bare"), p.t("request.undo"), el("span", class("vh"), " ", pl.Title)))))
	})
}

// fresher leads to news where the page does not bring them by itself.
func (p *RequestPage) fresher() any {
	if !p.open() {
		return nil
	}
	return el("p", class("sm mut"), p.t("request.fresher"), " ", el("a", href(p.to(p.base())), p.t("request.reload")))
}

// liveness tells the boot script how soon the live part is worth its weight.
func (p *RequestPage) liveness() string {
	for _, pl := range p.Places {
		if pl.State == api.Joining || pl.State == api.Screening {
			return "soon"
		}
	}
	return "request"
}

func (p *RequestPage) thread() app.UI {
	return el("section", class("flow"), a("aria-labelledby", "fil"),
		el("h2", class("h3"), id("fil"), p.t("request.thread")),
		el("div", class("slot"), p.talk(p.Messages, "request.no_message")),
		p.post(p.base()+"/messages", class("flow"),
			p.text(field{Name: "message", Label: p.t("request.message"), Hint: p.t("request.message_hint"), Value: p.Typed,
				Fault: p.Problem.of("message"), Area: true, Required: true}),
			el("button", class("btn alt"), p.t("request.send")),
		),
	)
}

// talk is a thread of messages, oldest first.
func (s *Site) talk(messages []Message, none string) app.UI {
	if len(messages) == 0 {
		return el("p", class("mut"), s.t(none))
	}
	return el("ol", class("talk"), each(messages, func(m Message) app.UI {
		kind, author := "card", m.Author
		if m.Mine {
			kind = "card me"
		}
		if m.Mine && author == "" {
			author = s.t("you")
		}
		if author == "" {
			author = s.t("newcomer")
		}
		return el("li", class(kind),
			el("p", el("strong", author), " ", el("small", i18n.Moment(s.Lang, s.Now, m.At))),
			lines("", m.Text))
	}))
}

// open tells whether a place can still change: something is left to link for, or to withdraw.
func (p *RequestPage) open() bool {
	return p.State != api.Withdrawn && slices.ContainsFunc(p.Places, func(pl RequestPlace) bool {
		return doorOf(pl.State) != "open" && doorOf(pl.State) != "no"
	})
}

// account offers to link, or says what is linked.
func (p *RequestPage) account() any {
	if p.Account != "" {
		return el("p", class("row sm"), icon("check"), el("span", p.t("request.linked", "name", p.Account)))
	}
	if !p.Linking || !p.open() {
		return el("div", yes("hidden", true))
	}
	return el("details", class("card"),
		el("summary", p.t("request.link_title")),
		el("div", class("flow inner"),
			el("p", p.t("request.link_text")),
			p.leavingText(),
			el("p", el("a", class("btn alt"), href(p.to("/connexion/discord")+"?demande="+url.QueryEscape(p.ID)), p.t("request.link"))),
		),
	)
}

// keep is the secret address, to be found again from elsewhere.
func (p *RequestPage) keep() app.UI {
	return el("section", class("flow"), a("aria-labelledby", "garde"),
		el("h2", class("h3"), id("garde"), p.t("request.keep")),
		el("p", p.t("request.keep_text")),
		el("div", class("slot"), when(p.Address != "", func() app.UI {
			return el("div", class("field"),
				el("label", a("for", "adresse"), p.t("request.address")),
				el("div", class("copy"),
					el("input", class("fld"), id("adresse"), a("type", "text"), yes("readonly", true), a("value", p.Address), a("spellcheck", "false")),
					el("button", class("btn alt"), a("type", "button"), yes("hidden", true), a("data-copy", "adresse"),
						a("data-word-done", p.t("copied")), p.t("copy")),
				))
		})),
		el("p", el("a", class("btn alt"), href(p.to(p.base()+"/ailleurs")), p.t("request.elsewhere"))),
		el("p", el("a", class("tall"), href(p.to("/mes-donnees")), p.t("nav.my_data"))),
	)
}

// byHand tells how the request was made, where that was not alone with a telephone: and for who has no Discord, the door
// that is left.
func (p *RequestPage) byHand() app.UI {
	var text string
	switch {
	case p.Door == "helped" && p.Helper != "":
		text = p.t("request.helped_by", "name", p.Helper)
	case p.Door == "helped":
		text = p.t("request.helped")
	case p.Door == "paper":
		text = p.t("request.paper")
	default:
		return el("div", yes("hidden", true))
	}
	return note("", "info", el("p", text), when(p.Door == "paper", func() app.UI {
		return el("div", class("flow"), el("p", p.t("request.paper_door")),
			when(p.Welcome.Name != "", func() app.UI { return p.who(p.Welcome) }),
			el("div", class("slot"), p.writeTo(p.Welcome.Name, p.Welcome.Contact, "tall")))
	}))
}

// withdraw offers to take back all that is not entered yet, or one space of it, and leads to another request.
func (p *RequestPage) withdraw() app.UI {
	var left []RequestPlace
	for _, pl := range p.Places {
		if p.State != api.Withdrawn && doorOf(pl.State) != "open" && doorOf(pl.State) != "no" && pl.State != api.Used {
			left = append(left, pl)
		}
	}
	return el("div", class("flow"),
		el("p", el("a", class("tall"), href(p.to("/demandes/nouvelle")), p.t("request.new"))),
		when(len(left) > 0, func() app.UI {
			return el("details", class("card"),
				el("summary", p.t("request.withdraw")),
				p.post(p.base()+"/retirer", class("flow inner"),
					el("p", p.t("request.withdraw_text")),
					when(len(left) > 1, func() app.UI {
						return el("div", class("flow"), each(left, func(pl RequestPlace) app.UI {
							return el("p", el("button", class("btn alt"), a("name", "espace"), a("value", pl.Space), p.t("request.withdraw_one", "space", pl.Title)))
						}))
					}),
					el("button", class("btn bad"), p.t("request.withdraw_all", "n", len(left))),
				))
		}),
	)
}
