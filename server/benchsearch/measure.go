package main

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

const depth = 10 // hits that count

// measure scores one list of answers.
type measure struct {
	name  string
	score func(hits []string, grades map[string]int) float64
}

var measures = []measure{{"nDCG@10", nDCG}, {"MRR@10", reciprocalRank}, {"Recall@10", recall}}

// nDCG is the normalised discounted cumulative gain.
func nDCG(hits []string, grades map[string]int) float64 {
	best := make([]int, 0, len(grades))
	for _, g := range grades {
		best = append(best, g)
	}
	slices.SortFunc(best, func(a, b int) int { return cmp.Compare(b, a) })
	sum, ideal := 0.0, 0.0
	for i := range depth {
		if i < len(hits) {
			sum += float64(grades[hits[i]]) / math.Log2(float64(i)+2)
		}
		if i < len(best) {
			ideal += float64(best[i]) / math.Log2(float64(i)+2)
		}
	}
	return sum / ideal
}

func reciprocalRank(hits []string, grades map[string]int) float64 {
	for i, h := range hits[:min(len(hits), depth)] {
		if grades[h] > 0 {
			return 1 / float64(i+1)
		}
	}
	return 0
}

// recall is the share of what answers, of at most ten, that was found.
func recall(hits []string, grades map[string]int) float64 {
	found := 0
	for _, h := range hits[:min(len(hits), depth)] {
		if grades[h] > 0 {
			found++
		}
	}
	return float64(found) / float64(min(len(grades), depth))
}

// estimate is a mean with the interval that holds 95 of 100 means of queries drawn anew.
type estimate struct{ mean, low, high float64 }

const resamples = 2000

func estimated(values []float64) estimate {
	r := rand.New(rand.NewPCG(8, 10))
	means := make([]float64, resamples)
	for i := range means {
		sum := 0.0
		for range values {
			sum += values[r.IntN(len(values))]
		}
		means[i] = sum / float64(len(values))
	}
	slices.Sort(means)
	return estimate{mean(values), means[resamples*25/1000], means[resamples*975/1000]}
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(max(len(values), 1))
}

// minus is, query by query, what a has more than b.
func minus(a, b []float64) []float64 {
	d := make([]float64, len(a))
	for i := range a {
		d[i] = a[i] - b[i]
	}
	return d
}
