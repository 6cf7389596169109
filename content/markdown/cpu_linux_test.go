package markdown

import (
	"runtime"
	"syscall"
	"time"
)

// cpuOf is the processor time that f takes on its own thread: a busy machine does not count.
func cpuOf(f func()) time.Duration {
	const thread = 1 // RUSAGE_THREAD, getrusage(2)
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	used := func() time.Duration {
		var u syscall.Rusage
		if syscall.Getrusage(thread, &u) != nil {
			return 0
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	before := used()
	f()
	return used() - before
}
