//go:build unix

package sandbox

import (
	"fmt"
	"os"
	"syscall"
)

// lockFolder makes sure that one process at a time uses the folder. The lock goes with the process, however it ends.
func lockFolder(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open lock: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, fmt.Errorf("%w: %s: %w", ErrInUse, path, err)
	}
	return f, nil
}
