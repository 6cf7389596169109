package httpd

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"parvis/app/problem"
	"parvis/app/ui"
	"parvis/content"
	"parvis/server/db"
	"parvis/server/inbox"
	"parvis/server/publish"
)

// questionFilters are the words of the address and what they ask of inbox.
var questionFilters = map[string]string{
	"attente": inbox.Waiting, "repondues": inbox.Answered, "closes": inbox.Closed, "toutes": inbox.AllStates,
}

// questions is GET /atelier/questions.
func (c *call) questions() error {
	q := c.r.URL.Query()
	page, err := c.questionsPage(q.Get("etat"), q.Get("espace"), q.Get("question"), q.Get("curseur"))
	if err != nil {
		return err
	}
	page.Done = q.Get("fait")
	if page.Done == "faq" && page.Detail != nil {
		page.Entry = page.Detail.Entry
	}
	return c.show(http.StatusOK, page)
}

func (c *call) questionsPage(filter, space, open, cursor string) (*ui.QuestionsPage, error) {
	c.noStore()
	if questionFilters[filter] == "" {
		filter = "attente"
	}
	list, err := c.Inbox.Queue(c.ctx(), questionFilters[filter], space, cursor)
	if err != nil {
		return nil, err
	}
	n := list.Counts.State
	page := &ui.QuestionsPage{
		Site: c.site(), Filter: filter, Space: space, NoSpace: list.Counts.Spaces[""], More: list.Next,
		Counts: ui.QuestionCounts{
			Waiting: n[inbox.Waiting], Answered: n[inbox.Answered], Closed: n[inbox.Closed],
			All: n[inbox.Waiting] + n[inbox.Answered] + n[inbox.Closed] + n[inbox.Withdrawn],
		},
	}
	titles := map[string]string{}
	for _, s := range c.Library.Spaces(c.lang, c.reader()) {
		titles[s.ID] = s.Title
		page.Spaces = append(page.Spaces, ui.SpaceOption{ID: s.ID, Title: s.Title, Count: list.Counts.Spaces[s.ID]})
	}
	for _, v := range list.Items {
		v = forStaff(v)
		title := titles[v.Space]
		if title == "" {
			title = v.Space
		}
		page.Items = append(page.Items, ui.QuestionItem{
			ID: v.ID, Excerpt: firstWords(v.Text, 90), Space: title, State: v.State, AskedAt: c.local(v.AskedAt),
			Unread: v.State == inbox.Waiting && v.AnsweredBy != "",
		})
	}
	if open == "" {
		return page, nil
	}
	page.Detail, err = c.questionDetail(open)
	if problem.CodeOf(err) == problem.CodeNotFound && err != nil {
		return page, nil // erased meanwhile: the list says the rest
	}
	return page, err
}

// forStaff is a question as staff may see it: who takes one back is told that nobody reads it any more.
func forStaff(v inbox.View) inbox.View {
	if v.State == inbox.Withdrawn {
		v.Text, v.Contact, v.Origin, v.Messages = "", "", inbox.Origin{}, nil
	}
	return v
}

func (c *call) questionDetail(id string) (*ui.QuestionDetail, error) {
	v, err := c.Inbox.View(c.ctx(), id)
	if err != nil {
		return nil, err
	}
	v = forStaff(v)
	d := &ui.QuestionDetail{
		ID: v.ID, Version: v.Version, State: v.State, AskedAt: c.local(v.AskedAt), Question: v.Text, Origin: c.originOf(v.Origin),
		Space: v.Space, Contact: v.Contact, Messages: c.talk(v.Messages, true), Entry: c.entryOf(v.FAQ),
		Draft: ui.EntryDraft{Title: firstWords(v.Text, 120)},
		Near:  c.mayAnswer(v.Text, "", content.Reader{}), // to be quoted to somebody who is known to nobody
	}
	if v.State == inbox.Closed {
		d.Journal = []ui.Decision{{What: "close", Reason: v.Reason, At: c.local(v.UpdatedAt)}}
	}
	for _, m := range v.Messages {
		if m.Staff {
			d.Draft.Answer = m.Text
		}
	}
	return d, nil
}

// meanwhile is what somebody else did to a question since it was seen; nil when it was its asker.
func (c *call) meanwhile(d *ui.QuestionDetail) *ui.Decision {
	if n := len(d.Journal); n > 0 {
		return &d.Journal[n-1]
	}
	if n := len(d.Messages); n > 0 && d.Messages[n-1].Mine {
		m := d.Messages[n-1]
		return &ui.Decision{Who: m.Author, What: "answer", Reason: m.Text, At: m.At}
	}
	return nil
}

// onQuestion runs an act of staff and leads back to the list that its form came from. When it fails, the question is
// shown as it is now, with what was typed.
func (c *call) onQuestion(done string, act func(id string, form url.Values) error) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	id := c.r.PathValue("id")
	if err = act(id, form); err == nil {
		return c.backToQuestions(id, done, form)
	}
	told, err := c.told(err)
	if err != nil {
		return err
	}
	rename(told, map[string]string{"answer": "message", "space": "espace", "title": "titre", "body": "reponse", "tags": "etiquettes"})
	page, err := c.questionsPage(form.Get("etat"), form.Get("dans"), id, "")
	if err != nil {
		return err
	}
	d := page.Detail
	if d == nil {
		return problem.New(problem.CodeNotFound)
	}
	d.Problem, d.Typed = told, ui.QuestionTyped{Message: form.Get("message"), Reason: form.Get("reason")}
	if told.Code == string(problem.CodeStale) || told.Code == string(problem.CodeAlreadyDecided) {
		d.Stale = c.meanwhile(d)
	}
	if done == "faq" {
		d.Draft = ui.EntryDraft{Title: form.Get("titre"), Answer: form.Get("reponse"), Tags: form.Get("etiquettes"), Open: true}
		if d.Entry != nil { // a colleague's: beside what was typed, which stays
			d.Stale = &ui.Decision{What: "entry", Reason: d.Entry.Title, At: page.Now}
			d.Near, d.Entry = append([]ui.Link{*d.Entry}, d.Near...), nil
		}
	}
	return c.show(statusOf(told), page)
}

func (c *call) backToQuestions(id, done string, form url.Values) error {
	q := url.Values{"fait": {done}}
	if filter := form.Get("etat"); questionFilters[filter] != "" {
		q.Set("etat", filter)
	}
	if space := form.Get("dans"); space != "" {
		q.Set("espace", space)
	}
	if done != "close" {
		q.Set("question", id)
	}
	return c.to("/atelier/questions?" + q.Encode())
}

// seen is the version of the question that a form was drawn from.
func seen(form url.Values) (int64, error) {
	version, err := strconv.ParseInt(form.Get("version"), 10, 64)
	if err != nil {
		return 0, problem.About("question", problem.CodeStale, errors.New("no version in the form"))
	}
	return version, nil
}

// answerQuestion is POST /atelier/questions/{id}/repondre.
func (c *call) answerQuestion() error {
	return c.onQuestion("answer", func(id string, form url.Values) error {
		version, err := seen(form)
		if err != nil {
			return err
		}
		return c.Inbox.Answer(c.ctx(), *c.Staff, id, form.Get("message"), version)
	})
}

// closeQuestion is POST /atelier/questions/{id}/clore.
func (c *call) closeQuestion() error {
	return c.onQuestion("close", func(id string, form url.Values) error {
		version, err := seen(form)
		if err != nil {
			return err
		}
		return c.Inbox.Close(c.ctx(), *c.Staff, id, form.Get("reason"), version)
	})
}

// reopenQuestion is POST /atelier/questions/{id}/rouvrir.
func (c *call) reopenQuestion() error {
	return c.onQuestion("reopen", func(id string, form url.Values) error {
		version, err := seen(form)
		if err != nil {
			return err
		}
		return c.Inbox.Reopen(c.ctx(), *c.Staff, id, version)
	})
}

// moveQuestion is POST /atelier/questions/{id}/espace.
func (c *call) moveQuestion() error {
	return c.onQuestion("space", func(id string, form url.Values) error {
		return c.Inbox.Move(c.ctx(), *c.Staff, id, form.Get("espace"))
	})
}

// makeEntry is POST /atelier/questions/{id}/faq: the entry is published and the question knows it, or neither. Sent
// twice it makes one entry.
func (c *call) makeEntry() error {
	return c.onQuestion("faq", func(id string, form url.Values) error {
		v, err := c.Inbox.View(c.ctx(), id)
		if err != nil {
			return err
		}
		if v.State == inbox.Withdrawn {
			return problem.About("question", problem.CodeAlreadyWithdrawn, nil)
		}
		e := publish.Entry{
			Title: form.Get("titre"), Body: form.Get("reponse"), Tags: strings.Split(form.Get("etiquettes"), ","), Lang: c.lang,
		}
		if slices.Contains(offered(c.Library.Community()), v.Lang) { // as it was asked
			e.Lang = v.Lang
		}
		_, err = c.Publish.AddEntry(c.ctx(), *c.Staff, e, func(ctx context.Context, tx *db.Tx, entry string) error {
			return c.Inbox.BecameFAQ(ctx, tx, id, entry)
		})
		if err != nil && problem.CodeOf(err) == problem.CodeAlreadyDecided && c.isEntry(id, e) {
			return nil
		}
		return err
	})
}

// isEntry tells whether a question became just this entry.
func (c *call) isEntry(id string, e publish.Entry) bool {
	v, err := c.Inbox.View(c.ctx(), id)
	if err != nil {
		return false
	}
	path, err := c.Publish.Find(c.ctx(), content.KindFAQ, v.FAQ, e.Lang)
	if err != nil {
		return false
	}
	d, err := c.Publish.Document(c.ctx(), path)
	return err == nil && e.Is(d.Text)
}
