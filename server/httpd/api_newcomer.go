package httpd

import (
	"context"
	"log/slog"

	"parvis/app/api"
	"parvis/app/problem"
	"parvis/app/ui"
	"parvis/content"
	"parvis/server/admission"
	"parvis/server/auth"
)

type none struct{}

type byLang struct {
	Lang string `query:"lang" doc:"fr or en"`
}

func (c *apiCall) charter(_ context.Context, _ *byLang) (*answer[api.Charter], error) {
	charter, err := c.Library.Charter(c.lang)
	if err != nil {
		return nil, err
	}
	out := api.Charter{Revision: charter.ID, Hash: charter.Hash, Lang: charter.Lang, Rules: []api.Rule{}}
	for _, r := range charter.Rules {
		out.Rules = append(out.Rules, api.Rule{ID: r.ID, Number: r.Number, Title: r.Title, HTML: r.HTML})
	}
	return public(out), nil
}

type acceptInput struct {
	Body api.Accept
}

func (c *apiCall) accept(ctx context.Context, in *acceptInput) (*answer[api.Acceptance], error) {
	a, err := c.Admission.Accept(ctx, in.Body.Revision, in.Body.Hash)
	if err != nil {
		return nil, err
	}
	return personal(api.Acceptance{
		ID: a.ID, Secret: c.Admission.AcceptanceSecret(a.ID), Revision: a.Revision, Hash: a.Hash, AcceptedAt: a.AcceptedAt,
	}), nil
}

func (c *apiCall) spaces(_ context.Context, _ *byLang) (*answer[api.Spaces], error) {
	out := api.Spaces{Spaces: []api.Space{}}
	for _, s := range c.Library.Spaces(c.lang, c.reader()) {
		out.Spaces = append(out.Spaces, spaceJSON(s))
	}
	if len(c.opened) > 0 || c.Staff != nil {
		return personal(out), nil
	}
	return public(out), nil
}

func spaceJSON(s content.Space) api.Space {
	out := api.Space{
		ID: s.ID, Title: s.Title, Server: s.Server, Roles: orEmpty(s.Roles), Sensitive: s.Sensitive, Purpose: s.Purpose,
		Questions: []api.Question{},
	}
	for _, q := range s.Questions {
		out.Questions = append(out.Questions, api.Question{ID: q.ID, Label: q.Label, Purpose: q.Purpose, Required: q.Required})
	}
	return out
}

type askInput struct {
	Key  string `header:"Idempotency-Key" maxLength:"255" doc:"makes repeated sending safe"`
	Body api.Ask
}

func (c *apiCall) ask(ctx context.Context, in *askInput) (*answer[api.Asked], error) {
	id, err := c.Admission.Ask(ctx, admission.Ask{
		Acceptance: in.Body.Acceptance, Spaces: in.Body.Spaces, Answers: in.Body.Answers, Contact: in.Body.Contact,
		Lang: c.lang, Key: in.Key, Reader: c.reader(),
	})
	if err != nil {
		return nil, err
	}
	secret := c.Admission.RequestSecret(id)
	return personal(api.Asked{
		ID: id, Secret: secret,
		StatusURL: c.Base.Scheme + "://" + c.Base.Host + ui.Path(c.lang, "/demandes/"+id) + "?cle=" + secret,
	}), nil
}

type byID struct {
	ID   string `path:"id"`
	Lang string `query:"lang" doc:"fr or en"`
}

// request answers to the request's own secret and to moderators. To anybody else an id that exists and one that does
// not look the same.
func (c *apiCall) request(ctx context.Context, in *byID) (*answer[api.Request], error) {
	if len(c.opened) == 0 && c.Staff == nil {
		return nil, problem.New(problem.CodeUnauthorized)
	}
	if !c.Owns(in.ID) && !c.May(auth.ReadQueue) {
		return nil, problem.New(problem.CodeNotFound)
	}
	if c.Owns(in.ID) {
		if err := c.Grants.Look(ctx, in.ID); err != nil {
			c.Log.Warn("look at places", slog.Any("error", err))
		}
	}
	return c.standing(ctx, in.ID)
}

// standing is the answer of every call about one request.
func (c *apiCall) standing(ctx context.Context, id string) (*answer[api.Request], error) {
	v, err := c.Admission.View(ctx, id, "")
	if err != nil {
		return nil, err
	}
	lang := v.Lang
	if c.r.URL.Query().Has("lang") {
		lang = c.lang
	}
	out := api.Request{ID: v.ID, State: v.State, Version: v.Version, Places: []api.Place{}}
	for _, p := range v.Places {
		row := api.Place{
			Space: p.Space, Server: p.Server, State: p.State, Reason: p.Why, Roles: orEmpty(p.Roles),
			Remedy: ui.PlaceText(lang, p.State, p.Why).Next,
		}
		if c.Owns(id) { // the invite is its person's alone
			row.InviteURL = p.InviteURL
		}
		if !p.Expires.IsZero() {
			row.ExpiresAt = &p.Expires
		}
		out.Places = append(out.Places, row)
	}
	return personal(out), nil
}

// own refuses what is not the caller's.
func (c *apiCall) own(id string) error {
	if c.Owns(id) {
		return nil
	}
	return problem.New(problem.CodeNotFound)
}

type withdrawInput struct {
	ID   string `path:"id"`
	Lang string `query:"lang" doc:"fr or en"`
	Body *api.Withdraw
}

func (c *apiCall) withdraw(ctx context.Context, in *withdrawInput) (*answer[api.Request], error) {
	if err := c.own(in.ID); err != nil {
		return nil, err
	}
	var spaces []string
	if in.Body != nil {
		spaces = in.Body.Spaces
	}
	if err := c.Admission.Withdraw(ctx, in.ID, spaces...); err != nil {
		return nil, err
	}
	return c.standing(ctx, in.ID)
}

type byPlace struct {
	ID    string `path:"id"`
	Space string `path:"space"`
}

func (c *apiCall) renew(ctx context.Context, in *byPlace) (*answer[api.Request], error) {
	if err := c.own(in.ID); err != nil {
		return nil, err
	}
	if err := c.Admission.Renew(ctx, in.ID, in.Space); err != nil {
		return nil, err
	}
	return c.standing(ctx, in.ID)
}

func (c *apiCall) confirm(ctx context.Context, in *byPlace) (*answer[api.Request], error) {
	if err := c.own(in.ID); err != nil {
		return nil, err
	}
	if err := c.Admission.Confirm(ctx, in.ID, in.Space); err != nil {
		return nil, err
	}
	return c.standing(ctx, in.ID)
}

func (c *apiCall) me(ctx context.Context, _ *none) (*answer[me], error) {
	held, err := c.heldBy(ctx, c.caller)
	if err != nil {
		return nil, err
	}
	return personal(held), nil
}

type eraseInput struct {
	Leave string `query:"leave" doc:"1: also take back on the platform what was granted"`
}

type noBody struct {
	CacheControl string `header:"Cache-Control"`
}

func (c *apiCall) erase(ctx context.Context, in *eraseInput) (*noBody, error) {
	leave := in.Leave == "1" || in.Leave == "true"
	if err := c.eraseAll(ctx, c.caller, leave); err != nil {
		return nil, err
	}
	return &noBody{"no-store"}, nil
}
