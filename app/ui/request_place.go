package ui

import (
	"net/url"
	"slices"

	"parvis/app/api"
	"parvis/app/i18n"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

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

// main is the place that needs the person first: what is under way in the order of the list, so that the panel stays with
// a space while its invite is opened and used, then what is stuck.
func (p *RequestPage) main() (RequestPlace, bool) {
	if p.State == api.Withdrawn {
		return RequestPlace{}, false
	}
	for _, states := range [][]string{{api.Invited, api.Screening, api.Used}, {api.BlockedPerson, api.Expired}} {
		for _, pl := range p.Places {
			if slices.Contains(states, pl.State) {
				return pl, true
			}
		}
	}
	return RequestPlace{}, false
}

func (p *RequestPage) placePath(pl RequestPlace) string {
	return p.base() + "/places/" + url.PathEscape(pl.Space)
}

// imIn is "I am in", with the space's name. An invite that was not seen used is asked about once more, on a page of its
// own that works everywhere.
func (p *RequestPage) imIn(pl RequestPlace, classes string) app.UI {
	words := p.t("request.im_in", "space", pl.Title)
	if pl.State == api.Invited && p.Asking != pl.Space {
		return el("a", class(classes), href(p.to(p.base())+"?entree="+url.QueryEscape(pl.Space)+"#avous"), words)
	}
	return p.post(p.placePath(pl)+"/confirmer", el("button", class(classes), words))
}

// asking is the place that the person says to be in and that has to be asked about.
func (p *RequestPage) asking() (RequestPlace, bool) {
	i := slices.IndexFunc(p.Places, func(pl RequestPlace) bool { return pl.Space == p.Asking && pl.State == api.Invited })
	if i < 0 || p.Asking == "" || p.State == api.Withdrawn {
		return RequestPlace{}, false
	}
	return p.Places[i], true
}

// yours is the panel of what is up to the person: one main action.
func (p *RequestPage) yours() any {
	if pl, ok := p.asking(); ok {
		return p.sure(pl)
	}
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
				el("p", class("sm"), p.t("request.first_open")), p.imIn(pl, "btn alt"),
				el("details", el("summary", p.t("leave.title")), el("div", class("flow inner"), p.leavingText())),
			)
		}),
		when(pl.State == api.Used, func() app.UI { return p.notMe(pl) }),
	)
}

// sure asks once more: nothing has shown that the invite was used.
func (p *RequestPage) sure(pl RequestPlace) app.UI {
	return el("section", class("lintel sun"), a("aria-labelledby", "avous"),
		el("p", el("strong", p.t("owner.you"))),
		el("h2", id("avous"), p.t("request.sure", "space", pl.Title)),
		el("p", p.t("request.sure_text", "space", pl.Title)),
		el("div", class("flow"),
			when(safeHref(pl.InviteURL) != "", func() app.UI { return el("p", p.invite(pl, "btn go")) }),
			p.imIn(pl, "btn alt"),
			el("p", el("a", class("tall"), href(p.to(p.base())), p.t("request.not_yet")))),
	)
}

// notMe tells the moderators that somebody else used the invite.
func (p *RequestPage) notMe(pl RequestPlace) app.UI {
	return p.post(p.placePath(pl)+"/pas-moi", el("button", class("btn bare"), p.t("request.not_me"), el("span", class("vh"), " ", pl.Title)))
}

// invite is the way to the platform, in a tab of its own so that this page is still there.
func (p *RequestPage) invite(pl RequestPlace, classes string) app.UI {
	return el("a", class(classes), href(pl.InviteURL), a("rel", "noreferrer"), a("target", "_blank"),
		el("span", p.t("request.open"), el("span", class("vh"), " ", pl.Title, " ", p.t("request.new_tab"))))
}

func (p *RequestPage) act(pl RequestPlace) (title string, act any) {
	space := p.placePath(pl)
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
			p.invite(pl, "btn go")
	case api.Used:
		return p.t("request.act.used", "space", pl.Title), p.imIn(pl, "btn go")
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
	var out []app.UI
	if doorOf(pl.State) == "open" && safeHref(pl.Enter) != "" {
		out = append(out, el("a", class("tall"), href(pl.Enter), a("rel", "noreferrer"), p.t("request.enter")))
	}
	if p.State == api.Withdrawn {
		return out
	}
	if pl.State == api.Invited && !isMain && safeHref(pl.InviteURL) != "" {
		out = append(out, p.invite(pl, "btn alt"))
	}
	if pl.State == api.Invited && !isMain || pl.State == api.Used && !isMain {
		out = append(out, p.imIn(pl, "btn bare"))
	}
	if pl.State == api.Used && !isMain {
		out = append(out, p.notMe(pl))
	}
	if isMain {
		return out
	}
	again := func(word string) app.UI {
		return p.post(p.placePath(pl)+"/invitation", el("button", class("btn alt"), p.t(word)))
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
