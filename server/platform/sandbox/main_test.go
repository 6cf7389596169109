package sandbox_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"testing"

	"parvis/server/platform/sandbox"
)

// envChild makes the test binary a sandbox of its own, on that folder, so that a test can kill it.
const envChild = "PARVIS_SANDBOX_TEST_CHILD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(envChild); dir != "" {
		if err := child(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func child(dir string) error {
	s, err := sandbox.Open(context.Background(), sandbox.Options{Dir: dir, Seed: []sandbox.SeedServer{
		{Name: "Accueil", Channels: []string{"accueil", "annonces"}, Roles: []string{"Membre", "Atelier"}},
		{Name: "Atelier du climat", Channels: []string{"travaux"}, Roles: []string{"Bénévole"}},
	}})
	if err != nil {
		return err
	}
	addr := os.Getenv("PARVIS_SANDBOX_TEST_LISTEN")
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	line, err := json.Marshal(map[string]string{"url": "http://" + l.Addr().String(), "token": s.Token(),
		"client_id": s.ClientID(), "client_secret": s.ClientSecret()})
	if err != nil {
		return err
	}
	fmt.Println(string(line))
	return http.Serve(l, s.Handler())
}
