package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// limitRules are the limits in force. By default nothing is refused and the figures in the headers are generous.
type limitRules struct {
	Enforce   bool `json:"enforce"`    // refuse with 429 what is above
	Limit     int  `json:"limit"`      // calls per bucket and window
	WindowMS  int  `json:"window_ms"`  // of a bucket
	PerSecond int  `json:"per_second"` // of the whole bot; Discord's is 50
}

func (r limitRules) orDefaults() limitRules {
	return limitRules{r.Enforce, cmpOr(r.Limit, 1000), cmpOr(r.WindowMS, 1000), cmpOr(r.PerSecond, 50)}
}

// limiter counts calls per bucket: method and route, times the top-level id, as Discord does. Windows run on real time.
type limiter struct {
	now     func() time.Time
	mu      sync.Mutex
	rules   limitRules
	buckets map[string]*window
	all     window
}

type window struct {
	ends time.Time
	used int
}

func newLimiter(now func() time.Time) *limiter {
	return &limiter{now: now, rules: limitRules{}.orDefaults(), buckets: map[string]*window{}}
}

func (l *limiter) set(r limitRules) limitRules {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rules, l.buckets, l.all = r.orDefaults(), map[string]*window{}, window{}
	return l.rules
}

// hit counts one call in the window, starting a new one when it is over.
func (w *window) hit(now time.Time, length time.Duration) {
	if !now.Before(w.ends) {
		w.ends, w.used = now.Add(length), 0
	}
	w.used++
}

// take counts a call; the error is an *overLimit when it is refused.
func (l *limiter) take(method, route string, params map[string]string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	b := l.bucket(method, route, params)
	b.hit(now, time.Duration(l.rules.WindowMS)*time.Millisecond)
	l.all.hit(now, time.Second)
	if !l.rules.Enforce {
		return nil
	}
	if l.all.used > l.rules.PerSecond {
		return &overLimit{limitation{limited: true, global: true, retryAfter: l.all.ends.Sub(now).Seconds()}}
	}
	if b.used > l.rules.Limit {
		return &overLimit{limitation{limited: true, scope: "user", retryAfter: b.ends.Sub(now).Seconds()}}
	}
	return nil
}

func (l *limiter) bucket(method, route string, params map[string]string) *window {
	key := method + " " + route + " " + majorID(route, params)
	b, ok := l.buckets[key]
	if !ok {
		b = &window{}
		l.buckets[key] = b
	}
	return b
}

// majorID is the id that parts a bucket: the guild's or the channel's, when the route begins with it.
func majorID(route string, params map[string]string) string {
	switch {
	case strings.HasPrefix(route, "/guilds/"):
		return params["guild_id"]
	case strings.HasPrefix(route, "/channels/"):
		return params["channel_id"]
	}
	return ""
}

// headers puts the state of the call's bucket on the answer.
func (l *limiter) headers(h http.Header, method, route string, params map[string]string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now, b := l.now(), l.bucket(method, route, params)
	left, remaining := b.ends.Sub(now), l.rules.Limit-b.used
	if left <= 0 {
		left, remaining = time.Duration(l.rules.WindowMS)*time.Millisecond, l.rules.Limit
	}
	if !l.rules.Enforce {
		remaining = max(remaining, 1) // nothing is refused, so nobody should wait
	}
	sum := sha256.Sum256([]byte(method + " " + route))
	h.Set("X-RateLimit-Bucket", hex.EncodeToString(sum[:16]))
	h.Set("X-RateLimit-Limit", strconv.Itoa(l.rules.Limit))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(max(remaining, 0)))
	h.Set("X-RateLimit-Reset", seconds(float64(now.Add(left).UnixMilli())/1000))
	h.Set("X-RateLimit-Reset-After", seconds(left.Seconds()))
}

func seconds(s float64) string { return strconv.FormatFloat(s, 'f', 3, 64) }

// limitation is what a 429 says.
type limitation struct {
	limited    bool
	global     bool
	scope      string // user or shared; a global one has its own
	retryAfter float64
}

// overLimit refuses a call for being one too many.
type overLimit struct{ limitation }

func (o *overLimit) Error() string { return "rate limited" }

func (l limitation) body() any {
	return map[string]any{"message": "You are being rate limited.", "retry_after": math.Round(l.retryAfter*1000) / 1000, "global": l.global, "code": 0}
}

func (l limitation) json() []byte {
	raw, _ := json.Marshal(l.body()) // strings, a number and a boolean always encode
	return raw
}

// headers says when to come back. A global limit carries no bucket and no Reset-After.
func (l limitation) headers(h http.Header) {
	h.Set("Retry-After", strconv.Itoa(int(math.Ceil(l.retryAfter))))
	if l.global {
		for name := range h {
			if strings.HasPrefix(name, "X-Ratelimit-") {
				h.Del(name)
			}
		}
		h.Set("X-RateLimit-Global", "true")
		h.Set("X-RateLimit-Scope", "global")
		return
	}
	h.Set("X-RateLimit-Scope", l.scope)
	h.Set("X-RateLimit-Remaining", "0")
	h.Set("X-RateLimit-Reset-After", seconds(l.retryAfter))
	for name, def := range map[string]string{"X-RateLimit-Limit": "5", "X-RateLimit-Bucket": "5a1d3f1c0e8b4a6f",
		"X-RateLimit-Reset": seconds(float64(time.Now().UnixMilli())/1000 + l.retryAfter)} {
		if h.Get(name) == "" {
			h.Set(name, def)
		}
	}
}
