//go:build !unix

package sandbox

import (
	"fmt"
	"os"
)

// lockFolder opens the lock file; on systems without flock two processes are not kept apart.
func lockFolder(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open lock: %w", err)
	}
	return f, nil
}
