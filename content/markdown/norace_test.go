//go:build !race

package markdown

const slowness = 1
