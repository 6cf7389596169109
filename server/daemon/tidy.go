package daemon

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"parvis/server/config"
	"parvis/server/db"
	"parvis/server/httpd"
	"parvis/server/jobs"
)

const (
	kindTidy  = "daemon.tidy"
	tidyEvery = time.Hour
)

// defaults of how long requests are kept, in days.
var defaults = config.Retention{Unanswered: 90, Refused: 90, Answers: 90, Log: 365}

// retention is what the settings say, else the community's own file, else the defaults.
func (p *Parts) retention() config.Retention {
	r, c := p.Config.Retention, p.Library.Community().Retention
	first := func(days ...int) int {
		for _, d := range days {
			if d > 0 {
				return d
			}
		}
		return 0
	}
	return config.Retention{
		Unanswered: first(r.Unanswered, c.Unanswered, defaults.Unanswered),
		Refused:    first(r.Refused, c.Refused, defaults.Refused),
		Answers:    first(r.Answers, c.Answers, defaults.Answers),
		Log:        first(r.Log, c.Log, defaults.Log),
	}
}

// tidy forgets what is over: links, sessions, and requests and questions older than the community keeps them, and counts
// of what was not found.
func (p *Parts) tidy(ctx context.Context, _ jobs.Job) error {
	day := 24 * time.Hour
	r := p.retention()
	if err := p.Auth.Sweep(ctx); err != nil {
		return err
	}
	n, err := p.Admission.Purge(ctx, time.Duration(r.Unanswered)*day, time.Duration(r.Refused)*day,
		time.Duration(r.Answers)*day, time.Duration(r.Log)*day)
	if err != nil {
		return err
	}
	answered, err := p.Inbox.Purge(ctx, p.Now().Add(-time.Duration(r.Answers)*day))
	if err != nil {
		return err
	}
	waiting, err := p.Inbox.PurgeUnanswered(ctx, p.Now().Add(-time.Duration(r.Unanswered)*day))
	if err != nil {
		return err
	}
	if n+answered+waiting > 0 {
		p.Log.Info("purged", slog.Int("requests", n), slog.Int("questions", answered+waiting))
	}
	if err := errors.Join(p.Insight.Purge(ctx), p.Publish.Tidy(ctx)); err != nil {
		return err
	}
	return jobs.Snooze(tidyEvery)
}

func (p *Parts) scheduleTidy(ctx context.Context) error {
	return p.DB.InTx(ctx, func(tx *db.Tx) error {
		return p.Jobs.Enqueue(ctx, tx, kindTidy, struct{}{}, jobs.Options{UniqueKey: kindTidy})
	})
}

// countJobs shows the queue of jobs among the metrics.
func (p *Parts) countJobs(m *httpd.Metrics) {
	gauge := func(name, help string, read func() float64) {
		err := m.Registry.Register(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, read))
		var twice prometheus.AlreadyRegisteredError
		if err != nil && !errors.As(err, &twice) {
			p.Log.Error("register a metric", slog.Any("error", err))
		}
	}
	counts := func() (due, running int, oldest time.Time) {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		due, running, oldest, err := p.Jobs.Counts(ctx)
		if err != nil {
			p.Log.Warn("count jobs", slog.Any("error", err))
		}
		return due, running, oldest
	}
	gauge("parvis_jobs_due", "Jobs that wait and could run.", func() float64 { due, _, _ := counts(); return float64(due) })
	gauge("parvis_jobs_running", "Jobs that run.", func() float64 { _, running, _ := counts(); return float64(running) })
	gauge("parvis_jobs_oldest_seconds", "How long the oldest due job has waited.", func() float64 {
		_, _, oldest := counts()
		if oldest.IsZero() {
			return 0
		}
		return p.Now().Sub(oldest).Seconds()
	})
}
