package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"syscall"
	"time"
	"unsafe"
)

// Clocks of clock_gettime(2); that of another process is made of its number (CPUCLOCK_SCHED). /proc counts in ticks of
// 10 ms.
const threadClock = 3

func processClock(pid int) uintptr { return uintptr(^pid<<3 | 2) }

func clock(id uintptr) time.Duration {
	var ts syscall.Timespec
	if _, _, e := syscall.Syscall(syscall.SYS_CLOCK_GETTIME, id, uintptr(unsafe.Pointer(&ts)), 0); e != 0 {
		return 0
	}
	return time.Duration(ts.Nano())
}

// processor is the processor time that the process has used.
func (s *server) processor() time.Duration { return clock(processClock(s.cmd.Process.Pid)) }

// memory is what the process holds, and the most that it held, in MiB.
func (s *server) memory() (now, most float64) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0, 0
	}
	for line := range strings.Lines(string(status)) {
		name, value, _ := strings.Cut(line, ":")
		kib := 0.0
		fmt.Sscanf(value, "%f", &kib) //nolint:errcheck // it stays 0
		switch name {
		case "VmRSS":
			now = kib / 1024
		case "VmHWM":
			most = kib / 1024
		}
	}
	return now, most
}

// cpuOf is the processor time that f takes on its own thread.
func cpuOf(f func() error) (time.Duration, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	before := clock(threadClock)
	err := f()
	return clock(threadClock) - before, err
}
