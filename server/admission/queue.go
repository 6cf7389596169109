package admission

import (
	"context"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"parvis/app/problem"
	"parvis/server/db"
)

// Filters of the queue beside the four states of a request.
const (
	FilterAll     = "all"
	FilterDecided = "decided" // not waiting
	FilterBlocked = "blocked" // a place of it waits for a steward
)

// PageSize is how many requests one page of the queue holds.
const PageSize = 50

// Queue lists requests: waiting ones oldest first, others newest first. The cursor is opaque; the one answered is
// empty on the last page.
func (s *Service) Queue(ctx context.Context, filter, cursor, lang string) (items []View, next string, err error) {
	where, args, newestFirst, err := filterSQL(filter)
	if err != nil {
		return nil, "", err
	}
	at, id, err := readCursor(cursor)
	if err != nil {
		return nil, "", err
	}
	order, compare := "ASC", ">"
	if newestFirst {
		order, compare = "DESC", "<"
	}
	if cursor != "" {
		args = append(args, at, id)
		where += fmt.Sprintf(` AND (asked_at %[1]s $%[2]d OR asked_at = $%[2]d AND id %[1]s $%[3]d)`, compare, len(args)-1, len(args))
	}
	all, err := db.All(ctx, s.DB, scanRequest, `SELECT `+requestColumns+` FROM request WHERE erased_at IS NULL AND `+where+
		fmt.Sprintf(` ORDER BY asked_at %[1]s, id %[1]s LIMIT %[2]d`, order, PageSize+1), args...)
	if err != nil {
		return nil, "", fmt.Errorf("list requests: %w", err)
	}
	if len(all) > PageSize {
		all = all[:PageSize]
		last := all[PageSize-1]
		next = base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(last.AskedAt.UnixMilli(), 10) + " " + last.ID))
	}
	for _, r := range all {
		v := View{Request: r}
		if v.Places, err = s.places(ctx, r, lang); err != nil {
			return nil, "", err
		}
		messages, err := messagesOf(ctx, s.DB, r.ID)
		if err != nil {
			return nil, "", err
		}
		v.Unread = len(messages) > 0 && !messages[len(messages)-1].Staff
		items = append(items, v)
	}
	return items, next, nil
}

func filterSQL(filter string) (where string, args []any, newestFirst bool, err error) {
	switch filter {
	case "", "waiting":
		return `state = $1`, []any{"waiting"}, false, nil
	case "approved", "refused", "withdrawn":
		return `state = $1`, []any{filter}, true, nil
	case FilterAll:
		return `version > $1`, []any{-1}, true, nil
	case FilterDecided:
		return `state <> $1`, []any{"waiting"}, true, nil
	case FilterBlocked:
		return `EXISTS (SELECT 1 FROM access_grant g WHERE g.request = request.id AND g.state = $1)`,
			[]any{"blocked_steward"}, false, nil
	}
	return "", nil, false, invalid(problem.Field{Name: "state", Key: "field.invalid"})
}

func readCursor(cursor string) (at int64, id string, err error) {
	if cursor == "" {
		return 0, "", nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	ms, id, ok := strings.Cut(string(raw), " ")
	at, bad := strconv.ParseInt(ms, 10, 64)
	if err != nil || !ok || bad != nil || hasControl(id) {
		return 0, "", invalid(problem.Field{Name: "cursor", Key: "field.invalid"})
	}
	return at, id, nil
}

// Counts are the numbers of requests.
type Counts struct {
	Waiting int
	Decided int
	Blocked int // with a place that waits for a steward
}

// Counts tells how many requests there are in each part of the queue.
func (s *Service) Counts(ctx context.Context) (Counts, error) {
	var c Counts
	err := s.DB.QueryRowContext(ctx, `SELECT
		(SELECT count(*) FROM request WHERE state = 'waiting' AND erased_at IS NULL),
		(SELECT count(*) FROM request WHERE state <> 'waiting' AND erased_at IS NULL),
		(SELECT count(DISTINCT g.request) FROM access_grant g JOIN request r ON r.id = g.request
			WHERE g.state = 'blocked_steward' AND r.erased_at IS NULL)`).Scan(&c.Waiting, &c.Decided, &c.Blocked)
	if err != nil {
		return c, fmt.Errorf("count requests: %w", err)
	}
	return c, nil
}
