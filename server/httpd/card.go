package httpd

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strings"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"

	"parvis/app/i18n"
	"parvis/content"
	"parvis/content/colour"
)

// Size of the card that others show beside an address, and where its door stands.
const (
	cardWidth, cardHeight = 1200, 630
	cardGround            = 520
	cardText              = 700 // how wide its words may be
)

// cards are the cards as drawn, by what is on them.
type cards struct {
	mu    sync.Mutex
	drawn map[string][]byte
}

// cardPicture is GET /carte.png: the community's name, what it does and its door, for who is sent an address of ours. It is
// drawn here, so that nobody else learns who passes what on.
func (c *call) cardPicture() error {
	community := c.Library.Community()
	key := strings.Join([]string{community.Name, c.cardWords(community), community.Accent}, "\n")
	c.cards.mu.Lock()
	defer c.cards.mu.Unlock()
	picture, ok := c.cards.drawn[key]
	if !ok {
		var err error
		if picture, err = drawCard(community.Name, c.cardWords(community), community.Accent); err != nil {
			return fmt.Errorf("draw the card: %w", err)
		}
		if c.cards.drawn == nil || len(c.cards.drawn) > len(i18n.Languages()) { // older names
			c.cards.drawn = map[string][]byte{}
		}
		c.cards.drawn[key] = picture
	}
	return c.sendText("image/png", picture)
}

// cardWords is what the community does, in a language whose letters the card's own font has.
func (c *call) cardWords(community content.Community) string {
	lang := c.lang
	if lang != "fr" && lang != "en" {
		lang = i18n.Default
	}
	return community.Text(lang).Tagline
}

func drawCard(name, words, accent string) ([]byte, error) {
	light, ok := colour.Parse(accent)
	if !ok {
		light = colour.Sun
	}
	if colour.Contrast(light, colour.Wall) < colour.ForText {
		light = colour.Cream
	}
	img := image.NewRGBA(image.Rect(0, 0, cardWidth, cardHeight))
	fill(img, colour.Wall, 0, 0, cardWidth, 0, cardWidth, cardGround, 0, cardGround)
	fill(img, colour.Paper, 0, cardGround, cardWidth, cardGround, cardWidth, cardHeight, 0, cardHeight)
	fill(img, colour.Mix(light, colour.Paper, .4), 850, cardGround, 1110, cardGround, 1090, cardHeight, 330, cardHeight)
	arch(img, light, 850, 1110, 130)
	arch(img, colour.Ink, 850, 915, 130)
	below, err := write(img, name, 92, 3, 96)
	if err == nil {
		_, err = write(img, words, 40, 4, below+24)
	}
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, img)
	return b.Bytes(), err
}

// fill paints a shape given by its corners.
func fill(img draw.Image, c colour.RGB, points ...float32) {
	r := vector.NewRasterizer(cardWidth, cardHeight)
	r.MoveTo(points[0], points[1])
	for i := 2; i < len(points); i += 2 {
		r.LineTo(points[i], points[i+1])
	}
	r.ClosePath()
	r.Draw(img, img.Bounds(), ink(c), image.Point{})
}

// arch paints the part of the door that lies between left and right; the door itself is 260 wide, round at its top.
func arch(img draw.Image, c colour.RGB, left, right, top float32) {
	const from, to, radius, bend = 850, 1110, 130, 130 * .5523
	r := vector.NewRasterizer(int(right), cardHeight)
	r.MoveTo(from, cardGround)
	r.LineTo(from, top+radius)
	r.CubeTo(from, top+radius-bend, from+radius-bend, top, from+radius, top)
	r.CubeTo(to-radius+bend, top, to, top+radius-bend, to, top+radius)
	r.LineTo(to, cardGround)
	r.ClosePath()
	r.Draw(img, image.Rect(0, 0, int(right), cardHeight), ink(c), image.Point{})
}

func ink(c colour.RGB) *image.Uniform {
	return image.NewUniform(color.RGBA{uint8(c[0]), uint8(c[1]), uint8(c[2]), 255})
}

var cardFont = sync.OnceValues(func() (*opentype.Font, error) { return opentype.Parse(gobold.TTF) })

// write sets words in a size that lets them fit in so many lines, from top, and answers where the next may begin.
func write(img draw.Image, words string, size float64, most, top int) (below int, err error) {
	family, err := cardFont()
	if err != nil {
		return 0, err
	}
	for ; ; size *= .9 {
		face, err := opentype.NewFace(family, &opentype.FaceOptions{Size: size, DPI: 72})
		if err != nil {
			return 0, err
		}
		all := wrap(face, words)
		if len(all) > most && size > 20 {
			continue
		}
		d := font.Drawer{Dst: img, Src: ink(colour.Cream), Face: face}
		for _, line := range all[:min(len(all), most)] {
			top += int(size * 1.12)
			d.Dot = fixed.P(80, top)
			d.DrawString(line)
		}
		return top, nil
	}
}

// wrap puts words into lines no wider than the card's; a word that is wider makes too many of them.
func wrap(face font.Face, words string) []string {
	var all []string
	line := ""
	for _, word := range strings.Fields(words) {
		longer := strings.TrimSpace(line + " " + word)
		switch {
		case font.MeasureString(face, longer).Ceil() <= cardText:
			line = longer
		case line == "":
			return make([]string, 99)
		default:
			all, line = append(all, line), word
			if font.MeasureString(face, word).Ceil() > cardText {
				return make([]string, 99)
			}
		}
	}
	return append(all, line)
}
