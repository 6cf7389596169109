package bleveindex

// recipe names how entries become terms. It changes with every change of what is stored, so that indexes made
// otherwise are made again.
const recipe = "2"

// What is asked of the index, measured on the development data (nDCG@10 by kind of query; the optimum is flat).
const (
	k1          = 2.0 // saturation of BM25F
	titleWeight = 5.0
	titleB      = 0.75 // how far a long title counts less
	bodyWeight  = 1.0
	bodyB       = 0.65

	stemBoost    = 1.0
	wordBoost    = 0.2
	englishBoost = 0.3
	titleBoost   = 2.0 // of titles with their stop words, see french.OnlyStops

	completionWeight = 0.85
	completionShare  = 0.35 // of the completions' document frequencies, in that of their clause
	maxCompletions   = 50
	minCompleted     = 2 // letters of a word that is completed

	synonymWeight = 0.3

	minCorrected    = 4 // letters of a word that is corrected
	minCorrectedTwo = 7 // letters of a word that is corrected by two edits
	maxCorrected    = 30
	swappedWeight   = 8 // of a word of which two letters changed places, beside one that lacks or has a letter

	oldFactor = 0.5 // of the score of superseded entries

	// A summary loses up to recencyShare of its score with age, half of it in recencyHalf days: a tie-breaker.
	recencyShare = 0.03
	recencyHalf  = 365.0

	// A hit scores at least this share of the best.
	leastShare = 0.15

	batchSize = 1000 // entries written at once
)

// bounds keep the time of a search from growing with the index.
type bounds struct {
	// Rarest terms first: with so many candidates, more frequent terms only refine the scores of the best of them.
	candidates, best int
	first            int // among which none comes that is let go before its score is complete
	warm             int // entries of a segment whose frequent terms are kept decoded
}

var defaultBounds = bounds{candidates: 6000, best: 2000, first: 100, warm: 20_000}
