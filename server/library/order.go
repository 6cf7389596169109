package library

import (
	"slices"
	"strings"
)

// sortByPath orders files as every engine would not: by bytes, whatever the database's collation is.
func sortByPath(files []file) {
	slices.SortFunc(files, func(a, b file) int { return strings.Compare(a.path, b.path) })
}
