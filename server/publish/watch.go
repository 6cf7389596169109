package publish

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"
)

// How soon a change of the folder is taken in. Editors write a file in several steps: we wait until it has been quiet
// for a moment, and never longer than wait.
const (
	quiet  = 80 * time.Millisecond
	wait   = 250 * time.Millisecond
	rescan = 30 * time.Second // for folders whose changes the system does not tell, and watches it could not give
)

// Watch takes in what changes in dir until ctx ends. What goes wrong is logged and tried again: pages show what was
// last read.
func (s *Service) Watch(ctx context.Context, dir string) {
	w := &watch{Service: s, dir: dir}
	w.open()
	defer w.close()
	tick := time.NewTicker(rescan)
	defer tick.Stop()
	w.load(ctx) // what a start left, and what changed before we watched
	for {
		select {
		case <-ctx.Done():
			return
		case e, ok := <-w.events():
			if !ok {
				w.open()
				continue
			}
			w.settle(ctx, e)
		case err := <-w.errors():
			s.Log.Warn("watch the content folder", slog.Any("error", err))
		case <-tick.C:
			w.cover(w.dir)
		}
		w.load(ctx)
	}
}

type watch struct {
	*Service

	dir    string
	notify *fsnotify.Watcher // nil: the system gives none, rescans must do
	failed string            // the last failure told
}

func (w *watch) open() {
	var err error
	if w.notify, err = fsnotify.NewWatcher(); err != nil {
		w.notify = nil
		w.Log.Warn("the content folder is only looked at from time to time", slog.Duration("every", rescan), slog.Any("error", err))
		return
	}
	w.cover(w.dir)
}

func (w *watch) close() {
	if w.notify != nil {
		w.notify.Close()
	}
}

func (w *watch) events() <-chan fsnotify.Event {
	if w.notify == nil {
		return nil
	}
	return w.notify.Events
}

func (w *watch) errors() <-chan error {
	if w.notify == nil {
		return nil
	}
	return w.notify.Errors
}

// cover watches a folder and those in it. Watching one again does nothing.
func (w *watch) cover(dir string) {
	if w.notify == nil {
		return
	}
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return nil //nolint:nilerr // what cannot be read is reported by the look at the folder
		}
		if path != dir && d.Name()[0] == '.' {
			return filepath.SkipDir
		}
		if err := w.notify.Add(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			w.Log.Warn("watch a folder", slog.String("folder", d.Name()), slog.Any("error", err))
		}
		return nil
	})
}

// settle waits until the folder is quiet.
func (w *watch) settle(ctx context.Context, first fsnotify.Event) {
	most := time.NewTimer(wait)
	defer most.Stop()
	w.seen(first)
	for {
		calm := time.NewTimer(quiet)
		select {
		case <-ctx.Done():
			calm.Stop()
			return
		case e, ok := <-w.events():
			calm.Stop()
			if !ok {
				return
			}
			w.seen(e)
		case <-calm.C:
			return
		case <-most.C:
			calm.Stop()
			return
		}
	}
}

// seen watches folders that are new.
func (w *watch) seen(e fsnotify.Event) {
	if !e.Has(fsnotify.Create) {
		return
	}
	if info, err := os.Stat(e.Name); err == nil && info.IsDir() {
		w.cover(e.Name)
	}
}

func (w *watch) load(ctx context.Context) {
	if ctx.Err() != nil {
		return
	}
	err := w.LoadDir(ctx, w.dir)
	switch {
	case err == nil:
		w.failed = ""
	case ctx.Err() == nil && err.Error() != w.failed: // told once, not at each look
		w.failed = err.Error()
		w.Log.Error("read the content folder; the pages stay as they were", slog.Any("error", err))
	}
}

// LoadDir is Load for a folder on disk. Links that lead out of it are not followed.
func (s *Service) LoadDir(ctx context.Context, dir string) error { return s.loadDir(ctx, dir, false) }

// StartDir is LoadDir for a start: of a large folder it takes in only what carries the way in, and leaves the rest to
// Watch, which begins with it.
func (s *Service) StartDir(ctx context.Context, dir string) error { return s.loadDir(ctx, dir, true) }

func (s *Service) loadDir(ctx context.Context, dir string, brief bool) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	_, err = s.load(ctx, root.FS(), brief)
	return err
}
