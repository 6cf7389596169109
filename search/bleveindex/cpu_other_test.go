//go:build !linux

package bleveindex

import "time"

// cpuOf is the time that f takes, where the processor's own cannot be told.
func cpuOf(f func()) time.Duration {
	start := time.Now()
	f()
	return time.Since(start)
}
