package markdown

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// folded is text as it is compared: small letters without accents, straight apostrophes, single spaces.
func folded(text string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(ligatures.Replace(text)) {
		switch {
		case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Cf, r):
		case r == '’' || r == 'ʼ' || r == '`':
			b.WriteByte('\'')
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// months are the names of months, folded, in French and English; the index tells which.
var months = []string{
	"janvier|janv|january|jan", "fevrier|fevr|february|feb", "mars|march|mar", "avril|avr|april|apr", "mai|may", "juin|june|jun",
	"juillet|juil|july|jul", "aout|august|aug", "septembre|sept|september|sep", "octobre|oct|october", "novembre|nov|november", "decembre|dec|december",
}

var (
	anyMonth = `(` + strings.Join(months, "|") + `)\.?`
	dayForms = []*regexp.Regexp{ // year, month, day by name
		regexp.MustCompile(`(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})`),
		regexp.MustCompile(`(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})`),
		regexp.MustCompile(`\b(?P<d>\d{1,2})(?:er|st|nd|rd|th)? (?:of )?(?P<m>` + anyMonth + `)(?: (?P<y>\d{4}))?\b`),
		regexp.MustCompile(`\b(?P<m>` + anyMonth + `) (?P<d>\d{1,2})(?:st|nd|rd|th)?\b(?:,? (?P<y>\d{4})\b)?`),
	}
	weekday   = regexp.MustCompile(`^(?:le |the |on )?(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|monday|tuesday|wednesday|thursday|friday|saturday|sunday),? |^le |^the `)
	hourForm  = regexp.MustCompile(`^(?:t|,? ?(?:a|at) | )?(\d{1,2})(?::| ?h ?)(\d{2})?(?::(\d{2}))?$`)
	zonedForm = regexp.MustCompile(`^(.*\d) ?(z|[+-]\d{2}:?\d{2})$`)
)

func monthOf(name string) int {
	name = strings.TrimSuffix(name, ".")
	for i, names := range months {
		if slices.Contains(strings.Split(names, "|"), name) {
			return i + 1
		}
	}
	n, _ := strconv.Atoi(name)
	return n
}

// dayIn finds the first day in a folded text and answers the text around it. year is 0 when none is written.
func dayIn(text string) (year, month, day int, before, after string, ok bool) {
	at := len(text) + 1
	for _, form := range dayForms {
		m := form.FindStringSubmatchIndex(text)
		if m == nil || m[0] >= at {
			continue
		}
		part := func(name string) string {
			if i := 2 * form.SubexpIndex(name); m[i] >= 0 {
				return text[m[i]:m[i+1]]
			}
			return ""
		}
		y, _ := strconv.Atoi(part("y"))
		d, _ := strconv.Atoi(part("d"))
		year, month, day, ok = y, monthOf(part("m")), d, true
		at, before, after = m[0], text[:m[0]], text[m[1]:]
	}
	if y := max(year, 2000); ok && (month < 1 || month > 12 || day < 1 || time.Date(y, time.Month(month), day, 0, 0, 0, 0, time.UTC).Day() != day && (year != 0 || month != 2 || day != 29)) {
		return 0, 0, 0, "", "", false
	}
	return year, month, day, before, after, ok
}

// instant reads a day, or a day and an hour, as people write them, in loc unless the text says an offset. whole tells
// that it is a day without an hour. Nothing else may stand in the text.
func instant(text string, loc *time.Location) (at time.Time, whole, ok bool) {
	text = folded(text)
	text = strings.TrimPrefix(text, weekday.FindString(text))
	year, month, day, before, after, ok := dayIn(text)
	if !ok || year == 0 || strings.TrimSpace(before) != "" {
		return time.Time{}, false, false
	}
	if m := zonedForm.FindStringSubmatch(after); m != nil {
		zone, err := time.Parse("-0700", strings.ReplaceAll(strings.Replace(m[2], "z", "+0000", 1), ":", ""))
		if err != nil {
			return time.Time{}, false, false
		}
		loc, after = zone.Location(), m[1]
	}
	if strings.TrimSpace(after) == "" {
		return time.Date(year, time.Month(month), day, 0, 0, 0, 0, loc).UTC(), true, true
	}
	m := hourForm.FindStringSubmatch(after)
	if m == nil {
		return time.Time{}, false, false
	}
	hour, _ := strconv.Atoi(m[1])
	minute, _ := strconv.Atoi(m[2])
	second, _ := strconv.Atoi(m[3])
	if hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, false, false
	}
	return time.Date(year, time.Month(month), day, hour, minute, second, 0, loc).UTC(), false, true
}

// dueDay is the day that a text names, at midnight UTC, or zero. Without a year it is the next such day, counted from
// the document's date.
func dueDay(text string, written time.Time) time.Time {
	year, month, day, _, _, ok := dayIn(folded(text))
	if !ok || year == 0 && written.IsZero() {
		return time.Time{}
	}
	if year != 0 {
		return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	}
	due := time.Date(written.Year(), time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if due.Before(written.Truncate(24 * time.Hour)) {
		due = due.AddDate(1, 0, 0)
	}
	return due
}
