package library

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"parvis/app/problem"
	"parvis/content"
	"parvis/server/db"
)

func published(ctx context.Context, q db.Querier) ([]file, error) {
	all, err := db.All(ctx, q, func(scan func(...any) error) (file, error) {
		var f file
		return f, scan(&f.path, &f.body)
	}, `SELECT d.path, r.body FROM document d JOIN revision r ON r.id = d.revision WHERE d.published = $1`, true)
	if err != nil {
		return nil, fmt.Errorf("read published documents: %w", err)
	}
	sortByPath(all)
	return all, nil
}

func bodyAsOf(ctx context.Context, q db.Querier, path string, at time.Time) (string, error) {
	var body string
	err := q.QueryRowContext(ctx, `SELECT body FROM revision WHERE path = $1 AND created_at <= $2
		ORDER BY created_at DESC, id DESC LIMIT 1`, path, at.UnixMilli()).Scan(&body)
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
	}, `SELECT severity, path, line, message, remedy FROM diagnostic ORDER BY severity, position`)
}
