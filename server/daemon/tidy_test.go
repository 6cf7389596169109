package daemon

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"parvis/app/problem"
	"parvis/server/auth"
	"parvis/server/config"
	"parvis/server/inbox"
	"parvis/server/jobs"
)

// Each hour forgets the questions whose days are over: those that wait after theirs, answered ones after theirs,
// withdrawn ones at once.
func TestTidyForgetsQuestions(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "content"), 0o700); err != nil {
		t.Fatal(err)
	}
	settings := "name = \"C\"\n\n[retention]\nunanswered = 20\nanswers = 10\n"
	if err := os.WriteFile(filepath.Join(dir, "content", "community.toml"), []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := Start(t.Context(), config.Config{Data: dir, Listen: "127.0.0.1:0"}, "test", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	began := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	at := began
	now := func() time.Time { return at }
	p.Now, p.Inbox.Now, p.Insight.Now, p.Admission.Now, p.Auth.Now = now, now, now, now, now
	staff := auth.Member{ID: "m", Name: "Inès", Role: auth.Documentalist}
	ids := map[string]string{}
	for _, state := range []string{inbox.Waiting, inbox.Answered, inbox.Closed, inbox.Withdrawn} {
		a, err := p.Inbox.Ask(t.Context(), inbox.In{Text: state, Lang: "fr"})
		if err != nil {
			t.Fatal(err)
		}
		ids[state] = a.ID
		switch state {
		case inbox.Answered:
			err = p.Inbox.Answer(t.Context(), staff, a.ID, "oui", 1)
		case inbox.Closed:
			err = p.Inbox.Close(t.Context(), staff, a.ID, "non", 1)
		case inbox.Withdrawn:
			err = p.Inbox.Withdraw(t.Context(), a.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		days int
		left []string
	}{
		{0, []string{inbox.Waiting, inbox.Answered, inbox.Closed}},
		{9, []string{inbox.Waiting, inbox.Answered, inbox.Closed}},
		{11, []string{inbox.Waiting}},
		{21, nil},
	} {
		at = began.AddDate(0, 0, c.days)
		if err := p.tidy(t.Context(), jobs.Job{}); err == nil {
			t.Error("does not come again")
		}
		held := map[string]bool{}
		for _, state := range c.left {
			held[state] = true
		}
		for state, id := range ids {
			_, err := p.Inbox.View(t.Context(), id)
			if gone := err != nil && problem.CodeOf(err) == problem.CodeNotFound; gone == held[state] {
				t.Errorf("after %d days the one that is %s is gone: %v (%v)", c.days, state, gone, err)
			}
		}
	}
}
