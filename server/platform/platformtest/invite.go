package platformtest

import (
	"sync"
	"testing"
	"time"

	"parvis/server/platform"
)

func inviteParts() map[string]func(*testing.T, Harness) {
	return map[string]func(*testing.T, Harness){
		"carries its roles": func(t *testing.T, h Harness) {
			i := must[platform.Invite](t)(h.Platform.CreateInvite(t.Context(), order(h, h.Place.Member, h.Place.Helper)))
			user := h.World.AddUser("Ana")
			if err := h.World.Redeem(user, i.Code); err != nil {
				t.Fatal(err)
			}
			wantRoles(t, h, user, h.Place.Member, h.Place.Helper)
		},
		"without roles gives none": func(t *testing.T, h Harness) {
			i := must[platform.Invite](t)(h.Platform.CreateInvite(t.Context(), order(h)))
			user := h.World.AddUser("Ana")
			if err := h.World.Redeem(user, i.Code); err != nil {
				t.Fatal(err)
			}
			wantRoles(t, h, user)
		},
		"says what it is": func(t *testing.T, h Harness) {
			i := must[platform.Invite](t)(h.Platform.CreateInvite(t.Context(), order(h, h.Place.Member)))
			now := h.Platform.PlatformNow()
			if i.Code == "" || i.URL == "" || !i.Ours || i.MaxUses != 1 || i.Uses != 0 {
				t.Errorf("%+v", i)
			}
			if i.Created.Sub(now).Abs() > 10*time.Second || i.Expires.Sub(i.Created) != 24*time.Hour {
				t.Errorf("from %s to %s, now %s", i.Created, i.Expires, now)
			}
			listed := wantInvites(t, h, 1)[0]
			if listed.Code != i.Code || listed.URL != i.URL || !listed.Ours || !listed.Created.Equal(i.Created) || !listed.Expires.Equal(i.Expires) {
				t.Errorf("listed %+v\ncreated %+v", listed, i)
			}
			if len(listed.Roles) != 1 || listed.Roles[0] != h.Place.Member {
				t.Errorf("roles listed %v", listed.Roles)
			}
		},
		"works once": func(t *testing.T, h Harness) {
			i := must[platform.Invite](t)(h.Platform.CreateInvite(t.Context(), order(h, h.Place.Member)))
			first, second := h.World.AddUser("Ana"), h.World.AddUser("Bo")
			if err := h.World.Redeem(first, i.Code); err != nil {
				t.Fatal(err)
			}
			if h.World.Redeem(second, i.Code) == nil {
				t.Error("a second person came in")
			}
			wantInvites(t, h, 0)
		},
		"is lost to many at once but one": func(t *testing.T, h Harness) {
			i := must[platform.Invite](t)(h.Platform.CreateInvite(t.Context(), order(h, h.Place.Member)))
			users := make([]string, 8)
			for n := range users {
				users[n] = h.World.AddUser("Personne")
			}
			var group sync.WaitGroup
			for _, user := range users {
				group.Go(func() { _ = h.World.Redeem(user, i.Code) })
			}
			group.Wait()
			entered := 0
			for _, user := range users {
				if _, in := h.World.Roles(user); in {
					entered++
				}
			}
			if entered != 1 {
				t.Errorf("%d came in", entered)
			}
		},
		"ends with its time": func(t *testing.T, h Harness) {
			i := must[platform.Invite](t)(h.Platform.CreateInvite(t.Context(), order(h, h.Place.Member)))
			h.World.Advance(24*time.Hour - time.Minute)
			wantInvites(t, h, 1)
			h.World.Advance(2 * time.Minute)
			wantInvites(t, h, 0)
			if h.World.Redeem(h.World.AddUser("Ana"), i.Code) == nil {
				t.Error("it still works")
			}
		},
		"is never without end": func(t *testing.T, h Harness) {
			o := order(h)
			o.TTL = 0
			if i := must[platform.Invite](t)(h.Platform.CreateInvite(t.Context(), o)); i.Expires.IsZero() {
				t.Errorf("%+v", i)
			}
		},
		"no two are the same": func(t *testing.T, h Harness) {
			seen := map[string]bool{}
			for range 5 {
				i := must[platform.Invite](t)(h.Platform.CreateInvite(t.Context(), order(h, h.Place.Member)))
				if seen[i.Code] {
					t.Fatal("two orders gave one code")
				}
				seen[i.Code] = true
			}
			wantInvites(t, h, 5)
		},
		"revoked twice": func(t *testing.T, h Harness) {
			i := must[platform.Invite](t)(h.Platform.CreateInvite(t.Context(), order(h, h.Place.Member)))
			for range 2 {
				if err := h.Platform.RevokeInvite(t.Context(), i.Code, "fresh one asked for"); err != nil {
					t.Fatal(err)
				}
			}
			wantInvites(t, h, 0)
			if h.World.Redeem(h.World.AddUser("Ana"), i.Code) == nil {
				t.Error("it still works")
			}
		},
		"revoked after it was used": func(t *testing.T, h Harness) {
			i := must[platform.Invite](t)(h.Platform.CreateInvite(t.Context(), order(h, h.Place.Member)))
			user := h.World.AddUser("Ana")
			if err := h.World.Redeem(user, i.Code); err != nil {
				t.Fatal(err)
			}
			if err := h.Platform.RevokeInvite(t.Context(), i.Code, "late"); err != nil {
				t.Error(err)
			}
			wantRoles(t, h, user, h.Place.Member)
		},
		"role above ours": func(t *testing.T, h Harness) { wantNoInvite(t, h, h.Place.Above, "role_order", "permission") },
		"managed role": func(t *testing.T, h Harness) {
			wantNoInvite(t, h, h.Place.Managed, "role_managed", "role_missing", "permission")
		},
		"deleted role": func(t *testing.T, h Harness) {
			h.World.DeleteRole(h.Place.Helper)
			wantNoInvite(t, h, h.Place.Helper, "role_missing")
		},
		"deleted channel": func(t *testing.T, h Harness) {
			h.World.DeleteChannel(h.Place.Channel)
			_, err := h.Platform.CreateInvite(t.Context(), order(h))
			wantRefusal(t, err, "channel_missing")
			_, err = h.Platform.Invites(t.Context(), h.Place.Channel)
			wantRefusal(t, err, "channel_missing")
		},
		"hidden channel": func(t *testing.T, h Harness) {
			h.World.HideChannel(h.Place.Channel)
			wantNoInvite(t, h, h.Place.Member, "access", "permission")
		},
		"right to invite missing": func(t *testing.T, h Harness) {
			h.World.Forbid("invite")
			wantNoInvite(t, h, h.Place.Member, "permission")
		},
		"right to list missing": func(t *testing.T, h Harness) {
			h.World.Forbid("list")
			must[platform.Invite](t)(h.Platform.CreateInvite(t.Context(), order(h)))
			_, err := h.Platform.Invites(t.Context(), h.Place.Channel)
			wantRefusal(t, err, "permission")
		},
	}
}

// wantNoInvite checks that an order is refused for a steward, certainly without effect.
func wantNoInvite(t *testing.T, h Harness, role string, reasons ...string) {
	t.Helper()
	_, err := h.Platform.CreateInvite(t.Context(), order(h, role))
	wantRefusal(t, err, reasons...)
	if live := h.World.Invites(); len(live) != 0 {
		t.Errorf("%d invites were made all the same", len(live))
	}
}

func wantRefusal(t *testing.T, err error, reasons ...string) {
	t.Helper()
	if e := wantError(t, err, platform.WaitSteward, reasons...); e.Ambiguous {
		t.Errorf("a refusal is not ambiguous: %v", err)
	}
}
