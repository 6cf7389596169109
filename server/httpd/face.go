package httpd

import (
	"net/url"

	"parvis/app/problem"
	"parvis/app/ui"
	"parvis/server/publish"
)

// logo is the community's, as pages show it beside the name; nil when there is none.
func (c *call) logo() *ui.Face {
	f, err := c.face(c.Library.Community().Logo, publish.ViewLogo, publish.ViewLogo)
	if err != nil {
		c.learn(c.r, err) // noted; a page does without
		return nil
	}
	return f
}

// face is a picture of the community for a phone and for a desk; nil when there is none.
func (c *call) face(name string, phone, desk publish.View) (*ui.Face, error) {
	if name == "" {
		return nil, nil //nolint:nilnil // "none" is an answer here
	}
	f, err := c.Publish.Face(c.ctx(), name)
	if err != nil || f.Name == "" {
		return nil, err
	}
	at := func(v publish.View) string {
		return "/medias/" + f.Name + "?" + url.Values{"vue": {string(v)}, "v": {f.Version}}.Encode()
	}
	return &ui.Face{Phone: at(phone), Desk: at(desk), Width: f.Width, Height: f.Height}, nil
}

// view answers a picture of the community as one of its views; others are not made smaller for who asks.
func (c *call) view(name, view string) (publish.Media, error) {
	community := c.Library.Community()
	if name != community.Logo && name != community.Picture {
		return publish.Media{}, problem.New(problem.CodeNotFound)
	}
	return c.Publish.FaceView(c.ctx(), name, publish.View(view))
}
