package e2e_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"parvis/app/api"
)

// Of the sample community.
const (
	sauvrine = "Les Yeux de la Sauvrine"
	haute    = "Haute Sauvrine"

	berges  = "berges"       // on sauvrine
	carnet  = "carnet"       // on sauvrine
	ecoles  = "ecoles"       // on sauvrine, sensitive
	hauteur = "haute-vallee" // on haute

	observer = "Observateur·ice"
	writer   = "Rédacteur·ice"
	mate     = "Équipier·ère"
)

func TestThinPath(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	n, m := w.people(w.newcomer(berges)), w.moderator()
	n.is(berges, api.Waiting)
	m.decides(n, api.Approve)
	p := n.is(berges, api.Invited)
	if err := w.join(n.user, p.InviteURL); err != nil {
		t.Fatal(err)
	}
	if p = n.is(berges, api.Used); p.InviteURL != "" {
		t.Error("a used invite is still shown")
	}
	if err := n.post("/places/berges/confirm"); err != nil {
		t.Fatal(err)
	}
	n.is(berges, api.Confirmed)
	s := w.state()
	wantRoles(t, s.guild(sauvrine), n.user, observer)
	if len(s.invites()) != 0 || len(w.mints()) != 1 {
		t.Errorf("%d live invites, %d mints", len(s.invites()), len(w.mints()))
	}
	if code := w.server().stop(); code != 0 {
		t.Errorf("SIGTERM: exit %d", code)
	}
}

func TestLinkedPathOverSeveralServers(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	n, m := w.people(w.newcomer(berges, carnet, ecoles, hauteur)), w.moderator()
	m.decides(n, api.Approve, berges, carnet, hauteur)
	n.is(berges, api.Invited)
	if err := n.links(); err != nil {
		t.Fatal(err)
	}
	m.decides(n, api.Approve, ecoles)
	for _, space := range n.spaces {
		n.is(space, api.Granted)
	}
	s := w.state()
	wantRoles(t, s.guild(sauvrine), n.user, observer, writer, "Accompagnant·e", "Équipe écoles")
	wantRoles(t, s.guild(haute), n.user, mate)
	if live := s.invites(); len(live) != 0 {
		t.Errorf("live invites: %v", live)
	}
}

func TestScreening(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.must("POST", "guild", object{"guild": sauvrine, "screening": true}, nil)
	n, m := w.people(w.newcomer(berges)), w.moderator()
	if err := n.links(); err != nil {
		t.Fatal(err)
	}
	m.decides(n, api.Approve)
	n.is(berges, api.Screening)
	wantRoles(t, w.state().guild(sauvrine), n.user)
	w.must("POST", "member", object{"guild": sauvrine, "user": n.user, "pending": false}, nil)
	n.is(berges, api.Granted)
	wantRoles(t, w.state().guild(sauvrine), n.user, observer)
}

func TestSensitiveNeedsAnAccount(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	n, m := w.people(w.newcomer(ecoles)), w.moderator()
	m.decides(n, api.Approve)
	p := n.is(ecoles, api.BlockedPerson)
	if p.InviteURL != "" || p.Remedy == "" || len(w.mints()) != 0 {
		t.Errorf("%+v after %d mints", p, len(w.mints()))
	}
	if err := n.links(); err != nil {
		t.Fatal(err)
	}
	n.is(ecoles, api.Granted)
}

// One server in trouble does not keep a person out of the others, and what is mended goes on by itself or by a retry.
func TestPartialSuccess(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	m := w.moderator()
	w.must("POST", "bot", object{"guild": haute, "remove": true}, nil)
	w.must("POST", "role", object{"guild": sauvrine, "name": writer, "delete": true}, nil)
	n := w.people(w.newcomer(berges, carnet, hauteur))
	if err := n.links(); err != nil {
		t.Fatal(err)
	}
	m.decides(n, api.Approve)
	n.is(berges, api.Granted)
	for _, space := range []string{carnet, hauteur} {
		if p := n.is(space, api.BlockedSteward); p.Reason == "" || p.Remedy == "" {
			t.Errorf("no word of why: %+v", p)
		}
	}
	w.must("POST", "bot", object{"guild": haute, "remove": false}, nil)
	w.must("POST", "role", object{"guild": sauvrine, "name": writer}, nil)
	for _, space := range []string{carnet, hauteur} {
		retry := func() error {
			return call(m.c, "POST", m.s.base()+api.Prefix+"/requests/"+n.id+"/places/"+space+"/retry", "", "", nil, nil)
		}
		until(t, "retry", func() error {
			if r, err := n.status(); err == nil && placeOf(r, space).State == api.Granted {
				return nil
			}
			if err := retry(); err != nil {
				return err
			}
			return within(5*time.Second, func() error {
				r, err := n.status()
				if err == nil && placeOf(r, space).State != api.Granted {
					err = fmt.Errorf("%s", placeOf(r, space).State)
				}
				return err
			})
		})
	}
	wantRoles(t, w.state().guild(haute), n.user, mate)
}

func TestWithdrawRevokesTheInvite(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	n, m := w.people(w.newcomer(berges, hauteur)), w.moderator()
	m.decides(n, api.Approve, berges)
	p := n.is(berges, api.Invited)
	if err := n.post("/withdraw"); err != nil {
		t.Fatal(err)
	}
	n.is(berges, api.Withdrawn)
	n.is(hauteur, api.Withdrawn)
	until(t, "the invite is revoked", func() error {
		if live := w.state().invites(); len(live) != 0 {
			return fmt.Errorf("live: %v", live)
		}
		return nil
	})
	if err := w.join(n.user, p.InviteURL); err == nil {
		t.Error("a withdrawn person's code opens")
	}
}

func TestRefuseAndReopen(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	n, m := w.newcomer(berges), w.moderator()
	m.decides(n, api.Refuse)
	if p := n.is(berges, api.Refused); p.Reason != "pour voir" {
		t.Errorf("reason %q", p.Reason)
	}
	r, err := n.status()
	if err != nil || r.State != api.Refused {
		t.Fatal(r.State, err)
	}
	if err := m.decide(n, api.Approve, r.Version); statusOf(err) != 409 {
		t.Errorf("approved after a refusal: %v", err)
	}
	m.decides(n, api.Reopen)
	m.decides(n, api.Approve)
	n.is(berges, api.Invited)
	if n := len(w.mints()); n != 1 {
		t.Errorf("%d mints", n)
	}
}

func TestExpiryAndAFreshInvite(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	n, m := w.people(w.newcomer(berges)), w.moderator()
	m.decides(n, api.Approve)
	old := n.is(berges, api.Invited).InviteURL
	w.must("POST", "clock", object{"advance_ms": 25 * 3600 * 1000}, nil)
	if p := n.is(berges, api.Expired); p.InviteURL != "" || p.Remedy == "" {
		t.Errorf("%+v", p)
	}
	if err := n.post("/places/berges/invite"); err != nil {
		t.Fatal(err)
	}
	fresh := n.is(berges, api.Invited).InviteURL
	if fresh == old {
		t.Error("the old address again")
	}
	if err := n.post("/places/berges/invite"); err != nil { // a double tap keeps the live one
		t.Fatal(err)
	}
	if err := w.join(n.user, old); err == nil {
		t.Error("the old code opens")
	}
	if err := w.join(n.user, fresh); err != nil {
		t.Error(err)
	}
	n.is(berges, api.Used)
}

func TestEraseWithLeave(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	n, m := w.people(w.newcomer(berges, hauteur)), w.moderator()
	if err := n.links(); err != nil {
		t.Fatal(err)
	}
	m.decides(n, api.Approve)
	n.is(berges, api.Granted)
	n.is(hauteur, api.Granted)
	w.must("POST", "member", object{"guild": sauvrine, "user": n.user, "roles": []string{observer, writer}}, nil)
	if err := n.s.api("DELETE", "/me?leave=1", n.secret, nil, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := n.status(); statusOf(err) != 401 {
		t.Errorf("an erased request answers %v", err)
	}
	until(t, "what we gave is taken back", func() error {
		s := w.state()
		ours, _ := s.guild(sauvrine).roles(n.user)
		theirs, _ := s.guild(haute).roles(n.user)
		if !slices.Equal(ours, []string{writer}) || len(theirs) != 0 {
			return fmt.Errorf("holds %v and %v", ours, theirs)
		}
		return nil
	})
}

// The same call twice is one request; two moderators decide once.
func TestTwice(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	n, m := w.newcomer(berges), w.moderator()
	first := n.id
	if err := n.asks(); err != nil || n.id != first {
		t.Errorf("asked again: %s, %v", n.id, err)
	}
	r, err := n.status()
	if err != nil {
		t.Fatal(err)
	}
	results := make(chan error, 4)
	for range cap(results) {
		go func() { results <- m.decide(n, api.Approve, r.Version) }()
	}
	good := 0
	for range cap(results) {
		if err := <-results; err == nil {
			good++
		} else if statusOf(err) != 409 {
			t.Errorf("refused with %v", err)
		}
	}
	n.is(berges, api.Invited)
	if good != 1 || len(w.state().invites()) != 1 {
		t.Errorf("%d decisions, %d invites", good, len(w.state().invites()))
	}
}
