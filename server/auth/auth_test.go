package auth

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parvis/app/problem"
	"parvis/server/db"
	"parvis/server/db/dbtest"
	"parvis/server/platform"
	"parvis/server/secret"
)

type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func each(t *testing.T, suite func(t *testing.T, s *Service, c *clock)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		t.Helper()
		c := &clock{time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)}
		suite(t, &Service{DB: d, Key: secret.NewKey([32]byte{7}), Now: c.now}, c)
	})
}

func mustLink(t *testing.T, s *Service, r Role) string {
	t.Helper()
	token, err := s.NewLink(t.Context(), r, "Solène")
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func wantCode(t *testing.T, what string, err error, code problem.Code) {
	t.Helper()
	if err == nil || problem.CodeOf(err) != code {
		t.Errorf("%s: %v, want %s", what, err, code)
	}
}

func TestLinkIsGoodOnceForAQuarterOfAnHour(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *Service, c *clock) {
		token := mustLink(t, s, Moderator)
		if link, err := s.PeekLink(t.Context(), token); err != nil || link != (Link{"Solène", Moderator}) {
			t.Errorf("peek: %+v %v", link, err)
		}
		session, m, err := s.SpendLink(t.Context(), token)
		if err != nil || m.Name != "Solène" || m.Role != Moderator || m.ID == "" {
			t.Fatalf("spend: %+v %v", m, err)
		}
		if got, err := s.BySession(t.Context(), session); err != nil || got != m {
			t.Errorf("session: %+v %v", got, err)
		}
		_, _, err = s.SpendLink(t.Context(), token)
		wantCode(t, "spent twice", err, problem.CodeLinkSpent)
		_, err = s.PeekLink(t.Context(), token)
		wantCode(t, "peek at a spent one", err, problem.CodeLinkSpent)

		late := mustLink(t, s, Host)
		c.at = c.at.Add(LinkLife - time.Millisecond)
		if _, err := s.PeekLink(t.Context(), late); err != nil {
			t.Errorf("a moment before the end: %v", err)
		}
		c.at = c.at.Add(time.Millisecond)
		_, _, err = s.SpendLink(t.Context(), late)
		wantCode(t, "too late", err, problem.CodeLinkSpent)
		for _, bad := range []string{"", "x", session, strings.ToUpper(token), token + " "} {
			_, _, err := s.SpendLink(t.Context(), bad)
			wantCode(t, "token "+bad, err, problem.CodeLinkSpent)
		}
		for _, r := range []Role{Visitor, Newcomer, MemberRole, "", "admin"} {
			if _, err := s.NewLink(t.Context(), r, "x"); err == nil {
				t.Errorf("a link for %q", r)
			}
		}
	})
}

func TestLinkIsSpentByOneOnly(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *Service, _ *clock) {
		token := mustLink(t, s, Moderator)
		var won atomic.Int32
		var group sync.WaitGroup
		for range 20 {
			group.Go(func() {
				switch _, _, err := s.SpendLink(t.Context(), token); {
				case err == nil:
					won.Add(1)
				case problem.CodeOf(err) != problem.CodeLinkSpent:
					t.Errorf("lost with %v", err)
				}
			})
		}
		group.Wait()
		if won.Load() != 1 || strings.Count(dbtest.Dump(t, s.DB), "member:") != 1 {
			t.Errorf("%d signed in", won.Load())
		}
	})
}

func TestSessionEnds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *Service, c *clock) {
		open := func() string {
			session, _, err := s.SpendLink(t.Context(), mustLink(t, s, Moderator))
			if err != nil {
				t.Fatal(err)
			}
			return session
		}
		idle, busy, out := open(), open(), open()
		began := c.at
		for c.at.Sub(began) < SessionLife-time.Hour {
			c.at = c.at.Add(11 * time.Hour)
			if c.at.Sub(began) >= SessionLife {
				break
			}
			if _, err := s.BySession(t.Context(), busy); err != nil {
				t.Fatalf("in use, after %s: %v", c.at.Sub(began), err)
			}
			if c.at.Sub(began) < SessionIdle {
				continue
			}
			_, err := s.BySession(t.Context(), idle)
			wantCode(t, "idle", err, problem.CodeUnauthorized)
		}
		c.at = began.Add(SessionLife)
		_, err := s.BySession(t.Context(), busy)
		wantCode(t, "in use, at the end", err, problem.CodeUnauthorized)

		c.at = began.Add(time.Minute)
		if err := s.SignOut(t.Context(), out); err != nil {
			t.Error(err)
		}
		_, err = s.BySession(t.Context(), out)
		wantCode(t, "signed out", err, problem.CodeUnauthorized)
		for _, nothing := range []string{out, "", "x"} {
			if err := s.SignOut(t.Context(), nothing); err != nil {
				t.Errorf("sign out of nothing: %v", err)
			}
			_, err = s.BySession(t.Context(), nothing)
			wantCode(t, "nothing", err, problem.CodeUnauthorized)
		}
	})
}

func TestSweepForgetsWhatIsOver(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *Service, c *clock) {
		spent := mustLink(t, s, Host)
		if _, _, err := s.SpendLink(t.Context(), spent); err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.BeginLink(t.Context(), "r"); err != nil {
			t.Fatal(err)
		}
		c.at = c.at.Add(LinkLife + 25*time.Hour)
		fresh, _, err := s.SpendLink(t.Context(), mustLink(t, s, Host))
		if err != nil {
			t.Fatal(err)
		}
		state, _, err := s.BeginLink(t.Context(), "r")
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		dump := dbtest.Dump(t, s.DB)
		for table, n := range map[string]int{"session:": 1, "signin_link:": 1, "oauth_state:": 1} {
			if got := strings.Count(dump, table); got != n {
				t.Errorf("%d rows of %s left, want %d", got, table, n)
			}
		}
		if _, err := s.BySession(t.Context(), fresh); err != nil {
			t.Error(err)
		}
		if _, _, err := s.EndLink(t.Context(), state); err != nil {
			t.Error(err)
		}
	})
}

func TestOAuthStateIsGoodOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *Service, c *clock) {
		state, challenge, err := s.BeginLink(t.Context(), "request-1")
		if err != nil || len(challenge) != 43 {
			t.Fatalf("%q %v", challenge, err)
		}
		var won atomic.Int32
		var group sync.WaitGroup
		for range 10 {
			group.Go(func() {
				request, verifier, err := s.EndLink(t.Context(), state)
				if err != nil {
					wantCode(t, "lost", err, problem.CodeLinkSpent)
				} else if won.Add(1); request != "request-1" || len(verifier) < 43 {
					t.Errorf("%q %q", request, verifier)
				}
			})
		}
		group.Wait()
		if won.Load() != 1 {
			t.Errorf("spent %d times", won.Load())
		}
		state, _, err = s.BeginLink(t.Context(), "request-2")
		if err != nil {
			t.Fatal(err)
		}
		c.at = c.at.Add(OAuthLife)
		_, _, err = s.EndLink(t.Context(), state)
		wantCode(t, "too late", err, problem.CodeLinkSpent)
	})
}

// Who reads the database, or a backup, holds nothing that opens a door (T-O4, T-L2).
func TestNothingUsableIsStored(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *Service, c *clock) {
		link := mustLink(t, s, Moderator)
		session, _, err := s.SpendLink(t.Context(), mustLink(t, s, Moderator))
		if err != nil {
			t.Fatal(err)
		}
		state, _, err := s.BeginLink(t.Context(), "r")
		if err != nil {
			t.Fatal(err)
		}
		want := platform.Account{UserID: "42", Name: "Noé", AccessToken: "CANARYaccess", RefreshToken: "CANARYrefresh", Expires: c.at}
		err = s.DB.InTx(t.Context(), func(tx *db.Tx) error {
			for _, q := range []string{
				`INSERT INTO acceptance (id, revision, hash, accepted_at) VALUES ('a', 'x', 'x', 0)`,
				`INSERT INTO request (id, acceptance, idem, body, state, version, touched, answers, contact, lang, asked_at, updated_at)
					VALUES ('r', 'a', '', '', 'waiting', 0, 0, '{}', '', 'fr', 0, 0)`,
			} {
				if err := tx.Exec(t.Context(), q); err != nil {
					return err
				}
			}
			return s.SaveAccount(t.Context(), tx, "r", want)
		})
		if err != nil {
			t.Fatal(err)
		}
		dump := dbtest.Dump(t, s.DB)
		for name, text := range map[string]string{"link": link, "session": session, "state": state, "access": "CANARYaccess", "refresh": "CANARYrefresh"} {
			if strings.Contains(dump, text) {
				t.Errorf("the %s is stored as it is", name)
			}
		}
		got, err := s.Account(t.Context(), s.DB, "r")
		if err != nil || got.AccessToken != want.AccessToken || got.RefreshToken != want.RefreshToken || !got.Expires.Equal(want.Expires) {
			t.Errorf("%+v %v", got, err)
		}
		other := &Service{DB: s.DB, Key: secret.NewKey([32]byte{8}), Now: c.now}
		if _, err := other.Account(t.Context(), s.DB, "r"); err == nil {
			t.Error("another key opens the tokens")
		}
		if _, err := s.Account(t.Context(), s.DB, "none"); problem.CodeOf(err) != problem.CodeNotFound {
			t.Errorf("no account: %v", err)
		}
	})
}

func TestPolicyIsWhole(t *testing.T) {
	t.Parallel()
	for _, a := range Actions() {
		if len(policy[a]) == 0 {
			t.Errorf("%s is nobody's", a)
		}
		for _, r := range policy[a] {
			if !slices.Contains(Roles(), r) {
				t.Errorf("%s is for %q, which is no role", a, r)
			}
		}
		if May(Moderator, a) && !May(Host, a) {
			t.Errorf("a host may not %s", a)
		}
		if May(Visitor, a) && len(policy[a]) != len(Roles()) {
			t.Errorf("%s is for visitors and not for everybody", a)
		}
	}
	for _, r := range append(Roles(), "", "admin") {
		if May(r, "unheard-of") {
			t.Errorf("%s may do what no line names", r)
		}
	}
	if May("admin", Decide) || (Actor{}).May(Decide) || (Actor{Requests: []string{"x"}, IsMember: true, Roles: []string{"host"}}).May(Decide) {
		t.Error("a decision by somebody who is not staff")
	}
	both := Actor{Staff: &Member{Role: Moderator}, Requests: []string{"mine"}}
	if !both.May(Decide) || !both.May(FollowOwn) || both.Owns("") || both.Owns("other") || !both.Owns("mine") {
		t.Error("a moderator who also asks is both, and owns their own only")
	}
}
