package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// ErrInUse is returned by [Open] when another process holds the folder.
var ErrInUse = errors.New("folder in use by another process")

// ErrClosed is what calls meet after [Server.Close].
var ErrClosed = errors.New("sandbox is closed")

// SeedServer names what a server holds when an empty folder is opened. A server named twice is one server with the
// channels and roles of both.
type SeedServer struct {
	Name     string
	Channels []string // the first one is where people land; none = "accueil"
	Roles    []string // from lowest to highest, all below the bot's own role
}

// Options say where the state lives and what an empty one starts with.
type Options struct {
	Dir  string       // created when missing; one process at a time
	Seed []SeedServer // used only when the state is empty
	Now  func() time.Time
	Log  *slog.Logger
	// PublicURL is the origin people reach the pages at, asked each time it is needed, so that it may be known only
	// after listening. Nil or empty: the origin of the request being answered.
	PublicURL func() string
	// RedirectURIs are accepted at consent besides every loopback address.
	RedirectURIs []string
	// NoSync answers without waiting for the disk: state then survives the death of the process, not of the machine.
	NoSync bool
}

// Server is the practice Discord. All its methods may be called from any goroutine.
type Server struct {
	opts    Options
	lock    *os.File
	journal *journal
	log     *slog.Logger
	handler http.Handler

	mu    sync.Mutex // guards world
	world *world

	requests *requestLog
	faults   *faultList
	limits   *limiter
	closing  chan struct{} // closed by Close: hanging answers end
	once     sync.Once
}

// Open reads the state of opts.Dir, or seeds an empty one, and takes the folder's lock until [Server.Close]. It fails
// with [ErrInUse] when another process has it. The context bounds opening only.
func Open(ctx context.Context, opts Options) (*Server, error) {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Log == nil {
		opts.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	if err := os.MkdirAll(opts.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("create folder: %w", err)
	}
	lock, err := lockFolder(filepath.Join(opts.Dir, "lock"))
	if err != nil {
		return nil, err
	}
	s := &Server{opts: opts, lock: lock, log: opts.Log, world: newWorld(), faults: &faultList{},
		limits: newLimiter(opts.Now), closing: make(chan struct{})}
	if err := s.load(ctx); err != nil {
		if s.journal != nil {
			s.journal.close()
		}
		if s.requests != nil {
			s.requests.close()
		}
		lock.Close()
		return nil, err
	}
	s.handler = s.routes()
	return s, nil
}

func (s *Server) load(ctx context.Context) error {
	path := filepath.Join(s.opts.Dir, "journal.jsonl")
	if err := readJournal(path, s.world.load); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("open sandbox: %w", err)
	}
	records, err := s.world.snapshot()
	if err != nil {
		return err
	}
	if s.journal, err = createJournal(path, records, s.opts.NoSync); err != nil {
		return err
	}
	if s.requests, err = openRequestLog(filepath.Join(s.opts.Dir, "requests.jsonl")); err != nil {
		return err
	}
	if len(s.world.apps.rows) == 0 {
		if err := s.update(func(tx *change) error { return s.seed(tx) }); err != nil {
			return fmt.Errorf("seed: %w", err)
		}
	}
	return nil
}

// Close ends hanging answers, writes what is left and frees the folder.
func (s *Server) Close() error {
	var err error
	s.once.Do(func() {
		close(s.closing)
		err = errors.Join(s.journal.close(), s.requests.close(), s.lock.Close())
	})
	return err
}

// Handler serves the API, the pages and the control surface; mount it at the root of its own origin.
func (s *Server) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// Invites expire by this clock, so every answer says what it shows.
		w.Header().Set("Date", s.clock().Format(http.TimeFormat))
		s.handler.ServeHTTP(w, r)
	})
}

// clock is now for who does not hold the lock.
func (s *Server) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now()
}

// Token is the bot's token, as it goes after "Bot " in Authorization.
func (s *Server) Token() string { return s.application().Token }

// ClientID is the application's id.
func (s *Server) ClientID() string { return s.application().ID }

// ClientSecret goes with the client id at the token endpoint.
func (s *Server) ClientSecret() string { return s.application().ClientSecret }

func (s *Server) application() app {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.world.app()
}

// now is the virtual time. The caller holds mu.
func (s *Server) now() time.Time {
	return s.opts.Now().Add(time.Duration(s.world.app().ShiftMS) * time.Millisecond).UTC()
}

// update runs fn as one change: all of what it writes is committed and on disk when update returns nil, and nothing of
// it happened when fn returns an error.
func (s *Server) update(fn func(tx *change) error) error {
	return s.run(func(tx *change) (bool, error) {
		if err := fn(tx); err != nil {
			return false, err
		}
		return true, nil
	})
}

// run is update with a choice: a change that is not kept is rolled back without being an error.
//
// Whoever only reads waits for the disk too, so that no answer shows what a power cut could still take back.
func (s *Server) run(fn func(tx *change) (keep bool, err error)) error {
	s.mu.Lock()
	tx := &change{}
	keep, err := fn(tx)
	if tx.err != nil {
		keep, err = false, errors.Join(err, tx.err)
	}
	if !keep {
		tx.rollback()
	} else if len(tx.records) > 0 {
		if _, werr := s.journal.append(tx.records); werr != nil {
			tx.rollback()
			err = errors.Join(err, werr)
		} else if cerr := s.journal.compact(s.world.snapshot); cerr != nil {
			s.log.Error("compact journal", slog.Any("error", cerr))
		}
	}
	position := s.journal.position()
	s.mu.Unlock()
	if werr := s.journal.wait(position); werr != nil {
		return errors.Join(err, werr)
	}
	return err
}

// view reads the world under the lock.
func (s *Server) view(fn func(w *world, now time.Time)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fn(s.world, s.now())
}
