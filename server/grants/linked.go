package grants

import (
	"context"
	"fmt"
	"slices"
	"time"

	"parvis/app/problem"
	"parvis/server/db"
	"parvis/server/platform"
)

// linked converges one place of a person whose account we know: observe, join, wait while pending, add or remove one
// role at a time, read back.
func (r *run) linked(ctx context.Context, g *Grant) error {
	if !g.Wanted {
		return r.takeBack(ctx, g)
	}
	if g.State == Revoked {
		return nil // a human's change is never fought
	}
	want, err := r.roles(g)
	if err != nil {
		return err
	}
	m, in, err := r.enter(ctx, g)
	if err != nil || !in {
		return err
	}
	if m.Pending {
		err := r.move(ctx, g, Screening, "pending")
		r.again(r.pace(g, 2*time.Second, 10*time.Minute))
		return err
	}
	if taken := missing(intersect(g.Held, want), m.Roles); len(taken) > 0 {
		return r.move(ctx, g, Revoked, ReasonOverridden)
	}
	return r.give(ctx, g, m, want)
}

// enter makes sure that the person is in the server. in is false when they left by themselves: they are not pulled
// back without a new request.
func (r *run) enter(ctx context.Context, g *Grant) (m platform.Member, in bool, err error) {
	m, err = r.Platform.Member(ctx, r.server.ID, g.UserID)
	switch {
	case err == nil:
		return m, true, r.saw(ctx, g, func() { g.Joined = true })
	case !platform.IsReason(err, "not_member"):
		return m, false, err
	case g.Joined:
		return m, false, r.move(ctx, g, Revoked, ReasonLeft)
	}
	account, err := r.account(ctx, g)
	if err != nil {
		return m, false, err
	}
	err = r.ask(toJoin(r.server.ID), func() (err error) {
		m, _, err = r.Platform.Join(ctx, r.server.ID, account)
		return err
	})
	if err != nil {
		return m, false, err
	}
	return m, true, r.saw(ctx, g, func() { g.Joined = true })
}

// account reads the tokens of a person, renewed when they are over.
func (r *run) account(ctx context.Context, g *Grant) (platform.Account, error) {
	a, err := r.Auth.Account(ctx, r.DB, g.Request)
	if problem.CodeOf(err) == problem.CodeNotFound {
		return a, &platform.Error{Step: platform.WaitPerson, Reason: "token_revoked", Err: err}
	}
	if err != nil || r.Now().Before(a.Expires.Add(-time.Minute)) {
		return a, err
	}
	fresh, err := r.Platform.Refresh(ctx, a)
	if err != nil {
		return a, err
	}
	return fresh, r.tx(ctx, func(tx *db.Tx) error {
		if err := r.Auth.SaveAccount(ctx, tx, g.Request, fresh); err != nil {
			return err
		}
		// Meanwhile the person may have linked another account, or asked to be forgotten.
		now, err := one(ctx, tx, g.Request, g.Space, "")
		if problem.CodeOf(err) == problem.CodeNotFound || err == nil && now.Generation != g.Generation {
			return errMoved
		}
		return err
	})
}

// give adds the roles that lack, one at a time. That we give a role is written before it is given, so that it can
// be taken back whatever happens in between.
func (r *run) give(ctx context.Context, g *Grant, m platform.Member, want []string) error {
	if err := r.creditInvite(ctx, g, want); err != nil {
		return err
	}
	lack := missing(want, m.Roles)
	if err := r.saw(ctx, g, func() { g.Held = intersect(want, m.Roles) }); err != nil {
		return err
	}
	for _, role := range lack {
		if err := r.saw(ctx, g, func() { g.Given = union(g.Given, role) }); err != nil {
			return err
		}
		err := r.ask(toAdd(r.server.ID, role), func() error {
			return r.Platform.AddRole(ctx, r.server.ID, g.UserID, role, reasonOf(g))
		})
		if err != nil {
			return err
		}
	}
	if len(lack) > 0 {
		var err error
		if m, err = r.Platform.Member(ctx, r.server.ID, g.UserID); err != nil {
			return err
		}
		if left := missing(want, m.Roles); len(left) > 0 {
			return &platform.Error{
				Step: platform.LookAgain, Reason: "not_applied",
				Err: fmt.Errorf("%d roles were accepted and are not there", len(left)),
			}
		}
	}
	g.Held = want
	return r.moveWith(ctx, g, Granted, "", func(tx *db.Tx) error {
		_, err := setSeen(ctx, tx, *g)
		return err
	})
}

// creditInvite counts the roles that an earlier invite of ours gave as given by us.
func (r *run) creditInvite(ctx context.Context, g *Grant, want []string) error {
	all, err := invitesOf(ctx, r.DB, *g)
	if err != nil || !slices.ContainsFunc(all, func(i invite) bool { return i.State == inviteUsed }) {
		return err
	}
	return r.saw(ctx, g, func() {
		for _, role := range want {
			g.Given = union(g.Given, role)
		}
	})
}

// takeBack removes the roles that we gave and that no other place of the same account wants, one at a time: each is
// noted at once, so that a human who gives it again is not fought.
func (r *run) takeBack(ctx context.Context, g *Grant) error {
	if g.Reason == ReasonErasedKeep || len(g.Given) == 0 {
		return r.settled(ctx, g)
	}
	m, err := r.Platform.Member(ctx, r.server.ID, g.UserID)
	if platform.IsReason(err, "not_member") {
		if err := r.saw(ctx, g, func() { g.Given = nil }); err != nil {
			return err
		}
		return r.settled(ctx, g)
	}
	if err != nil {
		return err
	}
	for _, role := range slices.Clone(g.Given) {
		if err := r.takeRole(ctx, g, m, role); err != nil {
			return err
		}
	}
	return r.settled(ctx, g)
}

func (r *run) takeRole(ctx context.Context, g *Grant, m platform.Member, role string) error {
	other, wanted, err := r.wantedElsewhere(ctx, g, role)
	switch {
	case err != nil:
		return err
	case wanted:
		return r.handOver(ctx, g, other, role)
	case slices.Contains(m.Roles, role):
		err := r.ask(toRemove(r.server.ID, role), func() error {
			return r.Platform.RemoveRole(ctx, r.server.ID, g.UserID, role, reasonOf(g))
		})
		if err != nil && !platform.IsReason(err, "role_missing") && !platform.IsReason(err, "not_member") {
			return err
		}
	}
	return r.saw(ctx, g, func() { g.Given = without(g.Given, role) })
}

// wantedElsewhere finds another place of the same account that wants a role.
func (r *run) wantedElsewhere(ctx context.Context, g *Grant, role string) (Grant, bool, error) {
	all, err := others(ctx, r.DB, *g)
	if err != nil {
		return Grant{}, false, err
	}
	for _, o := range all {
		for _, name := range o.Roles {
			if id, err := r.role(g.Server, name); err == nil && id == role { // one that is gone cannot be kept
				return o, true, nil
			}
		}
	}
	return Grant{}, false, nil
}

// handOver makes a role that we gave for one place the other's: it goes with the last that wants it.
func (r *run) handOver(ctx context.Context, g *Grant, to Grant, role string) error {
	err := r.tx(ctx, func(tx *db.Tx) error {
		now, err := one(ctx, tx, to.Request, to.Space, tx.ForUpdate())
		if err != nil && problem.CodeOf(err) != problem.CodeNotFound {
			return err
		}
		if err != nil || !now.Wanted || now.UserID != g.UserID {
			return errMoved
		}
		now.Given = union(now.Given, role)
		return setGiven(ctx, tx, now)
	})
	if err != nil {
		return err
	}
	for i := range r.all {
		if o := &r.all[i]; o.Request == to.Request && o.Space == to.Space {
			o.Given = union(o.Given, role)
		}
	}
	return r.saw(ctx, g, func() { g.Given = without(g.Given, role) })
}

// saw writes what was observed, or is about to be done, of a place.
func (r *run) saw(ctx context.Context, g *Grant, change func()) error {
	before := *g
	change()
	if before.Joined == g.Joined && slices.Equal(before.Given, g.Given) && slices.Equal(before.Held, g.Held) {
		return nil
	}
	return r.tx(ctx, func(tx *db.Tx) error {
		n, err := setSeen(ctx, tx, *g)
		if err != nil {
			return fmt.Errorf("write what was seen: %w", err)
		}
		if n == 0 {
			return errMoved
		}
		return nil
	})
}

// reasonOf is what the platform's log shows of why: our request, never a person's name.
func reasonOf(g *Grant) string { return "Parvis " + g.Space + " " + g.Request }

func missing(want, have []string) []string {
	var lack []string
	for _, w := range want {
		if !slices.Contains(have, w) {
			lack = append(lack, w)
		}
	}
	return lack
}

func intersect(a, b []string) []string {
	var both []string
	for _, x := range a {
		if slices.Contains(b, x) {
			both = append(both, x)
		}
	}
	return both
}

func without(set []string, one string) []string {
	return slices.DeleteFunc(slices.Clone(set), func(x string) bool { return x == one })
}

func union(set []string, one string) []string {
	if slices.Contains(set, one) {
		return set
	}
	return append(slices.Clone(set), one)
}
