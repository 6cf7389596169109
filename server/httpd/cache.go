package httpd

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/andybalholm/brotli"

	"parvis/app/ui"
)

// pageCache keeps the public pages as drawn, for who only reads: no cookie, no query. An entry is good until the
// documents are read anew, and for a minute at most, since pages tell dates.
//
// The first reader of a page gets it compressed at once; once a second one comes it is worth the smallest form, which
// takes a hundred times as long and is made beside, one page at a time.
type pageCache struct {
	mu      sync.RWMutex
	entries map[string]cached
	press   sync.Mutex // held while a smallest form is made
}

type cached struct {
	drawn
	gzip   []byte
	brotli []byte
	best   bool // brotli is the smallest there is
	etag   string
	loaded time.Time // of the documents
	made   time.Time
}

const (
	cacheAge  = time.Minute
	cacheMost = 2000
)

func newPageCache() *pageCache { return &pageCache{entries: map[string]cached{}} }

// cacheable tells whether a call asks for a page that every reader gets the same, in the same light.
func (c *call) cacheable() bool {
	if c.draws != nil { // a pocket keeps its pages itself
		return false
	}
	cookies := c.r.Header.Get("Cookie")
	return c.reads() && c.r.URL.RawQuery == "" && (cookies == "" || cookies == cookieTheme+"="+c.theme())
}

// cacheKey names the page in memory.
func (c *call) cacheKey() string { return c.r.URL.Path + " " + c.theme() }

// fromCache answers a page from memory if it is there and still good.
func (c *call) fromCache() bool {
	c.cache.mu.RLock()
	e, ok := c.cache.entries[c.cacheKey()]
	c.cache.mu.RUnlock()
	if !ok || !e.loaded.Equal(c.Library.Loaded()) || c.Now().Sub(e.made).Abs() > cacheAge {
		return false
	}
	if !e.best && c.cache.press.TryLock() {
		go func(path string) {
			defer c.cache.press.Unlock()
			c.cache.squeeze(path, e)
		}(c.cacheKey())
	}
	e.answer(c.w, c.r)
	return true
}

// showPublic answers a page that is the same for every reader, and keeps it.
func (c *call) showPublic(p ui.Page) error {
	if !c.cacheable() {
		return c.show(http.StatusOK, p)
	}
	d, err := c.draw(http.StatusOK, p)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(d.body)
	e := cached{drawn: d, etag: `W/"` + hex.EncodeToString(sum[:12]) + `"`, loaded: c.loaded, made: c.Now()}
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return fmt.Errorf("compress a page: %w", err)
	}
	z.Write(d.body) //nolint:errcheck // into memory
	z.Close()       //nolint:errcheck // into memory
	e.gzip, e.brotli = b.Bytes(), pressed(d.body, quickly)
	e = c.cache.put(c.cacheKey(), e)
	e.answer(c.w, c.r)
	return nil
}

// put keeps a page. One that was drawn again as it was keeps its smallest form.
func (p *pageCache) put(path string, e cached) cached {
	p.mu.Lock()
	defer p.mu.Unlock()
	if old := p.entries[path]; old.best && old.etag == e.etag {
		e.brotli, e.best = old.brotli, true
	}
	if len(p.entries) >= cacheMost {
		clear(p.entries)
	}
	p.entries[path] = e
	return e
}

// squeeze makes the smallest form of a page, unless it was drawn otherwise meanwhile.
func (p *pageCache) squeeze(path string, e cached) {
	small := pressed(e.body, brotli.BestCompression)
	p.mu.Lock()
	defer p.mu.Unlock()
	if now, ok := p.entries[path]; ok && now.etag == e.etag {
		now.brotli, now.best = small, true
		p.entries[path] = now
	}
}

// quickly is a level of brotli that costs about as much as gzip and gives a tenth less.
const quickly = 5

func pressed(body []byte, level int) []byte {
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, level)
	w.Write(body) //nolint:errcheck // into memory
	w.Close()     //nolint:errcheck // into memory
	return b.Bytes()
}

func (e cached) answer(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-cache")
	h.Set("ETag", e.etag)
	h.Set("Vary", "Accept-Encoding, Cookie")
	h.Set("Content-Security-Policy", e.policy)
	if unchanged(r.Header.Get("If-None-Match"), e.etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	d := e.drawn
	switch accepted := r.Header.Get("Accept-Encoding"); {
	case takes(accepted, "br"):
		h.Set("Content-Encoding", "br")
		d.body = e.brotli
		h.Set("Content-Length", strconv.Itoa(len(d.body)))
	case takes(accepted, "gzip"):
		h.Set("Content-Encoding", "gzip")
		d.body = e.gzip
		h.Set("Content-Length", strconv.Itoa(len(d.body)))
	}
	d.send(w)
}

// unchanged compares weakly, as If-None-Match does: the same text may have been compressed on its way.
func unchanged(header, etag string) bool {
	for tag := range strings.SplitSeq(header, ",") {
		tag = strings.TrimSpace(tag)
		if tag == "*" || tag != "" && strings.TrimPrefix(tag, "W/") == strings.TrimPrefix(etag, "W/") {
			return true
		}
	}
	return false
}

// takes tells whether a coding is named without being refused.
func takes(header, coding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(name), coding) {
			weight, ok := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q=")
			q, err := strconv.ParseFloat(weight, 64)
			return !ok || err == nil && q > 0
		}
	}
	return false
}
