package ui

import (
	"strings"
	"testing"

	"parvis/content"

	"golang.org/x/net/html"
)

// What comes with an address, or as the name of a file, does not turn our own words round, nor pass for another name.
func TestWordsOfAddressesAndFilesAreStraight(t *testing.T) {
	t.Parallel()
	const turned = "a\u202egpj.exe\u202c\u2066b\u2069"
	site := sampleSite("fr", "/recherche")
	for name, page := range map[string]Page{
		"search":            &SearchPage{Site: site, Query: turned},
		"search, put right": &SearchPage{Site: site, Query: turned, Corrected: turned, Verbatim: "/recherche?tel=1", Total: 1, Hits: []SearchHit{{Title: "x", Href: "/faq/x"}}},
		"summaries":         &SummariesPage{Site: site, Tag: turned},
		"of a space":        &SummariesPage{Site: site, Space: turned},
		"of both":           &SummariesPage{Site: site, Tag: turned, Space: turned},
		"question":          &NewQuestionPage{Site: site, Origin: QuestionOrigin{Kind: "mots", ID: turned}},
		"editor":            &EditorPage{Site: staffSite("fr", "/atelier"), Kind: "faq", ID: "x", TextLang: "fr", State: DocDraft, Folder: turned},
		"documents": &DocumentsPage{
			Site: staffSite("fr", "/atelier/documents"), Faults: []DocumentFault{{Diagnostic: content.Diagnostic{Path: turned, Message: turned, Remedy: turned}}},
			Documents: []DocumentRow{{Kind: "faq", ID: "x", Lang: "fr", Title: "x", Path: turned}}, Total: 1,
		},
	} {
		drawn := Render(page)
		for _, e := range find(parse(t, drawn.Body), "*") {
			for n := range e.ChildNodes() {
				if n.Type == html.TextNode && strings.ContainsAny(n.Data, "\u202e\u2066") {
					t.Errorf("%s: %s shows %q", name, e.Data, n.Data)
				}
			}
		}
		if strings.ContainsAny(drawn.Title, "\u202e\u2066") {
			t.Errorf("%s: the title is %q", name, drawn.Title)
		}
	}
}
