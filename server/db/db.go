// Package db opens the database, runs transactions and brings the schema up to date, on SQLite and PostgreSQL alike.
//
// One SQL text serves both engines, with $1 placeholders. Slices keep their own SQL; they are handed a *DB to read
// and a *Tx for what must change together. Times are UTC milliseconds, ids are text.
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"sync"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // registers "pgx"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Engine is the kind of database in use.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Querier reads: a *DB outside of transactions, a *Tx inside.
type Querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// DB is an open database. Reads go through it directly, writes through InTx only.
type DB struct {
	Engine Engine
	DSN    string // of PostgreSQL; empty for SQLite

	write *sql.DB
	read  *sql.DB
	texts sync.Map // SQL text -> text as the engine wants it
}

// File is the name of the SQLite database in a data folder.
const File = "parvis.db"

// Open opens PostgreSQL when dsn is given, else SQLite in dir, and brings the schema up to date.
func Open(ctx context.Context, dir, dsn string) (*DB, error) {
	d, err := connect(ctx, dir, dsn)
	if err != nil {
		return nil, err
	}
	if err := d.migrate(ctx); err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

func connect(ctx context.Context, dir, dsn string) (*DB, error) {
	if dsn != "" {
		return openPostgres(ctx, dsn)
	}
	return openSQLite(ctx, dir)
}

func openPostgres(ctx context.Context, dsn string) (*DB, error) {
	h, err := sql.Open("pgx", dsn)
	if err != nil {
		return nil, fmt.Errorf("open postgresql: %w", err)
	}
	h.SetMaxOpenConns(16)
	h.SetMaxIdleConns(8)
	if err := h.PingContext(ctx); err != nil {
		h.Close()
		return nil, fmt.Errorf("reach postgresql: %w", err)
	}
	return &DB{Engine: Postgres, DSN: dsn, write: h, read: h}, nil
}

// openSQLite uses one writing connection and a few reading ones. Decisions survive a power cut: synchronous=FULL.
func openSQLite(ctx context.Context, dir string) (*DB, error) {
	path := (&url.URL{Path: filepath.ToSlash(filepath.Join(dir, File))}).EscapedPath()
	common := "?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
		"&_pragma=foreign_keys(1)&_pragma=cache_size(-8000)"
	write, err := sql.Open("sqlite", "file:"+path+common+"&_txlock=immediate")
	if err != nil {
		return nil, fmt.Errorf("open sqlite: %w", err)
	}
	write.SetMaxOpenConns(1)
	if err := write.PingContext(ctx); err != nil {
		write.Close()
		return nil, fmt.Errorf("open %s: %w", filepath.Join(dir, File), err)
	}
	read, err := sql.Open("sqlite", "file:"+path+common+"&_pragma=query_only(1)")
	if err != nil {
		write.Close()
		return nil, fmt.Errorf("open sqlite for reading: %w", err)
	}
	read.SetMaxOpenConns(4)
	return &DB{Engine: SQLite, write: write, read: read}, nil
}

// Close closes all connections.
func (d *DB) Close() error {
	if d.read != d.write {
		return errors.Join(d.read.Close(), d.write.Close())
	}
	return d.write.Close()
}

// Ping tells whether the database answers.
func (d *DB) Ping(ctx context.Context) error {
	var one int
	return d.read.QueryRowContext(ctx, "SELECT 1").Scan(&one)
}

// QueryContext reads rows outside of a transaction.
func (d *DB) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return d.read.QueryContext(ctx, d.text(query), args...)
}

// QueryRowContext reads one row outside of a transaction.
func (d *DB) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return d.read.QueryRowContext(ctx, d.text(query), args...)
}

// Busy tells whether err means that another program holds the database.
func Busy(err error) bool {
	var s *sqlite.Error
	return errors.As(err, &s) && (s.Code()&0xff == sqlite3.SQLITE_BUSY || s.Code()&0xff == sqlite3.SQLITE_LOCKED)
}

// Unique tells whether err means that a unique index refused a row.
func Unique(err error) bool {
	var s *sqlite.Error
	if errors.As(err, &s) {
		return s.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || s.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	var p *pgconn.PgError
	return errors.As(err, &p) && p.Code == "23505"
}

// Full tells whether err means that the disk is full or cannot be written.
func Full(err error) bool {
	var s *sqlite.Error
	if errors.As(err, &s) {
		c := s.Code() & 0xff
		return c == sqlite3.SQLITE_FULL || c == sqlite3.SQLITE_IOERR || c == sqlite3.SQLITE_READONLY
	}
	var p *pgconn.PgError
	return errors.As(err, &p) && (p.Code == "53100" || p.Code == "25006")
}

// Unavailable tells whether err is the database's own trouble rather than ours: try again later.
func Unavailable(err error) bool {
	var p *pgconn.PgError
	if errors.As(err, &p) {
		switch p.Code[:2] {
		case "57", "53", "08", "40":
			return true
		}
	}
	var c *pgconn.ConnectError
	return Busy(err) || Full(err) || errors.As(err, &c)
}
