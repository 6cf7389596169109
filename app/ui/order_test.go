//go:build !(js && wasm)

package ui

import (
	"bytes"
	"testing"
)

// A page drawn twice is the same page to the byte: caches and ETags depend on it.
func TestPagesAreDrawnTheSameEveryTime(t *testing.T) {
	t.Parallel()
	page := &HomePage{Site: sampleSite("fr", "/")}
	first := Render(page)
	for range 20 {
		again := Render(page)
		if again.Body != first.Body || !bytes.Equal(again.Data, first.Data) {
			t.Fatalf("drawn differently:\n%s\n%s", first.Body, again.Body)
		}
	}
}

func TestAttributesOf(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][]string{
		``:                             nil,
		`b="2" a="1"`:                  {`a="1"`, `b="2"`},
		`hidden a="x y = z" checked`:   {`a="x y = z"`, `checked`, `hidden`},
		`value=" spaces " type="text"`: {`type="text"`, `value=" spaces "`},
		`z="" a`:                       {`a`, `z=""`},
		`broken="`:                     {`broken="`},
	} {
		got := attributesOf(in)
		if len(got) != len(want) {
			t.Errorf("%s: %q", in, got)
			continue
		}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("%s: %q, want %q", in, got, want)
			}
		}
	}
}
