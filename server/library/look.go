package library

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"parvis/search/bleveindex"
	"parvis/server/db"
)

// IndexState tells from beside the server how the index in dir stands to a database: whole is false when it will be
// built anew, behind how many changes it does not hold yet.
func IndexState(ctx context.Context, q db.Querier, dir string) (behind int64, whole bool, err error) {
	var epoch string
	var seq int64
	if err := q.QueryRowContext(ctx, `SELECT epoch, seq FROM change_head`).Scan(&epoch, &seq); err != nil {
		return 0, false, fmt.Errorf("read the change log: %w", err)
	}
	mark, ok := bleveindex.ReadMark(dir)
	parts := strings.Split(mark, "/")
	if !ok || len(parts) < 2 || parts[0] != epoch {
		return 0, false, nil
	}
	held, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil || held > seq {
		return 0, false, nil
	}
	return seq - held, true, nil
}
