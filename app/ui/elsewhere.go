package ui

import (
	"net/url"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// ElsewherePage shows an address to open on another device: of a journey with what was read ("/entrer/ailleurs"), or of
// one's own request or question ("/demandes/{id}/ailleurs", "/questions/{id}/ailleurs"), whose address is a secret.
type ElsewherePage struct {
	Site
	Kind      string // "journey", "request" or "question"
	ID        string // of the request or question
	JourneyID string // the key of the progress on this device
	Title     string // of the journey
	Read      int    // steps that the address carries
	Address   string
	QR        *QR // nil when the address is too long for one
	Back      string
}

func (p *ElsewherePage) head() head {
	h := head{Title: p.t("elsewhere.title"), CSS: []string{"form", "reach"}, Private: true}
	if p.Kind == "journey" {
		h.Scripts = []string{"reach.js"}
	}
	return h
}

func (p *ElsewherePage) body() app.UI {
	kind := elsewhereKind(p.Kind)
	carry := ""
	if kind == "journey" {
		carry = p.JourneyID
	}
	return el("div", class("wrap narrow"), a("data-carry", carry),
		el("a", class("tall noprint"), href(p.Back), icon("back"), el("span", p.t("elsewhere.back_"+kind))),
		el("div", class("head flow"), el("h1", p.t("elsewhere.title")), el("p", class("lede"), p.t("elsewhere.lede"))),
		p.carries(kind),
		when(p.QR != nil, func() app.UI { return el("div", class("up shown"), p.square(*p.QR, p.t("elsewhere.alt_"+kind))) }),
		el("div", class("up flow"),
			p.copied("adresse", p.t("elsewhere.address"), p.Address),
			p.forget(kind),
		),
	)
}

// carries says what is in the picture, and who may see it.
func (p *ElsewherePage) carries(kind string) app.UI {
	if kind == "journey" {
		if p.Read == 0 {
			return note("", "info", el("p", p.t("elsewhere.journey_none")))
		}
		return note("", "info", el("p", p.t("elsewhere.journey", "n", p.Read)))
	}
	return note("sun", "warn", el("p", el("strong", p.t("elsewhere.secret"))), el("p", p.t("elsewhere."+kind)))
}

// forget takes one's own request or question off this device, which may be somebody else's.
func (p *ElsewherePage) forget(kind string) any {
	path := "/demandes/"
	switch kind {
	case "journey":
		return nil
	case "question":
		path = "/questions/"
	}
	return el("details", class("card"),
		el("summary", p.t("elsewhere.forget")),
		p.post(path+url.PathEscape(p.ID)+"/oublier", class("flow inner"),
			el("p", p.t("elsewhere.forget_text")),
			el("button", class("btn bad"), p.t("elsewhere.forget_now"))))
}

func elsewhereKind(kind string) string {
	if kind == "request" || kind == "question" {
		return kind
	}
	return "journey"
}

// ResumePage is "/entrer/reprendre": the other device asks whether to go on here.
type ResumePage struct {
	Site
	Journey   Link
	JourneyID string
	Read      []Stone // what was read elsewhere
	Next      *Stone  // nil when all is read
	IDs       string  // of what was read, between spaces: what the script keeps
	Total     int
	First     string // address of the first step
}

func (p *ResumePage) head() head {
	return head{Title: p.headline(), CSS: []string{"journey", "reach"}, Scripts: []string{"reach.js"}, Private: true}
}

func (p *ResumePage) headline() string {
	if p.Next == nil {
		return p.t("resume.done")
	}
	return p.t("resume.title", "number", p.Next.Number)
}

func (p *ResumePage) body() app.UI {
	return el("div", class("wrap narrow"),
		el("div", class("head flow"),
			el("p", class("sm mut"), p.Journey.Title),
			el("h1", p.headline()),
			el("p", class("lede"), p.t("resume.read", "n", len(p.Read), "total", p.Total)),
		),
		el("p", p.onward()),
		when(len(p.Read) > 0, func() app.UI {
			return el("section", class("up flow"), a("aria-labelledby", "lues"),
				el("h2", class("h3"), id("lues"), p.t("resume.list")),
				el("ol", class("read"), each(p.Read, func(s Stone) app.UI { return el("li", icon("check"), el("a", href(s.Href), s.Title)) })))
		}),
		el("p", class("up sm mut"), p.t("resume.kept")),
	)
}

// onward is the main action: pressing it marks on this device what was read on the other.
func (p *ResumePage) onward() []app.UI {
	if p.Next == nil {
		return []app.UI{el("a", class("btn go"), href(p.to("/demandes/nouvelle")), a("data-take", p.JourneyID), a("data-ids", p.IDs), p.t("step.end_action"))}
	}
	out := []app.UI{el("a", class("btn go"), href(p.Next.Href), a("data-take", p.JourneyID), a("data-ids", p.IDs), p.t("resume.go", "title", p.Next.Title))}
	if p.First != "" && p.Next.Number > 1 {
		out = append(out, el("a", class("btn bare"), href(p.First), p.t("resume.anew")))
	}
	return out
}
