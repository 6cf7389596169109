package grants

import (
	"context"
	"slices"
	"sync"
	"time"

	"parvis/server/platform"
)

// How long a certain refusal is believed: each time it is heard again twice as long. A right that comes back is noticed
// after the longest of them at the latest, or at once when somebody asks to try again.
const (
	believeFirst = 30 * time.Second
	believeMost  = 15 * time.Minute
)

// blindPace is how often a place whose invite cannot be looked at is taken up all the same: the person's word decides, and
// one look among all of them shows whether listing is allowed now.
const blindPace = 15 * time.Minute

// refusals remembers what the platform refuses for want of a right, so that the many who want the same do not ask one
// after the other: who is refused too often is banned from the platform, on all servers. The zero value is ready.
type refusals struct {
	mu    sync.Mutex
	heard map[string]refusal
}

type refusal struct {
	err      error
	until    time.Time
	believed time.Duration
}

// stands answers the refusal that need not be heard again yet, or nil.
func (m *refusals) stands(key string, now time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if x, ok := m.heard[key]; ok && now.Before(x.until) {
		return x.err
	}
	return nil
}

// hear takes what the platform said, and tells whether it allows now what it refused before. Trouble that passes by itself
// says nothing about a right.
func (m *refusals) hear(key string, err error, now time.Time) (allowed bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case err == nil:
		_, allowed = m.heard[key]
		delete(m.heard, key)
	case lacksRight(err):
		if m.heard == nil {
			m.heard = map[string]refusal{}
		}
		believed := min(max(2*m.heard[key].believed, believeFirst), believeMost)
		m.heard[key] = refusal{err, now.Add(believed), believed}
	}
	return allowed
}

// forget makes everything be asked for again.
func (m *refusals) forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	clear(m.heard)
}

// lacksRight tells a refusal that holds for everybody who asks for the same, until a steward acts.
func lacksRight(err error) bool {
	e := platform.AsError(err)
	return e.Step == platform.WaitSteward && !e.Ambiguous &&
		slices.Contains([]string{"permission", "access", "role_order", "role_managed", "two_factor", "invites_paused"}, e.Reason)
}

// ask makes a call unless it was certainly refused a while ago. what names the kind of call and what it needs a right
// on: a refusal of one is a refusal of all with that name.
func (r *run) ask(what string, call func() error) error {
	if err := r.refused.stands(what, r.Now()); err != nil {
		return err
	}
	err := call()
	if r.refused.hear(what, err, r.Now()) {
		r.refused.forget() // a right came back, and maybe others with it
	}
	return err
}

// Names of what can be refused.
func toList(channel string) string           { return "list " + channel }
func toRevoke(channel string) string         { return "revoke " + channel }
func toCreate(o platform.InviteOrder) string { return "create " + o.Channel + " " + list(o.Roles) }
func toJoin(server string) string            { return "join " + server }
func toAdd(server, role string) string       { return "add " + server + " " + role }
func toRemove(server, role string) string    { return "remove " + server + " " + role }

// listings shares a channel's list of invites among the places that look at it. The zero value is ready.
type listings struct {
	mu    sync.Mutex
	known map[string]listing
}

type listing struct {
	at  time.Time // when it was asked for
	all []platform.Invite
}

func (l *listings) get(channel string) (listing, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	x, ok := l.known[channel]
	return x, ok
}

func (l *listings) put(channel string, x listing) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.known == nil {
		l.known = map[string]listing{}
	}
	l.known[channel] = x
}

// invites lists a channel's invites, now.
func (r *run) invites(ctx context.Context, channel string) (all []platform.Invite, err error) {
	at := r.Now()
	err = r.ask(toList(channel), func() error {
		all, err = r.Platform.Invites(ctx, channel)
		return err
	})
	if err == nil {
		r.listed.put(channel, listing{at, all})
	}
	return all, err
}

// findInvite looks for an invite by its code among those of its channel; there is false where it is not listed. A list
// that another place asked for a moment ago will do to see that it is there; that it is used or gone is only believed
// from one of our own.
func (r *run) findInvite(ctx context.Context, channel, code string) (found platform.Invite, there bool, err error) {
	named := func(o platform.Invite) bool { return o.Code == code }
	if x, ok := r.listed.get(channel); ok && r.Now().Sub(x.at).Abs() < lookAge {
		if k := slices.IndexFunc(x.all, named); k >= 0 && !spent(x.all[k]) {
			return x.all[k], true, nil
		}
	}
	all, err := r.invites(ctx, channel)
	if err != nil {
		return found, false, err
	}
	if k := slices.IndexFunc(all, named); k >= 0 {
		return all[k], true, nil
	}
	return found, false, nil
}

func spent(i platform.Invite) bool { return i.MaxUses > 0 && i.Uses >= i.MaxUses }

// revokeInvite deletes an invite on the platform.
func (r *run) revokeInvite(ctx context.Context, i *invite, code string) error {
	return r.ask(toRevoke(i.Channel), func() error { return r.Platform.RevokeInvite(ctx, code, "Parvis "+i.ID) })
}
