package discord_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"parvis/server/platform/discord"
	"parvis/server/platform/platformtest"
	"parvis/server/platform/sandbox"
	"parvis/server/platform/sandbox/sandboxtest"
	"parvis/server/platform/sandbox/spec"
)

const (
	guildName = "Accueil"
	botRole   = "Parvis"
)

// Every call of the suite and every answer to it is held to Discord's own description of its API.
func TestConformance(t *testing.T) {
	t.Parallel()
	description := spec.Load(t)
	platformtest.Run(t, func(t *testing.T) platformtest.Harness {
		w := newWorld(t)
		through := description.RoundTripper(t, &http.Transport{})
		place := platformtest.Place{
			Server: w.guild().ID, ServerName: guildName, Channel: w.guild().Channels[0].ID, ChannelName: "accueil",
			Member: w.role("Membre", nil), Helper: w.role("Référent", nil),
			Managed: w.role("Intégration", map[string]any{"managed": true}),
			Above:   w.role("Au-dessus", map[string]any{"position": 99}),
		}
		return platformtest.Harness{
			Platform: w.adapter(through, w.env.Token()), Imposter: w.adapter(through, "not-the-token"), Place: place, World: w,
		}
	})
}

// world plays the other side through the sandbox's control surface.
type world struct {
	t   *testing.T
	env *sandboxtest.Env
	ran atomic.Int64 // how far our own time was moved
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return &world{t: t, env: sandboxtest.Start(t, sandbox.SeedServer{
		Name: guildName, Channels: []string{"accueil", "annonces"}, Roles: []string{"Membre", "Référent"},
	})}
}

func (w *world) adapter(through http.RoundTripper, token string) *discord.Adapter {
	w.t.Helper()
	a, err := discord.New(discord.Options{
		API: w.env.API, Token: token, ClientID: w.env.ClientID(), ClientSecret: w.env.ClientSecret(),
		Now:       func() time.Time { return time.Now().Add(time.Duration(w.ran.Load())) },
		Transport: through,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(a.Close)
	return a
}

// tell calls the control surface, which must agree.
func (w *world) tell(path string, in map[string]any) map[string]any {
	w.t.Helper()
	var out map[string]any
	if status := w.env.Control(w.t, http.MethodPost, path, in, &out); status >= 300 {
		w.t.Fatalf("%s %v: status %d: %v", path, in, status, out)
	}
	return out
}

// here adds the guild to what is told.
func (w *world) here(path string, in map[string]any) map[string]any {
	w.t.Helper()
	in["guild"] = guildName
	return w.tell(path, in)
}

func (w *world) role(name string, change map[string]any) string {
	w.t.Helper()
	in := map[string]any{"name": name}
	for key, value := range change {
		in[key] = value
	}
	return fmt.Sprint(w.here("role", in)["id"])
}

type seenGuild struct {
	ID       string `json:"id"`
	Channels []struct {
		ID string `json:"id"`
	} `json:"channels"`
	Members []struct {
		User struct {
			ID string `json:"id"`
		} `json:"user"`
		Roles []string `json:"roles"`
	} `json:"members"`
	Invites []struct {
		Code string `json:"code"`
	} `json:"invites"`
	Messages []struct {
		ID, Channel, Content string
		Mentions             []string
	} `json:"messages"`
}

func (w *world) guild() seenGuild {
	w.t.Helper()
	var state struct {
		Guilds []seenGuild `json:"guilds"`
	}
	if status := w.env.Control(w.t, http.MethodGet, "state", nil, &state); status != http.StatusOK || len(state.Guilds) == 0 {
		w.t.Fatalf("state: %d", status)
	}
	return state.Guilds[0]
}

func (w *world) AddUser(name string) string {
	return fmt.Sprint(w.tell("users", map[string]any{"name": name})["id"])
}

func (w *world) Consent(user, address string) (code, state string) {
	w.t.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Get(address + "&user=" + user + "&approve=1")
	if err != nil {
		w.t.Fatal(err)
	}
	res.Body.Close()
	back, err := url.Parse(res.Header.Get("Location"))
	if err != nil || back.Query().Get("code") == "" {
		w.t.Fatalf("consent: status %d, back at %q", res.StatusCode, res.Header.Get("Location"))
	}
	return back.Query().Get("code"), back.Query().Get("state")
}

func (w *world) Redeem(user, code string) error {
	var out struct{ Message string }
	if status := w.env.Control(w.t, http.MethodPost, "join", map[string]string{"user": user, "code": code}, &out); status >= 300 {
		return errors.New(out.Message)
	}
	return nil
}

func (w *world) Admit(user string) { w.here("member", map[string]any{"user": user}) }
func (w *world) Ban(user string)   { w.here("ban", map[string]any{"user": user}) }
func (w *world) Screen(on bool)    { w.here("guild", map[string]any{"screening": on}) }
func (w *world) Expel()            { w.here("bot", map[string]any{"remove": true}) }

func (w *world) SetPending(user string, pending bool) {
	w.here("member", map[string]any{"user": user, "pending": pending})
}

func (w *world) Obstruct(user, reason string) {
	field := map[string]string{"server_limit": "at_limit", "unverified": "unverified", "restricted": "limited"}[reason]
	w.tell("user", map[string]any{"user": user, field: true})
}

func (w *world) DeleteRole(role string) { w.role(role, map[string]any{"delete": true}) }
func (w *world) RaiseRole(role string)  { w.role(role, map[string]any{"position": 99}) }
func (w *world) PauseInvites(on bool)   { w.here("guild", map[string]any{"invites_disabled": on}) }
func (w *world) DeleteChannel(name string) {
	w.here("channel", map[string]any{"name": name, "delete": true})
}

func (w *world) HideChannel(name string) {
	w.here("channel", map[string]any{"name": name, "overwrites": []map[string]any{{"id": botRole, "deny": []string{"VIEW_CHANNEL"}}}})
}

func (w *world) Forbid(right string) {
	taken := map[string][]string{
		"invite": {"CREATE_INSTANT_INVITE"}, "roles": {"MANAGE_ROLES"}, "list": {"MANAGE_CHANNELS", "MANAGE_GUILD"},
		"write": {"SEND_MESSAGES"}, "history": {"READ_MESSAGE_HISTORY"},
	}[right]
	left := slices.DeleteFunc([]string{"CREATE_INSTANT_INVITE", "MANAGE_ROLES", "VIEW_CHANNEL", "MANAGE_CHANNELS", "MANAGE_GUILD",
		"SEND_MESSAGES", "READ_MESSAGE_HISTORY"},
		func(name string) bool { return slices.Contains(taken, name) })
	w.role("@everyone", map[string]any{"permissions": []string{"VIEW_CHANNEL"}})
	w.here("bot", map[string]any{"permissions": left})
}

func (w *world) Advance(d time.Duration) {
	w.ran.Add(int64(d))
	w.tell("clock", map[string]any{"advance_ms": d.Milliseconds()})
}

func (w *world) Break(f platformtest.Fault) {
	in := map[string]any{"times": f.Times, "retry_after": f.After.Seconds()}
	switch f.Call {
	case platformtest.CreateInvite:
		in["method"], in["path"] = "POST", "/channels/*/invites"
	case platformtest.AddRole:
		in["method"], in["path"] = "PUT", "/guilds/*/members/*/roles/*"
	case platformtest.Join:
		in["method"], in["path"] = "PUT", "/guilds/*/members/*"
	case platformtest.Post:
		in["method"], in["path"] = "POST", "/channels/*/messages"
	case platformtest.ReadChannel:
		in["method"], in["path"] = "GET", "/channels/*/messages"
	case platformtest.ReadMember:
		in["method"], in["path"] = "GET", "/guilds/*/members/*"
	}
	switch f.Trouble {
	case platformtest.ServerError, platformtest.BadGateway, platformtest.Unavailable:
		in["action"] = string(f.Trouble)
	case platformtest.Page:
		in["action"], in["status"] = "html", http.StatusForbidden
	case platformtest.Hang:
		in["action"] = "hang"
	case platformtest.ResetBefore:
		in["action"] = "reset_before"
	case platformtest.ResetAfter:
		in["action"] = "reset_after"
	default:
		in["action"] = "429"
		in["global"] = f.Trouble == platformtest.LimitedAll
		in["shared"] = f.Trouble == platformtest.LimitedShared
		in["html"] = f.Trouble == platformtest.LimitedPage
	}
	w.tell("faults", in)
}

func (w *world) Mend() {
	if status := w.env.Control(w.t, http.MethodDelete, "faults", nil, nil); status >= 300 {
		w.t.Fatalf("faults: status %d", status)
	}
}

func (w *world) Roles(user string) ([]string, bool) {
	for _, m := range w.guild().Members {
		if m.User.ID == user {
			return m.Roles, true
		}
	}
	return nil, false
}

func (w *world) Invites() []string {
	var out []string
	for _, i := range w.guild().Invites {
		out = append(out, i.Code)
	}
	return out
}

func (w *world) Say(user, channel, text string) {
	w.tell("message", map[string]any{"user": user, "channel": channel, "content": text})
}

func (w *world) Messages() []platformtest.Message {
	var out []platformtest.Message
	for _, m := range w.guild().Messages {
		out = append(out, platformtest.Message{ID: m.ID, Channel: m.Channel, Text: m.Content, Mentions: m.Mentions})
	}
	return out
}

type seenRequests struct {
	Requests []struct{ Reason string }
	Last     int
}

func (w *world) requests() seenRequests {
	var out seenRequests
	w.env.Control(w.t, http.MethodGet, "requests", nil, &out)
	return out
}

func (w *world) Reasons() []string {
	var out []string
	for _, r := range w.requests().Requests {
		if r.Reason != "" {
			out = append(out, r.Reason)
		}
	}
	return out
}

func (w *world) Calls() int { return w.requests().Last }
