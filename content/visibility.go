package content

import (
	"slices"
	"strings"
)

// Visibility says who may read a document: "public", "members" or "role:<name>".
type Visibility string

// The two visibilities that name no role.
const (
	Public  Visibility = "public"
	Members Visibility = "members"
)

// Role returns the role a visibility names, and whether it names one.
func (v Visibility) Role() (string, bool) {
	name, ok := strings.CutPrefix(string(v), "role:")
	return name, ok && name != ""
}

// Valid tells whether v is one of the three forms. The empty visibility is not valid: readers of files set Public.
func (v Visibility) Valid() bool {
	if v == Public || v == Members {
		return true
	}
	_, ok := v.Role()
	return ok
}

// Reader is who asks to read. The zero Reader reads what is public.
type Reader struct {
	Member bool     // a person with a linked account and a granted place
	Staff  bool     // documentalists, moderators and hosts read everything
	Roles  []string // platform roles as read back

	Ahead bool               // sees what is dated before and after its time too, as its author does
	Mark  func(Block) string // says whom a block is for, in words; nil, or an empty answer, marks nothing
}

// Visible is the one rule about who may read a document. An unknown visibility is visible to nobody but staff.
func Visible(v Visibility, r Reader) bool {
	if r.Staff || v == Public {
		return true
	}
	if v == Members {
		return r.Member
	}
	role, ok := v.Role()
	return ok && slices.Contains(r.Roles, role)
}
