package httpd

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"parvis/app/api"
	"parvis/server/auth"
)

// dial opens a socket; cookie and origin may be empty.
func (k *kit) dial(cookie, origin string, host ...string) (*websocket.Conn, *http.Response) {
	k.t.Helper()
	h := http.Header{}
	if cookie != "" {
		h.Set("Cookie", cookie)
	}
	if origin != "" {
		h.Set("Origin", origin)
	}
	if len(host) > 0 {
		h.Set("Host", host[0])
	}
	conn, res, err := websocket.DefaultDialer.DialContext(k.t.Context(), "ws://"+k.srv.Listen+"/api/v1/live", h)
	if err != nil {
		if res == nil {
			k.t.Fatal(err)
		}
		return nil, res
	}
	k.t.Cleanup(func() { conn.Close() })
	return conn, res
}

// watch says what to watch and waits until the server listens.
func (k *kit) watch(conn *websocket.Conn, subjects ...api.Subject) {
	k.t.Helper()
	before := k.watching()
	if err := conn.WriteJSON(api.Watch{Watch: subjects}); err != nil {
		k.t.Fatal(err)
	}
	k.until("the server listens", func() bool { return k.watching() > before })
}

// next reads one event.
func next(t *testing.T, conn *websocket.Conn) api.Event {
	t.Helper()
	var e api.Event
	conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	if err := conn.ReadJSON(&e); err != nil {
		t.Fatal(err)
	}
	return e
}

// since reads past what was still on its way: on PostgreSQL news of the asking may come after the listening began.
func since(t *testing.T, conn *websocket.Conn, version int64) api.Event {
	t.Helper()
	for {
		if e := next(t, conn); e.Version >= version {
			return e
		}
	}
}

func TestLiveOrigins(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	far := newKit(t, kitOptions{base: "https://parvis.example"})
	own := "http://" + k.srv.Listen
	port := strings.Split(k.srv.Listen, ":")[1]
	for _, c := range []struct {
		k      *kit
		origin string
		ok     bool
	}{
		{k, own, true}, {k, "http://localhost:" + port, true}, {k, "http://[::1]:" + port, true}, {k, "", true}, // no browser
		{k, "null", false}, {k, "https://mal.example", false}, {k, own + ".mal.example", false}, {k, own + "/", false}, {k, own + "0", false},
		{k, "http://127.0.0.1", false}, {k, "http://127.0.0.1:1", false}, {k, "https://127.0.0.1:" + port, false}, {k, "http://x@127.0.0.1:" + port, false},
		{k, "http://127.0.0.1:" + port + "@mal.example", false}, {k, "http://localhost.mal.example:" + port, false}, {k, "file://", false},
		{k, "http://127.0.0.1.nip.io:" + port, false}, {k, "http://0.0.0.0:" + port, false}, {k, "chrome-extension://abc", false},
		{k, " " + own, true}, // header values are trimmed
		{k, own + "?x", false}, {k, own + "#x", false}, {k, "//127.0.0.1:" + port, false}, {k, "127.0.0.1:" + port, false}, {k, own + " " + own, false},
		{k, "ws://127.0.0.1:" + port, false}, {k, "http://mal.example:" + port, false}, {k, "%", false},
		{far, "https://parvis.example", true}, {far, "http://parvis.example", false}, {far, "https://parvis.example:443", false},
		{far, "https://parvis.example:444", false}, {far, "https://xparvis.example", false}, {far, "https://parvis.example.mal.example", false},
		{far, "https://sub.parvis.example", false}, {far, "https://parvis.example.", false}, {far, "https://PARVIS.example", true},
	} {
		var host []string
		if c.k == far {
			host = []string{"parvis.example"}
		}
		conn, res := c.k.dial("", c.origin, host...)
		if (conn != nil) != c.ok || conn == nil && res.StatusCode != http.StatusForbidden {
			t.Errorf("origin %q: %d", c.origin, res.StatusCode)
		}
	}
}

func TestLiveEvents(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, k *kit) {
		k.hear()
		a, b := k.ask("A"), k.ask("B")
		session := k.session(auth.Moderator, "Solène")
		own := "http://" + k.srv.Listen
		right, _ := k.dial("", "")
		k.watch(right, api.Subject{Request: a.ID, Secret: a.Secret})
		byCookie, _ := k.dial(cookieAccess+"="+a.Secret, own)
		k.watch(byCookie, api.Subject{Request: a.ID})
		queue, _ := k.dial(cookieSession+"="+session, own)
		k.watch(queue, api.Subject{Queue: true})
		var deaf []*websocket.Conn
		for _, c := range []struct {
			cookie, origin string
			subject        api.Subject
		}{
			{"", "", api.Subject{Request: a.ID, Secret: b.Secret}},
			{"", "", api.Subject{Request: a.ID, Secret: a.acceptance}},
			{"", "", api.Subject{Request: a.ID, Secret: "x"}},
			{"", "", api.Subject{Request: a.ID}},
			{"", "", api.Subject{Request: b.ID, Secret: a.Secret}},
			{"", "", api.Subject{Queue: true}},
			{cookieAccess + "=" + a.Secret, "", api.Subject{Request: a.ID}}, // cookies count for our own pages only
			{cookieSession + "=" + session, "", api.Subject{Queue: true}},
			{cookieSession + "=" + k.session(auth.Documentalist, "Inès"), own, api.Subject{Queue: true}},
			{cookieAccess + "=" + a.Secret, own, api.Subject{Queue: true}},
		} {
			conn, _ := k.dial(c.cookie, c.origin)
			k.watch(conn, c.subject, api.Subject{Request: b.ID, Secret: b.Secret})
			deaf = append(deaf, conn)
		}
		k.decide(session, a, api.Approve, "").want(200)
		version := k.standing(a).Version
		for _, conn := range []*websocket.Conn{right, byCookie} {
			if diff := cmp.Diff(api.Event{Type: "request", ID: a.ID, Version: version}, since(t, conn, version)); diff != "" {
				t.Error(diff)
			}
		}
		if diff := cmp.Diff(api.Event{Type: "queue", ID: a.ID, Version: version}, since(t, queue, version)); diff != "" {
			t.Error(diff)
		}
		k.api("POST", "/requests/"+b.ID+"/withdraw", b.Secret, nil).want(200)
		for i, conn := range deaf { // the first thing they hear is their own
			if e := next(t, conn); e.ID != b.ID {
				t.Errorf("listener %d heard %+v", i, e)
			}
		}
	})
}

func TestLiveEndsWithTheSession(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, k *kit) {
		k.hear()
		b := k.browser()
		b.signIn(auth.Moderator, "Solène")
		conn, _ := k.dial(b.cookies(), "http://"+k.srv.Listen)
		k.watch(conn, api.Subject{Queue: true})
		other, _ := k.dial(cookieSession+"="+k.session(auth.Moderator, "Youssef"), "http://"+k.srv.Listen)
		k.watch(other, api.Subject{Queue: true})
		b.submit(b.visit("/atelier/file"), "form[action='/deconnexion']", nil)
		conn.SetReadDeadline(time.Now().Add(10 * time.Second))
		if _, _, err := conn.ReadMessage(); !websocket.IsCloseError(err, websocket.ClosePolicyViolation) {
			t.Errorf("after signing out: %v", err)
		}
		a := k.ask("mots")
		if e := next(t, other); e.ID != a.ID || e.Type != "queue" {
			t.Errorf("a colleague hears %+v", e)
		}
		// A session that is over hears nothing more, even without a word.
		k.now.forward(auth.SessionIdle)
		k.ask("mots")
		other.SetReadDeadline(time.Now().Add(10 * time.Second))
		if _, _, err := other.ReadMessage(); !websocket.IsCloseError(err, websocket.ClosePolicyViolation) {
			t.Errorf("after the session: %v", err)
		}
	})
}

func TestLiveRefusesNonsense(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	for _, first := range []string{"", "x", "[]", `{"watch":"x"}`, strings.Repeat("x", 9<<10)} {
		conn, _ := k.dial("", "")
		if err := conn.WriteMessage(websocket.TextMessage, []byte(first)); err != nil {
			t.Fatal(err)
		}
		conn.SetReadDeadline(time.Now().Add(10 * time.Second))
		if _, _, err := conn.ReadMessage(); err == nil {
			t.Errorf("%.20q is answered", first)
		}
	}
	k.api("GET", "/live", "", nil).want(400) // no handshake
	u := url.URL{Scheme: "ws", Host: k.srv.Listen, Path: "/en/api/v1/live"}
	if _, _, err := websocket.DefaultDialer.DialContext(t.Context(), u.String(), nil); err == nil {
		t.Error("a second address of the socket")
	}
}
