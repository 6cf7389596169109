package ui

import (
	"parvis/app/i18n"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// frame is the page of a reader: header with the tabs, the page, the footer with the human.
func (s *Site) frame(h head, body app.UI) app.UI {
	return el("div", id("page"), class("page"),
		s.skip(),
		s.trial(),
		el("header", class("ink"),
			el("div", class("top wrap"),
				s.brand(),
				s.headFinder(h),
				s.otherLanguage(),
				el("nav", class("tabs"), a("aria-label", s.t("frame.main")),
					el("ul",
						s.tab("/parcours", "path", s.t("nav.journey")),
						s.tab("/espaces", "door", s.t("nav.spaces")),
						s.tab("/recherche", "search", s.t("search.title")),
						s.tab(s.requestPath(), "mail", s.t("nav.request")),
					),
				),
			),
		),
		el("main", id("contenu"), a("tabindex", "-1"), body),
		s.footer(h),
	)
}

// workshop is the page of staff: a thin header, no footer.
func (s *Site) workshop(h head, body app.UI) app.UI {
	return el("div", id("page"), class("page staff"),
		s.skip(),
		s.trial(),
		el("header",
			el("div", class("top wrap"),
				s.brand(),
				el("nav", id("portes"), class("tabs"), a("aria-label", s.t("frame.staff")), a("data-fresh", "1"),
					el("ul", each(s.Staff.Doors, func(d Door) app.UI { return s.door(d) }), s.tab("/", "door", s.t("nav.site"))),
				),
				el("form", class("out"), a("method", "post"), action(s.to("/deconnexion")),
					el("span", class("sm mut"), s.t("frame.signed_in", "name", s.Staff.Name, "role", s.role(s.Staff.Role))),
					el("button", class("btn bare"), s.t("frame.sign_out")),
				),
			),
		),
		el("main", id("contenu"), class("wrap"), a("tabindex", "-1"), body,
			el("div", class("q2 up"), s.themes(), el("a", class("tall sm"), href(s.to("/atelier/style")), s.t("nav.style")))),
	)
}

// themes picks light or dark on this device; the boot script shows it, keeps the choice in a cookie and acts on it at once.
// Without a script the system decides.
func (s *Site) themes() app.UI {
	return el("div", class("themes sm"), a("role", "radiogroup"), a("aria-label", s.t("theme.title")), yes("hidden", true), a("data-themes", "1"),
		el("strong", s.t("theme.title")),
		each([]string{"auto", "light", "dark"}, func(theme string) app.UI {
			return el("label", el("input", a("type", "radio"), a("name", "theme"), a("value", theme)), s.t("theme."+theme))
		}))
}

func (s *Site) skip() app.UI {
	return el("a", class("skip vh"), href("#contenu"), s.t("frame.skip"))
}

func (s *Site) trial() any {
	if !s.Sandbox {
		return nil
	}
	return el("aside", class("trial"), a("aria-label", s.t("frame.trial")), el("strong", s.t("frame.trial")), " ", s.t("frame.trial_text"))
}

// otherLanguage is at hand at once for who landed in the wrong one.
func (s *Site) otherLanguage() any {
	links := s.languages()
	if len(links) == 0 {
		return nil
	}
	return el("ul", class("langs"), links)
}

func (s *Site) brand() app.UI {
	if s.Logo != nil {
		return el("a", class("brand own"), href(s.to("/")), s.Logo.mark(), el("span", s.Name))
	}
	return el("a", class("brand"), href(s.to("/")), el("span", s.Name))
}

// door leads to a part of the workshop, with how much waits there.
func (s *Site) door(d Door) app.UI {
	if d.Waits == 0 {
		return s.tab(d.Path, doorIcons[d.Name], s.t("nav."+d.Name))
	}
	return s.tab(d.Path, doorIcons[d.Name], s.t("nav."+d.Name), " ",
		el("span", class("tag sun"), number(d.Waits), el("span", class("vh"), " ", s.t("frame.waits"))))
}

var doorIcons = map[string]string{DoorQueue: "mail", DoorQuestions: "question", DoorDocuments: "page"}

func (s *Site) tab(path, pic, word string, more ...any) app.UI {
	current := ""
	if s.Path == path || (path != "/" && len(s.Path) > len(path) && s.Path[:len(path)+1] == path+"/") {
		current = "page"
	}
	return el("li", el("a", href(s.to(path)), a("aria-current", current), icon(pic), el("span", append([]any{word}, more...)...)))
}

// requestPath is where "my request" leads: to it, or to a new one.
func (s *Site) requestPath() string {
	if s.Request != "" {
		return "/demandes/" + s.Request
	}
	return "/demandes/nouvelle"
}

func (s *Site) footer(h head) app.UI {
	return el("footer", class("foot ink"),
		el("div", class("wrap"),
			el("div", class("cols"),
				s.human(),
				el("nav", a("aria-label", s.t("frame.plan")),
					el("ul",
						s.item("/parcours", s.t("nav.journey")),
						s.item("/charte", s.t("nav.charter")),
						s.item("/espaces", s.t("nav.spaces")),
						s.item("/syntheses", s.t("nav.summaries")),
						s.item("/faq", s.t("nav.faq_long")),
						s.item("/glossaire", s.t("nav.glossary")),
					),
				),
				el("nav", a("aria-label", s.t("frame.trust")),
					el("ul",
						s.item("/mes-donnees", s.t("nav.my_data")),
						s.item("/hors-ligne", s.t("nav.offline")),
						s.item("/a-propos", s.t("nav.about")),
						s.item("/accessibilite", s.t("nav.accessibility")),
						s.team(),
						s.languages(),
					),
				),
			),
			el("div", class("q2 up"), el("p", class("sm"), s.t("frame.promise")), s.share(h), s.themes()),
		),
	)
}

// share passes the page on by the device's own menu, or copies its address; pwa.js shows it. What is somebody's own is not
// for passing on.
func (s *Site) share(h head) any {
	if h.Private {
		return nil
	}
	return el("button", class("btn bare"), a("type", "button"), yes("hidden", true), a("data-share", "1"), a("data-word-done", s.t("copied")), s.t("frame.share"))
}

func (s *Site) item(path, word string) app.UI {
	return el("li", el("a", href(s.to(path)), word))
}

// team is the team's door, or for who is inside already, where they begin.
func (s *Site) team() app.UI {
	if d, ok := s.Staff.first(); ok {
		return s.item(d.Path, s.t("nav."+d.Name))
	}
	return s.item("/connexion", s.t("nav.sign_in"))
}

// languages leads to the same page in each other language.
func (s *Site) languages() []app.UI {
	var out []app.UI
	for _, lang := range s.Languages {
		if lang == s.Lang {
			continue
		}
		path, ok := s.AltPath[lang]
		if !ok {
			path = Path(lang, "/")
		}
		out = append(out, el("li", el("a", href(path), s.tongue(lang), a("hreflang", lang), i18n.Name(lang))))
	}
	return out
}

// human is the person at the door, at the same place on every page.
func (s *Site) human() any {
	if s.Welcome.Name == "" {
		return nil
	}
	return el("section", class("flow"), a("aria-labelledby", "aide"),
		el("h2", id("aide"), s.t("frame.human")),
		s.who(s.Welcome),
		s.writeTo(s.Welcome.Name, s.Welcome.Contact, "tall"),
	)
}

func (s *Site) role(role string) string {
	switch role {
	case "moderator", "documentalist", "host":
		return s.t("role." + role)
	}
	return ""
}
