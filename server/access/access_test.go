package access

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// perTopic is how many criteria each thematic of RGAA 4.1 has: 106 in all.
var perTopic = []int{9, 2, 3, 13, 8, 2, 5, 10, 4, 14, 13, 11, 12}

func TestEveryCriterionOnce(t *testing.T) {
	t.Parallel()
	topics := RGAA()
	if len(topics) != len(perTopic) {
		t.Fatalf("%d thematics, want %d", len(topics), len(perTopic))
	}
	for i, topic := range topics {
		if len(topic.Criteria) != perTopic[i] {
			t.Errorf("%s has %d criteria, want %d", topic.Title.FR, len(topic.Criteria), perTopic[i])
		}
		for j, c := range topic.Criteria {
			if want := fmt.Sprintf("%d.%d", i+1, j+1); c.Number != want {
				t.Errorf("%s stands where %s should", c.Number, want)
			}
		}
	}
	var added []string
	for _, c := range Since22().Criteria {
		added = append(added, c.Number)
	}
	if got, want := strings.Join(added, " "), "2.4.11 2.5.7 2.5.8 3.2.6 3.3.7 3.3.8"; got != want {
		t.Errorf("additions of WCAG 2.2: %s, want %s", got, want)
	}
}

// A row that is held names what holds it; one that is not says why, in each language.
func TestRowsGiveTheirReason(t *testing.T) {
	t.Parallel()
	for _, topic := range append(RGAA(), Since22()) {
		for _, c := range topic.Criteria {
			if c.Title.FR == "" || c.Title.EN == "" || (c.Why.FR == "") != (c.Why.EN == "") {
				t.Errorf("%s lacks words", c.Number)
			}
			if c.State == Held && len(c.By) == 0 {
				t.Errorf("%s is said to be held, by nothing", c.Number)
			}
			if c.State != Held && c.Why.FR == "" {
				t.Errorf("%s is %s without a reason", c.Number, c.State)
			}
		}
	}
}

// Every check that a row names is in the tree.
func TestChecksExist(t *testing.T) {
	t.Parallel()
	known := checks(t)
	for _, topic := range append(RGAA(), Since22()) {
		for _, c := range topic.Criteria {
			for _, by := range c.By {
				if !known[by] {
					t.Errorf("%s is held by %q, which is not in the tree", c.Number, by)
				}
			}
		}
	}
}

// checks are the names of the tests in the tree, as the table writes them.
func checks(t *testing.T) map[string]bool {
	t.Helper()
	inGo, inBrowser := regexp.MustCompile(`(?m)^func (Test\w+)\(`), regexp.MustCompile(`(?m)^\s*(?:await t\.)?test\('((?:[^'\\]|\\.)*)'`)
	known := map[string]bool{}
	err := filepath.WalkDir(filepath.Join("..", ".."), func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.Name() == "node_modules" && d.IsDir():
			return fs.SkipDir
		case strings.HasSuffix(path, "_test.go"):
			return names(known, path, "", inGo)
		case strings.HasSuffix(path, ".test.mjs"):
			return names(known, path, filepath.Base(path)+": ", inBrowser)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return known
}

func names(known map[string]bool, path, before string, pattern *regexp.Regexp) error {
	src, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	for _, m := range pattern.FindAllStringSubmatch(string(src), -1) {
		known[before+m[1]] = true
	}
	return nil
}

// The law has three words for the whole: from one half on it is "partly", and the footer of every page says so.
func TestTheFooterSaysTheState(t *testing.T) {
	t.Parallel()
	s := Count(RGAA())
	if r := s.Rate(); r < 50 || s.Fails+s.Unchecked == 0 {
		t.Errorf("%d %% of %+v is no longer “partly”: change nav.accessibility and accessibility.partly", r, s)
	}
	if s.Held+s.Fails+s.None+s.Unchecked != 106 {
		t.Errorf("%+v", s)
	}
}

// No script of ours asks for what a device feels.
func TestNoMotion(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("..", "..", "web", "js", "*.js"))
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if m := regexp.MustCompile(`(?i)devicemotion|deviceorientation|accelerometer|gyroscope|touchmove|dragstart`).Find(src); m != nil {
			t.Errorf("%s listens to %s", file, m)
		}
	}
}

// The 56 items of the checklist stand once each, and what they name is in the tree.
func TestChecklist(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("CHECKLIST.md")
	if err != nil {
		t.Fatal(err)
	}
	known, next := checks(t), 1
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(line, "|")
		if len(cells) != 6 || !regexp.MustCompile(`^ \d+ $`).MatchString(cells[1]) {
			continue
		}
		if want := fmt.Sprintf(" %d ", next); cells[1] != want {
			t.Errorf("item%sstands where%sshould", cells[1], want)
		}
		next++
		held, by := strings.TrimSpace(cells[3]), strings.TrimSpace(cells[4])
		named := regexp.MustCompile("`(Test\\w+|[a-z]+\\.test\\.mjs: [^`]+)`").FindAllStringSubmatch(by, -1)
		for _, m := range named {
			if !known[m[1]] {
				t.Errorf("item%sis held by %q, which is not in the tree", cells[1], m[1])
			}
		}
		if held == "yes" && len(named) == 0 || !strings.Contains("yes|partly|by eye", held) || by == "" {
			t.Errorf("item%sis said to be %q by %q", cells[1], held, by)
		}
	}
	if next != 57 {
		t.Errorf("%d items", next-1)
	}
}
