package markdown

import "parvis/content"

// report gathers the diagnostics of one file.
type report struct {
	path   string
	list   []content.Diagnostic
	failed bool // an error hides the document
}

func (r *report) warn(line int, message, remedy string) {
	r.add(content.Warning, line, message, remedy)
}

func (r *report) fail(line int, message, remedy string) {
	r.failed = true
	r.add(content.Error, line, message, remedy)
}

// maxDiagnostics keeps one hostile file from drowning the others.
const maxDiagnostics = 100

func (r *report) add(s content.Severity, line int, message, remedy string) {
	if len(r.list) >= maxDiagnostics && s == content.Warning {
		return
	}
	r.list = append(r.list, content.Diagnostic{Severity: s, Path: r.path, Line: line, Message: message, Remedy: remedy})
}
