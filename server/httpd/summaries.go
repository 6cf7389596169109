package httpd

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"parvis/app/problem"
	"parvis/app/ui"
	"parvis/content"
	"parvis/server/auth"
	"parvis/server/library"
)

// How many documents a page of a list shows: of the desk's, and of the summaries, which show more of each.
const (
	perPage          = 20
	summariesPerPage = 8
)

// summaries is GET /syntheses.
func (c *call) summaries() error {
	q := c.r.URL.Query()
	tag, space := q.Get("tag"), q.Get("espace")
	all := c.Library.Summaries(c.lang, c.reader())
	page := &ui.SummariesPage{
		Site: c.site(), Tag: tag, Clear: c.href("/syntheses"), Feed: c.href("/flux.atom"),
	}
	if c.May(auth.Write) {
		page.Write = c.href("/atelier/documents/summary/nouveau")
	}
	titles := c.spaceTitles()
	page.Space = titles[space]
	if space != "" && page.Space == "" {
		page.Space = space
	}
	tagLang := c.tagLang(all)
	page.Tags = c.facetsOf(all, "tag", tag, func(s library.Card) []string { return s.Tags }, nil)
	for i, f := range page.Tags {
		page.Tags[i].Lang = tagLang(f.Title)
	}
	page.Spaces = c.facetsOf(all, "espace", space, func(s library.Card) []string { return s.Spaces }, titles)
	all = slices.DeleteFunc(all, func(s library.Card) bool {
		return tag != "" && !slices.Contains(s.Tags, tag) || space != "" && !slices.Contains(s.Spaces, space)
	})
	page.Total = len(all)
	some, previous, next := paged(c, all, "/syntheses", summariesPerPage)
	page.Previous, page.Next = previous, next
	for _, s := range some {
		item, err := c.summaryItem(s, titles)
		if err != nil {
			return err
		}
		for i, l := range item.Tags {
			item.Tags[i].Lang = tagLang(l.Title)
		}
		page.Items = append(page.Items, item)
	}
	return c.showPublic(page)
}

func (c *call) summaryItem(s library.Card, titles map[string]string) (ui.SummaryItem, error) {
	item := ui.SummaryItem{
		Title: s.Title, Href: c.href("/syntheses/" + s.ID), Date: s.Date, Superseded: s.Superseded,
		Visibility: string(s.Visibility), TextLang: otherLang(s.Lang, c.lang), Tags: c.tagLinks(s.Tags),
	}
	for _, id := range s.Spaces {
		if t := titles[id]; t != "" {
			item.Spaces = append(item.Spaces, t)
		}
	}
	full, err := c.Library.Summary(c.ctx(), s.ID, c.lang, c.reader())
	if err != nil {
		return item, err
	}
	item.Excerpt = firstWords(lead(full.Summary), 180)
	return item, nil
}

// lead are the words that tell a summary: what was decided, else its beginning.
func lead(s content.Summary) string {
	if d, ok := s.Section(content.PartDecided); ok && d.Plain != "" {
		return d.Plain
	}
	if s.Plain != "" {
		return s.Plain
	}
	for _, part := range s.Sections {
		if part.Plain != "" {
			return part.Plain
		}
	}
	return ""
}

// tagLang tells the language of a tag that only texts in another language than the page's have.
func (c *call) tagLang(all []library.Card) func(tag string) string {
	langs := map[string]string{}
	for _, s := range all {
		for _, tag := range s.Tags {
			if before, known := langs[tag]; !known || before != "" {
				langs[tag] = otherLang(s.Lang, c.lang)
			}
		}
	}
	return func(tag string) string { return langs[tag] }
}

func otherLang(have, want string) string {
	if have == want {
		return ""
	}
	return have
}

func (c *call) tagLinks(tags []string) []ui.Link {
	var links []ui.Link
	for _, t := range tags {
		links = append(links, ui.Link{Title: t, Href: c.href("/syntheses?" + url.Values{"tag": {t}}.Encode())})
	}
	return links
}

// spaceTitles are the titles of the spaces that the caller may see, by id.
func (c *call) spaceTitles() map[string]string {
	titles := map[string]string{}
	for _, s := range c.Library.Spaces(c.lang, c.reader()) {
		titles[s.ID] = s.Title
	}
	return titles
}

// facetsOf counts the values of a filter. With titles, values without one are left out.
func (c *call) facetsOf(all []library.Card, name, picked string, values func(library.Card) []string, titles map[string]string) []ui.Facet {
	counts := map[string]int{}
	for _, s := range all {
		for _, v := range values(s) {
			counts[v]++
		}
	}
	var facets []ui.Facet
	for v, n := range counts {
		title := v
		if titles != nil {
			if title = titles[v]; title == "" {
				continue
			}
		}
		facets = append(facets, ui.Facet{Title: title, Href: c.toggled("/syntheses", name, v, picked == v), Count: n, Picked: picked == v})
	}
	slices.SortFunc(facets, func(a, b ui.Facet) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Title, b.Title))
	})
	return facets
}

// toggled is the page with one filter set, or taken away when it is the picked one; it begins at the first page again.
func (c *call) toggled(path, name, value string, picked bool) string {
	q := c.r.URL.Query()
	q.Del("page")
	q.Set(name, value)
	if picked || value == "" {
		q.Del(name)
	}
	if len(q) == 0 {
		return c.href(path)
	}
	return c.href(path) + "?" + q.Encode()
}

// paged cuts a list to the page that the call asks for, with links to its neighbours.
func paged[T any](c *call, all []T, path string, perPage int) (some []T, previous, next *ui.Link) {
	n := c.pageNumber()
	last := max(1, (len(all)+perPage-1)/perPage)
	n = min(n, last)
	if n > 1 {
		previous = &ui.Link{Href: c.onPage(path, n-1)}
	}
	if n < last {
		next = &ui.Link{Href: c.onPage(path, n+1)}
	}
	return all[min(len(all), (n-1)*perPage):min(len(all), n*perPage)], previous, next
}

// pageNumber is the page that the call asks for, from 1.
func (c *call) pageNumber() int {
	n, err := strconv.Atoi(c.r.URL.Query().Get("page"))
	if err != nil || n < 1 {
		return 1
	}
	return min(n, 1_000_000)
}

func (c *call) onPage(path string, n int) string {
	q := c.r.URL.Query()
	q.Set("page", strconv.Itoa(n))
	if n == 1 {
		q.Del("page")
	}
	if len(q) == 0 {
		return c.href(path)
	}
	return c.href(path) + "?" + q.Encode()
}

// summary is GET /syntheses/{id}.
func (c *call) summary() error {
	id := c.r.PathValue("id")
	s, err := c.Library.Summary(c.ctx(), id, c.lang, c.reader())
	if problem.CodeOf(err) == problem.CodeNotFound && err != nil {
		if next, ok := c.Library.Successor(id, c.lang, c.reader()); ok { // it went, and another stands in its place
			http.Redirect(c.w, c.r, c.href("/syntheses/"+next.ID), http.StatusMovedPermanently)
			return nil
		}
	}
	if err != nil {
		return err
	}
	page := c.summaryPage(s)
	readers, err := c.Publish.Readers(c.ctx(), s.Revision)
	if err != nil {
		return err
	}
	page.Reviewed, page.Reviewer = len(readers) > 0, strings.Join(readers, ", ")
	history, err := c.Library.History(c.ctx(), s.ID, c.lang, c.reader())
	if err != nil {
		return err
	}
	for _, r := range history {
		page.Revisions = append(page.Revisions, c.local(r.At))
	}
	if len(s.SupersededBy) > 0 { // each reading counts, so none comes from memory
		if c.draws == nil {
			c.Insight.Read(c.ctx(), string(content.KindSummary), s.ID)
		}
		return c.show(http.StatusOK, page)
	}
	return c.showPublic(page)
}

func (c *call) summaryPage(s library.Summary) *ui.SummaryPage {
	page := &ui.SummaryPage{
		Site: c.site(), ID: s.ID, Title: s.Title, TextLang: otherLang(s.Lang, c.lang), Date: s.Date, ReviewBy: s.ReviewBy,
		Overdue: !s.ReviewBy.IsZero() && s.ReviewBy.Before(c.Now()), Authors: s.Authors, Licence: s.Licence,
		LicenceURL: licenceURL(s.Licence), Credits: s.Credits, Consent: s.Consent, Tags: c.tagLinks(s.Tags),
		ConsentLang: otherLang(s.ConsentLang, c.lang), CreditsLang: otherLang(s.CreditsLang, c.lang), Visibility: string(s.Visibility), Plain: firstWords(lead(s.Summary), 155), Share: c.absolute("/syntheses/" + s.ID), Paper: c.paper(c.href("/syntheses/" + s.ID)),
		NewerBy: c.summaryRefs(s.SupersededBy), Replaces: c.summaryRefs(s.Replaces),
	}
	page.Sections = sectionsOf(s.Summary)
	for i := range page.Sections {
		section := &page.Sections[i]
		section.HTML = c.homeward(section.HTML, s.Lang)
		for j := range section.Tasks {
			section.Tasks[j].HTML = c.homeward(section.Tasks[j].HTML, s.Lang)
		}
	}
	words := len(strings.Fields(s.Plain))
	for _, part := range s.Sections {
		words += len(strings.Fields(part.Plain))
	}
	page.Minutes = max(1, (words+readingSpeed/2)/readingSpeed)
	titles := c.spaceTitles()
	for _, id := range s.Spaces {
		if titles[id] != "" {
			page.Spaces = append(page.Spaces, ui.Link{Title: titles[id], Href: c.href("/espaces/" + id)})
		}
	}
	if c.May(auth.Write) {
		page.Edit = c.href(editorPath(content.KindSummary, s.ID))
	}
	return page
}

// sectionsOf are the parts of a summary, what stands before the first one being its context.
func sectionsOf(s content.Summary) []ui.SummarySection {
	var all []ui.SummarySection
	if s.HTML != "" {
		all = append(all, ui.SummarySection{Part: content.PartContext, ID: "contexte-0", HTML: s.HTML})
	}
	for _, part := range s.Sections {
		section := ui.SummarySection{Part: part.Part, ID: part.ID, Title: part.Title, HTML: part.HTML}
		for _, t := range part.Tasks {
			section.Tasks = append(section.Tasks, ui.Task{Who: t.Who, Wanted: t.Wanted, HTML: t.HTML, When: t.When, Done: t.Done, For: t.For})
		}
		all = append(all, section)
	}
	return all
}

// readingSpeed is how many words of a text with decisions people read in a minute.
const readingSpeed = 200

func (c *call) summaryRefs(of []content.Meta) []ui.SummaryRef {
	var refs []ui.SummaryRef
	for _, m := range of {
		refs = append(refs, ui.SummaryRef{Title: m.Title, Href: c.href("/syntheses/" + m.ID), Date: m.Date})
	}
	return refs
}

// licences are those whose text has an address of its own.
var licences = map[string]string{
	"cc by 4.0":           "https://creativecommons.org/licenses/by/4.0/",
	"cc by-sa 4.0":        "https://creativecommons.org/licenses/by-sa/4.0/",
	"cc0 1.0":             "https://creativecommons.org/publicdomain/zero/1.0/",
	"licence ouverte 2.0": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
}

func licenceURL(name string) string { return licences[strings.ToLower(strings.TrimSpace(name))] }

// absolute is the full address of one of our pages, in the call's language.
func (c *call) absolute(path string) string {
	return c.Base.Scheme + "://" + c.Base.Host + c.href(path)
}

// summaryHistory is GET /syntheses/{id}/historique.
func (c *call) summaryHistory() error {
	s, err := c.Library.Summary(c.ctx(), c.r.PathValue("id"), c.lang, c.reader())
	if err != nil {
		return err
	}
	all, err := c.Library.History(c.ctx(), s.ID, c.lang, c.reader())
	if err != nil {
		return err
	}
	page := &ui.HistoryPage{Site: c.site(), ID: s.ID, Title: s.Title}
	for i, r := range all {
		row := ui.PublishedRevision{At: c.local(r.At), First: i == len(all)-1}
		if !row.First {
			row.Hunks = hunks(all[i+1].Plain, r.Plain)
		}
		page.Revisions = append(page.Revisions, row)
	}
	return c.showPublic(page)
}

// hunks tells line by line what differs.
func hunks(before, after string) []ui.DiffHunk {
	var all []ui.DiffHunk
	for _, lines := range library.Lines(before, after) {
		var hunk ui.DiffHunk
		for _, l := range lines {
			hunk.Lines = append(hunk.Lines, ui.DiffLine{Op: l.Op, Text: l.Text})
		}
		all = append(all, hunk)
	}
	return all
}

// glossary is GET /glossaire.
func (c *call) glossary() error {
	all, err := c.Library.Glossary(c.ctx(), c.lang, c.reader())
	if err != nil {
		return err
	}
	page := &ui.GlossaryPage{Site: c.site()}
	page.Groups = glossaryGroups(all)
	for i, g := range all {
		if lang := otherLang(g.Lang, c.lang); i == 0 || lang == page.TextLang {
			page.TextLang = lang
		} else {
			page.TextLang = "" // of several languages
		}
		if g.Date.After(page.Updated) {
			page.Updated = g.Date
		}
	}
	if c.May(auth.Write) && len(all) > 0 {
		page.Edit = c.href(editorPath(content.KindGlossary, all[0].ID))
	}
	return c.showPublic(page)
}

// editorPath is where a document is written, in French.
func editorPath(kind content.Kind, id string) string {
	return "/atelier/documents/" + string(kind) + "/" + url.PathEscape(id)
}
