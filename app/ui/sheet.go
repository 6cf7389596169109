package ui

import (
	"net/url"
	"strings"
	"time"

	"parvis/app/i18n"
	"parvis/content"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// PaperFormPage is "/entrer/papier?espace=": the charter to accept and the questions of the chosen spaces, for paper.
type PaperFormPage struct {
	Site
	Charter    PaperCharter
	Rules      []CharterRule
	Spaces     []SpacePick
	Questions  []AskedQuestion // of the picked spaces, each once
	Enter      string          // the address that the paper names, without its scheme
	QR         *QR             // of it
	ErasedDays int             // unanswered requests are erased after this many days; 0 is not shown
}

// PaperCharter is what a paper says of the charter that it holds.
type PaperCharter struct {
	Title     string
	Revision  string
	Hash      string
	Effective time.Time
}

func (p *PaperFormPage) head() head {
	return head{Title: p.t("sheet.title"), Description: p.t("sheet.lede"), CSS: []string{"form", "charter", "sheet"}}
}

func (p *PaperFormPage) body() app.UI {
	return el("div", class("wrap"),
		el("a", class("tall noprint"), href(p.to("/entrer")), icon("back"), el("span", p.t("enter.title"))),
		el("div", class("head flow noprint"), el("h1", p.t("sheet.title")), el("p", class("lede"), p.t("sheet.lede"))),
		el("form", class("flow noprint narrow"), a("method", "get"), action(p.to("/entrer/papier")),
			el("fieldset", el("legend", el("span", class("h3"), p.t("sheet.which")), el("span", class("hint"), p.t("sheet.which_hint"))),
				each(p.Spaces, func(s SpacePick) app.UI { return pick("checkbox", "espace", s.ID, s.Picked, s.Title, s.Purpose) })),
			el("button", class("btn alt"), p.t("sheet.prepare"))),
		el("p", class("noprint"), p.printer()),
		el("section", class("sheet flow"), a("aria-labelledby", "feuille"),
			el("p", class("q2"), el("strong", p.Name), el("span", p.t("sheet.date"), " ", blank("short"))),
			el("h2", id("feuille"), p.t("sheet.sheet")),
			el("p", p.t("sheet.sheet_text")),
			p.wants(), p.asks(), p.reach(), p.accepts(), p.hand(),
		),
	)
}

// wants are the spaces, with a box each; those that were picked are ticked.
func (p *PaperFormPage) wants() app.UI {
	return el("div", class("flow"),
		el("h3", p.t("sheet.spaces")),
		el("ul", class("boxes"), each(p.Spaces, func(s SpacePick) app.UI {
			return el("li", box(s.Picked), el("span", el("b", s.Title), " ", el("span", class("sm"), s.Purpose)))
		})))
}

// box is a square to tick with a pen.
func box(ticked bool) app.UI {
	if ticked {
		return el("span", class("box"), a("aria-hidden", "true"), "✓")
	}
	return el("span", class("box"), a("aria-hidden", "true"))
}

// blank is a line to write on.
func blank(size string) app.UI { return el("span", class("blank "+size), a("aria-hidden", "true")) }

func (p *PaperFormPage) asks() any {
	if len(p.Questions) == 0 {
		return nil
	}
	return el("div", class("flow"), el("h3", p.t("ask.questions", "n", len(p.Questions))),
		el("ol", class("asks"), each(p.Questions, func(q AskedQuestion) app.UI {
			return el("li", el("p", el("b", q.Label), p.needed(q.Required)), el("p", class("sm"), q.Purpose), blank("long"), blank("long"), blank("long"))
		})))
}

func (p *PaperFormPage) needed(required bool) any {
	if required {
		return nil
	}
	return el("span", class("opt"), " ", p.t("form.optional"))
}

// reach is how the person can be told, and who helps.
func (p *PaperFormPage) reach() app.UI {
	return el("div", class("flow"), el("h3", p.t("sheet.contact")),
		el("p", p.t("sheet.contact_text")), blank("long"),
		el("p", p.t("sheet.helper")), blank("long"))
}

// accepts is the charter, in full, with the place to sign.
func (p *PaperFormPage) accepts() app.UI {
	return el("div", class("flow whole"),
		el("h3", p.Charter.Title),
		el("ol", class("rules"), each(p.Rules, func(r CharterRule) app.UI {
			return el("li", el("span", class("n"), a("aria-hidden", "true"), number(r.Number)),
				el("div", class("flow"), el("h4", el("span", class("vh"), number(r.Number), " "), r.Title), sanitised("txt flow", r.HTML)))
		})),
		el("p", class("row"), box(false), el("strong", p.t("sheet.accept"))),
		el("p", class("sm"), p.t("sheet.revision", "revision", p.Charter.Revision, "hash", paperHash(p.Charter.Hash))),
		el("p", class("signs"), el("span", p.t("sheet.first_name"), blank("short")), el("span", p.t("sheet.date"), blank("short")), el("span", p.t("sheet.sign"), blank("short"))))
}

// paperHash is the beginning of a hash as it is compared by eye: two times four.
func paperHash(hash string) string {
	if len(hash) < 8 {
		return hash
	}
	return hash[:4] + "\u00a0" + hash[4:8]
}

// hand says to whom the paper goes and what becomes of it.
func (p *PaperFormPage) hand() app.UI {
	return el("div", class("flow whole"),
		el("h3", p.t("sheet.hand")),
		when(p.Welcome.Name != "", func() app.UI {
			return el("p", p.t("sheet.hand_to", "name", p.Welcome.Name), when(p.Welcome.Hours != "", func() app.UI { return el("span", class("line"), p.Welcome.Hours) }),
				when(p.Welcome.Contact != "", func() app.UI { return el("span", class("line"), p.Welcome.Contact) }))
		}),
		el("p", p.t("sheet.then")),
		when(p.ErasedDays > 0, func() app.UI { return el("p", class("sm"), p.t("ask.erased", "n", p.ErasedDays)) }),
		el("div", class("row"), p.square(*p.QR, p.t("poster.alt", "address", p.Enter)), el("p", class("sm"), p.t("sheet.also"), " ", el("b", p.Enter))),
	)
}

// PaperDeskPage is "/atelier/papier": a form on paper is entered for who has no phone. As the form of newcomers it has
// two steps: spaces (GET, espace), then the rest (POST, same path: revision, hash, porte, signe, q.<id>, contact,
// aidant, cle_envoi). Fields of Problem: "espace", "signe", "porte", "q.<id>", "contact", "aidant".
type PaperDeskPage struct {
	Site
	Charter   PaperCharter
	Spaces    []SpacePick
	Questions []AskedQuestion
	Changing  bool
	Signed    string // as typed: 2026-11-21
	Today     string // the last day that can be typed
	Carries   bool   // the paper names the revision in force: ticked
	Contact   string
	Helper    string
	Key       string
	Problem   *Problem
}

func (p *PaperDeskPage) head() head {
	return head{Title: p.t("sheet.desk"), CSS: []string{"form", "staff"}, Private: true}
}

func (p *PaperDeskPage) body() app.UI {
	var picked []SpacePick
	for _, s := range p.Spaces {
		if s.Picked {
			picked = append(picked, s)
		}
	}
	main := p.enter
	if len(picked) == 0 {
		main = p.choose
	}
	return el("div",
		el("a", class("tall"), href(p.to("/atelier/file")), icon("back"), el("span", p.t("sheet.back"))),
		el("div", class("head flow"), el("h1", class("h2"), p.t("sheet.desk")), el("p", p.t("sheet.desk_text"))),
		main(picked),
		el("p", class("up"), el("a", class("tall"), href(p.to("/entrer/papier")), p.t("sheet.blank_form")), " ", el("a", class("tall"), href(p.to("/atelier/affiche")), p.t("poster.title"))),
	)
}

func (p *PaperDeskPage) choose([]SpacePick) app.UI {
	return el("form", class("flow narrow"), a("method", "get"), action(p.to("/atelier/papier")),
		p.faults(p.Problem),
		hidden("choisir", "1"),
		el("fieldset", id(fieldID("espace")), a("tabindex", "-1"), el("legend", p.t("sheet.ticked")),
			each(p.Spaces, func(s SpacePick) app.UI { return pick("checkbox", "espace", s.ID, s.Picked, s.Title, "") })),
		p.fault("espaces-faute", p.Problem.of("espace")),
		el("button", class("btn"), p.t("ask.go_on")))
}

func (p *PaperDeskPage) enter(picked []SpacePick) app.UI {
	titles := make([]string, 0, len(picked))
	for _, s := range picked {
		titles = append(titles, s.Title)
	}
	return p.post("/atelier/papier", class("flow narrow"),
		p.faults(p.Problem.labelled(p.label)),
		each(picked, func(s SpacePick) app.UI { return hidden("espace", s.ID) }),
		hidden("cle_envoi", p.Key), hidden("revision", p.Charter.Revision), hidden("hash", p.Charter.Hash),
		el("p", el("strong", p.t("sheet.ticked")), " ", p.names(titles), " ", el("a", href(p.to("/atelier/papier")), p.t("ask.change"))),
		el("h2", class("h3"), p.t("sheet.charter")),
		pick("checkbox", "porte", "oui", p.Carries, p.t("sheet.carries", "revision", p.Charter.Revision, "hash", paperHash(p.Charter.Hash)), p.t("sheet.carries_hint"),
			id(fieldID("porte")), yes("required", true), a("aria-invalid", invalid(p.Problem.of("porte"))), a("aria-describedby", faultID(fieldID("porte"), p.Problem.of("porte")))),
		p.fault(fieldID("porte")+"-faute", p.Problem.of("porte")),
		p.day(),
		when(len(p.Questions) > 0, func() app.UI { return el("h2", class("h3"), p.t("sheet.answers")) }),
		each(p.Questions, func(q AskedQuestion) app.UI {
			name := "q." + q.ID
			return p.text(field{Name: name, Label: q.Label, Value: q.Value, Fault: p.Problem.of(name), Area: true, Required: q.Required, Optional: !q.Required, Complete: "off"})
		}),
		el("h2", class("h3"), p.t("sheet.reach")),
		p.text(field{Name: "contact", Label: p.t("sheet.contact_typed"), Hint: p.t("sheet.contact_typed_hint"), Value: p.Contact, Fault: p.Problem.of("contact"), Optional: true, Complete: "off"}),
		p.text(field{Name: "aidant", Label: p.t("sheet.helper_typed"), Hint: p.t("sheet.helper_typed_hint"), Value: p.Helper, Fault: p.Problem.of("aidant"), Optional: true, Complete: "off"}),
		el("p", class("sm mut"), p.t("sheet.journal", "name", p.staffName())),
		el("button", class("btn"), p.t("sheet.enter")))
}

func (p *PaperDeskPage) staffName() string {
	if p.Staff == nil {
		return ""
	}
	return p.Staff.Name
}

func (p *PaperDeskPage) label(name string) string {
	for _, q := range p.Questions {
		if name == "q."+q.ID {
			return q.Label
		}
	}
	return ""
}

// day is when the paper was signed.
func (p *PaperDeskPage) day() app.UI {
	fid, fault := fieldID("signe"), p.Problem.of("signe")
	described := ""
	if fault != "" {
		described = fid + "-faute"
	}
	return el("div", class("field"), el("label", a("for", fid), p.t("sheet.signed")),
		el("input", class("fld"), id(fid), a("type", "date"), a("name", "signe"), a("value", p.Signed), a("max", p.Today), yes("required", true),
			a("aria-invalid", invalid(fault)), a("aria-describedby", described)),
		p.fault(fid+"-faute", fault))
}

// SlipPage is "/atelier/papier/{id}": what the person takes along. It shows a secret, to who entered the paper.
type SlipPage struct {
	Site
	ID      string
	AskedAt time.Time
	Places  []SlipPlace
	Address string // secret, in full
	QR      *QR    // of it
	Code    string
	Enter   string // where the code is typed, without scheme
	New     bool   // has just been entered
	Door    content.Person
}

// SlipPlace is one place as a slip tells it.
type SlipPlace struct {
	Title     string
	State     string
	InviteURL string
	ExpiresAt time.Time
}

func (p *SlipPage) head() head {
	return head{Title: p.t("slip.title"), CSS: []string{"staff", "sheet"}, Private: true}
}

func (p *SlipPage) body() app.UI {
	return el("div",
		when(p.New, func() app.UI { return toast(p.t("slip.entered")) }),
		el("a", class("tall noprint"), href(p.to("/atelier/file")+"?demande="+url.QueryEscape(p.ID)), icon("back"), el("span", p.t("slip.back"))),
		el("div", class("head flow noprint"), el("h1", class("h2"), p.t("slip.title")), el("p", p.t("slip.text"))),
		el("p", class("noprint"), p.printer()),
		el("section", class("sheet a6 flow"), a("aria-labelledby", "talon"),
			el("p", el("strong", p.Name)),
			el("h2", class("h3"), id("talon"), p.t("slip.yours", "date", i18n.Date(p.Lang, p.AskedAt))),
			el("ul", class("plain"), each(p.Places, func(pl SlipPlace) app.UI { return p.place(pl) })),
			el("div", class("row"), p.square(*p.QR, p.t("elsewhere.alt_request")),
				el("div",
					el("p", class("sm"), p.t("slip.with_camera")),
					el("p", class("sm"), p.t("slip.without", "address", p.Enter)),
					el("p", class("code"), p.Code))),
			el("p", class("sm"), el("strong", p.t("slip.key")), " ", p.t("slip.key_text")),
			p.door(),
		),
		el("p", class("sm mut noprint up"), p.t("slip.address"), " ", el("code", p.Address)),
	)
}

func (p *SlipPage) place(pl SlipPlace) app.UI {
	return el("li", el("b", pl.Title), " – ", PlaceText(p.Lang, pl.State, "").Word,
		when(pl.InviteURL != "", func() app.UI {
			return el("span", class("line"), p.t("slip.invite", "when", i18n.Moment(p.Lang, p.Now, pl.ExpiresAt)), " ", el("b", strings.TrimPrefix(pl.InviteURL, "https://")))
		}))
}

// door is who to see where no platform can be entered.
func (p *SlipPage) door() any {
	if p.Door.Name == "" {
		return nil
	}
	return el("p", class("sm"), p.t("slip.door", "name", p.Door.Name),
		when(p.Door.Hours != "", func() app.UI { return el("span", class("line"), p.Door.Hours) }),
		when(p.Door.Contact != "", func() app.UI { return el("span", class("line"), p.Door.Contact) }))
}

// PosterPage is "/atelier/affiche": a poster and strips to cut, with the address that stays.
type PosterPage struct {
	Site
	QR    *QR
	Enter string // the address without scheme
	About string
}

func (p *PosterPage) head() head {
	return head{Title: p.t("poster.title"), CSS: []string{"staff", "sheet"}, Private: true}
}

func (p *PosterPage) body() app.UI {
	return el("div",
		el("div", class("head flow noprint"), el("h1", class("h2"), p.t("poster.title")), el("p", p.t("poster.text"))),
		el("p", class("noprint"), p.printer()),
		el("section", class("sheet a4 poster"), a("aria-label", p.t("poster.a4")),
			el("h2", p.Name), el("p", class("lede"), p.Tagline),
			p.square(*p.QR, p.t("poster.alt", "address", p.Enter)),
			el("p", class("address"), p.Enter),
			el("p", p.t("poster.scan")),
			el("p", class("sm"), p.t("poster.free"))),
		el("section", class("sheet a4 strips"), a("aria-label", p.t("poster.a6")), each([]int{1, 2, 3, 4}, func(int) app.UI {
			return el("div", class("strip"), el("h3", p.Name), el("p", class("sm"), p.Tagline),
				p.square(*p.QR, p.t("poster.alt", "address", p.Enter)), el("p", class("address"), p.Enter))
		})),
	)
}
