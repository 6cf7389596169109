package ui

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// PicturePage is "/atelier/medias", opened beside the editor by who has no script: a picture is sent, and answers the line
// that puts it into a text. With a script the editor does both by itself.
//
// Form: POST to the same path (multipart, file "image").
type PicturePage struct {
	Site
	Stored  string // address of the picture just sent, or empty
	Problem *Problem
}

func (p *PicturePage) head() head {
	return head{Title: p.t("picture.title"), CSS: []string{"form", "staff", "desk"}, Private: true}
}

func (p *PicturePage) body() app.UI {
	return el("div", class("desk flow"),
		el("div", class("flow head"),
			el("h1", class("h2"), p.t("picture.title")),
			el("p", p.t("picture.text"))),
		el("div", class("slot"), p.faults(p.Problem)),
		when(p.Stored != "", func() app.UI {
			return el("section", class("card flow"), a("aria-labelledby", "h-ligne"),
				el("h2", class("h3"), id("h-ligne"), p.t("picture.stored")),
				el("p", el("img", a("src", safeHref(p.Stored)), a("alt", p.t("picture.stored")))),
				p.text(field{Name: "ligne", Label: p.t("picture.line"), Hint: p.t("picture.line_hint"), Value: "![" + p.t("editor.put.image") + "](" + p.Stored + ")", Area: true, Rows: "4"}))
		}),
		p.post("/atelier/medias", class("flow"), a("enctype", "multipart/form-data"),
			el("div", class("field"),
				el("label", a("for", "f-image"), p.t("picture.file")),
				el("span", class("hint"), id("f-image-aide"), p.t("picture.file_hint")),
				el("input", class("fld"), id("f-image"), a("type", "file"), a("name", "image"), a("accept", "image/*"), yes("required", true), a("aria-describedby", "f-image-aide"))),
			el("button", class("btn"), p.t("picture.send"))))
}
