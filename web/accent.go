package web

import (
	"fmt"
	"math"
	"regexp"
)

// accentCSS sets a community's colour: the text on it is ink or cream, whichever reads better; as light on the ground
// it is mixed into the paper; as text on petrol (--spark) it is used only when it can be read. Anything but #rrggbb
// gives nothing.
func accentCSS(accent string) string {
	if !regexp.MustCompile(`^#[0-9a-fA-F]{6}$`).MatchString(accent) {
		return ""
	}
	c := parse(accent)
	ink, cream := parse("#12292f"), parse("#fdf6e8")
	on := readable(c)
	spark := func(petrol string) rgb {
		if contrast(c, parse(petrol)) >= 4.5 {
			return c
		}
		return cream
	}
	return fmt.Sprintf(":root{--accent:%s;--on-accent:%s;--glow:%s;--spark:%s}"+
		"@media (prefers-color-scheme:dark){:root{--accent:%s;--glow:%s;--spark:%s;--act:%s;--on-act:%s}}",
		c, on, mix(c, parse("#f8f1e4"), .4), spark("#0f4653"),
		c, mix(c, parse("#0b1f25"), .22), spark("#16505e"), act(c, cream), onAct(c, on, ink))
}

// readable is the text on a colour: ink or cream, and for the few colours in between where neither will do, black or
// white.
func readable(c rgb) rgb {
	best := parse("#12292f")
	for _, other := range []string{"#fdf6e8", "#000000", "#ffffff"} {
		if contrast(best, c) < 4.5 && contrast(parse(other), c) > contrast(best, c) {
			best = parse(other)
		}
	}
	return best
}

// act is the main button in the dark: the accent, when it stands out against the night.
func act(c, cream rgb) rgb {
	if contrast(c, parse("#0b1f25")) >= 3 {
		return c
	}
	return cream
}

func onAct(c, on, ink rgb) rgb {
	if contrast(c, parse("#0b1f25")) >= 3 {
		return on
	}
	return ink
}

type rgb [3]float64

func (c rgb) String() string {
	return fmt.Sprintf("#%02x%02x%02x", int(c[0]+.5), int(c[1]+.5), int(c[2]+.5))
}

func parse(s string) rgb {
	var r, g, b int
	if _, err := fmt.Sscanf(s, "#%02x%02x%02x", &r, &g, &b); err != nil {
		return rgb{}
	}
	return rgb{float64(r), float64(g), float64(b)}
}

func mix(a, b rgb, share float64) rgb {
	var out rgb
	for i := range out {
		out[i] = a[i]*share + b[i]*(1-share)
	}
	return out
}

// contrast is the ratio of WCAG, from 1 to 21.
func contrast(a, b rgb) float64 {
	la, lb := luminance(a), luminance(b)
	return (math.Max(la, lb) + .05) / (math.Min(la, lb) + .05)
}

func luminance(c rgb) float64 {
	linear := func(v float64) float64 {
		v /= 255
		if v <= .04045 {
			return v / 12.92
		}
		return math.Pow((v+.055)/1.055, 2.4)
	}
	return .2126*linear(c[0]) + .7152*linear(c[1]) + .0722*linear(c[2])
}
