package e2e_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"parvis/app/api"
)

// faultActions are what may happen to one call, with how often. A hanging answer is waited for by the adapter's own
// timeout, and an answer of HTML is a ban by the platform's front, so both cost seconds.
var faultActions = []object{
	{"action": "reset_before", "times": 2},
	{"action": "reset_after", "times": 2},
	{"action": "500", "times": 2},
	{"action": "429", "times": 2, "retry_after": 0.3},
	{"action": "hang"},
	{"action": "html", "retry_after": 1},
}

// faultCalls are the calls of both ways in.
var faultCalls = []struct {
	name, method, path string
	linked             bool
}{
	{"list servers", "GET", "/users/@me/guilds", true},
	{"read a server", "GET", "/guilds/{id}", true},
	{"read a member", "GET", "/guilds/{id}/members/{user}", true},
	{"add a member", "PUT", "/guilds/{id}/members/{user}", true},
	{"give a role", "PUT", "/guilds/{id}/members/{user}/roles/{role}", true},
	{"mint an invite", "POST", "/channels/{id}/invites", false},
	{"list invites", "GET", "/channels/{id}/invites", false},
}

// Every fault on every call of the pipeline ends in a true state: let in, once, with exactly one invite where there is
// one. The sandbox's own state and log are the judges.
func TestFaults(t *testing.T) {
	t.Parallel()
	for _, c := range faultCalls {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newTown(t)
			m := w.moderator()
			for _, a := range faultActions {
				f := object{"method": c.method, "path": c.path}
				for k, v := range a {
					f[k] = v
				}
				w.must("POST", "faults", f, nil)
				if c.linked {
					w.linkedDespite(m, fmt.Sprint(a["action"]))
				} else {
					w.invitedDespite(m, fmt.Sprint(a["action"]))
				}
				w.must("DELETE", "faults", nil, nil)
			}
		})
	}
}

func (w *town) linkedDespite(m *staff, action string) {
	w.Helper()
	n := w.people(w.newcomer(berges))
	if err := n.links(); err != nil {
		w.Fatalf("%s: link: %v", action, err)
	}
	m.decides(n, api.Approve)
	n.is(berges, api.Granted)
	wantRoles(w, w.state().guild(sauvrine), n.user, observer)
}

func (w *town) invitedDespite(m *staff, action string) {
	w.Helper()
	before := w.state().invites()
	n := w.people(w.newcomer(berges))
	m.decides(n, api.Approve)
	p := n.is(berges, api.Invited)
	live := slices.DeleteFunc(w.state().invites(), func(code string) bool { return slices.Contains(before, code) })
	if len(live) != 1 || live[0] != codeIn(p.InviteURL) {
		w.Errorf("%s: live invites %v, shown %s", action, live, codeIn(p.InviteURL))
	}
	if err := w.join(n.user, p.InviteURL); err != nil {
		w.Errorf("%s: join: %v", action, err)
	}
	n.is(berges, api.Used)
	wantRoles(w, w.state().guild(sauvrine), n.user, observer)
}

// The same for taking back: withdrawn means that the code is dead, whatever the platform answered.
func TestFaultsOnRevoking(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	m := w.moderator()
	for _, a := range faultActions {
		n := w.newcomer(berges)
		m.decides(n, api.Approve)
		n.is(berges, api.Invited)
		f := object{"method": "DELETE", "path": "/invites/{code}"}
		for k, v := range a {
			f[k] = v
		}
		w.must("POST", "faults", f, nil)
		if err := n.post("/withdraw"); err != nil {
			t.Fatal(err)
		}
		until(t, "the invite is revoked", func() error {
			if live := w.state().invites(); len(live) != 0 {
				return fmt.Errorf("%v: live %v", a["action"], live)
			}
			return nil
		})
		w.must("DELETE", "faults", nil, nil)
	}
}

// A platform that is down for a while is told as such, and pages go on.
func TestPlatformDown(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	m := w.moderator()
	n := w.newcomer(berges, hauteur)
	w.sandbox.kill()
	m.decides(n, api.Approve)
	for _, space := range n.spaces {
		until(t, "the reason is told", func() error {
			r, err := n.status()
			if err != nil {
				return err
			}
			if p := placeOf(r, space); p.State != api.Joining || p.Reason != "unavailable" {
				return fmt.Errorf("%s (%s)", p.State, p.Reason)
			}
			return nil
		})
	}
	began := time.Now()
	res, err := http.Get(w.server().base() + "/charte")
	if err != nil || res.StatusCode != http.StatusOK || time.Since(began) > 5*time.Second {
		t.Errorf("pages: %v after %v", err, time.Since(began))
	}
	if err == nil {
		res.Body.Close()
	}
	w.startSandbox()
	n.is(berges, api.Invited)
	n.is(hauteur, api.Invited)
	if live := w.state().invites(); len(live) != 2 {
		t.Errorf("%d live invites, want 2", len(live))
	}
}

// SIGTERM in the midst of a call that hangs: the work in hand is given back, the exit is 0, and soon.
func TestStopWhileAPlatformHangs(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	n, m := w.newcomer(berges), w.moderator()
	w.must("POST", "faults", object{"method": "POST", "path": "/channels/{id}/invites", "action": "hang"}, nil)
	m.decides(n, api.Approve)
	until(t, "the call hangs", func() error {
		if len(w.mints()) == 0 {
			return fmt.Errorf("not yet")
		}
		return nil
	})
	began := time.Now()
	if code := w.server().stop(); code != 0 {
		t.Errorf("exit %d", code)
	}
	if took := time.Since(began); took > 12*time.Second {
		t.Errorf("stopping took %v", took)
	}
	w.server().start()
	n.is(berges, api.Invited)
	if live := w.state().invites(); len(live) != 1 {
		t.Errorf("%d live invites", len(live))
	}
}
