package ui

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"parvis/app/api"
	"parvis/app/i18n"

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

// QueueDetail is the request that is open.
type QueueDetail struct {
	ID         string
	Version    int64
	State      string
	AskedAt    time.Time
	Charter    string // revision accepted
	AcceptedAt time.Time
	Outdated   bool   // not the revision in force
	Contact    string // left to be told of the answer
	Door       string // "helped", "paper", or empty
	Helper     string // first name of who helps, or empty
	Account    string
	Answers    []Answer
	Places     []QueuePlace
	Messages   []Message // Mine means: written by staff
	Unread     string    // what the person wrote last, when nobody dealt with it
	Journal    []Decision
	Looking    []string // first names of who else has it open now
	Typed      QueueTyped
	Stale      *Decision // somebody else decided meanwhile: shown above, what was typed is kept
	Problem    *Problem
}

// QueuePlace is one place of the request that is open.
type QueuePlace struct {
	Space     string // id
	Title     string
	Server    string
	Roles     []string
	Sensitive bool
	State     string
	Reason    string // stable word
	Note      string // what staff wrote
	Picked    bool   // ticked in the decision form; only waiting (or refused, to reopen) places can be
	Retry     bool   // may be tried again
	Revoke    bool   // may be taken back
	Linked    bool   // the way in is a linked account, not an invite
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

func (p *QueuePage) detail() any {
	d := p.Detail
	if d == nil {
		if len(p.Items) == 0 {
			return nil
		}
		return el("p", class("mut wideonly"), p.t("queue.pick"))
	}
	return el("section", id("detail"), class("card flow"), a("aria-labelledby", "h-detail"), a("tabindex", "-1"),
		el("a", class("tall fold"), href(p.at(p.Filter, "", "")), icon("back"), el("span", p.t("queue.back"))),
		el("div", id("bouge"), class("note sun"), yes("hidden", true), icon("info"),
			el("p", p.t("queue.moved"), " ", el("a", href(p.at(p.Filter, d.ID, "")), p.t("queue.reload")))),
		p.stale(d),
		p.faults(d.Problem),
		p.part("presents", when(len(d.Looking) > 0, func() app.UI {
			return note("", "info", el("p", el("strong", p.t("queue.looking", "n", len(d.Looking), "names", p.names(d.Looking))), " ", p.t("queue.looking_text")))
		})),
		p.part("non-lu", p.unread(d)),
		p.part("demande", el("div", class("q2"),
			el("div",
				el("h2", id("h-detail"), p.t("queue.request_of", "date", i18n.Day(p.Lang, d.AskedAt))),
				el("p", class("sm mut"), p.about(d)),
				p.contactOf(d.Contact),
				p.howMade(d),
			),
			el("span", class("tag"), p.t("request.state."+requestState(d.State))),
		)),
		el("dl", class("answers"), each(d.Answers, func(x Answer) app.UI {
			return el("div", el("dt", x.Question), el("dd", p.said(x.Text)))
		})),
		el("h3", p.t("queue.spaces", "n", len(d.Places))),
		p.part("places", el("ul", class("list"), each(d.Places, func(pl QueuePlace) app.UI { return p.place(d, pl) }))),
		p.part("decision", p.decide(d)),
		p.reply(d),
		p.part("histoire", when(len(d.Journal) > 0, func() app.UI {
			return el("section", class("flow"), a("aria-labelledby", "journal"), el("h3", id("journal"), p.t("queue.journal")), p.journal(d.Journal))
		})),
		p.keys(),
	)
}

// byHand marks a request that was not made alone with a telephone.
func (p *QueuePage) byHand(door string) any {
	switch door {
	case "helped", "paper":
		return el("span", class("tag"), p.t("queue.door."+door))
	}
	return nil
}

// howMade tells who helps, and leads to the slip of a request from paper.
func (p *QueuePage) howMade(d *QueueDetail) any {
	switch {
	case d.Door == "helped" && d.Helper != "":
		return el("p", class("sm"), p.t("queue.helped_by", "name", d.Helper))
	case d.Door == "helped":
		return el("p", class("sm"), p.t("queue.helped"))
	case d.Door == "paper":
		return el("p", class("sm"), p.t("queue.on_paper"), " ",
			when(d.Helper != "", func() app.UI { return el("span", p.t("queue.helped_by", "name", d.Helper), " ") }),
			el("a", href(p.to("/atelier/papier/"+url.PathEscape(d.ID))), p.t("queue.slip")))
	}
	return nil
}

// part is a part of the open request that the script keeps fresh, unless something is typed in it.
func (p *QueuePage) part(name string, what any) app.UI {
	return el("div", id(name), class("slot"), a("data-fresh", "1"), what)
}

// unread is what waits for an answer, or for somebody to say that it needs none.
func (p *QueuePage) unread(d *QueueDetail) any {
	if d.Unread == "" {
		return nil
	}
	return el("div", class("note sun"), icon("question"), el("div", class("flow"),
		el("p", el("strong", p.t("queue.unread_said"))), lines("", d.Unread),
		p.post("/atelier/file/"+url.PathEscape(d.ID)+"/lu", hidden("etat", p.Filter),
			el("p", class("row"), el("a", class("btn alt"), href("#f-message"), p.t("queue.message")), el("button", class("btn bare"), p.t("queue.seen"))))))
}

func (p *QueuePage) said(text string) []app.UI {
	if strings.TrimSpace(text) == "" {
		return []app.UI{el("p", class("mut"), p.t("queue.no_answer"))}
	}
	return lines("", text)
}

// about is the line about the charter and the account.
func (p *QueuePage) about(d *QueueDetail) string {
	parts := []string{p.t("queue.charter", "revision", d.Charter, "date", i18n.Date(p.Lang, d.AcceptedAt))}
	if d.Outdated {
		parts = append(parts, p.t("queue.charter_old"))
	}
	if d.Account != "" {
		parts = append(parts, p.t("queue.account", "name", d.Account))
	}
	return strings.Join(parts, " · ")
}

// mailHref is a link to a bare mail address; anything else that a person typed stays text.
func mailHref(typed string) string {
	if strings.Count(typed, "@") != 1 || strings.ContainsAny(typed, ":/?&<>\"' \t\r\n") {
		return ""
	}
	return "mailto:" + typed
}

// stale tells that somebody else was faster; what was typed is below, in its fields.
func (p *QueuePage) stale(d *QueueDetail) any {
	if d.Stale == nil {
		return nil
	}
	target := "erreurs" // the boot script gives it the focus
	if d.Problem != nil {
		target = "entre-temps"
	}
	return el("div", id(target), class("note sun"), a("role", "alert"), a("tabindex", "-1"), icon("info"),
		el("div", class("flow"), el("h2", class("h3"), p.t("queue.stale")), el("p", p.t("queue.stale_text")), p.journal([]Decision{*d.Stale})))
}

func (p *QueuePage) place(d *QueueDetail, pl QueuePlace) app.UI {
	space := "/atelier/file/" + url.PathEscape(d.ID) + "/places/" + url.PathEscape(pl.Space)
	return el("li",
		el("div", class("q2"),
			el("p", el("strong", pl.Title), el("small", class("line"), p.gives(pl))),
			p.staffBadge(pl.State)),
		p.todo(pl),
		when(pl.Note != "", func() app.UI { return el("blockquote", lines("", pl.Note)) }),
		when(pl.Retry || pl.Revoke, func() app.UI {
			return el("div", class("row"),
				when(pl.Retry && pl.State == api.Used, func() app.UI {
					return el("details", el("summary", p.t("queue.retry_used")),
						p.post(space+"/relancer", class("flow inner"), p.carried(d),
							el("p", class("sm"), p.t("queue.retry_used_text")),
							el("button", class("btn alt"), p.t("queue.retry_used"), el("span", class("vh"), " ", pl.Title))))
				}),
				when(pl.Retry && pl.State != api.Used, func() app.UI {
					return p.post(space+"/relancer", p.carried(d), el("button", class("btn alt"), p.t("queue.retry"), el("span", class("vh"), " ", pl.Title)))
				}),
				when(pl.Revoke, func() app.UI {
					return el("details", el("summary", p.t("queue.revoke")),
						p.post(space+"/reprendre", class("flow inner"), p.carried(d),
							el("p", class("sm"), p.t("queue.revoke_text")),
							p.text(field{Name: "reason", Label: p.t("queue.reason"), Required: true}.under(pl.Space)),
							el("button", class("btn bad"), p.t("queue.revoke_now"), el("span", class("vh"), " ", pl.Title))))
				}),
			)
		}),
	)
}

// todo says what a steward has to do about a place, if anything.
func (p *QueuePage) todo(pl QueuePlace) any {
	if pl.Reason == "taken_back" && pl.Linked {
		return el("p", class("sm"), p.t("reason.taken_back.linked"))
	}
	text := StewardText(p.Lang, pl.Reason)
	if text == "" {
		return nil
	}
	return el("p", class("sm"), el("strong", p.t("queue.todo"), " "), text)
}

// carried are the hidden fields of every form about a request.
func (p *QueuePage) carried(d *QueueDetail) []app.UI {
	return []app.UI{hidden("etat", p.Filter), hidden("version", strconv.FormatInt(d.Version, 10))}
}

// gives says where a place is and which roles it brings.
func (p *QueuePage) gives(pl QueuePlace) string {
	text := pl.Server
	if len(pl.Roles) > 0 {
		text += " · " + p.t("spaces.roles", "n", len(pl.Roles), "roles", p.names(pl.Roles))
	}
	if pl.Sensitive {
		text += " · " + p.t("spaces.sensitive")
	}
	return text
}

// decide is the form of the decision: approve with one button, refuse with a reason.
func (p *QueuePage) decide(d *QueueDetail) any {
	var open []QueuePlace
	for _, pl := range d.Places {
		if pl.State == api.Waiting {
			open = append(open, pl)
		}
	}
	path := "/atelier/file/" + url.PathEscape(d.ID)
	if len(open) == 0 {
		if d.State != api.Refused {
			return nil
		}
		return p.post(path, class("flow"), p.carried(d), hidden("decision", api.Reopen),
			el("p", class("mut"), p.t("queue.reopen_text")),
			el("button", class("btn alt"), p.t("queue.reopen")))
	}
	approve, refuseWith, refuse := p.t("queue.approve"), p.t("queue.refuse_with"), p.t("queue.refuse")
	if len(open) == 1 && len(d.Places) > 1 {
		approve, refuseWith = p.t("queue.approve_one", "space", open[0].Title), p.t("queue.refuse_one", "space", open[0].Title)
		refuse = p.t("queue.refuse_one_now", "space", open[0].Title)
	}
	return p.post(path, class("flow decide"), p.carried(d),
		when(len(open) > 1, func() app.UI {
			return el("fieldset", id(fieldID("espace")), a("tabindex", "-1"), el("legend", p.t("queue.for")),
				each(open, func(pl QueuePlace) app.UI {
					return pick("checkbox", "espace", pl.Space, pl.Picked, pl.Title, "")
				}))
		}),
		when(len(open) == 1, func() app.UI { return hidden("espace", open[0].Space) }),
		el("div", class("row"),
			el("button", class("btn"), a("name", "decision"), a("value", api.Approve), a("data-key", "a"), approve, " ", key("A"))),
		el("details", class("card"), yes("open", d.Typed.Decision == api.Refuse || d.Problem.of("reason") != ""),
			el("summary", a("data-key", "r"), el("span", refuseWith), " ", key("R")),
			el("div", class("flow inner"),
				p.text(field{Name: "reason", Label: p.t("queue.reason"), Hint: p.t("queue.reason_hint"), Value: d.Typed.Reason,
					Fault: d.Problem.of("reason"), Area: true}),
				el("button", class("btn bad"), a("name", "decision"), a("value", api.Refuse), refuse),
			),
		),
	)
}

func (p *QueuePage) reply(d *QueueDetail) app.UI {
	typed := d.Typed.Message
	if typed == "" && p.decide(d) == nil {
		typed = d.Typed.Reason // somebody else decided: what was written is not lost
	}
	return el("section", class("flow"), a("aria-labelledby", "fil"),
		el("h3", id("fil"), p.t("queue.thread")),
		p.part("messages", p.talk(d.Messages, "queue.no_message")),
		p.post("/atelier/file/"+url.PathEscape(d.ID)+"/messages", class("flow"), hidden("etat", p.Filter),
			p.text(field{Name: "message", Label: p.t("queue.message"), Hint: p.t("queue.message_hint"), Value: typed,
				Fault: d.Problem.of("message"), Area: true, Required: true}),
			el("button", class("btn alt"), p.t("request.send"))),
	)
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
