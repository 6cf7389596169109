package admission

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"parvis/app/problem"
	"parvis/content"
	"parvis/server/db"
)

// Bounds of what a person may write, in characters.
const (
	MaxAnswer  = 2000
	MaxContact = 200
	MaxMessage = 2000
	MaxReason  = 1000
	MaxSpaces  = 20
)

// Ask is what a newcomer asks for.
type Ask struct {
	Acceptance string // the acceptance's secret
	Spaces     []string
	Answers    map[string]string
	Contact    string
	Lang       string
	Key        string // makes repeated sending safe; empty means a new request each time
	Reader     content.Reader
	Helped     bool   // somebody is beside the person
	Helper     string // their first name, if they want it known

	keep   map[string]string // the answers to questions that are asked
	signed time.Time         // when the charter was accepted on paper; zero: not on paper
}

// Ask makes a request. The same acceptance and key answer the same request again.
func (s *Service) Ask(ctx context.Context, a Ask) (id string, err error) {
	opened, err := s.Open(ctx, a.Acceptance)
	if err != nil && problem.CodeOf(err) != problem.CodeUnauthorized {
		return "", err
	}
	if opened.Acceptance == "" || err != nil {
		return "", invalid(problem.Field{Name: "acceptance", Key: "field.invalid"})
	}
	if a.Key == "" {
		a.Key = uuid.NewString()
	}
	if id, err := s.asked(ctx, s.DB, opened.Acceptance, a); err != nil || id != "" {
		return id, err
	}
	acceptance, err := s.Acceptance(ctx, opened.Acceptance)
	if err != nil {
		return "", err
	}
	if !s.Current(acceptance) {
		return "", problem.New(problem.CodeCharterChanged)
	}
	if err := s.check(&a); err != nil {
		return "", err
	}
	err = s.DB.InTx(ctx, func(tx *db.Tx) error {
		id, _, err = s.add(ctx, tx, opened.Acceptance, a)
		return err
	})
	return id, err
}

// add stores a checked request with its places; when the same call, at the same time, was first, it answers that one and
// not added.
func (s *Service) add(ctx context.Context, tx *db.Tx, acceptance string, a Ask) (id string, added bool, err error) {
	fresh, err := uuid.NewV7()
	if err != nil {
		return "", false, fmt.Errorf("make an id: %w", err)
	}
	id = fresh.String()
	code := ""
	if a.door() == DoorPaper {
		code = s.codeHash(s.Code(id))
	}
	added, err = addRequest(ctx, tx, id, acceptance, keyHash(a.Key), bodyHash(a), code, a, s.Now())
	if err != nil {
		return "", false, err
	}
	if !added {
		id, err = s.asked(ctx, tx, acceptance, a)
		return id, false, err
	}
	for i, space := range a.Spaces {
		if err := addPlace(ctx, tx, id, space, i); err != nil {
			return "", false, err
		}
	}
	return id, true, s.changed(ctx, tx, id, true)
}

// asked finds the request that a key already made; "" when there is none, CodeKeyReused when it asked for something
// else.
func (s *Service) asked(ctx context.Context, q db.Querier, acceptance string, a Ask) (string, error) {
	id, body, err := byKey(ctx, q, acceptance, keyHash(a.Key))
	if err != nil || id == "" {
		return "", err
	}
	if body != bodyHash(a) {
		return "", problem.New(problem.CodeKeyReused)
	}
	return id, nil
}

func keyHash(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

// bodyHash is over what was sent, not over what is kept of it.
func bodyHash(a Ask) string {
	sent := []any{a.Spaces, a.Answers, a.Contact}
	if door := a.door(); door != "" {
		sent = append(sent, door, a.Helper, a.signed.UnixMilli())
	}
	b, _ := json.Marshal(sent) //nolint:errcheck // strings always marshal
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// check tells every fault at once and keeps only what is asked for.
func (s *Service) check(a *Ask) error {
	var faults []problem.Field
	if len(a.Spaces) == 0 {
		faults = append(faults, problem.Field{Name: "spaces", Key: "field.choose"})
	}
	if len(a.Spaces) > MaxSpaces {
		return invalid(tooLong("spaces", MaxSpaces)) // not a fault for each of thousands
	}
	seen := map[string]bool{}
	kept := map[string]string{}
	asked := map[string]bool{}
	for _, id := range a.Spaces {
		space, err := s.Library.Space(id, a.Lang, a.Reader)
		if err != nil || seen[id] {
			faults = append(faults, problem.Field{Name: "spaces", Key: "field.invalid"})
			continue
		}
		seen[id] = true
		for _, q := range space.Questions {
			if asked[q.ID] {
				continue
			}
			asked[q.ID] = true
			answer := strings.TrimSpace(a.Answers[q.ID])
			switch {
			case answer == "" && q.Required:
				faults = append(faults, problem.Field{Name: "answers." + q.ID, Key: "field.required"})
			case utf8.RuneCountInString(answer) > MaxAnswer:
				faults = append(faults, tooLong("answers."+q.ID, MaxAnswer))
			case answer != "":
				kept[q.ID] = answer
			}
		}
	}
	if utf8.RuneCountInString(a.Contact) > MaxContact {
		faults = append(faults, tooLong("contact", MaxContact))
	}
	if a.Helper = strings.TrimSpace(a.Helper); a.door() == "" {
		a.Helper = ""
	}
	switch {
	case utf8.RuneCountInString(a.Helper) > MaxHelper:
		faults = append(faults, tooLong("helper", MaxHelper))
	case hasControl(a.Helper) || strings.ContainsAny(a.Helper, "\r\n"):
		faults = append(faults, problem.Field{Name: "helper", Key: "field.invalid"})
	}
	if hasControl(a.Contact) || slices.ContainsFunc(values(kept), hasControl) {
		faults = append(faults, problem.Field{Name: "answers", Key: "field.invalid"})
	}
	if len(faults) > 0 {
		return invalid(faults...)
	}
	a.keep = kept
	return nil
}

func values(m map[string]string) []string {
	all := make([]string, 0, len(m))
	for _, v := range m {
		all = append(all, v)
	}
	return all
}

// hasControl finds what no person types: NUL breaks PostgreSQL, other control characters break a moderator's eyes.
func hasControl(s string) bool {
	return !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool {
		return r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == 0x7f
	})
}

func tooLong(name string, limit int) problem.Field {
	return problem.Field{Name: name, Key: "field.too_long", Args: map[string]string{"max": strconv.Itoa(limit)}}
}

func invalid(fields ...problem.Field) error {
	return &problem.Error{Code: problem.CodeInvalid, Fields: fields}
}

// Say adds a message to the thread between a newcomer and the moderators.
func (s *Service) Say(ctx context.Context, request, author string, staff bool, text string) error {
	return s.SayOnce(ctx, request, author, staff, text, "")
}

// SayOnce is Say with a key that its sender made: the same words with the same key are one message.
func (s *Service) SayOnce(ctx context.Context, request, author string, staff bool, text, key string) error {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return invalid(problem.Field{Name: "message", Key: "field.required"})
	case utf8.RuneCountInString(text) > MaxMessage:
		return invalid(tooLong("message", MaxMessage))
	case hasControl(text):
		return invalid(problem.Field{Name: "message", Key: "field.invalid"})
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		if _, err := readRequest(ctx, tx, request, tx.ForUpdate()); err != nil {
			return err
		}
		added, err := addMessage(ctx, tx, s.Key.Once("message", key, request, text), request, author, staff, text, s.Now())
		if err != nil || !added {
			return err
		}
		return s.changed(ctx, tx, request, !staff)
	})
}
