//go:build !linux

package main

import "time"

// processor is not told here.
func (s *server) processor() time.Duration { return 0 }

// memory is not told here.
func (s *server) memory() (now, most float64) { return 0, 0 }

// cpuOf is the time that f takes: the processor's own is not told here.
func cpuOf(f func() error) (time.Duration, error) {
	began := time.Now()
	err := f()
	return time.Since(began), err
}
