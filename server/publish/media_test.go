package publish

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io/fs"
	"maps"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"parvis/app/problem"
	"parvis/server/db/dbtest"
)

// quarters is a picture whose corners differ: red, green, blue and white, from the upper left, clockwise.
func quarters(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.SetNRGBA(x, y, []color.NRGBA{{255, 0, 0, 255}, {0, 255, 0, 255}, {255, 255, 255, 255}, {0, 0, 255, 255}}[2*(2*y/h)+2*x/w])
		}
	}
	return m
}

func asJPEG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// withEXIF puts a camera's note into a JPEG: how it was held, and where.
func withEXIF(data []byte, order binary.AppendByteOrder, orientation uint16) []byte {
	tiff := []byte("II*\x00")
	if order == binary.AppendByteOrder(binary.BigEndian) {
		tiff = []byte("MM\x00*")
	}
	word := func(v uint16) { tiff = order.AppendUint16(tiff, v) }
	long := func(v uint32) { tiff = order.AppendUint32(tiff, v) }
	long(8)
	word(2)
	word(0x0112)
	word(3)
	long(1)
	word(orientation)
	word(0)
	word(0x8825) // the directory of the place
	word(4)
	long(1)
	long(40)
	long(0)
	tiff = append(tiff, "GPS 48.8566 N CANARY"...)
	note := append([]byte("Exif\x00\x00"), tiff...)
	out := append([]byte{0xff, 0xd8, 0xff, 0xe1}, binary.BigEndian.AppendUint16(nil, uint16(len(note)+2))...)
	out = append(append(out, note...), 0xff, 0xe2, 0, 20)
	out = append(out, "ICC_PROFILE\x00CANARY"...)
	return append(out, data[2:]...)
}

func chunk(kind string, data []byte) []byte {
	out := append(binary.BigEndian.AppendUint32(nil, uint32(len(data))), kind...)
	out = append(out, data...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}

func insertChunk(data []byte, chunks ...[]byte) []byte {
	out := bytes.Clone(data[:33]) // signature and header
	for _, c := range chunks {
		out = append(out, c...)
	}
	return append(out, data[33:]...)
}

func decode(t *testing.T, m Media) image.Image {
	t.Helper()
	img, format, err := image.Decode(bytes.NewReader(m.Data))
	if err != nil || "image/"+format != m.Type || img.Bounds().Dx() != m.Width || img.Bounds().Dy() != m.Height {
		t.Fatalf("%s: %s %v", m.Type, format, err)
	}
	return img
}

// corner names the colour of a corner.
func corner(m image.Image, right, below bool) string {
	b := m.Bounds()
	x, y := b.Dx()/8, b.Dy()/8
	if right {
		x = b.Dx() - 1 - x
	}
	if below {
		y = b.Dy() - 1 - y
	}
	r, g, bl, _ := m.At(b.Min.X+x, b.Min.Y+y).RGBA()
	name := ""
	for i, v := range []uint32{r, g, bl} {
		if v > 0x8000 {
			name += string("RGB"[i])
		}
	}
	return name
}

func corners(m image.Image) string {
	return corner(m, false, false) + " " + corner(m, true, false) + " " + corner(m, true, true) + " " + corner(m, false, true)
}

func TestPicturesAreMadeAnew(t *testing.T) {
	t.Parallel()
	d := newDesk(t, dbtest.SQLite(t))
	add := func(data []byte) (Media, error) { return d.AddMedia(t.Context(), ada, bytes.NewReader(data)) }
	for i, want := range []string{
		"R G B RGB", "R G B RGB", "G R RGB B", "B RGB R G", "RGB B G R", "R RGB B G", "RGB R G B", "B G R RGB", "G B RGB R", "R G B RGB",
	} {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			m, err := add(withEXIF(asJPEG(t, quarters(80, 48)), order, uint16(i)))
			if err != nil {
				t.Fatal(err)
			}
			if got := corners(decode(t, m)); got != want || bytes.Contains(m.Data, []byte("CANARY")) || bytes.Contains(m.Data, []byte("Exif")) {
				t.Errorf("held as %d: %s, want %s", i, got, want)
			}
			if turned := i >= 5 && i <= 8; turned != (m.Width == 48) {
				t.Errorf("held as %d: %d × %d", i, m.Width, m.Height)
			}
		}
	}
	through := quarters(64, 64)
	through.SetNRGBA(1, 1, color.NRGBA{})
	deep := image.NewNRGBA64(image.Rect(0, 0, 64, 64))
	for y := range 64 {
		for x := range 64 {
			deep.Set(x, y, quarters(64, 64).At(x, y))
		}
	}
	moving := &gif.GIF{Delay: []int{1, 1}}
	for _, m := range []image.Image{quarters(64, 64), image.NewNRGBA(image.Rect(0, 0, 64, 64))} {
		p := image.NewPaletted(m.Bounds(), color.Palette{color.Black, color.White, color.NRGBA{255, 0, 0, 255}, color.NRGBA{0, 255, 0, 255}, color.NRGBA{0, 0, 255, 255}})
		for y := range 64 {
			for x := range 64 {
				p.Set(x, y, m.At(x, y))
			}
		}
		moving.Image = append(moving.Image, p)
	}
	var animated bytes.Buffer
	if err := gif.EncodeAll(&animated, moving); err != nil {
		t.Fatal(err)
	}
	drawing := asPNG(t, quarters(64, 64))
	for name, c := range map[string]struct {
		data []byte
		kind string
	}{
		"png": {drawing, "image/png"}, "transparent png": {asPNG(t, through), "image/png"}, "16 bits": {asPNG(t, deep), "image/png"},
		"jpeg": {asJPEG(t, quarters(64, 64)), "image/jpeg"}, "animated gif": {animated.Bytes(), "image/jpeg"},
		"apng":                    {insertChunk(drawing, chunk("acTL", []byte{0, 0, 0, 2, 0, 0, 0, 0}), chunk("tEXt", []byte("Comment\x00CANARY")), chunk("eXIf", []byte("CANARY"))), "image/png"},
		"a page behind a jpeg":    {append(asJPEG(t, quarters(64, 64)), "<html><script>CANARY</script>"...), "image/jpeg"},
		"an archive behind a png": {append(bytes.Clone(drawing), "PK\x03\x04CANARY"...), "image/png"},
		"a page in a jpeg":        {append([]byte{0xff, 0xd8, 0xff, 0xfe, 0, 25}, append([]byte("<script>CANARY</script>"), asJPEG(t, quarters(64, 64))[2:]...)...), "image/jpeg"},
	} {
		m, err := add(c.data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := corners(decode(t, m)); m.Type != c.kind || got != "R G B RGB" || bytes.Contains(m.Data, []byte("CANARY")) || !bare(m.Data, m.Type) {
			t.Errorf("%s: %s, %s, bare %v", name, m.Type, got, bare(m.Data, m.Type))
		}
		again, err := add(c.data)
		stored, err2 := d.Media(t.Context(), m.Name)
		if err != nil || err2 != nil || again.Name != m.Name || !bytes.Equal(stored.Data, m.Data) || stored.Type != m.Type {
			t.Errorf("%s: not the same again: %v %v", name, err, err2)
		}
	}
	large, err := add(asJPEG(t, quarters(3000, 1000)))
	if err != nil || large.Width != maxSide || large.Height != 533 || corners(decode(t, large)) != "R G B RGB" {
		t.Errorf("%d × %d %v", large.Width, large.Height, err)
	}
	if n := count(t, d.DB, `SELECT COUNT(*) FROM media`); n == 0 || n > 30 {
		t.Errorf("%d are stored", n)
	}
	if m := decode(t, must(add(asPNG(t, through)))); corner(m, true, true) != "B" {
		t.Error("a transparent picture")
	} else if _, _, _, a := m.At(1, 1).RGBA(); a != 0 {
		t.Error("its hole is filled")
	}
}

func must(m Media, err error) Media {
	if err != nil {
		panic(err)
	}
	return m
}

// hugePNG says that it has so many points, and gives none.
func hugePNG(w, h uint32, depth byte) []byte {
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	return append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", append(head, depth, 2, 0, 0, 0))...)
}

func TestPicturesThatAreRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t, dbtest.SQLite(t))
	good := asJPEG(t, quarters(64, 64))
	huge := bytes.Clone(good)
	at := bytes.Index(huge, []byte{0xff, 0xc0})
	binary.BigEndian.PutUint16(huge[at+5:], 65000)
	binary.BigEndian.PutUint16(huge[at+7:], 65000)
	passes := bytes.Clone(huge)
	passes[at+1] = 0xc2
	webp := []byte("RIFF\x24\x00\x00\x00WEBPVP8L\x18\x00\x00\x00\x2f\xff\xff\xff\x0f" + strings.Repeat("\x00", 20))
	for name, data := range map[string][]byte{
		"nothing": nil, "text": []byte("bonjour"), "page": []byte("<!doctype html><script>alert(1)</script>"),
		"svg": []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), "pdf": []byte("%PDF-1.7"),
		"bmp": []byte("BM" + strings.Repeat("\x00", 60)), "tiff": []byte("II*\x00\x08\x00\x00\x00"),
		"cut jpeg": good[:len(good)/2], "cut png": asPNG(t, quarters(64, 64))[:60], "no points": {0xff, 0xd8, 0xff, 0xd9},
		"huge png": hugePNG(60000, 60000, 8), "huge deep png": hugePNG(5000, 5000, 16), "endless png": hugePNG(1<<31-1, 1<<31-1, 8),
		"huge jpeg": huge, "huge jpeg in passes": passes, "huge gif": []byte("GIF89a\xff\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00\xff\xff\xff\xff\x00\x08\x00"),
		"huge webp": webp, "empty png": hugePNG(0, 0, 8),
	} {
		_, err := d.AddMedia(t.Context(), ada, bytes.NewReader(data))
		var p *problem.Error
		if !errors.As(err, &p) || p.Code != problem.CodeInvalid || p.Key != "problem.picture" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := d.AddMedia(t.Context(), ada, bytes.NewReader(make([]byte, MaxUpload+1))); problem.CodeOf(err) != problem.CodeTooLarge {
		t.Errorf("too large: %v", err)
	}
	for _, name := range []string{"", "../x.png", "a/b.png", "x.svg", "x.html", "x.png\x00", ".png", "x.png.exe", strings.Repeat("a", 90) + ".png"} {
		if _, err := d.Media(t.Context(), name); problem.CodeOf(err) != problem.CodeNotFound {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// The largest picture that is read takes its own points and little else, however many come at once.
func TestPicturesAndMemory(t *testing.T) {
	w, h, most := 8000, 5000, uint64(220) // MB, for 160 MB of points
	if race {                             // ten times as slow: a quarter of the points
		w, h, most = 4000, 2500, 60
	}
	d := newDesk(t, dbtest.SQLite(t))
	data := asPNG(t, image.NewRGBA(image.Rect(0, 0, w, h)))
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := d.AddMedia(t.Context(), ada, bytes.NewReader(data)); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if taken := (after.TotalAlloc - before.TotalAlloc) >> 20; taken > most {
		t.Errorf("%d MB were taken for %d MB of points", taken, w*h*4>>20)
	}
}

func TestPicturesOfTheFolder(t *testing.T) {
	t.Parallel()
	onDesk(t, func(t *testing.T, d *desk) {
		ours, err := remake(asJPEG(t, quarters(64, 64)))
		if err != nil {
			t.Fatal(err)
		}
		d.dir["medias/photo.jpg"] = &fstest.MapFile{Data: withEXIF(asJPEG(t, quarters(80, 48)), binary.LittleEndian, 6)}
		d.dir["medias/dessin.PNG"] = &fstest.MapFile{Data: asPNG(t, quarters(64, 64))}
		d.dir["medias/"+ours.Name] = &fstest.MapFile{Data: ours.Data}
		hostile := append(bytes.Clone(ours.Data), "<script>CANARY</script>"...)
		named := sum(hostile)[:32] + ".jpg" // named as if it were ours
		d.dir["medias/"+named] = &fstest.MapFile{Data: hostile}
		d.dir["medias/page.svg"], d.dir["medias/casse.png"] = file("<svg/>"), file("rien")
		d.dir["faq/a.md"] = file(doc("", "là"))
		d.load()
		d.sees("là")
		names := map[string]string{"photo.jpg": "image/jpeg", "dessin.PNG": "image/png", ours.Name: "image/jpeg", named: "image/jpeg"}
		for name, kind := range names {
			m, err := d.Media(t.Context(), name)
			if err != nil || m.Type != kind || bytes.Contains(m.Data, []byte("CANARY")) {
				t.Errorf("%s: %s %v", name, m.Type, err)
			}
		}
		if m, err := d.Media(t.Context(), ours.Name); err != nil || !bytes.Equal(m.Data, ours.Data) {
			t.Error("one of ours was written anew")
		}
		if n := count(t, d.DB, `SELECT COUNT(*) FROM media`); n != len(names) {
			t.Errorf("%d are stored", n)
		}
		// After a restart they are not written again; one that changed is.
		before := dump(t, d.DB)
		again := newDesk(t, d.DB)
		again.dir = maps.Clone(d.dir)
		again.forward(1 << 40)
		again.load()
		if n := count(t, d.DB, `SELECT COUNT(*) FROM media WHERE created_at > $1`, d.now().UnixMilli()); n != 0 || len(dump(t, d.DB)) != len(before) {
			t.Errorf("%d were made anew", n)
		}
		again.dir["medias/photo.jpg"] = &fstest.MapFile{Data: asJPEG(t, quarters(20, 10))}
		again.load()
		if m, err := d.Media(t.Context(), "photo.jpg"); err != nil || m.Width != 20 {
			t.Errorf("a new one under an old name: %d %v", m.Width, err)
		}
	})
}

var _ fs.FS = fstest.MapFS{}
