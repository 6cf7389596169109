package ui

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// PushSwitch is whether news on one request or question are told to browsers. web/js/push.js shows and works the way to
// switch them on, where the browser can: POST …/avis (endpoint, p256dh, auth). The off switch is a form, POST …/avis/arret.
type PushSwitch struct {
	Key     string // by which push services know this server; empty: it tells nobody
	Devices int    // browsers that are told
}

// told is the switch. path is the page's own.
func (s *Site) told(p PushSwitch, path string) app.UI {
	if p.Key == "" {
		return el("div", yes("hidden", true))
	}
	on := p.Devices > 0
	return el("section", id("avis"), class("flow"), a("aria-labelledby", "h-avis"), yes("hidden", !on),
		a("data-push", s.to(path+"/avis")), a("data-push-key", p.Key), a("data-word-denied", s.t("push.denied")), a("data-word-failed", s.t("push.failed")),
		el("h2", class("h3"), id("h-avis"), s.t("push.title")),
		el("p", id("avis-etat"), a("role", "status"), s.pushState(p)),
		el("div", class("slot"), when(!on, func() app.UI {
			return el("div", class("flow"), el("p", class("sm"), s.t("push.leaves")),
				el("button", a("type", "button"), class("btn alt"), a("data-push-on", "1"), s.t("push.on")))
		}), when(on, func() app.UI {
			return s.post(path+"/avis/arret", el("button", class("btn alt"), s.t("push.off")))
		})),
	)
}

func (s *Site) pushState(p PushSwitch) string {
	if p.Devices == 0 {
		return s.t("push.is_off")
	}
	return s.t("push.is_on", "n", p.Devices)
}
