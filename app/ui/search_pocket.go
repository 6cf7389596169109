//go:build !(js && wasm)

package ui

import (
	"html"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// What stands in the pieces of the page of results where the phone puts its own: web/js/pocket.js knows these words.
const (
	pocketTyped    = "QQTYPEDQQ"
	pocketSearched = "QQSEARCHEDQQ"
	pocketNumber   = "QQNUMBERQQ"
	pocketPassage  = "QQPASSAGEQQ"

	pocketHits      = "<!--hits-->"
	pocketAnswer    = "<!--answer-->"
	pocketCorrected = "<!--corrected-->"

	pocketMany = 9473 // drawn, then replaced
)

// drawnNumber puts the word for the number in the place of the number that was drawn, however a language writes it.
var drawnNumber = strings.NewReplacer("9473", pocketNumber, "9,473", pocketNumber, "9\u202f473", pocketNumber,
	"٩٤٧٣", pocketNumber, "٩٬٤٧٣", pocketNumber)

func markup(part any) string {
	if ui, ok := part.(app.UI); ok {
		return tighten(app.HTMLString(ui))
	}
	return ""
}

// PocketParts draws the pieces of which a phone without a line makes the page of results, by name: what stands in main for
// "one", "many" and "none" results, the "-title" of each, the word that the spelling was "corrected", the "end" of a hit.
// near are documents worth a look when nothing is found.
func PocketParts(s Site, near []Link) map[string]string {
	parts := map[string]string{}
	hit := SearchHit{Title: "QQHITQQ", Href: "/", Snippet: pocketPassage}
	answer := &SearchAnswer{Title: "QQANSWERQQ", HTML: "<p>QQ</p>", Href: "/"}
	for name, total := range map[string]int{"none": 0, "one": 1, "many": pocketMany} {
		p := &SearchPage{
			Site: s, Query: pocketTyped, Corrected: pocketSearched, Verbatim: s.to("/recherche") + "?q=" + pocketTyped + "&tel=1",
			Total: total, Near: near, Offline: true,
		}
		if total > 0 {
			p.Hits, p.Answer = []SearchHit{hit}, answer
		}
		main := markup(p.body())
		for drawn, own := range map[string]string{
			markup(p.hit(hit)): pocketHits, markup(p.answer()): pocketAnswer, markup(p.respelt()): pocketCorrected,
		} {
			if drawn != "" {
				main = strings.Replace(main, drawn, own, 1)
			}
		}
		parts[name] = main
		parts[name+"-title"] = html.EscapeString(Title(p))
		if total == pocketMany {
			parts[name], parts[name+"-title"] = drawnNumber.Replace(main), drawnNumber.Replace(parts[name+"-title"])
		}
		parts["corrected"] = markup(p.respelt())
		_, parts["end"], _ = strings.Cut(markup(p.hit(hit)), pocketPassage)
	}
	return parts
}

// PocketHit draws a hit up to its passage, which the phone puts between this and the end that all hits have.
func PocketHit(s Site, h SearchHit) string {
	h.Snippet = pocketPassage
	drawn := markup((&SearchPage{Site: s}).hit(h))
	return drawn[:strings.LastIndex(drawn, pocketPassage)]
}

// PocketAnswer draws an answer in place.
func PocketAnswer(s Site, a SearchAnswer) string {
	return markup((&SearchPage{Site: s, Answer: &a}).answer())
}
