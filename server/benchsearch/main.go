// Command benchsearch measures the search of the real program, for who works on it: how well it answers, beside
// SQLite's and PostgreSQL's own full-text search on the same data in the same run, and how fast it is with 10,000 and
// 100,000 documents.
//
//	benchsearch -bin bin/parvis [-only relevance|speed] [-sizes 10000,100000] [-tags] CORPUS
//
// CORPUS is a folder with corpus.jsonl, queries.jsonl and qrels.tsv, or one of such folders. The documents get in as a
// documentalist's do, through a content folder, and the queries are calls of the API. PostgreSQL is the server that
// PARVIS_TEST_POSTGRES names; `make bench-search` starts one.
//
// It exits 1 when a kind of query is behind a database, or more than 0.01 below the measured recipe, and 2 when it
// could not measure.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// bench is one run.
type bench struct {
	bin     string // of the program that is measured
	dir     string // everything that is made, removed at the end
	tags    bool   // the corpus' tags go into the documents
	behind  []string
	skipped []string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code, err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "benchsearch:", err)
	}
	os.Exit(code)
}

func run(ctx context.Context, args []string) (code int, err error) {
	b := &bench{}
	flags := flag.NewFlagSet("benchsearch", flag.ContinueOnError)
	flags.StringVar(&b.bin, "bin", "bin/parvis", "the program to measure")
	flags.BoolVar(&b.tags, "tags", false, "keep the tags of the corpus: they are searched too, and the databases do not have them")
	only := flags.String("only", "", "relevance or speed")
	sizes := flags.String("sizes", "10000,100000", "numbers of documents for the speed")
	if err := flags.Parse(args); err != nil {
		return 2, nil //nolint:nilerr // flag has said it
	}
	if !slices.Contains([]string{"", "relevance", "speed"}, *only) {
		return 2, fmt.Errorf("-only: %q is neither relevance nor speed", *only)
	}
	if flags.NArg() != 1 {
		return 2, errors.New("name one folder: of a corpus, or of several")
	}
	sets, err := readSets(flags.Arg(0))
	if err != nil {
		return 2, err
	}
	if b.dir, err = os.MkdirTemp("", "parvis-bench-"); err != nil {
		return 2, err
	}
	defer os.RemoveAll(b.dir)
	if *only != "speed" {
		for _, s := range sets {
			fmt.Fprintln(os.Stderr, "-- relevance:", s.name)
			if err := b.relevance(ctx, s); err != nil {
				return 2, fmt.Errorf("%s: %w", s.name, err)
			}
		}
	}
	if *only != "relevance" {
		numbers, err := numbersOf(*sizes)
		if err != nil {
			return 2, err
		}
		if err := b.speed(ctx, newSource(sets), numbers); err != nil {
			return 2, fmt.Errorf("speed: %w", err)
		}
	}
	return b.verdict(), nil
}

func numbersOf(list string) ([]int, error) {
	var all []int
	for word := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(word))
		if err != nil || n < 1 {
			return nil, fmt.Errorf("-sizes: %q is no number of documents", word)
		}
		all = append(all, n)
	}
	return all, nil
}

func (b *bench) verdict() int {
	fmt.Println()
	for _, s := range b.skipped {
		fmt.Println("skipped:", s)
	}
	for _, s := range b.behind {
		fmt.Println("behind:", s)
	}
	fmt.Printf("%d behind, %d skipped\n", len(b.behind), len(b.skipped))
	if len(b.behind) > 0 {
		return 1
	}
	return 0
}

// folder makes a folder of the run.
func (b *bench) folder(parts ...string) (string, error) {
	dir := filepath.Join(append([]string{b.dir}, parts...)...)
	return dir, os.MkdirAll(dir, 0o700)
}
