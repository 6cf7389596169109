package httpd

import (
	"context"

	"parvis/app/api"
)

type queueInput struct {
	State  string `query:"state" doc:"waiting (default), approved, refused, withdrawn, decided, unread, blocked, todo (all that waits for a moderator) or all"`
	Cursor string `query:"cursor" doc:"as answered by the page before"`
}

func (c *apiCall) queue(ctx context.Context, in *queueInput) (*answer[api.Queue], error) {
	items, next, err := c.Admission.Queue(ctx, in.State, in.Cursor, c.lang)
	if err != nil {
		return nil, err
	}
	out := api.Queue{Items: []api.QueueItem{}, Cursor: next}
	for _, v := range items {
		item := api.QueueItem{
			Kind: "request", ID: v.ID, Version: v.Version, State: v.State, AskedAt: v.AskedAt, Answers: v.Answers,
			Places: []api.QueuePlace{},
		}
		if item.Answers == nil {
			item.Answers = map[string]string{}
		}
		for _, p := range v.Places {
			item.Places = append(item.Places, api.QueuePlace{Space: p.Space, State: p.State, Reason: p.Why})
		}
		out.Items = append(out.Items, item)
	}
	return personal(out), nil
}

type decideInput struct {
	ID   string `path:"id"`
	Body api.Decide
}

func (c *apiCall) decide(ctx context.Context, in *decideInput) (*answer[api.Request], error) {
	if err := c.Admission.Decide(ctx, *c.Staff, in.ID, in.Body); err != nil {
		return nil, err
	}
	return c.standing(ctx, in.ID)
}

func (c *apiCall) retry(ctx context.Context, in *byPlace) (*answer[api.Request], error) {
	if err := c.Admission.Retry(ctx, in.ID, in.Space); err != nil {
		return nil, err
	}
	return c.standing(ctx, in.ID)
}
