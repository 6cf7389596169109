package web

import (
	"fmt"

	"parvis/content/colour"
)

// accentCSS sets a community's colour: the text on it is ink or cream, whichever reads better; as light on the ground
// it is mixed into the paper; on the walls, as text and in doors (--spark), it is used only when it can be read. Anything
// but #rrggbb gives nothing.
func accentCSS(accent string) string {
	c, ok := colour.Parse(accent)
	if !ok {
		return ""
	}
	on := readable(c)
	act, onAct := nightAct(c, on)
	return fmt.Sprintf(":root{--accent:%s;--on-accent:%s;--glow:%s;--spark:%s}", c, on, colour.Mix(c, colour.Paper, dayGlow), spark(c, colour.Wall)) +
		atNight(fmt.Sprintf("--accent:%s;--glow:%s;--spark:%s;--act:%s;--on-act:%s;--on-tip:%s", c, colour.Mix(c, colour.NightWall, nightGlow), spark(c, colour.NightWall), act, onAct, spark(c, colour.Ink)))
}

// How much of the accent is in the light on the ground: by night it falls on a wall, for on black any warm light is brown.
const dayGlow, nightGlow = .4, .18

// atNight is a set of declarations for who reads in the dark: by their system, unless they chose otherwise here, or because
// they chose so.
func atNight(declarations string) string {
	return "@media (prefers-color-scheme:dark){:root:not([data-theme=light]){" + declarations + "}}:root[data-theme=dark]{" + declarations + "}"
}

// spark is the accent on a wall, cream where it could not be read.
func spark(c, wall colour.RGB) colour.RGB {
	if colour.Contrast(c, wall) >= colour.ForText {
		return c
	}
	return colour.Cream
}

// readable is the text on a colour: ink or cream, and for the few colours in between where neither will do, black or
// white.
func readable(c colour.RGB) colour.RGB {
	best := colour.Ink
	for _, other := range []colour.RGB{colour.Cream, {}, {255, 255, 255}} {
		if colour.Contrast(best, c) < colour.ForText && colour.Contrast(other, c) > colour.Contrast(best, c) {
			best = other
		}
	}
	return best
}

// nightAct is the main button in the dark and the text on it: the accent, when it stands out against the night.
func nightAct(c, on colour.RGB) (act, text colour.RGB) {
	if colour.Contrast(c, colour.NightPaper) >= colour.ForParts {
		return c, on
	}
	return colour.Cream, colour.Ink
}
