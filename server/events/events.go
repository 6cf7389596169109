// Package events tells connected phones that something changed: news, never the truth.
//
// On SQLite events stay in the process; on PostgreSQL they travel with NOTIFY, so that every replica hears of them,
// and only after the commit. Slow listeners lose events and are told to look at everything again.
package events

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"parvis/server/db"
)

// Event names what changed. A listener fetches what it may see.
type Event struct {
	Type    string `json:"type"` // "request"
	ID      string `json:"id"`
	Version int64  `json:"version"`

	Who *Somebody `json:"who,omitempty"` // of Presence
}

// Hub fans events out to listeners.
type Hub struct {
	db  *db.DB
	log *slog.Logger

	mu        sync.Mutex
	listeners map[*Listener]struct{}
	places    map[string][]stay
}

// Listener receives events on C until Close. Lost is closed once the listener was too slow: it must be dropped, and
// its owner look at everything again.
type Listener struct {
	C    chan Event
	Lost chan struct{}

	hub  *Hub
	want func(Event) bool
}

const channel = "parvis_event"

// New makes a hub.
func New(d *db.DB, log *slog.Logger) *Hub {
	return &Hub{db: d, log: log, listeners: map[*Listener]struct{}{}, places: map[string][]stay{}}
}

// Publish tells everybody about e once tx is durable.
func (h *Hub) Publish(ctx context.Context, tx *db.Tx, e Event) error {
	if tx.Engine == db.SQLite {
		tx.AfterCommit(func() { h.spread(e) })
		return nil
	}
	body, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("write an event: %w", err)
	}
	if err := tx.Exec(ctx, "SELECT pg_notify($1, $2)", channel, string(body)); err != nil {
		return fmt.Errorf("notify: %w", err)
	}
	return nil
}

// Here tells the listeners of this process alone about e, now: each replica finds out by itself what e is about.
func (h *Hub) Here(e Event) { h.spread(e) }

// Listen adds a listener for the events that want accepts. want is called under a lock and must be quick.
func (h *Hub) Listen(want func(Event) bool) *Listener {
	l := &Listener{C: make(chan Event, 16), Lost: make(chan struct{}), hub: h, want: want}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.listeners[l] = struct{}{}
	return l
}

// Close stops a listener; it may be called more than once.
func (l *Listener) Close() {
	l.hub.mu.Lock()
	defer l.hub.mu.Unlock()
	delete(l.hub.listeners, l)
}

func (h *Hub) spread(e Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if e.Type == Presence && !h.note(e) {
		return
	}
	for l := range h.listeners {
		if !l.want(e) {
			continue
		}
		select {
		case l.C <- e:
		default:
			delete(h.listeners, l)
			close(l.Lost)
		}
	}
}

// Run listens to the other replicas until ctx ends. On SQLite there are none and it only waits.
func (h *Hub) Run(ctx context.Context) {
	if h.db.Engine == db.SQLite {
		<-ctx.Done()
		return
	}
	for ctx.Err() == nil {
		err := h.hear(ctx)
		if ctx.Err() != nil {
			return
		}
		h.log.Warn("event connection lost, connecting again", slog.Any("error", err))
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

func (h *Hub) hear(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, h.db.DSN)
	if err != nil {
		return fmt.Errorf("connect for events: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	h.dropAll()
	for {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return fmt.Errorf("wait for events: %w", err)
		}
		var e Event
		if err := json.Unmarshal([]byte(n.Payload), &e); err != nil {
			h.log.Error("unreadable event", slog.Any("error", err))
			continue
		}
		h.spread(e)
	}
}

// dropAll makes every listener look again: while nobody heard, events may have been missed. It is called once we hear
// again, so that who came in between is told too.
func (h *Hub) dropAll() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for l := range h.listeners {
		delete(h.listeners, l)
		close(l.Lost)
	}
}
