//go:build !race

package publish

const race = false
