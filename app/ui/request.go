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
// Forms: POST …/messages (message) · …/retirer · …/places/{space}/invitation · …/places/{space}/confirmer.
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
	Problem *Problem
	Done    string // what was just done: "", "sent", "message", "confirmed", "fresh", "withdrawn", "linked"
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
	Enter     string         // address of the channel or server for who is in, or empty
	Owner     content.Person // of the space
}

func (p *RequestPage) head() head {
	return head{Title: p.headline(), Description: "", CSS: []string{"form", "request"}, Private: true, Live: true}
}

// The parts of this page stand in slots that are always there: when something changes while the page is open, what
// stands after it (a message being written) stays where it is.
func (p *RequestPage) body() app.UI {
	return el("div", class("wrap"), a("data-live", p.liveness()),
		el("div", class("slot"), p.faults(p.Problem), p.done()),
		el("div", class("head flow"),
			el("p", class("sm mut"), p.t("request.asked", "date", i18n.Day(p.Lang, p.AskedAt))),
			el("h1", p.headline()),
		),
		el("p", id("annonce"), class("vh"), a("role", "status"), a("aria-live", "polite")),
		el("div", class("side r"),
			el("div", class("flow"),
				el("ul", class("doors"), a("aria-label", p.t("request.spaces", "n", len(p.Places))),
					each(p.Places, func(pl RequestPlace) app.UI { return p.doorway(pl) })),
				el("div", class("slot"), p.yours()),
				el("h2", p.t("request.spaces", "n", len(p.Places))),
				el("ul", class("list"), each(p.Places, func(pl RequestPlace) app.UI { return p.place(pl) })),
			),
			el("div", class("flow"),
				p.thread(),
				p.account(),
				p.keep(),
				p.withdraw(),
			),
		),
	)
}

func (p *RequestPage) done() any {
	switch p.Done {
	case "sent", "message", "confirmed", "fresh", "withdrawn", "linked":
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

func (p *RequestPage) doorway(pl RequestPlace) app.UI {
	kind := "wait"
	switch {
	case doorOf(pl.State) == "open":
		kind = "in"
	case doorOf(pl.State) == "ajar":
		kind = "go"
	}
	return el("li", class(kind), door(pl.State), el("strong", pl.Title), el("small", p.words(pl).Word))
}

func (p *RequestPage) words(pl RequestPlace) PlaceWords {
	return PlaceText(p.Lang, pl.State, pl.Reason)
}

// base is the path of the forms of this request.
func (p *RequestPage) base() string { return "/demandes/" + url.PathEscape(p.ID) }

// main is the place that needs the person first: an open invite, then a step on the platform, then what expired.
func (p *RequestPage) main() (RequestPlace, bool) {
	if p.State == api.Withdrawn {
		return RequestPlace{}, false
	}
	for _, state := range []string{api.Invited, api.Screening, api.Used, api.BlockedPerson, api.Expired} {
		for _, pl := range p.Places {
			if pl.State == state {
				return pl, true
			}
		}
	}
	return RequestPlace{}, false
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

// yours is the panel of what is up to the person: one main action.
func (p *RequestPage) yours() any {
	pl, ok := p.main()
	if !ok {
		return nil
	}
	words := p.words(pl)
	title, act := p.act(pl)
	return el("section", class("lintel sun"), a("aria-labelledby", "avous"),
		el("p", el("strong", p.t("owner.you"))),
		el("h2", id("avous"), title),
		el("p", words.Next),
		act,
		p.until(pl),
		when(pl.State == api.Invited, func() app.UI {
			return el("div", class("flow"),
				p.post(p.base()+"/places/"+url.PathEscape(pl.Space)+"/confirmer", el("button", class("btn alt"), p.t("request.im_in"))),
				el("details", el("summary", p.t("leave.title")), el("div", class("flow inner"), p.leavingText())),
			)
		}),
	)
}

func (p *RequestPage) act(pl RequestPlace) (title string, act any) {
	space := p.base() + "/places/" + url.PathEscape(pl.Space)
	fresh := func(word string) app.UI {
		return p.post(space+"/invitation", el("button", class("btn go"), word))
	}
	link := el("a", class("btn go"), href(p.to("/connexion/discord")+"?demande="+url.QueryEscape(p.ID)), p.t("request.link"))
	switch pl.State {
	case api.Invited:
		if safeHref(pl.InviteURL) == "" {
			return p.t("request.act.invited", "space", pl.Title), fresh(p.t("request.fresh"))
		}
		return p.t("request.act.invited", "space", pl.Title),
			el("a", class("btn go"), href(pl.InviteURL), a("rel", "noreferrer"), a("target", "_blank"),
				el("span", p.t("request.open"), el("span", class("vh"), " ", p.t("request.new_tab"))))
	case api.Used:
		return p.t("request.act.used", "space", pl.Title),
			p.post(space+"/confirmer", el("button", class("btn go"), p.t("request.im_in")))
	case api.Screening:
		if safeHref(pl.Enter) == "" {
			return p.t("request.act.screening", "server", pl.Server), nil
		}
		return p.t("request.act.screening", "server", pl.Server),
			el("a", class("btn go"), href(pl.Enter), a("rel", "noreferrer"), p.t("request.go_there"))
	case api.Expired:
		return p.t("request.act.expired", "space", pl.Title), fresh(p.t("request.fresh"))
	}
	if p.Linking && linkHelps(pl.Reason) {
		return p.t("request.act.link", "space", pl.Title), link
	}
	if pl.Sensitive && pl.Reason == "sensitive_needs_account" {
		return p.t("request.act.blocked", "space", pl.Title), nil
	}
	return p.t("request.act.blocked", "space", pl.Title), fresh(p.t("request.again"))
}

// linkHelps tells whether linking the account (again) is the way on.
func linkHelps(reason string) bool {
	switch reason {
	case "sensitive_needs_account", "token_revoked", "not_member", "left":
		return true
	}
	return false
}

func (p *RequestPage) until(pl RequestPlace) any {
	if pl.State != api.Invited || pl.ExpiresAt.IsZero() {
		return nil
	}
	return el("p", class("who"), icon("clock"),
		el("span", p.t("request.until", "when", i18n.Moment(p.Lang, p.Now, pl.ExpiresAt),
			"left", i18n.Span(p.Lang, pl.ExpiresAt.Sub(p.Now)))))
}

func (p *RequestPage) place(pl RequestPlace) app.UI {
	words := p.words(pl)
	main, needs := p.main()
	return el("li", class("flow"), id("place-"+pl.Space),
		el("div", class("q2"), el("h3", pl.Title), p.badge(pl.State)),
		el("p", words.Sentence, when(len(pl.Roles) > 0 && doorOf(pl.State) == "open", func() app.UI {
			return el("span", " ", p.t("spaces.roles", "n", len(pl.Roles), "roles", p.names(pl.Roles)))
		})),
		when(pl.Note != "", func() app.UI {
			return el("blockquote", each([]string{pl.Note}, func(n string) app.UI { return el("div", lines("", n)) }))
		}),
		when(words.Next != "" && (!needs || main.Space != pl.Space), func() app.UI {
			return el("p", p.turn(pl, words.Owner), words.Next)
		}),
		el("div", class("slot row"), p.more(pl, needs && main.Space == pl.Space)),
	)
}

// turn says whose turn it is.
func (p *RequestPage) turn(pl RequestPlace, owner string) any {
	switch {
	case owner == OwnerTeam && pl.Owner.Name != "":
		return el("strong", p.t("owner.person", "name", pl.Owner.Name), " ")
	case owner != "":
		return el("strong", p.t("owner."+owner), " ")
	}
	return nil
}

// more are the small actions of a place: enter again, a fresh link, "I am in" beside the main one.
func (p *RequestPage) more(pl RequestPlace, isMain bool) []app.UI {
	space := p.base() + "/places/" + url.PathEscape(pl.Space)
	var out []app.UI
	if doorOf(pl.State) == "open" && safeHref(pl.Enter) != "" {
		out = append(out, el("a", class("tall"), href(pl.Enter), a("rel", "noreferrer"), p.t("request.enter")))
	}
	if p.State == api.Withdrawn {
		return out
	}
	if pl.State == api.Invited && !isMain && safeHref(pl.InviteURL) != "" {
		out = append(out, el("a", class("btn alt"), href(pl.InviteURL), a("rel", "noreferrer"), a("target", "_blank"),
			p.t("request.open"), el("span", class("vh"), " ", p.t("request.new_tab"))))
	}
	if pl.State == api.Invited && !isMain || pl.State == api.Used && !isMain {
		out = append(out, p.post(space+"/confirmer", el("button", class("btn bare"), p.t("request.im_in"))))
	}
	if isMain {
		return out
	}
	again := func(word string) app.UI {
		return p.post(space+"/invitation", el("button", class("btn alt"), p.t(word)))
	}
	switch {
	case pl.State == api.Expired:
		out = append(out, again("request.fresh"))
	case pl.State == api.BlockedPerson && p.Linking && linkHelps(pl.Reason):
		out = append(out, el("a", class("btn alt"), href(p.to("/connexion/discord")+"?demande="+url.QueryEscape(p.ID)), p.t("request.link")))
	case pl.State == api.BlockedPerson && pl.Reason != "sensitive_needs_account":
		out = append(out, again("request.again"))
	}
	return out
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
		el("p", el("a", class("tall"), href(p.to("/mes-donnees")), p.t("nav.my_data"))),
	)
}

func (p *RequestPage) withdraw() any {
	if !p.open() {
		return el("p", el("a", class("tall"), href(p.to("/demandes/nouvelle")), p.t("request.new")))
	}
	return el("details", class("card"),
		el("summary", p.t("request.withdraw")),
		p.post(p.base()+"/retirer", class("flow inner"),
			el("p", p.t("request.withdraw_text")),
			el("button", class("btn bad"), p.t("request.withdraw")),
		),
	)
}
