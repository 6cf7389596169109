package discord

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"

	"parvis/server/platform"
)

// maxBody bounds what is read of one answer.
const maxBody = 8 << 20

// transport is the only way out: it puts the call on the configured server, holds it back when Discord would refuse
// it, and answers either a success whose body was read whole or a *platform.Error.
type transport struct {
	base      http.RoundTripper
	addresses addresses
	gate      *gate
	clock     platformClock
	agent     string // who we are, for every call
	log       *slog.Logger
}

func newTransport(where addresses, o Options) *transport {
	t := &transport{
		base: o.Transport, addresses: where, gate: newGate(o.Now), clock: platformClock{now: o.Now},
		agent: userAgent(o.Home), log: o.Log,
	}
	t.gate.log = o.Log
	return t
}

// RoundTrip implements http.RoundTripper.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	told := tripOf(req.Context())
	sent := new(sending)
	out := req.Clone(httptrace.WithClientTrace(req.Context(), sent.trace()))
	if u, ok := t.addresses.rest(req.URL); ok {
		out.URL, out.Host = u, ""
	}
	out.Header.Set("User-Agent", t.agent)
	where := routeOf(out.Method, t.addresses.relative(out.URL))
	if err := t.gate.admit(where, told); err != nil {
		closeBody(req)
		return nil, err
	}
	if err := req.Context().Err(); err != nil {
		closeBody(req)
		return nil, unanswered(out.Method, false, err)
	}
	resp, err := t.base.RoundTrip(out)
	if err != nil {
		return nil, unanswered(out.Method, sent.maybe(err), err)
	}
	return t.read(where, told, resp)
}

// CloseIdleConnections lets http.Client reach the base.
func (t *transport) CloseIdleConnections() {
	if base, ok := t.base.(interface{ CloseIdleConnections() }); ok {
		base.CloseIdleConnections()
	}
}

// read takes the answer whole, learns the limits from it and classifies it.
func (t *transport) read(where route, told *trip, resp *http.Response) (*http.Response, error) {
	t.clock.hear(resp.Header)
	body, cut := readBody(resp.Body)
	a := answer{method: where.method, as: told.as, status: resp.StatusCode, header: resp.Header, body: body, cut: cut}
	problem := classify(a)
	t.gate.learn(where, told, a, problem)
	if problem != nil {
		t.tell(where, problem)
		return nil, problem
	}
	told.status = resp.StatusCode
	resp.Body = io.NopCloser(bytes.NewReader(body))
	resp.ContentLength = int64(len(body))
	hideLimits(resp.Header)
	return resp, nil
}

// tell logs what concerns the whole adapter; every other error is the caller's to log.
func (t *transport) tell(where route, problem *platform.Error) {
	if problem.Global || problem.Reason == "bot_token" || problem.Reason == "client_secret" {
		t.log.Warn("discord refuses us", "reason", problem.Reason, "status", problem.Status,
			"code", problem.Code, "after", problem.After, "method", where.method, "route", where.template)
	}
}

// hideLimits keeps the library from sleeping on a limit: the gate keeps them.
func hideLimits(header http.Header) {
	for _, name := range []string{"Limit", "Remaining", "Reset", "Reset-After", "Bucket", "Global", "Scope"} {
		header.Del("X-RateLimit-" + name)
	}
}

func readBody(body io.ReadCloser) ([]byte, error) {
	defer body.Close()
	out, err := io.ReadAll(io.LimitReader(body, maxBody+1))
	if err == nil && len(out) > maxBody {
		return nil, fmt.Errorf("more than %d bytes", maxBody)
	}
	return out, err
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		req.Body.Close()
	}
}

// unanswered classifies a call that got no answer.
func unanswered(method string, sent bool, err error) *platform.Error {
	return &platform.Error{Step: platform.BackOff, Reason: "unavailable", Ambiguous: sent && writes(method), Err: bare(err)}
}

// sending watches whether a request can have left.
type sending struct {
	asked     atomic.Bool // the transport looked for a connection, so it reports what it does
	connected atomic.Bool
}

func (s *sending) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn: func(string) { s.asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { s.connected.Store(true) },
	}
}

// maybe is false only when the request certainly did not leave.
func (s *sending) maybe(err error) bool {
	var dialing *net.OpError
	if errors.As(err, &dialing) && dialing.Op == "dial" {
		return false
	}
	return s.connected.Load() || !s.asked.Load()
}
