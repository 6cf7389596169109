package publish

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"slices"

	"parvis/app/problem"
)

// View is one way to show a picture of the community: its logo beside the name, its welcome picture on a phone and on a desk.
type View string

// The views, as addresses name them.
const (
	ViewLogo  View = "logo"
	ViewPhone View = "telephone"
	ViewDesk  View = "ecran"
)

// bound is how large a view may be. On a phone a picture must cost less than the page it stands on.
type bound struct{ side, bytes int }

var views = map[View]bound{ViewLogo: {132, 5 << 10}, ViewPhone: {640, 12 << 10}, ViewDesk: {1080, 56 << 10}}

// Face is a picture of the community, as pages need to know it before it comes.
type Face struct {
	Name          string
	Version       string // changes with the picture
	Width, Height int
}

// Face answers what a picture of the community is; the zero Face when it is not here.
func (s *Service) Face(ctx context.Context, name string) (Face, error) {
	f := Face{Name: name}
	var source string
	err := s.DB.QueryRowContext(ctx, `SELECT width, height, member FROM media WHERE name = $1`, name).Scan(&f.Width, &f.Height, &source)
	if errors.Is(err, sql.ErrNoRows) {
		return Face{}, nil
	}
	if err != nil {
		return Face{}, fmt.Errorf("read what a picture is: %w", err)
	}
	sum := sha256.Sum256([]byte(name + "\n" + source)) // of the folder's: the hash of its file
	f.Version = hex.EncodeToString(sum[:5])
	return f, nil
}

// faceKey names a view of one version of a picture.
type faceKey struct {
	name, version string
	view          View
}

// FaceView answers a picture as a view shows it, never heavier than the view allows. It is made when it is first asked for
// and kept in memory: name must be one that the community's settings give, or anybody could have any picture made anew.
func (s *Service) FaceView(ctx context.Context, name string, view View) (Media, error) {
	most, ok := views[view]
	f, err := s.Face(ctx, name)
	if err != nil || !ok || f.Name == "" {
		return Media{}, errors.Join(err, problem.New(problem.CodeNotFound))
	}
	s.pictureMu.Lock()
	defer s.pictureMu.Unlock()
	key := faceKey{name, f.Version, view}
	if m, ok := s.faces[key]; ok {
		return m, nil
	}
	whole, err := s.Media(ctx, name)
	if err != nil {
		return Media{}, err
	}
	m, err := shrink(whole, most)
	if err != nil {
		return Media{}, fmt.Errorf("make a view of a picture: %w", err)
	}
	if s.faces == nil || len(s.faces) > 4*len(views) { // older versions
		s.faces = map[faceKey]Media{}
	}
	s.faces[key] = m
	return m, nil
}

// Qualities of a photograph that are tried, and the least part of its size.
var qualities = []int{80, 66, 52, 40}

// shrink writes a picture within bounds: as it is when it fits, else smaller until it does. A drawing keeps its edges with
// few colours, a photograph loses detail before it loses size.
func shrink(m Media, most bound) (Media, error) {
	src, _, err := image.Decode(bytes.NewReader(m.Data))
	if err != nil {
		return Media{}, err
	}
	for side := min(most.side, max(m.Width, m.Height)); side >= 16; side = side * 7 / 8 {
		small := fit(src, side)
		if len(m.Data) <= most.bytes && side == max(m.Width, m.Height) {
			return m, nil
		}
		for _, data := range written(small, m.Type) {
			if len(data.Data) <= most.bytes {
				data.Width, data.Height, data.Name = small.Bounds().Dx(), small.Bounds().Dy(), m.Name
				return data, nil
			}
		}
	}
	return Media{}, errors.New("no view is small enough")
}

// written are the forms of a picture to choose from, the best first.
func written(m *image.RGBA, kind string) []Media {
	var out []Media
	drawn := func(p image.Image) {
		var b bytes.Buffer
		if (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, p) == nil {
			out = append(out, Media{Type: "image/png", Data: b.Bytes()})
		}
	}
	if kind == "image/png" {
		if p := fewColours(m, 32); p != nil {
			drawn(p)
		} else if !m.Opaque() {
			drawn(m)
		}
	}
	if m.Opaque() {
		for _, q := range qualities {
			var b bytes.Buffer
			if jpeg.Encode(&b, m, &jpeg.Options{Quality: q}) == nil {
				out = append(out, Media{Type: "image/jpeg", Data: b.Bytes()})
			}
		}
	}
	return out
}

// fewColours is a drawing with its most frequent colours only: nearly all of its points have one of them, and those between
// two take the nearer. It is nil for a picture that would look different.
func fewColours(m *image.RGBA, most int) *image.Paletted {
	count := map[color.RGBA]int{}
	for i := 0; i < len(m.Pix); i += 4 {
		count[color.RGBA{m.Pix[i], m.Pix[i+1], m.Pix[i+2], m.Pix[i+3]}]++
	}
	if len(count) > 16_000 { // a photograph
		return nil
	}
	all := make([]color.RGBA, 0, len(count))
	for c := range count {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b color.RGBA) int {
		if d := count[b] - count[a]; d != 0 {
			return d
		}
		return bytes.Compare([]byte{a.R, a.G, a.B, a.A}, []byte{b.R, b.G, b.B, b.A})
	})
	palette := make(color.Palette, 0, most)
	for _, c := range all {
		// One colour of each shade: the points around an edge have many that hardly differ.
		if len(palette) < most && (len(palette) == 0 || distance(palette[palette.Index(c)].(color.RGBA), c) > 24) {
			palette = append(palette, c)
		}
	}
	out := image.NewPaletted(m.Bounds(), palette)
	index, off := map[color.RGBA]uint8{}, 0
	for _, c := range all {
		i := palette.Index(c)
		index[c] = uint8(i)
		off += count[c] * distance(palette[i].(color.RGBA), c)
	}
	points := m.Bounds().Dx() * m.Bounds().Dy()
	if off > 6*points { // a photograph
		return nil
	}
	for i := range points {
		out.Pix[i] = index[color.RGBA{m.Pix[4*i], m.Pix[4*i+1], m.Pix[4*i+2], m.Pix[4*i+3]}]
	}
	return out
}

// distance is how far two colours are from each other, from 0 to 1020.
func distance(a, b color.RGBA) int {
	d := func(x, y uint8) int { return max(int(x), int(y)) - min(int(x), int(y)) }
	return d(a.R, b.R) + d(a.G, b.G) + d(a.B, b.B) + d(a.A, b.A)
}
