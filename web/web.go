// Package web holds what browsers fetch beside the pages: styles, scripts, icons and the built app.wasm.
//
// "go run ./web/build" fills dist; a clean clone compiles without it, and pages then stay plain HTML.
package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
)

//go:embed css js icons shell.html all:dist
var files embed.FS

// Prefix of the address of every asset. The name carries a hash of the bytes: answers may be cached for ever.
const Prefix = "/assets/"

// Set is all assets, read once.
type Set struct {
	byPath map[string]Asset
	paths  map[string]string // name -> path
	css    map[string]string // key -> minified

	mu     sync.Mutex
	styles map[string]Style
}

// Asset is one file in the forms it is sent in.
type Asset struct {
	Path        string // "/assets/boot.3f2a….js"
	ContentType string
	Raw         []byte
	Brotli      []byte // nil when it would not be smaller
	Gzip        []byte
}

// Assets reads the embedded files. Without a build, app.wasm and wasm_exec.js are missing and URL answers "".
func Assets() (*Set, error) {
	s := &Set{byPath: map[string]Asset{}, paths: map[string]string{}, css: map[string]string{}, styles: map[string]Style{}}
	for _, name := range []string{"js/boot.js", "js/live.js", "js/beside.js", "js/queue.js", "js/suggest.js", "js/follow.js", "js/fresh.js", "js/copy.js", "js/editor.js", "js/write.js", "js/waits.js", "js/reach.js", "js/push.js",
		"icons/parvis.svg", "icons/maskable.svg", "icons/icon-192.png", "icons/icon-512.png", "icons/maskable-192.png", "icons/maskable-512.png",
		"icons/apple-touch-icon.png", "icons/narrow.jpg", "icons/wide.jpg", "dist/wasm_exec.js", "dist/app.wasm"} {
		if err := s.add(name); err != nil {
			return nil, err
		}
	}
	return s, errors.Join(s.addLater(), s.readCSS())
}

func (s *Set) add(name string) error {
	raw, err := files.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) && strings.HasPrefix(name, "dist/") {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read asset %s: %w", name, err)
	}
	a := Asset{ContentType: contentType(name), Raw: raw}
	if strings.HasPrefix(name, "js/") {
		a.Raw = []byte(minifyLines(string(raw)))
	}
	if strings.HasPrefix(name, "dist/") {
		if a.Brotli, err = optional(name + ".br"); err != nil {
			return err
		}
		if a.Gzip, err = optional(name + ".gz"); err != nil {
			return err
		}
	}
	s.put(path.Base(name), a)
	return nil
}

// put gives an asset its address, and the compressed forms that it does not have yet.
func (s *Set) put(base string, a Asset) {
	if a.Brotli == nil && a.Gzip == nil && !strings.HasPrefix(a.ContentType, "image/") || a.ContentType == "image/svg+xml" {
		a.Brotli, a.Gzip = compress(a.Raw)
	}
	sum, ext := sha256.Sum256(a.Raw), path.Ext(base)
	a.Path = Prefix + strings.TrimSuffix(base, ext) + "." + hex.EncodeToString(sum[:6]) + ext
	s.byPath[a.Path], s.paths[base] = a, a.Path
}

func optional(name string) ([]byte, error) {
	b, err := files.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return b, err
}

// URL is the address of an asset by its plain name ("boot.js"), or empty when it has not been built.
func (s *Set) URL(name string) string { return s.paths[name] }

// Lookup finds an asset by its address.
func (s *Set) Lookup(path string) (Asset, bool) {
	a, ok := s.byPath[path]
	return a, ok
}

// Encoded picks the smallest form that an Accept-Encoding header allows. encoding is "br", "gzip" or "".
func (a Asset) Encoded(accept string) (body []byte, encoding string) {
	if a.Brotli != nil && accepts(accept, "br") {
		return a.Brotli, "br"
	}
	if a.Gzip != nil && accepts(accept, "gzip") {
		return a.Gzip, "gzip"
	}
	return a.Raw, ""
}

// accepts tells whether a coding is named without being refused (q=0).
func accepts(header, coding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), coding) {
			q := strings.ReplaceAll(strings.TrimSpace(params), " ", "")
			return q != "q=0" && q != "q=0.0" && q != "q=0.00" && q != "q=0.000"
		}
	}
	return false
}

func contentType(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".jpg":
		return "image/jpeg"
	case ".wasm":
		return "application/wasm"
	}
	return "application/octet-stream"
}

// compress is for the small files; app.wasm is compressed by the build.
func compress(raw []byte) (br, gz []byte) {
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, brotli.BestCompression)
	w.Write(raw)
	w.Close()
	if b.Len() < len(raw) {
		br = b.Bytes()
	}
	var g bytes.Buffer
	z, _ := gzip.NewWriterLevel(&g, gzip.BestCompression)
	z.Write(raw)
	z.Close()
	if g.Len() < len(raw) {
		gz = g.Bytes()
	}
	return br, gz
}
