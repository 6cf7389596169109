package ui

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"parvis/app/api"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// QueuePage is "/atelier/file?etat=&demande=&curseur=".
//
// Forms: POST /atelier/file/{id} (decision approve|refuse|reopen, espace repeated, reason, version) ·
// …/messages (message) · …/lu (the last message needs no answer) · …/places/{space}/relancer · …/places/{space}/reprendre (reason, version). Every form carries
// "etat", so that the answer can lead back to the same list. Fields of Problem: "reason", "espace", "message".
type QueuePage struct {
	Site
	Filter string // "attente" (all that waits for a moderator), "demandes", "messages", "blocages", "decidees", "toutes"
	Counts QueueCounts
	Items  []QueueItem
	More   string // cursor of the next page, or empty
	Detail *QueueDetail
	Done   *QueueDone // what was just done, or nil
}

// QueueCounts are the numbers beside the filters.
type QueueCounts struct {
	Todo    int // all that waits for a moderator; a request counts once
	Waiting int
	Unread  int
	Blocked int
	Decided int
	All     int
}

// QueueItem is one line of the list.
type QueueItem struct {
	ID        string
	Excerpt   string // first words of the answers; empty shows a neutral line
	Spaces    []string
	State     string // of the request
	Sensitive bool
	Blocked   bool   // a place waits for a steward
	Unread    bool   // a message of the person is newer than ours
	Door      string // "helped", "paper", or empty
	AskedAt   time.Time
	Looking   []string // first names of who else has it open now
}

// QueueTyped is what was typed in forms that are shown again.
type QueueTyped struct {
	Message  string
	Decision string
	Reason   string
}

// QueueDone is told in a toast.
type QueueDone struct {
	What    string   // "approve", "refuse", "reopen", "retry", "revoke", "message", "seen"
	Spaces  []string // titles of those decided
	Left    []string // titles of those left to decide
	ID      string
	Version int64
	Undo    bool // a refusal can be reopened from here
}

func (p *QueuePage) head() head {
	return head{Title: p.t("nav.queue"), Description: "", CSS: []string{"form", "staff"}, Scripts: []string{"beside.js", "queue.js"},
		Private: true}
}

func (p *QueuePage) body() app.UI {
	layout := "duo"
	if p.Detail != nil {
		layout = "duo opened"
	}
	open, version := "", ""
	if p.Detail != nil {
		open, version = p.Detail.ID, strconv.FormatInt(p.Detail.Version, 10)
	}
	return el("div", a("data-page", "queue"), a("data-open", open), a("data-version", version),
		a("data-word-new", p.t("queue.new")), a("data-word-moved", p.t("queue.moved_here")),
		p.done(),
		el("p", id("annonce"), class("vh"), a("role", "status"), a("aria-live", "polite")),
		el("div", id("filtres"), class("head q2 filters"), a("data-fresh", "1"),
			el("h1", class("h2"), p.t("queue.title"), " ", el("span", class("mut"), strconv.Itoa(p.Counts.Todo))),
			el("ul", class("row"),
				p.filter("attente", p.Counts.Todo), p.filter("demandes", p.Counts.Waiting), p.filter("messages", p.Counts.Unread),
				p.filter("blocages", p.Counts.Blocked), p.filter("decidees", p.Counts.Decided), p.filter("toutes", p.Counts.All)),
		),
		el("div", class(layout),
			p.list(),
			p.detail(),
		),
		el("p", class("row up"), el("a", class("tall"), href(p.to("/atelier/papier")), p.t("queue.enter_paper")), el("a", class("tall"), href(p.to("/atelier/affiche")), p.t("queue.poster"))),
	)
}

// at is this page with another filter, request or cursor.
func (p *QueuePage) at(filter, request, cursor string) string {
	q := url.Values{}
	if filter != "" && filter != "attente" {
		q.Set("etat", filter)
	}
	if request != "" {
		q.Set("demande", request)
	}
	if cursor != "" {
		q.Set("curseur", cursor)
	}
	if len(q) == 0 {
		return p.to("/atelier/file")
	}
	return p.to("/atelier/file") + "?" + q.Encode()
}

func (p *QueuePage) filter(name string, n int) app.UI {
	current := ""
	if p.Filter == name || p.Filter == "" && name == "attente" {
		current = "true"
	}
	return el("li", el("a", class("chip"), href(p.at(name, "", "")), a("aria-current", current),
		p.t("queue.filter."+name), " ", el("span", strconv.Itoa(n))))
}

func (p *QueuePage) done() any {
	if p.Done == nil || !slices.Contains([]string{"approve", "refuse", "reopen", "retry", "revoke", "message", "seen"}, p.Done.What) {
		return nil
	}
	var undo any
	if p.Done.Undo {
		undo = p.post("/atelier/file/"+url.PathEscape(p.Done.ID), hidden("decision", "reopen"),
			hidden("version", strconv.FormatInt(p.Done.Version, 10)), hidden("etat", p.Filter),
			el("button", class("btn bare"), p.t("undo")))
	}
	words := p.t("queue.done." + p.Done.What)
	if len(p.Done.Left) > 0 && len(p.Done.Spaces) > 0 {
		switch p.Done.What {
		case api.Approve:
			words = p.t("queue.done.approve_some", "done", p.names(p.Done.Spaces), "left", p.names(p.Done.Left))
		case api.Refuse:
			words = p.t("queue.done.refuse_some", "done", p.names(p.Done.Spaces), "left", p.names(p.Done.Left))
		}
	}
	return toast(words, undo)
}

func (p *QueuePage) list() app.UI {
	if len(p.Items) == 0 {
		return el("div", id("liste"), class("card flow empty"), a("data-fresh", "1"),
			el("p", el("strong", p.t("queue.empty."+p.filterName()))),
			p.asked(),
			el("p", class("mut"), p.t("queue.empty_text")))
	}
	return el("nav", id("liste"), class("queue"), a("data-fresh", "1"), a("aria-label", p.t("queue.list")),
		el("ul", each(p.Items, func(it QueueItem) app.UI { return p.item(it) })),
		when(p.More != "", func() app.UI {
			return el("p", el("a", class("tall"), href(p.at(p.Filter, "", p.More)), p.t("queue.more")))
		}),
	)
}

// asked leads to the questions that wait while no request does.
func (p *QueuePage) asked() any {
	n := p.Staff.waits(DoorQuestions)
	if n == 0 || p.filterName() != "attente" {
		return nil
	}
	return el("p", el("a", class("tall"), href(p.to("/atelier/questions")), p.t("queue.asked", "n", n)))
}

func (p *QueuePage) filterName() string {
	switch p.Filter {
	case "demandes", "messages", "decidees", "blocages", "toutes":
		return p.Filter
	}
	return "attente"
}

func (p *QueuePage) item(it QueueItem) app.UI {
	kind, current := "", ""
	if p.Detail != nil && p.Detail.ID == it.ID {
		kind, current = "ink", "true"
	}
	excerpt := it.Excerpt
	if excerpt == "" {
		excerpt = p.t("queue.no_words")
	}
	return el("li", el("a", class(kind), href(p.at(p.Filter, it.ID, "")+"#detail"), a("aria-current", current),
		el("span", class("q2"), el("b", excerpt), el("small", p.age(it.AskedAt, it.State == api.Waiting))),
		el("span", class("q2"),
			el("small", strings.Join(it.Spaces, ", ")),
			el("span", class("row"),
				when(len(it.Looking) > 0, func() app.UI {
					return el("span", class("tag"), p.t("queue.looks", "n", len(it.Looking), "names", p.names(it.Looking)))
				}),
				when(it.Unread, func() app.UI { return el("span", class("tag sun"), p.t("queue.unread")) }),
				when(it.Blocked, func() app.UI { return el("span", class("tag bad"), p.t("queue.blocked")) }),
				p.byHand(it.Door),
				when(it.Sensitive, func() app.UI { return el("span", class("tag"), p.t("spaces.sensitive")) }),
				when(it.State != api.Waiting, func() app.UI {
					return el("span", class("tag"), p.t("request.state."+requestState(it.State)))
				}),
			),
		),
	))
}

func key(letter string) app.UI { return el("kbd", a("aria-hidden", "true"), letter) }

// keys explains the shortcuts. They need the boot script, which shows this line and can switch them off.
func (p *QueuePage) keys() app.UI {
	return el("p", class("sm mut row keys"), yes("hidden", true), a("data-keys", "on"),
		key("J"), key("K"), el("span", p.t("queue.keys_move")), key("A"), el("span", p.t("queue.keys_approve")),
		key("R"), el("span", p.t("queue.keys_refuse")),
		el("button", a("type", "button"), class("btn bare"), a("data-word-off", p.t("queue.keys_off")), a("data-word-on", p.t("queue.keys_on")),
			p.t("queue.keys_off")))
}
