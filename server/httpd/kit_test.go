package httpd

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	dto "github.com/prometheus/client_model/go"
	"golang.org/x/net/html"

	"parvis/app/api"
	"parvis/app/i18n"
	"parvis/content/markdown"
	"parvis/content/starter"
	"parvis/server/admission"
	"parvis/server/auth"
	"parvis/server/db"
	"parvis/server/db/dbtest"
	"parvis/server/events"
	"parvis/server/grants"
	"parvis/server/inbox"
	"parvis/server/insight"
	"parvis/server/jobs"
	"parvis/server/library"
	"parvis/server/notify"
	"parvis/server/platform"
	"parvis/server/publish"
	"parvis/server/secret"
	"parvis/web"
)

// kit is a whole server over a real database and some of the starter's documents, with a clock that stands still.
type kit struct {
	t   testing.TB
	opt kitOptions
	now *clock
	log *buffer
	db  *db.DB
	srv *Server
	web *httptest.Server

	auth      *auth.Service
	library   *library.Library
	publish   *publish.Service
	inbox     *inbox.Service
	insight   *insight.Service
	notify    *notify.Service
	admission *admission.Service
	grants    *grants.Service
	jobs      *jobs.Queue
	events    *events.Hub
	content   fstest.MapFS
}

type kitOptions struct {
	db        func(testing.TB) *db.DB // default: SQLite
	base      string                  // default: the test server's own address
	whole     bool                    // all of the starter's documents, not some of each kind
	files     map[string]string       // over the starter's; "" removes one
	rateLimit bool
	platform  platform.Platform
	remote    bool // not listening on loopback
	proxies   int
	quiet     bool // log what a host would see by default
}

// began is the moment at which every test's clock stands.
var began = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

type clock struct{ ns atomic.Int64 }

func (c *clock) Now() time.Time          { return time.Unix(0, c.ns.Load()).UTC() }
func (c *clock) forward(d time.Duration) { c.ns.Add(int64(d)) }

// buffer keeps the log, for tests that look for what must not be there.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

var assets = sync.OnceValues(web.Assets)

var starterFiles = sync.OnceValue(func() fstest.MapFS {
	files := fstest.MapFS{}
	err := fs.WalkDir(starter.FS(), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := fs.ReadFile(starter.FS(), name)
		files[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		panic(err)
	}
	return files
})

// someFiles are enough of the starter for most tests: a few documents of each kind, alike or tied to each other where
// it matters. Every kit reads and indexes what it is given, and there are hundreds of kits.
var someFiles = sync.OnceValue(func() fstest.MapFS {
	kept := regexp.MustCompile(`^(?:community\.toml|(?:charter|glossary|medias|journeys/premiers-pas)/.*|` +
		`spaces/(?:berges|carnet|ecoles|haute-vallee)\..*|summaries/(?:cles-du-local|frayere-du-bief|malles-dix-jours|preter-les-malles)\..*|` +
		`faq/(?:accessibilite|avec-mon-telephone|combien-ca-coute|comment-partir|creer-un-compte|discord-et-age|je-me-suis-trompe|mes-donnees|` +
		`qui-lit-mes-reponses|sans-discord|temps-a-donner|venir-avec-un-enfant)\..*)$`)
	files := maps.Clone(starterFiles())
	maps.DeleteFunc(files, func(name string, _ *fstest.MapFile) bool { return !kept.MatchString(name) })
	return files
})

// twoLanguages are enough where each language is one more round of the same: what is particular to Arabic has its own tests.
var twoLanguages = i18n.Languages()[:2]

func newKit(t testing.TB, opts ...kitOptions) *kit {
	t.Helper()
	k := &kit{t: t, now: &clock{}, log: &buffer{}}
	if len(opts) > 0 {
		k.opt = opts[0]
	}
	k.content = maps.Clone(someFiles())
	if k.opt.whole {
		k.content = maps.Clone(starterFiles())
	}
	k.now.forward(time.Duration(began.UnixNano()))
	if k.opt.db == nil {
		k.opt.db = dbtest.SQLite
		if len(k.opt.files) == 0 && !k.opt.whole {
			k.opt.db = loaded
		}
	}
	k.db = k.opt.db(t)
	k.wire()
	k.write(k.opt.files)
	if err := k.library.OpenIndex(t.Context(), "", k.logger()); err != nil {
		t.Fatal(err)
	}
	k.t.Cleanup(func() { k.library.CloseIndex() }) //nolint:errcheck // in memory
	k.serve()
	return k
}

// loaded opens a database that has some of the starter's documents.
var loaded = dbtest.Prepared(func(d *db.DB) error {
	k := &kit{db: d, now: &clock{}, opt: kitOptions{quiet: true}, content: someFiles()}
	k.now.forward(time.Duration(began.UnixNano()))
	k.wire()
	_, err := k.publish.Load(context.Background(), k.content)
	return err
})

func (k *kit) logger() *slog.Logger {
	if k.opt.quiet {
		return slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	return slog.New(slog.NewTextHandler(k.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

func (k *kit) wire() {
	log, now, key := k.logger(), k.now.Now, secret.NewKey([32]byte{1, 2, 3})
	reader := markdown.New()
	k.library = library.New(k.db, reader, now)
	k.jobs = jobs.New(k.db, jobs.Settings{Now: now, Log: log, Poll: 10 * time.Millisecond})
	k.events = events.New(k.db, log)
	k.publish = &publish.Service{DB: k.db, Reader: reader, Library: k.library, Jobs: k.jobs, Events: k.events, Now: now, Log: log}
	k.inbox = &inbox.Service{DB: k.db, Key: key, Events: k.events, Space: k.library.Space, Now: now, Log: log}
	k.insight = insight.New(k.db, key, now, log)
	k.auth = &auth.Service{DB: k.db, Key: key, Now: now}
	k.grants = &grants.Service{DB: k.db, Jobs: k.jobs, Auth: k.auth, Key: key, Platform: k.opt.platform, Now: now, Log: log}
	k.admission = &admission.Service{
		DB: k.db, Key: key, Library: k.library, Grants: k.grants, Auth: k.auth, Events: k.events, Now: now, Log: log,
	}
	k.notify = &notify.Service{
		DB: k.db, Jobs: k.jobs, Key: key, Subscriber: "parvis@example.org", Now: now, Log: log,
		News: map[string]func(context.Context, string) (map[string]string, error){notify.Request: k.admission.News, notify.Question: k.inbox.News},
		Say:  func(lang, kind, id string) notify.Text { return notify.Text{Title: lang, Body: kind, Path: id} },
	}
	k.notify.Register()
	k.admission.Told = func(ctx context.Context, tx *db.Tx, id string) error {
		return k.notify.Changed(ctx, tx, notify.Request, id)
	}
	k.admission.Erased = func(ctx context.Context, tx *db.Tx, id string) error {
		return k.notify.Forget(ctx, tx, notify.Request, id)
	}
	k.inbox.Told = func(ctx context.Context, tx *db.Tx, id string) error {
		return k.notify.Changed(ctx, tx, notify.Question, id)
	}
	k.inbox.Erased = func(ctx context.Context, tx *db.Tx, id string) error {
		return k.notify.Forget(ctx, tx, notify.Question, id)
	}
	k.grants.Changed = k.admission.PlaceChanged
	k.grants.Register()
	k.publish.Register()
}

// write lays files over the content folder and publishes it.
func (k *kit) write(files map[string]string) {
	k.t.Helper()
	for name, text := range files {
		if text == "" {
			delete(k.content, name)
			continue
		}
		k.content[name] = &fstest.MapFile{Data: []byte(text)}
	}
	if _, err := k.publish.Load(context.Background(), k.content); err != nil {
		k.t.Fatal(err)
	}
}

func (k *kit) serve() {
	k.t.Helper()
	k.web = httptest.NewUnstartedServer(nil)
	listen := k.web.Listener.Addr().String()
	base := k.opt.base
	if base == "" {
		base = "http://" + listen
	}
	u, err := url.Parse(base)
	if err != nil {
		k.t.Fatal(err)
	}
	set, err := assets()
	if err != nil {
		k.t.Fatal(err)
	}
	closing, hangUp := context.WithCancel(context.Background())
	var linker platform.Linker
	if k.opt.platform != nil {
		linker = k.opt.platform
	}
	k.srv, err = New(Options{
		DB: k.db, Auth: k.auth, Library: k.library, Publish: k.publish, Inbox: k.inbox, Insight: k.insight, Admission: k.admission, Grants: k.grants, Events: k.events, Notify: k.notify,
		Linker: linker, Assets: set, Now: k.now.Now, Log: k.logger(), Closing: closing, Base: u, Listen: listen,
		Loopback: !k.opt.remote, RateLimit: k.opt.rateLimit, TrustProxy: k.opt.proxies, Version: "test",
		Retention: Retention{Unanswered: 90, Refused: 90, Answers: 30, Log: 365}, Zone: time.UTC,
	})
	if err != nil {
		k.t.Fatal(err)
	}
	k.web.Config.Handler = k.srv.Handler()
	k.web.Start()
	k.t.Cleanup(func() {
		hangUp()
		k.web.CloseClientConnections()
		k.web.Close()
	})
}

// work runs the jobs in the background until the test ends.
func (k *kit) work() {
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	group.Go(func() {
		if err := k.jobs.Run(ctx); err != nil {
			k.t.Error(err)
		}
	})
	k.t.Cleanup(func() {
		cancel()
		group.Wait()
	})
}

// hear fans events out until the test ends. On PostgreSQL they travel through the database: it waits until they do,
// which shows in that who listened before is told to look again.
func (k *kit) hear() {
	early := k.events.Listen(func(events.Event) bool { return false })
	defer early.Close()
	if k.db.Engine == db.Postgres {
		defer func() { <-early.Lost }()
	}
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	group.Go(func() { k.events.Run(ctx) })
	k.t.Cleanup(func() {
		cancel()
		group.Wait()
	})
}

// watching is how many sockets listen.
func (k *kit) watching() float64 {
	var m dto.Metric
	if err := k.srv.Metrics.sockets.Write(&m); err != nil {
		k.t.Fatal(err)
	}
	return m.GetGauge().GetValue()
}

// until asks again until ok, for what a job does meanwhile.
func (k *kit) until(what string, ok func() bool) {
	k.t.Helper()
	deadline := time.NewTimer(20 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-deadline.C:
			k.t.Fatalf("never happened: %s\n%s", what, k.log)
		case <-tick.C:
		}
	}
}

// answer is one answer of the server, read whole.
type reply struct {
	t      testing.TB
	Status int
	Header http.Header
	Body   string
	doc    *html.Node
}

// client does not follow redirects and keeps no cookies: tests do.
var client = &http.Client{
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Transport:     &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 32},
}

// do sends any call as it is.
func (k *kit) do(method, path string, body io.Reader, header map[string]string) *reply {
	k.t.Helper()
	if strings.Contains(path, "/search") || strings.Contains(path, "/suggest") || strings.Contains(path, "/recherche") {
		if err := k.library.CatchUp(context.Background()); err != nil { // few tests search: the others do without
			k.t.Fatal(err)
		}
	}
	req, err := http.NewRequestWithContext(context.Background(), method, k.web.URL+path, body)
	if err != nil {
		k.t.Fatal(err)
	}
	for name, value := range header {
		if name == "Host" {
			req.Host = value
			continue
		}
		req.Header.Set(name, value)
	}
	if req.Header.Get("Host") == "" && req.Host == strings.TrimPrefix(k.web.URL, "http://") && k.opt.base != "" {
		req.Host = k.srv.Base.Host
	}
	res, err := client.Do(req)
	if err != nil {
		k.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		k.t.Fatal(err)
	}
	return &reply{t: k.t, Status: res.StatusCode, Header: res.Header, Body: string(raw)}
}

func (k *kit) get(path string) *reply { return k.do(http.MethodGet, path, nil, nil) }

// want fails the test unless the status is the one expected.
func (a *reply) want(status int) *reply {
	a.t.Helper()
	if a.Status != status {
		a.t.Fatalf("status %d, want %d: %s", a.Status, status, cut(a.Body, 600))
	}
	return a
}

func cut(s string, n int) string { return s[:min(len(s), n)] }

// code is the stable word of a problem.
func (a *reply) code() string {
	var p struct {
		Code string `json:"code"`
	}
	if err := json.Unmarshal([]byte(a.Body), &p); err != nil {
		return "not JSON: " + cut(a.Body, 80)
	}
	return p.Code
}

func (a *reply) into(v any) *reply {
	a.t.Helper()
	if err := json.Unmarshal([]byte(a.Body), v); err != nil {
		a.t.Fatalf("%v: %s", err, a.Body)
	}
	return a
}

// api calls the API; who is "" (nobody), a bearer, or "session:<token>".
func (k *kit) api(method, path, who string, body any, header ...string) *reply {
	k.t.Helper()
	h := map[string]string{}
	var r io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		r = strings.NewReader(b)
		h["Content-Type"] = "application/json"
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			k.t.Fatal(err)
		}
		r = bytes.NewReader(raw)
		h["Content-Type"] = "application/json"
	}
	if token, ok := strings.CutPrefix(who, "session:"); ok {
		h["Cookie"] = k.srv.cookieName(cookieSession) + "=" + token
	} else if who != "" {
		h["Authorization"] = "Bearer " + who
	}
	for i := 0; i+1 < len(header); i += 2 {
		h[header[i]] = header[i+1]
	}
	return k.do(method, api.Prefix+path, r, h)
}

// session signs a member of staff in and answers the session's token.
func (k *kit) session(role auth.Role, name string) string {
	k.t.Helper()
	link, err := k.auth.NewLink(context.Background(), role, name)
	if err != nil {
		k.t.Fatal(err)
	}
	token, _, err := k.auth.SpendLink(context.Background(), link)
	if err != nil {
		k.t.Fatal(err)
	}
	return token
}

// asked is a newcomer with what they hold.
type asked struct {
	acceptance string // secret
	api.Asked
}

// charter is the one in force, by the API.
func (k *kit) charter() (c api.Charter) {
	k.t.Helper()
	k.api("GET", "/charter", "", nil).want(200).into(&c)
	return c
}

// accept accepts the charter in force by the API.
func (k *kit) accept() api.Acceptance {
	k.t.Helper()
	c := k.charter()
	var a api.Acceptance
	k.api("POST", "/acceptances", "", api.Accept{Revision: c.Revision, Hash: c.Hash}).want(201).into(&a)
	return a
}

// ask asks for spaces by the API, every question answered with text.
func (k *kit) ask(text string, spaces ...string) asked {
	k.t.Helper()
	a := k.accept()
	var out api.Asked
	k.api("POST", "/requests", "", k.asking(a.Secret, text, spaces...)).want(201).into(&out)
	return asked{a.Secret, out}
}

func (k *kit) asking(acceptance, text string, spaces ...string) api.Ask {
	if len(spaces) == 0 {
		spaces = []string{"berges"}
	}
	return api.Ask{
		Acceptance: acceptance, Spaces: spaces, Contact: "contact " + text,
		Answers: map[string]string{"envie": "envie " + text, "secteur": "secteur " + text, "appareil": "appareil " + text,
			"experience-enfants": "expérience " + text, "rencontre": "rencontre " + text, "trajet": "trajet " + text},
	}
}

func (k *kit) standing(a asked) api.Request {
	k.t.Helper()
	var r api.Request
	k.api("GET", "/requests/"+a.ID, a.Secret, nil).want(200).into(&r)
	return r
}

// decide decides by the API on the version that is there now.
func (k *kit) decide(session string, a asked, decision, reason string, spaces ...string) *reply {
	k.t.Helper()
	return k.api("POST", "/requests/"+a.ID+"/decision", "session:"+session,
		api.Decide{Decision: decision, Spaces: spaces, Reason: reason, Version: k.standing(a).Version})
}

// makeMember makes a newcomer a member with these roles, as if their account had been linked and read back.
func (k *kit) makeMember(request string, roles ...string) {
	k.t.Helper()
	body, err := json.Marshal(append([]string{}, roles...))
	if err != nil {
		k.t.Fatal(err)
	}
	err = k.db.InTx(context.Background(), func(tx *db.Tx) error {
		return errors.Join(
			tx.Exec(context.Background(), `DELETE FROM access_grant WHERE request = $1`, request),
			tx.Exec(context.Background(), `INSERT INTO access_grant (request, space, server, channel, roles, sensitive,
				generation, wanted, state, reason, user_id, joined, given, held, since, checked_at)
				VALUES ($1, 'berges', 's', 'c', $2, $3, 1, $4, 'granted', '', '4711', $4, '[]', '[]', 0, 0)`,
				request, string(body), false, true),
			tx.Exec(context.Background(), `UPDATE place SET verdict = 'approved' WHERE request = $1`, request))
	})
	if err != nil {
		k.t.Fatal(err)
	}
}

// browser keeps cookies and sends what a browser sends; it runs no script.
type browser struct {
	*kit
	jar map[string]string
	at  string // the address that the last page came from, with query
}

func (k *kit) browser() *browser { return &browser{kit: k, jar: map[string]string{}} }

func (b *browser) cookies() string {
	var all []string
	for name, value := range b.jar {
		all = append(all, name+"="+value)
	}
	return strings.Join(all, "; ")
}

func (b *browser) send(method, path, body, kind string, header ...string) *reply {
	b.t.Helper()
	h := map[string]string{"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate", "Accept": "text/html"}
	if c := b.cookies(); c != "" {
		h["Cookie"] = c
	}
	if method != http.MethodGet {
		h["Content-Type"], h["Origin"] = kind, b.srv.Base.Scheme+"://"+b.srv.Base.Host
	}
	for i := 0; i+1 < len(header); i += 2 {
		h[header[i]] = header[i+1]
	}
	a := b.do(method, path, strings.NewReader(body), h)
	for _, line := range a.Header.Values("Set-Cookie") {
		c, err := http.ParseSetCookie(line)
		if err != nil {
			b.t.Fatalf("cookie %q: %v", line, err)
		}
		if c.MaxAge < 0 {
			delete(b.jar, c.Name)
		} else {
			b.jar[c.Name] = c.Value
		}
	}
	return a
}

// visit opens an address and follows redirects within the site.
func (b *browser) visit(path string) *reply {
	b.t.Helper()
	return b.follow(b.send(http.MethodGet, path, "", ""), path)
}

func (b *browser) follow(a *reply, path string) *reply {
	b.t.Helper()
	for range 5 {
		if a.Status < 300 || a.Status > 399 {
			b.at = path
			return a
		}
		path, _, _ = strings.Cut(a.Header.Get("Location"), "#")
		if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") {
			b.t.Fatalf("redirected away: %q", path)
		}
		a = b.send(http.MethodGet, path, "", "")
	}
	b.t.Fatalf("too many redirects: %s", path)
	return nil
}

// submit fills a form of a page and sends it as a browser would: the fields that are there, with fill over them. A
// name of fill that the form does not have fails the test, unless it is the button's.
func (b *browser) submit(a *reply, form string, fill url.Values) *reply {
	b.t.Helper()
	f := a.one(form)
	method, target, values := readForm(b.t, f, fill)
	if target, _, _ = strings.Cut(target, "#"); target == "" {
		target = b.at
	}
	if method == http.MethodGet {
		return b.visit(target + "?" + values.Encode())
	}
	return b.follow(b.send(http.MethodPost, target, values.Encode(), "application/x-www-form-urlencoded"), target)
}

// signIn opens a one-use link and presses its button.
func (b *browser) signIn(role auth.Role, name string) *reply {
	b.t.Helper()
	token, err := b.auth.NewLink(context.Background(), role, name)
	if err != nil {
		b.t.Fatal(err)
	}
	page := b.visit("/connexion?lien=" + token).want(200)
	return b.submit(page, "main form", nil).want(200)
}
