package ui

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Face is a picture of the community: its logo, or the one that welcomes.
type Face struct {
	Phone, Desk   string // addresses of the small view and of the larger one; the same for a logo
	Width, Height int    // of the picture: its views have the same shape
	Alt           string // empty for a logo, which stands beside the name
}

// mark is the logo before the name. Its height is the style's, its width follows from its shape.
func (f *Face) mark() app.UI {
	return app.Raw(`<img alt="" class="mark" height="` + strconv.Itoa(f.Height) + `" src="` + Attr(safeHref(f.Phone)) + `" width="` + strconv.Itoa(f.Width) + `">`)
}

// welcome is the picture under an arch. It comes when it is about to be seen, and nothing moves when it does.
func (f *Face) welcome() app.UI {
	return el("figure", class("sight"), el("picture",
		el("source", a("media", "(max-width: 47.99em)"), a("srcset", safeHref(f.Phone))),
		el("img", a("alt", f.Alt), a("src", safeHref(f.Desk)), a("width", strconv.Itoa(f.Width)), a("height", strconv.Itoa(f.Height)), a("loading", "lazy"), a("decoding", "async"))))
}
