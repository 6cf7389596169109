package discord

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parvis/server/platform"
)

const self = `{"id":"` + botID + `","username":"parvis","mfa_enabled":true}`

func TestCreateInvite(t *testing.T) {
	t.Parallel()
	f := newFake(t, answers(200, madeInvite))
	a, _ := f.adapter(t)
	got, err := a.CreateInvite(t.Context(), order())
	if err != nil {
		t.Fatal(err)
	}
	made := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	want := platform.Invite{Code: "code-canary", URL: f.URL + "/invite/code-canary", Roles: []string{roleLow}, Created: made,
		Expires: made.Add(24 * time.Hour), MaxUses: 1, Ours: true}
	if diff := cmp.Diff(want, got, cmp.Comparer(time.Time.Equal)); diff != "" {
		t.Error(diff)
	}
}

func TestCreateInviteWithoutMetadata(t *testing.T) {
	t.Parallel()
	f := newFake(t, answers(200, `{"code":"abc"}`))
	a, _ := f.adapter(t)
	o := order()
	o.TTL = 90 * time.Minute
	got, err := a.CreateInvite(t.Context(), o)
	if err != nil || got.Roles != nil || !got.Ours {
		t.Fatalf("%+v %v", got, err)
	}
	if life := got.Expires.Sub(got.Created); life != 90*time.Minute || got.Created.IsZero() {
		t.Errorf("lives %s", life)
	}
}

func TestInviteWithOtherRolesIsTakenBack(t *testing.T) {
	t.Parallel()
	for _, revoked := range []bool{true, false} {
		f := newFake(t, routes(map[string]http.HandlerFunc{
			"POST /channels/" + channelA + "/invites": answers(200, strings.ReplaceAll(madeInvite, roleLow, roleHigh)),
			"DELETE /invites/code-canary": func(w http.ResponseWriter, r *http.Request) {
				if revoked {
					answers(200, `{}`)(w, r)
				} else {
					answers(500, ``)(w, r)
				}
			},
		}))
		a, _ := f.adapter(t)
		_, err := a.CreateInvite(t.Context(), order())
		if e := wantProblem(t, err, platform.WaitSteward, "permission"); e.Ambiguous == revoked {
			t.Errorf("taken back %t, ambiguous %t", revoked, e.Ambiguous)
		}
		if n := len(f.all()); n != 2 {
			t.Errorf("%d calls", n)
		}
	}
}

func TestLifeOfInvites(t *testing.T) {
	t.Parallel()
	for in, want := range map[time.Duration]int{0: 86400, -time.Hour: 86400, time.Millisecond: 1, 1500 * time.Millisecond: 2,
		time.Hour: 3600, 30 * 24 * time.Hour: 604800} {
		if got := seconds(in); got != want {
			t.Errorf("%s: %d, want %d", in, got, want)
		}
	}
}

func TestInvites(t *testing.T) {
	t.Parallel()
	list := fmt.Sprintf(`[%s,{"code":"b","inviter":{"id":"77"},"role_ids":["%s"],"max_age":0,"expires_at":null,"created_at":"2026-11-21T08:00:00+00:00","uses":3},{"code":"c"},
	{"code":"d","inviter":{"id":"%s"},"roles":[],"channel":{"id":"999"}}]`, madeInvite, roleHigh, botID)
	f := newFake(t, routes(map[string]http.HandlerFunc{
		"GET /channels/" + channelA + "/invites": answers(200, list), "GET /users/@me": answers(200, self),
	}))
	a, _ := f.adapter(t)
	got, err := a.Invites(t.Context(), channelA)
	if err != nil || len(got) != 3 {
		t.Fatalf("%+v %v", got, err)
	}
	if !got[0].Ours || got[1].Ours || got[2].Ours {
		t.Error("whose they are is wrong")
	}
	if !cmp.Equal(got[0].Roles, []string{roleLow}) || !cmp.Equal(got[1].Roles, []string{roleHigh}) || got[2].Roles != nil {
		t.Errorf("roles %v %v %v", got[0].Roles, got[1].Roles, got[2].Roles)
	}
	if !got[1].Expires.IsZero() || got[1].Uses != 3 || got[1].Created.IsZero() {
		t.Errorf("%+v", got[1])
	}
}

func TestInvitesOfTheServerWhenTheChannelIsRefused(t *testing.T) {
	t.Parallel()
	table := map[string]http.HandlerFunc{
		"GET /channels/" + channelA + "/invites": answers(403, said("50013")),
		"GET /channels/" + channelA:              answers(200, `{"id":"`+channelA+`","guild_id":"`+guildA+`"}`),
		"GET /guilds/" + guildA + "/invites":     answers(200, `[`+madeInvite+`,{"code":"x","channel":{"id":"5"}}]`),
		"GET /users/@me":                         answers(200, self),
	}
	f := newFake(t, routes(table))
	a, _ := f.adapter(t)
	got, err := a.Invites(t.Context(), channelA)
	if err != nil || len(got) != 1 || !got[0].Ours {
		t.Fatalf("%+v %v", got, err)
	}
	table["GET /guilds/"+guildA+"/invites"] = answers(403, said("50013"))
	f = newFake(t, routes(table))
	a, _ = f.adapter(t)
	_, err = a.Invites(t.Context(), channelA)
	wantProblem(t, err, platform.WaitSteward, "permission")
}

func TestRevokeInvite(t *testing.T) {
	t.Parallel()
	for status, body := range map[int]string{200: madeInvite, 404: said("10006"), 204: ""} {
		f := newFake(t, answers(status, body))
		a, _ := f.adapter(t)
		if err := a.RevokeInvite(t.Context(), "a/b", "why"); err != nil {
			t.Errorf("%d: %v", status, err)
		}
		if got := f.all()[0]; got.Path != "/api/v10/invites/a/b" || got.Header.Get("X-Audit-Log-Reason") != "why" {
			t.Errorf("%+v", got)
		}
	}
}

func TestJoin(t *testing.T) {
	t.Parallel()
	person := `{"user":{"id":"` + personA + `"},"roles":["` + roleLow + `"],"pending":%t}`
	for _, test := range []struct {
		name    string
		status  int
		body    string
		added   bool
		pending bool
		calls   int
	}{
		{"added", 201, fmt.Sprintf(person, true), true, true, 1},
		{"was in", 204, "", false, false, 2},
		{"added but nothing said", 201, "null", true, false, 2},
		{"added but an empty body", 201, "", true, false, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			path := "/guilds/" + guildA + "/members/" + personA
			f := newFake(t, routes(map[string]http.HandlerFunc{
				"PUT " + path: answers(test.status, test.body), "GET " + path: answers(200, fmt.Sprintf(person, false)),
			}))
			a, _ := f.adapter(t)
			m, added, err := a.Join(t.Context(), guildA, platform.Account{UserID: personA, AccessToken: "tok"})
			if err != nil || added != test.added || m.Pending != test.pending || m.UserID != personA || len(m.Roles) != 1 {
				t.Errorf("%+v %t %v", m, added, err)
			}
			calls := f.all()
			if len(calls) != test.calls || calls[0].Body != `{"access_token":"tok"}` {
				t.Errorf("%+v", calls)
			}
		})
	}
}

func TestNothingIsSentForWhatIsNoID(t *testing.T) {
	t.Parallel()
	f := newFake(t, answers(200, `{}`))
	a, _ := f.adapter(t)
	for _, id := range []string{"", "../../users/@me", "12 34", "abc", "123456789012345678901"} {
		errs := []error{a.AddRole(t.Context(), id, personA, roleLow, ""), a.RemoveRole(t.Context(), guildA, personA, id, "")}
		_, err := a.Server(t.Context(), id)
		errs = append(errs, err)
		_, err = a.Member(t.Context(), guildA, id)
		errs = append(errs, err)
		_, err = a.Invites(t.Context(), id)
		errs = append(errs, err)
		_, _, err = a.Join(t.Context(), guildA, platform.Account{UserID: id, AccessToken: "t"})
		errs = append(errs, err)
		_, err = a.CreateInvite(t.Context(), platform.InviteOrder{Channel: channelA, Roles: []string{id}})
		for _, err := range append(errs, err) {
			if e := wantProblem(t, err, platform.WaitSteward, "invalid"); e.Ambiguous {
				t.Errorf("%+v", e)
			}
		}
	}
	if n := len(f.all()); n != 0 {
		t.Errorf("%d calls", n)
	}
}

func TestServersOverPages(t *testing.T) {
	t.Parallel()
	f := newFake(t, func(w http.ResponseWriter, r *http.Request) {
		count, first := guildPage, 1000
		if r.URL.Query().Get("after") != "0" {
			count, first = 3, 5000
		}
		var out []string
		for i := range count {
			out = append(out, fmt.Sprintf(`{"id":"%d","name":"n%d"}`, first+i, first+i))
		}
		answers(200, "["+strings.Join(out, ",")+"]")(w, r)
	})
	a, _ := f.adapter(t)
	got, err := a.Servers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != guildPage+3 || got[0].Name != "n1000" || got[guildPage].ID != "5000" || f.all()[1].Query != "after=1199&limit=200" {
		t.Errorf("%d servers, %v", len(got), f.all()[1].Query)
	}
}

func TestServerInOurWords(t *testing.T) {
	t.Parallel()
	f := newFake(t, routes(guildRoutes(nil)))
	a, _ := f.adapter(t)
	got, err := a.Server(t.Context(), guildA)
	want := platform.Server{ID: guildA, Name: "Place", Channels: []platform.Channel{{ID: channelA, Name: "accueil"}}, Roles: []platform.Role{
		{ID: roleLow, Name: "Membre", Position: 1}, {ID: roleHigh, Name: "Haut", Position: 9},
		{ID: "21", Name: "Integration", Position: 1, Managed: true}, {ID: "20", Name: "Bot", Position: 5, Managed: true}}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	got.Roles[0].Name = "changed by the caller"
	if again, _ := a.Server(t.Context(), guildA); again.Roles[0].Name != "Membre" {
		t.Error("what is remembered can be changed from outside")
	}
}

func TestServerIsRemembered(t *testing.T) {
	t.Parallel()
	f := newFake(t, routes(guildRoutes(nil)))
	a, c := f.adapter(t)
	ask := func(want int) {
		t.Helper()
		if _, err := a.Server(t.Context(), guildA); err != nil {
			t.Fatal(err)
		}
		if n := len(f.all()); n != want {
			t.Fatalf("%d calls, want %d", n, want)
		}
	}
	ask(2)
	ask(2)
	for range 3 {
		if list, err := a.Servers(t.Context()); err != nil || len(list) != 1 {
			t.Fatalf("%v %v", list, err)
		}
	}
	c.Advance(keepGuild)
	ask(5)
	_ = a.RemoveRole(t.Context(), guildA, personA, "12345", "") // 404 with code 0: says nothing about the server
	ask(6)
	f2 := newFake(t, answers(404, said("10011")))
	b, _ := f2.adapter(t)
	b.guilds.put(guild{ID: guildA})
	_ = b.AddRole(t.Context(), guildA, personA, roleLow, "")
	if _, ok := b.guilds.get(guildA); ok {
		t.Error("a missing role leaves the old answer in place")
	}
}

func TestLinker(t *testing.T) {
	t.Parallel()
	f := newFake(t, routes(map[string]http.HandlerFunc{
		"POST /oauth2/token":        answers(200, `{"access_token":"acc","token_type":"Bearer","expires_in":604800,"refresh_token":"ref","scope":"identify guilds.join"}`),
		"POST /oauth2/token/revoke": answers(200, `{}`),
		"GET /users/@me":            answers(200, `{"id":"`+personA+`","username":"ana","global_name":"Ana"}`),
	}))
	a, c := f.adapter(t)
	consent, err := url.Parse(a.AuthorizeURL("st", "ch", "https://parvis.example/retour"))
	if err != nil {
		t.Fatal(err)
	}
	wantQuery := url.Values{"client_id": {"42"}, "code_challenge": {"ch"}, "code_challenge_method": {"S256"}, "response_type": {"code"},
		"redirect_uri": {"https://parvis.example/retour"}, "scope": {"identify guilds.join"}, "state": {"st"}}
	if diff := cmp.Diff(wantQuery, consent.Query()); diff != "" || consent.Path != "/oauth2/authorize" {
		t.Errorf("%s %s", consent.Path, diff)
	}
	account, err := a.Exchange(t.Context(), "the code", "the verifier", "https://parvis.example/retour")
	want := platform.Account{UserID: personA, Name: "Ana", AccessToken: "acc", RefreshToken: "ref", Expires: c.Now().Add(604800 * time.Second)}
	if diff := cmp.Diff(want, account); diff != "" || err != nil {
		t.Fatalf("%v %s", err, diff)
	}
	calls := f.all()
	form, _ := url.ParseQuery(calls[0].Body)
	wantForm := url.Values{"grant_type": {"authorization_code"}, "code": {"the code"}, "code_verifier": {"the verifier"}, "redirect_uri": {"https://parvis.example/retour"}}
	if diff := cmp.Diff(wantForm, form); diff != "" {
		t.Error(diff)
	}
	id, key, _ := (&http.Request{Header: calls[0].Header}).BasicAuth()
	if id != "42" || key != "client-secret-canary" || calls[1].Header.Get("Authorization") != "Bearer acc" {
		t.Errorf("%s %s %s", id, key, calls[1].Header.Get("Authorization"))
	}
	account.AccessToken = "old"
	if account, err = a.Refresh(t.Context(), account); err != nil || account.AccessToken != "acc" || account.UserID != personA {
		t.Errorf("%+v %v", account, err)
	}
	if err := a.Unlink(t.Context(), account); err != nil {
		t.Error(err)
	}
	if got := f.all()[3]; got.Path != "/api/oauth2/token/revoke" || !strings.Contains(got.Body, "token=ref") {
		t.Errorf("%+v", got)
	}
}

func TestLinkerRefusals(t *testing.T) {
	t.Parallel()
	f := newFake(t, answers(400, `{"error":"invalid_grant"}`))
	a, _ := f.adapter(t)
	_, err := a.Exchange(t.Context(), "used", "v", "https://parvis.example/retour")
	if e := wantProblem(t, err, platform.WaitPerson, "token_revoked"); e.Ambiguous {
		t.Errorf("%+v", e)
	}
	_, err = a.Refresh(t.Context(), platform.Account{UserID: personA, RefreshToken: "gone"})
	wantProblem(t, err, platform.WaitPerson, "token_revoked")
	_, err = a.Refresh(t.Context(), platform.Account{UserID: personA})
	wantProblem(t, err, platform.WaitPerson, "token_revoked")
	if n := len(f.all()); n != 2 {
		t.Errorf("%d calls", n)
	}
	if err := a.Unlink(t.Context(), platform.Account{}); err != nil {
		t.Error(err)
	}
	_, _, err = a.Join(t.Context(), guildA, platform.Account{UserID: personA})
	wantProblem(t, err, platform.WaitPerson, "token_revoked")

	f = newFake(t, answers(401, `{"error":"invalid_client"}`))
	a, _ = f.adapter(t)
	_, err = a.Refresh(t.Context(), platform.Account{UserID: personA, RefreshToken: "r"})
	wantProblem(t, err, platform.WaitSteward, "client_secret")
	if _, err := a.Member(t.Context(), guildA, personA); platform.AsError(err).Status == 0 {
		t.Errorf("a wrong client secret stopped the bot: %v", err)
	}
	_, err = a.Exchange(t.Context(), "c", "v", "r")
	wantProblem(t, err, platform.WaitSteward, "client_secret")
}
