package ui

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// forbidden lists what packages of ours must never import when they may be linked into app.wasm, with the reason.
func forbidden() map[string]string {
	return map[string]string{
		"net/http":                      "a Get makes app.wasm 60 % heavier to download: use the browser's fetch",
		"html/template":                 "28 % heavier: pages are components, the shell belongs to httpd",
		"text/template":                 "28 % heavier",
		"database/sql":                  "the phone has no database",
		"log/slog":                      "50 kB compressed: app.Log is enough",
		"time/tzdata":                   "120 kB compressed: times come already local",
		"encoding/xml":                  "48 kB compressed",
		"compress/gzip":                 "23 kB compressed: the browser unpacks",
		"github.com/yuin/goldmark":      "14 % heavier: Markdown is converted once, on the server",
		"github.com/andybalholm/brotli": "belongs to the build",
	}
}

func TestWhatThePhoneNeverLinks(t *testing.T) {
	t.Parallel()
	cmd := exec.Command("go", "list", "-deps", "-f", "{{.ImportPath}} {{join .Imports \" \"}}", "parvis/app")
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		if len(fields) == 0 || !strings.HasPrefix(fields[0], "parvis/") {
			continue
		}
		if strings.HasPrefix(fields[0], "parvis/server") || strings.HasPrefix(fields[0], "parvis/web") {
			t.Errorf("app.wasm links %s", fields[0])
		}
		for _, imported := range fields[1:] {
			if why, bad := forbidden()[imported]; bad {
				t.Errorf("%s imports %s: %s", fields[0], imported, why)
			}
		}
	}
}

// ui is drawn from its structs alone.
func TestPagesImportNothingHeavy(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "list", "-f", "{{join .Imports \"\\n\"}}", "parvis/app/ui").Output()
	if err != nil {
		t.Fatal(err)
	}
	for imported := range strings.FieldsSeq(string(out)) {
		if strings.HasPrefix(imported, "parvis/") && imported != "parvis/app/api" && imported != "parvis/app/i18n" &&
			imported != "parvis/app/problem" && imported != "parvis/content" {
			t.Errorf("ui imports %s", imported)
		}
	}
}
