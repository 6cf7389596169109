package platformtest

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parvis/server/platform"
)

// must fails the test on an error and answers the rest.
func must[T any](t *testing.T) func(T, error) T {
	t.Helper()
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// wantError checks what an error says; several reasons mean any of them. It must be an *Error, never an unclassified one.
func wantError(t *testing.T, err error, step platform.Step, reasons ...string) *platform.Error {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %v", reasons)
	}
	e := platform.AsError(err)
	if e.Err == err {
		t.Fatalf("not classified: %v", err)
	}
	if e.Step != step || !slices.Contains(reasons, e.Reason) {
		t.Fatalf("step %d reason %q, want %d %v: %v", e.Step, e.Reason, step, reasons, err)
	}
	return e
}

func order(h Harness, roles ...string) platform.InviteOrder {
	return platform.InviteOrder{Server: h.Place.Server, Channel: h.Place.Channel, Roles: roles, TTL: 24 * time.Hour, Reason: "intent 01"}
}

// wantRoles compares what a member has in truth and what the platform reads back.
func wantRoles(t *testing.T, h Harness, user string, roles ...string) {
	t.Helper()
	got, in := h.World.Roles(user)
	if !in {
		t.Fatalf("%s is not a member", user)
	}
	read := must[platform.Member](t)(h.Platform.Member(t.Context(), h.Place.Server, user))
	for where, list := range map[string][]string{"in truth": got, "read": read.Roles} {
		if diff := cmp.Diff(ordered(roles), ordered(list)); diff != "" {
			t.Fatalf("roles %s: %s", where, diff)
		}
	}
}

func ordered(list []string) []string {
	out := append([]string{}, list...)
	slices.Sort(out)
	return out
}

// wantInvites compares how many codes work in truth with how many are listed, and answers the listed ones.
func wantInvites(t *testing.T, h Harness, count int) []platform.Invite {
	t.Helper()
	listed := must[[]platform.Invite](t)(h.Platform.Invites(t.Context(), h.Place.Channel))
	if live := h.World.Invites(); len(live) != count || len(listed) != count {
		t.Fatalf("%d invites in truth, %d listed, want %d", len(live), len(listed), count)
	}
	return listed
}
