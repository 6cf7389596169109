// Package sandboxtest starts a sandbox inside a test.
package sandboxtest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"parvis/server/platform/sandbox"
)

// Env is a running sandbox with two servers; it ends with the test.
type Env struct {
	*sandbox.Server
	URL string // origin: consent at URL/oauth2/authorize, invites at URL/invite/{code}
	API string // base for clients, without a version: URL/api
}

// Start runs a sandbox with its state in a folder of the test. Without a seed it has the servers "Accueil" (channels
// accueil and annonces, roles Membre and Atelier) and "Atelier" (channel travaux, role Bénévole). For speed it does not
// wait for the disk.
func Start(t testing.TB, seed ...sandbox.SeedServer) *Env {
	t.Helper()
	if len(seed) == 0 {
		seed = []sandbox.SeedServer{
			{Name: "Accueil", Channels: []string{"accueil", "annonces"}, Roles: []string{"Membre", "Atelier"}},
			{Name: "Atelier", Channels: []string{"travaux"}, Roles: []string{"Bénévole"}},
		}
	}
	s, err := sandbox.Open(context.Background(), sandbox.Options{Dir: t.TempDir(), Seed: seed, NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(s.Handler())
	t.Cleanup(func() {
		if err := s.Close(); err != nil { // first, so that hanging answers end
			t.Error(err)
		}
		web.CloseClientConnections()
		web.Close()
	})
	return &Env{Server: s, URL: web.URL, API: web.URL + "/api"}
}

// Control calls /_control/{path}, decodes the answer into out (nil = not wanted) and returns the status.
func (e *Env) Control(t testing.TB, method, path string, in, out any) int {
	t.Helper()
	var body io.Reader
	if in != nil {
		raw, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		body = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(context.Background(), method, e.URL+"/_control/"+path, body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if out != nil && len(raw) > 0 {
		if err := json.Unmarshal(raw, out); err != nil {
			t.Fatalf("%s %s: %v: %s", method, path, err, raw)
		}
	}
	return res.StatusCode
}
