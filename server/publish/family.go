package publish

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"parvis/content"
	"parvis/content/markdown"
	"parvis/server/db"
)

// A family is a French file and its translations. What a translation does not say, who may read it above all, its
// original says: so readers never see one without the other having been looked at, at no moment. A transaction takes in
// whole families, originals first, and ends with align.

// originalOf is the French file that a translation stands beside; any other path is its own.
func originalOf(path string) string {
	f, ok := markdown.Classify(path)
	if !ok || f.Lang == "fr" {
		return path
	}
	return strings.TrimSuffix(path, "."+f.Lang+".md") + ".md"
}

// families cuts things that have a path into runs of about most, without parting a family; originals come first.
func families[T any](all []T, path func(T) string, most int) [][]T {
	type member struct {
		one              T
		original, itself string
	}
	members := make([]member, len(all))
	for i, one := range all {
		members[i] = member{one, originalOf(path(one)), path(one)}
	}
	slices.SortFunc(members, func(a, b member) int {
		if c := strings.Compare(a.original, b.original); c != 0 {
			return c
		}
		return cmp.Or(order(a.itself == a.original, b.itself == b.original), strings.Compare(a.itself, b.itself))
	})
	var runs [][]T
	for i, m := range members {
		if n := len(runs); n == 0 || len(runs[n-1]) >= most && m.original != members[i-1].original {
			runs = append(runs, nil)
		}
		runs[len(runs)-1] = append(runs[len(runs)-1], m.one)
	}
	return runs
}

// familyOf lists the paths of an original's family that are known, the original first.
func familyOf(ctx context.Context, q db.Querier, of string) ([]string, error) {
	all, err := db.All(ctx, q, func(scan func(...any) error) (string, error) {
		var path string
		return path, scan(&path)
	}, `SELECT path FROM document WHERE path = $1 OR path LIKE '%.__.md' ORDER BY path`, of)
	if err != nil {
		return nil, fmt.Errorf("read the translations of %s: %w", of, err)
	}
	all = slices.DeleteFunc(all, func(path string) bool { return originalOf(path) != of })
	slices.SortStableFunc(all, func(a, b string) int { return order(a == of, b == of) })
	return all, nil
}

// order puts what is true before what is not.
func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// standing is how the original of a translation stands.
type standing struct {
	known, published bool
}

// original tells how the original at a path stands. One that was never readable is known by its faults.
func original(ctx context.Context, q db.Querier, path string) (standing, error) {
	st := standing{known: true}
	err := q.QueryRowContext(ctx, `SELECT published FROM document WHERE path = $1`, path).Scan(&st.published)
	if errors.Is(err, sql.ErrNoRows) {
		var faults int
		err = q.QueryRowContext(ctx, `SELECT COUNT(*) FROM diagnostic WHERE path = $1 AND whole = $2 AND severity = $3`,
			path, false, string(content.Error)).Scan(&faults)
		st.known = faults > 0
	}
	if err != nil {
		return standing{}, fmt.Errorf("look at the original %s: %w", path, err)
	}
	return st, nil
}

// align hides the translations of some documents whose original is not shown. With show set it shows those that wait for
// theirs, too: a look at the folder leaves that to the check of the whole. It answers the paths that changed.
func (s *Service) align(ctx context.Context, tx *db.Tx, show bool, paths ...string) ([]string, error) {
	touched := map[string]bool{}
	for _, p := range paths {
		touched[originalOf(p)] = true
	}
	type translation struct {
		path             string
		shown, published bool
	}
	all, err := db.All(ctx, tx, func(scan func(...any) error) (translation, error) {
		var t translation
		return t, scan(&t.path, &t.shown, &t.published)
	}, `SELECT path, shown, published FROM document WHERE path LIKE '%.__.md' ORDER BY path`)
	if err != nil {
		return nil, fmt.Errorf("read the translations: %w", err)
	}
	var changed []string
	for _, t := range all {
		of := originalOf(t.path)
		if of == t.path || !touched[of] || !t.published && !(show && t.shown) {
			continue
		}
		from, err := original(ctx, tx, of)
		if err != nil {
			return nil, err
		}
		fit := !from.known || from.published
		if fit == t.published {
			continue
		}
		free := ""
		if fit { // another of its name may have come meanwhile
			free = ` AND (kind = 'step' OR NOT EXISTS (SELECT 1 FROM document o WHERE o.kind = document.kind
				AND o.name = document.name AND o.lang = document.lang AND o.path <> document.path AND o.published = $1))`
		}
		n, err := tx.Changed(ctx, `UPDATE document SET published = $1 WHERE path = $2`+free, fit, t.path)
		if err != nil {
			return nil, fmt.Errorf("show or hide %s: %w", t.path, err)
		}
		if n > 0 {
			changed = append(changed, t.path)
		}
	}
	return changed, nil
}

// completed is a translation with what its original says in its place: the text that readers see or are to see.
func completed(ctx context.Context, q db.Querier, doc markdown.Document) (markdown.Document, error) {
	path := doc.Meta.Path
	of := originalOf(path)
	if of == path || !doc.Readable() {
		return doc, nil
	}
	var facts string
	err := q.QueryRowContext(ctx, `SELECT r.facts FROM document d
		JOIN revision r ON r.id = CASE WHEN d.shown = $1 AND d.state <> $2 THEN d.revision ELSE d.head END WHERE d.path = $3`,
		true, string(Published), of).Scan(&facts)
	if errors.Is(err, sql.ErrNoRows) {
		return doc, nil
	}
	if err != nil {
		return doc, fmt.Errorf("read the original of %s: %w", path, err)
	}
	if from, err := markdown.DecodeFacts([]byte(facts)); err == nil {
		doc.Inherit(from)
	}
	return doc, nil
}

// write runs f in a transaction that changes documents. They come one after the other: two people on one document, or
// two documents on one name, never both win.
func (s *Service) write(ctx context.Context, f func(tx *db.Tx) error) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		var seq int64
		if err := tx.QueryRowContext(ctx, `SELECT seq FROM change_head`+tx.ForUpdate()).Scan(&seq); err != nil {
			return fmt.Errorf("take the pen: %w", err)
		}
		return f(tx)
	})
}
