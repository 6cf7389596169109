package daemon

import (
	"context"
	"log/slog"
	"time"

	"parvis/server/events"
	"parvis/server/publish"
)

// followEvery is how often the change log is looked at when no event tells of a change.
const followEvery = 5 * time.Second

// checkAfter is how long it has been quiet when all documents are looked at together, for faults that only show in the
// whole: links that lead nowhere, two of one name.
const checkAfter = 3 * time.Second

// follow keeps the library abreast of what other replicas publish, and of the clock: texts and blocks have their hours.
func (p *Parts) follow(ctx context.Context) {
	for ctx.Err() == nil {
		feed := p.Events.Listen(func(e events.Event) bool { return e.Type == publish.EventDocument })
		p.followFeed(ctx, feed)
		feed.Close()
	}
}

func (p *Parts) followFeed(ctx context.Context, feed *events.Listener) {
	check := time.NewTimer(0)
	<-check.C // nothing to check yet
	defer check.Stop()
	for {
		if err := p.Library.Refresh(ctx); err != nil && ctx.Err() == nil {
			p.Log.Error("follow the documents", slog.Any("error", err))
		}
		timer := time.NewTimer(p.untilTurn())
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-feed.Lost:
			timer.Stop()
			return
		case <-feed.C:
			check.Reset(checkAfter)
		case <-check.C:
			if err := p.Publish.Recheck(ctx); err != nil && ctx.Err() == nil {
				p.Log.Error("check the documents together", slog.Any("error", err))
			}
		case <-timer.C:
		}
		timer.Stop()
	}
}

// untilTurn is how long to wait for the next change that the clock makes, at most followEvery.
func (p *Parts) untilTurn() time.Duration {
	turn := p.Library.Turn()
	if turn.IsZero() {
		return followEvery
	}
	return min(max(turn.Sub(p.Now()), 10*time.Millisecond), followEvery)
}
