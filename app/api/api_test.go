package api

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What the version before this one wrote on the wire, to the letter: open pages of it, and its app.wasm in caches, go on
// writing and reading this while we answer. Lines are added, none is changed.
func TestTheWireOfThePreviousVersion(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		line string
		into any
	}{
		{`{"watch":[{"request":"r"}]}`, new(Watch)},
		{`{"watch":[{"request":"r","secret":"s"},{"question":"q"},{"documents":true},{"queue":true}]}`, new(Watch)},
		{`{"type":"request","id":"r","version":3}`, new(Event)},
		{`{"id":"r","state":"waiting","version":3,"places":[{"space":"e","server":"s","state":"invited","reason":"w","remedy":"n","invite_url":"https://x.example/i","expires_at":"2026-11-21T10:30:00Z","roles":["a"]}]}`, new(Request)},
		{`{"items":[{"kind":"request","id":"r","version":3,"state":"waiting","asked_at":"2026-11-21T10:30:00Z","answers":{"q":"a"},"places":[{"space":"e","state":"waiting","reason":"w"}]}],"cursor":"c"}`, new(Queue)},
		{`{"decision":"refuse","spaces":["e"],"reason":"w","version":3}`, new(Decide)},
		{`{"acceptance":"a","spaces":["e"],"answers":{"q":"a"},"contact":"c"}`, new(Ask)},
		{`{"id":"r","secret":"s","status_url":"https://x.example/demandes/r?cle=s"}`, new(Asked)},
		{`{"total":1,"hits":[{"id":"i","kind":"faq","title":"t","url":"/faq/i","snippet":"s","score":1.5}],"did_you_mean":"","cursor":"c"}`, new(Search)},
		{`{"suggestions":[{"text":"t","url":"/faq/i"}]}`, new(Suggestions)},
	} {
		if err := json.Unmarshal([]byte(c.line), c.into); err != nil {
			t.Errorf("%s: %v", c.line, err)
			continue
		}
		out, err := json.Marshal(c.into)
		if err != nil {
			t.Fatal(err)
		}
		var was, now any
		if err := json.Unmarshal([]byte(c.line), &was); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(out, &now); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(was, now); diff != "" { // what is new must be left out while it is empty, or get a line
			t.Errorf("%T: %s", c.into, diff)
		}
	}
}
