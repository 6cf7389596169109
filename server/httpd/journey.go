package httpd

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"parvis/app/problem"
	"parvis/app/ui"
	"parvis/content"
)

// journeys is GET /parcours: the only journey itself, or the list of them.
func (c *call) journeys() error {
	all := c.Library.Journeys(c.lang, c.reader())
	if len(all) == 1 {
		return c.overview(all[0])
	}
	page := &ui.JourneysPage{Site: c.site()}
	for _, j := range all {
		page.Journeys = append(page.Journeys, c.brief(j, nil))
	}
	return c.showPublic(page)
}

// journey is GET /parcours/{journey}.
func (c *call) journey() error {
	j, err := c.Library.Journey(c.r.PathValue("journey"), c.lang, c.reader())
	if err != nil {
		return err
	}
	return c.overview(j)
}

func (c *call) overview(j content.Journey) error {
	if c.r.URL.Query().Has("imprimer") {
		return c.journeyPaper(j)
	}
	picked := choicesMade(j, c.r.URL.Query())
	page := &ui.JourneyPage{Site: c.site(), Journey: c.brief(j, picked), HTML: c.homeward(j.HTML, j.Lang), Action: c.href(c.path)}
	for _, choice := range j.Choices {
		page.Choices = append(page.Choices, choiceOf(choice, picked, otherLang(j.Lang, c.lang)))
	}
	return c.showPublic(page)
}

// choicesMade reads the branches from the query: only choices and options that the journey has.
func choicesMade(j content.Journey, q url.Values) map[string]string {
	picked := map[string]string{}
	for _, choice := range j.Choices {
		for _, o := range choice.Options {
			if q.Get(choice.ID) == o.ID {
				picked[choice.ID] = o.ID
			}
		}
	}
	return picked
}

func choiceOf(choice content.Choice, picked map[string]string, lang string) ui.Choice {
	out := ui.Choice{ID: choice.ID, Label: choice.Label, Lang: lang}
	for _, o := range choice.Options {
		out.Options = append(out.Options, ui.ChoiceOption{
			ID: o.ID, Label: o.Label, Hint: o.Hint, Picked: picked[choice.ID] == o.ID,
		})
	}
	return out
}

// stepsFor are the steps on the path of who made these choices. Before a choice is made, of each choice's branches
// only the steps of its first option are shown, so that the path has the length it will have.
func (c *call) stepsFor(j content.Journey, picked map[string]string) []content.Step {
	assumed := map[string]string{}
	for _, choice := range j.Choices {
		if len(choice.Options) > 0 {
			assumed[choice.ID] = choice.Options[0].ID
		}
	}
	for id, option := range picked {
		assumed[id] = option
	}
	return slices.DeleteFunc(c.Library.Steps(j.ID, c.lang, c.reader()), func(s content.Step) bool {
		return !s.Applies(assumed)
	})
}

func (c *call) stepHref(j content.Journey, s content.Step, picked map[string]string) string {
	return c.href("/parcours/"+j.ID+"/"+s.ID) + query(picked)
}

func query(picked map[string]string) string {
	if len(picked) == 0 {
		return ""
	}
	q := url.Values{}
	for id, option := range picked {
		q.Set(id, option)
	}
	return "?" + q.Encode()
}

func (c *call) brief(j content.Journey, picked map[string]string) ui.JourneyBrief {
	b := ui.JourneyBrief{ID: j.ID, Title: j.Title, Text: firstWords(firstLine(j.Plain), 200), Lang: otherLang(j.Lang, c.lang), Href: c.href("/parcours/"+j.ID) + query(picked)}
	steps := c.stepsFor(j, picked)
	for _, s := range steps {
		b.Minutes += s.Minutes
	}
	b.Steps = c.stones(j, steps, "", picked)
	if len(b.Steps) > 0 {
		b.Start = b.Steps[0].Href
	}
	return b
}

// firstLine is the first paragraph of a plain text.
func firstLine(plain string) string {
	line, _, _ := strings.Cut(plain, "\n")
	return line
}

func (c *call) stones(j content.Journey, steps []content.Step, current string, picked map[string]string) []ui.Stone {
	stones := make([]ui.Stone, 0, len(steps))
	for i, s := range steps {
		stones = append(stones, ui.Stone{
			ID: s.ID, Number: i + 1, Title: s.Title, Lang: otherLang(s.Lang, c.lang), Href: c.stepHref(j, s, picked), Minutes: s.Minutes, Current: s.ID == current,
		})
	}
	return stones
}

// step is GET /parcours/{journey}/{step}. A step of a branch that the query does not take is shown on its own branch.
func (c *call) step() error {
	j, err := c.Library.Journey(c.r.PathValue("journey"), c.lang, c.reader())
	if err != nil {
		return err
	}
	id := c.r.PathValue("step")
	all := c.Library.Steps(j.ID, c.lang, c.reader())
	at := slices.IndexFunc(all, func(s content.Step) bool { return s.ID == id })
	if at < 0 {
		return problem.New(problem.CodeNotFound)
	}
	picked := choicesMade(j, c.r.URL.Query())
	for choice, options := range all[at].When {
		if !slices.Contains(options, picked[choice]) && len(options) > 0 {
			picked[choice] = options[0]
		}
	}
	steps := c.stepsFor(j, picked)
	i := slices.IndexFunc(steps, func(s content.Step) bool { return s.ID == id })
	if i < 0 {
		return problem.New(problem.CodeNotFound)
	}
	if c.r.URL.Query().Has("suite") && i < len(steps)-1 {
		c.noStore()
		http.Redirect(c.w, c.r, c.stepHref(j, steps[i+1], picked), http.StatusSeeOther)
		return nil
	}
	return c.showPublic(c.stepPage(j, steps, i, picked))
}

func (c *call) stepPage(j content.Journey, steps []content.Step, i int, picked map[string]string) *ui.StepPage {
	s := steps[i]
	page := &ui.StepPage{
		Site: c.site(), Journey: ui.Link{Title: j.Title, Lang: otherLang(j.Lang, c.lang), Href: c.href("/parcours/"+j.ID) + query(picked)}, JourneyID: j.ID,
		ID: s.ID, Number: i + 1, Title: s.Title, TextLang: otherLang(s.Lang, c.lang), Minutes: s.Minutes, HTML: c.homeward(s.HTML, s.Lang),
		Stones: c.stones(j, steps, s.ID, picked), Action: c.href("/parcours/" + j.ID + "/" + s.ID),
		Help: s.Contact, Thanks: c.r.URL.Query().Get("merci") == "1",
	}
	if page.Help.Name == "" {
		page.Help = c.Library.Community().Text(c.lang).Welcome
	}
	for _, later := range steps[i+1:] {
		page.MinutesLeft += later.Minutes
	}
	for _, choice := range j.Choices {
		if choice.ID == s.Choose {
			asked := choiceOf(choice, picked, otherLang(j.Lang, c.lang))
			page.Choice = &asked
		} else if picked[choice.ID] != "" {
			page.Kept = append(page.Kept, ui.Pair{Name: choice.ID, Value: picked[choice.ID]})
		}
	}
	if s.Action.Href != "" {
		page.Leads = &ui.Link{Title: s.Action.Label, Lang: otherLang(s.Lang, c.lang), Href: c.homewardTo(s.Action.Href, s.Lang)}
		if i < len(steps)-1 && page.Leads.Href == c.href("/charte") { // accepting leads on along the path, not past the rest of it
			page.Leads.Href += "?" + url.Values{"suite": {c.stepHref(j, steps[i+1], picked)}}.Encode()
		}
	}
	if i > 0 {
		page.Previous = &ui.Link{Title: steps[i-1].Title, Href: c.stepHref(j, steps[i-1], picked)}
	}
	if i < len(steps)-1 {
		page.Next = &ui.Link{Title: steps[i+1].Title, Href: c.stepHref(j, steps[i+1], picked)}
	}
	return page
}

// sayClear is POST /parcours/{journey}/{step}/clair: one more said that the step was clear, or that it was not. Who did is
// not kept.
func (c *call) sayClear() error {
	form, err := c.form()
	if err != nil {
		return err
	}
	j, err := c.Library.Journey(c.r.PathValue("journey"), c.lang, c.reader())
	if err != nil {
		return err
	}
	s, err := c.stepAt(j.ID + "/" + c.r.PathValue("step"))
	if err != nil {
		return err
	}
	said := form.Get("clair")
	if said != "oui" && said != "non" {
		return &problem.Error{Code: problem.CodeInvalid, Fields: []problem.Field{{Name: "clair", Key: "field.choose"}}}
	}
	if c.Staff == nil {
		c.Insight.Clear(c.ctx(), j.ID+"/"+s.ID, c.lang, said == "oui")
	}
	q := url.Values{"merci": {"1"}}
	for id, option := range choicesMade(j, form) {
		q.Set(id, option)
	}
	return c.to("/parcours/" + j.ID + "/" + s.ID + "?" + q.Encode() + "#clair")
}
