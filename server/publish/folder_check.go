package publish

import (
	"context"
	"errors"
	"slices"
	"strings"

	"parvis/content"
	"parvis/content/markdown"
	"parvis/server/db"
)

// checkAll looks for the faults that only show in the whole, and hides what they are about.
func (l *look) checkAll(ctx context.Context, strays []content.Diagnostic) error {
	found, err := l.check(ctx, strays)
	l.found = append(l.found, found...)
	return err
}

// Recheck looks at all documents together again: after an editor's work. While a look at the folder is under way it is
// left to that one.
func (s *Service) Recheck(ctx context.Context) error {
	s.unchecked.Store(true)
	if err := s.recheck(ctx); err != nil {
		return err
	}
	return s.Library.Refresh(ctx)
}

func (s *Service) recheck(ctx context.Context) error {
	for s.unchecked.Load() && s.folder.TryLock() {
		s.unchecked.Store(false)
		_, err := s.check(ctx, nil)
		s.folder.Unlock()
		if err != nil {
			return err
		}
	}
	return nil
}

// check looks at all documents together. Others write meanwhile: what it finds counts only if it was about what is there
// when it is written down, and it looks again otherwise; at last with the pen in hand. What fails is to be done again.
func (s *Service) check(ctx context.Context, strays []content.Diagnostic) ([]content.Diagnostic, error) {
	var found []content.Diagnostic
	look := func() (whole, error) {
		all, err := s.whole(ctx)
		found = append(slices.Clone(strays), markdown.CheckFolder(all.entries)...)
		return all, err
	}
	const tries = 4
	err := errMoved
	for n := 0; errors.Is(err, errMoved) && n < tries; n++ {
		var all whole
		if n < tries-1 {
			if all, err = look(); err != nil {
				break
			}
		}
		err = s.write(ctx, func(tx *db.Tx) (err error) {
			if n == tries-1 {
				if all, err = look(); err != nil {
					return err
				}
			}
			return s.judge(ctx, tx, all, found, strays != nil)
		})
	}
	if err != nil {
		s.unchecked.Store(true)
	}
	return found, err
}

// judge writes down what a check found: what may be shown, and the faults.
func (s *Service) judge(ctx context.Context, tx *db.Tx, all whole, found []content.Diagnostic, strays bool) error {
	paths, err := showFit(ctx, tx, all.looked, all.fit())
	if err != nil {
		return err
	}
	if err := clearFaults(ctx, tx, strays); err != nil {
		return err
	}
	byPath := map[string][]content.Diagnostic{}
	for _, d := range found {
		byPath[d.Path] = append(byPath[d.Path], d)
	}
	for path, faults := range byPath {
		if err := replaceFaults(ctx, tx, path, true, faults); err != nil {
			return err
		}
	}
	return s.changed(ctx, tx, paths...)
}

// whole is all documents without their text, as a check looks at them.
type whole struct {
	entries []markdown.Entry  // in order of path: as readers see them or are meant to, else as they were last written
	looked  map[string]looked // what stands in the database
	broken  map[string]bool   // files that cannot be read
}

// fit tells which documents may be shown. A translation is not without its original: that one says who may read it.
func (w whole) fit() map[string]bool {
	fit := map[string]bool{}
	for _, e := range w.entries {
		fit[e.Path] = w.looked[e.Path].shown && e.Document.Readable() && e.Document.Meta.Status == content.StatusPublished
	}
	for path := range w.looked {
		of := originalOf(path)
		if _, known := w.looked[of]; of != path && (known || w.broken[of]) && !fit[of] {
			fit[path] = false
		}
	}
	return fit
}

func (s *Service) whole(ctx context.Context) (whole, error) {
	w := whole{looked: map[string]looked{}, broken: map[string]bool{}}
	for path := range s.broken {
		w.broken[path] = true
	}
	var rest []markdown.Entry // not meant for readers
	taken := map[named]bool{}
	err := s.eachDocument(ctx, func(path string, as looked, doc markdown.Document, body string) {
		w.looked[path] = as
		if w.broken[path] && !as.shown {
			return
		}
		file, _ := markdown.Classify(path)
		e := markdown.Entry{Path: path, File: file, Document: doc}
		if file.Kind == content.KindCharter {
			e.Data = []byte(body)
		}
		if !as.shown {
			rest = append(rest, e)
			return
		}
		taken[nameOf(e)] = true
		w.entries = append(w.entries, e)
	})
	for _, e := range rest { // what nobody reads takes no name from what is read
		if !taken[nameOf(e)] {
			w.entries = append(w.entries, e)
		}
	}
	for path, e := range s.broken {
		if !w.looked[path].shown {
			w.entries = append(w.entries, e)
		}
	}
	slices.SortFunc(w.entries, func(a, b markdown.Entry) int { return strings.Compare(a.Path, b.Path) })
	return w, err
}

// named is what two documents that are read may not have in common.
type named struct {
	kind              content.Kind
	journey, id, lang string
}

func nameOf(e markdown.Entry) named {
	return named{e.File.Kind, e.File.Journey, e.Document.Meta.ID, e.File.Lang}
}
