package httpd

import (
	"net/url"

	"parvis/app/problem"
	"parvis/app/ui"
	"parvis/content"
	"parvis/server/admission"
	"parvis/server/library"
)

// charter is GET /charte.
func (c *call) charter() error { return c.showCharter(nil) }

func (c *call) showCharter(p *ui.Problem) error {
	charter, err := c.Library.Charter(c.lang)
	if err != nil {
		return err
	}
	page := &ui.CharterPage{
		Site: c.site(), Title: charter.Title, TextLang: otherLang(charter.Lang, c.lang), Revision: charter.ID, Effective: charter.Effective, Hash: charter.Hash,
		HTML: c.homeward(charter.HTML, charter.Lang), Next: ownPath(c.r.FormValue("suite")), Problem: p,
		Paper: c.paper(c.href("/charte")), JustNow: c.r.URL.Query().Get("fait") == "accord",
	}
	changed := map[string]string{}
	last, err := c.lastAcceptance()
	if err != nil {
		return err
	}
	switch {
	case last != nil && c.Admission.Current(*last):
		page.Accepted = c.receipt(*last)
	case last != nil:
		changes, _, err := c.compare(*last, charter)
		if err != nil {
			return err
		}
		page.Since = &ui.Since{Revision: last.Revision, At: c.local(last.AcceptedAt), Changed: len(changes), Total: len(charter.Rules)}
		for _, ch := range changes {
			changed[ch.Rule.ID] = ch.Kind
		}
	}
	for _, r := range charter.Rules {
		page.Rules = append(page.Rules, ui.CharterRule{ID: r.ID, Number: r.Number, Title: r.Title, HTML: c.homeward(r.HTML, charter.Lang), Change: changed[r.ID]})
	}
	if p != nil {
		return c.show(statusOf(p), page)
	}
	return c.showPublic(page)
}

func (c *call) receipt(a admission.Acceptance) *ui.Receipt {
	return &ui.Receipt{Revision: a.Revision, Hash: a.Hash, At: c.local(a.AcceptedAt)}
}

// lastAcceptance is the newest one that the caller's device holds; nil when there is none.
func (c *call) lastAcceptance() (*admission.Acceptance, error) {
	if len(c.Acceptances) == 0 {
		return nil, nil //nolint:nilnil // "none" is an answer here
	}
	a, err := c.Admission.Acceptance(c.ctx(), c.Acceptances[len(c.Acceptances)-1])
	return &a, err
}

// acceptanceSecret is the secret of the newest acceptance that the device holds.
func (c *call) acceptanceSecret() string {
	for i := len(c.opened) - 1; i >= 0; i-- {
		if c.opened[i].Acceptance != "" {
			return c.secrets[i]
		}
	}
	return ""
}

// compare tells what changed since a text that somebody accepted.
func (c *call) compare(a admission.Acceptance, now content.Charter) ([]library.RuleChange, int, error) {
	before, err := c.Library.CharterAsOf(c.ctx(), a.Revision, c.lang, a.AcceptedAt)
	if problem.CodeOf(err) == problem.CodeNotFound {
		before, err = content.Charter{}, nil
	}
	if err != nil {
		return nil, 0, err
	}
	changes, same := library.Compare(before, now)
	return changes, same, nil
}

func (c *call) revisionBefore(now content.Charter) (content.Charter, bool) {
	var before content.Charter
	found := false
	for _, r := range c.Library.CharterRevisions(c.lang) {
		if r.ID != now.ID && r.Effective.Before(now.Effective) {
			before, found = r, true
		}
	}
	return before, found
}

// accept is POST /charte.
func (c *call) accept() error {
	form, err := c.form()
	if err != nil {
		return err
	}
	if form.Get("lu") == "" {
		return c.showCharter(ui.Tell(c.lang, &problem.Error{
			Code: problem.CodeInvalid, Key: "field.consent", Fields: []problem.Field{{Name: "lu", Key: "field.consent"}},
		}).Untyped())
	}
	a, err := c.Admission.AcceptOnce(c.ctx(), form.Get("revision"), form.Get("hash"), form.Get("cle_envoi"))
	if err != nil {
		p, err := c.told(err)
		if err != nil {
			return err
		}
		return c.showCharter(p.Untyped())
	}
	c.remember(c.w, c.r, c.Admission.AcceptanceSecret(a.ID))
	q := url.Values{"fait": {"accord"}}
	if next := ownPath(form.Get("suite")); next != "" {
		q.Set("suite", next)
	}
	return c.to("/charte?" + q.Encode() + "#accord") // the receipt, which leads on
}

// charterChanges is GET /charte/changements: since what the caller accepted, or since ?depuis=, or since the last
// revision.
func (c *call) charterChanges() error {
	now, err := c.Library.Charter(c.lang)
	if err != nil {
		return err
	}
	page := &ui.ChangesPage{
		Site: c.site(), TextLang: otherLang(now.Lang, c.lang), Revision: now.ID, Effective: now.Effective, Hash: now.Hash, Next: ownPath(c.r.FormValue("suite")),
	}
	changes, err := c.changesFor(page, now)
	if err != nil {
		return err
	}
	for _, ch := range changes {
		row := ui.RuleChange{ID: ch.Rule.ID, Number: ch.Rule.Number, Title: ch.Rule.Title, Kind: ch.Kind, Why: ch.Why}
		for _, w := range ch.Words {
			row.Segments = append(row.Segments, ui.Segment{Op: w.Op, Text: w.Text})
		}
		page.Rules = append(page.Rules, row)
	}
	return c.showPublic(page)
}

func (c *call) changesFor(page *ui.ChangesPage, now content.Charter) (changes []library.RuleChange, err error) {
	last, err := c.lastAcceptance()
	if err != nil {
		return nil, err
	}
	if last != nil && c.Admission.Current(*last) {
		page.Accepted = c.receipt(*last)
	}
	from := c.r.URL.Query().Get("depuis")
	if last != nil && (from == "" || from == last.Revision) && page.Accepted == nil {
		page.From, page.AcceptedAt = last.Revision, c.local(last.AcceptedAt)
		changes, page.Unchanged, err = c.compare(*last, now)
		return changes, err
	}
	before, found := c.revisionBefore(now)
	for _, r := range c.Library.CharterRevisions(c.lang) {
		if r.ID == from {
			before, found = r, true
		}
	}
	if !found {
		before = now // nothing came before: nothing changed
	}
	page.From = before.ID
	changes, page.Unchanged = library.Compare(before, now)
	return changes, nil
}
