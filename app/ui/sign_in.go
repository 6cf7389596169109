package ui

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// SignInPage is "/connexion".
//
// With a link the one button posts to Action (the same address with its query).
type SignInPage struct {
	Site
	State  string // "explain" (no link), "ready" (a link that may be used), "spent" (used or expired), "signed-in"
	Action string // with "ready"
	Name   string // whom the link is for, or empty
	Role   string // "moderator", "documentalist", "host", or empty
}

func (p *SignInPage) head() head {
	return head{Title: p.t("nav.sign_in"), Description: p.t("signin.explain"), CSS: []string{"form"}, Private: true}
}

func (p *SignInPage) body() app.UI {
	return el("div", class("wrap"), el("div", class("gate ink arch gap"), p.gate()))
}

func (p *SignInPage) gate() []app.UI {
	lone := func(door string) app.UI {
		return el("p", class("lone"), el("span", class("door "+door), a("aria-hidden", "true")))
	}
	switch p.State {
	case "ready":
		return []app.UI{lone("ajar"),
			el("h1", class("h2"), p.hello()),
			el("p", class("up"), p.t("signin.ready")),
			el("form", class("up"), a("method", "post"), action(p.Action), el("button", class("btn go"), p.t("signin.enter"))),
			el("p", class("sm up"), p.t("signin.once"))}
	case "spent":
		return []app.UI{lone("late"),
			el("h1", class("h2"), p.t("signin.spent")),
			el("p", class("up"), p.t("signin.spent_text")),
			el("p", class("up"), el("a", class("btn"), href(p.to("/")), p.t("nav.home")))}
	case "signed-in":
		return []app.UI{lone("open"),
			el("h1", class("h2"), p.t("signin.inside")),
			el("p", class("up"), p.t("signin.inside_text")),
			el("p", class("up"), p.begin())}
	}
	return []app.UI{lone("shut"),
		el("h1", class("h2"), p.t("signin.title")),
		el("p", class("up"), p.t("signin.explain")),
		el("p", class("up"), p.t("signin.newcomer")),
		el("p", class("up"), el("a", class("btn"), href(p.to("/parcours")), p.t("nav.journey")))}
}

// begin leads into the workshop.
func (p *SignInPage) begin() any {
	d, ok := p.Staff.first()
	if !ok {
		return nil
	}
	return el("a", class("btn go"), href(p.to(d.Path)), p.t("nav."+d.Name))
}

func (p *SignInPage) hello() string {
	switch {
	case p.Name != "":
		return p.t("signin.hello", "name", p.Name)
	case p.role(p.Role) != "":
		return p.t("signin.as", "role", p.role(p.Role))
	}
	return p.t("signin.title")
}
