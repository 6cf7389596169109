package publish

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"parvis/content"
	"parvis/content/markdown"
	"parvis/server/db"
)

// batch is how many files are taken in by one transaction: others write in between.
const batch = 100

// ErrCommunity says that community.toml is missing or cannot be read: the folder is then left alone.
var ErrCommunity = markdown.ErrCommunity

// stat is what tells that a file is the one we know, without reading it.
type stat struct {
	size int64
	at   time.Time
}

type progress struct{ done, total atomic.Int64 }

// Progress tells how far a look at the folder is: files done of all that changed. Both are 0 when none is under way.
func (s *Service) Progress() (done, total int) {
	return int(s.progress.done.Load()), int(s.progress.total.Load())
}

// Load looks at the folder and takes in what changed since the last look. It fails, and leaves what was published,
// only when the folder or its community.toml cannot be read.
func (s *Service) Load(ctx context.Context, folder fs.FS) (Result, error) {
	return s.load(ctx, folder, false)
}

// manyFiles is how many unread files a start waits for.
const manyFiles = 1000

// later are the kinds that a start leaves for later when there are many: the others carry the way in.
func later(k content.Kind) bool { return k == content.KindSummary || k == content.KindFAQ }

func (s *Service) load(ctx context.Context, folder fs.FS, brief bool) (Result, error) {
	out, err := s.lookAt(ctx, folder, brief)
	if err == nil {
		err = s.recheck(ctx) // what was asked for meanwhile
	}
	return out, err
}

func (s *Service) lookAt(ctx context.Context, folder fs.FS, brief bool) (Result, error) {
	s.folder.Lock()
	defer s.folder.Unlock()
	l := &look{Service: s, fsys: folder, brief: brief}
	if err := l.run(ctx); err != nil {
		s.tell(l.found)
		return l.result, err
	}
	if err := s.Library.Refresh(ctx); err != nil { // cheap when nothing changed
		return l.result, err
	}
	if l.result.Stored+l.result.Hidden+l.result.Conflicts > 0 || l.first {
		s.tell(l.found)
		s.Log.Info("content loaded", slog.Int("files", l.result.Files), slog.Int("new_revisions", l.result.Stored),
			slog.Int("hidden", l.result.Hidden), slog.Int("conflicts", l.result.Conflicts),
			slog.Int("diagnostics", len(l.result.Diagnostics)))
	}
	return l.result, nil
}

// look is one look at the folder.
type look struct {
	*Service

	fsys   fs.FS
	brief  bool // leave what there may be thousands of to the next look
	left   bool // and something was left
	first  bool // no look has seen the whole folder yet
	files  []markdown.Listed
	known  map[string]row
	found  []content.Diagnostic // new ones
	result Result
	own    markdown.Entry // community.toml
}

func (l *look) run(ctx context.Context) error {
	strays, err := l.list()
	if err != nil {
		return fmt.Errorf("read the content folder: %w", err)
	}
	l.result.Files, l.first = len(l.files), !l.complete
	if l.broken == nil {
		l.Service.broken = map[string]markdown.Entry{}
	}
	if err := l.community(); err != nil {
		return err
	}
	if l.known, err = documents(ctx, l.DB); err != nil {
		return err
	}
	fresh, stats := l.unseen()
	if l.brief && len(fresh) > manyFiles {
		fresh = slices.DeleteFunc(fresh, func(f markdown.Listed) bool { return later(f.File.Kind) })
		stats, l.left = nil, true
	}
	l.progress.total.Store(int64(len(fresh)))
	defer l.progress.total.Store(0)
	defer l.progress.done.Store(0)
	if err := l.gone(ctx); err != nil { // first: a translation must not be taken in beside an original that went
		return err
	}
	for _, some := range families(fresh, func(f markdown.Listed) string { return f.Path }, batch) {
		if err := l.take(ctx, some); err != nil {
			return err
		}
		l.progress.done.Add(int64(len(some)))
	}
	if err := l.takeMedias(ctx, l.fsys); err != nil {
		return err
	}
	if !l.left {
		l.Service.stats, l.Service.complete = stats, true
	}
	if l.left && !l.unchecked.Load() { // nothing new, and the next look sees the whole
		return nil
	}
	if l.unchecked.Swap(false) || l.first {
		strays = append(strays, markdown.CheckPictures(l.fsys, l.own)...)
		if err := l.checkAll(ctx, strays); err != nil {
			return err
		}
	}
	l.result.Diagnostics, err = l.Library.Diagnostics(ctx)
	return err
}

// list finds the files. One whose name is no text cannot be named, neither in the database nor in an address.
func (l *look) list() ([]content.Diagnostic, error) {
	unnamed := []content.Diagnostic{} // not nil: what was found before is forgotten
	strays, err := markdown.Walk(l.fsys, func(f markdown.Listed) error {
		if !utf8.ValidString(f.Path) {
			unnamed = append(unnamed, content.Diagnostic{
				Severity: content.Error, Path: f.Path, Message: "Le nom de ce fichier n’est pas en UTF-8 ; il est ignoré.", Remedy: "Renommez-le, sans accents.",
			})
			return nil
		}
		l.files = append(l.files, f)
		return nil
	})
	return append(unnamed, strays...), err
}

// community refuses a folder without a readable community.toml before anything of it is taken in.
func (l *look) community() error {
	i := slices.IndexFunc(l.files, func(f markdown.Listed) bool { return f.File.Kind == content.KindCommunity })
	if i < 0 {
		l.found = markdown.CheckFolder(nil)
		return fmt.Errorf("read the content folder: %w", ErrCommunity)
	}
	e, found := l.Reader.ListedEntry(l.fsys, l.files[i])
	if !e.Document.Readable() {
		l.found = found
		return fmt.Errorf("read the content folder: %w", ErrCommunity)
	}
	l.own = e
	return nil
}

// tells says whether a later change of the file would show in its time: a clock of seconds does not tell two changes
// within one apart.
func (s stat) tells() bool {
	return !s.at.IsZero() && time.Since(s.at).Abs() > 3*time.Second //nolint:forbidigo // a file's time is the machine's
}

// unseen are the files that may have changed: a file of the same size and time as at the last look did not.
func (l *look) unseen() ([]markdown.Listed, map[string]stat) {
	var fresh []markdown.Listed
	stats := make(map[string]stat, len(l.files))
	for _, f := range l.files {
		var now stat
		if f.Info != nil {
			now = stat{f.Info.Size(), f.Info.ModTime()}
		}
		if before, seen := l.stats[f.Path]; !seen || before != now {
			fresh = append(fresh, f)
		}
		if now.tells() {
			stats[f.Path] = now
		}
	}
	return fresh, stats
}

// take reads some files and takes in those that changed, in one transaction.
func (l *look) take(ctx context.Context, some []markdown.Listed) error {
	var changed []markdown.Entry
	faults := map[string][]content.Diagnostic{}
	for _, f := range some {
		if d, ok := l.known[f.Path]; ok {
			data, err := f.Read(l.fsys)
			if err == nil && d.settled(sum(data)) {
				continue
			}
		}
		e, found := l.Reader.ListedEntry(l.fsys, f)
		faults[f.Path] = found
		changed = append(changed, e)
		if e.Document.Readable() {
			delete(l.broken, f.Path)
		} else {
			l.broken[f.Path] = e.Light()
		}
	}
	if len(changed) == 0 {
		return nil
	}
	return l.write(ctx, func(tx *db.Tx) error {
		var paths, all []string
		for _, e := range changed {
			all = append(all, e.Path)
			shown, err := l.apply(ctx, tx, e)
			if err != nil {
				return fmt.Errorf("take in %s: %w", e.Path, err)
			}
			if shown {
				paths = append(paths, e.Path)
			}
			if err := replaceFaults(ctx, tx, e.Path, false, faults[e.Path]); err != nil {
				return err
			}
			l.found = append(l.found, faults[e.Path]...)
		}
		l.unchecked.Store(true) // if not by this look, by the next
		hidden, err := l.align(ctx, tx, false, all...)
		if err != nil {
			return err
		}
		return l.changed(ctx, tx, append(paths, hidden...)...)
	})
}

// apply takes in one file that differs from what we know, and tells whether readers see something else now.
func (l *look) apply(ctx context.Context, tx *db.Tx, e markdown.Entry) (shown bool, err error) {
	d, known, err := documentAt(ctx, tx, e.Path)
	if err != nil {
		return false, err
	}
	edited := known && d.folder != "" && d.headSHA != d.folder || known && d.folder == "" && d.state != Archived
	switch {
	case !e.Document.Readable():
		l.result.Hidden++
		if !known || edited || d.state == Broken {
			return false, nil
		}
		return d.published, hideBroken(ctx, tx, e.Path, l.Now())
	case known && d.headSHA == e.SHA256:
		return l.settle(ctx, tx, d, e)
	case edited && d.folder == e.SHA256: // the file is again what it was before it was changed
		return false, setFolder(ctx, tx, e.Path, e.SHA256)
	case edited && d.conflictSHA == e.SHA256:
		return false, nil
	case edited:
		l.result.Conflicts++
		id, err := l.addRevision(ctx, tx, revision{path: e.Path, body: string(e.Data), sha: e.SHA256, doc: e.Document, note: noteFolder})
		if err != nil {
			return false, err
		}
		return false, setConflict(ctx, tx, e.Path, id)
	}
	id, err := l.addRevision(ctx, tx, revision{
		path: e.Path, body: string(e.Data), sha: e.SHA256, doc: e.Document, parent: d.head,
	})
	if err != nil {
		return false, err
	}
	l.result.Stored++
	return l.show(ctx, tx, d, e.Document, id, e.SHA256, l.first)
}

// settle notes that folder and editor say the same.
func (l *look) settle(ctx context.Context, tx *db.Tx, d row, e markdown.Entry) (shown bool, err error) {
	if err := renewFacts(ctx, tx, d.head, e.Document); err != nil {
		return false, err
	}
	if d.state == Broken || d.folder != e.SHA256 && d.state != stateOf(e.Document) {
		return l.show(ctx, tx, d, e.Document, d.head, e.SHA256, l.first)
	}
	return !d.current, setFolder(ctx, tx, e.Path, e.SHA256)
}

// gone takes out what is no longer in the folder. What the editor changed since stays, and is the editor's alone.
func (l *look) gone(ctx context.Context) error {
	there := make(map[string]bool, len(l.files))
	for _, f := range l.files {
		there[f.Path] = true
	}
	var missing []string
	for path, d := range l.known {
		if !there[path] && d.folder != "" {
			missing = append(missing, path)
		}
	}
	faulty, err := faultyPaths(ctx, l.DB)
	if err != nil {
		return err
	}
	faulty = slices.DeleteFunc(faulty, func(p string) bool { return there[p] })
	if len(missing)+len(faulty) == 0 {
		return nil
	}
	l.unchecked.Store(true) // if not by this look, by the next
	for _, some := range families(append(missing, faulty...), func(p string) string { return p }, batch) {
		if err := l.takeOut(ctx, slices.Compact(some)); err != nil {
			return err
		}
	}
	return nil
}

func (l *look) takeOut(ctx context.Context, some []string) error {
	return l.write(ctx, func(tx *db.Tx) error {
		var paths []string
		for _, path := range some {
			delete(l.broken, path)
			if err := replaceFaults(ctx, tx, path, false, nil); err != nil {
				return err
			}
			d, known, err := documentAt(ctx, tx, path)
			switch {
			case err != nil:
				return err
			case !known || d.folder == "":
			case d.headSHA != d.folder:
				if err := setFolder(ctx, tx, path, ""); err != nil {
					return err
				}
			default:
				if err := takeOut(ctx, tx, path, l.Now()); err != nil {
					return err
				}
				paths = append(paths, path)
			}
		}
		hidden, err := l.align(ctx, tx, false, some...)
		if err != nil {
			return err
		}
		return l.changed(ctx, tx, append(paths, hidden...)...)
	})
}

// errMoved says that documents changed while they were looked at.
var errMoved = errors.New("the documents changed meanwhile")

// looked is what a check looked at of a document.
type looked struct {
	revision string // of the text: the one for readers where there is one, else the newest
	shown    bool   // meant for readers
}
