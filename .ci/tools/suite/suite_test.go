package main

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

const goOutput = `{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestA","Output":"=== RUN   TestA\n"}
{"Action":"pass","Package":"p","Test":"TestA/sub"}
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestB/postgres","Output":"=== RUN   TestB/postgres\n"}
{"Action":"output","Package":"p","Test":"TestB/postgres","Output":"    db_test.go:12: PostgreSQL: set X\n"}
{"Action":"output","Package":"p","Test":"TestB/postgres","Output":"--- SKIP: TestB/postgres (0.00s)\n"}
{"Action":"skip","Package":"p","Test":"TestB/postgres"}
{"Action":"output","Package":"p","Test":"TestC","Output":"    c_test.go:3: got 1, want 2\n"}
{"Action":"fail","Package":"p","Test":"TestC"}
{"Action":"fail","Package":"p"}
{"Action":"output","Package":"q","Output":"panic: oops\n"}
{"Action":"fail","Package":"q"}
{"Action":"output","Package":"r","Output":"?   \tr\t[no test files]\n"}
{"Action":"skip","Package":"r"}
`

const tapOutput = `TAP version 13
# Subtest: page
    # Subtest: phone
    ok 1 - phone
      ---
      duration_ms: 3
      ...
    not ok 2 - desktop
    1..2
not ok 1 - page
ok 2 - live # SKIP no browser
# pass 1
`

const stepOutput = `gofmt says nothing
--- PASS: format (0.2 s)
a.go:1:2: unused
--- FAIL: staticcheck (3.1 s)
--- SKIP: tidy: no network: later
`

func TestReaders(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, in, counts, skipped, failed, shown string
		read                                     func(io.Reader, io.Writer, *Result) error
	}{
		{"go", goOutput, "2 passed, 2 failed, 1 skipped", "p TestB/postgres: PostgreSQL: set X", "p TestC", "got 1, want 2", readGo},
		{"tap", tapOutput, "1 passed, 2 failed, 1 skipped", "live: no browser", "page / desktop", "TAP version 13", readTAP},
		{"steps", stepOutput, "1 passed, 1 failed, 1 skipped", "tidy: no network: later", "staticcheck", "unused", readSteps},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := &Result{Name: "s"}
			var shown bytes.Buffer
			if err := c.read(strings.NewReader(c.in), &shown, r); err != nil {
				t.Fatal(err)
			}
			if got := r.counts(); got != c.counts {
				t.Errorf("got %q, want %q", got, c.counts)
			}
			if got := r.Skipped[0].Test + ": " + r.Skipped[0].Reason; got != c.skipped {
				t.Errorf("got skipped %q, want %q", got, c.skipped)
			}
			if got := r.Failed[0].Test; got != c.failed {
				t.Errorf("got failed %q, want %q", got, c.failed)
			}
			if !strings.Contains(shown.String(), c.shown) {
				t.Errorf("%q is not shown in %q", c.shown, shown.String())
			}
		})
	}
}

func TestTheLastLineIsTheSumAlone(t *testing.T) {
	t.Parallel()
	a, b := &Result{Name: "a", Passed: 3}, &Result{Name: "b", Passed: 4}
	a.skip("T", "no\ncompiler")
	b.fail("U", "")
	dir := t.TempDir()
	for _, r := range []*Result{a, b} {
		if err := r.write(dir); err != nil {
			t.Fatal(err)
		}
	}
	all, err := readResults(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if failed := table(&out, all); failed != 1 {
		t.Errorf("got %d failed, want 1", failed)
	}
	text := out.String()
	if !strings.HasSuffix(text, "\n\n7 passed, 1 failed, 1 skipped\n") {
		t.Errorf("the last line is not the sum: %q", text)
	}
	for _, want := range []string{"skipped: a: T: no compiler\n", "failed: b: U\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in %q", want, text)
		}
	}
}

func TestACommandThatFailsWithoutASingleTestIsAFailure(t *testing.T) {
	t.Parallel()
	for _, command := range [][]string{{"sh", "-c", "exit 3"}, {"true"}, {"there-is-no-such-command"}} {
		if err := follow(t.Context(), command, readGo, &Result{}); err == nil {
			t.Errorf("%v passes", command)
		}
	}
}

func TestShortenKeepsBothEnds(t *testing.T) {
	t.Parallel()
	long := "begin\n" + strings.Repeat("x\n", 1000) + "end\n"
	short := shorten(long)
	if !strings.HasPrefix(short, "begin\n") || !strings.HasSuffix(short, "x\nend\n") || strings.Count(short, "\n") > 301 {
		t.Errorf("got %d lines: %.20q … %q", strings.Count(short, "\n"), short, short[len(short)-10:])
	}
	if shorten("a\nb\n") != "a\nb\n" {
		t.Error("a short text changes")
	}
}
