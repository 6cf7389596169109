package httpd

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"parvis/app/i18n"
	"parvis/app/ui"
	"parvis/content"
)

// plainList is how many questions are read in one glance; more of them stand under themes.
const plainList = 12

// theme are the entries that have the same first tag. Without a title they are all there are, or those left over.
type theme struct {
	Title   string
	Entries []content.Meta
}

// themes puts questions under their first tags, the largest theme first. A tag that one question has alone makes no
// theme: such questions come last, together.
func themes(all []content.Meta) []theme {
	if len(all) == 0 {
		return nil
	}
	if len(all) <= plainList {
		return []theme{{Entries: all}}
	}
	var out []theme
	for _, m := range all {
		tag := ""
		if len(m.Tags) > 0 {
			tag = m.Tags[0]
		}
		i := slices.IndexFunc(out, func(t theme) bool { return t.Title == tag })
		if i < 0 {
			i, out = len(out), append(out, theme{Title: tag})
		}
		out[i].Entries = append(out[i].Entries, m)
	}
	var rest theme
	out = slices.DeleteFunc(out, func(t theme) bool {
		if t.Title != "" && len(t.Entries) > 1 {
			return false
		}
		rest.Entries = append(rest.Entries, t.Entries...)
		return true
	})
	slices.SortStableFunc(out, func(a, b theme) int {
		return cmp.Or(len(b.Entries)-len(a.Entries), strings.Compare(a.Title, b.Title))
	})
	if len(rest.Entries) > 0 {
		out = append(out, rest)
	}
	return out
}

// capital begins a text with a capital letter.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// faqList is GET /faq.
func (c *call) faqList() error {
	page := &ui.FAQListPage{Site: c.site()}
	entries, err := c.Library.FAQ(c.ctx(), c.lang, c.reader())
	if err != nil {
		return err
	}
	byID := make(map[string]content.FAQEntry, len(entries))
	metas := make([]content.Meta, 0, len(entries))
	for _, e := range entries {
		byID[e.ID] = e
		metas = append(metas, e.Meta)
	}
	for i, t := range themes(metas) {
		group := ui.FAQGroup{}
		switch {
		case t.Title != "":
			group.Title, group.Lang = capital(t.Title), otherLang(t.Entries[0].Lang, c.lang)
		case i > 0:
			group.Title = i18n.T(c.lang, "faq.neighbours")
		}
		for _, m := range t.Entries {
			group.Entries = append(group.Entries, ui.FAQItem{ID: m.ID, Title: m.Title, HTML: c.homeward(byID[m.ID].HTML, m.Lang), Lang: otherLang(m.Lang, c.lang)})
		}
		page.Groups = append(page.Groups, group)
	}
	return c.showPublic(page)
}

// faqEntry is GET /faq/{id}. Its neighbours are those of the list.
func (c *call) faqEntry() error {
	e, err := c.Library.FAQEntry(c.ctx(), c.r.PathValue("id"), c.lang, c.reader())
	if err != nil {
		return err
	}
	var all []content.Meta
	for _, t := range themes(c.Library.Titles(content.KindFAQ, c.lang, c.reader())) {
		all = append(all, t.Entries...)
	}
	i := slices.IndexFunc(all, func(m content.Meta) bool { return m.ID == e.ID })
	page := &ui.FAQPage{Site: c.site(), ID: e.ID, Title: e.Title, TextLang: otherLang(e.Lang, c.lang), HTML: c.homeward(e.HTML, e.Lang), Plain: e.Plain, Updated: e.Date}
	if i > 0 {
		page.Previous = &ui.Link{Title: all[i-1].Title, Href: c.href("/faq/" + all[i-1].ID), Lang: otherLang(all[i-1].Lang, c.lang)}
	}
	if i >= 0 && i < len(all)-1 {
		page.Next = &ui.Link{Title: all[i+1].Title, Href: c.href("/faq/" + all[i+1].ID), Lang: otherLang(all[i+1].Lang, c.lang)}
	}
	return c.showPublic(page)
}
