package httpd

import (
	"regexp"
	"strconv"
	"strings"

	"parvis/app/ui"
)

// pictured is a picture as content/markdown writes it. Anything else that looks so on a page is escaped text.
var pictured = regexp.MustCompile(`<img src="([^"]*)"`)

// draw makes the document of a page.
func (c *call) draw(status int, p ui.Page) (drawn, error) {
	d := ui.Render(p)
	body, err := c.sized(d.Body)
	if err != nil {
		return drawn{}, err
	}
	d.Body, d.Theme = body, c.theme()
	return c.shell.draw(status, d, c.Base)
}

// sized has the pictures of a text come when they are about to be seen, and tells their size, so that nothing moves
// when they do.
func (c *call) sized(html string) (string, error) {
	var failed error
	html = pictured.ReplaceAllStringFunc(html, func(img string) string {
		img += ` loading="lazy" decoding="async"`
		name, ours := strings.CutPrefix(pictured.FindStringSubmatch(img)[1], "/medias/")
		if !ours || failed != nil {
			return img
		}
		w, h, err := c.Publish.PictureSize(c.ctx(), name)
		if err != nil {
			failed = err
		}
		if w <= 0 || h <= 0 {
			return img
		}
		return img + ` width="` + strconv.Itoa(w) + `" height="` + strconv.Itoa(h) + `"`
	})
	return html, failed
}
