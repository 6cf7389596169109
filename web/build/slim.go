package main

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// The package of components also holds go-app's server: it is linked into every program, a quarter of its download.
// app.wasm is built with a copy of the pinned module in which the files of the server are for other platforms than the
// browser's, and small files of ours stand in for what the others name. The copy is made from the module cache, held
// against it at each build, and never committed.
const (
	goApp = "github.com/maxence-charriere/go-app/v10"
	uuid  = "github.com/google/uuid"

	slimDir  = cache + "/browser" // a module of its own: ./... does not see it
	slimMod  = slimDir + "/go.mod"
	standIns = "_browser"
)

//go:embed _browser
var standInFiles embed.FS

// leftOut are the files of go-app that browsers do without, with what they would bring.
func leftOut() map[string]string {
	return map[string]string{
		"pkg/app/http.go":     "the server's handler: net/http, crypto/tls",
		"pkg/app/resource.go": "files that the handler serves: net/http",
		"pkg/app/crypto.go":   "states kept with encryption, which we do not use: crypto/aes, crypto/rand",
		"pkg/app/route.go":    "routes by pattern: regexp, and half of the time that the program takes to begin",
	}
}

const notHere = "//go:build !wasm\n\n"

// slim makes the copy anew unless it is what it has to be.
func slim() error {
	want, err := slimFiles()
	if err != nil {
		return err
	}
	if differs(want) == nil {
		return nil
	}
	if err := os.RemoveAll(slimDir); err != nil {
		return err
	}
	for name, body := range want {
		to := filepath.Join(slimDir, name)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(to, body, 0o644); err != nil {
			return err
		}
	}
	return differs(want)
}

// differs says how what stands in the folder is not what is wanted: another byte, a file too few, a file too many.
func differs(want map[string][]byte) error {
	seen := 0
	err := filepath.WalkDir(slimDir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name = filepath.ToSlash(name)
		short := strings.TrimPrefix(name, slimDir+"/")
		body, known := want[short]
		if !known {
			return fmt.Errorf("%s does not belong there", name)
		}
		got, err := os.ReadFile(name)
		if err == nil && !bytes.Equal(got, body) {
			return fmt.Errorf("%s was changed", name)
		}
		seen++
		return err
	})
	if err == nil && seen != len(want) {
		return fmt.Errorf("%s lacks %d files", slimDir, len(want)-seen)
	}
	return err
}

// slimFiles is all that the folder holds: name -> bytes.
func slimFiles() (map[string][]byte, error) {
	out, err := goTool("mod", "download", "-json", goApp) // checked against go.sum
	if err != nil {
		return nil, err
	}
	var module struct{ Dir string }
	if err := json.Unmarshal([]byte(out), &module); err != nil {
		return nil, fmt.Errorf("read where go-app is: %w", err)
	}
	files, err := browserSide(os.DirFS(module.Dir))
	if err != nil {
		return nil, fmt.Errorf("copy go-app: %w", err)
	}
	body, err := standInFiles.ReadFile(standIns + "/uuid/uuid.go")
	if err != nil {
		return nil, err
	}
	files["uuid/uuid.go"], files["uuid/go.mod"] = body, []byte("module "+uuid+"\n\ngo 1.24\n")
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		return nil, err
	}
	files["go.mod"] = fmt.Appendf(mod, "\nreplace %s => ./%s/go-app\n\nreplace %s => ./%s/uuid\n", goApp, slimDir, uuid, slimDir)
	files["go.sum"], err = os.ReadFile("go.sum")
	return files, err
}

// browserSide is the copy of go-app: what it ships of the packages that run in browsers, as it is, but for the files
// left out, which get one line above.
func browserSide(original fs.FS) (map[string][]byte, error) {
	files := map[string][]byte{}
	names := []string{"go.mod", "LICENSE"}
	for _, dir := range []string{"pkg/app", "pkg/errors"} {
		sources, err := fs.Glob(original, dir+"/*.go")
		if err != nil {
			return nil, err
		}
		names = append(names, slices.DeleteFunc(sources, func(name string) bool { return strings.HasSuffix(name, "_test.go") })...)
	}
	tagged := 0
	for _, name := range names {
		body, err := fs.ReadFile(original, name)
		if err != nil {
			return nil, err
		}
		if _, out := leftOut()[name]; out {
			if bytes.Contains(body, []byte("//go:build")) {
				return nil, fmt.Errorf("%s has a condition already: look what changed in go-app", name)
			}
			body = append([]byte(notHere), body...)
			tagged++
		}
		files["go-app/"+name] = body
	}
	if tagged != len(leftOut()) {
		return nil, fmt.Errorf("%d of %d files to leave out were found: look what changed in go-app", tagged, len(leftOut()))
	}
	ours, err := fs.Glob(standInFiles, standIns+"/app/*.go")
	if err != nil {
		return nil, err
	}
	for _, name := range ours {
		to := "go-app/pkg/app/" + path.Base(name)
		if files[to] != nil {
			return nil, fmt.Errorf("go-app has a file %s of its own", path.Base(name))
		}
		if files[to], err = standInFiles.ReadFile(name); err != nil {
			return nil, err
		}
	}
	return files, nil
}
