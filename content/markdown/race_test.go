//go:build race

package markdown

// slowness is how much longer the race detector may take.
const slowness = 12
