package httpd

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"time"

	"parvis/app/api"
	"parvis/app/problem"
	"parvis/app/ui"
	"parvis/server/admission"
	"parvis/server/notify"
)

// myData is GET /mes-donnees: everything held about who shows the secrets of this device.
func (c *call) myData() error { return c.showMyData(nil) }

func (c *call) showMyData(p *ui.Problem) error {
	c.noStore()
	mine, err := c.Admission.Mine(c.ctx(), c.opened)
	if err != nil {
		return err
	}
	page := &ui.MyDataPage{
		Site: c.site(), Retention: c.kept(), Problem: p,
		Withdrawn: c.r.URL.Query().Get("fait") == "accord",
		Erased:    c.r.URL.Query().Get("fait") == "efface" && mine.Empty(),
	}
	if page.Erased {
		page.Receipt = c.receiptOfErasure()
	}
	for _, a := range mine.Acceptances {
		page.Acceptances = append(page.Acceptances, ui.HeldAcceptance{ID: a.ID, Revision: a.Revision, Hash: a.Hash, At: c.local(a.AcceptedAt)})
	}
	for _, v := range mine.Requests {
		page.Requests = append(page.Requests, c.held(v, mine.Invites))
		if v.UserID != "" {
			page.Accounts = append(page.Accounts, ui.HeldAccount{Platform: "Discord", Name: v.Account, ID: v.UserID})
		}
	}
	page.OnPlatform, page.Stays = c.onPlatform(mine)
	asked, err := c.Inbox.Export(c.ctx(), c.Questions...)
	if err != nil {
		return err
	}
	for _, v := range asked {
		page.Questions = append(page.Questions, ui.HeldQuestion{
			ID: v.ID, AskedAt: c.local(v.AskedAt), State: v.State, Question: v.Text, Contact: v.Contact, Messages: c.talk(v.Messages, false),
		})
	}
	page.Erased = page.Erased && len(asked) == 0
	if page.Told, err = c.pushes(); err != nil {
		return err
	}
	return c.show(statusOf(p), page)
}

// onPlatform tells what an erasure leaves on the platform: roles that we can take back, for a linked account, and those
// that came with an invite, where nobody knows whose they are.
func (c *call) onPlatform(m admission.Mine) (ours bool, unknown []ui.StaysIn) {
	for _, v := range m.Requests {
		for _, p := range v.Places {
			used := p.State == api.Confirmed || slices.ContainsFunc(m.Invites, func(i admission.Issued) bool {
				return i.Request == v.ID && i.Space == p.Space && i.State == "used"
			})
			switch {
			case p.Wanted && !p.Invited:
				ours = true
			case used && p.Invited:
				unknown = append(unknown, ui.StaysIn{ID: p.Space, Title: titleOf(p), Server: p.Server})
			}
		}
	}
	return ours, unknown
}

// receiptOfErasure says what the erasure did on the platform and what it could not: nothing is held any more that could
// tell, so it is in the address.
func (c *call) receiptOfErasure() ui.Erasure {
	q := c.r.URL.Query()
	out := ui.Erasure{Taken: q.Get("discord") == "retire", Kept: q.Get("discord") == "garde"}
	for _, s := range c.Library.Spaces(c.lang, c.reader()) {
		if slices.Contains(q["reste"], s.ID) {
			out.Stays = append(out.Stays, ui.StaysIn{ID: s.ID, Title: s.Title, Server: s.Server})
		}
	}
	return out
}

func (c *call) held(v admission.View, invites []admission.Issued) ui.HeldRequest {
	h := ui.HeldRequest{
		ID: v.ID, AskedAt: c.local(v.AskedAt), State: v.State, Contact: v.Contact, Door: v.Door, Helper: v.Helper,
		Answers: c.answersOf(v), Messages: c.thread(v.Messages, false), Decisions: c.journal(v, false),
	}
	for _, p := range v.Places {
		held := ui.HeldPlace{Title: p.Content.Title, State: p.State, Reason: p.Why}
		if held.Title == "" {
			held.Title = p.Space
		}
		for _, i := range invites {
			if i.Request == v.ID && i.Space == p.Space {
				held.InvitedAt, held.ExpiresAt = c.local(i.Created), c.local(i.Expires)
			}
		}
		h.Places = append(h.Places, held)
	}
	return h
}

// answersOf puts the questions beside the answers, in the order of the spaces; an answer whose question is gone
// keeps its id.
func (c *call) answersOf(v admission.View) []ui.Answer {
	var out []ui.Answer
	seen := map[string]bool{}
	for _, p := range v.Places {
		for _, q := range p.Content.Questions {
			if text, ok := v.Answers[q.ID]; ok && !seen[q.ID] {
				seen[q.ID] = true
				out = append(out, ui.Answer{Question: q.Label, Text: text})
			}
		}
	}
	var rest []string
	for id := range v.Answers {
		if !seen[id] {
			rest = append(rest, id)
		}
	}
	slices.Sort(rest)
	for _, id := range rest {
		out = append(out, ui.Answer{Question: id, Text: v.Answers[id]})
	}
	return out
}

// journal tells the decisions, those of one moment and author together.
func (c *call) journal(v admission.View, names bool) []ui.Decision {
	titles := map[string]string{}
	for _, p := range v.Places {
		titles[p.Space] = p.Content.Title
	}
	var out []ui.Decision
	for _, d := range v.Decisions {
		title := titles[d.Space]
		if title == "" {
			title = d.Space
		}
		what := d.What
		if what == "take_back" {
			what = "revoke"
		}
		row := ui.Decision{What: what, Reason: d.Reason, At: c.local(d.At)}
		if names {
			row.Who = d.Author
		}
		if n := len(out); n > 0 && out[n-1].What == row.What && out[n-1].Who == row.Who && row.At.Sub(out[n-1].At) < time.Second && title != "" {
			out[n-1].Spaces = append(out[n-1].Spaces, title)
			continue
		}
		if title != "" {
			row.Spaces = []string{title}
		}
		out = append(out, row)
	}
	return out
}

// exportMyData is GET /mes-donnees/export: the same as a file.
func (c *call) exportMyData() error {
	c.noStore()
	held, err := c.heldBy(c.ctx(), c.caller)
	if err != nil {
		return err
	}
	h := c.w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="parvis-mes-donnees.json"`)
	enc := json.NewEncoder(c.w)
	enc.SetIndent("", "  ")
	return enc.Encode(held)
}

// eraseMyData is POST /mes-donnees/effacer.
func (c *call) eraseMyData() error {
	form, err := c.form()
	if err != nil {
		return err
	}
	if form.Get("sur") == "" {
		return c.showMyData(ui.Tell(c.lang, &problem.Error{
			Code: problem.CodeInvalid, Fields: []problem.Field{{Name: "sur", Key: "field.consent"}},
		}).Untyped())
	}
	mine, err := c.Admission.Mine(c.ctx(), c.opened)
	if err != nil {
		return err
	}
	leave := form.Get("quitter") != ""
	if err := c.eraseAll(c.ctx(), c.caller, leave); err != nil {
		return err
	}
	c.setCookie(c.w, cookieAccess, "", 0)
	if len(c.Questions) > 0 {
		c.setCookie(c.w, cookieQuestions, "", 0)
	}
	q := url.Values{"fait": {"efface"}}
	ours, unknown := c.onPlatform(mine)
	switch {
	case ours && leave:
		q.Set("discord", "retire")
	case ours:
		q.Set("discord", "garde")
	}
	for _, s := range unknown {
		q.Add("reste", s.ID)
	}
	return c.to("/mes-donnees?" + q.Encode())
}

// eraseAll erases what a caller's secrets open. What is erased already, by another tab or the hour, is no fault.
func (s *Server) eraseAll(ctx context.Context, c caller, leave bool) error {
	for _, id := range c.Questions {
		if err := s.Inbox.Erase(ctx, id); err != nil && problem.CodeOf(err) != problem.CodeNotFound {
			return err
		}
	}
	return s.Admission.Erase(ctx, c.opened, leave)
}

// withdrawAcceptance is POST /mes-donnees/accord: as few steps as giving it took.
func (c *call) withdrawAcceptance() error {
	form, err := c.form()
	if err != nil {
		return err
	}
	id := form.Get("id")
	if !slices.Contains(c.Acceptances, id) {
		return problem.New(problem.CodeNotFound)
	}
	if err := c.Admission.WithdrawAcceptance(c.ctx(), id); err != nil {
		return err
	}
	return c.to("/mes-donnees?fait=accord")
}

// me is everything held about a person, on the wire.
type me struct {
	Acceptances []meAcceptance `json:"acceptances"`
	Requests    []meRequest    `json:"requests"`
	Questions   []meQuestion   `json:"questions"`
	Told        []mePush       `json:"told,omitempty"`
}

// mePush is a browser that is told of news.
type mePush struct {
	Kind    string    `json:"kind"` // "request" or "question"
	ID      string    `json:"id"`
	Service string    `json:"push_service"`
	Since   time.Time `json:"since"`
}

type meAcceptance struct {
	ID         string    `json:"id"`
	Revision   string    `json:"revision"`
	Hash       string    `json:"hash"`
	AcceptedAt time.Time `json:"accepted_at"`
}

type meRequest struct {
	ID        string            `json:"id"`
	State     string            `json:"state"`
	AskedAt   time.Time         `json:"asked_at"`
	Lang      string            `json:"lang"`
	Answers   map[string]string `json:"answers"`
	Contact   string            `json:"contact"`
	Door      string            `json:"door,omitempty"` // "helped" or "paper"
	Helper    string            `json:"helper,omitempty"`
	Account   *meAccount        `json:"account,omitempty"`
	Places    []mePlace         `json:"places"`
	Messages  []meMessage       `json:"messages"`
	Decisions []meDecision      `json:"decisions"`
	Invites   []meInvite        `json:"invites"`
}

type meAccount struct {
	Platform string `json:"platform"`
	ID       string `json:"id"`
	Name     string `json:"name"`
}

type mePlace struct {
	Space  string   `json:"space"`
	Server string   `json:"server"`
	State  string   `json:"state"`
	Reason string   `json:"reason,omitempty"`
	Roles  []string `json:"roles"`
}

type meMessage struct {
	From string    `json:"from"` // "you" or "team"
	Text string    `json:"text"`
	At   time.Time `json:"at"`
}

type meDecision struct {
	What   string    `json:"what"`
	Space  string    `json:"space,omitempty"`
	Reason string    `json:"reason,omitempty"`
	At     time.Time `json:"at"`
}

type meQuestion struct {
	ID         string      `json:"id"`
	State      string      `json:"state"`
	AskedAt    time.Time   `json:"asked_at"`
	UpdatedAt  time.Time   `json:"updated_at"`
	Lang       string      `json:"lang"`
	Space      string      `json:"space,omitempty"`
	Origin     string      `json:"origin"`
	OriginRef  string      `json:"origin_ref,omitempty"`
	Text       string      `json:"text"`
	Contact    string      `json:"contact"`
	Messages   []meMessage `json:"messages"`
	AnsweredBy string      `json:"answered_by,omitempty"`
	Reason     string      `json:"reason,omitempty"`
	FAQ        string      `json:"faq,omitempty"`
}

type meInvite struct {
	Space     string     `json:"space"`
	State     string     `json:"state"`
	CreatedAt time.Time  `json:"created_at"`
	ExpiresAt *time.Time `json:"expires_at,omitempty"`
}

// heldBy is everything held about who showed these secrets.
func (s *Server) heldBy(ctx context.Context, c caller) (me, error) {
	mine, err := s.Admission.Mine(ctx, c.opened)
	if err != nil {
		return me{}, err
	}
	asked, err := s.Inbox.Export(ctx, c.Questions...)
	if err != nil {
		return me{}, err
	}
	out := meJSON(mine)
	for _, v := range asked {
		q := meQuestion{
			ID: v.ID, State: v.State, AskedAt: v.AskedAt, UpdatedAt: v.UpdatedAt, Lang: v.Lang, Space: v.Space, Origin: v.Origin.Kind,
			OriginRef: v.Origin.Ref, Text: v.Text, Contact: v.Contact, Messages: []meMessage{}, AnsweredBy: v.AnsweredBy, Reason: v.Reason, FAQ: v.FAQ,
		}
		for _, x := range v.Messages {
			q.Messages = append(q.Messages, meMessage{fromWhom(x.Staff), x.Text, x.At})
		}
		out.Questions = append(out.Questions, q)
	}
	for _, r := range mine.Requests {
		if err := s.addTold(ctx, &out, notify.Request, r.ID); err != nil {
			return me{}, err
		}
	}
	for _, v := range asked {
		if err := s.addTold(ctx, &out, notify.Question, v.ID); err != nil {
			return me{}, err
		}
	}
	return out, nil
}

func (s *Server) addTold(ctx context.Context, out *me, kind, id string) error {
	if s.Notify == nil {
		return nil
	}
	held, err := s.Notify.Held(ctx, kind, id)
	for _, h := range held {
		out.Told = append(out.Told, mePush{kind, id, h.Host, h.Since})
	}
	return err
}

func fromWhom(staff bool) string {
	if staff {
		return "team"
	}
	return "you"
}

func meJSON(m admission.Mine) me {
	out := me{Acceptances: []meAcceptance{}, Requests: []meRequest{}, Questions: []meQuestion{}}
	for _, a := range m.Acceptances {
		out.Acceptances = append(out.Acceptances, meAcceptance(a))
	}
	for _, v := range m.Requests {
		r := meRequest{
			ID: v.ID, State: v.State, AskedAt: v.AskedAt, Lang: v.Lang, Answers: v.Answers, Contact: v.Contact, Door: v.Door, Helper: v.Helper,
			Places: []mePlace{}, Messages: []meMessage{}, Decisions: []meDecision{}, Invites: []meInvite{},
		}
		if v.UserID != "" {
			r.Account = &meAccount{Platform: "discord", ID: v.UserID, Name: v.Account}
		}
		for _, p := range v.Places {
			r.Places = append(r.Places, mePlace{p.Space, p.Server, p.State, p.Why, orEmpty(p.Roles)})
		}
		for _, x := range v.Messages {
			r.Messages = append(r.Messages, meMessage{fromWhom(x.Staff), x.Text, x.At})
		}
		for _, d := range v.Decisions {
			r.Decisions = append(r.Decisions, meDecision{d.What, d.Space, d.Reason, d.At})
		}
		for _, i := range m.Invites {
			if i.Request != v.ID {
				continue
			}
			row := meInvite{Space: i.Space, State: stateOfInvite(v, i), CreatedAt: i.Created}
			if !i.Expires.IsZero() {
				row.ExpiresAt = &i.Expires
			}
			r.Invites = append(r.Invites, row)
		}
		out.Requests = append(out.Requests, r)
	}
	return out
}

// stateOfInvite is the state as its person knows it: where the platform does not tell, they said that it was used.
func stateOfInvite(v admission.View, i admission.Issued) string {
	in := slices.ContainsFunc(v.Places, func(p admission.PlaceView) bool {
		return p.Space == i.Space && (p.State == api.Confirmed || p.State == api.Used)
	})
	if i.State == "live" && in {
		return "used"
	}
	return i.State
}

func orEmpty(all []string) []string {
	if all == nil {
		return []string{}
	}
	return all
}
