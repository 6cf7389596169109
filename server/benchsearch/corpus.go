package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// document is one line of corpus.jsonl.
type document struct {
	ID    string   `json:"id"`
	Title string   `json:"title"`
	Body  string   `json:"body"`
	Lang  string   `json:"lang"`
	Tags  []string `json:"tags"`
	Date  string   `json:"date"`

	faq bool // it becomes a question, not a summary
}

// query is one line of queries.jsonl.
type query struct {
	ID   string `json:"id"`
	Text string `json:"text"`
	Kind string `json:"kind"`
	Lang string `json:"lang"`
}

// set is one corpus.
type set struct {
	name      string
	documents []document
	queries   []query
	grades    map[string]map[string]int // query -> document -> grade above 0
}

const documentsFile = "corpus.jsonl"

// readSets reads the corpus in dir, or those in its folders.
func readSets(dir string) ([]set, error) {
	dirs := []string{dir}
	if _, err := os.Stat(filepath.Join(dir, documentsFile)); errors.Is(err, fs.ErrNotExist) {
		dirs, err = filepath.Glob(filepath.Join(dir, "*", documentsFile))
		if err != nil {
			return nil, err
		}
		for i, d := range dirs {
			dirs[i] = filepath.Dir(d)
		}
	}
	if len(dirs) == 0 {
		return nil, fmt.Errorf("there is no %s in %s, nor in a folder of it", documentsFile, dir)
	}
	var sets []set
	for _, d := range dirs {
		s, err := readSet(d)
		if err != nil {
			return nil, err
		}
		sets = append(sets, s)
	}
	return sets, nil
}

func readSet(dir string) (set, error) {
	s := set{name: filepath.Base(dir), grades: map[string]map[string]int{}}
	err := errors.Join(
		eachLine(filepath.Join(dir, documentsFile), func(line []byte) error {
			var d document
			err := json.Unmarshal(line, &d)
			s.documents = append(s.documents, d)
			return err
		}),
		eachLine(filepath.Join(dir, "queries.jsonl"), func(line []byte) error {
			var q query
			err := json.Unmarshal(line, &q)
			s.queries = append(s.queries, q)
			return err
		}),
		eachLine(filepath.Join(dir, "qrels.tsv"), s.judge),
	)
	s.queries = slices.DeleteFunc(s.queries, func(q query) bool { return len(s.grades[q.ID]) == 0 })
	if err == nil && (len(s.documents) == 0 || len(s.queries) == 0) {
		err = fmt.Errorf("%s: no documents, or no query with a judgement", dir)
	}
	return s, err
}

func (s *set) judge(line []byte) error {
	f := strings.Split(string(line), "\t")
	if len(f) != 3 {
		return errors.New("a judgement is query, document and grade")
	}
	grade, err := strconv.Atoi(strings.TrimSpace(f[2]))
	if err != nil {
		return fmt.Errorf("read a grade: %w", err)
	}
	if grade <= 0 {
		return nil
	}
	if s.grades[f[0]] == nil {
		s.grades[f[0]] = map[string]int{}
	}
	s.grades[f[0]][f[1]] = grade
	return nil
}

func eachLine(path string, each func([]byte) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for n := 1; lines.Scan(); n++ {
		if len(strings.TrimSpace(lines.Text())) == 0 {
			continue
		}
		if err := each(lines.Bytes()); err != nil {
			return fmt.Errorf("%s, line %d: %w", path, n, err)
		}
	}
	return lines.Err()
}

// kinds are the kinds of the set's queries, the usual ones first.
func (s *set) kinds() []string {
	kinds := []string{"clean", "lazy", "typo1", "typo2", "inflect", typed}
	for _, q := range s.queries {
		if !slices.Contains(kinds, q.Kind) {
			kinds = append(kinds, q.Kind)
		}
	}
	return slices.DeleteFunc(kinds, func(k string) bool { return s.count(k) == 0 })
}

func (s *set) count(kind string) (n int) {
	for _, q := range s.queries {
		if q.Kind == kind {
			n++
		}
	}
	return n
}

// typed is the kind of queries whose last word is still being typed.
const typed = "prefix"
