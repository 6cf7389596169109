// Package inbox is how a newcomer's question reaches somebody and how the answer comes back: asked, answered, asked
// again, closed.
//
// Who holds a question's secret follows it on a private page; staff answer from a queue. Every change raises the
// question's version and is told to whoever watches. What a question becomes in the FAQ belongs to publish.
package inbox

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"parvis/app/problem"
	"parvis/content"
	"parvis/server/auth"
	"parvis/server/db"
	"parvis/server/events"
	"parvis/server/secret"
)

// Service is the slice.
type Service struct {
	DB     *db.DB
	Key    secret.Key
	Events *events.Hub
	// Space finds a space of the content for a reader, as library does; tests need no library.
	Space func(id, lang string, r content.Reader) (content.Space, error)
	// Told is called in the transaction of each change of a question, and Erased in that of its erasure; nil: nobody asked.
	Told, Erased func(ctx context.Context, tx *db.Tx, question string) error
	Now          func() time.Time
	Log          *slog.Logger
}

// States of a question.
const (
	Waiting   = "waiting"
	Answered  = "answered"
	Closed    = "closed" // by staff, with a reason
	Withdrawn = "withdrawn"
)

// Kinds of places that a question comes from.
const (
	FromSearch   = "search" // the ref is the words that found nothing
	FromFAQ      = "faq"
	FromStep     = "step" // "I am stuck"
	FromDocument = "document"
	FromPage     = "page"
)

// Origin is where somebody was when they asked.
type Origin struct {
	Kind string
	Ref  string // words or an id; may be empty
}

// Question is one question as it is held.
type Question struct {
	ID         string
	Text       string
	Space      string // id, or empty
	Origin     Origin
	Lang       string
	Contact    string
	State      string // Waiting, Answered, Closed, Withdrawn
	Version    int64  // what Answer and Close compare
	Touched    int64
	AnsweredBy string // first name of who answered last, or empty
	Reason     string // why it was closed
	FAQ        string // id of the FAQ entry it became, or empty
	AskedAt    time.Time
	UpdatedAt  time.Time
}

// Message is one of the thread after the question itself.
type Message struct {
	Author string // first name of staff, empty for the asker
	Staff  bool
	Text   string
	At     time.Time
}

// View is a question with its thread: all that is held about it.
type View struct {
	Question
	Messages []Message
}

// kindQuestion is the first letter of the secret that people are handed.
const kindQuestion = "q"

// Secret is the secret that opens a question. It is derived and not stored, so that a repeated call can answer it
// again.
func (s *Service) Secret(id string) string {
	return kindQuestion + "." + id + "." + s.Key.Derive(kindQuestion, id)
}

// IsSecret tells whether a text looks like a question's secret. It opens nothing.
func IsSecret(text string) bool { return strings.HasPrefix(text, kindQuestion+".") }

// Open tells which question a secret opens; CodeUnauthorized when none, also after an erasure.
func (s *Service) Open(ctx context.Context, text string) (id string, err error) {
	kind, rest, _ := strings.Cut(text, ".")
	id, mac, ok := strings.Cut(rest, ".")
	if !ok || kind != kindQuestion || !s.Key.Is(mac, kind, id) {
		return "", problem.New(problem.CodeUnauthorized)
	}
	_, err = readQuestion(ctx, s.DB, id, "")
	if err != nil && problem.CodeOf(err) == problem.CodeNotFound {
		return "", problem.New(problem.CodeUnauthorized)
	}
	return id, err
}

// View reads a question; CodeNotFound when it never was or is erased. It authorises nobody: the caller has.
func (s *Service) View(ctx context.Context, id string) (View, error) {
	q, err := readQuestion(ctx, s.DB, id, "")
	if err != nil {
		return View{}, err
	}
	threads, err := messagesOf(ctx, s.DB, id)
	return View{Question: q, Messages: threads[id]}, err
}

// News is what there is to know about a question, for telling its asker of what is new: that it is answered or closed,
// how often the team wrote, what it became. What the asker did is not in it. CodeNotFound when it is erased.
func (s *Service) News(ctx context.Context, id string) (map[string]string, error) {
	v, err := s.View(ctx, id)
	if err != nil {
		return nil, err
	}
	news := map[string]string{"entry": v.FAQ}
	if v.State == Answered || v.State == Closed {
		news["state"] = v.State
	}
	wrote := 0
	for _, m := range v.Messages {
		if m.Staff {
			wrote++
		}
	}
	if wrote > 0 {
		news["messages"] = strconv.Itoa(wrote)
	}
	return news, nil
}

// Export is everything held about these questions, oldest first; those that are erased are left out.
func (s *Service) Export(ctx context.Context, ids ...string) ([]View, error) {
	var all []View
	for _, id := range ids {
		v, err := s.View(ctx, id)
		if err != nil && problem.CodeOf(err) == problem.CodeNotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	sortByAge(all)
	return all, nil
}

// change runs f on a locked question, then raises its version and tells whoever watches. f answers whether something
// changed, and whether an answer may rest on it.
func (s *Service) change(ctx context.Context, id string, f func(*db.Tx, Question) (effect, error)) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.changeIn(ctx, tx, id, f) })
}

type effect int

const (
	nothing effect = iota
	aside          // an answer written before stays right
	touches        // an answer written before may be wrong now
)

func (s *Service) changeIn(ctx context.Context, tx *db.Tx, id string, f func(*db.Tx, Question) (effect, error)) error {
	q, err := readQuestion(ctx, tx, id, tx.ForUpdate())
	if err != nil {
		return err
	}
	did, err := f(tx, q)
	if err != nil || did == nothing {
		return err
	}
	return s.changed(ctx, tx, id, did == touches)
}

// changed raises a question's version and tells whoever watches: the asker, and staff at the queue.
func (s *Service) changed(ctx context.Context, tx *db.Tx, id string, touch bool) error {
	version, err := raise(ctx, tx, id, touch, s.Now())
	if err != nil {
		return err
	}
	if s.Told != nil {
		if err := s.Told(ctx, tx, id); err != nil {
			return err
		}
	}
	return s.Events.Publish(ctx, tx, events.Event{Type: "question", ID: id, Version: version})
}

// staffOnly refuses who does not work here, whatever the caller looked at before.
func staffOnly(by auth.Member) error {
	if !auth.StaffRole(by.Role) {
		return fmt.Errorf("act on a question as %q: %w", by.Role, problem.New(problem.CodeForbidden))
	}
	return nil
}
