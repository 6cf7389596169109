// Package admission is how a newcomer is let in: charter acceptance, request, decision.
//
// It stores the decision; grants stores the desired and the observed state; StateOf derives what people see. Every
// change raises the request's version and is told to whoever watches.
package admission

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/google/uuid"

	"parvis/app/api"
	"parvis/app/problem"
	"parvis/content"
	"parvis/server/auth"
	"parvis/server/db"
	"parvis/server/events"
	"parvis/server/grants"
	"parvis/server/library"
	"parvis/server/secret"
)

// Service is the slice.
type Service struct {
	DB      *db.DB
	Key     secret.Key
	Library *library.Library
	Grants  *grants.Service
	Auth    *auth.Service
	Events  *events.Hub
	// Told is called in the transaction of each change of a request, and Erased in that of its erasure; nil: nobody asked.
	Told, Erased func(ctx context.Context, tx *db.Tx, request string) error
	Now          func() time.Time
	Log          *slog.Logger
}

// Acceptance says that somebody accepted a revision of the charter; it never changes.
type Acceptance struct {
	ID         string
	Revision   string
	Hash       string
	AcceptedAt time.Time
}

// Request asks for one or more places.
type Request struct {
	ID         string
	Acceptance string
	State      string // api.Waiting, Approved, Refused, Withdrawn
	Version    int64
	Touched    int64
	Answers    map[string]string
	Contact    string
	Lang       string
	Door       string // DoorHelped, DoorPaper, or empty
	Helper     string // first name of who helps, or empty
	AskedAt    time.Time
	UpdatedAt  time.Time
}

// Place is one person's standing in one space as decided here.
type Place struct {
	Space     string
	Verdict   string // api.Waiting, Approved, Refused, Withdrawn
	Reason    string // what the moderators wrote
	DecidedBy string
	DecidedAt time.Time // zero while waiting
}

// Kinds of secrets; the first letter of what people are handed.
const (
	kindAcceptance = "a"
	kindRequest    = "r"
)

// AcceptanceSecret is the secret that opens an acceptance.
func (s *Service) AcceptanceSecret(id string) string { return s.secret(kindAcceptance, id) }

// RequestSecret is the secret that opens a request.
func (s *Service) RequestSecret(id string) string { return s.secret(kindRequest, id) }

// secret is derived and not stored, so that a repeated call can answer it again.
func (s *Service) secret(kind, id string) string {
	return kind + "." + id + "." + s.Key.Derive(kind, id)
}

// Opened is what a secret opens.
type Opened struct {
	Acceptance string // an id, or empty
	Request    string // an id, or empty
}

// Open tells what a secret opens; CodeUnauthorized when nothing, also after an erasure.
func (s *Service) Open(ctx context.Context, text string) (Opened, error) {
	kind, rest, _ := strings.Cut(text, ".")
	id, mac, ok := strings.Cut(rest, ".")
	if !ok || !s.Key.Is(mac, kind, id) {
		return Opened{}, problem.New(problem.CodeUnauthorized)
	}
	switch kind {
	case kindAcceptance:
		_, err := readAcceptance(ctx, s.DB, id)
		return Opened{Acceptance: id}, asUnauthorized(err)
	case kindRequest:
		_, err := readRequest(ctx, s.DB, id, "")
		return Opened{Request: id}, asUnauthorized(err)
	}
	return Opened{}, problem.New(problem.CodeUnauthorized)
}

func asUnauthorized(err error) error {
	if problem.CodeOf(err) == problem.CodeNotFound && err != nil {
		return problem.New(problem.CodeUnauthorized)
	}
	return err
}

// Accept records an acceptance of the revision in force; CodeCharterChanged when that is not what was read.
func (s *Service) Accept(ctx context.Context, revision, hash string) (Acceptance, error) {
	return s.AcceptOnce(ctx, revision, hash, "")
}

// AcceptOnce is Accept with a key that its sender made: the same key answers the same acceptance again, also when the
// charter has changed since. CodeNotFound when it was erased.
func (s *Service) AcceptOnce(ctx context.Context, revision, hash, key string) (Acceptance, error) {
	once := s.Key.Once(kindAcceptance, key, revision, hash)
	if once != "" {
		if a, err := readAcceptance(ctx, s.DB, once); err == nil || problem.CodeOf(err) != problem.CodeNotFound {
			return a, err
		}
	}
	charter, err := s.Library.Charter("")
	if err != nil {
		return Acceptance{}, err
	}
	if charter.ID != revision || charter.Hash != hash {
		return Acceptance{}, problem.New(problem.CodeCharterChanged)
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Acceptance{}, fmt.Errorf("make an id: %w", err)
	}
	a := Acceptance{ID: cmp.Or(once, id.String()), Revision: revision, Hash: hash, AcceptedAt: s.Now().UTC().Truncate(time.Millisecond)}
	return a, s.DB.InTx(ctx, func(tx *db.Tx) error {
		added, err := addAcceptance(ctx, tx, a)
		if err == nil && !added { // the same call, at the same time, was first
			a, err = readAcceptance(ctx, tx, a.ID)
		}
		return err
	})
}

// Acceptance reads one; CodeNotFound when it was erased.
func (s *Service) Acceptance(ctx context.Context, id string) (Acceptance, error) {
	return readAcceptance(ctx, s.DB, id)
}

// Current tells whether an acceptance is of the text in force.
func (s *Service) Current(a Acceptance) bool {
	c, err := s.Library.Charter("")
	return err == nil && c.ID == a.Revision && c.Hash == a.Hash
}

// changed raises a request's version and tells whoever watches. touch says that a decision may rest on the change.
func (s *Service) changed(ctx context.Context, tx *db.Tx, request string, touch bool) error {
	version, err := raise(ctx, tx, request, touch, s.Now())
	if err != nil {
		return err
	}
	if s.Told != nil {
		if err := s.Told(ctx, tx, request); err != nil {
			return err
		}
	}
	return s.Events.Publish(ctx, tx, events.Event{Type: "request", ID: request, Version: version})
}

// PlaceChanged is what grants calls when a place moves on.
func (s *Service) PlaceChanged(ctx context.Context, tx *db.Tx, request string) error {
	return s.changed(ctx, tx, request, false)
}

// stateOfRequest derives a request's state: it leaves waiting when every place is decided.
func stateOfRequest(places []Place) string {
	count := map[string]int{}
	for _, p := range places {
		count[p.Verdict]++
	}
	switch {
	case count[api.Waiting] > 0:
		return api.Waiting
	case count[api.Approved] > 0:
		return api.Approved
	case count[api.Withdrawn] > 0:
		return api.Withdrawn
	}
	return api.Refused
}

// StateOf derives what people see of a place from what was decided and what is so on the platform.
func StateOf(p Place, g *grants.Grant) (state, reason string) {
	if p.Verdict != api.Approved {
		return p.Verdict, p.Reason
	}
	if g == nil {
		return api.Joining, ""
	}
	return string(g.State), g.Reason
}

// sensitive tells whether a space's roles may only go to a known account: it says so itself, or a space of the same
// server that says so has one of the same roles.
func sensitive(space content.Space, all []content.Space) bool {
	if space.Sensitive {
		return true
	}
	for _, other := range all {
		if !other.Sensitive || other.Server != space.Server {
			continue
		}
		for _, role := range space.Roles {
			for _, r := range other.Roles {
				if r == role {
					return true
				}
			}
		}
	}
	return false
}
