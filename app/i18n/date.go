package i18n

import (
	"strconv"
	"time"
)

// calendar is the words of dates in one language. They are indexed by number, so they stand here and not in the
// catalogues.
type calendar struct {
	days   [7]string
	months [12]string
}

func words(lang string) calendar {
	switch Pick(lang) {
	case "ar":
		return calendar{
			[7]string{"الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت"},
			[12]string{"يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر",
				"ديسمبر"},
		}
	case "en":
		return calendar{
			[7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
			[12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September",
				"October", "November", "December"},
		}
	}
	return calendar{
		[7]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
		[12]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
			"novembre", "décembre"},
	}
}

// Date is "19 novembre 2026" or "19 November 2026", with the digits of the Maghreb in Arabic. A zero time gives nothing, here and below.
func Date(lang string, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	day := strconv.Itoa(t.Day())
	if t.Day() == 1 && Pick(lang) == "fr" {
		day = "1ᵉʳ"
	}
	return day + "\u00a0" + words(lang).months[t.Month()-1] + " " + strconv.Itoa(t.Year())
}

// Day is "jeudi 19 novembre", without the year.
func Day(lang string, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	w := words(lang)
	day := strconv.Itoa(t.Day())
	if t.Day() == 1 && Pick(lang) == "fr" {
		day = "1ᵉʳ"
	}
	return w.days[t.Weekday()] + " " + day + "\u00a0" + w.months[t.Month()-1]
}

// Clock is "18 h 05" or "18:05", as the time stands.
func Clock(lang string, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	if Pick(lang) != "fr" {
		return t.Format("15:04")
	}
	return strconv.Itoa(t.Hour()) + "\u00a0h\u00a0" + t.Format("04")
}

// Moment is the day and the clock, with "today" and "yesterday" as seen from now, and the year when it is another.
func Moment(lang string, now, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	day := Day(lang, t)
	y1, m1, d1 := now.Date()
	y2, m2, d2 := t.Date()
	switch {
	case y1 == y2 && m1 == m2 && d1 == d2:
		day = T(lang, "date.today")
	case now.AddDate(0, 0, -1).Format(time.DateOnly) == t.Format(time.DateOnly):
		day = T(lang, "date.yesterday")
	case now.AddDate(0, 0, 1).Format(time.DateOnly) == t.Format(time.DateOnly):
		day = T(lang, "date.tomorrow")
	case y1 != y2:
		day = Date(lang, t)
	}
	return T(lang, "date.moment", "day", day, "clock", Clock(lang, t))
}

// Span is how long something lasts or has lasted, in one unit, rounded down: "5 min", "3 h", "2 jours".
func Span(lang string, d time.Duration) string {
	switch {
	case d < time.Minute:
		return T(lang, "date.span.now")
	case d < time.Hour:
		return T(lang, "date.span.minutes", "n", int(d.Minutes()))
	case d < 24*time.Hour:
		return T(lang, "date.span.hours", "n", int(d.Hours()))
	}
	return T(lang, "date.span.days", "n", int(d.Hours()/24))
}
