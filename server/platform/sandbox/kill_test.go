package sandbox_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"testing"

	"parvis/server/platform/sandbox/sandboxtest"
)

// process is a sandbox of its own, which a test may kill.
type process struct {
	cmd   *exec.Cmd
	url   string
	token string
}

func spawn(t *testing.T, dir string) *process {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), envChild+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		t.Fatalf("the child said nothing: %v", err)
	}
	var ready struct{ URL, Token string }
	if err := json.Unmarshal(line, &ready); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return &process{cmd: cmd, url: ready.URL, token: ready.Token}
}

func (p *process) kill(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := p.cmd.Wait(); !errors.As(err, &exit) {
		t.Fatalf("killed, but: %v", err)
	}
}

// do sends a call and decodes a 2xx answer; false when it was refused or cut off.
func (p *process) do(method, path string, in, out any) (status int, ok bool) {
	raw, err := json.Marshal(in)
	if err != nil {
		return 0, false
	}
	req, err := http.NewRequest(method, p.url+path, bytes.NewReader(raw))
	if err != nil {
		return 0, false
	}
	req.Header.Set("Authorization", "Bot "+p.token)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, false
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode/100 != 2 {
		return res.StatusCode, false
	}
	return res.StatusCode, json.Unmarshal(body, out) == nil
}

// promised is what the sandbox acknowledged before it was killed.
type promised struct {
	mu      sync.Mutex
	users   []string
	invites map[string]bool   // code -> live as far as we know; false once someone tried to use it
	entered map[string]string // code -> the user who was told so
	calls   int               // REST calls that were answered
	said    map[string]string // ids of messages, by nonce
}

// TestKill kills the server in the midst of joins and invite creations, again and again. After each restart everything
// acknowledged is there, and no code let two people in.
func TestKill(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	got := &promised{invites: map[string]bool{}, entered: map[string]string{}, said: map[string]string{}}
	for range rounds(t) {
		p := spawn(t, dir)
		got.check(t, p)
		got.work(t, p)
	}
	p := spawn(t, dir)
	got.check(t, p)
	p.kill(t)
	if len(got.entered) == 0 {
		t.Error("nobody entered: the test tests nothing")
	}
	t.Logf("%d people, %d invites, %d joins acknowledged", len(got.users), len(got.invites), len(got.entered))
}

func rounds(t *testing.T) int {
	if testing.Short() {
		return 3
	}
	return 12
}

// work keeps four writers busy until the server is killed, after a random number of acknowledgements.
func (got *promised) work(t *testing.T, p *process) {
	t.Helper()
	g := p.state(t)
	left := 20 + rand.IntN(150)
	done := make(chan struct{})
	acknowledged := func() {
		got.mu.Lock()
		defer got.mu.Unlock()
		if left--; left == 0 {
			close(done)
		}
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for got.admit(p, g, acknowledged) {
			}
		})
	}
	<-done
	p.kill(t)
	wg.Wait()
}

// admit creates a person and an invite and lets two people race for it; false when the server is gone.
func (got *promised) admit(p *process, g stateGuild, acknowledged func()) bool {
	var person, rival struct{ ID string }
	for _, x := range []*struct{ ID string }{&person, &rival} {
		if _, ok := p.do("POST", "/_control/users", map[string]string{"name": "P"}, x); !ok {
			return false
		}
		got.mu.Lock()
		got.users = append(got.users, x.ID)
		got.mu.Unlock()
		acknowledged()
	}
	var inv struct{ Code string }
	body := map[string]any{"max_uses": 1, "unique": true, "role_ids": []string{g.role("Membre")}}
	if _, ok := p.do("POST", "/api/v10/channels/"+g.Channels[0].ID+"/invites", body, &inv); !ok {
		return false
	}
	got.mu.Lock()
	got.invites[inv.Code] = true
	got.calls++
	got.mu.Unlock()
	acknowledged()
	var m struct{ ID string }
	words := map[string]any{"content": "Pour " + person.ID, "nonce": person.ID, "enforce_nonce": true}
	if _, ok := p.do("POST", "/api/v10/channels/"+g.Channels[0].ID+"/messages", words, &m); !ok {
		return false
	}
	got.mu.Lock()
	got.said[person.ID] = m.ID
	got.calls++
	got.mu.Unlock()
	acknowledged()
	if rand.IntN(3) == 0 {
		return true // left unused: it must be there later
	}
	got.mu.Lock()
	got.invites[inv.Code] = false
	got.mu.Unlock()
	var wg sync.WaitGroup
	alive := true
	for _, id := range []string{person.ID, rival.ID} {
		wg.Go(func() {
			var out struct{ User string }
			status, ok := p.do("POST", "/_control/join", map[string]string{"user": id, "code": inv.Code}, &out)
			got.mu.Lock()
			defer got.mu.Unlock()
			if ok {
				got.entered[inv.Code+" "+id] = id
			}
			alive = alive && status != 0
		})
	}
	wg.Wait()
	acknowledged()
	return alive
}

func (p *process) state(t *testing.T) stateGuild {
	t.Helper()
	var state struct{ Guilds []stateGuild }
	e := &sandboxtest.Env{URL: p.url}
	e.Control(t, http.MethodGet, "state", nil, &state)
	return state.Guilds[0]
}

// check compares a restarted server with what was promised.
func (got *promised) check(t *testing.T, p *process) {
	t.Helper()
	g := p.state(t)
	members, live := map[string]bool{}, map[string]bool{}
	for _, m := range g.Members {
		members[m.User.ID] = true
		if len(m.Roles) != 1 {
			t.Errorf("%s is in with roles %v", m.User.ID, m.Roles)
		}
	}
	for _, i := range g.Invites {
		live[i.Code] = true
	}
	there := map[string]string{}
	for _, m := range g.Messages {
		if there[m.Nonce] != "" {
			t.Errorf("two messages of the nonce %s", m.Nonce)
		}
		there[m.Nonce] = m.ID
	}
	for nonce, id := range got.said {
		if there[nonce] != id {
			t.Errorf("message %s was acknowledged and is gone", id)
		}
	}
	for code, unused := range got.invites {
		if unused && !live[code] {
			t.Errorf("invite %s was acknowledged and is gone", code)
		}
	}
	winners := map[string]int{}
	for key, id := range got.entered {
		code := key[:len(key)-len(id)-1]
		winners[code]++
		if !members[id] {
			t.Errorf("%s was told to be in and is not", id)
		}
		if live[code] {
			t.Errorf("code %s was used and is live", code)
		}
	}
	for code, n := range winners {
		if n > 1 {
			t.Errorf("code %s let %d people in", code, n)
		}
	}
	var users struct{ Users []struct{ ID string } }
	e := &sandboxtest.Env{URL: p.url}
	e.Control(t, http.MethodGet, "state", nil, &users)
	known := map[string]bool{}
	for _, u := range users.Users {
		known[u.ID] = true
	}
	for _, id := range got.users {
		if !known[id] {
			t.Errorf("person %s was acknowledged and is gone", id)
		}
	}
	// Everyone who is in came by one code: the used codes are as many as the members, the bot aside.
	if used := len(got.invites) - len(live); len(members)-1 > used+4*rounds(t) {
		t.Errorf("%d members came in by %d used codes", len(members)-1, used)
	}
	var log struct{ Requests []struct{ N int64 } }
	e.Control(t, http.MethodGet, "requests", nil, &log)
	for i, r := range log.Requests {
		if r.N != int64(i+1) {
			t.Fatalf("request %d has number %d", i+1, r.N)
		}
	}
	if len(log.Requests) < got.calls {
		t.Errorf("%d calls in the log, %d were answered", len(log.Requests), got.calls)
	}
}
