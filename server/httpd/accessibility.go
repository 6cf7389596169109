package httpd

import (
	"parvis/app/ui"
	"parvis/server/access"
)

// accessibility is GET /accessibilite: the declaration, made from the table of criteria.
func (c *call) accessibility() error {
	rgaa := access.RGAA()
	sum := access.Count(rgaa)
	page := &ui.AccessibilityPage{
		Site: c.site(), Host: c.Library.Community().Host, Checked: access.Checked, Rate: sum.Rate(),
		Count: map[string]int{"held": sum.Held, "fails": sum.Fails, "none": sum.None, "unchecked": sum.Unchecked},
	}
	for i, t := range append(rgaa, access.Since22()) {
		topic := ui.AccessTopic{ID: t.ID}
		if i < len(rgaa) {
			topic.Number = i + 1
		}
		topic.Title, topic.Lang = c.inTable(t.Title)
		for _, row := range t.Criteria {
			one := c.criterion(row)
			topic.Criteria = append(topic.Criteria, one)
			if row.State == access.Fails || row.State == access.Unchecked {
				page.Missing = append(page.Missing, one)
			}
		}
		page.Topics = append(page.Topics, topic)
	}
	return c.showPublic(page)
}

func (c *call) criterion(row access.Criterion) ui.AccessCriterion {
	one := ui.AccessCriterion{Number: row.Number, State: string(row.State), By: row.By}
	one.Title, one.Lang = c.inTable(row.Title)
	one.Why, _ = row.Why.In(c.lang)
	return one
}

// inTable is a sentence of the table, and its language where that is not the page's.
func (c *call) inTable(w access.Words) (text, lang string) {
	text, lang = w.In(c.lang)
	return text, otherLang(lang, c.lang)
}
