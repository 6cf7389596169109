package httpd

import (
	"bytes"
	"fmt"
	"html/template"
	"net/http"
	"net/url"

	"parvis/app/ui"
	"parvis/web"
)

// shell is the document around a page. The page's HTML and data come from ui and are safe as they are; everything
// else is escaped by html/template.
type shell struct {
	assets *web.Set
	text   *template.Template
}

type shellData struct {
	ui.Document

	Base     string
	Icon     string
	Touch    string
	Manifest string
	Late     string
	Pwa      string
	Scripts  []string
	Live     string
	Wasm     string
	Exec     string
	Style    template.CSS
	Body     template.HTML
	Data     template.JS
}

func newShell(assets *web.Set) (*shell, error) {
	text, err := web.Shell()
	if err != nil {
		return nil, fmt.Errorf("read the shell: %w", err)
	}
	t, err := template.New("shell").Parse(text)
	if err != nil {
		return nil, fmt.Errorf("read the shell: %w", err)
	}
	return &shell{assets: assets, text: t}, nil
}

// drawn is a whole document with the policy that its style needs.
type drawn struct {
	status int
	body   []byte
	policy string
}

// draw makes the whole document.
func (s *shell) draw(status int, d ui.Document, base *url.URL) (drawn, error) {
	style := s.assets.Style(d.CSS, d.Accent)
	data := shellData{
		Document: d, Base: base.Scheme + "://" + base.Host, Icon: s.assets.URL("parvis.svg"), Touch: s.assets.URL("apple-touch-icon.png"),
		Late: s.assets.URL(d.Late), Pwa: s.assets.URL(web.Later(d.Lang)), Manifest: ui.Path(d.Lang, "/manifest.webmanifest"),
		Style: template.CSS(style.CSS), //nolint:gosec // our own files, and an accent of six hexadecimal digits
		Body:  template.HTML(d.Body),   //nolint:gosec // drawn by ui, whose attributes and texts are escaped
		Data:  template.JS(d.Data),     //nolint:gosec // encoding/json, which escapes < > and &
	}
	for _, name := range d.Scripts {
		data.Scripts = append(data.Scripts, s.assets.URL(name))
	}
	if wasm := s.assets.URL("app.wasm"); d.Live && wasm != "" {
		data.Live, data.Wasm, data.Exec = s.assets.URL("live.js"), wasm, s.assets.URL("wasm_exec.js")
	}
	var out bytes.Buffer
	if err := s.text.Execute(&out, data); err != nil {
		return drawn{}, fmt.Errorf("draw a page: %w", err)
	}
	return drawn{status, out.Bytes(), fmt.Sprintf(policy, " "+style.Source)}, nil
}

// send answers a document.
func (d drawn) send(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", d.policy)
	w.WriteHeader(d.status)
	w.Write(d.body) //nolint:errcheck // the reader went away
}

// routeAssets serves what browsers may keep for ever: the address carries a hash of the bytes.
func (s *Server) routeAssets(mux *http.ServeMux) {
	mux.HandleFunc("GET "+web.Prefix+"{name}", func(w http.ResponseWriter, r *http.Request) {
		a, ok := s.Assets.Lookup(r.URL.Path)
		if !ok {
			http.NotFound(w, r)
			return
		}
		body, encoding := a.Encoded(r.Header.Get("Accept-Encoding"))
		h := w.Header()
		h.Set("Content-Type", a.ContentType)
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Add("Vary", "Accept-Encoding")
		if encoding != "" {
			h.Set("Content-Encoding", encoding)
		}
		h.Set("Content-Length", fmt.Sprint(len(body)))
		w.Write(body) //nolint:errcheck // the reader went away
	})
}
