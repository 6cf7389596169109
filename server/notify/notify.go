// Package notify tells a browser that there is news on its owner's own request or question, through the push service
// that the browser names (RFC 8030, 8291, 8292). It is off until somebody switches it on, for one request or question.
//
// A notification says that there is news and holds no word of anybody: the push service could not read it, but a locked
// screen shows it. What is news is asked of the slice that owns the thing; the person's own acts are none.
package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"time"

	"github.com/google/uuid"

	"parvis/app/problem"
	"parvis/server/db"
	"parvis/server/jobs"
	"parvis/server/secret"
)

// Kinds of things that a browser may be told of.
const (
	Request  = "request"
	Question = "question"
)

// Text is what a notification says, in one language.
type Text struct{ Title, Body, Path string }

// Service is the slice. News tells, by kind, what there is to know about a thing now: what differs from what its owner
// knows is news, and an empty value never is. Say writes the words.
type Service struct {
	DB         *db.DB
	Jobs       *jobs.Queue
	Key        secret.Key
	News       map[string]func(ctx context.Context, id string) (map[string]string, error)
	Say        func(lang, kind, id string) Text
	Subscriber string       // who a push service may turn to: an https address or a mail address
	Client     *http.Client // nil: one that reaches public https addresses only
	Local      bool         // addresses on this machine are allowed, over http too: for trials and tests
	Now        func() time.Time
	Log        *slog.Logger
}

// On is one browser that is told, as its owner may see it.
type On struct {
	Kind  string
	About string
	Host  string // of the push service
	Since time.Time
}

const (
	jobPush = "notify.push"
	// gather is how long news waits for more of it: a decision and the invite that follows are one notification.
	gather = 3 * time.Second
	// life is how long a push service keeps a notification for a phone that is off, and how long we try.
	life = 24 * time.Hour
	// most is how many browsers are told of one thing.
	most = 8
)

type about struct{ Kind, About string }

// Register names the handler of the slice's jobs.
func (s *Service) Register() { s.Jobs.Handle(jobPush, s.push) }

// Changed is what a slice calls in the transaction of a change.
func (s *Service) Changed(ctx context.Context, tx *db.Tx, kind, id string) error {
	var n int
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM push WHERE kind = $1 AND about = $2`, kind, id).Scan(&n); err != nil {
		return fmt.Errorf("look who is to be told: %w", err)
	}
	if n == 0 {
		return nil
	}
	return s.Jobs.Enqueue(ctx, tx, jobPush, about{kind, id}, jobs.Options{UniqueKey: jobPush + " " + kind + " " + id, RunAt: s.Now().Add(gather)})
}

// Forget removes every browser of a thing, in the transaction of its erasure.
func (s *Service) Forget(ctx context.Context, tx *db.Tx, kind, id string) error {
	if err := tx.Exec(ctx, `DELETE FROM push WHERE kind = $1 AND about = $2`, kind, id); err != nil {
		return fmt.Errorf("forget who is to be told: %w", err)
	}
	return nil
}

// Subscribe keeps a browser that its owner switched on. What there is to know now is no news to it. The caller has
// looked whose the thing is.
func (s *Service) Subscribe(ctx context.Context, kind, id, lang string, sub Subscription) error {
	host, err := s.check(&sub)
	if err != nil {
		return err
	}
	known, err := s.News[kind](ctx, id)
	if err != nil {
		return err
	}
	told, err := json.Marshal(known)
	if err != nil {
		return fmt.Errorf("write what is known: %w", err)
	}
	sealed, err := s.seal(sub)
	if err != nil {
		return err
	}
	fresh, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("make an id: %w", err)
	}
	hash := s.Key.Derive("push", sub.Endpoint)
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		err := tx.Exec(ctx, `DELETE FROM push WHERE kind = $1 AND about = $2 AND hash = $3`, kind, id, hash)
		if err != nil {
			return fmt.Errorf("replace a browser: %w", err)
		}
		var n int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM push WHERE kind = $1 AND about = $2`, kind, id).Scan(&n); err != nil {
			return fmt.Errorf("count browsers: %w", err)
		}
		if n >= most {
			return problem.New(problem.CodeTooMany)
		}
		err = tx.Exec(ctx, `INSERT INTO push (id, kind, about, hash, host, sealed, lang, told, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, fresh.String(), kind, id, hash, host, sealed, lang, string(told), s.Now().UnixMilli())
		if err != nil {
			return fmt.Errorf("keep a browser: %w", err)
		}
		return nil
	})
}

// Moved puts a browser's new address in the place of the one that its push service gave up, for everything that it was
// told of. Whoever knows the old one is the browser: nobody else was ever given it. An address that is not held changes
// nothing, and is not told from one that is.
func (s *Service) Moved(ctx context.Context, old string, sub Subscription) error {
	host, err := s.check(&sub)
	if err != nil {
		return err
	}
	sealed, err := s.seal(sub)
	if err != nil {
		return err
	}
	was, is := s.Key.Derive("push", old), s.Key.Derive("push", sub.Endpoint)
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		if was != is { // told of a thing at both addresses, it is told once
			err := tx.Exec(ctx, `DELETE FROM push WHERE hash = $1 AND EXISTS
				(SELECT 1 FROM push AS o WHERE o.hash = $2 AND o.kind = push.kind AND o.about = push.about)`, was, is)
			if err != nil {
				return fmt.Errorf("replace a browser: %w", err)
			}
		}
		if err := tx.Exec(ctx, `UPDATE push SET hash = $1, host = $2, sealed = $3 WHERE hash = $4`, is, host, sealed, was); err != nil {
			return fmt.Errorf("move a browser: %w", err)
		}
		return nil
	})
}

func (s *Service) seal(sub Subscription) (string, error) {
	body, err := json.Marshal(sub)
	if err != nil {
		return "", fmt.Errorf("write a browser's address: %w", err)
	}
	sealed, err := s.Key.Seal("push", string(body))
	if err != nil {
		return "", fmt.Errorf("seal a browser's address: %w", err)
	}
	return sealed, nil
}

// Off switches a thing off, on every device.
func (s *Service) Off(ctx context.Context, kind, id string) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.Forget(ctx, tx, kind, id) })
}

// Held lists the browsers that are told of a thing, oldest first.
func (s *Service) Held(ctx context.Context, kind, id string) ([]On, error) {
	all, err := db.All(ctx, s.DB, func(scan func(...any) error) (On, error) {
		o := On{Kind: kind, About: id}
		var at int64
		err := scan(&o.Host, &at)
		o.Since = time.UnixMilli(at).UTC()
		return o, err
	}, `SELECT host, created_at FROM push WHERE kind = $1 AND about = $2 ORDER BY created_at, id`, kind, id)
	if err != nil {
		return nil, fmt.Errorf("list who is told: %w", err)
	}
	return all, nil
}

// fresh tells whether there is something that was not told yet.
func fresh(told, now map[string]string) bool {
	for key, value := range now {
		if value != "" && told[key] != value {
			return true
		}
	}
	return false
}

// row is one browser as it is kept.
type row struct {
	id, sealed, lang string
	told             map[string]string
}

func (s *Service) rows(ctx context.Context, a about) ([]row, error) {
	all, err := db.All(ctx, s.DB, func(scan func(...any) error) (row, error) {
		var r row
		var told string
		if err := scan(&r.id, &r.sealed, &r.lang, &told); err != nil {
			return r, err
		}
		return r, json.Unmarshal([]byte(told), &r.told)
	}, `SELECT id, sealed, lang, told FROM push WHERE kind = $1 AND about = $2 ORDER BY created_at, id`, a.Kind, a.About)
	if err != nil {
		return nil, fmt.Errorf("read who is to be told: %w", err)
	}
	return all, nil
}

// settle writes down what a browser's owner knows now.
func (s *Service) settle(ctx context.Context, r row, now map[string]string) error {
	if maps.Equal(r.told, now) {
		return nil
	}
	told, err := json.Marshal(now)
	if err != nil {
		return fmt.Errorf("write what was told: %w", err)
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		return tx.Exec(ctx, `UPDATE push SET told = $1 WHERE id = $2`, string(told), r.id)
	})
}

func (s *Service) drop(ctx context.Context, r row) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return tx.Exec(ctx, `DELETE FROM push WHERE id = $1`, r.id) })
}
