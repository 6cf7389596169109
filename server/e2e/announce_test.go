package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"parvis/app/api"
	"parvis/server/db"
)

// envAnnounceCycles is how many times the server is killed around a publication, default 30.
const envAnnounceCycles = "PARVIS_CRASH_ANNOUNCE_CYCLES"

// Channels of the sample community's spaces.
const (
	bergesChannel  = "berges-et-mesures"
	hauteurChannel = "haute-vallee"
)

// desk is a documentalist at work.
type desk struct {
	s *server
	c *http.Client
}

func (w *town) documentalist() *desk {
	w.Helper()
	s := w.server()
	out, errOut, code := s.run("link", "--data", s.dir, "--role", "documentalist", "--name", "Do")
	if code != 0 {
		w.Fatalf("link: %s", errOut)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.Fatal(err)
	}
	c := &http.Client{Jar: jar, Timeout: 15 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	u, err := url.Parse(strings.TrimSpace(out))
	if err != nil {
		w.Fatal(err)
	}
	res, err := c.PostForm(s.base()+"/connexion", url.Values{"lien": {u.Query().Get("lien")}})
	if err != nil {
		w.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusSeeOther {
		w.Fatalf("sign in: %s", res.Status)
	}
	return &desk{s, c}
}

// summary is a text of a summary; more are lines of its front matter.
func summary(id string, spaces []string, more ...string) string {
	return fmt.Sprintf(`---
title: "Décidé : %s"
lang: fr
date: 2026-11-20
spaces: [%s]
%s
---

## Contexte

On en a parlé mardi.

## Décidé

1. On le fait.

## Sources

- Réunion du 20 novembre 2026.
`, id, strings.Join(spaces, ", "), strings.Join(more, "\n"))
}

// put sends a text as somebody's tool does; base is the revision it was made from.
func (d *desk) put(id, text, base string) (revision string, err error) {
	req, err := http.NewRequest("PUT", d.s.base()+api.Prefix+"/documents/summary/"+id, strings.NewReader(text))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "text/markdown")
	if base != "" {
		req.Header.Set("If-Match", `"`+base+`"`)
	}
	res, err := d.c.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return "", err
	}
	if res.StatusCode/100 != 2 {
		return "", &refusal{Status: res.StatusCode, Detail: string(raw)}
	}
	return strings.Trim(res.Header.Get("ETag"), `"`), nil
}

func (d *desk) publishes(id string, spaces []string, more ...string) (revision string) {
	t := d.s.town
	t.Helper()
	revision, err := d.put(id, summary(id, spaces, more...), "")
	if err != nil {
		t.Fatalf("publish %s: %v", id, err)
	}
	return revision
}

// said is one message on the platform.
type said struct {
	Channel  string `json:"channel_name"`
	Author   string
	Content  string
	Mentions []string
	Flags    int
}

func (w *town) messages() (all []said) {
	w.Helper()
	var s struct {
		Guilds []struct{ Messages []said }
	}
	w.must("GET", "state", nil, &s)
	for _, g := range s.Guilds {
		all = append(all, g.Messages...)
	}
	return all
}

// told are the channels in which a summary was announced, once for each message.
func (w *town) told(id string) (channels []string) {
	w.Helper()
	address := w.server().base() + "/syntheses/" + id
	for _, m := range w.messages() {
		for _, word := range strings.Fields(m.Content) {
			if strings.Trim(word, "<>") == address {
				channels = append(channels, m.Channel)
			}
		}
	}
	slices.Sort(channels)
	return channels
}

// isTold waits until a summary was announced in just these channels.
func (w *town) isTold(id string, channels ...string) {
	w.Helper()
	slices.Sort(channels)
	until(w, id+" is announced", func() error {
		if got := w.told(id); !slices.Equal(got, channels) {
			return fmt.Errorf("in %v, want %v", got, channels)
		}
		return nil
	})
}

// allBooked checks in the books of a server that has ended that every message was noted as sent.
func (s *server) allBooked(count int) {
	t := s.town
	t.Helper()
	if code := s.stop(); code != 0 {
		t.Errorf("SIGTERM: exit %d", code)
	}
	d, err := db.Open(context.Background(), s.dir, "")
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	var sent, open, jobs int
	err = errors.Join(
		d.QueryRowContext(context.Background(), `SELECT count(*) FROM announcement WHERE state = 'sent' AND message <> ''`).Scan(&sent),
		d.QueryRowContext(context.Background(), `SELECT count(*) FROM announcement WHERE state <> 'sent'`).Scan(&open),
		d.QueryRowContext(context.Background(), `SELECT count(*) FROM job WHERE kind = 'publish.announce'`).Scan(&jobs),
	)
	if err != nil || sent != count || open != 0 || jobs != 0 {
		t.Errorf("%d messages sent, want %d; %d not, %d jobs left: %v", sent, count, open, jobs, err)
	}
}

// A summary that is published is told to the channels of its spaces, once; nothing else is.
func TestASummaryIsAnnounced(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	d := w.documentalist()
	d.publishes("brouillon", []string{berges}, "status: draft")
	d.publishes("entre-nous", []string{berges}, "visibility: members")
	d.publishes("sans-lieu", nil)
	first := d.publishes("malles", []string{berges, hauteur})
	w.isTold("malles", bergesChannel, hauteurChannel)
	if _, err := d.put("malles", summary("malles", []string{berges, carnet})+"\nUn mot de plus.\n", first); err != nil {
		t.Fatal(err)
	}
	if _, err := d.put("malles", summary("malles", []string{berges, carnet})+"\nUn mot de plus.\n", ""); err != nil {
		t.Errorf("the same text again: %v", err)
	}
	d.publishes("plus-tard", []string{berges})
	w.isTold("plus-tard", bergesChannel)
	all := w.messages() // those of the starter's own summaries would be among them
	if len(all) != 3 {
		t.Errorf("%+v", all)
	}
	bot := w.state().Bot.ID
	for _, m := range all {
		if m.Author != bot || len(m.Mentions) != 0 || m.Flags != 4 || !strings.HasPrefix(m.Content, "**Décidé\u00a0: ") {
			t.Errorf("%+v", m)
		}
	}
	w.server().allBooked(3)
}

// What a title calls and how long it is harms nobody.
func TestHostileTitlesAreAnnounced(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	d := w.documentalist()
	for id, title := range map[string]string{
		"appel": "@everyone <@1> **[clic](https://example.org)**", "long": strings.Repeat("à ", 2000),
	} {
		text := strings.Replace(summary(id, []string{berges}), "Décidé : "+id, title, 1)
		if _, err := d.put(id, text, ""); err != nil {
			t.Fatal(err)
		}
		w.isTold(id, bergesChannel)
	}
	for _, m := range w.messages() {
		if len(m.Mentions) != 0 || strings.Contains(m.Content, "](") {
			t.Errorf("%+v", m)
		}
	}
}

// Two spaces that share a channel are one message in it.
func TestOneMessageForAChannel(t *testing.T) {
	t.Parallel()
	content := ownContent(t)
	for _, name := range []string{"carnet.md", "carnet.en.md"} {
		path := filepath.Join(content, "spaces", name)
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		write(t, path, strings.Replace(string(raw), "carnet-et-cartes", bergesChannel, 1))
	}
	w := bareTown(t, content)
	w.addServer()
	d := w.documentalist()
	d.publishes("ensemble", []string{berges, carnet})
	w.isTold("ensemble", bergesChannel)
	d.publishes("seul", []string{carnet})
	w.isTold("seul", bergesChannel)
	if got := w.told("ensemble"); len(got) != 1 {
		t.Errorf("told in %v", got)
	}
	w.server().allBooked(2)
}

func ownContent(t *testing.T) string {
	t.Helper()
	content := filepath.Join(t.TempDir(), "content")
	if err := os.CopyFS(content, os.DirFS(starter)); err != nil {
		t.Fatal(err)
	}
	return content
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A folder that is read for the first time is no news; a file that is added to it while the server runs is.
func TestAFileIsAnnounced(t *testing.T) {
	t.Parallel()
	content := ownContent(t)
	at := func(id string) string { return filepath.Join(content, "summaries", id+".md") }
	write(t, at("avant"), summary("avant", []string{berges}))
	w := bareTown(t, content)
	w.addServer()
	write(t, at("pendant"), summary("pendant", []string{berges, hauteur}))
	w.isTold("pendant", bergesChannel, hauteurChannel)
	write(t, at("pendant"), summary("pendant", []string{berges, hauteur}, "tags: [encore]"))
	w.server().kill()
	w.server().start()
	write(t, at("apres"), summary("apres", []string{berges}))
	w.isTold("apres", bergesChannel)
	if all := w.messages(); len(all) != 3 {
		t.Errorf("%+v", all)
	}
	w.server().allBooked(3)
}

// Every fault on writing and on looking ends in one message.
func TestAnnouncedDespiteFaults(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	d := w.documentalist()
	const path = "/channels/{id}/messages"
	count := 0
	for i, post := range faultActions {
		for j, look := range []object{nil, {"action": "500", "times": 2}, {"action": "429", "retry_after": 0.3}} {
			if j > 0 && post["action"] != "reset_after" && post["action"] != "reset_before" {
				continue // looked for only after what may have been written
			}
			for method, f := range map[string]object{"POST": post, "GET": look} {
				in := object{"method": method, "path": path}
				for k, v := range f {
					in[k] = v
				}
				if f != nil {
					w.must("POST", "faults", in, nil)
				}
			}
			id := fmt.Sprintf("panne-%d-%d", i, j)
			d.publishes(id, []string{berges})
			w.isTold(id, bergesChannel)
			count++
			w.settled(count)
			w.must("DELETE", "faults", nil, nil)
		}
	}
	// A message that was not written is not taken for written because of one with an address that begins alike.
	d.publishes("suite-deux", []string{berges})
	w.isTold("suite-deux", bergesChannel)
	w.must("POST", "faults", object{"method": "POST", "path": path, "action": "reset_before"}, nil)
	d.publishes("suite", []string{berges})
	w.isTold("suite", bergesChannel)
	for i := range faultActions {
		if got := w.told(fmt.Sprintf("panne-%d-0", i)); len(got) != 1 {
			t.Errorf("%v of %v", got, faultActions[i])
		}
	}
	w.settled(count + 2)
	w.server().allBooked(count + 2)
	if n := len(w.messages()); n != count+2 {
		t.Errorf("%d messages for %d summaries", n, count+2)
	}
}

// settled waits until the calls that wrote or found so many messages have ended: no fault is left for another.
func (w *town) settled(count int) {
	w.Helper()
	until(w, "the messages are noted", func() error {
		good := 0
		for _, r := range w.requests() {
			if strings.HasSuffix(r.Path, "/messages") && r.Status == http.StatusOK && r.Fault == "" {
				good++
			}
		}
		if good < count {
			return fmt.Errorf("%d calls answered, want %d", good, count)
		}
		return nil
	})
}

// A channel where we may not write is waited for without a word lost, and says so in the log.
func TestAChannelThatCannotBeTold(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	d := w.documentalist()
	w.must("POST", "channel", object{"guild": sauvrine, "name": bergesChannel,
		"overwrites": []object{{"id": "@everyone", "deny": []string{"SEND_MESSAGES"}}, {"id": "Parvis", "deny": []string{"SEND_MESSAGES"}}}}, nil)
	d.publishes("muet", []string{berges, hauteur})
	w.isTold("muet", hauteurChannel)
	until(t, "the log tells", func() error {
		if !strings.Contains(w.server().stderr.String(), "a channel cannot be told of a summary") {
			return errors.New("not yet")
		}
		return nil
	})
	if n := len(w.messages()); n != 1 {
		t.Errorf("%d messages", n)
	}
}

// Where we may not read back, what was certainly refused is written all the same, and what may be there not twice.
func TestAChannelThatCannotBeReadBack(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	d := w.documentalist()
	w.must("POST", "channel", object{"guild": sauvrine, "name": bergesChannel,
		"overwrites": []object{{"id": "@everyone", "deny": []string{"READ_MESSAGE_HISTORY"}}}}, nil)
	fault := func(action string) {
		w.must("POST", "faults", object{"method": "POST", "path": "/channels/{id}/messages", "action": action, "retry_after": 0.3}, nil)
	}
	fault("429")
	d.publishes("trop-vite", []string{berges})
	w.isTold("trop-vite", bergesChannel)
	fault("reset_after")
	d.publishes("perdu", []string{berges})
	w.isTold("perdu", bergesChannel)
	until(t, "the log tells", func() error {
		if !strings.Contains(w.server().stderr.String(), "a channel cannot be told of a summary") {
			return errors.New("not yet")
		}
		return nil
	})
	if n := len(w.messages()); n != 2 {
		t.Errorf("%d messages", n)
	}
}

// TestKill9AroundPublishing kills the server at random moments while summaries are published, and sometimes the sandbox.
// What was acknowledged is announced, and nothing twice. The platform is slow between doing and answering.
func TestKill9AroundPublishing(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	c := newCrowd(t, w)
	d := w.documentalist()
	slow := func() {
		w.must("POST", "faults", object{"method": "POST", "path": "/channels/{id}/messages", "action": "slow", "delay_ms": 60, "times": -1}, nil)
	}
	slow()
	var mu sync.Mutex
	var acknowledged, tried []string
	for worker := range 2 {
		c.group.Go(func() {
			for i := 0; c.ctx.Err() == nil; i++ {
				id := fmt.Sprintf("nuit-%d-%04d", worker, i)
				mu.Lock()
				tried = append(tried, id)
				mu.Unlock()
				if err := c.try(func() error {
					_, err := d.put(id, summary(id, []string{berges, hauteur}), "")
					return err
				}); err != nil {
					if c.ctx.Err() == nil {
						t.Errorf("publish %s: %v", id, err)
					}
					continue
				}
				mu.Lock()
				acknowledged = append(acknowledged, id)
				mu.Unlock()
				c.pause(5, 120)
			}
		})
	}
	cycles := number(t, envAnnounceCycles, 30)
	for i := range cycles {
		c.pause(20, 500)
		w.server().kill()
		if i%10 == 9 {
			w.sandbox.kill()
			w.startSandbox()
			slow()
		}
		w.server().start()
	}
	c.finish()
	w.must("DELETE", "faults", nil, nil)
	until(t, "all that was acknowledged is announced", func() error {
		all := w.messages()
		for _, id := range acknowledged {
			if n := countOf(all, id); n < 2 {
				return fmt.Errorf("%s is announced %d times of 2", id, n)
			}
		}
		return nil
	})
	for _, id := range tried {
		if got := w.told(id); !slices.Equal(got, slices.Compact(slices.Clone(got))) || len(got) > 2 {
			t.Errorf("%s is announced in %v", id, got)
		}
	}
	writes, found := 0, 0
	for _, r := range w.requests() {
		switch {
		case !strings.HasSuffix(r.Path, "/messages"):
		case r.Method == http.MethodPost:
			writes++
		default:
			found++
		}
	}
	if len(acknowledged) < cycles || found == 0 {
		t.Errorf("%d published, %d looked for: the test tests nothing", len(acknowledged), found)
	}
	w.server().allBooked(len(w.messages()))
	t.Logf("%d kills, %d summaries acknowledged, %d tried, %d messages, %d writes, %d looks", cycles, len(acknowledged), len(tried),
		len(w.messages()), writes, found)
}

func countOf(all []said, id string) (n int) {
	for _, m := range all {
		if strings.Contains(m.Content, "/syntheses/"+id) {
			n++
		}
	}
	return n
}
