package notify

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"parvis/app/problem"
	"parvis/server/db"
	"parvis/server/db/dbtest"
	"parvis/server/jobs"
	"parvis/server/secret"
)

// browser is one with the push service that it names: it reads what only it can (RFC 8291) and looks at who sends (RFC
// 8292).
type browser struct {
	t    *testing.T
	key  *ecdh.PrivateKey
	auth []byte
	web  *httptest.Server

	mu     sync.Mutex
	status int
	calls  int
	got    []map[string]string
	topics []string
}

func newBrowser(t *testing.T) *browser {
	t.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{t: t, key: key, auth: make([]byte, 16), status: http.StatusCreated}
	rand.Read(b.auth)
	b.web = httptest.NewServer(b)
	t.Cleanup(b.web.Close)
	return b
}

func (b *browser) subscription() Subscription {
	return Subscription{
		Endpoint: b.web.URL + "/CANARY/" + base64.RawURLEncoding.EncodeToString(b.auth),
		P256dh:   base64.RawURLEncoding.EncodeToString(b.key.PublicKey().Bytes()), Auth: base64.RawURLEncoding.EncodeToString(b.auth),
	}
}

func (b *browser) answer(status int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.status = status
}

// heard is what was read, and how often the service was called.
func (b *browser) heard() (got []map[string]string, calls int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.got, b.calls
}

func (b *browser) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls++
	if b.status >= 300 && b.status < 400 {
		w.Header().Set("Location", b.web.URL+"/elsewhere")
	}
	w.WriteHeader(b.status)
	if b.status != http.StatusCreated {
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		b.t.Error(err)
	}
	if r.Method != http.MethodPost || r.Header.Get("Content-Encoding") != "aes128gcm" || r.Header.Get("TTL") != "86400" {
		b.t.Errorf("%s %v", r.Method, r.Header)
	}
	b.signed(r.Header.Get("Authorization"))
	var said map[string]string
	if err := json.Unmarshal(b.open(body), &said); err != nil {
		b.t.Error(err)
	}
	b.got, b.topics = append(b.got, said), append(b.topics, r.Header.Get("Topic"))
}

// open decrypts one record (RFC 8188) with the browser's keys.
func (b *browser) open(body []byte) []byte {
	salt, size, n := body[:16], binary.BigEndian.Uint32(body[16:20]), int(body[20])
	theirs, sealed := body[21:21+n], body[21+n:]
	public, err := ecdh.P256().NewPublicKey(theirs)
	if err != nil || int(size) < len(sealed) {
		b.t.Fatalf("record of %d in %d: %v", len(sealed), size, err)
	}
	shared, err := b.key.ECDH(public)
	if err != nil {
		b.t.Fatal(err)
	}
	expand := func(secret, salt []byte, info string, n int) []byte {
		out, err := hkdf.Key(sha256.New, secret, salt, info, n)
		if err != nil {
			b.t.Fatal(err)
		}
		return out
	}
	ikm := expand(shared, b.auth, "WebPush: info\x00"+string(b.key.PublicKey().Bytes())+string(theirs), 32)
	block, err := aes.NewCipher(expand(ikm, salt, "Content-Encoding: aes128gcm\x00", 16))
	if err != nil {
		b.t.Fatal(err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		b.t.Fatal(err)
	}
	plain, err := aead.Open(nil, expand(ikm, salt, "Content-Encoding: nonce\x00", 12), sealed, nil)
	if err != nil {
		b.t.Fatalf("it cannot be read: %v", err)
	}
	text := strings.TrimRight(string(plain), "\x00")
	return []byte(strings.TrimSuffix(text, "\x02"))
}

// signed holds that the call is signed with the key that it names, for this service and no other.
func (b *browser) signed(header string) {
	token, key, ok := strings.Cut(strings.TrimPrefix(header, "vapid t="), ", k=")
	parts := strings.Split(token, ".")
	if !ok || len(parts) != 3 {
		b.t.Fatalf("authorization %q", header)
	}
	raw := func(s string) []byte {
		out, err := base64.RawURLEncoding.DecodeString(s)
		if err != nil {
			b.t.Fatal(err)
		}
		return out
	}
	point, sig := raw(key), raw(parts[2])
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil {
		b.t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if !ecdsa.Verify(public, sum[:], new(big.Int).SetBytes(sig[:32]), new(big.Int).SetBytes(sig[32:])) {
		b.t.Error("the signature is not of the key")
	}
	var claims struct {
		Aud, Sub string
		Exp      int64
	}
	if err := json.Unmarshal(raw(parts[1]), &claims); err != nil || claims.Aud != b.web.URL || claims.Sub != "mailto:parvis@example.org" ||
		claims.Exp > time.Now().Add(24*time.Hour).Unix() {
		b.t.Errorf("claims %+v %v", claims, err)
	}
}

// desk is the slice over a real database, with news that the test makes.
type desk struct {
	*Service
	t    *testing.T
	at   time.Time
	news map[string]string
	gone bool
}

func each(t *testing.T, suite func(t *testing.T, d *desk)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, base *db.DB) {
		t.Helper()
		d := &desk{t: t, at: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC), news: map[string]string{"verdict berges": ""}}
		now := func() time.Time { return d.at }
		read := func(context.Context, string) (map[string]string, error) {
			if d.gone {
				return nil, problem.New(problem.CodeNotFound)
			}
			return d.news, nil
		}
		d.Service = &Service{
			DB: base, Key: secret.NewKey([32]byte{5}), Subscriber: "parvis@example.org", Local: true, Now: now, Log: slog.New(slog.DiscardHandler),
			Jobs: jobs.New(base, jobs.Settings{Now: now}), News: map[string]func(context.Context, string) (map[string]string, error){Request: read, Question: read},
			Say: func(lang, kind, id string) Text { return Text{"Du nouveau", kind, "/" + lang + "/" + id} },
		}
		d.Register()
		suite(t, d)
	})
}

// change is what a slice does, then the jobs that are due once a little time went by.
func (d *desk) change(news map[string]string) {
	d.t.Helper()
	d.news = news
	if err := d.DB.InTx(d.t.Context(), func(tx *db.Tx) error { return d.Changed(d.t.Context(), tx, Request, "r1") }); err != nil {
		d.t.Fatal(err)
	}
	d.run(gather)
}

func (d *desk) run(after time.Duration) {
	d.t.Helper()
	d.at = d.at.Add(after)
	for {
		if found, err := d.Jobs.Step(d.t.Context()); err != nil || !found {
			if err != nil {
				d.t.Fatal(err)
			}
			return
		}
	}
}

func (d *desk) on(b *browser) {
	d.t.Helper()
	if err := d.Subscribe(d.t.Context(), Request, "r1", "fr", b.subscription()); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) held() int {
	d.t.Helper()
	all, err := d.Held(d.t.Context(), Request, "r1")
	if err != nil {
		d.t.Fatal(err)
	}
	return len(all)
}

// What is new is told once, to the browser alone; what was known when it was switched on, or what the person did, is not.
func TestNewsReachTheBrowser(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		b := newBrowser(t)
		d.change(map[string]string{"messages": "1"}) // nobody is to be told
		d.on(b)
		d.change(map[string]string{"messages": "1"})
		if _, calls := b.heard(); calls != 0 {
			t.Errorf("%d calls for what was known", calls)
		}
		d.change(map[string]string{"messages": "2"})
		d.change(map[string]string{"messages": "2", "place berges": ""}) // the person's own act
		got, calls := b.heard()
		if calls != 1 || len(got) != 1 || got[0]["title"] != "Du nouveau" || got[0]["body"] != "request" || got[0]["path"] != "/fr/r1" {
			t.Errorf("%d calls, %v", calls, got)
		}
		d.change(map[string]string{"messages": "2", "place berges": "invited"})
		if got, _ := b.heard(); len(got) != 2 || b.topics[0] != b.topics[1] || len(b.topics[0]) != 32 {
			t.Errorf("%d heard, topics %v", len(got), b.topics)
		}
		if strings.Contains(dbtest.Dump(t, d.DB), "CANARY") {
			t.Error("a browser's address can be read in the database")
		}
	})
}

// A push service may give a browser another address: what it was told of, it is told of there. An address that nobody
// holds changes nothing.
func TestABrowserMoves(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		left, now := newBrowser(t), newBrowser(t)
		d.on(left)
		for _, old := range []string{"", "https://push.example.org/guessed", now.subscription().Endpoint} {
			if err := d.Moved(t.Context(), old, now.subscription()); err != nil {
				t.Fatal(err)
			}
		}
		for range 2 { // told again, as after an answer that was lost
			if err := d.Moved(t.Context(), left.subscription().Endpoint, now.subscription()); err != nil {
				t.Fatal(err)
			}
		}
		d.change(map[string]string{"messages": "2"})
		_, calls := left.heard()
		if got, _ := now.heard(); calls != 0 || len(got) != 1 {
			t.Errorf("%d calls where it was, %d notifications where it is", calls, len(got))
		}
		d.on(left)
		if err := d.Moved(t.Context(), left.subscription().Endpoint, now.subscription()); err != nil {
			t.Fatal(err)
		}
		if held, err := d.Held(t.Context(), Request, "r1"); err != nil || len(held) != 1 {
			t.Errorf("one browser is held %d times: %v", len(held), err)
		}
		bad := now.subscription()
		bad.Endpoint = "ftp://127.0.0.1/x"
		if err := d.Moved(t.Context(), now.subscription().Endpoint, bad); problem.CodeOf(err) != problem.CodeInvalid {
			t.Errorf("moved to where nothing can be handed over: %v", err)
		}
	})
}

// It ends with the off switch, with the thing it is about, and when the push service says that nobody is there.
func TestNewsEnd(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		for name, end := range map[string]func(b *browser){
			"switched off": func(*browser) {
				if err := d.Off(t.Context(), Request, "r1"); err != nil {
					t.Error(err)
				}
			},
			"erased": func(*browser) {
				if err := d.DB.InTx(t.Context(), func(tx *db.Tx) error { return d.Forget(t.Context(), tx, Request, "r1") }); err != nil {
					t.Error(err)
				}
			},
			"404":      func(b *browser) { b.answer(404); d.change(map[string]string{"messages": "404"}) },
			"410":      func(b *browser) { b.answer(410); d.change(map[string]string{"messages": "410"}) },
			"refused":  func(b *browser) { b.answer(403); d.change(map[string]string{"messages": "403"}) },
			"redirect": func(b *browser) { b.answer(307); d.change(map[string]string{"messages": "307"}) },
			"not there": func(*browser) {
				d.gone = true
				d.change(map[string]string{"messages": "gone"})
				d.gone = false
			},
		} {
			b := newBrowser(t)
			d.news = map[string]string{}
			d.on(b)
			end(b)
			if n := d.held(); n != 0 {
				t.Errorf("%s: %d browsers are held", name, n)
			}
			_, before := b.heard()
			if name == "redirect" && before != 1 {
				t.Errorf("a redirection was followed: %d calls", before)
			}
			b.answer(201)
			d.change(map[string]string{"messages": "after " + name})
			if _, after := b.heard(); after != before {
				t.Errorf("%s: it is still told", name)
			}
		}
	})
}

// A push service that is down is asked again, for a day; others are not told twice meanwhile.
func TestNewsAreTriedAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		down, up := newBrowser(t), newBrowser(t)
		d.on(down)
		d.on(up)
		down.answer(503)
		d.change(map[string]string{"messages": "1"})
		d.run(time.Hour)
		if got, calls := down.heard(); len(got) != 0 || calls < 2 {
			t.Errorf("down: %d calls", calls)
		}
		if _, calls := up.heard(); calls != 1 {
			t.Errorf("up: told %d times", calls)
		}
		if strings.Contains(dbtest.Dump(t, d.DB), down.web.URL) {
			t.Error("the job keeps a browser's address")
		}
		down.answer(201)
		d.run(time.Hour)
		if got, _ := down.heard(); len(got) != 1 {
			t.Errorf("up again: heard %d", len(got))
		}
		down.answer(429)
		d.change(map[string]string{"messages": "2"})
		for range 30 {
			d.run(time.Hour)
		}
		_, calls := down.heard()
		d.run(time.Hour)
		if _, more := down.heard(); more != calls || d.held() != 2 {
			t.Errorf("after a day: %d, then %d calls, %d held", calls, more, d.held())
		}
	})
}

// A browser must not make the server knock at doors that only it can reach.
func TestOnlyPublicPushServices(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		sub := newBrowser(t).subscription()
		try := func(change func(*Subscription)) error {
			x := sub
			change(&x)
			return d.Subscribe(t.Context(), Request, "r1", "fr", x)
		}
		d.Local = false
		for _, address := range []string{
			"", "x", "http://push.example.org/x", "https://127.0.0.1/x", "https://[::1]/x", "https://10.0.0.1/x", "https://169.254.169.254/latest", "https://localhost/x",
			"https://metadata.internal/x", "https://printer.local/x", "https://intranet/x", "https://push.example.org:8443/x", "https://user@push.example.org/x",
			"https://push.example.org/x#y", "file:///etc/passwd", "ftp://push.example.org/x", "https://push.example.org/" + strings.Repeat("a", longest), "https://2130706433/", "https://push.example.org./x",
		} {
			if err := try(func(s *Subscription) { s.Endpoint = address }); problem.CodeOf(err) != problem.CodeInvalid {
				t.Errorf("%.60q: %v", address, err)
			}
		}
		for name, change := range map[string]func(*Subscription){
			"no key": func(s *Subscription) { s.P256dh = "" }, "no point": func(s *Subscription) { s.P256dh = base64.RawURLEncoding.EncodeToString(make([]byte, 65)) },
			"no auth": func(s *Subscription) { s.Auth = "" }, "short auth": func(s *Subscription) { s.Auth = s.Auth[:8] },
		} {
			err := try(func(s *Subscription) { s.Endpoint = "https://push.example.org/x"; change(s) })
			if problem.CodeOf(err) != problem.CodeInvalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := try(func(s *Subscription) { s.Endpoint = "https://push.example.org/x" }); err != nil {
			t.Errorf("a public one: %v", err)
		}
		if err := d.Off(t.Context(), Request, "r1"); err != nil {
			t.Fatal(err)
		}
		// A public name that stands for an address inside, when it is called.
		res, err := d.client().Get(strings.Replace(sub.Endpoint, "127.0.0.1", "localhost", 1))
		if err == nil {
			res.Body.Close()
		}
		if !errors.Is(err, errInside) {
			t.Errorf("called inside: %v", err)
		}
		for range most {
			if err := try(func(s *Subscription) { s.Endpoint = "https://push.example.org/" + secret.Token() }); err != nil {
				t.Fatal(err)
			}
		}
		if err := try(func(s *Subscription) { s.Endpoint = "https://push.example.org/more" }); problem.CodeOf(err) != problem.CodeTooMany {
			t.Errorf("one more than %d: %v", most, err)
		}
	})
}

func TestPublicAddresses(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"142.250.75.234": true, "2a00:1450:4007:80e::200a": true, "127.0.0.1": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false,
		"100.64.0.1": false, "0.0.0.0": false, "255.255.255.255": false, "224.0.0.1": false, "::1": false, "::": false, "fe80::1": false, "fc00::1": false, "::ffff:10.0.0.1": false,
		"64:ff9b::a00:1": false, "2002:a00:1::": false, "198.18.0.1": false, "ff02::1": false,
	} {
		if got := public(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}

// The keys that push services know us by come from the server's key, and are the same on every replica.
func TestKeysAreDerived(t *testing.T) {
	t.Parallel()
	private, public := keys(secret.NewKey([32]byte{5}))
	again, _ := keys(secret.NewKey([32]byte{5}))
	other, _ := keys(secret.NewKey([32]byte{6}))
	point, err := base64.RawURLEncoding.DecodeString(public)
	if private != again || private == other || err != nil || len(point) != 65 || point[0] != 4 {
		t.Errorf("%d bytes of key, %v", len(point), err)
	}
}
