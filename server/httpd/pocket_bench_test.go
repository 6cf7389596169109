package httpd

import "testing"

// What it takes to make a pocket of the starter anew, after documents changed.
func BenchmarkPocket(b *testing.B) {
	k := newKit(b)
	for b.Loop() {
		k.srv.pockets.made = nil
		if a := k.get("/poche.json"); a.Status != 200 {
			b.Fatal(a.Status)
		}
	}
}
