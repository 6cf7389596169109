package grants_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parvis/server/db"
	"parvis/server/db/dbtest"
	"parvis/server/grants"
	"parvis/server/platform"
	"parvis/server/secret"
)

// envChecks raises the number of runs of the property test; a failing run prints its seed, which -rapid.seed repeats.
const envChecks = "PARVIS_RAPID_CHECKS"

// TestAnyOrderOfEventsAndFaults is the promise of flow 2: whatever people, moderators and the platform do in whatever
// order, once the faults are over the platform is as it should be, and nothing was ever done twice.
func TestAnyOrderOfEventsAndFaults(t *testing.T) {
	checks := os.Getenv(envChecks)
	if checks == "" { // what must hold at each landing: always the same runs; others are for longer suites
		checks = "150"
		if f := flag.Lookup("rapid.seed"); f.Value.String() == f.DefValue {
			if err := f.Value.Set("20261121"); err != nil {
				t.Fatal(err)
			}
		}
	}
	if f := flag.Lookup("rapid.checks"); f.Value.String() == f.DefValue {
		if err := f.Value.Set(checks); err != nil {
			t.Fatal(err)
		}
	}
	if memory := "/dev/shm"; isFolder(memory) {
		t.Setenv("TMPDIR", memory) // the disk is not what this is about
	}
	d := dbtest.SQLite(t)
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(rt, d)
		rt.Repeat(w.actions())
		w.judgeAtRest()
	})
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// world is a rig with the test's own notion of what should be.
type world struct {
	*rig

	rt       *rapid.T
	requests []*asker
	users    []string
	humans   map[string]map[string]bool // server/user -> roles that only humans deal with and that should be there
	byHand   map[string]bool            // server/user that a human kicked or banned, or who left
	wants    map[string]bool            // server/user/role that was ever wanted by who had linked that account
	crash    bool                       // the next step is that of a worker that loses its lease
}

// asker is one person with one request.
type asker struct {
	id     string
	user   string // on the platform
	linked string
	places map[string]space
	gone   bool
}

func newWorld(rt *rapid.T, d *db.DB) *world {
	w := &world{rt: rt, rig: newRig(rt, d), humans: map[string]map[string]bool{}, byHand: map[string]bool{}, wants: map[string]bool{}}
	for _, table := range []string{"job", "invite", "access_grant", "account", "request", "acceptance"} {
		w.exec(`DELETE FROM ` + table)
	}
	for i := range 3 {
		user := fmt.Sprint("u", i)
		w.users = append(w.users, user)
		w.requests = append(w.requests, &asker{id: w.request(), user: user, places: map[string]space{}})
	}
	if err := w.s.Start(w.ctx); err != nil { // the sweep
		rt.Fatalf("start: %v", err)
	}
	// A fourth request of the first person: two requests, one account.
	w.requests = append(w.requests, &asker{id: w.request(), user: "u0", places: map[string]space{}})
	return w
}

func spaces() []space { return []space{members, helpers, guards, makers} }

func pick[T any](w *world, name string, all []T) T { return rapid.SampledFrom(all).Draw(w.rt, name) }

func (w *world) asker() *asker { return pick(w, "asker", w.requests) }

// place draws a place that was asked for; ok is false when there is none that f accepts.
func (w *world) place(f func(grants.Grant) bool) (a *asker, s space, g grants.Grant, ok bool) {
	a = w.asker()
	if len(a.places) == 0 || a.gone {
		return a, s, g, false
	}
	s = a.places[pick(w, "space", slices.Sorted(maps.Keys(a.places)))]
	g = w.one(a.id, s)
	return a, s, g, f(g)
}

// actions are what may happen, one at a time, between any two steps of the queue.
func (w *world) actions() map[string]func(*rapid.T) {
	all := map[string]func(){
		"approve": func() {
			a, s := w.asker(), pick(w, "space", spaces())
			if _, asked := a.places[s.name]; asked || a.gone {
				return
			}
			a.places[s.name] = s
			w.approve(a.id, a.linked, s)
		},
		"withdraw": func() {
			a, s, g, ok := w.place(func(g grants.Grant) bool { return g.Wanted && g.State != grants.Granted })
			if ok && g.State != grants.Used && g.State != grants.Confirmed {
				w.unwant(a.id, s, grants.ReasonWithdrawn)
			}
		},
		"take back": func() {
			if a, s, _, ok := w.place(func(g grants.Grant) bool { return g.Wanted }); ok {
				w.unwant(a.id, s, grants.ReasonTakenBack)
			}
		},
		"renew": func() {
			if a, s, _, ok := w.place(func(g grants.Grant) bool { return g.Wanted && g.State == grants.Expired }); ok {
				w.renew(a.id, s)
			}
		},
		"retry": func() {
			if a, s, _, ok := w.place(func(g grants.Grant) bool {
				return g.Wanted && g.State != grants.Granted && g.State != grants.Confirmed
			}); ok {
				w.renew(a.id, s)
			}
		},
		"confirm": func() {
			if a, s, _, ok := w.place(grants.Grant.Confirmable); ok {
				w.confirm(a.id, s)
			}
		},
		"link": func() {
			a := w.asker()
			if a.gone {
				return
			}
			a.linked = a.user
			if rapid.IntRange(0, 9).Draw(w.rt, "other account") == 0 {
				a.linked = pick(w, "account", w.users)
			}
			w.link(a.id, a.linked)
		},
		"erase": func() {
			a := w.asker()
			if !a.gone && rapid.IntRange(0, 4).Draw(w.rt, "really") == 0 {
				a.gone = true
				w.forget(a.id, true)
			}
		},
		"join by code": func() {
			if a, s, g, ok := w.place(func(grants.Grant) bool { return true }); ok && g.State == grants.Invited {
				if code := w.code(a.id, s); code != "" {
					w.fake.redeem(code, a.user) //nolint:errcheck // it may be over
				}
			}
		},
		"human": w.human,
		"fault": w.fault,
		"right": func() { // listing stays allowed: where it is not, a lost invite stays lost; a test of its own says so
			op := pick(w, "right", []string{"create", "join", "add", "remove", "revoke"})
			w.fake.change(func() { w.fake.forbid[op] = !w.fake.forbid[op] })
		},
		"crash": func() { w.crash = true },
		"late":  func() { w.clock.ms.Add(rapid.Int64Range(0, 30_000).Draw(w.rt, "ms")); w.step() },
		"skew": func() {
			w.fake.change(func() { w.fake.skew = time.Duration(rapid.Int64Range(-90, 90).Draw(w.rt, "seconds")) * time.Second })
		},
		"restart": func() {
			w.start(w.fake)
			if err := w.s.Start(w.ctx); err != nil {
				w.Fatalf("start: %v", err)
			}
		},
		"no platform": func() {
			w.start(nil)
			w.due()
			w.start(w.fake)
			if err := w.s.Start(w.ctx); err != nil {
				w.Fatalf("start: %v", err)
			}
		},
		"hours": func() {
			w.jump(time.Duration(rapid.IntRange(1, 30).Draw(w.rt, "hours")) * time.Hour)
			w.pass(6 * time.Minute)
		},
		"step": w.step, "step again": w.step, "step more": func() { w.step(); w.step(); w.step() },
		"minute": func() { w.pass(time.Minute) },
	}
	out := map[string]func(*rapid.T){"": func(*rapid.T) { w.judgeAlways() }}
	for name, do := range all {
		out[name] = func(*rapid.T) { do(); w.note() }
	}
	return out
}

// human is a moderator or the person on the platform itself.
func (w *world) human() {
	server, user := pick(w, "server", []string{"s1", "s2"}), pick(w, "user", w.users)
	at := key(server, user)
	what := pick(w, "what", []string{"kick", "leave", "ban", "forgive", "add", "add ours", "remove", "remove ours", "accept", "screening", "enter", "revoke token"})
	role := "autre"
	if strings.HasSuffix(what, "ours") {
		role = pick(w, "role", map[string][]string{"s1": {"membre", "aide", "garde"}, "s2": {"bricole"}}[server])
	}
	w.fake.change(func() {
		m := w.fake.members[at]
		switch {
		case what == "forgive":
			delete(w.fake.banned, at)
		case what == "screening":
			w.fake.screens[server] = !w.fake.screens[server]
		case what == "revoke token":
			maps.DeleteFunc(w.fake.tokens, func(_, u string) bool { return u == user })
			maps.DeleteFunc(w.fake.refresh, func(_, u string) bool { return u == user })
		case what == "enter" && m == nil && !w.fake.banned[at]:
			w.fake.enter(server, user)
		case m == nil:
		case what == "kick", what == "leave", what == "ban":
			delete(w.fake.members, at)
			delete(w.humans, at)
			w.byHand[at] = true
			w.fake.banned[at] = what == "ban"
		case what == "accept":
			m.pending = false
		case strings.HasPrefix(what, "add"):
			if m.roles[role] == "" {
				m.roles[role] = "human"
			}
			if role == "autre" {
				w.humans[at] = map[string]bool{role: true}
			}
		case strings.HasPrefix(what, "remove"):
			delete(m.roles, role)
			if role == "autre" {
				delete(w.humans, at)
			}
		}
	})
}

// fault makes some coming call fail, before or after its effect, or lets its effect come late.
func (w *world) fault() {
	e := pick(w, "error", []platform.Error{
		{Step: platform.BackOff, Reason: "unavailable", Ambiguous: true},
		{Step: platform.BackOff, Reason: "unavailable"},
		{Step: platform.RetryAt, Reason: "rate_limited", After: 3 * time.Second},
		{Step: platform.RetryAt, Reason: "rate_limited", After: time.Hour, Global: true},
		{Step: platform.WaitSteward, Reason: "permission"},
	})
	x := fault{op: pick(w, "op", []string{"servers", "server", "member", "join", "add", "remove", "create", "create", "list", "revoke", "refresh"}),
		times: rapid.IntRange(1, 3).Draw(w.rt, "times"), err: e}
	if e.Ambiguous {
		x.after = rapid.Bool().Draw(w.rt, "after the effect")
		if x.after && x.op == "create" && rapid.Bool().Draw(w.rt, "late") {
			x.late = time.Duration(rapid.IntRange(1, 12).Draw(w.rt, "seconds")) * time.Second
		}
	}
	if x.op == "list" && e.Step == platform.WaitSteward {
		return // where invites cannot be listed a lost one stays lost; a test of its own says so
	}
	w.fake.fail(x)
}

// step takes one step of the queue; after a "crash" the worker loses its lease at one of its calls, and all that it
// would write with it.
func (w *world) step() {
	if w.crash {
		w.crash = false
		after := rapid.IntRange(0, 6).Draw(w.rt, "calls before the crash")
		w.fake.hook = func(string) {
			if after--; after == 0 {
				w.exec(`UPDATE job SET lease_until = 0, worker = 'dead' WHERE state = 'running'`)
			}
		}
	}
	if _, err := w.q.Step(w.ctx); err != nil {
		w.Fatalf("step: %v", err)
	}
	w.fake.hook = nil
	w.note()
}

// note remembers what is wanted now.
func (w *world) note() {
	w.Helper()
	for _, g := range w.grants() {
		if g.Wanted && g.UserID != "" {
			for _, role := range g.Roles {
				w.wants[key(serverID(g.Server), g.UserID)+"/"+strings.ToLower(role)] = true
			}
		}
	}
}

func serverID(name string) string { return map[string]string{"Accueil": "s1", "Atelier": "s2"}[name] }

func (w *world) grants() (all []grants.Grant) {
	w.Helper()
	for _, a := range w.requests {
		some, err := grants.Of(w.ctx, w.db, a.id)
		if err != nil {
			w.Fatalf("%v", err)
		}
		all = append(all, some...)
	}
	return all
}

// judgeAlways holds at every moment.
func (w *world) judgeAlways() {
	w.fake.mu.Lock()
	defer w.fake.mu.Unlock()
	live := map[string]int{}
	for _, t := range w.fake.invites {
		if slices.Contains(t.Roles, "garde") {
			w.Errorf("an invite carries a sensitive role: %s", t.reason)
		}
		if words := strings.Fields(t.reason); w.fake.live(t) {
			live[words[1]+" "+words[2]]++
		}
	}
	for _, given := range w.fake.given {
		if !w.wants[given] {
			w.Errorf("nobody wanted %s", given)
		}
	}
	for _, taken := range w.fake.taken {
		if strings.Contains(taken, "/autre ") {
			w.Errorf("an unmanaged role was taken: %s", taken)
		}
	}
}

// judgeAtRest ends the faults, lets everything run, and compares the platform with what should be.
func (w *world) judgeAtRest() {
	w.fake.change(func() {
		w.fake.faults, w.fake.skew, w.fake.hook = nil, 0, nil
		clear(w.fake.forbid)
	})
	for range 3 {
		w.pass(2 * time.Minute)
		w.jump(7 * time.Hour) // the sweep sees everything
		w.pass(6 * time.Minute)
	}
	w.judgeAlways()
	for _, g := range w.grants() {
		w.judgePlace(g)
	}
	w.judgeInvites()
	w.fake.mu.Lock()
	defer w.fake.mu.Unlock()
	for at, m := range w.fake.members {
		w.judgeMember(at, m)
	}
	if n := w.number(`SELECT count(*) FROM job WHERE state = 'running'`); n > 0 {
		w.Errorf("%d jobs are stuck", n)
	}
}

// judgePlace says which states a place may rest in.
func (w *world) judgePlace(g grants.Grant) {
	at := key(serverID(g.Server), g.UserID)
	m, in := w.fake.members[at]
	blocked := w.fake.banned[at] && g.Reason == "banned" || g.Reason == "token_revoked" && g.State == grants.BlockedPerson
	ok := false
	switch {
	case !g.Wanted:
		ok = g.State == grants.Revoked && len(g.Given) == 0
	case g.UserID == "" && g.Sensitive:
		ok = g.State == grants.BlockedPerson && g.Reason == grants.ReasonSensitive
	case g.UserID == "":
		ok = slices.Contains([]grants.State{grants.Invited, grants.Used, grants.Confirmed, grants.Expired}, g.State)
	case g.State == grants.Granted:
		ok = in
		for _, role := range g.Roles {
			ok = ok && m.roles[strings.ToLower(role)] != ""
		}
	case g.State == grants.Revoked:
		ok = g.Reason == grants.ReasonLeft && w.byHand[at] || g.Reason == grants.ReasonOverridden
	case g.State == grants.Screening:
		ok = in && m.pending
	default:
		ok = blocked
	}
	if !ok {
		w.Errorf("%s of %q rests %s (%s), wanted %v, given %v, on the platform %v", g.Space, g.UserID, g.State, g.Reason, g.Wanted, g.Given, m)
	}
}

// judgeInvites: what is live is shown to its person, once; what was made is in the books, once per generation.
func (w *world) judgeInvites() {
	live := w.liveInvites()
	shown := 0
	for _, a := range w.requests {
		for _, s := range a.places {
			if a.gone {
				continue
			}
			code := w.code(a.id, s)
			if code != "" {
				shown++
			}
			if code != "" && !slices.Contains(live, code) {
				w.Errorf("%s shows a code that is dead", s.name)
			}
		}
	}
	if confirmed := w.number(`SELECT count(*) FROM invite WHERE state = 'live'`) - shown; len(live) > shown+confirmed {
		w.Errorf("%d live invites, %d shown, %d of who confirmed", len(live), shown, confirmed)
	}
	twice := w.number(`SELECT count(*) FROM (SELECT 1 FROM invite WHERE code_hash <> ''
		GROUP BY request, space, generation HAVING count(*) > 1) t`)
	if twice > 0 {
		w.Errorf("%d generations got two invites", twice)
	}
	if !slices.ContainsFunc(w.requests, func(a *asker) bool { return a.gone }) { // whose rows are gone too
		made := w.number(`SELECT count(*) FROM invite WHERE code_hash <> '' OR attempted_at > 0`)
		if n := w.created(); n > made {
			w.Errorf("%d invites were made, %d are in the books", n, made)
		}
	}
}

// created counts the invites that were made, but for those that ran out before anybody was there to find them: after a
// crash and a day away another is made, which is right.
func (w *world) created() (n int) {
	for _, t := range w.fake.invites {
		booked := w.number(`SELECT count(*) FROM invite WHERE code_hash = $1`, secret.Hash(t.Code)) > 0
		if booked || t.gone || w.fake.live(t) {
			n++
		}
	}
	return n
}

// judgeMember: what humans gave is there, and what we gave is wanted.
func (w *world) judgeMember(at string, m *member) {
	for role := range w.humans[at] {
		if m.roles[role] == "" {
			w.Errorf("%s lost %s, which is not ours", at, role)
		}
	}
	for role, by := range m.roles {
		if by != "bot" {
			continue
		}
		wanted := false
		for _, g := range w.grants() {
			if g.Wanted && key(serverID(g.Server), g.UserID) == at {
				for _, name := range g.Roles {
					wanted = wanted || strings.ToLower(name) == role
				}
			}
		}
		if !wanted {
			w.Errorf("%s keeps %s, which we gave and nobody wants any more", at, role)
		}
	}
}
