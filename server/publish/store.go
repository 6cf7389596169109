package publish

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"parvis/content"
	"parvis/content/markdown"
	"parvis/server/db"
)

// row is a document as stored.
type row struct {
	path, revision, head, headSHA string
	state                         State
	folder                        string // SHA-256 of the folder's file as last settled
	conflict, conflictSHA         string
	published, shown              bool
	since                         time.Time
	current                       bool // its facts are of this version, and it has a kind
}

// settled tells whether a file of the folder holds nothing new.
func (r row) settled(sha string) bool {
	switch {
	case r.conflict != "":
		return r.conflictSHA == sha
	case r.folder != sha || r.state == Broken:
		return false
	}
	return r.current || r.headSHA != sha // facts are renewed of the file's own text
}

const rowColumns = `d.path, d.revision, d.head, h.sha256, d.state, d.folder, d.conflict, COALESCE(c.sha256, ''), d.published,
	d.shown, d.since, CASE WHEN d.kind = '' THEN '' ELSE SUBSTR(h.facts, 1, 24) END`

// currentFacts is how facts of this version begin.
var currentFacts = fmt.Sprintf(`{"Version":%d,`, markdown.FactsVersion)

const rowTables = ` FROM document d JOIN revision h ON h.id = d.head LEFT JOIN revision c ON c.id = d.conflict`

func scanRow(scan func(...any) error) (row, error) {
	var r row
	var since int64
	var facts string
	err := scan(&r.path, &r.revision, &r.head, &r.headSHA, &r.state, &r.folder, &r.conflict, &r.conflictSHA, &r.published,
		&r.shown, &since, &facts)
	r.since = fromMillis(since)
	r.current = strings.HasPrefix(facts, currentFacts)
	return r, err
}

// documents reads all rows, by path.
func documents(ctx context.Context, q db.Querier) (map[string]row, error) {
	all, err := db.All(ctx, q, scanRow, `SELECT `+rowColumns+rowTables)
	if err != nil {
		return nil, fmt.Errorf("read the documents: %w", err)
	}
	byPath := make(map[string]row, len(all))
	for _, r := range all {
		byPath[r.path] = r
	}
	return byPath, nil
}

func documentAt(ctx context.Context, q db.Querier, path string) (row, bool, error) {
	r, err := scanRow(q.QueryRowContext(ctx, `SELECT `+rowColumns+rowTables+` WHERE d.path = $1`, path).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return row{}, false, nil
	}
	if err != nil {
		return row{}, false, fmt.Errorf("read the document %s: %w", path, err)
	}
	return r, true, nil
}

// revision is a text on its way in.
type revision struct {
	path, body, sha, parent string
	doc                     markdown.Document // zero for a text that cannot be read
	member, author, note    string
	autosave                bool
}

// Notes of revisions that are no word of an author.
const (
	noteFolder   = "folder"   // the folder's text in a conflict
	noteKept     = "kept"     // a text that came too late, kept for its author
	noteRestored = "restored" // an older text again
	noteMerged   = "merged"
)

func (s *Service) addRevision(ctx context.Context, tx *db.Tx, r revision) (string, error) {
	id, err := newID()
	if err != nil {
		return "", err
	}
	if r.sha == "" {
		r.sha = sum([]byte(r.body))
	}
	err = tx.Exec(ctx, `INSERT INTO revision (id, path, sha256, body, facts, turns, parent, member, author, note, autosave,
		created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`, id, r.path, r.sha, r.body, facts(r.doc), turns(r.doc),
		r.parent, r.member, r.author, r.note, r.autosave, s.Now().UnixMilli())
	if err != nil {
		return "", fmt.Errorf("store a revision of %s: %w", r.path, err)
	}
	return id, nil
}

// facts is what lists and checks need of a document that was read; empty for one that cannot be read.
func facts(d markdown.Document) string {
	data, err := markdown.EncodeFacts(d)
	if err != nil {
		return ""
	}
	return string(data)
}

// turns are the instants at which the clock changes what a document shows, in milliseconds, separated by spaces.
func turns(d markdown.Document) string {
	if !d.Readable() {
		return ""
	}
	var all []string
	for at := d.NextChange(time.Time{}); !at.IsZero() && len(all) < maxTurns; at = d.NextChange(at) {
		all = append(all, strconv.FormatInt(at.UnixMilli(), 10))
	}
	return strings.Join(all, " ")
}

// maxTurns bounds the instants of one document; later ones are seen when the text is next taken in.
const maxTurns = 500

// head moves a document to a new text. What readers see changes with it when the text is to be published.
func (s *Service) head(ctx context.Context, tx *db.Tx, path, revision string, meta content.Meta, st State) error {
	return tx.Exec(ctx, `INSERT INTO document (path, revision, published, head, state, kind, name, lang, title, updated_at)
		VALUES ($1, $2, $3, $2, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (path) DO UPDATE SET head = excluded.head, state = excluded.state, kind = excluded.kind,
			name = excluded.name, lang = excluded.lang, title = excluded.title, updated_at = excluded.updated_at`,
		path, revision, false, string(st), string(meta.Kind), meta.ID, meta.Lang, meta.Title, s.Now().UnixMilli())
}

// publish makes a text what readers are to see. A new document waits for the check of the whole, unless at once is set: who
// sets it has looked.
func (s *Service) publish(ctx context.Context, tx *db.Tx, path, revision string, atOnce bool) error {
	return tx.Exec(ctx, `UPDATE document SET revision = $1, shown = $2, published = published OR $3, updated_at = $4,
		since = CASE WHEN since = 0 THEN $4 ELSE since END WHERE path = $5`, revision, true, atOnce, s.Now().UnixMilli(), path)
}

// logPublications notes from when readers see which text, for those of some paths that are seen with another one now.
func logPublications(ctx context.Context, tx *db.Tx, paths []string, now time.Time) error {
	for _, path := range paths {
		err := tx.Exec(ctx, `INSERT INTO publication (path, revision, at)
			SELECT d.path, d.revision, CAST($1 AS BIGINT) FROM document d WHERE d.path = $2 AND d.published = $3 AND NOT EXISTS
				(SELECT 1 FROM publication p WHERE p.path = d.path AND p.revision = d.revision AND p.at =
					(SELECT MAX(q.at) FROM publication q WHERE q.path = d.path))
			ON CONFLICT DO NOTHING`, now.UnixMilli(), path, true)
		if err != nil {
			return fmt.Errorf("note what is shown of %s: %w", path, err)
		}
	}
	return nil
}

// withdraw takes a document from its readers.
func withdraw(ctx context.Context, tx *db.Tx, path string) error {
	return tx.Exec(ctx, `UPDATE document SET shown = $1, published = $1 WHERE path = $2`, false, path)
}

// show makes a text of the folder the document's, and tells whether readers see something else with it.
func (s *Service) show(ctx context.Context, tx *db.Tx, before row, d markdown.Document, revision, sha string, bulk bool) (bool, error) {
	path, st := d.Meta.Path, stateOf(d)
	d, err := completed(ctx, tx, d)
	if err != nil {
		return false, err
	}
	if err := s.head(ctx, tx, path, revision, d.Meta, st); err != nil {
		return false, err
	}
	if err := setFolder(ctx, tx, path, sha); err != nil {
		return false, err
	}
	if st != Published {
		return before.published, withdraw(ctx, tx, path)
	}
	return s.release(ctx, tx, before, d, revision, true, bulk)
}

// setFolder notes the folder's text as settled; a conflict is over with that.
func setFolder(ctx context.Context, tx *db.Tx, path, sha string) error {
	return tx.Exec(ctx, `UPDATE document SET folder = $1, conflict = '' WHERE path = $2`, sha, path)
}

func setConflict(ctx context.Context, tx *db.Tx, path, revision string) error {
	return tx.Exec(ctx, `UPDATE document SET conflict = $1 WHERE path = $2`, revision, path)
}

func hideBroken(ctx context.Context, tx *db.Tx, path string, now time.Time) error {
	return tx.Exec(ctx, `UPDATE document SET state = $1, shown = $2, published = $2, updated_at = $3 WHERE path = $4`,
		string(Broken), false, now.UnixMilli(), path)
}

func takeOut(ctx context.Context, tx *db.Tx, path string, now time.Time) error {
	return tx.Exec(ctx, `UPDATE document SET state = $1, shown = $2, published = $2, folder = '', conflict = '', updated_at = $3
		WHERE path = $4`, string(Archived), false, now.UnixMilli(), path)
}

// renewFacts writes what an older version did not know of a document: its facts, its names, since when it is there.
func renewFacts(ctx context.Context, tx *db.Tx, revision string, d markdown.Document) error {
	if err := tx.Exec(ctx, `UPDATE revision SET facts = $1, turns = $2 WHERE id = $3`, facts(d), turns(d), revision); err != nil {
		return err
	}
	m := d.Meta
	return tx.Exec(ctx, `UPDATE document SET kind = $1, name = $2, lang = $3, title = $4,
		updated_at = (SELECT r.created_at FROM revision r WHERE r.id = document.head),
		since = CASE WHEN since = 0 AND shown = $5 THEN (SELECT MIN(r.created_at) FROM revision r WHERE r.path = document.path) ELSE since END
		WHERE head = $6 AND kind = ''`, string(m.Kind), m.ID, m.Lang, m.Title, true, revision)
}

// replaceFaults keeps the faults of one path: of the file by itself, or of the whole.
func replaceFaults(ctx context.Context, tx *db.Tx, path string, whole bool, all []content.Diagnostic) error {
	path = strings.ToValidUTF8(path, "\ufffd") // a stray file may be called anything
	if err := tx.Exec(ctx, `DELETE FROM diagnostic WHERE path = $1 AND whole = $2`, path, whole); err != nil {
		return err
	}
	for i, d := range all {
		err := tx.Exec(ctx, `INSERT INTO diagnostic (path, whole, position, severity, line, message, remedy)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`, path, whole, i, string(d.Severity), d.Line,
			strings.ToValidUTF8(d.Message, "\ufffd"), strings.ToValidUTF8(d.Remedy, "\ufffd"))
		if err != nil {
			return fmt.Errorf("store a diagnostic: %w", err)
		}
	}
	return nil
}

// clearFaults forgets the faults of the whole. Those about strays, files that are no documents, are only known to who
// looked at the folder.
func clearFaults(ctx context.Context, tx *db.Tx, strays bool) error {
	if strays {
		return tx.Exec(ctx, `DELETE FROM diagnostic WHERE whole = $1`, true)
	}
	return tx.Exec(ctx, `DELETE FROM diagnostic WHERE whole = $1 AND path IN (SELECT path FROM document)`, true)
}

// faultyPaths are the paths whose own faults are noted.
func faultyPaths(ctx context.Context, q db.Querier) ([]string, error) {
	return db.All(ctx, q, func(scan func(...any) error) (string, error) {
		var p string
		return p, scan(&p)
	}, `SELECT DISTINCT path FROM diagnostic WHERE whole = $1`, false)
}

// showFit publishes what is meant to be shown and fit for it, and hides the rest; it answers the paths that changed, or
// errMoved when something is no longer as it was looked at.
func showFit(ctx context.Context, tx *db.Tx, seen map[string]looked, fit map[string]bool) ([]string, error) {
	type line struct {
		path      string
		now       looked
		published bool
	}
	all, err := db.All(ctx, tx, func(scan func(...any) error) (line, error) {
		var l line
		return l, scan(&l.path, &l.now.revision, &l.now.shown, &l.published)
	}, `SELECT path, CASE WHEN shown = $1 THEN revision ELSE head END, shown, published FROM document`, true)
	if err != nil {
		return nil, fmt.Errorf("read what is shown: %w", err)
	}
	var changed []string
	for _, l := range all {
		if seen[l.path] != l.now {
			return nil, errMoved
		}
		if fit[l.path] != l.published {
			if err := tx.Exec(ctx, `UPDATE document SET published = $1 WHERE path = $2`, fit[l.path], l.path); err != nil {
				return nil, err
			}
			changed = append(changed, l.path)
		}
	}
	return changed, nil
}

// eachDocument goes through all documents without their text: the one for readers where there is one, else the newest.
// body is that of a charter. What the library holds already is not read again, and the rest some at a time.
func (s *Service) eachDocument(ctx context.Context, do func(path string, as looked, doc markdown.Document, body string)) error {
	type found struct {
		looked
		path string
	}
	all, err := db.All(ctx, s.DB, func(scan func(...any) error) (found, error) {
		var f found
		return f, scan(&f.path, &f.revision, &f.shown)
	}, `SELECT path, CASE WHEN shown = $1 THEN revision ELSE head END, shown FROM document`, true)
	if err != nil {
		return fmt.Errorf("read the documents: %w", err)
	}
	var rest []found
	for _, f := range all {
		doc, ok := s.Library.Light(f.path, f.revision)
		if ok && doc.Meta.Kind != content.KindCharter {
			do(f.path, f.looked, doc, "")
			continue
		}
		rest = append(rest, f)
	}
	for some := range slices.Chunk(rest, 100) {
		ids := make([]string, len(some))
		for i, f := range some {
			ids[i] = f.revision
		}
		texts, err := s.texts(ctx, ids)
		if err != nil {
			return err
		}
		for _, f := range some {
			t := texts[f.revision]
			doc, err := markdown.DecodeFacts([]byte(t.facts))
			if err != nil {
				whole, _ := s.Reader.Read(f.path, []byte(t.body))
				doc = whole.Light()
			}
			do(f.path, f.looked, doc, t.body)
		}
	}
	return nil
}

// text is what a revision says, as a check needs it: its body only where facts will not do.
type text struct{ id, facts, body string }

func (s *Service) texts(ctx context.Context, ids []string) (map[string]text, error) {
	marks, args := make([]string, len(ids)), make([]any, len(ids)+1)
	args[0] = currentFacts + "%"
	for i, id := range ids {
		marks[i], args[i+1] = "$"+strconv.Itoa(i+2), id
	}
	all, err := db.All(ctx, s.DB, func(scan func(...any) error) (text, error) {
		var t text
		return t, scan(&t.id, &t.facts, &t.body)
	}, `SELECT id, facts, CASE WHEN facts LIKE $1 AND path NOT LIKE 'charter/%' THEN '' ELSE body END
		FROM revision WHERE id IN (`+strings.Join(marks, ", ")+`)`, args...)
	if err != nil {
		return nil, fmt.Errorf("read the texts of documents: %w", err)
	}
	byID := make(map[string]text, len(all))
	for _, t := range all {
		byID[t.id] = t
	}
	return byID, nil
}

// logChanges adds to the change log. The head's row is locked until the commit, so that numbers and commits keep one
// order.
func logChanges(ctx context.Context, tx *db.Tx, paths []string, now time.Time) (seq int64, err error) {
	if err := tx.Exec(ctx, `UPDATE change_head SET seq = seq + $1`, len(paths)); err != nil {
		return 0, err
	}
	if err := tx.QueryRowContext(ctx, `SELECT seq FROM change_head`).Scan(&seq); err != nil {
		return 0, fmt.Errorf("read the change log: %w", err)
	}
	first := seq - int64(len(paths)) + 1
	for i, p := range paths {
		if err := tx.Exec(ctx, `INSERT INTO change (seq, path, at) VALUES ($1, $2, $3)`, first+int64(i), p, now.UnixMilli()); err != nil {
			return 0, fmt.Errorf("write the change log: %w", err)
		}
	}
	return seq, nil
}

func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// keepChanges is how long the change log reaches back. Who has been away longer reads everything again.
const keepChanges = 14 * 24 * time.Hour

// Tidy forgets what nobody follows any more. For the hourly tidying.
func (s *Service) Tidy(ctx context.Context) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		return tx.Exec(ctx, `DELETE FROM change WHERE at < $1`, s.Now().Add(-keepChanges).UnixMilli())
	})
}
