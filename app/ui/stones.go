package ui

import (
	"slices"
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// path is the way as a list with titles. The boot script marks what is done on this device.
func (s *Site) path(journey string, steps []Stone) app.UI {
	// When no step is open, the first one is where to begin; the boot script moves the mark to the first undone one.
	standing := slices.ContainsFunc(steps, func(st Stone) bool { return st.Current })
	return el("ol", class("way"), a("data-journey", journey),
		a("data-word-done", s.t("step.done")), a("data-word-resume", s.t("home.resume")),
		a("data-word-again", s.t("home.again")),
		each(steps, func(st Stone) app.UI {
			state, current := "", ""
			if st.Current {
				state, current = "now", "step"
			}
			if !standing && st.Number == 1 {
				state = "now"
			}
			return el("li", class(state), a("data-step", st.ID),
				el("a", href(st.Href), a("aria-current", current),
					el("span", class("n"), strconv.Itoa(st.Number)),
					el("span", class("t"), s.within(st.Lang, st.Title), el("small", s.under(st))),
				),
			)
		}))
}

func (s *Site) under(st Stone) string {
	switch {
	case st.Current:
		return s.t("step.here")
	case st.Minutes > 0:
		return s.t("minutes", "n", st.Minutes)
	}
	return s.t("step.todo")
}

// stones is the way in one line, for narrow screens.
func (s *Site) stones(journey string, steps []Stone) app.UI {
	return el("ol", class("stones"), a("data-journey", journey), a("data-word-done", s.t("step.done")),
		each(steps, func(st Stone) app.UI {
			if st.Current {
				return el("li", a("data-step", st.ID), el("b", a("aria-current", "step"),
					el("span", class("vh"), s.t("step.word"), " "), strconv.Itoa(st.Number),
					el("span", class("vh"), s.comma(), s.t("step.here"))))
			}
			return el("li", a("data-step", st.ID), el("a", href(st.Href),
				el("span", class("vh"), s.t("step.word"), " "), strconv.Itoa(st.Number),
				el("span", class("vh"), s.comma(), s.within(st.Lang, st.Title))))
		}))
}
