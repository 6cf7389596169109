package ui

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// DiffHunk is a run of lines that changed, with a few around them.
type DiffHunk struct {
	Title string // the heading it stands under, or empty
	Lines []DiffLine
}

// DiffLine is one line of a text.
type DiffLine struct {
	Op   string // "same", "add", "del"
	Text string
}

// diff shows what changed: each line says in words, to who listens, whether it came or went.
func (s *Site) diff(hunks []DiffHunk) app.UI {
	return el("div", class("diff"), each(hunks, func(h DiffHunk) app.UI {
		return el("div",
			when(h.Title != "", func() app.UI { return el("p", class("sm"), el("strong", h.Title)) }),
			each(h.Lines, func(l DiffLine) app.UI {
				switch l.Op {
				case "add":
					return el("p", class("add"), el("span", class("vh"), s.t("diff.added"), " "), el("ins", l.Text))
				case "del":
					return el("p", class("gone"), el("span", class("vh"), s.t("diff.removed"), " "), el("del", l.Text))
				}
				return el("p", class("mut"), l.Text)
			}))
	}))
}
