package discord

import (
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"
)

// Options is what New needs. Only Token is required.
type Options struct {
	API          string            // base without version, such as "http://127.0.0.1:9000/api"; empty means Discord itself
	Token        string            // the bot's token
	ClientID     string            // of the OAuth2 application; without it nobody can link an account
	ClientSecret string            // of the OAuth2 application
	Home         string            // address that the User-Agent names as responsible; empty means a placeholder
	Timeout      time.Duration     // of one call; zero means 8 s
	Now          func() time.Time  // nil means time.Now
	Log          *slog.Logger      // nil means silence
	Transport    http.RoundTripper // nil means one of our own
}

const (
	defaultAPI     = "https://discord.com/api"
	defaultHome    = "https://parvis.invalid"
	defaultTimeout = 8 * time.Second
	version        = "1.0"
)

// complete fills in what was left out.
func (o Options) complete() (Options, error) {
	o.Token = strings.TrimPrefix(strings.TrimSpace(o.Token), "Bot ")
	if o.Token == "" {
		return o, errors.New("the bot's token is missing")
	}
	if o.API == "" {
		o.API = defaultAPI
	}
	if o.Home == "" {
		o.Home = defaultHome
	}
	if o.Timeout <= 0 {
		o.Timeout = defaultTimeout
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Transport == nil {
		o.Transport = newBase()
	}
	return o, nil
}

// newBase is the standard library's transport with as many idle connections as we have workers.
func newBase() http.RoundTripper {
	standard, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return &http.Transport{Proxy: http.ProxyFromEnvironment}
	}
	own := standard.Clone()
	own.MaxIdleConnsPerHost = 8
	return own
}

// userAgent has the form that Discord asks for; others are blocked by its front (Discord docs, Reference, User Agent).
func userAgent(home string) string {
	return "DiscordBot (" + home + ", " + version + ")"
}
