package httpd

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"parvis/app/api"
	"parvis/app/problem"
	"parvis/content"
	"parvis/server/auth"
	"parvis/server/publish"
)

// maxDocument bounds a text that is sent, in bytes: the longest file that is read, with its fields.
const maxDocument = publish.MaxText + 64<<10

// documentRoute is one line of the table of documents, whose bodies are no JSON.
type documentRoute struct {
	Method string
	Path   string // below api.Prefix
	Action auth.Action
	do     func(*Server, http.ResponseWriter, *http.Request, caller, string) error
}

// documentRoutes is the table. A step is named by its journey and itself.
func (s *Server) documentRoutes() []documentRoute {
	const get, put = http.MethodGet, http.MethodPut
	const one, step = "/documents/{kind}/{id}", "/documents/{kind}/{id}/{step}"
	return []documentRoute{
		{get, one, auth.Write, (*Server).getDocument}, {put, one, auth.Write, (*Server).putDocument},
		{get, step, auth.Write, (*Server).getDocument}, {put, step, auth.Write, (*Server).putDocument},
	}
}

func (s *Server) routeDocuments(mux *http.ServeMux) {
	for _, route := range s.documentRoutes() {
		mux.HandleFunc(route.Method+" "+api.Prefix+route.Path, func(w http.ResponseWriter, r *http.Request) {
			c, path, err := s.documentCall(r, route.Action)
			if err == nil {
				err = route.do(s, w, r, c, path)
			}
			if err != nil {
				s.fail(w, r, err)
			}
		})
	}
}

// documentCall identifies who calls, asks the policy, and finds the document's path.
func (s *Server) documentCall(r *http.Request, action auth.Action) (c caller, path string, err error) {
	c, err = s.byBearer(r.Context(), r)
	if err != nil {
		return c, "", err
	}
	if !c.May(action) {
		if c.Staff == nil && len(c.opened) == 0 {
			return c, "", problem.New(problem.CodeUnauthorized)
		}
		return c, "", problem.New(problem.CodeForbidden)
	}
	kind, id, lang := content.Kind(r.PathValue("kind")), r.PathValue("id"), r.URL.Query().Get("lang")
	if step := r.PathValue("step"); step != "" {
		id += "/" + step
	}
	if lang == "" {
		lang = "fr"
	}
	path, err = s.Publish.Find(r.Context(), kind, id, lang)
	if problem.CodeOf(err) == problem.CodeNotFound && err != nil {
		path, err = publish.PathOf(kind, id, lang)
	}
	return c, path, err
}

// getDocument is GET /documents/{kind}/{id}: the newest text, for who writes.
func (s *Server) getDocument(w http.ResponseWriter, r *http.Request, _ caller, path string) error {
	d, err := s.Publish.Document(r.Context(), path)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/markdown; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("ETag", `"`+d.Revision+`"`)
	io.WriteString(w, d.Text) //nolint:errcheck // the reader went away
	return nil
}

// putDocument is PUT /documents/{kind}/{id}: a text with its front matter, which says itself what is to become of it.
// If-Match names the revision that it was made from; a new document needs none.
func (s *Server) putDocument(w http.ResponseWriter, r *http.Request, c caller, path string) error {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "text/markdown" && kind != "text/plain" {
		return &problem.Error{Code: problem.CodeInvalid, Err: errors.New("the body is no text/markdown")}
	}
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	base, asked := ifMatch(r.Header)
	if base == "*" {
		d, err := s.Publish.Document(r.Context(), path)
		if err != nil {
			return err
		}
		base = d.Revision
	}
	saved, err := s.Publish.Save(r.Context(), publish.Save{By: *c.Staff, Path: path, Base: base, Text: text})
	var conflict *publish.Conflict
	var unreadable *publish.Unreadable
	switch {
	case errors.As(err, &conflict):
		answerConflict(w, r, conflict, asked)
	case errors.As(err, &unreadable):
		answerStored(w, r, http.StatusUnprocessableEntity, unreadable.Saved)
	case err != nil:
		return err
	case base == "":
		answerStored(w, r, http.StatusCreated, saved)
	default:
		answerStored(w, r, http.StatusOK, saved)
	}
	return nil
}

// ifMatch reads the revision of an If-Match header; asked tells whether there is one.
func ifMatch(h http.Header) (revision string, asked bool) {
	tag := strings.TrimSpace(h.Get("If-Match"))
	if tag == "" {
		return "", false
	}
	return strings.Trim(strings.TrimPrefix(tag, "W/"), `"`), true
}

func answerStored(w http.ResponseWriter, r *http.Request, status int, saved publish.Saved) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("ETag", `"`+saved.Revision+`"`)
	out := api.Stored{Revision: saved.Revision, State: string(saved.State), Diagnostics: diagnosticsOf(saved.Diagnostics)}
	if status == http.StatusUnprocessableEntity {
		p := toJSON(languageOf(r), problem.New(problem.CodeUnreadable))
		writeJSON(w, status, "application/problem+json", struct {
			problemJSON
			api.Stored
		}{*p, out})
		return
	}
	writeJSON(w, status, "application/json", out)
}

// answerConflict says that the document changed meanwhile: 412 to who named a revision, 409 to who named none. Both
// texts are kept, and the answer names them.
func answerConflict(w http.ResponseWriter, r *http.Request, c *publish.Conflict, asked bool) {
	w.Header().Set("Cache-Control", "no-store")
	if c.Theirs != "" {
		w.Header().Set("ETag", `"`+c.Theirs+`"`)
	}
	p := toJSON(languageOf(r), problem.New(problem.CodeConflict))
	if asked {
		p.Status, p.Title = http.StatusPreconditionFailed, http.StatusText(http.StatusPreconditionFailed)
	}
	writeJSON(w, p.Status, "application/problem+json", struct {
		problemJSON
		Mine   string `json:"mine"`   // revision that holds the text that was sent
		Theirs string `json:"theirs"` // the document's newest revision
		Text   string `json:"text"`   // of theirs
	}{*p, c.Mine, c.Theirs, c.Text})
}

func diagnosticsOf(all []content.Diagnostic) []api.Diagnostic {
	var out []api.Diagnostic
	for _, d := range all {
		out = append(out, api.Diagnostic{Severity: string(d.Severity), Line: d.Line, Message: d.Message, Remedy: d.Remedy})
	}
	return out
}
