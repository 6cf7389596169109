package discord

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parvis/server/platform"
)

// guildRoutes is a server as Preflight reads it; change edits the texts.
type guildTexts struct{ self, list, guild, channels, member string }

func guildRoutes(change func(*guildTexts)) map[string]http.HandlerFunc {
	texts := guildTexts{
		self: self,
		list: `[{"id":"` + guildA + `","name":"Place"}]`,
		guild: fmt.Sprintf(`{"id":"%s","name":"Place","owner_id":"1","features":[],"mfa_level":0,"incidents_data":null,"roles":[
			{"id":"%s","name":"@everyone","position":0,"permissions":"1024"},
			{"id":"%s","name":"Membre","position":1,"permissions":"0"},
			{"id":"%s","name":"Haut","position":9,"permissions":"0"},
			{"id":"21","name":"Integration","position":1,"managed":true,"permissions":"0"},
			{"id":"20","name":"Bot","position":5,"managed":true,"permissions":"%d"}]}`,
			guildA, guildA, roleLow, roleHigh, createInvite|manageRoles|viewChannel|manageChannels),
		channels: `[{"id":"` + channelA + `","name":"accueil","type":0},{"id":"9","name":"Rubrique","type":4}]`,
		member:   `{"user":{"id":"` + botID + `"},"roles":["20"],"pending":false}`,
	}
	if change != nil {
		change(&texts)
	}
	return map[string]http.HandlerFunc{
		"GET /users/@me":                                         answers(200, texts.self),
		"GET /users/@me/guilds":                                  answers(200, texts.list),
		"GET /guilds/" + guildA:                                  answers(200, texts.guild),
		"GET /guilds/" + guildA + "/channels":                    answers(200, texts.channels),
		"GET /guilds/" + guildA + "/members/" + botID:            answers(200, texts.member),
		"PUT /guilds/" + guildA + "/members/5/roles/21":          answers(403, said("50013")),
		"PUT /guilds/" + guildA + "/members/5/roles/" + roleHigh: answers(403, said("50013")),
		"PUT /guilds/" + guildA + "/members/5/roles/" + roleLow:  answers(403, said("50013")),
		"POST /channels/" + channelA + "/invites":                answers(403, `{"message":"Invites are currently paused","code":0}`),
	}
}

func TestPreflight(t *testing.T) {
	t.Parallel()
	perms := func(p permissions) func(*guildTexts) {
		all := fmt.Sprintf(`"permissions":"%d"`, createInvite|manageRoles|viewChannel|manageChannels)
		return func(g *guildTexts) {
			g.guild = strings.Replace(strings.Replace(g.guild, all, fmt.Sprintf(`"permissions":"%d"`, p), 1), `"1024"`, `"0"`, 1)
		}
	}
	fault := func(code, object string) platform.Fault {
		return platform.Fault{Code: code, Server: "Place", Object: object}
	}
	good := platform.Wanted{Server: "Place", Channels: []string{"accueil", "#accueil", channelA}, Roles: []string{"Membre", roleLow}}
	for _, test := range []struct {
		name   string
		change func(*guildTexts)
		wanted platform.Wanted
		want   []platform.Fault
	}{
		{"all right", nil, good, nil},
		{"owner needs nothing", func(g *guildTexts) {
			perms(0)(g)
			g.guild = strings.Replace(g.guild, `"owner_id":"1"`, `"owner_id":"`+botID+`"`, 1)
		}, platform.Wanted{Server: "Place", Roles: []string{"Haut"}, Channels: []string{"accueil"}}, nil},
		{"administrator needs no right", perms(administrator), good, nil},
		{"not in the server", nil, platform.Wanted{Server: "Ailleurs"}, []platform.Fault{{Code: "not_in_server", Server: "Ailleurs", Object: "Ailleurs"}}},
		{"name in another case is another", nil, platform.Wanted{Server: "place"}, []platform.Fault{{Code: "not_in_server", Server: "place", Object: "place"}}},
		{"two of one name", func(g *guildTexts) { g.list = `[{"id":"` + guildA + `","name":"Place"},{"id":"8","name":"Place"}]` }, good, []platform.Fault{fault("name_ambiguous", "Place")}},
		{"no rights", perms(0), platform.Wanted{Server: "Place", Roles: []string{"Membre"}}, []platform.Fault{
			fault("permission", "CREATE_INSTANT_INVITE"), fault("permission", "MANAGE_ROLES"), fault("permission", "VIEW_CHANNEL"), fault("permission_optional", "MANAGE_CHANNELS")}},
		{"no roles to give, no right needed", perms(createInvite | viewChannel | manageGuild), platform.Wanted{Server: "Place"}, nil},
		{"only the optional one is missing", perms(createInvite | manageRoles | viewChannel), good, []platform.Fault{fault("permission_optional", "MANAGE_CHANNELS")}},
		{"channel hides itself", func(g *guildTexts) {
			g.channels = strings.Replace(g.channels, `"type":0`, `"type":0,"permission_overwrites":[{"id":"20","type":0,"allow":"0","deny":"1024"}]`, 1)
		}, platform.Wanted{Server: "Place", Channels: []string{"accueil"}}, []platform.Fault{fault("permission", "VIEW_CHANNEL #accueil")}},
		{"channel forbids invites", func(g *guildTexts) {
			g.channels = strings.Replace(g.channels, `"type":0`, `"type":0,"permission_overwrites":[{"id":"`+guildA+`","type":0,"allow":"0","deny":"1"}]`, 1)
		}, platform.Wanted{Server: "Place", Channels: []string{"accueil"}}, []platform.Fault{fault("permission", "CREATE_INSTANT_INVITE #accueil")}},
		{"channel gives back to the bot", func(g *guildTexts) {
			g.channels = strings.Replace(g.channels, `"type":0`, `"type":0,"permission_overwrites":[{"id":"`+guildA+`","type":0,"allow":"0","deny":"1025"},{"id":"`+botID+`","type":1,"allow":"1025","deny":"0"}]`, 1)
		}, good, nil},
		{"told of nothing, may not write", nil, good, nil},
		{"may not write nor read back", nil, platform.Wanted{Server: "Place", Announce: []string{"accueil", "néant"}}, []platform.Fault{
			fault("announce_permission", "SEND_MESSAGES #accueil"), fault("announce_permission", "READ_MESSAGE_HISTORY #accueil")}},
		{"channel allows writing and reading", func(g *guildTexts) {
			g.channels = strings.Replace(g.channels, `"type":0`, `"type":0,"permission_overwrites":[{"id":"20","type":0,"allow":"67584","deny":"0"}]`, 1)
		}, platform.Wanted{Server: "Place", Announce: []string{"#accueil"}}, nil},
		{"channel missing", nil, platform.Wanted{Server: "Place", Channels: []string{"Rubrique", "néant"}}, []platform.Fault{fault("channel_missing", "Rubrique"), fault("channel_missing", "néant")}},
		{"role missing", nil, platform.Wanted{Server: "Place", Roles: []string{"Personne", "@everyone"}}, []platform.Fault{fault("role_missing", "Personne"), fault("role_missing", "@everyone")}},
		{"role above", nil, platform.Wanted{Server: "Place", Roles: []string{"Haut"}}, []platform.Fault{fault("role_order", "Haut")}},
		{"role managed", nil, platform.Wanted{Server: "Place", Roles: []string{"Integration"}}, []platform.Fault{fault("role_managed", "Integration")}},
		{"role twice", func(g *guildTexts) { g.guild = strings.Replace(g.guild, "Haut", "Membre", 1) },
			platform.Wanted{Server: "Place", Roles: []string{"Membre", roleLow}}, []platform.Fault{fault("name_ambiguous", "Membre")}},
		{"paused by feature", func(g *guildTexts) {
			g.guild = strings.Replace(g.guild, `"features":[]`, `"features":["COMMUNITY","INVITES_DISABLED"]`, 1)
		}, good, []platform.Fault{fault("invites_paused", "Place")}},
		{"paused for a while", func(g *guildTexts) {
			g.guild = strings.Replace(g.guild, `"incidents_data":null`, `"incidents_data":{"invites_disabled_until":"2126-11-21T10:00:00+00:00"}`, 1)
		}, good, []platform.Fault{fault("invites_paused", "Place")}},
		{"was paused", func(g *guildTexts) {
			g.guild = strings.Replace(g.guild, `"incidents_data":null`, `"incidents_data":{"invites_disabled_until":"2020-11-21T10:00:00+00:00"}`, 1)
		}, good, nil},
		{"two factor", func(g *guildTexts) {
			g.guild = strings.Replace(g.guild, `"mfa_level":0`, `"mfa_level":1`, 1)
			g.self = strings.Replace(g.self, "true", "false", 1)
		}, good, []platform.Fault{fault("two_factor", "Place")}},
		{"two factor is on", func(g *guildTexts) { g.guild = strings.Replace(g.guild, `"mfa_level":0`, `"mfa_level":1`, 1) }, good, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t, routes(guildRoutes(test.change)))
			a, _ := f.adapter(t)
			got, err := a.Preflight(t.Context(), []platform.Wanted{test.wanted})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPreflightGoesOnAfterATrouble(t *testing.T) {
	t.Parallel()
	table := guildRoutes(func(g *guildTexts) { g.list = `[{"id":"8","name":"Panne"},{"id":"` + guildA + `","name":"Place"}]` })
	table["GET /guilds/8"] = answers(500, htmlPage)
	f := newFake(t, routes(table))
	a, _ := f.adapter(t)
	faults, err := a.Preflight(t.Context(), []platform.Wanted{{Server: "Panne"}, {Server: "Place", Roles: []string{"Haut"}}})
	wantProblem(t, err, platform.BackOff, "unavailable")
	if len(faults) != 1 || faults[0].Code != "role_order" {
		t.Errorf("%v", faults)
	}
}

func TestExplain(t *testing.T) {
	t.Parallel()
	for role, want := range map[string]string{"21": "role_managed", roleHigh: "role_order", roleLow: "permission"} {
		f := newFake(t, routes(guildRoutes(nil)))
		a, _ := f.adapter(t)
		err := a.AddRole(t.Context(), guildA, "5", role, "")
		if e := wantProblem(t, err, platform.WaitSteward, want); e.Status != 403 || e.Code != 50013 {
			t.Errorf("%+v", e)
		}
	}
	f := newFake(t, routes(guildRoutes(func(g *guildTexts) {
		g.guild = strings.Replace(g.guild, `"features":[]`, `"features":["INVITES_DISABLED"]`, 1)
	})))
	a, _ := f.adapter(t)
	_, err := a.CreateInvite(t.Context(), order())
	wantProblem(t, err, platform.WaitSteward, "invites_paused")
}
