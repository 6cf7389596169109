package db

import (
	"fmt"

	"github.com/pressly/goose/v3/lock"
)

// newLocker lets several replicas start at once: one migrates, the others wait.
func newLocker() (lock.SessionLocker, error) {
	l, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return nil, fmt.Errorf("prepare the migration lock: %w", err)
	}
	return l, nil
}
