package discord

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parvis/server/platform"
)

const madeMessage = `{"id":"77","channel_id":"` + channelA + `","author":{"id":"` + botID + `"},"content":"x"}`

func TestPost(t *testing.T) {
	t.Parallel()
	f := newFake(t, answers(200, madeMessage))
	a, _ := f.adapter(t)
	id, err := a.Post(t.Context(), channelA, "@everyone **x**\nhttps://parvis.example", "n1")
	if err != nil || id != "77" {
		t.Fatal(id, err)
	}
	sent := f.all()[0]
	if sent.Method != http.MethodPost || sent.Path != "/api/"+apiVersion+"/channels/"+channelA+"/messages" {
		t.Errorf("%s %s", sent.Method, sent.Path)
	}
	var got map[string]any
	if err := json.Unmarshal([]byte(sent.Body), &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"content": "@everyone **x**\nhttps://parvis.example", "nonce": "n1", "enforce_nonce": true, "flags": 4.0,
		"allowed_mentions": map[string]any{"parse": []any{}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPostNotUnderstood(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"nothing": ``, "null": `null`, "a list": `[]`, "no id": `{"channel_id":"` + channelA + `"}`,
		"another channel": strings.Replace(madeMessage, channelA, channelB, 1), "cut": `{"id":"77"`,
	} {
		f := newFake(t, answers(200, body))
		a, _ := f.adapter(t)
		_, err := a.Post(t.Context(), channelA, "x", "n1")
		if e := wantProblem(t, err, platform.BackOff, "unavailable"); !e.Ambiguous {
			t.Errorf("%s: it may have been written", name)
		}
	}
}

func TestPostRefusedWithoutACall(t *testing.T) {
	t.Parallel()
	f := newFake(t, answers(200, madeMessage))
	a, _ := f.adapter(t)
	for _, c := range [][3]string{
		{"accueil", "x", "n"}, {channelA, "", "n"}, {channelA, " \n", "n"}, {channelA, strings.Repeat("é", 2001), "n"},
		{channelA, "x", strings.Repeat("n", 26)},
	} {
		_, err := a.Post(t.Context(), c[0], c[1], c[2])
		wantProblem(t, err, platform.WaitSteward, "invalid")
	}
	if _, err := a.Posted(t.Context(), channelA, ""); err == nil {
		t.Error("nothing was found")
	}
	if n := len(f.all()); n != 0 {
		t.Errorf("%d calls", n)
	}
	if _, err := a.Post(t.Context(), channelA, strings.Repeat("é", 2000), strings.Repeat("n", 25)); err != nil {
		t.Error(err)
	}
}

// The errors and logs of a message hold nothing of its text.
func TestPostKeepsItsTextToItself(t *testing.T) {
	t.Parallel()
	f := newFake(t, answers(400, `{"code":50035,"message":"Invalid Form Body","errors":{"content":{"_errors":[{"code":"X","message":"text-canary"}]}}}`))
	a, _ := f.adapter(t)
	_, err := a.Post(t.Context(), channelA, "text-canary", "n")
	if wantProblem(t, err, platform.WaitSteward, "invalid"); strings.Contains(err.Error(), "canary") {
		t.Error(err)
	}
}

func TestPosted(t *testing.T) {
	t.Parallel()
	line := func(id, author, text string) string {
		return fmt.Sprintf(`{"id":"%s","channel_id":"%s","author":{"id":"%s"},"content":"%s"}`, id, channelA, author, text)
	}
	for _, c := range []struct {
		name, list string
		change     func(*guildTexts)
		want       string
		reason     string
	}{
		{name: "the newest of ours", list: "[" + line("5", "9", "lien") + "," + line("4", botID, "autre") + "," + line("3", botID, "un lien") + "," + line("2", botID, "lien") + "]", want: "3"},
		{name: "none of ours", list: "[" + line("5", "9", "lien") + `,{"id":"4","content":"lien"}]`},
		{name: "an empty channel", list: `[]`, change: func(g *guildTexts) { g.guild = strings.Replace(g.guild, `"1024"`, `"66560"`, 1) }},
		{name: "empty for who may not read", list: `[]`, reason: "permission"},
		{name: "null", list: `null`, reason: "unavailable"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			table := guildRoutes(c.change)
			table["GET /channels/"+channelA+"/messages"] = answers(200, c.list)
			table["GET /channels/"+channelA] = answers(200, `{"id":"`+channelA+`","guild_id":"`+guildA+`","type":0,"permission_overwrites":[]}`)
			f := newFake(t, routes(table))
			a, _ := f.adapter(t)
			id, err := a.Posted(t.Context(), channelA, "lien")
			if id != c.want || (err == nil) != (c.reason == "") || c.reason != "" && platform.AsError(err).Reason != c.reason {
				t.Errorf("%q %v", id, err)
			}
			for _, sent := range f.all() {
				if strings.HasSuffix(sent.Path, "/messages") && sent.Query != "limit=100" {
					t.Errorf("asked with %q", sent.Query)
				}
			}
		})
	}
}

// When it cannot be learnt whether an empty list is the truth, that is the answer.
func TestPostedInTheDark(t *testing.T) {
	t.Parallel()
	table := guildRoutes(nil)
	table["GET /channels/"+channelA+"/messages"] = answers(200, `[]`)
	table["GET /channels/"+channelA] = answers(500, htmlPage)
	f := newFake(t, routes(table))
	a, _ := f.adapter(t)
	_, err := a.Posted(t.Context(), channelA, "lien")
	wantProblem(t, err, platform.BackOff, "unavailable")
}
