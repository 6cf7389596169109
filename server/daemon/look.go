package daemon

import (
	"context"

	"parvis/server/config"
	"parvis/server/db"
	"parvis/server/library"
)

// IndexState tells from beside the server how the search index stands to the database, see library.IndexState.
func IndexState(ctx context.Context, cfg config.Config) (behind int64, whole bool, err error) {
	d, err := db.OpenAsIs(ctx, cfg.Data, cfg.Database)
	if err != nil {
		return 0, false, err
	}
	defer d.Close()
	return library.IndexState(ctx, d, indexDir(cfg))
}
