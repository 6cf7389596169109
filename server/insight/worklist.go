package insight

import (
	"context"
	"fmt"
	"time"

	"parvis/server/db"
)

// ListSize is how long each list of the worklist gets.
const ListSize = 50

// Worklist is what to write or to mend next, over the last KeepDays, the most frequent first.
type Worklist struct {
	Missing    []Words // searched without result since something was last found for them
	Unclicked  []Words // found, but hardly anybody opened anything
	Unclear    []Step
	Superseded []Document
}

// Words are what people searched, in the form that Clean makes.
type Words struct {
	Text    string
	Lang    string    // of the last search, or empty
	Times   int       // searches that the list is about
	Clicked int       // for Unclicked: how many of them led to a click, at most one in ten
	Last    time.Time // day of the last one, UTC
}

// Step is one step that somebody did not find clear.
type Step struct {
	ID   string
	Lang string
	Yes  int
	No   int // at least one
	Last time.Time
}

// Document is a superseded document that is still read.
type Document struct {
	Kind  string
	ID    string
	Times int
	Last  time.Time
}

// Worklist reads the counts for staff; what was counted in the last seconds may not be in it yet.
func (s *Service) Worklist(ctx context.Context) (Worklist, error) {
	var w Worklist
	var err error
	since := dayOf(s.Now()) - KeepDays
	if w.Missing, err = missing(ctx, s.DB, since); err != nil {
		return w, fmt.Errorf("list searches without result: %w", err)
	}
	if w.Unclicked, err = unclicked(ctx, s.DB, since); err != nil {
		return w, fmt.Errorf("list searches without a click: %w", err)
	}
	if w.Unclear, err = unclear(ctx, s.DB, since); err != nil {
		return w, fmt.Errorf("list steps that are not clear: %w", err)
	}
	if w.Superseded, err = superseded(ctx, s.DB, since); err != nil {
		return w, fmt.Errorf("list superseded documents that are read: %w", err)
	}
	return w, nil
}

// missing counts days after the last one on which something was found: what was written since is off the list.
func missing(ctx context.Context, q db.Querier, since int64) ([]Words, error) {
	return db.All(ctx, q, scanWords, `SELECT w.words, w.lang, SUM(s.missed), 0, MAX(s.day)
		FROM insight_words w JOIN insight_search s ON s.hash = w.hash
		WHERE s.day > $1 AND s.missed > 0
			AND s.day > COALESCE((SELECT MAX(f.day) FROM insight_search f WHERE f.hash = w.hash AND f.found > 0), 0)
		GROUP BY w.hash, w.words, w.lang ORDER BY 3 DESC, 5 DESC, 1 LIMIT `+fmt.Sprint(ListSize), since)
}

func unclicked(ctx context.Context, q db.Querier, since int64) ([]Words, error) {
	return db.All(ctx, q, scanWords, `SELECT w.words, w.lang, SUM(s.found), SUM(s.clicked), MAX(s.day)
		FROM insight_words w JOIN insight_search s ON s.hash = w.hash WHERE s.day > $1 AND (s.found > 0 OR s.clicked > 0)
		GROUP BY w.hash, w.words, w.lang HAVING SUM(s.found) > 0 AND SUM(s.clicked) * 10 <= SUM(s.found)
		ORDER BY 3 DESC, 5 DESC, 1 LIMIT `+fmt.Sprint(ListSize), since)
}

func scanWords(scan func(...any) error) (Words, error) {
	var w Words
	var day int64
	err := scan(&w.Text, &w.Lang, &w.Times, &w.Clicked, &day)
	w.Last = dateOf(day)
	return w, err
}

func unclear(ctx context.Context, q db.Querier, since int64) ([]Step, error) {
	return db.All(ctx, q, func(scan func(...any) error) (Step, error) {
		var one Step
		var day int64
		err := scan(&one.ID, &one.Lang, &one.Yes, &one.No, &day)
		one.Last = dateOf(day)
		return one, err
	}, `SELECT step, lang, SUM(yes), SUM(no), MAX(day) FROM insight_step WHERE day > $1 GROUP BY step, lang
		HAVING SUM(no) > 0 ORDER BY 4 DESC, 3, 1, 2 LIMIT `+fmt.Sprint(ListSize), since)
}

func superseded(ctx context.Context, q db.Querier, since int64) ([]Document, error) {
	return db.All(ctx, q, func(scan func(...any) error) (Document, error) {
		var one Document
		var day int64
		err := scan(&one.Kind, &one.ID, &one.Times, &day)
		one.Last = dateOf(day)
		return one, err
	}, `SELECT kind, id, SUM(times), MAX(day) FROM insight_read WHERE day > $1 GROUP BY kind, id
		ORDER BY 3 DESC, 1, 2 LIMIT `+fmt.Sprint(ListSize), since)
}
