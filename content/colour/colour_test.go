package colour

import (
	"math"
	"testing"
)

func TestContrast(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want float64
	}{{"#000000", "#ffffff", 21}, {"#ffffff", "#ffffff", 1}, {"#777777", "#ffffff", 4.48}, {"#0000ff", "#ffffff", 8.59}, {"#ffffff", "#0000ff", 8.59}} {
		a, _ := Parse(c.a)
		b, _ := Parse(c.b)
		if got := Contrast(a, b); math.Abs(got-c.want) > .01 {
			t.Errorf("%s on %s: %.2f, want %.2f", c.a, c.b, got, c.want)
		}
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "red", "#12", "#12345g", "#1234567", " #123456", "123456"} {
		if _, ok := Parse(s); ok {
			t.Errorf("%q is taken for a colour", s)
		}
	}
	if c, ok := Parse("#Ffc02E"); !ok || c.String() != "#ffc02e" {
		t.Errorf("%v %v", c, ok)
	}
}

// A colour is made lighter as little as it takes, and any colour can be.
func TestLighter(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"#000000", "#0f4653", "#7a2e8e", "#e4002b", "#808080"} {
		c, _ := Parse(s)
		got := Lighter(c, Wall, ForText)
		if ratio := Contrast(got, Wall); ratio < ForText || ratio > ForText+.6 {
			t.Errorf("%s: %s has %.2f", s, got, ratio)
		}
	}
	light, _ := Parse("#ffc02e")
	if got := Lighter(light, Wall, ForText); got != light {
		t.Errorf("a colour that does already became %s", got)
	}
}
