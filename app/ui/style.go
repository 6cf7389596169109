package ui

import (
	"strconv"
	"time"

	"parvis/app/api"
	"parvis/content"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// StylePage is "/atelier/style": colours with their contrast, sizes of type, and every component in its states, drawn by the
// same functions as the pages. Who changes a style looks here first.
type StylePage struct {
	Site
	Themes []StyleTheme
	Code   *QR
}

// StyleTheme is the colours of one light.
type StyleTheme struct {
	Name    string // "day", "night", "day_more", "night_more"
	Colours []StyleColour
	Pairs   []StylePair
}

// StyleColour is one token.
type StyleColour struct{ Name, Value string }

// StylePair is a colour on another, and how well it can be told from it.
type StylePair struct {
	On, Ground             string
	OnColour, GroundColour string // "#rrggbb"
	Ratio, Least           string // as they are said: "7,1"
	Fails                  bool
}

func (p *StylePage) head() head {
	return head{Title: p.t("style.title"), CSS: []string{"home", "journey", "charter", "form", "request", "staff", "find", "diff", "summary", "print"}, Private: true, Finder: true}
}

func (p *StylePage) body() app.UI {
	return el("div", class("wrap flow styles"),
		el("div", class("head flow"), el("h1", p.t("style.title")), el("p", class("lede"), p.t("style.text"))),
		p.part("colours", each(p.Themes, func(t StyleTheme) app.UI { return p.theme(t) })),
		p.part("type", p.sizes()),
		p.part("doors", p.doorways(), p.badges()),
		p.part("path", p.way()),
		p.part("buttons", p.buttons()),
		p.part("tags", p.tagged()),
		p.part("notes", p.notes()),
		p.part("form", p.form()),
		p.part("people", p.people()),
		p.part("results", p.results()),
		p.part("team", p.queue()),
		p.part("panels", p.panels()),
		p.part("picture", p.pictures()),
	)
}

func (p *StylePage) part(name string, parts ...any) app.UI {
	return el("section", append([]any{class("flow"), a("aria-labelledby", "s-"+name), el("h2", id("s-"+name), p.t("style."+name))}, parts...)...)
}

// swatch is a colour, drawn: the policy lets no style into an attribute.
func swatch(value string) app.UI {
	return el("svg", class("swatch"), a("viewBox", "0 0 4 4"), a("aria-hidden", "true"), el("path", a("fill", value), a("d", "M0 0h4v4H0z")))
}

func (p *StylePage) theme(t StyleTheme) app.UI {
	return el("details", class("card"), yes("open", t.Name == "day"),
		el("summary", el("h3", id("theme-"+t.Name), p.t("style."+t.Name))),
		el("div", class("flow inner"),
			el("ul", class("row"), each(t.Colours, func(c StyleColour) app.UI {
				return el("li", class("row"), swatch(c.Value), el("code", c.Name, " ", c.Value))
			})),
			el("table", a("aria-labelledby", "theme-"+t.Name),
				el("thead", el("tr", el("th", a("scope", "col"), p.t("style.pair")), el("th", a("scope", "col"), p.t("style.ratio")))),
				el("tbody", each(t.Pairs, func(pair StylePair) app.UI {
					return el("tr",
						el("th", a("scope", "row"), el("span", class("row"),
							el("svg", class("swatch"), a("viewBox", "0 0 4 4"), a("aria-hidden", "true"),
								el("path", a("fill", pair.GroundColour), a("d", "M0 0h4v4H0z")), el("path", a("fill", pair.OnColour), a("d", "M1 1h2v2H1z"))),
							p.t("style.on", "colour", pair.On, "ground", pair.Ground))),
						el("td", p.t("style.reaches", "ratio", pair.Ratio, "least", pair.Least), when(pair.Fails, func() app.UI {
							return el("span", class("tag bad"), p.t("style.fails"))
						})))
				})))))
}

func (p *StylePage) sizes() app.UI {
	return el("div", class("flow"),
		el("p", class("h1s"), p.Tagline), el("p", class("h2"), p.Tagline), el("p", class("h3"), p.Tagline),
		el("p", class("lede"), p.Tagline), el("p", p.t("style.sample")), el("p", class("sm mut"), p.t("style.sample")))
}

// request stands in for one that a person follows.
func (p *StylePage) request() *RequestPage {
	page := &RequestPage{Site: p.Site, ID: "style", State: api.Approved, AskedAt: p.Now}
	for _, state := range api.PlaceStates() {
		page.Places = append(page.Places, RequestPlace{Space: state, Title: p.t("style.space"), State: state, ChangedAt: p.Now})
	}
	return page
}

func (p *StylePage) doorways() app.UI {
	r := p.request()
	return el("ul", class("doors"), each(r.Places, func(pl RequestPlace) app.UI { return r.doorway(pl) }))
}

func (p *StylePage) badges() app.UI {
	return el("ul", class("list"), each(api.PlaceStates(), func(state string) app.UI {
		words := PlaceText(p.Lang, state, "")
		return el("li", class("q2"), el("span", class("row"), p.badge(state), el("code", state)), el("span", class("sm"), words.Sentence))
	}))
}

func (p *StylePage) steps(current int) []Stone {
	var out []Stone
	for i := range 7 {
		out = append(out, Stone{ID: "s" + strconv.Itoa(i), Number: i + 1, Title: p.t("style.step"), Href: "#s-path", Minutes: 2 + i%3, Current: i+1 == current})
	}
	return out
}

func (p *StylePage) way() app.UI {
	return el("div", class("flow"),
		p.stones("style", p.steps(3)),
		el("div", class("sign"), el("span", class("n"), a("aria-hidden", "true"), "3"), el("div", el("p", p.t("step.where", "number", 3, "total", 7)), el("p", class("h1s"), p.t("style.step")))),
		p.path("style", p.steps(3)))
}

func (p *StylePage) buttons() app.UI {
	button := func(kind, word string) app.UI { return el("button", a("type", "button"), class(kind), word) }
	all := func() []any {
		return []any{button("btn go", p.t("home.start")), button("btn", p.t("style.do")), button("btn alt", p.t("style.also")), button("btn bad", p.t("style.bad")), button("btn bare", p.t("undo"))}
	}
	row := func(kind string) app.UI { return el("div", append([]any{class("row " + kind)}, all()...)...) }
	return el("div", class("flow"), row(""), row("ink"), row("sun"))
}

func (p *StylePage) tagged() app.UI {
	return el("ul", class("row"),
		el("li", el("span", class("tag"), p.t("spaces.sensitive"))), el("li", el("span", class("tag sun"), p.t("style.you"))), el("li", el("span", class("tag in"), icon("check"), p.t("step.done"))),
		el("li", el("span", class("tag bad"), p.t("style.bad"))), el("li", el("a", class("chip"), href("#s-tags"), p.t("style.filter"))), el("li", el("a", class("chip"), href("#s-tags"), a("aria-current", "true"), p.t("style.filter"))), el("li", el("kbd", "J")))
}

func (p *StylePage) notes() app.UI {
	return el("div", class("flow"),
		note("", "info", el("p", p.t("style.sample"))), note("sun", "clock", el("p", p.t("style.sample"))), note("bad", "warn", el("p", p.t("style.sample"))),
		el("div", class("toast ink q2"), el("span", p.t("style.sample")), el("button", a("type", "button"), class("btn bare"), p.t("undo"))),
		el("p", p.t("style.sample"), " ", el("ins", p.t("style.space")), " ", el("del", p.t("style.step")), " ", el("mark", p.t("style.space"))),
		el("blockquote", el("p", p.t("style.sample"))))
}

func (p *StylePage) form() app.UI {
	fault := &Problem{Fields: []FieldProblem{{Name: "s.wrong", Label: p.t("style.field"), Message: p.t("field.required")}}, Message: p.t("style.sample")}
	return el("div", class("flow"),
		el("form", class("flow"), a("method", "get"), action(p.to("/atelier/style")),
			p.faultBox(fault),
			p.text(field{Name: "s.plain", Label: p.t("style.field"), Hint: p.t("style.sample"), Optional: true}),
			p.text(field{Name: "s.wrong", Label: p.t("style.field"), Fault: p.t("field.required"), Required: true}),
			p.text(field{Name: "s.area", Label: p.t("style.field"), Area: true, Value: p.t("style.sample")}),
			p.choose(choice{Name: "s.choice", Label: p.t("style.field"), None: p.t("style.filter"), Options: []EditorOption{{Value: "a", Title: p.t("style.space")}}}),
			el("fieldset", el("legend", p.t("style.field")),
				pick("radio", "s.pick", "a", true, p.t("style.space"), p.t("style.sample")), pick("radio", "s.pick", "b", false, p.t("style.step"), ""), pick("checkbox", "s.tick", "c", true, p.t("style.space"), "")),
			p.copied("s-copie", p.t("style.field"), p.t("style.sample"))),
		p.finder("s-cherche", "", nil))
}

func (p *StylePage) people() app.UI {
	person := p.Welcome
	if person.Name == "" {
		person = content.Person{Name: p.Name}
	}
	return el("div", class("cols"),
		el("div", class("card"), p.who(person)), el("div", class("ink row"), p.who(person)),
		el("ul", class("talk"),
			el("li", class("card"), el("strong", person.Name), el("p", p.t("style.sample"))), el("li", class("card me"), el("strong", p.t("style.you")), el("p", p.t("style.sample")))))
}

func (p *StylePage) results() app.UI {
	s := &SearchPage{Site: p.Site, Query: p.t("style.step")}
	hit := SearchHit{Kind: string(content.KindFAQ), Title: p.t("style.sample"), Href: "#s-results", Snippet: "<mark>" + p.t("style.step") + "</mark> …", Date: p.Now.AddDate(0, -1, 0)}
	old := hit
	old.Kind, old.Superseded, old.Visibility = string(content.KindSummary), true, string(content.Members)
	return el("div", class("flow"), el("ul", class("list"), s.hit(hit), s.hit(old)),
		p.nothing("shut", p.t("search.none"), p.t("style.sample"), "#s-results", p.t("style.do")),
		p.kept([]Kept{{What: "unanswered", Days: 90}, {What: "acceptance"}}, "h3"))
}

func (p *StylePage) queue() app.UI {
	item := func(what string, state string, unread, blocked, sensitive bool) QueueItem {
		return QueueItem{ID: what, Excerpt: p.t("style.sample"), Spaces: []string{p.t("style.space")}, State: state, Unread: unread, Blocked: blocked, Sensitive: sensitive, AskedAt: p.Now.Add(-50 * time.Hour)}
	}
	q := &QueuePage{Site: p.Site, Filter: "attente", Detail: &QueueDetail{ID: "b"}, Items: []QueueItem{
		item("a", api.Waiting, false, false, true), item("b", api.Waiting, true, false, false), item("c", api.Approved, false, true, false)}}
	return el("div", class("staff"), el("div", class("queue"), el("ul", each(q.Items, func(it QueueItem) app.UI { return q.item(it) }))))
}

func (p *StylePage) panels() app.UI {
	return el("div", class("cols"),
		el("section", class("lintel ink"), a("aria-labelledby", "s-dit"), el("h3", id("s-dit"), p.t("summary.decided")), sanitised("decided flow", "<ol><li>"+p.t("style.step")+"</li><li>"+p.t("style.space")+"</li></ol>")),
		el("section", class("lintel sun"), a("aria-labelledby", "s-fin"), el("h3", id("s-fin"), p.t("step.end")), el("p", p.t("style.sample")), el("a", class("btn go"), href("#s-panels"), p.t("style.do"))),
		el("details", class("card"), el("summary", icon("question"), el("span", p.t("step.stuck"))), el("div", class("inner"), el("p", p.t("style.sample")))))
}

func (p *StylePage) pictures() app.UI {
	icons := []string{"path", "door", "mail", "question", "info", "clock", "check", "warn", "back", "search", "pen", "page", "print"}
	return el("div", class("flow"),
		el("ul", class("row"), each(icons, func(name string) app.UI { return el("li", class("row"), icon(name), el("code", name)) })),
		when(p.Code != nil, func() app.UI { return p.code(*p.Code) }))
}
