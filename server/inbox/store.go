package inbox

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"parvis/app/problem"
	"parvis/server/db"
)

const columns = `id, text, space, origin_kind, origin_ref, lang, contact, state, version, touched, answered_by, reason, faq,
	asked_at, updated_at`

func scanQuestion(scan func(...any) error) (Question, error) {
	var q Question
	var asked, updated int64
	err := scan(&q.ID, &q.Text, &q.Space, &q.Origin.Kind, &q.Origin.Ref, &q.Lang, &q.Contact, &q.State, &q.Version,
		&q.Touched, &q.AnsweredBy, &q.Reason, &q.FAQ, &asked, &updated)
	q.AskedAt, q.UpdatedAt = time.UnixMilli(asked).UTC(), time.UnixMilli(updated).UTC()
	return q, err
}

func readQuestion(ctx context.Context, q db.Querier, id, lock string) (Question, error) {
	if hasControl(id) { // PostgreSQL would take it for an error of ours
		return Question{}, problem.New(problem.CodeNotFound)
	}
	one, err := scanQuestion(q.QueryRowContext(ctx,
		`SELECT `+columns+` FROM question WHERE id = $1 AND erased_at IS NULL`+lock, id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return one, problem.New(problem.CodeNotFound)
	}
	if err != nil {
		return one, fmt.Errorf("read a question: %w", err)
	}
	return one, nil
}

func byKey(ctx context.Context, q db.Querier, idem string) (id, body string, err error) {
	err = q.QueryRowContext(ctx, `SELECT id, body FROM question WHERE idem = $1 AND erased_at IS NULL`, idem).Scan(&id, &body)
	if errors.Is(err, sql.ErrNoRows) {
		return "", "", nil
	}
	if err != nil {
		return "", "", fmt.Errorf("look for an earlier question: %w", err)
	}
	return id, body, nil
}

func addQuestion(ctx context.Context, tx *db.Tx, id, idem, body string, in In, now time.Time) (bool, error) {
	n, err := tx.Changed(ctx, `INSERT INTO question (`+columns+`, idem, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', 0, 0, '', '', '', $8, $8, $9, $10) ON CONFLICT (idem) DO NOTHING`,
		id, in.Text, in.Space, in.Origin.Kind, in.Origin.Ref, in.Lang, in.Contact, now.UnixMilli(), idem, body)
	if err != nil {
		return false, fmt.Errorf("store a question: %w", err)
	}
	return n == 1, nil
}

// hasMessage tells whether a message of an id is there; the question it is about is locked.
func hasMessage(ctx context.Context, q db.Querier, id string) (bool, error) {
	var n int
	if err := q.QueryRowContext(ctx, `SELECT count(*) FROM question_message WHERE id = $1`, id).Scan(&n); err != nil {
		return false, fmt.Errorf("look for a message on a question: %w", err)
	}
	return n > 0, nil
}

// addMessage stores a message under an id of its own, or under the one that is given.
func addMessage(ctx context.Context, tx *db.Tx, once, question string, m Message) error {
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("make an id: %w", err)
	}
	err = tx.Exec(ctx, `INSERT INTO question_message (id, question, author, staff, text, at) VALUES ($1, $2, $3, $4, $5, $6)`,
		cmp.Or(once, id.String()), question, m.Author, m.Staff, m.Text, m.At.UnixMilli())
	if err != nil {
		return fmt.Errorf("store a message on a question: %w", err)
	}
	return nil
}

// messagesOf reads the threads of some questions, by question, each in order.
func messagesOf(ctx context.Context, q db.Querier, ids ...string) (map[string][]Message, error) {
	threads := map[string][]Message{}
	if len(ids) == 0 {
		return threads, nil
	}
	marks, args := make([]string, len(ids)), make([]any, len(ids))
	for i, id := range ids {
		marks[i], args[i] = fmt.Sprintf("$%d", i+1), id
	}
	_, err := db.All(ctx, q, func(scan func(...any) error) (struct{}, error) {
		var m Message
		var question string
		var at int64
		err := scan(&question, &m.Author, &m.Staff, &m.Text, &at)
		m.At = time.UnixMilli(at).UTC()
		threads[question] = append(threads[question], m)
		return struct{}{}, err
	}, `SELECT question, author, staff, text, at FROM question_message WHERE question IN (`+strings.Join(marks, ", ")+`)
		ORDER BY at, id`, args...)
	if err != nil {
		return nil, fmt.Errorf("read the threads of questions: %w", err)
	}
	return threads, nil
}

func countOwn(ctx context.Context, q db.Querier, question string) (n int, err error) {
	err = q.QueryRowContext(ctx, `SELECT count(*) FROM question_message WHERE question = $1 AND NOT staff`, question).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count messages on a question: %w", err)
	}
	return n, nil
}

func countWaiting(ctx context.Context, q db.Querier) (n int, err error) {
	err = q.QueryRowContext(ctx, `SELECT count(*) FROM question WHERE state = 'waiting'`).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count questions that wait: %w", err)
	}
	return n, nil
}

func setState(ctx context.Context, tx *db.Tx, id, state, answeredBy, reason string) error {
	err := tx.Exec(ctx, `UPDATE question SET state = $1, answered_by = $2, reason = $3 WHERE id = $4`, state, answeredBy, reason, id)
	if err != nil {
		return fmt.Errorf("store the state of a question: %w", err)
	}
	return nil
}

func setSpace(ctx context.Context, tx *db.Tx, id, space string) error {
	if err := tx.Exec(ctx, `UPDATE question SET space = $1 WHERE id = $2`, space, id); err != nil {
		return fmt.Errorf("move a question: %w", err)
	}
	return nil
}

func setFAQ(ctx context.Context, tx *db.Tx, id, faq string) error {
	if err := tx.Exec(ctx, `UPDATE question SET faq = $1 WHERE id = $2`, faq, id); err != nil {
		return fmt.Errorf("store what a question became: %w", err)
	}
	return nil
}

// raise raises the version of a question.
func raise(ctx context.Context, tx *db.Tx, id string, touch bool, now time.Time) (int64, error) {
	var version int64
	err := tx.QueryRowContext(ctx, `UPDATE question SET version = version + 1, updated_at = $1,
			touched = CASE WHEN $2 THEN version + 1 ELSE touched END
		WHERE id = $3 RETURNING version`, now.UnixMilli(), touch, id).Scan(&version)
	if err != nil {
		return 0, fmt.Errorf("raise the version of a question: %w", err)
	}
	return version, nil
}

// list reads one page and one more, after (at, id) when there is a cursor.
func list(ctx context.Context, q db.Querier, f filter, after bool, at int64, id string) ([]Question, error) {
	where, args := f.where()
	order, compare := "ASC", ">"
	if f.newestFirst {
		order, compare = "DESC", "<"
	}
	if after {
		args = append(args, at, id)
		where += fmt.Sprintf(` AND (asked_at %[1]s $%[2]d OR asked_at = $%[2]d AND id %[1]s $%[3]d)`, compare, len(args)-1, len(args))
	}
	all, err := db.All(ctx, q, scanQuestion, `SELECT `+columns+` FROM question WHERE `+where+
		fmt.Sprintf(` ORDER BY asked_at %[1]s, id %[1]s LIMIT %[2]d`, order, PageSize+1), args...)
	if err != nil {
		return nil, fmt.Errorf("list questions: %w", err)
	}
	return all, nil
}

func counts(ctx context.Context, q db.Querier, space string, anySpace bool) (Counts, error) {
	c := Counts{State: map[string]int{}, Spaces: map[string]int{}}
	_, err := db.All(ctx, q, func(scan func(...any) error) (struct{}, error) {
		var state, of string
		var n int
		err := scan(&state, &of, &n)
		if anySpace || of == space {
			c.State[state] += n
		}
		if state == Waiting {
			c.Spaces[of] += n
		}
		return struct{}{}, err
	}, `SELECT state, space, count(*) FROM question WHERE erased_at IS NULL GROUP BY state, space`)
	if err != nil {
		return c, fmt.Errorf("count questions: %w", err)
	}
	return c, nil
}

// forget empties a question of what is its asker's. The idempotency key is given free: a call repeated after the
// erasure asks anew.
func forget(ctx context.Context, tx *db.Tx, id string, now time.Time) error {
	err := tx.Exec(ctx, `UPDATE question SET text = '', origin_ref = '', contact = '', reason = '', idem = id, body = '',
			state = CASE WHEN state = 'waiting' THEN 'withdrawn' ELSE state END, erased_at = $1 WHERE id = $2`, now.UnixMilli(), id)
	if err != nil {
		return fmt.Errorf("erase a question: %w", err)
	}
	if err := tx.Exec(ctx, `DELETE FROM question_message WHERE question = $1`, id); err != nil {
		return fmt.Errorf("erase the thread of a question: %w", err)
	}
	return nil
}

// olderThan lists questions, those that wait or the others, that nothing happened to since before; withdrawn ones are
// old at once.
func olderThan(ctx context.Context, q db.Querier, before time.Time, waiting bool) ([]string, error) {
	all, err := db.All(ctx, q, func(scan func(...any) error) (string, error) {
		var id string
		return id, scan(&id)
	}, `SELECT id FROM question WHERE erased_at IS NULL AND (updated_at < $1 OR state = 'withdrawn')
		AND (state = 'waiting') = $2`,
		before.UnixMilli(), waiting)
	if err != nil {
		return nil, fmt.Errorf("list questions to purge: %w", err)
	}
	return all, nil
}
