// Package discord makes Discord, or any server that speaks its HTTP API v10, a platform of Parvis.
//
// It owns what is particular to Discord: addresses, answers and their meaning, limits, permissions, OAuth2. What
// leaves it is in the words of package platform; every error is, or wraps, a *platform.Error. It keeps no state but
// short-lived answers and limits, decides nothing and repeats nothing: server/grants decides, server/jobs repeats.
//
// A call goes one way: capability (invite.go, member.go, …) → do (call.go) → the library's session → transport
// (transport.go), which holds back what Discord would refuse (gate.go), sends, and turns every answer that is not a
// success into a classified error (classify.go) before the library sees it. The library retries a POST by itself,
// sleeps without looking at contexts and takes an HTML page for a syntax error; through this transport it does none
// of them.
package discord

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
	"golang.org/x/oauth2"

	"parvis/server/platform"
)

// The adapter can do all that a platform may be asked.
var (
	_ platform.Platform  = (*Adapter)(nil)
	_ platform.Announcer = (*Adapter)(nil)
)

// Adapter is one bot on Discord. It is safe for concurrent use.
type Adapter struct {
	session   *discordgo.Session
	transport *transport
	client    *http.Client // for OAuth2, over the same transport
	addresses addresses
	oauth     oauth2.Config
	timeout   time.Duration
	now       func() time.Time
	guilds    guildCache

	mu  sync.Mutex
	bot *botUser // who we are; nil until asked
}

// New prepares an adapter. It makes no call: a wrong token is told by Preflight, not here.
func New(options Options) (*Adapter, error) {
	options, err := options.complete()
	if err != nil {
		return nil, fmt.Errorf("discord options: %w", err)
	}
	where, err := parseAddresses(options.API)
	if err != nil {
		return nil, fmt.Errorf("discord options: %w", err)
	}
	through := newTransport(where, options)
	session, err := newSession(options, through)
	if err != nil {
		return nil, fmt.Errorf("discord session: %w", err)
	}
	return &Adapter{
		session:   session,
		transport: through,
		client:    &http.Client{Transport: through},
		addresses: where,
		oauth:     where.oauth(options.ClientID, options.ClientSecret),
		timeout:   options.Timeout,
		now:       options.Now,
		guilds:    guildCache{now: options.Now},
	}, nil
}

// newSession opens the library's REST half only: no gateway, no state, no retries of its own.
func newSession(options Options, through *transport) (*discordgo.Session, error) {
	session, err := discordgo.New("Bot " + options.Token)
	if err != nil {
		return nil, err
	}
	session.Client = &http.Client{Transport: through} // every call carries a deadline in its context
	session.MaxRestRetries = 0
	session.ShouldRetryOnRateLimit = false
	session.ShouldReconnectOnError = false
	session.StateEnabled = false
	session.Identify.Intents = discordgo.IntentsNone
	return session, nil
}

// Name is "discord", also for a server that only speaks like it.
func (a *Adapter) Name() string { return "discord" }

// Close lets go of idle connections.
func (a *Adapter) Close() { a.client.CloseIdleConnections() }
