package publish

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

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
	Autosave bool // takes the place of the same person's last autosave
	Note     string
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
	journey, step, isStep := strings.Cut(id, "/")
	switch {
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
	doc, found := s.Reader.Read(in.Path, text)
	out := Saved{Path: in.Path, At: s.Now(), Diagnostics: found}
	var conflict *Conflict
	err = s.DB.InTx(ctx, func(tx *db.Tx) error {
		d, known, err := documentAt(ctx, tx, in.Path)
		if err != nil {
			return err
		}
		r := revision{
			path: in.Path, body: string(text), doc: doc, parent: in.Base, member: in.By.ID, author: in.By.Name,
			note: in.Note, autosave: in.Autosave,
		}
		if known && d.head != in.Base || !known && in.Base != "" {
			conflict, err = s.keep(ctx, tx, d, in, r)
			return err
		}
		if known && d.headSHA == sum(text) && in.Intent == Keep {
			out.Revision, out.State = d.head, d.state
			return nil
		}
		out.Revision, err = s.addRevision(ctx, tx, r)
		if err != nil {
			return err
		}
		out.State = s.stateFor(in, doc)
		return s.move(ctx, tx, d, known, in, doc, &out)
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
	id, err := s.addRevision(ctx, tx, r)
	if err != nil {
		return nil, err
	}
	c := &Conflict{Path: in.Path, Base: in.Base, Mine: id, Theirs: d.head}
	if d.head == "" {
		return c, nil
	}
	err = tx.QueryRowContext(ctx, `SELECT body, author FROM revision WHERE id = $1`, d.head).Scan(&c.Text, &c.Author)
	if err != nil {
		return nil, fmt.Errorf("read the newest text of %s: %w", in.Path, err)
	}
	return c, nil
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
	if known {
		if err := dropAutosave(ctx, tx, d, in.By.ID); err != nil {
			return err
		}
	}
	switch out.State {
	case Published:
		shown, err := s.release(ctx, tx, d, doc, out.Revision, false, false)
		if err != nil || !shown {
			return err
		}
		return s.changed(ctx, tx, in.Path)
	case Archived:
		if err := withdraw(ctx, tx, in.Path); err != nil {
			return err
		}
		return s.changed(ctx, tx, in.Path)
	}
	return nil
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
			UniqueKey: KindRelease + " " + path, RunAt: doc.Meta.PublishAt,
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
	d, known, err := documentAt(ctx, tx, of)
	return !known || d.published, err
}

// KindRelease is the job that shows a text whose hour has come.
const KindRelease = "publish.release"

type releaseArgs struct {
	Path string `json:"path"`
}

// Release shows a text whose hour has come, if it is still the document's newest.
func (s *Service) Release(ctx context.Context, j jobs.Job) error {
	var args releaseArgs
	if err := j.Args(&args); err != nil {
		return err
	}
	var wait time.Duration
	err := s.DB.InTx(ctx, func(tx *db.Tx) error {
		d, known, err := documentAt(ctx, tx, args.Path)
		if err != nil || !known || d.state != Published || d.published && d.revision == d.head {
			return err
		}
		var body string
		if err := tx.QueryRowContext(ctx, `SELECT body FROM revision WHERE id = $1`, d.head).Scan(&body); err != nil {
			return fmt.Errorf("read the newest text of %s: %w", args.Path, err)
		}
		doc, _ := s.Reader.Read(args.Path, []byte(body))
		if !doc.Readable() {
			return nil
		}
		if wait = doc.Meta.PublishAt.Sub(s.Now()); wait > 0 {
			return nil
		}
		if _, err := s.release(ctx, tx, d, doc, d.head, false, false); err != nil {
			return err
		}
		return s.changed(ctx, tx, args.Path)
	})
	if err != nil {
		return err
	}
	if wait > 0 {
		return jobs.Snooze(wait)
	}
	return s.Library.Refresh(ctx)
}

// dropAutosave forgets the autosave that a newer text of the same person takes the place of.
func dropAutosave(ctx context.Context, tx *db.Tx, d row, member string) error {
	if d.head == d.revision {
		return nil
	}
	return tx.Exec(ctx, `DELETE FROM revision WHERE id = $1 AND autosave = $2 AND member = $3
		AND NOT EXISTS (SELECT 1 FROM publication p WHERE p.revision = revision.id)`, d.head, true, member)
}
