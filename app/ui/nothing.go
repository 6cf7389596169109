package ui

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// nothing is an empty state: a door, what it means, and what to do next.
func (s *Site) nothing(door, title, text, target, action string) app.UI {
	return el("section", class("gate ink arch"),
		el("p", class("lone"), el("span", class("door "+door), a("aria-hidden", "true"))),
		el("h2", class("h3"), title),
		el("p", class("up"), text),
		when(action != "", func() app.UI { return el("p", class("up"), el("a", class("btn"), href(target), action)) }),
	)
}
