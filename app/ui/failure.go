package ui

import (
	"strconv"

	"parvis/app/i18n"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// FailurePage tells what went wrong: 404 with the nearest pages, and 403, 405, 409, 413, 429, 500, 503.
type FailurePage struct {
	Site
	Status    int
	Code      string // problem.Code
	Message   string // from Tell, or empty for the code's own sentence
	Near      []Link // for 404
	Back      string // own path to go back to, or empty
	Reference string // to quote to the host, or empty
	Door      bool   // a part of the workshop, and nobody is signed in: leads to the team's door
}

func (p *FailurePage) head() head {
	h := head{Title: p.title(), Private: true, Stray: true}
	if p.Status == 404 {
		h.Finder = true
	}
	return h
}

func (p *FailurePage) title() string {
	if p.Door {
		return p.t("failure.door")
	}
	switch p.Status {
	case 401, 403, 404, 429, 503:
		return p.t("failure." + strconv.Itoa(p.Status))
	}
	if p.Status >= 400 && p.Status < 500 {
		return p.t("failure.400")
	}
	return p.t("failure.500")
}

func (p *FailurePage) body() app.UI {
	message := p.Message
	if key := "problem." + p.Code; message == "" && i18n.Has(key) {
		message = p.t(key)
	}
	if message == "" {
		message = p.t("problem.internal")
	}
	shape := "late"
	if p.Status == 404 {
		shape = "shut"
	}
	return el("div", class("wrap"),
		el("section", class("gate ink arch gap"),
			el("p", class("lone"), el("span", class("door "+shape), a("aria-hidden", "true"))),
			el("h1", class("h2"), p.title()),
			el("p", class("up"), message),
			when(p.Status != 404 && p.Status != 403 && p.Status != 401 && p.Status != 410, func() app.UI { return el("p", class("up"), p.t("failure.nothing_lost")) }),
			p.onward(),
			when(p.Reference != "", func() app.UI { return el("p", class("sm up"), p.t("failure.reference", "ref", p.Reference)) }),
		),
		when(p.Status == 404, func() app.UI { return el("div", class("gap"), p.finder("q", "", nil)) }),
		when(len(p.Near) > 0, func() app.UI {
			return el("section", class("flow gap"), a("aria-labelledby", "proches"),
				el("h2", class("h3"), id("proches"), p.t("failure.near")), p.teasers(p.Near))
		}),
	)
}

func (p *FailurePage) onward() app.UI {
	if safeHref(p.Back) != "" {
		return el("p", class("up"), el("a", class("btn go"), href(p.Back), p.t("failure.again")))
	}
	if p.Door {
		return el("p", class("up"), el("a", class("btn go"), href(p.to("/connexion")), p.t("nav.sign_in")))
	}
	return el("p", class("up"), el("a", class("btn go"), href(p.to("/")), p.t("nav.home")))
}
