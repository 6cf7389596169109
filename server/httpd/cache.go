package httpd

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"parvis/app/ui"
)

// pageCache keeps the public pages as drawn, for who only reads: no cookie, no query. An entry is good until the
// documents are read anew, and for a minute at most, since pages tell dates.
type pageCache struct {
	mu      sync.RWMutex
	entries map[string]cached
}

type cached struct {
	drawn
	gzip   []byte
	etag   string
	loaded time.Time // of the documents
	made   time.Time
}

const (
	cacheAge  = time.Minute
	cacheMost = 2000
)

func newPageCache() *pageCache { return &pageCache{entries: map[string]cached{}} }

// cacheable tells whether a call asks for a page that every reader gets the same.
func (c *call) cacheable() bool {
	return (c.r.Method == http.MethodGet || c.r.Method == http.MethodHead) && c.r.URL.RawQuery == "" && c.r.Header.Get("Cookie") == ""
}

// fromCache answers a page from memory if it is there and still good.
func (c *call) fromCache() bool {
	c.cache.mu.RLock()
	e, ok := c.cache.entries[c.r.URL.Path]
	c.cache.mu.RUnlock()
	if !ok || !e.loaded.Equal(c.Library.Loaded()) || c.Now().Sub(e.made).Abs() > cacheAge {
		return false
	}
	e.answer(c.w, c.r)
	return true
}

// showPublic answers a page that is the same for every reader, and keeps it.
func (c *call) showPublic(p ui.Page) error {
	if !c.cacheable() {
		return c.show(http.StatusOK, p)
	}
	d, err := c.shell.draw(http.StatusOK, ui.Render(p), c.Base)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(d.body)
	e := cached{drawn: d, etag: `"` + hex.EncodeToString(sum[:12]) + `"`, loaded: c.Library.Loaded(), made: c.Now()}
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return fmt.Errorf("compress a page: %w", err)
	}
	z.Write(d.body) //nolint:errcheck // into memory
	z.Close()       //nolint:errcheck // into memory
	e.gzip = b.Bytes()
	c.cache.put(c.r.URL.Path, e)
	e.answer(c.w, c.r)
	return nil
}

func (p *pageCache) put(path string, e cached) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.entries) >= cacheMost {
		clear(p.entries)
	}
	p.entries[path] = e
}

func (e cached) answer(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-cache")
	h.Set("ETag", e.etag)
	h.Set("Vary", "Accept-Encoding, Cookie")
	h.Set("Content-Security-Policy", e.policy)
	if r.Header.Get("If-None-Match") == e.etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	d := e.drawn
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		d.body = e.gzip
	}
	d.send(w)
}
