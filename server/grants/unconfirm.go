package grants

import (
	"context"
	"fmt"

	"parvis/app/problem"
	"parvis/server/db"
)

// Unconfirm takes "I am in" back: the place is what its invite says again, and is looked at. The invite stays the one it
// was, so that nobody holds two. CodeStale when the place is not confirmed, or moved on.
func (s *Service) Unconfirm(ctx context.Context, tx *db.Tx, g Grant) error {
	if g.State != Confirmed {
		return problem.New(problem.CodeStale)
	}
	all, err := invitesOf(ctx, tx, g)
	if err != nil {
		return err
	}
	state := Joining // no invite is left to tell: the job makes one
	for _, i := range all {
		if i.Generation != g.Generation {
			continue
		}
		switch i.State {
		case inviteLive:
			state = Invited
		case inviteUsed:
			state = Used
		case inviteExpired:
			state = Expired
		}
	}
	n, err := setState(ctx, tx, g, state, "", s.Now())
	if err != nil {
		return fmt.Errorf("take a confirmation back: %w", err)
	}
	if n == 0 {
		return problem.New(problem.CodeStale)
	}
	if err := s.Changed(ctx, tx, g.Request); err != nil {
		return err
	}
	return s.enqueue(ctx, tx, g.Request, g.Server)
}
