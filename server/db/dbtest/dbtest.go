// Package dbtest runs a suite on every engine: real SQLite in a folder of its own and real PostgreSQL.
package dbtest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"parvis/server/db"
	"parvis/server/db/migrations"
)

// EnvPostgres names the environment variable with the address of a PostgreSQL server on which the tests may create
// databases. `make test` starts one. Without it the PostgreSQL half is skipped, and `make test` counts it.
const EnvPostgres = "PARVIS_TEST_POSTGRES"

// Each runs suite once per engine, in parallel, on an empty database with the schema in place.
func Each(t *testing.T, suite func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		suite(t, SQLite(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		suite(t, Postgres(t))
	})
}

// SQLite opens an empty database in a temporary folder.
func SQLite(t testing.TB) *db.DB {
	t.Helper()
	return copyOf(t, empty())
}

var empty = sync.OnceValue(func() prepared { return prepare(func(*db.DB) error { return nil }) })

// Prepared answers a way to open a database in SQLite that fill has filled. It is filled once, and each call opens a
// copy of its own.
func Prepared(fill func(*db.DB) error) func(testing.TB) *db.DB {
	made := sync.OnceValue(func() prepared { return prepare(fill) })
	return func(t testing.TB) *db.DB {
		t.Helper()
		return copyOf(t, made())
	}
}

// prepared is a closed database's file.
type prepared struct {
	file []byte
	err  error
}

func prepare(fill func(*db.DB) error) (p prepared) {
	dir, err := os.MkdirTemp("", "parvis-dbtest-")
	if err != nil {
		return prepared{err: err}
	}
	defer os.RemoveAll(dir)
	d, err := db.Open(context.Background(), dir, "")
	if err != nil {
		return prepared{err: err}
	}
	if err := errors.Join(fill(d), d.Close()); err != nil { // closing moves everything into the one file
		return prepared{err: err}
	}
	p.file, p.err = os.ReadFile(filepath.Join(dir, db.File))
	return p
}

func copyOf(t testing.TB, p prepared) *db.DB {
	t.Helper()
	if p.err != nil {
		t.Fatal(p.err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, db.File), p.file, 0o600); err != nil {
		t.Fatal(err)
	}
	return open(t, dir, "")
}

// Postgres opens an empty database of its own on the test server.
func Postgres(t testing.TB) *db.DB {
	t.Helper()
	return open(t, "", postgres(t, schema(t)))
}

// PostgresDSN creates a database on the test server, without a schema, dropped at the end.
func PostgresDSN(t testing.TB) string {
	t.Helper()
	return postgres(t, "template0")
}

func postgres(t testing.TB, template string) string {
	t.Helper()
	admin := server(t)
	name := "t_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	if _, err := admin.Exec("CREATE DATABASE " + name + " TEMPLATE " + template); err != nil {
		t.Fatalf("create database: %v", err)
	}
	t.Cleanup(func() {
		if _, err := admin.Exec(fmt.Sprintf("DROP DATABASE %s WITH (FORCE)", name)); err != nil {
			t.Errorf("drop database: %v", err)
		}
	})
	return address(t, name)
}

// server is the test server, from where databases are made. The test is skipped when there is none.
func server(t testing.TB) *sql.DB {
	t.Helper()
	base := os.Getenv(EnvPostgres)
	if base == "" {
		t.Skipf("PostgreSQL: set %s (make test does)", EnvPostgres)
	}
	admin, err := sql.Open("pgx", base)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { admin.Close() })
	return admin
}

// address is that of a database on the test server.
func address(t testing.TB, name string) string {
	t.Helper()
	u, err := url.Parse(os.Getenv(EnvPostgres))
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

// schema names the database on the test server that has the schema and nothing else. The first process to need it makes
// it, and it stays: its name says which schema it has.
func schema(t testing.TB) string {
	t.Helper()
	sum := sha256.New()
	err := fs.WalkDir(migrations.FS, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := migrations.FS.ReadFile(name)
		fmt.Fprintf(sum, "%s %d\n%s", name, len(text), text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("parvis_schema_%x", sum.Sum(nil)[:8])
	ctx := context.Background()
	conn, err := server(t).Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	var there bool
	look := func() bool {
		err := conn.QueryRowContext(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&there)
		if err != nil {
			t.Fatal(err)
		}
		return there
	}
	if look() {
		return name
	}
	const lock = 0x7061727669730002
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", lock); err != nil {
		t.Fatal(err)
	}
	defer conn.ExecContext(ctx, "SELECT pg_advisory_unlock($1)", lock) //nolint:errcheck // ends with the connection too
	if look() {
		return name
	}
	making := name + "_making"
	if _, err := conn.ExecContext(ctx, "DROP DATABASE IF EXISTS "+making+" WITH (FORCE)"); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.ExecContext(ctx, "CREATE DATABASE "+making+" TEMPLATE template0"); err != nil {
		t.Fatal(err)
	}
	d, err := db.Open(ctx, "", address(t, making))
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.ExecContext(ctx, "ALTER DATABASE "+making+" RENAME TO "+name); err != nil {
		t.Fatal(err)
	}
	return name
}

func open(t testing.TB, dir, dsn string) *db.DB {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	d, err := db.Open(ctx, dir, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}
