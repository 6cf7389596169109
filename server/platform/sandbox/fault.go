package sandbox

import (
	"fmt"
	"math"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	fault429         = "429"
	faultHang        = "hang"
	faultResetBefore = "reset_before"
	faultResetAfter  = "reset_after"
	faultHTML        = "html"
	faultDrop        = "drop"
	faultSlow        = "slow"
)

// fault makes matching calls go wrong. Faults live in memory: they end with the process.
type fault struct {
	ID         int     `json:"id"`
	Method     string  `json:"method"` // "" or "*" = every method
	Path       string  `json:"path"`   // see pathPattern
	Nth        int     `json:"nth"`    // starts at the n-th matching call from now; 0 = 1 = the next
	Times      int     `json:"times"`  // how many calls; 0 = 1, -1 = until removed
	Action     action  `json:"action"`
	RetryAfter float64 `json:"retry_after,omitempty"` // seconds, for 429 and html; 0 = 1
	Global     bool    `json:"global,omitempty"`      // 429: the limit of the whole bot, without Reset-After
	Shared     bool    `json:"shared,omitempty"`      // 429: a limit shared with other bots
	HTML       bool    `json:"html,omitempty"`        // 429, 5xx: an HTML body instead of JSON
	Status     int     `json:"status,omitempty"`      // html: 429 (default), 403 or another
	DelayMS    int     `json:"delay_ms,omitempty"`    // slow: wait after the effect

	Seen    int `json:"seen"`  // matching calls so far
	Fired   int `json:"fired"` // calls it took
	pattern *regexp.Regexp
}

// action names what goes wrong; a bare number such as 429 is taken as its text.
type action string

// UnmarshalJSON reads text or a number.
func (a *action) UnmarshalJSON(raw []byte) error {
	*a = action(strings.Trim(string(raw), `"`))
	return nil
}

func (f *fault) check() error {
	switch f.Action {
	case fault429, "500", "502", "503", "504", faultHang, faultResetBefore, faultResetAfter, faultHTML, faultDrop, faultSlow:
	default:
		return fmt.Errorf("unknown action %q", f.Action)
	}
	if f.Nth < 0 || f.Times < -1 || f.DelayMS < 0 || f.RetryAfter < 0 {
		return fmt.Errorf("nth, delay_ms and retry_after are not negative, times is at least -1")
	}
	if f.Status != 0 && (f.Status < 400 || f.Status > 599) {
		return fmt.Errorf("status %d is not an error", f.Status)
	}
	f.Nth, f.Times = max(f.Nth, 1), cmpOr(f.Times, 1)
	f.RetryAfter = cmpOr(f.RetryAfter, 1)
	f.Status = cmpOr(f.Status, http.StatusTooManyRequests)
	f.pattern = pathPattern(f.Path)
	return nil
}

func cmpOr[T comparable](v, def T) T {
	var zero T
	if v == zero {
		return def
	}
	return v
}

// pathPattern compiles a fault's path. Version prefixes are ignored on both sides. Without wildcards it is a prefix
// that ends at a slash or at the end. With "*" (or "{anything}", as in Discord's documentation) it is the whole path,
// where each stands for one segment or a part of one; "**" stands for any rest. Empty or "*" alone is every path.
func pathPattern(path string) *regexp.Regexp {
	if path != "" && !strings.HasPrefix(path, "/") && path != "*" {
		path = "/" + path
	}
	if rest, ok := cutVersion(path); ok {
		path = rest
	}
	path = regexp.MustCompile(`\{[^/}]*\}`).ReplaceAllString(path, "*")
	if path == "" || path == "*" || path == "/" || path == "/*" {
		path = "**"
	}
	wild := strings.Contains(path, "*")
	quoted := regexp.QuoteMeta(strings.TrimRight(path, "/"))
	quoted = strings.ReplaceAll(quoted, `\*\*`, `.*`)
	quoted = strings.ReplaceAll(quoted, `\*`, `[^/]+`)
	if wild {
		return regexp.MustCompile("^" + quoted + "/?$")
	}
	return regexp.MustCompile("^" + quoted + "(/|$)")
}

type faultList struct {
	mu     sync.Mutex
	faults []*fault
	last   int
}

// add puts the fault in force and returns it with its id. Faults on the same calls work one after the other.
func (l *faultList) add(f fault) (fault, error) {
	if err := f.check(); err != nil {
		return f, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last++
	f.ID = l.last
	l.faults = append(l.faults, &f)
	return f, nil
}

func (l *faultList) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.faults = nil
}

func (l *faultList) list() []fault {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make([]fault, 0, len(l.faults))
	for _, f := range l.faults {
		out = append(out, *f)
	}
	return out
}

// take counts the call and returns the fault that takes it, or the zero fault.
func (l *faultList) take(method, path string) fault {
	bare, _ := cutVersion(path)
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, f := range l.faults {
		if f.Method != "" && f.Method != "*" && !strings.EqualFold(f.Method, method) || !f.pattern.MatchString(bare) {
			continue
		}
		if f.Times >= 0 && f.Fired >= f.Times {
			continue
		}
		if f.Seen++; f.Seen >= f.Nth {
			f.Fired++
			return *f
		}
	}
	return fault{}
}

// before lets a fault take the call without any effect; true when it did.
func (s *Server) before(w http.ResponseWriter, r *http.Request, f fault, end func(int)) bool {
	switch f.Action {
	case fault429:
		end(http.StatusTooManyRequests)
		f.write429(w)
	case "500", "502", "503", "504":
		status, _ := strconv.Atoi(string(f.Action))
		end(status)
		f.write5xx(w, status)
	case faultHTML:
		end(f.Status)
		writeCloudflare(w, f.Status, f.RetryAfter)
	case faultHang:
		end(0)
		select {
		case <-r.Context().Done():
		case <-s.closing:
		}
		panic(http.ErrAbortHandler)
	case faultResetBefore:
		end(0)
		reset(w)
	default:
		return false
	}
	return true
}

// after lets a fault spoil the answer of a call that has had its effect; true when there is nothing left to send.
func (s *Server) after(w http.ResponseWriter, r *http.Request, f fault, end func(int)) bool {
	switch f.Action {
	case faultResetAfter:
		end(0)
		reset(w)
		return true
	case faultSlow:
		t := time.NewTimer(time.Duration(f.DelayMS) * time.Millisecond)
		defer t.Stop()
		select {
		case <-t.C:
		case <-r.Context().Done():
			end(0)
			return true
		case <-s.closing:
		}
	}
	return false
}

// write429 is Discord's own rate-limit answer. A global one carries no Reset-After.
func (f fault) write429(w http.ResponseWriter) {
	if f.HTML {
		writeCloudflare(w, http.StatusTooManyRequests, f.RetryAfter)
		return
	}
	scope := "user"
	if f.Shared {
		scope = "shared"
	}
	l := limitation{limited: true, global: f.Global, scope: scope, retryAfter: f.RetryAfter}
	l.headers(w.Header())
	wireAnswer{status: http.StatusTooManyRequests, body: l.json()}.write(w)
}

func (f fault) write5xx(w http.ResponseWriter, status int) {
	text := http.StatusText(status)
	if f.HTML || status == http.StatusBadGateway {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(status)
		fmt.Fprintf(w, "<html>\r\n<head><title>%d %s</title></head>\r\n<body>\r\n<center><h1>%d %s</h1></center>\r\n<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n", status, text, status, text)
		return
	}
	wireAnswer{status: status, body: fmt.Appendf(nil, `{"message": "%d: %s", "code": 0}`, status, text)}.write(w)
}

// writeCloudflare is what the proxy in front of Discord says to an address it has banned.
func writeCloudflare(w http.ResponseWriter, status int, retryAfter float64) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=UTF-8")
	h.Set("Server", "cloudflare")
	if status == http.StatusTooManyRequests {
		h.Set("Retry-After", strconv.Itoa(int(math.Ceil(retryAfter))))
	}
	w.WriteHeader(status)
	fmt.Fprint(w, "<!DOCTYPE html>\n<html lang=\"en-US\"><head><title>Access denied | discord.com used Cloudflare to restrict access</title></head>\n<body><h1>Error 1015</h1><p>You are being rate limited.</p></body></html>\n")
}

// reset breaks the connection so that the client sees a TCP reset, not a clean end.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // HTTP/2 or a recorder: the closest there is
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // without it the close is an orderly one, which is still an end without an answer
	}
	conn.Close()
}
