package ui

import (
	"net/url"
	"strconv"
	"time"

	"parvis/app/i18n"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// QuestionsPage is "/atelier/questions?etat=&espace=&question=&curseur=".
//
// Forms: POST /atelier/questions/{id}/repondre (message, version) · …/faq (titre, reponse, etiquettes, version) ·
// …/clore (reason, version) · …/rouvrir (version) · …/espace (espace, version). Every form carries "etat" and "dans"
// (the space the list is filtered by), so that the answer can lead back to the same list. Fields of Problem:
// "message", "titre", "reponse", "reason", "espace".
type QuestionsPage struct {
	Site
	Filter  string // "attente", "repondues", "closes", "toutes"
	Space   string // id the list is filtered by, "-" for those without a space, or empty
	Counts  QuestionCounts
	Spaces  []SpaceOption // to filter by and to hand over to, with how many wait
	NoSpace int           // how many wait that belong to no space
	Items   []QuestionItem
	More    string // cursor of the next page, or empty
	Detail  *QuestionDetail
	Done    string // what was just done: "", "answer", "faq", "close", "reopen", "space"
	Entry   *Link  // the FAQ entry just made, with Done "faq"
}

// QuestionCounts are the numbers beside the filters.
type QuestionCounts struct {
	Waiting  int
	Answered int
	Closed   int
	All      int
}

// SpaceOption is a space to filter by or to hand over to.
type SpaceOption struct {
	ID    string
	Title string
	Count int
}

// QuestionItem is one line of the list.
type QuestionItem struct {
	ID      string
	Excerpt string
	Space   string // title, or empty
	State   string
	Unread  bool // asked again since our answer
	AskedAt time.Time
}

// QuestionDetail is the question that is open.
type QuestionDetail struct {
	ID       string
	Version  int64
	State    string
	AskedAt  time.Time
	Question string
	Origin   QuestionOrigin
	Space    string // id, or empty
	Contact  string
	Messages []Message // Mine means: written by staff
	Journal  []Decision
	Near     []Link // documents that may answer
	Entry    *Link  // the FAQ entry it became
	Draft    EntryDraft
	Typed    QuestionTyped
	Stale    *Decision // somebody else was faster: shown above, what was typed is kept
	Problem  *Problem
}

// EntryDraft fills the form that makes a FAQ entry: the question reworded, the answer given.
type EntryDraft struct {
	Title  string
	Answer string
	Tags   string // with commas
	Open   bool   // the form is shown open
}

// QuestionTyped is what was typed in forms that are shown again.
type QuestionTyped struct {
	Message string
	Reason  string
}

func (p *QuestionsPage) head() head {
	return head{Title: p.t("questions.title"), CSS: []string{"form", "staff"}, Scripts: []string{"queue.js"}, Private: true}
}

func (p *QuestionsPage) body() app.UI {
	layout := "duo"
	if p.Detail != nil {
		layout = "duo opened"
	}
	return el("div", a("data-page", "questions"),
		p.done(),
		el("div", class("head q2 filters"),
			el("h1", class("h2"), p.t("questions.title"), " ", el("span", class("mut"), number(p.Counts.Waiting))),
			el("ul", class("row"),
				p.filter("attente", p.Counts.Waiting), p.filter("repondues", p.Counts.Answered),
				p.filter("closes", p.Counts.Closed), p.filter("toutes", p.Counts.All)),
			p.bySpace(),
		),
		el("div", class(layout), p.list(), p.detail()),
	)
}

// at is this page with another filter, space, question or cursor.
func (p *QuestionsPage) at(filter, space, question, cursor string) string {
	q := url.Values{}
	for _, v := range [][2]string{{"etat", filter}, {"espace", space}, {"question", question}, {"curseur", cursor}} {
		if v[1] != "" && v != [2]string{"etat", "attente"} {
			q.Set(v[0], v[1])
		}
	}
	if len(q) == 0 {
		return p.to("/atelier/questions")
	}
	return p.to("/atelier/questions") + "?" + q.Encode()
}

func (p *QuestionsPage) filter(name string, n int) app.UI {
	current := ""
	if p.filterName() == name {
		current = "true"
	}
	return el("li", el("a", class("chip"), href(p.at(name, p.Space, "", "")), a("aria-current", current),
		p.t("questions.filter."+name), " ", el("span", number(n))))
}

func (p *QuestionsPage) filterName() string {
	switch p.Filter {
	case "repondues", "closes", "toutes":
		return p.Filter
	}
	return "attente"
}

func (p *QuestionsPage) bySpace() any {
	if len(p.Spaces) < 2 {
		return nil
	}
	list := []Facet{{Title: p.t("questions.all_spaces"), Href: p.at(p.Filter, "", "", ""), Picked: p.Space == ""}}
	if p.NoSpace > 0 || p.Space == "-" {
		list = append(list, Facet{Title: p.t("question.any_space"), Href: p.at(p.Filter, "-", "", ""), Count: p.NoSpace, Picked: p.Space == "-"})
	}
	for _, s := range p.Spaces {
		list = append(list, Facet{Title: s.Title, Href: p.at(p.Filter, s.ID, "", ""), Count: s.Count, Picked: p.Space == s.ID})
	}
	return el("nav", a("aria-label", p.t("nav.spaces")), p.facets(list))
}

func (p *QuestionsPage) done() any {
	switch p.Done {
	case "answer", "faq", "close", "reopen", "space":
	default:
		return nil
	}
	var to any
	if p.Entry != nil {
		to = el("a", class("tall"), href(p.Entry.Href), p.Entry.Title)
	}
	return toast(p.t("questions.done."+p.Done), to)
}

func (p *QuestionsPage) list() app.UI {
	if len(p.Items) == 0 {
		return el("div", class("card flow empty"),
			el("p", el("strong", p.t("questions.empty."+p.filterName()))),
			el("p", class("mut"), p.t("questions.empty_text")))
	}
	return el("nav", class("queue"), a("aria-label", p.t("nav.asked")),
		el("ul", each(p.Items, func(it QuestionItem) app.UI { return p.item(it) })),
		when(p.More != "", func() app.UI {
			return el("p", el("a", class("tall"), href(p.at(p.Filter, p.Space, "", p.More)), p.t("queue.more")))
		}),
	)
}

func (p *QuestionsPage) item(it QuestionItem) app.UI {
	kind, current := "", ""
	if p.Detail != nil && p.Detail.ID == it.ID {
		kind, current = "ink", "true"
	}
	excerpt := it.Excerpt
	if excerpt == "" {
		excerpt = p.t("question.title")
	}
	return el("li", el("a", class(kind), href(p.at(p.Filter, p.Space, it.ID, "")+"#detail"), a("aria-current", current),
		el("span", class("q2"), el("b", excerpt), el("small", p.age(it.AskedAt, it.State == QuestionWaiting))),
		el("span", class("q2"),
			el("small", it.Space),
			el("span", class("row"),
				when(it.Unread, func() app.UI { return el("span", class("tag sun"), p.t("queue.unread")) }),
				when(questionState(it.State) != QuestionWaiting, func() app.UI {
					return el("span", class("tag"), p.t("question.state."+questionState(it.State)))
				}),
			),
		),
	))
}

func (p *QuestionsPage) detail() any {
	d := p.Detail
	if d == nil {
		if len(p.Items) == 0 {
			return nil
		}
		return el("p", class("mut wideonly"), p.t("questions.pick"))
	}
	return el("section", id("detail"), class("card flow"), a("aria-labelledby", "h-detail"), a("tabindex", "-1"),
		el("a", class("tall fold"), href(p.at(p.Filter, p.Space, "", "")), icon("back"), el("span", p.t("queue.back"))),
		p.stale(d),
		p.faults(d.Problem.labelled(p.label)),
		el("div", class("q2"),
			el("div",
				el("h2", id("h-detail"), p.t("question.asked", "date", i18n.Day(p.Lang, d.AskedAt))),
				p.from(d.Origin),
				p.contactOf(d.Contact)),
			el("span", class("tag"), p.t("question.state."+questionState(d.State))),
		),
		p.talk(append([]Message{{Text: d.Question, At: d.AskedAt}}, d.Messages...), "queue.no_message"),
		when(d.Entry != nil, func() app.UI {
			return note("", "check", el("p", p.t("questions.entry"), " ", el("a", href(d.Entry.Href), d.Entry.Title)))
		}),
		p.near(d),
		p.reply(d),
		p.makeEntry(d),
		p.handOver(d),
		p.close(d),
		p.reopen(d),
		when(len(d.Journal) > 0, func() app.UI {
			return el("section", class("flow"), a("aria-labelledby", "journal"), el("h3", id("journal"), p.t("queue.journal")), p.journal(d.Journal))
		}),
		el("p", class("sm mut row keys"), yes("hidden", true), a("data-keys", "on"),
			key("J"), key("K"), el("span", p.t("queue.keys_move")), key("A"), el("span", p.t("questions.keys_answer")),
			when(questionState(d.State) == QuestionWaiting, func() app.UI { return key("R") }),
			when(questionState(d.State) == QuestionWaiting, func() app.UI { return el("span", p.t("questions.keys_close")) }),
			el("button", a("type", "button"), class("btn bare"), a("data-word-off", p.t("queue.keys_off")), a("data-word-on", p.t("queue.keys_on")),
				p.t("queue.keys_off"))),
	)
}

func (p *QuestionsPage) label(name string) string {
	switch name {
	case "message":
		return p.t("questions.answer")
	case "titre":
		return p.t("questions.entry_title")
	case "reponse":
		return p.t("questions.entry_answer")
	case "espace":
		return p.t("question.space")
	case "reason":
		return p.t("queue.reason")
	}
	return ""
}

func (p *QuestionsPage) stale(d *QuestionDetail) any {
	if d.Stale == nil {
		return nil
	}
	return el("div", id("entre-temps"), class("note sun"), a("role", "alert"), a("tabindex", "-1"), icon("info"),
		el("div", class("flow"), el("h2", class("h3"), p.t("questions.stale")), el("p", p.t("questions.stale_text")), p.journal([]Decision{*d.Stale})))
}

// contactOf is where a person wants to be told of the answer.
func (s *Site) contactOf(contact string) any {
	switch target := mailHref(contact); {
	case contact == "":
		return nil
	case target == "":
		return el("p", class("sm"), s.t("queue.contact"), " ", el("bdi", contact))
	default:
		return el("p", class("sm"), s.t("queue.contact"), " ", el("a", href(target), el("bdi", contact)))
	}
}

// near lists what may answer already, to be quoted.
func (p *QuestionsPage) near(d *QuestionDetail) any {
	if len(d.Near) == 0 {
		return nil
	}
	return el("details", el("summary", p.t("questions.near", "n", len(d.Near))),
		el("ul", class("plain inner"), each(d.Near, func(l Link) app.UI {
			return el("li", el("a", class("tall"), href(l.Href), a("target", "_blank"), l.Title, el("span", class("vh"), " ", p.t("request.new_tab"))),
				when(l.Text != "", func() app.UI { return el("small", class("line"), l.Text) }))
		})))
}

func (p *QuestionsPage) path(d *QuestionDetail, act string) string {
	return "/atelier/questions/" + url.PathEscape(d.ID) + "/" + act
}

// carried are the hidden fields of every form about a question.
func (p *QuestionsPage) carried(d *QuestionDetail) []app.UI {
	return []app.UI{hidden("etat", p.filterName()), hidden("dans", p.Space), hidden("version", strconv.FormatInt(d.Version, 10))}
}

func (p *QuestionsPage) reply(d *QuestionDetail) any {
	if d.State == QuestionWithdrawn {
		return nil
	}
	return p.post(p.path(d, "repondre"), class("flow decide"), p.carried(d),
		p.text(field{Name: "message", Key: "a", Label: p.t("questions.answer"), Hint: p.t("questions.answer_hint"), Value: d.Typed.Message,
			Fault: d.Problem.of("message"), Area: true, Required: true}),
		el("button", class("btn"), p.t("questions.send")))
}

// makeEntry turns the answer into a FAQ entry in one gesture: the fields are filled already.
func (p *QuestionsPage) makeEntry(d *QuestionDetail) any {
	if d.Entry != nil || d.State == QuestionWithdrawn {
		return nil
	}
	return el("details", class("card"), yes("open", d.Draft.Open || d.Problem.of("titre")+d.Problem.of("reponse") != ""),
		el("summary", p.t("questions.make_entry")),
		p.post(p.path(d, "faq"), class("flow inner"), p.carried(d),
			el("p", class("sm"), p.t("questions.make_entry_text")),
			p.text(field{Name: "titre", Label: p.t("questions.entry_title"), Hint: p.t("questions.entry_title_hint"), Value: d.Draft.Title,
				Fault: d.Problem.of("titre"), Required: true}),
			p.text(field{Name: "reponse", Label: p.t("questions.entry_answer"), Value: d.Draft.Answer, Fault: d.Problem.of("reponse"), Area: true, Required: true}),
			p.text(field{Name: "etiquettes", Label: p.t("search.tags"), Hint: p.t("questions.entry_tags_hint"), Value: d.Draft.Tags, Optional: true}),
			el("button", class("btn"), p.t("questions.make_entry_now"))))
}

func (p *QuestionsPage) handOver(d *QuestionDetail) any {
	if len(p.Spaces) == 0 || questionState(d.State) != QuestionWaiting {
		return nil
	}
	options := make([]EditorOption, 0, len(p.Spaces))
	for _, s := range p.Spaces {
		options = append(options, EditorOption{s.ID, s.Title})
	}
	return el("details", class("card"), yes("open", d.Problem.of("espace") != ""),
		el("summary", p.t("questions.hand_over")),
		p.post(p.path(d, "espace"), class("flow inner"), p.carried(d),
			p.choose(choice{Name: "espace", Label: p.t("question.space"), Value: d.Space, Fault: d.Problem.of("espace"), Options: options,
				None: p.t("question.any_space")}),
			el("button", class("btn alt"), p.t("questions.hand_over_now"))))
}

func (p *QuestionsPage) close(d *QuestionDetail) any {
	if questionState(d.State) != QuestionWaiting {
		return nil
	}
	words := p.t("questions.close")
	for _, m := range d.Messages {
		if m.Mine { // it was answered, and asked again
			words = p.t("questions.close_now")
		}
	}
	return el("details", class("card"), yes("open", d.Problem.of("reason") != ""),
		el("summary", a("data-key", "r"), el("span", words)),
		p.post(p.path(d, "clore"), class("flow inner"), p.carried(d),
			p.text(field{Name: "reason", Label: p.t("queue.reason"), Hint: p.t("questions.close_why"), Value: d.Typed.Reason,
				Fault: d.Problem.of("reason"), Area: true, Required: true}),
			el("button", class("btn bad"), p.t("questions.close_now"))))
}

func (p *QuestionsPage) reopen(d *QuestionDetail) any {
	if d.State != QuestionClosed {
		return nil
	}
	return p.post(p.path(d, "rouvrir"), class("flow"), p.carried(d),
		el("p", class("mut"), p.t("questions.reopen_text")),
		el("button", class("btn alt"), p.t("questions.reopen")))
}
