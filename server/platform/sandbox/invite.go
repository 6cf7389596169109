package sandbox

import (
	"crypto/rand"
	"slices"
	"time"
)

const (
	whyUsed    = "used"
	whyExpired = "expired"
	whyDeleted = "deleted"
)

// invitesMost is how many live invites a guild may have.
const invitesMost = 1000

// sweep removes the codes whose time has come.
func (w *world) sweep(tx *change, now time.Time) {
	for _, i := range w.invites.rows {
		if at, ok := i.expires(); ok && !now.Before(at) {
			w.retire(tx, i, whyExpired)
		}
	}
}

// retire takes a code out of the world and remembers why.
func (w *world) retire(tx *change, i invite, why string) {
	w.invites.remove(tx, i.Code)
	w.spent.put(tx, i.Code, spent{GuildID: i.GuildID, Why: why})
}

// liveInvite is the invite if its code works now.
func (w *world) liveInvite(tx *change, now time.Time, code string) (invite, bool) {
	i, ok := w.invites.get(code)
	if !ok {
		return invite{}, false
	}
	if at, limited := i.expires(); limited && !now.Before(at) {
		w.retire(tx, i, whyExpired)
		return invite{}, false
	}
	return i, true
}

// liveInvites of a guild, oldest first.
func (w *world) liveInvites(tx *change, now time.Time, guildID string) []invite {
	w.sweep(tx, now)
	out := []invite{}
	for _, i := range w.invites.rows {
		if i.GuildID == guildID {
			out = append(out, i)
		}
	}
	slices.SortFunc(out, func(a, b invite) int {
		if n := a.CreatedAt.Compare(b.CreatedAt); n != 0 {
			return n
		}
		if a.Code < b.Code {
			return -1
		}
		return 1
	})
	return out
}

// entrance is what using a code did.
type entrance struct {
	guild   guild
	member  member
	invite  invite
	entered bool // was not a member before
	gained  []string
}

// join uses a code for a person. Roles are given to existing members too. A use is counted when the person enters or
// gains a role; a member to whom it gives nothing new leaves the code as it was. With its last use the code is gone, in
// the same change.
func (w *world) join(tx *change, now time.Time, userID, code string) (entrance, error) {
	u, known := w.users.get(userID)
	if !known || u.Bot {
		return entrance{}, errUnknownUser()
	}
	i, live := w.liveInvite(tx, now, code)
	if !live {
		return entrance{}, errUnknownInvite()
	}
	g := w.guilds.rows[i.GuildID]
	e := entrance{guild: g, invite: i}
	m, in := w.members.get(memberKey(g.ID, userID))
	if !in {
		if err := w.mayEnter(g, u); err != nil {
			return entrance{}, err
		}
		if g.InvitesDisabled {
			return entrance{}, errPaused()
		}
		m = member{GuildID: g.ID, UserID: userID, Pending: g.Screening, JoinedAt: now}
		e.entered = true
	}
	m.Roles = slices.Clone(m.Roles)
	for _, id := range i.RoleIDs {
		if _, exists := g.role(id); exists && !slices.Contains(m.Roles, id) {
			m.Roles = append(m.Roles, id)
			e.gained = append(e.gained, id)
		}
	}
	e.member = m
	if !e.entered && len(e.gained) == 0 {
		return e, nil
	}
	w.members.put(tx, memberKey(g.ID, userID), m)
	i.Uses++
	if i.MaxUses > 0 && i.Uses >= i.MaxUses {
		w.retire(tx, i, whyUsed)
	} else {
		w.invites.put(tx, i.Code, i)
	}
	return e, nil
}

// newCode is ten letters and digits that are not in use and never were.
func (w *world) newCode() string {
	const letters = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
	for {
		b := make([]byte, 10)
		if _, err := rand.Read(b); err != nil {
			panic(err) // documented never to happen
		}
		for i := range b {
			b[i] = letters[int(b[i])%len(letters)]
		}
		code := string(b)
		_, used := w.invites.get(code)
		_, gone := w.spent.get(code)
		if !used && !gone {
			return code
		}
	}
}
