package ui

import (
	"encoding/json"
	"strings"

	"parvis/app/i18n"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Document is a page ready for the shell.
type Document struct {
	Lang        string
	Dir         string // "ltr" or "rtl"
	Title       string // plain text; the shell escapes it
	Description string // plain text
	Canonical   string // path with language prefix, without query
	Alternates  []Alternate
	Robots      string   // "" (index) or "noindex, nofollow"
	Body        string   // HTML: everything inside <body> before the data block and the scripts
	CSS         []string // keys of web.Set.Style, in order
	Scripts     []string // plain names of web assets to load deferred: "boot.js", …
	Late        string   // one more, which boot.js asks for when the page is there, or empty
	Theme       string   // "light" or "dark" when this reader chose one, else empty: the server's to fill
	Accent      string   // "#rrggbb" when the community has a valid one, else empty
	Data        []byte   // JSON that is safe inside <script type="application/json">, nil unless Live
	Live        bool     // the page has a part that app.wasm takes over
	Feed        string   // path of an Atom feed to announce, or empty
	Card        *Card    // how the page looks where its address is passed on; nil for private pages
}

// Card is what others show of a page whose address they were given: words only, and nothing is fetched from elsewhere.
type Card struct {
	Type   string // "website" or "article"
	Title  string // of the page alone
	Site   string
	Locale string // "fr_FR"
	// Picture is the path of the community's card.
	Picture string
}

// Alternate is the same page in another language.
type Alternate struct {
	Lang string
	Path string
}

// head is what a page tells of itself.
type head struct {
	Title       string
	Description string
	CSS         []string
	Scripts     []string
	Private     bool // not for search engines
	Live        bool
	Finder      bool   // has a search field of its own
	Feed        string // path of an Atom feed, or empty
	Card        string // "article"; empty: "website"
	Stray       bool   // looks the same in the workshop and outside
}

// Render draws a page. Pages are passed by pointer.
func Render(p Page) Document {
	s, h := p.site(), p.head()
	d := Document{
		Lang:        i18n.Pick(s.Lang),
		Dir:         i18n.Dir(i18n.Pick(s.Lang)),
		Title:       Title(p),
		Description: PlainMeta(h.Description, 155),
		Canonical:   s.to(s.Path),
		CSS:         sheets(s, h),
		Scripts:     append([]string{"boot.js"}, h.Scripts...),
		Accent:      accent(s.Accent),
		Live:        h.Live,
		Feed:        h.Feed,
		Body:        tighten(app.HTMLString(Root(p))),
	}
	if d.Dir == "rtl" {
		d.CSS = append(d.CSS, "rtl")
	}
	// A live page is drawn anew by app.wasm, which knows nothing of suggestions.
	if h.Finder || !h.Live && !s.inWorkshop() {
		d.Late = "suggest.js"
	}
	if h.Private {
		d.Robots = "noindex, nofollow"
	} else {
		d.Card = card(s, h)
	}
	for _, lang := range s.Languages {
		if path, ok := s.AltPath[lang]; ok && lang != s.Lang {
			d.Alternates = append(d.Alternates, Alternate{Lang: lang, Path: path})
		}
	}
	if h.Live {
		// encoding/json writes <, > and & as \u003c and so on: the block cannot end its script element.
		if data, err := json.Marshal(p); err == nil {
			d.Data = data
		}
	}
	return d
}

// sheets are the styles of the page after those that all pages share. Who reads has a footer, big buttons and doors; the
// workshop has none of them.
func sheets(s *Site, h head) []string {
	all := []string{"base"}
	if !s.inWorkshop() || h.Stray {
		all = append(all, "public")
	}
	return append(all, h.CSS...)
}

func card(s *Site, h head) *Card {
	c := Card{Type: h.Card, Title: PlainMeta(h.Title, 90), Site: PlainMeta(s.Name, 60), Locale: i18n.Locale(s.Lang), Picture: s.to("/carte.png")}
	if c.Type == "" {
		c.Type = "website"
	}
	return &c
}

// Title is the text of a page's title element: the page, then the community.
func Title(p Page) string {
	title, name := PlainMeta(p.head().Title, 90), PlainMeta(p.site().Name, 60)
	if name != "" && title != name {
		title += " – " + name
	}
	return title
}

// Root is the one element that a page is made of; app.wasm mounts the same one.
func Root(p Page) app.UI {
	s := p.site()
	if s.inWorkshop() {
		return s.workshop(p.head(), p.body())
	}
	return s.frame(p.head(), p.body())
}

// inWorkshop tells a page of the team from those of readers, as which the page of styles is drawn.
func (s *Site) inWorkshop() bool {
	return s.Staff != nil && strings.HasPrefix(s.Path, "/atelier") && s.Path != "/atelier/style"
}

// Path puts the language prefix before one of our paths: Path("en", "/faq") is "/en/faq", French has none.
func Path(lang, path string) string {
	if lang == "" || lang == i18n.Default {
		return path
	}
	if path == "/" {
		return "/" + lang
	}
	return "/" + lang + path
}

// accent lets only #rrggbb through.
func accent(s string) string {
	if len(s) != 7 || s[0] != '#' {
		return ""
	}
	for _, c := range s[1:] {
		if !strings.ContainsRune("0123456789abcdefABCDEF", c) {
			return ""
		}
	}
	return s
}

func (s *Site) site() *Site { return s }

// to is one of our paths in the page's language.
func (s *Site) to(path string) string { return Path(s.Lang, path) }

// t is a text of the catalogue in the page's language.
func (s *Site) t(key string, args ...any) string { return i18n.T(s.Lang, key, args...) }
