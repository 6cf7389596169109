package bleveindex

import (
	"bufio"
	"encoding/json"
	"iter"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parvis/search"
)

// The development data is outside of the repository: PARVIS_CORPUS names its folder, with one folder per set.

type corpusQuery struct{ ID, Text, Kind string }

type corpusSet struct {
	name    string
	entries []search.Entry
	queries []corpusQuery
	answers map[string]map[string]bool
}

func corpusDir(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("PARVIS_CORPUS")
	if dir == "" {
		t.Skip("PARVIS_CORPUS does not name the development data")
	}
	return dir
}

func readCorpus(t testing.TB, name string) corpusSet {
	t.Helper()
	dir := filepath.Join(corpusDir(t), name)
	set := corpusSet{name: name, answers: map[string]map[string]bool{}}
	for line := range lines(t, filepath.Join(dir, "corpus.jsonl")) {
		var d struct {
			ID, Title, Body, Lang, Date string
			Tags                        []string
		}
		if err := json.Unmarshal(line, &d); err != nil {
			t.Fatal(err)
		}
		date, _ := time.Parse(time.DateOnly, d.Date)
		set.entries = append(set.entries, search.Entry{
			Key: d.ID, Label: "public", Kind: "summary", Lang: d.Lang, Title: d.Title, Body: d.Body, Tags: d.Tags, Date: date,
		})
	}
	for line := range lines(t, filepath.Join(dir, "queries.jsonl")) {
		var q corpusQuery
		if err := json.Unmarshal(line, &q); err != nil {
			t.Fatal(err)
		}
		set.queries = append(set.queries, q)
	}
	for line := range lines(t, filepath.Join(dir, "qrels.tsv")) {
		f := strings.Split(string(line), "\t")
		if set.answers[f[0]] == nil {
			set.answers[f[0]] = map[string]bool{}
		}
		set.answers[f[0]][f[1]] = true
	}
	return set
}

func lines(t testing.TB, path string) iter.Seq[[]byte] {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return func(yield func([]byte) bool) {
		defer f.Close()
		s := bufio.NewScanner(f)
		s.Buffer(nil, 1<<24)
		for s.Scan() {
			if !yield(s.Bytes()) {
				return
			}
		}
	}
}

func seqOf(entries []search.Entry) iter.Seq2[search.Entry, error] {
	return func(yield func(search.Entry, error) bool) {
		for _, e := range entries {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// nDCG is the normalised discounted cumulative gain of the first ten hits.
func nDCG(hits []search.Hit, answers map[string]bool) float64 {
	sum, ideal := 0.0, 0.0
	for i := range 10 {
		gain := 1 / math.Log2(float64(i)+2)
		if i < len(hits) && answers[hits[i].Key] {
			sum += gain
		}
		if i < len(answers) {
			ideal += gain
		}
	}
	return sum / ideal
}

var kinds = []string{"clean", "lazy", "typo1", "typo2", "inflect", "prefix"}

// floors are the figures of the measured recipe, which no kind may miss by more than 0.01.
var floors = map[string][]float64{
	"sections": {.571, .569, .559, .551, .538, .469},
	"pages":    {.621, .622, .615, .601, .594, .551},
}

// BenchmarkRelevance reports nDCG@10 by set and kind of query, and fails below the floors.
func BenchmarkRelevance(b *testing.B) {
	for _, name := range []string{"sections", "pages"} {
		b.Run(name, func(b *testing.B) {
			set := readCorpus(b, name)
			x := open(b, b.TempDir())
			rebuild(b, x, set.entries...)
			for b.Loop() {
				got := set.measure(b, x)
				for i, k := range kinds {
					b.ReportMetric(got[k], k)
					if floor := floors[name][i] - 0.01; got[k] < floor {
						b.Errorf("%s %s: nDCG@10 is %.4f, the floor is %.3f", name, k, got[k], floor)
					}
				}
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

// measure gives the mean nDCG@10 by kind of query.
func (s corpusSet) measure(b *testing.B, x *Index) map[string]float64 {
	b.Helper()
	sum, n := map[string]float64{}, map[string]float64{}
	for _, q := range s.queries {
		p := find(b, x, search.Query{Text: q.Text, Typing: q.Kind == "prefix", Now: corpusNow})
		sum[q.Kind] += nDCG(p.Hits, s.answers[q.ID])
		n[q.Kind]++
	}
	for k := range sum {
		sum[k] /= n[k]
	}
	return sum
}

var corpusNow = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
