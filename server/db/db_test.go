package db_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"parvis/server/db"
	"parvis/server/db/dbtest"
)

func TestPlaceholdersBindByNumber(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var first, second string
		row := d.QueryRowContext(t.Context(), "SELECT CAST($2 AS TEXT), CAST($1 AS TEXT)", "one", "two")
		if err := row.Scan(&first, &second); err != nil {
			t.Fatal(err)
		}
		if first != "two" || second != "one" {
			t.Fatalf("got %q %q, want two one", first, second)
		}
	})
}

func TestTransactionsCommitOrLeaveNothing(t *testing.T) {
	t.Parallel()
	insert := `INSERT INTO member (id, name, role, created_at) VALUES ($1, 'Ada', 'host', 1)`
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		hooks := 0
		err := d.InTx(ctx, func(tx *db.Tx) error {
			tx.AfterCommit(func() { hooks++ })
			return tx.Exec(ctx, insert, "a")
		})
		if err != nil {
			t.Fatal(err)
		}
		oops := errors.New("oops")
		err = d.InTx(ctx, func(tx *db.Tx) error {
			tx.AfterCommit(func() { hooks++ })
			return errors.Join(tx.Exec(ctx, insert, "b"), oops)
		})
		if !errors.Is(err, oops) {
			t.Fatalf("got %v, want the function's own error", err)
		}
		var n int
		if err := d.QueryRowContext(ctx, "SELECT count(*) FROM member").Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n != 1 || hooks != 1 {
			t.Fatalf("got %d rows and %d hooks, want 1 and 1", n, hooks)
		}
	})
}

func TestLateWritesComeLastInOrder(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		oops := errors.New("oops")
		for _, fails := range []error{nil, oops} {
			var order []string
			hooks := 0
			err := d.InTx(t.Context(), func(tx *db.Tx) error {
				tx.AfterCommit(func() { hooks++ })
				for _, key := range []string{"b", "c", "a"} {
					tx.Late(key, func() error {
						order = append(order, key)
						if key == "c" {
							return fails
						}
						return nil
					})
				}
				order = append(order, "first")
				return nil
			})
			if !errors.Is(err, fails) || strings.Join(order, " ") != "first a b c" || (hooks == 1) != (fails == nil) {
				t.Errorf("%v, %v, %d hooks", err, order, hooks)
			}
		}
	})
}

func TestANewerDatabaseIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ctx := context.Background()
	d, err := db.Open(ctx, dir, "")
	if err != nil {
		t.Fatal(err)
	}
	err = d.InTx(ctx, func(tx *db.Tx) error {
		return tx.Exec(ctx, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)")
	})
	if err != nil {
		t.Fatal(err)
	}
	d.Close()
	if _, err := db.Open(ctx, dir, ""); !errors.Is(err, db.ErrNewer) {
		t.Fatalf("got %v, want ErrNewer", err)
	}
}

func TestReadsCannotWriteOnSQLite(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	rows, err := d.QueryContext(t.Context(), "INSERT INTO member (id, name, role, created_at) VALUES ('a', 'b', 'host', 1)")
	if err == nil {
		rows.Close()
		err = rows.Err()
	}
	if !db.Full(err) {
		t.Fatalf("got %v, want a refusal", err)
	}
}
