package httpd

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"parvis/app/api"
	"parvis/app/problem"
	"parvis/server/auth"
)

// apiRoute is one line of the table of the API.
type apiRoute struct {
	Method  string
	Path    string // below api.Prefix
	Action  auth.Action
	Status  int // of success
	Summary string
	add     func(*Server, huma.API, apiRoute)
}

// apiRoutes is the table of the API. GET /live is beside it: a socket is not described by OpenAPI.
func (s *Server) apiRoutes() []apiRoute {
	const get, post, del = http.MethodGet, http.MethodPost, http.MethodDelete
	return []apiRoute{
		{get, "/charter", auth.ReadPublic, 200, "The charter in force", operation((*apiCall).charter)},
		{post, "/acceptances", auth.Accept, 201, "Accept a revision of the charter", operation((*apiCall).accept)},
		{get, "/spaces", auth.ReadPublic, 200, "The spaces and what they ask", operation((*apiCall).spaces)},
		{post, "/requests", auth.Ask, 201, "Ask for places", operation((*apiCall).ask)},
		{get, "/requests/{id}", auth.ReadPublic, 200, "Where a request stands", operation((*apiCall).request)},
		{post, "/requests/{id}/withdraw", auth.FollowOwn, 200, "Take a request back", operation((*apiCall).withdraw)},
		{post, "/requests/{id}/places/{space}/invite", auth.FollowOwn, 200, "A fresh invite instead of an expired one", operation((*apiCall).renew)},
		{post, "/requests/{id}/places/{space}/confirm", auth.FollowOwn, 200, "I am in", operation((*apiCall).confirm)},
		{get, "/queue", auth.ReadQueue, 200, "Requests as moderators see them", operation((*apiCall).queue)},
		{post, "/requests/{id}/decision", auth.Decide, 200, "Decide a request", operation((*apiCall).decide)},
		{post, "/requests/{id}/places/{space}/retry", auth.MendAccess, 200, "Try a blocked place again", operation((*apiCall).retry)},
		{get, "/search", auth.ReadPublic, 200, "Search the documents", operation((*apiCall).search)},
		{get, "/suggest", auth.ReadPublic, 200, "What answers while it is being typed", operation((*apiCall).suggest)},
		{post, "/search/clicks", auth.ReadPublic, 204, "Say that something found was opened: a count", operation((*apiCall).clicked)},
		{get, "/me", auth.FollowOwn, 200, "Everything held about the bearer", operation((*apiCall).me)},
		{del, "/me", auth.EraseOwnData, 204, "Erase everything held about the bearer", operation((*apiCall).erase)},
	}
}

func (s *Server) routeAPI(mux *http.ServeMux) {
	setErrors()
	cfg := huma.Config{OpenAPI: &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{Title: "Parvis", Version: s.Version, Description: "How a newcomer is let in. Errors are " +
			"application/problem+json with a stable code. The contract only grows: ignore what you do not know."},
		Components: &huma.Components{
			Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
			SecuritySchemes: map[string]*huma.SecurityScheme{
				"secret":  {Type: "http", Scheme: "bearer", Description: "The secret of a request, an acceptance or a question."},
				"session": {Type: "apiKey", In: "cookie", Name: s.cookieName(cookieSession), Description: "Staff."},
			},
		},
	}}
	cfg.OpenAPIPath = "/openapi"
	cfg.Formats = map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat}
	cfg.DefaultFormat = "application/json"
	cfg.AllowAdditionalPropertiesByDefault = true
	a := humago.NewWithPrefix(mux, api.Prefix, cfg)
	for _, route := range s.apiRoutes() {
		route.add(s, a, route)
	}
	mux.HandleFunc("GET "+api.Prefix+"/live", s.live)
	mux.HandleFunc(api.Prefix+"/", s.unrouted(mux))
}

var jsonFormat = huma.Format{
	Marshal:   func(w io.Writer, v any) error { return json.NewEncoder(w).Encode(v) },
	Unmarshal: json.Unmarshal,
}

// setErrors makes the library's own errors ours: the rejected value is never sent back, whatever part of it the
// library's message quotes.
var setErrors = sync.OnceFunc(func() {
	huma.NewErrorWithContext = func(ctx huma.Context, status int, _ string, errs ...error) huma.StatusError {
		lang := ""
		if r, ok := ctx.Context().Value(requestKey{}).(*http.Request); ok {
			lang = languageOf(r)
		}
		return libraryError(lang, status, errs)
	}
	huma.NewError = func(status int, _ string, errs ...error) huma.StatusError { return libraryError("", status, errs) }
})

func libraryError(lang string, status int, errs []error) huma.StatusError {
	code := problem.CodeInvalid
	switch {
	case status == http.StatusRequestEntityTooLarge:
		code = problem.CodeTooLarge
	case status >= 500:
		code = problem.CodeInternal
	}
	out := toJSON(lang, problem.New(code))
	out.Status, out.Title = status, http.StatusText(status)
	for _, err := range errs {
		if d, ok := err.(huma.ErrorDetailer); ok { //nolint:errorlint // the library hands them over bare
			detail := d.ErrorDetail()
			out.Errors = append(out.Errors, fieldJSON{detail.Location, ownWords(detail.Message)})
		}
	}
	return out
}

// ownWords lets through what the library says of its schema; a parser's message may quote what was sent.
func ownWords(message string) string {
	if strings.HasPrefix(message, "expected ") {
		return message
	}
	return "expected JSON as described"
}

// apiCall is one call of the API: who, and in which language.
type apiCall struct {
	*Server
	caller

	lang string
	r    *http.Request
}

// answer of the API: a body, and headers that keep it out of caches.
type answer[T any] struct {
	CacheControl string `header:"Cache-Control"`
	Body         T
}

func personal[T any](body T) *answer[T] { return &answer[T]{"no-store", body} }

func public[T any](body T) *answer[T] { return &answer[T]{"no-cache", body} }

// operation turns a use case into an operation of the API library.
func operation[I, O any](do func(*apiCall, context.Context, *I) (*O, error)) func(*Server, huma.API, apiRoute) {
	return func(s *Server, a huma.API, route apiRoute) {
		op := huma.Operation{
			OperationID: operationID(route), Method: route.Method, Path: route.Path, Summary: route.Summary,
			DefaultStatus: route.Status, MaxBodyBytes: MaxBody, Errors: []int{400, 401, 403, 404, 409, 413, 422, 429, 500, 503},
			Security: securityOf(route.Action),
		}
		huma.Register(a, op, func(ctx context.Context, in *I) (*O, error) {
			c, err := s.apiCallFrom(ctx, route.Action)
			if err == nil {
				var out *O
				if out, err = do(c, ctx, in); err == nil {
					return out, nil
				}
			}
			p := s.learn(c.r, err)
			return nil, huma.ErrorWithHeaders(toJSON(c.lang, p), errorHeaders(p))
		})
	}
}

func operationID(route apiRoute) string {
	id := []rune{}
	for _, r := range route.Method + route.Path {
		if r == '/' || r == '{' || r == '}' {
			r = '-'
		}
		id = append(id, r)
	}
	return string(id)
}

func securityOf(a auth.Action) []map[string][]string {
	if auth.May(auth.Visitor, a) {
		return nil
	}
	if auth.May(auth.Newcomer, a) {
		return []map[string][]string{{"secret": {}}}
	}
	return []map[string][]string{{"session": {}}}
}

type requestKey struct{}

// apiCallFrom identifies who calls and asks the policy. The call it answers is never nil.
func (s *Server) apiCallFrom(ctx context.Context, action auth.Action) (*apiCall, error) {
	r, _ := ctx.Value(requestKey{}).(*http.Request)
	c := &apiCall{Server: s, r: r, lang: languageOf(r)}
	var err error
	c.caller, err = s.byBearer(ctx, r)
	if err != nil {
		return c, err
	}
	if c.May(action) {
		return c, nil
	}
	if c.Staff == nil && !c.known() {
		return c, problem.New(problem.CodeUnauthorized)
	}
	return c, problem.New(problem.CodeForbidden)
}
