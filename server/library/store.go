package library

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"parvis/app/problem"
	"parvis/content"
	"parvis/content/markdown"
	"parvis/server/db"
)

// items reads published documents: those of paths, or all when paths is nil. Where facts will do, the text stays in
// the database.
func (l *Library) items(ctx context.Context, paths []string) (map[string]*item, error) {
	items := map[string]*item{}
	read := func(where string, args ...any) error {
		rows, err := l.db.QueryContext(ctx, `SELECT d.path, d.revision, d.since,
			COALESCE((SELECT MAX(p.at) FROM publication p WHERE p.path = d.path AND p.revision = d.revision), d.since), r.facts, r.turns,
			CASE WHEN d.kind IN ('faq', 'summary', 'glossary') AND r.facts <> '' THEN '' ELSE r.body END
			FROM document d JOIN revision r ON r.id = d.revision WHERE d.published = $1`+where, append([]any{true}, args...)...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var it item
			var facts, turns, body string
			var since, edited int64
			if err := rows.Scan(&it.path, &it.revision, &since, &edited, &facts, &turns, &body); err != nil {
				return err
			}
			it.since, it.edited, it.turns = fromMillis(since), fromMillis(edited), times(turns)
			if err := l.fill(ctx, &it, facts, body); err != nil {
				return err
			}
			items[it.path] = &it
		}
		return rows.Err()
	}
	if paths == nil {
		if err := read(""); err != nil {
			return nil, fmt.Errorf("read published documents: %w", err)
		}
		return items, nil
	}
	for some := range slices.Chunk(paths, 200) {
		marks, args := make([]string, len(some)), make([]any, len(some))
		for i, p := range some {
			marks[i], args[i] = "$"+strconv.Itoa(i+2), p
		}
		if err := read(" AND d.path IN ("+strings.Join(marks, ", ")+")", args...); err != nil {
			return nil, fmt.Errorf("read published documents: %w", err)
		}
	}
	return items, nil
}

// fill makes a document of its facts, or of its text where there are none that this version understands.
func (l *Library) fill(ctx context.Context, it *item, facts, body string) error {
	it.beside = originalPath(it.path)
	if body == "" {
		d, err := markdown.DecodeFacts([]byte(facts))
		if err == nil {
			it.raw = d
			return nil
		}
		if body, err = bodyOf(ctx, l.db, it.revision); err != nil {
			return err
		}
	}
	d, _ := l.reader.Read(it.path, []byte(body))
	if !d.Readable() {
		return fmt.Errorf("read the stored %s: no longer readable", it.path)
	}
	if lazily(d.Meta.Kind) {
		it.raw = d.Light()
		return nil
	}
	it.raw, it.whole = d, true
	if d.Charter != nil {
		it.body = body
	}
	return nil
}

// times reads instants in milliseconds, separated by spaces.
func times(text string) []time.Time {
	var all []time.Time
	for word := range strings.FieldsSeq(text) {
		if ms, err := strconv.ParseInt(word, 10, 64); err == nil {
			all = append(all, fromMillis(ms))
		}
	}
	return all
}

func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

func newestChange(ctx context.Context, q db.Querier) (seq int64, err error) {
	err = q.QueryRowContext(ctx, `SELECT COALESCE(MAX(seq), 0) FROM change_head`).Scan(&seq)
	if err != nil {
		return 0, fmt.Errorf("read the change log: %w", err)
	}
	return seq, nil
}

// maxPatch is how many changed documents are read one by one; beyond that everything is read again.
const maxPatch = 2000

// changesSince lists the paths that changed after seq. whole says that the log no longer tells, or tells too much.
func changesSince(ctx context.Context, q db.Querier, after int64) (seq int64, paths []string, whole bool, err error) {
	seq, err = newestChange(ctx, q)
	if err != nil || seq == after {
		return seq, nil, false, err
	}
	var first sql.NullInt64
	if err := q.QueryRowContext(ctx, `SELECT MIN(seq) FROM change`).Scan(&first); err != nil {
		return 0, nil, false, fmt.Errorf("read the change log: %w", err)
	}
	if seq < after || seq-after > maxPatch || !first.Valid || first.Int64 > after+1 {
		return seq, nil, true, nil
	}
	paths, err = db.All(ctx, q, func(scan func(...any) error) (string, error) {
		var p string
		return p, scan(&p)
	}, `SELECT DISTINCT path FROM change WHERE seq > $1 AND seq <= $2 ORDER BY path`, after, seq)
	if err != nil {
		return 0, nil, false, fmt.Errorf("read the change log: %w", err)
	}
	return seq, paths, false, nil
}

func bodyOf(ctx context.Context, q db.Querier, revision string) (string, error) {
	var body string
	err := q.QueryRowContext(ctx, `SELECT body FROM revision WHERE id = $1`, revision).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return "", problem.New(problem.CodeNotFound)
	}
	if err != nil {
		return "", fmt.Errorf("read revision %s: %w", revision, err)
	}
	return body, nil
}

func bodyAsOf(ctx context.Context, q db.Querier, path string, at time.Time) (string, error) {
	var body string
	err := q.QueryRowContext(ctx, `SELECT r.body FROM publication p JOIN revision r ON r.id = p.revision
		WHERE p.path = $1 AND p.at <= $2 ORDER BY p.at DESC, p.revision DESC LIMIT 1`, path, at.UnixMilli()).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return "", problem.New(problem.CodeNotFound)
	}
	if err != nil {
		return "", fmt.Errorf("read %s as of %s: %w", path, at.Format(time.RFC3339), err)
	}
	return body, nil
}

func diagnostics(ctx context.Context, q db.Querier) ([]content.Diagnostic, error) {
	return db.All(ctx, q, func(scan func(...any) error) (content.Diagnostic, error) {
		var d content.Diagnostic
		return d, scan(&d.Severity, &d.Path, &d.Line, &d.Message, &d.Remedy)
	}, `SELECT severity, path, line, message, remedy FROM diagnostic ORDER BY severity, path, line, position`)
}

// pastRules are the ids of all rules that a charter's file ever showed.
func (l *Library) pastRules(ctx context.Context, path string) ([]string, error) {
	all, err := publications(ctx, l.db, path)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, p := range all {
		if d, _ := l.reader.Read(path, []byte(p.body)); d.Charter != nil {
			for _, r := range d.Charter.Rules {
				ids = append(ids, r.ID)
			}
		}
	}
	return ids, nil
}

type publication struct {
	id, body, author, note string
	at                     time.Time
}

// publications lists the texts of a path that were shown, newest first.
func publications(ctx context.Context, q db.Querier, path string) ([]publication, error) {
	all, err := db.All(ctx, q, func(scan func(...any) error) (publication, error) {
		var p publication
		var at int64
		err := scan(&p.id, &p.body, &p.author, &p.note, &at)
		p.at = fromMillis(at)
		return p, err
	}, `SELECT r.id, r.body, r.author, r.note, p.at FROM publication p JOIN revision r ON r.id = p.revision
		WHERE p.path = $1 ORDER BY p.at DESC, p.revision DESC LIMIT 100`, path)
	if err != nil {
		return nil, fmt.Errorf("read the history of %s: %w", path, err)
	}
	return all, nil
}

// epochOf names the database; it is given its name when first asked.
func epochOf(ctx context.Context, d *db.DB) (string, error) {
	var epoch string
	err := d.InTx(ctx, func(tx *db.Tx) error {
		if err := tx.Exec(ctx, `UPDATE change_head SET epoch = $1 WHERE one = 1 AND epoch = ''`, uuid.NewString()); err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, `SELECT epoch FROM change_head`).Scan(&epoch)
	})
	if err != nil {
		return "", fmt.Errorf("name the database: %w", err)
	}
	return epoch, nil
}
