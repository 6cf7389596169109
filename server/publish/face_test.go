package publish

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"testing"

	"io/fs"
	"parvis/content/starter"
)

// Every view stays within its bounds, whatever is sent: a drawing keeps its edges, a photograph becomes smaller.
func TestViewsAreSmall(t *testing.T) {
	t.Parallel()
	drawing, err := fs.ReadFile(starter.FS(), "medias/accueil.png")
	if err != nil {
		t.Fatal(err)
	}
	noise := image.NewRGBA(image.Rect(0, 0, 700, 440))
	from := rand.New(rand.NewPCG(1, 2))
	for i := range noise.Pix {
		noise.Pix[i] = uint8(from.IntN(256)) | uint8(i%4/3*255)
	}
	var photo, through bytes.Buffer
	if err := jpeg.Encode(&photo, noise, nil); err != nil {
		t.Fatal(err)
	}
	glass := image.NewNRGBA(image.Rect(0, 0, 400, 400))
	for y := range 400 {
		for x := range 400 {
			glass.SetNRGBA(x, y, color.NRGBA{uint8(x), uint8(y), 90, uint8(x * y)})
		}
	}
	if err := png.Encode(&through, glass); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		data  []byte
		kinds map[View]string
		least int // points on the longer side of the view for a phone
	}{
		"drawing":     {drawing, map[View]string{ViewPhone: "image/png", ViewDesk: "image/png", ViewLogo: "image/png"}, 560},
		"noise":       {photo.Bytes(), map[View]string{ViewPhone: "image/jpeg", ViewDesk: "image/jpeg", ViewLogo: "image/jpeg"}, 100},
		"transparent": {through.Bytes(), map[View]string{ViewPhone: "image/png", ViewDesk: "image/png", ViewLogo: "image/png"}, 40},
	} {
		whole, err := remake(c.data)
		if err != nil {
			t.Fatal(err)
		}
		for view, most := range views {
			m, err := shrink(whole, most)
			if err != nil {
				t.Errorf("%s, %s: %v", name, view, err)
				continue
			}
			got, kind, err := image.DecodeConfig(bytes.NewReader(m.Data))
			if err != nil || "image/"+kind != m.Type || got.Width != m.Width || got.Height != m.Height {
				t.Errorf("%s, %s: %v, %s, %d × %d, said %s, %d × %d", name, view, err, kind, got.Width, got.Height, m.Type, m.Width, m.Height)
			}
			if len(m.Data) > most.bytes || max(m.Width, m.Height) > most.side || m.Type != c.kinds[view] {
				t.Errorf("%s, %s: %d bytes, %d × %d, %s", name, view, len(m.Data), m.Width, m.Height, m.Type)
			}
			if view == ViewPhone && max(m.Width, m.Height) < c.least {
				t.Errorf("%s on a phone: %d × %d", name, m.Width, m.Height)
			}
			if off := float64(whole.Width)/float64(whole.Height) - float64(m.Width)/float64(m.Height); off > .05 || off < -.05 {
				t.Errorf("%s, %s has another shape: %d × %d", name, view, m.Width, m.Height)
			}
			t.Logf("%s, %s: %d bytes, %d × %d, %s", name, view, len(m.Data), m.Width, m.Height, m.Type)
		}
	}
}
