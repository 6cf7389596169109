package discord

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	defaultWait = 5 * time.Second // a limit that names no time
	blockedWait = time.Minute     // a page of Discord's front instead of an answer
	minWait     = 100 * time.Millisecond
	maxWait     = time.Hour
)

// retryAfter is how long an answer asks us to wait: the longest of what header and body say (they differ in
// precision), between a tenth of a second and an hour; otherwise is taken when neither says a thing.
func retryAfter(header http.Header, body float64, otherwise time.Duration) time.Duration {
	wait, told := asWait(body)
	for _, name := range []string{"Retry-After", "X-RateLimit-Reset-After"} {
		if more, ok := parseWait(header.Get(name), header.Get("Date")); ok && (!told || more > wait) {
			wait, told = more, true
		}
	}
	if !told {
		wait = otherwise
	}
	return min(max(wait, minWait), maxWait)
}

// parseWait reads seconds, whole or not, or a date (RFC 9110, Retry-After) against the answer's own date.
func parseWait(value, date string) (time.Duration, bool) {
	value = strings.TrimSpace(value)
	if seconds, err := strconv.ParseFloat(value, 64); err == nil {
		return asWait(seconds)
	}
	until, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	from, err := http.ParseTime(date)
	if err != nil || until.Before(from) {
		return 0, false
	}
	return until.Sub(from), true
}

// asWait turns seconds into a duration; nonsense and zero are not told.
func asWait(seconds float64) (time.Duration, bool) {
	if math.IsNaN(seconds) || seconds <= 0 {
		return 0, false
	}
	return time.Duration(min(seconds, 2*maxWait.Seconds()) * float64(time.Second)), true
}
