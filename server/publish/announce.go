package publish

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"parvis/content"
	"parvis/content/markdown"
	"parvis/server/db"
	"parvis/server/jobs"
	"parvis/server/platform"
)

// KindAnnounce is the job that tells a channel of a summary, once.
const KindAnnounce = "publish.announce"

type announceArgs struct {
	Path  string `json:"path"`
	Space string `json:"space"`
}

// Register names the handlers.
func (s *Service) Register() {
	s.Jobs.Handle(KindRelease, s.Release)
	s.Jobs.Handle(KindAnnounce, s.announce)
}

// afterPublish orders what follows when everybody may read a document for the first time: the channels of a summary's
// spaces are told. A folder that is read whole tells nobody: its summaries are no news.
func (s *Service) afterPublish(ctx context.Context, tx *db.Tx, before row, doc markdown.Document, bulk bool) error {
	if bulk || s.Jobs == nil || s.Platform == nil || doc.Summary == nil ||
		doc.Meta.Visibility != content.Public || strings.Contains(doc.Meta.Path, "."+doc.Meta.Lang+".md") {
		return nil
	}
	if was, err := s.wasPublic(ctx, tx, before); err != nil || was {
		return err
	}
	told := map[[2]string]bool{} // several spaces may share a channel
	for _, id := range doc.Summary.Spaces {
		space, err := s.Library.Space(id, doc.Meta.Lang, content.Reader{Staff: true})
		if err != nil || space.Channel == "" {
			continue // the check of the folder says so
		}
		where := [2]string{space.Server, strings.TrimPrefix(space.Channel, "#")}
		if told[where] {
			continue
		}
		told[where] = true
		err = tx.Exec(ctx, `INSERT INTO announcement (path, space, server, channel, state, reason, message, attempted_at, at)
			VALUES ($1, $2, $3, $4, 'due', '', '', 0, $5) ON CONFLICT DO NOTHING`,
			doc.Meta.Path, id, space.Server, space.Channel, s.Now().UnixMilli())
		if err != nil {
			return fmt.Errorf("order a message: %w", err)
		}
		err = s.Jobs.Enqueue(ctx, tx, KindAnnounce, announceArgs{doc.Meta.Path, id}, jobs.Options{
			UniqueKey: KindAnnounce + " " + doc.Meta.Path + " " + id, Lane: "server/" + space.Server,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// wasPublic tells whether everybody could read one of the texts that a document was shown with. The last one answers
// nearly always; the others are looked at when it was for some.
func (s *Service) wasPublic(ctx context.Context, tx *db.Tx, before row) (bool, error) {
	if before.since.IsZero() {
		return false, nil
	}
	for _, of := range []struct{ which, is string }{
		{`id = $1`, before.revision}, {`id IN (SELECT revision FROM publication WHERE path = $1)`, before.path},
	} {
		texts, err := db.All(ctx, tx, func(scan func(...any) error) (text string, err error) { err = scan(&text); return text, err },
			`SELECT body FROM revision WHERE `+of.which, of.is)
		if err != nil {
			return false, fmt.Errorf("read what was shown of %s: %w", before.path, err)
		}
		for _, text := range texts {
			if doc, _ := s.Reader.Read(before.path, []byte(text)); doc.Readable() && doc.Meta.Visibility == content.Public {
				return true, nil
			}
		}
	}
	return false, nil
}

// Announcement is what a channel was or is to be told.
type Announcement struct {
	Path, Space, Server, Channel string
	State, Reason, Message       string
	attempted, at                time.Time
}

func (s *Service) announcement(ctx context.Context, path, space string) (Announcement, error) {
	a := Announcement{Path: path, Space: space}
	var attempted, at int64
	err := s.DB.QueryRowContext(ctx, `SELECT server, channel, state, reason, message, attempted_at, at FROM announcement
		WHERE path = $1 AND space = $2`, path, space).Scan(&a.Server, &a.Channel, &a.State, &a.Reason, &a.Message, &attempted, &at)
	a.attempted, a.at = fromMillis(attempted), fromMillis(at)
	return a, err
}

// Announcements lists what the channels were told of a document.
func (s *Service) Announcements(ctx context.Context, path string) ([]Announcement, error) {
	return db.All(ctx, s.DB, func(scan func(...any) error) (Announcement, error) {
		a := Announcement{Path: path}
		return a, scan(&a.Space, &a.Server, &a.Channel, &a.State, &a.Reason, &a.Message)
	}, `SELECT space, server, channel, state, reason, message FROM announcement WHERE path = $1 ORDER BY space`, path)
}

// announce tells one channel. The attempt is noted before the call, so that after a crash, or an answer that was lost,
// the message is looked for before it is written again.
func (s *Service) announce(ctx context.Context, j jobs.Job) error {
	var args announceArgs
	if err := j.Args(&args); err != nil {
		return err
	}
	a, err := s.announcement(ctx, args.Path, args.Space)
	if errors.Is(err, sql.ErrNoRows) || err == nil && a.State == "sent" {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read a message to send: %w", err)
	}
	id, err := s.deliver(ctx, j, a)
	if err == nil {
		return s.book(ctx, j, a, "sent", "", id)
	}
	if errors.Is(err, jobs.ErrLeaseLost) {
		return err
	}
	e := platform.AsError(err)
	switch e.Step {
	case platform.RetryAt:
		return jobs.Snooze(e.After)
	case platform.WaitSteward, platform.WaitPerson, platform.Final:
		s.Log.Warn("a channel cannot be told of a summary", slog.String("path", a.Path), slog.String("space", a.Space),
			slog.String("reason", e.Reason))
		return errors.Join(s.book(ctx, j, a, "blocked", e.Reason, ""), jobs.Snooze(blockedAgain))
	}
	return err
}

// blockedAgain is when a channel that a steward must mend is tried again.
const blockedAgain = 10 * time.Minute

func (s *Service) deliver(ctx context.Context, j jobs.Job, a Announcement) (id string, err error) {
	meta, err := s.meta(ctx, a)
	if err != nil {
		return "", err
	}
	channel, err := s.Channel(ctx, a.Server, a.Channel)
	if err != nil {
		return "", err
	}
	link := "<" + s.Base() + "/syntheses/" + meta.ID + ">" // with its ends: other addresses may begin alike
	if !a.attempted.IsZero() {
		if id, err = s.Platform.Posted(ctx, channel, link); err != nil || id != "" {
			return id, err
		}
	}
	if err := s.attempt(ctx, j, a, s.Now().UnixMilli()); err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(a.Path + " " + channel))
	id, err = s.Platform.Post(ctx, channel, "**"+plainLine(meta.Title)+"**\n"+link, hex.EncodeToString(sum[:12]))
	if err != nil && !platform.AsError(err).Ambiguous { // certainly not written: there is nothing to look for
		return "", errors.Join(err, s.attempt(ctx, j, a, 0))
	}
	return id, err
}

// attempt notes when the message may have been written; 0: it was not.
func (s *Service) attempt(ctx context.Context, j jobs.Job, a Announcement, at int64) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		err := tx.Exec(ctx, `UPDATE announcement SET attempted_at = $1 WHERE path = $2 AND space = $3`, at, a.Path, a.Space)
		if err != nil {
			return err
		}
		return s.Jobs.Holds(ctx, tx, j)
	})
}

// A summary that waits for the check of the whole is looked at again soon, for a while: the check may hide it.
const (
	soon    = 500 * time.Millisecond
	soonEnd = time.Minute
)

// meta is a document that everybody may read. One that was withdrawn has nothing to lead to.
func (s *Service) meta(ctx context.Context, a Announcement) (content.Meta, error) {
	d, _, err := documentAt(ctx, s.DB, a.Path) // before the library is looked at: what it says may be newer, never older
	if err != nil {
		return content.Meta{}, err
	}
	if err := s.Library.Refresh(ctx); err != nil {
		return content.Meta{}, err
	}
	for _, m := range s.Library.Documents(content.Reader{}) {
		if m.Path == a.Path {
			return m, nil
		}
	}
	out := &platform.Error{Step: platform.WaitSteward, Reason: "not_shown", Err: errors.New("the summary is not shown")}
	if d.shown && !d.published && s.Now().Sub(a.at) < soonEnd {
		out.Step, out.After = platform.RetryAt, soon
	}
	return content.Meta{}, out
}

// longestTitle is what a message keeps of a title, in characters.
const longestTitle = 300

// plainLine takes from a title what a chat would read as formatting or a call to somebody.
func plainLine(title string) string {
	if r := []rune(title); len(r) > longestTitle {
		title = string(r[:longestTitle]) + "…"
	}
	return strings.NewReplacer("*", "", "_", "", "`", "", "~", "", "|", "", "@", "@\u200b", "<", "‹", ">", "›", "[", "(", "]", ")", "\n", " ").Replace(title)
}

func (s *Service) book(ctx context.Context, j jobs.Job, a Announcement, state, reason, message string) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		err := tx.Exec(ctx, `UPDATE announcement SET state = $1, reason = $2, message = $3, at = $4 WHERE path = $5 AND space = $6`,
			state, reason, message, s.Now().UnixMilli(), a.Path, a.Space)
		if err != nil {
			return err
		}
		return s.Jobs.Holds(ctx, tx, j)
	})
}
