package httpd

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// healthz says that the process lives.
func (s *Server) healthz(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	fmt.Fprintln(w, "ok")
}

// readyz says whether database and content answer.
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
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(parts) //nolint:errcheck // the client went away
}

// robots lets public pages be found and keeps private ones out.
func (s *Server) robots(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	fmt.Fprint(w, "User-agent: *\n")
	for _, path := range []string{"/demandes/", "/mes-donnees", "/connexion", "/atelier/", "/api/"} {
		fmt.Fprintf(w, "Disallow: %s\nDisallow: /en%s\n", path, path)
	}
}
