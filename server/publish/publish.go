// Package publish is how documents get in. Here: the content folder, read whole at start.
//
// Every file that can be read is stored as a revision with its exact bytes; a file that cannot hides only itself,
// and keeps hiding even if an earlier revision of it was fine, so that what is shown is what the folder says.
package publish

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"parvis/content"
	"parvis/content/markdown"
	"parvis/server/db"
	"parvis/server/library"
)

// Service is the slice.
type Service struct {
	DB      *db.DB
	Reader  *markdown.Reader
	Library *library.Library
	Now     func() time.Time
	Log     *slog.Logger
}

// Result tells what a load did.
type Result struct {
	Files       int
	Stored      int // new revisions
	Hidden      int // files that cannot be read
	Diagnostics []content.Diagnostic
}

// Load reads the folder and makes it what is published, in one transaction, then reloads the library. It fails, and
// leaves what was published, only when the folder or its community.toml cannot be read.
func (s *Service) Load(ctx context.Context, folder fs.FS) (Result, error) {
	read, diagnostics, err := s.Reader.ReadFolder(folder)
	result := Result{Files: len(read.Files), Diagnostics: diagnostics}
	s.tell(diagnostics)
	if err != nil {
		return result, fmt.Errorf("read the content folder: %w", err)
	}
	err = s.DB.InTx(ctx, func(tx *db.Tx) error { return s.store(ctx, tx, read, &result) })
	if err != nil {
		return result, fmt.Errorf("store the content folder: %w", err)
	}
	if err := s.Library.Reload(ctx); err != nil {
		return result, err
	}
	s.Log.Info("content loaded", slog.Int("files", result.Files), slog.Int("new_revisions", result.Stored),
		slog.Int("hidden", result.Hidden), slog.Int("diagnostics", len(diagnostics)))
	return result, nil
}

func (s *Service) tell(all []content.Diagnostic) {
	for _, d := range all {
		level := slog.LevelWarn
		if d.Severity == content.Error {
			level = slog.LevelError
		}
		s.Log.Log(context.Background(), level, "content", slog.String("path", d.Path), slog.Int("line", d.Line),
			slog.String("message", d.Message), slog.String("remedy", d.Remedy))
	}
}

func (s *Service) store(ctx context.Context, tx *db.Tx, folder markdown.Folder, result *Result) error {
	current, err := currentHashes(ctx, tx)
	if err != nil {
		return err
	}
	if err := unpublishAll(ctx, tx); err != nil {
		return err
	}
	for _, f := range folder.Files {
		if !f.Document.Readable() {
			result.Hidden++
			continue
		}
		if current[f.Path] != f.SHA256 {
			id, err := uuid.NewV7()
			if err != nil {
				return fmt.Errorf("make an id: %w", err)
			}
			if err := addRevision(ctx, tx, id.String(), f, s.Now()); err != nil {
				return err
			}
			result.Stored++
		}
		if err := publishPath(ctx, tx, f.Path); err != nil {
			return err
		}
	}
	return replaceDiagnostics(ctx, tx, result.Diagnostics)
}
