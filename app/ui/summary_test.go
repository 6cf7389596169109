package ui

import (
	"testing"

	"parvis/content"
)

// A section in which nothing stands has no heading either, whatever its part.
func TestEmptySectionsAreNotShown(t *testing.T) {
	t.Parallel()
	p := *samples("fr")["summary"].(*SummaryPage)
	p.Sections = nil
	for _, part := range []content.SectionPart{content.PartContext, content.PartDecided, content.PartActions, content.PartOpen, content.PartSources, content.PartOther} {
		p.Sections = append(p.Sections, SummarySection{Part: part, ID: "vide-" + string(part), Title: "Vide", HTML: " \n"})
	}
	for _, h := range find(parse(t, Render(&p).Body), "h2") {
		if words(h) == "Vide" {
			t.Errorf("a heading over nothing: %s", attribute(h, "id"))
		}
	}
}

// A task that waits for somebody is offered, in whatever words it says so.
func TestTasksThatWaitForSomebody(t *testing.T) {
	t.Parallel()
	for who, want := range map[string]int{
		"": 1, "Une personne à trouver": 1, "Quelqu’un à trouver": 1, "À trouver": 1, "Someone to be found": 1, "A person to be found": 1, "?": 1,
		"Inès": 0, "L’équipe des berges": 0,
	} {
		p := *samples("en")["summary"].(*SummaryPage)
		p.Sections = []SummarySection{{Part: content.PartActions, ID: "a", Tasks: []Task{{Who: who, Wanted: who == "", HTML: "x"}, {Who: who, Wanted: who == "", HTML: "y", Done: true}, {HTML: "a sentence with its own subject"}}}}
		got := 0
		for _, link := range find(parse(t, Render(&p).Body), "a") {
			if words(link) == p.t("summary.take") {
				got++
			}
		}
		if got != want {
			t.Errorf("%q: offered %d times", who, got)
		}
	}
}
