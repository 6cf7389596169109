package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// event is one line of "go test -json".
type event struct {
	Action, Package, Test, Output string
}

// readGo shows one line for each package and everything that a failed test said.
func readGo(in io.Reader, out io.Writer, r *Result) error {
	said := map[[2]string]*strings.Builder{}
	failed := map[string]bool{} // packages in which a test failed
	return lines(in, func(line string) {
		var e event
		if json.Unmarshal([]byte(line), &e) != nil {
			fmt.Fprintln(out, line)
			return
		}
		key := [2]string{e.Package, e.Test}
		if said[key] == nil {
			said[key] = &strings.Builder{}
		}
		switch {
		case e.Action == "build-output":
			fmt.Fprint(out, e.Output)
		case e.Action == "output":
			said[key].WriteString(e.Output)
			if e.Test == "" && worthShowing(e.Output) {
				fmt.Fprint(out, e.Output)
			}
		case e.Test == "":
			if e.Action == "fail" && !failed[e.Package] {
				r.fail(e.Package, "the package did not build, or ended before its tests")
			}
		case e.Action == "pass":
			r.Passed++
			delete(said, key)
		case e.Action == "fail":
			failed[e.Package] = true
			fmt.Fprint(out, shorten(said[key].String()))
			r.fail(e.Package+" "+e.Test, "")
			delete(said, key)
		case e.Action == "skip":
			r.skip(e.Package+" "+e.Test, reason(said[key].String()))
			delete(said, key)
		}
	})
}

// shorten keeps both ends of what a talkative test said.
func shorten(said string) string {
	const first, last = 100, 200
	all := strings.SplitAfter(said, "\n")
	left := len(all) - first - last
	if left <= 0 {
		return said
	}
	return strings.Join(all[:first], "") + fmt.Sprintf("… %d lines left out …\n", left) + strings.Join(all[first+left:], "")
}

func worthShowing(line string) bool {
	return line != "PASS\n" && line != "FAIL\n" && !strings.HasSuffix(line, "[no test files]\n")
}

var place = regexp.MustCompile(`^\s+\S+\.go:\d+: `)

// reason is what a skipped test said, without the lines that go adds.
func reason(said string) string {
	var kept []string
	for line := range strings.Lines(said) {
		if t := strings.TrimSpace(line); t != "" && !strings.HasPrefix(t, "=== ") && !strings.HasPrefix(t, "--- ") {
			kept = append(kept, strings.TrimSpace(place.ReplaceAllString(line, "")))
		}
	}
	if len(kept) == 0 {
		return "no reason given"
	}
	return strings.Join(kept, " ")
}

var (
	tapOpen = regexp.MustCompile(`^( *)# Subtest: (.*)$`)
	tapLine = regexp.MustCompile(`^( *)(not )?ok \d+(?: - )?(.*)$`)
	tapMark = regexp.MustCompile(`(?i)\s+# (skip|todo)\b ?(.*)$`)
)

const tapIndent = 4 // spaces for each depth

// readTAP reads "node --test --test-reporter=tap": every test and subtest, at any depth, named after those around it.
func readTAP(in io.Reader, out io.Writer, r *Result) error {
	var around []string // by depth
	return lines(in, func(line string) {
		fmt.Fprintln(out, line)
		if m := tapOpen.FindStringSubmatch(line); m != nil {
			around = append(around[:min(len(m[1])/tapIndent, len(around))], m[2])
		}
		m := tapLine.FindStringSubmatch(line)
		if m == nil {
			return
		}
		depth := min(len(m[1])/tapIndent, len(around))
		name := strings.Join(append(slices.Clone(around[:depth]), m[3]), " / ")
		mark := tapMark.FindStringSubmatch(name)
		switch {
		case mark != nil:
			why := mark[2]
			if why == "" {
				why = "no reason given"
			}
			r.skip(strings.TrimSuffix(name, mark[0]), why)
		case m[2] != "":
			r.fail(name, "")
		default:
			r.Passed++
		}
	})
}

var stepLine = regexp.MustCompile(`^--- (PASS|FAIL|SKIP): ([^:]+?)(?: \([0-9.]+ s\))?(?:: (.*))?$`)

// readSteps reads the lines of .ci/check: "--- PASS: name (1.2 s)", "--- FAIL: name (1.2 s)", "--- SKIP: name: reason".
func readSteps(in io.Reader, out io.Writer, r *Result) error {
	return lines(in, func(line string) {
		fmt.Fprintln(out, line)
		m := stepLine.FindStringSubmatch(line)
		if m == nil {
			return
		}
		switch m[1] {
		case "PASS":
			r.Passed++
		case "FAIL":
			r.fail(m[2], m[3])
		case "SKIP":
			r.skip(m[2], m[3])
		}
	})
}

// lines calls f with each line, however long.
func lines(in io.Reader, f func(string)) error {
	b := bufio.NewReader(in)
	for {
		line, err := b.ReadString('\n')
		if line != "" {
			f(strings.TrimSuffix(line, "\n"))
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
