package httpd

import (
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"parvis/app/i18n"
	"parvis/app/problem"
	"parvis/app/ui"
	"parvis/content"
	"parvis/search"
	"parvis/server/inbox"
	"parvis/server/library"
	"parvis/server/notify"
	"parvis/server/secret"
)

// origins are the words of the address for where a question comes from, and inbox's.
var origins = []struct{ word, kind string }{
	{"mots", inbox.FromSearch}, {"faq", inbox.FromFAQ}, {"etape", inbox.FromStep}, {"document", inbox.FromDocument},
}

// mostNear is how many documents that may answer are offered.
const mostNear = 4

// newQuestion is GET /questions/nouvelle. The key that makes sending safe is always ours: with one of a link's, its
// maker could ask for the same question's secret.
func (c *call) newQuestion() error {
	q := c.r.URL.Query()
	q.Del("cle_envoi")
	return c.showNewQuestion(q, nil)
}

func (c *call) showNewQuestion(form url.Values, p *ui.Problem) error {
	page := &ui.NewQuestionPage{
		Site: c.site(), Origin: c.originIn(form), Question: form.Get("question"), Space: form.Get("espace"), Contact: form.Get("contact"),
		Key: form.Get("cle_envoi"), KeptDays: c.Retention.Answers, Problem: p,
	}
	if page.Key == "" && !c.drawn() {
		page.Key = secret.Token()
	}
	for _, s := range c.Library.Spaces(c.lang, c.reader()) {
		page.Spaces = append(page.Spaces, ui.SpacePick{
			ID: s.ID, Title: s.Title, Lang: otherLang(s.Lang, c.lang), Purpose: s.Purpose, Sensitive: s.Sensitive, Roles: s.Roles, Picked: s.ID == page.Space,
		})
	}
	if !slices.ContainsFunc(page.Spaces, func(s ui.SpacePick) bool { return s.Picked }) {
		page.Space = ""
	}
	page.Answerers = c.answerers(page.Space)
	page.Help = c.helperOf(page.Origin, page.Space)
	words := page.Question
	if words == "" && page.Origin.Kind == "mots" {
		words = page.Origin.ID
	}
	if page.About = c.purpose(form, page.Origin); page.About == "" {
		page.Near = c.mayAnswer(words, page.Origin.Href, c.reader())
	} else if page.Question == "" && p == nil {
		page.Question = c.firstWordsAbout(page, form.Get("action"))
	}
	return c.show(statusOf(p), page)
}

// purpose is what a message from a document is for: one of ui.About, or empty.
func (c *call) purpose(form url.Values, from ui.QuestionOrigin) string {
	switch about := form.Get("pour"); {
	case from.Kind != "document":
	case about == ui.AboutAction, about == ui.AboutError:
		return about
	}
	return ""
}

// firstWordsAbout begins a message from a document: which of its actions somebody takes on, or where an error is.
func (c *call) firstWordsAbout(page *ui.NewQuestionPage, number string) string {
	if page.About == ui.AboutError {
		return i18n.T(c.lang, "question.error.first", "title", firstWords(page.Origin.Title, 120)) + "\n"
	}
	kind, id, _ := strings.Cut(page.Origin.ID, "/")
	n, err := strconv.Atoi(number)
	if err != nil || content.Kind(kind) != content.KindSummary {
		return ""
	}
	s, err := c.Library.Summary(c.ctx(), id, c.lang, c.reader())
	if err != nil {
		return ""
	}
	for _, part := range s.Sections {
		if n >= 1 && n <= len(part.Tasks) {
			return i18n.T(c.lang, "question.action.first", "action", firstWords(part.Tasks[n-1].Plain, 200)) + "\n"
		}
		n -= len(part.Tasks)
	}
	return ""
}

// originIn reads what led to a question. Only what the caller may read is named, and kept.
func (c *call) originIn(form url.Values) ui.QuestionOrigin {
	for _, o := range origins {
		if ref := strings.TrimSpace(form.Get(o.word)); ref != "" {
			return c.origin(o.word, ref)
		}
	}
	return ui.QuestionOrigin{}
}

// origin is a place as the caller may know it; zero when it is none.
func (c *call) origin(word, ref string) ui.QuestionOrigin {
	o := ui.QuestionOrigin{Kind: word, ID: ref}
	var m content.Meta
	var err error
	switch word {
	case "mots":
		o.ID = clip(strings.Join(strings.Fields(ref), " "), search.MaxText)
		return o
	case "faq":
		m, o.Href, err = c.named("faq", ref)
	case "etape":
		m, o.Href, err = c.namedStep(ref)
	case "document":
		kind, id, _ := strings.Cut(ref, "/")
		m, o.Href, err = c.named(content.Kind(kind), id)
	}
	if err != nil || m.Title == "" {
		return ui.QuestionOrigin{}
	}
	o.Title = m.Title
	return o
}

// named finds a document that the caller may read, and where.
func (c *call) named(kind content.Kind, id string) (m content.Meta, href string, err error) {
	switch kind {
	case content.KindFAQ:
		e, err := c.Library.FAQEntry(c.ctx(), id, c.lang, c.reader())
		return e.Meta, c.href("/faq/" + e.ID), err
	case content.KindSummary:
		s, err := c.Library.Summary(c.ctx(), id, c.lang, c.reader())
		return s.Meta, c.href("/syntheses/" + s.ID), err
	case content.KindSpace:
		s, err := c.Library.Space(id, c.lang, c.reader())
		return s.Meta, c.href("/espaces/" + s.ID), err
	case content.KindJourney:
		j, err := c.Library.Journey(id, c.lang, c.reader())
		return j.Meta, c.href("/parcours/" + j.ID), err
	case content.KindCharter:
		charter, err := c.Library.Charter(c.lang)
		return charter.Meta, c.href("/charte"), err
	case content.KindGlossary:
		all, err := c.Library.Glossary(c.ctx(), c.lang, c.reader())
		if err == nil && len(all) > 0 {
			return all[0].Meta, c.href("/glossaire"), nil
		}
		if err != nil {
			return m, "", err
		}
	}
	return m, "", problem.New(problem.CodeNotFound)
}

func (c *call) namedStep(ref string) (m content.Meta, href string, err error) {
	s, err := c.stepAt(ref)
	return s.Meta, c.href("/parcours/" + s.Journey + "/" + s.ID), err
}

// stepAt finds a step by journey/step.
func (c *call) stepAt(ref string) (content.Step, error) {
	journey, id, _ := strings.Cut(ref, "/")
	all := c.Library.Steps(journey, c.lang, c.reader())
	at := slices.IndexFunc(all, func(s content.Step) bool { return s.ID == id })
	if _, err := c.Library.Journey(journey, c.lang, c.reader()); err != nil || at < 0 {
		return content.Step{}, problem.New(problem.CodeNotFound)
	}
	return all[at], nil
}

// originOf is where a question came from, as far as the caller may know it.
func (c *call) originOf(from inbox.Origin) ui.QuestionOrigin {
	for _, o := range origins {
		if o.kind == from.Kind && from.Ref != "" {
			return c.origin(o.word, from.Ref)
		}
	}
	return ui.QuestionOrigin{}
}

// answerers are the first names of who reads the questions of a space.
func (c *call) answerers(space string) []string {
	name := c.Library.Community().Text(c.lang).Welcome.Name
	if s, err := c.Library.Space(space, c.lang, c.reader()); err == nil && space != "" && s.Owner.Name != "" {
		name = s.Owner.Name
	}
	if name == "" {
		return nil
	}
	return []string{name}
}

// helperOf is the person of the step or space that a question comes from; zero when none is named.
func (c *call) helperOf(o ui.QuestionOrigin, space string) content.Person {
	if o.Kind == "etape" {
		if s, err := c.stepAt(o.ID); err == nil && s.Contact.Name != "" {
			return s.Contact
		}
	}
	if kind, id, _ := strings.Cut(o.ID, "/"); o.Kind == "document" && kind == string(content.KindSpace) {
		space = id
	}
	if space == "" {
		return content.Person{}
	}
	s, err := c.Library.Space(space, c.lang, c.reader())
	if err != nil {
		return content.Person{}
	}
	return s.Owner
}

// mayAnswer finds documents that may answer already. A search that fails keeps nobody from asking.
func (c *call) mayAnswer(words, but string, r content.Reader) []ui.Link {
	words = clip(strings.TrimSpace(words), search.MaxText)
	if words == "" {
		return nil
	}
	found, err := c.Library.Search(c.ctx(), library.Question{Text: words, Lang: c.lang, Limit: mostNear}, r)
	if err != nil {
		c.Log.Warn("look for what may answer", slog.Any("error", err))
		return nil
	}
	var links []ui.Link
	for _, f := range found.Found {
		if href := c.hrefOf(f); href != but {
			links = append(links, ui.Link{Title: f.Title, Href: href})
		}
	}
	return links
}

// askQuestion is POST /questions/nouvelle.
func (c *call) askQuestion() error {
	form, err := c.form()
	if err != nil {
		return err
	}
	from := inbox.Origin{}
	origin := c.originIn(form)
	for _, o := range origins {
		if o.word == origin.Kind {
			from = inbox.Origin{Kind: o.kind, Ref: origin.ID}
		}
	}
	asked, err := c.Inbox.Ask(c.ctx(), inbox.In{
		Text: form.Get("question"), Space: form.Get("espace"), Origin: from, Lang: c.lang, Contact: form.Get("contact"),
		Key: form.Get("cle_envoi"), Reader: c.reader(),
	})
	if err != nil {
		told, err := c.told(err)
		if err != nil {
			return err
		}
		rename(told, map[string]string{"text": "question", "space": "espace"})
		if told.Code == string(problem.CodeKeyReused) { // other words than before: another question, if it is sent again
			form.Del("cle_envoi")
		}
		return c.showNewQuestion(form, told)
	}
	c.rememberIn(c.w, c.r, cookieQuestions, asked.Secret)
	return c.to("/questions/" + asked.ID + "?fait=sent")
}

// rename gives the fields of a problem the names that they have in the form.
func rename(p *ui.Problem, names map[string]string) {
	for i, f := range p.Fields {
		if name, ok := names[f.Name]; ok {
			p.Fields[i].Name = name
		}
	}
}

// followQuestion is GET /questions/{id}. With ?cle= it takes the secret into the cookie and goes to the bare address, as
// a request's page does.
func (c *call) followQuestion() error {
	c.noStore()
	id := c.r.PathValue("id")
	if word := c.r.URL.Query().Get("cle"); word != "" {
		opened, err := c.Inbox.Open(c.ctx(), word)
		if err != nil {
			return err
		}
		if opened != id {
			return problem.New(problem.CodeNotFound)
		}
		c.rememberIn(c.w, c.r, cookieQuestions, word)
		return c.to("/questions/" + id)
	}
	page, err := c.questionPage(id)
	if err != nil {
		return err
	}
	return c.show(http.StatusOK, page)
}

// ownQuestion refuses what is not the caller's own.
func (c *call) ownQuestion(id string) error {
	switch {
	case c.OwnsQuestion(id):
		return nil
	case len(c.Questions) == 0:
		return problem.New(problem.CodeUnauthorized)
	}
	return problem.New(problem.CodeNotFound)
}

// questionActs are the words for what was just done; the page holds a secret and repeats no other.
var questionActs = map[string]string{"sent": "sent", "message": "message", "withdrawn": "withdrawn", "avis_coupes": "push_off"}

// questionPage fills the page of a question that is the caller's own.
func (c *call) questionPage(id string) (*ui.QuestionPage, error) {
	if err := c.ownQuestion(id); err != nil {
		return nil, err
	}
	v, err := c.Inbox.View(c.ctx(), id)
	if err != nil {
		return nil, err
	}
	page := &ui.QuestionPage{
		Site: c.site(), ID: v.ID, State: v.State, Version: v.Version, AskedAt: c.local(v.AskedAt), Question: v.Text,
		Origin: c.originOf(v.Origin), Messages: c.talk(v.Messages, false), Entry: c.entryOf(v.FAQ), Reason: v.Reason,
		Answerers: c.answerers(v.Space), Done: questionActs[c.r.URL.Query().Get("fait")],
		Address: c.Base.Scheme + "://" + c.Base.Host + c.href("/questions/"+v.ID) + "?cle=" + c.Inbox.Secret(v.ID),
	}
	if page.Push, err = c.pushSwitch(notify.Question, v.ID); err != nil {
		return nil, err
	}
	if s, err := c.Library.Space(v.Space, c.lang, c.reader()); err == nil && v.Space != "" {
		page.Space = s.Title
	}
	return page, nil
}

// entryOf leads to the FAQ entry that a question became, once the caller may read it.
func (c *call) entryOf(id string) *ui.Link {
	if id == "" {
		return nil
	}
	m, href, err := c.named(content.KindFAQ, id)
	if err != nil { // the news of it may come before the document itself: both are of one moment
		if err = c.Library.Refresh(c.ctx()); err == nil {
			m, href, err = c.named(content.KindFAQ, id)
		}
	}
	if err != nil {
		return nil
	}
	return &ui.Link{Title: m.Title, Href: href}
}

// talk turns the messages of a question for who reads: mine are those of one's own side.
func (c *call) talk(all []inbox.Message, staff bool) []ui.Message {
	out := make([]ui.Message, 0, len(all))
	for _, m := range all {
		out = append(out, ui.Message{Author: m.Author, Mine: m.Staff == staff, Text: m.Text, At: c.local(m.At)})
	}
	return out
}

// onOwnQuestion runs an act on one's own question, and shows its page again with the problem when there is one.
func (c *call) onOwnQuestion(done string, act func(id string) error) error {
	id := c.r.PathValue("id")
	if err := c.ownQuestion(id); err != nil {
		return err
	}
	err := act(id)
	if err == nil {
		return c.to("/questions/" + id + "?fait=" + done)
	}
	told, err := c.told(err)
	if err != nil {
		return err
	}
	page, err := c.questionPage(id)
	if err != nil {
		return err
	}
	page.Problem, page.Typed = told, c.r.PostFormValue("message")
	return c.show(statusOf(told), page)
}

// askAgain is POST /questions/{id}/messages.
func (c *call) askAgain() error {
	return c.onOwnQuestion("message", func(id string) error {
		form, err := c.form()
		if err != nil {
			return err
		}
		return c.Inbox.SayOnce(c.ctx(), id, form.Get("message"), form.Get("cle_envoi"))
	})
}

// withdrawQuestion is POST /questions/{id}/retirer.
func (c *call) withdrawQuestion() error {
	return c.onOwnQuestion("withdrawn", func(id string) error { return c.Inbox.Withdraw(c.ctx(), id) })
}
