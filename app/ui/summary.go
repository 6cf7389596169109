package ui

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"parvis/app/i18n"

	"parvis/content"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// SummaryPage is "/syntheses/{id}": what was decided first, then who does what, what is open, the context.
type SummaryPage struct {
	Site
	ID          string
	Title       string
	TextLang    string // of the text when it is not the page's (no translation), else empty
	Date        time.Time
	Minutes     int    // 0 is not shown
	Reviewer    string // first name of the second person who read it; "" with Reviewed shows no name
	Reviewed    bool
	ReviewBy    time.Time
	Overdue     bool // ReviewBy has passed
	Draft       bool // staff look at a text that is not published: says so on top
	NewerBy     []SummaryRef
	Replaces    []SummaryRef
	Sections    []SummarySection
	Authors     []string
	Licence     string // "CC BY-SA 4.0"
	LicenceURL  string // or empty
	Credits     string // plain text, lines kept
	Consent     string // plain text: how the people named were asked; empty shows nothing
	ConsentLang string // when it is not the page's, else empty
	CreditsLang string
	Tags        []Link
	Spaces      []Link
	Revisions   []time.Time // when it was published and changed, newest first
	Visibility  string
	Plain       string // first words, for the description
	Edit        string // staff: address of the editor, or empty
	Paper       *QR    // of this page, for who prints it
	Share       string // full address of this page to pass on, or empty
}

// SummaryRef leads to another summary.
type SummaryRef struct {
	Title string
	Href  string
	Date  time.Time
}

// SummarySection is one section. The page puts them in its own order, the parts that are there.
type SummarySection struct {
	Part  content.SectionPart // anything unknown is drawn as PartOther, in the order given
	ID    string              // of its heading, unique on the page
	Title string              // as written; empty shows the page's own word for the part
	HTML  string              // sanitised
	Tasks []Task              // of content.PartActions; HTML is shown when there are none
}

// Task is one action.
type Task struct {
	Who    string // first name; empty when none is told apart
	Wanted bool   // a person is to be found
	HTML   string // what, sanitised, one paragraph or inline
	When   string // as it is shown: "avant le 30 novembre"; empty shows nothing
	Done   bool
	For    string // whom it is for, when it is not for all who read the page
}

// HistoryPage is "/syntheses/{id}/historique": the published revisions, newest first.
type HistoryPage struct {
	Site
	ID        string
	Title     string
	Revisions []PublishedRevision
}

// PublishedRevision is one text as it was published, with what changed since the one before.
type PublishedRevision struct {
	At    time.Time
	Who   string // first name when it is public, else empty
	Note  string // why, plain text, or empty
	First bool   // nothing before it: no hunks
	Hunks []DiffHunk
}

func (p *SummaryPage) head() head {
	return head{Title: p.Title, Description: p.Plain, CSS: []string{"form", "find", "summary"}, Private: p.Draft, Card: "article"}
}

func (p *SummaryPage) body() app.UI {
	sources := p.part(content.PartSources)
	return el("div", class("wrap"),
		el("a", class("tall noprint"), href(p.to("/syntheses")), icon("back"), el("span", p.t("nav.summaries"))),
		p.draft(),
		p.newer(),
		el("div", class("head flow"),
			el("h1", class("long"), p.tongue(p.TextLang), p.Title),
			p.only(p.TextLang),
			el("p", class("sm mut"), p.about()),
			when(p.Overdue, func() app.UI { return el("p", class("row"), el("span", class("tag sun"), p.t("summary.overdue"))) }),
		),
		el("div", class("side r"),
			p.sections(),
			el("aside", class("flow"), a("aria-label", p.t("summary.aside")),
				each(sources, func(s SummarySection) app.UI { return p.sources(s) }),
				p.colophon(),
				p.gestures(),
			),
		),
		p.paper(p.Paper),
	)
}

// sections are the parts of the text in the page's order.
func (p *SummaryPage) sections() app.UI {
	return el("div", class("flow"), p.tongue(p.TextLang), // headings and gestures in it are marked as the page's own
		each(p.part(content.PartDecided), func(s SummarySection) app.UI { return p.decided(s) }),
		each(p.part(content.PartActions), func(s SummarySection) app.UI { return p.actions(s) }),
		each(p.part(content.PartOpen), func(s SummarySection) app.UI { return p.section(s, "summary.open") }),
		each(p.part(content.PartContext), func(s SummarySection) app.UI { return p.section(s, "summary.context") }),
		each(p.others(), func(s SummarySection) app.UI { return p.section(s, "") }),
	)
}

// seen is the page's title and text in the editor's preview, by the same hands as the page.
func (p *SummaryPage) seen() app.UI {
	return el("div", class("flow"),
		seenTitle(p.Title),
		p.sections(),
		each(p.part(content.PartSources), func(s SummarySection) app.UI { return p.sources(s) }))
}

// part lists the sections of one part that have something in them.
func (p *SummaryPage) part(name content.SectionPart) []SummarySection {
	var out []SummarySection
	for _, s := range p.Sections {
		if s.Part == name && s.filled() {
			out = append(out, s)
		}
	}
	return out
}

// filled tells that a section has more than its heading.
func (s SummarySection) filled() bool { return strings.TrimSpace(s.HTML) != "" || len(s.Tasks) > 0 }

func (p *SummaryPage) others() []SummarySection {
	var out []SummarySection
	for _, s := range p.Sections {
		switch s.Part {
		case content.PartContext, content.PartDecided, content.PartActions, content.PartOpen, content.PartSources:
		default:
			if s.filled() {
				out = append(out, s)
			}
		}
	}
	return out
}

func (p *SummaryPage) draft() any {
	if !p.Draft {
		return nil
	}
	return note("sun", "info", el("p", el("strong", p.t("summary.draft")), " ", p.t("summary.draft_text")))
}

// newer stands on top: who reads an old decision must know first.
func (p *SummaryPage) newer() any {
	if len(p.NewerBy) == 0 {
		return nil
	}
	return note("sun", "warn",
		el("p", el("strong", p.t("summary.newer"))),
		p.refs(p.NewerBy))
}

func (p *SummaryPage) refs(list []SummaryRef) app.UI {
	return el("ul", each(list, func(r SummaryRef) app.UI {
		return el("li", el("a", href(r.Href), el("span", r.Title)), when(!r.Date.IsZero(), func() app.UI {
			return el("small", " ", p.t("summary.dated", "date", i18n.Date(p.Lang, r.Date)))
		}))
	}))
}

// about is the line under the title: date, length, who read it, until when it holds.
func (p *SummaryPage) about() string {
	var parts []string
	add := func(s string) {
		if s != "" {
			parts = append(parts, s)
		}
	}
	add(i18n.Date(p.Lang, p.Date))
	if p.Minutes > 0 {
		add(p.t("summary.minutes", "n", p.Minutes))
	}
	switch {
	case p.Reviewer != "":
		add(p.t("summary.reviewed_by", "name", p.Reviewer))
	case p.Reviewed:
		add(p.t("summary.reviewed"))
	}
	if !p.ReviewBy.IsZero() && !p.Overdue {
		add(p.t("summary.review_by", "date", i18n.Date(p.Lang, p.ReviewBy)))
	}
	return strings.Join(parts, " · ")
}

func (p *SummaryPage) heading(s SummarySection, key string) any {
	if s.Title != "" || key == "" {
		return s.Title
	}
	if p.TextLang == "" {
		return p.t(key)
	}
	return el("span", p.own(), p.t(key))
}

// own marks words of the page within a text in another language.
func (p *SummaryPage) own() []attr {
	if p.TextLang == "" || p.TextLang == p.Lang {
		return nil
	}
	if i18n.Dir(p.TextLang) == i18n.Dir(p.Lang) {
		return []attr{a("lang", p.Lang)}
	}
	return []attr{a("lang", p.Lang), a("dir", i18n.Dir(p.Lang))}
}

// decided is the numbered panel. The numbers are drawn by the style, each item of the first list getting one.
func (p *SummaryPage) decided(s SummarySection) app.UI {
	return el("section", class("lintel ink"), a("aria-labelledby", s.ID),
		el("h2", id(s.ID), p.heading(s, "summary.decided")),
		sanitised("decided flow", s.HTML))
}

func (p *SummaryPage) actions(s SummarySection) app.UI {
	if len(s.Tasks) == 0 {
		return p.section(s, "summary.actions")
	}
	return el("section", class("flow"), a("aria-labelledby", s.ID),
		el("h2", id(s.ID), p.heading(s, "summary.actions")),
		el("ul", class("list tasks"), p.tasks(s)))
}

// tasks are numbered through all sections, from 1.
func (p *SummaryPage) tasks(s SummarySection) []app.UI {
	n := 0
	for _, before := range p.Sections {
		if before.ID == s.ID {
			break
		}
		n += len(before.Tasks)
	}
	return each(s.Tasks, func(t Task) app.UI { n++; return p.task(t, n) })
}

func (p *SummaryPage) task(t Task, number int) app.UI {
	var who any
	nobody := t.Wanted || t.Who != "" && p.nobody(t.Who)
	switch {
	case t.Who != "":
		who = el("strong", t.Who)
	case t.Wanted:
		who = el("strong", p.own(), p.t("summary.nobody"))
	}
	return el("li", class("q2"),
		el("div", class("flow"), who, sanitised("what", t.HTML)),
		el("p", class("row"),
			when(t.For != "", func() app.UI { return el("span", class("tag"), p.own(), t.For) }),
			when(t.Done, func() app.UI { return el("span", class("tag in"), p.own(), icon("check"), p.t("summary.done")) }),
			when(t.When != "", func() app.UI { return el("span", class("tag"), t.When) }),
			when(nobody && !t.Done, func() app.UI {
				return el("a", class("btn alt noprint"), href(p.aboutHref(AboutAction)+"&action="+strconv.Itoa(number)), p.own(), p.t("summary.take"))
			})))
}

// aboutHref leads to writing to the team about this page; about is AboutAction or AboutError.
func (p *SummaryPage) aboutHref(about string) string {
	return p.askHref("document", "summary/"+p.ID) + "&pour=" + about
}

// nobody tells that a task waits for somebody: it names no one, or says so.
func (p *SummaryPage) nobody(who string) bool {
	who = strings.ToLower(strings.TrimSpace(who))
	return who == "" || slices.ContainsFunc([]string{"à trouver", "to be found", "to find", "?", "؟", "نبحث عنه"}, func(end string) bool { return strings.HasSuffix(who, end) })
}

func (p *SummaryPage) section(s SummarySection, key string) app.UI {
	title := p.heading(s, key)
	if title == "" {
		return sanitised("txt flow", s.HTML)
	}
	return el("section", class("flow"), a("aria-labelledby", s.ID), el("h2", id(s.ID), title), sanitised("txt flow", s.HTML))
}

func (p *SummaryPage) sources(s SummarySection) app.UI {
	return el("section", class("flow"), p.tongue(p.TextLang), a("aria-labelledby", s.ID),
		el("h2", class("h3"), id(s.ID), p.heading(s, "summary.sources")), sanitised("txt flow srcs", s.HTML))
}

// colophon says who wrote it, how it may be used, and how the people named were asked.
func (p *SummaryPage) colophon() app.UI {
	return el("dl", class("slip"),
		when(len(p.Authors) > 0, func() app.UI {
			return el("div", el("dt", p.t("summary.authors")), el("dd", p.names(p.Authors)))
		}),
		when(p.Consent != "", func() app.UI {
			return el("div", el("dt", p.t("summary.consent")), el("dd", el("div", p.tongue(p.ConsentLang), lines("", p.Consent)), p.otherLang(p.ConsentLang)))
		}),
		when(p.Licence != "", func() app.UI {
			if safeHref(p.LicenceURL) != "" {
				return el("div", el("dt", p.t("summary.licence")), el("dd", el("a", href(p.LicenceURL), a("rel", "license"), p.Licence)))
			}
			return el("div", el("dt", p.t("summary.licence")), el("dd", p.Licence))
		}),
		when(p.Credits != "", func() app.UI {
			return el("div", el("dt", p.t("summary.credits")), el("dd", el("div", p.tongue(p.CreditsLang), lines("", p.Credits)), p.otherLang(p.CreditsLang)))
		}),
		when(p.Visibility != "" && p.Visibility != string(content.Public), func() app.UI {
			return el("div", el("dt", p.t("summary.readers")), el("dd", p.whoReads(p.Visibility)))
		}),
		when(len(p.Spaces) > 0, func() app.UI {
			return el("div", el("dt", p.t("nav.spaces")), el("dd", each(p.Spaces, func(l Link) app.UI {
				return el("a", class("line"), href(l.Href), l.Title)
			})))
		}),
		when(len(p.Replaces) > 0, func() app.UI {
			return el("div", el("dt", p.t("summary.replaces")), el("dd", each(p.Replaces, func(r SummaryRef) app.UI {
				return el("a", class("line"), href(r.Href), r.Title)
			})))
		}),
		p.revisions(),
	)
}

// revisions says when the text was published and changed.
func (p *SummaryPage) revisions() any {
	if len(p.Revisions) == 0 {
		return nil
	}
	text := p.t("summary.published", "date", i18n.Date(p.Lang, p.Revisions[len(p.Revisions)-1]))
	if n := len(p.Revisions) - 1; n > 0 {
		text += " " + p.t("summary.changed", "n", n, "date", i18n.Date(p.Lang, p.Revisions[0]))
	}
	return el("div", el("dt", p.t("summary.history")), el("dd", el("span", class("line"), text),
		el("a", class("noprint"), href(p.to("/syntheses/"+url.PathEscape(p.ID)+"/historique")), p.t("summary.see_history"))))
}

// gestures: tags, pass on, tell an error, change.
func (p *SummaryPage) gestures() app.UI {
	return el("div", class("flow"),
		p.tags(p.Tags),
		when(p.Share != "", func() app.UI { return p.copied("adresse", p.t("summary.share"), p.Share) }),
		el("p", class("noprint"), el("a", class("btn alt"), href(p.aboutHref(AboutError)), p.t("summary.report"))),
		when(p.Edit != "", func() app.UI {
			return el("p", class("noprint"), el("a", class("btn alt"), href(p.Edit), icon("pen"), el("span", p.t("editor.edit"))))
		}),
	)
}

func (p *HistoryPage) head() head {
	return head{Title: p.t("summary.history_of", "title", p.Title), CSS: []string{"find", "diff"}, Private: true}
}

func (p *HistoryPage) body() app.UI {
	return el("div", class("wrap narrow"),
		el("a", class("tall"), href(p.to("/syntheses/"+url.PathEscape(p.ID))), icon("back"), el("span", p.Title)),
		el("div", class("head flow"), el("h1", class("h1s"), p.t("summary.history")), el("p", class("lede"), p.t("summary.history_lede"))),
		el("ol", class("list"), each(p.Revisions, func(r PublishedRevision) app.UI { return p.revision(r) })),
	)
}

func (p *HistoryPage) revision(r PublishedRevision) app.UI {
	who := ""
	if r.Who != "" {
		who = ", " + p.t("summary.by", "name", r.Who)
	}
	return el("li", class("flow"),
		el("h2", class("h3"), i18n.Date(p.Lang, r.At)),
		el("p", class("sm mut"), i18n.Clock(p.Lang, r.At), who),
		when(r.Note != "", func() app.UI { return el("blockquote", lines("", r.Note)) }),
		when(r.First, func() app.UI { return el("p", p.t("summary.first")) }),
		when(!r.First && len(r.Hunks) == 0, func() app.UI { return el("p", class("mut"), p.t("diff.none")) }),
		when(len(r.Hunks) > 0, func() app.UI { return p.diff(r.Hunks) }),
	)
}
