package httpd

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parvis/app/api"
	"parvis/server/auth"
	"parvis/server/db"
	"parvis/server/db/dbtest"
)

func onEach(t *testing.T, suite func(t *testing.T, k *kit)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		t.Helper()
		suite(t, newKit(t, kitOptions{db: func(testing.TB) *db.DB { return d }}))
	})
}

func TestNewcomerByTheAPI(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, k *kit) {
		var fr, en api.Charter
		k.api("GET", "/charter?lang=fr", "", nil).want(200).into(&fr)
		k.api("GET", "/charter?lang=en", "", nil).want(200).into(&en)
		if fr.Revision != "2026-10" || fr.Hash != en.Hash || fr.Revision != en.Revision || fr.Rules[0].Title == en.Rules[0].Title {
			t.Errorf("charters: %s %s %s", fr.Revision, fr.Hash, en.Hash)
		}
		if fr.Rules[0].Number != 1 || !strings.Contains(fr.Rules[0].HTML, "<p>") || len(fr.Rules) != len(en.Rules) {
			t.Errorf("first rule %+v", fr.Rules[0])
		}
		a := k.accept()
		if a.Revision != fr.Revision || a.Hash != fr.Hash || !a.AcceptedAt.Equal(began) || a.Secret == "" || a.ID == "" {
			t.Errorf("acceptance %+v", a)
		}
		var spaces api.Spaces
		k.api("GET", "/spaces?lang=en", "", nil).want(200).into(&spaces)
		var ids []string
		for _, s := range spaces.Spaces {
			ids = append(ids, s.ID)
		}
		if diff := cmp.Diff([]string{"berges", "carnet", "ecoles", "haute-vallee"}, ids); diff != "" {
			t.Error(diff)
		}
		if s := spaces.Spaces[2]; !s.Sensitive || s.Title == "" || len(s.Roles) != 2 || s.Questions[0].Purpose == "" {
			t.Errorf("space %+v", s)
		}
		out := k.ask("mots", "berges", "ecoles")
		want := k.srv.Base.String() + "/demandes/" + out.ID + "?cle=" + out.Secret
		if out.StatusURL != want {
			t.Errorf("status_url %s, want %s", out.StatusURL, want)
		}
		got := k.standing(out)
		wantPlaces := []api.Place{
			{Space: "berges", Server: "Les Yeux de la Sauvrine", State: "waiting", Roles: []string{"Observateur·ice"}},
			{Space: "ecoles", Server: "Les Yeux de la Sauvrine", State: "waiting", Roles: []string{"Accompagnant·e", "Équipe écoles"}},
		}
		for i := range got.Places {
			if got.Places[i].Remedy == "" {
				t.Errorf("no remedy: %+v", got.Places[i])
			}
			got.Places[i].Remedy = ""
		}
		if diff := cmp.Diff(api.Request{ID: out.ID, State: "waiting", Version: 1, Places: wantPlaces}, got); diff != "" {
			t.Error(diff)
		}
		k.api("POST", "/requests/"+out.ID+"/places/berges/invite", out.Secret, nil).want(409)
		k.api("POST", "/requests/"+out.ID+"/places/berges/confirm", out.Secret, nil).want(409)
		k.api("POST", "/requests/"+out.ID+"/places/carnet/confirm", out.Secret, nil).want(404)
		var after api.Request
		k.api("POST", "/requests/"+out.ID+"/withdraw", out.Secret, nil).want(200).into(&after)
		if after.State != "withdrawn" || after.Version != 2 || after.Places[1].State != "withdrawn" {
			t.Errorf("withdrawn: %+v", after)
		}
		k.api("POST", "/requests/"+out.ID+"/withdraw", out.Secret, nil).want(200).into(&after)
		if after.Version != 2 {
			t.Errorf("withdrawing twice raised the version to %d", after.Version)
		}
	})
}

func TestCharterChanged(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	var c api.Charter
	k.api("GET", "/charter", "", nil).want(200).into(&c)
	for _, body := range []api.Accept{{Revision: "2025-11", Hash: c.Hash}, {Revision: c.Revision, Hash: "x"}, {}} {
		if a := k.api("POST", "/acceptances", "", body).want(409); a.code() != "charter-changed" {
			t.Errorf("%+v: %s", body, a.Body)
		}
	}
	a := k.accept()
	before := k.asking(a.Secret, "avant")
	first := k.api("POST", "/requests", "", before, "Idempotency-Key", "k1").want(201)
	k.write(map[string]string{"charter/2026-10.md": string(k.content["charter/2026-10.md"].Data) + "\nUn mot de plus.\n"})
	if r := k.api("POST", "/acceptances", "", api.Accept{Revision: c.Revision, Hash: c.Hash}).want(409); r.code() != "charter-changed" {
		t.Error(r.Body)
	}
	if r := k.api("POST", "/requests", "", k.asking(a.Secret, "après")).want(409); r.code() != "charter-changed" {
		t.Error(r.Body)
	}
	again := k.api("POST", "/requests", "", before, "Idempotency-Key", "k1").want(201)
	if diff := cmp.Diff(first.Body, again.Body); diff != "" {
		t.Errorf("what was asked before the change is answered differently: %s", diff)
	}
	k.ask("nouveau") // who accepts the new text may ask
}

func TestIdempotencyKey(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, k *kit) {
		a := k.accept()
		body := k.asking(a.Secret, "mots", "berges", "carnet")
		answers := make([]*reply, 20)
		var group sync.WaitGroup
		for i := range answers {
			group.Go(func() { answers[i] = k.api("POST", "/requests", "", body, "Idempotency-Key", "même clé") })
		}
		group.Wait()
		for _, one := range answers {
			if one.Status != 201 || one.Body != answers[0].Body {
				t.Fatalf("%d %s, the first was %s", one.Status, one.Body, answers[0].Body)
			}
		}
		other := body
		other.Contact = "autre"
		if r := k.api("POST", "/requests", "", other, "Idempotency-Key", "même clé").want(422); r.code() != "idempotency-key-reused" {
			t.Error(r.Body)
		}
		another := k.asking(k.accept().Secret, "mots", "berges", "carnet")
		if r := k.api("POST", "/requests", "", another, "Idempotency-Key", "même clé").want(201); r.Body == answers[0].Body {
			t.Error("a key of somebody else's opened their request")
		}
		k.api("POST", "/requests", "", body, "Idempotency-Key", strings.Repeat("x", 256)).want(422)
		if r := k.api("POST", "/requests", "", body, "Idempotency-Key", strings.Repeat("x", 255)).want(201); r.Body == answers[0].Body {
			t.Error("another key gave the same request")
		}
		one, two := k.api("POST", "/requests", "", body).want(201), k.api("POST", "/requests", "", body).want(201)
		if one.Body == two.Body {
			t.Error("without a key the same request came twice")
		}
	})
}

func TestAskFaults(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	a := k.accept()
	long := strings.Repeat("é", 2001)
	for name, c := range map[string]struct {
		change func(*api.Ask)
		fields []string
	}{
		"no acceptance":      {func(x *api.Ask) { x.Acceptance = "" }, []string{"acceptance"}},
		"wrong acceptance":   {func(x *api.Ask) { x.Acceptance = x.Acceptance[:len(x.Acceptance)-1] + "!" }, []string{"acceptance"}},
		"a request's secret": {func(x *api.Ask) { x.Acceptance = k.ask("x").Secret }, []string{"acceptance"}},
		"no space":           {func(x *api.Ask) { x.Spaces = []string{} }, []string{"spaces"}},
		"unknown space":      {func(x *api.Ask) { x.Spaces = []string{"berges", "nulle-part"} }, []string{"spaces"}},
		"space twice":        {func(x *api.Ask) { x.Spaces = []string{"berges", "berges"} }, []string{"spaces"}},
		"too many spaces":    {func(x *api.Ask) { x.Spaces = slices.Repeat([]string{"z"}, 5000) }, []string{"spaces"}},
		"required answer":    {func(x *api.Ask) { x.Answers = map[string]string{"envie": "  \n"} }, []string{"answers.envie"}},
		"too long":           {func(x *api.Ask) { x.Answers["envie"] = long }, []string{"answers.envie"}},
		"too long contact":   {func(x *api.Ask) { x.Contact = long }, []string{"contact"}},
		"NUL":                {func(x *api.Ask) { x.Answers["envie"] = "a\x00b" }, []string{"answers"}},
		"NUL in contact":     {func(x *api.Ask) { x.Contact = "a\x00b" }, []string{"answers"}},
		"everything at once": {func(x *api.Ask) { x.Answers = nil; x.Contact = long }, []string{"answers.envie", "contact"}},
	} {
		x := k.asking(a.Secret, "mots")
		x.Answers = maps.Clone(x.Answers)
		c.change(&x)
		r := k.api("POST", "/requests", "", x).want(422)
		var p problemJSON
		r.into(&p)
		var fields []string
		for _, f := range p.Errors {
			fields = append(fields, f.Field)
			if f.Detail == "" || strings.Contains(f.Detail, "field.") {
				t.Errorf("%s: detail %q", name, f.Detail)
			}
		}
		if diff := cmp.Diff(c.fields, fields); diff != "" || p.Code != "invalid" {
			t.Errorf("%s: %s %s", name, p.Code, diff)
		}
	}
	x := k.asking(a.Secret, "mots")
	x.Answers = map[string]string{"envie": strings.Repeat("é", 2000), "inconnue": "on n’a rien demandé"}
	var out api.Asked
	k.api("POST", "/requests", "", x).want(201).into(&out)
	if me := k.api("GET", "/me", out.Secret, nil).want(200); strings.Contains(me.Body, "rien demandé") {
		t.Error("an answer that nobody asked for was kept")
	}
}

// What the API's library refuses is told like everything else: a code, no value sent back.
func TestWrongTypes(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	session := "session:" + k.session(auth.Moderator, "Solène")
	const canary = "31415926535897932384626433"
	for _, c := range []struct{ method, path, body string }{
		{"POST", "/acceptances", `{"revision":` + canary + `,"hash":true}`},
		{"POST", "/acceptances", `{"revision":{"` + canary + `":1}}`},
		{"POST", "/acceptances", `{"revision":["` + canary + `"],"hash":""}`},
		{"POST", "/acceptances", `["` + canary + `"]`},
		{"POST", "/acceptances", `"` + canary + `"`},
		{"POST", "/acceptances", `null`},
		{"POST", "/requests", `{"acceptance":"","spaces":"` + canary + `"}`},
		{"POST", "/requests", `{"acceptance":"","spaces":[` + canary + `]}`},
		{"POST", "/requests", `{"acceptance":"","spaces":[],"answers":{"x":` + canary + `}}`},
		{"POST", "/requests/x/decision", `{"decision":"approve","version":"` + canary + `"}`},
		{"POST", "/requests/x/decision", `{"decision":"approve","version":` + canary + `}`},
		{"POST", "/requests/x/decision", `{"decision":"approve","version":1.5}`},
		{"POST", "/requests/x/decision", `{"decision":"approve"}`},
	} {
		r := k.api(c.method, c.path, session, c.body, "Accept-Language", "en")
		if r.Status != 422 || r.code() != "invalid" || strings.Contains(r.Body, canary) {
			t.Errorf("%s: %d %s", c.body, r.Status, r.Body)
		}
		checkProblem(t, r)
	}
	for _, body := range []string{`{`, `{"revision":"` + canary, canary + "x", ``, `{"revision":"` + canary + `"}}`} {
		r := k.api("POST", "/acceptances", "", body)
		if r.Status != 400 && r.Status != 422 || r.code() != "invalid" || strings.Contains(r.Body, canary) {
			t.Errorf("%q: %d %s", body, r.Status, r.Body)
		}
		checkProblem(t, r)
	}
	big := k.api("POST", "/acceptances", "", `{"revision":"`+strings.Repeat("x", MaxBody)+`"}`)
	if big.Status != 413 || big.code() != "too-large" {
		t.Errorf("too large: %d %s", big.Status, cut(big.Body, 300))
	}
	checkProblem(t, big)
	form := k.api("POST", "/acceptances", "", `{"revision":"x","hash":"y"}`, "Content-Type", "text/plain")
	if form.Status != 415 {
		t.Errorf("a form's content type: %d %s", form.Status, form.Body)
	}
	checkProblem(t, form)
	en := k.api("POST", "/acceptances", "", `{"revision":1}`, "Accept-Language", "en-GB,en;q=0.9")
	fr := k.api("POST", "/acceptances", "", `{"revision":1}`)
	var a, b problemJSON
	if en.into(&a); a.Detail == "" {
		t.Error("no detail")
	}
	if fr.into(&b); a.Detail == b.Detail {
		t.Errorf("the same words in both languages: %s", a.Detail)
	}
}

// checkProblem looks at the form that every error of the API has.
func checkProblem(t *testing.T, r *reply) {
	t.Helper()
	if ct := r.Header.Get("Content-Type"); ct != "application/problem+json" {
		t.Errorf("content type %q: %s", ct, cut(r.Body, 200))
	}
	if cc := r.Header.Get("Cache-Control"); cc != "no-store" {
		t.Errorf("%d: cache control %q", r.Status, cc)
	}
	var p problemJSON
	if err := json.Unmarshal([]byte(r.Body), &p); err != nil {
		t.Errorf("%v: %s", err, cut(r.Body, 200))
		return
	}
	if p.Status != r.Status || p.Code == "" || p.Title == "" || p.Detail == "" || p.Type == "" {
		t.Errorf("problem %+v with status %d", p, r.Status)
	}
	if r.Status == http.StatusUnauthorized && r.Header.Get("WWW-Authenticate") == "" {
		t.Error("401 without WWW-Authenticate")
	}
}

func TestEveryErrorOfTheAPIIsAProblem(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	a := k.ask("x")
	moderator := "session:" + k.session(auth.Moderator, "Solène")
	for _, c := range []struct {
		method, path, who string
		status            int
		code              string
	}{
		{"GET", "/nulle-part", "", 404, "not-found"},
		{"GET", "/", "", 404, "not-found"},
		{"DELETE", "/charter", "", 405, "method-not-allowed"},
		{"PUT", "/requests", "", 405, "method-not-allowed"},
		{"GET", "/acceptances", "", 405, "method-not-allowed"},
		{"POST", "/live", "", 405, "method-not-allowed"},
		{"PATCH", "/nulle-part", "", 404, "not-found"},
		{"GET", "/requests/" + a.ID, "", 401, "unauthorized"},
		{"GET", "/requests/" + a.ID, "r.x.y", 401, "unauthorized"},
		{"GET", "/requests/" + a.ID, a.acceptance, 404, "not-found"},
		{"GET", "/requests/%00", moderator, 404, "not-found"},
		{"GET", "/requests/%ff", moderator, 404, "not-found"},
		{"GET", "/requests/x", moderator, 404, "not-found"},
		{"GET", "/queue", "", 401, "unauthorized"},
		{"GET", "/queue", a.Secret, 403, "forbidden"},
		{"GET", "/queue?state=rien", moderator, 422, "invalid"},
		{"GET", "/queue?cursor=%00", moderator, 422, "invalid"},
		{"GET", "/queue?cursor=MSAA", moderator, 422, "invalid"}, // "1 \x00"
		{"GET", "/me", "", 401, "unauthorized"},
		{"DELETE", "/me", "", 401, "unauthorized"},
	} {
		r := k.api(c.method, c.path, c.who, nil)
		if r.Status != c.status || r.code() != c.code {
			t.Errorf("%s %s: %d %s, want %d %s", c.method, c.path, r.Status, cut(r.Body, 200), c.status, c.code)
		}
		checkProblem(t, r)
		if r.Status == 405 && r.Header.Get("Allow") == "" {
			t.Errorf("%s %s: 405 without Allow", c.method, c.path)
		}
	}
	for _, h := range []string{"Basic eDp5", "Bearer", "Bearer ", "x", "Bearer " + strings.Repeat("r.", 3000)} {
		checkProblem(t, k.api("GET", "/me", "", nil, "Authorization", h).want(401))
	}
	cross := k.api("POST", "/acceptances", "", `{}`, "Sec-Fetch-Site", "cross-site").want(403)
	if cross.code() != "cross-origin" {
		t.Error(cross.Body)
	}
	checkProblem(t, cross)
	socket := k.api("GET", "/live", "", nil, "Origin", "https://mal.example").want(403)
	checkProblem(t, socket)
}

func TestAPILanguage(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	var fr, en api.Spaces
	k.api("GET", "/spaces?lang=fr", "", nil).into(&fr)
	k.api("GET", "/spaces?lang=en", "", nil).into(&en)
	if fr.Spaces[0].Title == en.Spaces[0].Title {
		t.Fatal("the starter's titles do not differ")
	}
	for query, want := range map[string]string{
		"": fr.Spaces[0].Title, "?lang=": fr.Spaces[0].Title, "?lang=zz": fr.Spaces[0].Title, "?lang=en": en.Spaces[0].Title,
		"?lang=en-GB": en.Spaces[0].Title, "?lang=EN": en.Spaces[0].Title,
	} {
		var got api.Spaces
		k.api("GET", "/spaces"+query, "", nil).want(200).into(&got)
		if got.Spaces[0].Title != want {
			t.Errorf("%s: %s, want %s", query, got.Spaces[0].Title, want)
		}
	}
	for header, want := range map[string]string{
		"en": en.Spaces[0].Title, "en-US,en;q=0.9,fr;q=0.8": en.Spaces[0].Title, "fr, en": fr.Spaces[0].Title,
		"de, en": fr.Spaces[0].Title, "*": fr.Spaces[0].Title, ";;;,": fr.Spaces[0].Title,
	} {
		var got api.Spaces
		k.api("GET", "/spaces", "", nil, "Accept-Language", header).want(200).into(&got)
		if got.Spaces[0].Title != want {
			t.Errorf("%s: %s, want %s", header, got.Spaces[0].Title, want)
		}
	}
	var out api.Asked
	k.api("POST", "/requests?lang=en", "", k.asking(k.accept().Secret, "words")).want(201).into(&out)
	if !strings.HasPrefix(out.StatusURL, k.srv.Base.String()+"/en/demandes/"+out.ID) {
		t.Errorf("status_url %s", out.StatusURL)
	}
}

func TestQueuePages(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, k *kit) {
		moderator := "session:" + k.session(auth.Moderator, "Solène")
		a := k.accept()
		var ids []string
		for i := range 120 { // four at each moment: the cursor must tell them apart
			if i%4 == 0 {
				k.now.forward(1e6)
			}
			var out api.Asked
			k.api("POST", "/requests", "", k.asking(a.Secret, fmt.Sprint(i))).want(201).into(&out)
			ids = append(ids, out.ID)
		}
		for state, want := range map[string][]string{"": ids, "waiting": ids, "all": reversed(ids), "approved": nil, "blocked": nil} {
			if diff := cmp.Diff(want, k.walkQueue(moderator, state)); diff != "" {
				t.Errorf("%s: %s", state, diff)
			}
		}
		var page api.Queue
		k.api("GET", "/queue", moderator, nil).want(200).into(&page)
		first := page.Items[0]
		if first.Kind != "request" || first.Answers["envie"] != "envie 0" || first.Version != 1 || first.Places[0].State != "waiting" || first.AskedAt.IsZero() {
			t.Errorf("item %+v", first)
		}
		for i, id := range ids[:4] {
			decision := []string{api.Approve, api.Refuse}[i%2]
			k.api("POST", "/requests/"+id+"/decision", moderator, api.Decide{Decision: decision, Reason: "car", Version: 1}).want(200)
		}
		for state, n := range map[string]int{"waiting": 116, "approved": 2, "refused": 2, "decided": 4, "withdrawn": 0, "all": 120} {
			if got := len(k.walkQueue(moderator, state)); got != n {
				t.Errorf("%s: %d, want %d", state, got, n)
			}
		}
	})
}

func (k *kit) walkQueue(who, state string) []string {
	k.t.Helper()
	var ids []string
	for cursor := ""; ; {
		var page api.Queue
		k.api("GET", "/queue?"+url.Values{"state": {state}, "cursor": {cursor}}.Encode(), who, nil).want(200).into(&page)
		for _, it := range page.Items {
			ids = append(ids, it.ID)
		}
		if cursor = page.Cursor; cursor == "" {
			return ids
		}
	}
}

func reversed(ids []string) []string {
	out := slices.Clone(ids)
	slices.Reverse(out)
	return out
}

func TestDecisions(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, k *kit) {
		session := k.session(auth.Moderator, "Solène")
		a := k.ask("mots", "berges", "carnet", "ecoles")
		version := func() int64 { return k.standing(a).Version }
		send := func(d api.Decide) *reply {
			return k.api("POST", "/requests/"+a.ID+"/decision", "session:"+session, d)
		}
		send(api.Decide{Decision: "grant", Version: version()}).want(422)
		send(api.Decide{Decision: api.Refuse, Version: version()}).want(422)
		send(api.Decide{Decision: api.Refuse, Reason: "\x00", Version: version()}).want(422)
		send(api.Decide{Decision: api.Approve, Spaces: []string{"haute-vallee"}, Version: version()}).want(422)
		if r := send(api.Decide{Decision: api.Approve, Version: version() - 1}).want(409); r.code() != "stale" {
			t.Error(r.Body)
		}
		if r := send(api.Decide{Decision: api.Approve, Version: version() + 1}).want(409); r.code() != "stale" {
			t.Error(r.Body)
		}
		if r := send(api.Decide{Decision: api.Reopen, Version: version()}).want(409); r.code() != "already-decided" {
			t.Error(r.Body)
		}
		var got api.Request
		send(api.Decide{Decision: api.Approve, Spaces: []string{"berges"}, Version: version()}).want(200).into(&got)
		if got.State != "waiting" || got.Places[0].State != "joining" || got.Places[1].State != "waiting" {
			t.Errorf("after one place: %+v", got)
		}
		if r := send(api.Decide{Decision: api.Refuse, Reason: "x", Spaces: []string{"berges"}, Version: version()}).want(409); r.code() != "already-decided" {
			t.Error(r.Body)
		}
		send(api.Decide{Decision: api.Refuse, Reason: "pas cette année", Spaces: []string{"ecoles"}, Version: version()}).want(200).into(&got)
		if got.Places[2].State != "refused" || got.Places[2].Reason != "pas cette année" || got.State != "waiting" {
			t.Errorf("after a refusal: %+v", got)
		}
		send(api.Decide{Decision: api.Refuse, Reason: "non", Version: version()}).want(200).into(&got) // what is left
		if got.State != "approved" {
			t.Errorf("with one place open: %s", got.State)
		}
		send(api.Decide{Decision: api.Reopen, Spaces: []string{"ecoles"}, Version: version()}).want(200).into(&got)
		if got.State != "waiting" || got.Places[2].State != "waiting" || got.Places[1].State != "refused" {
			t.Errorf("reopened: %+v", got)
		}
		k.api("POST", "/requests/"+a.ID+"/withdraw", a.Secret, nil).want(200).into(&got)
		if r := send(api.Decide{Decision: api.Approve, Version: version()}).want(409); r.code() != "already-decided" {
			t.Error(r.Body)
		}
		k.api("POST", "/requests/x/decision", "session:"+session, api.Decide{Decision: api.Approve}).want(404)
	})
}

func TestMeAndErase(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, k *kit) {
		a, other := k.ask("CANARI-A", "berges", "carnet"), k.ask("CANARI-B")
		var byRequest, byAcceptance me
		k.api("GET", "/me", a.Secret, nil).want(200).into(&byRequest)
		k.api("GET", "/me", a.acceptance, nil).want(200).into(&byAcceptance)
		if diff := cmp.Diff(byRequest, byAcceptance); diff != "" {
			t.Errorf("the two secrets show different things: %s", diff)
		}
		if len(byRequest.Requests) != 1 || len(byRequest.Acceptances) != 1 || byRequest.Requests[0].Answers["envie"] != "envie CANARI-A" {
			t.Errorf("held: %+v", byRequest)
		}
		if r := k.api("DELETE", "/me?leave=1", a.Secret, nil).want(204); r.Body != "" || r.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%q %v", r.Body, r.Header)
		}
		for _, secret := range []string{a.Secret, a.acceptance} {
			for _, path := range []string{"/me", "/requests/" + a.ID} {
				k.api("GET", path, secret, nil).want(401)
			}
			k.api("DELETE", "/me", secret, nil).want(401)
		}
		k.api("POST", "/requests", "", k.asking(a.acceptance, "encore")).want(422)
		moderator := "session:" + k.session(auth.Moderator, "Solène")
		k.api("GET", "/requests/"+a.ID, moderator, nil).want(404)
		if diff := cmp.Diff([]string{other.ID}, k.walkQueue(moderator, "all")); diff != "" {
			t.Errorf("an erased request is still in the queue: %s", diff)
		}
		k.api("GET", "/me", other.Secret, nil).want(200)
	})
}

func TestOpenAPI(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	var doc struct {
		OpenAPI string                                `json:"openapi"`
		Paths   map[string]map[string]json.RawMessage `json:"paths"`
	}
	k.api("GET", "/openapi.json", "", nil).want(200).into(&doc)
	if !strings.HasPrefix(doc.OpenAPI, "3.1") {
		t.Errorf("version %q", doc.OpenAPI)
	}
	listed := map[string]bool{}
	for path, methods := range doc.Paths {
		for method := range methods {
			listed[strings.ToUpper(method)+" "+strings.TrimPrefix(path, api.Prefix)] = true
		}
	}
	for _, r := range k.srv.apiRoutes() {
		if !listed[r.Method+" "+r.Path] {
			t.Errorf("%s %s is not described", r.Method, r.Path)
		}
		delete(listed, r.Method+" "+r.Path)
	}
	if len(listed) > 0 {
		t.Errorf("described and not in the table: %v", listed)
	}
	if a := k.api("GET", "/docs", "", nil); a.Status != 404 {
		t.Errorf("a page of documentation is served: %d", a.Status)
	}
}
