package httpd

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"parvis/app/api"
	"parvis/app/i18n"
	"parvis/app/problem"
	"parvis/app/ui"
	"parvis/server/db"
)

// statuses maps every code to the status of its answer.
var statuses = map[problem.Code]int{
	problem.CodeInternal:         http.StatusInternalServerError,
	problem.CodeNotFound:         http.StatusNotFound,
	problem.CodeUnauthorized:     http.StatusUnauthorized,
	problem.CodeForbidden:        http.StatusForbidden,
	problem.CodeInvalid:          http.StatusUnprocessableEntity,
	problem.CodeTooLarge:         http.StatusRequestEntityTooLarge,
	problem.CodeTooMany:          http.StatusTooManyRequests,
	problem.CodeCharterChanged:   http.StatusConflict,
	problem.CodeStale:            http.StatusConflict,
	problem.CodeAlreadyDecided:   http.StatusConflict,
	problem.CodeAlreadyWithdrawn: http.StatusConflict,
	problem.CodeKeyReused:        http.StatusUnprocessableEntity,
	problem.CodeNotInvitable:     http.StatusConflict,
	problem.CodeLinkSpent:        http.StatusGone,
	problem.CodeUnavailable:      http.StatusServiceUnavailable,
	problem.CodeCrossOrigin:      http.StatusForbidden,
	problem.CodeMethod:           http.StatusMethodNotAllowed,
	problem.CodeConflict:         http.StatusConflict,
	problem.CodeNameTaken:        http.StatusConflict,
	problem.CodeUnreadable:       http.StatusUnprocessableEntity,
	problem.CodeSecondReader:     http.StatusConflict,
}

// learn turns any error into what a person may learn of it, and logs what they may not.
func (s *Server) learn(r *http.Request, err error) *problem.Error {
	var p *problem.Error
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &p):
	case errors.As(err, &tooLarge):
		p = problem.New(problem.CodeTooLarge)
	case db.Unavailable(err):
		p = &problem.Error{Code: problem.CodeUnavailable, Err: err}
		s.Log.Error("database unavailable", slog.String("path", maskPath(r.URL)), slog.Any("error", err),
			slog.Bool("disk_full", db.Full(err)))
	default:
		p = &problem.Error{Code: problem.CodeInternal, Err: err}
		if r.Context().Err() == nil {
			s.Log.Error("internal", slog.String("path", maskPath(r.URL)), slog.Any("error", err))
		}
	}
	return p
}

// fail answers any error: JSON to the API, a page to people.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	p := s.learn(r, err)
	for name, values := range errorHeaders(p) {
		if w.Header().Get(name) == "" { // who limits the rate knows better when to come back
			w.Header()[name] = values
		}
	}
	if strings.HasPrefix(r.URL.Path, api.Prefix) {
		s.failAPI(w, r, p)
		return
	}
	c := s.newCall(w, r)
	c.showFailure(p)
}

// errorHeaders are what an error says beside its body.
func errorHeaders(p *problem.Error) http.Header {
	h := http.Header{}
	switch p.Code {
	case problem.CodeTooMany:
		h.Set("Retry-After", "60")
	case problem.CodeUnavailable:
		h.Set("Retry-After", "5")
	case problem.CodeUnauthorized:
		h.Set("WWW-Authenticate", "Bearer")
	}
	return h
}

// problemJSON is an error on the wire (RFC 9457). Code is stable; Errors name the fields at fault.
type problemJSON struct {
	Type   string       `json:"type"`
	Title  string       `json:"title"`
	Status int          `json:"status"`
	Detail string       `json:"detail,omitempty"`
	Code   problem.Code `json:"code"`
	Errors []fieldJSON  `json:"errors,omitempty"`
}

type fieldJSON struct {
	Field  string `json:"field"`
	Detail string `json:"detail"`
}

// Error, GetStatus and ContentType make a problem an answer of the API library.
func (p *problemJSON) Error() string             { return string(p.Code) }
func (p *problemJSON) GetStatus() int            { return p.Status }
func (p *problemJSON) ContentType(string) string { return "application/problem+json" }

func toJSON(lang string, p *problem.Error) *problemJSON {
	told := ui.Tell(lang, p)
	out := &problemJSON{
		Type: "about:blank", Title: http.StatusText(statuses[p.Code]), Status: statuses[p.Code],
		Detail: told.Message, Code: p.Code,
	}
	for _, f := range told.Fields {
		out.Errors = append(out.Errors, fieldJSON{f.Name, f.Message})
	}
	return out
}

func (s *Server) failAPI(w http.ResponseWriter, r *http.Request, p *problem.Error) {
	out := toJSON(languageOf(r), p)
	w.Header().Set("Cache-Control", "no-store")
	writeJSON(w, out.Status, out.ContentType(""), out)
}

func writeJSON(w http.ResponseWriter, status int, kind string, body any) {
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body) //nolint:errcheck // the client went away
}

// languageOf is the language an API caller asks for: ?lang=, else Accept-Language's first, else French.
func languageOf(r *http.Request) string {
	tag := r.URL.Query().Get("lang")
	if tag == "" {
		tag, _, _ = strings.Cut(r.Header.Get("Accept-Language"), ",")
		tag, _, _ = strings.Cut(tag, ";")
	}
	primary, _, _ := strings.Cut(strings.TrimSpace(tag), "-")
	return i18n.Pick(strings.ToLower(primary))
}
