package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Result is what one suite gave. Every test and every subtest counts as one.
type Result struct {
	Name    string
	Seconds float64
	Passed  int
	Failed  []Outcome
	Skipped []Outcome
}

// Outcome is a test that did not pass, and why.
type Outcome struct {
	Test   string
	Reason string
}

func (r *Result) fail(test, reason string) { r.Failed = append(r.Failed, Outcome{test, reason}) }

func (r *Result) skip(test, reason string) { r.Skipped = append(r.Skipped, Outcome{test, reason}) }

func (r *Result) counts() string {
	return fmt.Sprintf("%d passed, %d failed, %d skipped", r.Passed, len(r.Failed), len(r.Skipped))
}

// write keeps the result, numbered in the order of the suites.
func (r *Result) write(dir string) error {
	old, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return err
	}
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, fmt.Sprintf("%03d.json", len(old))), body, 0o644)
}

func readResults(dir string) ([]*Result, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, errors.New("no suite ran")
	}
	var all []*Result
	for _, name := range names {
		body, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		r := &Result{}
		if err := json.Unmarshal(body, r); err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		all = append(all, r)
	}
	return all, nil
}

// table writes what stands at the end of a run and answers how many tests failed. Its last line is the sum, alone.
func table(w io.Writer, all []*Result) int {
	var sum Result
	fmt.Fprintf(w, "\n%-14s %8s %8s %8s %8s\n", "suite", "seconds", "passed", "failed", "skipped")
	for _, r := range all {
		fmt.Fprintf(w, "%-14s %8.1f %8d %8d %8d\n", r.Name, r.Seconds, r.Passed, len(r.Failed), len(r.Skipped))
		sum.Seconds += r.Seconds
		sum.Passed += r.Passed
		sum.Failed = append(sum.Failed, r.Failed...)
		sum.Skipped = append(sum.Skipped, r.Skipped...)
	}
	fmt.Fprintf(w, "%-14s %8.1f %8d %8d %8d\n", "all", sum.Seconds, sum.Passed, len(sum.Failed), len(sum.Skipped))
	list(w, "skipped", all, func(r *Result) []Outcome { return r.Skipped })
	list(w, "failed", all, func(r *Result) []Outcome { return r.Failed })
	fmt.Fprintf(w, "\n%s\n", sum.counts())
	return len(sum.Failed)
}

func list(w io.Writer, word string, all []*Result, of func(*Result) []Outcome) {
	for _, r := range all {
		for _, o := range of(r) {
			line := fmt.Sprintf("%s: %s: %s", word, r.Name, o.Test)
			if o.Reason != "" {
				line += ": " + strings.Join(strings.Fields(o.Reason), " ")
			}
			fmt.Fprintln(w, line)
		}
	}
}
