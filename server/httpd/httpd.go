// Package httpd answers over HTTP: pages (pages.go) and API (api.go), two tables of method, path, who may call and
// handler. A handler identifies, decodes, validates, calls one use case and answers; what it may not know it does
// not import. Documents come from library with the caller's Reader, and from nowhere else.
package httpd

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"parvis/app/i18n"
	"parvis/server/admission"
	"parvis/server/auth"
	"parvis/server/db"
	"parvis/server/events"
	"parvis/server/grants"
	"parvis/server/inbox"
	"parvis/server/insight"
	"parvis/server/library"
	"parvis/server/notify"
	"parvis/server/platform"
	"parvis/server/publish"
	"parvis/web"
)

// Options are what the server needs to answer.
type Options struct {
	DB        *db.DB
	Auth      *auth.Service
	Library   *library.Library
	Publish   *publish.Service
	Inbox     *inbox.Service
	Insight   *insight.Service
	Admission *admission.Service
	Grants    *grants.Service
	Events    *events.Hub
	Notify    *notify.Service // nil: browsers are told of nothing
	Linker    platform.Linker // nil when no platform is connected
	Assets    *web.Set
	Now       func() time.Time
	Log       *slog.Logger
	Metrics   *Metrics
	Closing   context.Context // ends when the sockets must hang up

	Base       *url.URL // the address people use
	Listen     string   // the effective address
	Loopback   bool     // listening on loopback: any loopback name is ours
	RateLimit  bool
	TrustProxy int  // how many proxies stand before us; their X-Forwarded-For is believed
	Trial      bool // the platform is a sandbox
	Version    string
	Retention  Retention
	Zone       *time.Location // of the times on pages
}

// Retention is how long requests are kept, in days.
type Retention struct{ Unanswered, Refused, Answers, Log int }

// Server answers. Its Handler may be used once.
type Server struct {
	Options
	shell *shell
	cards cards
	cache *pageCache
	mux   *http.ServeMux // all routes, without the guards

	pockets pockets
	worker  string // the service worker's text
}

// New makes a server.
func New(o Options) (*Server, error) {
	sh, err := newShell(o.Assets)
	if err != nil {
		return nil, err
	}
	if o.Metrics == nil {
		o.Metrics = NewMetrics()
	}
	worker, err := o.Assets.Worker(o.Version, i18n.Languages(), shellOf(i18n.Default))
	if err != nil {
		return nil, err
	}
	return &Server{Options: o, shell: sh, cache: newPageCache(), worker: worker}, nil
}

// Handler is everything that the server answers, behind the guards that every answer passes.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	s.mux = mux
	s.routePages(mux)
	s.routeAPI(mux)
	s.routeDocuments(mux)
	s.routeAssets(mux)
	mux.HandleFunc("GET /healthz", s.healthz)
	mux.HandleFunc("GET /readyz", s.readyz)
	mux.HandleFunc("GET /robots.txt", s.robots)
	mux.HandleFunc("GET /sw.js", s.serviceWorker)
	return s.guard(mux)
}

// https tells whether people reach us over TLS, so that cookies may be bound to it.
func (s *Server) https() bool { return s.Base.Scheme == "https" }
