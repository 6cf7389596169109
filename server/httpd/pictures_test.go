package httpd

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"regexp"
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

// Who has no script sends a picture from a page beside the text, and copies the line that shows it.
func TestPictureWithoutJavaScript(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	b := k.browser()
	b.signIn(auth.Documentalist, "Anne")
	editor := b.visit("/atelier/documents/summary/nouveau").want(200)
	if beside := editor.Body; !strings.Contains(beside, `<noscript><p><a`) || !strings.Contains(beside, `target="_blank"`) {
		t.Error("the editor does not lead to it")
	}
	b.visit("/atelier/medias").want(200).one("form[enctype='multipart/form-data'] input[type=file][name=image]")
	send := func(data []byte) *reply {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		part, err := form.CreateFormFile("image", "photo.png")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(data); err != nil {
			t.Fatal(err)
		}
		if err := form.Close(); err != nil {
			t.Fatal(err)
		}
		return b.send(http.MethodPost, "/atelier/medias", body.String(), form.FormDataContentType())
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 30, 20))); err != nil {
		t.Fatal(err)
	}
	line := raw(send(picture.Bytes()).want(200).one("textarea"))
	address := regexp.MustCompile(`^!\[Ce que montre l.image\]\((/medias/[0-9a-z]+\.png)\)$`).FindStringSubmatch(strings.TrimSpace(line))
	if address == nil {
		t.Fatalf("the line is %q", line)
	}
	k.get(address[1]).want(200)
	bad := send([]byte("<svg onload=alert(1)>")).want(422)
	if !strings.Contains(bad.Body, "n’a pas pu être lue") {
		t.Error("nobody says what is wrong")
	}
	bad.one("form[enctype='multipart/form-data']")
}
