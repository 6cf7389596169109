package dbtest

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"parvis/server/db"
)

// Dump is everything that the database holds, a line per row: what must not be stored is looked for in it.
func Dump(t testing.TB, d *db.DB) string {
	t.Helper()
	list := `SELECT name FROM sqlite_master WHERE type = 'table'`
	if d.Engine == db.Postgres {
		list = `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'`
	}
	tables, err := db.All(context.Background(), d, func(scan func(...any) error) (string, error) {
		var name string
		return name, scan(&name)
	}, list)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, table := range tables {
		dumpTable(t, d, table, &b)
	}
	return b.String()
}

func dumpTable(t testing.TB, d *db.DB, table string, b *strings.Builder) {
	t.Helper()
	rows, err := d.QueryContext(context.Background(), `SELECT * FROM `+table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		values := make([]sql.NullString, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(b, "%s:", table)
		for i, c := range columns {
			fmt.Fprintf(b, " %s=%q", c, values[i].String)
		}
		b.WriteByte('\n')
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}
