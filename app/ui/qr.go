package ui

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// QR is an address as a square that a camera reads. The server draws it: what draws it would weigh on the phone.
type QR struct {
	Address string
	Size    int    // modules on a side, with the margin
	Path    string // of the dark modules
}

// qr draws the square, black on white whatever the colours around it. label says what it leads to.
func (s *Site) qr(q *QR, label string) any {
	if q == nil {
		return nil
	}
	return el("svg", class("qr"), a("viewBox", "0 0 "+number(q.Size)+" "+number(q.Size)), a("role", "img"), a("aria-label", label),
		el("path", a("d", q.Path)))
}

// printButton is the button that prints, alone in its line.
func (s *Site) printButton() app.UI { return el("p", class("noprint"), s.printer()) }

// printer is the button that prints; the boot script shows it.
func (s *Site) printer() app.UI {
	return el("button", a("type", "button"), class("btn alt"), yes("hidden", true), a("data-print", "1"), el("span", s.t("journey.print")))
}
