//go:build race

package publish

const race = true
