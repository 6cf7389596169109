package platformtest

import (
	"testing"

	"parvis/server/platform"
)

func joinParts() map[string]func(*testing.T, Harness) {
	return map[string]func(*testing.T, Harness){
		"new, then again": func(t *testing.T, h Harness) {
			user := h.World.AddUser("Ana")
			a := link(t, h, user)
			for _, first := range []bool{true, false} {
				m, added, err := h.Platform.Join(t.Context(), h.Place.Server, a)
				if err != nil || added != first || m.UserID != user || m.Pending || len(m.Roles) != 0 {
					t.Fatalf("%+v added %t: %v", m, added, err)
				}
			}
			wantRoles(t, h, user)
		},
		"in already, with roles": func(t *testing.T, h Harness) {
			user := member(h)
			if err := h.Platform.AddRole(t.Context(), h.Place.Server, user, h.Place.Helper, ""); err != nil {
				t.Fatal(err)
			}
			m, added, err := h.Platform.Join(t.Context(), h.Place.Server, link(t, h, user))
			if err != nil || added || len(m.Roles) != 1 || m.Roles[0] != h.Place.Helper {
				t.Fatalf("%+v added %t: %v", m, added, err)
			}
		},
		"pending until accepted": func(t *testing.T, h Harness) {
			h.World.Screen(true)
			user := h.World.AddUser("Ana")
			m, added, err := h.Platform.Join(t.Context(), h.Place.Server, link(t, h, user))
			if err != nil || !added || !m.Pending {
				t.Fatalf("%+v added %t: %v", m, added, err)
			}
			if m := must[platform.Member](t)(h.Platform.Member(t.Context(), h.Place.Server, user)); !m.Pending {
				t.Error("not pending when read")
			}
			h.World.SetPending(user, false)
			if m := must[platform.Member](t)(h.Platform.Member(t.Context(), h.Place.Server, user)); m.Pending {
				t.Error("pending for ever")
			}
		},
		"banned": func(t *testing.T, h Harness) {
			user := h.World.AddUser("Ana")
			h.World.Ban(user)
			wantNoJoin(t, h, user, link(t, h, user), platform.Final, "banned")
		},
		"in too many servers": func(t *testing.T, h Harness) { wantObstructed(t, h, "server_limit") },
		"not verified":        func(t *testing.T, h Harness) { wantObstructed(t, h, "unverified") },
		"restricted":          func(t *testing.T, h Harness) { wantObstructed(t, h, "restricted") },
		"with a made-up token": func(t *testing.T, h Harness) {
			user := h.World.AddUser("Ana")
			wantNoJoin(t, h, user, platform.Account{UserID: user, AccessToken: "made-up"}, platform.WaitPerson, "token_revoked")
		},
		"with the token of somebody else": func(t *testing.T, h Harness) {
			user := h.World.AddUser("Ana")
			a := link(t, h, h.World.AddUser("Bo"))
			a.UserID = user
			wantNoJoin(t, h, user, a, platform.WaitPerson, "token_revoked")
		},
		"without the right": func(t *testing.T, h Harness) {
			user := h.World.AddUser("Ana")
			a := link(t, h, user)
			h.World.Forbid("invite")
			wantNoJoin(t, h, user, a, platform.WaitSteward, "permission")
		},
		"where we are not any more": func(t *testing.T, h Harness) {
			user := h.World.AddUser("Ana")
			a := link(t, h, user)
			h.World.Expel()
			wantNoJoin(t, h, user, a, platform.WaitSteward, "server_missing", "access")
		},
	}
}

func wantObstructed(t *testing.T, h Harness, reason string) {
	t.Helper()
	user := h.World.AddUser("Ana")
	h.World.Obstruct(user, reason)
	wantNoJoin(t, h, user, link(t, h, user), platform.WaitPerson, reason)
}

func wantNoJoin(t *testing.T, h Harness, user string, a platform.Account, step platform.Step, reasons ...string) {
	t.Helper()
	_, added, err := h.Platform.Join(t.Context(), h.Place.Server, a)
	if e := wantError(t, err, step, reasons...); e.Ambiguous || added {
		t.Errorf("a refusal is not ambiguous: %v", err)
	}
	if _, in := h.World.Roles(user); in {
		t.Error("came in all the same")
	}
}
