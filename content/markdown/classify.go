package markdown

import (
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"

	"parvis/content"
)

// File is what a path alone tells about a document.
type File struct {
	Kind    content.Kind
	ID      string // as written in the path; not checked
	Lang    string // "fr" when the name has no language
	Journey string // of a step
	Order   int    // of a step: the number in its name
}

var (
	languageSuffix = regexp.MustCompile(`^(.+)\.([a-z]{2})$`)
	stepName       = regexp.MustCompile(`^([0-9]{1,6})-(.+)$`)
)

// Classify tells which document the file at a slash path of the content folder is, and whether it is one.
func Classify(name string) (File, bool) {
	if name == "community.toml" {
		return File{Kind: content.KindCommunity, ID: "community", Lang: "fr"}, true
	}
	if Ignored(name) || path.Clean(name) != name {
		return File{}, false
	}
	base, isMarkdown := strings.CutSuffix(name, ".md")
	parts := strings.Split(base, "/")
	file := File{ID: parts[len(parts)-1], Lang: "fr"}
	if m := languageSuffix.FindStringSubmatch(file.ID); m != nil {
		file.ID, file.Lang = m[1], m[2]
	}
	if !isMarkdown || file.ID == "" {
		return File{}, false
	}
	switch {
	case len(parts) == 2 && parts[0] == "charter":
		file.Kind = content.KindCharter
	case len(parts) == 2 && parts[0] == "faq":
		file.Kind = content.KindFAQ
	case len(parts) == 2 && parts[0] == "spaces":
		file.Kind = content.KindSpace
	case len(parts) == 2 && parts[0] == "summaries":
		file.Kind = content.KindSummary
	case len(parts) == 2 && parts[0] == "glossary":
		file.Kind = content.KindGlossary
	case len(parts) == 3 && parts[0] == "journeys":
		return classifyJourney(file, parts[1])
	default:
		return File{}, false
	}
	return file, true
}

// FilePath is where a document lives in the folder: what Classify reads, or empty for a kind or a step that has no place.
func FilePath(f File) string {
	suffix := ".md"
	if f.Lang != "" && f.Lang != "fr" {
		suffix = "." + f.Lang + ".md"
	}
	name := ""
	switch f.Kind {
	case content.KindCommunity:
		name = "community.toml"
	case content.KindJourney:
		name = "journeys/" + f.ID + "/journey" + suffix
	case content.KindStep:
		name = fmt.Sprintf("journeys/%s/%02d-%s%s", f.Journey, f.Order, f.ID, suffix)
	case content.KindCharter:
		name = "charter/" + f.ID + suffix
	case content.KindFAQ:
		name = "faq/" + f.ID + suffix
	case content.KindSpace:
		name = "spaces/" + f.ID + suffix
	case content.KindSummary:
		name = "summaries/" + f.ID + suffix
	case content.KindGlossary:
		name = "glossary/" + f.ID + suffix
	}
	if back, ok := Classify(name); !ok || back.Kind != f.Kind || back.ID != f.ID {
		return ""
	}
	return name
}

// classifyJourney tells a journey's own page from its steps.
func classifyJourney(file File, folder string) (File, bool) {
	if file.ID == "journey" {
		file.Kind, file.ID = content.KindJourney, folder
		return file, true
	}
	m := stepName.FindStringSubmatch(file.ID)
	if m == nil {
		return File{}, false
	}
	order, err := strconv.Atoi(m[1])
	if err != nil {
		return File{}, false
	}
	file.Kind, file.ID, file.Journey, file.Order = content.KindStep, m[2], folder, order
	return file, true
}

// Ignored tells whether a path is passed over in silence: names that begin with a dot (also of a folder on the
// way) and editors' backups.
func Ignored(name string) bool {
	if name == "." {
		return false
	}
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") {
			return true
		}
	}
	return strings.HasSuffix(name, "~")
}
