package grants_test

import (
	"fmt"
	"testing"
	"time"

	"parvis/server/db"
	"parvis/server/grants"
	"parvis/server/platform"
)

// refusedCalls counts the calls that the platform refused for want of a right since the last time.
func (r *rig) refusedCalls() int {
	r.fake.mu.Lock()
	defer r.fake.mu.Unlock()
	n := len(r.fake.refused)
	r.fake.refused = nil
	return n
}

// forbidden takes rights from us, given as "op" or "op server"; without any all are given back.
func (r *rig) forbidden(ops ...string) {
	r.fake.change(func() {
		clear(r.fake.forbid)
		for _, op := range ops {
			r.fake.forbid[op] = true
		}
	})
}

// Where invites may not be listed nothing is to be learnt by asking, however many wait: a platform bans who is refused
// too often, and then nobody on any server gets in.
func TestManyInvitesWhereTheyCannotBeListed(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.forbidden("list c1", "revoke")
		var ids []string
		for range 60 {
			ids = append(ids, r.want("", members))
		}
		r.due()
		for hour := range 2 {
			r.pass(time.Hour)
			if n := r.refusedCalls(); n >= 30 {
				t.Errorf("hour %d: %d refused calls", hour+1, n)
			}
			for _, id := range ids {
				r.is(id, members, grants.Invited, "")
			}
			linked := r.want("u", makers)
			r.due()
			r.is(linked, makers, grants.Granted, "")
		}
		if err := r.fake.redeem(r.code(ids[7], members), "v"); err != nil {
			t.Fatal(err)
		}
		r.forbidden()
		r.calls("list")
		r.pass(time.Hour) // that listing is allowed now is noticed
		r.is(ids[7], members, grants.Used, "")
		r.is(ids[8], members, grants.Invited, "")
		r.forbidden("list c1", "revoke")
		r.jump(24 * time.Hour)
		r.is(ids[8], members, grants.Expired, "")
	})
}

// Who looks at a channel at the same time shares one listing, and nobody is taken for used by an old one.
func TestLooksShareOneListing(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		var ids []string
		for range 25 {
			ids = append(ids, r.want("", members))
		}
		r.due()
		r.pass(time.Hour)
		if n := r.calls("list"); n > 60 {
			t.Errorf("%d listings in an hour for one channel", n)
		}
		for _, id := range ids {
			r.is(id, members, grants.Invited, "")
		}
	})
}

// The same order that was certainly refused is not repeated for each place.
func TestManyPlacesAgainstOneMissingRight(t *testing.T) {
	for op, user := range map[string]string{"create s1": "", "add s1": "u"} {
		t.Run(op, func(t *testing.T) {
			each(t, func(t *testing.T, r *rig) {
				r.forbidden(op)
				var ids []string
				for range 12 {
					ids = append(ids, r.want(user, members))
				}
				r.pass(time.Hour)
				if n := r.refusedCalls(); n >= 30 {
					t.Errorf("%d refused calls in an hour", n)
				}
				for _, id := range ids {
					r.is(id, members, grants.BlockedSteward, "permission")
				}
				r.forbidden()
				r.retry(ids[0], members) // who gave the right need not wait
				r.due()
				want := map[string]grants.State{"": grants.Invited, "u": grants.Granted}[user]
				r.is(ids[0], members, want, "")
				r.pass(time.Hour)
				for _, id := range ids {
					r.is(id, members, want, "")
				}
			})
		})
	}
}

func (r *rig) retry(id string, s space) {
	r.Helper()
	r.tx(func(tx *db.Tx) error {
		g, err := grants.One(r.ctx, tx, id, s.name)
		if err != nil {
			return err
		}
		return r.s.Retry(r.ctx, tx, g)
	})
}

// A withdrawal stands for the person also where we may not delete the invite; that it still opens the door is a task of
// the stewards until it is gone or over.
func TestWithdrawWhereTheInviteCannotBeDeleted(t *testing.T) {
	ends := map[string]func(r *rig){
		"the right comes back": func(r *rig) { r.forbidden(); r.pass(90 * time.Minute) },
		"it runs out":          func(r *rig) { r.pass(grants.InviteLife) },
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, r *rig) {
				r.forbidden("list", "revoke")
				var ids []string
				for range 10 {
					ids = append(ids, r.want("", members))
				}
				r.due()
				for _, id := range ids {
					r.unwant(id, members, grants.ReasonWithdrawn)
				}
				r.pass(time.Hour)
				if n := r.refusedCalls(); n >= 30 {
					t.Errorf("%d refused calls", n)
				}
				told := r.told[ids[0]]
				for _, id := range ids {
					r.is(id, members, grants.BlockedSteward, grants.ReasonWithdrawn)
					r.leftOpen(id, "[membres]")
				}
				r.invitesAre(10, 10)
				if err := r.s.Start(r.ctx); err != nil { // a restart forgets nothing
					t.Fatal(err)
				}
				end(r)
				r.invitesAre(0, 10)
				for _, id := range ids {
					r.is(id, members, grants.Revoked, grants.ReasonWithdrawn)
					r.leftOpen(id, "[]")
				}
				if r.told[ids[0]] == told {
					t.Error("nobody was told that the task is over")
				}
				r.pass(time.Hour)
				if n := r.number(`SELECT count(*) FROM job WHERE kind = '` + grants.KindConverge + `'`); n != 0 {
					t.Errorf("%d jobs left", n)
				}
			})
		})
	}
}

// The same for roles that we gave and may not take back any more.
func TestTakeBackWithoutTheRight(t *testing.T) {
	each(t, func(_ *testing.T, r *rig) {
		id := r.want("u", members)
		r.due()
		r.forbidden("remove")
		r.unwant(id, members, grants.ReasonTakenBack)
		r.pass(time.Minute)
		r.is(id, members, grants.BlockedSteward, grants.ReasonTakenBack)
		r.holds("s1", "u", "[membre]")
		r.forbidden()
		r.pass(time.Hour)
		r.is(id, members, grants.Revoked, grants.ReasonTakenBack)
		r.holds("s1", "u", "[]")
	})
}

func (r *rig) leftOpen(id, want string) {
	r.Helper()
	spaces, err := grants.LeftOpen(r.ctx, r.db, id)
	if err != nil || fmt.Sprint(spaces) != want {
		r.Errorf("left open %v (%v), want %s", spaces, err, want)
	}
}

// Who asks to be forgotten is forgotten on the platform too: it keeps no permission of ours, unless another request of the
// same account still needs it.
func TestEraseGivesTheTokensBack(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		one, two, other := r.want("u", members), r.want("u", makers), r.want("v", members)
		r.due()
		r.forget(one, true)
		r.pass(time.Minute)
		if len(r.fake.unlinked) != 0 {
			t.Errorf("gave back %v, which another request needs", r.fake.unlinked)
		}
		r.fake.fail(fault{op: "unlink", times: 2, err: down})
		r.forget(two, false)
		r.pass(time.Minute)
		if fmt.Sprint(r.fake.unlinked) != "[u]" {
			t.Errorf("gave back %v", r.fake.unlinked)
		}
		r.fake.fail(fault{op: "unlink", times: 1 << 20, err: down}) // best effort: it is not kept for ever
		r.forget(other, false)
		r.pass(25 * time.Hour)
		if n := r.number(`SELECT count(*) FROM job WHERE kind = '` + grants.KindUnlink + `'`); n != 0 {
			t.Errorf("%d jobs left", n)
		}
	})
}

// When it is us who hold the calls back, somebody has to see to what is refused all the time.
func TestWhatWeHoldBackOurselvesIsATask(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		held := platform.Error{Step: platform.RetryAt, Reason: "rate_limited", After: time.Minute, Held: true}
		r.fake.fail(fault{op: "member", times: 3, err: held})
		id := r.want("u", members)
		r.due()
		r.is(id, members, grants.BlockedSteward, grants.ReasonHeldBack)
		since := r.one(id, members).Since
		r.pass(2*time.Minute + time.Second)
		r.is(id, members, grants.BlockedSteward, grants.ReasonHeldBack)
		if !r.one(id, members).Since.Equal(since) {
			t.Error("it is told anew at each look")
		}
		r.pass(time.Minute)
		r.is(id, members, grants.Granted, "")
		in := r.one(id, members)
		r.fake.fail(fault{op: "member", err: held})
		r.approve(id, "u", helpers) // brings the server's job back
		r.due()
		r.is(id, members, in.State, in.Reason) // who is in stays in
	})
}
