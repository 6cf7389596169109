// Package insight counts what people did not find: counts only, no person, no address.
//
// What somebody searched may be their own name. So words that look personal are never counted, and the others are
// stored as a keyed hash until they were searched often enough to be nobody's own: MinTimes times, or on MinDays
// different days. Only the search that reaches this brings the words with it, readable; what stays rarer is forgotten
// after RareDays. Who steals the database without the server's key learns no rare word from it.
//
// Counting never waits for the database: counts are kept in memory and written every few seconds; some are lost when
// the process is killed.
package insight

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"parvis/server/db"
	"parvis/server/secret"
)

// When words may be read, and how long counts are kept.
const (
	MinTimes = 5  // searches within RareDays
	MinDays  = 3  // different days (UTC) within RareDays
	RareDays = 14 // rarer ones are forgotten after so many days
	KeepDays = 90 // everything is
)

// Bounds of what is held under a flood: in memory, and of new rows for a day.
const (
	maxHeld   = 2000
	maxDaily  = 20_000
	flushSize = 100 // events
	chunk     = 200 // rows of one transaction: nobody else's decision waits long for the pen
	flushWait = 3 * time.Second
	lastWait  = 5 * time.Second // for the flush at the end
)

// Service is the slice; make it with New.
type Service struct {
	DB  *db.DB
	Key secret.Key
	Now func() time.Time
	Log *slog.Logger

	mu    sync.Mutex
	held  map[key]tally
	fresh int // events since the last flush
	wake  chan struct{}
	pen   sync.Mutex // one flush at a time
	daily int        // maxDaily
}

// New makes a service; counts are written while Run runs.
func New(d *db.DB, k secret.Key, now func() time.Time, log *slog.Logger) *Service {
	return &Service{DB: d, Key: k, Now: now, Log: log, held: map[key]tally{}, wake: make(chan struct{}, 1), daily: maxDaily}
}

// table is what a count is about.
type table string

const (
	searches table = "search"
	steps    table = "step"
	reads    table = "read"
)

// key names one count. For searches, what is the words, which are in memory only.
type key struct {
	table table
	day   int64
	what  string // words, step or kind
	more  string // language of a step, id of a document
}

// tally is what was counted since the last flush.
type tally struct {
	found, missed, clicked int64 // of searches
	yes, no                int64 // of steps
	times                  int64 // of reads
	lang                   string
}

func (t *tally) add(o tally) {
	t.found, t.missed, t.clicked = t.found+o.found, t.missed+o.missed, t.clicked+o.clicked
	t.yes, t.no, t.times = t.yes+o.yes, t.no+o.no, t.times+o.times
	if o.lang != "" {
		t.lang = o.lang
	}
}

// Query is one submitted search.
type Query struct {
	Words string // as typed
	Lang  string
	Hits  int // how many were found
}

// Search counts a submitted search, its first page only; not what is suggested while somebody types.
func (s *Service) Search(_ context.Context, q Query) {
	words, ok := Clean(q.Words)
	if !ok {
		return
	}
	t := tally{lang: langOf(q.Lang), missed: 1}
	if q.Hits > 0 {
		t.found, t.missed = 1, 0
	}
	s.count(key{table: searches, what: words}, t)
}

// Clicked counts that somebody who had searched words opened a document that was found. Which one is not kept: beside
// rare words it would say too much, and no list asks for it.
func (s *Service) Clicked(_ context.Context, words, doc string) {
	words, ok := Clean(words)
	if !ok || doc == "" {
		return
	}
	s.count(key{table: searches, what: words}, tally{clicked: 1})
}

// Clear counts an answer to "was this clear?". step is an id that the caller has found in the library, such as
// "journey/step": it is stored readable.
func (s *Service) Clear(_ context.Context, step, lang string, yes bool) {
	if !validID(step) {
		return
	}
	t := tally{no: 1}
	if yes {
		t = tally{yes: 1}
	}
	s.count(key{table: steps, what: step, more: langOf(lang)}, t)
}

// Read counts that a superseded document was read. kind and id are of a document that the caller has found in the
// library: they are stored readable.
func (s *Service) Read(_ context.Context, kind, id string) {
	if !validID(kind) || !validID(id) {
		return
	}
	s.count(key{table: reads, what: kind, more: id}, tally{times: 1})
}

// count adds to what is held. When too much is held, only what is known already is counted on.
func (s *Service) count(k key, t tally) {
	k.day = dayOf(s.Now())
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.hold(k, t) {
		return
	}
	if s.fresh++; s.fresh >= flushSize {
		select {
		case s.wake <- struct{}{}:
		default:
		}
	}
}

func (s *Service) hold(k key, t tally) bool {
	have, known := s.held[k]
	if !known && len(s.held) >= maxHeld {
		return false
	}
	have.add(t)
	s.held[k] = have
	return true
}

// Run writes counts until ctx ends, and what is left then. End it after the last page was answered.
func (s *Service) Run(ctx context.Context) {
	tick := time.NewTicker(flushWait)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWait)
			defer cancel()
			s.flushOrLog(last)
			return
		case <-tick.C:
		case <-s.wake:
		}
		s.flushOrLog(ctx)
	}
}

func (s *Service) flushOrLog(ctx context.Context) {
	if err := s.Flush(ctx); err != nil && ctx.Err() == nil {
		s.Log.Warn("counts wait to be written", slog.Any("error", err))
	}
}

// Flush writes what is held; what an error keeps from being written stays held. What may be written already, because
// only the answer to the commit was lost, does not: counted twice, a rare word would be taken for a common one.
func (s *Service) Flush(ctx context.Context) error {
	s.pen.Lock()
	defer s.pen.Unlock()
	batch := s.take()
	for rows := range slices.Chunk(s.rows(batch), chunk) {
		written := false
		err := s.DB.InTx(ctx, func(tx *db.Tx) error {
			err := s.write(ctx, tx, rows)
			written = err == nil
			return err
		})
		if written {
			for _, r := range rows {
				delete(batch, r.key)
			}
		}
		if err != nil {
			s.putBack(batch)
			return err
		}
	}
	return nil
}

func (s *Service) take() map[key]tally {
	s.mu.Lock()
	defer s.mu.Unlock()
	batch := s.held
	s.held, s.fresh = map[key]tally{}, 0
	return batch
}

func (s *Service) putBack(batch map[key]tally) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for k, t := range batch {
		s.hold(k, t)
	}
}

// dayOf is the number of a day (UTC) since 1970.
func dayOf(t time.Time) int64 { return t.UTC().Unix() / int64(24*time.Hour/time.Second) }

// dateOf is the inverse of dayOf.
func dateOf(day int64) time.Time { return time.Unix(day*int64(24*time.Hour/time.Second), 0).UTC() }
