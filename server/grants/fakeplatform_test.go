package grants_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"parvis/server/platform"
)

// fake is a platform in memory: it keeps servers, members and invites, and does what it is asked. Faults are scripted
// before or after the effect of a call; its clock may differ from ours.
type fake struct {
	now  func() time.Time
	skew time.Duration // how far its clock is ahead of ours

	mu       sync.Mutex
	servers  []platform.Server
	members  map[string]*member // by server/user
	banned   map[string]bool    // by server/user
	invites  []*ticket          // also those that are over
	full     map[string]bool    // servers that take nobody
	screens  map[string]bool    // servers with a screening
	atLimit  map[string]bool    // users that may not enter further servers
	tokens   map[string]string  // access token -> user
	refresh  map[string]string  // refresh token -> user
	forbid   map[string]bool    // "op" or "op server": the bot lacks the right
	faults   []*fault
	late     []lateEffect
	hook     func(op string) // before the effect of every call, without the lock
	calls    []string
	refused  []string // calls that were refused for want of a right, which a platform counts
	unlinked []string // users whose tokens were given back
	given    []string // effects of AddRole: server/user/role
	taken    []string // effects of RemoveRole on a role that was held: server/user/role by origin
	serial   int
}

type member struct {
	roles   map[string]string // role -> who gave it: "bot", "invite" or "human"
	pending bool
}

type ticket struct {
	platform.Invite

	server, channel string
	reason          string
	gone            bool // deleted or used up
	usedBy          string
}

// fault makes calls of one kind fail.
type fault struct {
	op    string
	after bool          // the effect takes place all the same
	late  time.Duration // with after: so much later
	times int
	err   platform.Error
}

type lateEffect struct {
	at time.Time
	do func() error
}

func newFake(now func() time.Time) *fake {
	return &fake{
		now: now, members: map[string]*member{}, banned: map[string]bool{}, full: map[string]bool{},
		screens: map[string]bool{}, atLimit: map[string]bool{}, tokens: map[string]string{}, refresh: map[string]string{},
		forbid: map[string]bool{},
		servers: []platform.Server{
			{ID: "s1", Name: "Accueil", Roles: roleList("Membre", "Aide", "Garde", "Autre"), Channels: []platform.Channel{{ID: "c1", Name: "accueil"}}},
			{ID: "s2", Name: "Atelier", Roles: roleList("Bricole", "Autre"), Channels: []platform.Channel{{ID: "c2", Name: "travaux"}}},
		},
	}
}

func roleList(names ...string) []platform.Role {
	var all []platform.Role
	for i, n := range names {
		all = append(all, platform.Role{ID: strings.ToLower(n), Name: n, Position: i + 1})
	}
	return all
}

func (f *fake) time() time.Time { return f.now().Add(f.skew) }

// call runs one call of the adapter: faults, rights, effect.
func (f *fake) call(ctx context.Context, op, server string, effect func() error) error {
	f.mu.Lock()
	f.calls = append(f.calls, op)
	hook := f.hook
	f.mu.Unlock()
	if hook != nil {
		hook(op)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.settleLate()
	if err := ctx.Err(); err != nil {
		return refuse(platform.BackOff, "unavailable")
	}
	x := f.take(op)
	if x != nil && !x.after {
		return wrapped(x.err)
	}
	if f.forbid[op] || f.forbid[op+" "+server] {
		f.refused = append(f.refused, op)
		return refuse(platform.WaitSteward, "permission")
	}
	if x != nil && x.late > 0 {
		f.late = append(f.late, lateEffect{f.time().Add(x.late), effect})
		return wrapped(x.err)
	}
	if err := effect(); err != nil {
		return err
	}
	if x != nil {
		return wrapped(x.err)
	}
	return nil
}

// settleLate lets calls whose answer was given up take effect when their time has come.
func (f *fake) settleLate() {
	for i := 0; i < len(f.late); {
		if f.time().Before(f.late[i].at) {
			i++
			continue
		}
		f.late[i].do() //nolint:errcheck // nobody waits for the answer any more
		f.late = slices.Delete(f.late, i, i+1)
	}
}

func (f *fake) take(op string) *fault {
	for i, x := range f.faults {
		if x.op != op && x.op != "*" {
			continue
		}
		if x.times--; x.times <= 0 {
			f.faults = slices.Delete(f.faults, i, i+1)
		}
		return x
	}
	return nil
}

// fail scripts a fault.
func (f *fake) fail(x fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	x.times = max(x.times, 1)
	f.faults = append(f.faults, &x)
}

// change alters the world as a human on the platform would.
func (f *fake) change(do func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.settleLate()
	do()
}

func wrapped(e platform.Error) error {
	if e.Err == nil {
		e.Err = errors.New("scripted")
	}
	return fmt.Errorf("as adapters do: %w", &e)
}

func refuse(step platform.Step, reason string) error {
	return wrapped(platform.Error{Step: step, Reason: reason})
}

func key(server, user string) string { return server + "/" + user }

// Name names the platform.
func (f *fake) Name() string { return "fake" }

// PlatformNow is the platform's own time.
func (f *fake) PlatformNow() time.Time { return f.time() }

// Servers lists where the bot is.
func (f *fake) Servers(ctx context.Context) (all []platform.Server, err error) {
	err = f.call(ctx, "servers", "", func() error {
		for _, s := range f.servers {
			all = append(all, platform.Server{ID: s.ID, Name: s.Name})
		}
		return nil
	})
	return all, err
}

func (f *fake) server(id string) *platform.Server {
	for i := range f.servers {
		if f.servers[i].ID == id {
			return &f.servers[i]
		}
	}
	return nil
}

// Server reads one.
func (f *fake) Server(ctx context.Context, id string) (out platform.Server, err error) {
	err = f.call(ctx, "server", id, func() error {
		s := f.server(id)
		if s == nil {
			return refuse(platform.WaitSteward, "access")
		}
		out = *s
		return nil
	})
	return out, err
}

func (m *member) view(user string) platform.Member {
	out := platform.Member{UserID: user, Pending: m.pending}
	for r := range m.roles {
		out.Roles = append(out.Roles, r)
	}
	slices.Sort(out.Roles)
	return out
}

// Member reads one member.
func (f *fake) Member(ctx context.Context, server, user string) (out platform.Member, err error) {
	err = f.call(ctx, "member", server, func() error {
		m := f.members[key(server, user)]
		if m == nil {
			return refuse(platform.LookAgain, "not_member")
		}
		out = m.view(user)
		return nil
	})
	return out, err
}

// Join adds an account.
func (f *fake) Join(ctx context.Context, server string, a platform.Account) (out platform.Member, added bool, err error) {
	err = f.call(ctx, "join", server, func() error {
		if m := f.members[key(server, a.UserID)]; m != nil {
			out = m.view(a.UserID)
			return nil
		}
		if err := f.mayEnter(server, a.UserID); err != nil {
			return err
		}
		if f.tokens[a.AccessToken] != a.UserID {
			return refuse(platform.WaitPerson, "token_revoked")
		}
		added = true
		out = f.enter(server, a.UserID).view(a.UserID)
		return nil
	})
	return out, added, err
}

func (f *fake) mayEnter(server, user string) error {
	switch {
	case f.banned[key(server, user)]:
		return refuse(platform.Final, "banned")
	case f.full[server]:
		return refuse(platform.WaitSteward, "server_full")
	case f.atLimit[user]:
		return refuse(platform.WaitPerson, "server_limit")
	}
	return nil
}

func (f *fake) enter(server, user string) *member {
	m := &member{roles: map[string]string{}, pending: f.screens[server]}
	f.members[key(server, user)] = m
	return m
}

func (f *fake) holder(server, user, role string) (*member, error) {
	m := f.members[key(server, user)]
	if m == nil {
		return nil, refuse(platform.LookAgain, "not_member")
	}
	if s := f.server(server); s == nil || !slices.ContainsFunc(s.Roles, func(r platform.Role) bool { return r.ID == role }) {
		return nil, refuse(platform.WaitSteward, "role_missing")
	}
	return m, nil
}

// AddRole gives a role.
func (f *fake) AddRole(ctx context.Context, server, user, role, _ string) error {
	return f.call(ctx, "add", server, func() error {
		m, err := f.holder(server, user, role)
		if err != nil {
			return err
		}
		if m.roles[role] == "" {
			m.roles[role] = "bot"
			f.given = append(f.given, key(server, user)+"/"+role)
		}
		return nil
	})
}

// RemoveRole takes a role.
func (f *fake) RemoveRole(ctx context.Context, server, user, role, _ string) error {
	return f.call(ctx, "remove", server, func() error {
		m, err := f.holder(server, user, role)
		if err != nil {
			return err
		}
		if by := m.roles[role]; by != "" {
			f.taken = append(f.taken, key(server, user)+"/"+role+" by "+by)
		}
		delete(m.roles, role)
		return nil
	})
}

// CreateInvite mints.
func (f *fake) CreateInvite(ctx context.Context, o platform.InviteOrder) (out platform.Invite, err error) {
	err = f.call(ctx, "create", o.Server, func() error {
		f.serial++
		now := f.time()
		code := fmt.Sprintf("code%d", f.serial)
		t := &ticket{server: o.Server, channel: o.Channel, reason: o.Reason, Invite: platform.Invite{
			Code: code, URL: "https://fake.example/" + code, Roles: slices.Clone(o.Roles), Created: now,
			Expires: now.Add(o.TTL), MaxUses: 1, Ours: true,
		}}
		f.invites = append(f.invites, t)
		out = t.Invite
		return nil
	})
	if err != nil {
		out = platform.Invite{}
	}
	return out, err
}

func (f *fake) live(t *ticket) bool { return !t.gone && f.time().Before(t.Expires) }

// Invites lists a channel's live invites.
func (f *fake) Invites(ctx context.Context, channel string) (all []platform.Invite, err error) {
	err = f.call(ctx, "list", channel, func() error {
		for _, t := range f.invites {
			if t.channel == channel && f.live(t) {
				all = append(all, t.Invite)
			}
		}
		return nil
	})
	return all, err
}

// RevokeInvite deletes.
func (f *fake) RevokeInvite(ctx context.Context, code, _ string) error {
	return f.call(ctx, "revoke", "", func() error {
		for _, t := range f.invites {
			if t.Code == code {
				t.gone = true
			}
		}
		return nil
	})
}

// Refresh renews tokens: the old ones are spent.
func (f *fake) Refresh(ctx context.Context, a platform.Account) (out platform.Account, err error) {
	err = f.call(ctx, "refresh", "", func() error {
		if f.refresh[a.RefreshToken] != a.UserID {
			return refuse(platform.WaitPerson, "token_revoked")
		}
		delete(f.refresh, a.RefreshToken)
		delete(f.tokens, a.AccessToken)
		out = f.account(a.UserID)
		return nil
	})
	return out, err
}

// Unlink gives tokens back: all of that user.
func (f *fake) Unlink(ctx context.Context, a platform.Account) error {
	return f.call(ctx, "unlink", "", func() error {
		user := f.refresh[a.RefreshToken]
		maps.DeleteFunc(f.tokens, func(_, u string) bool { return u == user })
		maps.DeleteFunc(f.refresh, func(_, u string) bool { return u == user })
		f.unlinked = append(f.unlinked, user)
		return nil
	})
}

// account hands out fresh tokens, good for an hour.
func (f *fake) account(user string) platform.Account {
	f.serial++
	a := platform.Account{UserID: user, Name: "P", AccessToken: fmt.Sprint("a", f.serial),
		RefreshToken: fmt.Sprint("r", f.serial), Expires: f.now().Add(time.Hour)}
	f.tokens[a.AccessToken], f.refresh[a.RefreshToken] = user, user
	return a
}

// redeem is a person who uses a code.
func (f *fake) redeem(code, user string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.settleLate()
	i := slices.IndexFunc(f.invites, func(t *ticket) bool { return t.Code == code && f.live(t) })
	if i < 0 {
		return errors.New("unknown invite")
	}
	t := f.invites[i]
	if err := f.mayEnter(t.server, user); err != nil {
		return err
	}
	m := f.members[key(t.server, user)]
	if m == nil {
		m = f.enter(t.server, user)
	}
	for _, r := range t.Roles {
		if m.roles[r] == "" {
			m.roles[r] = "invite"
		}
	}
	t.gone, t.usedBy = true, user
	return nil
}

// The rest of the contract is not asked for by this slice.

// AuthorizeURL is not used here.
func (f *fake) AuthorizeURL(string, string, string) string { return "" }

// Exchange is not used here.
func (f *fake) Exchange(context.Context, string, string, string) (platform.Account, error) {
	return platform.Account{}, errors.New("not used")
}

// Preflight is not used here.
func (f *fake) Preflight(context.Context, []platform.Wanted) ([]platform.Fault, error) {
	return nil, nil
}

var _ platform.Platform = (*fake)(nil)
