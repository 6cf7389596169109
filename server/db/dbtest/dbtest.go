// Package dbtest runs a suite on every engine: real SQLite in a folder of its own and real PostgreSQL.
package dbtest

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parvis/server/db"
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
	return open(t, t.TempDir(), "")
}

// Postgres opens an empty database of its own on the test server.
func Postgres(t testing.TB) *db.DB {
	t.Helper()
	return open(t, "", PostgresDSN(t))
}

// PostgresDSN creates an empty database on the test server, dropped at the end.
func PostgresDSN(t testing.TB) string {
	t.Helper()
	base := os.Getenv(EnvPostgres)
	if base == "" {
		t.Skipf("PostgreSQL: set %s (make test does)", EnvPostgres)
	}
	admin, err := sql.Open("pgx", base)
	if err != nil {
		t.Fatal(err)
	}
	name := "t_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	if _, err := admin.Exec("CREATE DATABASE " + name); err != nil {
		t.Fatalf("create database: %v", err)
	}
	t.Cleanup(func() {
		if _, err := admin.Exec(fmt.Sprintf("DROP DATABASE %s WITH (FORCE)", name)); err != nil {
			t.Errorf("drop database: %v", err)
		}
		admin.Close()
	})
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
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
