package httpd

import (
	"strings"

	"parvis/app/i18n"
	"parvis/app/ui"
	"parvis/content"
)

// paper is a code that leads back from paper to a page, nil when its address is too long for one.
func (c *call) paper(path string) *ui.QR {
	code, err := c.qrOf(path)
	if err != nil {
		return nil
	}
	return code
}

// journeyPaper is GET /parcours/{journey}?imprimer=1: all steps on one page. Who made no choice gets every branch, each step
// with the word for whom it is.
func (c *call) journeyPaper(j content.Journey) error {
	picked := choicesMade(j, c.r.URL.Query())
	steps := c.Library.Steps(j.ID, c.lang, c.reader())
	if len(picked) > 0 {
		steps = c.stepsFor(j, picked)
	}
	page := &ui.JourneyPaperPage{Site: c.site(), Journey: c.brief(j, picked), HTML: c.homeward(j.HTML, j.Lang), Paper: c.paper(c.href("/parcours/"+j.ID) + query(picked))}
	for i, s := range steps {
		out := ui.PaperStep{Number: i + 1, Title: s.Title, Lang: otherLang(s.Lang, c.lang), Minutes: s.Minutes, HTML: c.homeward(s.HTML, s.Lang)}
		if len(picked) == 0 {
			out.For = c.branchOf(j, s)
		}
		for _, choice := range j.Choices {
			if choice.ID == s.Choose {
				asked := choiceOf(choice, picked, otherLang(j.Lang, c.lang))
				out.Choice = &asked
			}
		}
		if s.Action.Href != "" {
			out.Leads = &ui.Link{Title: s.Action.Label, Lang: otherLang(s.Lang, c.lang), Href: c.homewardTo(s.Action.Href, s.Lang)}
		}
		page.Steps = append(page.Steps, out)
	}
	page.Journey.Steps = make([]ui.Stone, len(page.Steps)) // how many there are on this page
	return c.showPublic(page)
}

// branchOf names the answers that lead to a step; empty for a step that is for all.
func (c *call) branchOf(j content.Journey, s content.Step) string {
	var names []string
	for _, choice := range j.Choices {
		for _, o := range choice.Options {
			for _, wanted := range s.When[choice.ID] {
				if wanted == o.ID {
					names = append(names, o.Label)
				}
			}
		}
	}
	if len(names) == 0 {
		return ""
	}
	return i18n.T(c.lang, "paper.for", "who", strings.Join(names, ", "))
}
