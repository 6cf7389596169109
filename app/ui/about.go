package ui

import (
	"parvis/content"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// AboutPage is "/a-propos".
type AboutPage struct {
	Site
	About     string // of the community, plain text
	Host      content.Host
	Privacy   content.Contact
	Retention []Kept
	Discord   bool   // a Discord-compatible platform is connected
	Push      bool   // browsers are told of news, for who switches it on
	Source    string // address of the source code, or empty
}

func (p *AboutPage) head() head {
	return head{Title: p.t("nav.about"), Description: p.t("about.description", "name", p.Name)}
}

func (p *AboutPage) body() app.UI {
	return el("div", class("wrap"),
		el("div", class("head flow"), el("h1", p.t("nav.about")),
			when(p.About != "", func() app.UI { return el("p", class("lede"), p.About) })),
		el("div", class("side r"),
			el("div", class("flow"),
				el("section", class("flow"), a("aria-labelledby", "heberge"),
					el("h2", id("heberge"), p.t("about.host")),
					el("dl", class("slip"),
						slip(p.t("about.host_name"), p.Host.Name),
						slip(p.t("about.host_place"), p.Host.Place),
						p.contact(p.t("about.host_contact"), p.Host.Contact),
						slip(p.t("about.maintainer"), p.Host.Maintainer),
					)),
				el("section", class("flow"), a("aria-labelledby", "part"),
					el("h2", id("part"), p.t("about.leaves")),
					p.leaves()),
				el("section", class("flow"), a("aria-labelledby", "acces"),
					el("h2", id("acces"), p.t("about.access")),
					el("p", p.t("about.access_text")),
					el("p", el("a", class("tall"), href(p.to("/accessibilite")), p.t("nav.accessibility")))),
				el("section", class("flow"), a("aria-labelledby", "libre"),
					el("h2", id("libre"), p.t("about.free")),
					el("p", p.t("about.free_text", "version", p.Version)),
					when(safeHref(p.Source) != "", func() app.UI {
						return el("p", el("a", class("tall"), href(p.Source), p.t("about.source")))
					})),
			),
			el("div", class("flow"),
				p.kept(p.Retention, "h2"),
				el("section", class("flow"), a("aria-labelledby", "droits"),
					el("h2", class("h3"), id("droits"), p.t("about.privacy")),
					el("p", p.t("about.privacy_text")),
					when(p.Privacy.Name != "" || p.Privacy.Address != "", func() app.UI {
						return el("dl", class("slip"), p.contact(p.Privacy.Name, p.Privacy.Address))
					}),
					el("p", el("a", class("tall"), href(p.to("/mes-donnees")), p.t("nav.my_data")))),
			),
		),
	)
}

// contact is a line with an address that may be a link.
func (p *AboutPage) contact(term, address string) any {
	if address == "" {
		return slip(p.t("about.privacy_name"), term)
	}
	if term == "" {
		term = p.t("about.privacy_name")
	}
	if target := contactHref(address); target != "" {
		return el("div", el("dt", term), el("dd", el("a", href(target), address)))
	}
	return slip(term, address)
}

func (p *AboutPage) leaves() []app.UI {
	out := []app.UI{el("p", p.t("about.stays"))}
	if p.Discord {
		out = append(out, el("p", p.t("leave.what")), el("p", p.t("leave.keep")))
	}
	if p.Push {
		out = append(out, el("p", p.t("push.leaves")), el("p", p.t("push.about")))
	}
	return out
}
