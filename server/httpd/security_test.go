package httpd

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/google/go-cmp/cmp"

	"parvis/server/auth"
	"parvis/web"
)

// wantPolicy is the policy of the design, to the letter, with the hash of the page's own style.
const wantPolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'STYLE; img-src 'self' data:; " +
	"connect-src 'self'; manifest-src 'self'; worker-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; " +
	"frame-ancestors 'none'"

var wantHeaders = map[string]string{
	"X-Content-Type-Options":       "nosniff",
	"Referrer-Policy":              "no-referrer",
	"X-Frame-Options":              "DENY",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Permissions-Policy":           "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

func checkHeaders(t *testing.T, name string, a *reply) {
	t.Helper()
	for h, want := range wantHeaders {
		if got := a.Header.Values(h); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %s %q", name, h, got)
		}
	}
	style := ""
	if strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") && strings.HasPrefix(a.Body, "<!doctype") {
		sum := sha256.Sum256([]byte(raw(a.one("style"))))
		style = " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	if a.Status == http.StatusNotModified {
		return // its policy is looked at where it is made
	}
	want := strings.Replace(wantPolicy, "STYLE", style, 1)
	if got := a.Header.Values("Content-Security-Policy"); len(got) != 1 || got[0] != want {
		t.Errorf("%s: policy %q, want %q", name, got, want)
	}
}

// The same headers stand on every answer, whatever it is (T-X3).
func TestHeadersOnEveryAnswer(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	for _, role := range auth.Roles() {
		w := k.actor(role)
		for _, r := range allRoutes(k.srv) {
			checkHeaders(t, string(role)+" "+r.name(), k.as(w, r, r.fill("fr", w.asked.ID)))
			if r.path == "/deconnexion" || r.path == "/me" {
				w = k.actor(role)
			}
		}
	}
	for _, path := range []string{"/nulle-part", "/api/v1/nulle-part", "/api/v1/openapi.json", "/assets/x", k.srv.Assets.URL("boot.js"),
		k.srv.Assets.URL("parvis.svg"), "/healthz", "/readyz", "/robots.txt", "/faq/", "/api/v1/live", "//faq"} {
		checkHeaders(t, path, k.get(path))
	}
	checkHeaders(t, "host", k.do("GET", "/", nil, map[string]string{"Host": "mal.example"}).want(421))
	checkHeaders(t, "method", k.do("DELETE", "/", nil, nil).want(405))
	checkHeaders(t, "cross", k.do("POST", "/charte", nil, map[string]string{"Sec-Fetch-Site": "cross-site"}).want(403))
}

func TestNotModified(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	for _, path := range publicPaths {
		if path == "/charte/changements" {
			continue
		}
		first := k.get(path).want(200)
		etag := first.Header.Get("ETag")
		for _, match := range []string{etag, strings.TrimPrefix(etag, "W/"), `"x", ` + etag, "*", "W/\"x\"," + etag} {
			a := k.do("GET", path, nil, map[string]string{"If-None-Match": match}).want(304)
			if a.Body != "" || a.Header.Get("ETag") != etag || a.Header.Get("Content-Security-Policy") != first.Header.Get("Content-Security-Policy") {
				t.Errorf("%s: 304 %v", path, a.Header)
			}
			checkHeaders(t, path, a)
		}
		for _, match := range []string{`"x"`, `x`, ``, `W/""`} {
			k.do("GET", path, nil, map[string]string{"If-None-Match": match}).want(200)
		}
		k.now.forward(2 * cacheAge) // drawn anew: the same bytes, the same tag
		if again := k.get(path); again.Header.Get("ETag") != etag && !strings.Contains(again.Body, "aria-busy") {
			t.Errorf("%s: another tag for the same page", path)
		}
	}
}

// What memory answers is for everybody: no cookie, no query, no other host, no language but the address's.
func TestPageCache(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	a := k.ask("CANARI")
	person, staff := k.browser(), k.browser()
	person.jar[cookieAccess] = a.Secret
	staff.signIn(auth.Moderator, "CANARI-M")
	for _, path := range publicPaths {
		for _, b := range []*browser{person, staff} {
			r := b.send("GET", path, "", "").want(200)
			if r.Header.Get("Cache-Control") != "no-store" || r.Header.Get("ETag") != "" {
				t.Errorf("%s with a cookie: %v", path, r.Header)
			}
		}
		r := k.get(path).want(200)
		if strings.Contains(r.Body, a.ID) || strings.Contains(r.Body, "CANARI") {
			t.Errorf("%s: what a reader gets holds somebody's page", path)
		}
		for _, h := range []map[string]string{
			{"Accept-Language": "en"}, {"X-Forwarded-Host": "mal.example"}, {"Host": "localhost:" + strings.Split(k.srv.Listen, ":")[1]},
			{"X-Forwarded-Proto": "https"}, {"Forwarded": "host=mal.example"}, {"Authorization": "Bearer x"}, {"Accept": "application/json"},
			{"Range": "bytes=0-10"}, {"X-Original-URL": "/atelier/file"}, {"X-HTTP-Method-Override": "DELETE"},
		} {
			if diff := cmp.Diff(r.Body, k.do("GET", path, nil, h).want(200).Body); diff != "" {
				t.Errorf("%s differs with %v: %s", path, h, diff)
			}
		}
	}
	other := k.do("GET", "/faq", nil, map[string]string{"Cookie": "autre=chose"}).want(200)
	if other.Header.Get("ETag") != "" {
		t.Error("a call with any cookie was answered from memory")
	}
	for accept, want := range map[string]string{"gzip": "gzip", "gzip;q=0": "", "br, gzip;q=0.5": "br", "br;q=0, gzip": "gzip", "br": "br", "xgzip": "", "xbr": "", "": "", "GZIP": "gzip"} {
		if got := k.do("GET", "/faq", nil, map[string]string{"Accept-Encoding": accept}).Header.Get("Content-Encoding"); got != want {
			t.Errorf("Accept-Encoding %q: %q, want %q", accept, got, want)
		}
	}
}

// The small form of a page, made when a second reader comes, says what the page says.
func TestPressedPages(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	plain := k.get("/faq").want(200).Body
	read := func() string {
		packed := k.do("GET", "/faq", nil, map[string]string{"Accept-Encoding": "br"}).want(200).Body
		text, err := io.ReadAll(brotli.NewReader(strings.NewReader(packed)))
		if err != nil || string(text) != plain {
			t.Fatalf("not the same page: %v", err)
		}
		return packed
	}
	quick := read()
	k.srv.cache.press.Lock() // the pressing that the read began has ended
	defer k.srv.cache.press.Unlock()
	if small := read(); len(small) >= len(quick) {
		t.Errorf("%d bytes, %d before", len(small), len(quick))
	}
	k.now.forward(2 * cacheAge) // drawn again as it was
	if again := read(); len(again) >= len(quick) {
		t.Errorf("%d bytes when drawn again, %d before", len(again), len(quick))
	}
}

// A query makes a page of its own: it neither comes from memory nor gets there.
func TestPageCacheKeepsNoQuery(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	k.get("/charte?suite=/parcours/POISON&fait=accord").want(200)
	k.get("/faq?POISON=1").want(200)
	for _, path := range []string{"/charte", "/faq"} {
		if r := k.get(path).want(200); strings.Contains(r.Body, "POISON") {
			t.Errorf("%s holds what somebody else asked for", path)
		}
	}
	if r := k.get("/charte?suite=/parcours/MINE").want(200); !r.has("input[name='suite'][value='/parcours/MINE']") || r.Header.Get("ETag") != "" {
		t.Error("a query was answered from memory")
	}
}

// What was just published, or taken back, shows at once.
func TestPageCacheFollowsTheDocuments(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	page := "---\ntitle: Une question\n---\n\nCANARI\n"
	for i := range 3 {
		k.now.forward(time.Millisecond)
		k.write(map[string]string{"faq/neuve.md": page})
		if !strings.Contains(k.get("/faq/neuve").want(200).Body, "CANARI") {
			t.Error("not there")
		}
		k.get("/faq").want(200)
		k.now.forward(time.Millisecond)
		k.write(map[string]string{"faq/neuve.md": strings.Replace(page, "---\ntitle", "---\nvisibility: members\ntitle", 1)})
		if i == 1 {
			k.now.forward(time.Millisecond)
			k.write(map[string]string{"faq/neuve.md": ""})
		}
		k.get("/faq/neuve").want(404)
		if strings.Contains(k.get("/faq").Body, "Une question") {
			t.Error("still listed")
		}
	}
}

func TestAssets(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	for _, name := range []string{"boot.js", "queue.js", "live.js", "parvis.svg"} {
		a := k.get(k.srv.Assets.URL(name)).want(200)
		if a.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" || a.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: %v", name, a.Header)
		}
	}
	for _, path := range []string{web.Prefix, web.Prefix + "boot.js", web.Prefix + "..%2fweb.go", web.Prefix + "%00"} {
		a := k.get(path)
		if a.Status != 404 || a.Header.Get("Cache-Control") == "public, max-age=31536000, immutable" {
			t.Errorf("%s: %d", path, a.Status)
		}
	}
}

func TestCookies(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]string{
		"":                         "parvis_%s=VALUE; Path=/; Max-Age=AGE; HttpOnly; SameSite=Lax",
		"https://parvis.example":   "__Host-parvis_%s=VALUE; Path=/; Max-Age=AGE; HttpOnly; Secure; SameSite=Lax",
		"http://parvis.example:80": "parvis_%s=VALUE; Path=/; Max-Age=AGE; HttpOnly; SameSite=Lax",
	} {
		k := newKit(t, kitOptions{base: base, platform: newFakePlatform()})
		check := func(name, line, age string) {
			t.Helper()
			c, err := http.ParseSetCookie(line)
			if err != nil {
				t.Fatalf("%s: %q: %v", name, line, err)
			}
			full := strings.NewReplacer("%s", name, "VALUE", c.Value, "AGE", age).Replace(want)
			if line != full {
				t.Errorf("%s: %s, want %s", base, line, full)
			}
		}
		a := k.ask("mots")
		check("acces", k.get("/demandes/"+a.ID+"?cle="+a.Secret).want(303).Header.Get("Set-Cookie"), "31536000")
		b := k.browser()
		page := b.visit("/charte")
		_, target, values := readForm(t, page.one("#accord form"), url.Values{"lu": {"oui"}})
		accepted := b.send("POST", strings.Split(target, "#")[0], values.Encode(), "application/x-www-form-urlencoded").want(303)
		check("acces", accepted.Header.Get("Set-Cookie"), "31536000")
		token, err := k.auth.NewLink(t.Context(), auth.Moderator, "x")
		if err != nil {
			t.Fatal(err)
		}
		in := b.send("POST", "/connexion?lien="+token, "", "application/x-www-form-urlencoded").want(303)
		check("atelier", in.Header.Get("Set-Cookie"), "604800")
		out := b.send("POST", "/deconnexion", "", "application/x-www-form-urlencoded").want(303)
		check("atelier", out.Header.Get("Set-Cookie"), "0")
		b.visit("/demandes/" + a.ID + "?cle=" + a.Secret).want(200)
		leave := b.send("GET", "/connexion/discord?demande="+a.ID, "", "").want(303)
		check("lien", leave.Header.Get("Set-Cookie"), "600")
		if hsts := leave.Header.Get("Strict-Transport-Security"); (hsts != "") != strings.HasPrefix(base, "https") {
			t.Errorf("%s: HSTS %q", base, hsts)
		}
	}
	// On https a cookie without the prefix, which another host of the domain could set, counts for nothing.
	k := newKit(t, kitOptions{base: "https://parvis.example"})
	a := k.ask("mots")
	k.do("GET", "/demandes/"+a.ID, nil, map[string]string{"Cookie": cookieAccess + "=" + a.Secret}).want(401)
	k.do("GET", "/demandes/"+a.ID, nil, map[string]string{"Cookie": "__Host-" + cookieAccess + "=" + a.Secret}).want(200)
	session := k.session(auth.Moderator, "x")
	k.do("GET", "/atelier/file", nil, map[string]string{"Cookie": cookieSession + "=" + session}).want(401)
	k.do("GET", "/atelier/file", nil, map[string]string{"Cookie": "__Host-" + cookieSession + "=" + session}).want(200)
}

// Another site changes nothing, whatever it sends and whoever's browser it uses (T-C1).
func TestCrossSite(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	own := "http://" + k.srv.Listen
	foreign := []map[string]string{
		{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "cross-site", "Origin": "https://mal.example"},
		{"Origin": "https://mal.example"}, {"Origin": "null"}, {"Origin": own + ".mal.example"}, {"Origin": "http://127.0.0.1:1"},
		{"Origin": strings.Replace(own, "http:", "https:", 1) + "0"}, {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
		{"Origin": "https://mal.example", "Referer": own + "/"}, {"Sec-Fetch-Site": "x"},
	}
	a := k.ask("mots")
	staff := k.session(auth.Host, "Solène")
	cookies := cookieAccess + "=" + a.Secret + "; " + cookieSession + "=" + staff
	before := k.standing(a)
	for _, r := range allRoutes(k.srv) {
		if !r.mutates() {
			continue
		}
		for i, h := range foreign {
			call := map[string]string{"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
			for name, value := range h {
				call[name] = value
			}
			body := "sur=oui&lu=oui&message=x&decision=approve&reason=x&version=1"
			if r.api {
				call["Content-Type"], body = "application/json", r.body()
			}
			got := k.do(r.method, r.fill("fr", a.ID), strings.NewReader(body), call)
			if got.Status != 403 || got.Header.Get("Set-Cookie") != "" {
				t.Errorf("%s, foreign %d: %d", r.name(), i, got.Status)
			}
		}
	}
	if diff := cmp.Diff(before, k.standing(a)); diff != "" {
		t.Errorf("something changed: %s", diff)
	}
	for _, h := range []map[string]string{
		{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": own}, {"Origin": own, "Sec-Fetch-Site": "same-origin"},
	} {
		if got := k.do("POST", "/charte", nil, h); got.Status != 422 {
			t.Errorf("our own %v: %d", h, got.Status)
		}
	}
}

func TestHosts(t *testing.T) {
	t.Parallel()
	local := newKit(t)
	far := newKit(t, kitOptions{base: "https://parvis.example", remote: true})
	port := strings.Split(local.srv.Listen, ":")[1]
	for _, c := range []struct {
		k    *kit
		host string
		ok   bool
	}{
		{local, local.srv.Listen, true}, {local, "localhost:" + port, true}, {local, "LOCALHOST:" + port, true}, {local, "[::1]:" + port, true},
		{local, "127.0.0.2", true}, {local, "mal.example", false}, {local, "localhost.mal.example", false}, {local, "127.0.0.1.nip.io", false},
		{local, "mal.example:" + port, false}, {local, "127.0.0.1@mal.example", false}, {local, "0.0.0.0", false}, {local, "10.0.0.1", false},
		{far, "parvis.example", true}, {far, "PARVIS.example", true}, {far, "parvis.example:444", false}, {far, "parvis.example.", false},
		{far, "localhost", false}, {far, "127.0.0.1", false}, {far, "xparvis.example", false}, {far, "mal.example", false},
	} {
		for _, path := range []string{"/", "/api/v1/charter", "/healthz"} {
			a := c.k.do("GET", path, nil, map[string]string{"Host": c.host})
			if want := map[bool]int{true: 200, false: 421}[c.ok]; a.Status != want && !(a.Status == 400 && !c.ok) {
				t.Errorf("%s on %s: %d, want %d", path, c.host, a.Status, want)
			}
			if strings.Contains(a.Body, "mal.example") {
				t.Errorf("%s: the foreign name is repeated", c.host)
			}
		}
	}
}

func TestRateLimits(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		method, path string
		most         int
	}{
		"writing": {"POST", "/charte", 120}, "writing by the API": {"POST", "/api/v1/acceptances", 120},
		"signing in": {"GET", "/connexion?lien=x", 20}, "signing in, in English": {"POST", "/en/connexion", 20}, "reading": {"GET", "/healthz", 1200},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newKit(t, kitOptions{rateLimit: true, proxies: 1})
			from := func(address string) *reply {
				h := map[string]string{"X-Forwarded-For": address}
				if strings.HasPrefix(c.path, "/api") {
					h["Content-Type"] = "application/json"
				}
				return k.do(c.method, c.path, strings.NewReader("{}"), h)
			}
			for i := range c.most {
				if a := from("203.0.113.7"); a.Status == 429 {
					t.Fatalf("refused after %d", i)
				}
			}
			a := from("mensonge, 198.51.100.1, 203.0.113.7").want(429)
			if a.Header.Get("Retry-After") == "" {
				t.Error("no Retry-After")
			}
			if strings.HasPrefix(c.path, "/api") {
				checkProblem(t, a)
			} else if c.path != "/healthz" {
				checkDocument(t, k, a, "", map[bool]string{true: "en", false: "fr"}[strings.HasPrefix(c.path, "/en")])
			}
			if other := from("203.0.113.8"); other.Status == 429 {
				t.Error("a neighbour is refused")
			}
		})
	}
	k := newKit(t, kitOptions{rateLimit: true}) // no proxy is trusted: what the caller says of itself counts for nothing
	for i := range 20 {
		k.do("GET", "/connexion", nil, map[string]string{"X-Forwarded-For": fmt.Sprint("203.0.113.", i)})
	}
	k.do("GET", "/connexion", nil, map[string]string{"X-Forwarded-For": "203.0.113.99"}).want(429)
}

// One host has as many IPv6 addresses as it likes: its /64 counts.
func TestRateLimitByPrefix(t *testing.T) {
	t.Parallel()
	k := newKit(t, kitOptions{rateLimit: true, proxies: 1})
	for i := range 20 {
		k.do("GET", "/connexion", nil, map[string]string{"X-Forwarded-For": fmt.Sprintf("2001:db8::%x", i+1)})
	}
	k.do("GET", "/connexion", nil, map[string]string{"X-Forwarded-For": "2001:db8::ffff"}).want(429)
	k.do("GET", "/connexion", nil, map[string]string{"X-Forwarded-For": "2001:db8:0:1::1"}).want(200)
}

// A form or a link leads on to one of our own pages, or nowhere (T-O5).
func TestOwnPath(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"/", "/faq", "/en/faq?x=y", "/demandes/nouvelle?espace=a&espace=b", "/faq#x", "/a//b", "/?u=https://mal.example"} {
		if got := ownPath(good); got != good {
			t.Errorf("%q became %q", good, got)
		}
	}
	bad := []string{
		"", "x", "https://mal.example", "http:mal.example", "https:/mal.example", "//mal.example", "///mal.example", "////mal.example", `/\mal.example`,
		`\/mal.example`, `\\mal.example`, `/\/mal.example`, `//\mal.example`, "/\t/mal.example", "/\n/mal.example", "/\r/mal.example", "\t//mal.example",
		" //mal.example", " /faq", "/ /mal.example\t", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "//[::1]",
		"//mal.example@127.0.0.1", "//127.0.0.1@mal.example", "https://127.0.0.1:8080@mal.example", "//mal%2eexample", "//%6d%61l.example", "/\x00/mal.example",
		"\x00//mal.example", "/%\x00", "//　mal.example", "///", "//", "/\\", "\\", "/\\\\mal.example", "/faq\\..\\..\\mal", "ftp://mal.example", "mailto:x@y",
		"//mal.example:80/faq", "//mal.example?x", "//mal.example#x", "?x=y", "#x", "./faq", "../faq", "%2f%2fmal.example", "%2fmal", "/%zz",
		"/faq\r\nSet-Cookie: x=y", "/faq\nLocation: //mal.example", "https:mal.example/faq", "http:\\\\mal.example", "://mal.example", "https:///mal.example",
		"//0x7f000001", "//2130706433", "/\u007f/mal.example", "//mal。example", "blob:https://mal.example/x", "//\u202emal.example",
	}
	if len(bad) < 60 {
		t.Fatalf("only %d payloads", len(bad))
	}
	for _, payload := range bad {
		if got := ownPath(payload); got != "" {
			t.Errorf("%q leads to %q", payload, got)
		}
	}
	k := newKit(t)
	for _, payload := range bad {
		b := k.browser()
		page := b.visit("/charte?suite=" + url.QueryEscape(payload)).want(200)
		if page.has("input[name='suite']") {
			t.Errorf("%q is carried on", payload)
		}
		_, _, values := readForm(t, page.one("#accord form"), url.Values{"lu": {"oui"}})
		values.Set("suite", payload)
		a := b.send("POST", "/charte", values.Encode(), "application/x-www-form-urlencoded").want(303)
		if to := a.Header.Get("Location"); !strings.HasPrefix(to, "/charte?") || strings.Contains(to, "suite") {
			t.Errorf("%q leads to %s", payload, to)
		}
	}
}

// The state of the round trip to the platform is bound to the browser and good once.
func TestLinkRoundTrip(t *testing.T) {
	t.Parallel()
	k := newKit(t, kitOptions{platform: newFakePlatform()})
	a, other := k.ask("A"), k.ask("B")
	begin := func() (*browser, string) {
		b := k.browser()
		b.jar[cookieAccess] = a.Secret
		leave := b.send("GET", "/connexion/discord?demande="+a.ID, "", "").want(303)
		u, err := url.Parse(leave.Header.Get("Location"))
		if err != nil || u.Host != "platform.example" || u.Query().Get("redirect_uri") != k.srv.Base.String()+returnPath {
			t.Fatalf("%v %s", err, u)
		}
		if u.Query().Get("code_challenge") == "" || strings.Contains(u.String(), a.Secret) {
			t.Errorf("consent at %s", u)
		}
		return b, u.Query().Get("state")
	}
	back := func(b *browser, state, code string) *reply {
		return b.send("GET", returnPath+"?"+url.Values{"state": {state}, "code": {code}}.Encode(), "", "")
	}
	b, state := begin()
	back(b, "x"+state, "1").want(410)
	back(b, state, "1").want(410) // the wrong try spent the cookie
	b, state = begin()
	stranger := k.browser()
	stranger.jar[cookieAccess] = other.Secret
	back(stranger, state, "1").want(410)
	stranger.jar[cookieLink] = "fr:" + state // a planted cookie: the request is not theirs
	back(stranger, state, "1").want(404)
	back(b, state, "1").want(410)
	b, state = begin()
	k.now.forward(auth.OAuthLife)
	back(b, state, "1").want(410)
	b, state = begin()
	back(b, state, "").want(303) // said no
	b, state = begin()
	if a := back(b, state, "bad").want(410); a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", a.Header)
	}
	b, state = begin()
	done := back(b, state, "1").want(303)
	if done.Header.Get("Location") != "/demandes/"+a.ID+"?fait=linked" {
		t.Errorf("leads to %s", done.Header.Get("Location"))
	}
	b.jar[cookieLink] = "fr:" + state
	back(b, state, "1").want(410)
	for _, id := range []string{other.ID, "", "x"} {
		b.send("GET", "/connexion/discord?demande="+id, "", "").want(404)
	}
}
