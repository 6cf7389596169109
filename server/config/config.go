// Package config is the settings: typed, with defaults, from flags, environment and one TOML file (in this order of
// weight), secrets also from files. Every fault is told at once, with its remedy.
package config

import (
	"fmt"
	"net/url"
	"time"

	"parvis/server/grants"
)

// Config is all settings, checked.
type Config struct {
	Listen        string
	Data          string
	Content       string
	BaseURL       string // as given; empty: the effective address
	Database      string // DSN of PostgreSQL; empty: SQLite in Data
	KeyFile       string // empty: key in Data
	MetricsListen string // empty: no metrics
	RateLimit     bool
	TrustProxies  int
	LogLevel      string // debug, info, warn, error
	Zone          string // of the times on pages
	Now           time.Time
	Review        []string // kinds of documents that a second person reads before they are shown
	Discord       Discord
	Servers       map[string]grants.ServerSetting
	Retention     Retention
}

// Discord is how to reach Discord, or a server that speaks like it. An empty Token means: no platform.
type Discord struct {
	API          string
	Token        string
	ClientID     string
	ClientSecret string
}

// Retention is how long requests are kept, in days. Zero: what community.toml says, else the defaults.
type Retention struct {
	Unanswered int
	Refused    int
	Answers    int
	Log        int
}

// DefaultAPI is Discord's own.
const DefaultAPI = "https://discord.com/api"

// Connected tells whether a platform is set.
func (d Discord) Connected() bool { return d.Token != "" }

// Trial tells whether the platform is one of this machine.
func (d Discord) Trial() bool {
	u, err := url.Parse(d.API)
	return err == nil && Loopback(u.Host)
}

// Location is Zone's: of hours written without an offset, and of the times on pages.
func (c Config) Location() (*time.Location, error) {
	l, err := time.LoadLocation(c.Zone)
	if err != nil {
		return nil, fmt.Errorf("find the time zone: %w", err)
	}
	return l, nil
}

// Clock is the time that the settings ask for: the real one, or one that runs from Now.
func (c Config) Clock() func() time.Time {
	if c.Now.IsZero() {
		return time.Now
	}
	offset := time.Until(c.Now)
	return func() time.Time { return time.Now().Add(offset) }
}
