package daemon_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// Imports go down only. A room is a folder; it may import the rooms that are named on its line and nothing else of
// ours. A new room gets a line here, with its reason; a new arrow is a decision, not a way to make the test pass.
// A trailing "..." means the folder and what is below it.

var (
	// facts are what every side may know: no room of ours below them.
	facts = []string{"app/problem", "content", "search"}
	// ground is what slices stand on.
	ground     = []string{"server/secret", "server/db", "server/events", "server/platform"}
	slice0     = join(facts, ground, "server/jobs")
	slice1     = join(slice0, "server/auth")
	slice2     = join(slice1, "server/library")
	slice3     = join(slice2, "server/publish", "server/grants")
	everySlice = join(slice3, "server/admission")
)

type room struct {
	path string
	may  []string
	why  string
}

func rooms() []room {
	return []room{
		// What it is: types and rules.
		{"app/problem", nil, "codes and keys that every side knows: a leaf"},
		{"content", nil, "documents and who may read them: free of technology"},
		{"content/colour", nil, "how well two colours can be told apart: a leaf"},
		{"search", nil, "query and hit: free of technology"},
		{"search/french", list("search"), "folding and stemming, the same on the server and on the phone"},
		{"search/pocket", list("content", "search", "search/french"), "built on the server, read on the phone"},
		{"search/bleveindex", list("content", "search", "search/french"), "the technology of search, under its own name"},
		{"content/markdown", list("content", "content/colour"), "bytes to content values, once, on the server"},
		{"content/starter", nil, "files only; whoever needs documents reads them with markdown"},

		// What the phone links.
		{"app/api", facts, "the wire contract: only what the phone may see"},
		{"app/i18n", list("app/problem"), "sentences, by key"},
		{"app/ui", join(facts, "app/api", "app/i18n"), "drawn from its structs alone: never from client, so that the server draws the same page"},
		{"app/client", join(facts, "app/api", "app/i18n", "app/ui", "search/french", "search/pocket"), "fetches, then gives ui its structs"},
		{"app", list("app/client", "app/ui", "app/i18n", "app/api"), "package main of app.wasm"},
		{"web", list("app/i18n", "content/colour"), "bytes for browsers: colours that a community gives them, one script with its sentences"},
		{"web/build", nil, "a build step: no part of the server"},

		// The ground of the server.
		{"server/secret", nil, "random words, hashes and sealing: a leaf"},
		{"server/terminal", nil, "sentences for people at a terminal: a leaf"},
		{"server/access", nil, "what we declare about accessibility: a table, a leaf; not for the phone, which shows no page of it"},
		{"server/db/migrations", nil, "files only"},
		{"server/db", list("server/db/migrations"), "open, transaction, migrations: knows no slice"},
		{"server/events", list("server/db"), "fan-out; the change log is a table"},
		{"server/platform", nil, "capabilities of any platform: types only"},
		{"server/platform/discord", list("server/platform"), "one platform: what it learns goes up through platform's types"},
		{"server/platform/sandbox", nil, "a program of its own: it must not share our reading of Discord"},

		// Slices, in their order: each may import those before it.
		{"server/jobs", join(facts, ground), "after db, events, platform"},
		{"server/auth", slice0, "after jobs"},
		{"server/library", join(slice1, "content/markdown", "search/french", "search/pocket", "search/bleveindex"), "after auth; the only way to read documents, so it alone holds the indexes"},
		{"server/publish", join(slice2, "content/markdown"), "after library; the only way in for documents"},
		{"server/grants", slice2, "after library, beside publish: neither knows the other"},
		{"server/admission", join(slice3, "app/api"), "after grants; names states with the words of the wire contract"},
		{"server/inbox", join(everySlice, "app/api"), "after admission"},
		{"server/insight", everySlice, "after admission"},
		{"server/capture", join(everySlice, "content/markdown"), "after admission"},
		{"server/privacy", everySlice, "after admission: erases in every slice"},
		{"server/notify", everySlice, "after admission"},

		// Who uses the slices.
		{"server/httpd", join(everySlice, "content/colour", "app/api", "app/i18n", "app/ui", "search/french", "web", "server/access", "server/inbox", "server/insight", "server/capture",
			"server/privacy", "server/notify"), "routes to slices; content/markdown stays out: reading goes through library, writing through publish"},
		{"server/config", list("server/grants", "server/terminal"), "typed settings: a server's setting is a type of grants"},
		{"server/daemon", join(everySlice, "app/api", "app/i18n", "content/markdown", "content/starter", "search/french", "search/pocket", "search/bleveindex",
			"server/config", "server/httpd", "server/terminal", "server/platform/discord", "server/inbox", "server/insight", "server/capture",
			"server/privacy", "server/notify", "web"), "the only place where parts are wired; nothing but commands above it"},
		{"server/ops", join(everySlice, "content/markdown", "server/config", "server/daemon", "server/terminal", "server/platform/discord"), "doctor, backup: looks at everything, from beside the running server"},
		{"server", join(everySlice, "content/markdown", "content/starter", "server/config", "server/daemon", "server/ops", "server/terminal", "server/platform/sandbox"), "package main: commands"},

		// Only tests import these.
		{"server/db/dbtest", list("server/db", "server/db/migrations"), "a database of its own for each test, on both engines"},
		{"server/platform/platformtest", list("server/platform"), "the conformance suite"},
		{"server/platform/sandbox/sandboxtest", list("server/platform/sandbox"), "starts a sandbox"},
		{"server/platform/sandbox/spec", nil, "holds answers against Discord's own description"},
		{"server/e2e", list("server/secret"), "real daemon, real browser: from outside, as people do"},

		// A tool for who works on search, no part of what is delivered.
		{"server/benchsearch", list("app/api", "content/markdown", "search", "search/bleveindex", "server/db"), "package main: asks the real program from outside; the index bare for its processor time, db for the drivers of those it is measured against"},
	}
}

// onlyTests are rooms that the programs never link.
var onlyTests = []string{"server/db/dbtest", "server/platform/platformtest", "server/platform/sandbox/sandboxtest", "server/platform/sandbox/spec", "server/e2e"}

// owner is a library of others with the rooms that may import it. Tests of any room may import what is marked so.
type owner struct {
	library string
	rooms   []string
	tests   bool
	why     string
}

func owners() []owner {
	return []owner{
		{"github.com/bwmarrin/discordgo", list("server/platform/discord"), false, "Discord's words stay in one room; 59 % of app.wasm for one field"},
		{"modernc.org/sqlite", list("server/db"), false, "drivers stay in db"},
		{"github.com/jackc/pgx/v5", list("server/db", "server/events"), false, "drivers stay in db; LISTEN needs a connection of the driver's own"},
		{"github.com/pressly/goose/v3", list("server/db"), false, "migrations"},
		{"github.com/blevesearch/bleve/v2", list("search/bleveindex"), true, "the technology of search stays under its name; golden tests compare with it"},
		{"github.com/blevesearch/snowballstem", list("search/french", "search/bleveindex"), false, "stems, without the rest of Bleve: the phone links them too"},
		{"github.com/blevesearch/go-porterstemmer", list("search/bleveindex"), false, "English stems, as Bleve makes them"},
		{"github.com/blevesearch/bleve_index_api", list("search/bleveindex"), false, "Bleve's own interfaces"},
		{"github.com/blevesearch/scorch_segment_api/v2", list("search/bleveindex"), false, "Bleve's own interfaces"},
		{"github.com/blevesearch/vellum", list("search/bleveindex"), false, "Bleve's dictionaries"},
		{"github.com/RoaringBitmap/roaring/v2", list("search/bleveindex"), false, "Bleve's sets of documents"},
		{"github.com/hashicorp/golang-lru/v2", list("server/library"), false, "texts that were just read"},
		{"github.com/yuin/goldmark", list("content/markdown"), false, "Markdown is converted once, behind guards and a sanitizer"},
		{"go.abhg.dev/goldmark", list("content/markdown"), false, "as goldmark"},
		{"github.com/microcosm-cc/bluemonday", list("content/markdown"), false, "one sanitizer, in one place"},
		{"gopkg.in/yaml.v3", list("content/markdown"), false, "front matter"},
		{"github.com/pelletier/go-toml/v2", list("content/markdown", "server/config"), false, "community.toml and the settings"},
		{"github.com/maxence-charriere/go-app/v10", list("app", "app/ui", "app/client", "server/httpd"), false, "pages"},
		{"github.com/danielgtaylor/huma/v2", list("server/httpd"), false, "/api/v1"},
		{"github.com/go-chi/httprate", list("server/httpd"), false, "rate limits"},
		{"github.com/gorilla/websocket", list("server/httpd", "server/platform/sandbox"), true, "live pages; the sandbox's gateway"},
		{"github.com/klauspost/compress", list("server/httpd"), false, "gzip of answers"},
		{"github.com/andybalholm/brotli", list("web", "web/build", "server/httpd"), true, "done once: at build, at start, of pages and the pocket that are kept in memory"},
		{"github.com/alecthomas/kong", list("server"), false, "the command line"},
		{"github.com/prometheus/client_golang", list("server/httpd", "server/daemon", "server/jobs", "server/platform/discord"), false, "metrics"},
		{"github.com/prometheus/client_model", nil, true, "tests read what metrics say"},
		{"github.com/coreos/go-oidc/v3", list("server/auth"), false, "sign-in"},
		{"golang.org/x/oauth2", list("server/auth", "server/platform/discord"), false, "sign-in"},
		{"github.com/go-webauthn/webauthn", list("server/auth"), false, "passkeys"},
		{"github.com/fsnotify/fsnotify", list("server/publish"), false, "the folder's watcher"},
		{"github.com/wneessen/go-mail", list("server/notify"), false, "mail"},
		{"github.com/arran4/golang-ical", list("server/library", "server/httpd"), false, "calendars"},
		{"github.com/gorilla/feeds", list("server/library", "server/httpd"), false, "feeds"},
		{"github.com/SherClockHolmes/webpush-go", list("server/notify"), false, "encryption and keys of web push"},
		{"rsc.io/qr", list("server/httpd", "server/admission"), false, "printed codes"},
		{"znkr.io/diff", list("server/library", "server/publish"), false, "what changed between two revisions"},
		{"github.com/google/uuid", list("server/..."), true, "ids; never on the phone"},
		{"golang.org/x/crypto", list("server/secret", "server/auth", "server/daemon"), false, "sealing, certificates"},
		{"golang.org/x/image", list("server/publish", "server/httpd"), false, "images that people send; the card that is drawn for who passes an address on"},
		{"golang.org/x/net", nil, true, "tests read HTML as a browser does"},
		{"golang.org/x/sync", list("server/..."), true, "groups of goroutines; never on the phone"},
		{"golang.org/x/text", list("content/markdown", "search/french", "search/bleveindex"), true, "one form for accents"},
		{"github.com/google/go-cmp", list("server/platform/platformtest"), true, "tests"},
		{"github.com/santhosh-tekuri/jsonschema/v6", list("server/platform/sandbox/spec"), true, "tests"},
		{"github.com/rogpeppe/go-internal", nil, true, "tests"},
		{"github.com/zitadel/oidc/v3", nil, true, "tests: a real sign-in provider"},
		{"github.com/emersion/go-smtp", nil, true, "tests: a real mail server"},
		{"go.uber.org/goleak", nil, true, "tests"},
		{"pgregory.net/rapid", nil, true, "tests"},
	}
}

// neverOnThePhone are rooms of ours that app.wasm must never link. What it must not link of others stands in app/ui.
func neverOnThePhone() map[string]string {
	return map[string]string{
		"server/...":        "decisions, secrets and SQL stay on the server; only app/api says what leaves it",
		"web/...":           "would carry app.wasm inside app.wasm",
		"content/markdown":  "14 % heavier, and a page sanitised by the reader's own machine is not sanitised",
		"content/starter":   "the sample community belongs to the binary of the server",
		"search/bleveindex": "megabytes; the phone searches in the pocket",
	}
}

type listed struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
	Standard                           bool
	Module                             *struct{ Path string }
}

// packages asks go once for packages, for one platform.
func packages(t *testing.T, env []string, args ...string) []listed {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Imports,TestImports,XTestImports,Standard,Module"}, args...)...)
	cmd.Env = append(os.Environ(), env...)
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, complaints.String())
	}
	var all []listed
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func TestImportsGoDownOnly(t *testing.T) {
	t.Parallel()
	table := map[string]room{}
	for _, r := range rooms() {
		if r.why == "" {
			t.Errorf("%s has no reason", r.path)
		}
		table[r.path] = r
	}
	for _, p := range append(packages(t, nil, "parvis/..."), packages(t, []string{"GOOS=js", "GOARCH=wasm"}, "parvis/app", "parvis/app/client")...) {
		name := ours(p.ImportPath)
		r, known := table[name]
		if !known {
			t.Errorf("%s has no line in rooms(): say what it may import, and why", name)
			continue
		}
		for _, imported := range p.Imports {
			below := ours(imported)
			switch {
			case below == "":
				heldBy(t, name, imported, false)
			case slices.Contains(onlyTests, below) && !slices.Contains(onlyTests, name):
				t.Errorf("%s imports %s, which only tests may", name, below)
			case !slices.Contains(r.may, below):
				t.Errorf("%s imports %s, it may not: %s", name, below, r.why)
			}
		}
		for _, imported := range append(p.TestImports, p.XTestImports...) {
			if ours(imported) == "" {
				heldBy(t, name, imported, true)
			}
		}
	}
}

// heldBy holds that a room is one of those that may import a library of others.
func heldBy(t *testing.T, name, imported string, test bool) {
	t.Helper()
	first, _, _ := strings.Cut(imported, "/")
	if !strings.Contains(first, ".") {
		return // the standard library
	}
	for _, o := range owners() {
		if imported == o.library || strings.HasPrefix(imported, o.library+"/") {
			if !(test && o.tests) && !matches(o.rooms, name) {
				t.Errorf("%s imports %s, it may not: %s", name, imported, o.why)
			}
			return
		}
	}
	t.Errorf("%s imports %s, which has no line in owners(): say which room holds it, and why", name, imported)
}

func TestImportsOfThePhone(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t, []string{"GOOS=js", "GOARCH=wasm"}, "-deps", "parvis/app") {
		name := ours(p.ImportPath)
		for never, why := range neverOnThePhone() {
			if name != "" && matches([]string{never}, name) {
				t.Errorf("app.wasm links %s: %s", name, why)
			}
		}
	}
}

// ours is the path of a package inside the module, "" for those of others.
func ours(importPath string) string {
	name, found := strings.CutPrefix(importPath, "parvis/")
	if !found {
		return ""
	}
	return path.Clean(name)
}

func matches(patterns []string, name string) bool {
	for _, p := range patterns {
		if folder, all := strings.CutSuffix(p, "/..."); p == name || all && (name == folder || strings.HasPrefix(name, folder+"/")) {
			return true
		}
	}
	return false
}

func list(names ...string) []string { return names }

func join(first []string, more ...any) []string {
	all := slices.Clone(first)
	for _, m := range more {
		switch m := m.(type) {
		case string:
			all = append(all, m)
		case []string:
			all = append(all, m...)
		}
	}
	return all
}
