// Package terminal is what is said to hosts in a terminal, in French or English.
//
// The language is the terminal's own (LC_ALL, LC_MESSAGES, LANG): English when it begins with "en", else French.
package terminal

import "strings"

// Lang chooses the language from the environment.
func Lang(getenv func(string) string) string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := getenv(name); v != "" {
			if strings.HasPrefix(strings.ToLower(v), "en") {
				return "en"
			}
			return "fr"
		}
	}
	return "fr"
}

// Text is one sentence in each language, with {names} to fill in.
type Text struct{ FR, EN string }

// In is the sentence in a language; args are pairs of name and value.
func (t Text) In(lang string, args ...string) string {
	s := t.FR
	if lang == "en" {
		s = t.EN
	}
	pairs := make([]string, 0, len(args))
	for i := 0; i+1 < len(args); i += 2 {
		pairs = append(pairs, "{"+args[i]+"}", args[i+1])
	}
	return strings.NewReplacer(pairs...).Replace(s)
}

// Fault is one thing that is wrong, with what to do about it. It is an error, told in French; Line tells it in a
// language of choice.
type Fault struct {
	What   Text
	Remedy Text
	Args   []string
	Err    error // the cause, or nil
}

// Line is the fault in one line.
func (f *Fault) Line(lang string) string {
	line := f.What.In(lang, f.Args...)
	if remedy := f.Remedy.In(lang, f.Args...); remedy != "" {
		line += " " + remedy
	}
	if f.Err != nil {
		line += " (" + strings.ReplaceAll(f.Err.Error(), "\n", " ") + ")"
	}
	return line
}

func (f *Fault) Error() string { return f.Line("fr") }

func (f *Fault) Unwrap() error { return f.Err }
