package ui

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// SharePage is "/partager?titre=&texte=&lien=": what another app handed to the installed one, and what can be done with it.
type SharePage struct {
	Site
	Words  string // plain text, may be empty
	Link   string // a web address, or empty
	Search string // address that searches the words, or empty
	Ask    string // address of a question that begins with them
	Begin  string // address of a new summary with this source, for who may write one, or empty
}

func (p *SharePage) head() head {
	return head{Title: p.t("share.title"), Description: p.t("share.lede"), Private: true}
}

func (p *SharePage) body() app.UI {
	way := func(to, word, text, kind string) any {
		if to == "" {
			return nil
		}
		return el("li", class("flow"), el("p", p.t(text)), el("p", el("a", class(kind), href(to), p.t(word))))
	}
	return el("div", class("wrap"),
		el("div", class("head flow"), el("h1", p.t("share.title")), el("p", class("lede"), p.t("share.lede"))),
		when(p.Words+p.Link != "", func() app.UI {
			return el("blockquote", class("card flow"),
				when(p.Words != "", func() app.UI { return el("p", straight(p.Words)) }),
				when(p.Link != "", func() app.UI { return el("p", class("sm"), straight(p.Link)) }))
		}),
		el("ul", class("list"),
			way(p.Begin, "share.begin", "share.begin_text", "btn go"),
			way(p.Search, "share.search", "share.search_text", "btn"),
			way(p.Ask, "question.ask", "share.ask_text", "btn alt"),
		),
	)
}
