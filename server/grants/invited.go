package grants

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"parvis/server/db"
	"parvis/server/platform"
)

// skew is how far a platform's own times may be from each other.
const skew = 2 * time.Minute

// setBack is how far a platform's clock may be put back while an answer is waited for: within it we wait the longer,
// beyond it the clock is another one and says nothing.
const setBack = 10 * time.Minute

// invited converges one place of a person who links no account: one personal single-use invite that carries the
// roles, watched until it is used or over.
func (r *run) invited(ctx context.Context, g *Grant) error {
	switch g.State {
	case Used, Confirmed, Expired, Revoked:
		return nil // the person's turn, or a steward's
	}
	all, err := invitesOf(ctx, r.DB, *g)
	if err != nil {
		return err
	}
	for i := range all {
		if all[i].Generation != g.Generation {
			continue
		}
		switch all[i].State {
		case inviteIntended:
			return r.mint(ctx, g, &all[i])
		case inviteLive:
			return r.watch(ctx, g, &all[i])
		case inviteUsed:
			return r.move(ctx, g, Used, "")
		case inviteExpired:
			return r.move(ctx, g, Expired, "")
		}
	}
	return r.mint(ctx, g, nil)
}

// mint asks for an invite. The intention is durable before the platform is asked; after a failure that may have
// taken effect the invite is looked for and adopted, and only asked for again when it can no longer appear.
func (r *run) mint(ctx context.Context, g *Grant, i *invite) error {
	roles, err := r.roles(g)
	if err != nil {
		return err
	}
	channel, err := r.channel(g)
	if err != nil {
		return err
	}
	if i != nil && !i.Attempted.IsZero() {
		done, err := r.adopt(ctx, g, i)
		if err != nil || done {
			return err
		}
	}
	if i == nil {
		if i, err = r.intend(ctx, g, channel, roles); err != nil {
			return err
		}
	}
	return r.order(ctx, g, i, platform.InviteOrder{
		Server: r.server.ID, Channel: channel, Roles: roles, TTL: InviteLife, Reason: reasonOf(g) + " " + i.ID,
	})
}

func (r *run) intend(ctx context.Context, g *Grant, channel string, roles []string) (*invite, error) {
	var i invite
	err := r.tx(ctx, func(tx *db.Tx) (err error) {
		i, err = intend(ctx, tx, *g, channel, roles, r.Now())
		return err
	})
	return &i, err
}

func (r *run) order(ctx context.Context, g *Grant, i *invite, o platform.InviteOrder) error {
	if err := r.refused.stands(toCreate(o), r.Now()); err != nil {
		return err
	}
	i.Channel, i.Roles = o.Channel, o.Roles
	before := i.Attempted
	if err := r.attempt(ctx, i, r.Platform.PlatformNow()); err != nil {
		return err
	}
	made, err := r.create(ctx, o)
	if err == nil {
		return r.live(ctx, g, i, made)
	}
	if platform.AsError(err).Ambiguous {
		r.again(time.Second)
		return r.hint(ctx, g, err)
	}
	if undo := r.attempt(ctx, i, before); undo != nil { // a refusal says nothing about an earlier attempt
		return undo
	}
	return err
}

func (r *run) create(ctx context.Context, o platform.InviteOrder) (made platform.Invite, err error) {
	err = r.ask(toCreate(o), func() error {
		made, err = r.Platform.CreateInvite(ctx, o)
		return err
	})
	return made, err
}

// hint shows that the platform does not answer, without counting a failed attempt: the next step is a look.
func (r *run) hint(ctx context.Context, g *Grant, err error) error {
	return r.move(ctx, g, Joining, platform.AsError(err).Reason)
}

func (r *run) attempt(ctx context.Context, i *invite, at time.Time) error {
	i.Attempted = at
	return r.tx(ctx, func(tx *db.Tx) error { return setAttempted(ctx, tx, *i) })
}

// adopt looks for the invite of an earlier attempt whose answer was lost: made by us since, with the same roles, not
// in our books. done is true when it was found, or when it may still appear.
func (r *run) adopt(ctx context.Context, g *Grant, i *invite) (done bool, err error) {
	found, err := r.lost(ctx, i)
	now := r.Platform.PlatformNow()
	switch {
	case err != nil && platform.AsError(err).Step != platform.WaitSteward:
		return false, err
	case found != nil:
		return true, r.live(ctx, g, i, *found)
	case now.Before(i.Attempted.Add(Settle)) && !now.Before(i.Attempted.Add(-setBack)):
		r.again(time.Second)
		return true, nil
	}
	return false, nil
}

// lost finds the oldest invite that fits an attempt; nil when there is none.
func (r *run) lost(ctx context.Context, i *invite) (*platform.Invite, error) {
	all, err := r.invites(ctx, i.Channel)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b platform.Invite) int { return a.Created.Compare(b.Created) })
	for k, one := range all {
		if !one.Ours || one.MaxUses != 1 || one.Created.Before(i.Attempted.Add(-skew)) || !sameRoles(one.Roles, i.Roles) {
			continue
		}
		booked, err := known(ctx, r.DB, one.Code)
		if err != nil {
			return nil, fmt.Errorf("look for an invite in our books: %w", err)
		}
		if !booked {
			return &all[k], nil
		}
	}
	return nil, nil //nolint:nilnil // "none" is an answer, not a fault
}

func sameRoles(have, want []string) bool {
	return have == nil || len(have) == len(want) && len(missing(want, have)) == 0
}

// live books an invite that exists.
func (r *run) live(ctx context.Context, g *Grant, i *invite, made platform.Invite) error {
	sealed, err := r.sealed(made.Code, made.URL)
	if err != nil {
		return err
	}
	expires := made.Expires
	if expires.IsZero() {
		expires = i.Attempted.Add(InviteLife)
	}
	err = r.tx(ctx, func(tx *db.Tx) error { return setLive(ctx, tx, i.ID, sealed, made.Code, expires) })
	if err != nil {
		return fmt.Errorf("book an invite: %w", err)
	}
	return r.open(ctx, g)
}

// open is a place whose invite is live: it is looked at again and again.
func (r *run) open(ctx context.Context, g *Grant) error {
	err := r.move(ctx, g, Invited, "")
	r.again(r.pace(g, 2*time.Second, 5*time.Minute))
	return err
}

// unseen is a place whose invite is live and cannot be looked at: it stays as it is until the person says to be in, or
// until the invite is over by the earlier of both clocks.
func (r *run) unseen(ctx context.Context, g *Grant, i *invite) error {
	err := r.move(ctx, g, Invited, "")
	left := i.Expires.Sub(r.Platform.PlatformNow())
	if ours := g.Since.Add(InviteLife).Sub(r.Now()); ours > 0 {
		left = min(left, ours)
	}
	r.again(min(max(left, time.Second), blindPace))
	return err
}

// watch looks whether a live invite was used or is over. Where we may not list invites the person's word decides.
func (r *run) watch(ctx context.Context, g *Grant, i *invite) error {
	code, _, err := r.unseal(*i)
	if err != nil {
		return err
	}
	found, there, err := r.findInvite(ctx, i.Channel, code)
	blind := err != nil && platform.AsError(err).Step == platform.WaitSteward
	if err != nil && !blind {
		return err
	}
	past := !r.Platform.PlatformNow().Before(i.Expires)
	over := past || g.State == Invited && r.Now().Sub(g.Since) >= InviteLife
	switch {
	case there && spent(found), !blind && !there && !past:
		return r.end(ctx, g, i, inviteUsed, Used)
	case !over && blind:
		return r.unseen(ctx, g, i)
	case !over:
		return r.open(ctx, g)
	case there || !past: // by our clock only: the person may ask for another, so this one must go
		err := r.revokeInvite(ctx, i, code)
		if platform.AsError(err).Step == platform.WaitSteward {
			return r.unseen(ctx, g, i)
		}
		if err != nil {
			return err
		}
	}
	return r.end(ctx, g, i, inviteExpired, Expired)
}

// end closes an invite and moves its place in one: a crash in between would mint a second one.
func (r *run) end(ctx context.Context, g *Grant, i *invite, state string, place State) error {
	return r.moveWith(ctx, g, place, "", func(tx *db.Tx) error { return setInvite(ctx, tx, i.ID, state) })
}

// closeInvites revokes what an earlier generation, or a place that is no longer wanted, has left open. waits is true
// while an invite whose answer was lost may still appear.
func (r *run) closeInvites(ctx context.Context, g *Grant) (waits bool, err error) {
	all, err := invitesOf(ctx, r.DB, *g)
	if err != nil {
		return false, err
	}
	for k := range all {
		if !all[k].stale(g) {
			continue
		}
		later, err := r.revoke(ctx, g, &all[k])
		if err != nil {
			return false, err
		}
		waits = waits || later
	}
	return waits, nil
}

func (r *run) revoke(ctx context.Context, g *Grant, i *invite) (later bool, err error) {
	code, state := "", inviteRevoked
	switch {
	case i.State == inviteIntended && i.Attempted.IsZero():
	case i.State == inviteIntended:
		found, err := r.lost(ctx, i)
		if err != nil && platform.AsError(err).Step != platform.WaitSteward {
			return false, err
		}
		if now := r.Platform.PlatformNow(); found == nil && now.Before(i.Attempted.Add(Settle)) && now.After(i.Attempted.Add(-setBack)) {
			r.again(time.Second)
			return true, nil
		}
		if found != nil {
			code = found.Code
		}
	case !r.Platform.PlatformNow().Before(i.Expires):
		state = inviteExpired
	default:
		if code, _, err = r.unseal(*i); err != nil {
			return false, err
		}
		used, err := r.wasUsed(ctx, g, i, code)
		if err != nil {
			return false, err
		}
		if used {
			code, state = "", inviteUsed
		}
	}
	if code != "" {
		if err := r.revokeInvite(ctx, i, code); err != nil {
			return false, r.keptOpen(ctx, g, i, err)
		}
	}
	return false, r.setInvite(ctx, g, i, state)
}

// keptOpen notes an invite that should be gone and that we lack the right to delete: until it is gone or over whoever
// holds its code still gets the roles.
func (r *run) keptOpen(ctx context.Context, g *Grant, i *invite, why error) error {
	if platform.AsError(why).Step != platform.WaitSteward || i.State != inviteLive {
		return why
	}
	if err := r.setInvite(ctx, g, i, inviteRevoking); err != nil {
		return err
	}
	r.Log.Warn("an invite stays open that we may not delete", slog.String("request", g.Request),
		slog.String("space", g.Space), slog.Time("until", i.Expires))
	return why
}

// setInvite moves an invite on, and tells when that begins or ends a steward's task.
func (r *run) setInvite(ctx context.Context, g *Grant, i *invite, state string) error {
	return r.tx(ctx, func(tx *db.Tx) error {
		if i.State == inviteRevoking || state == inviteRevoking {
			if err := r.Changed(ctx, tx, g.Request); err != nil { // first, since it locks the request
				return err
			}
		}
		return setInvite(ctx, tx, i.ID, state)
	})
}

// wasUsed tells whether who links an account has come in by the invite already: the roles it gave are ours to take
// back. Where we may not list invites nobody knows.
func (r *run) wasUsed(ctx context.Context, g *Grant, i *invite, code string) (bool, error) {
	if !g.Wanted || g.UserID == "" {
		return false, nil
	}
	_, listed, err := r.findInvite(ctx, i.Channel, code)
	if platform.AsError(err).Step == platform.WaitSteward {
		return false, nil
	}
	return !listed && r.Platform.PlatformNow().Before(i.Expires), err
}
