package httpd

import (
	"context"
	"encoding/json"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"parvis/app/i18n"
	"parvis/app/problem"
	"parvis/app/ui"
	"parvis/content"
	"parvis/server/auth"
)

// call is one call of a page: who, what, in which language.
type call struct {
	*Server
	caller
	w      http.ResponseWriter
	r      *http.Request
	lang   string
	path   string    // without the language prefix
	loaded time.Time // of the documents, before any of them was read: a page of older ones is not kept as new
	draws  *drawing  // for a pocket; nil for a call from outside
}

func (s *Server) newCall(w http.ResponseWriter, r *http.Request) *call {
	lang, path := splitLanguage(r.URL.Path)
	c := &call{Server: s, w: w, r: r, lang: lang, path: path, loaded: s.Library.Loaded()}
	if d, ok := r.Context().Value(drawingKey{}).(drawing); ok {
		c.draws = &d
	}
	return c
}

// splitLanguage reads the language prefix of a path; French has none.
func splitLanguage(path string) (lang, rest string) {
	for _, l := range i18n.Languages()[1:] {
		if path == "/"+l {
			return l, "/"
		}
		if tail, ok := strings.CutPrefix(path, "/"+l+"/"); ok {
			return l, "/" + tail
		}
	}
	return i18n.Default, path
}

func (c *call) ctx() context.Context { return c.r.Context() }

// identify reads cookies, once.
func (c *call) identify() (err error) {
	c.caller, err = c.byCookies(c.ctx(), c.r)
	return err
}

// allow refuses what the policy does not give.
func (c *call) allow(a auth.Action) error {
	if c.May(a) {
		return nil
	}
	if c.Staff == nil {
		return problem.New(problem.CodeUnauthorized)
	}
	return problem.New(problem.CodeForbidden)
}

// site fills what every page knows.
func (c *call) site() ui.Site {
	community := c.Library.Community()
	text := community.Text(c.lang)
	site := ui.Site{
		Name: community.Name, Logo: c.logo(), Tagline: text.Tagline, Lang: c.lang, Languages: offered(community), Accent: community.Accent,
		Path: c.path, AltPath: map[string]string{}, Welcome: text.Welcome, Request: c.newest(),
		Version: c.Version, Sandbox: c.Trial, Now: c.local(c.Now()), Staff: c.staff(),
	}
	for _, l := range site.Languages {
		site.AltPath[l] = ui.Path(l, c.path) + c.keptQuery()
	}
	return site
}

// keptQuery is the query of a page in another language. Only public pages keep theirs: beside something personal
// nothing of an address that another site may have made is repeated (see guard), and no secret ever.
func (c *call) keptQuery() string {
	if !c.reads() || c.r.URL.RawQuery == "" {
		return ""
	}
	for _, personal := range []string{"/demandes/", "/questions/", "/mes-donnees", "/connexion", "/atelier/"} {
		if strings.HasPrefix(c.path, personal) && c.path != "/demandes/nouvelle" && c.path != "/questions/nouvelle" {
			return ""
		}
	}
	q := c.r.URL.Query()
	q.Del("cle")
	return "?" + q.Encode()
}

// offered are the languages that both the community and the catalogues have.
func offered(c content.Community) []string {
	var langs []string
	for _, l := range c.Languages {
		if i18n.Pick(l) == l {
			langs = append(langs, l)
		}
	}
	if len(langs) == 0 {
		langs = i18n.Languages()[:1]
	}
	return langs
}

// local puts a time into the zone that pages are written for; the zero time stays.
func (c *call) local(t time.Time) time.Time {
	if t.IsZero() || c.Zone == nil {
		return t
	}
	return t.In(c.Zone)
}

// show answers a page.
func (c *call) show(status int, p ui.Page) error {
	d, err := c.draw(status, p)
	if err != nil {
		return err
	}
	c.private()
	d.send(c.w)
	return nil
}

// reads tells whether the call only reads.
func (c *call) reads() bool { return c.r.Method == http.MethodGet || c.r.Method == http.MethodHead }

// private keeps what is personal out of every cache. Public pages may be kept, and are asked about again.
func (c *call) private() {
	h := c.w.Header()
	if h.Get("Cache-Control") != "" {
		return
	}
	if c.known() || c.Staff != nil || !c.reads() {
		h.Set("Cache-Control", "no-store")
		return
	}
	h.Set("Cache-Control", "no-cache")
}

// noStore marks an answer that is personal whoever asks.
func (c *call) noStore() { c.w.Header().Set("Cache-Control", "no-store") }

// wantsJSON tells whether the page's own client asks for its struct.
func (c *call) wantsJSON() bool {
	kind, _, err := mime.ParseMediaType(c.r.Header.Get("Accept"))
	return err == nil && kind == "application/json"
}

func (c *call) showJSON(p ui.Page) error {
	c.noStore()
	c.w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(c.w).Encode(p)
}

// to sends the browser to one of our paths in the call's language (303: with GET).
func (c *call) to(path string) error {
	c.noStore()
	http.Redirect(c.w, c.r, ui.Path(c.lang, path), http.StatusSeeOther)
	return nil
}

// form reads the posted fields.
func (c *call) form() (url.Values, error) {
	if err := c.r.ParseForm(); err != nil {
		return nil, err
	}
	return c.r.PostForm, nil
}

// told is a problem in the caller's words; nil for nil. Internal errors are not for forms: they are answered as such.
func (c *call) told(err error) (*ui.Problem, error) {
	if err == nil {
		return nil, nil
	}
	p := c.learn(c.r, err)
	if p.Code == problem.CodeInternal || p.Code == problem.CodeNotFound || p.Code == problem.CodeUnauthorized {
		return nil, err
	}
	return ui.Tell(c.lang, p), nil
}

// status of a form that is shown again with a problem.
func statusOf(p *ui.Problem) int {
	if p == nil {
		return http.StatusOK
	}
	return statuses[problem.Code(p.Code)]
}

func (c *call) showFailure(p *problem.Error) {
	c.noStore()
	status := statuses[p.Code]
	page := &ui.FailurePage{Site: c.site(), Status: status, Code: string(p.Code), Message: ui.Tell(c.lang, p).Message}
	if p.Code == problem.CodeNotFound {
		page.Near = c.near()
	}
	if p.Code == problem.CodeUnauthorized && strings.HasPrefix(c.path, "/atelier/") {
		page.Door, page.Message = true, c.askHost()
	}
	if err := c.show(status, page); err != nil {
		http.Error(c.w, page.Message, status)
	}
}

// askHost tells who was signed in whom to ask for another link.
func (c *call) askHost() string {
	if host := c.Library.Community().Host.Name; host != "" {
		return i18n.T(c.lang, "failure.door_text_by", "name", host)
	}
	return i18n.T(c.lang, "failure.door_text")
}

// near are the pages that somebody who is lost may have meant.
func (c *call) near() []ui.Link {
	var links []ui.Link
	for _, path := range []string{"/parcours", "/faq", "/espaces", "/charte"} {
		links = append(links, ui.Link{Title: i18n.T(c.lang, nearTitle[path]), Href: ui.Path(c.lang, path)})
	}
	return links
}

var nearTitle = map[string]string{
	"/parcours": "nav.journey", "/faq": "nav.faq_long", "/espaces": "nav.spaces", "/charte": "nav.charter",
}
