package db

import (
	"context"
	"errors"
	"fmt"

	"github.com/pressly/goose/v3"

	"parvis/server/db/migrations"
)

// ErrNewer says that the database was written by a newer version of the program.
var ErrNewer = errors.New("the database was written by a newer version of parvis; start that version, or restore a backup")

func (d *DB) provider() (*goose.Provider, error) {
	dialect := goose.DialectSQLite3
	if d.Engine == Postgres {
		dialect = goose.DialectPostgres
	}
	var opts []goose.ProviderOption
	if d.Engine == Postgres {
		locker, err := newLocker()
		if err != nil {
			return nil, err
		}
		opts = append(opts, goose.WithSessionLocker(locker))
	}
	p, err := goose.NewProvider(dialect, d.write, migrations.FS, opts...)
	if err != nil {
		return nil, fmt.Errorf("prepare migrations: %w", err)
	}
	return p, nil
}

// migrate applies what is missing, each file in a transaction that also records it, and refuses a newer database.
func (d *DB) migrate(ctx context.Context) error {
	p, err := d.provider()
	if err != nil {
		return err
	}
	at, known, err := versions(ctx, p)
	if err != nil {
		return err
	}
	if at > known {
		return fmt.Errorf("database at version %d, this program knows %d: %w", at, known, ErrNewer)
	}
	if at == known {
		return nil
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate the database: %w", err)
	}
	return nil
}

func versions(ctx context.Context, p *goose.Provider) (at, known int64, err error) {
	at, err = p.GetDBVersion(ctx)
	if err != nil {
		return 0, 0, fmt.Errorf("read the database's version: %w", err)
	}
	for _, s := range p.ListSources() {
		known = max(known, s.Version)
	}
	return at, known, nil
}

// Versions answers the database's schema version and the newest one this program knows.
func (d *DB) Versions(ctx context.Context) (at, known int64, err error) {
	p, err := d.provider()
	if err != nil {
		return 0, 0, err
	}
	return versions(ctx, p)
}

// Inspect answers the schema version of a database and the newest one this program knows, without changing it.
func Inspect(ctx context.Context, dir, dsn string) (at, known int64, err error) {
	d, err := connect(ctx, dir, dsn)
	if err != nil {
		return 0, 0, err
	}
	defer d.Close()
	p, err := d.provider()
	if err != nil {
		return 0, 0, err
	}
	for _, s := range p.ListSources() {
		known = max(known, s.Version)
	}
	err = d.QueryRowContext(ctx, `SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version`).Scan(&at)
	return at, known, err
}

// OpenAsIs opens the database without bringing its schema up to date: for looks from beside the server.
func OpenAsIs(ctx context.Context, dir, dsn string) (*DB, error) { return connect(ctx, dir, dsn) }
