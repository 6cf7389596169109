package httpd

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"parvis/app/api"
	"parvis/app/problem"
	"parvis/app/ui"
	"parvis/server/admission"
)

// filters are the words of the address and what they ask of admission.
var filters = map[string]string{
	"attente": admission.FilterTodo, "demandes": "waiting", "messages": admission.FilterUnread, "decidees": admission.FilterDecided, "blocages": admission.FilterBlocked, "toutes": admission.FilterAll,
}

// queue is GET /atelier/file.
func (c *call) queue() error {
	q := c.r.URL.Query()
	page, err := c.queuePage(q.Get("etat"), q.Get("demande"), q.Get("curseur"))
	if err != nil {
		return err
	}
	if what := q.Get("fait"); what != "" {
		page.Done = &ui.QueueDone{What: what}
		version, noVersion := strconv.ParseInt(q.Get("v"), 10, 64)
		if id, noID := uuid.Parse(q.Get("pour")); noVersion == nil && noID == nil {
			page.Done.ID, page.Done.Version, page.Done.Undo = id.String(), version, what == api.Refuse
			if err := c.decided(page.Done); err != nil {
				return err
			}
		}
	}
	return c.show(http.StatusOK, page)
}

// decided names the spaces of the last decision on a request, and those that are left to decide.
func (c *call) decided(done *ui.QueueDone) error {
	v, err := c.Admission.View(c.ctx(), done.ID, c.lang)
	if problem.CodeOf(err) == problem.CodeNotFound && err != nil {
		return nil // erased meanwhile
	}
	if err != nil {
		return err
	}
	for _, p := range v.Places {
		if p.Verdict == api.Waiting {
			done.Left = append(done.Left, titleOf(p))
		}
	}
	if all := c.journal(v, true); len(all) > 0 && all[len(all)-1].What == done.What {
		done.Spaces = all[len(all)-1].Spaces
	}
	return nil
}

func (c *call) queuePage(filter, open, cursor string) (*ui.QueuePage, error) {
	c.noStore()
	if filters[filter] == "" {
		filter = "attente"
	}
	page := &ui.QueuePage{Site: c.site(), Filter: filter}
	items, next, err := c.Admission.Queue(c.ctx(), filters[filter], cursor, c.lang)
	if err != nil {
		return nil, err
	}
	page.More = next
	for _, v := range items {
		page.Items = append(page.Items, c.queueItem(v))
	}
	counts, err := c.Admission.Counts(c.ctx())
	if err != nil {
		return nil, err
	}
	page.Counts = ui.QueueCounts{
		Todo: counts.Todo, Waiting: counts.Waiting, Unread: counts.Unread, Decided: counts.Decided, Blocked: counts.Blocked,
		All: counts.Waiting + counts.Decided,
	}
	if open == "" {
		return page, nil
	}
	page.Detail, err = c.queueDetail(open)
	if problem.CodeOf(err) == problem.CodeNotFound && err != nil {
		return page, nil // erased meanwhile: the list says the rest
	}
	return page, err
}

func (c *call) queueItem(v admission.View) ui.QueueItem {
	item := ui.QueueItem{ID: v.ID, State: v.State, AskedAt: c.local(v.AskedAt), Unread: v.Unread != "", Door: v.Door, Looking: c.beside(atRequest + v.ID)}
	var texts []string
	for _, a := range c.answersOf(v) {
		texts = append(texts, a.Text)
	}
	item.Excerpt = firstWords(strings.Join(texts, " · "), 90)
	if item.Unread {
		item.Excerpt = firstWords(v.Unread, 90) // it is what waits
	}
	for _, p := range v.Places {
		item.Spaces = append(item.Spaces, titleOf(p))
		item.Sensitive = item.Sensitive || p.Sensitive
		item.Blocked = item.Blocked || p.State == api.BlockedSteward || p.LeftOpen
	}
	return item
}

func titleOf(p admission.PlaceView) string {
	if p.Content.Title == "" {
		return p.Space
	}
	return p.Content.Title
}

func (c *call) queueDetail(id string) (*ui.QueueDetail, error) {
	v, err := c.Admission.View(c.ctx(), id, c.lang)
	if err != nil {
		return nil, err
	}
	d := &ui.QueueDetail{
		ID: v.ID, Version: v.Version, State: v.State, AskedAt: c.local(v.AskedAt), Contact: v.Contact, Door: v.Door, Helper: v.Helper,
		Looking: c.beside(atRequest + v.ID),
		Account: v.Account, Answers: c.answersOf(v), Messages: c.thread(v.Messages, true), Journal: c.journal(v, true), Unread: v.Unread,
	}
	if a, err := c.Admission.Acceptance(c.ctx(), v.Acceptance); err == nil {
		d.Charter, d.AcceptedAt, d.Outdated = a.Revision, c.local(a.AcceptedAt), !c.Admission.Current(a)
	}
	from := api.Waiting
	if v.State != api.Waiting {
		from = api.Refused
	}
	for _, p := range v.Places {
		reason, note := reasonAndNote(p)
		if p.LeftOpen {
			reason = "left_open"
		}
		d.Places = append(d.Places, ui.QueuePlace{
			Space: p.Space, Title: titleOf(p), Server: p.Server, Roles: p.Roles, Sensitive: p.Sensitive, State: p.State,
			Reason: reason, Note: note, Picked: p.Verdict == from,
			Retry:  slices.Contains([]string{api.BlockedSteward, api.BlockedPerson, api.Revoked, api.Expired, api.Used, api.Joining}, p.State) && p.Wanted,
			Revoke: p.Wanted && p.Verdict == api.Approved, Linked: !p.Invited,
		})
	}
	return d, nil
}

// back leads to the list that a form came from, with what was done.
func (c *call) back(form url.Values, done string) error {
	id := c.r.PathValue("id")
	q := url.Values{"fait": {done}, "pour": {id}}
	if filter := form.Get("etat"); filters[filter] != "" {
		q.Set("etat", filter)
	}
	left := false
	if v, err := c.Admission.View(c.ctx(), id, c.lang); err == nil {
		left = v.State == api.Waiting
		q.Set("v", strconv.FormatInt(v.Version, 10))
	}
	if done != api.Approve && done != api.Refuse || left {
		q.Set("demande", id) // something is left to do there
	}
	return c.to("/atelier/file?" + q.Encode())
}

// onRequest runs a moderator's act, and shows the request again, as it is now, with what was typed, when it fails.
func (c *call) onRequest(done string, act func(id string, form url.Values) error) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	id := c.r.PathValue("id")
	err = act(id, form)
	if err == nil {
		return c.back(form, done)
	}
	told, err := c.told(err)
	if err != nil {
		return err
	}
	inForm(told)
	page, err := c.queuePage(form.Get("etat"), id, "")
	if err != nil {
		return err
	}
	if page.Detail == nil {
		return problem.New(problem.CodeNotFound)
	}
	page.Detail.Problem = told
	told.Bare = form.Get("message")+form.Get("reason") == ""
	page.Detail.Typed = ui.QueueTyped{Message: form.Get("message"), Decision: form.Get("decision"), Reason: form.Get("reason")}
	if told.Code == string(problem.CodeStale) || told.Code == string(problem.CodeAlreadyDecided) {
		if n := len(page.Detail.Journal); n > 0 {
			page.Detail.Stale = &page.Detail.Journal[n-1]
		}
	}
	return c.show(statusOf(told), page)
}

// decide is POST /atelier/file/{id}.
func (c *call) decide() error {
	form, err := c.form()
	if err != nil {
		return err
	}
	decision := form.Get("decision")
	return c.onRequest(decision, func(id string, form url.Values) error {
		version, err := strconv.ParseInt(form.Get("version"), 10, 64)
		if err != nil {
			return &problem.Error{Code: problem.CodeStale, Err: errors.New("no version in the form")}
		}
		return c.Admission.Decide(c.ctx(), *c.Staff, id, api.Decide{
			Decision: decision, Spaces: form["espace"], Reason: form.Get("reason"), Version: version,
		})
	})
}

// answer is POST /atelier/file/{id}/messages.
func (c *call) answer() error {
	return c.onRequest("message", func(id string, form url.Values) error {
		return c.Admission.Say(c.ctx(), id, c.Staff.Name, true, form.Get("message"))
	})
}

// seen is POST /atelier/file/{id}/lu: what the person wrote needs no answer.
func (c *call) seen() error {
	return c.onRequest("seen", func(id string, _ url.Values) error { return c.Admission.Seen(c.ctx(), *c.Staff, id) })
}

// retry is POST /atelier/file/{id}/places/{space}/relancer.
func (c *call) retry() error {
	return c.onRequest("retry", func(id string, _ url.Values) error {
		return c.Admission.Retry(c.ctx(), id, c.r.PathValue("space"))
	})
}

// takeBack is POST /atelier/file/{id}/places/{space}/reprendre.
func (c *call) takeBack() error {
	return c.onRequest("revoke", func(id string, form url.Values) error {
		return c.Admission.TakeBack(c.ctx(), *c.Staff, id, c.r.PathValue("space"), form.Get("reason"))
	})
}
