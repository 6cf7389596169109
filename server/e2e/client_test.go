package e2e_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parvis/app/api"
)

// refusal is an answer that is no success.
type refusal struct {
	Status int
	Code   string
	Detail string
}

func (r *refusal) Error() string { return fmt.Sprintf("%d %s: %s", r.Status, r.Code, r.Detail) }

// codeOf is the status of a refusal; 0 when there was no answer.
func statusOf(err error) int {
	var r *refusal
	if errors.As(err, &r) {
		return r.Status
	}
	return 0
}

// quick is for calls whose answer may never come.
var quick = &http.Client{Timeout: 15 * time.Second}

// call sends one JSON call and decodes a success into out.
func call(c *http.Client, method, address, bearer, key string, in, out any) error {
	var body io.Reader
	if in != nil {
		raw, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(raw)
	}
	req, err := http.NewRequest(method, address, body)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if bearer != "" {
		req.Header.Set("Authorization", "Bearer "+bearer)
	}
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	res, err := c.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode/100 != 2 {
		r := &refusal{Status: res.StatusCode}
		if json.Unmarshal(raw, r) != nil {
			r.Detail = string(raw[:min(len(raw), 200)])
		}
		r.Status = res.StatusCode
		return r
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(raw, out)
}

func (s *server) base() string { return "http://" + s.at }

func (s *server) api(method, path, bearer string, in, out any) error {
	return call(quick, method, s.base()+api.Prefix+path, bearer, "", in, out)
}

// newcomer is one person on their phone, and the account they have on the platform.
type newcomer struct {
	s      *server
	id     string // of the request
	secret string
	user   string // on the platform; empty before it is needed
	key    string
	accept string
	spaces []string
}

// accepts accepts the charter in force.
func (s *server) accepts() (secret string, err error) {
	var charter api.Charter
	if err := s.api("GET", "/charter", "", nil, &charter); err != nil {
		return "", err
	}
	var a api.Acceptance
	err = s.api("POST", "/acceptances", "", api.Accept{Revision: charter.Revision, Hash: charter.Hash}, &a)
	return a.Secret, err
}

// answers fit every question of the sample community.
func answers() map[string]string {
	return map[string]string{"envie": "aider", "experience-enfants": "oui", "rencontre": "mardi"}
}

// asks sends the request; sending it again is harmless.
func (n *newcomer) asks() error {
	var asked api.Asked
	err := call(quick, "POST", n.s.base()+api.Prefix+"/requests", "", n.key,
		api.Ask{Acceptance: n.accept, Spaces: n.spaces, Answers: answers()}, &asked)
	if err == nil {
		n.id, n.secret = asked.ID, asked.Secret
	}
	return err
}

// newcomer lets a person accept and ask.
func (w *town) newcomer(spaces ...string) *newcomer {
	w.Helper()
	n := &newcomer{s: w.server(), key: uuid.NewString(), spaces: spaces}
	var err error
	if n.accept, err = n.s.accepts(); err != nil {
		w.Fatalf("accept: %v", err)
	}
	if err := n.asks(); err != nil {
		w.Fatalf("ask: %v", err)
	}
	return n
}

// status is what the person sees.
func (n *newcomer) status() (r api.Request, err error) {
	return r, n.s.api("GET", "/requests/"+n.id, n.secret, nil, &r)
}

func placeOf(r api.Request, space string) api.Place {
	i := slices.IndexFunc(r.Places, func(p api.Place) bool { return p.Space == space })
	if i < 0 {
		return api.Place{}
	}
	return r.Places[i]
}

// is waits until a place has a state, and answers it.
func (n *newcomer) is(space, state string) (p api.Place) {
	t := n.s.town
	t.Helper()
	until(t, space+" is "+state, func() error {
		r, err := n.status()
		if err != nil {
			return err
		}
		p = placeOf(r, space)
		if p.State != state {
			return fmt.Errorf("it is %s (%s)", p.State, p.Reason)
		}
		return nil
	})
	return p
}

func (n *newcomer) post(path string) error {
	return n.s.api("POST", "/requests/"+n.id+path, n.secret, nil, nil)
}

// links links the person's account through the pages of server and sandbox, as a browser does.
func (n *newcomer) links() error {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return err
	}
	c := &http.Client{Jar: jar, Timeout: 15 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	if _, err := hop(c, n.s.base()+"/demandes/"+n.id+"?cle="+n.secret); err != nil {
		return err
	}
	next, err := hop(c, n.s.base()+"/connexion/discord?demande="+n.id)
	if err != nil {
		return err
	}
	if next, err = hop(c, next+"&user="+n.user+"&approve=1"); err != nil {
		return err
	}
	next, err = hop(c, next)
	if err == nil && !strings.Contains(next, "fait=linked") {
		err = fmt.Errorf("ended at %s", next)
	}
	return err
}

// hop follows one redirect by hand.
func hop(c *http.Client, address string) (next string, err error) {
	res, err := c.Get(address)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body) //nolint:errcheck // for the message only
	to, err := res.Location()
	if err != nil {
		return "", &refusal{Status: res.StatusCode, Detail: fmt.Sprintf("no redirect: %.300s", body)}
	}
	return to.String(), nil
}

// moderator signs in by a link and answers a client that holds the session.
func (s *server) moderator() (*http.Client, error) {
	out, errOut, code := s.run("link", "--data", s.dir, "--role", "moderator", "--name", "Mo")
	if code != 0 {
		return nil, fmt.Errorf("link: %s", errOut)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	c := &http.Client{Jar: jar, Timeout: 15 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	u, err := url.Parse(strings.TrimSpace(out))
	if err != nil {
		return nil, err
	}
	res, err := c.PostForm(s.base()+"/connexion", url.Values{"lien": {u.Query().Get("lien")}})
	if err != nil {
		return nil, err
	}
	res.Body.Close()
	if res.StatusCode != http.StatusSeeOther {
		return nil, fmt.Errorf("sign in: %s", res.Status)
	}
	return c, nil
}

func (w *town) moderator() *staff {
	w.Helper()
	c, err := w.server().moderator()
	if err != nil {
		w.Fatalf("sign in: %v", err)
	}
	return &staff{w.server(), c}
}

type staff struct {
	s *server
	c *http.Client
}

func (m *staff) decide(n *newcomer, decision string, version int64, spaces ...string) error {
	return call(m.c, "POST", m.s.base()+api.Prefix+"/requests/"+n.id+"/decision", "", "",
		api.Decide{Decision: decision, Spaces: spaces, Reason: "pour voir", Version: version}, nil)
}

// decides decides on what is there now.
func (m *staff) decides(n *newcomer, decision string, spaces ...string) {
	t := m.s.town
	t.Helper()
	r, err := n.status()
	if err == nil {
		err = m.decide(n, decision, r.Version, spaces...)
	}
	if err != nil {
		t.Fatalf("%s: %v", decision, err)
	}
}

// control calls the sandbox's own surface.
func (w *town) control(method, path string, in, out any) error {
	return call(quick, method, "http://"+w.sandAt+"/_control/"+path, "", "", in, out)
}

func (w *town) must(method, path string, in, out any) {
	w.Helper()
	if err := w.control(method, path, in, out); err != nil {
		w.Fatalf("%s %s: %v", method, path, err)
	}
}

type object = map[string]any

// person makes an account on the platform.
func (w *town) person() (string, error) {
	var u struct{ ID string }
	return u.ID, w.control("POST", "users", object{"name": "Personne"}, &u)
}

func (w *town) people(n *newcomer) *newcomer {
	w.Helper()
	var err error
	if n.user, err = w.person(); err != nil {
		w.Fatalf("make a person: %v", err)
	}
	return n
}

func codeIn(address string) string { return address[strings.LastIndex(address, "/")+1:] }

func (w *town) join(user, address string) error {
	return w.control("POST", "join", object{"user": user, "code": codeIn(address)}, nil)
}

// state is the platform as it is.
type state struct {
	Guilds []guild
	Bot    struct{ ID string }
}

type guild struct {
	ID, Name string
	Roles    []struct{ ID, Name string }
	Members  []struct {
		User struct {
			ID  string
			Bot bool
		}
		RoleNames []string `json:"role_names"`
		Pending   bool
	}
	Invites []struct {
		Code      string
		RoleNames []string `json:"role_names"`
		Inviter   string
	}
}

func (w *town) state() (s state) {
	w.Helper()
	w.must("GET", "state", nil, &s)
	return s
}

func (s state) guild(name string) guild {
	i := slices.IndexFunc(s.Guilds, func(g guild) bool { return g.Name == name })
	if i < 0 {
		return guild{}
	}
	return s.Guilds[i]
}

// roles are the names of the roles of a user; in is false when they are not in the server.
func (g guild) roles(user string) (names []string, in bool) {
	for _, m := range g.Members {
		if m.User.ID == user {
			slices.Sort(m.RoleNames)
			return m.RoleNames, true
		}
	}
	return nil, false
}

// invites are the codes of all live invites.
func (s state) invites() (codes []string) {
	for _, g := range s.Guilds {
		for _, i := range g.Invites {
			codes = append(codes, i.Code)
		}
	}
	return codes
}

// sent is one call that the sandbox received.
type sent struct {
	N            int64
	Method, Path string
	Reason       string
	Status       int
	Fault        string
}

func (w *town) requests() []sent {
	w.Helper()
	var all struct{ Requests []sent }
	w.must("GET", "requests", nil, &all)
	return all.Requests
}

// mints are the calls that create an invite.
func (w *town) mints() (all []sent) {
	w.Helper()
	for _, r := range w.requests() {
		if r.Method == http.MethodPost && strings.HasSuffix(r.Path, "/invites") {
			all = append(all, r)
		}
	}
	return all
}

func wantRoles(t testing.TB, g guild, user string, want ...string) {
	t.Helper()
	got, in := g.roles(user)
	slices.Sort(want)
	if !in || !slices.Equal(got, want) {
		t.Errorf("%s holds %v (member: %v) on %s, want %v", user, got, in, g.Name, want)
	}
}
