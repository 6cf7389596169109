package inbox

import (
	"context"
	"strings"
	"unicode/utf8"

	"parvis/app/problem"
	"parvis/content"
	"parvis/server/auth"
	"parvis/server/db"
)

// Answer adds an answer of staff, of at most MaxText characters. version is the one that was seen: CodeStale when the
// asker wrote or a colleague answered since, CodeAlreadyWithdrawn after a withdrawal. Of two answers to one version
// one stands. A question that was answered or closed may be answered further.
func (s *Service) Answer(ctx context.Context, by auth.Member, id, text string, version int64) error {
	text = plain(text)
	if err := checkText("answer", text, MaxText, "field.required"); err != nil {
		return err
	}
	return s.decide(ctx, by, id, version, func(tx *db.Tx, q Question) error {
		if err := addMessage(ctx, tx, "", id, Message{Author: by.Name, Staff: true, Text: text, At: s.Now()}); err != nil {
			return err
		}
		return setState(ctx, tx, id, Answered, by.Name, "")
	})
}

// Close ends a question without an answer, for a reason that the asker reads. version is as in Answer;
// CodeAlreadyDecided when it is closed.
func (s *Service) Close(ctx context.Context, by auth.Member, id, reason string, version int64) error {
	reason = plain(reason)
	if err := checkText("reason", reason, MaxReason, "field.reason"); err != nil {
		return err
	}
	return s.decide(ctx, by, id, version, func(tx *db.Tx, q Question) error {
		if q.State == Closed {
			return problem.New(problem.CodeAlreadyDecided)
		}
		return setState(ctx, tx, id, Closed, q.AnsweredBy, reason)
	})
}

// Reopen lets a closed question wait again. version is as in Answer; CodeAlreadyDecided when it is not closed.
func (s *Service) Reopen(ctx context.Context, by auth.Member, id string, version int64) error {
	return s.decide(ctx, by, id, version, func(tx *db.Tx, q Question) error {
		if q.State != Closed {
			return problem.New(problem.CodeAlreadyDecided)
		}
		return setState(ctx, tx, id, Waiting, q.AnsweredBy, "")
	})
}

// decide runs f when what staff saw is still so.
func (s *Service) decide(ctx context.Context, by auth.Member, id string, version int64, f func(*db.Tx, Question) error) error {
	if err := staffOnly(by); err != nil {
		return err
	}
	return s.change(ctx, id, func(tx *db.Tx, q Question) (effect, error) {
		switch {
		case q.State == Withdrawn:
			return nothing, problem.About("question", problem.CodeAlreadyWithdrawn, nil)
		case version < q.Touched || version > q.Version:
			return nothing, problem.About("question", problem.CodeStale, nil)
		}
		return touches, f(tx, q)
	})
}

// Move gives a question to another space; "" means to none. An answer that is being written stays good.
func (s *Service) Move(ctx context.Context, by auth.Member, id, space string) error {
	if err := staffOnly(by); err != nil {
		return err
	}
	if space != "" {
		if _, err := s.Space(space, "", content.Reader{Staff: true}); err != nil {
			return invalid(problem.Field{Name: "space", Key: "field.invalid"})
		}
	}
	return s.change(ctx, id, func(tx *db.Tx, q Question) (effect, error) {
		if q.Space == space {
			return nothing, nil
		}
		return aside, setSpace(ctx, tx, id, space)
	})
}

// BecameFAQ records, in the transaction that stores it, which FAQ entry a question became; the state stays. Again with
// the same entry changes nothing; CodeAlreadyDecided when it became another one, so that two hands make one entry.
func (s *Service) BecameFAQ(ctx context.Context, tx *db.Tx, id, faq string) error {
	if strings.TrimSpace(faq) == "" || hasControl(faq) || utf8.RuneCountInString(faq) > MaxRef {
		return invalid(problem.Field{Name: "faq", Key: "field.invalid"})
	}
	return s.changeIn(ctx, tx, id, func(tx *db.Tx, q Question) (effect, error) {
		switch q.FAQ {
		case faq:
			return nothing, nil
		case "":
			return aside, setFAQ(ctx, tx, id, faq)
		}
		return nothing, problem.New(problem.CodeAlreadyDecided)
	})
}
