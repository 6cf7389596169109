// Package access is what we declare about the accessibility of our own pages: each criterion of RGAA 4.1, those that
// WCAG 2.2 added since, where it stands and what holds it. httpd makes the declaration page of it; nobody else reads it.
//
// Whoever changes a page so that a criterion is held otherwise, or no longer, changes its row here. Tests hold that each
// criterion stands here once and that every check it names is in the tree.
package access

import "time"

// Checked is the day of the last look at all rows together.
var Checked = time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)

// State is where a criterion stands.
type State string

// The states. Unchecked counts as not held: nobody has looked, or nobody could.
const (
	Held      State = "held"
	Fails     State = "fails"
	None      State = "none" // nothing on our pages that the criterion speaks of
	Unchecked State = "unchecked"
)

// Words are a sentence in the languages of the table.
type Words struct{ FR, EN string }

// In is the sentence for a reader of lang, and the language it is in.
func (w Words) In(lang string) (text, in string) {
	if lang == "en" {
		return w.EN, "en"
	}
	return w.FR, "fr"
}

// Criterion is one row.
type Criterion struct {
	Number string // "10.7"; of WCAG "2.4.11"
	Title  Words  // what is asked, in our words
	State  State
	// By names the checks: Go tests ("TestPagesAreWellBuilt"), and tests in the browser by file and title
	// ("access.test.mjs: errors").
	By  []string
	Why Words // the reason, what is missing, or empty
}

// Topic is a thematic of RGAA, or the additions of WCAG 2.2.
type Topic struct {
	ID       string // "t1"; "wcag22"
	Title    Words
	Criteria []Criterion
}

// RGAA are the thirteen thematics, in order.
func RGAA() []Topic {
	return []Topic{images(), frames(), colours(), media(), tables(), links(), scripts(), required(), structure(),
		presentation(), forms(), navigation(), reading()}
}

// Sum counts rows by state.
type Sum struct{ Held, Fails, None, Unchecked int }

// Count counts the rows of topics.
func Count(topics []Topic) Sum {
	var s Sum
	for _, t := range topics {
		for _, c := range t.Criteria {
			switch c.State {
			case Held:
				s.Held++
			case Fails:
				s.Fails++
			case None:
				s.None++
			default:
				s.Unchecked++
			}
		}
	}
	return s
}

// Rate is the share of the applicable criteria that are held, in whole per cent, rounded down.
func (s Sum) Rate() int {
	all := s.Held + s.Fails + s.Unchecked
	if all == 0 {
		return 0
	}
	return s.Held * 100 / all
}

func held(number, fr, en string, by ...string) Criterion {
	return Criterion{Number: number, Title: Words{fr, en}, State: Held, By: by}
}

func none(number, fr, en, whyFR, whyEN string, by ...string) Criterion {
	return Criterion{Number: number, Title: Words{fr, en}, State: None, By: by, Why: Words{whyFR, whyEN}}
}

func unchecked(number, fr, en, whyFR, whyEN string, by ...string) Criterion {
	return Criterion{Number: number, Title: Words{fr, en}, State: Unchecked, By: by, Why: Words{whyFR, whyEN}}
}

// since adds the reason to a row.
func (c Criterion) since(fr, en string) Criterion {
	c.Why = Words{fr, en}
	return c
}
