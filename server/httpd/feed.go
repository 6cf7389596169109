package httpd

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gorilla/feeds"

	"parvis/app/i18n"
	"parvis/app/ui"
	"parvis/content"
	"parvis/server/library"
	"parvis/server/publish"
)

// feedMost is how many summaries the feed tells of.
const feedMost = 30

// feed is GET /flux.atom: the newest public summaries, for everybody alike.
func (c *call) feed() error {
	community := c.Library.Community()
	all := c.Library.Summaries(c.lang, content.Reader{})
	slices.SortStableFunc(all, func(a, b library.Card) int { return newest(b).Compare(newest(a)) })
	out := &feeds.AtomFeed{
		Xmlns: "http://www.w3.org/2005/Atom", Title: community.Name, Subtitle: community.Text(c.lang).Tagline,
		Id: c.absolute("/flux.atom"), Link: &feeds.AtomLink{Href: c.absolute("/syntheses"), Rel: "alternate"},
		Author: &feeds.AtomAuthor{AtomPerson: feeds.AtomPerson{Name: community.Name}}, Updated: atomTime(time.Unix(0, 0)),
	}
	for i, s := range head(all, feedMost) {
		full, err := c.Library.Summary(c.ctx(), s.ID, c.lang, content.Reader{})
		if err != nil {
			return err
		}
		at := newest(s)
		if i == 0 {
			out.Updated = atomTime(at)
		}
		entry := &feeds.AtomEntry{
			Title: s.Title, Id: c.absolute("/syntheses/" + s.ID), Updated: atomTime(at), Published: atomTime(published(s, full)),
			Links:   []feeds.AtomLink{{Href: c.absolute("/syntheses/" + s.ID), Rel: "alternate"}},
			Summary: &feeds.AtomSummary{Type: "text", Content: firstWords(lead(full.Summary), 300)}, Rights: s.Licence,
		}
		out.Entries = append(out.Entries, entry)
	}
	text, err := xml.MarshalIndent(out, "", "  ")
	if err != nil {
		return fmt.Errorf("write the feed: %w", err)
	}
	return c.sendText("application/atom+xml; charset=utf-8", append([]byte(xml.Header), text...))
}

// newest is when a summary last changed for its readers: its own date, unless it was touched later.
func newest(s library.Card) time.Time {
	if s.Date.After(s.Updated) || s.Updated.IsZero() {
		return s.Date
	}
	return s.Updated
}

func published(s library.Card, full library.Summary) time.Time {
	if !s.Date.IsZero() {
		return s.Date
	}
	return full.Since
}

func atomTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }

type sitemap struct {
	XMLName xml.Name     `xml:"urlset"`
	Xmlns   string       `xml:"xmlns,attr"`
	XHTML   string       `xml:"xmlns:xhtml,attr"`
	URLs    []sitemapURL `xml:"url"`
}

type sitemapURL struct {
	Loc     string        `xml:"loc"`
	LastMod string        `xml:"lastmod,omitempty"`
	Links   []sitemapLink `xml:"xhtml:link"`
}

type sitemapLink struct {
	Rel      string `xml:"rel,attr"`
	Hreflang string `xml:"hreflang,attr"`
	Href     string `xml:"href,attr"`
}

// sitemapMost is how many addresses a sitemap may hold (sitemaps.org, "Sitemap file location").
const sitemapMost = 50_000

// sitemap is GET /sitemap.xml: every page that everybody may read, in each language of the community.
func (c *call) sitemap() error {
	langs := offered(c.Library.Community())
	out := sitemap{Xmlns: "http://www.sitemaps.org/schemas/sitemap/0.9", XHTML: "http://www.w3.org/1999/xhtml"}
	origin := c.Base.Scheme + "://" + c.Base.Host
	add := func(path string, at time.Time) {
		for _, lang := range langs {
			if len(out.URLs) >= sitemapMost {
				return
			}
			u := sitemapURL{Loc: origin + ui.Path(lang, path)}
			if !at.IsZero() {
				u.LastMod = at.UTC().Format(time.DateOnly)
			}
			if len(langs) > 1 {
				for _, l := range langs {
					u.Links = append(u.Links, sitemapLink{"alternate", l, origin + ui.Path(l, path)})
				}
			}
			out.URLs = append(out.URLs, u)
		}
	}
	for _, path := range []string{"/", "/entrer", "/parcours", "/charte", "/faq", "/espaces", "/syntheses", "/glossaire", "/a-propos", "/accessibilite"} {
		add(path, time.Time{})
	}
	seen := map[string]bool{}
	for _, m := range c.Library.Documents(content.Reader{}) {
		m.Lang = i18n.Default
		if path := pageOf(m); path != "" && !seen[path] && m.Kind != content.KindCharter && m.Kind != content.KindGlossary {
			seen[path] = true
			add(path, m.Date)
		}
	}
	text, err := xml.Marshal(out)
	if err != nil {
		return fmt.Errorf("write the sitemap: %w", err)
	}
	return c.sendText("application/xml; charset=utf-8", append([]byte(xml.Header), text...))
}

// sendText answers a file that everybody gets alike, with a mark by which it need not be sent twice.
func (c *call) sendText(kind string, text []byte) error {
	sum := sha256.Sum256(text)
	h := c.w.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "no-cache")
	h.Set("ETag", `"`+hex.EncodeToString(sum[:12])+`"`)
	http.ServeContent(c.w, c.r, "", time.Time{}, bytes.NewReader(text))
	return nil
}

// media is GET /medias/{name}: a picture, whose name is made of its bytes; with ?vue= one of the community's, as a page shows it.
func (c *call) media() error {
	var m publish.Media
	var err error
	if name, view := c.r.PathValue("name"), c.r.URL.Query().Get("vue"); view != "" {
		m, err = c.view(name, view)
	} else {
		m, err = c.Publish.Media(c.ctx(), name)
	}
	if err != nil {
		return err
	}
	h := c.w.Header()
	h.Set("Content-Type", m.Type)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Content-Disposition", "inline")
	h.Set("Content-Length", strconv.Itoa(len(m.Data)))
	_, err = c.w.Write(m.Data)
	if err != nil {
		return nil //nolint:nilerr // the reader went away
	}
	return nil
}
