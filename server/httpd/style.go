package httpd

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"parvis/app/i18n"
	"parvis/app/ui"
	"parvis/web"
)

// style is GET /atelier/style: what pages are made of, in every state, with the community's colour in it.
func (c *call) style() error {
	c.noStore()
	page := &ui.StylePage{Site: c.site(), Code: c.paper(c.href("/"))}
	for _, light := range []struct {
		name        string
		night, more bool
	}{{"day", false, false}, {"night", true, false}, {"day_more", false, true}, {"night_more", true, true}} {
		tokens := c.Assets.Tokens(c.Library.Community().Accent, light.night, light.more)
		theme := ui.StyleTheme{Name: light.name}
		for _, name := range slices.Sorted(maps.Keys(tokens)) {
			theme.Colours = append(theme.Colours, ui.StyleColour{Name: name, Value: tokens[name].String()})
		}
		for _, p := range web.Pairs(tokens) {
			theme.Pairs = append(theme.Pairs, ui.StylePair{
				On: p.On, Ground: p.Ground, OnColour: p.Colour.String(), GroundColour: p.GroundColour.String(),
				Ratio: c.ratio(p.Ratio), Least: c.ratio(p.Least), Fails: p.Ratio < p.Least,
			})
		}
		page.Themes = append(page.Themes, theme)
	}
	return c.show(200, page)
}

// ratio is a contrast as it is said; it is not rounded up to what it does not reach.
func (c *call) ratio(r float64) string {
	said := strconv.FormatFloat(math.Floor(r*10)/10, 'f', 1, 64)
	if c.lang == i18n.Default {
		return strings.Replace(said, ".", ",", 1)
	}
	return said
}
