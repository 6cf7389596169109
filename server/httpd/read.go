package httpd

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"parvis/app/api"
	"parvis/app/ui"
	"parvis/content"
	"parvis/server/admission"
	"parvis/server/library"
	"parvis/server/publish"
)

// home is GET /.
func (c *call) home() error {
	page := &ui.HomePage{Site: c.site(), About: c.Library.Community().Text(c.lang).About}
	community := c.Library.Community()
	picture, err := c.face(community.Picture, publish.ViewPhone, publish.ViewDesk)
	if err != nil {
		return err
	}
	if page.Picture = picture; picture != nil {
		picture.Alt = community.Text(c.lang).PictureAlt
	}
	if journeys := c.Library.Journeys(c.lang, c.reader()); len(journeys) > 0 {
		brief := c.brief(journeys[0], nil)
		page.Journey = &brief
		for _, j := range journeys[1:] {
			page.Others = append(page.Others, c.brief(j, nil))
		}
	}
	for _, m := range head(c.Library.Titles(content.KindFAQ, c.lang, c.reader()), 3) {
		e, err := c.Library.FAQEntry(c.ctx(), m.ID, c.lang, c.reader())
		if err != nil {
			return err
		}
		page.FAQ = append(page.FAQ, ui.Link{Title: e.Title, Href: c.href("/faq/" + e.ID), Text: firstWords(e.Plain, 140), Lang: otherLang(e.Lang, c.lang)})
	}
	decided := slices.DeleteFunc(c.Library.Summaries(c.lang, c.reader()), func(s library.Card) bool { return s.Superseded })
	for _, s := range head(decided, 3) {
		full, err := c.Library.Summary(c.ctx(), s.ID, c.lang, c.reader())
		if err != nil {
			return err
		}
		page.Summaries = append(page.Summaries, ui.Link{Title: s.Title, Href: c.href("/syntheses/" + s.ID), Text: firstWords(lead(full.Summary), 140), Lang: otherLang(s.Lang, c.lang)})
	}
	for _, s := range head(c.Library.Spaces(c.lang, c.reader()), 3) {
		page.Spaces = append(page.Spaces, ui.Link{Title: s.Title, Href: c.href("/espaces/" + s.ID), Text: s.Purpose, Lang: otherLang(s.Lang, c.lang)})
	}
	if len(c.Requests) > 0 {
		in, err := c.alreadyIn()
		if err != nil {
			return err
		}
		page.In = len(in) > 0
	}
	return c.showPublic(page)
}

func head[T any](all []T, n int) []T { return all[:min(n, len(all))] }

func (c *call) href(path string) string { return ui.Path(c.lang, path) }

// homeward is the HTML of a document in have, with links that lead on in the reader's language.
func (c *call) homeward(html, have string) string { return library.Homeward(html, have, c.lang) }

// homewardTo is homeward for one address.
func (c *call) homewardTo(address, have string) string {
	return library.HomewardTo(address, have, c.lang)
}

// firstWords cuts a text at a word, with an ellipsis.
func firstWords(text string, most int) string {
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	cut := string([]rune(text)[:most])
	if i := strings.LastIndex(cut, " "); i > 0 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:.") + "…"
}

// spaces is GET /espaces.
func (c *call) spaces() error {
	page := &ui.SpacesPage{Site: c.site()}
	mine, err := c.mySpaces()
	if err != nil {
		return err
	}
	for _, s := range c.Library.Spaces(c.lang, c.reader()) {
		page.Spaces = append(page.Spaces, c.spaceBrief(s, mine[s.ID]))
	}
	return c.showPublic(page)
}

// space is GET /espaces/{id}.
func (c *call) space() error {
	s, err := c.Library.Space(c.r.PathValue("id"), c.lang, c.reader())
	if err != nil {
		return err
	}
	mine, err := c.mySpaces()
	if err != nil {
		return err
	}
	page := &ui.SpacePage{Site: c.site(), Space: c.spaceBrief(s, mine[s.ID]), HTML: c.homeward(s.HTML, s.Lang)}
	for _, q := range s.Questions {
		page.Questions = append(page.Questions, question(q))
	}
	return c.showPublic(page)
}

// mySpaces tells the caller's own state in each space, the newest request first.
func (c *call) mySpaces() (map[string]string, error) {
	states := map[string]string{}
	for _, id := range c.Requests {
		v, err := c.Admission.View(c.ctx(), id, c.lang)
		if err != nil {
			return nil, err
		}
		for _, p := range v.Places {
			states[p.Space] = p.State
		}
	}
	return states, nil
}

func (c *call) spaceBrief(s content.Space, state string) ui.SpaceBrief {
	return ui.SpaceBrief{
		ID: s.ID, Title: s.Title, Lang: otherLang(s.Lang, c.lang), Purpose: s.Purpose, Organised: s.Organised, Server: s.Server, Channel: s.Channel,
		Roles: s.Roles, Sensitive: s.Sensitive, Owner: s.Owner, State: state,
	}
}

func question(q content.Question) ui.Question {
	return ui.Question{ID: q.ID, Label: q.Label, Purpose: q.Purpose, Required: q.Required}
}

// about is GET /a-propos.
func (c *call) about() error {
	community := c.Library.Community()
	return c.showPublic(&ui.AboutPage{
		Site: c.site(), About: community.Text(c.lang).About, Host: community.Host, Privacy: community.Privacy,
		Retention: c.kept(), Push: c.Notify != nil, Discord: c.Linker != nil,
	})
}

// kept is the table of what is kept and how long.
func (c *call) kept() []ui.Kept {
	return []ui.Kept{
		{What: "unanswered", Days: c.Retention.Unanswered}, {What: "refused", Days: c.Retention.Refused},
		{What: "answers", Days: c.Retention.Answers}, {What: "question_waiting", Days: c.Retention.Unanswered},
		{What: "question_answered", Days: c.Retention.Answers}, {What: "acceptance"}, {What: "log", Days: c.Retention.Log},
	}
}

// pageOf is where a document is read.
func pageOf(m content.Meta) string {
	switch m.Kind {
	case content.KindJourney:
		return ui.Path(m.Lang, "/parcours/"+m.ID)
	case content.KindStep:
		parts := strings.Split(m.Path, "/")
		return ui.Path(m.Lang, "/parcours/"+parts[1]+"/"+m.ID)
	case content.KindCharter:
		return ui.Path(m.Lang, "/charte")
	case content.KindFAQ:
		return ui.Path(m.Lang, "/faq/"+m.ID)
	case content.KindSpace:
		return ui.Path(m.Lang, "/espaces/"+m.ID)
	case content.KindSummary:
		return ui.Path(m.Lang, "/syntheses/"+m.ID)
	case content.KindGlossary:
		return ui.Path(m.Lang, "/glossaire")
	}
	return ""
}

// local paths only: what may be redirected to after a form.
func ownPath(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") ||
		strings.ContainsAny(path, "\\\r\n\t") {
		return ""
	}
	return path
}

// place words for pages: which reason is a word of ours and which one a moderator wrote.
func reasonAndNote(p admission.PlaceView) (reason, note string) {
	if p.Verdict == "approved" {
		if p.State == api.Revoked {
			return p.Why, p.Reason
		}
		return p.Why, ""
	}
	return "", p.Why
}
