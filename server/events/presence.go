package events

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"parvis/server/db"
)

// Presence is the event that somebody came to a place or left it; its ID is the place. It is held in memory alone, on
// every replica, and ends by itself.
const Presence = "presence"

// Somebody is one person with one page open.
type Somebody struct {
	Who  string // a member's id
	Name string // their first name
	Page string // tells their pages apart
}

// LongestStay is how far ahead somebody may say that they stay.
const LongestStay = 2 * time.Minute

// maxPresent bounds who is held at one place.
const maxPresent = 100

// stay is what is known of somebody at a place.
type stay struct {
	Somebody
	until time.Time
}

// Stay says, on every replica, that somebody is at a place until a time, LongestStay from now at most; the zero time
// says that they left. Who stays says so again before the time is over.
func (h *Hub) Stay(ctx context.Context, place string, s Somebody, until time.Time) error {
	e := Event{Type: Presence, ID: place, Who: &s}
	if !until.IsZero() {
		e.Version = until.UnixMilli()
	}
	if h.db.Engine == db.SQLite {
		h.spread(e)
		return nil
	}
	body, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("write who is where: %w", err)
	}
	return h.db.InTx(ctx, func(tx *db.Tx) error { return tx.Exec(ctx, "SELECT pg_notify($1, $2)", channel, string(body)) })
}

// Others are the first names of who else is at a place, in order.
func (h *Hub) Others(place, who string, now time.Time) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	seen := map[string]string{} // one person may have it open twice
	for _, s := range h.places[place] {
		if s.Who != who && s.until.After(now) {
			seen[s.Who] = s.Name
		}
	}
	names := make([]string, 0, len(seen))
	for _, name := range seen {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// note keeps what an event says of who is where; false: it was known. It is called under the lock.
func (h *Hub) note(e Event) (news bool) {
	if e.Who == nil {
		return false
	}
	same := func(s stay) bool { return s.Who == e.Who.Who && s.Page == e.Who.Page }
	at := h.places[e.ID]
	i := slices.IndexFunc(at, same)
	if e.Version == 0 {
		if i < 0 {
			return false
		}
		if at = slices.Delete(at, i, i+1); len(at) == 0 {
			delete(h.places, e.ID)
		} else {
			h.places[e.ID] = at
		}
		return true
	}
	until := time.UnixMilli(e.Version)
	h.forget(until.Add(-LongestStay))
	at = h.places[e.ID]
	if i = slices.IndexFunc(at, same); i >= 0 {
		news = at[i].Name != e.Who.Name
		at[i] = stay{*e.Who, until}
		return news
	}
	if len(at) >= maxPresent {
		return false
	}
	h.places[e.ID] = append(at, stay{*e.Who, until})
	return true
}

// forget drops whose time was over before t: their replica is gone.
func (h *Hub) forget(t time.Time) {
	for place, at := range h.places {
		at = slices.DeleteFunc(at, func(s stay) bool { return s.until.Before(t) })
		if h.places[place] = at; len(at) == 0 {
			delete(h.places, place)
		}
	}
}
