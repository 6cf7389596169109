// Command build makes what browsers run: app.wasm, its compressed forms and wasm_exec.js, in web/dist.
//
// app.wasm is built with a copy of go-app without its server (slim.go) and with the sentences that it can ask for
// (words.go); "GOOS=js GOARCH=wasm go build ./app" builds it with all of both. Nothing is done when no input has changed.
// With -gate the size is held too, beside the smallest go-app program built with the same tools (brotli), and the plain
// build is tried.
//
//	go run ./web/build [-gate]
package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/andybalholm/brotli"
)

const (
	dist  = "web/dist"
	cache = "build"
	limit = 0.72 // of a go-app hello
)

var (
	flags = []string{"-trimpath", "-ldflags", "-s -w"} // of each build for the browser
	small = []string{"-gcflags=all=-l"}                // of ours: functions that stand once are 9 % less to fetch, and start as soon
)

func main() {
	gate := flag.Bool("gate", false, "fail when app.wasm is too heavy, or can only be built here")
	flag.Parse()
	if err := run(*gate); err != nil {
		fmt.Fprintln(os.Stderr, "web/build:", err)
		os.Exit(1)
	}
}

func run(gate bool) error {
	root, err := goTool("list", "-m", "-f", "{{.Dir}}", "parvis")
	if err != nil {
		return err
	}
	if err := os.Chdir(root); err != nil {
		return err
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return err
	}
	if err := slim(); err != nil {
		return fmt.Errorf("leave the server out of go-app: %w", err)
	}
	stamp, err := inputs()
	if err != nil {
		return fmt.Errorf("list inputs: %w", err)
	}
	if fresh(stamp) {
		fmt.Println("web/build: app.wasm is up to date")
	} else if err := build(stamp); err != nil {
		return err
	}
	if !gate {
		return nil
	}
	if err := checkPlain(stamp); err != nil {
		return err
	}
	return checkSize()
}

// inputs hashes everything that app.wasm is made of: the compiler and its flags, the sources of its packages, the files
// they embed, and this program.
func inputs() (string, error) {
	version, err := goTool("env", "GOVERSION")
	if err != nil {
		return "", err
	}
	const sources = `{{if not .Standard}}{{$d := .Dir}}{{range .GoFiles}}{{$d}}/{{.}}{{"\n"}}{{end}}{{range .EmbedFiles}}{{$d}}/{{.}}{{"\n"}}{{end}}{{end}}`
	linked, err := goTool("list", "-modfile="+slimMod, "-deps", "-f", sources, "./app")
	if err != nil {
		return "", err
	}
	tool, err := goTool("list", "-f", sources, "./web/build")
	if err != nil {
		return "", err
	}
	names := strings.Fields(linked + "\n" + tool)
	slices.Sort(names)
	h := sha256.New()
	fmt.Fprintln(h, version, flags, small)
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%s %x\n", filepath.Base(name), sha256.Sum256(b))
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func fresh(stamp string) bool {
	for _, name := range []string{"app.wasm", "app.wasm.br", "app.wasm.gz", "wasm_exec.js", "wasm_exec.js.br", "wasm_exec.js.gz"} {
		if _, err := os.Stat(filepath.Join(dist, name)); err != nil {
			return false
		}
	}
	b, err := os.ReadFile(filepath.Join(cache, "wasm.stamp"))
	return err == nil && string(b) == stamp
}

func build(stamp string) error {
	wasm, err := link()
	if err != nil {
		return err
	}
	goroot, err := goTool("env", "GOROOT")
	if err != nil {
		return err
	}
	exec, err := os.ReadFile(filepath.Join(goroot, "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		return fmt.Errorf("read wasm_exec.js: %w", err)
	}
	if err := write("wasm_exec.js", exec); err != nil {
		return err
	}
	if err := write("app.wasm", wasm); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(cache, "wasm.stamp"), []byte(stamp), 0o644)
}

// write puts a file and its two compressed forms into dist, each by a rename: a build that runs beside ours never
// embeds half a file.
func write(name string, raw []byte) error {
	br, err := brotlied(raw)
	if err != nil {
		return err
	}
	var gz bytes.Buffer
	z, err := gzip.NewWriterLevel(&gz, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := z.Write(raw); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	for _, f := range []struct {
		name string
		body []byte
	}{{name, raw}, {name + ".br", br}, {name + ".gz", gz.Bytes()}} {
		tmp := filepath.Join(cache, f.name+".new")
		if err := os.WriteFile(tmp, f.body, 0o644); err != nil {
			return err
		}
		if err := os.Rename(tmp, filepath.Join(dist, f.name)); err != nil {
			return err
		}
	}
	fmt.Printf("web/build: %s %d bytes, brotli %d, gzip %d\n", name, len(raw), len(br), gz.Len())
	return nil
}

func brotlied(raw []byte) ([]byte, error) {
	var b bytes.Buffer
	w := brotli.NewWriterOptions(&b, brotli.WriterOptions{Quality: 11, LGWin: 24})
	if _, err := io.Copy(w, bytes.NewReader(raw)); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// link builds app.wasm: once without sentences, to learn which it can ask for, and once with those.
func link() ([]byte, error) {
	all, err := catalogues()
	if err != nil {
		return nil, fmt.Errorf("read catalogues: %w", err)
	}
	beginnings, err := beginningsOf()
	if err != nil {
		return nil, fmt.Errorf("read sources: %w", err)
	}
	keep := func(string) bool { return false }
	var wasm []byte
	for range 2 {
		words, err := overlay(all, keep)
		if err != nil {
			return nil, fmt.Errorf("write catalogues: %w", err)
		}
		if wasm, err = compile("./app", filepath.Join(cache, "app.wasm"), append(small, "-modfile="+slimMod, "-overlay="+words)...); err != nil {
			return nil, err
		}
		keep = asked(wasm, beginnings)
	}
	return wasm, nil
}

// compile builds a package for the browser.
func compile(pkg, out string, more ...string) ([]byte, error) {
	cmd := exec.Command("go", slices.Concat([]string{"build"}, flags, more, []string{"-o", out, pkg})...)
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("build %s: %w", pkg, err)
	}
	return os.ReadFile(out)
}

// checkPlain holds that app.wasm can be built by the go command alone: what the copy leaves out is not needed to work on it.
func checkPlain(stamp string) error {
	memo := filepath.Join(cache, "plain.stamp")
	if b, err := os.ReadFile(memo); err == nil && string(b) == stamp {
		return nil
	}
	out := filepath.Join(cache, "plain.wasm")
	if _, err := compile("./app", out); err != nil {
		return fmt.Errorf("without the copy of go-app: %w", err)
	}
	if err := os.Remove(out); err != nil {
		return err
	}
	return os.WriteFile(memo, []byte(stamp), 0o644)
}

// checkSize compares with the hello, whose size is kept by version of Go and go-app.
func checkSize() error {
	info, err := os.Stat(filepath.Join(dist, "app.wasm.br"))
	if err != nil {
		return err
	}
	hello, err := helloSize()
	if err != nil {
		return fmt.Errorf("measure hello: %w", err)
	}
	ratio := float64(info.Size()) / float64(hello)
	fmt.Printf("web/build: app.wasm is %.3f of a go-app hello (%d to %d bytes of brotli)\n", ratio, info.Size(), hello)
	if ratio > limit {
		return fmt.Errorf("app.wasm is %.3f of a go-app hello, the limit is %.2f: look for a new import", ratio, limit)
	}
	return nil
}

const helloProgram = `//go:build js && wasm

package main

import "github.com/maxence-charriere/go-app/v10/pkg/app"

type hello struct{ app.Compo }

func (h *hello) Render() app.UI { return app.H1().Text("Hello") }

func main() {
	app.Route("/", func() app.Composer { return &hello{} })
	app.RunWhenOnBrowser()
}
`

func helloSize() (int, error) {
	version, err := goTool("env", "GOVERSION")
	if err != nil {
		return 0, err
	}
	goapp, err := goTool("list", "-m", "-f", "{{.Version}}", "github.com/maxence-charriere/go-app/v10")
	if err != nil {
		return 0, err
	}
	memo := filepath.Join(cache, "hello-"+version+"-"+goapp+".size")
	if b, err := os.ReadFile(memo); err == nil {
		if n, err := strconv.Atoi(strings.TrimSpace(string(b))); err == nil {
			return n, nil
		}
	}
	dir := filepath.Join(cache, "hello")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(helloProgram), 0o644); err != nil {
		return 0, err
	}
	wasm, err := compile("./"+dir, filepath.Join(cache, "hello.wasm"))
	if err != nil {
		return 0, err
	}
	br, err := brotlied(wasm)
	if err != nil {
		return 0, err
	}
	return len(br), os.WriteFile(memo, []byte(strconv.Itoa(len(br))), 0o644)
}

// goTool is the trimmed output of a go command for the browser's platform.
func goTool(args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w", args[0], err)
	}
	return strings.TrimSpace(string(out)), nil
}
