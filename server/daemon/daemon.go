// Package daemon wires the parts into a running server: the only place that knows them all. It names every kind of
// job with its handler.
package daemon

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"parvis/content"
	"parvis/content/markdown"
	"parvis/server/admission"
	"parvis/server/auth"
	"parvis/server/config"
	"parvis/server/db"
	"parvis/server/events"
	"parvis/server/grants"
	"parvis/server/httpd"
	"parvis/server/inbox"
	"parvis/server/insight"
	"parvis/server/jobs"
	"parvis/server/library"
	"parvis/server/notify"
	"parvis/server/platform"
	"parvis/server/platform/discord"
	"parvis/server/publish"
	"parvis/server/secret"
	"parvis/server/terminal"
	"parvis/web"
)

// ErrContent marks a start that failed because the content folder cannot be read.
var ErrContent = errors.New("content")

// drain is how long calls in hand may take after a signal to stop.
const drain = 10 * time.Second

// Parts are what a running server is made of. Tests reach in; the program only runs it.
type Parts struct {
	Config    config.Config
	Log       *slog.Logger
	Now       func() time.Time
	DB        *db.DB
	Key       secret.Key
	Auth      *auth.Service
	Library   *library.Library
	Publish   *publish.Service
	Jobs      *jobs.Queue
	Events    *events.Hub
	Grants    *grants.Service
	Admission *admission.Service
	Inbox     *inbox.Service
	Insight   *insight.Service
	Notify    *notify.Service
	Platform  platform.Platform // nil when none is connected
	URL       *url.URL          // the address people use
	Listen    string            // the effective address

	closing  context.Context
	listener net.Listener
	lock     *os.File
	version  string
}

// Run serves until ctx ends. It writes the ready line to out once the first request can be answered.
func Run(ctx context.Context, cfg config.Config, version string, out io.Writer, log *slog.Logger) error {
	p, err := Start(ctx, cfg, version, log)
	if err != nil {
		return err
	}
	defer p.Close()
	return p.Serve(ctx, out)
}

// Start opens everything and binds the address, without answering yet.
func Start(ctx context.Context, cfg config.Config, version string, log *slog.Logger) (*Parts, error) {
	p := &Parts{Config: cfg, Log: log, Now: cfg.Clock(), version: version}
	for _, step := range []func(context.Context) error{
		p.openFolder, p.bind, p.openKey, p.openDatabase, p.openPlatform, p.wire, p.openContent,
	} {
		if err := step(ctx); err != nil {
			p.Close()
			return nil, err
		}
	}
	return p, nil
}

// Close gives everything back.
func (p *Parts) Close() {
	if p.listener != nil {
		p.listener.Close()
	}
	if p.Library != nil {
		if err := p.Library.CloseIndex(); err != nil {
			p.Log.Error("close the search index", slog.Any("error", err))
		}
	}
	if p.DB != nil {
		if err := p.DB.Close(); err != nil {
			p.Log.Error("close the database", slog.Any("error", err))
		}
	}
	if p.lock != nil {
		p.lock.Close()
	}
}

func (p *Parts) openFolder(context.Context) error {
	dir := p.Config.Data
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return &terminal.Fault{What: notWritable, Remedy: notWritableRemedy, Args: []string{"dir", dir}, Err: err}
	}
	var err error
	p.lock, err = lockFolder(dir)
	if errors.Is(err, errInUse) {
		return &terminal.Fault{What: inUse, Remedy: inUseRemedy, Args: []string{"dir", dir}}
	}
	if err != nil {
		return &terminal.Fault{What: notWritable, Remedy: notWritableRemedy, Args: []string{"dir", dir}, Err: err}
	}
	return nil
}

func (p *Parts) bind(ctx context.Context) error {
	var err error
	var lc net.ListenConfig
	p.listener, err = lc.Listen(ctx, "tcp", p.Config.Listen)
	if err != nil {
		return &terminal.Fault{What: portBusy, Remedy: portBusyRemedy, Args: []string{"listen", p.Config.Listen}, Err: err}
	}
	p.Listen = p.listener.Addr().String()
	p.URL, err = baseURL(p.Config.BaseURL, p.Listen)
	if err != nil {
		return fmt.Errorf("read the base address: %w", err)
	}
	return WriteAddress(p.Config.Data, p.URL.String())
}

// baseURL is the address that people use: as set, with port 0 replaced by the effective one, else the effective one.
func baseURL(given, listen string) (*url.URL, error) {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return nil, fmt.Errorf("split %s: %w", listen, err)
	}
	if given == "" {
		if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
			host = "127.0.0.1"
		}
		return &url.URL{Scheme: "http", Host: net.JoinHostPort(host, port)}, nil
	}
	u, err := url.Parse(strings.TrimRight(given, "/"))
	if err != nil {
		return nil, err
	}
	if u.Port() == "0" {
		u.Host = net.JoinHostPort(u.Hostname(), port)
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host}, nil
}

// addressFile holds the address people use, for programs beside the server.
const addressFile = "address"

// WriteAddress records the address that people use.
func WriteAddress(dir, address string) error {
	path := filepath.Join(dir, addressFile)
	if err := os.WriteFile(path+".new", []byte(address+"\n"), 0o600); err != nil {
		return &terminal.Fault{What: notWritable, Remedy: notWritableRemedy, Args: []string{"dir", dir}, Err: err}
	}
	if err := os.Rename(path+".new", path); err != nil {
		return fmt.Errorf("record the address: %w", err)
	}
	return nil
}

// ReadAddress reads what WriteAddress recorded.
func ReadAddress(dir string) (string, error) {
	b, err := os.ReadFile(filepath.Join(dir, addressFile))
	return strings.TrimSpace(string(b)), err
}

// KeyPath is where the server's key is.
func KeyPath(cfg config.Config) string {
	if cfg.KeyFile != "" {
		return cfg.KeyFile
	}
	return filepath.Join(cfg.Data, "key")
}

func (p *Parts) openKey(context.Context) error {
	var err error
	path := KeyPath(p.Config)
	p.Key, err = secret.Load(path, p.Config.KeyFile == "")
	if err != nil {
		return &terminal.Fault{What: badKey, Remedy: badKeyRemedy, Args: []string{"file", path}, Err: err}
	}
	return nil
}

func (p *Parts) openDatabase(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	var err error
	p.DB, err = db.Open(ctx, p.Config.Data, p.Config.Database)
	if errors.Is(err, db.ErrNewer) {
		return &terminal.Fault{What: newerDatabase, Remedy: newerRemedy, Err: err}
	}
	if err != nil {
		return &terminal.Fault{What: badDatabase, Remedy: badDatabaseRemedy, Err: err}
	}
	return nil
}

// ContentDir is the content folder: as set, else "content" in the data folder.
func ContentDir(cfg config.Config) string {
	if cfg.Content != "" {
		return cfg.Content
	}
	return filepath.Join(cfg.Data, "content")
}

// openContent takes in the content folder and opens the index. A folder that was taken in before is looked at again
// before the first answer: what changed meanwhile is on the pages.
func (p *Parts) openContent(ctx context.Context) error {
	dir := ContentDir(p.Config)
	err := p.Library.Reload(ctx)
	if err == nil {
		err = p.Publish.StartDir(ctx, dir)
	}
	if err == nil {
		return p.openIndex(ctx)
	}
	if db.Unavailable(err) {
		return &terminal.Fault{What: badDatabase, Remedy: badDatabaseRemedy, Err: err}
	}
	return &terminal.Fault{
		What: badContent, Remedy: badContentRemedy, Args: []string{"dir", dir}, Err: errors.Join(ErrContent, err),
	}
}

func indexDir(cfg config.Config) string { return filepath.Join(cfg.Data, "index") }

// DropIndex throws the search index of a data folder away, unless a server has it open.
func DropIndex(cfg config.Config) error {
	lock, err := lockFolder(cfg.Data)
	if errors.Is(err, errInUse) {
		return &terminal.Fault{What: inUse, Remedy: inUseRemedy, Args: []string{"dir", cfg.Data}}
	}
	if err != nil {
		return &terminal.Fault{What: notWritable, Remedy: notWritableRemedy, Args: []string{"dir", cfg.Data}, Err: err}
	}
	defer lock.Close()
	if err := os.RemoveAll(indexDir(cfg)); err != nil {
		return &terminal.Fault{What: notWritable, Remedy: notWritableRemedy, Args: []string{"dir", cfg.Data}, Err: err}
	}
	return nil
}

// fewDocuments is how many are indexed before the first answer; more are indexed while the pages are up.
const fewDocuments = 300

func (p *Parts) openIndex(ctx context.Context) error {
	dir := indexDir(p.Config)
	if err := p.Library.OpenIndex(ctx, dir, p.Log); err != nil {
		return &terminal.Fault{What: notWritable, Remedy: notWritableRemedy, Args: []string{"dir", dir}, Err: err}
	}
	if p.Library.Len() > fewDocuments {
		return nil
	}
	return p.Library.CatchUp(ctx)
}

// openPlatform prepares the adapter; whether the platform answers shows later, as a state that people see.
func (p *Parts) openPlatform(context.Context) error {
	if !p.Config.Discord.Connected() {
		return nil
	}
	adapter, err := NewDiscord(p.Config, p.Now, p.Log)
	if err != nil {
		return &terminal.Fault{What: badToken, Remedy: badTokenRemedy, Err: err}
	}
	p.Platform = adapter
	return nil
}

// NewDiscord makes the adapter that the settings ask for.
func NewDiscord(cfg config.Config, now func() time.Time, log *slog.Logger) (*discord.Adapter, error) {
	d := cfg.Discord
	return discord.New(discord.Options{
		API: d.API, Token: d.Token, ClientID: d.ClientID, ClientSecret: d.ClientSecret, Home: cfg.BaseURL, Now: now, Log: log,
	})
}

func (p *Parts) wire(context.Context) error {
	zone, err := p.Config.Location()
	if err != nil {
		return err
	}
	reader := markdown.New().In(zone)
	p.Library = library.New(p.DB, reader, p.Now)
	p.Jobs = jobs.New(p.DB, jobs.Settings{Now: p.Now, Log: p.Log})
	p.Events = events.New(p.DB, p.Log)
	p.Auth = &auth.Service{DB: p.DB, Key: p.Key, Now: p.Now}
	p.Grants = &grants.Service{
		DB: p.DB, Jobs: p.Jobs, Auth: p.Auth, Key: p.Key, Platform: p.Platform, Servers: p.Config.Servers, Now: p.Now, Log: p.Log,
	}
	p.Admission = &admission.Service{
		DB: p.DB, Key: p.Key, Library: p.Library, Grants: p.Grants, Auth: p.Auth, Events: p.Events, Now: p.Now, Log: p.Log,
	}
	p.Grants.Changed = p.Admission.PlaceChanged
	p.Grants.Register()
	p.Inbox = &inbox.Service{DB: p.DB, Key: p.Key, Events: p.Events, Space: p.Library.Space, Now: p.Now, Log: p.Log}
	p.Insight = insight.New(p.DB, p.Key, p.Now, p.Log)
	p.wireNotify()
	p.Publish = &publish.Service{
		DB: p.DB, Reader: reader, Library: p.Library, Jobs: p.Jobs, Events: p.Events, Channel: p.Grants.Channel,
		Base: p.URL.String, Review: kinds(p.Config.Review), Now: p.Now, Log: p.Log,
	}
	if a, ok := p.Platform.(platform.Announcer); ok {
		p.Publish.Platform = a
	}
	p.Publish.Register()
	p.Jobs.Handle(kindTidy, p.tidy)
	return nil
}

func kinds(names []string) []content.Kind {
	all := make([]content.Kind, len(names))
	for i, n := range names {
		all[i] = content.Kind(n)
	}
	return all
}

// server makes the HTTP side.
func (p *Parts) server() (*httpd.Server, error) {
	assets, err := web.Assets()
	if err != nil {
		return nil, fmt.Errorf("read the assets: %w", err)
	}
	zone, err := p.Config.Location()
	if err != nil {
		return nil, err
	}
	var linker platform.Linker
	if p.Platform != nil && p.Config.Discord.ClientID != "" {
		linker = p.Platform
	}
	return httpd.New(httpd.Options{
		DB: p.DB, Auth: p.Auth, Library: p.Library, Publish: p.Publish, Inbox: p.Inbox, Insight: p.Insight, Admission: p.Admission, Grants: p.Grants, Events: p.Events, Notify: p.Notify,
		Linker: linker, Assets: assets, Now: p.Now, Log: p.Log, Closing: p.closing,
		Base: p.URL, Listen: p.Listen, Loopback: config.Loopback(p.Listen), RateLimit: p.Config.RateLimit,
		TrustProxy: p.Config.TrustProxies, Trial: p.Config.Discord.Connected() && p.Config.Discord.Trial(),
		Version: p.version, Retention: httpd.Retention(p.retention()), Zone: zone,
	})
}

// Serve answers until ctx ends, then drains.
func (p *Parts) Serve(ctx context.Context, out io.Writer) error {
	closing, hangUp := context.WithCancel(context.WithoutCancel(ctx))
	defer hangUp()
	p.closing = closing
	h, err := p.server()
	if err != nil {
		return err
	}
	p.Library.Shown = h.Published
	if err := errors.Join(p.Grants.Start(ctx), p.scheduleTidy(ctx)); err != nil {
		return err
	}
	work, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	var group sync.WaitGroup
	group.Go(func() {
		if err := p.Jobs.Run(work); err != nil {
			p.Log.Error("run jobs", slog.Any("error", err))
		}
	})
	group.Go(func() { p.Events.Run(work) })
	group.Go(func() { p.Publish.Watch(work, ContentDir(p.Config)) })
	group.Go(func() { p.Library.Index(work) })
	group.Go(func() { p.follow(work) })
	group.Go(func() { p.Insight.Run(work) })
	defer group.Wait()
	defer stopWork()
	metrics, err := p.serveMetrics(ctx, h.Metrics)
	if err != nil {
		return err
	}
	defer metrics()
	srv := &http.Server{
		Handler: h.Handler(), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second,
		WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
		ErrorLog: slog.NewLogLogger(p.Log.Handler(), slog.LevelDebug),
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(p.listener) }()
	if err := p.sayReady(out); err != nil {
		return err
	}
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	p.Log.Info("stopping")
	hangUp()
	stopWork() // jobs in hand and calls in hand end side by side
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	if err := srv.Shutdown(last); err != nil {
		p.Log.Warn("calls in hand were cut", slog.Any("error", err))
	}
	return nil
}

// Ready is the one line on standard output.
type Ready struct {
	Ready   bool   `json:"ready"`
	URL     string `json:"url"`
	Version string `json:"version"`
}

func (p *Parts) sayReady(out io.Writer) error {
	address := p.URL.String()
	if !config.Loopback(p.URL.Host) { // behind a proxy: where this process itself answers
		address = "http://" + p.Listen
	}
	line, err := json.Marshal(Ready{true, address, p.version})
	if err != nil {
		return fmt.Errorf("write the ready line: %w", err)
	}
	p.Log.Info("ready", slog.String("url", p.URL.String()), slog.String("listen", p.Listen))
	_, err = fmt.Fprintln(out, string(line))
	return err
}

func (p *Parts) serveMetrics(ctx context.Context, m *httpd.Metrics) (stop func(), err error) {
	if p.Config.MetricsListen == "" {
		return func() {}, nil
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", p.Config.MetricsListen)
	if err != nil {
		return nil, &terminal.Fault{What: portBusy, Remedy: portBusyRemedy, Args: []string{"listen", p.Config.MetricsListen}, Err: err}
	}
	p.countJobs(m)
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", m.Handler())
	srv := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go srv.Serve(l) //nolint:errcheck // ends with Close
	return func() { srv.Close() }, nil
}
