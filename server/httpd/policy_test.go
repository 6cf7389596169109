package httpd

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"parvis/app/api"
	"parvis/app/i18n"
	"parvis/server/auth"
	"parvis/server/inbox"
)

// oracle says what each role meets on each route: visitor, newcomer, member, documentalist, moderator, host. It is
// written from the design and not from auth.policy; newcomer and member call with their own request, the others with
// somebody's. Forms are empty, so that who may act learns of a fault.
var oracle = map[string][6]int{
	"GET /{$}":                                                   {200, 200, 200, 200, 200, 200},
	"GET /parcours":                                              {200, 200, 200, 200, 200, 200},
	"GET /parcours/{journey}":                                    {200, 200, 200, 200, 200, 200},
	"GET /parcours/{journey}/{step}":                             {200, 200, 200, 200, 200, 200},
	"POST /parcours/{journey}/{step}/clair":                      {422, 422, 422, 422, 422, 422},
	"GET /charte":                                                {200, 200, 200, 200, 200, 200},
	"POST /charte":                                               {422, 422, 422, 422, 422, 422},
	"GET /charte/changements":                                    {200, 200, 200, 200, 200, 200},
	"GET /faq":                                                   {200, 200, 200, 200, 200, 200},
	"GET /faq/{id}":                                              {200, 200, 200, 200, 200, 200},
	"GET /espaces":                                               {200, 200, 200, 200, 200, 200},
	"GET /espaces/{id}":                                          {200, 200, 200, 200, 200, 200},
	"GET /syntheses":                                             {200, 200, 200, 200, 200, 200},
	"GET /syntheses/{id}":                                        {200, 200, 200, 200, 200, 200},
	"GET /syntheses/{id}/historique":                             {200, 200, 200, 200, 200, 200},
	"GET /glossaire":                                             {200, 200, 200, 200, 200, 200},
	"GET /recherche":                                             {200, 200, 200, 200, 200, 200},
	"GET /flux.atom":                                             {200, 200, 200, 200, 200, 200},
	"GET /sitemap.xml":                                           {200, 200, 200, 200, 200, 200},
	"GET /poche.json":                                            {200, 200, 200, 200, 200, 200},
	"GET /medias/{name}":                                         {404, 404, 404, 404, 404, 404},
	"GET /carte.png":                                             {200, 200, 200, 200, 200, 200},
	"GET /qr.svg":                                                {404, 404, 404, 404, 404, 404},
	"GET /a-propos":                                              {200, 200, 200, 200, 200, 200},
	"GET /accessibilite":                                         {200, 200, 200, 200, 200, 200},
	"GET /entrer":                                                {200, 200, 200, 200, 200, 200},
	"GET /entrer/aide":                                           {200, 200, 200, 200, 200, 200},
	"GET /entrer/papier":                                         {200, 200, 200, 200, 200, 200},
	"GET /entrer/code":                                           {200, 200, 200, 200, 200, 200},
	"POST /entrer/code":                                          {422, 422, 422, 422, 422, 422},
	"GET /entrer/ailleurs":                                       {404, 404, 404, 404, 404, 404}, // no journey is named
	"GET /entrer/reprendre":                                      {404, 404, 404, 404, 404, 404},
	"GET /manifest.webmanifest":                                  {200, 200, 200, 200, 200, 200},
	"GET /hors-ligne":                                            {200, 200, 200, 200, 200, 200},
	"GET /partager":                                              {200, 200, 200, 200, 200, 200},
	"GET /demandes/nouvelle":                                     {200, 200, 200, 200, 200, 200},
	"POST /demandes/nouvelle":                                    {422, 422, 422, 422, 422, 422},
	"GET /demandes/{id}":                                         {401, 200, 200, 401, 401, 401},
	"GET /demandes/{id}/ailleurs":                                {401, 200, 200, 403, 403, 403},
	"POST /demandes/{id}/oublier":                                {401, 303, 303, 403, 403, 403},
	"POST /demandes/{id}/avis":                                   {401, 422, 422, 403, 403, 403},
	"POST /demandes/{id}/avis/arret":                             {401, 303, 303, 403, 403, 403},
	"POST /demandes/{id}/messages":                               {401, 422, 422, 403, 403, 403},
	"POST /demandes/{id}/retirer":                                {401, 303, 303, 403, 403, 403},
	"POST /demandes/{id}/places/{space}/invitation":              {401, 409, 409, 403, 403, 403},
	"POST /demandes/{id}/places/{space}/confirmer":               {401, 409, 303, 403, 403, 403},
	"POST /demandes/{id}/places/{space}/annuler":                 {401, 409, 409, 403, 403, 403},
	"POST /demandes/{id}/places/{space}/pas-moi":                 {401, 409, 409, 403, 403, 403},
	"GET /questions/nouvelle":                                    {200, 200, 200, 200, 200, 200},
	"POST /questions/nouvelle":                                   {422, 422, 422, 422, 422, 422},
	"GET /questions/{id}":                                        {401, 200, 200, 401, 401, 401},
	"GET /questions/{id}/ailleurs":                               {401, 200, 200, 401, 401, 401},
	"POST /questions/{id}/oublier":                               {401, 303, 303, 401, 401, 401},
	"POST /questions/{id}/avis":                                  {401, 422, 422, 401, 401, 401},
	"POST /questions/{id}/avis/arret":                            {401, 303, 303, 401, 401, 401},
	"POST /questions/{id}/messages":                              {401, 422, 422, 401, 401, 401},
	"POST /questions/{id}/retirer":                               {401, 303, 303, 401, 401, 401},
	"GET /mes-donnees":                                           {200, 200, 200, 200, 200, 200},
	"GET /mes-donnees/export":                                    {200, 200, 200, 200, 200, 200},
	"POST /mes-donnees/effacer":                                  {401, 422, 422, 403, 403, 403},
	"POST /mes-donnees/accord":                                   {401, 404, 404, 403, 403, 403},
	"GET /connexion":                                             {200, 200, 200, 200, 200, 200},
	"POST /connexion":                                            {410, 410, 410, 410, 410, 410},
	"POST /deconnexion":                                          {401, 401, 401, 303, 303, 303},
	"GET /connexion/discord":                                     {401, 404, 404, 403, 403, 403}, // no platform is connected
	"GET /connexion/discord/retour":                              {410, 410, 410, 410, 410, 410},
	"GET /atelier/file":                                          {401, 401, 401, 403, 200, 200},
	"POST /atelier/file/{id}":                                    {401, 401, 401, 403, 409, 409},
	"POST /atelier/file/{id}/messages":                           {401, 401, 401, 403, 422, 422},
	"POST /atelier/file/{id}/lu":                                 {401, 401, 401, 403, 303, 303},
	"POST /atelier/file/{id}/places/{space}/relancer":            {401, 401, 401, 403, 409, 409},
	"POST /atelier/file/{id}/places/{space}/reprendre":           {401, 401, 401, 403, 409, 409},
	"GET /atelier/papier":                                        {401, 401, 401, 403, 200, 200},
	"POST /atelier/papier":                                       {401, 401, 401, 403, 422, 422},
	"GET /atelier/papier/{id}":                                   {401, 401, 401, 403, 404, 404}, // theirs was not made on paper
	"GET /atelier/affiche":                                       {401, 401, 401, 200, 200, 200},
	"GET /atelier/questions":                                     {401, 401, 401, 200, 200, 200},
	"POST /atelier/questions/{id}/repondre":                      {401, 401, 401, 409, 409, 409},
	"POST /atelier/questions/{id}/faq":                           {401, 401, 401, 422, 422, 422},
	"POST /atelier/questions/{id}/clore":                         {401, 401, 401, 409, 409, 409},
	"POST /atelier/questions/{id}/rouvrir":                       {401, 401, 401, 409, 409, 409},
	"POST /atelier/questions/{id}/espace":                        {401, 401, 401, 303, 303, 303}, // to none, where it is
	"GET /atelier/style":                                         {401, 401, 401, 200, 200, 200},
	"GET /atelier/documents":                                     {401, 401, 401, 200, 200, 200},
	"GET /atelier/documents/{kind}/nouveau":                      {401, 401, 401, 200, 200, 200},
	"POST /atelier/documents/{kind}/nouveau":                     {401, 401, 401, 422, 422, 422},
	"GET /atelier/documents/{kind}/{id}":                         {401, 401, 401, 200, 200, 200},
	"POST /atelier/documents/{kind}/{id}":                        {401, 401, 401, 422, 422, 422},
	"POST /atelier/documents/{kind}/{id}/commentaires":           {401, 401, 401, 422, 422, 422},
	"POST /atelier/documents/{kind}/{id}/commentaires/{comment}": {401, 401, 401, 404, 404, 404}, // no such remark
	"GET /atelier/documents/{kind}/{id}/fusion":                  {401, 401, 401, 303, 303, 303}, // there is no conflict
	"POST /atelier/documents/{kind}/{id}/fusion":                 {401, 401, 401, 404, 404, 404},
	"GET /atelier/documents/{kind}/{id}/historique":              {401, 401, 401, 200, 200, 200},
	"POST /atelier/documents/{kind}/{id}/restaurer":              {401, 401, 401, 404, 404, 404},
	"POST /atelier/apercu":                                       {401, 401, 401, 404, 404, 404},
	"GET /atelier/medias":                                        {401, 401, 401, 200, 200, 200},
	"POST /atelier/medias":                                       {401, 401, 401, 422, 422, 422},

	"GET /api/v1/charter":                               {200, 200, 200, 200, 200, 200},
	"POST /api/v1/acceptances":                          {422, 422, 422, 422, 422, 422},
	"GET /api/v1/spaces":                                {200, 200, 200, 200, 200, 200},
	"POST /api/v1/requests":                             {422, 422, 422, 422, 422, 422},
	"GET /api/v1/requests/{id}":                         {401, 200, 200, 404, 200, 200},
	"POST /api/v1/requests/{id}/withdraw":               {401, 200, 200, 403, 403, 403},
	"POST /api/v1/requests/{id}/places/{space}/invite":  {401, 409, 409, 403, 403, 403},
	"POST /api/v1/requests/{id}/places/{space}/confirm": {401, 409, 200, 403, 403, 403},
	"GET /api/v1/queue":                                 {401, 403, 403, 403, 200, 200},
	"POST /api/v1/requests/{id}/decision":               {401, 403, 403, 403, 409, 409},
	"POST /api/v1/requests/{id}/places/{space}/retry":   {401, 403, 403, 403, 409, 409},
	"GET /api/v1/search":                                {200, 200, 200, 200, 200, 200},
	"GET /api/v1/suggest":                               {200, 200, 200, 200, 200, 200},
	"POST /api/v1/search/clicks":                        {422, 422, 422, 422, 422, 422},
	"GET /api/v1/documents/{kind}/{id}":                 {401, 403, 403, 200, 200, 200},
	"PUT /api/v1/documents/{kind}/{id}":                 {401, 403, 403, 409, 409, 409}, // it exists, and no revision is named
	"GET /api/v1/documents/{kind}/{id}/{step}":          {401, 403, 403, 422, 422, 422},
	"PUT /api/v1/documents/{kind}/{id}/{step}":          {401, 403, 403, 422, 422, 422},
	"GET /api/v1/me":                                    {401, 200, 200, 403, 403, 403},
	"DELETE /api/v1/me":                                 {401, 204, 204, 403, 403, 403},
	"POST /avis":                                        {422, 422, 422, 422, 422, 422},
}

// routed is one route of either table.
type routed struct {
	method, path string
	action       auth.Action
	api          bool
}

func (r routed) name() string {
	if r.api {
		return r.method + " " + api.Prefix + r.path
	}
	return r.method + " " + r.path
}

// mutates tells whether the route changes something.
func (r routed) mutates() bool { return r.method != http.MethodGet }

func allRoutes(s *Server) []routed {
	var all []routed
	for _, r := range s.pageRoutes() {
		all = append(all, routed{r.Method, r.Path, r.Action, false})
	}
	for _, r := range s.apiRoutes() {
		all = append(all, routed{r.Method, r.Path, r.Action, true})
	}
	for _, r := range s.documentRoutes() {
		all = append(all, routed{r.Method, r.Path, r.Action, true})
	}
	return all
}

// fill puts an address in the place of a pattern.
func (r routed) fill(lang, request string) string {
	path := r.path
	if !r.api {
		path = prefixed(lang, path)
	} else {
		path = api.Prefix + path
	}
	path = strings.TrimSuffix(path, "{$}")
	id := request
	switch {
	case strings.Contains(path, "/syntheses/"):
		id = "essai"
	case strings.Contains(path, "/faq/"), strings.Contains(path, "/documents/"):
		id = "combien-ca-coute"
	case strings.Contains(path, "/espaces/"):
		id = "berges"
	}
	return strings.NewReplacer("{id}", id, "{kind}", "faq", "{space}", "berges", "{journey}", "premiers-pas",
		"{step}", "faire-connaissance").Replace(path)
}

// body is one that the API's description allows, and that nothing follows from.
func (r routed) body() string {
	switch r.path {
	case "/acceptances", "/search/clicks":
		return `{}`
	case "/requests":
		return `{}`
	case "/requests/{id}/decision":
		return `{"decision":"approve","version":-1}`
	}
	return ""
}

// who calls, with what they show: a bearer and cookies.
type who struct {
	role     auth.Role
	asked    asked
	question inbox.Asked
	cookie   string
	bearer   string
}

// idFor is the id that a route of somebody's is called with.
func (w who) idFor(r routed) string {
	if strings.Contains(r.path, "/questions/") {
		return w.question.ID
	}
	return w.asked.ID
}

// actor makes somebody of a role; asked is their own request, or somebody else's.
func (k *kit) actor(role auth.Role) who {
	k.t.Helper()
	w := who{role: role, asked: k.ask("mots"), question: k.question("mots")}
	switch role {
	case auth.Visitor:
	case auth.Newcomer, auth.MemberRole:
		if role == auth.MemberRole {
			k.makeMember(w.asked.ID)
		}
		w.cookie, w.bearer = cookieAccess+"="+w.asked.Secret+"; "+cookieQuestions+"="+w.question.Secret, w.asked.Secret
	default:
		w.cookie = cookieSession + "=" + k.session(role, "Solène")
	}
	return w
}

func (k *kit) as(w who, r routed, path string) *reply {
	k.t.Helper()
	h := map[string]string{}
	staff := strings.HasPrefix(w.cookie, cookieSession)
	if w.cookie != "" && (!r.api || staff) {
		h["Cookie"] = w.cookie
	}
	if r.api && w.bearer != "" {
		h["Authorization"] = "Bearer " + w.bearer
	}
	if r.mutates() && !r.api {
		h["Content-Type"] = "application/x-www-form-urlencoded"
	}
	if r.body() != "" {
		h["Content-Type"] = "application/json"
	}
	if r.method == http.MethodPut {
		h["Content-Type"] = "text/markdown"
	}
	return k.do(r.method, path, strings.NewReader(r.body()), h)
}

func TestEveryRouteIsInTheOracle(t *testing.T) {
	t.Parallel()
	var have []string
	for _, r := range allRoutes(&Server{}) {
		have = append(have, r.name())
		if _, ok := oracle[r.name()]; !ok {
			t.Errorf("%s has no line in the oracle: say who may call it", r.name())
		}
	}
	for name := range oracle {
		if !slices.Contains(have, name) {
			t.Errorf("the oracle knows %s, which is no route", name)
		}
	}
}

func TestEveryRouteForEveryRole(t *testing.T) {
	t.Parallel()
	for column, role := range auth.Roles() {
		t.Run(string(role), func(t *testing.T) {
			t.Parallel()
			k := newKit(t, kitOptions{files: map[string]string{"summaries/essai.md": "---\ntitle: Essai\n---\n\n## Décidé\n\nOui.\n"}})
			w := k.actor(role)
			for _, r := range allRoutes(k.srv) {
				for _, lang := range twoLanguages {
					if r.api && lang != i18n.Default {
						continue
					}
					a := k.as(w, r, r.fill(lang, w.idFor(r)))
					if r.mutates() { // what it changed is not for the next one
						w = k.actor(role)
					}
					if want := oracle[r.name()][column]; a.Status != want {
						t.Errorf("%s %s (%s): %d, want %d: %s", role, r.name(), lang, a.Status, want, cut(a.Body, 200))
					}
					refused := a.Status == http.StatusUnauthorized || a.Status == http.StatusForbidden
					handlers := r.path == "/demandes/{id}" || r.path == "/requests/{id}" || r.action == auth.FollowQuestion // they look at the object
					if may := auth.May(role, r.action); may == refused && !handlers {
						t.Errorf("%s %s: policy says %v, answered %d", role, r.name(), may, a.Status)
					}
				}
			}
		})
	}
}

// Somebody else's request and one that never was look the same, to the byte.
func TestOthersRequestsDoNotExist(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	member := k.actor(auth.MemberRole)
	for _, w := range []who{k.actor(auth.Visitor), k.actor(auth.Newcomer), member, k.actor(auth.Documentalist)} {
		other, none := k.ask("secret de B").ID, uuid.NewString()
		for _, r := range allRoutes(k.srv) {
			if !strings.Contains(r.path, "/demandes/{id}") && !strings.Contains(r.path, "/requests/{id}") {
				continue
			}
			for _, lang := range twoLanguages {
				theirs, absent := k.as(w, r, r.fill(lang, other)), k.as(w, r, r.fill(lang, none))
				if theirs.Status != 401 && theirs.Status != 403 && theirs.Status != 404 {
					t.Errorf("%s %s on another's request: %d", w.role, r.name(), theirs.Status)
				}
				if w.role == auth.Newcomer && !r.api && theirs.Status != 404 {
					t.Errorf("%s %s: %d, want 404", w.role, r.name(), theirs.Status)
				}
				if theirs.Status != absent.Status {
					t.Errorf("%s %s: %d for another's, %d for none", w.role, r.name(), theirs.Status, absent.Status)
				}
				a, b := strings.ReplaceAll(theirs.Body, other, "ID"), strings.ReplaceAll(absent.Body, none, "ID")
				if diff := cmp.Diff(a, b); diff != "" {
					t.Errorf("%s %s tells another's from none: %s", w.role, r.name(), diff)
				}
				for _, h := range []http.Header{theirs.Header, absent.Header} {
					h.Del("Date")
				}
				if diff := cmp.Diff(theirs.Header, absent.Header); diff != "" {
					t.Errorf("%s %s tells by its headers: %s", w.role, r.name(), diff)
				}
			}
		}
	}
}

// What a body or an address says about who calls changes nothing (T-A1).
func TestTamperedBodiesGiveNoRight(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	a := k.ask("mots")
	moderator := "session:" + k.session(auth.Moderator, "Solène")
	tampered := `{"decision":"refuse","reason":"non","version":1,"role":"host","member":"x","state":"approved","roles":["Admin"],"author":"Dieu"}`
	k.api("POST", "/requests/"+a.ID+"/decision", a.Secret, tampered).want(403)
	k.api("POST", "/requests/"+a.ID+"/decision", moderator, tampered).want(200)
	if s := k.standing(a); s.State != api.Refused {
		t.Errorf("state %s", s.State)
	}
	more := `{"acceptance":"` + a.acceptance + `","spaces":["berges"],"answers":{"envie":"oui"},"state":"approved","version":9,"roles":["Admin"],"user_id":"1"}`
	var out api.Asked
	k.api("POST", "/requests", "", more).want(201).into(&out)
	s := k.standing(asked{Asked: out})
	if s.State != api.Waiting || s.Version != 1 || s.Places[0].State != api.Waiting {
		t.Errorf("a tampered body made %+v", s)
	}
	b := k.browser()
	b.jar[cookieAccess] = a.Secret
	form := url.Values{"role": {"moderator"}, "decision": {"approve"}, "version": {"2"}}
	b.send("POST", "/atelier/file/"+a.ID, form.Encode(), "application/x-www-form-urlencoded").want(401)
}
