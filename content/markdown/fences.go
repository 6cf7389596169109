package markdown

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"parvis/content"

	"github.com/yuin/goldmark/ast"
)

// maxBlocks bounds the reserved and dated blocks of a document: each is a parse of its own.
const maxBlocks = 60

// fence is one reserved or dated block: what its opening line says, and its text.
type fence struct {
	source      []byte
	line        int // of the opening line, in the file
	visibility  content.Visibility
	from, until time.Time
}

// pieces is a body cut at its fences. Each is parsed by itself, so that nothing of a block (a footnote, the address of
// a link, a heading) can surface outside of it. In base, each block has left a slot: a paragraph that no author can
// write.
type pieces struct {
	base   []byte
	lines  []int // line of the file of each line of base; nil when base is the whole body
	blocks []fence
}

// slot stands in the base where block i goes. Its sign is taken out of every text that is read (see hidden).
func slot(i int) string { return fmt.Sprintf("\ufdd0%d\ufdd0", i) }

const fenceRemedy = "Écrivez seul sur sa ligne « ::: réservé membres », « ::: réservé role:<nom> » ou « ::: du 2026-12-01 au 2026-12-31 », puis « ::: » à la fin du passage."

// split cuts a body at its fences: lines that begin with three colons, wherever they stand. Any line of that kind that
// is not understood hides the document, for what follows it may be meant for a few.
func split(body []byte, first int, kind content.Kind, loc *time.Location, rep *report) (pieces, bool) {
	if !bytes.Contains(body, []byte(":::")) {
		return pieces{base: body}, true
	}
	s := splitter{report: rep, kind: kind, loc: loc}
	number := first
	for line := range bytes.Lines(body) {
		s.take(line, number)
		number++
	}
	if s.open {
		last := s.blocks[len(s.blocks)-1]
		rep.fail(last.line, "Ce passage réservé ou daté ne se referme pas ; le document reste caché.", "Ajoutez une ligne « ::: » là où il finit.")
	}
	return s.pieces, !rep.failed
}

type splitter struct {
	*report
	pieces
	kind content.Kind
	loc  *time.Location
	open bool
}

func (s *splitter) take(line []byte, number int) {
	if !bytes.HasPrefix(line, []byte(":::")) {
		if s.open {
			last := &s.blocks[len(s.blocks)-1]
			last.source = append(last.source, line...)
			return
		}
		s.base = append(s.base, line...)
		s.lines = append(s.lines, number)
		return
	}
	spec := strings.TrimFunc(strings.TrimLeft(string(line), ":"), blank)
	switch {
	case s.kind == content.KindCharter:
		s.fail(number, "Une charte est la même pour tout le monde : elle n’a pas de passage réservé ou daté.",
			"Retirez les lignes « ::: » ; ce qui ne vaut que pour quelques personnes va dans une question ou un espace.")
	case spec == "" && s.open:
		s.open = false
	case spec == "":
		s.fail(number, "Cette ligne « ::: » referme un passage qui n’est pas ouvert ; le document reste caché.", fenceRemedy)
	case s.open:
		s.fail(number, "Un passage réservé ou daté ne peut pas en contenir un autre ; le document reste caché.",
			"Refermez le premier par une ligne « ::: » avant d’en ouvrir un autre, ou joignez les deux : « ::: réservé membres, du 2026-12-01 au 2026-12-31 ».")
	case len(s.blocks) >= maxBlocks:
		s.fail(number, fmt.Sprintf("Ce document a plus de %d passages réservés ou datés.", maxBlocks), "Coupez-le en plusieurs documents.")
	default:
		s.begin(spec, number)
	}
}

func (s *splitter) begin(spec string, number int) {
	f := fence{line: number}
	if fault := f.read(spec, s.loc); fault != "" {
		s.fail(number, fault+" Le document reste caché.", fenceRemedy)
	}
	s.base = append(s.base, "\n"+slot(len(s.blocks))+"\n\n"...)
	s.lines = append(s.lines, number, number, number)
	s.blocks = append(s.blocks, f)
	s.open = true
}

// blank tells white space and what cannot be seen.
func blank(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }

var (
	reservedFor = regexp.MustCompile(`^(?:reserve(?:e|s|es|d)?) (?:(?:aux?|a la|a|pour|for|to)(?: les| the)? )?(?:(membres?|members?)|(?:les? |la |the )?roles? ?[: ] ?(.+))$`)
	fromUntil   = regexp.MustCompile(`^(?:du|de|from|a partir du) (.+?) (?:jusqu'?\s?(?:au|a)|au|until|till|to) (.+)$`)
	fromOnly    = regexp.MustCompile(`^(?:a (?:partir|compter) (?:du|de)|des(?: le)?|depuis(?: le)?|du|from|since|starting) (.+)$`)
	untilOnly   = regexp.MustCompile(`^(?:jusqu'?\s?(?:au|a)|until|till|au) (.+)$`)
	roleName    = regexp.MustCompile(`(?i)^.*?\br[oô]\x{302}?les?[\s\x{a0}\x{202f}]*[:\s\x{a0}\x{202f}][\s\x{a0}\x{202f}]*(.+)$`)
)

// read reads what an opening line says after its colons, and answers what it does not understand.
func (f *fence) read(spec string, loc *time.Location) (fault string) {
	reserved, dated := false, false
	if len(spec) > 200 {
		return "Cette ligne « ::: » est trop longue."
	}
	for part := range strings.SplitSeq(spec, ",") {
		part = strings.TrimFunc(part, blank)
		text := folded(part)
		if m := reservedFor.FindStringSubmatch(text); m != nil {
			if reserved {
				return "Ce passage est réservé deux fois."
			}
			reserved = true
			f.visibility = content.Members
			if m[1] == "" {
				f.visibility = content.Visibility("role:" + oneLine(roleName.ReplaceAllString(part, "$1")))
			}
			continue
		}
		from, until, ok := span(text, loc)
		switch {
		case !ok:
			return fmt.Sprintf("« %s » n’est pas compris.", short("::: "+spec))
		case dated:
			return "Ce passage est daté deux fois."
		case !from.IsZero() && !until.IsZero() && !from.Before(until):
			return "Ce passage finirait avant de commencer."
		}
		dated, f.from, f.until = true, from, until
	}
	return ""
}

// span reads a stretch of time. A day at its end is the last one on which the block is seen.
func span(text string, loc *time.Location) (from, until time.Time, ok bool) {
	begin, end := "", ""
	if m := fromUntil.FindStringSubmatch(text); m != nil {
		begin, end = m[1], m[2]
	} else if m := untilOnly.FindStringSubmatch(text); m != nil {
		end = m[1]
	} else if m := fromOnly.FindStringSubmatch(text); m != nil {
		begin = m[1]
	} else {
		return time.Time{}, time.Time{}, false
	}
	if begin != "" {
		if from, _, ok = instant(begin, loc); !ok {
			return time.Time{}, time.Time{}, false
		}
	}
	if end != "" {
		whole := false
		if until, whole, ok = instant(end, loc); !ok {
			return time.Time{}, time.Time{}, false
		}
		if whole {
			until = until.In(loc).AddDate(0, 0, 1).UTC()
		}
	}
	return from, until, true
}

// key tells blocks for different readers or times apart in ids: it depends on the opening line alone, so that no
// reader can tell from it what other blocks hold.
func (f fence) key(loc *time.Location) string {
	who := Slug(string(f.visibility))
	key := who[:min(len(who), 24)]
	for _, t := range []time.Time{f.from, f.until} {
		if !t.IsZero() {
			key += t.In(loc).Format("-20060102")
		}
	}
	return strings.Trim(key, "-")
}

// stray answers where a text has what looks like a fence and is none, because it is indented or quoted, or its signs
// are not three colons. Only in fenced code is such a line what it seems.
func stray(text string) []int {
	if !strings.ContainsAny(text, colonSigns+otherSigns) {
		return nil
	}
	var found []int
	for at := 0; at < len(text); {
		end := strings.IndexAny(text[at:], "\n\u2028\u2029")
		if end < 0 {
			end = len(text) - at
		}
		if rest := uncontained(text[at : at+end]); fenceLike(rest) {
			found = append(found, at+end-len(rest))
		}
		_, sign := utf8.DecodeRuneInString(text[at+end:])
		at += end + sign
	}
	return found
}

// The signs that pass for a colon, and those that a finger may hit instead.
const (
	colonSigns = ":：﹕∶︓"
	otherSigns = ";=~,."
)

var containerSign = regexp.MustCompile(`^(?:>|[-+*][ \t]|[0-9]{1,9}[.)][ \t])`)

// uncontained is a line without what indents it, quotes it or makes it an item.
func uncontained(line string) string {
	for {
		line = strings.TrimLeftFunc(line, blank)
		sign := containerSign.FindString(line)
		if sign == "" {
			return line
		}
		line = line[len(sign):]
	}
}

func fenceLike(line string) bool {
	colons, others, adjacent := 0, 0, false
	before := rune(0)
	rest := strings.TrimLeftFunc(line, func(r rune) bool {
		switch {
		case strings.ContainsRune(colonSigns, r):
			adjacent = adjacent || strings.ContainsRune(colonSigns, before)
			colons++
		case strings.ContainsRune(otherSigns, r):
			others++
		case !blank(r):
			return false
		}
		before = r
		return true
	})
	if colons >= 3 || adjacent {
		return true
	}
	if colons+others < 2 || rest == "" {
		return false
	}
	var f fence
	return f.read(rest, time.UTC) == ""
}

// strays refuses what looks like a fence outside of code, in a parsed text.
func (p *pass) strays() {
	suspects := stray(string(p.source))
	if len(suspects) == 0 {
		return
	}
	code := map[int]bool{} // the offsets in fenced code at which a suspect may stand
	for _, n := range find[*ast.FencedCodeBlock](p.root) {
		for i := range n.Lines().Len() {
			s := n.Lines().At(i)
			for _, at := range suspects[lowest(suspects, s.Start):lowest(suspects, s.Stop)] {
				code[at] = true
			}
		}
	}
	for _, at := range suspects {
		if !code[at] {
			p.fail(p.lineOf(at), "Cette ligne ressemble au début ou à la fin d’un passage réservé ou daté, et n’en est pas ; le document reste caché.",
				"Commencez-la par trois deux-points, sans rien devant. "+fenceRemedy)
			return
		}
	}
}

// lowest answers the index of the first of sorted numbers that is not below n.
func lowest(numbers []int, n int) int {
	i, _ := slices.BinarySearch(numbers, n)
	return i
}
