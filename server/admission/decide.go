package admission

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"parvis/app/api"
	"parvis/app/problem"
	"parvis/content"
	"parvis/server/auth"
	"parvis/server/db"
	"parvis/server/grants"
)

// Decide applies a moderator's decision to a whole request or some of its places, once: CodeAlreadyDecided when
// there is nothing left to decide that way, CodeStale when something it rests on changed since the version seen.
func (s *Service) Decide(ctx context.Context, by auth.Member, request string, d api.Decide) error {
	if err := checkDecision(&d); err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		r, err := readRequest(ctx, tx, request, tx.ForUpdate())
		if err != nil {
			return err
		}
		places, err := placesOf(ctx, tx, request)
		if err != nil {
			return err
		}
		targets, err := targetsOf(places, d)
		if err != nil {
			return err
		}
		if d.Version < r.Touched || d.Version > r.Version {
			return problem.New(problem.CodeStale)
		}
		for _, p := range targets {
			if err := s.decidePlace(ctx, tx, by, r, p, d); err != nil {
				return err
			}
		}
		return s.settle(ctx, tx, request)
	})
}

func checkDecision(d *api.Decide) error {
	d.Reason = strings.TrimSpace(d.Reason)
	if err := checkReason(d.Reason); err != nil {
		return err
	}
	switch {
	case d.Decision != api.Approve && d.Decision != api.Refuse && d.Decision != api.Reopen:
		return invalid(problem.Field{Name: "decision", Key: "field.invalid"})
	case d.Decision == api.Refuse && d.Reason == "":
		return invalid(problem.Field{Name: "reason", Key: "field.reason"})
	}
	return nil
}

func checkReason(reason string) error {
	switch {
	case utf8.RuneCountInString(reason) > MaxReason:
		return invalid(tooLong("reason", MaxReason))
	case hasControl(reason):
		return invalid(problem.Field{Name: "reason", Key: "field.invalid"})
	}
	return nil
}

// targetsOf finds the places that a decision is about: waiting ones, refused ones for a reopening.
func targetsOf(places []Place, d api.Decide) ([]Place, error) {
	from := api.Waiting
	if d.Decision == api.Reopen {
		from = api.Refused
	}
	for _, id := range d.Spaces {
		if !slices.ContainsFunc(places, func(p Place) bool { return p.Space == id }) {
			return nil, invalid(problem.Field{Name: "spaces", Key: "field.invalid"})
		}
	}
	var targets []Place
	for _, p := range places {
		if len(d.Spaces) > 0 && !slices.Contains(d.Spaces, p.Space) {
			continue
		}
		if p.Verdict == from {
			targets = append(targets, p)
		} else if len(d.Spaces) > 0 {
			return nil, problem.New(problem.CodeAlreadyDecided)
		}
	}
	if len(targets) == 0 {
		return nil, problem.New(problem.CodeAlreadyDecided)
	}
	return targets, nil
}

func (s *Service) decidePlace(ctx context.Context, tx *db.Tx, by auth.Member, r Request, p Place, d api.Decide) error {
	verdict := map[string]string{api.Approve: api.Approved, api.Refuse: api.Refused, api.Reopen: api.Waiting}[d.Decision]
	if err := setVerdict(ctx, tx, r.ID, p.Space, verdict, d.Reason, by.ID, s.Now()); err != nil {
		return err
	}
	if err := addDecision(ctx, tx, r, p.Space, d.Decision, by.ID, by.Name, d.Reason, s.Now()); err != nil {
		return err
	}
	if d.Decision != api.Approve {
		return nil
	}
	space, all, err := s.space(p.Space, r.Lang)
	if err != nil {
		return invalid(problem.Field{Name: "spaces", Key: "field.invalid"})
	}
	user, err := s.user(ctx, tx, r.ID)
	if err != nil {
		return err
	}
	return s.Grants.Want(ctx, tx, grants.Grant{
		Request: r.ID, Space: space.ID, Server: space.Server, Channel: space.Channel, Roles: space.Roles,
		Sensitive: sensitive(space, all), UserID: user,
	})
}

func (s *Service) space(id, lang string) (content.Space, []content.Space, error) {
	staff := content.Reader{Staff: true}
	space, err := s.Library.Space(id, lang, staff)
	return space, s.Library.Spaces(lang, staff), err
}

// user is the linked account of a request, or empty.
func (s *Service) user(ctx context.Context, q db.Querier, request string) (string, error) {
	a, err := s.Auth.Account(ctx, q, request)
	if problem.CodeOf(err) == problem.CodeNotFound {
		return "", nil
	}
	return a.UserID, err
}

// settle derives the request's state anew and tells about the change.
func (s *Service) settle(ctx context.Context, tx *db.Tx, request string) error {
	places, err := placesOf(ctx, tx, request)
	if err != nil {
		return err
	}
	if err := setRequestState(ctx, tx, request, stateOfRequest(places)); err != nil {
		return err
	}
	return s.changed(ctx, tx, request, true)
}

// Withdraw takes a request back, or these spaces of it: every place where the person is not in yet. Doing it again
// changes nothing; CodeAlreadyDecided for a space named where nothing can be withdrawn any more.
func (s *Service) Withdraw(ctx context.Context, request string, spaces ...string) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		r, err := readRequest(ctx, tx, request, tx.ForUpdate())
		if err != nil {
			return err
		}
		open, err := s.withdrawable(ctx, tx, request)
		if err == nil && len(spaces) > 0 {
			open, err = only(ctx, tx, request, open, spaces)
		}
		if err != nil || len(open) == 0 {
			return err
		}
		for _, p := range open {
			if err := setVerdict(ctx, tx, request, p.Space, api.Withdrawn, "", "", s.Now()); err != nil {
				return err
			}
			if err := addDecision(ctx, tx, r, p.Space, "withdraw", "", "", "", s.Now()); err != nil {
				return err
			}
			if p.Verdict != api.Approved {
				continue
			}
			if err := s.Grants.Unwant(ctx, tx, request, p.Space, grants.ReasonWithdrawn); err != nil {
				return err
			}
		}
		return s.settle(ctx, tx, request)
	})
}

// only keeps the places named; one that is withdrawn already is no fault.
func only(ctx context.Context, tx *db.Tx, request string, open []Place, spaces []string) ([]Place, error) {
	all, err := placesOf(ctx, tx, request)
	if err != nil {
		return nil, err
	}
	for _, id := range spaces {
		named := func(p Place) bool { return p.Space == id }
		i := slices.IndexFunc(all, named)
		switch {
		case i < 0:
			return nil, invalid(problem.Field{Name: "spaces", Key: "field.invalid"})
		case all[i].Verdict != api.Withdrawn && !slices.ContainsFunc(open, named):
			return nil, problem.New(problem.CodeAlreadyDecided)
		}
	}
	return slices.DeleteFunc(open, func(p Place) bool { return !slices.Contains(spaces, p.Space) }), nil
}

// withdrawable lists the places that a withdrawal takes back.
func (s *Service) withdrawable(ctx context.Context, tx *db.Tx, request string) ([]Place, error) {
	places, err := placesOf(ctx, tx, request)
	if err != nil {
		return nil, err
	}
	all, err := grants.Of(ctx, tx, request)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(places, func(p Place) bool {
		state, _ := StateOf(p, grantOf(all, p.Space))
		return !Withdrawable(state)
	}), nil
}

// Withdrawable tells whether a place in this state can be withdrawn: nobody came in, and nothing ended it.
func Withdrawable(state string) bool {
	switch state {
	case api.Granted, api.Used, api.Confirmed, api.Refused, api.Withdrawn, api.Revoked:
		return false
	}
	return true
}

func grantOf(all []grants.Grant, space string) *grants.Grant {
	for i := range all {
		if all[i].Space == space {
			return &all[i]
		}
	}
	return nil
}

// Renew gives a fresh invite instead of an expired one; a live one stays as it is.
func (s *Service) Renew(ctx context.Context, request, space string) error {
	return s.onGrant(ctx, request, space, func(tx *db.Tx, g grants.Grant) error {
		switch {
		case g.Wanted && g.State == grants.Expired:
			return s.Grants.Renew(ctx, tx, g)
		case g.Wanted && g.State == grants.BlockedPerson && g.Reason != grants.ReasonSensitive:
			return s.Grants.Retry(ctx, tx, g) // the person did what was asked of them
		case g.Wanted && g.UserID == "" && (g.State == grants.Invited || g.State == grants.Joining):
			return nil
		}
		return problem.New(problem.CodeNotInvitable)
	})
}

// Confirm records that the person says to be in.
func (s *Service) Confirm(ctx context.Context, request, space string) error {
	return s.onGrant(ctx, request, space, func(tx *db.Tx, g grants.Grant) error {
		switch {
		case g.Confirmable():
			return s.Grants.Confirm(ctx, tx, g)
		case g.State == grants.Confirmed || g.State == grants.Granted:
			return nil
		}
		return problem.New(problem.CodeNotInvitable)
	})
}

// Unconfirm takes "I am in" back, for who pressed it once too often.
func (s *Service) Unconfirm(ctx context.Context, request, space string) error {
	return s.onGrant(ctx, request, space, func(tx *db.Tx, g grants.Grant) error {
		switch {
		case g.Wanted && g.State == grants.Confirmed:
			return s.Grants.Unconfirm(ctx, tx, g)
		case g.Confirmable(): // taken back already
			return nil
		}
		return problem.New(problem.CodeNotInvitable)
	})
}

// Seen records that a moderator read what the person wrote last and leaves it without an answer: it no longer waits.
func (s *Service) Seen(ctx context.Context, by auth.Member, request string) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		r, err := readRequest(ctx, tx, request, tx.ForUpdate())
		if err != nil {
			return err
		}
		if err := addDecision(ctx, tx, r, "", "seen", by.ID, by.Name, "", s.Now()); err != nil {
			return err
		}
		return s.changed(ctx, tx, request, false)
	})
}

// Retry tries a blocked place again on a moderator's word; a place that a human changed or left is opened anew.
func (s *Service) Retry(ctx context.Context, request, space string) error {
	return s.onGrant(ctx, request, space, func(tx *db.Tx, g grants.Grant) error {
		if !g.Wanted || g.State == grants.Granted || g.State == grants.Confirmed {
			return problem.New(problem.CodeNotInvitable)
		}
		return s.Grants.Retry(ctx, tx, g)
	})
}

// TakeBack closes a place that was opened, on a moderator's word.
func (s *Service) TakeBack(ctx context.Context, by auth.Member, request, space, reason string) error {
	reason = strings.TrimSpace(reason)
	if err := checkReason(reason); err != nil {
		return err
	}
	return s.onGrant(ctx, request, space, func(tx *db.Tx, g grants.Grant) error {
		if !g.Wanted {
			return problem.New(problem.CodeAlreadyDecided)
		}
		r, err := readRequest(ctx, tx, request, "")
		if err != nil {
			return err
		}
		if err := setVerdict(ctx, tx, request, space, api.Approved, reason, by.ID, s.Now()); err != nil {
			return err
		}
		if err := addDecision(ctx, tx, r, space, "take_back", by.ID, by.Name, reason, s.Now()); err != nil {
			return err
		}
		return s.Grants.Unwant(ctx, tx, request, space, grants.ReasonTakenBack)
	})
}

// onGrant runs f on the grant of an approved place, with the request locked.
func (s *Service) onGrant(ctx context.Context, request, space string, f func(*db.Tx, grants.Grant) error) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		if _, err := readRequest(ctx, tx, request, tx.ForUpdate()); err != nil {
			return err
		}
		places, err := placesOf(ctx, tx, request)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(places, func(p Place) bool { return p.Space == space })
		if i < 0 {
			return problem.New(problem.CodeNotFound)
		}
		if places[i].Verdict != api.Approved {
			return problem.New(problem.CodeNotInvitable)
		}
		g, err := grants.One(ctx, tx, request, space)
		if err != nil {
			return err
		}
		return f(tx, g)
	})
}

// Link turns a request's places to the direct way, for the account that the person proved to have.
func (s *Service) Link(ctx context.Context, request string, link func(*db.Tx) error) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		if _, err := readRequest(ctx, tx, request, tx.ForUpdate()); err != nil {
			return err
		}
		if err := link(tx); err != nil {
			return err
		}
		return s.changed(ctx, tx, request, false)
	})
}
