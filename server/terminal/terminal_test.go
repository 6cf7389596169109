package terminal

import (
	"errors"
	"testing"
)

func TestLang(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ all, messages, lang, want string }{
		{"", "", "", "fr"}, {"", "", "en_US.UTF-8", "en"}, {"", "", "EN", "en"}, {"", "", "C.UTF-8", "fr"}, {"", "", "fr_FR", "fr"},
		{"fr_FR", "en_US", "en_US", "fr"}, {"", "en_GB", "fr_FR", "en"}, {"en", "fr", "fr", "en"}, {"de_DE", "", "", "fr"},
	} {
		env := map[string]string{"LC_ALL": c.all, "LC_MESSAGES": c.messages, "LANG": c.lang}
		if got := Lang(func(name string) string { return env[name] }); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

func TestFault(t *testing.T) {
	t.Parallel()
	cause := errors.New("first\nsecond")
	f := &Fault{What: Text{"Il manque {what}.", "{what} is missing."}, Remedy: Text{"Donnez {what}.", "Give {what}."}, Args: []string{"what", "{what}", "odd"}, Err: cause}
	if got, want := f.Line("fr"), "Il manque {what}. Donnez {what}. (first second)"; got != want || f.Error() != want {
		t.Errorf("%q", got)
	}
	if got, want := f.Line("en"), "{what} is missing. Give {what}. (first second)"; got != want {
		t.Errorf("%q", got)
	}
	if !errors.Is(f, cause) {
		t.Error("the cause is lost")
	}
	if got := (&Fault{What: Text{"Un.", "One."}}).Line("en"); got != "One." {
		t.Errorf("%q", got)
	}
}
