package content

import "fmt"

// Severity of a Diagnostic.
type Severity string

// An Error hides the document it is about; a Warning does not. Advice is for who writes, and only the editor gives it.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Advice  Severity = "advice"
)

// Diagnostic is an authoring fault: where it is, what it is, what to do. Message and Remedy are written in the
// language of the reader that asked for the check (French by default).
type Diagnostic struct {
	Severity Severity
	Path     string
	Line     int // from 1; 0 when the whole file is meant
	Message  string
	Remedy   string
}

// String is one line, in the form editors jump to.
func (d Diagnostic) String() string {
	at := d.Path
	if d.Line > 0 {
		at = fmt.Sprintf("%s:%d", d.Path, d.Line)
	}
	return fmt.Sprintf("%s: %s: %s %s", at, d.Severity, d.Message, d.Remedy)
}
