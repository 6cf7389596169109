package platform

import (
	"errors"
	"fmt"
	"time"
)

// Step says what to do after an error.
type Step int

// The steps. BackOff is the zero value: an unknown error is tried again with growing pauses.
const (
	BackOff     Step = iota // transient: try again later, with jitter
	RetryAt                 // the platform named a time: not before it
	WaitPerson              // only the person can go on (accept screening, leave a server, link again)
	WaitSteward             // only a steward can go on (a right, a role, the token)
	Final                   // never (banned)
	LookAgain               // what we believed is not so: observe, then decide
)

// Error is every error of a platform, classified.
type Error struct {
	Step      Step
	Reason    string        // stable word: "banned", "not_member", "pending", "server_limit", "unverified", "restricted", "token_revoked", "permission", "access", "role_missing", "role_order", "role_managed", "channel_missing", "server_missing", "server_full", "invites_full", "invites_paused", "two_factor", "bot_token", "client_secret", "rate_limited", "unavailable", "unknown_invite", "invalid"
	After     time.Duration // with RetryAt
	Global    bool          // with RetryAt: nothing at all may be sent before
	Held      bool          // with RetryAt: nobody asked us to wait, we hold back since too much was refused lately
	Ambiguous bool          // the call may have taken effect
	Status    int           // HTTP status, 0 when there was no answer
	Code      int           // the platform's own code
	Err       error
}

func (e *Error) Error() string {
	return fmt.Sprintf("platform: %s (status %d, code %d): %v", e.Reason, e.Status, e.Code, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }

// AsError classifies any error: one that is not an *Error is transient and ambiguous.
func AsError(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Step: BackOff, Reason: "unavailable", Ambiguous: true, Err: err}
}

// IsReason tells whether err is a platform error with this reason.
func IsReason(err error, reason string) bool {
	var e *Error
	return errors.As(err, &e) && e.Reason == reason
}
