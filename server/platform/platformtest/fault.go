package platformtest

import (
	"context"
	"testing"
	"time"

	"parvis/server/platform"
)

func faultParts() map[string]func(*testing.T, Harness) {
	parts := map[string]func(*testing.T, Harness){
		"an invite lost after the effect is found": findLostInvite,
		"no answer ever":                        hang,
		"the context is honoured":               honourContext,
		"a role lost after the effect":          loseRole,
		"a join lost after the effect":          loseJoin,
		"everything waits after a global limit": waitForAll,
		"reading never is ambiguous":            readThroughTroubles,
	}
	for _, trouble := range []Trouble{ServerError, BadGateway, Unavailable, Page, ResetBefore} {
		parts["no invite: "+string(trouble)] = func(t *testing.T, h Harness) { noInvite(t, h, trouble) }
	}
	for _, trouble := range []Trouble{Limited, LimitedAll, LimitedShared, LimitedPage} {
		parts["limits are respected: "+string(trouble)] = func(t *testing.T, h Harness) { respectLimit(t, h, trouble) }
	}
	return parts
}

// findLostInvite is the reason for Ambiguous: the invite exists, once, and the listing shows all that adopting needs.
func findLostInvite(t *testing.T, h Harness) {
	h.World.Break(Fault{Call: CreateInvite, Trouble: ResetAfter})
	_, err := h.Platform.CreateInvite(t.Context(), order(h, h.Place.Member))
	if e := wantError(t, err, platform.BackOff, "unavailable"); !e.Ambiguous {
		t.Error("it may have been made, and it was")
	}
	i := wantInvites(t, h, 1)[0]
	if !i.Ours || len(i.Roles) != 1 || i.Roles[0] != h.Place.Member || i.Created.Sub(h.Platform.PlatformNow()).Abs() > time.Minute || i.MaxUses != 1 {
		t.Errorf("cannot be adopted: %+v", i)
	}
	user := h.World.AddUser("Ana")
	if err := h.World.Redeem(user, i.Code); err != nil {
		t.Fatal(err)
	}
	wantRoles(t, h, user, h.Place.Member)
}

// noInvite checks troubles without effect: nothing is made, nothing is repeated, and it works afterwards.
func noInvite(t *testing.T, h Harness, trouble Trouble) {
	h.World.Break(Fault{Call: CreateInvite, Trouble: trouble})
	before := h.World.Calls()
	_, err := h.Platform.CreateInvite(t.Context(), order(h, h.Place.Member))
	e := platform.AsError(err)
	if err == nil || e.Err == err || e.Step != platform.BackOff && e.Step != platform.RetryAt {
		t.Fatalf("%v", err)
	}
	if trouble != Page && !e.Ambiguous {
		t.Error("it may have been made")
	}
	if sent := h.World.Calls() - before; sent != 1 {
		t.Errorf("sent %d times", sent)
	}
	h.World.Advance(e.After)
	wantInvites(t, h, 0)
	must[platform.Invite](t)(h.Platform.CreateInvite(t.Context(), order(h, h.Place.Member)))
	wantInvites(t, h, 1)
}

func hang(t *testing.T, h Harness) {
	h.World.Break(Fault{Call: CreateInvite, Trouble: Hang})
	ctx, cancel := context.WithTimeout(t.Context(), 150*time.Millisecond)
	defer cancel()
	_, err := h.Platform.CreateInvite(ctx, order(h, h.Place.Member))
	if e := wantError(t, err, platform.BackOff, "unavailable"); !e.Ambiguous {
		t.Error("it may have been made")
	}
	wantInvites(t, h, 0)
}

func honourContext(t *testing.T, h Harness) {
	user := member(h)
	h.World.Break(Fault{Trouble: Hang, Times: -1})
	other, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { // a slow call of the same kind must not hold up ours
		defer close(done)
		_, _ = h.Platform.Member(other, h.Place.Server, user)
	}()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := h.Platform.Member(ctx, h.Place.Server, user)
	if err == nil {
		t.Error("a call that hangs has an answer")
	}
	select {
	case <-done:
		t.Error("ours was held up until the other one ended")
	default:
	}
	stop()
	<-done
}

func loseRole(t *testing.T, h Harness) {
	user := member(h)
	h.World.Break(Fault{Call: AddRole, Trouble: ResetAfter})
	err := h.Platform.AddRole(t.Context(), h.Place.Server, user, h.Place.Member, "")
	if e := wantError(t, err, platform.BackOff, "unavailable"); !e.Ambiguous {
		t.Error("it may have been given, and it was")
	}
	if err := h.Platform.AddRole(t.Context(), h.Place.Server, user, h.Place.Member, ""); err != nil {
		t.Error(err)
	}
	wantRoles(t, h, user, h.Place.Member)
}

func loseJoin(t *testing.T, h Harness) {
	user := h.World.AddUser("Ana")
	a := link(t, h, user)
	h.World.Break(Fault{Call: Join, Trouble: ResetAfter})
	_, _, err := h.Platform.Join(t.Context(), h.Place.Server, a)
	if e := wantError(t, err, platform.BackOff, "unavailable"); !e.Ambiguous {
		t.Error("they may have been added, and they were")
	}
	m, added, err := h.Platform.Join(t.Context(), h.Place.Server, a)
	if err != nil || added || m.UserID != user {
		t.Errorf("%+v %t %v", m, added, err)
	}
}

// respectLimit checks that nothing of the kind is sent before the time, and that it works then.
func respectLimit(t *testing.T, h Harness, trouble Trouble) {
	const wait = 7 * time.Second
	h.World.Break(Fault{Call: CreateInvite, Trouble: trouble, After: wait})
	_, err := h.Platform.CreateInvite(t.Context(), order(h, h.Place.Member))
	e := wantError(t, err, platform.RetryAt, "rate_limited")
	if e.After < wait || e.After > 2*wait || e.Ambiguous || e.Global != (trouble == LimitedAll || trouble == LimitedPage) {
		t.Errorf("%+v", e)
	}
	before := h.World.Calls()
	h.World.Advance(wait / 2)
	_, err = h.Platform.CreateInvite(t.Context(), order(h, h.Place.Member))
	early := wantError(t, err, platform.RetryAt, "rate_limited")
	if sent := h.World.Calls() - before; sent != 0 || early.Ambiguous {
		t.Errorf("%d calls before the time: %+v", sent, early)
	}
	h.World.Advance(early.After)
	must[platform.Invite](t)(h.Platform.CreateInvite(t.Context(), order(h, h.Place.Member)))
	wantInvites(t, h, 1)
}

func waitForAll(t *testing.T, h Harness) {
	user := member(h)
	h.World.Break(Fault{Call: ReadMember, Trouble: LimitedAll, After: 5 * time.Second})
	_, err := h.Platform.Member(t.Context(), h.Place.Server, user)
	if e := wantError(t, err, platform.RetryAt, "rate_limited"); !e.Global {
		t.Errorf("%+v", e)
	}
	before := h.World.Calls()
	_, createErr := h.Platform.CreateInvite(t.Context(), order(h))
	_, serverErr := h.Platform.Server(t.Context(), h.Place.Server)
	roleErr := h.Platform.AddRole(t.Context(), h.Place.Server, user, h.Place.Member, "")
	for _, err := range []error{createErr, serverErr, roleErr} {
		if e := wantError(t, err, platform.RetryAt, "rate_limited"); !e.Global || e.Ambiguous {
			t.Errorf("%+v", e)
		}
	}
	if sent := h.World.Calls() - before; sent != 0 {
		t.Errorf("%d calls while everything was limited", sent)
	}
	h.World.Advance(5 * time.Second)
	must[platform.Member](t)(h.Platform.Member(t.Context(), h.Place.Server, user))
}

func readThroughTroubles(t *testing.T, h Harness) {
	user := member(h)
	for _, trouble := range []Trouble{ServerError, BadGateway, Unavailable, ResetBefore, ResetAfter} {
		h.World.Break(Fault{Call: ReadMember, Trouble: trouble, Times: 2})
		_, err := h.Platform.Member(t.Context(), h.Place.Server, user)
		if e := wantError(t, err, platform.BackOff, "unavailable"); e.Ambiguous {
			t.Errorf("%s: %v", trouble, err)
		}
		h.World.Mend()
	}
	must[platform.Member](t)(h.Platform.Member(t.Context(), h.Place.Server, user))
}
