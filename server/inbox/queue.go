package inbox

import (
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"parvis/app/problem"
	"parvis/server/db"
)

// Filters of the queue beside the states of a question and the ids of spaces.
const (
	AllStates = "all"
	NoSpace   = "-" // questions that belong to no space
)

// PageSize is how many questions one page of the queue holds.
const PageSize = 50

// Page is one page of the queue.
type Page struct {
	Items  []View
	Next   string // opaque; empty on the last page
	Counts Counts
}

// Counts are the numbers of questions.
type Counts struct {
	State  map[string]int // by state, within the space that was asked for
	Spaces map[string]int // that wait, by space; "" for those without one
}

// Queue lists questions for staff: waiting ones (also for "") oldest first, others newest first. space is an id, ""
// for all, or NoSpace.
func (s *Service) Queue(ctx context.Context, state, space, cursor string) (Page, error) {
	f, err := filterOf(state, space)
	if err != nil {
		return Page{}, err
	}
	var p Page
	if p.Counts, err = counts(ctx, s.DB, f.space, f.anySpace); err != nil {
		return Page{}, err
	}
	at, id, err := readCursor(cursor)
	if err != nil {
		return Page{}, err
	}
	all, err := list(ctx, s.DB, f, cursor != "", at, id)
	if err != nil {
		return Page{}, err
	}
	if len(all) > PageSize {
		all = all[:PageSize]
		last := all[PageSize-1]
		p.Next = base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(last.AskedAt.UnixMilli(), 10) + " " + last.ID))
	}
	p.Items, err = withThreads(ctx, s.DB, all)
	return p, err
}

// Waiting is how many questions wait for an answer.
func (s *Service) Waiting(ctx context.Context) (n int, err error) {
	err = s.DB.QueryRowContext(ctx, `SELECT count(*) FROM question WHERE erased_at IS NULL AND state = $1`, Waiting).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count the questions that wait: %w", err)
	}
	return n, nil
}

func withThreads(ctx context.Context, q db.Querier, all []Question) ([]View, error) {
	ids := make([]string, 0, len(all))
	for _, one := range all {
		ids = append(ids, one.ID)
	}
	threads, err := messagesOf(ctx, q, ids...)
	if err != nil {
		return nil, err
	}
	views := make([]View, 0, len(all))
	for _, one := range all {
		views = append(views, View{Question: one, Messages: threads[one.ID]})
	}
	return views, nil
}

// filter says which questions are listed, and in which order.
type filter struct {
	state       string // empty: all
	space       string
	anySpace    bool
	newestFirst bool
}

func filterOf(state, space string) (filter, error) {
	f := filter{state: state, space: space, anySpace: space == "", newestFirst: true}
	if space == NoSpace {
		f.space = ""
	}
	if hasControl(space) { // PostgreSQL would take it for an error of ours
		return f, invalid(problem.Field{Name: "space", Key: "field.invalid"})
	}
	switch state {
	case "", Waiting:
		f.state, f.newestFirst = Waiting, false
	case AllStates:
		f.state = ""
	case Answered, Closed, Withdrawn:
	default:
		return f, invalid(problem.Field{Name: "state", Key: "field.invalid"})
	}
	return f, nil
}

// where is the condition of a filter with its arguments.
func (f filter) where() (sql string, args []any) {
	sql = `erased_at IS NULL`
	if f.state != "" {
		args = append(args, f.state)
		sql += fmt.Sprintf(` AND state = $%d`, len(args))
	}
	if !f.anySpace {
		args = append(args, f.space)
		sql += fmt.Sprintf(` AND space = $%d`, len(args))
	}
	return sql, args
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

func sortByAge(all []View) {
	slices.SortStableFunc(all, func(a, b View) int {
		return cmp.Or(a.AskedAt.Compare(b.AskedAt), cmp.Compare(a.ID, b.ID))
	})
}
