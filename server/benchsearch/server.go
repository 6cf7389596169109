package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"time"

	"parvis/app/api"
)

// server is the program as a process of its own.
type server struct {
	cmd    *exec.Cmd
	url    string
	client *http.Client
	began  time.Time     // when the process was started
	ready  time.Duration // from then to the ready line
	done   chan struct{}

	mu   sync.Mutex
	said []string // the last lines of its log
	took string   // by the last build of the index, as the log says
	hid  string   // how many files could not be read
}

const patience = 15 * time.Minute // bounds every wait

// start runs the program on a data and a content folder.
func (b *bench) start(ctx context.Context, data, content string, env ...string) (*server, error) {
	s := &server{done: make(chan struct{}), client: &http.Client{Timeout: time.Minute}, began: time.Now()}
	s.cmd = exec.CommandContext(ctx, b.bin, "serve", "--listen", "127.0.0.1:0", "--data", data, "--content", content)
	s.cmd.Env = append(environment(), append([]string{"PARVIS_RATE_LIMIT=off"}, env...)...)
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	log, err := s.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", b.bin, err)
	}
	var readers sync.WaitGroup
	readers.Go(func() { s.listen(log) })
	lines := bufio.NewReader(out)
	first, _ := lines.ReadBytes('\n')
	s.ready = time.Since(s.began)
	readers.Go(func() { io.Copy(io.Discard, lines) }) //nolint:errcheck // ends with the process
	go func() {
		readers.Wait()
		s.cmd.Wait() //nolint:errcheck // it is told by what it says
		close(s.done)
	}()
	var r struct{ URL string }
	if err := json.Unmarshal(first, &r); err != nil || r.URL == "" {
		s.kill()
		return nil, fmt.Errorf("%s did not become ready:\n%s", b.bin, s.log())
	}
	s.url = r.URL
	return s, nil
}

// environment is this program's own without settings of Parvis.
func environment() []string {
	out := []string{"LANG=en_US.UTF-8"}
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "PARVIS_") && !strings.HasPrefix(e, "LANG=") && !strings.HasPrefix(e, "LC_ALL=") {
			out = append(out, e)
		}
	}
	return out
}

var (
	indexBuilt    = regexp.MustCompile(`msg="search index built".* took=(\S+)`)
	contentLoaded = regexp.MustCompile(`msg="content loaded".* hidden=(\d+)`)
)

func (s *server) listen(log io.Reader) {
	lines := bufio.NewScanner(log)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		s.mu.Lock()
		s.said = append(s.said[max(0, len(s.said)-19):], line)
		if m := indexBuilt.FindStringSubmatch(line); m != nil {
			s.took = m[1]
		}
		if m := contentLoaded.FindStringSubmatch(line); m != nil {
			s.hid = m[1]
		}
		s.mu.Unlock()
	}
}

func (s *server) log() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.said, "\n")
}

// hidden is how many files could not be read, and built how long the index took, both as logged.
func (s *server) hidden() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hid
}

func (s *server) built() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.took
}

// kill is kill -9.
func (s *server) kill() {
	s.cmd.Process.Kill() //nolint:errcheck // it may be gone
	<-s.done
}

// stop lets the process end.
func (s *server) stop() {
	s.cmd.Process.Signal(syscall.SIGTERM) //nolint:errcheck // it may be gone
	select {
	case <-s.done:
	case <-time.After(time.Minute):
		s.kill()
	}
}

// get calls an address below the server's own and reads the answer to its end.
func (s *server) get(ctx context.Context, address string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+address, nil)
	if err != nil {
		return nil, err
	}
	return s.send(req)
}

func (s *server) send(req *http.Request) ([]byte, error) {
	res, err := s.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode/100 != 2 {
		err = fmt.Errorf("%s %s: %s: %.300s", req.Method, req.URL.Path, res.Status, body)
	}
	return body, err
}

func searchAddress(text string) string {
	return api.Prefix + "/search?limit=10&q=" + url.QueryEscape(text)
}

func suggestAddress(text string) string {
	return api.Prefix + "/suggest?limit=10&q=" + url.QueryEscape(text)
}

// search is GET /search of the API: the ids of the hits.
func (s *server) search(ctx context.Context, text string) ([]string, error) {
	body, err := s.get(ctx, searchAddress(text))
	if err != nil {
		return nil, err
	}
	var page api.Search
	if err := json.Unmarshal(body, &page); err != nil {
		return nil, err
	}
	var ids []string
	for _, h := range page.Hits {
		ids = append(ids, h.ID)
	}
	return ids, nil
}

// suggest is GET /suggest of the API, the search of what is being typed: the ids at the end of the addresses.
func (s *server) suggest(ctx context.Context, text string) ([]string, error) {
	body, err := s.get(ctx, suggestAddress(text))
	if err != nil {
		return nil, err
	}
	var page api.Suggestions
	if err := json.Unmarshal(body, &page); err != nil {
		return nil, err
	}
	var ids []string
	for _, one := range page.Suggestions {
		ids = append(ids, path.Base(one.URL))
	}
	return ids, nil
}

// until looks again and again until a document is found, or no longer found, by a word.
func (s *server) until(ctx context.Context, name, word string, found bool) error {
	deadline := time.Now().Add(patience)
	tick := time.NewTicker(4 * time.Millisecond)
	defer tick.Stop()
	for {
		ids, err := s.search(ctx, word)
		if err != nil {
			return err
		}
		if (len(ids) > 0 && ids[0] == name) == found {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%s is not found within %s; the server said:\n%s", name, patience, s.log())
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.done:
			return fmt.Errorf("the server ended:\n%s", s.log())
		case <-tick.C:
		}
	}
}

// staff signs in by a link, as a documentalist, and answers a client that holds the session.
func (b *bench) staff(ctx context.Context, s *server, data string) (*http.Client, error) {
	link := exec.CommandContext(ctx, b.bin, "link", "--data", data, "--role", "documentalist", "--name", "Banc")
	link.Env = environment()
	out, err := link.Output()
	if err != nil {
		return nil, fmt.Errorf("make a link: %w", err)
	}
	u, err := url.Parse(strings.TrimSpace(string(out)))
	if err != nil {
		return nil, err
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	c := &http.Client{Jar: jar, Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	res, err := c.PostForm(s.url+"/connexion", url.Values{"lien": {u.Query().Get("lien")}})
	if err != nil {
		return nil, err
	}
	res.Body.Close()
	if res.StatusCode != http.StatusSeeOther {
		return nil, fmt.Errorf("sign in: %s", res.Status)
	}
	return c, nil
}

// put is PUT /documents/{kind}/{id} of the API, for a new document.
func (s *server) put(ctx context.Context, staff *http.Client, name string, text []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, s.url+api.Prefix+"/documents/summary/"+name, bytes.NewReader(text))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "text/markdown; charset=utf-8")
	res, err := staff.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusCreated {
		body, _ := io.ReadAll(res.Body) //nolint:errcheck // for the message only
		return fmt.Errorf("put %s: %s: %.300s", name, res.Status, body)
	}
	return nil
}
