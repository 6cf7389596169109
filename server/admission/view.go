package admission

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"parvis/app/api"
	"parvis/content"
	"parvis/server/db"
	"parvis/server/grants"
)

// View is a request with all that its person or a moderator may see of it.
type View struct {
	Request
	Places    []PlaceView
	Messages  []Message
	Decisions []Decision
	Account   string // the name of the linked account, or empty
	UserID    string // its id, or empty
	Unread    string // what the person wrote last, when no moderator dealt with it; else empty
}

// PlaceView is one place as people see it.
type PlaceView struct {
	Place
	Content   content.Space // zero Title when the space is gone from the content
	State     string        // one of api.PlaceStates
	Why       string        // a stable word, or what the moderators wrote
	InviteURL string        // only while invited
	Expires   time.Time     // of the invite
	Roles     []string      // names
	Server    string
	Sensitive bool
	Since     time.Time
	Invited   bool // the way in is a personal invite
	Wanted    bool // something is open, or to be opened, on the platform
	LeftOpen  bool // it should be closed, and only a steward can close what is still open: a task, whatever State says
}

// Message is one of the thread between a newcomer and the moderators.
type Message struct {
	Author string
	Staff  bool
	Text   string
	At     time.Time
}

// Decision is one line of the journal.
type Decision struct {
	Request string
	Space   string
	What    string // api.Approve, Refuse, Reopen, "withdraw", "take_back", "seen", "paper", "erase"
	Author  string
	Reason  string
	At      time.Time
}

// View reads a request; CodeNotFound when it never was or is erased. It authorises nobody: the caller has.
func (s *Service) View(ctx context.Context, id, lang string) (View, error) {
	r, err := readRequest(ctx, s.DB, id, "")
	if err != nil {
		return View{}, err
	}
	v := View{Request: r}
	if lang == "" {
		lang = r.Lang
	}
	if v.Places, err = s.places(ctx, r, lang); err != nil {
		return v, err
	}
	if v.Messages, err = messagesOf(ctx, s.DB, id); err != nil {
		return v, err
	}
	if v.Decisions, err = decisionsOf(ctx, s.DB, id); err != nil {
		return v, err
	}
	if v.Unread, err = s.lastUnread(ctx, id); err != nil {
		return v, err
	}
	v.Account, v.UserID, err = accountOf(ctx, s.DB, id)
	return v, err
}

func (s *Service) places(ctx context.Context, r Request, lang string) ([]PlaceView, error) {
	places, err := placesOf(ctx, s.DB, r.ID)
	if err != nil {
		return nil, err
	}
	granted, err := grants.Of(ctx, s.DB, r.ID)
	if err != nil {
		return nil, err
	}
	views := make([]PlaceView, 0, len(places))
	for _, p := range places {
		v, err := s.place(ctx, p, grantOf(granted, p.Space), lang)
		if err != nil {
			return nil, fmt.Errorf("read the place in %s: %w", p.Space, err)
		}
		views = append(views, v)
	}
	return views, nil
}

func (s *Service) place(ctx context.Context, p Place, g *grants.Grant, lang string) (PlaceView, error) {
	v := PlaceView{Place: p}
	space, all, err := s.space(p.Space, lang)
	if err == nil {
		v.Content, v.Roles, v.Server, v.Sensitive = space, space.Roles, space.Server, sensitive(space, all)
	}
	v.State, v.Why = StateOf(p, g)
	if g == nil {
		return v, nil
	}
	v.Roles, v.Server, v.Sensitive, v.Since = g.Roles, g.Server, g.Sensitive, g.Since
	v.Invited, v.Wanted = g.UserID == "", g.Wanted
	v.LeftOpen = !g.Wanted && g.State == grants.BlockedSteward
	ticket, ok, err := s.Grants.TicketOf(ctx, s.DB, *g)
	if err != nil || !ok || v.State != string(grants.Invited) {
		return v, err
	}
	v.InviteURL, v.Expires = ticket.URL, ticket.Expires
	return v, nil
}

func messagesOf(ctx context.Context, q db.Querier, request string) ([]Message, error) {
	all, err := db.All(ctx, q, func(scan func(...any) error) (Message, error) {
		var m Message
		var at int64
		err := scan(&m.Author, &m.Staff, &m.Text, &at)
		m.At = time.UnixMilli(at).UTC()
		return m, err
	}, `SELECT author, staff, text, at FROM message WHERE request = $1 ORDER BY at, id`, request)
	if err != nil {
		return nil, fmt.Errorf("read messages: %w", err)
	}
	return all, nil
}

func decisionsOf(ctx context.Context, q db.Querier, request string) ([]Decision, error) {
	all, err := db.All(ctx, q, func(scan func(...any) error) (Decision, error) {
		var d Decision
		var at int64
		err := scan(&d.Request, &d.Space, &d.What, &d.Author, &d.Reason, &at)
		d.At = time.UnixMilli(at).UTC()
		return d, err
	}, `SELECT request, space, what, author, reason, at FROM decision WHERE request = $1 ORDER BY at, id`, request)
	if err != nil {
		return nil, fmt.Errorf("read decisions: %w", err)
	}
	return all, nil
}

func accountOf(ctx context.Context, q db.Querier, request string) (name, id string, err error) {
	type account struct{ name, id string }
	all, err := db.All(ctx, q, func(scan func(...any) error) (account, error) {
		var a account
		return a, scan(&a.name, &a.id)
	}, `SELECT name, user_id FROM account WHERE request = $1`, request)
	if err != nil || len(all) == 0 {
		return "", "", err
	}
	return all[0].name, all[0].id, nil
}

// News is what there is to know about a request, for telling its person of what is new: decisions, what the platform
// gave or refused, and how often the team wrote. What the person did is not in it. CodeNotFound when it is erased.
func (s *Service) News(ctx context.Context, id string) (map[string]string, error) {
	v, err := s.View(ctx, id, "")
	if err != nil {
		return nil, err
	}
	news := map[string]string{}
	for _, p := range v.Places {
		switch p.State {
		case api.Refused, api.Invited, api.Granted, api.Screening, api.BlockedPerson, api.Expired, api.Revoked:
			news["place "+p.Space] = p.State
		}
		if p.Verdict == api.Approved || p.Verdict == api.Refused {
			news["verdict "+p.Space] = p.Verdict
		}
	}
	for _, d := range v.Decisions {
		if d.What == api.Reopen {
			news["reopened"] = d.At.String()
		}
	}
	wrote := 0
	for _, m := range v.Messages {
		if m.Staff {
			wrote++
		}
	}
	if wrote > 0 {
		news["messages"] = strconv.Itoa(wrote)
	}
	return news, nil
}
