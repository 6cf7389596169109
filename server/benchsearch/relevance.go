package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"text/tabwriter"
	"time"
)

// answers are what one system answers: ids of documents, query by query as in the set.
type answers struct {
	name string
	hits [][]string
}

// relevance measures one set.
func (b *bench) relevance(ctx context.Context, s set) error {
	began := time.Now()
	peers, err := b.peers(ctx, s)
	for _, p := range peers {
		defer p.close()
	}
	if err != nil {
		return err
	}
	ours, sent, note, err := b.parvis(ctx, s)
	if err != nil {
		return err
	}
	var theirs []answers
	for _, p := range peers {
		a, err := ask(ctx, s, p.name, func(ctx context.Context, q query) ([]string, error) {
			return p.find(ctx, q.Text, q.Kind == typed)
		})
		if err != nil {
			return err
		}
		theirs = append(theirs, a)
	}
	fmt.Printf("\n%s: %d documents, %d queries, in %s\n%s\n", s.name, len(s.documents), len(s.queries), time.Since(began).Round(time.Second), note)
	for _, m := range measures {
		b.table(s, m, ours, sent, theirs)
	}
	return nil
}

func (b *bench) peers(ctx context.Context, s set) ([]*peer, error) {
	peers, err := b.sqlitePeers(ctx, s)
	if err != nil {
		return peers, err
	}
	p, err := b.postgresPeer(ctx, s)
	switch {
	case errors.Is(err, errNoPostgres):
		b.skipped = append(b.skipped, fmt.Sprintf("PostgreSQL on %s: %v", s.name, err))
		return peers, nil
	case err != nil:
		return peers, err
	}
	return append(peers, p), nil
}

// witness is a document beside the corpus, last in order of path: when it is found, the others are. It is taken out
// before anything is asked.
const (
	witness     = "zzzz-temoin"
	witnessWord = "xqvjwktz"
)

// parvis publishes the set and asks the API. ours has what is still being typed from /suggest, sent from /search.
func (b *bench) parvis(ctx context.Context, s set) (ours, sent answers, note string, err error) {
	content, err := b.folder(s.name, "content")
	if err != nil {
		return ours, sent, "", err
	}
	w, err := write(content, s.documents, b.tags)
	if err != nil {
		return ours, sent, "", err
	}
	other, err := w.differing(s.documents)
	if err != nil {
		return ours, sent, "", err
	}
	data, err := b.folder(s.name, "data")
	if err != nil {
		return ours, sent, "", err
	}
	newest := ""
	for _, d := range s.documents {
		newest = max(newest, d.Date)
	}
	var env []string
	if newest != "" { // age counts: the figures must not depend on the day
		env = append(env, "PARVIS_NOW="+newest+"T12:00:00Z")
	}
	server, err := b.published(ctx, data, content, env...)
	if err != nil {
		return ours, sent, "", err
	}
	defer server.stop()
	took := time.Since(server.began)
	back := func(names []string, err error) ([]string, error) {
		for i, n := range names {
			names[i] = w.ids[n]
		}
		return names, err
	}
	most := 0
	ours, err = ask(ctx, s, "Parvis", func(ctx context.Context, q query) ([]string, error) {
		if q.Kind == typed {
			ids, err := back(server.suggest(ctx, q.Text))
			return ids, err
		}
		return back(server.search(ctx, q.Text))
	})
	if err != nil {
		return ours, sent, "", err
	}
	sent, err = ask(ctx, only(s, typed), "Parvis", func(ctx context.Context, q query) ([]string, error) {
		return back(server.search(ctx, q.Text))
	})
	for i, q := range s.queries {
		if q.Kind == typed {
			most = max(most, len(ours.hits[i]))
		}
	}
	note = fmt.Sprintf("published through a content folder and indexed in %s; %s hidden, %d with other words than the corpus; /suggest answered at most %d",
		took.Round(100*time.Millisecond), server.hidden(), len(other), most)
	if len(other) > 0 {
		note += fmt.Sprintf(" (%s …)", other[0])
	}
	if w.others > 0 {
		note += fmt.Sprintf("; %d documents of other languages, written as French", w.others)
	}
	return ours, sent, note, err
}

// published starts the program on a content folder and waits until every document of it can be found.
func (b *bench) published(ctx context.Context, data, content string, env ...string) (*server, error) {
	file := filepath.Join(content, "summaries", witness+".md")
	if err := os.WriteFile(file, text(document{Title: "Témoin", Body: witnessWord}, false), 0o600); err != nil {
		return nil, err
	}
	s, err := b.start(ctx, data, content, env...)
	if err != nil {
		return nil, err
	}
	if err = s.until(ctx, witness, witnessWord, true); err == nil {
		if err = os.Remove(file); err == nil {
			err = s.until(ctx, witness, witnessWord, false)
		}
	}
	if err != nil {
		s.kill()
		return nil, err
	}
	return s, nil
}

// only is the set with the queries of one kind.
func only(s set, kind string) set {
	all := s.queries
	s.queries = nil
	for _, q := range all {
		if q.Kind == kind {
			s.queries = append(s.queries, q)
		}
	}
	return s
}

// ask asks every query of a set, two at a time.
func ask(ctx context.Context, s set, name string, find func(context.Context, query) ([]string, error)) (answers, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	a := answers{name, make([][]string, len(s.queries))}
	next := make(chan int)
	var group sync.WaitGroup
	for range 2 {
		group.Go(func() {
			for i := range next {
				hits, err := find(ctx, s.queries[i])
				if err != nil {
					cancel(err)
				}
				a.hits[i] = hits
			}
		})
	}
	for i := range s.queries {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	group.Wait()
	if ctx.Err() != nil {
		return a, context.Cause(ctx)
	}
	return a, nil
}

// values are the scores of one kind of query.
func (a answers) values(s set, kind string, m measure) []float64 {
	var v []float64
	for i, q := range s.queries {
		if q.Kind == kind {
			v = append(v, m.score(a.hits[i], s.grades[q.ID]))
		}
	}
	return v
}

// table prints one measure of a set, and notes what is behind.
func (b *bench) table(s set, m measure, ours, sent answers, theirs []answers) {
	t := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	defer t.Flush()
	first := m.name == measures[0].name
	fmt.Fprintf(t, "\n%s\tn\tParvis\t95 %%\t", m.name)
	for _, a := range theirs {
		fmt.Fprintf(t, "%s\t", a.name)
	}
	fmt.Fprint(t, "to the best\t95 %\t")
	if first {
		fmt.Fprint(t, "recipe\tto it\t")
	}
	fmt.Fprintln(t)
	for _, kind := range s.kinds() {
		r := row{bench: b, set: s, measure: m, kind: kind, theirs: theirs, first: first}
		r.print(t, kind, ours.values(s, kind, m), true)
		if kind == typed {
			r.first = false
			r.print(t, "(as sent)", sent.values(only(s, kind), kind, m), false)
		}
	}
}

type row struct {
	*bench

	set     set
	measure measure
	kind    string
	theirs  []answers
	first   bool // of the measures: the one that is judged
}

func (r row) print(t *tabwriter.Writer, name string, ours []float64, judged bool) {
	e := estimated(ours)
	fmt.Fprintf(t, "%s\t%d\t%.3f\t%.3f–%.3f\t", name, len(ours), e.mean, e.low, e.high)
	best, bestMean := r.theirs[0], -1.0
	for _, a := range r.theirs {
		v := mean(a.values(r.set, r.kind, r.measure))
		fmt.Fprintf(t, "%.3f\t", v)
		if v > bestMean {
			best, bestMean = a, v
		}
	}
	d := estimated(minus(ours, best.values(r.set, r.kind, r.measure)))
	fmt.Fprintf(t, "%+.3f\t%+.3f – %+.3f\t", d.mean, d.low, d.high)
	if r.first && judged && d.mean < 0 {
		r.behind = append(r.behind, fmt.Sprintf("%s %s: %.4f, %s has %.4f", r.set.name, name, e.mean, best.name, bestMean))
	}
	if figure, ok := recipeOf(r.set, r.kind); ok && r.first {
		fmt.Fprintf(t, "%.3f\t%+.3f\t", figure, e.mean-figure)
		if e.mean < figure-allowance {
			r.behind = append(r.behind, fmt.Sprintf("%s %s: %.4f, the recipe less %.2f is %.3f", r.set.name, name, e.mean, allowance, figure-allowance))
		}
	}
	fmt.Fprintln(t)
}
