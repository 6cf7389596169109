package discord

import (
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"parvis/server/platform"
)

const (
	perSecond  = 45              // below Discord's 50 for a bot (Discord docs, Rate Limits, Global Rate Limit)
	tokenPause = time.Minute     // after the bot's token was refused
	maxBucket  = 5 * time.Minute // an emptied bucket is not believed for longer
	manyRoutes = 1024            // when to forget what is over
)

var (
	errHeldBack = errors.New("held back: Discord asked to wait")
	errTooMany  = errors.New("held back: too many refused calls in ten minutes")
	errToken    = errors.New("held back: the bot's token was refused")
)

// gate remembers until when Discord does not want to be called, and refuses such calls at once: no waiting, the job
// comes back by itself.
type gate struct {
	now func() time.Time
	log *slog.Logger

	mu      sync.Mutex
	global  time.Time             // nothing before
	token   time.Time             // nothing as the bot before
	limits  map[limit]quota       // what is left, per bucket
	buckets map[routeShape]string // what Discord calls the bucket of a route, once it told
	second  time.Time             // the second that count belongs to
	count   int
	refused budgets
}

// routeShape is a route for all ids.
type routeShape struct{ method, template string }

// limit is one counter on Discord's side: its bucket, apart for each top-level id.
type limit struct{ bucket, major string }

// quota is how many calls a counter still allows until it starts anew.
type quota struct {
	until time.Time
	left  int
}

func newGate(now func() time.Time) *gate {
	return &gate{now: now, log: slog.New(slog.DiscardHandler), limits: map[limit]quota{}, buckets: map[routeShape]string{}}
}

// admit answers nil or why a call must not be sent now.
func (g *gate) admit(where route, told *trip) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	if told.as == asBot && !told.probe && now.Before(g.token) {
		return &platform.Error{Step: platform.WaitSteward, Reason: "bot_token", Err: errToken}
	}
	if now.Before(g.global) {
		return heldBack(g.global.Sub(now), true, errHeldBack)
	}
	if err := g.afford(where, told, now); err != nil || told.as == asPerson {
		return err // a person's token has limits of its own, which are not the bot's
	}
	key := g.limitOf(where)
	q := g.limits[key]
	if now.Before(q.until) && q.left <= 0 {
		return heldBack(q.until.Sub(now), false, errHeldBack)
	}
	if err := g.pace(now); err != nil {
		return err
	}
	g.forget(now)
	q.left-- // so that calls on their way are counted before their answers are
	g.limits[key] = q
	return nil
}

// afford holds back what was refused too often of late, so that Discord does not ban us. It is told once, until it is over.
func (g *gate) afford(where route, told *trip, now time.Time) error {
	name := g.refused.of(where, told)
	wait, first := g.refused.wait(name, now, told.urgent)
	if wait == 0 {
		return nil
	}
	if first {
		g.log.Warn("we hold back: discord refused too many calls; parvis doctor tells which right is missing",
			"of", name, "method", where.method, "route", where.template, "after", wait)
	}
	held := heldBack(wait, told.urgent, errTooMany)
	held.Held = true
	return held
}

// own tells which server channels belong to.
func (g *gate) own(server string, channels []channel) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.refused.own(server, channels)
}

// pace keeps us below the global limit. The call is counted.
func (g *gate) pace(now time.Time) error {
	if passed := now.Sub(g.second); passed < 0 || passed >= time.Second {
		g.second, g.count = now, 0
	}
	if g.count >= perSecond {
		return heldBack(g.second.Add(time.Second).Sub(now), false, errHeldBack)
	}
	g.count++
	return nil
}

// heldBack is a refusal of our own: certainly nothing was sent.
func heldBack(wait time.Duration, global bool, why error) *platform.Error {
	return &platform.Error{Step: platform.RetryAt, Reason: "rate_limited", After: wait, Global: global, Err: why}
}

// learn takes from an answer what it says about the next calls.
func (g *gate) learn(where route, told *trip, a answer, problem *platform.Error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	if bucket := a.header.Get("X-RateLimit-Bucket"); bucket != "" && told.as != asPerson {
		g.buckets[routeShape{where.method, where.template}] = bucket
	}
	if a.refused() {
		g.refused.add(g.refused.of(where, told), now)
	}
	switch {
	case told.as == asPerson && (problem == nil || !problem.Global):
	case problem == nil:
		g.counted(where, a.header, now)
		if told.as == asBot {
			g.token = time.Time{}
		}
	case problem.Reason == "bot_token" && told.as == asBot:
		g.token = now.Add(tokenPause)
	case problem.Step == platform.RetryAt && problem.Global:
		g.global = later(g.global, now.Add(problem.After))
	case problem.Step == platform.RetryAt:
		g.set(where, now, problem.After, 0)
	default:
		g.counted(where, a.header, now)
	}
}

// counted takes what an answer says is left. Of what it says and what we counted the lower counts: answers may overtake
// each other.
func (g *gate) counted(where route, header http.Header, now time.Time) {
	left, err := strconv.Atoi(header.Get("X-RateLimit-Remaining"))
	if err != nil {
		return
	}
	seconds, err := strconv.ParseFloat(header.Get("X-RateLimit-Reset-After"), 64)
	if wait, ok := asWait(seconds); err == nil && ok {
		g.set(where, now, min(wait, maxBucket), max(left, 0))
	}
}

// set keeps what a counter allows for a while.
func (g *gate) set(where route, now time.Time, wait time.Duration, left int) {
	g.forget(now)
	key := g.limitOf(where)
	if q := g.limits[key]; now.Before(q.until) {
		g.limits[key] = quota{until: later(q.until, now.Add(wait)), left: min(q.left, left)}
		return
	}
	g.limits[key] = quota{until: now.Add(wait), left: left}
}

// forget drops the counters that have started anew, once there are many.
func (g *gate) forget(now time.Time) {
	if len(g.limits) <= manyRoutes {
		return
	}
	for key, q := range g.limits {
		if !now.Before(q.until) {
			delete(g.limits, key)
		}
	}
}

// limitOf names the counter of a route, by the bucket that Discord told for it where it did.
func (g *gate) limitOf(where route) limit {
	if bucket, ok := g.buckets[routeShape{where.method, where.template}]; ok {
		return limit{bucket, where.major}
	}
	return limit{where.method + " " + where.template, where.major}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
