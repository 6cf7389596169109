package httpd

import (
	"fmt"
	"strings"
	"testing"

	"rsc.io/qr"
)

// The bars that are drawn cover exactly the dark modules of the code.
func TestQRIsDrawnWhole(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	got, err := k.srv.qrOf("/en/charte?x=é")
	if err != nil {
		t.Fatal(err)
	}
	want, err := qr.Encode(got.Address, qr.M)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(got.Address, "/en/charte?x=é") || !strings.HasPrefix(got.Address, k.srv.Base.Scheme+"://"+k.srv.Base.Host+"/") {
		t.Errorf("address %q", got.Address)
	}
	drawn := map[[2]int]bool{}
	for bar := range strings.SplitSeq(strings.Trim(got.Path, "Mz"), "zM") {
		var x, y, w, back int
		if _, err := fmt.Sscanf(bar, "%d %dh%dv1h-%d", &x, &y, &w, &back); err != nil || w != back {
			t.Fatalf("bar %q: %v", bar, err)
		}
		for i := range w {
			drawn[[2]int{x + i - qrMargin, y - qrMargin}] = true
		}
	}
	for y := -qrMargin; y < got.Size-qrMargin; y++ {
		for x := -qrMargin; x < got.Size-qrMargin; x++ {
			if drawn[[2]int{x, y}] != want.Black(x, y) {
				t.Fatalf("module %d, %d: drawn %v", x, y, drawn[[2]int{x, y}])
			}
		}
	}
}

// A code leads to our own pages only, and carries no secret.
func TestQROfOwnPagesOnly(t *testing.T) {
	t.Parallel()
	b := newKit(t).browser()
	for path, status := range map[string]int{
		"/charte": 200, "/en/charte": 200, "/syntheses/cles-du-local": 200, "https://ailleurs.example/": 404, "//ailleurs.example": 404,
		"": 404, "charte": 404, "/demandes/1?cle=secret": 404, `/\ailleurs.example`: 404, "/" + strings.Repeat("a", qrMost): 422,
	} {
		r := b.send("GET", "/qr.svg?de="+strings.ReplaceAll(path, "?", "%3F"), "", "")
		if r.Status != status {
			t.Errorf("%q: %d, want %d", path, r.Status, status)
		}
		if r.Status == 200 && (r.Header.Get("Content-Type") != "image/svg+xml" || !strings.HasPrefix(r.Body, "<svg")) {
			t.Errorf("%q: %s", path, r.Header.Get("Content-Type"))
		}
	}
}
