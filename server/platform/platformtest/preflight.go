package platformtest

import (
	"slices"
	"testing"

	"parvis/server/platform"
)

func preflightParts() map[string]func(*testing.T, Harness) {
	return map[string]func(*testing.T, Harness){
		"all right, by ids":   func(t *testing.T, h Harness) { wantFaults(t, h, wanted(h)) },
		"all right, by names": func(t *testing.T, h Harness) { wantFaults(t, h, byNames(t, h)) },
		"nothing wanted":      func(t *testing.T, h Harness) { wantFaults(t, h, platform.Wanted{Server: h.Place.Server}) },
		"token refused": func(t *testing.T, h Harness) {
			h.Platform = h.Imposter
			wantFaults(t, h, wanted(h), "token")
		},
		"server of another name": func(t *testing.T, h Harness) {
			w := wanted(h)
			w.Server = h.Place.ServerName + "!"
			wantFaults(t, h, w, "not_in_server")
		},
		"not in the server any more": func(t *testing.T, h Harness) {
			h.World.Expel()
			wantFaults(t, h, wanted(h), "not_in_server")
		},
		"may not invite":     func(t *testing.T, h Harness) { h.World.Forbid("invite"); wantFaults(t, h, wanted(h), "permission") },
		"may not give roles": func(t *testing.T, h Harness) { h.World.Forbid("roles"); wantFaults(t, h, wanted(h), "permission") },
		"may not list": func(t *testing.T, h Harness) {
			h.World.Forbid("list")
			wantFaults(t, h, wanted(h), "permission_optional")
		},
		"channel hidden": func(t *testing.T, h Harness) {
			h.World.HideChannel(h.Place.Channel)
			wantFaults(t, h, wanted(h), "permission", "channel_missing")
		},
		"channel missing": func(t *testing.T, h Harness) {
			h.World.DeleteChannel(h.Place.Channel)
			wantFaults(t, h, wanted(h), "channel_missing")
		},
		"role missing": func(t *testing.T, h Harness) {
			h.World.DeleteRole(h.Place.Helper)
			wantFaults(t, h, wanted(h), "role_missing")
		},
		"role above ours": func(t *testing.T, h Harness) {
			h.World.RaiseRole(h.Place.Helper)
			wantFaults(t, h, wanted(h), "role_order")
		},
		"role managed": func(t *testing.T, h Harness) {
			w := wanted(h)
			w.Roles = append(w.Roles, h.Place.Managed)
			wantFaults(t, h, w, "role_managed")
		},
		"invites paused": func(t *testing.T, h Harness) {
			h.World.PauseInvites(true)
			wantFaults(t, h, wanted(h), "invites_paused")
			h.World.PauseInvites(false)
			wantFaults(t, h, wanted(h))
		},
		"all right, to announce too": func(t *testing.T, h Harness) {
			w := wanted(h)
			w.Announce = w.Channels
			wantFaults(t, h, w)
		},
		"may not write":     func(t *testing.T, h Harness) { wantAnnounceFault(t, h, "write") },
		"may not read back": func(t *testing.T, h Harness) { wantAnnounceFault(t, h, "history") },
		"platform down": func(t *testing.T, h Harness) {
			h.World.Break(Fault{Trouble: ServerError, Times: -1})
			_, err := h.Platform.Preflight(t.Context(), []platform.Wanted{wanted(h)})
			wantError(t, err, platform.BackOff, "unavailable")
		},
	}
}

// wantAnnounceFault takes a right that only announcing needs: without announcements it is not missed.
func wantAnnounceFault(t *testing.T, h Harness, right string) {
	t.Helper()
	h.World.Forbid(right)
	w := wanted(h)
	wantFaults(t, h, w)
	w.Announce = w.Channels
	wantFaults(t, h, w, "announce_permission")
}

func wanted(h Harness) platform.Wanted {
	return platform.Wanted{Server: h.Place.Server, Channels: []string{h.Place.Channel}, Roles: []string{h.Place.Member, h.Place.Helper}}
}

func byNames(t *testing.T, h Harness) platform.Wanted {
	t.Helper()
	out := platform.Wanted{Server: h.Place.ServerName, Channels: []string{h.Place.ChannelName}}
	for _, r := range must[platform.Server](t)(h.Platform.Server(t.Context(), h.Place.Server)).Roles {
		if r.ID == h.Place.Member || r.ID == h.Place.Helper {
			out.Roles = append(out.Roles, r.Name)
		}
	}
	return out
}

// wantFaults checks that Preflight finds something of these kinds and nothing else; without kinds it must find nothing.
func wantFaults(t *testing.T, h Harness, w platform.Wanted, codes ...string) {
	t.Helper()
	faults, err := h.Platform.Preflight(t.Context(), []platform.Wanted{w})
	if err != nil {
		t.Fatal(err)
	}
	if (len(faults) > 0) != (len(codes) > 0) {
		t.Fatalf("%+v, want %v", faults, codes)
	}
	for _, f := range faults {
		if !slices.Contains(codes, f.Code) || f.Code != "token" && (f.Server != w.Server || f.Object == "") {
			t.Errorf("%+v, want %v", f, codes)
		}
	}
}
