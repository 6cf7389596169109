package spec

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

const (
	envFile  = "PARVIS_DISCORD_SPEC"
	envSkip  = "PARVIS_SKIP_SPEC"
	fileName = "openapi.json"
	address  = "https://discord.invalid/openapi.json"
)

// Description is Discord's description, ready to check against. Schemas are compiled when first needed and kept. Safe
// for use by several goroutines.
type Description struct {
	paths map[string]map[string]any // template -> path item
	order []string                  // templates, literal segments before parameters

	mu       sync.Mutex
	compiler *jsonschema.Compiler
	compiled map[string]*jsonschema.Schema // by location; nil when there is none there
}

// Load finds and reads the description. A test that cannot find it fails, with a sentence that says where to put it;
// with PARVIS_SKIP_SPEC=1 it is skipped instead.
func Load(t testing.TB) *Description {
	t.Helper()
	path, err := find()
	if err != nil {
		if os.Getenv(envSkip) == "1" {
			t.Skip(err)
		}
		t.Fatal(err)
	}
	d, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// find looks for the file. PARVIS_DISCORD_SPEC may name it or its folder.
func find() (string, error) {
	if p := os.Getenv(envFile); p != "" {
		if info, err := os.Stat(p); err == nil && info.IsDir() {
			p = filepath.Join(p, fileName)
		}
		if _, err := os.Stat(p); err != nil {
			return "", fmt.Errorf("the description of Discord is not at %s=%s: %w", envFile, p, err)
		}
		return p, nil
	}
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("working directory: %w", err)
	}
	for {
		for _, below := range []string{"shared/data/discord", "data/discord"} {
			p := filepath.Join(dir, below, fileName)
			if _, err := os.Stat(p); err == nil {
				return p, nil
			}
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", fmt.Errorf("the description of Discord is not here: put openapi.json of github.com/discord/discord-api-spec into shared/data/discord/ beside the repository, or name it in %s; %s=1 skips these tests", envFile, envSkip)
		}
		dir = up
	}
}

// Open reads a description from a file.
func Open(path string) (*Description, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open description: %w", err)
	}
	defer f.Close()
	doc, err := jsonschema.UnmarshalJSON(f)
	if err != nil {
		return nil, fmt.Errorf("read description %s: %w", path, err)
	}
	root, _ := doc.(map[string]any)
	paths, ok := root["paths"].(map[string]any)
	if !ok {
		return nil, fmt.Errorf("read description %s: no paths", path)
	}
	amend(root)
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	if err := c.AddResource(address, doc); err != nil {
		return nil, fmt.Errorf("add description: %w", err)
	}
	d := &Description{paths: map[string]map[string]any{}, compiler: c, compiled: map[string]*jsonschema.Schema{}}
	for template, item := range paths {
		d.paths[template], _ = item.(map[string]any)
		d.order = append(d.order, template)
	}
	// "{" sorts after every letter, "@" before: literal segments come first.
	sort.Strings(d.order)
	return d, nil
}

// schema compiles what is at a JSON pointer below the root; nil when nothing is there.
func (d *Description) schema(tokens ...string) (*jsonschema.Schema, error) {
	loc := address + "#"
	for _, t := range tokens {
		loc += "/" + strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(t)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if s, ok := d.compiled[loc]; ok {
		return s, nil
	}
	s, err := d.compiler.Compile(loc)
	if err != nil {
		return nil, fmt.Errorf("compile %s: %w", strings.Join(tokens, " "), err)
	}
	d.compiled[loc] = s
	return s, nil
}
