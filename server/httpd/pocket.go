package httpd

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/andybalholm/brotli"

	"parvis/app/i18n"
	"parvis/app/ui"
	"parvis/content"
	"parvis/server/auth"
	"parvis/server/library"
)

// pocketMost is how much the pocket of everybody may weigh on the wire, in bytes. Whoever has more to read gets it too.
const pocketMost = 360_000

// pocketSummaries and pocketEntries are how many summaries and questions are tried at most; pocketBranches in how many ways
// the choices of a journey can be made for each to have its pages.
const (
	pocketSummaries = 120
	pocketEntries   = 200
	pocketBranches  = 8
)

// bundle is the answer of GET /poche.json: what a phone keeps for when there is no line. web/js/pocket.js reads it.
type bundle struct {
	Version  string                `json:"version"` // of pages and index
	Reader   string                `json:"reader"`  // whose it is, and what he may read; empty: everybody's
	Until    string                `json:"until"`   // when a reader's own must be dropped; empty: never
	Complete bool                  `json:"complete"`
	Bytes    int                   `json:"bytes"` // of pages and index, as they lie on the phone
	Lang     string                `json:"lang"`
	Policies []string              `json:"policies"`
	Parts    []string              `json:"parts"` // pieces that several pages have
	Pages    map[string]packedPage `json:"pages"`
	Index    any                   `json:"index"` // pocket.Index
}

// packedPage is a page in pieces: a number is one of the bundle's parts, a text is itself.
type packedPage struct {
	Policy int   `json:"policy"`
	HTML   []any `json:"html"`
}

// pockets keeps what was made, until the documents change: by language and by what its reader may read.
type pockets struct {
	mu   sync.Mutex
	made map[string]*pocketMade
	most int // what everybody's may weigh; 0: pocketMost
}

type pocketMade struct {
	bundle bundle
	file   *packed   // everybody's
	loaded time.Time // of the documents
	day    string    // pages tell dates
	asked  atomic.Int32
}

// packed is a text in the forms it is sent in, each made when first asked for.
type packed struct {
	text []byte

	mu     sync.Mutex
	gzip   []byte
	brotli []byte
	best   atomic.Pointer[[]byte] // brotli that took its time
}

// encoded is the smallest form that a reader takes.
func (p *packed) encoded(accept string) (body []byte, encoding string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case takes(accept, "br"):
		if best := p.best.Load(); best != nil {
			return *best, "br"
		}
		if p.brotli == nil {
			p.brotli = pressed(p.text, quickly)
		}
		return p.brotli, "br"
	case takes(accept, "gzip"):
		if p.gzip == nil {
			p.gzip = gzipped(p.text)
		}
		return p.gzip, "gzip"
	}
	return p.text, ""
}

// squeeze makes the smallest form, which takes a hundred times as long as a quick one.
func (p *packed) squeeze() {
	best := pressed(p.text, brotli.BestCompression)
	p.best.Store(&best)
}

func gzipped(text []byte) []byte {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) //nolint:errcheck // a level that there is
	z.Write(text)                                         //nolint:errcheck // into memory
	z.Close()                                             //nolint:errcheck // into memory
	return b.Bytes()
}

// pocketsKept bounds how many are kept: communities have few roles.
const pocketsKept = 24

// pocket is GET /poche.json?lang=.
func (c *call) pocket() error {
	if lang := c.r.URL.Query().Get("lang"); lang != "" {
		c.lang = i18n.Pick(lang)
	}
	reader := c.caller.reader()
	made, err := c.pocketFor(reader)
	if err != nil {
		return err
	}
	h := c.w.Header()
	h.Set("Vary", "Accept-Encoding, Cookie")
	if everybody(reader) {
		h.Set("Cache-Control", "no-cache")
		h.Set("ETag", `W/"`+made.bundle.Version+`"`)
		if unchanged(c.r.Header.Get("If-None-Match"), h.Get("ETag")) {
			c.w.WriteHeader(http.StatusNotModified)
			return nil
		}
		c.sendPocket(made.file)
		if made.asked.Add(1) == 2 && c.cache.press.TryLock() { // somebody comes back for it: worth its smallest form
			go func() {
				defer c.cache.press.Unlock()
				made.file.squeeze()
			}()
		}
		return nil
	}
	c.noStore()
	own := made.bundle
	if own.Reader, own.Until, err = c.pocketOwner(reader); err != nil {
		return err
	}
	text, err := encode(own)
	if err != nil {
		return err
	}
	c.sendPocket(&packed{text: text})
	return nil
}

// everybody tells whether a reader may read what everybody may, and nothing else.
func everybody(r content.Reader) bool { return !r.Member && !r.Staff && len(r.Roles) == 0 }

func (c *call) sendPocket(file *packed) {
	body, encoding := file.encoded(c.r.Header.Get("Accept-Encoding"))
	h := c.w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("X-Pocket-Bytes", strconv.Itoa(len(body)))
	if encoding != "" {
		h.Set("Content-Encoding", encoding)
		h.Set("Content-Length", strconv.Itoa(len(body)))
	}
	c.w.Write(body) //nolint:errcheck // the reader went away
}

// pocketOwner names whose pocket it is, without saying who that is, and until when it may be kept: as long as a session
// that nobody uses, or as long as a membership goes without being looked at again.
func (c *call) pocketOwner(r content.Reader) (tag, until string, err error) {
	end := c.Now().Add(auth.SessionLife)
	h := sha256.New()
	fmt.Fprintf(h, "pocket\n%s\n", rightsOf(r))
	if c.Staff != nil {
		if end, err = c.Auth.SessionEnd(c.ctx(), c.cookie(c.r, cookieSession)); err != nil {
			return "", "", err
		}
		fmt.Fprintf(h, "staff %s\n", c.Staff.ID)
	}
	for _, id := range slices.Sorted(slices.Values(c.Requests)) {
		fmt.Fprintf(h, "request %s\n", id)
	}
	return hex.EncodeToString(h.Sum(nil)[:16]), end.UTC().Format(time.RFC3339), nil
}

// rightsOf is the same for readers who may read the same.
func rightsOf(r content.Reader) string {
	roles := slices.Compact(slices.Sorted(slices.Values(r.Roles)))
	text, _ := json.Marshal([]any{r.Member, r.Staff, roles}) //nolint:errchkjson // booleans and texts
	return string(text)
}

// pocketFor answers what is kept for who may read the same, or makes it.
func (c *call) pocketFor(r content.Reader) (*pocketMade, error) {
	s := &c.pockets
	s.mu.Lock()
	defer s.mu.Unlock()
	key, day := c.lang+"\n"+rightsOf(r), c.local(c.Now()).Format(time.DateOnly)
	loaded := c.Library.Loaded()
	if made := s.made[key]; made != nil && made.loaded.Equal(loaded) && made.day == day {
		return made, nil
	}
	b, err := c.newPacker(r).pack(c.ctx())
	if err != nil {
		return nil, fmt.Errorf("make the pocket: %w", err)
	}
	made := &pocketMade{bundle: b, loaded: loaded, day: day}
	if everybody(r) {
		text, err := encode(b)
		if err != nil {
			return nil, err
		}
		made.file = &packed{text: text}
	}
	if s.made == nil || len(s.made) >= pocketsKept {
		s.made = map[string]*pocketMade{}
	}
	s.made[key] = made
	return made, nil
}

// encode writes JSON without the escapes that only HTML needs.
func encode(v any) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("write the pocket: %w", err)
	}
	return out.Bytes(), nil
}

// packer makes one bundle.
type packer struct {
	*call // who draws: nobody in particular, who may read what the reader may
	mux   http.Handler
	as    content.Reader

	paths    []string // in the order of their worth
	pages    map[string]drawn
	optional int // of paths, from here on pages may be left out, the last first
	whole    bool
}

// drawing marks a call of our own that draws a page for a pocket.
type drawing struct{ reader content.Reader }

type drawingKey struct{}

// drawn tells whether a page is drawn for a pocket: without a key of its own, since the worker makes one when it is sent.
func (c *call) drawn() bool {
	_, ok := c.r.Context().Value(drawingKey{}).(drawing)
	return ok
}

func (c *call) newPacker(r content.Reader) *packer {
	p := &packer{mux: c.mux, as: r, pages: map[string]drawn{}, whole: true}
	request := p.request(context.WithoutCancel(c.ctx()), c.Base, ui.Path(c.lang, "/recherche"))
	p.call = c.newCall(nil, request)
	return p
}

// request is one of somebody without cookies, who reads as the pocket's reader.
func (p *packer) request(ctx context.Context, base *url.URL, path string) *http.Request {
	ctx = context.WithValue(ctx, drawingKey{}, drawing{p.as})
	name, q, _ := strings.Cut(path, "?")
	return (&http.Request{
		Method: http.MethodGet, URL: &url.URL{Path: name, RawQuery: q}, Host: base.Host, Header: http.Header{}, RequestURI: path, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}).WithContext(ctx)
}

func (p *packer) pack(ctx context.Context) (bundle, error) {
	p.choose()
	for _, path := range p.paths {
		if err := p.draw(path); err != nil {
			return bundle{}, err
		}
	}
	most := cmp.Or(p.pockets.most, pocketMost)
	for {
		b, err := p.bundle(ctx)
		if err != nil || !everybody(p.as) {
			return b, err
		}
		text, err := encode(b)
		if err != nil {
			return b, err
		}
		size := len(gzipped(text))
		if size <= most || p.optional >= len(p.paths) {
			return b, nil
		}
		// As many pages less as their mean weight tells, at least one.
		excess := len(p.paths) * (size - most) / size
		to := max(p.optional, len(p.paths)-max(1, excess))
		for _, path := range p.paths[to:] {
			delete(p.pages, path)
		}
		p.paths, p.whole = p.paths[:to], false
	}
}

// choose lists the pages: what a newcomer needs first, the questions, then the summaries, newest first.
func (p *packer) choose() {
	add := func(path string) { p.paths = append(p.paths, p.href(path)) }
	for _, path := range []string{
		"/", "/parcours", "/charte", "/charte/changements", "/espaces", "/faq", "/syntheses", "/glossaire", "/a-propos", "/recherche", "/hors-ligne",
		"/entrer", "/accessibilite", "/demandes/nouvelle", "/questions/nouvelle",
	} {
		add(path)
	}
	for _, j := range p.Library.Journeys(p.lang, p.reader()) {
		add("/parcours/" + j.ID)
		for _, s := range p.Library.Steps(j.ID, p.lang, p.reader()) {
			add("/parcours/" + j.ID + "/" + s.ID)
		}
		for _, picked := range branches(j.Choices) {
			steps := p.stepsFor(j, picked)
			parting := slices.IndexFunc(steps, func(s content.Step) bool { return len(s.When) > 0 })
			for _, s := range steps[max(0, parting-1):] {
				add("/parcours/" + j.ID + "/" + s.ID + query(picked))
			}
		}
	}
	for _, s := range p.Library.Spaces(p.lang, p.reader()) {
		add("/espaces/" + s.ID)
	}
	p.optional = len(p.paths)
	entries := p.Library.Titles(content.KindFAQ, p.lang, p.reader())
	for _, m := range head(entries, pocketEntries) {
		add("/faq/" + m.ID)
	}
	summaries := p.Library.Summaries(p.lang, p.reader())
	for _, s := range head(summaries, pocketSummaries) {
		add("/syntheses/" + s.ID)
	}
	p.whole = len(entries) <= pocketEntries && len(summaries) <= pocketSummaries
}

// branches are the ways to make the choices of a journey, without that which its steps show before a choice: the first
// option of each. There are none when they are too many to carry.
func branches(choices []content.Choice) []map[string]string {
	ways := []map[string]string{{}}
	for _, c := range choices {
		var longer []map[string]string
		for _, way := range ways {
			for _, o := range c.Options {
				with := maps.Clone(way)
				with[c.ID] = o.ID
				longer = append(longer, with)
			}
		}
		if ways = longer; len(ways) > pocketBranches {
			return nil
		}
	}
	return ways[min(1, len(ways)):]
}

// draw asks our own handler for a page; one that is not there is left out.
func (p *packer) draw(path string) error {
	w := &sheet{header: http.Header{}, status: http.StatusOK}
	p.mux.ServeHTTP(w, p.request(p.ctx(), p.Base, path))
	switch {
	case w.status == http.StatusOK:
		p.pages[path] = drawn{w.status, w.body.Bytes(), w.header.Get("Content-Security-Policy")}
	case w.status >= http.StatusInternalServerError:
		return fmt.Errorf("draw %s: status %d", path, w.status)
	}
	return nil
}

// bundle puts together what there is of pages, with an index of them.
func (p *packer) bundle(ctx context.Context) (bundle, error) {
	b := bundle{Complete: p.whole, Lang: p.lang, Pages: map[string]packedPage{}, Policies: []string{}}
	b.Parts, b.Pages = p.share(&b.Policies)
	site := p.site()
	index, err := p.Library.Pocket(ctx, p.lang, p.reader(), func(f library.Found) (at library.Placed, ok bool, err error) {
		at.URL = p.hrefOf(f)
		path, _, _ := strings.Cut(at.URL, "#")
		if _, ok := p.pages[path]; !ok {
			b.Complete = false
			return at, false, nil
		}
		at.Hit = ui.PocketHit(site, p.hit(f))
		if answer, err := p.answerInPlace(f); err != nil {
			return at, false, err
		} else if answer != nil {
			at.Answer = ui.PocketAnswer(site, *answer)
		}
		return at, true, nil
	})
	if err != nil {
		return b, err
	}
	index.Parts = ui.PocketParts(site, p.near())
	b.Index = index
	text, err := encode(b)
	if err != nil {
		return b, err
	}
	sum := sha256.Sum256(text)
	b.Bytes, b.Version = len(text), hex.EncodeToString(sum[:12])
	return b, nil
}

// sheet is what a page is drawn on.
type sheet struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (s *sheet) Header() http.Header         { return s.header }
func (s *sheet) WriteHeader(status int)      { s.status = status }
func (s *sheet) Write(b []byte) (int, error) { return s.body.Write(b) }
