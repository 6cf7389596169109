package grants

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"parvis/app/problem"
	"parvis/server/db"
	"parvis/server/jobs"
	"parvis/server/platform"
)

const sealUnlink = "unlink"

// unlinkFor is how long it is tried to give tokens back. They end by themselves within days.
const unlinkFor = 24 * time.Hour

type unlinkArgs struct {
	Sealed string `json:"sealed"` // an account with its tokens
}

// giveBack enqueues that the tokens of a request's account be given back. Nobody waits for it, nothing depends on it.
func (s *Service) giveBack(ctx context.Context, tx *db.Tx, request string) error {
	a, err := s.Auth.Account(ctx, tx, request)
	if problem.CodeOf(err) == problem.CodeNotFound || s.Platform == nil {
		return nil
	}
	if err != nil {
		return err
	}
	body, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("write an account: %w", err)
	}
	sealed, err := s.Key.Seal(sealUnlink, string(body))
	if err != nil {
		return err
	}
	return s.Jobs.Enqueue(ctx, tx, KindUnlink, unlinkArgs{sealed}, jobs.Options{UniqueKey: "unlink/" + request})
}

// unlink gives tokens back, unless another request has the same account: giving one back ends them all.
func (s *Service) unlink(ctx context.Context, j jobs.Job) error {
	var args unlinkArgs
	if err := j.Args(&args); err != nil {
		return err
	}
	body, err := s.Key.Open(sealUnlink, args.Sealed)
	if err != nil {
		return err
	}
	var a platform.Account
	if err := json.Unmarshal([]byte(body), &a); err != nil {
		return fmt.Errorf("read an account: %w", err)
	}
	linked, err := s.Auth.Linked(ctx, s.DB, a.UserID)
	if err != nil || linked || s.Platform == nil {
		return err
	}
	err = s.Platform.Unlink(ctx, a)
	e := platform.AsError(err)
	switch {
	case err == nil:
		return nil
	case e.Step == platform.WaitPerson || e.Step == platform.Final || s.Now().Sub(j.Created) > unlinkFor:
		s.Log.Warn("tokens were not given back", slog.String("reason", e.Reason), slog.Int("status", e.Status))
		return nil
	case e.Step == platform.RetryAt:
		return jobs.Snooze(max(e.After, time.Second))
	}
	return err
}
