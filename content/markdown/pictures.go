package markdown

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/gif"  // sizes only
	_ "image/jpeg" // sizes only
	_ "image/png"  // sizes only
	"io"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"parvis/content"
)

// Pictures lie in medias/, under names that an address can have.
var pictureName = regexp.MustCompile(`(?i)^[a-z0-9][a-z0-9_-]{0,79}\.(?:png|jpe?g|gif|webp)$`)

// maxPicture is the largest file of a picture that is taken in, in bytes.
const maxPicture = 12 << 20

// Points that a picture needs to be shown sharp, on its longer side.
const (
	leastLogo    = 96
	leastPicture = 720
)

// picture is the name of a picture of the community, as its file is called in medias/.
func (s settings) picture(key string) string {
	name := s.text(key)
	bare := strings.TrimPrefix(strings.TrimPrefix(name, "/"), "medias/")
	if bare != "" && !pictureName.MatchString(bare) {
		s.warn(s.line(key), fmt.Sprintf("« %s » nomme « %s », qui n’est pas un nom d’image ; rien n’est montré.", key, short(name)),
			fmt.Sprintf("Déposez l’image dans le dossier medias/, et écrivez son nom, sans accents : %s = \"accueil.jpg\".", key))
		return ""
	}
	return bare
}

// CheckPictures looks whether the pictures that community.toml names are there and can be shown.
func CheckPictures(fsys fs.FS, e Entry) []content.Diagnostic {
	c := e.Document.Community
	if c == nil {
		return nil
	}
	var found []content.Diagnostic
	for _, p := range []struct {
		key, name string
		least     int
	}{{"logo", c.Logo, leastLogo}, {"picture", c.Picture, leastPicture}} {
		if p.name == "" {
			continue
		}
		if message, remedy := pictureFault(fsys, path.Join("medias", p.name), p.least); message != "" {
			found = append(found, content.Diagnostic{
				Severity: content.Warning, Path: e.Path, Line: e.Document.given[p.key], Message: fmt.Sprintf("« %s » : ", p.key) + message, Remedy: remedy,
			})
		}
	}
	return found
}

func pictureFault(fsys fs.FS, name string, least int) (message, remedy string) {
	f, err := fsys.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Sprintf("l’image %s manque ; elle n’est pas montrée.", name), "Déposez-la dans ce dossier, ou corrigez son nom."
	}
	if err != nil {
		return fmt.Sprintf("l’image %s ne s’ouvre pas.", name), "Vérifiez qu’elle est lisible par le compte qui fait tourner le site."
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxPicture+1))
	if err != nil {
		return fmt.Sprintf("l’image %s ne se lit pas.", name), "Vérifiez qu’elle est lisible par le compte qui fait tourner le site."
	}
	if len(data) > maxPicture {
		return fmt.Sprintf("l’image %s pèse plus de %d Mo ; elle n’est pas montrée.", name, maxPicture>>20), "Réduisez-la."
	}
	if len(data) > 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP" {
		return "", ""
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return fmt.Sprintf("%s n’est pas une image que nous savons lire ; elle n’est pas montrée.", name), "Enregistrez-la en PNG, JPEG, GIF ou WebP."
	}
	if side := max(size.Width, size.Height); side < least {
		return fmt.Sprintf("l’image %s n’a que %d points de côté : elle sera floue.", name, side), fmt.Sprintf("Donnez-lui au moins %d points.", least)
	}
	return "", ""
}
