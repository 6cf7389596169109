package platformtest

import (
	"strings"
	"testing"
	"unicode/utf8"

	"parvis/server/platform"
)

func roleParts() map[string]func(*testing.T, Harness) {
	return map[string]func(*testing.T, Harness){
		"given and taken, twice": func(t *testing.T, h Harness) {
			user := member(h)
			give := func(role string) error {
				return h.Platform.AddRole(t.Context(), h.Place.Server, user, role, "intent 02")
			}
			take := func(role string) error {
				return h.Platform.RemoveRole(t.Context(), h.Place.Server, user, role, "intent 03")
			}
			for _, err := range []error{give(h.Place.Member), give(h.Place.Member), give(h.Place.Helper)} {
				if err != nil {
					t.Fatal(err)
				}
			}
			wantRoles(t, h, user, h.Place.Member, h.Place.Helper)
			for _, err := range []error{take(h.Place.Member), take(h.Place.Member)} {
				if err != nil {
					t.Fatal(err)
				}
			}
			wantRoles(t, h, user, h.Place.Helper)
		},
		"above ours":     func(t *testing.T, h Harness) { wantNoRole(t, h, h.Place.Above, "role_order", "permission") },
		"managed":        func(t *testing.T, h Harness) { wantNoRole(t, h, h.Place.Managed, "role_managed", "permission") },
		"without rights": func(t *testing.T, h Harness) { h.World.Forbid("roles"); wantNoRole(t, h, h.Place.Member, "permission") },
		"moved above ours meanwhile": func(t *testing.T, h Harness) {
			must[platform.Server](t)(h.Platform.Server(t.Context(), h.Place.Server))
			h.World.RaiseRole(h.Place.Member)
			wantNoRole(t, h, h.Place.Member, "role_order", "permission")
		},
		"deleted": func(t *testing.T, h Harness) {
			h.World.DeleteRole(h.Place.Helper)
			wantNoRole(t, h, h.Place.Helper, "role_missing")
		},
		"to nobody": func(t *testing.T, h Harness) {
			user := h.World.AddUser("Ana")
			wantError(t, h.Platform.AddRole(t.Context(), h.Place.Server, user, h.Place.Member, ""), platform.LookAgain, "not_member")
			wantError(t, h.Platform.RemoveRole(t.Context(), h.Place.Server, user, h.Place.Member, ""), platform.LookAgain, "not_member")
		},
		"where we are not any more": func(t *testing.T, h Harness) {
			user := member(h)
			h.World.Expel()
			err := h.Platform.AddRole(t.Context(), h.Place.Server, user, h.Place.Member, "")
			wantRefusal(t, err, "server_missing", "access")
		},
		"reasons in any words": func(t *testing.T, h Harness) {
			user := member(h)
			for _, reason := range []string{"charte acceptée, décision du 21 novembre", "deux\nlignes", strings.Repeat("été ", 150), strings.Repeat("a", 600), "🚪 100 % & plus"} {
				if err := h.Platform.AddRole(t.Context(), h.Place.Server, user, h.Place.Member, reason); err != nil {
					t.Fatalf("%q: %v", reason, err)
				}
				kept := h.World.Reasons()
				wantReason(t, reason, kept[len(kept)-1])
			}
		},
		"invites tell their reason": func(t *testing.T, h Harness) {
			must[platform.Invite](t)(h.Platform.CreateInvite(t.Context(), order(h)))
			kept := h.World.Reasons()
			wantReason(t, "intent 01", kept[len(kept)-1])
		},
	}
}

// member is a new person inside.
func member(h Harness) string {
	user := h.World.AddUser("Ana")
	h.World.Admit(user)
	return user
}

func wantNoRole(t *testing.T, h Harness, role string, reasons ...string) {
	t.Helper()
	user := member(h)
	wantRefusal(t, h.Platform.AddRole(t.Context(), h.Place.Server, user, role, "intent 04"), reasons...)
	wantRoles(t, h, user)
}

// wantReason checks that what was kept is the beginning of what was said; line ends may become spaces.
func wantReason(t *testing.T, said, kept string) {
	t.Helper()
	said = strings.TrimSpace(strings.ReplaceAll(said, "\n", " "))
	if len(kept) < min(len(said), 80) || !strings.HasPrefix(said, kept) || !utf8.ValidString(kept) {
		t.Errorf("said %q\nkept %q", said, kept)
	}
}
