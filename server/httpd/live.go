package httpd

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"parvis/app/api"
	"parvis/app/problem"
	"parvis/server/auth"
	"parvis/server/events"
	"parvis/server/secret"
)

// Timing of the socket.
const (
	liveWrite = 10 * time.Second
	livePong  = 70 * time.Second
	livePing  = 30 * time.Second
	liveFirst = 15 * time.Second // to say what to watch
	liveCheck = time.Minute      // a session may have ended
)

var writeBuffers sync.Pool

// sessionOver is the event that a session ended; its ID is the session's hash. It never leaves the server.
const sessionOver = "session"

// live is GET /live: news about requests whose secret was shown, and about the queue for staff. What changed is
// fetched by the listener. The first message says what to watch; a wrong secret gets no event and no other answer.
func (s *Server) live(w http.ResponseWriter, r *http.Request) {
	sameSite, ok := s.originOf(r)
	if !ok {
		s.fail(w, r, problem.New(problem.CodeCrossOrigin))
		return
	}
	var c caller
	if sameSite { // cookies count only where a page of ours asks
		var err error
		if c, err = s.byCookies(r.Context(), r); err != nil {
			s.fail(w, r, err)
			return
		}
	}
	up := websocket.Upgrader{
		ReadBufferSize: 512, WriteBufferSize: 1024, WriteBufferPool: &writeBuffers,
		CheckOrigin: func(*http.Request) bool { return true }, // looked at above
	}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	defer conn.Close()
	l := &listening{Server: s, conn: conn, caller: c, session: s.cookie(r, cookieSession), sameSite: sameSite}
	l.serve(r.Context())
}

// originOf tells whether a page of ours calls, and whether the call may go on: another site may not, a program that
// is no browser sends no Origin.
func (s *Server) originOf(r *http.Request) (sameSite, ok bool) {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return false, true
	}
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" || u.User != nil {
		return false, false
	}
	if strings.EqualFold(origin, s.Base.Scheme+"://"+s.Base.Host) {
		return true, true
	}
	_, port, err := net.SplitHostPort(s.Listen)
	same := err == nil && s.Loopback && u.Scheme == "http" && loopbackHost(u.Host) && u.Port() == port &&
		origin == u.Scheme+"://"+u.Host
	return same, same
}

// listening is one open socket.
type listening struct {
	*Server
	caller

	conn     *websocket.Conn
	session  string
	sameSite bool
}

func (l *listening) serve(ctx context.Context) {
	l.conn.SetReadLimit(8 << 10)
	l.conn.SetReadDeadline(time.Now().Add(liveFirst)) //nolint:errcheck,forbidigo // a deadline of the socket
	var first api.Watch
	if err := l.conn.ReadJSON(&first); err != nil {
		return
	}
	requests, queue := l.subjects(ctx, first)
	feed := l.Events.Listen(func(e events.Event) bool {
		return queue && e.Type != sessionOver || requests[e.ID] || e.Type == sessionOver && e.ID == secret.Hash(l.session)
	})
	defer feed.Close()
	l.Metrics.sockets.Inc()
	defer l.Metrics.sockets.Dec()
	gone := make(chan struct{})
	go l.drain(gone)
	l.push(ctx, feed, requests, queue, gone)
}

// subjects keeps what the listener may hear of: requests by secret, or by this browser's cookie; the queue by session.
func (l *listening) subjects(ctx context.Context, first api.Watch) (requests map[string]bool, queue bool) {
	requests = map[string]bool{}
	for i, s := range first.Watch {
		switch {
		case i >= 32:
		case s.Queue:
			queue = l.May(auth.ReadQueue)
		case s.Secret != "":
			if o, err := l.Admission.Open(ctx, s.Secret); err == nil && o.Request == s.Request {
				requests[s.Request] = true
			}
		case l.Owns(s.Request):
			requests[s.Request] = true
		}
	}
	return requests, queue
}

// drain reads until the other side is gone; nothing more is expected of it.
func (l *listening) drain(gone chan<- struct{}) {
	defer close(gone)
	deadline := func(string) error { return l.conn.SetReadDeadline(time.Now().Add(livePong)) } //nolint:forbidigo // socket
	l.conn.SetPongHandler(deadline)
	deadline("") //nolint:errcheck // a dead socket shows at the next read
	for {
		if _, _, err := l.conn.ReadMessage(); err != nil {
			return
		}
	}
}

func (l *listening) push(ctx context.Context, feed *events.Listener, requests map[string]bool, queue bool, gone <-chan struct{}) {
	ping, check := time.NewTicker(livePing), time.NewTicker(liveCheck)
	defer ping.Stop()
	defer check.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			return
		case <-l.Closing.Done():
			l.goodbye(websocket.CloseServiceRestart)
			return
		case <-gone:
			return
		case <-feed.Lost:
			l.goodbye(websocket.CloseTryAgainLater)
			return
		case e := <-feed.C:
			if queue && !l.stillStaff(ctx) {
				l.goodbye(websocket.ClosePolicyViolation)
				return
			}
			if e.Type != sessionOver {
				err = l.tell(e, requests, queue)
			}
		case <-ping.C:
			err = l.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(liveWrite)) //nolint:forbidigo // socket
		case <-check.C:
			if queue && !l.stillStaff(ctx) {
				l.goodbye(websocket.ClosePolicyViolation)
				return
			}
		}
		if err != nil {
			return
		}
	}
}

func (l *listening) tell(e events.Event, requests map[string]bool, queue bool) error {
	l.conn.SetWriteDeadline(time.Now().Add(liveWrite)) //nolint:errcheck,forbidigo // a dead socket shows at the write
	if queue && !requests[e.ID] {
		return l.conn.WriteJSON(api.Event{Type: "queue", ID: e.ID, Version: e.Version})
	}
	return l.conn.WriteJSON(api.Event{Type: e.Type, ID: e.ID, Version: e.Version})
}

func (l *listening) stillStaff(ctx context.Context) bool {
	m, err := l.Auth.BySession(ctx, l.session)
	if err != nil {
		l.Log.Debug("a session ended under a socket", slog.Any("error", err))
		return false
	}
	return auth.May(m.Role, auth.ReadQueue)
}

func (l *listening) goodbye(code int) {
	l.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second)) //nolint:errcheck,forbidigo // leaving anyway
}
