package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"parvis/server/db"
	"parvis/server/db/dbtest"
	"parvis/server/jobs"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds every wait of these tests; nothing waits for it when all is well.
const patience = 20 * time.Second

// clock is a time that only the test moves.
type clock struct{ ms atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.ms.Store(time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC).UnixMilli())
	return c
}

func (c *clock) Now() time.Time          { return time.UnixMilli(c.ms.Load()).UTC() }
func (c *clock) advance(d time.Duration) { c.ms.Add(d.Milliseconds()) }

// rig is a database with queues on it.
type rig struct {
	*testing.T

	db    *db.DB
	clock *clock
}

func each(t *testing.T, f func(r *rig)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { f(&rig{t, d, newClock()}) })
}

// queue makes a queue that does not run yet.
func (r *rig) queue(s jobs.Settings) *jobs.Queue {
	r.Helper()
	if s.Now == nil {
		s.Now = r.clock.Now
	}
	s.Poll = 2 * time.Millisecond
	return jobs.New(r.db, s)
}

// replicas makes n queues with 4 workers each; on SQLite, where one process holds the data folder, one with as many.
func (r *rig) replicas(n int) []*jobs.Queue {
	r.Helper()
	if r.db.Engine == db.SQLite {
		return []*jobs.Queue{r.queue(jobs.Settings{Workers: 4 * n})}
	}
	var all []*jobs.Queue
	for range n {
		all = append(all, r.queue(jobs.Settings{Workers: 4}))
	}
	return all
}

// run runs a queue until the test ends, or until the answered function is called.
func (r *rig) run(q *jobs.Queue) (stop func()) {
	r.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- q.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-done:
			if err != nil {
				r.Errorf("run: %v", err)
			}
		case <-time.After(patience):
			r.Error("the queue does not stop")
		}
	})
	r.Cleanup(stop)
	return stop
}

func (r *rig) enqueue(q *jobs.Queue, kind string, args any, o jobs.Options) {
	r.Helper()
	err := r.db.InTx(r.Context(), func(tx *db.Tx) error { return q.Enqueue(r.Context(), tx, kind, args, o) })
	if err != nil {
		r.Fatal(err)
	}
}

// number answers one number of the database.
func (r *rig) number(query string, args ...any) (n int64) {
	r.Helper()
	if err := r.db.QueryRowContext(r.Context(), query, args...).Scan(&n); err != nil {
		r.Fatal(err)
	}
	return n
}

func (r *rig) left() int64 { return r.number(`SELECT count(*) FROM job`) }

// until waits for a condition.
func (r *rig) until(what string, ok func() bool) {
	r.Helper()
	deadline := time.Now().Add(patience)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		if time.Now().After(deadline) {
			r.Fatalf("never: %s", what)
		}
		<-tick.C
	}
}

func recv[T any](r *rig, c <-chan T, what string) (v T) {
	r.Helper()
	select {
	case v = <-c:
	case <-time.After(patience):
		r.Fatalf("never: %s", what)
	}
	return v
}

func TestEnqueueIsPartOfTheTransaction(t *testing.T) {
	t.Parallel()
	each(t, func(r *rig) {
		q, oops := r.queue(jobs.Settings{}), errors.New("oops")
		err := r.db.InTx(r.Context(), func(tx *db.Tx) error {
			return errors.Join(q.Enqueue(r.Context(), tx, "k", nil, jobs.Options{}), oops)
		})
		if !errors.Is(err, oops) || r.left() != 0 {
			r.Fatalf("%v, %d jobs after a rollback", err, r.left())
		}
		r.enqueue(q, "k", nil, jobs.Options{})
		if r.left() != 1 {
			r.Fatalf("%d jobs after a commit", r.left())
		}
	})
}

func TestArgumentsArrive(t *testing.T) {
	t.Parallel()
	type args struct {
		Name string `json:"name"`
	}
	each(t, func(r *rig) {
		got := make(chan string, 1)
		q := r.queue(jobs.Settings{})
		q.Handle("k", func(_ context.Context, j jobs.Job) error {
			var a args
			err := j.Args(&a)
			got <- fmt.Sprintln(a.Name, j.Attempt, j.Created.Equal(r.clock.Now()), err)
			return nil
		})
		r.enqueue(q, "k", args{"é"}, jobs.Options{})
		r.run(q)
		if s := recv(r, got, "the job runs"); s != "é 1 true <nil>\n" {
			r.Fatalf("got %q", s)
		}
		r.until("a job that is done is gone", func() bool { return r.left() == 0 })
	})
}

func TestAUniqueJobThatWaitsMovesForward(t *testing.T) {
	t.Parallel()
	each(t, func(r *rig) {
		q := r.queue(jobs.Settings{})
		runAt := func() int64 { return r.number(`SELECT run_at FROM job`) }
		at := func(d time.Duration) jobs.Options { return jobs.Options{UniqueKey: "u", RunAt: r.clock.Now().Add(d)} }
		r.enqueue(q, "k", nil, at(time.Hour))
		for _, d := range []time.Duration{2 * time.Hour, time.Minute, 5 * time.Minute} {
			r.enqueue(q, "k", nil, at(d))
		}
		if want := r.clock.Now().Add(time.Minute).UnixMilli(); r.left() != 1 || runAt() != want {
			r.Fatalf("%d jobs at %d, want 1 at %d", r.left(), runAt(), want)
		}
	})
}

func TestAUniqueJobThatRunsRunsOnceMore(t *testing.T) {
	t.Parallel()
	for _, answer := range []error{nil, jobs.Snooze(time.Hour), errors.New("oops")} {
		t.Run(fmt.Sprint(answer), func(t *testing.T) {
			t.Parallel()
			each(t, func(r *rig) {
				began, end := make(chan int, 3), make(chan struct{})
				q := r.queue(jobs.Settings{})
				var n atomic.Int32
				q.Handle("k", func(context.Context, jobs.Job) error {
					if n.Add(1); n.Load() > 1 {
						began <- int(n.Load())
						return nil
					}
					began <- 1
					<-end
					return answer
				})
				r.enqueue(q, "k", nil, jobs.Options{UniqueKey: "u"})
				stop := r.run(q)
				recv(r, began, "the first run")
				for range 3 {
					r.enqueue(q, "k", nil, jobs.Options{UniqueKey: "u"})
				}
				close(end)
				recv(r, began, "the second run")
				r.until("gone", func() bool { return r.left() == 0 })
				stop()
				if n.Load() != 2 {
					r.Fatalf("ran %d times, want 2", n.Load())
				}
			})
		})
	}
}

func TestALaneRunsOneAtATime(t *testing.T) {
	t.Parallel()
	each(t, func(r *rig) {
		const lanes, each = 3, 12
		var inside [lanes]atomic.Int32
		var ran, clashes atomic.Int32
		handler := func(_ context.Context, j jobs.Job) error {
			var lane int
			if err := j.Args(&lane); err != nil {
				return err
			}
			if inside[lane].Add(1) > 1 {
				clashes.Add(1)
			}
			if err := r.db.Ping(context.Background()); err != nil { // gives the others time to reach for the lane
				return err
			}
			inside[lane].Add(-1)
			ran.Add(1)
			return nil
		}
		queues := r.replicas(2)
		for _, q := range queues {
			q.Handle("k", handler)
			r.run(q)
		}
		for i := range lanes * each {
			r.enqueue(queues[0], "k", i%lanes, jobs.Options{Lane: fmt.Sprint("lane ", i%lanes)})
		}
		r.until("all run", func() bool { return r.left() == 0 })
		if clashes.Load() > 0 || ran.Load() != lanes*each {
			r.Fatalf("%d clashes, %d runs of %d", clashes.Load(), ran.Load(), lanes*each)
		}
	})
}

func TestCompetingFetchersRunEachJobOnce(t *testing.T) {
	t.Parallel()
	each(t, func(r *rig) {
		var mu sync.Mutex
		times := map[int]int{}
		queues := r.replicas(3)
		for _, q := range queues {
			q.Handle("k", func(_ context.Context, j jobs.Job) error {
				var i int
				err := j.Args(&i)
				mu.Lock()
				defer mu.Unlock()
				times[i]++
				return err
			})
			r.run(q)
		}
		for i := range 60 {
			r.enqueue(queues[i%len(queues)], "k", i, jobs.Options{})
		}
		r.until("all run", func() bool { return r.left() == 0 })
		mu.Lock()
		defer mu.Unlock()
		for i := range 60 {
			if times[i] != 1 {
				r.Errorf("job %d ran %d times", i, times[i])
			}
		}
	})
}

func TestAFailedJobIsTriedAgainLater(t *testing.T) {
	t.Parallel()
	each(t, func(r *rig) {
		attempts := make(chan int, 8)
		q := r.queue(jobs.Settings{})
		q.Handle("k", func(_ context.Context, j jobs.Job) error {
			attempts <- j.Attempt
			switch j.Attempt {
			case 1:
				return errors.New("the disk is on fire")
			case 2:
				panic("a programmer's mistake")
			}
			return nil
		})
		r.enqueue(q, "k", nil, jobs.Options{})
		r.run(q)
		for want := 1; want <= 3; want++ {
			if got := recv(r, attempts, "an attempt"); got != want {
				r.Fatalf("attempt %d, want %d", got, want)
			}
			if want == 3 {
				break
			}
			r.until("given back", func() bool { return r.number(`SELECT count(*) FROM job WHERE state = 'ready'`) == 1 })
			now := r.clock.Now().UnixMilli()
			pause := r.number(`SELECT run_at FROM job`) - now
			if longest := 500 << (want - 1); pause < int64(longest)/2 || pause > int64(longest) {
				r.Errorf("a pause of %d ms after attempt %d", pause, want)
			}
			r.clock.advance(time.Second)
		}
		r.until("gone", func() bool { return r.left() == 0 })
	})
}

func TestBackOffGrowsAndEnds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		attempt   int
		low, high time.Duration
	}{
		{-3, 250 * time.Millisecond, 500 * time.Millisecond},
		{1, 250 * time.Millisecond, 500 * time.Millisecond},
		{5, 4 * time.Second, 8 * time.Second},
		{12, 5 * time.Minute, 10 * time.Minute},
		{1 << 40, 5 * time.Minute, 10 * time.Minute},
	} {
		for range 100 {
			if d := jobs.BackOff(c.attempt); d < c.low || d > c.high {
				t.Errorf("%v after attempt %d", d, c.attempt)
			}
		}
	}
}

func TestASnoozeIsNoAttempt(t *testing.T) {
	t.Parallel()
	each(t, func(r *rig) {
		attempts := make(chan int, 8)
		q := r.queue(jobs.Settings{})
		var n atomic.Int32
		q.Handle("k", func(_ context.Context, j jobs.Job) error {
			attempts <- j.Attempt
			if n.Add(1) < 4 {
				return fmt.Errorf("wrapped: %w", jobs.Snooze(time.Minute))
			}
			return nil
		})
		r.enqueue(q, "k", nil, jobs.Options{})
		r.run(q)
		for range 4 {
			if got := recv(r, attempts, "an attempt"); got != 1 {
				r.Fatalf("attempt %d", got)
			}
			r.until("settled", func() bool { return r.number(`SELECT count(*) FROM job WHERE state = 'running'`) == 0 })
			if len(attempts) > 0 {
				r.Fatal("ran before its time")
			}
			r.clock.advance(time.Minute)
		}
		r.until("gone", func() bool { return r.left() == 0 })
	})
}

// stuck is a handler that does not come back before it is told to, and then tells what its lease is worth.
type stuck struct {
	r     *rig
	q     *jobs.Queue
	began chan string
	end   chan struct{}
	worth chan error
}

func newStuck(r *rig, q *jobs.Queue) *stuck {
	return &stuck{r, q, make(chan string, 1), make(chan struct{}), make(chan error, 1)}
}

func (s *stuck) handle(_ context.Context, j jobs.Job) error {
	s.began <- j.ID
	<-s.end
	err := s.r.db.InTx(context.Background(), func(tx *db.Tx) error { return s.q.Holds(context.Background(), tx, j) })
	s.worth <- err
	return err
}

// A worker that is late (its machine slept, its process was stopped) must write nothing, and its job and its lane go
// on with another.
func TestALateWorkerIsFenced(t *testing.T) {
	t.Parallel()
	each(t, func(r *rig) {
		late, good := r.queue(jobs.Settings{Workers: 1}), r.queue(jobs.Settings{Workers: 1})
		s := newStuck(r, late)
		late.Handle("k", s.handle)
		ran := make(chan int, 4)
		good.Handle("k", func(_ context.Context, j jobs.Job) error { ran <- j.Attempt; return nil })
		r.run(late)
		r.enqueue(late, "k", nil, jobs.Options{Lane: "l"})
		recv(r, s.began, "the first run")
		r.enqueue(late, "k", nil, jobs.Options{Lane: "l"})
		second := good
		if r.db.Engine == db.SQLite {
			// Run gives leases back at once on SQLite, where one process holds the folder: here time must do it.
			r.clock.advance(time.Hour)
		}
		r.run(second)
		if r.db.Engine == db.Postgres {
			select {
			case <-ran:
				r.Fatal("the lane was not held by its lease")
			case <-time.After(50 * time.Millisecond):
			}
			r.clock.advance(time.Hour)
		}
		if got := recv(r, ran, "the job is taken over"); got != 2 {
			r.Errorf("taken over as attempt %d", got)
		}
		recv(r, ran, "the lane is free again")
		close(s.end)
		if err := recv(r, s.worth, "the late worker's verdict"); !errors.Is(err, jobs.ErrLeaseLost) {
			r.Errorf("the late worker holds: %v", err)
		}
		r.until("gone", func() bool { return r.left() == 0 })
	})
}

// The attempts of a job go down again (a snooze) and start anew (enqueued again), so they do not name a lease.
func TestALateWorkerIsFencedThoughAttemptsStartAnew(t *testing.T) {
	t.Parallel()
	each(t, func(r *rig) {
		q := r.queue(jobs.Settings{Workers: 2})
		s := newStuck(r, q)
		var n atomic.Int32
		third, end := make(chan int, 1), make(chan struct{})
		q.Handle("k", func(ctx context.Context, j jobs.Job) error {
			switch n.Add(1) {
			case 1:
				return s.handle(ctx, j)
			case 2:
				r.enqueue(q, "k", nil, jobs.Options{UniqueKey: "u"})
				return nil
			}
			third <- j.Attempt
			<-end
			return nil
		})
		r.enqueue(q, "k", nil, jobs.Options{UniqueKey: "u"})
		r.run(q)
		recv(r, s.began, "the first run")
		r.clock.advance(time.Hour)
		if got := recv(r, third, "the third run"); got != 1 {
			r.Errorf("attempt %d, want the same as the late worker's", got)
		}
		close(s.end)
		if err := recv(r, s.worth, "the late worker's verdict"); !errors.Is(err, jobs.ErrLeaseLost) {
			r.Errorf("the late worker holds another's lease: %v", err)
		}
		if left := r.left(); left != 1 {
			r.Errorf("the late worker ended the job of another: %d left", left)
		}
		close(end)
		r.until("gone", func() bool { return r.left() == 0 })
	})
}

// Nobody takes a job between the look at the lease and the commit of what rests on it.
func TestHoldsLastsUntilTheCommit(t *testing.T) {
	t.Parallel()
	d := dbtest.Postgres(t)
	r := &rig{t, d, newClock()}
	slow, other := r.queue(jobs.Settings{Workers: 1}), r.queue(jobs.Settings{Workers: 1})
	ran, held, commit := make(chan int, 2), make(chan struct{}), make(chan struct{})
	slow.Handle("k", func(_ context.Context, j jobs.Job) error {
		return d.InTx(context.Background(), func(tx *db.Tx) error {
			err := slow.Holds(context.Background(), tx, j)
			close(held)
			<-commit
			return err
		})
	})
	other.Handle("k", func(_ context.Context, j jobs.Job) error { ran <- j.Attempt; return nil })
	r.enqueue(slow, "k", nil, jobs.Options{})
	r.run(slow)
	recv(r, held, "the slow worker looks at its lease")
	r.clock.advance(time.Hour)
	r.run(other)
	select {
	case <-ran:
		t.Error("taken over while a transaction rested on the lease")
	case <-time.After(100 * time.Millisecond):
	}
	close(commit)
	r.until("gone", func() bool { return r.left() == 0 })
}

// On SQLite one process holds the data folder: what a dead one had in hand is taken up at the start, not later.
func TestSQLiteGivesBackTheLeasesOfADeadProcess(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	r := &rig{t, d, newClock()}
	dead := r.queue(jobs.Settings{Workers: 1})
	s := newStuck(r, dead)
	dead.Handle("k", s.handle)
	r.run(dead)
	r.enqueue(dead, "k", nil, jobs.Options{Lane: "l"})
	recv(r, s.began, "the first run")
	next := r.queue(jobs.Settings{Workers: 1})
	ran := make(chan int, 1)
	next.Handle("k", func(_ context.Context, j jobs.Job) error { ran <- j.Attempt; return nil })
	r.run(next)
	if got := recv(r, ran, "the job is taken up"); got != 2 {
		t.Errorf("attempt %d", got)
	}
	close(s.end)
	recv(r, s.worth, "the dead one's verdict")
}

func TestAKindWithoutAHandlerWaits(t *testing.T) {
	t.Parallel()
	each(t, func(r *rig) {
		q := r.queue(jobs.Settings{})
		r.enqueue(q, "of a newer version", nil, jobs.Options{})
		r.run(q)
		r.until("given back", func() bool {
			return r.number(`SELECT count(*) FROM job WHERE state = 'ready' AND attempt = 1 AND last_error <> ''`) == 1
		})
	})
}

func TestAShutdownEndsHandlersInHand(t *testing.T) {
	t.Parallel()
	each(t, func(r *rig) {
		q := r.queue(jobs.Settings{Grace: time.Millisecond})
		began := make(chan struct{}, 1)
		q.Handle("k", func(ctx context.Context, _ jobs.Job) error {
			began <- struct{}{}
			<-ctx.Done()
			return ctx.Err()
		})
		r.enqueue(q, "k", nil, jobs.Options{})
		stop := r.run(q)
		recv(r, began, "the job runs")
		stop()
		if r.number(`SELECT count(*) FROM job WHERE state = 'ready'`) != 1 {
			r.Error("the job was not given back")
		}
	})
}

func TestCounts(t *testing.T) {
	t.Parallel()
	each(t, func(r *rig) {
		q := r.queue(jobs.Settings{})
		due, running, oldest, err := q.Counts(r.Context())
		if err != nil || due+running != 0 || !oldest.IsZero() {
			r.Fatal(due, running, oldest, err)
		}
		first := r.clock.Now()
		r.enqueue(q, "k", nil, jobs.Options{})
		r.enqueue(q, "k", nil, jobs.Options{RunAt: first.Add(time.Hour)})
		r.clock.advance(time.Minute)
		due, running, oldest, err = q.Counts(r.Context())
		if err != nil || due != 1 || running != 0 || !oldest.Equal(first) {
			r.Fatal(due, running, oldest, err)
		}
	})
}

// The one that has been due for longest comes first, so nobody starves.
func TestTheOldestComesFirst(t *testing.T) {
	t.Parallel()
	each(t, func(r *rig) {
		q := r.queue(jobs.Settings{Workers: 1})
		var mu sync.Mutex
		var order []string
		q.Handle("k", func(_ context.Context, j jobs.Job) error {
			var s string
			err := j.Args(&s)
			mu.Lock()
			defer mu.Unlock()
			order = append(order, s)
			return err
		})
		for _, name := range []string{"c", "a", "b"} {
			age := time.Duration(name[0]-'a') * time.Minute
			r.enqueue(q, "k", name, jobs.Options{RunAt: r.clock.Now().Add(age - time.Hour)})
		}
		r.run(q)
		r.until("all run", func() bool { return r.left() == 0 })
		mu.Lock()
		defer mu.Unlock()
		if !slices.Equal(order, []string{"a", "b", "c"}) {
			r.Errorf("order %s", strings.Join(order, ""))
		}
	})
}
