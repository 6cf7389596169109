package publish

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"parvis/content"
	"parvis/content/markdown"
	"parvis/server/db"
)

// Import takes in the files of a folder as the newest texts of their documents, each to the byte. What the folder lacks
// is left alone. The documents belong to the editor then, not to the watched folder.
func (s *Service) Import(ctx context.Context, folder fs.FS) (Result, error) {
	s.folder.Lock()
	defer s.folder.Unlock()
	s.broken = map[string]markdown.Entry{}
	l := &look{Service: s, fsys: folder}
	strays, err := l.list()
	l.result.Files = len(l.files)
	if err != nil {
		return l.result, fmt.Errorf("read the folder: %w", err)
	}
	for _, some := range families(l.files, func(f markdown.Listed) string { return f.Path }, batch) {
		if err := l.importSome(ctx, some); err != nil {
			return l.result, err
		}
	}
	if err := s.takeMedias(ctx, folder); err != nil {
		return l.result, err
	}
	if err := l.checkAll(ctx, strays); err != nil {
		return l.result, err
	}
	l.result.Diagnostics = l.found
	return l.result, s.Library.Refresh(ctx)
}

func (l *look) importSome(ctx context.Context, some []markdown.Listed) error {
	var entries []markdown.Entry
	for _, f := range some {
		e, found := l.Reader.ListedEntry(l.fsys, f)
		l.found = append(l.found, found...)
		if e.Document.Readable() {
			entries = append(entries, e)
			continue
		}
		l.result.Hidden++
		l.broken[f.Path] = e.Light()
	}
	return l.write(ctx, func(tx *db.Tx) error {
		var paths, all []string
		for _, e := range entries {
			all = append(all, e.Path)
			shown, err := l.importOne(ctx, tx, e)
			if err != nil {
				return fmt.Errorf("take in %s: %w", e.Path, err)
			}
			if shown {
				paths = append(paths, e.Path)
			}
		}
		hidden, err := l.align(ctx, tx, false, all...)
		if err != nil {
			return err
		}
		return l.changed(ctx, tx, append(paths, hidden...)...)
	})
}

func (l *look) importOne(ctx context.Context, tx *db.Tx, e markdown.Entry) (shown bool, err error) {
	d, known, err := documentAt(ctx, tx, e.Path)
	if err != nil || known && d.headSHA == e.SHA256 && d.state == stateOf(e.Document) {
		return false, err
	}
	id := d.head
	if d.headSHA != e.SHA256 {
		l.result.Stored++
		id, err = l.addRevision(ctx, tx, revision{path: e.Path, body: string(e.Data), sha: e.SHA256, doc: e.Document, parent: d.head})
		if err != nil {
			return false, err
		}
	}
	return l.show(ctx, tx, d, e.Document, id, d.folder, true)
}

// Exported tells what an export wrote.
type Exported struct {
	Files  int
	Drafts int // among them, those that readers do not see
	Medias int
	// Left are the documents of which a newer text stays in the editor, beside the one that readers see and that was
	// written, and drafts that could not be written as such.
	Left []string
}

// Export writes every document to a folder, each to the byte as it was taken in: the text that readers see, a draft where
// there is none. What was taken out of the folder stays out. A text says itself what is to become of it, and whoever takes
// in the folder believes it: one that is not shown and says that it is to be is written with its true status. A file
// holds one text: a draft of a document that is shown stays in the editor, and is told as Left. Pictures go to medias/.
func (s *Service) Export(ctx context.Context, dir string) (Exported, error) {
	var out Exported
	rows, err := s.DB.QueryContext(ctx, `SELECT d.path, d.state, d.shown, d.head <> r.id, r.body FROM document d
		JOIN revision r ON r.id = CASE WHEN d.shown = $1 THEN d.revision ELSE d.head END
		WHERE d.state <> $2 ORDER BY d.path`, true, string(Broken))
	if err != nil {
		return out, fmt.Errorf("read the documents: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var path string
		var state State
		var text []byte
		var shown, newer bool
		if err := rows.Scan(&path, &state, &shown, &newer, &text); err != nil {
			return out, fmt.Errorf("read the documents: %w", err)
		}
		if !shown {
			if text = s.unshown(path, state, text); text == nil {
				if state != Archived {
					out.Left = append(out.Left, path)
				}
				continue
			}
		}
		if newer {
			out.Left = append(out.Left, path)
		}
		if err := write(dir, path, text); err != nil {
			return out, err
		}
		out.Files++
		if !shown {
			out.Drafts++
		}
	}
	if err := rows.Err(); err != nil {
		return out, fmt.Errorf("read the documents: %w", err)
	}
	names, err := db.All(ctx, s.DB, func(scan func(...any) error) (string, error) {
		var name string
		return name, scan(&name)
	}, `SELECT name FROM media ORDER BY name`)
	if err != nil {
		return out, fmt.Errorf("list the pictures: %w", err)
	}
	for _, name := range names {
		m, err := s.Media(ctx, name)
		if err != nil {
			return out, err
		}
		if err := write(dir, "medias/"+name, m.Data); err != nil {
			return out, err
		}
		out.Medias++
	}
	return out, nil
}

// unshown is a text that readers do not see, as it may leave: nil for one that was taken out of the folder, or that
// nobody could keep from being shown elsewhere.
func (s *Service) unshown(path string, state State, text []byte) []byte {
	doc, _ := s.Reader.Read(path, text)
	if !doc.Readable() || stateOf(doc) != Published || state == Published {
		return text
	}
	status := map[State]content.Status{Draft: content.StatusDraft, Review: content.StatusReview}[state]
	if status == "" {
		return nil
	}
	said, err := setStatus(text, doc.Meta.Kind, status)
	if err != nil {
		s.Log.Warn("a draft stays behind: it says that it is to be shown", slog.String("path", path), slog.Any("error", err))
		return nil
	}
	return said
}

// ErrNotEmpty says that a folder to export to holds something.
var ErrNotEmpty = errors.New("the folder is not empty")

// EmptyDir makes a folder ready to be written to: it is made, or is there and empty.
func EmptyDir(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return os.MkdirAll(dir, 0o755)
	case err != nil:
		return err
	case len(entries) > 0:
		return ErrNotEmpty
	}
	return nil
}

// write writes one file below dir; paths come from the content folder's rules and never lead out of it.
func write(dir, path string, data []byte) error {
	if !fs.ValidPath(path) || strings.Contains(path, `\`) {
		return fmt.Errorf("%q is no path of a content folder", path)
	}
	name := filepath.Join(dir, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, data, 0o644) //nolint:gosec // documents to be read by others
}
