// Package problem names what can go wrong in words that a person may read.
//
// A Code is stable and goes on the wire; a Key is looked up in the catalogues. Any error that is not an *Error is
// internal: it is logged once and told as CodeInternal.
package problem

import "errors"

// Code is the stable word of a problem on the wire.
type Code string

// The codes.
const (
	CodeInternal         Code = "internal"
	CodeNotFound         Code = "not-found"
	CodeUnauthorized     Code = "unauthorized"
	CodeForbidden        Code = "forbidden"
	CodeInvalid          Code = "invalid"
	CodeTooLarge         Code = "too-large"
	CodeTooMany          Code = "too-many-requests"
	CodeCharterChanged   Code = "charter-changed"
	CodeStale            Code = "stale"
	CodeAlreadyDecided   Code = "already-decided"
	CodeAlreadyWithdrawn Code = "already-withdrawn"
	CodeKeyReused        Code = "idempotency-key-reused"
	CodeNotInvitable     Code = "not-invitable"
	CodeLinkSpent        Code = "link-spent"
	CodeUnavailable      Code = "unavailable"
	CodeCrossOrigin      Code = "cross-origin"
	CodeMethod           Code = "method-not-allowed"
	CodeConflict         Code = "conflict"      // the document changed meanwhile; both texts are kept
	CodeNameTaken        Code = "name-taken"    // another document has this id
	CodeUnreadable       Code = "unreadable"    // a text that cannot be shown as it is; it was kept
	CodeSecondReader     Code = "second-reader" // somebody else must read it first
)

// Error is a problem that a person may learn of.
type Error struct {
	Code   Code
	Key    string            // message key in the catalogues; empty means "problem.<code>"
	Args   map[string]string // for the message
	Fields []Field           // faults of single fields of a form, in the form's order
	Err    error             // the cause, for the log only
}

// Field is a fault of one field.
type Field struct {
	Name string            // the field's name in the form or the body
	Key  string            // message key
	Args map[string]string // for the message
}

func (e *Error) Error() string {
	if e.Err != nil {
		return string(e.Code) + ": " + e.Err.Error()
	}
	return string(e.Code)
}

func (e *Error) Unwrap() error { return e.Err }

// Message is the key of the sentence to show.
func (e *Error) Message() string {
	if e.Key != "" {
		return e.Key
	}
	return "problem." + string(e.Code)
}

// New is an Error with the code's own message.
func New(code Code) *Error { return &Error{Code: code} }

// About is an Error in the words for one kind of thing, a question or a document: the code's own are about a request.
// The cause may be nil.
func About(thing string, code Code, cause error) *Error {
	return &Error{Code: code, Key: "problem." + string(code) + "." + thing, Err: cause}
}

// CodeOf is the code of any error.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return CodeInternal
}
