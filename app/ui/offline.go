package ui

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// OfflinePage is "/hors-ligne": what is held on the device and what waits there to be sent. The service worker also shows
// it in the place of a page that it does not have. pwa.js fills it; without scripts it says so.
type OfflinePage struct{ Site }

func (p *OfflinePage) head() head {
	return head{Title: p.t("offline.title"), Description: p.t("offline.lede"), Private: true}
}

func (p *OfflinePage) body() app.UI {
	part := func(name string) attr { return a("data-part", name) }
	return el("div", class("wrap"),
		el("div", class("head flow"),
			el("h1", p.t("offline.title")),
			el("p", class("lede"), p.t("offline.lede")),
			el("p", id("ici"), class("note sun"), yes("hidden", true), a("role", "status"), a("tabindex", "-1")),
			el("p", class("row"),
				el("a", class("btn"), href(p.to("/")), yes("hidden", true), yes("data-again", true), p.t("offline.again")),
				el("span", id("ligne"), a("role", "status"))),
		),
		el("div", class("side r"),
			el("div", class("flow"),
				el("section", class("flow"), yes("hidden", true), yes("data-waiting", true), a("aria-labelledby", "attente"),
					el("h2", id("attente"), p.t("offline.waiting")),
					el("p", p.t("offline.waiting_text")),
					el("ul", class("list")),
					el("p", el("button", class("btn alt"), a("type", "button"), yes("data-send", true), p.t("offline.send"))),
				),
				el("section", class("flow"), yes("data-pocket", true), a("aria-labelledby", "poche"),
					el("h2", id("poche"), p.t("offline.pocket")),
					el("p", p.t("offline.pocket_text")),
					el("p", part("state"), a("role", "status"), p.t("offline.no_script")),
					el("p", class("row"),
						el("button", class("btn go"), a("type", "button"), yes("hidden", true), part("take"), p.t("offline.pocket")),
						el("button", class("btn bare"), a("type", "button"), yes("hidden", true), part("remove"), p.t("offline.remove"))),
					el("details", class("card"), yes("hidden", true), part("list"),
						el("summary", p.t("offline.list")),
						el("ul", class("plain inner"))),
				),
			),
			el("section", class("flow stick"), a("aria-labelledby", "appareil"),
				el("h2", class("h3"), id("appareil"), p.t("offline.device")),
				el("p", p.t("offline.device_text")),
				el("p", el("a", class("tall"), href(p.to("/mes-donnees")), p.t("nav.my_data")))),
		),
	)
}
