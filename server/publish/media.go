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
	"io"
	"io/fs"
	"log/slog"
	"regexp"
	"strings"

	_ "image/gif" // read only: the first picture of it is kept

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // read only

	"parvis/app/problem"
	"parvis/server/auth"
	"parvis/server/db"
)

// Bounds of a picture that is taken in.
const (
	MaxUpload  = 12 << 20 // bytes as sent
	maxPixels  = 40e6     // as sent: what a phone's camera makes, and no bomb
	maxSide    = 1600     // as kept
	jpegGood   = 82       // quality
	maxPicture = 3 << 20  // bytes as kept
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
	m, err := remake(data)
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

// remake decodes a picture and writes it anew.
func remake(data []byte) (Media, error) {
	cfg, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return Media{}, fmt.Errorf("not a picture we read: %w", err)
	}
	if cfg.Width <= 0 || cfg.Height <= 0 || float64(cfg.Width)*float64(cfg.Height) > maxPixels {
		return Media{}, fmt.Errorf("%d × %d points: too large", cfg.Width, cfg.Height)
	}
	src, format, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return Media{}, fmt.Errorf("decode a picture: %w", err)
	}
	turned := upright(src, orientation(data))
	dst := fit(turned, maxSide)
	var out bytes.Buffer
	m := Media{Type: "image/jpeg", Width: dst.Bounds().Dx(), Height: dst.Bounds().Dy()}
	if format == "png" || !opaque(dst) {
		m.Type = "image/png"
		err = png.Encode(&out, dst)
	}
	if m.Type == "image/jpeg" || err == nil && out.Len() > maxPicture && opaque(dst) {
		m.Type = "image/jpeg"
		out.Reset()
		err = jpeg.Encode(&out, dst, &jpeg.Options{Quality: jpegGood})
	}
	if err != nil {
		return Media{}, fmt.Errorf("write a picture: %w", err)
	}
	if out.Len() > maxPicture {
		return Media{}, fmt.Errorf("%d bytes after it was made smaller: too large", out.Len())
	}
	sum := sha256.Sum256(out.Bytes())
	m.Name, m.Data = hex.EncodeToString(sum[:16])+map[string]string{"image/png": ".png", "image/jpeg": ".jpg"}[m.Type], out.Bytes()
	return m, nil
}

// fit draws a picture within a square of the given side, on a canvas of its own.
func fit(src image.Image, side int) *image.NRGBA {
	w, h := src.Bounds().Dx(), src.Bounds().Dy()
	if w > side || h > side {
		if w >= h {
			w, h = side, max(1, h*side/w)
		} else {
			w, h = max(1, w*side/h), side
		}
	}
	dst := image.NewNRGBA(image.Rect(0, 0, w, h))
	draw.CatmullRom.Scale(dst, dst.Bounds(), src, src.Bounds(), draw.Src, nil)
	return dst
}

func opaque(m *image.NRGBA) bool { return m.Opaque() }

// upright turns a picture as its camera noted (EXIF orientation, 1 to 8): the note itself is not kept.
func upright(src image.Image, orientation int) image.Image {
	if orientation < 2 || orientation > 8 {
		return src
	}
	b := src.Bounds()
	w, h := b.Dx(), b.Dy()
	size := image.Rect(0, 0, w, h)
	if orientation >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	dst := image.NewNRGBA(size)
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
			c, _ := color.NRGBAModel.Convert(src.At(b.Min.X+x, b.Min.Y+y)).(color.NRGBA)
			dst.SetNRGBA(dx, dy, c)
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
		if s.pictures[e.Name()] == now {
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
	m, err := remake(data)
	if err != nil {
		return err
	}
	if sum := sha256.Sum256(data); strings.HasPrefix(name, hex.EncodeToString(sum[:16])+".") {
		m.Data = data // one of ours, written by an export
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		return tx.Exec(ctx, `INSERT INTO media (name, type, width, height, data, member, created_at)
			VALUES ($1, $2, $3, $4, $5, '', $6)
			ON CONFLICT (name) DO UPDATE SET type = excluded.type, width = excluded.width, height = excluded.height, data = excluded.data`,
			name, m.Type, m.Width, m.Height, m.Data, s.Now().UnixMilli())
	})
}

// mediaName is what a picture may be called: by its hash, or as a host named its file.
var mediaName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,79}\.(?:png|jpe?g|gif|webp|PNG|JPE?G|GIF|WEBP)$`)

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
