package markdown

import (
	"slices"
	"strings"
	"testing"

	"parvis/content"
)

func hasError(found []content.Diagnostic) bool {
	return slices.ContainsFunc(found, func(d content.Diagnostic) bool { return d.Severity == content.Error })
}

// lines are diagnostics as an editor shows them, cut after the message's first words.
func lines(found []content.Diagnostic) string {
	var b strings.Builder
	for _, d := range found {
		b.WriteString(d.String() + "\n")
	}
	return b.String()
}

// mustRead reads a file that has no error.
func mustRead(t *testing.T, path, text string) Document {
	t.Helper()
	doc, found := New().Read(path, []byte(text))
	if hasError(found) || !doc.Readable() {
		t.Fatalf("%s:\n%s", path, lines(found))
	}
	return doc
}
