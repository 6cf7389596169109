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
	FilterTodo    = "todo"   // all that waits for a moderator: undecided, written by the person and not read, blocked
	FilterUnread  = "unread" // the person wrote last
	FilterAll     = "all"
	FilterDecided = "decided" // not waiting
	FilterBlocked = "blocked" // a place of it waits for a steward
)

// PageSize is how many requests one page of the queue holds.
const PageSize = 50

// unread are the requests where no moderator wrote, decided or said to have read since the person wrote last. Ids are in
// the order of time.
const unread = `SELECT m.request FROM message m WHERE NOT m.staff
	AND NOT EXISTS (SELECT 1 FROM message n WHERE n.request = m.request AND n.staff AND n.id > m.id)
	AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.request = m.request AND d.member <> '' AND d.id > m.id)`

// blocked are the requests with a place that only a steward can mend.
const blocked = `SELECT g.request FROM access_grant g WHERE g.state = 'blocked_steward'`

// Queue lists requests: those that wait oldest first, others newest first. The cursor is opaque; the one answered is
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
		if v.Unread, err = s.lastUnread(ctx, r.ID); err != nil {
			return nil, "", err
		}
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
	case FilterTodo:
		return `(state = $1 OR id IN (` + unread + `) OR id IN (` + blocked + `))`, []any{"waiting"}, false, nil
	case FilterUnread:
		return `id IN (` + unread + `)`, nil, false, nil
	case FilterBlocked:
		return `id IN (` + blocked + `)`, nil, false, nil
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
	Todo    int // one request counts once, for whatever reason it waits
	Waiting int
	Unread  int
	Blocked int // with a place that waits for a steward
	Decided int
}

// Counts tells how many requests there are in each part of the queue.
func (s *Service) Counts(ctx context.Context) (Counts, error) {
	var c Counts
	const of = `(SELECT count(*) FROM request WHERE erased_at IS NULL AND `
	err := s.DB.QueryRowContext(ctx, `SELECT `+
		of+`(state = 'waiting' OR id IN (`+unread+`) OR id IN (`+blocked+`))),`+
		of+`state = 'waiting'),`+
		of+`id IN (`+unread+`)),`+
		of+`id IN (`+blocked+`)),`+
		of+`state <> 'waiting')`).Scan(&c.Todo, &c.Waiting, &c.Unread, &c.Blocked, &c.Decided)
	if err != nil {
		return c, fmt.Errorf("count requests: %w", err)
	}
	return c, nil
}

// Todo is how many requests wait for a moderator: the first of Counts alone, for every page of the workshop.
func (s *Service) Todo(ctx context.Context) (n int, err error) {
	err = s.DB.QueryRowContext(ctx, `SELECT count(*) FROM request WHERE erased_at IS NULL
		AND (state = 'waiting' OR id IN (`+unread+`) OR id IN (`+blocked+`))`).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count what waits for a moderator: %w", err)
	}
	return n, nil
}

// lastUnread is the last words of a person that no moderator dealt with; empty when there are none.
func (s *Service) lastUnread(ctx context.Context, request string) (string, error) {
	all, err := db.All(ctx, s.DB, func(scan func(...any) error) (text string, err error) { return text, scan(&text) },
		`SELECT text FROM message WHERE request = $1 AND NOT staff AND request IN (`+unread+` AND m.request = $1) ORDER BY id DESC LIMIT 1`, request)
	if err != nil || len(all) == 0 {
		return "", err
	}
	return all[0], nil
}
