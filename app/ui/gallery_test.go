package ui

import (
	"flag"
	"html/template"
	"os"
	"path/filepath"
	"testing"

	"parvis/web"
)

var out = flag.String("out", "", "folder to write every page and state to")

// TestGallery writes what people would see, for looking at it: go test ./app/ui -run TestGallery -args -out DIR
func TestGallery(t *testing.T) {
	dir := *out
	if dir == "" {
		dir = t.TempDir() // only whether every page can be drawn
	}
	set, err := web.Assets()
	if err != nil {
		t.Fatal(err)
	}
	text, err := web.Shell()
	if err != nil {
		t.Fatal(err)
	}
	shell := template.Must(template.New("shell").Parse(text))
	for _, lang := range []string{"fr", "en"} {
		for name, page := range samples(lang) {
			if lang == "en" {
				name += ".en"
			}
			d := Render(page)
			f, err := os.Create(filepath.Join(dir, name+".html"))
			if err != nil {
				t.Fatal(err)
			}
			if err := shell.Execute(f, shellData(set, d)); err != nil {
				t.Fatal(err)
			}
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func shellData(set *web.Set, d Document) map[string]any {
	scripts := []string{}
	for _, s := range d.Scripts {
		scripts = append(scripts, set.URL(s))
	}
	data := map[string]any{
		"Lang": d.Lang, "Dir": d.Dir, "Title": d.Title, "Description": d.Description, "Robots": d.Robots, "Theme": d.Theme,
		"Canonical": d.Canonical, "Alternates": d.Alternates, "Base": "https://jardins.example",
		"Style": template.CSS(set.Style(d.CSS, d.Accent).CSS), "Body": template.HTML(d.Body),
		"Icon": set.URL("parvis.svg"), "Scripts": scripts, "Card": d.Card, "Feed": d.Feed, "Live": "", "Wasm": "", "Exec": "", "Data": nil,
	}
	if d.Live && set.URL("app.wasm") != "" {
		data["Live"], data["Wasm"], data["Exec"] = set.URL("live.js"), set.URL("app.wasm"), set.URL("wasm_exec.js")
	}
	if d.Data != nil {
		data["Data"] = template.JS(d.Data)
	}
	return data
}
