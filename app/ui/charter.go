package ui

import (
	"net/url"
	"strconv"
	"time"
	"unicode/utf8"

	"parvis/app/i18n"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// CharterPage is "/charte": the text, and the form or the receipt.
//
// The form posts to "/charte": revision, hash, lu ("oui"), suite (Next, when set).
type CharterPage struct {
	Site
	Title     string
	TextLang  string // when it is not the page's (no translation), else empty
	Revision  string
	Effective time.Time
	Hash      string // hex SHA-256
	HTML      string // sanitised, before the first rule
	Rules     []CharterRule
	Accepted  *Receipt // of the revision in force: shows the receipt instead of the form
	Since     *Since   // an older revision was accepted: shows what to do first
	Next      string   // path to go on with after accepting (own paths only), or empty
	Problem   *Problem // "charter-changed", or field "lu"
	Paper     *QR      // of this page, for who prints it
	JustNow   bool     // the acceptance was given by the request before this one
}

// CharterRule is one numbered rule.
type CharterRule struct {
	ID     string // anchor
	Number int
	Title  string
	HTML   string
	Change string // "", "new" or "changed" since the revision that the reader accepted
}

// Receipt is the proof of an acceptance.
type Receipt struct {
	Revision string
	Hash     string
	At       time.Time
}

// Since tells of an acceptance of an older revision.
type Since struct {
	Revision string
	At       time.Time
	Changed  int // rules changed, new or removed
	Total    int // rules in force
}

func (p *CharterPage) head() head {
	return head{Title: p.title(), Description: p.t("charter.description", "n", len(p.Rules), "name", p.Name),
		CSS: []string{"charter", "form"}}
}

func (p *CharterPage) title() string {
	if p.Title != "" {
		return p.Title
	}
	return p.t("nav.charter")
}

func (p *CharterPage) body() app.UI {
	return el("div", class("wrap"),
		el("div", class("head flow"),
			el("h1", p.tongue(p.TextLang), p.title()),
			p.only(p.TextLang),
			el("div", p.tongue(p.TextLang), sanitised("lede", p.HTML)),
			el("p", class("sm mut"), p.t("charter.revision", "revision", p.Revision, "date", i18n.Date(p.Lang, p.Effective))),
		),
		p.since(),
		el("div", class("side r"),
			el("section", a("aria-labelledby", "regles"),
				el("h2", id("regles"), p.t("charter.rules", "n", len(p.Rules))),
				el("ol", class("rules up"), each(p.Rules, func(r CharterRule) app.UI { return p.rule(r) })),
			),
			p.consent(),
		),
		p.paper(p.Paper),
	)
}

func (p *CharterPage) rule(r CharterRule) app.UI {
	return el("li", id(r.ID),
		el("span", class("n"), a("aria-hidden", "true"), strconv.Itoa(r.Number)),
		el("div", class("flow"),
			el("h3", el("span", class("vh"), p.t("charter.rule", "number", r.Number), " "), p.within(p.TextLang, r.Title)),
			el("div", p.tongue(p.TextLang), sanitised("txt flow", r.HTML)),
			when(r.Change == "new" || r.Change == "changed", func() app.UI {
				return el("p", el("span", class("tag sun"), p.t("charter."+r.Change)))
			}),
		),
	)
}

// since leads who accepted an older revision to what changed, before anything else.
func (p *CharterPage) since() any {
	if p.Since == nil {
		return nil
	}
	return note("sun", "info",
		el("h2", class("h3"), p.t("charter.since")),
		el("p", p.t("charter.since_text", "revision", p.Since.Revision, "date", i18n.Date(p.Lang, p.Since.At)), " ",
			el("strong", p.t("charter.since_count", "n", p.Since.Changed, "total", p.Since.Total))),
		el("p", el("a", class("btn"), href(p.to("/charte/changements")+"?depuis="+url.QueryEscape(p.Since.Revision)),
			p.t("charter.since_action"))),
	)
}

func (p *CharterPage) consent() app.UI {
	if p.Accepted != nil {
		return el("section", id("accord"), class("gate ink arch stick"), a("aria-labelledby", "h-accord"),
			p.receipt(*p.Accepted, p.Next, p.JustNow))
	}
	return el("section", id("accord"), class("gate ink arch stick"), a("aria-labelledby", "h-accord"),
		p.consentForm(p.Revision, p.Hash, p.Next, p.t("charter.read_all", "n", len(p.Rules)), p.t("charter.accept"), p.Problem))
}

// consentForm is the acceptance, on the charter and on its changes.
func (s *Site) consentForm(revision, hash, next, promise, action string, problem *Problem) app.UI {
	return s.post("/charte", class("flow"),
		el("h2", id("h-accord"), s.t("charter.consent")),
		s.faults(problem),
		el("p", s.t("charter.consent_text")),
		hidden("revision", revision), hidden("hash", hash),
		when(next != "", func() app.UI { return hidden("suite", next) }),
		el("label", class("pick"), el("input", id("f-lu"), a("type", "checkbox"), a("name", "lu"), a("value", "oui"), yes("required", true),
			a("aria-invalid", invalid(problem.of("lu"))), a("aria-describedby", faultID("f-lu", problem.of("lu")))), el("span", promise)),
		s.fault("f-lu-faute", problem.of("lu")),
		el("button", class("btn go"), action),
		el("p", class("sm"), s.t("charter.receipt_promise")),
	)
}

func invalid(fault string) string {
	if fault == "" {
		return ""
	}
	return "true"
}

// receipt proves the acceptance and leads on.
func (s *Site) receipt(r Receipt, next string, now bool) app.UI {
	title := s.t("charter.accepted")
	if now {
		title = s.t("charter.thanks")
	}
	return el("div", class("flow"), a("role", "status"),
		el("p", class("lone"), el("span", class("door open"), a("aria-hidden", "true"))),
		el("h2", id("h-accord"), title),
		el("dl", class("slip"),
			el("div", el("dt", s.t("receipt.revision")), el("dd", r.Revision)),
			el("div", el("dt", s.t("receipt.date")), el("dd", s.t("date.moment", "day", i18n.Date(s.Lang, r.At), "clock", i18n.Clock(s.Lang, r.At)))),
			el("div", el("dt", s.t("receipt.hash")), el("dd", el("details", el("summary", el("code", short(r.Hash))), el("code", class("sm"), r.Hash)))),
		),
		s.receiptNext(next),
		el("p", class("sm"), s.t("receipt.withdraw"), " ", el("a", href(s.to("/mes-donnees")), s.t("nav.my_data"))),
	)
}

func (s *Site) receiptNext(next string) app.UI {
	if next != "" {
		return el("a", class("btn go noprint"), href(next), s.t("receipt.go_on"))
	}
	return el("a", class("btn go noprint"), href(s.to("/demandes/nouvelle")), s.t("receipt.next"))
}

// short is the beginning of a hash, enough to compare by eye.
func short(hash string) string {
	if len(hash) > 12 && utf8.ValidString(hash) {
		return string([]rune(hash)[:12]) + "…"
	}
	return hash
}
