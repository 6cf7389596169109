package grants_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.uber.org/goleak"

	"parvis/server/auth"
	"parvis/server/db"
	"parvis/server/db/dbtest"
	"parvis/server/grants"
	"parvis/server/jobs"
	"parvis/server/platform"
	"parvis/server/secret"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// tb is what a rig needs of a test; rapid's is one too.
type tb interface {
	Helper()
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
	Logf(format string, args ...any)
}

// clock is a time that only the test moves.
type clock struct{ ms atomic.Int64 }

func (c *clock) Now() time.Time { return time.UnixMilli(c.ms.Load()).UTC() }

// rig is the slice on a real database, before a fake platform, with a queue whose steps the test takes.
type rig struct {
	tb

	ctx    context.Context
	db     *db.DB
	clock  *clock
	fake   *fake
	s      *grants.Service
	q      *jobs.Queue
	tellMu sync.Mutex
	told   map[string]int // how often a request was told to have changed
}

func newRig(t tb, d *db.DB) *rig {
	r := &rig{tb: t, ctx: context.Background(), db: d, clock: &clock{}, told: map[string]int{}}
	r.clock.ms.Store(time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC).UnixMilli())
	r.fake = newFake(r.clock.Now)
	r.start(r.fake)
	return r
}

// start makes the service anew, as after a restart; p nil: no platform is connected.
func (r *rig) start(p platform.Platform) {
	log, key := slog.New(slog.DiscardHandler), secret.NewKey([32]byte{1})
	r.q = jobs.New(r.db, jobs.Settings{Now: r.clock.Now, Log: log})
	r.s = &grants.Service{
		DB: r.db, Jobs: r.q, Auth: &auth.Service{DB: r.db, Key: key, Now: r.clock.Now}, Key: key, Platform: p,
		Now: r.clock.Now, Log: log,
		Changed: func(ctx context.Context, tx *db.Tx, request string) error {
			r.tellMu.Lock()
			r.told[request]++
			r.tellMu.Unlock()
			return tx.Exec(ctx, `UPDATE request SET version = version + 1 WHERE id = $1`, request)
		},
	}
	r.s.Register()
}

func each(t *testing.T, f func(t *testing.T, r *rig)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { f(t, newRig(t, d)) })
}

func (r *rig) tx(f func(tx *db.Tx) error) {
	r.Helper()
	if err := r.db.InTx(r.ctx, f); err != nil {
		r.Fatalf("%v", err)
	}
}

// space is what the tests ask for: a name, where it is, what it gives.
type space struct {
	name, server, channel string
	roles                 []string
	sensitive             bool
}

var (
	members = space{"membres", "Accueil", "accueil", []string{"Membre"}, false}
	helpers = space{"aides", "Accueil", "accueil", []string{"Membre", "Aide"}, false}
	guards  = space{"gardes", "Accueil", "accueil", []string{"Garde"}, true}
	makers  = space{"bricole", "Atelier", "travaux", []string{"Bricole"}, false}
)

// request makes a request row.
func (r *rig) request() string {
	r.Helper()
	id := uuid.NewString()
	r.tx(func(tx *db.Tx) error {
		if err := tx.Exec(r.ctx, `INSERT INTO acceptance (id, revision, hash, accepted_at) VALUES ($1, 'r', 'h', 1)`, id); err != nil {
			return err
		}
		return tx.Exec(r.ctx, `INSERT INTO request (id, acceptance, idem, body, state, version, touched, answers, contact, lang, asked_at, updated_at)
			VALUES ($1, $1, $1, '', 'approved', 1, 1, '{}', '', 'fr', 1, 1)`, id)
	})
	return id
}

// want makes a request that is approved for some spaces; user is empty for who linked no account.
func (r *rig) want(user string, spaces ...space) string {
	r.Helper()
	id := r.request()
	if user != "" {
		r.link(id, user)
	}
	for _, s := range spaces {
		r.approve(id, user, s)
	}
	return id
}

func (r *rig) approve(id, user string, s space) {
	r.Helper()
	r.tx(func(tx *db.Tx) error {
		return r.s.Want(r.ctx, tx, grants.Grant{Request: id, Space: s.name, Server: s.server, Channel: s.channel,
			Roles: s.roles, Sensitive: s.sensitive, UserID: user})
	})
}

func (r *rig) link(id, user string) {
	r.Helper()
	var a platform.Account
	r.fake.change(func() { a = r.fake.account(user) })
	r.tx(func(tx *db.Tx) error { return r.s.Link(r.ctx, tx, id, a) })
}

func (r *rig) unwant(id string, s space, reason string) {
	r.Helper()
	r.tx(func(tx *db.Tx) error { return r.s.Unwant(r.ctx, tx, id, s.name, reason) })
}

func (r *rig) renew(id string, s space) {
	r.Helper()
	r.tx(func(tx *db.Tx) error {
		g, err := grants.One(r.ctx, tx, id, s.name)
		if err != nil {
			return err
		}
		return r.s.Renew(r.ctx, tx, g)
	})
}

func (r *rig) confirm(id string, s space) {
	r.Helper()
	r.tx(func(tx *db.Tx) error {
		g, err := grants.One(r.ctx, tx, id, s.name)
		if err != nil {
			return err
		}
		return r.s.Confirm(r.ctx, tx, g)
	})
}

func (r *rig) forget(id string, leave bool) {
	r.Helper()
	r.tx(func(tx *db.Tx) error { return r.s.Forget(r.ctx, tx, id, leave) })
}

// due runs every job that is due now.
func (r *rig) due() {
	r.Helper()
	for range 500 {
		found, err := r.q.Step(r.ctx)
		if err != nil {
			r.Fatalf("step: %v", err)
		}
		if !found {
			return
		}
	}
	r.Fatalf("a job spins")
}

// pass lets time pass, running each job when it is due.
func (r *rig) pass(d time.Duration) {
	r.Helper()
	end := r.clock.Now().Add(d)
	for {
		r.due()
		at, ok := r.nextJob()
		if !ok || at.After(end) {
			r.clock.ms.Store(max(end.UnixMilli(), r.clock.ms.Load()))
			r.due()
			return
		}
		r.clock.ms.Store(max(at.UnixMilli(), r.clock.ms.Load()+1))
	}
}

// jump lets time pass at once: what was due in between runs late.
func (r *rig) jump(d time.Duration) {
	r.Helper()
	r.clock.ms.Add(d.Milliseconds())
	r.due()
}

func (r *rig) nextJob() (at time.Time, ok bool) {
	r.Helper()
	all, err := db.All(r.ctx, r.db, func(scan func(...any) error) (ms int64, err error) { return ms, scan(&ms) },
		`SELECT run_at FROM job ORDER BY run_at LIMIT 1`)
	if err != nil {
		r.Fatalf("%v", err)
	}
	if len(all) == 0 {
		return at, false
	}
	return time.UnixMilli(all[0]), true
}

func (r *rig) one(id string, s space) grants.Grant {
	r.Helper()
	g, err := grants.One(r.ctx, r.db, id, s.name)
	if err != nil {
		r.Fatalf("read the grant of %s: %v", s.name, err)
	}
	return g
}

// is expects a state and a reason of a place.
func (r *rig) is(id string, s space, state grants.State, reason string) {
	r.Helper()
	if g := r.one(id, s); g.State != state || g.Reason != reason {
		r.Errorf("%s is %s (%s), want %s (%s)", s.name, g.State, g.Reason, state, reason)
	}
}

// code is the code of the live invite of a place, or empty.
func (r *rig) code(id string, s space) string {
	r.Helper()
	t, ok, err := r.s.TicketOf(r.ctx, r.db, r.one(id, s))
	if err != nil {
		r.Fatalf("read the ticket: %v", err)
	}
	if !ok {
		return ""
	}
	return t.URL[len("https://fake.example/"):]
}

// held is what a user has on a server, as text.
func (r *rig) held(server, user string) string {
	r.fake.mu.Lock()
	defer r.fake.mu.Unlock()
	m := r.fake.members[key(server, user)]
	if m == nil {
		return "absent"
	}
	return fmt.Sprint(m.view(user).Roles)
}

func (r *rig) holds(server, user, want string) {
	r.Helper()
	if got := r.held(server, user); got != want {
		r.Errorf("%s holds %s on %s, want %s", user, got, server, want)
	}
}

// liveInvites are the codes that would let somebody in now.
func (r *rig) liveInvites() []string {
	r.fake.mu.Lock()
	defer r.fake.mu.Unlock()
	r.fake.settleLate()
	codes := []string{}
	for _, t := range r.fake.invites {
		if r.fake.live(t) {
			codes = append(codes, t.Code)
		}
	}
	return codes
}

func (r *rig) invitesAre(live, created int) {
	r.Helper()
	if got := r.liveInvites(); len(got) != live || len(r.fake.invites) != created {
		r.Errorf("%d live invites of %d, want %d of %d", len(got), len(r.fake.invites), live, created)
	}
}

func (r *rig) number(query string, args ...any) (n int) {
	r.Helper()
	if err := r.db.QueryRowContext(r.ctx, query, args...).Scan(&n); err != nil {
		r.Fatalf("%v", err)
	}
	return n
}

// calls counts the calls of one kind since the last time.
func (r *rig) calls(op string) int {
	r.fake.mu.Lock()
	defer r.fake.mu.Unlock()
	n := 0
	r.fake.calls = slices.DeleteFunc(r.fake.calls, func(c string) bool {
		if c == op {
			n++
		}
		return c == op
	})
	return n
}

func (r *rig) exec(query string, args ...any) {
	r.Helper()
	r.tx(func(tx *db.Tx) error { return tx.Exec(r.ctx, query, args...) })
}
