package discord

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parvis/server/platform"
)

func TestCheckApplication(t *testing.T) {
	t.Parallel()
	const back = "https://parvis.example/connexion/discord/retour"
	token := `{"access_token":"x","token_type":"Bearer","expires_in":604800,"scope":"identify"}`
	for _, test := range []struct {
		name        string
		application string
		status      int
		token       string
		want        []platform.Fault
	}{
		{"all right", `{"id":"42","redirect_uris":["https://x.example","` + back + `"]}`, 200, token, nil},
		{"no list of addresses", `{"id":"42","redirect_uris":[]}`, 200, token, nil}, // not Discord itself: any may do
		{"grant unknown, client known", `{"id":"42","redirect_uris":["` + back + `"]}`, 400, `{"error":"unsupported_grant_type"}`, nil},
		{"another address", `{"id":"42","redirect_uris":["https://x.example/"]}`, 200, token, []platform.Fault{{Code: "redirect", Object: back}}},
		{"wrong secret", `{"id":"42","redirect_uris":["` + back + `"]}`, 401, `{"error":"invalid_client"}`, []platform.Fault{{Code: "client_secret"}}},
		{"wrong secret, in Discord's words", `{"id":"42","redirect_uris":["` + back + `"]}`, 401, said("0"), []platform.Fault{{Code: "client_secret"}}},
		{"wrong id", `{"id":"43","redirect_uris":[]}`, 401, `{"error":"invalid_client"}`, []platform.Fault{{Code: "client_id", Object: "43"}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t, routes(map[string]http.HandlerFunc{
				"GET /applications/@me": answers(200, test.application), "POST /oauth2/token": answers(test.status, test.token),
			}))
			a, _ := f.adapter(t)
			got, err := a.CheckApplication(t.Context(), back)
			if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
				t.Errorf("%v %s", err, diff)
			}
			if last := f.all()[len(f.all())-1]; last.Path == "/api/oauth2/token" {
				id, key, _ := (&http.Request{Header: last.Header}).BasicAuth()
				if id != "42" || key != "client-secret-canary" || last.Body != "grant_type=client_credentials&scope=identify" {
					t.Errorf("%q %q %q", id, key, last.Body)
				}
			}
		})
	}
	f := newFake(t, answers(500, ``))
	a, _ := f.adapter(t)
	_, err := a.CheckApplication(t.Context(), back)
	wantProblem(t, err, platform.BackOff, "unavailable")
}
