package e2e_test

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/uuid"

	"parvis/app/api"
)

// wantFault runs a command that must fail, and reads what it says: one line for each fault, with what to do.
func wantFault(t *testing.T, code int, words string, env []string, args ...string) {
	t.Helper()
	out, said, got := runProgram(append(env, "PARVIS_LOG_LEVEL=error"), args...)
	if got != code || out != "" {
		t.Errorf("exit %d, want %d; said %q and %q", got, code, said, out)
	}
	lines := strings.Split(strings.TrimSpace(said), "\n")
	if len(lines) != 1 || !strings.HasPrefix(lines[0], "parvis:") || !strings.Contains(lines[0], words) {
		t.Errorf("want one line with %q, got:\n%s", words, said)
	}
	if n := strings.Count(lines[0], ". "); n < 1 {
		t.Errorf("no remedy: %s", lines[0])
	}
}

func serveArgs(dir, content string, more ...string) []string {
	return append([]string{"serve", "--listen", "127.0.0.1:0", "--data", dir, "--content", content}, more...)
}

func TestWhatStopsAStart(t *testing.T) {
	t.Parallel()
	t.Run("busy port", func(t *testing.T) {
		t.Parallel()
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		wantFault(t, 1, l.Addr().String(), nil, serveArgs(t.TempDir(), starter, "--listen", l.Addr().String())...)
	})
	t.Run("folder in use", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		p, err := launch(nil, serveArgs(dir, starter)...)
		if err != nil {
			t.Fatal(err)
		}
		defer p.kill()
		wantFault(t, 1, "in use", nil, serveArgs(dir, starter)...)
		if res, err := http.Get(p.ready.URL + "/healthz"); err != nil || res.StatusCode != http.StatusOK {
			t.Errorf("the first one is harmed: %v", err)
		} else {
			res.Body.Close()
		}
	})
	t.Run("a file in place of the folder", func(t *testing.T) {
		t.Parallel()
		file := filepath.Join(t.TempDir(), "data")
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		wantFault(t, 1, "cannot be written", nil, serveArgs(file, starter)...)
	})
	t.Run("wrong key", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "key"), []byte("not a key"), 0o600); err != nil {
			t.Fatal(err)
		}
		wantFault(t, 1, "key", nil, serveArgs(dir, starter)...)
	})
	t.Run("bad settings", func(t *testing.T) {
		t.Parallel()
		wantFault(t, 2, "base_url", nil, serveArgs(t.TempDir(), starter, "--base-url", "ftp://nowhere")...)
	})
	t.Run("unknown flag", func(t *testing.T) {
		t.Parallel()
		if _, said, code := runProgram(nil, "serve", "--no-such-flag"); code != 2 || !strings.Contains(said, "no-such-flag") {
			t.Errorf("exit %d, said %q", code, said)
		}
	})
	t.Run("no rate limit for strangers", func(t *testing.T) {
		t.Parallel()
		wantFault(t, 2, "127.0.0.1", []string{"PARVIS_RATE_LIMIT=off"}, serveArgs(t.TempDir(), starter, "--listen", "0.0.0.0:0")...)
	})
	t.Run("missing content", func(t *testing.T) {
		t.Parallel()
		wantFault(t, 3, "content folder", nil, serveArgs(t.TempDir(), filepath.Join(t.TempDir(), "absent"))...)
	})
	t.Run("unreadable database", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "parvis.db"), []byte(strings.Repeat("no database ", 1000)), 0o600); err != nil {
			t.Fatal(err)
		}
		wantFault(t, 1, "database", nil, serveArgs(dir, starter)...)
	})
}

// A broken document hides only itself.
func TestABrokenDocumentHidesOnlyItself(t *testing.T) {
	t.Parallel()
	content := filepath.Join(t.TempDir(), "content")
	if err := os.CopyFS(content, os.DirFS(starter)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"carnet.md", "carnet.en.md"} {
		if err := os.WriteFile(filepath.Join(content, "spaces", name), []byte("---\ntitle: [\n---\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	w := bareTown(t, content)
	w.addServer()
	var s api.Spaces
	if err := w.server().api("GET", "/spaces", "", nil, &s); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, one := range s.Spaces {
		seen[one.ID] = true
	}
	if seen[carnet] || !seen[berges] || !seen[hauteur] {
		t.Errorf("spaces: %v", seen)
	}
	n, m := w.newcomer(berges), w.moderator()
	m.decides(n, api.Approve)
	n.is(berges, api.Invited)
}

// Without a platform requests wait in a state that says so; connecting one goes on by itself.
func TestConnectingAPlatformLater(t *testing.T) {
	t.Parallel()
	w := bareTown(t, starter)
	s := w.addServer("PARVIS_DISCORD_TOKEN=", "PARVIS_DISCORD_CLIENT_ID=", "PARVIS_DISCORD_CLIENT_SECRET=")
	n, m := w.newcomer(berges), w.moderator()
	m.decides(n, api.Approve)
	if p := n.is(berges, api.BlockedSteward); p.Reason != "no_platform" || p.Remedy == "" {
		t.Errorf("%+v", p)
	}
	if code := s.stop(); code != 0 {
		t.Errorf("exit %d", code)
	}
	s.env = nil
	s.start()
	n.is(berges, api.Invited)
}

// A full disk refuses decisions with a word and recovers by itself; reading goes on.
func TestDiskFull(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("mounting a small disk needs root")
	}
	w := bareTown(t, starter)
	dir := filepath.Join(w.dir, "data0")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=6m"); err != nil {
		t.Skipf("mounting a small disk: %v", err)
	}
	t.Cleanup(func() { syscall.Unmount(dir, syscall.MNT_DETACH) }) //nolint:errcheck // the folder goes anyway
	s := w.addServer()
	n, m := w.newcomer(berges), w.moderator()
	filler := filepath.Join(dir, "filler")
	fill(t, filler)
	var refused *refusal
	until(t, "a decision is refused", func() error {
		// What is left in pages that are free already may still take a few.
		r, err := n.status()
		if err != nil {
			return err
		}
		err = m.decide(n, api.Approve, r.Version)
		if err == nil {
			n = w.newcomerOrNil(s)
			fill(t, filler)
			if n == nil {
				refused = &refusal{Status: http.StatusServiceUnavailable, Code: "unavailable", Detail: "asking was refused first"}
				return nil
			}
			return fmt.Errorf("still accepted")
		}
		refused, _ = err.(*refusal) //nolint:errorlint // call answers it bare
		return nil
	})
	if refused == nil || refused.Status != http.StatusServiceUnavailable || refused.Code != "unavailable" || refused.Detail == "" {
		t.Errorf("refused with %+v", refused)
	}
	for _, path := range []string{"/charte", "/healthz"} {
		if res, err := http.Get(s.base() + path); err != nil || res.StatusCode != http.StatusOK {
			t.Errorf("%s: %v", path, err)
		} else {
			res.Body.Close()
		}
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	late := w.newcomer(berges)
	m.decides(late, api.Approve)
	late.is(berges, api.Invited)
	if code := s.stop(); code != 0 {
		t.Errorf("exit %d", code)
	}
	(&crowd{T: t, w: w}).judgeDatabase(dir, "")
}

// newcomerOrNil lets a person ask where asking may be refused.
func (w *town) newcomerOrNil(s *server) *newcomer {
	n := &newcomer{s: s, key: uuid.NewString(), spaces: []string{berges}}
	var err error
	if n.accept, err = s.accepts(); err != nil {
		return nil
	}
	if n.asks() != nil {
		return nil
	}
	return n
}

// fill writes to a file until the disk is full.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, size := range []int{1 << 16, 1 << 10, 1} {
		block := make([]byte, size)
		for {
			if _, err := f.Write(block); err != nil {
				break
			}
		}
	}
}

// An hour without an offset, in a text, is one of the community's zone: nine o'clock on Réunion is six in Paris.
func TestHoursAreThoseOfTheZone(t *testing.T) {
	t.Parallel()
	content := filepath.Join(t.TempDir(), "content")
	if err := os.CopyFS(content, os.DirFS(starter)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(content, "faq", "matin.md"), []byte("---\ntitle: Matin\npublish_at: 2027-01-12 09:00\n---\n\nBonjour.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for zone, want := range map[string]int{"Indian/Reunion": http.StatusOK, "Europe/Paris": http.StatusNotFound} {
		w := bareTown(t, content)
		w.addServer("PARVIS_ZONE="+zone, "PARVIS_NOW=2027-01-12T10:00:00+04:00")
		answer, err := http.Get(w.server().base() + "/faq/matin")
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("%s: %d", zone, answer.StatusCode)
		}
	}
}
