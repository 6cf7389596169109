package httpd

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"parvis/app/api"
	"parvis/app/i18n"
	"parvis/app/problem"
	"parvis/app/ui"
	"parvis/content"
	"parvis/search"
	"parvis/server/insight"
	"parvis/server/library"
)

// hitsPerPage is how many answers a page of results shows.
const hitsPerPage = 10

// search is GET /recherche.
func (c *call) search() error {
	q := c.r.URL.Query()
	text := clip(strings.TrimSpace(q.Get("q")), search.MaxText)
	page := &ui.SearchPage{
		Site: c.site(), Query: text, Shortened: text != strings.TrimSpace(q.Get("q")), Index: c.indexProgress(),
	}
	if text == "" {
		page.Examples = c.examples()
		return c.show(http.StatusOK, page)
	}
	n := min(c.pageNumber(), search.MaxDepth/hitsPerPage)
	question := library.Question{
		Text: text, Lang: c.lang, Verbatim: q.Get("tel") == "1", Kind: q.Get("type"), Tag: q.Get("tag"), In: q.Get("langue"),
		Space: q.Get("espace"), Offset: (n - 1) * hitsPerPage, Limit: hitsPerPage, Facets: true,
	}
	found, err := c.Library.Search(c.ctx(), question, c.reader())
	if err != nil {
		return err
	}
	page.Total, page.Corrected = found.Total, found.Corrected
	if found.Corrected != "" {
		page.Verbatim = c.toggled("/recherche", "tel", "1", false)
	}
	for _, f := range found.Found {
		page.Hits = append(page.Hits, c.hit(f))
	}
	if n == 1 && len(found.Found) > 0 {
		if page.Answer, err = c.answerInPlace(found.Found[0]); err != nil {
			return err
		}
	}
	c.facets(page, found, question)
	if n > 1 {
		page.Previous = &ui.Link{Href: c.onPage("/recherche", n-1)}
	}
	if n*hitsPerPage < min(found.Total, search.MaxDepth) {
		page.Next = &ui.Link{Href: c.onPage("/recherche", n+1)}
	}
	if found.Total == 0 {
		page.Near = c.near()
	}
	if n == 1 && c.Staff == nil {
		c.Insight.Search(c.ctx(), insight.Query{Words: text, Lang: c.lang, Hits: found.Total})
		if page.Answer != nil { // read in place: nothing is left to open
			c.Insight.Clicked(c.ctx(), text, found.Found[0].ID)
		}
	}
	return c.show(http.StatusOK, page)
}

// clip cuts a text to at most n characters, and makes it valid.
func clip(text string, n int) string {
	text = strings.ToValidUTF8(text, "")
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	return strings.TrimSpace(string([]rune(text)[:n]))
}

// examples are titles of questions that the caller may read: words that do find something.
func (c *call) examples() []ui.Link {
	var links []ui.Link
	for _, m := range head(c.Library.Titles(content.KindFAQ, c.lang, c.reader()), 4) {
		links = append(links, ui.Link{Title: m.Title, Href: c.href("/faq/" + m.ID)})
	}
	return links
}

func (c *call) hit(f library.Found) ui.SearchHit {
	h := ui.SearchHit{
		Kind: string(f.Kind), Title: f.Title, Href: c.hrefOf(f), Snippet: f.Snippet, Date: f.Date, Superseded: f.Old,
		TextLang: otherLang(f.Lang, c.lang), Visibility: string(f.Visibility),
	}
	switch f.Kind {
	case content.KindStep:
		h.Where = c.whereStep(f)
	case content.KindCharter:
		h.Where = i18n.T(c.lang, "search.rule", "number", strconv.Itoa(f.Number))
	}
	return h
}

func (c *call) whereStep(f library.Found) string {
	j, err := c.Library.Journey(f.Journey, c.lang, c.reader())
	if err != nil {
		return ""
	}
	return j.Title
}

// hrefOf is where something found is read, in the language of the page where it has one.
func (c *call) hrefOf(f library.Found) string {
	switch f.Kind {
	case content.KindStep:
		return c.href("/parcours/" + f.Journey + "/" + f.ID)
	case content.KindCharter:
		return c.href("/charte") + "#" + f.Rule
	}
	m := f.Meta
	m.Lang = c.lang
	return pageOf(m)
}

// answerInPlace shows the whole answer when the best hit is a question.
func (c *call) answerInPlace(best library.Found) (*ui.SearchAnswer, error) {
	if best.Kind != content.KindFAQ {
		return nil, nil
	}
	e, err := c.Library.FAQEntry(c.ctx(), best.ID, c.lang, c.reader())
	if problem.CodeOf(err) == problem.CodeNotFound && err != nil {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &ui.SearchAnswer{Title: e.Title, HTML: c.homeward(e.HTML, e.Lang), Lang: otherLang(e.Lang, c.lang), Href: c.href("/faq/" + e.ID), Checked: e.Date}, nil
}

// facets fills the filters with their counts.
func (c *call) facets(page *ui.SearchPage, found library.Answers, q library.Question) {
	all := 0
	for _, k := range found.Kinds {
		all += k.Count
	}
	if len(found.Kinds) > 1 || q.Kind != "" {
		page.Kinds = []ui.Facet{{Title: i18n.T(c.lang, "search.everything"), Href: c.toggled("/recherche", "type", "", false), Count: all, Picked: q.Kind == ""}}
		for _, k := range found.Kinds {
			page.Kinds = append(page.Kinds, ui.Facet{
				Title: c.kindName(k.Value), Href: c.toggled("/recherche", "type", k.Value, q.Kind == k.Value), Count: k.Count, Picked: q.Kind == k.Value,
			})
		}
	}
	titles := c.spaceTitles()
	page.Tags = c.countFacets("tag", q.Tag, found.Tags, func(v string) string { return v })
	page.Langs = c.countFacets("langue", q.In, found.Langs, i18n.Name)
	page.Spaces = c.countFacets("espace", q.Space, found.Spaces, func(v string) string { return titles[v] })
	for _, name := range []string{"type", "tag", "langue", "espace"} {
		if v := c.r.URL.Query().Get(name); v != "" {
			page.Kept = append(page.Kept, ui.Pair{Name: name, Value: v})
		}
	}
}

func (c *call) countFacets(name, picked string, counts []search.Count, title func(string) string) []ui.Facet {
	if len(counts) < 2 && picked == "" {
		return nil
	}
	var facets []ui.Facet
	for _, n := range counts {
		if t := title(n.Value); t != "" {
			facets = append(facets, ui.Facet{Title: t, Href: c.toggled("/recherche", name, n.Value, picked == n.Value), Count: n.Count, Picked: picked == n.Value})
		}
	}
	return facets
}

// kindName is a kind in words, for a filter.
func (c *call) kindName(kind string) string {
	if key := "search.kind." + kind; slices.Contains(searchable, content.Kind(kind)) {
		return i18n.T(c.lang, key)
	}
	return kind
}

var searchable = []content.Kind{
	content.KindSummary, content.KindFAQ, content.KindStep, content.KindJourney, content.KindCharter, content.KindSpace, content.KindGlossary,
}

// indexProgress tells that the index is being built; nil when it is whole.
func (s *Server) indexProgress() *ui.IndexProgress {
	state, ok := s.Library.SearchState()
	if !ok || !state.Building {
		return nil
	}
	return &ui.IndexProgress{Done: state.Done, Total: state.Total}
}

// countOpened counts that a document was opened from a page of answers. Our pages tell nobody where somebody comes from, but
// for the links to what was found, and those to ourselves only.
func (c *call) countOpened() {
	from, err := url.Parse(c.r.Referer())
	if err != nil || c.Staff != nil || !c.reads() || from.Host != c.r.Host || from.Path != c.href("/recherche") {
		return
	}
	if words := clip(strings.TrimSpace(from.Query().Get("q")), search.MaxText); words != "" {
		c.Insight.Clicked(c.ctx(), words, c.r.URL.Path)
	}
}

type searchInput struct {
	Q      string `query:"q" doc:"what is searched; at most 200 characters count"`
	Kind   string `query:"kind"`
	Tag    string `query:"tag"`
	Lang   string `query:"lang" doc:"of the documents; absent: what readers of the language asked for find"`
	Space  string `query:"space"`
	Limit  int    `query:"limit" minimum:"0" doc:"10 by default, 50 at most"`
	Cursor string `query:"cursor" doc:"as answered by the page before"`
}

// search is GET /search of the API.
func (c *apiCall) search(ctx context.Context, in *searchInput) (*answer[api.Search], error) {
	limit := in.Limit
	if limit <= 0 {
		limit = hitsPerPage
	}
	limit = min(limit, search.MaxLimit)
	offset, err := strconv.Atoi(in.Cursor)
	if in.Cursor != "" && (err != nil || offset < 0) {
		return nil, &problem.Error{Code: problem.CodeInvalid, Err: err}
	}
	out := api.Search{Hits: []api.SearchHit{}}
	text := clip(strings.TrimSpace(in.Q), search.MaxText)
	if text == "" || offset >= search.MaxDepth {
		return public(out), nil
	}
	found, err := c.Library.Search(ctx, library.Question{
		Text: text, Lang: c.lang, Kind: in.Kind, Tag: in.Tag, In: in.Lang, Space: in.Space, Offset: offset, Limit: limit,
	}, c.reader())
	if err != nil {
		return nil, err
	}
	out.Total, out.DidYouMean = found.Total, found.Corrected
	for _, f := range found.Found {
		out.Hits = append(out.Hits, api.SearchHit{
			ID: f.ID, Kind: string(f.Kind), Title: f.Title, URL: c.urlOf(f), Snippet: f.Snippet, Score: f.Score,
		})
	}
	if next := offset + limit; next < min(found.Total, search.MaxDepth) {
		out.Cursor = strconv.Itoa(next)
	}
	return c.readable(out), nil
}

// readable is an answer that depends on who asks.
func (c *apiCall) readable(out api.Search) *answer[api.Search] {
	if c.Staff != nil || len(c.opened) > 0 {
		return personal(out)
	}
	return public(out)
}

func (c *apiCall) urlOf(f library.Found) string {
	page := &call{Server: c.Server, caller: c.caller, lang: f.Lang}
	return page.hrefOf(f)
}

type suggestInput struct {
	Q     string `query:"q"`
	Lang  string `query:"lang"`
	Limit int    `query:"limit" minimum:"0" doc:"6 by default, 10 at most"`
}

// fewSuggestions fit a phone beside its keyboard; nobody reads more than mostSuggestions.
const (
	fewSuggestions  = 6
	mostSuggestions = 10
)

func suggestions(asked int) int {
	if asked <= 0 {
		return fewSuggestions
	}
	return min(asked, mostSuggestions)
}

// suggest is GET /suggest of the API: the best answers to what has been typed so far.
func (c *apiCall) suggest(ctx context.Context, in *suggestInput) (*answer[api.Suggestions], error) {
	out := api.Suggestions{Suggestions: []api.Suggestion{}}
	text := clip(strings.TrimLeft(in.Q, " \t\n"), search.MaxText)
	if utf8.RuneCountInString(strings.TrimSpace(text)) < 2 {
		return public(out), nil
	}
	lang := i18n.Pick(in.Lang)
	found, err := c.Library.Search(ctx, library.Question{Text: text, Lang: lang, Typing: true, Limit: suggestions(in.Limit)}, c.reader())
	if err != nil {
		return nil, err
	}
	page := &call{Server: c.Server, caller: c.caller, lang: lang}
	for _, f := range found.Found {
		out.Suggestions = append(out.Suggestions, api.Suggestion{Text: f.Title, URL: page.hrefOf(f)})
	}
	if c.Staff != nil || len(c.opened) > 0 {
		return personal(out), nil
	}
	return public(out), nil
}

type clickInput struct {
	Body api.Click
}

// clicked is POST /search/clicks of the API: a suggestion was picked. Pages drawn before hits told where they stand
// call it for those too.
func (c *apiCall) clicked(ctx context.Context, in *clickInput) (*noBody, error) {
	words := clip(strings.TrimSpace(in.Body.Q), search.MaxText)
	if c.Staff == nil && words != "" && in.Body.ID != "" {
		if in.Body.Suggested {
			c.Insight.Search(ctx, insight.Query{Words: words, Lang: c.lang, Hits: 1})
		}
		c.Insight.Clicked(ctx, words, in.Body.ID)
	}
	return &noBody{"no-store"}, nil
}
