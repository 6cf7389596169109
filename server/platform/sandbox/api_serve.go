package sandbox

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"
)

// bodyMost bounds what a call may send.
const bodyMost = 1 << 20

// serveAPI answers one REST call: it is noted, a fault may take it, then it runs as one change and is answered when
// that is on disk.
func (s *Server) serveAPI(routes []apiRoute) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		path, known := cutVersion(r.URL.Path)
		if !known {
			path = r.URL.Path
		}
		reason, reasonErr := auditReason(r.Header.Get("X-Audit-Log-Reason"))
		noted, err := s.requests.begin(received{Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Reason: reason,
			Agent: r.UserAgent(), Time: s.virtualNow()})
		if err != nil {
			s.log.Error("note request", slog.Any("error", err))
			http.Error(w, "sandbox: "+err.Error(), http.StatusInternalServerError)
			return
		}
		f := s.faults.take(r.Method, r.URL.Path)
		noted.Fault = string(f.Action)
		end := func(status int) {
			noted.Status = status
			if err := s.requests.end(noted); err != nil && !errors.Is(err, ErrClosed) {
				s.log.Error("note answer", slog.Any("error", err))
			}
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyMost))
		if err != nil {
			end(http.StatusBadRequest)
			http.Error(w, "unreadable body", http.StatusBadRequest)
			return
		}
		if s.before(w, r, f, end) {
			return
		}
		route, params, routeErr := matchRoute(routes, r.Method, path)
		a := s.answer(route, routeErr, &call{params: params, query: r.URL.Query(), header: r.Header, body: body,
			reason: reason, origin: s.origin(r)}, reasonErr, f.Action != faultDrop)
		if s.after(w, r, f, end) {
			return
		}
		s.limits.headers(w.Header(), r.Method, route.path, params)
		end(a.status)
		a.write(w)
	}
}

// wireAnswer is an answer ready to be sent, made under the lock.
type wireAnswer struct {
	status int
	body   []byte
	limit  limitation
}

func (a wireAnswer) write(w http.ResponseWriter) {
	if a.limit.limited {
		a.limit.headers(w.Header())
	}
	if a.body != nil {
		w.Header().Set("Content-Type", "application/json")
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // the client may be gone
}

// answer runs the route as one change. A change that is not kept still gives the answer it would have had.
func (s *Server) answer(route apiRoute, routeErr error, c *call, reasonErr error, keep bool) wireAnswer {
	var a wireAnswer
	err := s.run(func(tx *change) (bool, error) {
		c.w, c.tx, c.now = s.world, tx, s.now()
		rep, err := s.dispatch(route, routeErr, c, reasonErr)
		var refusal *apiError
		var over *overLimit
		switch {
		case errors.As(err, &over):
			rep, keep = reply{http.StatusTooManyRequests, over.body()}, false
			a.limit = over.limitation
		case errors.As(err, &refusal):
			rep, keep = reply{refusal.Status, refusal}, false
		case err != nil:
			return false, err
		}
		a.status = rep.status
		if rep.body == nil {
			return keep, nil
		}
		a.body, err = json.Marshal(rep.body)
		return keep && err == nil, err
	})
	if err != nil {
		s.log.Error("answer call", slog.String("route", route.path), slog.Any("error", err))
		return wireAnswer{status: http.StatusInternalServerError, body: []byte(`{"message":"500: Internal Server Error","code":0}`)}
	}
	return a
}

func (s *Server) dispatch(route apiRoute, routeErr error, c *call, reasonErr error) (reply, error) {
	if c.header.Get("User-Agent") == "" {
		return fail(errUserAgent())
	}
	if routeErr != nil {
		return fail(routeErr)
	}
	if err := c.authenticate(route.access); err != nil {
		return fail(err)
	}
	if err := s.limits.take(route.method, route.path, c.params); err != nil {
		return fail(err)
	}
	if err := c.checkParams(); err != nil {
		return fail(err)
	}
	if reasonErr != nil {
		return fail(reasonErr)
	}
	return route.handle(c)
}

// authenticate finds out who calls and whether the route is for them.
func (c *call) authenticate(need access) error {
	kind, token, _ := strings.Cut(c.header.Get("Authorization"), " ")
	switch kind {
	case "Bot":
		c.isBot = token == c.w.app().Token
		if c.isBot && need != bearer {
			return nil
		}
	case "Bearer":
		g, ok := c.w.grants.get(token)
		if ok && c.now.Before(g.Expires) && (need == bearer || need == anyToken) {
			c.grant = g
			return nil
		}
	}
	if need == anyone && kind != "Bot" {
		return nil
	}
	return errUnauthorized()
}

// auditReason decodes the reason: URL-encoded UTF-8, at most 512 characters.
func auditReason(header string) (string, error) {
	reason, err := url.PathUnescape(header)
	if err != nil {
		reason = header
	}
	if utf8.RuneCountInString(reason) > 512 {
		return reason, invalid("BASE_TYPE_BAD_LENGTH", "Must be between 1 and 512 in length.", "reason")
	}
	return reason, nil
}

// origin is the address under which the caller reaches this server.
func (s *Server) origin(r *http.Request) string {
	if s.opts.PublicURL != nil {
		if u := strings.TrimRight(s.opts.PublicURL(), "/"); u != "" {
			return u
		}
	}
	return "http://" + r.Host
}

func (s *Server) virtualNow() (now time.Time) {
	s.view(func(_ *world, t time.Time) { now = t })
	return now
}
