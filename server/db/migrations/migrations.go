// Package migrations holds the schema, one file for each step, for both engines.
package migrations

import "embed"

// FS holds the steps in the order of their names. A step that was released is never changed.
//
//go:embed *.sql
var FS embed.FS
