// Package e2e_test runs the real program: the server and the sandbox platform as processes of their own, spoken to
// over HTTP only, with faults, kills and full disks.
package e2e_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// envBin names a built program to test; without it one is built for the run.
const envBin = "PARVIS_BIN"

// patience bounds every wait; nothing waits for it when all is well.
const patience = 60 * time.Second

var (
	binary  string // the program under test
	starter string // the sample community, for reading
)

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "parvis-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := 1
	if err := prepare(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
	} else {
		code = m.Run()
	}
	os.RemoveAll(dir)
	os.Exit(code)
}

func prepare(dir string) error {
	binary = os.Getenv(envBin)
	if binary == "" {
		binary = filepath.Join(dir, "parvis")
		build := exec.Command("go", "build", "-o", binary, "parvis/server")
		build.Stderr = os.Stderr
		if err := build.Run(); err != nil {
			return fmt.Errorf("build: %w", err)
		}
	}
	starter = filepath.Join(dir, "starter")
	if out, err := exec.Command(binary, "init", starter).CombinedOutput(); err != nil {
		return fmt.Errorf("init: %w: %s", err, out)
	}
	return nil
}

// until waits for a condition; the error of the last look says what is missing.
func until(t testing.TB, what string, look func() error) {
	t.Helper()
	if err := within(patience, look); err != nil {
		t.Fatalf("never: %s: %v", what, err)
	}
}

func within(d time.Duration, look func() error) error {
	deadline := time.Now().Add(d)
	tick := time.NewTicker(25 * time.Millisecond)
	defer tick.Stop()
	for {
		err := look()
		if err == nil || time.Now().After(deadline) {
			return err
		}
		<-tick.C
	}
}

// process is one run of the program.
type process struct {
	cmd    *exec.Cmd
	ready  ready
	stderr *lockedBuffer
	done   chan struct{}
	code   int // once done is closed
}

type ready struct {
	URL, API, Token string
	ClientID        string `json:"client_id"`
	ClientSecret    string `json:"client_secret"`
}

// lockedBuffer keeps the last of what a process says.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write keeps p.
func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.b.Len() > 4<<20 {
		l.b.Reset()
	}
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// launch starts the program and waits for its ready line; err tells how it ended without one.
func launch(env []string, args ...string) (*process, error) {
	p := &process{cmd: exec.Command(binary, args...), stderr: &lockedBuffer{}, done: make(chan struct{})}
	p.cmd.Env = append(clean(os.Environ()), append([]string{"LANG=en_US.UTF-8"}, env...)...)
	p.cmd.Stderr = p.stderr
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	line := make(chan []byte, 1)
	go func() {
		r := bufio.NewReader(out)
		first, _ := r.ReadBytes('\n')
		line <- first
		io.Copy(io.Discard, r) //nolint:errcheck // ends with the process
		p.cmd.Wait()           //nolint:errcheck // the code says it
		p.code = p.cmd.ProcessState.ExitCode()
		close(p.done)
	}()
	select {
	case first := <-line:
		if len(first) == 0 {
			<-p.done
			return p, fmt.Errorf("exit %d: %s", p.code, p.stderr)
		}
		return p, json.Unmarshal(first, &p.ready)
	case <-time.After(patience):
		p.kill()
		return p, fmt.Errorf("not ready: %s", p.stderr)
	}
}

// clean removes this program's own settings from an environment.
func clean(env []string) []string {
	var out []string
	for _, e := range env {
		if !strings.HasPrefix(e, "PARVIS_") && !strings.HasPrefix(e, "LANG=") && !strings.HasPrefix(e, "LC_ALL=") {
			out = append(out, e)
		}
	}
	return out
}

// kill is kill -9.
func (p *process) kill() {
	p.cmd.Process.Kill() //nolint:errcheck // it may be gone
	<-p.done
}

// stop asks the process to end and answers its exit code.
func (p *process) stop() int {
	p.cmd.Process.Signal(syscall.SIGTERM) //nolint:errcheck // it may be gone
	select {
	case <-p.done:
	case <-time.After(patience):
		p.kill()
		return -1
	}
	return p.code
}

// town is a sandbox with servers on it, each a process. Every one keeps its address over a restart.
type town struct {
	testing.TB

	dir     string
	content string
	sandbox *process
	servers []*server
	sandAt  string // host:port
}

type server struct {
	*process

	town *town
	dir  string
	at   string // host:port
	env  []string
}

// newTown starts a sandbox and one server.
func newTown(t testing.TB, env ...string) *town {
	t.Helper()
	w := bareTown(t, starter)
	w.addServer(env...)
	return w
}

func bareTown(t testing.TB, content string) *town {
	t.Helper()
	w := &town{TB: t, dir: t.TempDir(), content: content, sandAt: "127.0.0.1:0"}
	w.startSandbox()
	t.Cleanup(func() {
		for _, s := range w.servers {
			s.kill()
			if t.Failed() {
				t.Logf("server %s said, at last:\n%s", s.at, tail(s.stderr.String(), 40))
			}
		}
		w.sandbox.kill()
	})
	return w
}

func tail(text string, lines int) string {
	all := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}

func (w *town) startSandbox() {
	w.Helper()
	var err error
	w.sandbox, err = launch(nil, "sandbox", "--listen", w.sandAt, "--data", filepath.Join(w.dir, "sandbox"), "--seed", w.content)
	if err != nil {
		w.Fatalf("start the sandbox: %v", err)
	}
	if strings.HasSuffix(w.sandAt, ":0") { // afterwards it is the same again, and others read it
		w.sandAt = hostOf(w, w.sandbox.ready.URL)
	}
}

func hostOf(t testing.TB, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Host
}

// addServer starts one more server.
func (w *town) addServer(env ...string) *server {
	w.Helper()
	s := &server{town: w, dir: filepath.Join(w.dir, fmt.Sprint("data", len(w.servers))), at: "127.0.0.1:0", env: env}
	s.start()
	s.at = hostOf(w, s.ready.URL)
	w.servers = append(w.servers, s)
	return s
}

func (w *town) server() *server { return w.servers[0] }

// platform are the settings that lead to the sandbox.
func (w *town) platform() []string {
	r := w.sandbox.ready
	return []string{"PARVIS_DISCORD_API=" + r.API, "PARVIS_DISCORD_TOKEN=" + r.Token,
		"PARVIS_DISCORD_CLIENT_ID=" + r.ClientID, "PARVIS_DISCORD_CLIENT_SECRET=" + r.ClientSecret, "PARVIS_RATE_LIMIT=off"}
}

func (s *server) start() {
	s.town.Helper()
	if err := s.tryStart(); err != nil {
		s.town.Fatalf("start the server: %v", err)
	}
}

func (s *server) tryStart() (err error) {
	s.process, err = launch(append(s.town.platform(), s.env...), "serve", "--listen", s.at, "--data", s.dir, "--content", s.town.content)
	return err
}

// run runs a command of the program to its end.
func (s *server) run(args ...string) (out, errOut string, code int) {
	return runProgram(s.env, args...)
}

func runProgram(env []string, args ...string) (out, errOut string, code int) {
	cmd := exec.Command(binary, args...)
	var o, e bytes.Buffer
	cmd.Stdout, cmd.Stderr = &o, &e
	cmd.Env = append(clean(os.Environ()), append([]string{"LANG=en_US.UTF-8"}, env...)...)
	cmd.Run() //nolint:errcheck // the code says it
	return o.String(), e.String(), cmd.ProcessState.ExitCode()
}
