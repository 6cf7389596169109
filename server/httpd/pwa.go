package httpd

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"parvis/app/i18n"
	"parvis/app/ui"
	"parvis/server/auth"
	"parvis/web"
)

// shellOf are the assets that a device holds from the start.
func shellOf(lang string) []string {
	return []string{"boot.js", "suggest.js", "parvis.svg", web.Later(lang)}
}

// serviceWorker is GET /sw.js. It is asked for again at each visit.
func (s *Server) serviceWorker(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "text/javascript; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	sum := sha256.Sum256([]byte(s.worker))
	h.Set("ETag", `"`+hex.EncodeToString(sum[:12])+`"`)
	http.ServeContent(w, r, "", time.Time{}, strings.NewReader(s.worker))
}

// manifest is a web app's: what stands on a home screen, in the page's language.
type manifest struct {
	ID              string        `json:"id"`
	Name            string        `json:"name"`
	ShortName       string        `json:"short_name"`
	Description     string        `json:"description,omitempty"`
	Lang            string        `json:"lang"`
	Dir             string        `json:"dir"`
	Start           string        `json:"start_url"`
	Scope           string        `json:"scope"`
	Display         string        `json:"display"`
	DisplayOverride []string      `json:"display_override"`
	Theme           string        `json:"theme_color"`
	Background      string        `json:"background_color"`
	Categories      []string      `json:"categories"`
	Icons           []appIcon     `json:"icons"`
	Shortcuts       []appShortcut `json:"shortcuts"`
	Screenshots     []appIcon     `json:"screenshots,omitempty"`
	Share           appShare      `json:"share_target"`
}

type appIcon struct {
	Src        string `json:"src"`
	Sizes      string `json:"sizes"`
	Type       string `json:"type"`
	Purpose    string `json:"purpose,omitempty"`
	FormFactor string `json:"form_factor,omitempty"`
	Label      string `json:"label,omitempty"`
}

type appShortcut struct {
	Name  string    `json:"name"`
	URL   string    `json:"url"`
	Icons []appIcon `json:"icons"`
}

type appShare struct {
	Action  string            `json:"action"`
	Method  string            `json:"method"`
	Enctype string            `json:"enctype"`
	Params  map[string]string `json:"params"`
}

// manifest is GET /manifest.webmanifest. Its id is the same in every language: it is one app.
func (c *call) manifest() error {
	community := c.Library.Community()
	text := community.Text(c.lang)
	icon := func(name, sizes, purpose string) appIcon {
		kind := "image/png"
		if strings.HasSuffix(name, ".svg") {
			kind = "image/svg+xml"
		}
		return appIcon{Src: c.Assets.URL(name), Sizes: sizes, Type: kind, Purpose: purpose}
	}
	picture := func(name, sizes, form string) appIcon {
		return appIcon{Src: c.Assets.URL(name), Sizes: sizes, Type: "image/jpeg", FormFactor: form, Label: i18n.T(c.lang, "app."+form)}
	}
	shortcut := func(word, path string) appShortcut {
		return appShortcut{i18n.T(c.lang, word), c.href(path), []appIcon{icon("icon-192.png", "192x192", "any")}}
	}
	body, err := json.Marshal(manifest{
		ID: "/", Name: community.Name, ShortName: shortName(community.Name), Description: ui.PlainMeta(text.Tagline, 155),
		Lang: c.lang, Dir: i18n.Dir(c.lang), Start: c.href("/"), Scope: "/", Display: "standalone",
		DisplayOverride: []string{"standalone", "minimal-ui"}, Theme: "#0f4653", Background: "#f8f1e4",
		Categories: []string{"social", "education"},
		Icons: []appIcon{
			icon("icon-192.png", "192x192", "any"), icon("icon-512.png", "512x512", "any"), icon("parvis.svg", "any", "any"),
			icon("maskable-192.png", "192x192", "maskable"), icon("maskable-512.png", "512x512", "maskable"), icon("maskable.svg", "any", "maskable"),
		},
		Shortcuts: []appShortcut{
			shortcut("nav.journey", "/parcours"), shortcut("search.title", "/recherche"), shortcut("nav.request", "/demandes/nouvelle?suivre=1"),
		},
		Screenshots: []appIcon{picture("narrow.jpg", "390x844", "narrow"), picture("wide.jpg", "1280x800", "wide")},
		Share:       appShare{c.href("/partager"), http.MethodGet, "application/x-www-form-urlencoded", map[string]string{"title": "titre", "text": "texte", "url": "lien"}},
	})
	if err != nil {
		return fmt.Errorf("write the manifest: %w", err)
	}
	return c.sendText("application/manifest+json", body)
}

// shortName is what fits below an icon: whole words.
func shortName(name string) string {
	short := ""
	for _, word := range strings.Fields(name) {
		if short != "" && len([]rune(short))+len([]rune(word)) >= 14 {
			break
		}
		short = strings.TrimSpace(short + " " + word)
	}
	return short
}

// offline is GET /hors-ligne: what is held on the device. Its script fills it; the page is the same for everybody.
func (c *call) offline() error { return c.showPublic(&ui.OfflinePage{Site: c.site()}) }

// share is GET /partager: what another app hands over, a platform's message most often, and what can be done with it.
func (c *call) share() error {
	c.noStore()
	q := c.r.URL.Query()
	said := clip(strings.Join(strings.Fields(q.Get("titre")+" "+q.Get("texte")), " "), 1000)
	link, rest := sharedLink(q.Get("lien"), said)
	page := &ui.SharePage{Site: c.site(), Words: rest, Link: link}
	if rest != "" {
		page.Search = c.href("/recherche") + "?" + url.Values{"q": {firstWords(rest, 100)}}.Encode()
	}
	question := strings.TrimSpace(rest + "\n" + link)
	page.Ask = c.href("/questions/nouvelle")
	if question != "" {
		page.Ask += "?" + url.Values{"question": {question}}.Encode()
	}
	if c.May(auth.Write) {
		page.Begin = c.href("/atelier/documents/summary/nouveau")
		if link != "" {
			page.Begin += "?" + url.Values{"source": {link}}.Encode()
		}
	}
	return c.show(http.StatusOK, page)
}

// sharedLink is the address that was handed over, in its own place or, as many apps do, at the end of the words; and the
// words without it.
func sharedLink(given, said string) (link, rest string) {
	var words []string
	for _, word := range append(strings.Fields(said), strings.TrimSpace(given)) {
		u, err := url.Parse(word)
		if err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && len(word) <= 1000 {
			link = word
			continue
		}
		words = append(words, word)
	}
	return link, strings.TrimSpace(strings.Join(words, " "))
}
