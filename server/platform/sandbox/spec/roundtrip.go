package spec

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// RoundTripper checks every call to a path below /api before it leaves and every answer before it is given back; a
// disagreement fails the test and the traffic goes on. Nil stands for http.DefaultTransport.
func (d *Description) RoundTripper(t testing.TB, next http.RoundTripper) http.RoundTripper {
	return &roundTripper{d: d, t: t, next: next, requests: true}
}

// AnswerRoundTripper checks answers only, for tests that send faulty calls on purpose.
func (d *Description) AnswerRoundTripper(t testing.TB, next http.RoundTripper) http.RoundTripper {
	return &roundTripper{d: d, t: t, next: next}
}

type roundTripper struct {
	d        *Description
	t        testing.TB
	next     http.RoundTripper
	requests bool
}

// RoundTrip implements http.RoundTripper.
func (r *roundTripper) RoundTrip(req *http.Request) (*http.Response, error) {
	next := r.next
	if next == nil {
		next = http.DefaultTransport
	}
	if !strings.HasPrefix(req.URL.Path, "/api/") {
		return next.RoundTrip(req)
	}
	if r.requests {
		req = req.Clone(req.Context())
		body, err := readAll(&req.Body)
		if err != nil {
			return nil, err
		}
		if err := r.d.CheckRequest(req.Method, req.URL, req.Header.Get("Content-Type"), body); err != nil {
			r.t.Errorf("request: %v", err)
		}
	}
	res, err := next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	body, err := readAll(&res.Body)
	if err != nil {
		return res, nil // a broken answer is the caller's to notice
	}
	r.check(req, res.StatusCode, res.Header, body)
	return res, nil
}

func (r *roundTripper) check(req *http.Request, status int, h http.Header, body []byte) {
	if err := r.d.CheckAnswer(req.Method, req.URL.Path, status, h.Get("Content-Type"), body); err != nil {
		r.t.Errorf("answer: %v", err)
	}
	if err := r.d.CheckHeaders(status, h); err != nil {
		r.t.Errorf("answer to %s %s: %v", req.Method, req.URL.Path, err)
	}
}

// Handler checks the traffic of a server instead of a client's. Answers are held back until they are complete, so a
// handler behind it cannot hijack the connection.
func (d *Description) Handler(t testing.TB, next http.Handler) http.Handler {
	r := &roundTripper{d: d, t: t}
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if !strings.HasPrefix(req.URL.Path, "/api/") {
			next.ServeHTTP(w, req)
			return
		}
		body, err := readAll(&req.Body)
		if err != nil {
			t.Errorf("read request: %v", err)
		}
		if err := d.CheckRequest(req.Method, req.URL, req.Header.Get("Content-Type"), body); err != nil {
			t.Errorf("request: %v", err)
		}
		rec := httptest.NewRecorder()
		next.ServeHTTP(rec, req)
		r.check(req, rec.Code, rec.Header(), rec.Body.Bytes())
		for name, values := range rec.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(rec.Code)
		_, _ = w.Write(rec.Body.Bytes()) // the client may be gone
	})
}
