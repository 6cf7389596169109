package sandbox_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"net/http/httptest"
	"parvis/server/platform/sandbox"
)

func TestRestartKeepsEverything(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	open := func() *sandbox.Server {
		t.Helper()
		s, err := sandbox.Open(context.Background(), sandbox.Options{Dir: dir, NoSync: true, Seed: []sandbox.SeedServer{{Name: "A", Roles: []string{"R"}}}})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	first := open()
	if _, err := sandbox.Open(context.Background(), sandbox.Options{Dir: dir}); !errors.Is(err, sandbox.ErrInUse) {
		t.Errorf("a folder in use was opened: %v", err)
	}
	web := httptest.NewServer(first.Handler())
	r := attach(t, first, web.URL)
	g, u := r.guild("A"), r.user("Léa")
	access := r.access(u, "identify guilds.join")
	code := r.call("POST", "/channels/"+g.Channels[0].ID+"/invites", map[string]any{"role_ids": []string{g.role("R")}, "max_uses": 2}).text("code")
	r.join(u, code)
	r.control("clock", map[string]any{"advance_ms": 1000})
	before, token := r.control("state", nil), first.Token()
	web.Close()
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	// A line that a kill cut short was never acknowledged.
	f, err := os.OpenFile(filepath.Join(dir, "journal.jsonl"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(`[{"k":"user","i":"9","v":{"id":"9"`); err != nil {
		t.Fatal(err)
	}
	f.Close()

	second := open()
	defer second.Close()
	web = httptest.NewServer(second.Handler())
	defer web.Close()
	r = attach(t, second, web.URL)
	if second.Token() != token || second.ClientSecret() == "" {
		t.Error("the secrets changed")
	}
	after := r.control("state", nil)
	if string(toJSON(t, before.at("guilds"))) != string(toJSON(t, after.at("guilds"))) || string(toJSON(t, before.at("users"))) != string(toJSON(t, after.at("users"))) {
		t.Errorf("state changed:\n%s\n%s", before.Body, after.Body)
	}
	r.want(r.call("GET", "/users/@me", nil, header("Authorization", "Bearer "+access)), 200, 0)
	if n := len(r.control("requests", nil).at("requests").([]any)); n != 3 {
		t.Errorf("%d requests in the log", n)
	}
}

func TestDamagedJournalIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "journal.jsonl"), []byte("rubbish\n[]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := sandbox.Open(context.Background(), sandbox.Options{Dir: dir}); err == nil {
		s.Close()
		t.Error("opened")
	}
}
