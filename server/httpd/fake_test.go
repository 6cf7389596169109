package httpd

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"sync"
	"time"

	"parvis/server/platform"
)

// fakePlatform is a platform in memory: every server of the starter, as many invites as wanted, one account per code.
type fakePlatform struct {
	mu      sync.Mutex
	now     func() time.Time
	members map[string]*platform.Member // by user
	invites []platform.Invite
	made    int
}

var errNotMember = &platform.Error{Step: platform.LookAgain, Reason: "not_member"}

func newFakePlatform() *fakePlatform {
	return &fakePlatform{now: func() time.Time { return began }, members: map[string]*platform.Member{}}
}

func (f *fakePlatform) Name() string { return "fake" }

func (f *fakePlatform) PlatformNow() time.Time { return f.now() }

func (f *fakePlatform) Servers(context.Context) ([]platform.Server, error) {
	return []platform.Server{{ID: "1", Name: "Les Yeux de la Sauvrine"}, {ID: "2", Name: "Haute Sauvrine"}}, nil
}

func (f *fakePlatform) Server(_ context.Context, id string) (platform.Server, error) {
	s := platform.Server{ID: id, Name: map[string]string{"1": "Les Yeux de la Sauvrine", "2": "Haute Sauvrine"}[id]}
	for i, name := range []string{"berges-et-mesures", "carnet-et-cartes", "haute-vallee", "sorties-ecoles"} {
		s.Channels = append(s.Channels, platform.Channel{ID: fmt.Sprint(100 + i), Name: name})
	}
	for i, name := range []string{"Observateur·ice", "Rédacteur·ice", "Équipier·ère", "Accompagnant·e", "Équipe écoles"} {
		s.Roles = append(s.Roles, platform.Role{ID: fmt.Sprint(200 + i), Name: name})
	}
	return s, nil
}

func (f *fakePlatform) Member(_ context.Context, _, user string) (platform.Member, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if m, ok := f.members[user]; ok {
		return *m, nil
	}
	return platform.Member{}, errNotMember
}

func (f *fakePlatform) Join(_ context.Context, _ string, a platform.Account) (platform.Member, bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.members[a.UserID] = &platform.Member{UserID: a.UserID}
	return *f.members[a.UserID], true, nil
}

func (f *fakePlatform) AddRole(_ context.Context, _, user, role, _ string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	m := *f.members[user]
	m.Roles = append(slices.Clone(m.Roles), role)
	f.members[user] = &m
	return nil
}

func (f *fakePlatform) RemoveRole(_ context.Context, _, user, role, _ string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	m := *f.members[user]
	m.Roles = slices.DeleteFunc(slices.Clone(m.Roles), func(r string) bool { return r == role })
	f.members[user] = &m
	return nil
}

func (f *fakePlatform) CreateInvite(_ context.Context, o platform.InviteOrder) (platform.Invite, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.made++
	code := fmt.Sprintf("CANARYinvite%d", f.made)
	i := platform.Invite{
		Code: code, URL: "https://platform.example/invite/" + code, Roles: o.Roles, Created: f.now(), Expires: f.now().Add(o.TTL),
		MaxUses: 1, Ours: true,
	}
	f.invites = append(f.invites, i)
	return i, nil
}

func (f *fakePlatform) Invites(context.Context, string) ([]platform.Invite, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.invites), nil
}

func (f *fakePlatform) RevokeInvite(_ context.Context, code, _ string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.invites = slices.DeleteFunc(f.invites, func(i platform.Invite) bool { return i.Code == code })
	return nil
}

func (f *fakePlatform) AuthorizeURL(state, challenge, redirect string) string {
	return "https://platform.example/oauth2/authorize?" +
		url.Values{"state": {state}, "code_challenge": {challenge}, "redirect_uri": {redirect}}.Encode()
}

func (f *fakePlatform) Exchange(_ context.Context, code, verifier, _ string) (platform.Account, error) {
	if code == "bad" || verifier == "" {
		return platform.Account{}, &platform.Error{Step: platform.WaitPerson, Reason: "token_revoked"}
	}
	return platform.Account{
		UserID: "99" + code, Name: "CANARYaccount", AccessToken: "CANARYaccess", RefreshToken: "CANARYrefresh",
		Expires: f.now().Add(time.Hour),
	}, nil
}

func (f *fakePlatform) Refresh(_ context.Context, a platform.Account) (platform.Account, error) {
	return a, nil
}

func (f *fakePlatform) Unlink(context.Context, platform.Account) error { return nil }

func (f *fakePlatform) Preflight(context.Context, []platform.Wanted) ([]platform.Fault, error) {
	return nil, nil
}
