// Package colour tells how well two colours can be told apart, by the formula of WCAG: for the styles of a page, and for
// who writes a community's colour into its settings.
package colour

import (
	"fmt"
	"math"
	"regexp"
)

// RGB is a colour, each part from 0 to 255.
type RGB [3]float64

// The colours that a community's own stands beside: the walls and the paper by day and by night, and what is written on
// them. A test in web holds that they are those of the style sheet.
var (
	Ink        = must("#12292f")
	Cream      = must("#fdf6e8")
	Sun        = must("#ffc02e") // when a community has no colour of its own
	Wall       = must("#0f4653")
	NightWall  = must("#16505e")
	Paper      = must("#f8f1e4")
	NightPaper = must("#0b1f25")
)

// Least contrast of text, of large text and of the parts of a page (WCAG 1.4.3, 1.4.11).
const (
	ForText  = 4.5
	ForParts = 3
)

var written = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// Parse reads "#rrggbb".
func Parse(s string) (RGB, bool) {
	if !written.MatchString(s) {
		return RGB{}, false
	}
	var r, g, b int
	if _, err := fmt.Sscanf(s, "#%02x%02x%02x", &r, &g, &b); err != nil {
		return RGB{}, false
	}
	return RGB{float64(r), float64(g), float64(b)}, true
}

func must(s string) RGB {
	c, ok := Parse(s)
	if !ok {
		panic("colour: " + s) // ours are constants
	}
	return c
}

// String is "#rrggbb".
func (c RGB) String() string {
	return fmt.Sprintf("#%02x%02x%02x", int(c[0]+.5), int(c[1]+.5), int(c[2]+.5))
}

// Mix is share of a, and the rest of b.
func Mix(a, b RGB, share float64) RGB {
	var out RGB
	for i := range out {
		out[i] = a[i]*share + b[i]*(1-share)
	}
	return out
}

// Contrast is the ratio of WCAG, from 1 to 21.
func Contrast(a, b RGB) float64 {
	la, lb := luminance(a), luminance(b)
	return (math.Max(la, lb) + .05) / (math.Min(la, lb) + .05)
}

func luminance(c RGB) float64 {
	linear := func(v float64) float64 {
		v /= 255
		if v <= .04045 {
			return v / 12.92
		}
		return math.Pow((v+.055)/1.055, 2.4)
	}
	return .2126*linear(c[0]) + .7152*linear(c[1]) + .0722*linear(c[2])
}

// Lighter is c with as little white as it takes to be read on another colour.
func Lighter(c, on RGB, least float64) RGB {
	white := RGB{255, 255, 255}
	for share := 1.0; share > 0; share -= .02 {
		// What is written has whole numbers: those are measured.
		if out, _ := Parse(Mix(c, white, share).String()); Contrast(out, on) >= least {
			return out
		}
	}
	return white
}
