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
	"image/draw"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"log/slog"
	"regexp"
	"strings"

	_ "image/gif" // read only: the first picture of it is kept

	_ "golang.org/x/image/webp" // read only

	"parvis/app/problem"
	"parvis/server/auth"
	"parvis/server/db"
)

// Bounds of a picture that is taken in.
const (
	MaxUpload  = 12 << 20  // bytes as sent
	maxDecoded = 160 << 20 // bytes of its points while it is read: 40 million of a camera, and no bomb
	maxSide    = 1600      // as kept
	jpegGood   = 82        // quality
	maxPicture = 3 << 20   // bytes as kept
)

// Media is a picture as it is served.
type Media struct {
	Name          string // of the address: hash and ending
	Type          string
	Width, Height int
	Data          []byte
}

// AddMedia takes in a picture: it is decoded, made smaller where it is large and written anew, so that nothing but the
// picture is kept (no place, no camera, no date). The same picture is stored once.
func (s *Service) AddMedia(ctx context.Context, by auth.Member, from io.Reader) (Media, error) {
	data, err := io.ReadAll(io.LimitReader(from, MaxUpload+1))
	if err != nil {
		return Media{}, fmt.Errorf("read a picture: %w", err)
	}
	if len(data) > MaxUpload {
		return Media{}, problem.New(problem.CodeTooLarge)
	}
	m, err := s.remake(data)
	if err != nil {
		return Media{}, &problem.Error{Code: problem.CodeInvalid, Key: "problem.picture", Err: err}
	}
	err = s.DB.InTx(ctx, func(tx *db.Tx) error {
		return tx.Exec(ctx, `INSERT INTO media (name, type, width, height, data, member, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (name) DO NOTHING`,
			m.Name, m.Type, m.Width, m.Height, m.Data, by.ID, s.Now().UnixMilli())
	})
	if err != nil {
		return Media{}, fmt.Errorf("store a picture: %w", err)
	}
	return m, nil
}

// remake decodes a picture and writes it anew. One at a time: a picture takes a hundred times the memory of its file.
func (s *Service) remake(data []byte) (Media, error) {
	s.pictureMu.Lock()
	defer s.pictureMu.Unlock()
	return remake(data)
}

func remake(data []byte) (Media, error) {
	cfg, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return Media{}, fmt.Errorf("not a picture we read: %w", err)
	}
	if cfg.Width <= 0 || cfg.Height <= 0 || float64(cfg.Width)*float64(cfg.Height)*pointSize(data, format, cfg.ColorModel) > maxDecoded {
		return Media{}, fmt.Errorf("%d × %d points: too large", cfg.Width, cfg.Height)
	}
	src, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return Media{}, fmt.Errorf("decode a picture: %w", err)
	}
	small := upright(fit(src, maxSide), orientation(data))
	return encode(small, format)
}

// pointSize is how many bytes one point takes while a picture is decoded.
func pointSize(data []byte, format string, model color.Model) float64 {
	switch {
	case format == "jpeg" && progressive(data): // its coefficients are kept until the end, four bytes each
		return 10
	case model == color.RGBA64Model, model == color.NRGBA64Model:
		return 8
	}
	return 4
}

// encode writes a picture: a drawing as it is, a photograph smaller.
func encode(m *image.RGBA, format string) (Media, error) {
	out := Media{Type: "image/jpeg", Width: m.Bounds().Dx(), Height: m.Bounds().Dy()}
	var b bytes.Buffer
	var err error
	through := !m.Opaque()
	if format == "png" || through {
		out.Type = "image/png"
		err = png.Encode(&b, m)
	}
	if out.Type == "image/jpeg" || err == nil && b.Len() > maxPicture && !through {
		out.Type = "image/jpeg"
		b.Reset()
		err = jpeg.Encode(&b, m, &jpeg.Options{Quality: jpegGood})
	}
	if err != nil {
		return Media{}, fmt.Errorf("write a picture: %w", err)
	}
	if b.Len() > maxPicture {
		return Media{}, fmt.Errorf("%d bytes after it was made smaller: too large", b.Len())
	}
	sum := sha256.Sum256(b.Bytes())
	out.Name, out.Data = hex.EncodeToString(sum[:16])+map[string]string{"image/png": ".png", "image/jpeg": ".jpg"}[out.Type], b.Bytes()
	return out, nil
}

// fit draws a picture within a square of the given side, on a canvas of its own. Each point is the mean of those that it
// stands for, gathered line by line: a picture of any size takes the memory of a few of its lines.
func fit(src image.Image, side int) *image.RGBA {
	from := src.Bounds()
	w, h := from.Dx(), from.Dy()
	if w > side || h > side {
		if w >= h {
			w, h = side, max(1, h*side/w)
		} else {
			w, h = max(1, w*side/h), side
		}
	}
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	if w == from.Dx() && h == from.Dy() {
		draw.Draw(dst, dst.Bounds(), src, from.Min, draw.Src)
		return dst
	}
	line := image.NewRGBA(image.Rect(0, 0, from.Dx(), 1))
	sums := make([]uint64, 4*w)
	for y := range h {
		clear(sums)
		top, bottom := y*from.Dy()/h, max((y+1)*from.Dy()/h, y*from.Dy()/h+1)
		for sy := top; sy < bottom; sy++ {
			draw.Draw(line, line.Bounds(), src, image.Pt(from.Min.X, from.Min.Y+sy), draw.Src)
			for x := range w {
				for i := 4 * (x * from.Dx() / w); i < 4*((x+1)*from.Dx()/w); i += 4 {
					for c := range 4 {
						sums[4*x+c] += uint64(line.Pix[i+c])
					}
				}
			}
		}
		for x := range w {
			n := uint64(((x+1)*from.Dx()/w - x*from.Dx()/w) * (bottom - top))
			for c := range 4 {
				dst.Pix[dst.PixOffset(x, y)+c] = uint8((sums[4*x+c] + n/2) / n)
			}
		}
	}
	return dst
}

// upright turns a picture as its camera noted (EXIF orientation, 1 to 8): the note itself is not kept.
func upright(src *image.RGBA, orientation int) *image.RGBA {
	if orientation < 2 || orientation > 8 {
		return src
	}
	w, h := src.Bounds().Dx(), src.Bounds().Dy()
	size := image.Rect(0, 0, w, h)
	if orientation >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	dst := image.NewRGBA(size)
	for y := range h {
		for x := range w {
			dx, dy := x, y
			switch orientation {
			case 2:
				dx = w - 1 - x
			case 3:
				dx, dy = w-1-x, h-1-y
			case 4:
				dy = h - 1 - y
			case 5:
				dx, dy = y, x
			case 6:
				dx, dy = h-1-y, x
			case 7:
				dx, dy = h-1-y, w-1-x
			case 8:
				dx, dy = y, w-1-x
			}
			dst.SetRGBA(dx, dy, src.RGBAAt(x, y))
		}
	}
	return dst
}

// takeMedias takes in the pictures of a folder, medias/<name>, as an upload is taken in, under their own names. One that
// will not do is told and left out; the same file is not read twice.
func (s *Service) takeMedias(ctx context.Context, folder fs.FS) error {
	entries, err := fs.ReadDir(folder, "medias")
	if err != nil {
		return nil //nolint:nilerr // a folder without pictures
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() || !mediaName.MatchString(e.Name()) {
			continue
		}
		now := stat{info.Size(), info.ModTime()}
		if was, seen := s.pictures[e.Name()]; seen && was == now && now.tells() {
			continue
		}
		if err := s.takeMedia(ctx, folder, e.Name()); err != nil {
			if db.Unavailable(err) || ctx.Err() != nil {
				return err
			}
			s.Log.Warn("a picture of the folder cannot be shown", slog.String("path", "medias/"+e.Name()), slog.Any("error", err))
		}
		if s.pictures == nil {
			s.pictures = map[string]stat{}
		}
		s.pictures[e.Name()] = now
		s.unchecked.Store(true) // community.toml may have missed it
	}
	return nil
}

func (s *Service) takeMedia(ctx context.Context, folder fs.FS, name string) error {
	f, err := folder.Open("medias/" + name)
	if err != nil {
		return err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxUpload+1))
	if err != nil {
		return err
	}
	if len(data) > MaxUpload {
		return problem.New(problem.CodeTooLarge)
	}
	source := sum(data)
	var known int
	err = s.DB.QueryRowContext(ctx, `SELECT COUNT(*) FROM media WHERE name = $1 AND member = $2`, name, source).Scan(&known)
	if err != nil || known > 0 {
		return err
	}
	m, err := s.remake(data)
	if err != nil {
		return err
	}
	if strings.HasPrefix(name, source[:32]+".") && bare(data, m.Type) { // one of ours, written by an export
		m.Data = data
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error { // of the folder: by the hash of its file, so that a start need not remake it
		return tx.Exec(ctx, `INSERT INTO media (name, type, width, height, data, member, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (name) DO UPDATE SET type = excluded.type, width = excluded.width, height = excluded.height,
				data = excluded.data, member = excluded.member`,
			name, m.Type, m.Width, m.Height, m.Data, source, s.Now().UnixMilli())
	})
}

// mediaName is what a picture may be called: by its hash, or as a host named its file.
var mediaName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,79}\.(?:png|jpe?g|gif|webp|PNG|JPE?G|GIF|WEBP)$`)

// PictureSize answers how many points wide and high a picture is; zero for one that is not here.
func (s *Service) PictureSize(ctx context.Context, name string) (width, height int, err error) {
	err = s.DB.QueryRowContext(ctx, `SELECT width, height FROM media WHERE name = $1`, name).Scan(&width, &height)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, 0, fmt.Errorf("read the size of a picture: %w", err)
	}
	return width, height, nil
}

// Media answers a picture by its name.
func (s *Service) Media(ctx context.Context, name string) (Media, error) {
	if !mediaName.MatchString(name) {
		return Media{}, problem.New(problem.CodeNotFound)
	}
	m := Media{Name: name}
	err := s.DB.QueryRowContext(ctx, `SELECT type, width, height, data FROM media WHERE name = $1`, name).
		Scan(&m.Type, &m.Width, &m.Height, &m.Data)
	if errors.Is(err, sql.ErrNoRows) {
		return Media{}, problem.New(problem.CodeNotFound)
	}
	if err != nil {
		return Media{}, fmt.Errorf("read a picture: %w", err)
	}
	return m, nil
}
