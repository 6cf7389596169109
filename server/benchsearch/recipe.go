package main

// recipe is what the measured recipe reached on the two sets of the development data (nDCG@10). A corpus is known by
// its name and its size.
var recipe = map[string]struct {
	documents int
	figures   map[string]float64
}{
	"sections": {5045, map[string]float64{"clean": .571, "lazy": .569, "typo1": .559, "typo2": .551, "inflect": .538, "prefix": .469}},
	"pages":    {3196, map[string]float64{"clean": .621, "lazy": .622, "typo1": .615, "typo2": .601, "inflect": .594, "prefix": .551}},
}

// allowance is how far below the recipe a kind of query may be.
const allowance = 0.01

// recipeOf is the recipe's figure for a kind of query; ok is false for a corpus that it was not measured on.
func recipeOf(s set, kind string) (figure float64, ok bool) {
	r, known := recipe[s.name]
	if !known || r.documents != len(s.documents) {
		return 0, false
	}
	figure, ok = r.figures[kind]
	return figure, ok
}
