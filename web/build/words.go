package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// The catalogues hold the sentences of every page; app.wasm draws one kind of page. A key is a constant in the code, or
// begins with one that ends in a dot, so a program linked with empty catalogues holds the key, or its beginning, of
// every sentence that it can ask for: those are kept.

const wordsDir = cache + "/words"

// catalogue is a file of sentences in the order in which it is written.
type catalogue struct {
	path string // absolute
	keys map[string]json.RawMessage
}

// catalogues are those that app.wasm embeds.
func catalogues() ([]catalogue, error) {
	out, err := goTool("list", "-f", `{{$d := .Dir}}{{range .EmbedFiles}}{{$d}}/{{.}}{{"\n"}}{{end}}`, "./app/i18n")
	if err != nil {
		return nil, err
	}
	var all []catalogue
	for name := range strings.Lines(out) {
		c := catalogue{path: strings.TrimSpace(name)}
		body, err := os.ReadFile(c.path)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(body, &c.keys); err != nil {
			return nil, fmt.Errorf("read %s: %w", c.path, err)
		}
		all = append(all, c)
	}
	return all, nil
}

// overlay writes the catalogues with the sentences that keep accepts, and the file that makes the compiler read them
// in place of the whole ones.
func overlay(all []catalogue, keep func(key string) bool) (string, error) {
	dir, err := filepath.Abs(wordsDir)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	replace := map[string]string{}
	for _, c := range all {
		kept := map[string]json.RawMessage{}
		for key, text := range c.keys {
			if keep(key) {
				kept[key] = text
			}
		}
		to := filepath.Join(dir, filepath.Base(c.path))
		if err := writeJSON(to, kept); err != nil {
			return "", err
		}
		replace[c.path] = to
	}
	file := filepath.Join(dir, "overlay.json")
	return file, writeJSON(file, map[string]any{"Replace": replace})
}

func writeJSON(name string, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	return os.WriteFile(name, b.Bytes(), 0o644)
}

// asked tells which sentences a program can ask for.
func asked(program []byte, beginnings []string) func(key string) bool {
	beginnings = slices.DeleteFunc(slices.Clone(beginnings), func(b string) bool { return !bytes.Contains(program, []byte(b)) })
	return func(key string) bool {
		return bytes.Contains(program, []byte(key)) ||
			slices.ContainsFunc(beginnings, func(b string) bool { return strings.HasPrefix(key, b) })
	}
}

// beginningsOf are the constants of our own code that end in a dot.
func beginningsOf() ([]string, error) {
	out, err := goTool("list", "-deps", "-f",
		`{{if .Module}}{{if .Module.Main}}{{$d := .Dir}}{{range .GoFiles}}{{$d}}/{{.}}{{"\n"}}{{end}}{{end}}{{end}}`, "./app")
	if err != nil {
		return nil, err
	}
	var all []string
	for name := range strings.Lines(out) {
		file, err := parser.ParseFile(token.NewFileSet(), strings.TrimSpace(name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if s, err := strconv.Unquote(lit.Value); err == nil && len(s) > 1 && strings.HasSuffix(s, ".") {
					all = append(all, s)
				}
			}
			return true
		})
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}
