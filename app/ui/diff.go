package ui

// DiffHunk is a run of lines that changed, with a few around them.
type DiffHunk struct {
	Title string // the heading it stands under, or empty
	Lines []DiffLine
}

// DiffLine is one line of a text.
type DiffLine struct {
	Op   string // "same", "add", "del"
	Text string
}
