// Package publish is how documents get in, by two doors: the content folder, watched, and the editor.
//
// Every text that is taken in is stored as a revision with its exact bytes. The text says itself what is to become of
// it (its status); a text that cannot be read hides only its own document. Folder and editor never overwrite each
// other: a document that both changed since they last agreed stays as it is, and becomes a task with both texts kept.
package publish

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"parvis/content"
	"parvis/content/markdown"
	"parvis/server/db"
	"parvis/server/events"
	"parvis/server/jobs"
	"parvis/server/library"
	"parvis/server/platform"
)

// Service is the slice.
type Service struct {
	DB       *db.DB
	Reader   *markdown.Reader
	Library  *library.Library
	Jobs     *jobs.Queue                                                              // nil: nothing is told to channels
	Events   *events.Hub                                                              // nil: nobody is told
	Platform platform.Announcer                                                       // nil: no channel can be written to
	Channel  func(ctx context.Context, server, channel string) (id string, err error) // finds a channel as documents name it
	Base     func() string                                                            // the address people use, without a slash at its end
	Review   []content.Kind                                                           // kinds whose texts a second person reads before they are shown
	Now      func() time.Time
	Log      *slog.Logger

	folder   sync.Mutex // one look at the folder at a time
	stats    map[string]stat
	complete bool // the whole folder has been looked at
	pictures map[string]stat
	broken   map[string]markdown.Entry // files of the folder that cannot be read
	progress progress

	unchecked atomic.Bool // the whole is to be looked at again
	pictureMu sync.Mutex  // one picture at a time: they take memory
	faces     map[faceKey]Media
}

// Result tells what a look at the folder did.
type Result struct {
	Files       int
	Stored      int // new revisions
	Hidden      int // files that cannot be read
	Conflicts   int // changed here and in the folder
	Diagnostics []content.Diagnostic
}

// State of a document's newest text.
type State string

// The states. Broken is a file of the folder that cannot be read.
const (
	Draft     State = "draft"
	Review    State = "review"
	Published State = "published"
	Archived  State = "archived"
	Broken    State = "broken"
)

// stateOf is what a text says is to become of it.
func stateOf(d markdown.Document) State {
	switch d.Meta.Status {
	case content.StatusDraft:
		return Draft
	case content.StatusReview:
		return Review
	case content.StatusArchived:
		return Archived
	}
	return Published
}

// newID is a UUIDv7: later ones sort after earlier ones.
func newID() (string, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return "", fmt.Errorf("make an id: %w", err)
	}
	return id.String(), nil
}

// changed notes in the change log that readers of a document are to see something else, and tells the replicas.
func (s *Service) changed(ctx context.Context, tx *db.Tx, paths ...string) error {
	if len(paths) == 0 {
		return nil
	}
	now := s.Now()
	if err := logPublications(ctx, tx, paths, now); err != nil {
		return err
	}
	seq, err := logChanges(ctx, tx, paths, now)
	if err != nil || s.Events == nil {
		return err
	}
	if len(paths) > 20 { // many at once: the phones look again by themselves
		return s.Events.Publish(ctx, tx, events.Event{Type: EventDocument, Version: seq})
	}
	for _, p := range paths {
		if err := s.Events.Publish(ctx, tx, events.Event{Type: EventDocument, ID: p, Version: seq}); err != nil {
			return err
		}
	}
	return nil
}

// EventDocument is the event that a document changed; its ID is the path, which is for the server alone: who may read
// the document is asked before anybody is told.
const EventDocument = "document"

// EventText is the event that something moved for who writes a document: a newer text, shown or not, or a remark. Its ID
// is the path.
const EventText = "text"

// touched tells who writes a document that something moved.
func (s *Service) touched(ctx context.Context, tx *db.Tx, path string) error {
	if s.Events == nil {
		return nil
	}
	return s.Events.Publish(ctx, tx, events.Event{Type: EventText, ID: path})
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
