package discord

import (
	"net/http"
	"sync/atomic"
	"time"
)

// sameTime is the difference that says nothing: a Date has whole seconds, and an answer takes its time.
const sameTime = 2 * time.Second

// platformClock follows the time of the other side.
type platformClock struct {
	now    func() time.Time
	behind atomic.Int64 // what to add to now, in nanoseconds
}

// hear takes the time that an answer was written at. Answers without a date say nothing.
func (c *platformClock) hear(header http.Header) {
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return
	}
	difference := date.Sub(c.now())
	if difference.Abs() < sameTime {
		difference = 0
	}
	c.behind.Store(int64(difference))
}

func (c *platformClock) time() time.Time { return c.now().Add(time.Duration(c.behind.Load())) }

// PlatformNow is Discord's time, by which invites expire.
func (a *Adapter) PlatformNow() time.Time { return a.transport.clock.time() }
