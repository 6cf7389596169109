package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"parvis/app/api"
	"parvis/server/db"
	"parvis/server/db/dbtest"
)

// Settings of the crash tests.
const (
	envCycles   = "PARVIS_CRASH_CYCLES"          // kills on SQLite, default 200
	envReplicas = "PARVIS_CRASH_REPLICAS_CYCLES" // kills of one of two replicas, default 20
	envSeed     = "PARVIS_CRASH_SEED"            // repeats the order of a run's own choices
)

// clients is how many people come and go at a time.
const clients = 6

// TestKill9 kills the server at random moments, and sometimes the sandbox too, while people ask, are let in or
// refused, link accounts, use their invites, confirm and withdraw. Then everything must come to rest, and nothing that
// was acknowledged may be lost, nothing done twice.
func TestKill9(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	c := newCrowd(t, w)
	c.start()
	cycles := number(t, envCycles, 200)
	began := time.Now()
	for i := range cycles {
		c.pause(20, 300)
		w.server().kill()
		if i%10 == 9 {
			w.sandbox.kill()
			w.startSandbox()
		}
		w.server().start()
	}
	took := time.Since(began)
	c.finish()
	c.rest()
	c.judge()
	if code := w.server().stop(); code != 0 {
		t.Errorf("SIGTERM: exit %d", code)
	}
	c.judgeDatabase(filepath.Join(w.server().dir), "")
	t.Logf("%d kills in %v, %d requests, %d decisions, %d joins, %d links acknowledged; %d mints", cycles, took.Round(time.Second),
		len(c.people), c.decisions.Load(), c.joins.Load(), c.links.Load(), len(w.mints()))
}

// TestKill9OneOfTwoReplicas kills one of two servers that share a PostgreSQL: the other goes on, and takes over.
func TestKill9OneOfTwoReplicas(t *testing.T) {
	t.Parallel()
	dsn := dbtest.PostgresDSN(t)
	w := bareTown(t, starter)
	keyFile := filepath.Join(w.dir, "key")
	if err := os.WriteFile(keyFile, []byte(strings.Repeat("0f", 32)), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		w.addServer("PARVIS_DATABASE="+dsn, "PARVIS_KEY_FILE="+keyFile)
	}
	c := newCrowd(t, w)
	c.start()
	cycles := number(t, envReplicas, 20)
	for i := range cycles {
		c.pause(200, 1200)
		s := w.servers[i%2]
		s.kill()
		s.start()
	}
	c.finish()
	c.rest()
	c.judge()
	c.takenOver(dsn)
	for _, s := range w.servers {
		if code := s.stop(); code != 0 {
			t.Errorf("SIGTERM: exit %d", code)
		}
	}
	c.judgeDatabase("", dsn)
	t.Logf("%d kills, %d requests, %d decisions, %d joins, %d links acknowledged; %d mints", cycles,
		len(c.people), c.decisions.Load(), c.joins.Load(), c.links.Load(), len(w.mints()))
}

func number(t *testing.T, env string, otherwise int) int {
	t.Helper()
	if testing.Short() {
		otherwise /= 10
	}
	text := os.Getenv(env)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s: %v", env, err)
	}
	return n
}

// crowd is the people and moderators who go on whatever dies.
type crowd struct {
	*testing.T

	w     *town
	staff *staff
	ctx   context.Context
	end   context.CancelFunc
	group sync.WaitGroup
	mu    sync.Mutex
	rand  *rand.Rand

	people                  []*visitor
	decisions, joins, links atomic.Int64
}

// visitor is one person with what was acknowledged to them.
type visitor struct {
	newcomer

	verdict   map[string]string // by space, as acknowledged
	linked    bool              // acknowledged
	tried     bool              // to link: it may have happened without our being told
	used      []string          // spaces whose code let them in, as acknowledged
	usedTry   bool
	withdrawn bool
}

func newCrowd(t *testing.T, w *town) *crowd {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	if text := os.Getenv(envSeed); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatalf("%s: %v", envSeed, err)
		}
	}
	t.Logf("%s=%d", envSeed, seed)
	c := &crowd{T: t, w: w, staff: w.moderator(), rand: rand.New(rand.NewPCG(seed, 1))}
	c.ctx, c.end = context.WithCancel(context.Background())
	t.Cleanup(func() { c.end(); c.group.Wait() })
	return c
}

func (c *crowd) n(most int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.rand.IntN(most)
}

// pause waits between two kills: the time is what the test is about.
func (c *crowd) pause(least, most int) {
	select {
	case <-time.After(time.Duration(least+c.n(most-least)) * time.Millisecond):
	case <-c.ctx.Done():
	}
}

func (c *crowd) start() {
	for range clients {
		c.group.Go(func() {
			for c.ctx.Err() == nil {
				c.visit()
			}
		})
	}
}

func (c *crowd) finish() {
	c.end()
	c.group.Wait()
}

// try repeats a step until it is answered: nil, or a refusal that is not the server's own trouble. An error means that
// the test is over.
func (c *crowd) try(step func() error) error {
	for {
		err := step()
		var r *refusal
		if err == nil || errors.As(err, &r) && r.Status < 500 && r.Status != http.StatusTooManyRequests {
			return err
		}
		select {
		case <-c.ctx.Done():
			return err
		case <-time.After(time.Duration(5+c.n(20)) * time.Millisecond):
		}
	}
}

// server is any of those there are.
func (c *crowd) server() *server { return c.w.servers[c.n(len(c.w.servers))] }

// visit is one person from the first click to the last.
func (c *crowd) visit() {
	v := &visitor{verdict: map[string]string{}}
	v.s, v.key = c.server(), uuid.NewString()
	v.spaces = [][]string{{berges}, {berges, hauteur}, {carnet, berges}, {hauteur}, {berges, carnet, hauteur}}[c.n(5)]
	err := c.try(func() (err error) { v.s = c.server(); v.accept, err = v.s.accepts(); return err })
	if err == nil {
		err = c.try(func() error { v.s = c.server(); return v.asks() })
	}
	if err != nil {
		return
	}
	c.mu.Lock()
	c.people = append(c.people, v)
	c.mu.Unlock()
	if err := c.try(func() (err error) { v.user, err = c.w.person(); return err }); err != nil {
		return
	}
	links := c.n(3) == 0
	if links && c.n(2) == 0 {
		c.link(v)
	}
	c.decide(v)
	switch {
	case links && !v.linked:
		c.link(v)
	case links:
	default:
		c.enter(v)
	}
	if c.n(6) == 0 {
		err := c.try(func() error { v.s = c.server(); return v.post("/withdraw") })
		v.withdrawn = err == nil
	}
}

func (c *crowd) decide(v *visitor) {
	decision := api.Approve
	if c.n(8) == 0 {
		decision = api.Refuse
	}
	before := map[string]bool{}
	err := c.try(func() error {
		v.s = c.server()
		r, err := v.status()
		if err != nil {
			return err
		}
		for _, p := range r.Places {
			before[p.Space] = p.State == api.Waiting
		}
		m := staff{v.s, c.staff.c}
		return m.decide(&v.newcomer, decision, r.Version)
	})
	if err == nil {
		c.decisions.Add(1)
		for _, s := range v.spaces {
			v.verdict[s] = decision
		}
	}
}

func (c *crowd) link(v *visitor) {
	v.tried = true
	err := c.try(func() error {
		v.s = c.server()
		err := v.links()
		var r *refusal
		if errors.As(err, &r) && (r.Status == http.StatusGone || r.Status == http.StatusNotFound) {
			return errors.New("the round trip broke, again from the start") // a crash in the midst spends the state
		}
		return err
	})
	v.linked = err == nil
	if v.linked {
		c.links.Add(1)
	}
}

// enter uses the invites as they appear, and says so.
func (c *crowd) enter(v *visitor) {
	stop := time.Now().Add(4 * time.Second)
	for c.ctx.Err() == nil && time.Now().Before(stop) {
		var r api.Request
		if err := c.try(func() (err error) { v.s = c.server(); r, err = v.status(); return err }); err != nil {
			return
		}
		open := 0
		for _, p := range r.Places {
			switch {
			case p.InviteURL != "" && !slices.Contains(v.used, p.Space):
				open++
				v.usedTry = true
				if err := c.try(func() error { return c.w.join(v.user, p.InviteURL) }); err == nil {
					v.used = append(v.used, p.Space)
					c.joins.Add(1)
				}
				if c.n(2) == 0 {
					c.try(func() error { v.s = c.server(); return v.post("/places/" + p.Space + "/confirm") }) //nolint:errcheck // judged at the end
				}
			case p.State == api.Joining || p.State == api.Waiting:
				open++
			}
		}
		if open == 0 {
			return
		}
		select {
		case <-c.ctx.Done():
		case <-time.After(time.Duration(10+c.n(60)) * time.Millisecond):
		}
	}
}

// rest waits until no place is on its way any more.
func (c *crowd) rest() {
	c.Helper()
	until(c, "everything is at rest", func() error {
		moving := 0
		example := ""
		for _, v := range c.people {
			v.s = c.w.servers[0]
			r, err := v.status()
			if err != nil {
				return err
			}
			for _, p := range r.Places {
				if p.State == api.Joining {
					moving++
					example = r.ID + " " + p.Space + " " + p.Reason
				}
			}
		}
		if moving > 0 {
			return fmt.Errorf("%d places are still joining, such as %s", moving, example)
		}
		return nil
	})
	// Used and revoked invites are seen at the next look, which a live place has within seconds of being looked at.
	until(c, "what is shown is what is live", func() error {
		shown := []string{}
		for _, v := range c.people {
			r, err := v.status()
			if err != nil {
				return err
			}
			for _, p := range r.Places {
				if p.InviteURL != "" {
					shown = append(shown, codeIn(p.InviteURL))
				}
			}
		}
		live := c.w.state().invites()
		slices.Sort(shown)
		slices.Sort(live)
		if !slices.Equal(shown, live) {
			return fmt.Errorf("%d invites shown, %d live, of no place %v, dead %v", len(shown), len(live), lacking(live, shown), lacking(shown, live))
		}
		return nil
	})
}

func lacking(of, in []string) []string {
	return slices.DeleteFunc(slices.Clone(of), func(x string) bool { return slices.Contains(in, x) })
}

// judge compares what was acknowledged, what is told and what is so on the platform.
func (c *crowd) judge() {
	c.Helper()
	if len(c.people) < 3 || c.decisions.Load() == 0 || c.joins.Load()+c.links.Load() == 0 {
		c.Errorf("nothing happened: %d requests", len(c.people))
	}
	world := c.w.state()
	owner := map[string]string{}
	for _, v := range c.people {
		r, err := v.status()
		if err != nil {
			c.Errorf("request %s was acknowledged and is lost: %v", v.id, err)
			continue
		}
		for _, p := range r.Places {
			c.judgeVerdict(v, p)
			if p.InviteURL != "" {
				if other := owner[codeIn(p.InviteURL)]; other != "" {
					c.Errorf("%s and %s share an invite", other, v.id)
				}
				owner[codeIn(p.InviteURL)] = v.id
			}
		}
		if v.user != "" {
			c.judgeRoles(v, r, world)
		}
	}
}

func (c *crowd) judgeVerdict(v *visitor, p api.Place) {
	undecided := p.State == api.Waiting
	refused := p.State == api.Refused
	switch v.verdict[p.Space] {
	case api.Approve:
		if undecided || refused {
			c.Errorf("%s of %s was approved and is %s", p.Space, v.id, p.State)
		}
	case api.Refuse:
		if !refused {
			c.Errorf("%s of %s was refused and is %s", p.Space, v.id, p.State)
		}
	}
	if v.withdrawn && (p.State == api.Invited || undecided || p.State == api.Joining) {
		c.Errorf("%s of %s was withdrawn and is %s", p.Space, v.id, p.State)
	}
	if p.State == api.BlockedSteward || p.State == api.BlockedPerson && p.Reason != "token_revoked" {
		c.Errorf("%s of %s is %s (%s)", p.Space, v.id, p.State, p.Reason)
	}
	if v.linked && (p.State == api.Invited || p.State == api.Used) {
		c.Errorf("%s of %s, whose account is linked, is %s", p.Space, v.id, p.State)
	}
}

var roleOf = map[string]string{berges: observer, carnet: writer, hauteur: mate}

func serverOf(space string) string {
	if space == hauteur {
		return haute
	}
	return sauvrine
}

// judgeRoles: granted is what is so; nobody has a role that no place of theirs gave.
func (c *crowd) judgeRoles(v *visitor, r api.Request, world state) {
	for _, name := range []string{sauvrine, haute} {
		roles, _ := world.guild(name).roles(v.user)
		may := []string{}
		for _, p := range r.Places {
			if serverOf(p.Space) != name {
				continue
			}
			role := roleOf[p.Space]
			holds := slices.Contains(roles, role)
			byInvite := v.usedTry && p.State != api.Waiting && p.State != api.Refused && p.State != api.Invited
			if p.State == api.Granted || byInvite {
				may = append(may, role)
			}
			if p.State == api.Granted && !holds {
				c.Errorf("%s of %s is granted and the role is not there", p.Space, v.id)
			}
			if slices.Contains(v.used, p.Space) && !holds {
				c.Errorf("%s used the code of %s and has not its role", v.id, p.Space)
			}
		}
		if more := lacking(roles, may); len(more) > 0 {
			c.Errorf("%s has %v on %s, which nothing gives: %+v", v.id, more, name, r.Places)
		}
	}
}

// takenOver waits until no job is held by a server that died: on PostgreSQL its lease has to run out first.
func (c *crowd) takenOver(dsn string) {
	c.Helper()
	d, err := db.Open(c.Context(), "", dsn)
	if err != nil {
		c.Fatal(err)
	}
	defer d.Close()
	until(c, "what a dead server held is taken over", func() error {
		var n int
		if err := d.QueryRowContext(c.Context(), `SELECT count(*) FROM job WHERE state = 'running'`).Scan(&n); err != nil {
			return err
		}
		if n > 0 {
			return fmt.Errorf("%d jobs are held", n)
		}
		return nil
	})
}

// judgeDatabase looks into the books once the server has ended.
func (c *crowd) judgeDatabase(dir, dsn string) {
	c.Helper()
	d, err := db.Open(c.Context(), dir, dsn)
	if err != nil {
		c.Fatal(err)
	}
	defer d.Close()
	count := func(query string) (n int) {
		c.Helper()
		if err := d.QueryRowContext(c.Context(), query).Scan(&n); err != nil {
			c.Fatal(err)
		}
		return n
	}
	if d.Engine == db.SQLite {
		var verdict string
		if err := d.QueryRowContext(c.Context(), `PRAGMA integrity_check`).Scan(&verdict); err != nil || verdict != "ok" {
			c.Errorf("integrity: %s, %v", verdict, err)
		}
		if n := count(`SELECT count(*) FROM pragma_foreign_key_check`); n != 0 {
			c.Errorf("%d rows point nowhere", n)
		}
	}
	if n := count(`SELECT count(*) FROM job WHERE state = 'running'`); n != 0 {
		c.Errorf("%d jobs are stuck", n)
	}
	if n := count(`SELECT count(*) FROM (SELECT 1 FROM invite WHERE code_hash <> ''
		GROUP BY request, space, generation HAVING count(*) > 1) t`); n != 0 {
		c.Errorf("%d generations of a place got two invites", n)
	}
	if n := count(`SELECT count(*) FROM request`); n < len(c.people) {
		c.Errorf("%d requests in the books, %d were acknowledged", n, len(c.people))
	}
	c.judgeMints(count(`SELECT count(*) FROM invite WHERE code_hash <> '' OR attempted_at > 0`))
}

// judgeMints: the sandbox made no more invites than our books have intentions. A call that it answered with success
// was for an intention of its own; one whose answer was lost is found again, not repeated.
func (c *crowd) judgeMints(intentions int) {
	c.Helper()
	made := 0
	reasons := map[string]int{}
	for _, m := range c.w.mints() {
		if m.Status == http.StatusOK {
			made++
			reasons[m.Reason]++
		}
	}
	twice := 0
	for _, n := range reasons {
		twice += n - 1
	}
	if made > intentions {
		c.Errorf("%d invites were made for %d intentions", made, intentions)
	}
	// When two answers are lost at once the two invites, which are alike, may change places.
	if spare := intentions - len(reasons); twice > spare {
		c.Errorf("%d invites were made beyond one per place and generation (%d changed places)", twice, spare)
	}
	c.Logf("%d invites made for %d intentions", made, intentions)
}
