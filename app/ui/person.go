package ui

import (
	"unicode"
	"unicode/utf8"

	"parvis/content"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// who shows a person: the first letter in an arch, the first name, the role and the hours.
func (s *Site) who(p content.Person) app.UI {
	return el("div", class("who"),
		el("span", class("niche"), a("aria-hidden", "true"), initial(p.Name)),
		el("p",
			el("strong", p.Name),
			when(p.Role != "", func() app.UI { return el("span", s.comma(), p.Role) }),
			when(p.Hours != "", func() app.UI { return el("small", class("line"), p.Hours) }),
		),
	)
}

// writeTo is the link to a person, or nothing when there is no contact.
func (s *Site) writeTo(name, contact, classes string) any {
	target := contactHref(contact)
	if target == "" {
		return nil
	}
	return el("p", el("a", class(classes), href(target), s.t("person.write", "name", name)))
}

func initial(name string) string {
	r, _ := utf8.DecodeRuneInString(name)
	if r == utf8.RuneError {
		return "·"
	}
	return string(unicode.ToUpper(r))
}
