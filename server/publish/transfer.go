package publish

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

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
	strays, err := markdown.Walk(folder, func(f markdown.Listed) error {
		l.files = append(l.files, f)
		return nil
	})
	l.result.Files = len(l.files)
	if err != nil {
		return l.result, fmt.Errorf("read the folder: %w", err)
	}
	for some := range slices.Chunk(l.files, batch) {
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
	return l.DB.InTx(ctx, func(tx *db.Tx) error {
		var paths []string
		for _, f := range some {
			e, found := l.Reader.ListedEntry(l.fsys, f)
			l.found = append(l.found, found...)
			if !e.Document.Readable() {
				l.result.Hidden++
				continue
			}
			d, known, err := documentAt(ctx, tx, f.Path)
			if err != nil {
				return err
			}
			if known && d.headSHA == e.SHA256 {
				continue
			}
			id, err := l.addRevision(ctx, tx, revision{path: f.Path, body: string(e.Data), sha: e.SHA256, doc: e.Document, parent: d.head})
			if err != nil {
				return err
			}
			l.result.Stored++
			shown, err := l.show(ctx, tx, d, e.Document, id, d.folder, true)
			if err != nil {
				return err
			}
			if shown {
				paths = append(paths, f.Path)
			}
		}
		return l.changed(ctx, tx, paths...)
	})
}

// Exported tells what an export wrote.
type Exported struct {
	Files  int
	Drafts int // among them, those that readers do not see
	Medias int
}

// Export writes every document to a folder, each to the byte as it was taken in: the newest text of what is shown, a
// draft where nothing is. Pictures go to medias/.
func (s *Service) Export(ctx context.Context, dir string) (Exported, error) {
	var out Exported
	rows, err := s.DB.QueryContext(ctx, `SELECT d.path, d.shown, r.body FROM document d
		JOIN revision r ON r.id = CASE WHEN d.shown = $1 THEN d.revision ELSE d.head END
		WHERE d.state <> $2 ORDER BY d.path`, true, string(Broken))
	if err != nil {
		return out, fmt.Errorf("read the documents: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var path, body string
		var shown bool
		if err := rows.Scan(&path, &shown, &body); err != nil {
			return out, fmt.Errorf("read the documents: %w", err)
		}
		if err := write(dir, path, []byte(body)); err != nil {
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
