package platformtest

import (
	"testing"
	"time"

	"parvis/server/platform"
)

func directoryParts() map[string]func(*testing.T, Harness) {
	return map[string]func(*testing.T, Harness){
		"lists our servers": func(t *testing.T, h Harness) {
			for _, s := range must[[]platform.Server](t)(h.Platform.Servers(t.Context())) {
				if s.ID == h.Place.Server && s.Name == h.Place.ServerName {
					return
				}
			}
			t.Error("the place is not listed")
		},
		"reads roles and channels": func(t *testing.T, h Harness) {
			s := must[platform.Server](t)(h.Platform.Server(t.Context(), h.Place.Server))
			roles := map[string]platform.Role{}
			for _, r := range s.Roles {
				roles[r.ID] = r
			}
			low, above, managed := roles[h.Place.Member], roles[h.Place.Above], roles[h.Place.Managed]
			if low.Name == "" || low.Managed || !managed.Managed || above.Position <= low.Position {
				t.Errorf("roles %+v", s.Roles)
			}
			for _, c := range s.Channels {
				if c.ID == h.Place.Channel && c.Name == h.Place.ChannelName {
					return
				}
			}
			t.Errorf("channels %+v", s.Channels)
		},
		"sees changes within a minute": func(t *testing.T, h Harness) {
			must[platform.Server](t)(h.Platform.Server(t.Context(), h.Place.Server))
			h.World.DeleteRole(h.Place.Helper)
			h.World.Advance(time.Minute)
			for _, r := range must[platform.Server](t)(h.Platform.Server(t.Context(), h.Place.Server)).Roles {
				if r.ID == h.Place.Helper {
					t.Error("the deleted role is still told")
				}
			}
		},
		"sees what an error told at once": func(t *testing.T, h Harness) {
			user := h.World.AddUser("Ana")
			h.World.Admit(user)
			must[platform.Server](t)(h.Platform.Server(t.Context(), h.Place.Server))
			h.World.DeleteRole(h.Place.Helper)
			wantError(t, h.Platform.AddRole(t.Context(), h.Place.Server, user, h.Place.Helper, ""), platform.WaitSteward, "role_missing")
			for _, r := range must[platform.Server](t)(h.Platform.Server(t.Context(), h.Place.Server)).Roles {
				if r.ID == h.Place.Helper {
					t.Error("the deleted role is still told")
				}
			}
		},
		"unknown server": func(t *testing.T, h Harness) {
			h.World.Expel()
			_, err := h.Platform.Server(t.Context(), h.Place.Server)
			wantError(t, err, platform.WaitSteward, "server_missing", "access")
		},
		"unknown member": func(t *testing.T, h Harness) {
			_, err := h.Platform.Member(t.Context(), h.Place.Server, h.World.AddUser("Ana"))
			wantError(t, err, platform.LookAgain, "not_member")
		},
		"follows the platform's time": func(t *testing.T, h Harness) {
			before := h.Platform.PlatformNow()
			h.World.Advance(25 * time.Hour)
			must[platform.Server](t)(h.Platform.Server(t.Context(), h.Place.Server))
			if moved := h.Platform.PlatformNow().Sub(before); (moved - 25*time.Hour).Abs() > 10*time.Second {
				t.Errorf("moved by %s", moved)
			}
		},
	}
}
