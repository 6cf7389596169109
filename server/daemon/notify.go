package daemon

import (
	"context"

	"parvis/app/i18n"
	"parvis/server/config"
	"parvis/server/db"
	"parvis/server/notify"
)

// wireNotify ties who is told of news to the slices whose news it is: admission and inbox know nothing of it.
func (p *Parts) wireNotify() {
	subscriber := p.URL.String()
	if p.URL.Scheme != "https" {
		subscriber = "parvis@" + p.URL.Hostname()
	}
	p.Notify = &notify.Service{
		DB: p.DB, Jobs: p.Jobs, Key: p.Key, Now: p.Now, Log: p.Log, Subscriber: subscriber, Local: config.Loopback(p.URL.Host), Say: SayNews,
		News: map[string]func(context.Context, string) (map[string]string, error){
			notify.Request: p.Admission.News, notify.Question: p.Inbox.News,
		},
	}
	p.Notify.Register()
	p.Admission.Told = func(ctx context.Context, tx *db.Tx, id string) error {
		return p.Notify.Changed(ctx, tx, notify.Request, id)
	}
	p.Admission.Erased = func(ctx context.Context, tx *db.Tx, id string) error {
		return p.Notify.Forget(ctx, tx, notify.Request, id)
	}
	p.Inbox.Told = func(ctx context.Context, tx *db.Tx, id string) error {
		return p.Notify.Changed(ctx, tx, notify.Question, id)
	}
	p.Inbox.Erased = func(ctx context.Context, tx *db.Tx, id string) error {
		return p.Notify.Forget(ctx, tx, notify.Question, id)
	}
}

// SayNews is what a notification says: that there is news, and nothing of it.
func SayNews(lang, kind, id string) notify.Text {
	path := "/demandes/"
	if kind == notify.Question {
		path = "/questions/"
	}
	if lang != i18n.Default {
		path = "/" + lang + path
	}
	return notify.Text{Title: i18n.T(lang, "push.news."+kind), Body: i18n.T(lang, "push.news_body"), Path: path + id}
}
