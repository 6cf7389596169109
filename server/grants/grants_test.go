package grants_test

import (
	"context"
	"testing"
	"time"

	"parvis/server/grants"
	"parvis/server/platform"
)

var (
	down      = platform.Error{Step: platform.BackOff, Reason: "unavailable"}
	ambiguous = platform.Error{Step: platform.BackOff, Reason: "unavailable", Ambiguous: true}
)

func TestInviteIsMintedWatchedUsedConfirmed(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		id := r.want("", members)
		r.is(id, members, grants.Joining, "")
		r.due()
		r.is(id, members, grants.Invited, "")
		r.invitesAre(1, 1)
		if roles := r.fake.invites[0].Roles; len(roles) != 1 || roles[0] != "membre" {
			t.Errorf("carries %v", roles)
		}
		if err := r.fake.redeem(r.code(id, members), "u"); err != nil {
			t.Fatal(err)
		}
		r.pass(10 * time.Second)
		r.is(id, members, grants.Used, "")
		if r.code(id, members) != "" {
			t.Error("a used invite is still shown")
		}
		r.confirm(id, members)
		r.is(id, members, grants.Confirmed, "")
		r.pass(48 * time.Hour)
		r.is(id, members, grants.Confirmed, "")
		r.holds("s1", "u", "[membre]")
		if n := r.number(`SELECT count(*) FROM job`); n != 0 {
			t.Errorf("%d jobs left", n)
		}
	})
}

func TestLinkedAccountIsAddedAndReadBack(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		id := r.want("u", helpers)
		r.due()
		r.is(id, helpers, grants.Granted, "")
		r.holds("s1", "u", "[aide membre]")
		r.invitesAre(0, 0)
		if r.told[id] == 0 {
			t.Error("nobody was told")
		}
	})
}

func TestSensitiveIsNeverAnInvite(t *testing.T) {
	each(t, func(_ *testing.T, r *rig) {
		id := r.want("", guards)
		r.pass(time.Hour)
		r.is(id, guards, grants.BlockedPerson, grants.ReasonSensitive)
		r.invitesAre(0, 0)
		r.link(id, "u")
		r.due()
		r.is(id, guards, grants.Granted, "")
		r.holds("s1", "u", "[garde]")
	})
}

func TestScreeningIsWaitedFor(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.fake.screens["s1"] = true
		id := r.want("u", members)
		r.pass(24 * time.Hour)
		r.is(id, members, grants.Screening, "pending")
		r.holds("s1", "u", "[]")
		if n := r.calls("add"); n != 0 {
			t.Errorf("%d role calls while pending", n)
		}
		if n := r.calls("member"); n > 24*8 {
			t.Errorf("looked %d times in a day", n)
		}
		r.fake.change(func() { r.fake.members["s1/u"].pending = false })
		r.pass(11 * time.Minute)
		r.is(id, members, grants.Granted, "")
	})
}

func TestWhoLeavesIsNotPulledBack(t *testing.T) {
	each(t, func(_ *testing.T, r *rig) {
		id := r.want("u", members)
		r.due()
		r.fake.change(func() { delete(r.fake.members, "s1/u") })
		r.sweep()
		r.is(id, members, grants.Revoked, grants.ReasonLeft)
		r.pass(24 * time.Hour)
		r.holds("s1", "u", "absent")
		r.renew(id, members) // a moderator's retry opens it anew
		r.due()
		r.is(id, members, grants.Granted, "")
	})
}

// sweep lets the sweep look at everything granted.
func (r *rig) sweep() {
	r.Helper()
	if err := r.s.Start(r.ctx); err != nil {
		r.Fatalf("start: %v", err)
	}
	r.pass(7 * time.Hour)
}

func TestAHumansChangeIsNotFought(t *testing.T) {
	each(t, func(_ *testing.T, r *rig) {
		id := r.want("u", helpers)
		r.due()
		r.fake.change(func() { delete(r.fake.members["s1/u"].roles, "aide") })
		r.sweep()
		r.is(id, helpers, grants.Revoked, grants.ReasonOverridden)
		r.sweep()
		r.holds("s1", "u", "[membre]")
	})
}

// A role that was seen held and that a human takes away stays away, also while another role cannot be given.
func TestAHumansChangeIsNotFoughtWhileWeAreBlocked(t *testing.T) {
	each(t, func(_ *testing.T, r *rig) {
		id := r.want("u", helpers)
		r.fake.fail(fault{op: "add", times: 1, after: true, err: down})
		r.due()
		r.fake.change(func() { r.fake.forbid["add"] = true })
		r.pass(time.Minute)
		r.is(id, helpers, grants.BlockedSteward, "permission")
		r.fake.change(func() { delete(r.fake.members["s1/u"].roles, "membre"); delete(r.fake.forbid, "add") })
		r.pass(time.Hour)
		r.is(id, helpers, grants.Revoked, grants.ReasonOverridden)
		r.holds("s1", "u", "[]")
	})
}

func TestRolesThatAreNotOursStay(t *testing.T) {
	each(t, func(_ *testing.T, r *rig) {
		r.fake.change(func() {
			m := r.fake.enter("s1", "u")
			m.roles["autre"], m.roles["membre"] = "human", "human"
		})
		id := r.want("u", helpers)
		r.due()
		r.holds("s1", "u", "[aide autre membre]")
		r.unwant(id, helpers, grants.ReasonTakenBack)
		r.due()
		r.is(id, helpers, grants.Revoked, grants.ReasonTakenBack)
		r.holds("s1", "u", "[autre membre]")
	})
}

// What two places of one account give stays while one of them wants it, and goes with the last, whichever gave it.
func TestARoleWantedTwiceGoesWithTheLast(t *testing.T) {
	each(t, func(_ *testing.T, r *rig) {
		first := r.want("u", members)
		r.due()
		second := r.want("u", helpers)
		r.due()
		r.unwant(first, members, grants.ReasonTakenBack)
		r.due()
		r.holds("s1", "u", "[aide membre]")
		r.unwant(second, helpers, grants.ReasonTakenBack)
		r.due()
		r.holds("s1", "u", "[]")
	})
}

func TestARoleWantedTwiceInOneRequestGoesWithTheLast(t *testing.T) {
	each(t, func(_ *testing.T, r *rig) {
		id := r.want("u", members, helpers)
		r.due()
		r.forget(id, true)
		r.due()
		r.holds("s1", "u", "[]")
		if n := r.number(`SELECT count(*) FROM access_grant`); n != 0 {
			r.Errorf("%d rows of a forgotten person", n)
		}
	})
}

func TestAnAnswerThatWasLostIsAdopted(t *testing.T) {
	for name, x := range map[string]fault{
		"after the effect": {op: "create", after: true, err: ambiguous},
		"twice":            {op: "create", after: true, times: 2, err: ambiguous},
		"before":           {op: "create", err: ambiguous},
		"later":            {op: "create", after: true, late: 8 * time.Second, err: ambiguous},
		"refused":          {op: "create", err: down},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(_ *testing.T, r *rig) {
				r.fake.fail(x)
				id := r.want("", members)
				r.due()
				r.is(id, members, grants.Joining, "unavailable")
				r.pass(time.Minute)
				r.is(id, members, grants.Invited, "")
				r.invitesAre(1, 1)
				if r.code(id, members) != r.fake.invites[0].Code {
					r.Errorf("another code is shown")
				}
			})
		})
	}
}

func TestAdoptionTakesNoInviteOfAnother(t *testing.T) {
	each(t, func(_ *testing.T, r *rig) {
		now := r.clock.Now()
		for _, i := range []platform.Invite{
			{Code: "not ours", Roles: []string{"membre"}, Created: now, MaxUses: 1},
			{Code: "other roles", Roles: []string{"membre", "aide"}, Created: now, MaxUses: 1, Ours: true},
			{Code: "no roles", Roles: []string{}, Created: now, MaxUses: 1, Ours: true},
			{Code: "older", Roles: []string{"membre"}, Created: now.Add(-time.Hour), MaxUses: 1, Ours: true},
			{Code: "for many", Roles: []string{"membre"}, Created: now, Ours: true},
		} {
			i.Expires = now.Add(time.Hour)
			r.fake.invites = append(r.fake.invites, &ticket{Invite: i, server: "s1", channel: "c1"})
		}
		other := r.want("", members)
		r.due()
		taken := r.code(other, members)
		r.fake.fail(fault{op: "create", err: ambiguous})
		id := r.want("", members)
		r.pass(time.Minute)
		r.is(id, members, grants.Invited, "")
		if code := r.code(id, members); code == taken || code == "" || code[:4] != "code" {
			r.Errorf("took %q", code)
		}
		r.invitesAre(7, 7)
	})
}

// A refusal says nothing about an earlier attempt: what that one made is still found once invites can be listed.
func TestARefusalDoesNotForgetALostAnswer(t *testing.T) {
	each(t, func(_ *testing.T, r *rig) {
		r.fake.forbid["list"] = true
		r.fake.fail(fault{op: "create", after: true, err: ambiguous})
		id := r.want("", members)
		r.due()
		r.invitesAre(1, 1)
		r.fake.forbid["create"] = true
		r.pass(grants.Settle + 5*time.Second)
		r.is(id, members, grants.BlockedSteward, "permission")
		r.fake.change(func() { r.fake.forbid = map[string]bool{} })
		r.pass(time.Minute)
		r.is(id, members, grants.Invited, "")
		r.invitesAre(1, 1)
	})
}

// Where we may not list invites an answer that was lost cannot be found again. The code that got lost is known to
// nobody; another is asked for once the first can no longer appear.
func TestALostAnswerWhereInvitesCannotBeListed(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.fake.forbid["list"] = true
		r.fake.fail(fault{op: "create", after: true, err: ambiguous})
		id := r.want("", members)
		r.pass(grants.Settle - time.Second)
		r.is(id, members, grants.Joining, "unavailable")
		r.invitesAre(1, 1)
		r.pass(5 * time.Second)
		r.is(id, members, grants.Invited, "")
		r.invitesAre(2, 2)
		code := r.code(id, members)
		if err := r.fake.redeem(code, "u"); err != nil {
			t.Fatal(err)
		}
		r.pass(time.Hour)
		r.is(id, members, grants.Invited, "") // the person's word decides
		r.confirm(id, members)
		r.pass(48 * time.Hour)
		r.is(id, members, grants.Confirmed, "")
	})
}

func TestExpiry(t *testing.T) {
	for name, move := range map[string]func(r *rig){
		"both clocks":    func(r *rig) { r.pass(25 * time.Hour) },
		"the platform's": func(r *rig) { r.fake.change(func() { r.fake.skew = 25 * time.Hour }); r.pass(10 * time.Minute) },
		"ours":           func(r *rig) { r.fake.change(func() { r.fake.skew = -25 * time.Hour }); r.pass(25 * time.Hour) },
		"blind":          func(r *rig) { r.fake.change(func() { r.fake.forbid["list"] = true }); r.pass(25 * time.Hour) },
		"blind, platform's": func(r *rig) {
			r.fake.change(func() { r.fake.forbid["list"], r.fake.skew = true, 25*time.Hour })
			r.pass(10 * time.Minute)
		},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, r *rig) {
				id := r.want("", members)
				r.due()
				old := r.code(id, members)
				move(r)
				r.is(id, members, grants.Expired, "")
				if r.code(id, members) != "" {
					t.Error("an expired invite is shown")
				}
				r.renew(id, members)
				r.pass(10 * time.Second)
				r.is(id, members, grants.Invited, "")
				if r.code(id, members) == old {
					t.Error("the same code again")
				}
				r.invitesAre(1, 2)
			})
		})
	}
}

// A crash between the invite's end and the place's: the person was seen in, and gets no second invite.
func TestACrashBetweenInviteAndPlace(t *testing.T) {
	for _, c := range []struct {
		row   string
		place grants.State
	}{{"used", grants.Used}, {"expired", grants.Expired}} {
		t.Run(c.row, func(t *testing.T) {
			each(t, func(_ *testing.T, r *rig) {
				id := r.want("", members)
				r.due()
				r.exec(`UPDATE invite SET state = '` + c.row + `', sealed = ''`)
				r.pass(time.Minute)
				r.is(id, members, c.place, "")
				if n := len(r.fake.invites); n != 1 {
					r.Errorf("%d invites were made", n)
				}
			})
		})
	}
}

// A place whose person is in, or that is over, is not touched by trouble on its server, and gets no second invite.
func TestTroubleDoesNotTouchWhatIsSettled(t *testing.T) {
	settle := map[string]func(r *rig, id string){
		"confirmed": func(r *rig, id string) { r.confirm(id, members) },
		"used":      func(r *rig, id string) { _ = r.fake.redeem(r.code(id, members), "u"); r.pass(10 * time.Second) },
		"expired":   func(r *rig, _ string) { r.pass(25 * time.Hour) },
	}
	for name, f := range settle {
		t.Run(name, func(t *testing.T) {
			each(t, func(_ *testing.T, r *rig) {
				id := r.want("", members)
				r.due()
				f(r, id)
				before := r.one(id, members)
				var kept []platform.Server
				r.fake.change(func() { kept, r.fake.servers = r.fake.servers, nil })
				r.approve(id, "", helpers) // brings the server's job back
				r.pass(time.Minute)
				r.is(id, helpers, grants.BlockedSteward, grants.ReasonServer)
				r.is(id, members, before.State, before.Reason)
				r.fake.change(func() { r.fake.servers = kept })
				r.pass(time.Hour)
				r.is(id, helpers, grants.Invited, "")
				r.is(id, members, before.State, before.Reason)
				if n := len(r.fake.invites); n != 2 {
					r.Errorf("%d invites were made, want 2", n)
				}
			})
		})
	}
}

func TestLinkAfterTheInviteWasUsed(t *testing.T) {
	for name, seen := range map[string]bool{"seen": true, "not yet seen": false} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, r *rig) {
				id := r.want("", members)
				r.due()
				if err := r.fake.redeem(r.code(id, members), "u"); err != nil {
					t.Fatal(err)
				}
				if seen {
					r.pass(10 * time.Second)
					r.is(id, members, grants.Used, "")
				}
				r.link(id, "u")
				r.due()
				r.is(id, members, grants.Granted, "")
				r.unwant(id, members, grants.ReasonTakenBack)
				r.due()
				r.holds("s1", "u", "[]") // the invite was ours, so its roles are
			})
		})
	}
}

func TestLinkWhileTheInviteIsLive(t *testing.T) {
	each(t, func(_ *testing.T, r *rig) {
		id := r.want("", members)
		r.due()
		r.link(id, "u")
		r.due()
		r.is(id, members, grants.Granted, "")
		r.invitesAre(0, 1)
	})
}

// A right that we lack on invites does not keep a linked person out.
func TestLinkWhereTheOldInviteCannotBeRevoked(t *testing.T) {
	each(t, func(_ *testing.T, r *rig) {
		id := r.want("", members)
		r.due()
		r.fake.change(func() { r.fake.forbid["revoke"] = true })
		r.link(id, "u")
		r.due()
		r.is(id, members, grants.Granted, "")
		r.fake.change(func() { delete(r.fake.forbid, "revoke") })
		r.pass(time.Hour)
		r.invitesAre(0, 1)
	})
}

// One approval opens the door for one account: linking another takes back what the first was given.
func TestLinkingAnotherAccountTakesBackFromTheFirst(t *testing.T) {
	each(t, func(_ *testing.T, r *rig) {
		id := r.want("u", helpers)
		r.due()
		r.fake.change(func() { r.fake.enter("s1", "v").roles["aide"] = "human" })
		r.link(id, "v")
		r.pass(time.Minute)
		r.is(id, helpers, grants.Granted, "")
		r.holds("s1", "u", "[]")
		r.holds("s1", "v", "[aide membre]")
		r.unwant(id, helpers, grants.ReasonTakenBack)
		r.due()
		r.holds("s1", "v", "[aide]") // a human gave it
	})
}

func TestWithdraw(t *testing.T) {
	for name, before := range map[string]func(r *rig){
		"before the mint": func(*rig) {},
		"after the mint":  func(r *rig) { r.due() },
		"lost answer":     func(r *rig) { r.fake.fail(fault{op: "create", after: true, err: ambiguous}); r.due() },
		"late effect": func(r *rig) {
			r.fake.fail(fault{op: "create", after: true, late: 7 * time.Second, err: ambiguous})
			r.due()
		},
		"no effect": func(r *rig) { r.fake.fail(fault{op: "create", err: ambiguous}); r.due() },
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(_ *testing.T, r *rig) {
				id := r.want("", members)
				before(r)
				r.unwant(id, members, grants.ReasonWithdrawn)
				r.pass(time.Minute)
				r.is(id, members, grants.Revoked, grants.ReasonWithdrawn)
				r.invitesAre(0, len(r.fake.invites))
				if n := r.number(`SELECT count(*) FROM job`); n != 0 {
					r.Errorf("%d jobs left", n)
				}
			})
		})
	}
}

// A fresh generation mints nothing before it is known what became of the one before.
func TestRetryWhileAnAnswerIsLost(t *testing.T) {
	for name, x := range map[string]fault{
		"effect":    {op: "create", after: true, err: ambiguous},
		"late":      {op: "create", after: true, late: 7 * time.Second, err: ambiguous},
		"no effect": {op: "create", err: ambiguous},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(_ *testing.T, r *rig) {
				r.fake.fail(x)
				id := r.want("", members)
				r.due()
				r.renew(id, members)
				for range 40 {
					r.pass(time.Second)
					if n := len(r.liveInvites()); n > 1 {
						r.Fatalf("%d live invites for one place", n)
					}
				}
				r.is(id, members, grants.Invited, "")
			})
		})
	}
}

func TestErase(t *testing.T) {
	type world struct {
		user  string
		leave bool
		held  string
	}
	for name, c := range map[string]world{
		"linked, leaves":   {"u", true, "[autre]"},
		"linked, stays":    {"u", false, "[autre membre]"},
		"unlinked, leaves": {"", true, "absent"},
		"unlinked, stays":  {"", false, "absent"},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(_ *testing.T, r *rig) {
				if c.user != "" {
					r.fake.change(func() { r.fake.enter("s1", "u").roles["autre"] = "human" })
				}
				id := r.want(c.user, members)
				r.due()
				r.forget(id, c.leave)
				r.pass(time.Minute)
				r.holds("s1", "u", c.held)
				r.invitesAre(0, len(r.fake.invites))
				for _, table := range []string{"access_grant", "invite", "account", "job"} {
					if n := r.number(`SELECT count(*) FROM ` + table); n != 0 {
						r.Errorf("%d rows left in %s", n, table)
					}
				}
			})
		})
	}
}

// An erased person is forgotten at once, also while an invite's answer is lost, without a platform, and in the end
// also where the platform never answers again.
func TestEraseInTrouble(t *testing.T) {
	gone := func(r *rig) {
		r.Helper()
		if n := r.number(`SELECT count(*) FROM access_grant`); n != 0 {
			r.Errorf("%d rows of a forgotten person", n)
		}
	}
	t.Run("lost answer", func(t *testing.T) {
		each(t, func(_ *testing.T, r *rig) {
			r.fake.fail(fault{op: "create", after: true, late: 7 * time.Second, err: ambiguous})
			id := r.want("", members)
			r.due()
			r.forget(id, true)
			r.pass(time.Minute)
			r.invitesAre(0, 1)
			gone(r)
		})
	})
	t.Run("no platform", func(t *testing.T) {
		each(t, func(_ *testing.T, r *rig) {
			r.start(nil)
			id := r.want("", members)
			r.due()
			r.is(id, members, grants.BlockedSteward, grants.ReasonNoPlatform)
			r.forget(id, true)
			r.due()
			gone(r)
		})
	})
	t.Run("server gone", func(t *testing.T) {
		each(t, func(_ *testing.T, r *rig) {
			id := r.want("u", members)
			r.due()
			r.fake.change(func() { r.fake.servers = nil })
			r.forget(id, true)
			r.pass(grants.GiveUp + 24*time.Hour)
			gone(r)
		})
	})
}

// A token that is renewed while its person erases everything does not come back.
func TestEraseWhileATokenIsRenewed(t *testing.T) {
	each(t, func(_ *testing.T, r *rig) {
		id := r.want("u", members)
		r.clock.ms.Add(2 * time.Hour.Milliseconds())
		r.fake.hook = func(op string) {
			if op == "refresh" {
				r.fake.hook = nil
				r.forget(id, true)
			}
		}
		r.pass(time.Minute)
		if n := r.number(`SELECT count(*) FROM account`); n != 0 {
			r.Errorf("the account of a forgotten person is back")
		}
	})
}

func TestTokens(t *testing.T) {
	each(t, func(_ *testing.T, r *rig) {
		id := r.want("u", members)
		r.clock.ms.Add(2 * time.Hour.Milliseconds())
		r.due()
		r.is(id, members, grants.Granted, "")
		if r.calls("refresh") != 1 {
			r.Errorf("the token was not renewed")
		}
		gone := r.want("v", members)
		r.fake.change(func() { clear(r.fake.tokens); clear(r.fake.refresh) })
		r.pass(time.Minute)
		r.is(gone, members, grants.BlockedPerson, "token_revoked")
		r.link(gone, "v")
		r.due()
		r.is(gone, members, grants.Granted, "")
	})
}

func TestObstaclesAndTheirEnd(t *testing.T) {
	type obstacle struct {
		set, end func(f *fake)
		state    grants.State
		reason   string
		within   time.Duration // of the end
	}
	s1 := func(f *fake) *platform.Server { return f.server("s1") }
	for name, o := range map[string]obstacle{
		"server full": {func(f *fake) { f.full["s1"] = true }, func(f *fake) { f.full["s1"] = false },
			grants.BlockedSteward, "server_full", time.Hour},
		"at limit": {func(f *fake) { f.atLimit["u"] = true }, func(f *fake) { f.atLimit["u"] = false },
			grants.BlockedPerson, "server_limit", time.Hour},
		"role missing": {func(f *fake) { s1(f).Roles = nil }, func(f *fake) { s1(f).Roles = roleList("Membre", "Aide") },
			grants.BlockedSteward, "role_missing", time.Hour},
		"role managed": {func(f *fake) { s1(f).Roles[0].Managed = true }, func(f *fake) { s1(f).Roles[0].Managed = false },
			grants.BlockedSteward, "role_managed", time.Hour},
		"two roles of one name": {func(f *fake) { s1(f).Roles[2].Name = "Membre" }, func(f *fake) { s1(f).Roles[2].Name = "Garde" },
			grants.BlockedSteward, "role_missing", time.Hour},
		"role order": {func(f *fake) { f.forbid["add s1"] = true }, func(f *fake) { clear(f.forbid) },
			grants.BlockedSteward, "permission", time.Hour},
		"bot kicked": {func(f *fake) { s1(f).Name = "parti" }, func(f *fake) { s1(f); f.servers[0].Name = "Accueil" },
			grants.BlockedSteward, grants.ReasonServer, time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, r *rig) {
				r.fake.change(func() { o.set(r.fake) })
				id := r.want("u", members, makers)
				r.pass(2 * time.Hour)
				r.is(id, members, o.state, o.reason)
				if name != "at limit" { // which keeps a person out of every server
					r.is(id, makers, grants.Granted, "")
				}
				if n := len(r.fake.calls); n > 300 {
					t.Errorf("%d calls against an obstacle in two hours", n)
				}
				r.fake.change(func() { o.end(r.fake) })
				r.pass(o.within)
				r.is(id, members, grants.Granted, "")
			})
		})
	}
}

func TestBanned(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.fake.banned["s1/u"] = true
		id := r.want("u", members)
		r.pass(24 * time.Hour)
		r.is(id, members, grants.BlockedPerson, "banned")
		if n := r.calls("join"); n != 1 {
			t.Errorf("%d attempts to add a banned person", n)
		}
		r.fake.change(func() { clear(r.fake.banned) })
		r.renew(id, members)
		r.due()
		r.is(id, members, grants.Granted, "")
	})
}

func TestRateLimits(t *testing.T) {
	for _, global := range []bool{false, true} {
		t.Run(map[bool]string{false: "local", true: "global"}[global], func(t *testing.T) {
			each(t, func(t *testing.T, r *rig) {
				limit := platform.Error{Step: platform.RetryAt, Reason: "rate_limited", After: time.Hour, Global: global}
				r.fake.fail(fault{op: "member", err: limit})
				id := r.want("u", members)
				r.due()
				r.is(id, members, grants.Joining, "rate_limited")
				r.calls("member")
				r.pass(59 * time.Minute)
				if n := r.calls("member"); n != 0 {
					t.Errorf("%d calls before the time that was named", n)
				}
				r.pass(2 * time.Minute)
				r.is(id, members, grants.Granted, "")
			})
		})
	}
}

func TestAfterAWeekItIsAStewardsTask(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.fake.fail(fault{op: "join", times: 1 << 30, err: down})
		id := r.want("u", members)
		r.pass(time.Hour)
		r.jump(grants.GiveUp - 2*time.Hour)
		r.is(id, members, grants.Joining, "unavailable")
		r.jump(2 * time.Hour)
		r.is(id, members, grants.BlockedSteward, grants.ReasonGaveUp)
		r.calls("join")
		r.pass(24 * time.Hour)
		r.is(id, members, grants.BlockedSteward, grants.ReasonGaveUp)
		if n := r.calls("join"); n == 0 || n > 26 {
			t.Errorf("%d attempts in the day after", n)
		}
		r.fake.change(func() { r.fake.faults = nil })
		r.pass(2 * time.Hour)
		r.is(id, members, grants.Granted, "")
	})
}

// One refused look at a place that has been right for weeks changes nothing of it.
func TestAHiccupDoesNotUndoAnOldGrant(t *testing.T) {
	each(t, func(_ *testing.T, r *rig) {
		id := r.want("u", members)
		r.due()
		r.jump(grants.GiveUp + 24*time.Hour)
		r.fake.fail(fault{op: "member", times: 3, err: down})
		if err := r.s.Start(r.ctx); err != nil {
			r.Fatalf("%v", err)
		}
		for range 50 {
			r.pass(time.Second)
			r.is(id, members, grants.Granted, "")
		}
	})
}

// What the platform does not answer for is looked at last the next time, so that it does not keep others from it.
func TestASweepDoesNotStarve(t *testing.T) {
	each(t, func(_ *testing.T, r *rig) {
		id := r.want("u", members)
		r.due()
		r.pass(6*time.Hour + time.Minute)
		r.fake.fail(fault{op: "member", times: 1, err: down})
		before := r.one(id, members).Checked
		if err := r.s.Start(r.ctx); err != nil {
			r.Fatalf("%v", err)
		}
		r.pass(time.Millisecond)
		if !r.one(id, members).Checked.After(before) {
			r.Errorf("still the oldest")
		}
	})
}

func TestConnectingAPlatformGoesOn(t *testing.T) {
	each(t, func(_ *testing.T, r *rig) {
		r.start(nil)
		id, away := r.want("", members), r.want("", makers)
		r.pass(time.Hour)
		r.is(id, members, grants.BlockedSteward, grants.ReasonNoPlatform)
		r.unwant(away, makers, grants.ReasonWithdrawn)
		r.pass(time.Hour)
		r.is(away, makers, grants.Revoked, grants.ReasonWithdrawn)
		if n := r.number(`SELECT count(*) FROM job`); n != 0 {
			r.Errorf("%d jobs wait for a platform", n)
		}
		r.start(r.fake)
		if err := r.s.Start(r.ctx); err != nil {
			r.Fatalf("%v", err)
		}
		r.due()
		r.is(id, members, grants.Invited, "")
		r.is(away, makers, grants.Revoked, grants.ReasonWithdrawn)
	})
}

// Taking away the platform for a while (a restart without its settings) takes no invite and no standing from anybody.
func TestLosingAPlatformTakesNothing(t *testing.T) {
	each(t, func(_ *testing.T, r *rig) {
		open, in := r.want("", members), r.want("u", makers)
		r.due()
		r.start(nil)
		if err := r.s.Start(r.ctx); err != nil {
			r.Fatalf("%v", err)
		}
		r.pass(time.Hour)
		r.is(open, members, grants.Invited, "")
		r.is(in, makers, grants.Granted, "")
		r.start(r.fake)
		if err := r.s.Start(r.ctx); err != nil {
			r.Fatalf("%v", err)
		}
		r.pass(time.Hour)
		r.is(open, members, grants.Invited, "")
		r.invitesAre(1, 1)
	})
}

// A decision in the midst of a call is not lost: what was under way is undone.
func TestADecisionDuringACall(t *testing.T) {
	for _, op := range []string{"servers", "server", "member", "join", "add", "create"} {
		for _, user := range []string{"", "u"} {
			t.Run(op+" "+user, func(t *testing.T) {
				each(t, func(_ *testing.T, r *rig) {
					id := r.want(user, members)
					r.fake.hook = func(now string) {
						if now == op {
							r.fake.hook = nil
							r.unwant(id, members, grants.ReasonTakenBack)
						}
					}
					r.pass(time.Minute)
					if r.fake.hook != nil {
						return // this way in does not make that call
					}
					r.is(id, members, grants.Revoked, grants.ReasonTakenBack)
					r.invitesAre(0, len(r.fake.invites))
					if h := r.held("s1", "u"); h != "absent" && h != "[]" {
						r.Errorf("holds %s", h)
					}
				})
			})
		}
	}
}

// A worker that lost its lease writes nothing, and its effects are known to the next one.
func TestALateWorkerWritesNothing(t *testing.T) {
	for _, op := range []string{"member", "join", "add", "create", "list"} {
		t.Run(op, func(t *testing.T) {
			each(t, func(_ *testing.T, r *rig) {
				one, two := r.want("u", members), r.want("", members)
				r.fake.hook = func(now string) {
					if now == op {
						r.fake.hook = nil
						r.exec(`UPDATE job SET lease_until = 0 WHERE state = 'running'`)
						r.due() // another worker does it
					}
				}
				r.pass(time.Minute)
				r.is(one, members, grants.Granted, "")
				r.is(two, members, grants.Invited, "")
				r.invitesAre(1, 1)
			})
		})
	}
}

func TestConfirmNeedsAnInvite(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		g    grants.Grant
		want bool
	}{
		{grants.Grant{Wanted: true, State: grants.Invited}, true},
		{grants.Grant{Wanted: true, State: grants.Used}, true},
		{grants.Grant{Wanted: true, State: grants.Expired}, true},
		{grants.Grant{Wanted: true, State: grants.Joining}, false},
		{grants.Grant{Wanted: true, State: grants.BlockedPerson}, false},
		{grants.Grant{Wanted: true, State: grants.Invited, UserID: "u"}, false},
		{grants.Grant{State: grants.Invited}, false},
	} {
		if got := c.g.Confirmable(); got != c.want {
			t.Errorf("%+v: %v", c.g, got)
		}
	}
}

func TestLookComesAtOnceAndNotTooOften(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		id := r.want("", members)
		r.pass(time.Hour)
		r.calls("list")
		if err := r.fake.redeem(r.code(id, members), "u"); err != nil {
			t.Fatal(err)
		}
		r.clock.ms.Add(6000)
		for range 20 {
			if err := r.s.Look(context.Background(), id); err != nil {
				t.Fatal(err)
			}
			r.due()
		}
		r.is(id, members, grants.Used, "")
		if n := r.calls("list"); n != 1 {
			t.Errorf("%d calls for twenty looks", n)
		}
	})
}
