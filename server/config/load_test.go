package config

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parvis/server/grants"
)

// source is flags, environment and a settings file, if any.
func source(t *testing.T, file string, env, flags map[string]string) Source {
	t.Helper()
	all := map[string]string{}
	for k, v := range env {
		all[k] = v
	}
	if file != "" {
		path := filepath.Join(t.TempDir(), "parvis.toml")
		if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
		all["PARVIS_CONFIG"] = path
	}
	return Source{Flags: flags, Getenv: func(name string) string { return all[name] }}
}

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func mustLoad(t *testing.T, s Source) Config {
	t.Helper()
	c, faults := Load(s)
	for _, f := range faults {
		t.Fatal(f)
	}
	return c
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	c := mustLoad(t, source(t, "", map[string]string{"PARVIS_DATA": t.TempDir()}, nil))
	want := Config{
		Listen: "127.0.0.1:8080", Data: c.Data, RateLimit: true, LogLevel: "info", Zone: "Europe/Paris", Discord: Discord{API: DefaultAPI},
	}
	if diff := cmp.Diff(want, c); diff != "" {
		t.Error(diff)
	}
	if c.Discord.Connected() || c.Discord.Trial() {
		t.Error("connected to nothing")
	}
}

// Every setting, from every place: a flag weighs more than the environment, the environment more than the file.
func TestPrecedence(t *testing.T) {
	t.Parallel()
	values := map[string][3]string{ // file, environment, flag
		"listen": {"127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3"}, "data": {"d1", "d2", "d3"}, "content": {"c1", "c2", "c3"},
		"base_url": {"https://a.example", "https://b.example", "https://c.example"}, "database": {"postgres://a", "postgres://b", "postgres://c"},
		"key_file": {"k1", "k2", "k3"}, "metrics_listen": {":1", ":2", ":3"}, "rate_limit": {"off", "on", "off"}, "trust_proxies": {"1", "2", "3"},
		"log_level": {"debug", "warn", "error"}, "zone": {"Europe/Rome", "Europe/Oslo", "UTC"}, "review": {"faq", "summary, charter", "step"},
		"now":         {"2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z"},
		"discord.api": {"http://a.example/api", "http://b.example/api", "http://c.example/api"}, "discord.token": {"t1", "t2", "t3"},
		"discord.client_id": {"i1", "i2", "i3"}, "discord.client_secret": {"s1", "s2", "s3"}, "retention.unanswered_days": {"1", "2", "3"},
		"retention.refused_days": {"1", "2", "3"}, "retention.answers_days": {"1", "2", "3"}, "retention.log_days": {"1", "2", "3"},
	}
	base := "discord.token = \"x\"\ndiscord.client_id = \"x\"\ndiscord.client_secret = \"x\"\n"
	for _, s := range settings() {
		v, ok := values[s.Key]
		if !ok {
			t.Errorf("%s has no line in this test", s.Key)
			continue
		}
		file := ""
		for line := range strings.Lines(base) {
			if !strings.HasPrefix(line, s.Key+" ") {
				file += line
			}
		}
		file += fmt.Sprintf("%s = %q\n", s.Key, v[0])
		for i, src := range []Source{
			source(t, file, nil, nil),
			source(t, file, map[string]string{s.env(): v[1]}, nil),
			source(t, file, map[string]string{s.env(): v[1]}, map[string]string{s.Key: v[2]}),
		} {
			c := mustLoad(t, src)
			if got := s.get(&c); got != v[i] {
				t.Errorf("%s from place %d: %q, want %q", s.Key, i, got, v[i])
			}
		}
	}
}

func TestSecretFiles(t *testing.T) {
	t.Parallel()
	one, two := write(t, "from file one\n"), write(t, "  from file two\r\n")
	for name, c := range map[string]struct {
		file string
		env  map[string]string
		want string
	}{
		"environment names it":         {"", map[string]string{"PARVIS_DISCORD_TOKEN_FILE": one}, "from file one"},
		"file names it":                {fmt.Sprintf("[discord]\ntoken_file = %q\n", two), nil, "from file two"},
		"environment weighs more":      {fmt.Sprintf("[discord]\ntoken_file = %q\n", two), map[string]string{"PARVIS_DISCORD_TOKEN_FILE": one}, "from file one"},
		"the value itself weighs most": {fmt.Sprintf("[discord]\ntoken_file = %q\n", two), map[string]string{"PARVIS_DISCORD_TOKEN_FILE": one, "PARVIS_DISCORD_TOKEN": "itself"}, "itself"},
	} {
		if got := mustLoad(t, source(t, c.file, c.env, nil)).Discord.Token; got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
	for name, path := range map[string]string{"absent": "/nonexistent/token", "a folder": t.TempDir(), "empty": write(t, " \n")} {
		_, faults := Load(source(t, "", map[string]string{"PARVIS_DISCORD_TOKEN_FILE": path}, nil))
		if len(faults) != 1 || !strings.Contains(faults[0].Line("en"), path) || !strings.Contains(faults[0].Line("en"), "PARVIS_DISCORD_TOKEN_FILE") {
			t.Errorf("%s: %v", name, faults)
		}
	}
}

// Every fault is told at once, always in the same order, each with its remedy, and no secret in it.
func TestFaults(t *testing.T) {
	t.Parallel()
	file := `listen = "nowhere"
base_url = "ftp://x/y?z"
log_level = "loud"
zone = "Mars/Olympus"
trust_proxies = -1
rate_limit = "perhaps"
unknown = 1
now = "tomorrow"
[discord]
api = "discord.com"
client_id = "CANARY"
tokn = "CANARY"
[retention]
log_days = "many"
[servers]
"flat" = "x"
[servers."S"]
id = "1"
rolls = {}
`
	src := source(t, file, nil, nil)
	_, faults := Load(src)
	lines := func(lang string) (all []string) {
		_, faults := Load(src)
		for _, f := range faults {
			all = append(all, f.Line(lang))
		}
		return all
	}
	first := lines("en")
	for range 20 {
		if diff := cmp.Diff(first, lines("en")); diff != "" {
			t.Fatalf("told in another order: %s", diff)
		}
	}
	text := strings.Join(first, "\n")
	for _, word := range []string{"listen", "base_url", "log_level", "zone", "trust_proxies", "rate_limit", "\"unknown\"", "now", "discord.api", "discord.tokn",
		"token is missing", "client_secret", "log_days", "[servers.flat]", "servers.S.rolls"} {
		if !strings.Contains(text, word) {
			t.Errorf("no word about %s in:\n%s", word, text)
		}
	}
	if strings.Contains(text, "CANARY") {
		t.Errorf("a secret is told:\n%s", text)
	}
	for _, f := range faults {
		if f.Remedy.FR == "" || f.Remedy.EN == "" || f.Line("fr") == f.Line("en") || strings.Contains(f.Line("fr"), "{") {
			t.Errorf("%s | %s", f.Line("fr"), f.Line("en"))
		}
	}
}

func TestSingleFaults(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file string
		env  map[string]string
		word string
	}{
		"not TOML":              {"listen = \n", nil, "line 1"},
		"not TOML, later":       {"listen = \"127.0.0.1:1\"\n\n[discord\n", nil, "line 3"},
		"no rate limit, open":   {"", map[string]string{"PARVIS_RATE_LIMIT": "off", "PARVIS_LISTEN": "0.0.0.0:80"}, "0.0.0.0:80"},
		"no rate limit, any":    {"", map[string]string{"PARVIS_RATE_LIMIT": "off", "PARVIS_LISTEN": ":80"}, ":80"},
		"half a client":         {"", map[string]string{"PARVIS_DISCORD_TOKEN": "x", "PARVIS_DISCORD_CLIENT_ID": "x"}, "client_secret"},
		"client without token":  {"", map[string]string{"PARVIS_DISCORD_CLIENT_SECRET": "x", "PARVIS_DISCORD_CLIENT_ID": "x"}, "token"},
		"base with a path":      {"", map[string]string{"PARVIS_BASE_URL": "https://x.example/y"}, "x.example/y"},
		"base with a user":      {"", map[string]string{"PARVIS_BASE_URL": "https://u:p@x.example"}, "base_url"},
		"base without a scheme": {"", map[string]string{"PARVIS_BASE_URL": "x.example"}, "x.example"},
		"servers is no table":   {"servers = 1\n", nil, "servers"},
		"roles is no table":     {"[servers.S]\nroles = [\"x\"]\n", nil, "roles"},
	} {
		_, faults := Load(source(t, c.file, c.env, nil))
		if len(faults) != 1 || !strings.Contains(faults[0].Line("en"), c.word) {
			t.Errorf("%s: %v", name, faults)
		}
	}
	if _, faults := Load(source(t, "", map[string]string{"PARVIS_CONFIG": "/nonexistent.toml"}, nil)); len(faults) != 1 {
		t.Errorf("a named file that is absent: %v", faults)
	}
	data := t.TempDir()
	if err := os.WriteFile(filepath.Join(data, "parvis.toml"), []byte("zone = \"UTC\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, src := range []Source{source(t, "", map[string]string{"PARVIS_DATA": data}, nil), source(t, "", nil, map[string]string{"data": data})} {
		if c := mustLoad(t, src); c.Zone != "UTC" {
			t.Error("parvis.toml in the data folder is not read")
		}
	}
	for _, good := range []map[string]string{
		{"PARVIS_RATE_LIMIT": "off"}, {"PARVIS_RATE_LIMIT": "off", "PARVIS_LISTEN": "[::1]:0"}, {"PARVIS_RATE_LIMIT": "off", "PARVIS_LISTEN": "localhost:0"},
		{"PARVIS_BASE_URL": "https://x.example/"}, {"PARVIS_NOW": "2026-11-21"}, {"PARVIS_NOW": "2026-11-21T09:00:00+01:00"},
	} {
		mustLoad(t, source(t, "", good, nil))
	}
}

const servers = `[servers."Les Yeux"]
id = "123456789012345678"
roles."Observateur·ice" = "1"
roles."Autre" = "2"
channels.general = "3"
[servers.B]
id = 42
`

func TestServers(t *testing.T) {
	t.Parallel()
	want := map[string]grants.ServerSetting{
		"Les Yeux": {ID: "123456789012345678", Roles: map[string]string{"Observateur·ice": "1", "Autre": "2"}, Channels: map[string]string{"general": "3"}},
		"B":        {ID: "42", Roles: map[string]string{}, Channels: map[string]string{}},
	}
	c := mustLoad(t, source(t, servers, nil, nil))
	if diff := cmp.Diff(want, c.Servers); diff != "" {
		t.Error(diff)
	}
}

// What is printed is the settings again, without their secrets, the same every time.
func TestPrint(t *testing.T) {
	t.Parallel()
	env := map[string]string{
		"PARVIS_DISCORD_TOKEN": "CANARY1", "PARVIS_DISCORD_CLIENT_ID": "CANARY2", "PARVIS_DISCORD_CLIENT_SECRET": "CANARY3",
		"PARVIS_DATABASE": "postgres://u:CANARY4@h/db",
	}
	c := mustLoad(t, source(t, servers, env, nil))
	text := c.Print()
	if strings.Contains(text, "CANARY") || strings.Count(text, `"***"`) != 4 {
		t.Errorf("secrets in:\n%s", text)
	}
	for range 20 {
		if c.Print() != text {
			t.Fatal("printed differently")
		}
	}
	again := mustLoad(t, source(t, text, nil, nil))
	c.Discord, c.Database = again.Discord, again.Database
	if diff := cmp.Diff(c, again); diff != "" {
		t.Errorf("read back: %s", diff)
	}
	if empty := mustLoad(t, source(t, "", nil, nil)).Print(); strings.Contains(empty, "***") {
		t.Error("a secret that is not set is masked")
	}
}

func TestLoopback(t *testing.T) {
	t.Parallel()
	good := []string{"127.0.0.1", "127.0.0.1:80", "localhost", "LOCALHOST:1", "[::1]:80", "::1", "127.9.9.9:0", "[::ffff:127.0.0.1]:1"}
	for _, a := range append(slices.Clone(good), "0.0.0.0:80", ":80", "", "10.0.0.1", "localhost.example", "127.0.0.1.example:80", "[::]:80", "128.0.0.1") {
		if got := Loopback(a); got != slices.Contains(good, a) {
			t.Errorf("%q: %v", a, got)
		}
	}
}
