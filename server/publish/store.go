package publish

import (
	"context"
	"errors"
	"fmt"
	"time"

	"parvis/content"
	"parvis/content/markdown"
	"parvis/server/db"
)

func currentHashes(ctx context.Context, tx *db.Tx) (map[string]string, error) {
	type row struct{ path, sha string }
	rows, err := db.All(ctx, tx, func(scan func(...any) error) (row, error) {
		var r row
		return r, scan(&r.path, &r.sha)
	}, `SELECT d.path, r.sha256 FROM document d JOIN revision r ON r.id = d.revision`)
	if err != nil {
		return nil, fmt.Errorf("read what is published: %w", err)
	}
	hashes := make(map[string]string, len(rows))
	for _, r := range rows {
		hashes[r.path] = r.sha
	}
	return hashes, nil
}

func unpublishAll(ctx context.Context, tx *db.Tx) error {
	return tx.Exec(ctx, `UPDATE document SET published = $1 WHERE published = $2`, false, true)
}

func addRevision(ctx context.Context, tx *db.Tx, id string, f markdown.Entry, now time.Time) error {
	err := errors.Join(
		tx.Exec(ctx, `INSERT INTO revision (id, path, sha256, body, created_at) VALUES ($1, $2, $3, $4, $5)`,
			id, f.Path, f.SHA256, string(f.Data), now.UnixMilli()),
		tx.Exec(ctx, `INSERT INTO document (path, revision, published) VALUES ($1, $2, $3)
			ON CONFLICT (path) DO UPDATE SET revision = excluded.revision`, f.Path, id, true))
	if err != nil {
		return fmt.Errorf("store a revision of %s: %w", f.Path, err)
	}
	return nil
}

func publishPath(ctx context.Context, tx *db.Tx, path string) error {
	return tx.Exec(ctx, `UPDATE document SET published = $1 WHERE path = $2`, true, path)
}

func replaceDiagnostics(ctx context.Context, tx *db.Tx, all []content.Diagnostic) error {
	if err := tx.Exec(ctx, `DELETE FROM diagnostic`); err != nil {
		return err
	}
	for i, d := range all {
		err := tx.Exec(ctx, `INSERT INTO diagnostic (position, severity, path, line, message, remedy)
			VALUES ($1, $2, $3, $4, $5, $6)`, i, string(d.Severity), d.Path, d.Line, d.Message, d.Remedy)
		if err != nil {
			return fmt.Errorf("store a diagnostic: %w", err)
		}
	}
	return nil
}
