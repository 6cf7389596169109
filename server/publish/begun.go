package publish

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"parvis/server/auth"
	"parvis/server/db"
)

// begunFor is how long a new document is known by the key it was begun with: as long as a text may wait on a device.
const begunFor = 90 * 24 * time.Hour

// Begun answers the document that a person began with a key (Save.Key) and the first text of it. Both are empty when
// there is none.
func (s *Service) Begun(ctx context.Context, by auth.Member, key string) (path, revision string, err error) {
	if key == "" {
		return "", "", nil
	}
	err = s.DB.QueryRowContext(ctx, `SELECT path, revision FROM begun WHERE key = $1 AND at >= $2`,
		begunKey(by, key), s.Now().Add(-begunFor).UnixMilli()).Scan(&path, &revision)
	if errors.Is(err, sql.ErrNoRows) {
		return "", "", nil
	}
	if err != nil {
		return "", "", fmt.Errorf("look for a document that was begun: %w", err)
	}
	return path, revision, nil
}

// begin notes what a new document was begun with. Of two at the same time the second one fails, and finds the first one
// when it is sent again.
func (s *Service) begin(ctx context.Context, tx *db.Tx, in Save, revision string) error {
	now := s.Now()
	err := errors.Join(
		tx.Exec(ctx, `DELETE FROM begun WHERE at < $1`, now.Add(-begunFor).UnixMilli()),
		tx.Exec(ctx, `INSERT INTO begun (key, path, revision, at) VALUES ($1, $2, $3, $4)`, begunKey(in.By, in.Key), in.Path, revision, now.UnixMilli()),
	)
	if err != nil {
		return fmt.Errorf("note how %s was begun: %w", in.Path, err)
	}
	return nil
}

// begunKey tells people's keys apart.
func begunKey(by auth.Member, key string) string { return sum([]byte(by.ID + "\n" + key)) }
