package inbox

import (
	"context"
	"fmt"
	"time"

	"parvis/app/problem"
	"parvis/server/db"
)

// Erase removes the words of a question, its origin's too, contact and thread; a line that names nobody stays. Its
// secret opens nothing any more. CodeNotFound when it is erased already.
func (s *Service) Erase(ctx context.Context, id string) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.eraseIn(ctx, tx, id) })
}

func (s *Service) eraseIn(ctx context.Context, tx *db.Tx, id string) error {
	if _, err := readQuestion(ctx, tx, id, tx.ForUpdate()); err != nil {
		return err
	}
	if err := forget(ctx, tx, id, s.Now()); err != nil {
		return err
	}
	if s.Erased != nil {
		if err := s.Erased(ctx, tx, id); err != nil {
			return err
		}
	}
	return s.changed(ctx, tx, id, true)
}

// Purge erases questions that were answered or closed and that nothing happened to since before, and withdrawn ones: who
// takes a question back is told that its words go. It answers how many.
func (s *Service) Purge(ctx context.Context, before time.Time) (int, error) {
	return s.purge(ctx, before, false)
}

// PurgeUnanswered does the same to those that still wait.
func (s *Service) PurgeUnanswered(ctx context.Context, before time.Time) (int, error) {
	return s.purge(ctx, before, true)
}

func (s *Service) purge(ctx context.Context, before time.Time, waiting bool) (n int, err error) {
	ids, err := olderThan(ctx, s.DB, before, waiting)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		err := s.DB.InTx(ctx, func(tx *db.Tx) error {
			q, err := readQuestion(ctx, tx, id, tx.ForUpdate())
			over := q.UpdatedAt.Before(before) || q.State == Withdrawn
			if err != nil || !over || (q.State == Waiting) != waiting {
				return err // somebody wrote meanwhile
			}
			if err := s.eraseIn(ctx, tx, id); err != nil {
				return err
			}
			n++
			return nil
		})
		if err != nil && problem.CodeOf(err) != problem.CodeNotFound { // another replica, or the person, was first
			return n, fmt.Errorf("purge a question: %w", err)
		}
	}
	return n, nil
}
