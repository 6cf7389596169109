package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

func original() fstest.MapFS {
	files := fstest.MapFS{
		"go.mod":                    {Data: []byte("module x\n")},
		"LICENSE":                   {Data: []byte("free\n")},
		"docs/page.md":              {Data: []byte("far away\n")},
		"pkg/app/engine.go":         {Data: []byte("package app\n")},
		"pkg/app/engine_test.go":    {Data: []byte("package app\n")},
		"pkg/errors/errors.go":      {Data: []byte("package errors\n")},
		"pkg/cli/not_in_browser.go": {Data: []byte("package cli\n")},
	}
	for name := range leftOut() {
		files[name] = &fstest.MapFile{Data: []byte("package app // " + name + "\n")}
	}
	return files
}

func TestOnlyTheServerIsLeftOut(t *testing.T) {
	t.Parallel()
	files := original()
	got, err := browserSide(files)
	if err != nil {
		t.Fatal(err)
	}
	standIns := 0
	for name, body := range got {
		short := strings.TrimPrefix(name, "go-app/")
		was, known := files[short]
		_, out := leftOut()[short]
		switch {
		case !known && strings.HasSuffix(name, "_browser.go"):
			standIns++
		case !known:
			t.Errorf("%s comes from nowhere", name)
		case out && string(body) != notHere+string(was.Data):
			t.Errorf("%s: %q", name, body)
		case !out && !bytes.Equal(body, was.Data):
			t.Errorf("%s was changed: %q", name, body)
		}
	}
	for _, name := range []string{"go-app/go.mod", "go-app/LICENSE", "go-app/pkg/app/engine.go", "go-app/pkg/errors/errors.go"} {
		if got[name] == nil {
			t.Errorf("%s is missing", name)
		}
	}
	if standIns == 0 || len(got) != 4+len(leftOut())+standIns {
		t.Errorf("%d files, %d of them ours", len(got), standIns)
	}
}

// A new version of go-app that is made otherwise stops the build instead of being cut blindly.
func TestAnotherGoAppIsLookedAt(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(fstest.MapFS){
		"a file went":             func(f fstest.MapFS) { delete(f, "pkg/app/route.go") },
		"a file has a condition":  func(f fstest.MapFS) { f["pkg/app/http.go"].Data = []byte("//go:build !js\n\npackage app\n") },
		"a file has a name of us": func(f fstest.MapFS) { f["pkg/app/route_browser.go"] = &fstest.MapFile{Data: []byte("package app\n")} },
	} {
		files := original()
		change(files)
		if _, err := browserSide(files); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestTheCopyIsHeldAgainstTheModule(t *testing.T) {
	t.Chdir(t.TempDir())
	want := map[string][]byte{"go.mod": []byte("module x\n"), "go-app/pkg/app/engine.go": []byte("package app\n")}
	write := func(name, text string) {
		t.Helper()
		to := filepath.Join(slimDir, name)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if differs(want) == nil {
		t.Error("a copy that is not there is good enough")
	}
	for name, body := range want {
		write(name, string(body))
	}
	if err := differs(want); err != nil {
		t.Errorf("the whole copy: %v", err)
	}
	write("go-app/pkg/app/engine.go", "package app // and more\n")
	if differs(want) == nil {
		t.Error("a changed file is not seen")
	}
	write("go-app/pkg/app/engine.go", "package app\n")
	write("go-app/pkg/app/more.go", "package app\n")
	if differs(want) == nil {
		t.Error("a file too many is not seen")
	}
}

func TestOnlySentencesThatCanBeAskedFor(t *testing.T) {
	t.Parallel()
	keep := asked([]byte("…request.title…place.…request.head.waiting…"), []string{"place.", "queue.", "request.done."})
	for key, want := range map[string]bool{
		"request.title": true, "request.head.waiting": true, "request.other": false, "request.done.sent": false,
		"place.granted.word": true, "queue.title": false,
	} {
		if keep(key) != want {
			t.Errorf("%s: %v", key, !want)
		}
	}
}
