package markdown

import (
	"bytes"
	"fmt"
	"regexp"
)

// What a body may hold before it meets the Markdown parser. The parser knows no limit of its own and cannot be
// interrupted; unguarded, 16 KiB of nested list markers cost it eleven seconds and five gigabytes. No text written
// by hand comes near these numbers; bombs_test.go holds each of them to account.
const (
	maxLines    = 8000    // lines, empty ones too
	maxDepth    = 16      // containers opened at the start of one line
	maxRun      = 8 << 10 // bytes between two empty lines
	maxBrackets = 800     // of one sort between two empty lines
	maxRepeat   = 200     // times one delimiter on end
	maxNotes    = 500     // marks of footnotes
	maxCells    = 20_000  // cells of tables, also those the parser adds to short rows
)

// guarded is a body on its way past the guard, line by line.
type guarded struct {
	run, runLine    int // size and first line of the run of lines that are not empty
	square, round   int // brackets opened in the run
	columns         int // of the table in the run
	cells, notes    int // in the whole body
	message, remedy string
}

// guard refuses a body that would cost the parser too much. It names the first line that goes too far; the file
// itself is kept as it is.
func guard(body []byte, first int, rep *report) bool {
	var g guarded
	number := first
	for line := range bytes.SplitSeq(body, []byte("\n")) {
		g.line(line, number)
		if number-first >= maxLines && g.message == "" {
			g.refuse(fmt.Sprintf("Ce document a plus de %d lignes.", maxLines), "Coupez-le en plusieurs documents.")
		}
		if g.message != "" {
			rep.fail(number, g.message, g.remedy)
			return false
		}
		number++
	}
	return true
}

func (g *guarded) refuse(message, remedy string) { g.message, g.remedy = message, remedy }

func (g *guarded) line(line []byte, number int) {
	rest, depth := containers(line)
	if depth > maxDepth {
		g.refuse(fmt.Sprintf("Cette ligne emboîte plus de %d listes ou citations.", maxDepth), "Gardez deux ou trois niveaux ; au-delà, faites un titre.")
		return
	}
	if len(bytes.Trim(line, " \t>")) == 0 { // an empty line of a quote ends a paragraph too
		if len(bytes.TrimSpace(line)) == 0 {
			g.run = 0
		}
		g.square, g.round, g.columns = 0, 0, 0
	}
	if g.run == 0 {
		g.runLine = number
	}
	g.run += len(line)
	g.square += bytes.Count(line, []byte("["))
	g.round += bytes.Count(line, []byte("("))
	g.notes += bytes.Count(line, []byte("[^"))
	g.table(rest)
	switch {
	case g.run > maxRun:
		g.refuse(fmt.Sprintf("Plus de %d Kio sans une ligne vide, depuis la ligne %d.", maxRun>>10, g.runLine), "Laissez une ligne vide entre les paragraphes ; coupez un grand tableau en plusieurs.")
	case g.square > maxBrackets || g.round > maxBrackets:
		g.refuse(fmt.Sprintf("Ce paragraphe ouvre plus de %d crochets ou parenthèses.", maxBrackets), "Coupez-le en plusieurs paragraphes.")
	case repeats(line):
		g.refuse(fmt.Sprintf("Le même signe est répété plus de %d fois de suite.", maxRepeat), "Pour une ligne de séparation, trois tirets suffisent : ---")
	case g.notes > maxNotes:
		g.refuse(fmt.Sprintf("Ce document appelle plus de %d notes.", maxNotes), "Coupez-le en plusieurs documents.")
	case g.cells > maxCells:
		g.refuse(fmt.Sprintf("Les tableaux de ce document ont plus de %d cases.", maxCells), "Montrez-en une partie, et mettez un lien vers le tableau entier.")
	}
}

var delimiterRow = regexp.MustCompile(`^[|: \t-]*-[|: \t-]*$`)

// table counts the cells that a row comes to. The parser fills short rows up to the width of the table's head.
func (g *guarded) table(line []byte) {
	line = bytes.TrimSpace(line)
	if width := bytes.Count(line, []byte("|")); width > 0 && delimiterRow.Match(line) {
		g.columns = max(g.columns, width+1)
	}
	g.cells += g.columns
}

// containers counts what a line opens before its text: quotes, list items, definitions, notes. A line of nothing but one repeated sign is a separator.
func containers(line []byte) (rest []byte, depth int) {
	for len(line) > 0 {
		switch c := line[0]; {
		case c == ' ' || c == '\t':
			line = line[1:]
		case c == '>':
			depth++
			line = line[1:]
		case bytes.IndexByte([]byte("-+*:"), c) >= 0 && (len(line) == 1 || line[1] == ' ' || line[1] == '\t'):
			if separator(line) {
				return line, depth
			}
			depth++
			line = line[1:]
		default:
			n := len(numbered.Find(line))
			if n == 0 {
				return line, depth
			}
			depth++
			line = line[n:]
		}
	}
	return line, depth
}

// numbered is the marker of an ordered item or of a footnote's text.
var numbered = regexp.MustCompile(`^(?:[0-9]{1,9}[.)](?:[ \t]|$)|\[\^[^\]]*\]:)`)

// separator tells whether a line is a thematic break such as "- - -". Definition marks never are.
func separator(line []byte) bool {
	sign := line[0]
	return (sign == '-' || sign == '*') && len(bytes.Trim(line, string([]byte{sign, ' ', '\t'}))) == 0 && bytes.Count(line, []byte{sign}) > 2
}

// repeats tells whether a delimiter follows itself too often. Underlines of headings and table rules may be long.
func repeats(line []byte) bool {
	count := 0
	for i, c := range line {
		if i == 0 || c != line[i-1] {
			count = 0
		}
		if bytes.IndexByte([]byte("*_~`[]()<>!|:#&@\\"), c) < 0 {
			continue
		}
		if count++; count > maxRepeat {
			return true
		}
	}
	return false
}
