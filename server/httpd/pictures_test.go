package httpd

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"strings"
	"testing"

	"parvis/server/auth"
)

// A picture tells its size before it comes, wherever a document is shown.
func TestPicturesTellTheirSize(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1600, 900))); err != nil {
		t.Fatal(err)
	}
	m, err := k.publish.AddMedia(context.Background(), auth.Member{ID: "x"}, &b)
	if err != nil {
		t.Fatal(err)
	}
	shown := "\n\n![Le local, vu de la rue](/medias/" + m.Name + ")\n\n![Perdue](/medias/perdue.png)\n"
	files := map[string]string{}
	for _, path := range []string{"summaries/malles-dix-jours.md", "faq/combien-ca-coute.md", "spaces/berges.md"} {
		files[path] = string(k.content[path].Data) + shown
	}
	k.write(files)
	look := func(where string, a *reply) {
		t.Helper()
		for _, img := range a.all("img") {
			want := map[string]string{"loading": "lazy", "decoding": "async", "width": "1600", "height": "900"}
			if strings.HasSuffix(attrOf(img, "src"), "perdue.png") {
				want["width"], want["height"] = "", ""
			}
			for name, value := range want {
				if got := attrOf(img, name); got != value {
					t.Errorf("%s: %s %q, want %q", where, name, got, value)
				}
			}
		}
		if len(a.all("img")) != 2 {
			t.Errorf("%s: %d pictures", where, len(a.all("img")))
		}
	}
	for _, path := range []string{"/syntheses/malles-dix-jours", "/faq/combien-ca-coute", "/espaces/berges"} {
		look(path, k.get(path).want(200))
	}
	w := k.staff(auth.Documentalist, "Ada")
	look("the editor", w.visit("/atelier/documents/summary/malles-dix-jours").want(200))
}
