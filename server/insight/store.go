package insight

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"parvis/server/db"
)

// row is one count to be written; id is what the database sees of the key.
type row struct {
	key
	tally

	id string
}

// rows are a batch in the one order in which rows are written, so that two replicas do not wait for each other in a
// circle.
func (s *Service) rows(batch map[key]tally) []row {
	rows := make([]row, 0, len(batch))
	for k, t := range batch {
		r := row{key: k, tally: t, id: k.what}
		if k.table == searches {
			r.id = s.hash(k.what)
		}
		rows = append(rows, r)
	}
	slices.SortFunc(rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(a.table, b.table), cmp.Compare(a.id, b.id), cmp.Compare(a.more, b.more), cmp.Compare(a.day, b.day))
	})
	return rows
}

func (s *Service) write(ctx context.Context, tx *db.Tx, rows []row) error {
	room := map[int64]int{}
	for _, r := range rows {
		if err := s.writeRow(ctx, tx, r, room); err != nil {
			return fmt.Errorf("count a %s: %w", r.table, err)
		}
	}
	return nil
}

// hash is what is stored of words. The key makes it unreadable to who has the database alone.
func (s *Service) hash(words string) string { return s.Key.Derive("insight.words", words) }

func (s *Service) writeRow(ctx context.Context, tx *db.Tx, r row, room map[int64]int) error {
	switch r.table {
	case steps:
		return tx.Exec(ctx, `INSERT INTO insight_step (step, lang, day, yes, no) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (step, lang, day) DO UPDATE SET yes = insight_step.yes + excluded.yes, no = insight_step.no + excluded.no`,
			r.id, r.more, r.day, r.yes, r.no)
	case reads:
		return tx.Exec(ctx, `INSERT INTO insight_read (kind, id, day, times) VALUES ($1, $2, $3, $4)
			ON CONFLICT (kind, id, day) DO UPDATE SET times = insight_read.times + excluded.times`, r.id, r.more, r.day, r.times)
	}
	if err := s.addSearch(ctx, tx, r, room); err != nil || r.found+r.missed == 0 {
		return err // a click brings no words to light
	}
	return show(ctx, tx, r)
}

// addSearch adds to the day's row, and makes one while there is room for the day.
func (s *Service) addSearch(ctx context.Context, tx *db.Tx, r row, room map[int64]int) error {
	n, err := tx.Changed(ctx, `UPDATE insight_search SET found = found + $1, missed = missed + $2, clicked = clicked + $3
		WHERE hash = $4 AND day = $5`, r.found, r.missed, r.clicked, r.id, r.day)
	if err != nil || n > 0 {
		return err
	}
	if _, known := room[r.day]; !known {
		var have int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM insight_search WHERE day = $1`, r.day).Scan(&have); err != nil {
			return err
		}
		room[r.day] = s.daily - have
	}
	if room[r.day] <= 0 {
		return nil
	}
	room[r.day]--
	return tx.Exec(ctx, `INSERT INTO insight_search (hash, day, found, missed, clicked) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (hash, day) DO UPDATE SET found = insight_search.found + excluded.found,
			missed = insight_search.missed + excluded.missed, clicked = insight_search.clicked + excluded.clicked`,
		r.id, r.day, r.found, r.missed, r.clicked)
}

// enough is the condition for words to be readable, over rows of insight_search grouped by hash.
var enough = fmt.Sprintf(`SUM(found + missed) >= %d OR SUM(CASE WHEN found + missed > 0 THEN 1 ELSE 0 END) >= %d`, MinTimes, MinDays)

// show stores the words readable once they were searched often enough.
func show(ctx context.Context, tx *db.Tx, r row) error {
	return tx.Exec(ctx, `INSERT INTO insight_words (hash, words, lang)
		SELECT hash, CAST($1 AS TEXT), CAST($2 AS TEXT) FROM insight_search WHERE hash = $3 AND day > $4 AND day <= $5
		GROUP BY hash HAVING `+enough+` ON CONFLICT (hash) DO UPDATE SET lang = excluded.lang`,
		r.what, r.lang, r.id, r.day-RareDays, r.day)
}

// Purge forgets what is over: counts older than KeepDays, words that are rare by what is left, rare hashes older than
// RareDays. For the hourly tidying; running it twice at once does no harm.
func (s *Service) Purge(ctx context.Context) error {
	today := dayOf(s.Now())
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		for _, table := range []string{"insight_search", "insight_step", "insight_read"} {
			// a day still to come was counted by a clock that was wrong
			if err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE day <= $1 OR day > $2`, today-KeepDays, today+1); err != nil {
				return fmt.Errorf("purge %s: %w", table, err)
			}
		}
		err := tx.Exec(ctx, `DELETE FROM insight_words WHERE hash NOT IN (SELECT hash FROM insight_search GROUP BY hash HAVING `+enough+`)`)
		if err != nil {
			return fmt.Errorf("purge words: %w", err)
		}
		err = tx.Exec(ctx, `DELETE FROM insight_search WHERE day <= $1 AND hash NOT IN (SELECT hash FROM insight_words)`, today-RareDays)
		if err != nil {
			return fmt.Errorf("purge rare words: %w", err)
		}
		return nil
	})
}
