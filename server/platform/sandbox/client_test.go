package sandbox_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parvis/server/platform/sandbox"
	"parvis/server/platform/sandbox/sandboxtest"
	"parvis/server/platform/sandbox/spec"
)

// rig is a sandbox and a client whose every answer is held to Discord's description.
type rig struct {
	*sandboxtest.Env
	t    *testing.T
	http *http.Client
}

func start(t *testing.T, seed ...sandbox.SeedServer) *rig {
	t.Helper()
	d := spec.Load(t)
	return &rig{Env: sandboxtest.Start(t, seed...), t: t, http: &http.Client{
		Transport:     d.AnswerRoundTripper(t, http.DefaultTransport),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// attach is a rig on a sandbox that the test runs itself.
func attach(t *testing.T, s *sandbox.Server, url string) *rig {
	t.Helper()
	r := &rig{Env: &sandboxtest.Env{Server: s, URL: url, API: url + "/api"}, t: t, http: &http.Client{
		Transport:     spec.Load(t).AnswerRoundTripper(t, http.DefaultTransport),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	return r
}

func toJSON(t *testing.T, v any) []byte {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

type answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// at digs into the JSON body; nil when there is nothing.
func (a answer) at(keys ...any) any {
	var v any
	if json.Unmarshal(a.Body, &v) != nil {
		return nil
	}
	for _, k := range keys {
		switch k := k.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[k]
		case int:
			l, _ := v.([]any)
			if k >= len(l) {
				return nil
			}
			v = l[k]
		}
	}
	return v
}

func (a answer) text(keys ...any) string { s, _ := a.at(keys...).(string); return s }
func (a answer) code() int               { n, _ := a.at("code").(float64); return int(n) }
func (a answer) len() int                { var l []any; _ = json.Unmarshal(a.Body, &l); return len(l) }

type option func(*http.Request)

func header(name, value string) option {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

// call sends a REST call as the bot. The body is sent as it is when it is text, else as JSON.
func (r *rig) call(method, path string, body any, opts ...option) answer {
	r.t.Helper()
	a, err := r.try(method, path, body, opts...)
	if err != nil {
		r.t.Fatalf("%s %s: %v", method, path, err)
	}
	return a
}

func (r *rig) try(method, path string, body any, opts ...option) (answer, error) {
	r.t.Helper()
	var in io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		in = strings.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			r.t.Fatal(err)
		}
		in = bytes.NewReader(raw)
	}
	if !strings.HasPrefix(path, "/api") {
		path = "/api/v10" + path
	}
	req, err := http.NewRequestWithContext(context.Background(), method, r.URL+path, in)
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bot "+r.Token())
	req.Header.Set("User-Agent", "DiscordBot (https://example.org, 1.0)")
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for _, o := range opts {
		o(req)
	}
	res, err := r.http.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	return answer{res.StatusCode, res.Header, raw}, err
}

// want fails unless the answer has that status and, when not 0, that code.
func (r *rig) want(a answer, status, code int) answer {
	r.t.Helper()
	if a.Status != status || code != 0 && a.code() != code {
		r.t.Fatalf("answered %d (code %d), want %d (code %d): %s", a.Status, a.code(), status, code, a.Body)
	}
	return a
}

// control calls the control surface, expects 2xx and gives the answer.
func (r *rig) control(path string, in any) answer {
	r.t.Helper()
	var out json.RawMessage
	method := http.MethodPost
	if in == nil {
		method = http.MethodGet
	}
	status := r.Control(r.t, method, path, in, &out)
	if status/100 != 2 {
		r.t.Fatalf("control %s: %d %s", path, status, out)
	}
	return answer{Status: status, Body: out}
}

func (r *rig) user(name string) string {
	r.t.Helper()
	return r.control("users", map[string]any{"name": name}).text("id")
}

type stateGuild struct {
	ID, Name string
	Roles    []struct {
		ID, Name string
		Position int
		Managed  bool
	}
	Channels []struct{ ID, Name string }
	Members  []struct {
		User    struct{ ID, Name string }
		Roles   []string
		Pending bool
	}
	Invites []struct {
		Code      string
		Uses      int
		RoleIDs   []string `json:"role_ids"`
		ExpiresAt *string  `json:"expires_at"`
	}
	Messages []struct{ ID, Channel, Content, Nonce string }
}

// guild is the state of one server.
func (r *rig) guild(name string) stateGuild {
	r.t.Helper()
	var state struct{ Guilds []stateGuild }
	r.Control(r.t, http.MethodGet, "state", nil, &state)
	for _, g := range state.Guilds {
		if g.Name == name {
			return g
		}
	}
	r.t.Fatalf("no server %q", name)
	return stateGuild{}
}

func (g stateGuild) role(name string) string {
	for _, x := range g.Roles {
		if x.Name == name {
			return x.ID
		}
	}
	return "0"
}

// member is the roles of a member; false when not one.
func (g stateGuild) member(user string) (roles []string, pending, ok bool) {
	for _, m := range g.Members {
		if m.User.ID == user {
			return m.Roles, m.Pending, true
		}
	}
	return nil, false, false
}

func (r *rig) join(user, code string) (status, errCode int) {
	r.t.Helper()
	var out struct{ Code int }
	status = r.Control(r.t, http.MethodPost, "join", map[string]string{"user": user, "code": code}, &out)
	return status, out.Code
}

const redirect = "http://127.0.0.1:8080/connexion/discord/retour"

// consent gives a code for the person, as a script does.
func (r *rig) consent(user, scope string, extra url.Values) url.Values {
	r.t.Helper()
	q := url.Values{"client_id": {r.ClientID()}, "redirect_uri": {redirect}, "response_type": {"code"}, "scope": {scope},
		"state": {"s p&ce"}, "user": {user}, "approve": {"1"}}
	for k, v := range extra {
		q[k] = v
	}
	res, err := r.http.Get(r.URL + "/oauth2/authorize?" + q.Encode())
	if err != nil {
		r.t.Fatal(err)
	}
	res.Body.Close()
	to, err := url.Parse(res.Header.Get("Location"))
	if err != nil || res.StatusCode != http.StatusFound {
		r.t.Fatalf("consent answered %d to %q", res.StatusCode, res.Header.Get("Location"))
	}
	return to.Query()
}

// token posts a form to the token endpoint.
func (r *rig) token(form url.Values, opts ...option) answer {
	r.t.Helper()
	opts = append([]option{header("Content-Type", "application/x-www-form-urlencoded"), func(q *http.Request) {
		q.Header.Del("Authorization")
		q.SetBasicAuth(r.ClientID(), r.ClientSecret())
	}}, opts...)
	return r.call("POST", "/oauth2/token", form.Encode(), opts...)
}

// access is an access token of the person.
func (r *rig) access(user, scope string) string {
	r.t.Helper()
	code := r.consent(user, scope, nil).Get("code")
	a := r.want(r.token(url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {redirect}}), 200, 0)
	return a.text("access_token")
}
