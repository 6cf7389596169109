package web

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"parvis/app/i18n"
)

// Later is the name of the script that comes after a page, in a language.
func Later(lang string) string { return "pwa." + lang + ".js" }

// addLater makes the script that comes after a page, in each language: with its sentences, so that no page carries them.
func (s *Set) addLater() error {
	script, err := files.ReadFile("js/pwa.js")
	if err != nil {
		return fmt.Errorf("read pwa.js: %w", err)
	}
	for _, lang := range i18n.Languages() {
		said, err := json.Marshal(i18n.Under(lang, "pwa."))
		if err != nil {
			return fmt.Errorf("write the sentences of pwa.js: %w", err)
		}
		s.put(Later(lang), Asset{ContentType: contentType(".js"), Raw: []byte("const WORDS=" + string(said) + ";\n" + minifyLines(string(script)))})
	}
	return nil
}

// workerParts are the scripts that the service worker is made of, in order.
var workerParts = []string{"french.js", "pocket.js", "sw.js"}

// Worker is the service worker's text: its parts, with the constants that they rest on. Two builds whose pages, styles or
// assets differ have different ones, whatever build says of itself.
func (s *Set) Worker(build string, langs, shell []string) (string, error) {
	var parts strings.Builder
	for _, name := range workerParts {
		b, err := files.ReadFile("js/" + name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return "", fmt.Errorf("read %s: %w", name, err)
		}
		parts.WriteString(minifyLines(string(b)))
	}
	h := sha256.New()
	fmt.Fprintln(h, build, parts.String(), slices.Sorted(maps.Keys(s.byPath)))
	for _, key := range slices.Sorted(maps.Keys(s.css)) {
		fmt.Fprintln(h, key, s.css[key])
	}
	addresses := []string{}
	for _, name := range shell {
		if u := s.URL(name); u != "" {
			addresses = append(addresses, u)
		}
	}
	constants, err := json.Marshal([]any{hex.EncodeToString(h.Sum(nil)[:6]), addresses, langs})
	if err != nil {
		return "", fmt.Errorf("write the worker's constants: %w", err)
	}
	return "const [VERSION,SHELL,LANGS]=" + string(constants) + ";\n" + parts.String(), nil
}
