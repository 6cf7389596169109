package publish

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"parvis/app/problem"
	"parvis/content"
	"parvis/content/markdown"
	"parvis/server/auth"
	"parvis/server/db"
	"parvis/server/jobs"
)

// Intent is what is to become of a text that is saved.
type Intent string

// The intents. AsWritten is for programs: the text's own status decides.
const (
	AsWritten  Intent = ""
	Keep       Intent = "draft"   // readers go on seeing what they see
	SendReview Intent = "review"  // a second person is asked
	Publish    Intent = "publish" // now, or at the hour that the text names
	Archive    Intent = "archive" // readers no longer see it
)

// Save is a text on its way in through the editor or the API.
type Save struct {
	By       auth.Member
	Path     string
	Base     string // the revision that the text was made from; empty: the document is new
	Text     []byte
	Intent   Intent
	Autosave bool // of a draft: takes the place of the same person's last autosave
	Merged   bool // the text is made of the document's newest one and another: both stay in the history
	Note     string
	Key      string // of a new document: whatever its editor made; see Begun

	settles string // the folder's revision whose conflict the text ends
}

// Saved is what became of it.
type Saved struct {
	Path        string
	Revision    string
	State       State
	At          time.Time
	Diagnostics []content.Diagnostic
}

// Conflict says that the document changed since the text was begun. Nothing was overwritten and nothing is lost: Mine
// is stored as a revision of its own, which is not shown.
type Conflict struct {
	Path   string
	Base   string // revision that the text was made from
	Mine   string // revision that holds it
	Theirs string // the document's newest revision
	Text   string // of Theirs
	Author string // of Theirs
	Own    bool   // the same person wrote Theirs, in another window
}

func (c *Conflict) Error() string {
	return fmt.Sprintf("%s: changed since revision %q; now %s, kept as %s", c.Path, c.Base, c.Theirs, c.Mine)
}

// Unreadable says that a text cannot be shown as it is. It was kept as a draft.
type Unreadable struct {
	Saved
}

func (u *Unreadable) Error() string { return u.Path + ": cannot be read" }

// MaxText bounds a text, in bytes.
const MaxText = markdown.MaxFile

// PathOf is where a document of the editor lives, as the content folder would name it. Only kinds that are a file by
// themselves have one: steps live beside their journey.
func PathOf(kind content.Kind, id, lang string) (string, error) {
	folder := map[content.Kind]string{
		content.KindFAQ: "faq", content.KindSpace: "spaces", content.KindSummary: "summaries", content.KindGlossary: "glossary",
		content.KindCharter: "charter",
	}[kind]
	ending := ".md"
	if lang != "" && lang != "fr" {
		ending = "." + lang + ".md"
	}
	f, ok := markdown.Classify("faq/a" + ending)
	journey, step, isStep := strings.Cut(id, "/")
	switch {
	case !ok || f.ID != "a": // no language
	case kind == content.KindJourney && markdown.ValidID(id):
		return "journeys/" + id + "/journey" + ending, nil
	case kind == content.KindStep && isStep && markdown.ValidID(journey):
		path := "journeys/" + journey + "/" + step + ending
		if f, ok := markdown.Classify(path); ok && f.Kind == content.KindStep && markdown.ValidID(f.ID) {
			return path, nil
		}
	case folder != "" && markdown.ValidID(id):
		return folder + "/" + id + ending, nil
	}
	return "", &problem.Error{Code: problem.CodeInvalid, Err: fmt.Errorf("no document of kind %q is named %q", kind, id)}
}

// Save takes in a text. It answers a *Conflict when the document is another than the one the text was made from, and
// an *Unreadable when the text was kept but cannot be shown.
func (s *Service) Save(ctx context.Context, in Save) (Saved, error) {
	if len(in.Text) > MaxText {
		return Saved{}, problem.New(problem.CodeTooLarge)
	}
	file, ok := markdown.Classify(in.Path)
	if !ok || file.Kind == content.KindCommunity {
		return Saved{}, problem.New(problem.CodeNotFound)
	}
	text, err := withStatus(in.Text, file.Kind, in.Intent)
	if err != nil {
		return Saved{}, err
	}
	if !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0 {
		return Saved{}, problem.New(problem.CodeUnreadable)
	}
	doc, found := s.Reader.Read(in.Path, text)
	out := Saved{Path: in.Path, At: s.Now(), Diagnostics: found, State: s.stateFor(in, doc)}
	var conflict *Conflict
	err = s.write(ctx, func(tx *db.Tx) error {
		conflict, err = s.save(ctx, tx, in, text, doc, &out)
		if err != nil || conflict != nil {
			return err
		}
		return s.touched(ctx, tx, in.Path)
	})
	switch {
	case err != nil:
		return Saved{}, err
	case conflict != nil:
		return Saved{}, conflict
	}
	if err := s.Library.Refresh(ctx); err != nil {
		return out, err
	}
	if !doc.Readable() && in.Intent != Keep {
		return out, &Unreadable{out}
	}
	return out, nil
}

// save is Save within its transaction.
func (s *Service) save(ctx context.Context, tx *db.Tx, in Save, text []byte, doc markdown.Document, out *Saved) (*Conflict, error) {
	d, known, err := documentAt(ctx, tx, in.Path)
	if err != nil {
		return nil, err
	}
	if in.settles != "" && d.conflict != in.settles {
		return nil, problem.About("document", problem.CodeStale, nil)
	}
	r := revision{
		path: in.Path, body: string(text), sha: sum(text), doc: doc, parent: in.Base, member: in.By.ID, author: in.By.Name,
		note: in.Note, autosave: in.Autosave && in.Intent == Keep,
	}
	if in.Merged {
		r.note = noteMerged
	}
	if s.staysScheduled(in, d, doc) {
		out.State = Published
	}
	same := known && d.headSHA == r.sha // somebody said just this already, perhaps the same person whose answer was lost
	switch {
	case !same && (known && d.head != in.Base || !known && in.Base != ""):
		return s.keep(ctx, tx, d, in, r)
	case same && (in.Intent == Keep || out.State == d.state && (out.State != Published || d.shown)):
		out.Revision, out.State = d.head, d.state
	default:
		if out.Revision, err = s.addRevision(ctx, tx, r); err != nil {
			return nil, err
		}
		if err := s.move(ctx, tx, d, known, in, doc, out); err != nil {
			return nil, err
		}
		if !known && in.Key != "" {
			if err := s.begin(ctx, tx, in, out.Revision); err != nil {
				return nil, err
			}
		}
	}
	if in.settles != "" || d.conflict != "" && d.conflictSHA == r.sha { // both say the same, or somebody chose
		return nil, setFolder(ctx, tx, in.Path, d.conflictSHA)
	}
	return nil, nil
}

func sum(text []byte) string {
	h := sha256.Sum256(text)
	return hex.EncodeToString(h[:])
}

// withStatus makes a text say what is to become of it.
func withStatus(text []byte, kind content.Kind, intent Intent) ([]byte, error) {
	status := map[Intent]content.Status{
		SendReview: content.StatusReview, Publish: content.StatusPublished, Archive: content.StatusArchived,
	}[intent]
	if status == "" {
		return text, nil
	}
	out, err := setStatus(text, kind, status)
	if err != nil {
		return nil, &problem.Error{Code: problem.CodeInvalid, Err: err}
	}
	return out, nil
}

// keep stores a text that came too late as a revision beside the document.
func (s *Service) keep(ctx context.Context, tx *db.Tx, d row, in Save, r revision) (*Conflict, error) {
	r.note, r.autosave = noteKept, false
	var id string
	err := tx.QueryRowContext(ctx, `SELECT id FROM revision WHERE path = $1 AND sha256 = $2 AND member = $3 AND note = $4`,
		r.path, r.sha, r.member, r.note).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) { // else it came twice: by itself, and with the button
		id, err = s.addRevision(ctx, tx, r)
	}
	if err != nil {
		return nil, err
	}
	c := &Conflict{Path: in.Path, Base: in.Base, Mine: id, Theirs: d.head}
	if d.head == "" {
		return c, nil
	}
	var member string
	err = tx.QueryRowContext(ctx, `SELECT body, author, member FROM revision WHERE id = $1`, d.head).Scan(&c.Text, &c.Author, &member)
	if err != nil {
		return nil, fmt.Errorf("read the newest text of %s: %w", in.Path, err)
	}
	c.Own = member != "" && member == in.By.ID
	return c, nil
}

// staysScheduled tells whether a text whose author goes on writing comes out at its hour as it was to.
func (s *Service) staysScheduled(in Save, before row, doc markdown.Document) bool {
	return in.Intent == Keep && in.Note != noteRestored && before.state == Published && (!before.shown || before.revision != before.head) &&
		doc.Readable() && stateOf(doc) == Published && doc.Meta.PublishAt.After(s.Now()) && !s.needsReader(doc.Meta.Kind)
}

// stateFor is the state that a text comes into.
func (s *Service) stateFor(in Save, doc markdown.Document) State {
	if !doc.Readable() || in.Intent == Keep {
		return Draft
	}
	st := stateOf(doc)
	if st == Published && s.needsReader(doc.Meta.Kind) {
		return Review
	}
	return st
}

func (s *Service) needsReader(kind content.Kind) bool { return slices.Contains(s.Review, kind) }

// move makes a revision the document's newest text, and shows or hides it as its state says.
func (s *Service) move(ctx context.Context, tx *db.Tx, d row, known bool, in Save, doc markdown.Document, out *Saved) error {
	doc, err := completed(ctx, tx, doc)
	if err != nil {
		return err
	}
	meta := doc.Meta
	if !doc.Readable() {
		f, _ := markdown.Classify(in.Path)
		meta = content.Meta{Kind: f.Kind, ID: f.ID, Lang: f.Lang, Title: f.ID}
	}
	if err := s.unique(ctx, tx, in.Path, doc); err != nil {
		return err
	}
	if err := s.head(ctx, tx, in.Path, out.Revision, meta, out.State); err != nil {
		return err
	}
	if known && !in.Merged && in.settles == "" {
		if err := dropAutosave(ctx, tx, d, in.By.ID, s.Now()); err != nil {
			return err
		}
	}
	switch out.State {
	case Published:
		shown, err := s.release(ctx, tx, d, doc, out.Revision, false, false)
		if err != nil || !shown {
			return err
		}
	case Archived:
		if err := withdraw(ctx, tx, in.Path); err != nil {
			return err
		}
	default:
		return nil
	}
	return s.changedWithFamily(ctx, tx, in.Path)
}

// changedWithFamily is changed for a document and the translations that are shown or hidden with it.
func (s *Service) changedWithFamily(ctx context.Context, tx *db.Tx, paths ...string) error {
	others, err := s.align(ctx, tx, true, paths...)
	if err != nil {
		return err
	}
	return s.changed(ctx, tx, append(paths, others...)...)
}

// unique refuses a second document of one name: readers could not tell them apart.
func (s *Service) unique(ctx context.Context, tx *db.Tx, path string, doc markdown.Document) error {
	if !doc.Readable() || doc.Step != nil {
		return nil
	}
	var other string
	all, err := db.All(ctx, tx, func(scan func(...any) error) (string, error) { return other, scan(&other) },
		`SELECT path FROM document WHERE kind = $1 AND name = $2 AND lang = $3 AND path <> $4 AND shown = $5`,
		string(doc.Meta.Kind), doc.Meta.ID, doc.Meta.Lang, path, true)
	if err != nil {
		return fmt.Errorf("look for a document of the same name: %w", err)
	}
	if len(all) > 0 {
		return &problem.Error{Code: problem.CodeNameTaken, Err: fmt.Errorf("%s is named like %s", path, other)}
	}
	return nil
}

// release shows a text now, or has it shown at the hour that it names; shown tells which. The caller logs the change.
func (s *Service) release(ctx context.Context, tx *db.Tx, before row, doc markdown.Document, revision string, folder, bulk bool) (shown bool, err error) {
	path := doc.Meta.Path
	if doc.Meta.PublishAt.After(s.Now()) && s.Jobs != nil {
		return false, s.Jobs.Enqueue(ctx, tx, KindRelease, releaseArgs{Path: path}, jobs.Options{
			UniqueKey: KindRelease + " " + originalOf(path), RunAt: doc.Meta.PublishAt,
		})
	}
	at, err := s.mayShow(ctx, tx, path, folder)
	if err != nil {
		return false, err
	}
	if err := s.publish(ctx, tx, path, revision, at); err != nil {
		return false, err
	}
	return true, s.afterPublish(ctx, tx, before, doc, bulk)
}

// mayShow tells whether a text may be shown before the whole is checked: not the folder's, whose other files may not
// have been read yet, nor a translation whose original is not shown.
func (s *Service) mayShow(ctx context.Context, tx *db.Tx, path string, folder bool) (bool, error) {
	of := originalOf(path)
	if folder || of == path {
		return !folder, nil
	}
	from, err := original(ctx, tx, of)
	return !from.known || from.published, err
}

// KindRelease is the job that shows a text whose hour has come.
const KindRelease = "publish.release"

type releaseArgs struct {
	Path string `json:"path"`
}

// Release shows the texts of a family whose hour has come, as far as they are still their documents' newest: together,
// since a translation says by its original's words who may read it.
func (s *Service) Release(ctx context.Context, j jobs.Job) error {
	var args releaseArgs
	if err := j.Args(&args); err != nil {
		return err
	}
	var next time.Duration
	err := s.write(ctx, func(tx *db.Tx) (err error) {
		next, err = s.releaseDue(ctx, tx, originalOf(args.Path))
		return err
	})
	if err != nil {
		return err
	}
	if err := s.Library.Refresh(ctx); err != nil {
		return err
	}
	if next > 0 {
		return jobs.Snooze(next)
	}
	return nil
}

// releaseDue shows what of a family is due, and answers how long the next of it has to wait; 0 when nothing waits.
func (s *Service) releaseDue(ctx context.Context, tx *db.Tx, of string) (next time.Duration, err error) {
	paths, err := familyOf(ctx, tx, of)
	if err != nil {
		return 0, err
	}
	var released []string
	for _, path := range paths {
		d, known, err := documentAt(ctx, tx, path)
		if err != nil {
			return 0, err
		}
		if !known || d.state != Published || d.shown && d.revision == d.head {
			continue
		}
		var body string
		if err := tx.QueryRowContext(ctx, `SELECT body FROM revision WHERE id = $1`, d.head).Scan(&body); err != nil {
			return 0, fmt.Errorf("read the newest text of %s: %w", path, err)
		}
		doc, _ := s.Reader.Read(path, []byte(body))
		if doc, err = completed(ctx, tx, doc); err != nil {
			return 0, err
		}
		if !doc.Readable() {
			continue
		}
		if wait := doc.Meta.PublishAt.Sub(s.Now()); wait > 0 {
			if next == 0 || wait < next {
				next = wait
			}
			continue
		}
		if _, err := s.release(ctx, tx, d, doc, d.head, false, false); err != nil {
			return 0, err
		}
		released = append(released, path)
	}
	if len(released) == 0 {
		return next, nil
	}
	return next, s.changedWithFamily(ctx, tx, released...)
}

// dropAutosave forgets the autosave that a newer text of the same person takes the place of.
func dropAutosave(ctx context.Context, tx *db.Tx, d row, member string, now time.Time) error {
	if d.head == d.revision {
		return nil
	}
	return tx.Exec(ctx, `DELETE FROM revision WHERE id = $1 AND autosave = $2 AND member = $3
		AND NOT EXISTS (SELECT 1 FROM publication p WHERE p.revision = revision.id)
		AND NOT EXISTS (SELECT 1 FROM editing e WHERE e.path = $4 AND e.member <> $3 AND e.at >= $5)`, // their text began with it
		d.head, true, member, d.path, now.Add(-presence).UnixMilli())
}
