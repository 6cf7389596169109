package publish

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"parvis/app/problem"
	"parvis/content"
	"parvis/content/markdown"
	"parvis/server/auth"
	"parvis/server/db"
)

// Document is a document as who works on it sees it: its newest text, shown or not.
type Document struct {
	Path      string
	Kind      content.Kind
	ID        string
	Lang      string
	Title     string
	State     State
	Shown     bool   // readers see it
	Pending   bool   // readers see an older text, or none yet
	Conflict  string // the folder's revision that waits to be settled
	Revision  string // the newest
	Published string // the one that readers see, or the first one
	Author    string // of the newest
	AuthorID  string
	Note      string
	InFolder  bool
	Updated   time.Time
	PublishAt time.Time
	From      time.Time // a charter's first day; zero for others
	Text      string    // only where one document is asked for
}

const documentColumns = `d.path, d.kind, d.name, d.lang, d.title, d.state, d.shown, d.head, d.revision, d.conflict,
	h.author, h.member, h.note, d.folder, d.updated_at, h.facts`

func scanDocument(extra ...any) func(func(...any) error) (Document, error) {
	return func(scan func(...any) error) (Document, error) {
		var d Document
		var folder, facts string
		var updated int64
		err := scan(append([]any{&d.Path, &d.Kind, &d.ID, &d.Lang, &d.Title, &d.State, &d.Shown, &d.Revision, &d.Published,
			&d.Conflict, &d.Author, &d.AuthorID, &d.Note, &folder, &updated, &facts}, extra...)...)
		d.InFolder, d.Updated = folder != "", fromMillis(updated)
		d.Pending = !d.Shown || d.Revision != d.Published
		if doc, err := markdown.DecodeFacts([]byte(facts)); err == nil {
			d.PublishAt = doc.Meta.PublishAt
			if doc.Charter != nil {
				d.From = doc.Charter.Effective
			}
		}
		return d, err
	}
}

// Documents lists every document, by path.
func (s *Service) Documents(ctx context.Context) ([]Document, error) {
	all, err := db.All(ctx, s.DB, scanDocument(), `SELECT `+documentColumns+`
		FROM document d JOIN revision h ON h.id = d.head ORDER BY d.path`)
	if err != nil {
		return nil, fmt.Errorf("list the documents: %w", err)
	}
	return all, nil
}

// Document answers one document with its newest text.
func (s *Service) Document(ctx context.Context, path string) (Document, error) {
	var text string
	d, err := scanDocument(&text)(s.DB.QueryRowContext(ctx, `SELECT `+documentColumns+`, h.body
		FROM document d JOIN revision h ON h.id = d.head WHERE d.path = $1`, path).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return Document{}, problem.New(problem.CodeNotFound)
	}
	if err != nil {
		return Document{}, fmt.Errorf("read the document %s: %w", path, err)
	}
	d.Text = text
	return d, nil
}

// Find answers the path of a document by its name; the file's name need not be the document's id.
func (s *Service) Find(ctx context.Context, kind content.Kind, id, lang string) (string, error) {
	var path string
	name, below := id, "%"
	if journey, step, ok := strings.Cut(id, "/"); ok && kind == content.KindStep {
		if !markdown.ValidID(journey) {
			return "", problem.New(problem.CodeNotFound)
		}
		name, below = step, "journeys/"+journey+"/%"
	}
	err := s.DB.QueryRowContext(ctx, `SELECT path FROM document WHERE kind = $1 AND name = $2 AND lang = $3 AND path LIKE $4
		ORDER BY shown DESC, path LIMIT 1`, string(kind), name, lang, below).Scan(&path)
	if errors.Is(err, sql.ErrNoRows) {
		return "", problem.New(problem.CodeNotFound)
	}
	if err != nil {
		return "", fmt.Errorf("find the document %s %s: %w", kind, id, err)
	}
	return path, nil
}

// Version is one text of a document.
type Version struct {
	ID        string
	Parent    string
	At        time.Time
	Author    string
	AuthorID  string
	Note      string
	Autosave  bool
	Published time.Time // first shown; zero: never
	Text      string
}

// Beside tells whether a text never was the document's newest: it came too late, or from the folder in a conflict.
func (v Version) Beside() bool { return v.Note == noteKept || v.Note == noteFolder }

// Versions lists the texts of a document, newest first, without their text.
func (s *Service) Versions(ctx context.Context, path string) ([]Version, error) {
	all, err := db.All(ctx, s.DB, func(scan func(...any) error) (Version, error) {
		var v Version
		var at, shown int64
		err := scan(&v.ID, &v.Parent, &at, &v.Author, &v.AuthorID, &v.Note, &v.Autosave, &shown)
		v.At, v.Published = fromMillis(at), fromMillis(shown)
		return v, err
	}, `SELECT r.id, r.parent, r.created_at, r.author, r.member, r.note, r.autosave,
			COALESCE((SELECT MIN(p.at) FROM publication p WHERE p.path = r.path AND p.revision = r.id), 0)
		FROM revision r WHERE r.path = $1 ORDER BY r.created_at DESC, r.id DESC LIMIT 200`, path)
	if err != nil {
		return nil, fmt.Errorf("read the history of %s: %w", path, err)
	}
	return all, nil
}

// Version answers one text of a document.
func (s *Service) Version(ctx context.Context, path, id string) (Version, error) {
	v := Version{ID: id}
	var at int64
	err := s.DB.QueryRowContext(ctx, `SELECT parent, created_at, author, member, note, autosave, body FROM revision
		WHERE path = $1 AND id = $2`, path, id).Scan(&v.Parent, &at, &v.Author, &v.AuthorID, &v.Note, &v.Autosave, &v.Text)
	if errors.Is(err, sql.ErrNoRows) {
		return Version{}, problem.New(problem.CodeNotFound)
	}
	if err != nil {
		return Version{}, fmt.Errorf("read revision %s of %s: %w", id, path, err)
	}
	v.At = fromMillis(at)
	return v, nil
}

// Restore makes an older text the newest again, as a draft.
func (s *Service) Restore(ctx context.Context, by auth.Member, path, revision, base string) (Saved, error) {
	v, err := s.Version(ctx, path, revision)
	if err != nil {
		return Saved{}, err
	}
	return s.Save(ctx, Save{By: by, Path: path, Base: base, Text: []byte(v.Text), Intent: Keep, Note: noteRestored})
}

// Approve is the second reader's yes: the text that waits is shown. Its author cannot give it.
func (s *Service) Approve(ctx context.Context, by auth.Member, path, revision string) (Saved, error) {
	d, err := s.Document(ctx, path)
	if err != nil {
		return Saved{}, err
	}
	switch {
	case d.Revision != revision:
		return Saved{}, problem.About("document", problem.CodeStale, nil)
	case d.State != Review:
		return Saved{}, problem.New(problem.CodeAlreadyDecided)
	case d.AuthorID == by.ID:
		return Saved{}, problem.New(problem.CodeSecondReader)
	}
	file, _ := markdown.Classify(path)
	text, err := withStatus([]byte(d.Text), file.Kind, Publish)
	if err != nil {
		return Saved{}, err
	}
	doc, found := s.Reader.Read(path, text)
	if !doc.Readable() {
		return Saved{}, &Unreadable{Saved{Path: path, Revision: revision, State: d.State, Diagnostics: found}}
	}
	out := Saved{Path: path, Revision: revision, State: Published, At: s.Now(), Diagnostics: found}
	err = s.write(ctx, func(tx *db.Tx) error {
		before, known, err := documentAt(ctx, tx, path)
		if err != nil {
			return err
		}
		if !known || before.head != revision || before.state != Review {
			return problem.About("document", problem.CodeStale, nil)
		}
		if string(text) != d.Text {
			out.Revision, err = s.addRevision(ctx, tx, revision2(path, text, doc, before.head, d))
			if err != nil {
				return err
			}
		}
		err = tx.Exec(ctx, `INSERT INTO approval (revision, member, name, at) VALUES ($1, $2, $3, $4)
			ON CONFLICT DO NOTHING`, out.Revision, by.ID, by.Name, s.Now().UnixMilli())
		if err != nil {
			return err
		}
		if err := s.touched(ctx, tx, path); err != nil {
			return err
		}
		return s.move(ctx, tx, before, true, Save{By: by, Path: path}, doc, &out)
	})
	if err != nil {
		return Saved{}, err
	}
	return out, s.Library.Refresh(ctx)
}

// revision2 is a text as its author wrote it, with another status.
func revision2(path string, text []byte, doc markdown.Document, parent string, d Document) revision {
	return revision{path: path, body: string(text), doc: doc, parent: parent, member: d.AuthorID, author: d.Author}
}

// Readers are who agreed to a text, by first name.
func (s *Service) Readers(ctx context.Context, revision string) ([]string, error) {
	return db.All(ctx, s.DB, func(scan func(...any) error) (string, error) {
		var name string
		return name, scan(&name)
	}, `SELECT name FROM approval WHERE revision = $1 ORDER BY at`, revision)
}

// Settle ends a conflict between folder and editor with one text: the folder's, ours, or a third one made of both.
func (s *Service) Settle(ctx context.Context, in Save, folder string) (Saved, error) {
	if folder == "" {
		return Saved{}, problem.About("document", problem.CodeStale, nil)
	}
	in.Note, in.settles = noteMerged, folder
	return s.Save(ctx, in)
}

// Remark is what somebody says about a draft.
type Remark struct {
	ID   string
	Name string
	Mine bool
	Text string
	At   time.Time
	Done bool
}

// maxRemark bounds a remark, in characters.
const maxRemark = 2000

// Remark keeps what somebody says about a document's newest text.
func (s *Service) Remark(ctx context.Context, by auth.Member, path, text string) error {
	text = strings.TrimSpace(text)
	if n := utf8.RuneCountInString(text); n == 0 || n > maxRemark || !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return &problem.Error{Code: problem.CodeInvalid, Fields: []problem.Field{{Name: "remarque", Key: "problem.field.remark"}}}
	}
	d, err := s.Document(ctx, path)
	if err != nil {
		return err
	}
	id, err := newID()
	if err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		err := tx.Exec(ctx, `INSERT INTO remark (id, path, revision, member, name, text, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			id, path, d.Revision, by.ID, by.Name, text, s.Now().UnixMilli())
		if err != nil {
			return err
		}
		return s.touched(ctx, tx, path)
	})
}

// RemarkDone marks a remark as dealt with.
func (s *Service) RemarkDone(ctx context.Context, path, id string) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		n, err := tx.Changed(ctx, `UPDATE remark SET done_at = COALESCE(done_at, $1) WHERE id = $2 AND path = $3`,
			s.Now().UnixMilli(), id, path)
		if err == nil && n == 0 {
			return problem.New(problem.CodeNotFound)
		}
		if err != nil {
			return err
		}
		return s.touched(ctx, tx, path)
	})
}

// Remarks lists what was said about a document, oldest first.
func (s *Service) Remarks(ctx context.Context, by auth.Member, path string) ([]Remark, error) {
	return db.All(ctx, s.DB, func(scan func(...any) error) (Remark, error) {
		var r Remark
		var member string
		var at int64
		var done sql.NullInt64
		err := scan(&r.ID, &member, &r.Name, &r.Text, &at, &done)
		r.Mine, r.At, r.Done = member == by.ID, fromMillis(at), done.Valid
		return r, err
	}, `SELECT id, member, name, text, at, done_at FROM remark WHERE path = $1 ORDER BY at, id LIMIT 200`, path)
}

// Remarked is a remark of somebody else about a text that one wrote.
type Remarked struct {
	Path string
	Name string
	Text string
	At   time.Time
}

// RemarksFor lists what others said about the texts that somebody had a hand in and that is not dealt with yet, newest
// first.
func (s *Service) RemarksFor(ctx context.Context, by auth.Member) ([]Remarked, error) {
	all, err := db.All(ctx, s.DB, func(scan func(...any) error) (Remarked, error) {
		var r Remarked
		var at int64
		err := scan(&r.Path, &r.Name, &r.Text, &at)
		r.At = fromMillis(at)
		return r, err
	}, `SELECT m.path, m.name, m.text, m.at FROM remark m WHERE m.done_at IS NULL AND m.member <> $1
		AND EXISTS (SELECT 1 FROM revision r WHERE r.path = m.path AND r.member = $1) ORDER BY m.at DESC, m.id DESC LIMIT 50`, by.ID)
	if err != nil {
		return nil, fmt.Errorf("list the remarks for an author: %w", err)
	}
	return all, nil
}

// presence is how long somebody who has a document open counts as there.
const presence = time.Minute

// Open notes that somebody has a document open, and answers who else has.
func (s *Service) Open(ctx context.Context, by auth.Member, path string) ([]string, error) {
	now := s.Now()
	err := s.write(ctx, func(tx *db.Tx) error {
		return errors.Join(
			tx.Exec(ctx, `DELETE FROM editing WHERE at < $1`, now.Add(-presence).UnixMilli()),
			tx.Exec(ctx, `INSERT INTO editing (path, member, name, at) VALUES ($1, $2, $3, $4)
				ON CONFLICT (path, member) DO UPDATE SET at = excluded.at, name = excluded.name`, path, by.ID, by.Name, now.UnixMilli()))
	})
	if err != nil {
		return nil, fmt.Errorf("note who has %s open: %w", path, err)
	}
	return db.All(ctx, s.DB, func(scan func(...any) error) (string, error) {
		var name string
		return name, scan(&name)
	}, `SELECT name FROM editing WHERE path = $1 AND member <> $2 AND at >= $3 ORDER BY name`, path, by.ID, now.Add(-presence).UnixMilli())
}

// Common answers the revision that folder and editor last had in common; empty when none is known.
func (s *Service) Common(ctx context.Context, path string) (string, error) {
	var id string
	err := s.DB.QueryRowContext(ctx, `SELECT r.id FROM document d JOIN revision r ON r.path = d.path AND r.sha256 = d.folder
		WHERE d.path = $1 ORDER BY r.created_at DESC, r.id DESC LIMIT 1`, path).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("look for the common text of %s: %w", path, err)
	}
	return id, nil
}

// Reviewed tells whether a second person reads a kind's texts before they are shown.
func (s *Service) Reviewed(kind content.Kind) bool { return s.needsReader(kind) }
