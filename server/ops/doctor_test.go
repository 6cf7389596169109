package ops_test

import (
	"bytes"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parvis/server/ops"
	"parvis/server/platform/sandbox"
	"parvis/server/platform/sandbox/sandboxtest"
)

// patient is a host with a community of one space on a sandbox, all of it well until a test changes something.
type patient struct {
	*testing.T
	env  *sandboxtest.Env
	set  map[string]string // settings by their names in the environment
	dirs map[string]string
}

const space = `---
title: "Accueil"
lang: fr
server: "Accueil"
channel: accueil
kind: organised
roles: ["Membre"]
purpose: "Se dire bonjour."
owner: "Solène"
---

Bienvenue.
`

func newPatient(t *testing.T) *patient {
	t.Helper()
	env := sandboxtest.Start(t, sandbox.SeedServer{Name: "Accueil", Channels: []string{"accueil", "annonces"}, Roles: []string{"Membre", "Aide"}})
	data, dir := t.TempDir(), t.TempDir()
	for name, text := range map[string]string{"community.toml": "name = \"Essai\"\n", "spaces/accueil.md": space} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return &patient{T: t, env: env, dirs: map[string]string{"data": data, "content": dir}, set: map[string]string{
		"PARVIS_DISCORD_API": env.API, "PARVIS_DISCORD_TOKEN": env.Token(), "PARVIS_DISCORD_CLIENT_ID": env.ClientID(),
		"PARVIS_DISCORD_CLIENT_SECRET": env.ClientSecret(),
	}}
}

// control changes the sandbox.
func (p *patient) control(path string, in map[string]any) {
	p.Helper()
	if path != "faults" {
		in["guild"] = "Accueil"
	}
	if status := p.env.Control(p.T, http.MethodPost, path, in, nil); status >= 300 {
		p.Fatalf("%s %v: %d", path, in, status)
	}
}

// visit asks the doctor: whether all is right, and what was said.
func (p *patient) visit() (bool, string) {
	var out bytes.Buffer
	healthy := ops.Doctor(p.Context(), ops.Checkup{
		Flags: p.dirs, Getenv: func(name string) string { return p.set[name] }, Out: &out, Lang: "en",
	})
	return healthy, out.String()
}

func faults(text string) (lines []string) {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "✗") {
			lines = append(lines, line)
		}
	}
	return lines
}

// nobody is an address where nobody listens.
func nobody(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String() + "/api"
}

// What is wrong is told in one line with what to do about it, and is a failure; secrets are not told.
func TestDoctorTellsEachFault(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		harm         func(p *patient)
		what, remedy string
	}{
		"role order": {func(p *patient) { p.control("role", map[string]any{"name": "Membre", "position": 99}) },
			`the role "Membre" is above`, "Drag the bot's role higher"},
		"managed role": {func(p *patient) { p.control("role", map[string]any{"name": "Membre", "managed": true}) },
			`the role "Membre" is managed`, "ordinary role"},
		"missing role": {func(p *patient) { p.control("role", map[string]any{"name": "Membre", "delete": true}) },
			`no role "Membre"`, "Make it"},
		"missing channel": {func(p *patient) { p.control("channel", map[string]any{"name": "accueil", "delete": true}) },
			`no channel "accueil"`, "Make it"},
		"missing right": {func(p *patient) {
			p.control("bot", map[string]any{"permissions": []string{"CREATE_INSTANT_INVITE", "MANAGE_CHANNELS", "VIEW_CHANNEL"}})
		}, "lacks the right MANAGE_ROLES", "Give it"},
		"not in the server": {func(p *patient) { p.control("bot", map[string]any{"remove": true}) },
			"the bot is not in it", "Invite it"},
		"wrong token": {func(p *patient) { p.set["PARVIS_DISCORD_TOKEN"] = "CANARY.CANARY.CANARY" },
			"refuses the bot's token", "PARVIS_DISCORD_TOKEN"},
		"wrong client secret": {func(p *patient) { p.set["PARVIS_DISCORD_CLIENT_SECRET"] = "CANARY" },
			"refuses the client secret", "PARVIS_DISCORD_CLIENT_SECRET"},
		"wrong client id": {func(p *patient) { p.set["PARVIS_DISCORD_CLIENT_ID"] = "123456789012345678" },
			"another application's", "PARVIS_DISCORD_CLIENT_ID"},
		"no answer": {func(p *patient) { p.set["PARVIS_DISCORD_API"] = nobody(p.T) },
			"does not answer as expected", "Check the network"},
		"server trouble": {func(p *patient) { p.control("faults", map[string]any{"action": "502", "times": -1}) },
			"does not answer as expected", "Check the network"},
		"asked to wait": {func(p *patient) { p.control("faults", map[string]any{"action": "429", "times": -1, "retry_after": 90}) },
			"asks us to wait", "Try again in 90 s"},
		"asked to wait at the end": {func(p *patient) {
			p.control("faults", map[string]any{"action": "429", "times": -1, "retry_after": 75, "path": "/oauth2/token"})
		}, "asks us to wait", "Try again in 75 s"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPatient(t)
			c.harm(p)
			healthy, said := p.visit()
			lines := faults(said)
			if healthy || len(lines) != 1 || !strings.Contains(lines[0], c.what) || !strings.Contains(lines[0], c.remedy) {
				t.Errorf("healthy %t:\n%s", healthy, said)
			}
			if strings.Contains(said, "CANARY") {
				t.Errorf("tells a secret:\n%s", said)
			}
		})
	}
}

func TestDoctorIsContent(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(p *patient){
		"all right":           func(*patient) {},
		"with a base address": func(p *patient) { p.set["PARVIS_BASE_URL"] = "http://127.0.0.1:8080" },
		"without a client": func(p *patient) {
			delete(p.set, "PARVIS_DISCORD_CLIENT_ID")
			delete(p.set, "PARVIS_DISCORD_CLIENT_SECRET")
		},
		"asked to wait a moment": func(p *patient) { p.control("faults", map[string]any{"action": "429", "retry_after": 0.2}) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPatient(t)
			change(p)
			start := time.Now()
			healthy, said := p.visit()
			if !healthy || len(faults(said)) > 0 || !strings.Contains(said, "✓ Platform:") {
				t.Errorf("healthy %t:\n%s", healthy, said)
			}
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("took %s", took)
			}
		})
	}
}

// Where invites may not be listed all works, less well: what that means is said, and is no failure.
func TestDoctorSaysWhatUnlistableInvitesMean(t *testing.T) {
	t.Parallel()
	p := newPatient(t)
	p.control("bot", map[string]any{"permissions": []string{"CREATE_INSTANT_INVITE", "MANAGE_ROLES", "VIEW_CHANNEL"}})
	healthy, said := p.visit()
	for _, want := range []string{"· Server \"Accueil\"", "MANAGE_CHANNELS", "was used", "cannot delete", "made twice", "Give"} {
		if !healthy || !strings.Contains(said, want) {
			t.Errorf("healthy %t, no %q:\n%s", healthy, want, said)
		}
	}
}
