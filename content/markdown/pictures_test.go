package markdown

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"
	"testing/fstest"
)

func drawn(t *testing.T, side int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, side, side/2))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What community.toml says of its colour and its pictures is checked where it is written, with a remedy.
func TestCommunityLook(t *testing.T) {
	t.Parallel()
	files := map[string][]byte{"medias/grande.png": drawn(t, 1200), "medias/petite.png": drawn(t, 40), "medias/texte.png": []byte("rien"), "medias/vieille.webp": []byte("RIFF....WEBPVP8 ")}
	for name, c := range map[string]struct {
		toml          string
		logo, picture string
		want          []string // one warning each, in order
	}{
		"fine":          {"accent = \"#ffc02e\"\nlogo = \"medias/vieille.webp\"\npicture = \"/medias/grande.png\"\npicture_alt = \"Une porte\"\n", "vieille.webp", "grande.png", nil},
		"dark colour":   {"accent = \"#0F4653\"\n", "", "", []string{"community.toml:2: warning: La couleur « #0f4653 » se lit mal sur le bleu des murs, #0f4653 : son contraste est de 1,0 pour 1, il en faut 4,5."}},
		"purple":        {"accent = \"#7a2e8e\"\n", "", "", []string{"accent = \"#"}},
		"no colour":     {"accent = \"bleu\"\n", "", "", []string{"« bleu » n’est pas une couleur"}},
		"absent":        {"logo = \"logo.png\"\n", "logo.png", "", []string{"community.toml:2: warning: « logo » : l’image medias/logo.png manque"}},
		"no name":       {"logo = \"../secret.png\"\n", "", "", []string{"n’est pas un nom d’image"}},
		"elsewhere":     {"logo = \"https://ailleurs.example/logo.png\"\n", "", "", []string{"n’est pas un nom d’image"}},
		"no words":      {"picture = \"grande.png\"\n", "", "", []string{"community.toml:2: warning: L’image d’accueil n’a pas de description"}},
		"small":         {"picture = \"petite.png\"\npicture_alt = \"Une porte\"\n", "", "petite.png", []string{"n’a que 40 points de côté"}},
		"not a picture": {"logo = \"texte.png\"\n", "texte.png", "", []string{"n’est pas une image que nous savons lire"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fsys := fstest.MapFS{
				"community.toml":  {Data: []byte("name = \"Essai\"\n" + c.toml + "[privacy]\ncontact = \"donnees@exemple.org\"\n")},
				"charter/2026.md": {Data: []byte("---\ntitle: Charte\neffective: 2026-01-01\n---\n\n## Une\n\nUne règle.\n")}, "journeys/a/journey.md": {Data: []byte("---\ntitle: A\n---\n\nA.\n")},
			}
			for path, data := range files {
				fsys[path] = &fstest.MapFile{Data: data}
			}
			folder, found, err := New().ReadFolder(fsys)
			if err != nil {
				t.Fatal(err)
			}
			if len(found) != len(c.want) {
				t.Errorf("%d diagnostics: %v", len(found), found)
			}
			for i, d := range found {
				if i < len(c.want) && !strings.Contains(d.String(), c.want[i]) || d.Remedy == "" {
					t.Errorf("%s", d)
				}
			}
			if got := folder.Community(); got.Logo != c.logo || got.Picture != c.picture {
				t.Errorf("logo %q, picture %q", got.Logo, got.Picture)
			}
		})
	}
}
