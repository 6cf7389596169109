package httpd

import (
	"context"
	"crypto/rand"
	"log/slog"
	"time"

	"parvis/server/events"
)

// Places where people of the team see each other: what stands before the id of a request, and the path of a document.
const (
	atRequest = "request/"
	atText    = "text/"
)

// presence is one open page as the others see it.
type presence struct {
	*listening
	self  events.Somebody
	shown bool
}

// present is the page of this socket; nobody is shown when it has no place.
func (l *listening) present() *presence {
	p := &presence{listening: l}
	if l.place != "" {
		p.self = events.Somebody{Who: l.Staff.ID, Name: l.Staff.Name, Page: rand.Text()}
	}
	return p
}

// stay shows that they are there.
func (p *presence) stay(ctx context.Context) {
	if p.place == "" {
		return
	}
	p.shown = true
	p.say(ctx, p.Now().Add(liveStay))
}

// renew goes on showing who is shown.
func (p *presence) renew(ctx context.Context) {
	if p.shown {
		p.stay(ctx)
	}
}

// leave shows that they are no longer there.
func (p *presence) leave() {
	if !p.shown {
		return
	}
	p.shown = false
	ctx, cancel := context.WithTimeout(context.Background(), liveWrite)
	defer cancel()
	p.say(ctx, time.Time{})
}

func (p *presence) say(ctx context.Context, until time.Time) {
	if err := p.Events.Stay(ctx, p.place, p.self, until); err != nil {
		p.Log.Warn("who is where was not told", slog.Any("error", err))
	}
}

// beside are the first names of who else is at a place.
func (c *call) beside(place string) []string {
	return c.Events.Others(place, c.Staff.ID, c.Now())
}
