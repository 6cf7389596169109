package httpd

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"parvis/app/i18n"
	"parvis/app/ui"
)

// healthz says that the process lives.
func (s *Server) healthz(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	fmt.Fprintln(w, "ok")
}

// readyz says whether database, content and index answer. An index that is being built does not make the server unready:
// the pages are up, and searches answer what is there.
func (s *Server) readyz(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	parts := map[string]string{"database": "ok", "content": "ok"}
	status := http.StatusOK
	if err := s.DB.Ping(ctx); err != nil {
		parts["database"], status = "unavailable", http.StatusServiceUnavailable
	}
	if !s.Library.Ready() {
		parts["content"], status = "empty", http.StatusServiceUnavailable
	}
	switch state, ok := s.Library.SearchState(); {
	case !ok:
		parts["index"], status = "closed", http.StatusServiceUnavailable
	case state.Building:
		parts["index"] = fmt.Sprintf("building %d/%d", state.Done, state.Total)
	default:
		parts["index"] = "ok"
	}
	if done, total := s.Publish.Progress(); total > 0 {
		parts["content"] = fmt.Sprintf("loading %d/%d", done, total)
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(parts) //nolint:errcheck // the client went away
}

// robots lets public pages be found and keeps private ones out (RFC 9309). Searches may be found; each of their filters
// is a link, and would lead a robot round in circles.
func (s *Server) robots(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	fmt.Fprint(w, "User-agent: *\n")
	for _, path := range []string{"/recherche?*&", "/questions/", "/demandes/", "/mes-donnees", "/connexion", "/atelier/", "/api/"} {
		for _, lang := range i18n.Languages() {
			fmt.Fprintf(w, "Disallow: %s\n", ui.Path(lang, path))
		}
	}
	fmt.Fprintf(w, "Sitemap: %s://%s/sitemap.xml\n", s.Base.Scheme, s.Base.Host)
}
