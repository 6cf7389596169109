package e2e_test

import (
	"context"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"parvis/app/api"
	"parvis/server/db"
)

// envPublish is how many kills the documents go through, default 40.
const envPublish = "PARVIS_CRASH_PUBLISH_CYCLES"

// writers is how many people write at a time, each on documents of their own.
const writers, perWriter = 3, 4

// TestKill9WhilePublishing kills the server at random moments while texts are put. After each start every text that was
// acknowledged is the newest one, and is found.
func TestKill9WhilePublishing(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	p := &press{TB: t, s: w.server(), rand: rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 5)), all: map[string]*printed{}}
	p.client = p.s.signIn(t, "documentalist")
	ctx, end := context.WithCancel(context.Background())
	var group sync.WaitGroup
	defer func() { end(); group.Wait() }()
	for i := range writers {
		group.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				p.put(ctx, fmt.Sprintf("ecrit-%d-%d", i, n%perWriter))
			}
		})
	}
	cycles := number(t, envPublish, 40)
	var slowest time.Duration
	for range cycles {
		select {
		case <-time.After(time.Duration(20+p.n(380)) * time.Millisecond): // the time is what the test is about
		case <-ctx.Done():
		}
		p.s.kill()
		p.s.start()
		began := time.Now()
		p.judge()
		slowest = max(slowest, time.Since(began))
	}
	end()
	group.Wait()
	p.judge()
	if code := p.s.stop(); code != 0 {
		t.Errorf("SIGTERM: exit %d", code)
	}
	p.judgeDatabase()
	t.Logf("%d kills, %d texts acknowledged, all found at most %v after a start", cycles, len(p.acknowledged), slowest.Round(time.Millisecond))
}

// press is who writes, and what they were told.
type press struct {
	testing.TB

	s      *server
	client *http.Client

	quiet sync.RWMutex // held while somebody looks: nothing is being put then
	mu    sync.Mutex
	rand  *rand.Rand
	all   map[string]*printed

	acknowledged []string // revisions
}

// printed is one document.
type printed struct {
	revision, word string // as last acknowledged
	trying         string // word of a text whose answer is not known
}

func (p *press) n(most int) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.rand.IntN(most)
}

// word is one that nothing else holds, and that no spelling comes near.
func (p *press) word() string {
	b := make([]byte, 14)
	for i := range b {
		b[i] = byte('a' + p.n(26))
	}
	return string(b)
}

// put writes a new text of a document until the server has answered.
func (p *press) put(ctx context.Context, id string) {
	p.mu.Lock()
	d := p.all[id]
	if d == nil {
		d = &printed{}
		p.all[id] = d
	}
	p.mu.Unlock()
	word := p.word()
	for ctx.Err() == nil {
		p.quiet.RLock()
		d.trying = word
		revision, status, err := p.send(id, d.revision, word)
		if err == nil && status/100 == 2 {
			d.revision, d.word, d.trying = revision, word, ""
			p.mu.Lock()
			p.acknowledged = append(p.acknowledged, revision)
			p.mu.Unlock()
		}
		p.quiet.RUnlock()
		switch {
		case err == nil && status/100 == 2:
			return
		case err == nil && status < 500 && status != http.StatusTooManyRequests:
			p.Errorf("%s over %q: %d", id, d.revision, status)
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Duration(5+p.n(20)) * time.Millisecond):
		}
	}
}

func (p *press) send(id, base, word string) (revision string, status int, err error) {
	text := "---\ntitle: Écrit " + id + "\n---\n\nCe texte dit " + word + ".\n"
	req, err := http.NewRequest(http.MethodPut, p.s.base()+api.Prefix+"/documents/faq/"+id, strings.NewReader(text))
	if err != nil {
		return "", 0, err
	}
	req.Header.Set("Content-Type", "text/markdown")
	if base != "" {
		req.Header.Set("If-Match", strconv.Quote(base))
	}
	res, err := p.client.Do(req)
	if err != nil {
		return "", 0, err
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil { // half an answer is none
		return "", 0, err
	}
	return strings.Trim(res.Header.Get("ETag"), `"`), res.StatusCode, nil
}

// judge looks at every document: what was acknowledged is the newest, unless what was under way is, and is found.
func (p *press) judge() {
	p.Helper()
	p.quiet.Lock()
	defer p.quiet.Unlock()
	p.mu.Lock()
	all := maps.Clone(p.all)
	p.mu.Unlock()
	for id, d := range all {
		if d.revision == "" {
			continue
		}
		revision, text := p.newest(id)
		word := d.word
		switch {
		case revision == d.revision && strings.Contains(text, d.word):
		case d.trying != "" && strings.Contains(text, d.trying):
			word = d.trying
		default:
			p.Errorf("%s: %s was acknowledged, %s is there: %q", id, d.revision, revision, text)
			continue
		}
		err := within(5*time.Second, func() error {
			var found api.Search
			if err := p.s.api("GET", "/search?q="+word, "", nil, &found); err != nil {
				return err
			}
			if !slices.ContainsFunc(found.Hits, func(h api.SearchHit) bool { return h.ID == id }) {
				return fmt.Errorf("%q of %s is not among %+v", word, id, found)
			}
			return nil
		})
		if err != nil {
			p.Error(err)
		}
	}
}

func (p *press) newest(id string) (revision, text string) {
	p.Helper()
	res, err := p.client.Get(p.s.base() + api.Prefix + "/documents/faq/" + id)
	if err != nil {
		p.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		p.Fatalf("%s: %s %v", id, res.Status, err)
	}
	return strings.Trim(res.Header.Get("ETag"), `"`), string(body)
}

// judgeDatabase looks into the file that is left: whole, every revision in it, and nothing half-done.
func (p *press) judgeDatabase() {
	p.Helper()
	d, err := db.Open(context.Background(), p.s.dir, "")
	if err != nil {
		p.Fatal(err)
	}
	defer d.Close()
	one := func(query string, args ...any) (out string) {
		if err := d.QueryRowContext(context.Background(), query, args...).Scan(&out); err != nil {
			p.Errorf("%s: %v", query, err)
		}
		return out
	}
	if ok := one(`PRAGMA integrity_check`); ok != "ok" {
		p.Errorf("integrity: %s", ok)
	}
	for what, query := range map[string]string{
		"documents without their text":     `SELECT COUNT(*) FROM document d LEFT JOIN revision r ON r.id = d.head WHERE r.id IS NULL`,
		"shown texts without publication":  `SELECT COUNT(*) FROM document d LEFT JOIN publication p ON p.path = d.path AND p.revision = d.revision WHERE d.published AND p.path IS NULL`,
		"changes beyond the head":          `SELECT COUNT(*) FROM change WHERE seq > (SELECT seq FROM change_head)`,
		"changes that are missing":         `SELECT (SELECT seq FROM change_head) - COUNT(*) FROM change`,
		"texts that nobody's answer names": `SELECT COUNT(*) FROM revision WHERE note = 'kept'`,
	} {
		if n := one(query); n != "0" {
			p.Errorf("%s: %s", what, n)
		}
	}
	for _, id := range p.acknowledged {
		if one(`SELECT COUNT(*) FROM revision WHERE id = $1`, id) != "1" {
			p.Errorf("revision %s was acknowledged and is gone", id)
		}
	}
}

// signIn spends a link of a role and answers a client that holds the session.
func (s *server) signIn(t testing.TB, role string) *http.Client {
	t.Helper()
	out, errOut, code := s.run("link", "--data", s.dir, "--role", role, "--name", "Do")
	if code != 0 {
		t.Fatalf("link: %s", errOut)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Jar: jar, Timeout: 15 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	u, err := url.Parse(strings.TrimSpace(out))
	if err != nil {
		t.Fatal(err)
	}
	res, err := c.PostForm(s.base()+"/connexion", url.Values{"lien": {u.Query().Get("lien")}})
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusSeeOther {
		t.Fatalf("sign in: %s", res.Status)
	}
	return c
}
