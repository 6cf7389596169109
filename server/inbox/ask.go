package inbox

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"parvis/app/problem"
	"parvis/content"
	"parvis/server/db"
)

// Bounds of what a person may write, in characters, and of how much is held.
const (
	MaxText    = 2000
	MaxContact = 200
	MaxReason  = 1000
	MaxRef     = 200
	MaxKey     = 200
	MaxAgain   = 50     // messages of the asker on one question
	MaxWaiting = 10_000 // questions that wait; more are refused with CodeTooMany
	maxLang    = 16
)

// In is what a newcomer asks.
type In struct {
	Text    string
	Space   string // id, or empty
	Origin  Origin // an empty kind means FromPage
	Lang    string
	Contact string // optional
	Key     string // makes repeated sending safe and must be hard to guess; empty means a new question each time
	Reader  content.Reader
}

// Asked is what the asker is handed.
type Asked struct {
	ID     string
	Secret string
}

// Ask takes a question in. The same key with the same words answers the same question again; with others it is
// CodeKeyReused. Faults of fields text, space, contact, origin and lang are told at once.
func (s *Service) Ask(ctx context.Context, in In) (Asked, error) {
	in = tidy(in)
	if in.Key == "" {
		in.Key = uuid.NewString()
	}
	if id, err := asked(ctx, s.DB, in); err != nil || id != "" {
		return s.handed(id), err
	}
	if err := s.check(in); err != nil {
		return Asked{}, err
	}
	fresh, err := uuid.NewV7()
	if err != nil {
		return Asked{}, fmt.Errorf("make an id: %w", err)
	}
	id := fresh.String()
	err = s.DB.InTx(ctx, func(tx *db.Tx) error {
		if err := roomFor(ctx, tx); err != nil {
			return err
		}
		added, err := addQuestion(ctx, tx, id, keyHash(in.Key), bodyHash(in), in, s.Now())
		if err != nil {
			return err
		}
		if !added { // the same call, at the same time, was first
			id, err = asked(ctx, tx, in)
			if err == nil && id == "" { // and is erased since
				err = problem.New(problem.CodeUnavailable)
			}
			return err
		}
		return s.changed(ctx, tx, id, true)
	})
	if err != nil {
		return Asked{}, err
	}
	return s.handed(id), nil
}

func (s *Service) handed(id string) Asked {
	if id == "" {
		return Asked{}
	}
	return Asked{ID: id, Secret: s.Secret(id)}
}

// asked finds the question that a key already made; "" when there is none, CodeKeyReused when it asked something else.
func asked(ctx context.Context, q db.Querier, in In) (string, error) {
	id, body, err := byKey(ctx, q, keyHash(in.Key))
	if err != nil || id == "" {
		return "", err
	}
	if body != bodyHash(in) {
		return "", problem.New(problem.CodeKeyReused)
	}
	return id, nil
}

func roomFor(ctx context.Context, q db.Querier) error {
	n, err := countWaiting(ctx, q)
	if err != nil {
		return err
	}
	if n >= MaxWaiting {
		return problem.New(problem.CodeTooMany)
	}
	return nil
}

func keyHash(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

func bodyHash(in In) string {
	b, _ := json.Marshal([]any{in.Text, in.Space, in.Origin, in.Contact}) //nolint:errcheck // strings always marshal
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// tidy trims what was typed. The origin was not typed: what is too long or odd in it is cut, since nobody could mend it.
func tidy(in In) In {
	in.Text, in.Contact = plain(in.Text), plain(in.Contact)
	if in.Origin.Kind == "" {
		in.Origin.Kind = FromPage
	}
	in.Origin.Ref = cutRef(in.Origin.Ref)
	return in
}

// plain trims, and makes one character of a line's end: browsers send two, and count one.
func plain(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
}

func cutRef(ref string) string {
	n := 0
	ref = strings.Map(func(r rune) rune {
		if n++; n > MaxRef || r == utf8.RuneError {
			return -1
		}
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, ref)
	return strings.TrimSpace(ref)
}

// check tells every fault at once.
func (s *Service) check(in In) error {
	var faults []problem.Field
	faults = append(faults, faultsOf("text", in.Text, MaxText, "field.required")...)
	if in.Space != "" {
		if _, err := s.Space(in.Space, in.Lang, in.Reader); err != nil {
			faults = append(faults, problem.Field{Name: "space", Key: "field.invalid"})
		}
	}
	faults = append(faults, faultsOf("contact", in.Contact, MaxContact, "")...)
	if !slices.Contains([]string{FromSearch, FromFAQ, FromStep, FromDocument, FromPage}, in.Origin.Kind) {
		faults = append(faults, problem.Field{Name: "origin", Key: "field.invalid"})
	}
	faults = append(faults, faultsOf("lang", in.Lang, maxLang, "")...)
	faults = append(faults, faultsOf("key", in.Key, MaxKey, "")...)
	if len(faults) > 0 {
		return invalid(faults...)
	}
	return nil
}

// faultsOf is the fault of one field, if any. required is the key to tell when it is empty; without one it may be.
func faultsOf(name, text string, limit int, required string) []problem.Field {
	switch {
	case text == "" && required != "":
		return []problem.Field{{Name: name, Key: required}}
	case utf8.RuneCountInString(text) > limit:
		return []problem.Field{{Name: name, Key: "field.too_long", Args: map[string]string{"max": strconv.Itoa(limit)}}}
	case hasControl(text):
		return []problem.Field{{Name: name, Key: "field.invalid"}}
	}
	return nil
}

// checkText is for calls with one text.
func checkText(name, text string, limit int, required string) error {
	if faults := faultsOf(name, text, limit, required); len(faults) > 0 {
		return invalid(faults...)
	}
	return nil
}

// hasControl finds what no person types: NUL breaks PostgreSQL, other control characters break a reader's eyes.
func hasControl(s string) bool {
	return !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool {
		return r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == 0x7f
	})
}

func invalid(fields ...problem.Field) error {
	return &problem.Error{Code: problem.CodeInvalid, Fields: fields}
}

// Say is the asker asking again: the question waits once more. CodeAlreadyWithdrawn after a withdrawal, CodeTooMany
// after MaxAgain messages.
func (s *Service) Say(ctx context.Context, id, text string) error {
	return s.SayOnce(ctx, id, text, "")
}

// SayOnce is Say with a key that its sender made: the same words with the same key are one message.
func (s *Service) SayOnce(ctx context.Context, id, text, key string) error {
	text = plain(text)
	if err := checkText("message", text, MaxText, "field.required"); err != nil {
		return err
	}
	return s.change(ctx, id, func(tx *db.Tx, q Question) (effect, error) {
		if q.State == Withdrawn {
			return nothing, problem.About("question", problem.CodeAlreadyWithdrawn, nil)
		}
		once := s.Key.Once("question.message", key, id, text)
		if there, err := hasMessage(ctx, tx, once); err != nil || there {
			return nothing, err
		}
		n, err := countOwn(ctx, tx, id)
		if err != nil {
			return nothing, err
		}
		if n >= MaxAgain {
			return nothing, problem.New(problem.CodeTooMany)
		}
		if err := addMessage(ctx, tx, once, id, Message{Text: text, At: s.Now()}); err != nil {
			return nothing, err
		}
		return touches, setState(ctx, tx, id, Waiting, q.AnsweredBy, "")
	})
}

// Withdraw takes a question back; its words go with the next purge, or at once with Erase. Doing it again changes nothing.
func (s *Service) Withdraw(ctx context.Context, id string) error {
	return s.change(ctx, id, func(tx *db.Tx, q Question) (effect, error) {
		if q.State == Withdrawn {
			return nothing, nil
		}
		return touches, setState(ctx, tx, id, Withdrawn, q.AnsweredBy, "")
	})
}
