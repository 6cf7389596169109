package httpd

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/gorilla/websocket"

	"parvis/app/api"
	"parvis/app/i18n"
	"parvis/app/problem"
	"parvis/content"
	"parvis/server/auth"
	"parvis/server/events"
	"parvis/server/publish"
	"parvis/server/secret"
)

// Timing of the socket.
const (
	liveWrite = 10 * time.Second
	livePong  = 70 * time.Second
	livePing  = 30 * time.Second
	liveFirst = 15 * time.Second // to say what to watch
	liveCheck = time.Minute      // a session may have ended
	liveStay  = 90 * time.Second // how long somebody counts as there after a ping
	liveIdle  = 5 * time.Minute  // without a sign of them: no longer shown as there
)

var writeBuffers sync.Pool

// sessionOver is the event that a session ended; its ID is the session's hash. It never leaves the server.
const sessionOver = "session"

// live is GET /live: news about requests and questions whose secret was shown, and about what waits for staff. What changed is
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

	own   map[subject]bool
	queue bool   // what waits for staff
	text  string // path of the document that is open in the editor, or empty
	name  string // of that document on the wire
	place string // where they are, for others to see, or empty
	heard chan struct{}
}

func (l *listening) serve(ctx context.Context) {
	l.conn.SetReadLimit(8 << 10)
	l.conn.SetReadDeadline(time.Now().Add(liveFirst)) //nolint:errcheck,forbidigo // a deadline of the socket
	var first api.Watch
	if err := l.conn.ReadJSON(&first); err != nil {
		return
	}
	l.subjects(ctx, first)
	if !l.staffed() && len(l.own) == 0 && slices.ContainsFunc(first.Watch, func(s api.Subject) bool { return s.Queue || s.Text != "" }) {
		l.goodbye(websocket.ClosePolicyViolation) // the session is over: the page need not ask for more
		return
	}
	over := secret.Hash(l.session)
	feed := l.Events.Listen(func(e events.Event) bool { return l.concerns(e) || e.Type == sessionOver && e.ID == over })
	defer feed.Close()
	l.Metrics.sockets.Inc()
	defer l.Metrics.sockets.Dec()
	gone := make(chan struct{})
	l.heard = make(chan struct{}, 1)
	go l.drain(gone)
	l.push(ctx, feed, gone)
}

// staffed tells whether something is listened to that takes a session of the team.
func (l *listening) staffed() bool { return l.queue || l.text != "" }

// concerns tells whether an event is about something that is listened to.
func (l *listening) concerns(e events.Event) bool {
	switch e.Type {
	case aboutDocument:
		return l.own[subject{aboutDocument, ""}]
	case publish.EventText, publish.EventDocument:
		return l.text != "" && e.ID == l.text
	case events.Presence:
		if e.Who == nil || l.Staff == nil || e.Who.Who == l.Staff.ID {
			return false // they know that they are there
		}
		return l.queue && strings.HasPrefix(e.ID, atRequest) || l.text != "" && e.ID == atText+l.text
	}
	return l.own[subject{e.Type, e.ID}] || l.queue && readers[e.Type] != ""
}

// Types of events that people hear of.
const (
	aboutRequest  = "request"
	aboutQuestion = "question"
	aboutDocument = "published" // on this server, for everybody; named "document" on the wire
)

// Published tells the phones that watch what is published: of documents that everybody may read only, once they are on
// the pages and found.
func (s *Server) Published(m content.Meta, at time.Time) {
	s.Events.Here(events.Event{Type: aboutDocument, ID: string(m.Kind) + "/" + m.ID, Version: at.UnixMilli()})
}

// readers says what staff must be allowed to do to hear that something of a type waits or changed.
var readers = map[string]auth.Action{aboutRequest: auth.ReadQueue, aboutQuestion: auth.AnswerQuestion}

// subject is something that one listens to.
type subject struct{ what, id string }

// subjects keeps what the listener may hear of: requests and questions by secret, or by this browser's cookie; what
// waits for staff, and what is written, by session.
func (l *listening) subjects(ctx context.Context, first api.Watch) {
	l.own = map[subject]bool{}
	own := l.own
	for i, s := range first.Watch {
		switch {
		case i >= 32:
		case s.Queue:
			l.queue = l.May(auth.ReadQueue) || l.May(auth.AnswerQuestion)
			if _, err := uuid.Parse(s.Looking); err == nil && l.May(auth.ReadQueue) {
				l.place = atRequest + s.Looking
			}
		case s.Text != "":
			l.editor(ctx, s)
		case s.Documents:
			own[subject{aboutDocument, ""}] = true
		case s.Question != "":
			if l.holdsQuestion(ctx, s) {
				own[subject{aboutQuestion, s.Question}] = true
			}
		case s.Secret != "":
			if o, err := l.Admission.Open(ctx, s.Secret); err == nil && o.Request == s.Request {
				own[subject{aboutRequest, s.Request}] = true
			}
		case l.Owns(s.Request):
			own[subject{aboutRequest, s.Request}] = true
		}
	}
}

// editor listens to the document that somebody writes.
func (l *listening) editor(ctx context.Context, s api.Subject) {
	kind, id, _ := strings.Cut(s.Text, "/")
	if !l.May(auth.Write) || !slices.Contains(writable, content.Kind(kind)) {
		return
	}
	path, err := l.Publish.Find(ctx, content.Kind(kind), id, i18n.Pick(s.Lang))
	if err == nil {
		l.text, l.name, l.place = path, s.Text, atText+path
	}
}

func (l *listening) holdsQuestion(ctx context.Context, s api.Subject) bool {
	if s.Secret == "" {
		return l.OwnsQuestion(s.Question)
	}
	id, err := l.Inbox.Open(ctx, s.Secret)
	return err == nil && id == s.Question
}

// drain reads until the other side is gone. What comes says that somebody is there, and nothing else.
func (l *listening) drain(gone chan<- struct{}) {
	defer close(gone)
	deadline := func(string) error { return l.conn.SetReadDeadline(time.Now().Add(livePong)) } //nolint:forbidigo // socket
	l.conn.SetPongHandler(deadline)
	deadline("") //nolint:errcheck // a dead socket shows at the next read
	for {
		if _, _, err := l.conn.ReadMessage(); err != nil {
			return
		}
		select {
		case l.heard <- struct{}{}:
		default:
		}
	}
}

func (l *listening) push(ctx context.Context, feed *events.Listener, gone <-chan struct{}) {
	ping, check, idle := time.NewTicker(livePing), time.NewTicker(liveCheck), time.NewTimer(liveIdle)
	defer ping.Stop()
	defer check.Stop()
	defer idle.Stop()
	there := l.present()
	defer there.leave()
	there.stay(ctx)
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
			role, staff := l.staffNow(ctx)
			if l.staffed() && !staff {
				l.goodbye(websocket.ClosePolicyViolation)
				return
			}
			err = l.pass(e, role)
		case <-l.heard:
			idle.Reset(liveIdle)
			there.stay(ctx)
		case <-idle.C:
			there.leave()
		case <-ping.C:
			there.renew(ctx)
			err = l.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(liveWrite)) //nolint:forbidigo // socket
		case <-check.C:
			if _, staff := l.staffNow(ctx); l.staffed() && !staff {
				l.goodbye(websocket.ClosePolicyViolation)
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// pass tells of an event what a role may hear of it.
func (l *listening) pass(e events.Event, role auth.Role) error {
	request, looked := strings.CutPrefix(e.ID, atRequest)
	switch {
	case e.Type == aboutDocument:
		return l.tell("document", e)
	case l.own[subject{e.Type, e.ID}]:
		return l.tell(e.Type, e)
	case e.Type == publish.EventText, e.Type == publish.EventDocument, e.Type == events.Presence && !looked:
		if auth.May(role, auth.Write) {
			return l.tell("text", events.Event{ID: l.name})
		}
	case e.Type == events.Presence:
		if auth.May(role, auth.ReadQueue) {
			return l.tell("queue", events.Event{ID: request})
		}
	case auth.May(role, readers[e.Type]):
		return l.tell("queue", e)
	}
	return nil
}

func (l *listening) tell(what string, e events.Event) error {
	l.conn.SetWriteDeadline(time.Now().Add(liveWrite)) //nolint:errcheck,forbidigo // a dead socket shows at the write
	return l.conn.WriteJSON(api.Event{Type: what, ID: e.ID, Version: e.Version})
}

// staffNow is the role that the session has now; not staff when it is over, or nothing takes one.
func (l *listening) staffNow(ctx context.Context) (role auth.Role, staff bool) {
	if !l.staffed() {
		return "", false
	}
	m, err := l.Auth.BySession(ctx, l.session)
	if err != nil {
		l.Log.Debug("a session ended under a socket", slog.Any("error", err))
		return "", false
	}
	return m.Role, auth.May(m.Role, auth.ReadQueue) || auth.May(m.Role, auth.AnswerQuestion)
}

func (l *listening) goodbye(code int) {
	l.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second)) //nolint:errcheck,forbidigo // leaving anyway
}
